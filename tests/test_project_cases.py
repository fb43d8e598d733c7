"""UNS001 and UNS003 in small projects with a clear verdict, by the plugin and by CPython.

A case is a project: its files under `--- path` lines, `# UNS003` on each line that is reported.
Every file is checked. CPython's own verdict on each case shows that the judge of the random
projects (tests/judge) is right where the answer is known.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, Set, Tuple

import pytest

from flake8_unsloth.checker import UnslothChecker
from tests.judge.project_files import Verdict, marked, parse, write
from tests.judge.project_oracle import Judge, expected
from tests.support import check_path, namespace, working_directory

CASES: Dict[str, str] = {
    "a helper loads the library": """\
--- hf.py
import transformers
--- app.py
import hf
import unsloth  # UNS003
""",
    "a helper loads unsloth": """\
--- model.py
from unsloth import FastLanguageModel
--- app.py
from peft import LoraConfig
from model import FastLanguageModel  # UNS003
""",
    "both ends in helpers": """\
--- hf.py
import transformers
--- model.py
import unsloth
--- app.py
import hf
import model  # UNS003
""",
    "one statement loads both ends: the mistake lies in the helper, and is reported there": """\
--- helper.py
import transformers
import unsloth  # UNS001
--- app.py
import helper
--- other.py
import torch, helper
""",
    "what a call takes from a package by its list of names": """\
--- ext/__init__.py
import transformers
--- ext/deep/loader.py
import unsloth
--- app.py
import ext
__import__("ext.deep", fromlist=["loader"])  # UNS003
""",
    "functions of a helper run if its import calls them": """\
--- waiting.py
def f():
    g()

def g():
    import transformers

def h():
    k = g
    k()

--- running.py
def f():
    g()

def g():
    import transformers

f()
--- bottom_up.py
def g():
    import transformers

def f():
    g()

f()
--- first.py
import waiting
import unsloth
--- second.py
import running
import unsloth  # UNS003
--- third.py
import bottom_up
import unsloth  # UNS003
""",
    "the right order in helpers": """\
--- hf.py
import transformers
--- model.py
import unsloth
--- app.py
import model
import hf
import unsloth
""",
    "both ends here as well: UNS001": """\
--- hf.py
import transformers
--- app.py
import hf
import peft
import unsloth  # UNS001
""",
    "the helper was first with the very library": """\
--- hf.py
import transformers
--- app.py
import hf
import transformers
import unsloth  # UNS003
""",
    "a chain of three": """\
--- one.py
from two import x
--- two.py
import three
x = 1
--- three.py
import trl
--- app.py
import one
import unsloth  # UNS003
""",
    "LLaMA-Factory's shape": """\
--- src/llamafactory/__init__.py
from .extras.env import VERSION
--- src/llamafactory/extras/__init__.py
--- src/llamafactory/extras/env.py
import peft
VERSION = "0.9.5"
--- src/llamafactory/model/__init__.py
from .loader import load_model
--- src/llamafactory/model/loader.py
from .model_utils.unsloth import load
def load_model():
    load()
--- src/llamafactory/model/model_utils/__init__.py
--- src/llamafactory/model/model_utils/unsloth.py
from ...extras import env
def load():
    from unsloth import FastLanguageModel  # UNS003
def get_peft():
    from unsloth import FastLanguageModel  # UNS003
def load_adapter():
    from unsloth import FastLanguageModel  # UNS003
""",
    "LLaMA-Factory's shape after the one-line fix": """\
--- src/llamafactory/__init__.py
import unsloth
from .extras.env import VERSION
--- src/llamafactory/extras/__init__.py
--- src/llamafactory/extras/env.py
import peft
VERSION = "0.9.5"
--- src/llamafactory/model/__init__.py
from .loader import load_model
--- src/llamafactory/model/loader.py
from .model_utils.unsloth import load
def load_model():
    load()
--- src/llamafactory/model/model_utils/__init__.py
--- src/llamafactory/model/model_utils/unsloth.py
from ...extras import env
def load():
    from unsloth import FastLanguageModel
""",
    "a parent package loads the library": """\
--- pkg/__init__.py
import transformers
--- pkg/model.py
import unsloth  # UNS003
""",
    "a parent package loads the library and counts against what other modules load": """\
