"""Tables of small programs: which loads some path to a point has passed.

Modules are letters. A point is `import here`: the table tells which of the others some path to it
has passed, `-` if no path leads there, and what may have been passed where the program ends.
"""

from __future__ import annotations

import ast
from typing import Dict, List, Optional, Tuple

import pytest

from flake8_unsloth.reading.names import collect
from flake8_unsloth.reading.outline import Call, Define, Function, Load, Outline
from flake8_unsloth.reading.statements import write
from flake8_unsloth.running.bits import Effect
from flake8_unsloth.running.flow import Flow
from flake8_unsloth.running.through import plain, through

HERE = "here"
ASKED = ["a", "b"]
"""Modules for which a program may ask `sys.modules`."""


def effect(load: Load) -> Optional[Effect]:
    """Every module matters, but those of the standard library."""
    name = load.imported.module
    if name in ("sys", "os", "contextlib"):
        return None
    clean = not load.imported.names
    return Effect((name,), True, clean, name != "broken")


class Run:
    """A program, run."""

    def __init__(self, code: str, program: bool = False) -> None:
        tree = ast.parse(code)
        self.outline: Outline = write(tree, collect(tree))
        self.flow = Flow(effect, ASKED)
        self.ran = self.flow.run(self.outline.body, program)

    def passed(self, paths: Optional[int]) -> str:
        """Letters of the modules that some of the paths have passed."""
        if paths is None:
            return "-"
        names = {load.imported.module for load in self.flow.passed(paths)}
        return "".join(sorted(names - {HERE}))

    def here(self) -> str:
        """What may have been passed where the module's body comes to the point."""
        found = [paths for step, paths in self.ran.before.items() if self._is_here(step)]
        assert len(found) <= 1
        return self.passed(found[0] if found else None)

    def _is_here(self, step: object) -> bool:
        return isinstance(step, Load) and step.imported.module == HERE

    @property
    def ended(self) -> str:
        """What may have been passed at the end."""
        return self.passed(self.ran.ended)


BLOCKS = {
    "import a\nimport here\nimport b": ("a", "ab"),
    "if x:\n  import a\nelse:\n  import here\nimport b": ("", "ab"),
    "if x:\n  import a\nimport here": ("a", "a"),
    "for x in y:\n  import here\n  import a": ("", "a"),
    "for x in y:\n  import a\nelse:\n  import here": ("a", "a"),
    "for x in y:\n  import a\n  break\nelse:\n  import here": ("", "a"),
    "for x in y:\n  import a\n  continue\n  import b\nimport here": ("a", "a"),
    "while 1:\n  import a\nimport here": ("-", "-"),
    "while 1:\n  import a\n  if x:\n    import b\n    break\nimport here": ("ab", "ab"),
    "while x:\n  import a\nimport here": ("a", "a"),
    "if x:\n  import a\n  raise ValueError\nimport here": ("", ""),
    "import sys\nif x:\n  import a\n  sys.exit()\nimport here": ("", ""),
    "import a\nraise ValueError\nimport here": ("-", "-"),
    "import broken\nimport here": ("-", "-"),
    "__lazy_modules__ = ['a']\nimport a\nimport here": ("", ""),
    "__lazy_modules__ = ['a']\nimport a\na\nimport here": ("a", "a"),
    "if __name__ == '__main__':\n  import a\nimport here": ("", ""),
}


@pytest.mark.parametrize("code", BLOCKS)
def test_order_and_branches(code: str) -> None:
    """Statements run in order; branches do not see each other; what leaves does not go on."""
    run = Run(code)
    assert (run.here(), run.ended) == BLOCKS[code]


def test_the_main_block_runs_in_the_program() -> None:
    """And may not."""
    run = Run("if __name__ == '__main__':\n  import a\nelse:\n  import b\nimport here", True)
    assert run.here() == "ab"


