"""Runs the real tools, and flake8 as a user runs it.

A tool that is not installed beside this interpreter skips the test that needs it, so `pip install
.[test]` is enough to run the suite. Where nothing may be skipped (CI), set UNSLOTH_REQUIRE_TOOLS=1:
a missing tool then fails the test.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Sequence

import pytest

BIN = Path(sys.executable).parent
TIMEOUT = 300
FLAKE8 = (sys.executable, "-m", "flake8")
_LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<col>\d+): (?P<code>UNS\d+) (?P<text>.+)")


class Report(NamedTuple):
    """One line of flake8's default output; line and column count from 1, as flake8 prints them."""

    path: str
    line: int
    col: int
    code: str
    text: str


def tool(name: str) -> str:
    """The path of a command installed beside this interpreter; skips the test if there is none.

    A command from elsewhere on PATH would run a Python that does not have the plugin.
    """
    found = shutil.which(name, path=str(BIN))
    if found is None:
        _missing(name)
    assert found is not None
    return found


def module(name: str, project: str) -> None:
    """Skip the test if the module NAME of PROJECT cannot be imported here."""
    if subprocess.run(
        [sys.executable, "-c", f"import {name}"], capture_output=True, check=False
    ).returncode:
        _missing(project)


def _missing(name: str) -> None:
    reason = f"{name} is not installed (pip install flake8-unsloth[integration])"
    if os.environ.get("UNSLOTH_REQUIRE_TOOLS"):
        pytest.fail(reason)
    pytest.skip(reason)


def flake8_major() -> int:
    """The major version of the flake8 that runs the tests."""
    return int(version("flake8").split(".")[0])


def environment(**extra: str) -> Dict[str, str]:
    """This process's environment with the tools of this interpreter first on PATH."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8", **extra}


def run(
    args: Sequence[str],
    cwd: Path,
    stdin: Optional[str] = None,
    env: Optional[Dict[str, str]] = None,
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end; text in and out is UTF-8, a hang fails after TIMEOUT seconds."""
    return subprocess.run(
        list(args),
        cwd=cwd,
        input=stdin,
        env=env or environment(),
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )


def parse(output: str) -> List[Report]:
    """Every UNS report in flake8's (or nbQA's) default output, in the order printed."""
    found = [_LINE.match(line) for line in output.splitlines()]
    return [
        Report(hit["path"], int(hit["line"]), int(hit["col"]), hit["code"], hit["text"])
        for hit in found
        if hit
    ]


def lint(target: str, cwd: Path, *args: str) -> List[Report]:
    """What `flake8 --isolated --select UNS ARGS TARGET` reports; standard error must be empty."""
    done = run([*FLAKE8, "--isolated", "--select", "UNS", *args, target], cwd)
    assert done.stderr == "", done.stderr
    assert done.returncode == (1 if done.stdout else 0)
    return parse(done.stdout)


def brief(reports: Sequence[Report]) -> List[str]:
    """Reports as `LINE:COLUMN CODE`, the form in which tests state what they expect."""
    return [f"{report.line}:{report.col} {report.code}" for report in reports]
