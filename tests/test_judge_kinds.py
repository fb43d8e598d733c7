"""Programs that nobody writes are told from those that people write, by kind."""

from __future__ import annotations

import sys
from typing import Dict

import pytest

from tests.judge import compare, kinds
from tests.judge.oracle import verdict
from tests.judge.programs import Program
from tests.judge.report import Report

_SHOWN: Dict[str, str] = {
    kinds.GLOBAL: "def one():\n    global load\n    load = None\n",
    kinds.CONDITIONAL: "if (a if b else c):\n    pass\n",
    kinds.DECORATORS: "@load\ndef one(x=other()):\n    pass\n",
    kinds.LIBRARY: 'import sys\nif "trl" in sys.modules:\n    pass\n',
    kinds.REBOUND: "def load(): pass\ndef one():\n    load()\ndef load(): pass\n",
    kinds.OVERRIDDEN: (
        "class A:\n  def a(self):\n    self.b()\n  def b(self): pass\n"
        "class B(A):\n  def b(self): pass\n"
    ),
    kinds.DERIVED: "class A: pass\nclass B(A):\n  def __init__(self): pass\n",
    kinds.HANDING: (
        "def load(): pass\ndef work():\n    load()\n"
        "get_context('spawn').Process(target=work).start()\n"
    ),
    kinds.LOOPED: "for x in y:\n    def load(): pass\n",
}
_RUN: Dict[str, str] = {
    kinds.UNBOUND: "if flag:\n    def load(): pass\nload()\n",
    kinds.DEAD: "if flag:\n    def load(): pass\n    raise ValueError\n",
    kinds.NEVER: "class A:\n  def __init__(self):\n    raise ValueError\n  def b(self): pass\n",
    kinds.BARREN: "def rows():\n  return\n  yield\nfor x in rows(): pass\n",
    kinds.CIRCLE: "def one():\n    other()\ndef other():\n    one()\n",
    kinds.AGAIN: "def one():\n    one()\n    def inner(): pass\n",
    kinds.MISUSED: "def rows():\n    yield 1\nwith rows():\n    pass\n",
    kinds.ENTANGLED: ("def load(): pass\nif flag:\n    import unsloth\n    load = None\nload()\n"),
    kinds.ASKED: (
        'import sys\nif a:\n    import unsloth\nif "unsloth" in sys.modules:\n    pass\n'
    ),
}


@pytest.mark.parametrize("kind", _SHOWN)
def test_kinds_that_the_text_shows(kind: str) -> None:
    """Each by the least that shows it, and by nothing else."""
    assert kinds.kinds_of(_SHOWN[kind]) == {kind}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="match and except* are newer")
def test_kinds_of_newer_statements() -> None:
    """The same for statements that not every Python has."""
    guard = "match x:\n    case 1 if load():\n        pass\n"
    assert kinds.kinds_of(guard) == {kinds.GUARD}
    assert kinds.kinds_of("match x:\n    case 1 if ready:\n        pass\n") == set()
    assert kinds.kinds_of("try:\n    a\nexcept* ValueError:\n    b\n") == {kinds.STAR}


@pytest.mark.parametrize("kind", _RUN)
def test_kinds_that_only_running_shows(kind: str) -> None:
    """Each by the least that shows it."""
    assert verdict(_RUN[kind]).odd == {kind}


def test_what_people_write_is_of_no_kind() -> None:
    """Close to all of the above, and written every day."""
    source = (
        "import sys\n@wrap\ndef load():\n    return [x for x in y if x]\n"
        "class A:\n    def __init__(self):\n        self.b()\n    def b(self):\n        load()\n"
        'if "unsloth" not in sys.modules:\n    load()\nvalue = 1 if load() else 2\n'
        "try:\n    from fast import other\nexcept ImportError:\n    def other(): pass\nother()\n"
    )
    assert kinds.kinds_of(source) | verdict(source).odd == set()


def test_a_disagreement_over_a_kind_is_counted_and_shown_but_fails_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It says how many and which, so that a reader can judge what was left out."""
    monkeypatch.setattr(compare, "findings", lambda _source: [])
    source = "import trl\n" + _RUN[kinds.UNBOUND] + "import unsloth\n"
    report = Report("program")
    compare.judge(Program(source, frozenset()), "1:1", report)
    assert not report.disagreements
    assert report.examples == 0
    assert f"apart: {kinds.UNBOUND}: 1 judged, 1 differ" in str(report)
    assert "the plugin reports nothing" in str(report)
