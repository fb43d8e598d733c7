"""The project cases through flake8; tests/test_project_cases.py has them through the class."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judge.project_files import marked, parse, write
from tests.newer_pythons.inside.linting import late, lint
from tests.test_project_cases import CASES


@pytest.mark.parametrize("name", CASES)
def test_flake8_reports_what_is_marked(name: str, tmp_path: Path) -> None:
    files = parse(CASES[name])
    write(files, tmp_path)
    found = lint(list(files), str(tmp_path), "--select=UNS")
    reported = {(path, *one) for path in files for one in late(found[path]).items()}
    assert reported == marked(files)
