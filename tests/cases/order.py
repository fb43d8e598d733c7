# Order inside one scope, and between the scopes of one file. What is in time has an UNS002 here,
# for an import inside a function is never at the top.

# ---- branches that exclude each other do not see each other's loads
def load(fast, slow):
    if fast:
        import transformers
    elif slow:
        import unsloth  # UNS002
    else:
        import trl

# ---- so do the module's own
if fast:
    import transformers
else:
    import unsloth

# ---- after branches, what any may have loaded counts as loaded
def one_arm(fast):
    if fast:
        import transformers
    import unsloth  # UNS001 line 3


def middle(fast, slow):
    if fast:
        import json
    elif slow:
        import transformers
    else:
        import json
    import unsloth  # UNS001 line 11


def no_arm(fast):
    if fast:
        import json
    else:
        import datasets
    import unsloth  # UNS002

# ---- a condition runs before its branches, and those of an elif after its if's
def tested(x):
    if __import__("transformers").is_torch_available():
        import unsloth  # UNS001


def chained(x):
    if x:
        import unsloth  # UNS002
    elif __import__("transformers"):
        import unsloth  # UNS001


def with_and(x):
    if x and __import__("transformers"):
        pass
    else:
        import unsloth  # UNS001


def both(x):
    if x or __import__("transformers"):
        import unsloth  # UNS001


def neither(x):
    if not (x or __import__("unsloth")):  # UNS002
        import transformers

# ---- cases of a match exclude each other
# python: 3.10
def load(mode):
    match mode:
        case "hf":
            import transformers
        case "fast":
            import unsloth  # UNS002


def after(mode):
    match mode:
        case "hf":
            import transformers
    import unsloth  # UNS001


def every(mode):
    match mode:
        case "a":
            import unsloth  # UNS002
        case _:
            import unsloth  # UNS002
    import transformers
    import unsloth

# ---- guards of a match run in turn; a case without pattern and guard takes the rest
# python: 3.10
def guarded(mode):
    match mode:
        case [x] if __import__("transformers"):
            import unsloth  # UNS001


def subject():
    match __import__("transformers"):
        case x:
            import unsloth  # UNS001


def rest(mode):
    match mode:
        case "a":
            import transformers
        case other:
            import transformers
        case "never":
            import unsloth
    import unsloth  # UNS001

# ---- names a pattern binds are no functions any more
# python: 3.10
def setup():
    import transformers


def taken(mode):
    match mode:
        case [setup, *x]:
            setup()
            import unsloth  # UNS002


def rest(mode):
    match mode:
        case {"a": 1, **setup}:
            setup()
            import unsloth  # UNS002


def other(mode):
    match mode:
        case [x]:
            setup()
            import unsloth  # UNS001

# ---- a branch that returns does not flow on
def load(use_unsloth):
    if not use_unsloth:
        from transformers import AutoModel

        return AutoModel
    from unsloth import FastLanguageModel  # UNS002

    return FastLanguageModel

# ---- nor does one that leaves in any other way
import os
import sys
from sys import exit as leave


def raising(fast):
    if not fast:
        import transformers
        raise ValueError
    import unsloth  # UNS002


def exiting(fast):
    if not fast:
        import transformers
        sys.exit(1)
    import unsloth  # UNS002


def aborting(fast):
    if not fast:
        import transformers
        os._exit(1)
    import unsloth  # UNS002


def with_exit(fast):
    if not fast:
        import transformers
        exit()
    import unsloth  # UNS002


def with_quit(fast):
    if not fast:
        import transformers
        quit()
    import unsloth  # UNS002


def by_name(fast):
    if not fast:
        import transformers
        leave(1)
    import unsloth  # UNS002


def asserting(fast):
    if not fast:
        import transformers
        assert False
    import unsloth  # UNS002


def not_leaving(fast):
    if not fast:
        import transformers
        os.environ.get("EXIT")
        fast.exit()
    import unsloth  # UNS001

