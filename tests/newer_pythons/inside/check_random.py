"""Random programs and projects, judged by the CPython that runs this and by its flake8."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import List

import pytest

from tests.judge import compare, projects
from tests.judge.programs import generate
from tests.judge.project_files import Files, Verdict
from tests.newer_pythons.inside.linting import Found, late, lint

PROGRAMS = int(os.environ.get("UNSLOTH_NEWER_PROGRAMS") or 60)
SEED = 3


def test_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # One flake8 for all: a start of it takes longer than a program.
    texts = {f"t{n}.py": generate(Random(f"{SEED}:{n}")).text for n in range(PROGRAMS)}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = lint(list(texts), str(tmp_path), "--select=UNS")
    known = {text: found[name] for name, text in texts.items()}

    def findings(source: str) -> List[Found]:
        if source in known:
            return known[source]
        (tmp_path / "t.py").write_text(source, encoding="utf-8")
        return lint(["t.py"], str(tmp_path), "--select=UNS")["t.py"]

    monkeypatch.setattr(compare, "findings", findings)
    report = compare.run(PROGRAMS, SEED)
    assert not report.disagreements, str(report)
    assert report.examples >= PROGRAMS // 2
    assert report.reported >= PROGRAMS // 10


class _Bench(projects.Bench):
    def plugin(self, files: Files, root: Path) -> Verdict:
        python = [path for path in files if path.endswith(".py")]
        found = lint(python, str(root), "--select=UNS")
        return {(path, *one) for path in python for one in late(found[path]).items()}


def test_projects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projects, "Bench", _Bench)
    report = projects.run(PROGRAMS // 12, SEED)
    assert not report.disagreements, str(report)
    assert report.examples >= PROGRAMS // 24
    assert report.reported >= PROGRAMS // 60
