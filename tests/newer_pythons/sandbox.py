"""Runs pytest in a newer Python, on a copy of the checkout, and reads what came of each test."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence

from tests.newer_pythons import kit

ROOT = Path(__file__).parents[2]
LOAD = Path(__file__).with_name("load.mjs")
RESULTS = "results.json"
TIMEOUT = 600
_PASSED_ON = ("UNSLOTH_NEWER_PROGRAMS",)
_IGNORED = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info")


class Result(NamedTuple):
    """What came of one test."""

    name: str
    """`tests/test_cases.py::test_case[...]`."""
    outcome: str
    """passed, failed, skipped, xfailed or xpassed."""
    text: str
    """What pytest shows of a failure."""


def stage(target: Path, root: Path = ROOT) -> None:
    """Copy the package and its tests, and tell flake8 of the plugin as an installation would."""
    for name in ("flake8_unsloth", "tests"):
        shutil.copytree(root / name, target / name, ignore=_IGNORED)
    shutil.copy(root / "pyproject.toml", target)
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    points = config["options.entry_points"]["flake8.extension"]
    info = target / "flake8_unsloth-0.dist-info"
    info.mkdir()
    metadata = "Metadata-Version: 2.1\nName: flake8-unsloth\nVersion: 0\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[flake8.extension]{points}\n", encoding="utf-8")


def run(version: str, folder: Path, arguments: Sequence[str]) -> List[Result]:
    """Run pytest with these arguments in a Python, on what is staged in the folder."""
    node, pyodide, wheels = kit.tool("node"), kit.python(version), kit.wheels()
    extra = [f"{name}={os.environ[name]}" for name in _PASSED_ON if name in os.environ]
    where = [str(LOAD), str(pyodide), str(folder), str(wheels)]
    done = subprocess.run(
        [node, *where, *extra, "--", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    results = folder / RESULTS
    # 0: all passed, 1: some failed; anything else is no verdict on the tests.
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert results.is_file(), done.stdout + done.stderr
    return [Result(**one) for one in json.loads(results.read_text(encoding="utf-8"))]


def by_module(results: Sequence[Result]) -> Dict[str, List[Result]]:
    """The results of each test file."""
    modules: Dict[str, List[Result]] = {}
    for result in results:
        modules.setdefault(result.name.partition("::")[0], []).append(result)
    return modules
