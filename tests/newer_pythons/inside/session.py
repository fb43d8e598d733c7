"""Runs pytest here, in the newer Python, and writes down what came of each test."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Sequence

import pytest

from tests.newer_pythons.inside import no_process
from tests.newer_pythons.sandbox import RESULTS

_LONGEST = 4000


class _Notes:
    """A plugin of pytest that keeps outcomes."""

    def __init__(self) -> None:
        self.results: List[Dict[str, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            outcome: str = report.outcome
            if hasattr(report, "wasxfail"):
                outcome = "xpassed" if report.passed else "xfailed"
            self._note(report.nodeid, outcome, report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._note(report.nodeid, "failed", report)

    def _note(self, name: str, outcome: str, report: Any) -> None:
        text = report.longreprtext[-_LONGEST:]
        self.results.append({"name": name, "outcome": outcome, "text": text})


def main(arguments: Sequence[str]) -> int:
    """Run pytest; answers its exit status."""
    notes = _Notes()
    subprocess.run = no_process.run  # type: ignore[assignment]
    code = pytest.main(["-p", "no:cacheprovider", "-q", "-r", "N", *arguments], plugins=[notes])
    Path(RESULTS).write_text(json.dumps(notes.results), encoding="utf-8")
    return int(code)