--- pkg/__init__.py
import transformers
--- pkg/model.py
import start  # UNS003
--- start.py
import unsloth
""",
    "the parent imports this file by way of another parent": """\
--- app/__init__.py
from . import model
--- app/model.py
from . import lib
import peft
--- app/lib/__init__.py
from . import conf
--- app/lib/conf.py
import unsloth
""",
    "a parent's import inside a try": """\
--- ext/__init__.py
try:
    from ext.lib import conf
except ImportError:
    pass
import unsloth
--- ext/lib/__init__.py
import trl
--- ext/lib/conf.py
import unsloth  # UNS003
""",
    "the parent is where both ends meet": """\
--- pkg/__init__.py
import transformers
from . import model  # UNS003
--- pkg/model.py
import unsloth
""",
    "inside functions the parents have finished": """\
--- pkg/__init__.py
import transformers
from . import model
--- pkg/model.py
def load():
    import unsloth  # UNS003
""",
    "the outer parent imports this file, the inner one loaded the library": """\
--- pkg/__init__.py
from .sub import model
--- pkg/sub/__init__.py
import transformers
--- pkg/sub/model.py
import unsloth  # UNS003
""",
    "a parent that loads the library after its submodule": """\
--- pkg/__init__.py
from . import model
import transformers
--- pkg/model.py
import unsloth
def again():
    import unsloth
""",
    "a parent of a parent loads unsloth first": """\
--- pkg/__init__.py
import unsloth
--- pkg/sub/__init__.py
import transformers
--- pkg/sub/model.py
import peft
import unsloth
def load():
    import unsloth
--- app.py
import peft
import pkg.sub.model  # UNS003
""",
    "import a.b.c runs every package on the way": """\
--- a/__init__.py
--- a/b/__init__.py
import transformers
--- a/b/c.py
--- app.py
import a.b.c as c
import unsloth  # UNS003
""",
    "a cycle is not entered again": """\
--- one.py
import two
import unsloth  # UNS003
--- two.py
import one
import transformers
""",
    "a cycle, seen from its other end": """\
--- one.py
import transformers
import two  # UNS003
--- two.py
import one
import unsloth  # UNS003
""",
    "from p import n: p binds n itself": """\
--- p/__init__.py
hf = None
--- p/hf.py
import transformers
--- app.py
from p import hf
import unsloth
--- direct.py
import p.hf
import unsloth  # UNS003
""",
    "from p import n: a submodule": """\
--- p/__init__.py
--- p/hf.py
import transformers
--- app.py
from p import hf
import unsloth  # UNS003
""",
    "from p import n: bound on one path only": """\
--- p/__init__.py
import torch
if torch.cuda.is_available():
    hf = None
--- p/hf.py
import transformers
--- app.py
from p import hf
import unsloth  # UNS003
""",
    "from p import n: an annotation binds nothing": """\
--- p/__init__.py
hf: object
--- p/hf.py
import transformers
--- app.py
from p import hf
import unsloth  # UNS003
""",
    "from p import *: a literal __all__ names submodules": """\
--- p/__init__.py
__all__ = ["hf"]
--- p/hf.py
import transformers
--- p/other.py
import peft
--- app.py
from p import *
import unsloth  # UNS003
""",
    "from . import *: a literal __all__ names submodules": """\
--- lib/__init__.py
__all__ = ["data"]
--- lib/conf.py
import transformers
from . import *  # UNS003
--- lib/data.py
import unsloth
""",
    "from p import *: without __all__ no submodule is run": """\
--- p/__init__.py
--- p/hf.py
import transformers
--- app.py
from p import *
import unsloth
""",
    "from p import *: what __all__ names is bound already": """\
--- p/__init__.py
__all__ = ("hf",)
def hf(): pass
--- p/hf.py
import transformers
--- app.py
from p import *
import unsloth
""",
    "a namespace package": """\
--- ns/hf.py
import transformers
--- app.py
import ns.hf
import unsloth  # UNS003
""",
    "a namespace package in two roots": """\
--- ns/plain.py
--- src/ns/hf.py
import transformers
--- app.py
from ns import hf
import unsloth  # UNS003
""",
    "a regular package hides a namespace package": """\
