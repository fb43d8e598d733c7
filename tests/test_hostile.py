"""A budgeted part of ``python -m tests.hostile``: code that nobody wrote for the plugin.

Deterministic by seed. Growth is told by counting calls, not by a clock.
"""

from __future__ import annotations

import ast
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any, Dict, List

import pytest

from flake8_unsloth.reading.quiet import parse
from tests.hostile import __main__ as command
from tests.hostile import grammar, mutations, run, smaller, spikes, trees
from tests.hostile.guard import HangError, limit
from tests.hostile.host import ALONE, Host, findings
from tests.hostile.programs import Program, lib_test, lines_of, programs, python_files
from tests.hostile.properties import Case, complaints
from tests.hostile.report import Report
from tests.support import Found

LONGEST = 20_000
"""Characters of a file that a sample takes: the command line takes all."""


def real(count: int, seed: int) -> List[Program]:
    """Files of CPython's own test suite, or of the standard library where that is missing."""
    paths = [path for path in python_files(lib_test()) if path.stat().st_size < LONGEST]
    return list(programs(run.sampled(paths, seed, count)))


def held(report: Report, least: int, findings: int = 0) -> None:
    """Nothing failed, and enough was checked to say so."""
    assert not report.failures, str(report)
    assert report.checked >= least, str(report)
    assert sum(report.findings.values()) >= findings, str(report)


def test_real_files() -> None:
    """As they are: what was learnt from one file does not change what is said of another."""
    sample = real(80, seed=1)
    held(run.alone(sample, "as they are"), 70)
    held(run.together(sample, lib_test(), "together"), 70)


def test_spiked_files() -> None:
    """With imports put in anywhere, every construct has to be walked."""
    held(run.alone(run.changed(real(60, seed=2), spikes.spike, 2), "spiked"), 55, 30)


def test_mutants() -> None:
    """Statements and expressions where nobody would write them."""
    held(run.alone(run.changed(real(40, seed=3), run.mutated, 3), "mutants"), 35, 15)


def test_a_spiked_project(tmp_path: Path) -> None:
    """Followed modules hold the same oddities."""
    for number, program in enumerate(real(40, seed=4)):
        others = f"import m{number - 1}\nfrom m{number // 2} import *\n"
        text = program.text if program.text.startswith(("'", '"')) else others + program.text
        (tmp_path / f"m{number}.py").write_text(text, encoding="utf-8")
    run.spiked_copy(tmp_path, tmp_path / "copy", 4)
    copies = list(programs(python_files(tmp_path / "copy")))
    report = run.together(copies, tmp_path / "copy", "project")
    held(report, 35, 4)
    assert report.findings["UNS003"]


@pytest.mark.skipif(not grammar.AVAILABLE, reason="Python 3.8 documents no grammar")
def test_random_trees() -> None:
    """Every node that this Python has, in any order; one that a later Python adds comes along."""
    made = list(run.generated(110, seed=1))
    held(run.alone(made, "generated"), 110, 40)
    nodes = {type(node).__name__ for one in made for node in ast.walk(ast.parse(one.text))}
    wanted = {node.__name__ for base in ("stmt", "expr", "pattern") for node in grammar.kinds(base)}
    assert wanted <= nodes


@pytest.mark.skipif(not grammar.AVAILABLE, reason="Python 3.8 documents no grammar")
def test_random_projects() -> None:
    """Random modules that import one another, in cycles and out of packages that hide others."""
    report = run.random_projects(5, seed=1)
    held(report, 75, 3)
    assert report.findings["UNS003"]


def test_hypothesmith() -> None:
    """Programs derived from the grammar by another hand; a few, since each takes long."""
    pytest.importorskip("hypothesmith", reason="an extra for development, see CONTRIBUTING.md")
    smith = pytest.importorskip("tests.hostile.smith")
    held(run.alone(smith.programs(6, seed=1), "hypothesmith"), 3)


# --- linear in size


def calls(text: str) -> int:
    """How many calls of functions one check of a text takes."""
    tree = parse(text)
    assert tree is not None
    host, program, count = Host(**ALONE), Program("t.py", text), [0]
    host.check(program, tree)
    host.restart()

    def note(_frame: Any, event: str, _argument: Any) -> None:
        count[0] += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        host.check(program, tree)
    finally:
        sys.setprofile(before)
    return count[0]


def test_calls_grow_with_the_length_of_real_code() -> None:
    """A file four times over takes four times as many calls, not sixteen times."""
    worst: Dict[str, float] = {}
    for program in real(16, seed=5):
        text = program.text if program.text.endswith("\n") else program.text + "\n"
        spiked = spikes.spike(text, random.Random(program.filename))
        if "__future__" not in text and parse(spiked * 4) is not None:
            worst[program.filename] = calls(spiked * 4) / calls(spiked)
    assert len(worst) > 8
    assert max(worst.values()) < 6, worst


# --- the tools themselves


