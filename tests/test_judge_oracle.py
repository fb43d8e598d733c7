"""The oracle and the plugin against programs whose verdict a reader can tell."""

from __future__ import annotations

import random
import sys
from typing import List

import pytest

from tests.judge.clear_calls import CALLS, PROCESSES
from tests.judge.clear_cases import CASES, MATCH_CASES, expected
from tests.judge.oracle import TooBigError, verdict
from tests.judge.programs import generate
from tests.judge.real_run import late_lines
from tests.support import findings

_ALL = {**CASES, **CALLS, **(MATCH_CASES if sys.version_info >= (3, 10) else {})}


@pytest.mark.parametrize("name", _ALL)
def test_cpython_says_what_a_reader_says(name: str) -> None:
    """An oracle that is wrong would make the plugin wrong."""
    assert verdict(_ALL[name]).reported == expected(_ALL[name])


@pytest.mark.parametrize("name", _ALL)
def test_plugin_says_what_a_reader_says(name: str) -> None:
    """The same programs, without the detour by CPython."""
    late = {line for line, _, text in findings(_ALL[name]) if text.startswith("UNS001")}
    assert late == expected(_ALL[name])


_NOT_THE_ONLY_WAY = {
    "a context manager sees what the body raises",
    "a context manager that swallows",
    "a loop in hand runs a coroutine",
    "a from import that fails may have",
    "what stands before the import that fails has loaded",
    "the second name of one statement may fail",
    "an instance of a class that inherits may be the one",
}
"""Programs in which something must go wrong, or must be skipped, to make anything late."""
_SIMPLER = {"what runs a coroutine": {10, 13}, "an instance in a variable is not looked into": {8}}
"""Lines for which the contract is simpler: a task starts a little later than it is made, and
variables are not followed."""
_ONE_WAY = sorted({*CALLS} - {*PROCESSES} - _NOT_THE_ONLY_WAY)


@pytest.mark.parametrize("name", _ONE_WAY)
def test_real_asyncio_and_contextlib_say_the_same(name: str) -> None:
    """The oracle has a stand-in for what runs coroutines and context managers; this has none."""
    if "TaskGroup" in CALLS[name] and sys.version_info < (3, 11):
        pytest.skip("asyncio has no TaskGroup here")
    assert late_lines(CALLS[name]) ^ _SIMPLER.get(name, set()) == expected(CALLS[name])


def test_silence_is_told_from_not_late() -> None:
    """The shares that a run prints rest on it."""
    source = "import trl\nif x:\n    import unsloth\nimport unsloth\n"
    assert verdict(source).reported == {3}
    assert verdict(source).silenced == {4}


def test_too_many_paths() -> None:
    """The limit ends what would not end in reasonable time."""
    source = "import trl\n" + "if x:\n    y\n" * 12
    with pytest.raises(TooBigError):
        verdict(source, limit=1000, prune=False)


def _small_programs() -> List[str]:
    texts = (generate(random.Random(f"prune:{index}")).text for index in range(220))
    return [text for text in texts if len(text) < 600]


def test_pruning_changes_no_verdict() -> None:
    """Paths that meet in one state must have the same future; otherwise pruning hides verdicts."""
    judged = 0
    for source in _small_programs():
        try:
            every_path = verdict(source, limit=1000, prune=False)
        except TooBigError:
            continue
        assert verdict(source)[:2] == every_path[:2], source
        judged += 1
    assert judged > 50
