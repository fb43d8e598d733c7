"""What texts tell covers what trees hold: a load that a text hides is lost without a word."""

from __future__ import annotations

import ast
import os
import sysconfig
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Iterator, List, Sequence, Set

import pytest

from flake8_unsloth.project.finder import Finder
from flake8_unsloth.reading.imports import Import, import_by_call, imports_of
from flake8_unsloth.reading.names import collect
from flake8_unsloth.reading.outline import Load
from flake8_unsloth.reading.quiet import parse
from flake8_unsloth.reading.statements import write
from flake8_unsloth.reading.walk import every
from flake8_unsloth.running.bits import Effect
from flake8_unsloth.running.flow import Flow
from flake8_unsloth.texts.blocks import Blocks
from flake8_unsloth.texts.edges import Edges
from flake8_unsloth.texts.files import read, with_newlines
from flake8_unsloth.texts.names import ANYTHING, Names, World
from tests.judge.programs import generate

if TYPE_CHECKING:
    from flake8_unsloth.texts.folders import Found
    from flake8_unsloth.texts.names import Extra

SPELLINGS = [
    "__import__('uns' 'loth')",
    "__import__('uns\\x6coth')",
    "import importlib\nimportlib.import_module(r'trl')",
    "import importlib as i; m = i.import_module; m('trl')",
    "from importlib import *\nimport_module('trl')",
    "from importlib import import_module as load\n" + "x = 1\n" * 200 + "load('trl')",
    "__import__('''trl''')",
    "__import__(('trl'))",
    "__import__((('trl')))",
    "__import__(name := 'trl')",
    "__import__(*['trl'])",
    "__import__(**{'name':'trl'})",
    "getattr(importlib,'import_module')('trl')",
    "(__import__)('trl')",
    "(__import__ # )\n)('trl')",
    "import importlib\n(importlib\n.import_module\n)('trl')",
    "import importlib\nimportlib. import_module ('trl')",
    "import importlib\nimportlib.\\\nimport_module\\\n('trl')",
    "import importlib\nimportlib.import_module( # x\n 'trl')",
    "import importlib\nimportlib.import_module(" + "\n# x" * 200 + "\n 'trl')",
    "x = f\"{__import__('trl')}\"",
    'x = f\'{__import__("trl")!r:>{__import__("peft")}}\'',
    "import\\\n trl",
    "import\ftrl",
    "from\ftrl\fimport\fx",
    "from trl import(x)",
    "from trl import*",
    "from.import trl",
    "from.trl import x",
    "from...trl import(x,)",
    "from trl " + " " * 400 + "import x",
    "if 1:import trl",
    "if 1:from trl import x",
    "x=1;import trl",
    "x=1;import trl;y=2",
    "class A:import trl",
    "lambda:0;import trl",
    "try:import trl\nexcept:0",
    "import a.\\\nb",
    "import trl as t,peft as p",
    "import os, \\\n" + "    json, \\\n" * 40 + "    trl",
    "for x in y:import trl",
    "with x:import trl",
    "from trl import (\n#)\nx)",
    "from trl import (x, # )\ny\n,)",
    "from trl import x as y, z as w",
    "from convert_from_hf \\\n    import y",
    "from \\\n    convert_from_hf import y",
    "if x:\n\timport trl",
    "async def f():\n await g(__import__('trl'))\nf()",
    "def f(x=__import__('trl')): 0",
    "if x:\n def f(a,\n  b=__import__('trl')): 0",
    "@__import__('trl')\ndef f(): 0",
    "def f() -> __import__('trl'): 0",
    "x: __import__('trl')",
    "while 0:import trl\nelse:import peft",
    "[__import__('trl') for x in y]",
    "x if y else __import__('trl')",
    "print(importlib.util.find_spec('trl.x'))\nimport importlib.util",
    "from importlib.util import find_spec as fs\nfs(name='trl.x')",
    "from .compat import find_spec\nfind_spec('trl.x')",
    "def f():\n  import trl\nx = f\nx()",
    "def f():\n  import trl\n(f)()",
    "def f():\n  import trl\n(f # x\n)()",
    "def f():\n  import trl\nf\\\n()",
    "def f():\n  import trl\nf" + " " * 400 + "()",
    "def f():\n  import trl\n@(f)\ndef g(): 0",
    "def f():\n  import trl\n@f # x\ndef g(): 0",
    "def f():\n  import trl\n@ f\ndef g(): 0",
    "def f():\n  import trl\n@" + " " * 400 + "f\ndef g(): 0",
    "def f():\n  import trl\n@(# x\nf)\ndef g(): 0",
    "class f:\n  def __init__(s):\n    import trl\nf()",
    "class f:\n  def __init__(s):\n    import trl\nclass g(f): 0\ng()",
    "class f:\n  def __init__(s):\n    s.g()\n  def g(s):\n    import trl\nf()",
    "class f:\n  def __new__(s):\n    import trl\nf()",
    "class f:\n  def g(s):\n    import trl\n    s.g()\nf().g()",
    "def f():\n  import trl\ndef g():\n  f()\ndef h():\n  g()\nh()",
    "def f(x):\n  if x: f(0)\n  import trl\ndef g():\n  f(1)\n  g()\ng()",
    "if TYPE_CHECKING:\n  import trl",
    "if (TYPE_CHECKING):\n import trl\nelse:\n import peft",
    "if TYPE_CHECKING or x:\n import trl",
    "if TYPE_CHECKING: import trl\nelse: import peft",
    "if not TYPE_CHECKING:\n import trl",
    "if TYPE_CHECKING:\n pass\nelif x:\n import trl",
    "'''\nif TYPE_CHECKING:\n'''; import x\nif y:\n import trl",
    "if x: '''\nif TYPE_CHECKING:\n    '''; import trl",
    "if z:\n  x = '''\n if TYPE_CHECKING:\n  '''\n  import trl",
    "x = \"'''\"\nif z: '''\nif TYPE_CHECKING:\n    '''; import trl",
    "# '''\nif z: '''\nif TYPE_CHECKING:\n    '''; import trl",
    "if z:\n x = '\\\nif TYPE_CHECKING:\\\n    '; import trl",
    "with z('\\\ndef f():') as y:\n    import trl",
    "x = '\\'''\nif TYPE_CHECKING:\n x = '''\n    '''; import trl",
    "def f(): import trl\nf()",
    "f=lambda: __import__('trl')\nf()",
    "def f(\n):\n import trl\nf()",
    "if x:\n  def f():\n    import trl\n  f()",
    "def f():\n if TYPE_CHECKING:\n  import trl\n else:\n  import peft\nf()",
    "def f():\n return '''\n '''; import trl\nf()",
    "match x:\n case 1: import trl",
    "match x:\n case 1:\n  import trl",
    "type X = __import__('trl')",
    "def f[T: __import__('trl')](): 0",
    "if x:\n  y\n# comment\n  import trl",
    "if TYPE_CHECKING:\n  y\n# comment\n  import trl\nelse:\n# c\n  import peft",
    "if TYPE_CHECKING:\n x\nelse:\n\n\n import peft",
    "if TYPE_CHECKING:\n x = (\n)\n import peft",
    "if (x and\n TYPE_CHECKING):\n  import trl",
    "if (\n TYPE_CHECKING):\n  import trl",
    "if (TYPE_CHECKING\n or x):\n  import trl",
    "if TYPE_CHECKING: x\nimport trl",
    "import pytest\ntrl = pytest.importorskip('trl')",
    "import pytest\ntrl = pytest.importorskip(modname='trl', reason='x')",
    "import pytest\ntrl = pytest.importorskip(reason='x', modname='trl')",
    "__import__(globals={}, name='trl')",
    "__import__('a', fromlist=['trl'], level=0)",
    "__import__('a', {}, {}, ['trl'], 0)",
    "__import__('', {}, {}, ['trl'], 1)",
    "__import__('a', f(g(1)), {}, ['trl'], 1)",
    "__import__('a', f(')'),\n{}, ['trl'], 1)",
    "with f():\n import trl\n",
    "def f():\n import trl\n yield\nwith f(): 0\n",
    "def f():\n import trl\n yield\nlist(f())\n",
    "async def f():\n import trl\nasyncio.run(f())\n",
    "x = 1\rimport trl\r\nfrom peft import y",
]


