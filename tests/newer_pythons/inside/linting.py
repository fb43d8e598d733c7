"""Findings of the real flake8 in the form that tests/support.py gives them."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Dict, List, Sequence, Tuple

Found = Tuple[int, int, str]
_COMMAND = [sys.executable, "-m", "flake8", "--isolated", "--jobs=1"]
_LINE = re.compile(r"(.+?):(\d+):(\d+): (\w+ .+)$")


def lint(paths: Sequence[str], cwd: str, *options: str) -> Dict[str, List[Found]]:
    """Run flake8 in a folder; line, column (from 0) and message by path."""
    done = subprocess.run(
        [*_COMMAND, *options, *paths],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == "", done.stderr
    found: Dict[str, List[Found]] = {path: [] for path in paths}
    for line in done.stdout.splitlines():
        report = _LINE.match(line)
        assert report, line
        path, row, column, text = report.groups()
        found[path].append((int(row), int(column) - 1, text))
    return found


def late(found: Sequence[Found]) -> Dict[int, str]:
    """The lines that are reported as too late, with their codes; UNS002 is no such report."""
    return {line: text[:6] for line, _, text in found if text.startswith(("UNS001", "UNS003"))}
