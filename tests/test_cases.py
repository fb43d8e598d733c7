"""The contract as programs: tests/cases/*.py, code and verdict together.

A case starts at a line ``# ---- title`` and ends where the next one starts. A comment at the end of
a line names what is reported there: ``# UNS001 line 3, UNS002`` is two reports, the first of which
says "line 3" in its message. Everything else must stay silent. Lines count from 1 below the title.
Right below it a case may say:

- ``# options: --unsloth-before=trl``
- ``# python: 3.10``  the first version that can parse it
- ``# name: loader.pyi``  what the file is called, if it matters

``# ==== path`` starts another file of the same case.

Each case runs twice: the plugin's class alone, and a real flake8 process.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Tuple

import pytest

from tests.support import check_path

FOLDER = Path(__file__).parent / "cases"
TITLE = re.compile(r"# ---- (.+)$")
FILE = re.compile(r"# ==== (\S+)$")
SAYS = re.compile(r"# (options|python|name): (.+)$")
MARK = re.compile(r"# (UNS\d{3}\b.*)$")
REPORT = re.compile(r"(.+?):(\d+):(\d+): (UNS\d{3} .+)$")

Report = Tuple[int, int, str]
"""Line and column, both from 1, and message."""


class Case(NamedTuple):
    """One program, or one small project."""

    name: str
    folder: str
    """A folder of its own below the one that holds all cases."""
    files: Dict[str, List[str]]
    """File name -> its lines."""
    options: str
    python: Tuple[int, ...]


def read(path: Path) -> Iterator[Case]:
    """The cases of one case file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if TITLE.match(line)]
    for count, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)]), 1):
        title = lines[start][len("# ---- ") :]
        yield _case(f"{path.stem}: {title}", f"{path.stem}{count}", lines[start + 1 : end])


def _case(name: str, folder: str, lines: List[str]) -> Case:
    number = 0
    said = {"options": "", "python": "3.8", "name": "case.py"}
    hit = SAYS.match(lines[number])
    while hit:
        said[hit.group(1)] = hit.group(2)
        number += 1
        hit = SAYS.match(lines[number])
    files: Dict[str, List[str]] = {}
    file = said["name"]
    for line in lines[number:]:
        header = FILE.match(line)
        if header:
            file = header.group(1)
        else:
            files.setdefault(file, []).append(line)
    python = tuple(int(part) for part in said["python"].split("."))
    return Case(name, folder, files, said["options"], python)


CASES = [case for path in sorted(FOLDER.glob("*.py")) for case in read(path)]
RUNNABLE = [case for case in CASES if sys.version_info >= case.python]


def _params(cases: List[Case]) -> List[object]:
    return [pytest.param(case, id=case.name) for case in cases]


def _write(case: Case, root: Path) -> None:
    for name, lines in case.files.items():
        path = root / case.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def by_flake8(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, List[Report]]:
    """What real flake8 processes report, by path: one process for all cases of equal options."""
    root = tmp_path_factory.mktemp("cases")
    groups: Dict[str, List[str]] = {}
    for case in RUNNABLE:
        _write(case, root)
        files = [f"{case.folder}/{name}" for name in case.files]
        groups.setdefault(case.options, []).extend(files)
    reports: Dict[str, List[Report]] = {}
    for options, files in groups.items():
        command = [sys.executable, "-m", "flake8", "--isolated", "--select=UNS", "--jobs=1"]
        done = subprocess.run(
            [*command, *shlex.split(options), *files],
            cwd=root,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.stderr == ""
        for line in done.stdout.splitlines():
            report = REPORT.match(line)
            assert report, line
            path, row, column, text = report.groups()
            reports.setdefault(path, []).append((int(row), int(column), text))
    return reports


def expected(lines: List[str]) -> List[Tuple[int, str]]:
    """What the comments of a file announce: line, and a code with words of the message."""
    marks: List[Tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        mark = MARK.search(line)
        if mark:
            marks += [(number, one) for one in re.split(r", (?=UNS)", mark.group(1))]
    return marks


def _agree(mark: Tuple[int, str], report: Report) -> bool:
    code, _, words = mark[1].partition(" ")
    return mark[0] == report[0] and report[2].startswith(code + " ") and words in report[2]


def _compare(case: Case, name: str, reports: List[Report]) -> None:
    marks = sorted(expected(case.files[name]))
    reports = sorted(reports)
    shown = "\n".join(f"{line}: {text}" for line, _, text in reports)
    assert len(marks) == len(reports), f"expected {marks}, got\n{shown}"
    for mark, report in zip(marks, reports):
        assert _agree(mark, report), f"expected {mark}, got\n{shown}"


def _keywords(options: str) -> Dict[str, object]:
    words = (word.lstrip("-").partition("=") for word in shlex.split(options))
    return {name.replace("-", "_"): value or True for name, _, value in words}


@pytest.mark.parametrize("case", _params(RUNNABLE))
def test_case(case: Case, tmp_path: Path) -> None:
    """The class alone reports what the comments say, at the statement."""
    _write(case, tmp_path)
    for name in case.files:
        path = str(tmp_path / case.folder / name)
        found = check_path(path, cwd=str(tmp_path), **_keywords(case.options))
        _compare(case, name, [(line, column + 1, text) for line, column, text in found])


@pytest.mark.parametrize("case", _params(RUNNABLE))
def test_case_by_flake8(case: Case, by_flake8: Dict[str, List[Report]]) -> None:
    """So does flake8, with the columns of the statements."""
    for name in case.files:
        _compare(case, name, by_flake8.get(f"{case.folder}/{name}", []))


def test_all_were_found() -> None:
    """A wrong pattern or a lost folder must not pass as success; names tell cases apart."""
    assert len(CASES) >= 300
    assert len({case.name for case in CASES}) == len(CASES)
    marks = [mark for case in CASES for lines in case.files.values() for mark in expected(lines)]
    assert {mark[1][:6] for mark in marks} == {"UNS001", "UNS002", "UNS003"}
    assert len(marks) >= 300
    silent = [case for case in CASES if not any(map(expected, case.files.values()))]
    assert len(silent) >= 80
