"""Finds first-party modules the way CPython does; never imports them."""

from __future__ import annotations

import sys
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from flake8_unsloth.project.places import ancestors
from flake8_unsloth.project.written import NOTHING, Written

LOADERS = (
    (ExtensionFileLoader, EXTENSION_SUFFIXES),
    (SourceFileLoader, SOURCE_SUFFIXES),
    (SourcelessFileLoader, BYTECODE_SUFFIXES),
)


class Module(NamedTuple):
    """A module that was found."""

    name: str
    path: str
    """Its source file; empty for namespace packages and what has no source."""
    folders: Tuple[str, ...] = ()
    """Where its submodules are; empty if it is no package."""

    @property
    def is_namespace(self) -> bool:
        """Whether it is a folder without ``__init__``: importing it runs nothing."""
        return bool(self.folders) and not self.path


class Finder:
    """Finds modules below some folders, as CPython would with these on ``sys.path``."""

    def __init__(self, roots: Sequence[str], written: Written = NOTHING) -> None:
        """``written``: files that are found before those on the disk."""
        self.roots = tuple(roots)
        self._finders: Dict[str, FileFinder] = {}
        self._written = written
        self._found: Dict[str, Optional[Module]] = {}

    def find(self, name: str) -> Optional[Module]:
        """The module of a dotted name, None if there is none below the roots."""
        try:
            return self._found[name]
        except KeyError:
            found = self._found[name] = self._search(name)
            return found

    def chain(self, name: str) -> Iterator[Module]:
        """What ``import name`` runs, outermost first, as far as it is found."""
        for part in (*ancestors(name), name):
            module = self.find(part)
            if module is None:
                return
            yield module

    def _search(self, name: str) -> Optional[Module]:
        package, _, last = name.rpartition(".")
        if not last or (last in sys.builtin_module_names and not package):
            return None
        folders: Sequence[str] = self.roots
        if package:
            parent = self.find(package)
            if parent is None:
                return None
            folders = parent.folders
        portions: List[str] = []
        for folder in folders:
            spec = self._spec(folder, name)
            if spec is None:
                continue
            if spec.loader is not None:
                return _module(name, spec)
            portions += spec.submodule_search_locations or ()
        return Module(name, "", tuple(portions)) if portions else None

    def _spec(self, folder: str, name: str) -> Optional[ModuleSpec]:
        written = self._written.spec(folder, name)
        if written is not None and written.loader is not None:
            return written
        finder = self._finders.get(folder)
        if finder is None:
            finder = self._finders[folder] = FileFinder(folder, *LOADERS)
        try:
            return finder.find_spec(name) or written
        except (OSError, ValueError):
            return written


def _module(name: str, spec: ModuleSpec) -> Module:
    source = spec.origin if isinstance(spec.loader, SourceFileLoader) else None
    return Module(name, source or "", tuple(spec.submodule_search_locations or ()))
