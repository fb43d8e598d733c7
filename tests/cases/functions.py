# Functions: bodies run later, from what the body around them may have loaded by its end.

# ---- a function body runs after the module body
def load():
    import unsloth  # UNS001 line 5


import transformers

# ---- what the module has loaded before counts as well
import transformers


def load():
    import unsloth  # UNS001 line 1

# ---- a module that loads unsloth makes its functions fine
import unsloth
import transformers


def load():
    import unsloth

# ---- a module that may have loaded unsloth does too
try:
    import unsloth
except ImportError:
    unsloth = None
import transformers


def load():
    from unsloth import FastLanguageModel

# ---- functions do not see each other
def one():
    import transformers


def other():
    import unsloth  # UNS002

# ---- one that is called runs at that point
def one():
    import transformers


def other():
    one()
    import unsloth  # UNS001 line 2

# ---- called by the module
def setup():
    import transformers


setup()
import unsloth  # UNS001 line 2

# ---- called by the module, the other way round
def load():
    import unsloth  # UNS002


load()
import transformers

# ---- only a call runs it, and only behind its definition
def one():
    import transformers


one
print(one)
import unsloth  # UNS002

# ---- a call is judged for that call by itself
def load():
    import unsloth  # UNS001 line 10


def in_time():
    load()


def late():
    import transformers
    load()

# ---- calls of calls
def first():
    import transformers


def second():
    first()


def third():
    second()
    import unsloth  # UNS001

# ---- a function that only calls others is called from outside as well
def hf():
    import transformers


def load():
    import unsloth  # UNS001 line 2


def main():
    hf()
    load()

# ---- behind a call of what never returns nothing runs
def usage(text):
    if text:
        raise ValueError(text)
    else:
        raise SystemExit


def train(text):
    import transformers

    usage(text)
    import unsloth

# ---- a function that is already running is not entered again
def walk(depth):
    if depth:
        walk(depth - 1)
    import unsloth  # UNS002
    import transformers


def one():
    other()
    import transformers


def other():
    one()

# ---- a call may stand anywhere in an expression
import asyncio


def setup():
    import transformers


def run():
    asyncio.run(setup())
    import unsloth  # UNS001


def argument():
    print([1, (2, setup())], end="")
    import unsloth  # UNS001


def condition(x):
    if x and setup():
        import unsloth  # UNS001


def returned():
    return setup(), __import__("unsloth")  # UNS001


def default():
    def inner(x=setup()):
        pass

    import unsloth  # UNS001


def comprehension(x):
    [setup() for y in x]
    import unsloth  # UNS001


def formatted():
    f"{setup()}"
    import unsloth  # UNS001

# ---- a call in a branch, a loop, a handler
def setup():
    import transformers


def branch(x):
    if x:
        setup()
    import unsloth  # UNS001


def left(x):
    if x:
        setup()
        return
    import unsloth  # UNS002


def handler(x):
    try:
        prepare()
    except ValueError:
        setup()
    import unsloth  # UNS001

# ---- what a function raises leaves its caller too
def stop():
    import transformers
    raise ValueError


def load(x):
    if x:
        stop()
    import unsloth  # UNS002


def caught(x):
    try:
        stop()
    except ValueError:
        pass
    import unsloth  # UNS001

# ---- so does what exits in it
import sys


def usage():
    import transformers
    sys.exit(2)


def main(x):
    if x:
        usage()
    import unsloth  # UNS002

# ---- a name means what it was bound to last
def setup():
    import transformers


def setup():
    pass


def load():
    setup()
    import unsloth  # UNS002

# ---- it may mean either
if fast:
    def setup():
        import transformers
else:
    def setup():
        import json


def load():
    setup()
    import unsloth  # UNS001

# ---- a name bound to something else is no function of the file
def setup():
    import transformers


setup = print


def load():
    setup()
    import unsloth  # UNS002

# ---- parameters and local names hide functions
def setup():
    import transformers


def parameter(setup):
    setup()
    import unsloth  # UNS002


def positional(setup, /):
    setup()
    import unsloth  # UNS002


def starred(*setup, **other):
    setup()
    import unsloth  # UNS002


def local():
    setup = print
    setup()
    import unsloth  # UNS002


