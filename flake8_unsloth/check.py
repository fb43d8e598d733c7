"""Checks one file after another, from tree to reports, and remembers what serves the next."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING, Iterator, Sequence, Tuple

from flake8_unsloth.project.opening import begins_with_unsloth
from flake8_unsloth.project.worlds import Worlds
from flake8_unsloth.project.written import NOTHING, Written
from flake8_unsloth.settings import Settings

if TYPE_CHECKING:
    from flake8_unsloth.project.tables import Tables
    from flake8_unsloth.reading.notebook.notebooks import Line, Notebook
    from flake8_unsloth.texts.texts import Texts

COMPILED = "unsloth_compiled_cache"
"""A folder whose files unsloth writes."""
NOTEBOOK = ".ipynb"

Report = Tuple[int, int, str]
"""Line (from 1), column (from 0) and message."""


class Check:
    """All that is known during one run with one set of options."""

    def __init__(self, settings: Settings, texts: Texts, tables: Tables) -> None:
        self._follow = settings.follow
        self._worlds = Worlds(
            settings.before, settings.all_carriers(), settings.roots, texts, tables, settings.follow
        )

    def reports(self, tree: ast.Module, filename: str, lines: Sequence[str]) -> Iterator[Report]:
        """The findings in a file that may load unsloth."""
        if filename.endswith(".pyi") or COMPILED in filename.split(os.sep):
            return
        if filename.endswith(NOTEBOOK):
            from flake8_unsloth.reading.notebook.notebooks import read_notebook

            notebook = read_notebook(tree)
            if notebook is not None:
                yield from self._cells(notebook, filename)
                return
        yield from self._judge(tree, filename, NOTHING, lines)

    def _cells(self, notebook: Notebook, filename: str) -> Iterator[Report]:
        """The findings in a notebook, and in the files that it writes."""
        trees = {path: one.tree for path, one in notebook.written.items()}
        written = Written(os.path.dirname(filename), trees)
        yield from self._judge(
            notebook.tree, filename, written, (), notebook.starts, notebook.lines
        )
        for path, one in notebook.written.items():
            whole = os.path.join(os.path.dirname(filename), path)
            yield from self._judge(one.tree, whole, written, (), (), one.lines)

    def _judge(
        self,
        tree: ast.Module,
        filename: str,
        written: Written,
        lines: Sequence[str],
        starts: Sequence[int] = (),
        rows: Sequence[Line] = (),
    ) -> Iterator[Report]:
        around = self._worlds.around(tree, filename, written)
        if around.is_unsloth or begins_with_unsloth(tree, around, self._follow):
            return
        from flake8_unsloth.reporting.report import reports

        yield from reports(tree, filename, around, self._follow, lines, starts, rows)