TRIES = {
    # A handler may start before and after every statement of the body.
    "try:\n  import a\n  import b\nexcept E:\n  import here": ("a", "ab"),
    "try:\n  import a\n  f()\nexcept E:\n  import here": ("a", "a"),
    "try:\n  from a import x\nexcept E:\n  import here": ("a", "a"),
    "try:\n  import a\nexcept E:\n  import here": ("", "a"),
    "try:\n  import broken\nexcept E:\n  import here": ("", ""),
    "try:\n  pass\nexcept E:\n  import here": ("-", ""),
    "try:\n  f()\nexcept E:\n  import a\nelse:\n  import here": ("", "a"),
    "try:\n  import a\nexcept E:\n  pass\nelse:\n  import here": ("a", "a"),
    "try:\n  f()\nexcept E:\n  import a\nexcept F:\n  import here": ("", "a"),
    "try:\n  f()\nexcept E:\n  import a\nfinally:\n  import here": ("a", "a"),
    "try:\n  import a\n  raise E\nexcept Exception:\n  pass\nexcept F:\n  import here": ("-", "a"),
    "try:\n  import a\n  f()\nexcept E:\n  raise\nimport here": ("a", "a"),
    "try:\n  if x:\n    import a\n    raise E\nfinally:\n  import here": ("a", ""),
    "try:\n  if x:\n    import a\n    raise E\nfinally:\n  g()\nimport here": ("", ""),
    "for x in y:\n  try:\n    import a\n    f()\n  finally:\n    break\nimport here": ("a", "a"),
    "try:\n  raise E\nfinally:\n  raise F\nimport here": ("-", "-"),
    "import os\ntry:\n  import a\n  os._exit(1)\nfinally:\n  import here": ("a", "-"),
    "import sys\ntry:\n  import a\n  sys.exit()\nexcept KeyError:\n  import here": ("a", "a"),
    "import sys\ntry:\n  import a\n  sys.exit()\nexcept SystemExit:\n  import here": ("a", "a"),
    "import sys\ntry:\n  import a\n  sys.exit()\nexcept:\n  import here": ("a", "a"),
    "try:\n  try:\n    import a\n    f()\n  except KeyError:\n    pass\nexcept E:\n  import here": (
        "a",
        "a",
    ),
    "with suppress(E):\n  import a\n  f()\n  import b\nimport here": ("ab", "ab"),
    "with open(x):\n  if y:\n    import a\n    raise E\nimport here": ("", ""),
}


@pytest.mark.parametrize("code", TRIES)
def test_exceptions(code: str) -> None:
    """Handlers, ``else`` and ``finally``."""
    run = Run(code)
    assert (run.here(), run.ended) == TRIES[code]


CALLS = {
    "def f(): import a\nimport here\nf()": ("", "a"),
    "def f(): import a\nf()\nimport here": ("a", "a"),
    "def f():\n  if x:\n    import a\n    return\n  import b\nf()\nimport here": ("ab", "ab"),
    "def f():\n  import a\n  raise E\nif x:\n  f()\nimport here": ("", ""),
    "def f():\n  import a\n  raise E\ntry: f()\nexcept F: import here": ("a", "a"),
    "import sys\ndef f():\n  import a\n  sys.exit()\nf()\nimport here": ("-", "-"),
    "def f():\n  g()\n  import b\ndef g(): import a\nf()\nimport here": ("ab", "ab"),
    "def f():\n  f()\n  import a\nf()\nimport here": ("a", "a"),
    "def f(): g()\ndef g():\n  f()\n  import a\nf()\nimport here": ("a", "a"),
    "if x:\n  def f(): import a\nelse:\n  def f(): import b\nf()\nimport here": ("ab", "ab"),
    "if x:\n  def f(): import a; raise E\nelse:\n  f = 1\nf()\nimport here": ("", ""),
    "def f(): yield; import a\nf()\nimport here": ("", ""),
    "def f():\n  import a\n  yield\n  import b\nfor x in f():\n  import here": ("a", "ab"),
    "def f():\n  import a\n  yield\n  import b\nlist(f())\nimport here": ("ab", "ab"),
    "def f():\n  import a\n  yield\n  import b\nnext(f())\nimport here": ("a", "a"),
    "def f():\n  import a\n  if x: return\n  yield\nfor x in f():\n  break\nelse: import here": (
        "a",
        "a",
    ),
    "@contextmanager\ndef f():\n  import a\n  yield\n  import b\nwith f():\n  import here": (
        "a",
        "ab",
    ),
    "def f(): import a\nif 1 or f(): pass\nimport here": ("", ""),
    "def f(): import a\nx = f() if y else 1\nimport here": ("a", "a"),
    "import sys\ndef f():\n  if x: sys.exit()\n  import a\nf()\nimport here": ("a", "a"),
    "import os\ndef f():\n  import a\n  os._exit()\ntry: f()\nfinally: import here": ("a", "-"),
}


@pytest.mark.parametrize("code", CALLS)
def test_calls(code: str) -> None:
    """A call adds what its callee passes, and takes over its raises and exits."""
    run = Run(code)
    assert (run.here(), run.ended) == CALLS[code]


ASKING = {
    "import a\nif 'a' in sys.modules:\n  import here": "a",
    "import a\nif 'a' not in sys.modules:\n  import here": "-",
    "if x:\n  import a\nif 'a' not in sys.modules:\n  import here": "",
    "if x:\n  import a\n  import b\nif 'b' not in sys.modules:\n  import here": "a",
    "import c\nif 'c' in sys.modules:\n  import here": "c",
    "if 'a' in sys.modules:\n  import here": "",
}


@pytest.mark.parametrize("code", ASKING)
def test_what_the_file_asks_of_modules(code: str) -> None:
    """What it finds out it acts upon."""
    assert Run("import sys\n" + code).here() == ASKING[code]


def test_what_was_there_before() -> None:
    """A body tells whether what its callers have passed is still to be thought of."""
    run = Run("import sys\nif 'a' not in sys.modules:\n  import here\n")
    (before,) = [paths for step, paths in run.ran.before.items() if isinstance(step, Load)][-1:]
    assert not run.flow.may_remain("a", before)
    assert run.flow.may_be_absent("a", before)
    assert run.flow.may_remain("b", before)
    other = Run("import a")
    assert other.ran.ended is not None
    start = other.flow.after(other.ran.ended, other.flow.start)
    assert other.flow.may_bring(start, "a")
    assert not other.flow.may_be_absent("a", start)


