"""What the plugin says of projects with tests, and what pytest makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Set

import pytest

from tests.judge.project_entry import is_test
from tests.judge.project_files import Verdict, marked, parse, write
from tests.pytest_runs.layouts import LAYOUTS
from tests.pytest_runs.recording import Spot, run_pytest, stand_ins
from tests.support import check_path


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_plugin_says_what_is_marked(name: str, tmp_path: Path) -> None:
    files = parse(LAYOUTS[name])
    write(files, tmp_path)
    found: Verdict = set()
    for path in files:
        if path.endswith(".py"):
            for line, _, message in check_path(str(tmp_path / path), cwd=str(tmp_path)):
                found.add((path, line, message.split()[0]))
    assert {spot for spot in found if spot[2] != "UNS002"} == marked(files)


@pytest.mark.parametrize("name", LAYOUTS)
def test_pytest_bears_the_marks_out(name: str, tmp_path: Path) -> None:
    """Each mark is a line from which unsloth was late; where it was late, there is a mark."""
    project, installed = tmp_path.resolve() / "project", tmp_path.resolve() / "installed"
    files = parse(LAYOUTS[name])
    write(files, project)
    stand_ins(installed)
    marks: Set[Spot] = {(path, line) for path, line, _ in marked(files)}
    seen: Set[Spot] = set()
    for path in files:
        if not path.endswith(".py") or not is_test(path.rpartition("/")[2]) or "conftest" in path:
            continue
        run = run_pytest(project, installed, path)
        if run is None:
            continue
        assert run.late or "Unsloth should be imported before" not in run.output, run.output
        assert bool(run.late) == bool(marks.intersection(run.lines)), run
        seen.update(marks.intersection(run.lines))
    assert seen == marks
