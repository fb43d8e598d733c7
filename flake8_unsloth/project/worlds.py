"""Worlds of modules: which roots a file's imports are looked for below, and what is known there."""

from __future__ import annotations

import ast
import os
from typing import Dict, List, Mapping, NamedTuple, Protocol, Sequence, Tuple

from flake8_unsloth.project.arrival import World
from flake8_unsloth.project.conftest import CONFTEST, conftests, is_collected
from flake8_unsloth.project.finder import Finder, Module
from flake8_unsloth.project.hooks import ASKED, COLLECTING, IMPORTED, LOADED, TESTING
from flake8_unsloth.project.library import is_clone, is_library
from flake8_unsloth.project.modules import Modules
from flake8_unsloth.project.naming import UNSLOTH, Naming
from flake8_unsloth.project.places import Place, Places, is_package
from flake8_unsloth.project.scripts import has, is_script
from flake8_unsloth.project.surroundings import Conftest
from flake8_unsloth.project.tables import Tables
from flake8_unsloth.project.ways import Ways
from flake8_unsloth.project.written import NOTHING, Written
from flake8_unsloth.reading.imports import Import
from flake8_unsloth.reading.walk import every_statement


class Reaches(Protocol):
    """The room that reads texts."""

    def reach(self, path: str, start: str = "", is_script: bool = False) -> int:
        """Bits of what importing a module's file may load, as its text tells."""


class Around(NamedTuple):
    """What is around one file."""

    place: Place
    world: World
    conftests: Sequence[Conftest]
    is_unsloth: bool
    """Whether the file is part of the library itself, or of its other half."""


class Worlds:
    """Makes the worlds of a run, one for each list of roots."""

    def __init__(
        self,
        libraries: Sequence[str],
        carriers: Mapping[str, Tuple[str, ...]],
        roots: Sequence[str],
        texts: Reaches,
        tables: Tables,
        follow: bool,
    ) -> None:
        """``follow``: whether other files may be looked at, beside folders."""
        self._libraries = libraries
        self._carriers = carriers
        self._roots = tuple(os.path.abspath(root) for root in roots)
        self._texts = texts
        self._tables = tables
        self._follow = follow
        self._places = Places()
        self._worlds: Dict[Tuple[Tuple[str, ...], int], World] = {}
        self._libraries_at: Dict[str, bool] = {}
        """Whether the files in a folder are unsloth itself."""

    def around(self, tree: ast.Module, filename: str, written: Written = NOTHING) -> Around:
        """What is around a file, which may come from standard input.

        ``written``: what the notebook writes that it is, or that writes it.
        """
        kinds = (ast.Import, ast.ImportFrom)
        imports = [one for one in every_statement(tree) if isinstance(one, kinds)]
        levels = [one.level or 0 for one in imports if isinstance(one, ast.ImportFrom)]
        tested = is_collected(filename)
        places = Places(written.is_package) if written.trees else self._places
        place = places.place(filename, 0 if tested else max(levels, default=0))
        folder = os.path.dirname(os.path.abspath(filename))
        if folder not in self._libraries_at:
            self._libraries_at[folder] = is_library(filename)
        is_unsloth = self._libraries_at[folder]
        if self._follow and place.parents and not any(levels) and not is_unsloth:
            place = self._as_script(place, folder, imports, written)
        found = self._conftests(filename) if self._follow else []
        roots = [place.root, *(one.world.modules.finder.roots[0] for one in reversed(found))]
        if written.trees:
            roots.append(written.home)
        world = self._world(roots, filename, written)
        return Around(place, world, found, is_unsloth)

    def _as_script(
        self, place: Place, folder: str, imports: Sequence[ast.AST], written: Written
    ) -> Place:
        """The place of a file in a package, which may be a script with neighbours."""
        finder = self._world((place.root,), folder, written).modules.finder
        if is_script(place, imports, Finder([folder], written), finder):
            return Place(folder, place.name.rpartition(".")[2], False)
        return place

    def _conftests(self, filename: str) -> List[Conftest]:
        found = []
        for path in conftests(filename):
            place = self._places.place(path)
            is_conftest = os.path.basename(filename) == CONFTEST
            stages = (LOADED if is_conftest else COLLECTING, TESTING, ASKED)
            world, later, asked = (self._world((place.root,), path, stage=one) for one in stages)
            above = (world.modules.finder.find(parent) for parent in place.parents)
            modules = [one for one in above if one is not None and one.path]
            modules.append(Module(place.name, path))
            relevant = tuple(one for one in modules if world.modules.reach(one))
            found.append(Conftest(world, relevant, later, asked))
        return found

    def _world(
        self, roots: Sequence[str], start: str, written: Written = NOTHING, stage: int = IMPORTED
    ) -> World:
        key = tuple(dict.fromkeys((*roots, *self._roots)))
        if written.trees:
            return self._make(key, start, written, stage)
        if (key, stage) not in self._worlds:
            self._worlds[key, stage] = self._make(key, start, NOTHING, stage)
        return self._worlds[key, stage]

    def _make(self, roots: Sequence[str], start: str, written: Written, stage: int) -> World:
        finder = Finder(roots, written)

        def is_first_party(imported: Import) -> bool:
            return _is_first_party(finder, imported)

        is_script = is_package(roots[0])

        def reach(path: str) -> int:
            return self._texts.reach(path, start, is_script) if self._follow else 0

        naming = Naming(self._libraries, self._carriers, is_first_party)
        modules = Modules(finder, naming, reach, self._tables, written.trees, stage)
        return World(modules, Ways(modules, bits_of(self._libraries)), self._libraries)


def bits_of(libraries: Sequence[str]) -> Dict[str, int]:
    """The bit of unsloth and of each library in what texts tell."""
    return {name: 1 << number for number, name in enumerate((UNSLOTH, *libraries))}


def _is_first_party(finder: Finder, imported: Import) -> bool:
    """Whether an import finds a module of the user's own.

    A mere folder of that name does not hide an installed library, unless what is imported from it
    is there; nor does a clone of unsloth, nor an own package of that name which a script in it
    cannot mean, as it has not what is imported.
    """
    top = imported.module.partition(".")[0]
    if top == UNSLOTH:
        own = finder.find(top)
        if own is None or own.is_namespace:
            return False
        if own.folders and is_clone(own.folders[0]):
            return False
        is_around = any(os.path.join(finder.roots[0], "").startswith(one) for one in own.folders)
        return not is_around or has(finder, imported.module, imported.names)
    chain = list(finder.chain(imported.module))
    if chain and chain[-1].name == imported.module:
        names = (finder.find(f"{imported.module}.{name}") for name in imported.names)
        chain += [module for module in names if module is not None]
    return any(not module.is_namespace for module in chain)
