"""What lazy packages give for the names that are taken from them, each read once in a run."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING, Dict, Iterable, Optional

from flake8_unsloth.reading.quiet import parse
from flake8_unsloth.texts.files import read
from flake8_unsloth.texts.lazies import named
from flake8_unsloth.texts.names import may_give

if TYPE_CHECKING:
    from flake8_unsloth.reading.lazy.table import Lazy

INIT = "__init__.py"


class Tables:
    """The tables of lazy packages, by the paths of their files."""

    def __init__(self) -> None:
        self._known: Dict[str, Optional[Lazy]] = {}

    def table(
        self, path: str, tree: Optional[ast.Module] = None, text: Optional[str] = None
    ) -> Optional[Lazy]:
        """The table of a module's file; None if the module is not lazy.

        ``tree`` and ``text``: of the file, if they are at hand.
        """
        key = path.replace("\\", "/")
        if key not in self._known:
            self._known[key] = _read(path, tree, read(path) if text is None else text)
        return self._known[key]

    def modules(self, path: str, name: str) -> Iterable[str]:
        """The modules that taking a name runs, ``.part`` or ``library``; for the reader of texts.

        All that the text of the package names, where the table does not tell.
        """
        table = self.table(path)
        if table is None:
            return ()
        told = table.modules(name) if name != "*" else None
        return named(path, name) if told is None else told


def _read(path: str, tree: Optional[ast.Module], text: Optional[str]) -> Optional[Lazy]:
    if text is None or not may_give(text):
        return None
    tree = tree or parse(text)
    if tree is None:
        return None
    from flake8_unsloth.reading.lazy.table import lazy

    folder, file = os.path.split(path)
    package = os.path.basename(folder)
    name = "" if file == INIT else f"{package}.{file.rpartition('.')[0]}"
    stub = parse(read(f"{path}i")) if "attach_stub" in text else None
    return lazy(tree, package, name, stub)