class _Names(Names):
    def find(self, folder: str, dotted: str, extra: Extra) -> Found:
        return [dotted], []


class ByName(Edges):
    """Leads to the names that a text holds, whatever is on disk."""

    def __init__(self) -> None:
        world = World({}, frozenset(), lambda path, name: ())
        super().__init__([], world)
        self._names = _Names([], world)

    def seen(self, text: str, followed: bool) -> Set[str]:
        """The names, with their dots."""
        blocks = Blocks(text, False)
        found: Set[str] = set()
        for start, is_call, edges in self.imports(text, "/nowhere"):
            if ANYTHING in edges or (
                blocks.runs(start, is_call) if followed else not blocks.is_for_types(start)
            ):
                found.update(edges)
        return found


def hidden(text: str, tree: ast.Module) -> List[str]:
    """Loads of a tree that its text does not show, where they would be missed."""
    text = with_newlines(text)
    outline = write(tree, collect(tree))
    flow = Flow(lambda load: Effect(("x",), False, False, True), ["x"])
    ended = flow.run(outline.body).ended
    run = flow.passed(ended or 0)
    for function in outline.functions:
        assert function.body is not None
    lazy = [one.imported.module + "." for one in outline.loads if one.imported.lazy]
    missed = _uncovered(outline.loads, ByName().seen(text, followed=False), lazy)
    missed += _uncovered(run, ByName().seen(text, followed=True), lazy)
    return missed


