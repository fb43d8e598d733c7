"""Checks one file after another, and remembers what serves the next."""

from __future__ import annotations

import ast
from typing import Iterator, Sequence, Tuple

from flake8_unsloth import messages, outline, verdict
from flake8_unsloth.lateness import Lateness
from flake8_unsloth.names import collect
from flake8_unsloth.naming import Naming
from flake8_unsloth.options import Settings
from flake8_unsloth.position import place

Report = Tuple[int, int, str]


class Analysis:
    """All that is known during one run with one set of options."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def reports(
        self, tree: ast.Module, filename: str, lines: Sequence[str], text: str
    ) -> Iterator[Report]:
        """Line (from 1), column (from 0) and message of each finding in a file."""
        if filename.endswith(".pyi") or "unsloth" not in text:
            return
        names = collect(tree)
        placement = place(tree, lines, names)
        naming = Naming(self._settings, lambda imported: False)
        lateness = Lateness(self._settings.before, naming, lambda imported: None)
        start = {verdict.START: lateness.start}
        verdict.run(outline.write(tree, names, placement), lateness, start, lambda state: state)
        for finding in verdict.findings(lateness.meetings):
            yield finding.site.line, finding.site.column, messages.text(finding)