def test_the_same_seed_makes_the_same_code() -> None:
    """A failure that nobody can make again helps nobody."""
    text = real(1, seed=1)[0].text
    for make in (spikes.spike, mutations.mutate, run.mutated):
        assert make(text, random.Random(1)) == make(text, random.Random(1))
        assert len({make(text, random.Random(seed)) for seed in range(5)}) > 1
    if grammar.AVAILABLE:
        assert trees.generate(random.Random(1)) == trees.generate(random.Random(1))


def test_what_is_put_in_parses() -> None:
    """Before and behind statements of all kinds, in all blocks."""
    text = (
        '"""Text."""\nfrom __future__ import annotations\nif x:\n    a; b\nelif y:\n    pass\n'
        "else:\n  @f\n  def g():\n    return (1,\n2)\ntry: a\nfinally:\n\tfor x in y: pass\n"
        "z = \\\n1"
    )
    for seed in range(200):
        assert parse(spikes.spike(text, random.Random(seed))) is not None
    assert parse(spikes.spike("", random.Random(1))) is not None


def broken(monkeypatch: pytest.MonkeyPatch, check: Any) -> None:
    """Put a plugin in its place that does something wrong."""
    monkeypatch.setattr("flake8_unsloth.checker.UnslothChecker.run", check)


def lines(checker: Any) -> List[str]:
    """The lines of the file that a checker has."""
    given: List[str] = checker._lines
    return given


def raises_at_unsloth(checker: Any) -> Any:
    if any("unsloth" in line for line in lines(checker)):
        raise RecursionError("too deep")
    return iter(())


def silent(_checker: Any) -> Any:
    return iter(())


def out_of_range(checker: Any) -> Any:
    yield len(lines(checker)) + 1, 0, "UNS001 x", type(checker)


def counting(checker: Any) -> Any:
    """It says something else each time."""
    checker.__class__.count = getattr(checker.__class__, "count", 0) + 1
    yield 1, 0, f"UNS001 {checker.__class__.count}", type(checker)


def following(checker: Any) -> Any:
    if not checker._options.no_unsloth_follow_imports:
        yield 1, 0, "UNS003 x", type(checker)


def blind_to_comments(checker: Any) -> Any:
    if any("unsloth" in line for line in lines(checker)[:2]):
        yield 1, 0, "UNS001 x", type(checker)


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        (raises_at_unsloth, "RecursionError: too deep"),
        (silent, "trailing"),
        (out_of_range, "in_range"),
        (counting, "repeated"),
        (following, "followed_nowhere"),
        (blind_to_comments, "comments"),
    ],
)
def test_a_wrong_plugin_is_found_out(
    check: Any, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the program made small that shows it."""
    broken(monkeypatch, check)
    monkeypatch.setattr(run, "WARM_UP", Program("t.py", ""))
    text = "import os\n" * 20 + ("" if reason == "trailing" else "import unsloth\n")
    text = "x = 1\nimport unsloth\n" + text if reason == "comments" else text
    (failure,) = run.alone([Program("t.py", text)], "wrong").failures
    assert reason in failure.reason
    assert len(lines_of(failure.text)) < 4


def test_unsloth_reported_although_first() -> None:
    """The cure must cure."""
    tree = ast.parse("x()\n")
    assert not list(complaints(Case("x()\n", tree, [])))
    late: List[Found] = [(1, 0, "UNS001 x")]
    assert next(complaints(Case("x()\n", tree, late))).startswith("repeated")


def test_an_order_that_matters_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept for the next file must be true of it."""
    (tmp_path / "a.py").write_text("import b\n")
    (tmp_path / "b.py").write_text("import a\n")
    broken(monkeypatch, counting)
    report = run.together(list(programs(python_files(tmp_path))), tmp_path, "wrong")
    assert "the order of files" in str(report)


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="there the process ends instead")
def test_a_hang_is_stopped() -> None:
    """And what comes behind it is still checked."""
    with pytest.raises(HangError), limit(0.01):
        time.sleep(60)


def test_smaller_stops_in_time() -> None:
    """A shrinker may not become the hang itself."""
    text = "x = 1\n" * 50
    assert smaller.smaller(text, lambda _text: True, seconds=0) == text
    assert smaller.smaller(text, lambda shorter: "x" in shorter).count("x") == 1


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what was checked, and fails where something failed or nothing was checked."""
    (tmp_path / "a.py").write_text("import os\n\n\ndef f():\n    return os\n")
    (tmp_path / "b.py").write_text("def (:\n")
    assert command.main(["--folder", str(tmp_path), "--sample", "5"]) == 0
    shown = capsys.readouterr().out
    assert "as they are, alone: 1 checked, 1 do not parse, 0 failures" in shown
    assert "spiked, together: 1 checked" in shown
    assert command.main(["--folder", str(tmp_path), "--mutants", "2"]) == 0
    assert "mutants: 2 checked" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        command.main([])
    assert "nothing was checked" in capsys.readouterr().err


def test_findings_of_a_text() -> None:
    """The plugin in this process is the real one."""
    assert findings("import trl\nimport unsloth\n")[0][2].startswith("UNS001")
