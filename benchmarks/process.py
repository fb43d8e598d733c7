"""Run one flake8 as a child process and tell what it took."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

INSIDE = Path(__file__).with_name("inside.py")
PLAIN = ("--isolated", "--jobs", "1", "--exit-zero")


class Cost(NamedTuple):
    """CPU and wall-clock seconds of a whole process, and its peak memory in bytes."""

    cpu: float
    wall: float
    peak: int


def run(command: Sequence[str], folder: Path, stdin: Optional[Path] = None) -> Cost:
    """Run a command to its end, silently, and measure it.

    :raises RuntimeError: when it exits with anything but 0: a crash must not look fast.
    """
    with open(stdin or os.devnull, "rb") as source:
        started = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=folder, stdin=source, stdout=subprocess.DEVNULL, env=clean_environment()
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
    child.returncode = status
    if child.returncode:
        raise RuntimeError(f"status {child.returncode}: {' '.join(map(str, command))[:300]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024)


def clean_environment() -> Dict[str, str]:
    """Environment variables without those that would change an interpreter's start."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def flake8(python: Path, options: Sequence[str], files: Sequence[str]) -> List[str]:
    """Command line of an ordinary flake8, independent of any configuration nearby."""
    return [str(python), "-m", "flake8", *PLAIN, *options, *files]


def inside(
    python: Path,
    options: Sequence[str],
    files: Sequence[str],
    folder: Path,
    flags: Sequence[str] = (),
    stdin: Optional[Path] = None,
) -> Dict[str, Any]:
    """Run flake8 under the harness `inside.py` and return what it measured."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch, "report.json")
        harness = [str(python), str(INSIDE), str(report), ",".join(flags)]
        run([*harness, *PLAIN, *options, *files], folder, stdin)
        loaded: Dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return loaded