# ---- at module level too
import sys

if len(sys.argv) < 2:
    import transformers
    sys.exit(1)
import unsloth

# ---- what follows an exit never runs
import sys
import transformers

sys.exit()
import unsloth

# ---- a function of the file's own named exit does not leave
def exit():
    print("exit")


def load(fast):
    if not fast:
        import transformers
        exit()
    import unsloth  # UNS001

# ---- an exception that is caught does not leave
def caught(fast):
    try:
        import transformers
        raise ValueError
    except ValueError:
        import unsloth  # UNS001


def after(fast):
    try:
        import transformers
        raise ValueError
    except ValueError:
        pass
    import unsloth  # UNS001

# ---- SystemExit passes by what catches ordinary errors
import sys


def by_exception():
    try:
        from transformers import Trainer
        sys.exit()
    except Exception:
        import unsloth  # UNS001
    import unsloth


def not_flowing_on():
    try:
        if x:
            import transformers
            sys.exit()
    except KeyError:
        raise
    import unsloth  # UNS002


def by_its_name():
    try:
        if x:
            import transformers
            sys.exit()
    except SystemExit:
        pass
    import unsloth  # UNS001


def by_anything():
    try:
        if x:
            import transformers
            raise SystemExit
    except:
        pass
    import unsloth  # UNS001


def by_base():
    try:
        if x:
            import transformers
            exit()
    except (KeyError, BaseException) as error:
        pass
    import unsloth  # UNS001

# ---- a handler may start after any statement of the try body
def after_the_first():
    try:
        import transformers
        prepare()
    except ImportError:
        import unsloth  # UNS001 line 3


def before_it():
    try:
        prepare()
        import unsloth  # UNS002
        unsloth.run()
    except ImportError:
        import transformers


def inside_a_branch(x):
    try:
        if x:
            import transformers
            prepare()
            import unsloth  # UNS001
    except ImportError:
        import unsloth

# ---- an import of unsloth that fails counts as a load
def load():
    try:
        import unsloth  # UNS002
    except ImportError:
        import transformers
        import unsloth
    unsloth.run()
    import unsloth

# ---- what cannot raise starts no handler
def load():
    try:
        pass
    except ImportError:
        import transformers
    import unsloth  # UNS002

# ---- the else of a try does not see its handlers
def load():
    try:
        prepare()
    except ImportError:
        import transformers
    else:
        import unsloth  # UNS002


def sees_the_body():
    try:
        import transformers
    except ImportError:
        pass
    else:
        import unsloth  # UNS001


def not_caught_here():
    try:
        pass
    except ImportError:
        import unsloth
    else:
        import transformers
        raise ImportError

# ---- handlers exclude each other
def load():
    try:
        prepare()
    except ValueError:
        import transformers
    except KeyError:
        import unsloth  # UNS002


def after():
    try:
        prepare()
    except ValueError:
        import transformers
    except KeyError:
        pass
    import unsloth  # UNS001


def its_type():
    try:
        prepare()
    except __import__("transformers").Error:
        import unsloth  # UNS001

# ---- finally runs after all of them
def after_the_body():
    try:
        import transformers
    finally:
        import unsloth  # UNS001


def after_a_handler():
    try:
        prepare()
    except ValueError:
        import transformers
    finally:
        import unsloth  # UNS001


def after_else():
    try:
        prepare()
    except ValueError:
        pass
    else:
        import transformers
    finally:
        import unsloth  # UNS001


def after_return():
    try:
        import transformers

        return
    finally:
        import unsloth  # UNS001

# ---- after finally, only what did not leave goes on
def returned(x):
    try:
        if x:
            import transformers

            return
    finally:
        prepare()
    import unsloth  # UNS002


def raised(x):
    try:
        if x:
            import transformers
            raise ValueError
    finally:
        prepare()
    import unsloth  # UNS002


def finally_takes_it_back(x):
    for y in x:
        try:
            import transformers

            return
        finally:
            break
    import unsloth  # UNS001


