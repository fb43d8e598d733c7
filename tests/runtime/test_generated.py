"""Generated programs and projects: the plugin against the real package's own check."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.runtime import compare, real

pytestmark = [
    pytest.mark.runtime,
    pytest.mark.skipif(not real.has_unsloth(), reason="unsloth is not installed"),
]


@pytest.fixture(name="folder")
def real_folder(tmp_path: Path) -> Path:
    return tmp_path.resolve()


@pytest.mark.parametrize("seed", range(100))
def test_program(seed: int, folder: Path) -> None:
    comparison = compare.compare_program(seed, folder)
    assert not comparison.problems(), comparison.explain()


@pytest.mark.parametrize("seed", range(20))
def test_project(seed: int, folder: Path) -> None:
    for comparison in compare.compare_project(seed, folder):
        assert not comparison.problems(), comparison.explain()


@pytest.mark.parametrize("seed", [4, 7, 11, 16])
def test_quick_run_is_what_a_full_run_is(seed: int, folder: Path) -> None:
    comparison = compare.compare_program(seed, folder)
    ways = [run for run in comparison.runs if run.warned is not None]
    late = [run for run in ways if run.warned]
    early = [run for run in ways if not run.warned]
    assert ways
    for run in [*late[:1], *early[:1]]:
        assert not compare.full_run_differs(comparison, run)
