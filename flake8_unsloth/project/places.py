"""Where a file stands in the import system."""

from __future__ import annotations

import os
from typing import Callable, Dict, List, NamedTuple, Tuple

from flake8_unsloth.reading.imports import Import
from flake8_unsloth.reading.notebook.cells import NBQA_FILE, NOTEBOOK_FILE

NO_DOT = "-"
"""For a dot in a file's name, ``qwen2.5_sft.py``: such a file is in no package ``qwen2``."""


class Place(NamedTuple):
    """Where a file stands."""

    root: str
    """The import root: the nearest ancestor folder without ``__init__.py``."""
    name: str
    """Dotted name of the file as a module below its root."""
    is_package: bool
    """Whether the file is an ``__init__.py``."""

    @property
    def parents(self) -> Tuple[str, ...]:
        """The packages around it, outermost first."""
        return tuple(ancestors(self.name))

    @property
    def importer(self) -> Importer:
        """The file as the starting point of its imports."""
        return Importer(self.name, self.is_package)


class Importer(NamedTuple):
    """A module as the starting point of its imports."""

    name: str
    is_package: bool

    @property
    def package(self) -> str:
        """What relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    def absolute(self, imported: Import) -> str:
        """The dotted name an import means; empty if it leads out of the top-level package."""
        if not imported.level:
            return imported.module
        package = self.package
        parts = package.split(".") if package else []
        if imported.level > len(parts):
            return ""
        kept = parts[: len(parts) - imported.level + 1]
        return ".".join([*kept, imported.module] if imported.module else kept)

    def has_started(self, name: str) -> bool:
        """Whether a module is being imported whenever this one runs: itself and its parents."""
        return name == self.name or self.name.startswith(name + ".")


def ancestors(name: str) -> List[str]:
    """The packages that contain a module, outermost first."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def is_package(folder: str) -> bool:
    """Whether a folder has an ``__init__.py``."""
    return os.path.isfile(os.path.join(folder, "__init__.py"))


class Places:
    """Tells where files stand, asking each folder once."""

    def __init__(self, is_package: Callable[[str], bool] = is_package) -> None:
        self._is_package = is_package
        self._folders: Dict[Tuple[str, int], Tuple[str, Tuple[str, ...]]] = {}

    def place(self, filename: str, level: int = 0) -> Place:
        """Where a file stands, by the folders around it; the file itself need not exist.

        ``level``: the most dots of a relative import in it. So many folders deep at least the file
        is in a package, though folders lack ``__init__.py``. A notebook is in none: it runs in
        its folder, whatever that is.
        """
        written, base = os.path.split(filename)
        key = (written, level)
        if key not in self._folders:
            self._folders[key] = self._packages(os.path.abspath(written), level)
        root, packages = self._folders[key]
        if base.endswith((NOTEBOOK_FILE, NBQA_FILE)):
            root, packages = os.path.abspath(written), ()
        stem = os.path.splitext(base)[0].replace(".", NO_DOT)
        parts = packages if stem == "__init__" else (*packages, stem)
        return Place(root, ".".join(parts) or stem, stem == "__init__")

    def _packages(self, folder: str, level: int) -> Tuple[str, Tuple[str, ...]]:
        """The import root of a folder, and the packages from there down to it."""
        packages: List[str] = []
        working = os.getcwd()
        while self._is_package(folder) or (
            level and self._is_portion(folder, level - len(packages), working)
        ):
            above, package = os.path.split(folder)
            if not package:
                break
            packages.insert(0, package)
            folder = above
        return folder, tuple(packages)

    def _is_portion(self, folder: str, dots: int, working: str) -> bool:
        """Whether relative imports make a folder without ``__init__.py`` a part of a package."""
        return folder != working and (dots > 0 or self._is_package(os.path.dirname(folder)))


def shown(path: str) -> str:
    """A path as a message shows it: relative if it lies below the working directory."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive of Windows
        return path
    return path if relative.startswith(os.pardir) else relative