def imported():
    import setup
    setup()
    import unsloth  # UNS002


def looped():
    for setup in ():
        setup()
        import unsloth  # UNS002


def handled():
    try:
        prepare()
    except ValueError as setup:
        setup()
        import unsloth  # UNS002


def opened():
    with open("x") as setup:
        setup()
    import unsloth  # UNS002


def comprehended():
    [setup() for setup in ()]
    import unsloth  # UNS002


def by_lambda():
    (lambda setup: setup())(print)
    import unsloth  # UNS002


def not_hidden():
    [setup for setup in ()]
    setup()
    import unsloth  # UNS001

# ---- global and nonlocal mean the name outside
def setup():
    import json


def change():
    global setup

    def setup():
        import transformers

    setup()
    import unsloth  # UNS001

# ---- a named lambda is a function
setup = lambda: __import__("transformers")


def load():
    setup()
    import unsloth  # UNS001

# ---- a lambda runs when it is called, by name
def load():
    later = lambda: __import__("unsloth")  # UNS001
    import transformers

    return later


def defaults():
    later = lambda x=__import__("transformers"): x
    import unsloth  # UNS001

# ---- methods are functions
class Trainer:
    def load(self):
        import unsloth  # UNS001 line 6


import transformers

# ---- calling a class runs its __init__
class Trainer:
    def __init__(self):
        import transformers

    def other(self):
        import trl


def load():
    Trainer()
    import unsloth  # UNS001

# ---- a class without one runs nothing
class Trainer:
    def load(self):
        import transformers


def load():
    Trainer()
    import unsloth  # UNS002

# ---- methods are not seen by plain name
class Trainer:
    def setup(self):
        import transformers

    def load(self):
        setup()
        import unsloth  # UNS002

# ---- but in the class body they are
class Trainer:
    def setup():
        import transformers

    setup()


import unsloth  # UNS001

# ---- nested functions start from the end of the body around them
def before():
    import transformers

    def inner():
        import unsloth  # UNS001

    return inner


def behind():
    def inner():
        import unsloth  # UNS001

    import transformers

    return inner


def beside():
    def one():
        import transformers

    def other():
        import unsloth  # UNS002

    return one, other


def silenced():
    import unsloth  # UNS002

    def inner():
        import transformers
        import unsloth

    return inner

# ---- a nested function can be called by plain name too
def load():
    def setup():
        import transformers

    setup()
    import unsloth  # UNS001

# ---- a function that never comes into existence is not called
def load(x):
    import transformers
    return

    def inner():
        import unsloth


if 0:
    def never():
        import transformers
        import unsloth

# ---- decorators and defaults run in place
def decorated():
    @decorate(__import__("transformers"))
    def inner():
        pass

    import unsloth  # UNS001


def default():
    def inner(x=__import__("transformers")):
        pass

    import unsloth  # UNS001


def keyword_only():
    def inner(*, x, y=__import__("transformers")):
        pass

    import unsloth  # UNS001

# ---- a decorator of the file's own is called
def register(function):
    import transformers

    return function


@register
def run():
    pass


import unsloth  # UNS001 line 2

# ---- if __name__ == "__main__" may run in the checked file
import transformers

if __name__ == "__main__":
    import unsloth  # UNS001 line 1

# ---- and what it loads is there for what follows
if __name__ == "__main__":
    import transformers
import unsloth  # UNS001 line 2

# ---- the main function, the usual way
def main():
    import transformers
    import unsloth  # UNS001


if __name__ == "__main__":
    main()

# ---- more than any program needs blurs the verdict, and does not fail
def a():
    import transformers


def main(x):
    if x[0]:
        b0 = a
    if x[1]:
        b1 = a
    a()
    import unsloth  # UNS001

# ---- a called function's own functions are gone when it returns
def setup():
    def inner():
        import transformers

    inner()


def main():
    setup()
    import unsloth  # UNS001

# ---- a conditional expression decides a branch
def load():
    import transformers


def main(x):
    if load() if x else True:
        import unsloth  # UNS001

# ---- a local name that is deleted is not the function outside
def setup():
    import json


def other():
    setup = 1
    del setup


setup()
import unsloth  # UNS002

# ---- a call before the definition raises
try:
    load()