def finally_returns(x):
    try:
        import transformers
    finally:
        return
    import unsloth

# ---- os._exit runs no finally
import os


def aborted():
    try:
        import transformers
        os._exit(1)
    except ValueError:
        pass
    finally:
        import unsloth  # UNS001


def at_once():
    try:
        os._exit(__import__("transformers"))
    except ValueError:
        import json
    import unsloth  # UNS001

# ---- a loop body runs at most once
def once(items):
    for item in items:
        import unsloth  # UNS002
        import transformers


def late(items):
    for item in items:
        import transformers
        import unsloth  # UNS001


def while_loop(items):
    while items:
        import unsloth  # UNS002
        import transformers


async def async_loop(items):
    async for item in items:
        import unsloth  # UNS002
        import transformers

# ---- a loop body may run or not
def perhaps(items):
    for item in items:
        import transformers
    import unsloth  # UNS001


def perhaps_unsloth(items):
    import transformers
    for item in items:
        import unsloth  # UNS001
    import unsloth


def iterated():
    for item in __import__("transformers"):
        import unsloth  # UNS001


def tested():
    while __import__("transformers"):
        break
    import unsloth  # UNS001

# ---- what a broken loop's else does not see
def broken(items):
    for item in items:
        import transformers
        break
    else:
        import unsloth  # UNS002


def finished(items):
    for item in items:
        import transformers
    else:
        import unsloth  # UNS001


def after_the_break(items):
    for item in items:
        import transformers
        break
    import unsloth  # UNS001


def continued(items):
    for item in items:
        if item:
            import transformers
            continue
        import unsloth  # UNS002

# ---- an endless loop ends by break alone
def broken(items):
    while True:
        if items:
            import transformers
            break
    import unsloth  # UNS001


def endless(items):
    while True:
        import transformers
    import unsloth


def returned(items):
    while 1:
        import transformers
        if items:
            return
    else:
        import unsloth

# ---- once some path to a statement has loaded unsloth, it is not reported
def load(fast):
    import transformers
    if fast:
        import unsloth  # UNS001
    import unsloth


def in_time(fast):
    if fast:
        import unsloth  # UNS002
    else:
        import transformers
    import unsloth

# ---- a path that cannot be reached does not silence
def load(fast):
    import transformers
    if fast:
        return
        import unsloth
    import unsloth  # UNS001


def left(fast):
    import transformers
    if fast:
        import unsloth  # UNS001
        return
    import unsloth  # UNS001

# ---- with bodies run in place
def load(x):
    with open(x) as file:
        import transformers
    import unsloth  # UNS001


def manager(x):
    with open(x) as file, __import__("transformers").manager() as y:
        import unsloth  # UNS001


async def asynchronous(x):
    async with x:
        import transformers
    import unsloth  # UNS001

# ---- a with may swallow exceptions if it says so
import contextlib
from contextlib import suppress


def swallowed():
    with suppress(ImportError):
        import transformers
        raise ImportError
    import unsloth  # UNS001


def by_module():
    with contextlib.suppress(ImportError), open("x"):
        import transformers
        raise ImportError
    import unsloth  # UNS001


def what_it_names():
    with suppress(KeyError):
        from unsloth import load  # UNS002
        import trl
        raise OSError
    load()
    import unsloth


def passed_on(x):
    if x:
        with open("x"):
            import transformers
            raise ImportError
    import unsloth  # UNS002

# ---- what a constant decides, in a value too
x = False and __import__("transformers")
y = True or __import__("trl")
z = None or False or __import__("peft")
import unsloth  # UNS001 line 3

# ---- each item of a with is entered inside those before it
from contextlib import suppress

with suppress(Exception), find(__import__("transformers")):
    raise ValueError
import unsloth  # UNS001 line 3

# ---- class bodies run in place
class Config:
    import transformers


import unsloth  # UNS001 line 2

