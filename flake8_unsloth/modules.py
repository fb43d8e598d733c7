"""Finds first-party modules the way CPython does, and reads them; never imports them."""

from __future__ import annotations

import os
import re
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
from importlib.util import decode_source
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from flake8_unsloth.files import read_bytes

LOADERS = (
    (ExtensionFileLoader, EXTENSION_SUFFIXES),
    (SourceFileLoader, SOURCE_SUFFIXES),
    (SourcelessFileLoader, BYTECODE_SUFFIXES),
)
NO_DOT = "-"
"""For a dot in a file's name, ``qwen2.5_sft.py``: such a file is in no package ``qwen2``."""


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


class Place(NamedTuple):
    """Where a file stands in the import system."""

    root: str
    """The nearest ancestor folder without ``__init__.py``."""
    name: str
    """Dotted name of the file as a module below its root."""
    is_package: bool
    """Whether the file is an ``__init__.py``."""

    @property
    def parents(self) -> Tuple[str, ...]:
        """The packages around it, outermost first."""
        return tuple(ancestors(self.name))


def ancestors(name: str) -> List[str]:
    """The packages that contain a module, outermost first."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


class Places:
    """Tells where files stand, asking each folder once."""

    def __init__(self) -> None:
        self._folders: Dict[str, Tuple[str, Tuple[str, ...]]] = {}

    def place(self, filename: str) -> Place:
        """Where a file stands, by the folders around it; the file itself need not exist."""
        written, base = os.path.split(filename)
        around = self._folders.get(written)
        if around is None:
            around = self._folders[written] = _packages(os.path.abspath(written))
        root, packages = around
        stem = os.path.splitext(base)[0].replace(".", NO_DOT)
        parts = packages if stem == "__init__" else (*packages, stem)
        return Place(root, ".".join(parts) or stem, stem == "__init__")


def _packages(folder: str) -> Tuple[str, Tuple[str, ...]]:
    """The import root of a folder, and the packages from there down to it."""
    packages: List[str] = []
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        parent, package = os.path.split(folder)
        if not package:
            break
        packages.insert(0, package)
        folder = parent
    return folder, tuple(packages)


class Finder:
    """Finds modules below some folders, as CPython would with these on ``sys.path``."""

    def __init__(self, roots: Sequence[str]) -> None:
        self.roots = tuple(roots)
        self._finders: Dict[str, FileFinder] = {}
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
        finder = self._finders.get(folder)
        if finder is None:
            finder = self._finders[folder] = FileFinder(folder, *LOADERS)
        try:
            return finder.find_spec(name)
        except (OSError, ValueError):
            return None


def _module(name: str, spec: ModuleSpec) -> Module:
    source = spec.origin if isinstance(spec.loader, SourceFileLoader) else None
    return Module(name, source or "", tuple(spec.submodule_search_locations or ()))


DECLARING = re.compile(
    rb"(?:\xef\xbb\xbf)?((?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))?[ \t\f]*#[^\r\n]*coding[^\r\n]*)"
)
"""The first lines of a file, all comment, if they may declare its encoding."""
TO_ASCII = bytes(range(128)) + b"?" * 128


def read(path: str) -> Optional[str]:
    """The text of a source file; None if CPython could not read it, or it is too long.

    The standard library takes a line for UTF-8 before it knows the encoding that it declares.
    """
    data = read_bytes(path)
    if data is None:
        return None
    declaring = DECLARING.match(data)
    if declaring:
        comment = declaring.group(1).translate(TO_ASCII)
        data = data[: declaring.start(1)] + comment + data[declaring.end(1) :]
    try:
        text = decode_source(data) if declaring else data.decode()
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return None
    return text[1:] if text.startswith("\ufeff") else text