--- ns/hf.py
import transformers
--- src/ns/__init__.py
--- app.py
import ns.hf
import unsloth
""",
    "the src layout": """\
--- src/pkg/__init__.py
--- src/pkg/hf.py
import trl
--- tests/test_pkg.py
from pkg.hf import x
from unsloth import FastLanguageModel  # UNS003
""",
    "a script beside its helper, which hides one of the project": """\
--- hf.py
--- scripts/hf.py
import transformers
--- scripts/train.py
import hf
import unsloth  # UNS003
--- train.py
import hf
import unsloth
""",
    "relative imports in every form": """\
--- pkg/__init__.py
--- pkg/hf.py
import transformers
--- pkg/sub/__init__.py
--- pkg/sub/one.py
from ..hf import x
import unsloth  # UNS003
--- pkg/sub/two.py
from .. import hf
import unsloth  # UNS003
--- pkg/sub/three.py
from . import one
--- pkg/sub/four.py
from .unsloth import load
import transformers
import unsloth  # UNS001
--- pkg/sub/unsloth.py
load = None
""",
    "importlib and __import__ with a literal": """\
--- a/__init__.py
--- a/hf.py
import transformers
--- one.py
import importlib
importlib.import_module("a.hf")
import unsloth  # UNS003
--- two.py
__import__("a.hf")
import unsloth  # UNS003
--- three.py
import importlib
import peft
model = importlib.import_module("model")  # UNS003
--- model.py
import unsloth
""",
    "TYPE_CHECKING in a helper": """\
--- hf.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import transformers
--- app.py
import hf
import unsloth
""",
    "the main block of a followed module does not run, that of the checked file may": """\
--- hf.py
if __name__ == "__main__":
    import transformers
--- app.py
import hf
import unsloth
--- main.py
import trl
if __name__ == "__main__":
    import model  # UNS003
--- model.py
import unsloth
""",
    "a helper's functions run only if it calls them itself": """\
--- lazy.py
def load():
    import transformers
--- eager.py
def load():
    import transformers
load()
--- one.py
import lazy
import unsloth
--- two.py
import eager
import unsloth  # UNS003
""",
    "a helper loads unsloth on some path: silent afterwards": """\
--- maybe.py
try:
    import unsloth
except ImportError:
    unsloth = None
import transformers
--- app.py
import maybe
import unsloth
""",
    "a helper that may load either": """\
--- either.py
import torch
if torch.cuda.is_available():
    import unsloth
else:
    import transformers
--- app.py
import either
import unsloth
""",
    "modules are run once": """\
--- model.py
import unsloth
--- app.py
import model
import peft
import model
def again():
    import model
""",
    "a function of this file starts from the module's end": """\
--- hf.py
import transformers
--- app.py
def load():
    import unsloth  # UNS003
def setup():
    import model  # UNS003
import hf
--- model.py
import unsloth
""",
    "a called function is judged at the call": """\
--- hf.py
import transformers
--- app.py
def setup():
    import hf
def load():
    import unsloth  # UNS003
setup()
load()
""",
    "a module that raises is run again": """\
--- broken.py
import transformers
raise ImportError
--- app.py
try:
    import broken
except ImportError:
    import unsloth  # UNS003
""",
    "a module that always raises ends its importer": """\
--- broken.py
import transformers
raise ImportError
--- app.py
import broken
import unsloth
""",
    "a module-level exit of a helper on one path": """\
--- hf.py
import torch
if torch.cuda.is_available():
    import transformers
    raise ImportError
--- app.py
import hf
import unsloth
""",
    "a parent imports the file on some path, and later what may do so as well": """\
--- app/__init__.py
import torch
from . import sub
if torch.cuda.is_available():
    from .sub import mod
from .sub import more
--- app/sub/__init__.py
--- app/sub/more.py
import transformers
from . import mod
--- app/sub/mod.py
import unsloth
def again():
    import unsloth
""",
    "a function called after a helper, then from outside after the library: both ends here": """\
--- hf.py
import transformers
--- app.py
import sys
import torch
def load():
    import unsloth  # UNS001
if torch.cuda.is_available():
    import hf
    load()
    sys.exit()
import trl
""",
    "a function called after the library, then from outside after a helper: both ends here": """\
