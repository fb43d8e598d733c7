"""CPython's verdict on random projects; more of them with `python -m tests.judge --projects N`."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Set

import pytest

from tests.judge import projects
from tests.judge.project_clear_cases import CASES
from tests.judge.project_files import Files, Verdict, marked, parse, render, write
from tests.judge.project_generator import random_project
from tests.judge.project_oddities import odd_bindings
from tests.judge.project_oracle import expected
from tests.judge.project_shrink import shrink


@pytest.mark.parametrize("seed", [2, 7])
def test_the_plugin_agrees_with_cpython(seed: int) -> None:
    report = projects.run(45, seed)
    assert not report.disagreements, str(report)
    # The judge is worth its time only if there is something to judge.
    assert report.examples >= 30
    assert report.reported >= 12


@pytest.mark.parametrize("name", CASES)
def test_cpython_says_what_a_reader_says(name: str, tmp_path: Path) -> None:
    """A judge that is wrong would make the plugin wrong."""
    files = parse(CASES[name])
    write(files, tmp_path)
    found: Verdict = set()
    for path in files:
        if path.endswith(".py"):
            verdict = expected(tmp_path, path)
            assert verdict is not None
            found.update((path, line, code) for line, code in verdict)
    assert found == marked(files)


@pytest.mark.parametrize("name", CASES)
def test_the_plugin_says_what_a_reader_says(name: str, tmp_path: Path) -> None:
    files = parse(CASES[name])
    write(files, tmp_path)
    bench = projects.Bench()
    try:
        assert bench.plugin(files, tmp_path) == marked(files)
    finally:
        bench.close()


def test_a_seed_gives_the_same_project() -> None:
    first, second = (random_project(Random("5:7"), set()) for _ in range(2))
    assert first == second
    assert first != random_project(Random("5:8"), set())


def test_projects_hold_every_form() -> None:
    forms: Set[str] = set()
    for index in range(100):
        random_project(Random(f"0:{index}"), forms)
    kinds = {"attempt", "block", "branch", "class", "function", "leave", "loop", "main", "typing"}
    kinds |= {"call", "nested function", "relative from {0} import n", "__all__", "bound name"}
    imports = {"import {0}", "import {0} as {2}", "from {0} import n", "from {0} import *"}
    assert (kinds | imports) - forms == set()


def test_shrinking_keeps_the_difference_and_little_else() -> None:
    files = random_project(Random("0:1"), set())
    files["app.py"] = "import hf\ntry:\n    import torch\nfinally:\n    if x:\n        import trl\n"

    def differs(candidate: Files) -> bool:
        return "import trl\n" in candidate.get("app.py", "")

    assert shrink(files, differs) == {"app.py": "import trl\n"}


def test_a_project_as_text_can_be_read_back() -> None:
    files = random_project(Random("0:2"), set())
    assert parse(render(files)) == files


@pytest.mark.parametrize(
    ("init", "odd"),
    [
        ("hf = None\n", set()),
        ("from . import hf\nfrom app import hf\n", set()),
        ("hf = None\ndel hf\n", {"a submodule's name deleted"}),
        ("if ready():\n    hf = None\n", {"a submodule's name bound on some path"}),
        ("import torch\nhf = None\n", {"a submodule's name bound by or after an import"}),
        ("from torch import *\n", {"a submodule's name bound by a star import"}),
    ],
)
def test_what_is_counted_apart(init: str, odd: Set[str]) -> None:
    assert odd_bindings({"app/__init__.py": init, "app/hf.py": ""}) == odd
