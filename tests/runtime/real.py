"""Starts programs in fresh interpreters that hold the real unsloth, and reads what came of it."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Mapping, NamedTuple, Optional, Sequence, Tuple

RUNNER = Path(__file__).with_name("runner.py")
SECONDS_A_PROGRAM = 300

WARNING = re.compile(r"WARNING: Unsloth should be imported before \[([^\]]*)\]")


class Event(NamedTuple):
    """One import statement of the watched file that ran, and what it found and left loaded."""

    sites: Tuple[int, ...]
    """Its line, then the lines of the file's calls that led there, the innermost first."""
    name: str
    running: Tuple[str, ...]
    """The program's files on the stack, the innermost first."""
    before: FrozenSet[str]
    after: FrozenSet[str]


class Run(NamedTuple):
    """What one way through the program told: of the import (root 0), or of a call after it.

    ``warned`` lists the libraries of unsloth's warning in its order, and is empty without one. In
    quick mode it is the list that the check built; None says that unsloth was not loaded.
    """

    root: int
    answers: Tuple[str, ...]
    warned: Optional[Tuple[str, ...]]
    events: Tuple[Event, ...]
    origins: Mapping[str, Tuple[str, ...]]
    """The program's files on the stack when a patched library was searched last."""
    error: str


def has_unsloth() -> bool:
    """Whether this interpreter could import unsloth (it is not imported to find out)."""
    return importlib.util.find_spec("unsloth") is not None


def run(
    folder: Path,
    watched: Path,
    module: str = "",
    calls: Sequence[str] = (),
    answers: Optional[Sequence[str]] = None,
    quick: bool = True,
) -> List[Run]:
    """Import ``module`` (or run ``watched`` as a script) in a new interpreter, then make the calls.

    Without ``answers`` to the program's choices all ways are gone. Raises AssertionError where a
    process came to no report.
    """
    request = {
        "folder": str(folder),
        "watched": str(watched),
        "module": module,
        "as_main": not module,
        "calls": list(calls),
        "answers": None if answers is None else list(answers),
        "quick": quick,
    }
    with tempfile.TemporaryDirectory() as exchange:
        asked = Path(exchange, "request.json")
        reports = Path(exchange, "reports")
        asked.write_text(json.dumps(request), encoding="utf-8")
        reports.mkdir()
        done = subprocess.run(
            [sys.executable, "-B", str(RUNNER), str(asked), str(reports)],
            cwd=str(folder),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS_A_PROGRAM,
        )
        assert done.returncode == 0, f"no report, exit status {done.returncode}:\n{done.stderr}"
        told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(reports.iterdir())]
    warned = None if quick else warning_in(done.stderr)
    return [parsed(report, warned) for report in told]


def parsed(report: Dict[str, Any], warned: Optional[List[str]]) -> Run:
    """One report of the runner; ``warned`` is what stderr said, where that is what counts."""
    seen = report["seen"] if warned is None else warned
    events = tuple(
        Event(
            tuple(event["sites"]),
            event["name"],
            tuple(event["running"]),
            frozenset(event["before"]),
            frozenset(event["after"]),
        )
        for event in report["events"]
    )
    return Run(
        report["root"],
        tuple(report["answers"]),
        tuple(seen) if "unsloth" in report["loaded"] else None,
        events,
        {library: tuple(files) for library, files in report["origins"].items()},
        report["error"],
    )


def warning_in(stderr: str) -> List[str]:
    """The libraries named by unsloth's warning, none if it did not warn."""
    found = WARNING.search(stderr)
    return found.group(1).split(", ") if found else []
