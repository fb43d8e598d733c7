"""The suite in Python 3.14 and 3.15: one test for each of its files. Skips without node and npm."""

from __future__ import annotations

import os
from typing import Dict, List

import pytest

from tests.newer_pythons import kit, sandbox

INSIDE = "tests/newer_pythons/inside"
# What to run there, and how many tests that is at least: fewer means that something got lost.
FILES = {
    "tests/test_cases.py": 300,
    "tests/test_project_cases.py": 100,
    "tests/test_judge_oracle.py": 50,
    f"{INSIDE}/check_projects.py": 60,
    f"{INSIDE}/check_random.py": 2,
    f"{INSIDE}/check_tables.py": 25,
    f"{INSIDE}/check_combinations.py": 60,
}
NOT_RUN = (
    # The case files by flake8 alone: the class without flake8 is the same in every Python.
    "tests/test_cases.py::test_case[",
    # A real asyncio needs a loop that can wait, which node's WebAssembly does not have.
    "tests/test_judge_oracle.py::test_real_asyncio",
)
BROKEN = f"{INSIDE}/check_nothing.py"

Results = Dict[str, List[sandbox.Result]]


@pytest.fixture(scope="module", params=list(kit.PYTHONS))
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """What came of all tests in one Python."""
    stage = tmp_path_factory.mktemp("stage")
    sandbox.stage(stage)
    (stage / BROKEN).write_text("import no_such_module\n", encoding="utf-8")
    not_run = [f"--deselect={name}" for name in NOT_RUN]
    arguments = [*not_run, "--continue-on-collection-errors", *FILES, BROKEN]
    try:
        return sandbox.by_module(sandbox.run(request.param, stage, arguments))
    except kit.MissingError as missing:
        if os.environ.get("UNSLOTH_REQUIRE_TOOLS"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.mark.parametrize("file", FILES)
def test_file(results: Results, file: str) -> None:
    found = results.get(file, [])
    failed = [result for result in found if result.outcome == "failed"]
    assert not failed, "\n\n".join(f"{one.name}\n{one.text}" for one in failed[:20])
    assert len(found) >= FILES[file]


def test_a_failure_is_seen(results: Results) -> None:
    """A sandbox in which everything passes would prove nothing."""
    (seen,) = results[BROKEN]
    assert seen.outcome == "failed"
    assert "no_such_module" in seen.text