--- hf.py
import transformers
--- app.py
import sys
import torch
def load():
    import unsloth  # UNS001
if torch.cuda.is_available():
    import trl
    load()
    sys.exit()
import hf
""",
    "a helper loads the library on every path, on each by another statement": """\
--- hf.py
import torch
if torch.cuda.is_available():
    import transformers
else:
    from transformers import AutoModel
--- app.py
import hf
import transformers
import unsloth  # UNS003
""",
    "a helper loads it on one path only: it counts, for it comes first": """\
--- hf.py
import torch
if torch.cuda.is_available():
    import transformers
--- app.py
import hf
import transformers
import unsloth  # UNS003
""",
    "on every path by way of other modules, some in a cycle": """\
--- hf.py
import torch
if torch.cuda.is_available():
    import one
else:
    import two
--- one.py
import two
--- two.py
import hf
import torch
if torch.cuda.is_available():
    import three
else:
    import peft
    import transformers
--- three.py
import transformers
--- app.py
import hf
import transformers
import unsloth  # UNS003
""",
    "in a cycle on one path only": """\
--- hf.py
import torch
if torch.cuda.is_available():
    import one
else:
    import two
--- one.py
import hf
import two
--- two.py
import torch
if torch.cuda.is_available():
    import transformers
--- app.py
import hf
import transformers
import unsloth  # UNS003
""",
    "on every path by way of a package's own modules": """\
--- lib/__init__.py
import torch
if torch.cuda.is_available():
    from . import one
else:
    from .two import x
--- lib/one.py
from .two import x
--- lib/two.py
import transformers
--- app.py
import lib
import transformers
import unsloth  # UNS003
""",
    "another name of the statement may fail before it": """\
--- plain.py
--- hf.py
try:
    import plain, transformers
except ImportError:
    pass
--- app.py
import hf
import transformers
import unsloth  # UNS003
""",
    "the other way round it cannot": """\
--- plain.py
--- hf.py
try:
    import transformers, plain
except ImportError:
    pass
--- app.py
import hf
import transformers
import unsloth  # UNS003
""",
    "a helper that is asked about twice": """\
--- hf.py
import torch
if torch.cuda.is_available():
    import deep
else:
    import deep
--- deep.py
import torch
if torch.cuda.is_available():
    import transformers
--- app.py
import hf
import transformers
import unsloth  # UNS003
--- other.py
import deep
import transformers
import unsloth  # UNS003
--- third.py
import sure
import transformers
import unsloth  # UNS003
--- sure.py
import hf
import torch
if torch.cuda.is_available():
    import transformers
else:
    from transformers import x
""",
    "an __init__ is checked as its package": """\
--- pkg/__init__.py
from .hf import x
from .model import y  # UNS003
--- pkg/hf.py
import transformers
--- pkg/model.py
import unsloth
""",
    "two names of one statement, each a module": """\
--- hf.py
import transformers
--- model.py
import unsloth
--- app.py
import hf, model  # UNS003
--- direct.py
import hf, unsloth  # UNS003
--- fine.py
import model, hf
""",
    "two names of one statement": """\
--- app.py
import trl, unsloth  # UNS001
--- fine.py
import unsloth, trl
""",
    "unsloth_zoo loaded by a helper": """\
--- zoo.py
import unsloth_zoo
--- app.py
import zoo
import unsloth  # UNS003
""",
    "a third-party name loads nothing, whatever it is called": """\
