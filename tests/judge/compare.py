"""Compares the plugin with CPython on one-file programs."""

from __future__ import annotations

import ast
import random
import time
from typing import FrozenSet, Iterable, NamedTuple, Tuple

from tests.judge.drawing import SPECIAL_NAMES
from tests.judge.kinds import kinds_of
from tests.judge.oracle import TooBigError, Verdict, verdict
from tests.judge.programs import Program, generate
from tests.judge.report import Disagreement, Report
from tests.judge.shrink import shrink
from tests.support import findings

_FILE = "t.py"


def plugin_lines(source: str) -> FrozenSet[int]:
    """Give the lines the plugin reports as late; one file alone can have no UNS003."""
    lines = set()
    for line, _, text in findings(source):
        assert text.startswith(("UNS001 ", "UNS002 ")), text
        if text.startswith("UNS001 "):
            lines.add(line)
    return frozenset(lines)


class Judged(NamedTuple):
    """What CPython and the plugin say of one program."""

    cpython: Verdict
    plugin: FrozenSet[int]
    note: str
    """An exception of the plugin."""
    kinds: FrozenSet[str]
    """For what the program is judged apart from those that people write."""

    @property
    def differs(self) -> bool:
        """Tell whether they disagree."""
        agreed = self.plugin <= self.cpython.reported <= self.plugin | self.cpython.own
        return bool(self.note) or not agreed

    @property
    def way(self) -> Tuple[bool, bool, bool]:
        """Tell in which way they disagree."""
        reported = self.cpython.reported
        return bool(reported - self.plugin), bool(self.plugin - reported), bool(self.note)


def judged(source: str) -> Judged:
    """Ask both; raises TooBigError if CPython would take too long."""
    cpython = verdict(source)
    kinds = kinds_of(source) | cpython.odd
    try:
        return Judged(cpython, plugin_lines(source), "", kinds)
    except Exception as error:  # an exception of the plugin is a disagreement to be shown
        return Judged(cpython, frozenset(), f"the plugin raised {error!r}", kinds)


def explain(source: str, seed: str) -> Disagreement:
    """Shrink a program on which the verdicts differ, in the way they differ."""
    first = judged(source)
    assert first.differs

    def holds(text: str) -> bool:
        if _uses_what_it_does_not_import(text):
            return False
        try:
            found = judged(text)
        except TooBigError:
            return False
        return found.differs and found.way == first.way and found.kinds == first.kinds

    text = shrink(source, holds)
    found = judged(text)
    reported, plugin = _spots(found.cpython.reported), _spots(found.plugin)
    return Disagreement("program", seed, text, reported, plugin, found.note)


def _uses_what_it_does_not_import(source: str) -> bool:
    used, bound = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id in SPECIAL_NAMES:
            used.add(node.id)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name.partition(".")[0])
    return not used <= bound


def _spots(lines: Iterable[int]) -> FrozenSet[Tuple[str, int]]:
    return frozenset((_FILE, line) for line in lines)


def judge(program: Program, seed: str, report: Report) -> None:
    """Judge one program and add what comes out to the report."""
    try:
        found = judged(program.text)
    except TooBigError:
        report.discarded += 1
        return
    if found.kinds:
        _set_apart(program, seed, found, report)
        return
    report.examples += 1
    report.reported += bool(found.cpython.reported)
    report.silenced += bool(found.cpython.silenced)
    report.forms.update(program.forms)
    if found.cpython.own and found.plugin != found.cpython.reported:
        report.forms["left aside: a statement that loads unsloth itself on another path"] += 1
    if found.differs:
        report.disagreements.append(explain(program.text, seed))


def _set_apart(program: Program, seed: str, found: Judged, report: Report) -> None:
    report.apart.update(found.kinds)
    if found.differs:
        report.apart_differ.update(found.kinds)
        alone = min(found.kinds)
        if len(found.kinds) == 1 and alone not in report.apart_shown:
            report.apart_shown[alone] = explain(program.text, seed)


def run(
    count: int,
    seed: int,
    start: int = 0,
    most: int = 20,
    odd: FrozenSet[str] = frozenset(),
) -> Report:
    """Judge `count` programs of a seed from number `start` on, until `most` disagreements.

    `odd` names the kinds of programs to be drawn beside what people write.
    """
    report = Report("program", seeds=[seed])
    began = time.perf_counter()
    for index in range(start, start + count):
        name = f"{seed}:{index}"
        judge(generate(random.Random(name), odd), name, report)
        if len(report.disagreements) >= most:
            break
    report.seconds = time.perf_counter() - began
    return report