def test_what_a_call_adds() -> None:
    """However often it is asked."""
    run = Run("def f():\n  import a\n  if x: raise E\n  import b\nf()\nprint()\n")
    (call,) = [step for step in run.ran.before if isinstance(step, Call)]
    for _ in range(2):
        assert run.passed(run.flow.adds(call)) == "ab"
        assert run.passed(run.flow.enter(call, run.flow.start)) == "ab"


def function(run: Run, line: int) -> Function:
    """The function that is defined in a line."""
    return next(one for one in run.outline.functions if one.line == line)


def ended_through(code: str) -> str:
    """What may have been passed at the end by paths that come by the definition of ``f``."""
    run = Run(code)
    line = next(n for n, text in enumerate(code.splitlines(), 1) if "def f" in text)
    define = Define(function(run, line))
    within = through(run.outline.body, define)
    assert within is not None
    return run.passed(run.flow.run(within, target=define).ended)


DEFINED = {
    "import a\ndef f(): pass\nimport b": "ab",
    "if x:\n  import a\n  def f(): pass\nelse:\n  import b\nimport c": "ac",
    "if x:\n  import a\n  raise E\nelse:\n  def f(): pass\nimport b": "b",
    "if x:\n  import a\nelif y:\n  import b\nelse:\n  def f(): pass": "",
    "for x in y:\n  import a\n  def f(): pass\nelse:\n  import b": "ab",
    "for x in y:\n  import a\n  break\nelse:\n  def f(): pass": "",
    "while x:\n  def f(): pass\n  import a\n  break\nimport b": "ab",
    "try:\n  def f(): pass\n  import a\nexcept E:\n  import b": "ab",
    "try:\n  import a\nexcept E:\n  import b\n  def f(): pass\nimport c": "bc",
    "try:\n  g()\n  def f(): pass\n  import a\nexcept E:\n  import b": "ab",
    "try:\n  import a\n  exit()\n  def f(): pass\nexcept:\n  import b": "-",
    "try:\n  import a\n  raise E\n  def f(): pass\nexcept E:\n  import b\nimport c": "-",
    "try:\n  if x:\n    import a\n    raise E\n  def f(): pass\nexcept E:\n  import b": "b",
    "try:\n  import a\n  g()\nexcept E:\n  def f(): pass\nexcept F:\n  import b": "a",
    "try:\n  import a\n  g()\nexcept F:\n  import b\nexcept E:\n  def f(): pass": "a",
    "try:\n  import a\nexcept E:\n  import b\nelse:\n  def f(): pass\nimport c": "ac",
    "try:\n  import a\nfinally:\n  def f(): pass\nimport b": "ab",
    "if __name__ == '__main__':\n  import a\n  def f(): pass\nimport b": "ab",
}


@pytest.mark.parametrize("code", DEFINED)
def test_paths_by_a_definition(code: str) -> None:
    """A function knows nothing of the branches that exclude it."""
    assert ended_through(code) == DEFINED[code]


def test_a_function_that_is_made_on_the_way_out() -> None:
    """Is nobody's."""
    run = Run("def f():\n  try:\n    return\n  finally:\n    def g(): pass\nf()")
    body = function(run, 1).body
    define = Define(function(run, 5))
    within = through(body, define)
    assert within is not None
    assert run.flow.run(within, target=define).ended is None


def test_a_definition_elsewhere() -> None:
    """Through a body that does not hold it leads no path."""
    run = Run("def f():\n  def g(): pass\nwhile x: pass\nf()")
    assert run.flow.ran(function(run, 1)).ended is not None
    assert through(run.outline.body, Define(function(run, 2))) is None


PLAIN: List[Tuple[str, List[int]]] = [
    ("def f(): pass\nimport a\ndef g(): pass", [1, 3]),
    ("if x:\n  def f(): pass\ndef g(): pass", [3]),
    ("def f():\n  return\ndef g(): pass", [1, 3]),
]


@pytest.mark.parametrize(("code", "lines"), PLAIN)
def test_definitions_that_every_run_comes_by(code: str, lines: List[int]) -> None:
    """Of these nothing has to be told apart."""
    assert sorted(one.line for one in plain(Run(code).outline.body)) == lines


def test_what_stands_behind_a_return() -> None:
    """May never be defined."""
    code = "def f():\n  def g(): pass\n  if x: return\n  def h(): pass\nf()"
    body = function(Run(code), 1).body
    assert [one.line for one in plain(body)] == [2]


def test_nothing_is_read_before_it_is_called() -> None:
    """Of a followed module most functions never are."""
    read: Dict[int, bool] = {}
    run = Run("def f(): pass\ndef g(): pass\ng()")
    for one in run.outline.functions:
        read[one.line] = one._read is None
    assert read == {1: False, 2: True}
