"""Whoever does what a message says has no report left."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any, Dict, List

import pytest

from tests.advice.again import Outcome, followed, tried
from tests.advice.kinds import KINDS, PROJECT
from tests.judge.project_files import Files, parse
from tests.judge.project_generator import random_project
from tests.test_cases import RUNNABLE, Case, _keywords
from tests.test_project_cases import CASES as PROJECTS

NOT_FOLLOWED = {
    "across: a package named like a built-in module cannot be imported": (
        "its __init__.py never runs"
    ),
    "cells: a separator inside a statement starts none": "no line may be put there",
    "cells: a separator below its decorator starts none": "no line may be put there",
    "loads: what is lazy is not loaded: a later import is the first": "the lazy one is told too",
}
"""Cases that nobody writes, and why a message is not followed in them."""


def check(outcomes: List[Outcome]) -> None:
    """Nothing is left of any statement; what is new is another file's, which is late only now.

    That file imports a library before the one that was mended: it has loaded unsloth late all the
    time, once a function was called.
    """
    for one in outcomes:
        assert not one.left, str(one)
        for new in one.new:
            assert new.code == "UNS003", str(one)
            assert new.path != one.said.path, str(one)


@pytest.mark.parametrize("kind", KINDS)
def test_kinds(kind: str, tmp_path: Path) -> None:
    """What a reader is told, and that it helps."""
    files, words = KINDS[kind]
    outcomes = tried(files, tmp_path)
    assert len(outcomes) == 1
    assert words in outcomes[0].said.message
    assert not outcomes[0].left, str(outcomes[0])
    assert not outcomes[0].new, str(outcomes[0])


def _files(case: Case) -> Files:
    return {name: "\n".join(lines) + "\n" for name, lines in case.files.items()}


def test_cases(tmp_path: Path) -> None:
    count = 0
    for number, case in enumerate(RUNNABLE):
        if case.name not in NOT_FOLLOWED:
            options: Dict[str, Any] = _keywords(case.options)
            outcomes = tried(_files(case), tmp_path / str(number), **options)
            check(outcomes)
            count += len(outcomes)
    assert count > 500
    assert {case.name for case in RUNNABLE} >= set(NOT_FOLLOWED)


def test_projects(tmp_path: Path) -> None:
    outcomes: List[Outcome] = []
    for number, text in enumerate(PROJECTS.values()):
        outcomes += tried(parse(text), tmp_path / str(number))
    check(outcomes)
    assert len(outcomes) > 50


def test_random_projects(tmp_path: Path) -> None:
    count = 0
    for number in range(12):
        files = random_project(Random(f"advice:{number}"), set())
        outcomes = tried(files, tmp_path / str(number))
        check(outcomes)
        count += len(outcomes)
        assert not followed(files, tmp_path / f"followed{number}")
    assert count > 12


def test_another_entry_point_is_told_apart(tmp_path: Path) -> None:
    """Once a module imports unsloth at its top, who imports it too late has a report."""
    (outcome,) = tried(PROJECT, tmp_path)
    assert [(one.path, one.code) for one in outcome.new] == [("a.py", "UNS003")]
    assert not followed(PROJECT, tmp_path / "followed")