# ---- a class body in time, below nothing, is still not the top
class Config:
    import unsloth  # UNS002 class 'Config'
    import transformers

# ---- nested class bodies run in place
def load():
    class Outer:
        class Inner:
            import transformers

        import unsloth  # UNS001

# ---- bases, keywords and decorators of a class run first
def base():
    class Model(__import__("transformers").Model):
        import unsloth  # UNS001


def keyword():
    class Model(metaclass=__import__("transformers").Meta):
        import unsloth  # UNS001


def decorated():
    @register(__import__("transformers"))
    class Model:
        import unsloth  # UNS001

# ---- what the file finds out about sys.modules it acts upon: there, unsloth is loaded already
import sys
import transformers

if "unsloth" in sys.modules:
    from unsloth import FastLanguageModel

# ---- and here it is not
import sys
import transformers

if "unsloth" not in sys.modules:
    import unsloth  # UNS001 line 2

# ---- a guard of one's own against the late import
import sys

if "transformers" not in sys.modules:
    import unsloth
import transformers

# ---- the guard the wrong way round
import sys

if fast:
    import transformers
if "transformers" in sys.modules and slow:
    import unsloth  # UNS001 line 4

# ---- a guard of one's own, where the library may have come in: only where it is missing
import sys

if fast:
    import transformers
if "transformers" not in sys.modules:
    import unsloth
    import transformers

# ---- what the file does not ask about may be there all the same
import sys
import peft

if fast:
    import transformers
if "transformers" not in sys.modules:
    import unsloth  # UNS001 'peft' (line 2)

# ---- where one is missing that has come in, nothing does
import sys
import peft

if "peft" not in sys.modules:
    import unsloth

# ---- what may have loaded unsloth has, whichever way the answer goes
import sys
import trl

if fast:
    import unsloth  # UNS001
if "unsloth" in sys.modules:
    import unsloth
else:
    import unsloth
import unsloth

# ---- where unsloth may be there already it matters no more whether a library is
import sys

if fast:
    import unsloth
if "trl" in sys.modules:
    import unsloth
else:
    import trl
import unsloth

# ---- a lazy import beside that of unsloth
__lazy_modules__ = ["json"]
import trl
import json, unsloth  # UNS001

# ---- a settled part of a condition settles it, whatever else is asked
from typing import TYPE_CHECKING
if TYPE_CHECKING and ready():
    import transformers
import unsloth

# ---- a settled part of an or as well
from typing import TYPE_CHECKING
if ready() or not TYPE_CHECKING:
    import peft
else:
    import unsloth
import unsloth  # UNS001 line 3

# ---- what an inner try does not catch comes to the outer one
import sys
try:
    try:
        import transformers
        ready()
    except ValueError:
        sys.exit()
except Exception:
    import unsloth  # UNS001 line 4

# ---- an exit passes handlers of errors and comes to the outer try
import sys
try:
    try:
        import transformers
        sys.exit()
    except Exception:
        raise
except SystemExit:
    import unsloth  # UNS001 line 4

# ---- what is left to the second handler: exits
import sys
try:
    import transformers
    sys.exit()
except Exception:
    raise
except BaseException:
    import unsloth  # UNS001 line 3

# ---- errors are not left to it
try:
    import transformers
except Exception:
    pass
except BaseException:
    import unsloth

# ---- an exit goes on after finally
import sys
try:
    sys.exit()
finally:
    import transformers
import unsloth

# ---- so does an exit on one path, past the code behind
import sys
try:
    if ready():
        import transformers
        sys.exit()
    import json
finally:
    import os
import unsloth

# ---- a function that exits, and a handler around its call
import sys


def leave():
    import transformers
    sys.exit()


try:
    leave()
except SystemExit:
    import unsloth  # UNS001 line 5

# ---- after continue the loop is over, or begins anew
for x in y:
    import transformers
    continue
import unsloth  # UNS001 line 2

