"""Where the imports of a text lead: to files of modules, and to libraries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Dict, FrozenSet, Iterable, Iterator, List, Sequence, Set, Tuple

from flake8_unsloth.texts.names import ANYTHING, EVERY, INIT, Names, World, normal
from flake8_unsloth.texts.statements import (
    CALL,
    PLAIN,
    UNCLEAR,
    modules,
    plain_names,
    statements,
    taken_names,
)

if TYPE_CHECKING:
    from flake8_unsloth.texts.folders import Found
    from flake8_unsloth.texts.names import Extra

NAME = re.compile(r"\w+")
UNTOLD = (ANYTHING,)
STAR = "*"
"""Stands, in a package's folder, for what ``from package import *`` runs besides the package."""
LAZY_MODULE = "\ndef __getattr__("
LAZILY = ":"
"""With a name behind it, stands in a lazy package's folder for what taking that name runs."""


class Edges:
    """The edges that lead from texts of files with the same import roots."""

    def __init__(self, roots: Sequence[str], world: World) -> None:
        self._names = Names(roots, world)
        self._world = world
        self._folders = world.folders
        self._plains: Dict[str, Tuple[List[str], List[str], List[str]]] = {}
        """What the rest of a line that begins with ``import`` leads to (most are among a few): the
        modules, the lazy packages, and the first parts of all names."""
        self._lazily: Dict[Tuple[str, FrozenSet[str]], Found] = {}
        """What an answer for names of a lazy package leads to."""
        self._every: Dict[str, FrozenSet[str]] = {}
        """The answers for all names of lazy packages."""
        self._attributes: Tuple[str, Set[str]] = "", set()
        """A text, and all attributes that it reads."""

    def imports(self, text: str, folder: str) -> Iterator[Tuple[int, bool, Iterable[str]]]:
        """Where each import of a text leads; where its line starts, and whether it is a call.

        The last that is told leads to ANYTHING if the text is unclear.
        """
        extra = self._names.extra(folder)
        for start, end, module in statements(text):
            edges: Iterable[str]
            if module == PLAIN:
                edges = self._plain(text, end, extra)
            elif module == UNCLEAR:
                edges = UNTOLD
            elif module == CALL:
                edges = self._called(text, end, folder, extra)
            else:
                edges = self._taken(text, end, self._names.find(folder, module, extra))
            if edges:
                yield start, module == CALL, edges
                if edges is UNTOLD:
                    return

    def finds(self, name: str) -> bool:
        """Whether there is a module of this name below the roots."""
        return any(self._names.find("", name, ()))

    def _plain(self, text: str, end: int, extra: Extra) -> Iterable[str]:
        names = plain_names(text, end)
        known = self._plains.get(names)
        if known is None:
            edges, lazy, tops = [], [], []
            for dotted in modules(names):
                paths = self._names.find("", dotted, ())[0]
                edges += paths
                lazy += self._lazy_among(paths)
                tops.append(dotted.partition(".")[0])
            known = self._plains[names] = edges, lazy, tops
        edges, lazy, tops = known
        for root, inside in extra:
            if not inside.isdisjoint(tops):
                for dotted in modules(names):
                    paths = self._folders.search([root], dotted)[0]
                    edges = edges + paths
                    lazy = lazy + self._lazy_among(paths)
        return [*edges, *self._read_from(lazy, text)] if lazy else edges

    def _lazy_among(self, paths: List[str]) -> List[str]:
        """The lazy packages among modules."""
        packages = [path[: -len(INIT) - 1] for path in paths if path.endswith("/" + INIT)]
        return [package for package in packages if self._world.is_lazy(package)]

    def _read_from(self, lazy: List[str], text: str) -> Iterator[str]:
        """What is taken from lazy packages by attribute, anywhere in a text."""
        if not lazy:
            return
        if self._attributes[0] is not text:
            from flake8_unsloth.texts.lazies import attributes

            self._attributes = text, attributes(text)
        for package in lazy:
            yield from self.taken_lazily(package, self._attributes[1])

    def taken_lazily(self, package: str, names: Iterable[str]) -> Set[str]:
        """Nodes for what may be loaded when names are taken from a lazy package."""
        every = self._every.get(package)
        if every is None:
            every = self._every[package] = self._world.taken(package, EVERY)
        nodes: Set[str] = set()
        for name in names:
            answer = self._world.taken(package, name)
            if answer:
                told = name == EVERY or answer != every
                nodes.add(f"{package}/{LAZILY}{name if told else ''}")
        return nodes

    def lazily(self, package: str, name: str) -> Iterator[str]:
        """Where such a node leads to: modules, which are asked for the name if they are lazy too.

        If that may be anything that the package names, there it ends.
        """
        paths, packages = self._answered(package, self._world.taken(package, name or EVERY))
        yield from paths
        for inner in packages if name else ():
            if self._world.is_lazy(inner):
                yield from self.taken_lazily(inner, [name])

    def _answered(self, package: str, answer: FrozenSet[str]) -> Found:
        known = self._lazily.get((package, answer))
        if known is None:
            paths: List[str] = []
            packages: List[str] = []
            for dotted in answer:
                for one in (dotted,) if dotted[:1] == "." else (dotted, "." + dotted):
                    found = self._names.find(package, one, ())
                    paths += found[0]
                    packages += found[1]
            packages = [one for one in dict.fromkeys(packages) if one != package]
            known = self._lazily[package, answer] = list(dict.fromkeys(paths)), packages
        return known

    def beyond(self, package: str, node: str) -> Iterable[str]:
        """Where a node in a package's folder leads to that is none of its files."""
        return self.exported(package) if node == STAR else self.lazily(package, node[1:])

    def exported(self, package: str) -> Iterable[str]:
        """Files of a package's modules that its ``__all__`` may name."""
        text = self._world.text(f"{package}/{INIT}")
        if "__all__" in text:
            from flake8_unsloth.texts.lazies import quoted

            for name in self._folders.names(package) & quoted(text):
                yield from self._folders.module(package, name)[0]
        if self._world.is_lazy(package):
            yield from self.taken_lazily(package, [EVERY])

    def _taken(self, text: str, end: int, found: Found) -> Iterable[str]:
        """What ``from`` a module that was found, ``import`` the names behind that, runs."""
        paths, packages = found
        if not packages:
            return paths
        names = taken_names(text, end)
        if names is None:
            return UNTOLD
        return self._take(found, NAME.findall(normal(names)), "*" in names, text)

    def _take(
        self, found: Found, names: Sequence[str], takes_all: bool, text: str
    ) -> Iterable[str]:
        paths, packages = found
        if not packages:
            return paths
        edges = list(paths)
        for package in packages:
            if takes_all:
                edges.append(f"{package}/{STAR}")
            for name in self._folders.names(package).intersection(names):
                files = self._folders.module(package, name)[0]
                edges += files
                edges += self._read_from(self._lazy_among(files), text)
            if self._world.is_lazy(package):
                edges += self.taken_lazily(package, names)
        return edges

    def _called(self, text: str, end: int, folder: str, extra: Extra) -> Iterable[str]:
        """Strings near an importer: modules, or parts of a package around or named there."""
        from flake8_unsloth.texts.calls import called_names

        names = called_names(text, end)
        if names is None:
            return UNTOLD
        builtin = text.startswith("__", end - 2)
        if LAZY_MODULE in text and not any(name.strip(".") for name in names):
            from flake8_unsloth.texts.lazies import quoted

            beside = filter(str.isidentifier, self._folders.names(folder))
            names, builtin = [*quoted(text), *beside], True
        if not names:
            return ()
        relative = ["." + name.lstrip(".") for name in names if builtin or name[:1] == "."]
        found = [self._names.find(folder, name, extra) for name in names if name]
        if relative:
            for base in [folder, *(package for _, packages in found for package in packages)]:
                while base:
                    found += [self._names.find(base, name, ()) for name in relative]
                    base = "" if self._names.is_root(base) else base.rpartition("/")[0]
        return {edge for one in found for edge in self._take(one, names, STAR in names, text)}
