"""Files that a module's name may mean, below some folders: all of them, not the one CPython takes.

This is asked for thousands of names, so each folder is listed once, and a name that is not there
costs one look-up. Paths are absolute, with slashes, and without one at their end.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Dict, FrozenSet, Iterable, List, Tuple

if TYPE_CHECKING:
    Found = Tuple[List[str], List[str]]
    """Files that importing a module may run, and the folders of packages that it may be."""

_NOTHING: Found = ([], [])


class Folders:
    """What lies in folders, listed when it is first asked for."""

    def __init__(self) -> None:
        self._listings: Dict[str, Tuple[FrozenSet[str], FrozenSet[str]]] = {}
        self._import_roots: Dict[str, Tuple[str, ...]] = {}

    def search(self, folders: Iterable[str], name: str) -> Found:
        """What a dotted name without leading dots may be, below some folders."""
        above = list(folders)
        paths: List[str] = []
        for part in name.split(".") if name else ():
            packages: List[str] = []
            for folder in above:
                files, inner = self.module(folder, part)
                paths += files
                packages += inner
            above = packages
        return paths, above

    def module(self, folder: str, name: str) -> Found:
        """What a module of this name in a folder may be."""
        entries, names = self._listing(folder)
        if name not in names:
            return _NOTHING
        paths = [f"{folder}/{name}.py"] if f"{name}.py" in entries else []
        if name not in entries:
            return paths, []
        package = f"{folder}/{name}"
        if "__init__.py" in self._listing(package)[0]:
            paths.append(f"{package}/__init__.py")
        return paths, [package]

    def entries(self, folder: str) -> FrozenSet[str]:
        """Names of all that lies in a folder."""
        return self._listing(folder)[0]

    def names(self, folder: str) -> FrozenSet[str]:
        """Names of all modules that there may be in a folder."""
        return self._listing(folder)[1]

    def import_roots(self, folder: str) -> Tuple[str, ...]:
        """Where absolute imports of a file in this folder may start.

        The nearest folder that is no package; if it lies in one, the root of that as well.
        """
        known = self._import_roots.get(folder)
        if known is None:
            root = _outside(folder)
            parent = root.rpartition("/")[0]
            around = _outside(parent) if root == folder else parent
            known = (root,) if around == parent else (root, around)
            self._import_roots[folder] = known
        return known

    def _listing(self, folder: str) -> Tuple[FrozenSet[str], FrozenSet[str]]:
        known = self._listings.get(folder)
        if known is None:
            try:
                entries = os.listdir(folder or "/")
            except (OSError, ValueError):
                entries = []
            names = [entry[:-3] if entry[-3:] == ".py" else entry for entry in entries]
            known = self._listings[folder] = frozenset(entries), frozenset(names)
        return known


def _outside(folder: str) -> str:
    """The nearest folder around that is no package, or this one."""
    while folder and os.path.isfile(f"{folder}/__init__.py"):
        folder = folder.rpartition("/")[0]
    return folder


def absolute(path: str) -> str:
    """A path as this package writes them."""
    return os.path.abspath(path).replace(os.sep, "/").rstrip("/")