# ---- the parts of or: the first that is true ends it
if (__import__("trl") and False) or y:
    import unsloth  # UNS001 line 1
else:
    import unsloth  # UNS001 line 1

# ---- a guard that leaves
# python: 3.10
import sys
import trl
match x:
    case 1 if sys.exit():
        pass
    case _:
        import unsloth  # UNS001 line 2

# ---- a guard that holds, and its case
# python: 3.10
match x:
    case 1 if ready():
        import trl
    case _:
        pass
import unsloth  # UNS001 line 3

# ---- except*: what one raises is raised when the others have run
# python: 3.11
try:
    try:
        ready()
    except* ValueError:
        import transformers
        raise
    except* TypeError:
        import json
except* Exception:
    import unsloth  # UNS001 line 5

# ---- a name that is deleted is not bound, which is an error
def load():
    import json


try:
    if ready():
        del load
    import transformers
    load()
except NameError:
    import unsloth  # UNS001 line 8

# ---- SystemExit is no error
try:
    import transformers
    raise SystemExit
except Exception:
    raise
except BaseException:
    import unsloth  # UNS001 line 2

# ---- nor with an argument
try:
    import transformers
    raise SystemExit(1)
except Exception:
    raise
except BaseException:
    import unsloth  # UNS001 line 2

# ---- another exception is one
try:
    import transformers
    raise ValueError(1)
except Exception:
    pass
except BaseException:
    import unsloth

# ---- a handler of some errors has no exits
import sys
try:
    import transformers
    sys.exit()
except Exception:
    raise
except ValueError:
    import unsloth

# ---- a handler of everything leaves none
import sys
try:
    import transformers
    sys.exit()
except Exception:
    raise
except BaseException:
    raise
except SystemExit:
    import unsloth

# ---- a handler of all errors leaves none
try:
    import transformers
except (ready, Exception):
    pass
except other:
    import unsloth

# ---- what is evaluated on the way to a value or a target
x[__import__("trl")] = 1
import unsloth  # UNS001 line 1

# ---- of an annotated target
x[__import__("trl")]: int = 1
import unsloth  # UNS001 line 1

# ---- of a loop
for x[__import__("trl")] in y:
    import unsloth  # UNS001 line 1

# ---- of a with
with ready() as x[__import__("trl")]:
    import unsloth  # UNS001 line 1

# ---- of what is raised
try:
    raise ready(__import__("trl"))
except ValueError:
    import unsloth  # UNS001 line 2

# ---- a loop that never runs, and its else
while False:
    import transformers
else:
    import unsloth  # UNS002
import unsloth

# ---- an error that no handler is left for comes to the outer try
def load():
    try:
        try:
            import transformers
            raise KeyError
        except ValueError:
            return
    except Exception:
        import unsloth  # UNS001

# ---- and so does an exit
import sys


def load():
    try:
        try:
            import transformers
            sys.exit()
        except Exception:
            return
    except BaseException:
        import unsloth  # UNS001

# ---- a function that is called exits past a handler of errors
import sys


def leave():
    import transformers
    sys.exit()


def load():
    try:
        leave()
    except Exception:
        return
    except BaseException:
        import unsloth  # UNS001

# ---- past finally as well
import sys


def load():
    try:
        try:
            import transformers
            sys.exit()
        finally:
            import json
    except Exception:
        return
    except BaseException:
        import unsloth  # UNS001

# ---- a return goes on after finally
def load():
    try:
        if ready():
            import transformers
            return
    finally:
        import json
    import unsloth  # UNS002

# ---- a break goes on after finally
for x in y:
    try:
        if ready():
            import transformers
            break
    finally:
        import json
    raise ValueError
import unsloth  # UNS001

# ---- a continue too
for x in y:
    try:
        if ready():
            import transformers
            continue
    finally:
        import json
    raise ValueError
import unsloth  # UNS001

# ---- finally in finally
def load():
    try:
        try:
            import transformers
            return
        finally:
            import json
    finally:
        import unsloth  # UNS001

