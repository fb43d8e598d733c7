"""All findings in one file that may load unsloth."""

from __future__ import annotations

import ast
import os
from typing import FrozenSet, Iterator, List, Sequence, Set, Tuple

from flake8_unsloth import messages, outline, verdict
from flake8_unsloth.entry import afterwards
from flake8_unsloth.following import shown
from flake8_unsloth.lateness import Effect, Lateness
from flake8_unsloth.modules import Place
from flake8_unsloth.names import collect
from flake8_unsloth.notebooks import NBQA_FILE, NOTEBOOK_FILE, cell_starts
from flake8_unsloth.position import place
from flake8_unsloth.relevance import all_steps
from flake8_unsloth.settings import Settings
from flake8_unsloth.steps import Load, Outline
from flake8_unsloth.surroundings import Surroundings
from flake8_unsloth.universe import Universe

Report = Tuple[int, int, str]
"""Line (from 1), column (from 0) and message."""


def reports(
    tree: ast.Module,
    filename: str,
    lines: Sequence[str],
    stands: Place,
    universe: Universe,
    settings: Settings,
) -> Iterator[Report]:
    """Judge a file and put the findings into words."""
    cells = cell_starts(lines, filename)
    names = collect(tree)
    placement = place(tree, cells, names)
    outlined = outline.write(tree, names, placement)
    wording = messages.Wording(
        _outermost_init(stands),
        cells if filename.endswith(NBQA_FILE) else (),
        filename.endswith(NOTEBOOK_FILE),
        "cell" if cells or placement.cells else "file",
    )
    judge = _followed if settings.follow else _alone
    for finding in verdict.findings(judge(outlined, stands, universe, settings)):
        yield finding.site.line, finding.site.column, messages.text(finding, wording)


def _alone(
    outlined: Outline, stands: Place, universe: Universe, settings: Settings
) -> List[verdict.Meeting]:
    """Judge a file as if it had no neighbours."""
    lateness = Lateness(settings.before, universe.naming, lambda imported: Effect())
    start = {verdict.START: lateness.start}
    verdict.run(outlined, lateness, start, lambda state: state)
    return lateness.meetings


def _followed(
    outlined: Outline, stands: Place, universe: Universe, settings: Settings
) -> List[verdict.Meeting]:
    """Judge a file with its parents and all that it imports."""
    surroundings = Surroundings(universe, stands, _named(outlined, universe))
    arrival = surroundings.arrive()
    lateness = Lateness(settings.before, universe.naming, surroundings.following(arrival))
    effect = surroundings.after()
    start = {verdict.START: arrival.start}
    verdict.run(outlined, lateness, start, lambda state: afterwards(state, effect))
    return lateness.meetings


def _outermost_init(stands: Place) -> str:
    if not stands.parents:
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