except NameError:
    pass


def load():
    import transformers


import unsloth  # UNS002

# ---- one that is there does not
def run(function):
    pass


def load():
    import unsloth  # UNS001


import transformers


@run
def loaded(how=load()):
    pass


import unsloth

# ---- a function that only makes another
def make():
    global log
    log = lambda x: x


make()
log(1)
import trl
import unsloth  # UNS001

# ---- a condition nested beyond measure counts as open
from typing import TYPE_CHECKING

if not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not not TYPE_CHECKING:
    import transformers
import unsloth  # UNS001

# ---- a comprehension's target hides a function
def load():
    import transformers


[load() for load in loaders]
import unsloth  # UNS002

# ---- one that hides exit does not leave
[(exit(), __import__("transformers")) for exit in ways]
import unsloth  # UNS001 line 1

# ---- in other comprehensions exit is exit
[__import__("transformers") for way in ways if exit()]
import unsloth

# ---- it makes a name local to its function
def load():
    import transformers


def other():
    print(load := print)


other()
load()
import unsloth  # UNS001 line 2

# ---- in a lambda it is the lambda's
def load():
    import transformers


(lambda: (load := print))()
load()
import unsloth  # UNS001 line 2

# ---- a method of the name of a function is another
def load():
    import transformers


model.load()
import unsloth  # UNS002

# ---- several names one after the other, each a call
def one():
    import json


def two():
    import transformers


x[one()], y = two(), 1
import unsloth  # UNS001 line 6

# ---- arguments run before the call
def load():
    import transformers


load(__import__("unsloth"))  # UNS002
load()

# ---- a lambda in a condition is called from outside as well
import trl
if ready(lambda: __import__("unsloth")):  # UNS001
    pass

# ---- in the condition of a loop, under a not
import trl
while not ready(lambda: __import__("unsloth")):  # UNS001
    pass

# ---- in a function that may or may not go on after it
def load():
    if ready(lambda: __import__("unsloth")):  # UNS001
        import peft


import trl

# ---- a call in a call of a function that is defined on one path
def run():
    if ready():
        def load():
            import transformers
        load()
    else:
        def load():
            import json
    load()
    return load


def other():
    run()
    import unsloth  # UNS001

# ---- a function inside that is made on one path
def run():
    import trl
    if ready():
        return

    def inner():
        import unsloth  # UNS001

# ---- it is not made before its definition
def run():
    if ready():
        inner()

    def inner():
        import transformers


run()
import unsloth  # UNS002

# ---- an annotation rebinds nothing
def load():
    import transformers


load: object
load()
import unsloth  # UNS001 line 2

# ---- with a value it does
def load():
    import transformers


load: object = print
load()
import unsloth  # UNS002

# ---- a conditional expression whose condition is known runs one side
from typing import TYPE_CHECKING


def load():
    import transformers


def never():
    return None if not TYPE_CHECKING else load()


def always():
    return load() if not TYPE_CHECKING else None


never()
import json  # between


def in_time():
    never()
    import unsloth  # UNS002


def late():
    always()
    import unsloth  # UNS001 line 5

# ---- each decorator and each default runs
def first(x=print("a"), y=__import__("transformers"), z=print("b")):
    pass


import unsloth  # UNS001 line 1

# ---- calls that compute what they exit with may fail before they do
import sys

import transformers

try:
    sys.exit(main(sys.argv))
except KeyError:
    import unsloth  # UNS001 line 3

# ---- the message names the line at which a decorator runs
def register(function):
    import transformers

    return function


@register
def run():
    pass


import unsloth  # UNS001 'transformers' (line 2, run by the call on line 8)

# ---- the message names the call that imports unsloth late, the outermost one
def load():
    import unsloth  # UNS001 imported by the call on line 10 after 'transformers' (line 9)


def main():
    load()


import transformers
main()

# ---- a name of two functions of which one loads unsloth
if fast:

    def load():
        import json
else:

    def load():
        import unsloth  # UNS001 line 11


import transformers
load()

# ---- of what the functions around have loaded the outermost comes first
def outer():
    import transformers

    def middle():
        import trl

        def inner():
            import unsloth  # UNS001 after 'transformers' (line 2)

        return inner

    return middle