def _uncovered(loads: Sequence[Load], seen: Set[str], lazy: Sequence[str]) -> List[str]:
    wanted = ["." * one.imported.level + one.imported.module for one in loads]
    return [name for name in wanted if not _is_covered(name, seen, lazy)]


def _is_covered(name: str, seen: Set[str], lazy: Sequence[str]) -> bool:
    """Also by a module below it, which runs it on the way; a lazy one is loaded under its names."""
    if ANYTHING in seen or name.startswith(tuple(lazy)):
        return True
    return any(one == name or one.startswith(name + ".") for one in seen)


@pytest.mark.parametrize("code", SPELLINGS)
def test_every_load_is_seen(code: str) -> None:
    """Also those that only a later Python parses, such as a type's parameters."""
    tree = parse(code)
    if tree is None:
        pytest.skip("this Python does not parse it")
    assert hidden(code, tree) == []


def test_random_programs_hide_nothing() -> None:
    """Those that the judge draws, in which functions call each other in every way."""
    for seed in range(300):
        text = generate(Random(f"texts:{seed}")).text
        tree = parse(text)
        assert tree is not None
        assert hidden(text, tree) == [], seed


def edges_by_tree(tree: ast.Module, folder: str, finder: Finder, root: str) -> Set[str]:
    """Files that the imports of a tree run, with what they take from packages."""
    names = collect(tree)
    found: Set[str] = set()
    for node in every(tree):
        imports: Sequence[Import] = ()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports = imports_of(node)
        elif isinstance(node, ast.Call):
            by_call = import_by_call(node, names)
            imports = (by_call,) if by_call is not None else ()
        for imported in imports:
            for name in _absolute(imported, folder, root):
                module = finder.find(name)
                if module is not None and module.path:
                    found.add(module.path)
    return found


def _absolute(imported: Import, folder: str, root: str) -> Iterator[str]:
    """The module of an import, and whatever it takes from it."""
    parts = [part for part in os.path.relpath(folder, root).split(os.sep) if part != "."]
    if imported.level > len(parts):
        return
    base = parts[: len(parts) - imported.level + 1] if imported.level else []
    module = ".".join([*base, *filter(None, [imported.module])])
    yield module
    for name in imported.names:
        yield f"{module}.{name}"


ROOTS = sorted({sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")})


@pytest.mark.parametrize("root", ROOTS)
def test_real_code_hides_nothing(root: str) -> None:
    """Each import of the standard library and of what is installed beside it leads to its file."""
    finder, modules = Finder([root]), Edges([root], World({}, frozenset(), lambda *_: ()))
    edges = 0
    for path in sorted(Path(root).rglob("*.py"))[:: every_nth(root)]:
        text = read(str(path))
        tree = parse(text) if text else None
        if tree is None or text is None or "site-packages" in str(path.relative_to(root)):
            continue
        folder = path.parent.as_posix()
        seen = {edge for _, _, found in modules.imports(text, folder) for edge in found}
        around = {str(parent / "__init__.py") for parent in path.parents}
        wanted = edges_by_tree(tree, folder, finder, root) - around
        assert ANYTHING in seen or not wanted - seen, (path, wanted - seen)
        assert hidden(text, tree) == [], path
        edges += len(wanted)
    assert edges > 30  # the fewest are in an environment with old, small packages


def every_nth(root: str) -> int:
    """Which of the files below a folder are read: all in a run that is given the time."""
    return 1 if os.environ.get("ALL_TEXTS") else 40
