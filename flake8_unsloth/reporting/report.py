"""All reports of one file that may load unsloth."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING, Iterator, List, Sequence, Set, Tuple

from flake8_unsloth.project.places import Place, is_package, shown
from flake8_unsloth.project.surroundings import Surroundings
from flake8_unsloth.project.worlds import Around
from flake8_unsloth.reading.conditions import compares_main
from flake8_unsloth.reading.flags import NO_FLAGS, Flags, flags_of
from flake8_unsloth.reading.names import collect
from flake8_unsloth.reading.notebook.cells import NBQA_FILE, NOTEBOOK_FILE, cell_starts
from flake8_unsloth.reading.statements import write
from flake8_unsloth.reading.top.bound import FUNCTIONS
from flake8_unsloth.reading.top.placement import Placement, place
from flake8_unsloth.reading.top.shipped import DECORATORS, DEFERRED
from flake8_unsloth.reporting.findings import Finding, findings
from flake8_unsloth.reporting.lateness import Lateness
from flake8_unsloth.reporting.messages import text
from flake8_unsloth.reporting.wording import Wording

if TYPE_CHECKING:
    from flake8_unsloth.reading.imports import Import
    from flake8_unsloth.reading.notebook.notebooks import Line

WITH = (ast.With, ast.AsyncWith)
DEFERRED_BLOCKS = {*DEFERRED, "importing", "setup"}
"""Modal's, BentoML's and marimo's."""

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

    surroundings = Surroundings(around.world, around.place, around.conftests, follow)

    def judged(flags: Flags) -> List[Finding]:
        outline = write(tree, names, placement, watch, importer.absolute, flags)
        lateness = Lateness(outline, surroundings, around.world.libraries, flags.names())
        return findings(lateness.judge())

    found = judged(NO_FLAGS)
    if any(one.culprits for one in found):
        found = _possible(found, judged(flags_of(tree, names)))
    marimo = [one.lineno for one in tree.body if placement.is_cell(one)]
    wording = Wording(
        _outermost_init(around.place),
        cells if filename.endswith(NBQA_FILE) else (),
        rows,
        not rows and filename.endswith(NOTEBOOK_FILE),
        "cell" if cells or marimo else "file",
        marimo,
        lambda line: _is_modal(tree) and not _is_deferred(_statement(tree.body, line)),
        placement.shipped_around,
        lambda line: _before(tree.body, placement, line),
        any(isinstance(one, ast.If) and compares_main(one.test) for one in tree.body),
    )
    for finding in found:
        yield (*wording.place(finding.site.line, finding.site.column), text(finding, wording))


def _possible(found: List[Finding], told: List[Finding]) -> List[Finding]:
    """What is late if conditions that are asked twice have one answer; the rest as it was found.

    Unsloth has to come before what any answer loads all the same.
    """
    late = {_place(one): one.first for one in found if one.culprits}
    kept = [one for one in found if not one.culprits]
    still = [one for one in told if _place(one) in late]
    return sorted([*kept, *(one._replace(first=late[_place(one)]) for one in still)], key=_place)


def _place(finding: Finding) -> Tuple[int, int]:
    return finding.site.line, finding.site.column


def _before(body: Sequence[ast.stmt], placement: Placement, line: int) -> int:
    """Where to import unsloth before a line; 0 if that is below other code.

    Before the statement of the module that holds the line, since what is in a block may be skipped.
    Deferred blocks and marimo's cells are not left: outside there may be no unsloth.
    """
    first = _statement(body, line)
    if isinstance(first, FUNCTIONS) and placement.is_cell(first):
        inside = first.body[0].lineno
        return _before(first.body, placement, max(line, inside)) or inside
    if _is_deferred(first) and first.lineno < line:
        assert isinstance(first, WITH)
        return _before(first.body, placement, line)
    return first.lineno if placement.of(first).top else 0


def _is_modal(tree: ast.Module) -> bool:
    """Whether shipped functions are Modal's: all others are told by the package they come from."""
    imported: Set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            imported.update(one.name.partition(".")[0] for one in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            imported.add((statement.module or "").partition(".")[0])
    return imported.isdisjoint(DECORATORS)


def _statement(body: Sequence[ast.stmt], line: int) -> ast.stmt:
    """The statement of a body that holds a line."""
    found = body[0]
    for statement in body:
        if statement.lineno > line:
            break
        found = statement
    return found


def _is_deferred(statement: ast.stmt) -> bool:
    if not isinstance(statement, WITH):
        return False
    managers = [item.context_expr for item in statement.items]
    called = [one.func if isinstance(one, ast.Call) else one for one in managers]
    return any(getattr(one, "attr", "") in DEFERRED_BLOCKS for one in called)


def _outermost_init(stands: Place) -> str:
    """Path of the outermost package's ``__init__.py`` that runs before the file; may be empty."""
    for parent in stands.parents:
        folder = os.path.join(stands.root, *parent.split("."))
        if is_package(folder):
            return shown(os.path.join(folder, "__init__.py"))
    return ""