--- app.py
import transformers_helpers
import hf.transformers
import unsloth
""",
}


@pytest.fixture(params=CASES, ids=lambda name: name.replace(" ", "-"))
def case(request: pytest.FixtureRequest) -> str:
    """The text of one case."""
    return CASES[request.param]


def test_what_cpython_does(case: str, tmp_path: Path) -> None:
    """Where which end comes first depends on the path, a run tells the line and not the code."""
    files = parse(case)
    write(files, tmp_path)
    found: Verdict = set()
    odd: Set[str] = set()
    for path in files:
        judge = Judge(tmp_path.resolve(), path)
        found.update((path, line, code) for line, code in judge.verdict())
        odd |= judge.odd
    if odd:
        assert _lines(found) == _lines(marked(files)), odd
    else:
        assert found == marked(files)


def _lines(verdict: Verdict) -> Set[Tuple[str, int]]:
    return {(path, line) for path, line, _ in verdict}


def test_what_the_plugin_reports(case: str, tmp_path: Path) -> None:
    files = parse(case)
    write(files, tmp_path)
    found: Verdict = set()
    for path in files:
        for line, _, message in check_path(str(tmp_path / path), cwd=str(tmp_path)):
            if message[:6] != "UNS002":
                found.add((path, line, message[:6]))
    assert found == marked(files)


@pytest.mark.parametrize("turn", [1, -1])
def test_one_run_over_all_files(case: str, turn: int, tmp_path: Path) -> None:
    """What was learnt for one file of a run serves the next, whichever comes first."""
    files = parse(case)
    write(files, tmp_path)
    found: Verdict = set()
    with working_directory(str(tmp_path)):
        parsed = namespace()
        UnslothChecker.parse_options(parsed)
        for path in [*files][::turn]:
            lines = files[path].splitlines(keepends=True)
            checker = UnslothChecker(ast.parse(files[path]), path, lines, parsed)
            for line, _, message, _ in checker.run():
                if message[:6] != "UNS002":
                    found.add((path, line, message[:6]))
    assert found == marked(files)


def _many_ways(count: int) -> str:
    """A project in which each of ``count`` modules may be the one that imports the file."""
    init, modules = "import torch\n", ""
    for number in range(count):
        init += f"if torch.a{number}:\n    from . import s{number}\n"
        modules += f"--- app/s{number}.py\nimport torch\nif torch.b:\n    from .sub import mod\n"
    return f"""\
--- app/__init__.py
{init}{modules}--- app/sub/__init__.py
import transformers
--- app/sub/mod.py
import unsloth  # UNS003
"""


def test_what_cpython_does_on_a_few_ways_through_the_parents(tmp_path: Path) -> None:
    files = parse(_many_ways(3))
    write(files, tmp_path)
    assert expected(tmp_path, "app/sub/mod.py") == {(1, "UNS003")}


@pytest.mark.parametrize("count", [3, 12])
def test_many_ways_through_the_parents(count: int, tmp_path: Path) -> None:
    """Four thousand are too many to be followed one by one; the verdict stays."""
    files = parse(_many_ways(count))
    write(files, tmp_path)
    found = check_path(str(tmp_path / "app/sub/mod.py"), cwd=str(tmp_path))
    assert [(line, message[:6]) for line, _, message in found] == [(1, "UNS003")]


STAND_INS = ("unsloth", "transformers", "peft", "trl", "unsloth_zoo")
EVERY_NAME = """\
def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
"""
FRESH = """\
import sys
sys.path[:0] = {path!r}
import {name}
print(*(name for name in sys.modules if name in {stand_ins!r}))
"""


# One way only, and no import that the judge forgives: what a file imports is found.
PLAIN = {
    name: text
    for name, text in CASES.items()
    if not re.search(r"\b(torch|try|__name__|raise|import hf\.|src/ns/__init__)", text)
}


@pytest.mark.parametrize("name", PLAIN, ids=lambda name: name.replace(" ", "-"))
def test_a_fresh_interpreter_loads_the_same(name: str, tmp_path: Path) -> None:
    """The judge's import system, in one process and with stand-ins, is the one of `python`."""
    files, judged, fresh = parse(PLAIN[name]), tmp_path / "judged", tmp_path / "fresh"
    write(files, judged)
    modules = {path for path in files if not path.endswith("__init__.py")}
    write({path: EVERY_NAME * (path in modules) + text for path, text in files.items()}, fresh)
    write({f"{name}/__init__.py": EVERY_NAME for name in STAND_INS}, tmp_path / "installed")
    for path in files:
        judge = Judge(judged, path)
        judge.verdict()
        roots = dict.fromkeys([judge.entry.root, *judge.path])
        folders = [str(fresh / Path(folder).relative_to(judged)) for folder in roots]
        folders.append(str(tmp_path / "installed"))
        program = FRESH.format(path=folders, name=judge.name, stand_ins=STAND_INS)
        command = [sys.executable, "-S", "-c", program]
        loaded = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()
        assert loaded.split() == judge.imported, path
