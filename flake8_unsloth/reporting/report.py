"""All reports of one file that may load unsloth."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING, Iterator, Sequence, Tuple

from flake8_unsloth.project.places import Place, is_package, shown
from flake8_unsloth.project.surroundings import Surroundings
from flake8_unsloth.project.worlds import Around
from flake8_unsloth.reading.cells import NBQA_FILE, NOTEBOOK_FILE, cell_starts
from flake8_unsloth.reading.names import collect
from flake8_unsloth.reading.notebooks import Line
from flake8_unsloth.reading.statements import write
from flake8_unsloth.reading.top import Placement, place
from flake8_unsloth.reporting.findings import findings
from flake8_unsloth.reporting.lateness import Lateness
from flake8_unsloth.reporting.messages import text
from flake8_unsloth.reporting.wording import Wording

if TYPE_CHECKING:
    from flake8_unsloth.reading.imports import Import

Report = Tuple[int, int, str]
"""Line (from 1), column (from 0) and message."""


def reports(
    tree: ast.Module,
    filename: str,
    around: Around,
    follow: bool,
    lines: Sequence[str] = (),
    starts: Sequence[int] = (),
    rows: Sequence[Line] = (),
) -> Iterator[Report]:
    """Judge a file and put the findings into words.

    ``lines``: of a Python file. ``starts`` and ``rows``: of a notebook that is read as it is, the
    lines at which its cells start, and where each line stands.
    """
    cells = starts or cell_starts(lines, filename)
    names = collect(tree)
    placement = place(tree, cells, names)
    importer = around.place.importer

    def watch(imported: Import) -> bool:
        return around.world.modules.watches(importer, imported)

    outline = write(tree, names, placement, watch)
    surroundings = Surroundings(around.world, around.place, around.conftests, follow)
    lateness = Lateness(outline, surroundings, around.world.libraries)
    wording = Wording(
        _outermost_init(around.place),
        placement.end,
        [statement.lineno for statement in tree.body],
        cells if filename.endswith(NBQA_FILE) else (),
        rows,
        not rows and filename.endswith(NOTEBOOK_FILE),
        _whole(tree, placement, bool(cells)),
    )
    for finding in findings(lateness.judge()):
        line, column, place_in_cell = wording.place(finding.site.line, finding.site.column)
        yield line, column, text(finding, wording) + place_in_cell


def _whole(tree: ast.Module, placement: Placement, has_cells: bool) -> str:
    marimo = any(placement.is_cell(statement) for statement in tree.body)
    return "cell" if has_cells or marimo else "file"


def _outermost_init(stands: Place) -> str:
    """Path of the outermost package's ``__init__.py`` that runs before the file; may be empty."""
    for parent in stands.parents:
        folder = os.path.join(stands.root, *parent.split("."))
        if is_package(folder):
            return shown(os.path.join(folder, "__init__.py"))
    return ""
