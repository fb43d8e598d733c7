"""Several processes: the same findings however flake8 divides its work."""

from __future__ import annotations

import multiprocessing
import random
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Tuple

import pytest

from tests.integration.tools import FLAKE8, environment, run

DRIVER = """
import multiprocessing, sys
from flake8.main.cli import main
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv.pop(1))
    sys.exit(main(sys.argv[1:]))
"""
LINES = (
    "import transformers",
    "import unsloth",
    "from trl import SFTTrainer",
    "import os",
    "x = 1",
    "from pkg import m{other}",
    "import pkg.m{other}",
    "def load():\n    import unsloth",
    "def setup():\n    from pkg import m{other}\nsetup()",
    "try:\n    import unsloth\nexcept ImportError:\n    import peft",
)
FILES = 200
UNS = ("--isolated", "--select=UNS")


def files() -> Dict[str, str]:
    """200 modules that import one another, the same on every machine."""
    random_ = random.Random(20261124)
    made = {"pkg/__init__.py": ""}
    for number in range(FILES - 1):
        lines = random_.choices(LINES, k=random_.randint(2, 5))
        text = "\n".join(line.format(other=random_.randrange(FILES - 1)) for line in lines)
        made[f"pkg/m{number}.py"] = text + "\n"
    return made


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Tuple[Path, List[str]]:
    """The modules on disk, and what one process reports about them."""
    folder = tmp_path_factory.mktemp("jobs")
    (folder / "pkg").mkdir()
    for name, text in files().items():
        (folder / name).write_text(text)
    done = run([*FLAKE8, *UNS, "--jobs=1", "pkg"], folder)
    assert done.stderr == ""
    return folder, sorted(done.stdout.splitlines())


def test_the_modules_show_something(project: Tuple[Path, List[str]]) -> None:
    """Equal outputs prove little if they are empty."""
    _, alone = project
    for code in ("UNS001", "UNS002", "UNS003"):
        assert sum(code in line for line in alone) >= 20


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_two_jobs(method: str, project: Tuple[Path, List[str]], tmp_path: Path) -> None:
    """Workers share nothing; under spawn and forkserver each parses the options again."""
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no start method {method} here")
    folder, alone = project
    driver = tmp_path / "driver.py"
    driver.write_text(DRIVER)
    done = run([sys.executable, str(driver), method, *UNS, "--jobs=2", "pkg"], folder)
    assert done.stderr == ""
    assert done.returncode == 1
    assert sorted(done.stdout.splitlines()) == alone


def test_two_runs_side_by_side(project: Tuple[Path, List[str]]) -> None:
    """They do not disturb each other: nothing is written."""
    folder, alone = project
    command = [*FLAKE8, *UNS, "--jobs=1", "pkg"]
    runs = [
        subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=environment(),
        )
        for _ in range(2)
    ]
    for one in runs:
        out, errors = one.communicate(timeout=120)
        assert errors == ""
        assert sorted(out.splitlines()) == alone


def test_the_order_of_the_files_does_not_matter(project: Tuple[Path, List[str]]) -> None:
    """What was learnt for one file serves the next, and must not change its reports."""
    folder, alone = project
    names = sorted(files(), reverse=True)
    done = run([*FLAKE8, *UNS, "--jobs=1", *names], folder)
    assert sorted(done.stdout.splitlines()) == alone


def test_each_file_alone_reports_the_same(project: Tuple[Path, List[str]]) -> None:
    """An editor checks one file: a sample of those with and without reports."""
    folder, alone = project
    for name in sorted(files())[::40]:
        done = run([*FLAKE8, *UNS, "--jobs=1", name], folder)
        expected = [line for line in alone if line.startswith(name + ":")]
        assert sorted(done.stdout.splitlines()) == expected
