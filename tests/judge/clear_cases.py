"""Programs whose verdict is clear from reading them: they judge the judge, and the plugin too.

A line that must be reported as late ends in `# late`.
"""

from __future__ import annotations

from typing import Dict, FrozenSet

CASES: Dict[str, str] = {
    "late": """
import transformers
import unsloth  # late
""",
    "first": """
import unsloth
import transformers
""",
    "names load left to right": """
import trl, unsloth  # late
""",
    "names load left to right, the right way round": """
import unsloth, trl
""",
    "only the first load counts": """
import unsloth
import transformers
from unsloth import FastLanguageModel
""",
    "the second late import stays silent": """
import transformers
import unsloth  # late
import unsloth.models
""",
    "submodules and aliases name the top": """
from peft.utils import a as b
from unsloth.chat_templates import get_chat_template  # late
""",
    "a relative import is another module": """
import transformers
from .unsloth import load
from . import unsloth
""",
    "a relative import of a patched name": """
from .transformers import load
import unsloth
""",
    "carriers": """
import sentence_transformers
import unsloth  # late
""",
    "a carrier's parent is none": """
import liger_kernel
import unsloth
""",
    "unsloth_zoo": """
import unsloth_zoo
import unsloth  # late
""",
    "import_module": """
import importlib
importlib.import_module("transformers.utils")
importlib.import_module("unsloth")  # late
""",
    "import_module by another name": """
from importlib import import_module as by_name
by_name("trl")
model = by_name("unsloth").FastLanguageModel  # late
""",
    "__import__": """
__import__("peft")
__import__("unsloth")  # late
""",
    "importorskip": """
import pytest
pytest.importorskip("trl")
unsloth = pytest.importorskip("unsloth")  # late
""",
    "find_spec, dotted": """
import importlib.util
importlib.util.find_spec("transformers.utils")
import unsloth  # late
""",
    "find_spec, plain": """
from importlib.util import find_spec
find_spec("transformers")
import unsloth
""",
    "TYPE_CHECKING": """
from typing import TYPE_CHECKING
import typing as t
if TYPE_CHECKING:
    import transformers
if t.TYPE_CHECKING:
    import trl
if False:
    import peft
if 0:
    import peft
import unsloth
""",
    "TYPE_CHECKING's else runs": """
from typing import TYPE_CHECKING as CHECKING
if CHECKING:
    import unsloth
else:
    import transformers
import unsloth  # late
""",
    "not TYPE_CHECKING runs": """
from typing import TYPE_CHECKING
if not TYPE_CHECKING:
    import transformers
import unsloth  # late
""",
    "branches do not see each other": """
if fast:
    import transformers
else:
    import unsloth
""",
    "after branches, what any may have loaded counts": """
if fast:
    import transformers
elif slow:
    import json
import unsloth  # late
""",
    "may have loaded unsloth silences": """
import transformers
if fast:
    import unsloth  # late
import unsloth
""",
    "a branch that leaves does not flow on": """
def load(fast):
    if not fast:
        from transformers import AutoModel
        return AutoModel
    from unsloth import FastLanguageModel
    return FastLanguageModel
""",
    "sys.exit leaves": """
import sys
import os
if slow:
    import transformers
    sys.exit(1)
if slower:
    import trl
    os._exit(1)
if slowest:
    import peft
    raise SystemExit
if none:
    import peft
    quit()
import unsloth
""",
    "a call that always leaves": """
import sys
def stop():
    import transformers
    sys.exit()
if slow:
    stop()
import unsloth
""",
    "break and continue leave": """
for item in items:
    if item:
        import transformers
        break
    import unsloth
else:
    import unsloth.models
""",
    "after a break": """
for item in items:
    if item:
        import transformers
        break
import unsloth  # late
""",
    "a loop's else comes after its body": """
while flag:
    import transformers
else:
    import unsloth  # late
""",
    "a loop runs at most once": """
for item in items:
    import unsloth
    import transformers
""",
    "a handler after the first statement": """
try:
    import transformers
    import json
except ImportError:
    import unsloth  # late
""",
    "a failed import of unsloth counts": """
try:
    import unsloth
except ImportError:
    import transformers
    import unsloth
""",
    "a handler may also follow the import of unsloth": """
try:
    import transformers
    import unsloth  # late
except ImportError:
    import unsloth
""",
    "else against handlers": """
try:
    import json
except ImportError:
    import transformers
else:
    import unsloth
""",
    "finally comes after all": """
try:
    import json
except ImportError:
    import transformers
finally:
    import unsloth  # late
""",
    "finally after a return": """
def load():
    try:
        import transformers
        return None
    finally:
        import unsloth  # late
""",
    "every way behind a try leaves": """
import os
def load():
    try:
        import transformers
    except Exception:
        return
    else:
        os._exit(1)
    import unsloth
""",
    "a handler may start inside a called function": """
def load():
    import transformers
    import json
try:
    load()
except Exception:
    import unsloth  # late
""",
    "an inner handler that catches all": """
try:
    try:
        import json
    except ImportError:
        from transformers import AutoModel
except ValueError:
    import unsloth  # late
""",
    "suppress goes on behind": """
from contextlib import suppress
def load():
    with suppress(Exception):
        from transformers import AutoModel
        return AutoModel
    import unsloth  # late
""",
    "with runs in place": """
with open(path) as file:
    import transformers
import unsloth  # late
""",
    "a class body runs in place": """
class Trainer:
    import transformers
import unsloth  # late
""",
    "methods run later": """
class Trainer:
    def train(self):
        import unsloth  # late
import transformers
""",
    "a function that is not called": """
def load():
    import transformers
import unsloth
""",
    "functions start from the module's end": """
def load():
    import unsloth  # late
import transformers
""",
    "the module's end may have loaded unsloth": """
def load():
    import unsloth
import transformers
if flag:
    import unsloth  # late
""",
    "siblings do not see each other": """
def first():
    import transformers
def second():
    import unsloth
""",
    "siblings that call each other": """
def first():
    import transformers
async def second():
    first()
    import unsloth  # late
""",
    "a call in an expression": """
import asyncio
async def main():
    import transformers
asyncio.run(main())
import unsloth  # late
""",
    "a call judged by itself": """
def load():
    import unsloth  # late
import transformers
load()
load()
""",
    "one call is fine, the other late": """
def load():
    import unsloth  # late
if flag:
    load()
else:
    import transformers
    load()
""",
    "a call that may not happen": """
def load():
    import transformers
result = flag and load()
import unsloth  # late
""",
    "conditional expressions exclude each other": """
def load():
    import transformers
def fast():
    import unsloth
model = fast() if flag else load()
""",
    "comprehensions run": """
def load():
    import transformers
models = [load() for path in paths]
import unsloth  # late
""",
    "recursion is not entered": """
def load():
    if flag:
        load()
    import unsloth
    import transformers
""",
    "nested functions start from the enclosing body's end": """
def outer():
    def inner():
        import unsloth  # late
    import transformers
    return inner
""",
    "nested functions called": """
def outer():
    def inner():
        import transformers
    inner()
    import unsloth  # late
""",
    "a parameter shadows": """
def load():
    import transformers
def outer(load):
    load()
    import unsloth
""",
    "defaults and decorators run in place": """
def load():
    import transformers
@register(load())
def outer():
    pass
import unsloth  # late
""",
    "a lambda runs later": """
load = lambda: __import__("transformers")
import unsloth
""",
    "generators count as run": """
def load():
    import transformers
    yield 1
for item in load():
    pass
import unsloth  # late
""",
    "__main__ may run": """
def main():
    import transformers
if __name__ == "__main__":
    main()
def other():
    import unsloth  # late
""",
    "a statement's header is the statement": """
import transformers
if __import__("unsloth"):  # late
    pass
""",
    "the last definition in a branch": """
def load():
    import json
if flag:
    def load():
        import transformers
load()
import unsloth  # late
""",
}

MATCH_CASES: Dict[str, str] = {
    "cases exclude each other": """
match value:
    case 1:
        import transformers
    case _:
        import unsloth
""",
    "after a match": """
match value:
    case 1:
        import transformers
import unsloth  # late
""",
    "an irrefutable case always runs": """
match value:
    case 1:
        import transformers
    case other:
        import transformers
import unsloth  # late
""",
    "all cases leave": """
def load(value):
    import transformers
    match value:
        case 1:
            return None
        case _:
            raise ValueError
    import unsloth
""",
}


def expected(source: str) -> FrozenSet[int]:
    """Give the lines that are marked as late."""
    lines = enumerate(source.splitlines(), 1)
    return frozenset(number for number, line in lines if line.endswith("# late"))
