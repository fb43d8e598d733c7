"""Checks one file after another, and remembers what serves the next."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Dict, Iterator, Sequence

from flake8_unsloth.graph import Importer
from flake8_unsloth.modules import Place, Places
from flake8_unsloth.opening import begins_with_unsloth
from flake8_unsloth.settings import Settings
from flake8_unsloth.universe import Universe

if TYPE_CHECKING:
    import ast

    from flake8_unsloth.findings import Report
    from flake8_unsloth.options import Values


class Analysis:
    """All that is known during one run with one set of options."""

    def __init__(self, values: Values) -> None:
        self._settings = Settings(*values)
        self._roots = tuple(os.path.abspath(root) for root in self._settings.roots)
        self._places = Places()
        self._universes: Dict[str, Universe] = {}

    def reports(
        self, tree: ast.Module, filename: str, lines: Sequence[str], text: str
    ) -> Iterator[Report]:
        """Line (from 1), column (from 0) and message of each finding in a file.

        Most files cannot load unsloth at all, which their text and those of the modules they
        import tell: for them nothing more is read or even loaded.
        """
        stands = self._places.place(filename)
        if filename.endswith(".pyi") or _is_unsloth(stands):
            return
        universe = self._universe(stands.root)
        importer = Importer(stands.name, stands.is_package)
        follow = self._settings.follow
        if not universe.graph.may_load_unsloth(importer, text, follow):
            return
        if begins_with_unsloth(tree, stands, importer, universe, follow):
            return
        from flake8_unsloth import findings

        yield from findings.reports(tree, filename, lines, stands, universe, self._settings)

    def _universe(self, root: str) -> Universe:
        if root not in self._universes:
            roots = tuple(dict.fromkeys((root, *self._roots)))
            self._universes[root] = Universe(roots, self._settings)
        return self._universes[root]


def _is_unsloth(stands: Place) -> bool:
    """Whether a file is part of the library itself, or of its other half."""
    package = stands.is_package or bool(stands.parents)
    return package and stands.name.partition(".")[0] in ("unsloth", "unsloth_zoo")
