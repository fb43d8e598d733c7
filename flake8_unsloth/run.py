"""One run with one set of options: the first look at each file, which most never get past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable, Iterator, Optional, Sequence, Tuple

from flake8_unsloth.settings import Settings
from flake8_unsloth.texts.texts import Texts

if TYPE_CHECKING:
    import ast

    from flake8_unsloth.check import Check
    from flake8_unsloth.options import Values
    from flake8_unsloth.project.tables import Tables

UNSLOTH = 1
"""The bit of unsloth in what texts tell; the libraries have those above it."""
NOTEBOOK = ".ipynb"


class Run:
    """All that is known during one run."""

    def __init__(self, values: Values) -> None:
        self._settings = Settings(*values)
        by_name = ("unsloth", *self._settings.before)
        self._texts = Texts(self._settings.roots, self._settings.marks(), self._given, by_name)
        self._tables: Optional[Tables] = None
        self._check: Optional[Check] = None

    def reports(
        self, tree: ast.Module, filename: str, lines: Sequence[str], on_disk: bool
    ) -> Iterator[Tuple[int, int, str]]:
        """Line (from 1), column (from 0) and message of each finding in a file."""
        if not self._may_load(filename, "".join(lines), on_disk):
            return
        if self._check is None:
            from flake8_unsloth.check import Check

            self._check = Check(self._settings, self._texts, self._lazies())
        yield from self._check.reports(tree, filename, lines)

    def _given(self, path: str, name: str) -> Iterable[str]:
        """What taking a name from a lazy package runs; few projects have any."""
        return self._lazies().modules(path, name)

    def _lazies(self) -> Tables:
        if self._tables is None:
            from flake8_unsloth.project.tables import Tables

            self._tables = Tables()
        return self._tables

    def _may_load(self, filename: str, text: str, on_disk: bool) -> bool:
        """Whether a file may load unsloth, by itself or through the modules that it imports."""
        if not self._settings.follow:
            return "unsloth" in text
        return filename.endswith(NOTEBOOK) or bool(
            self._texts.checked(filename, text, on_disk) & UNSLOTH
        )
