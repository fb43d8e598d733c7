"""The tables of cases/, judged by the Python that runs this, and then flake8 by the tables."""

from __future__ import annotations

import sys
from typing import Dict, List

import pytest

from tests.newer_pythons.inside.linting import Found, lint
from tests.newer_pythons.inside.recording import Recorder
from tests.newer_pythons.inside.tables import FOLDER, Case, marks, read
from tests.newer_pythons.inside.unbuilt import UNBUILT

CASES = [case for path in sorted(FOLDER.glob("*.txt")) for case in read(path)]
RUNNABLE = [case for case in CASES if sys.version_info >= case.python]
LATE = ("UNS001", "UNS003")


def _params(cases: List[Case]) -> List[object]:
    return [pytest.param(case, id=case.title) for case in cases]


def _judged(cases: List[Case]) -> List[object]:
    later = pytest.mark.xfail(strict=False, reason="the plugin does not say this yet")
    return [
        pytest.param(case, id=case.title, marks=[later] if case.title in UNBUILT else [])
        for case in cases
        if not case.apart
    ]


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    return Recorder(tmp_path_factory.mktemp("recorder"))


@pytest.mark.parametrize("case", _params(RUNNABLE))
def test_python_does_what_the_table_says(case: Case, recorder: Recorder) -> None:
    wanted = {name: marks(text) for name, text in case.files.items()}
    broken = [name for name in wanted if wanted[name].errors]
    for name in broken:
        with pytest.raises(SyntaxError) as raised:
            compile(case.files[name], name, "exec")
        assert [raised.value.lineno] == wanted[name].errors
    if not broken:
        with recorder.project(case.files) as loads:
            for name in case.files:
                assert {load for load in loads(name) if load.line} == wanted[name].loads, name


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, List[Found]]:
    """What flake8 says of every file, by title and path."""
    root = tmp_path_factory.mktemp("tables")
    paths: Dict[str, str] = {}
    for number, case in enumerate(RUNNABLE):
        for name, text in case.files.items():
            path = root / str(number) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            paths[f"{case.title}/{name}"] = f"{number}/{name}"
    found = lint(list(paths.values()), str(root), "--select=UNS")
    return {key: found[path] for key, path in paths.items()}


@pytest.mark.parametrize("case", _judged(RUNNABLE))
def test_flake8_says_what_the_table_says(case: Case, reports: Dict[str, List[Found]]) -> None:
    for name, text in case.files.items():
        wanted, found = marks(text), reports[f"{case.title}/{name}"]
        shown = "\n".join(f"{name}:{line}: {message}" for line, _, message in found)
        said = {(line, message[:6]) for line, _, message in found}
        assert wanted.reports <= said, shown
        assert {one for one in said if one[1] in LATE} <= wanted.reports, shown
        assert not wanted.silent & {line for line, _ in said}, shown


@pytest.mark.parametrize("case", _judged(RUNNABLE))
def test_the_table_says_of_flake8_what_it_says_of_python(case: Case) -> None:
    """What is late is reported, and nothing else."""
    for text in case.files.values():
        wanted = marks(text)
        reported = {line for line, code in wanted.reports if code in LATE}
        assert reported == {load.line for load in wanted.loads if load.late}


def test_the_tables_are_whole() -> None:
    titles = [case.title for case in CASES]
    assert len(titles) >= 100
    assert len(set(titles)) == len(titles)
    assert set(UNBUILT) <= set(titles)
