"""The programs whose outcome is on record: the plugin, and unsloth's own warning in a full run."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import List

import pytest

from tests.runtime import real, rows
from tests.runtime.compare import plugin_codes

pytestmark = pytest.mark.runtime


def marked_lines(source: str) -> List[int]:
    """The lines that a program's own comment says are late."""
    lines = enumerate(source.splitlines(), start=1)
    return [number for number, line in lines if line.endswith("# late")]


def written(row: rows.Row, folder: Path) -> Path:
    """Write the row's files; gives the file in question."""
    if row.helper:
        (folder / "helper.py").write_text(row.helper, encoding="utf-8")
    path = folder / "program.py"
    path.write_text(row.source, encoding="utf-8")
    return path


@pytest.mark.parametrize("row", rows.ROWS, ids=lambda row: row.name)
def test_plugin_reports_the_marked_line(row: rows.Row, tmp_path: Path) -> None:
    reported = plugin_codes(written(row, tmp_path), tmp_path)
    code = "UNS003" if row.helper else "UNS001"
    assert reported == {line: {code} for line in marked_lines(row.source)}


@pytest.mark.skipif(not real.has_unsloth(), reason="unsloth is not installed")
@pytest.mark.parametrize("quick", [False, True], ids=["full", "quick"])
@pytest.mark.parametrize("row", rows.ROWS, ids=lambda row: row.name)
def test_real_unsloth_says_what_is_on_record(row: rows.Row, quick: bool, tmp_path: Path) -> None:
    if row.needs and importlib.util.find_spec(row.needs) is None:
        pytest.skip(f"{row.needs} is not installed")
    path = written(row, tmp_path)
    module = "" if row.as_main else "program"
    calls = [row.call] if row.call else []
    outcome = real.run(tmp_path, path, module, calls, quick=quick)[-1]
    assert outcome.warned == row.warned, outcome.error
    assert row.error in outcome.error
    assert bool(row.error) == bool(outcome.error)


@pytest.mark.parametrize("row", [*rows.LATE_ROWS, *rows.SILENT_ROWS], ids=lambda row: row.name)
def test_rows_mark_a_line_exactly_where_unsloth_warns(row: rows.Row) -> None:
    assert bool(marked_lines(row.source)) == bool(row.warned)
