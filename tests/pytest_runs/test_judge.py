"""The judge of random projects imports a test file as pytest does."""

from __future__ import annotations

import os
import re
from pathlib import Path
from random import Random
from typing import Iterator, List, Tuple

import pytest

from tests.judge.project_entry import is_test
from tests.judge.project_files import Files, render, write
from tests.judge.project_generator import random_project
from tests.judge.project_oracle import Judge, NoVerdictError
from tests.pytest_runs.collecting import collect

_OUT = re.compile(r"ready\(\)|todo|conftest|unit")
"""Choices, and imports of what pytest imports under another name."""
ENOUGH = int(os.environ.get("PYTEST_RUNS", "6"))


def _projects(seed: str) -> Iterator[Tuple[Files, str]]:
    """Projects with one way through them, and a file that is collected after a `conftest.py`."""
    index = 0
    while True:
        index += 1
        files = random_project(Random(f"{seed}:{index}"), set(), choices=False)
        tests = [p for p in files if is_test(p.rpartition("/")[2]) and "conftest" not in p]
        conftests = [p for p in files if p.endswith("conftest.py")]
        own_unsloth = any("unsloth" in path for path in files)
        if tests and conftests and not own_unsloth and not _OUT.search("".join(files.values())):
            yield files, tests[0]


@pytest.mark.parametrize("seed", ["a", "b"])
def test_the_same_is_loaded_in_the_same_order(seed: str, tmp_path: Path) -> None:
    compared: List[str] = []
    for number, (files, path) in enumerate(_projects(seed)):
        root = tmp_path.resolve() / str(number)
        write(files, root / "judged")
        judge = Judge(root / "judged", path)
        try:
            judge.verdict()
        except NoVerdictError:
            continue
        if not judge.imported:
            continue
        collected = collect(files, path, root)
        if collected is None:
            continue
        assert collected == judge.imported, f"{path} of\n{render(files)}"
        compared.append(path)
        if len(compared) == ENOUGH:
            break
    assert len(set(compared)) > 1
