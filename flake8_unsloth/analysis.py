"""Checks one file after another, and remembers what serves the next."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING, Dict, FrozenSet, Iterator, List, Sequence, Set, Tuple

from flake8_unsloth import messages, outline, verdict
from flake8_unsloth.entry import afterwards
from flake8_unsloth.following import shown
from flake8_unsloth.graph import Importer
from flake8_unsloth.lateness import Lateness
from flake8_unsloth.modules import Place, place_of
from flake8_unsloth.names import collect
from flake8_unsloth.notebooks import NBQA_FILE, NOTEBOOK_FILE, cell_starts
from flake8_unsloth.position import place
from flake8_unsloth.relevance import all_steps
from flake8_unsloth.settings import Settings
from flake8_unsloth.steps import Load, Outline
from flake8_unsloth.universe import Surroundings, Universe

if TYPE_CHECKING:
    from flake8_unsloth.options import Values

Report = Tuple[int, int, str]


class Analysis:
    """All that is known during one run with one set of options."""

    def __init__(self, values: Values) -> None:
        self._settings = Settings(*values)
        self._roots = tuple(os.path.abspath(root) for root in self._settings.roots)
        self._universes: Dict[str, Universe] = {}

    def reports(
        self, tree: ast.Module, filename: str, lines: Sequence[str], text: str
    ) -> Iterator[Report]:
        """Line (from 1), column (from 0) and message of each finding in a file."""
        stands = place_of(filename)
        if (
            filename.endswith(".pyi")
            or stands.name.partition(".")[0] == "unsloth"
            and (stands.is_package or stands.parents)
        ):
            return
        universe = self._universe(stands.root)
        importer = Importer(stands.name, stands.is_package)
        if not universe.graph.may_load_unsloth(importer, text, self._settings.follow):
            return
        cells = cell_starts(lines, filename)
        wording = messages.Wording(
            _outermost_init(stands),
            cells if filename.endswith(NBQA_FILE) else (),
            filename.endswith(NOTEBOOK_FILE),
        )
        for finding in self._findings(tree, stands, universe, cells):
            message = messages.text(finding, wording)
            yield finding.site.line, finding.site.column, message

    def _findings(
        self, tree: ast.Module, stands: Place, universe: Universe, cells: Sequence[int]
    ) -> List[verdict.Finding]:
        names = collect(tree)
        outlined = outline.write(tree, names, place(tree, cells, names))
        if not self._settings.follow:
            lateness = Lateness(self._settings.before, universe.naming, lambda imported: None)
            start = {verdict.START: lateness.start}
            verdict.run(outlined, lateness, start, lambda state: state)
            return verdict.findings(lateness.meetings)
        surroundings = Surroundings(universe, stands, _named(outlined, universe))
        arrival = surroundings.arrive()
        lateness = Lateness(self._settings.before, universe.naming, surroundings.following(arrival))
        effect = surroundings.after()
        verdict.run(
            outlined,
            lateness,
            {verdict.START: arrival.start},
            lambda state: afterwards(state, effect),
        )
        return verdict.findings(lateness.meetings)

    def _universe(self, root: str) -> Universe:
        if root not in self._universes:
            roots = tuple(dict.fromkeys((root, *self._roots)))
            self._universes[root] = Universe(roots, self._settings)
        return self._universes[root]


def _outermost_init(stands: Place) -> str:
    if not stands.parents and not stands.is_package:
        return ""
    package = stands.name.partition(".")[0]
    return shown(os.path.join(stands.root, package, "__init__.py"))


def _named(outlined: Outline, universe: Universe) -> FrozenSet[str]:
    """Libraries that the file itself names somewhere: they may be loaded here or elsewhere."""
    named: Set[str] = set()
    for block in (outlined.body, *(function.body for function in outlined.functions)):
        for step in all_steps(block):
            if isinstance(step, Load):
                for imported in step.imports:
                    named.update(universe.naming(imported)[1])
    return frozenset(named)
