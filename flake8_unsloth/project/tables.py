"""What lazy packages give for the names that are taken from them, each package read once."""

from __future__ import annotations

from typing import Dict, Iterable, Optional

from flake8_unsloth.reading.lazy.table import Lazy, lazy
from flake8_unsloth.reading.quiet import parse
from flake8_unsloth.texts.files import read
from flake8_unsloth.texts.lazies import named

INIT = "/__init__.py"


class Tables:
    """The tables of lazy packages, by the paths of their files."""

    def __init__(self) -> None:
        self._known: Dict[str, Optional[Lazy]] = {}

    def table(self, path: str) -> Optional[Lazy]:
        """The table of a package's file; None if the package is not lazy."""
        if path not in self._known:
            tree = parse(read(path))
            name = path.replace("\\", "/")[: -len(INIT)].rpartition("/")[2]
            self._known[path] = lazy(tree, name) if tree is not None else None
        return self._known[path]

    def modules(self, path: str, name: str) -> Iterable[str]:
        """The modules that taking a name runs, ``.part`` or ``library``; for the reader of texts.

        All that the text of the package names, where the table does not tell.
        """
        table = self.table(path)
        if table is None:
            return ()
        told = table.modules(name) if name != "*" else None
        return named(path, name) if told is None else told
