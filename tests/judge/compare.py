"""Compares the plugin with CPython on one-file programs."""

from __future__ import annotations

import ast
import random
import time
from typing import FrozenSet, Iterable, Optional, Tuple

from tests.judge.oracle import TooBigError, Verdict, verdict
from tests.judge.program_parts import SPECIAL_NAMES
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


def disagreement(source: str) -> Optional[Tuple[FrozenSet[int], FrozenSet[int], str]]:
    """Give both verdicts and a note if they differ (or if the plugin raises), else None."""
    return differ(source, verdict(source))


def differ(source: str, judged: Verdict) -> Optional[Tuple[FrozenSet[int], FrozenSet[int], str]]:
    """The same where CPython's verdict is known."""
    try:
        plugin = plugin_lines(source)
    except Exception as error:  # an exception of the plugin is a disagreement to be shown
        return judged.reported, frozenset(), f"the plugin raised {error!r}"
    if plugin <= judged.reported <= plugin | judged.own:
        return None
    return judged.reported, plugin, ""


def explain(source: str, seed: str) -> Disagreement:
    """Shrink a program on which the verdicts differ, in the way they differ."""
    first = disagreement(source)
    assert first is not None
    kind = _kind(*first)

    def holds(text: str) -> bool:
        if _uses_what_it_does_not_import(text):
            return False
        try:
            found = disagreement(text)
        except TooBigError:
            return False
        return found is not None and _kind(*found) == kind

    text = shrink(source, holds)
    cpython, plugin, note = disagreement(text) or first
    return Disagreement("program", seed, text, _spots(cpython), _spots(plugin), note)


def _uses_what_it_does_not_import(source: str) -> bool:
    used, bound = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id in SPECIAL_NAMES:
            used.add(node.id)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name.partition(".")[0])
    return not used <= bound


def _kind(cpython: FrozenSet[int], plugin: FrozenSet[int], note: str) -> Tuple[bool, bool, bool]:
    return bool(cpython - plugin), bool(plugin - cpython), bool(note)


def _spots(lines: Iterable[int]) -> FrozenSet[Tuple[str, int]]:
    return frozenset((_FILE, line) for line in lines)


def judge(program: Program, seed: str, report: Report) -> None:
    """Judge one program and add what comes out to the report."""
    try:
        judged = verdict(program.text)
    except TooBigError:
        report.discarded += 1
        return
    report.examples += 1
    report.reported += bool(judged.reported)
    report.silenced += bool(judged.silenced)
    report.forms.update(program.forms)
    if judged.own and plugin_lines(program.text) != judged.reported:
        report.forms["left aside: a statement that loads unsloth itself on another path"] += 1
    if differ(program.text, judged) is not None:
        report.disagreements.append(explain(program.text, seed))


def run(count: int, seed: int, start: int = 0, most: int = 20) -> Report:
    """Judge `count` programs of a seed from number `start` on, until `most` disagreements."""
    report = Report("program", seeds=[seed])
    began = time.perf_counter()
    for index in range(start, start + count):
        name = f"{seed}:{index}"
        judge(generate(random.Random(name)), name, report)
        if len(report.disagreements) >= most:
            break
    report.seconds = time.perf_counter() - began
    return report
