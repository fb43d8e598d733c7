"""The oracle and the plugin against programs whose verdict a reader can tell."""

from __future__ import annotations

import random
import sys
from typing import List

import pytest

from tests.judge.clear_calls import CALLS
from tests.judge.clear_cases import CASES, MATCH_CASES, expected
from tests.judge.oracle import TooBigError, verdict
from tests.judge.programs import generate
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
    texts = (generate(random.Random(f"prune:{index}")).text for index in range(150))
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