# ---- two in a row
def load():
    try:
        import peft
    finally:
        import json
    try:
        import transformers
    finally:
        import unsloth  # UNS001

# ---- except*: exits are left to a handler around it
# python: 3.11
import sys


def load():
    try:
        try:
            import transformers
            sys.exit()
        except* ValueError:
            pass
    except Exception:
        return
    except BaseException:
        import unsloth  # UNS001

# ---- a while loop asks again
while ready(__import__("trl")):
    import json
else:
    import unsloth  # UNS001

# ---- of what a carrier loads, only what was not there is its doing
import transformers
import sentence_transformers
import unsloth  # UNS001 'transformers' (line 1), too late to patch it

# ---- calls of tests that do not return
import os

import pytest


def test_skipped(fast):
    if not fast:
        import transformers

        pytest.skip("old " + transformers.__version__)
    from unsloth import FastLanguageModel  # UNS002


class TestTraining:
    def test_skipped(self):
        if not fast:
            import transformers

            self.skipTest("old")
        from unsloth import FastLanguageModel  # UNS002


def restarted():
    if not ready:
        import transformers

        os.execvp("python", ["python"])
    from unsloth import FastLanguageModel  # UNS002

# ---- a loop that nothing but its body ends
try:
    while True:
        import torch, peft
except ValueError:
    import unsloth

# ---- a name that every branch binds is not what it was before
def setup():
    import transformers


if fast:

    def setup():
        import json
else:

    def setup():
        import os


setup()
import unsloth  # UNS002

# ---- a name that try and its handlers bind
def setup():
    import transformers


try:
    from fast import setup
except ImportError:

    def setup():
        import json


setup()
import unsloth  # UNS002

# ---- in a handler the body may not have bound it
def setup():
    import transformers


try:
    from fast import setup
except ImportError:
    setup()
    import unsloth  # UNS001 line 2

# ---- in the else it has
def setup():
    import transformers


try:
    from fast import setup
except ImportError:
    pass
else:
    setup()
    import unsloth  # UNS002

# ---- a loop may not have run, so a name may be what it was
def setup():
    import transformers


while waiting():
    setup = print
setup()
import unsloth  # UNS001 line 2

# ---- a loop that leaves at once may not be entered
def load(queue):
    while queue:
        return queue.pop()
    import unsloth  # UNS002

# ---- what with binds is no function any more
def load():
    import transformers


with open("model.txt") as load:
    load()
    import unsloth  # UNS002

# ---- what a case captures is none either
# python: 3.10
def load():
    import transformers


match command:
    case [load, *_]:
        load()
        import unsloth  # UNS002

# ---- a name that every case binds
# python: 3.10
def setup():
    import transformers


match backend:
    case "fast":
        from fast import setup
    case _:
        from slow import setup

setup()
import unsloth  # UNS002

# ---- what may fail in a try: assignments to items, calls in a dictionary, returned calls
import transformers


def item(rows, name):
    try:
        rows[0] = name
    except IndexError:
        import unsloth  # UNS001 line 1


def annotated(rows, name):
    try:
        rows[0]: str = name
    except IndexError:
        import unsloth  # UNS001 line 1


def dictionary(fast):
    try:
        options = {"model": fast()}
    except ValueError:
        import unsloth  # UNS001 line 1


def returned(fast):
    try:
        return fast()
    except ValueError:
        import unsloth  # UNS001 line 1


def name(value):
    try:
        return value
    except ValueError:
        import unsloth


def constant():
    try:
        return
    except ValueError:
        import unsloth

# ---- the cause of an exception is evaluated as well
def setup():
    import transformers


try:
    raise ValueError from setup()
except ValueError:
    import unsloth  # UNS001 line 2

# ---- what a call gives may fail after the call
import asyncio
import contextlib
async def push():
    __import__("trl")
def load():
    with contextlib.suppress(ImportError):
        return asyncio.run(push())
    import unsloth  # UNS001
