"""Files that a module's name may mean, below some folders: all of them, not the one CPython takes.

``modules`` answers exactly, by importlib's own finders. This is for the first look, which asks for
thousands of names: it lists each folder once, and a name that is not there costs one look-up.
"""

from __future__ import annotations

import os
from typing import Dict, FrozenSet, List, Sequence, Tuple

Found = Tuple[List[str], List[str]]
"""Files that importing a module may run, and the folders of packages that it may be."""
Listing = Tuple[FrozenSet[str], FrozenSet[str]]
"""A folder's entries, and the names of modules that they may be."""
_NOTHING: Found = ([], [])


class Candidates:
    """What lies below the roots, listed when it is first asked for."""

    def __init__(self, roots: Sequence[str]) -> None:
        self._listings: Dict[str, Listing] = {}
        self._roots = list(roots)

    def named(self, folder: str, dotted: str) -> Found:
        """What a dotted name may be; with leading dots it is relative to a folder."""
        name = dotted.lstrip(".")
        level = len(dotted) - len(name)
        for _ in range(level - 1):
            folder = folder.rpartition("/")[0]
        folders = [folder] if level else self._roots
        paths: List[str] = []
        for part in name.split(".") if name else ():
            above, folders = folders, []
            for one in above:
                files, packages = self._module(one, part)
                paths += files
                folders += packages
        return paths, folders

    def files(self, folder: str, name: str) -> List[str]:
        """Files that a module of this name in a folder may be."""
        return self._module(folder, name)[0]

    def names(self, folder: str) -> FrozenSet[str]:
        """Names of all modules that there may be in a folder."""
        return self._listing(folder)[1]

    def _module(self, folder: str, name: str) -> Found:
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

    def _listing(self, folder: str) -> Listing:
        known = self._listings.get(folder)
        if known is None:
            try:
                entries = os.listdir(folder or "/")
            except OSError:
                entries = []
            names = [entry[:-3] if entry[-3:] == ".py" else entry for entry in entries]
            known = self._listings[folder] = frozenset(entries), frozenset(names)
        return known
