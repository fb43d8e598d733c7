"""Where the imports of texts lead, below one set of import roots."""

from __future__ import annotations

import re
from typing import (
    Callable,
    Dict,
    FrozenSet,
    Iterable,
    Iterator,
    List,
    Mapping,
    Sequence,
    Set,
    Tuple,
)

from flake8_unsloth.texts.blocks import Blocks, without_types
from flake8_unsloth.texts.files import read
from flake8_unsloth.texts.folders import Folders, Found
from flake8_unsloth.texts.lazies import EVERY, QUOTED, is_lazy
from flake8_unsloth.texts.reachable import reach
from flake8_unsloth.texts.statements import (
    CALL,
    PLAIN,
    UNCLEAR,
    called_names,
    modules,
    plain_names,
    statements,
    taken_names,
)

UNSLOTH = "unsloth"
CODE_IN_STRINGS = "get_ipython()"
"""Cells of a notebook that became strings."""
LIBRARY = frozenset(["models", "_gpu_init.py"])
"""What a clone of unsloth holds, and no other package of that name."""
NAME = re.compile(r"\w+")
ATTRIBUTE = re.compile(r"\.[\s\\]*(\w+)")
ANYTHING = "?"
"""A node that reaches all bits; with bits behind it, one that stands for a library."""
UNTOLD = (ANYTHING,)
STAR = "*"
"""Stands, in a package's folder, for what ``from package import *`` runs besides the package."""
LAZY_MODULE = "\ndef __getattr__("
INIT = "__init__.py"
Extra = Tuple[Tuple[str, FrozenSet[str]], ...]
"""Further folders in which the modules of a file are looked for, with the names in there."""
Lazy = Callable[[str, str], Iterable[str]]


class World:
    """What is the same whatever the import roots are."""

    def __init__(self, marks: Mapping[str, int], always: FrozenSet[str], lazy: Lazy) -> None:
        self.folders = Folders()
        self.marks = marks
        self.always = always
        self._lazy = lazy
        self._is_lazy: Dict[str, bool] = {}
        self._texts: Dict[str, str] = {}
        """Texts that were read and will be needed soon."""

    def text(self, path: str) -> str:
        """The text of a module; what CPython could not read loads nothing."""
        return self._texts.pop(path, None) or read(path) or ""

    def is_lazy(self, package: str) -> bool:
        """Whether names may come into a package when they are taken."""
        known = self._is_lazy.get(package)
        if known is None:
            path = f"{package}/{INIT}"
            text = ""
            if INIT in self.folders.entries(package):
                text = self._texts[path] = read(path) or ""
            known = self._is_lazy[package] = is_lazy(text)
        return known

    def taken(self, package: str, name: str) -> FrozenSet[str]:
        """What taking a name from a lazy package may load."""
        return frozenset(self._lazy(f"{package}/{INIT}", name))


class Modules:
    """Modules below the same import roots, their texts read when that is first needed."""

    def __init__(self, roots: Sequence[str], world: World) -> None:
        self._roots = roots
        self._world = world
        self._folders = world.folders
        self._found: Dict[str, Found] = {}
        """What names may mean; those with dots stand behind the folder they are relative to."""
        self._plains: Dict[str, Tuple[List[str], List[str], List[str]]] = {}
        """What the rest of a line that begins with ``import`` leads to (most are among a few): the
        modules, the lazy packages, and the first parts of all names."""
        self._extras: Dict[str, Extra] = {}
        self._lazily: Dict[Tuple[str, FrozenSet[str]], List[str]] = {}
        self._attributes: Tuple[str, Set[str]] = "", set()
        self._unsloth = world.marks.get(UNSLOTH, 0)
        marks = {_mark(bits): bits for bits in world.marks.values()}
        every = 0
        for bits in marks.values():
            every |= bits
        self._may: Dict[str, int] = {ANYTHING: every, **marks}
        """Bits that may be loaded from a file, if all of its functions run."""
        self._runs = dict(self._may)
        """Bits that may be loaded when it is imported."""
        self._given = "", ""
        """A path, and the text that was read from there."""

    def reach(self, path: str) -> int:
        """Bits of all that importing the module in a file may load, or taking names from it.

        Only here that is one question: who imports a lazy package may take no name from it.
        """
        bits = self._reach(path)
        folder, _, file = path.rpartition("/")
        if file == INIT and self._world.is_lazy(folder):
            for edge in self._take_lazily(folder, [EVERY]):
                bits |= self._reach(edge)
        return bits

    def _reach(self, path: str) -> int:
        return reach(path, self._runs, self._look_closer)

    def checked(self, path: str, text: str, on_disk: bool) -> int:
        """Bits of all that a checked file may load, or an estimate if unsloth is not among them."""
        folder, _, name = path.rpartition("/")
        bits = 0
        if on_disk:
            self._given = path, text
            bits = reach(path, self._may, self._look)
        else:
            for _, _, edges in self.imports(text, folder):
                for edge in edges:
                    bits |= reach(edge, self._may, self._look)
        if CODE_IN_STRINGS in text:
            return self._may[ANYTHING]
        return self._closer(path, text) if bits & self._unsloth else bits

    def _closer(self, path: str, text: str) -> int:
        blocks = Blocks(text, path.endswith(INIT))
        bits = 0
        for start, _, edges in self.imports(text, path.rpartition("/")[0]):
            leading = [
                edge for edge in edges if self._may.get(edge) and not self._is_around(edge, path)
            ]
            if edges is UNTOLD or (leading and not blocks.is_for_types(start)):
                for edge in leading:
                    bits |= self._reach(edge)
        return bits

    def _is_around(self, edge: str, path: str) -> bool:
        """Whether a module is another itself, or one of the packages that it is in."""
        package, _, file = edge.rpartition("/")
        if edge == path or file != INIT:
            return edge == path
        folder = path.rpartition("/")[0]
        while folder.startswith(package + "/") and INIT in self._folders.entries(folder):
            folder = folder.rpartition("/")[0]
        return folder == package

    def _look(self, path: str) -> Tuple[int, Iterable[str]]:
        folder, _, file = path.rpartition("/")
        if file == STAR:
            return 0, self._exported(folder)
        text = self._given[1] if path == self._given[0] else self._world.text(path)
        text = without_types(text) if file == INIT else text
        found: Set[str] = set()
        for _, _, edges in self.imports(text, folder):
            found.update(edges)
        return 0, found

    def _look_closer(self, path: str) -> Tuple[int, Iterable[str]]:
        """Leave out what only waits in functions: worth asking where anything is in reach."""
        if not reach(path, self._may, self._look):
            return 0, ()
        folder, _, file = path.rpartition("/")
        if file == STAR:
            return 0, self._exported(folder)
        text = self._world.text(path)
        blocks = Blocks(text, file == INIT)
        found: Set[str] = set()
        for start, is_call, edges in self.imports(text, folder):
            leading = [edge for edge in edges if self._may.get(edge) and edge not in found]
            if edges is UNTOLD or (leading and blocks.runs(start, is_call)):
                found.update(edge for edge in leading if not self._is_around(edge, path))
        return 0, found

    def _exported(self, package: str) -> Iterable[str]:
        """Files of a package's modules that its ``__all__`` may name."""
        text = self._world.text(f"{package}/{INIT}")
        if "__all__" in text:
            for name in self._folders.names(package).intersection(QUOTED.findall(text)):
                yield from self._folders.module(package, name)[0]
        if self._world.is_lazy(package):
            yield from self._take_lazily(package, [EVERY])

    def imports(self, text: str, folder: str) -> Iterator[Tuple[int, bool, Iterable[str]]]:
        """Where each import of a text leads; where its line starts, and whether it is a call.

        The last that is told leads to ANYTHING if the text is unclear.
        """
        extra = self._extra(folder)
        for start, end, module in statements(text):
            edges: Iterable[str]
            if module == PLAIN:
                edges = self._plain(text, end, extra)
            elif module == UNCLEAR:
                edges = UNTOLD
            elif module == CALL:
                edges = self._called(text, end, folder, extra)
            else:
                edges = self._taken(text, end, self._named(folder, module, extra))
            if edges:
                yield start, module == CALL, edges
                if edges is UNTOLD:
                    return

    def _plain(self, text: str, end: int, extra: Extra) -> Iterable[str]:
        names = plain_names(text, end)
        known = self._plains.get(names)
        if known is None:
            edges, lazy, tops = [], [], []
            for dotted in modules(names):
                paths = self._named("", dotted, ())[0]
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
            self._attributes = text, {*ATTRIBUTE.findall(text)}
        for package in lazy:
            yield from self._take_lazily(package, self._attributes[1])

    def _take_lazily(self, package: str, names: Iterable[str]) -> Iterator[str]:
        """What may be loaded when names are taken from a lazy package; most have the same answer."""
        for answer in {self._world.taken(package, name) for name in names}:
            known = self._lazily.get((package, answer))
            if known is None:
                known = self._lazily[package, answer] = []
                for dotted in answer:
                    known += self._named(package, dotted, ())[0]
                    if dotted[:1] != ".":
                        known += self._named(package, "." + dotted, ())[0]
            yield from known

    def _taken(self, text: str, end: int, found: Found) -> Iterable[str]:
        """What ``from`` a module that was found, ``import`` the names behind that, runs."""
        paths, packages = found
        if not packages:
            return paths
        names = taken_names(text, end)
        if names is None:
            return UNTOLD
        return self._take(found, NAME.findall(_normal(names)), "*" in names, text)

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
                edges += self._take_lazily(package, names)
        return edges

    def _called(self, text: str, end: int, folder: str, extra: Extra) -> Iterable[str]:
        """Strings near an importer: modules, or parts of a package around or named there."""
        names = called_names(text, end)
        if names is None:
            return UNTOLD
        builtin = text.startswith("__", end - 2)
        if not names and LAZY_MODULE in text:
            names, builtin = list({*QUOTED.findall(text)}), True
        if not names:
            return ()
        relative = ["." + name.lstrip(".") for name in names if builtin or name[:1] == "."]
        found = [self._named(folder, name, extra) for name in names if name]
        if relative:
            for base in [folder, *(package for _, packages in found for package in packages)]:
                while base:
                    found += [self._named(base, name, ()) for name in relative]
                    base = base.rpartition("/")[0]
        return {edge for one in found for edge in self._take(one, names, STAR in names, text)}

    def _named(self, folder: str, dotted: str, extra: Extra) -> Found:
        """What a module's name may mean, relative to a folder if it begins with dots."""
        is_relative = dotted[:1] == "."
        key = f"{folder}/{dotted}" if is_relative else dotted
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._search(folder, _normal(dotted))
        if extra and not is_relative:
            top = dotted.partition(".")[0]
            for root, inside in extra:
                if top in inside:
                    paths, packages = self._folders.search([root], dotted)
                    found = [*found[0], *paths], [*found[1], *packages]
        return found

    def _search(self, folder: str, dotted: str) -> Found:
        name = dotted.lstrip(".")
        level = len(dotted) - len(name)
        if level:
            for _ in range(level - 1):
                folder = folder.rpartition("/")[0]
            return self._folders.search([folder], name)
        top = name.partition(".")[0]
        bits = self._world.marks.get(top, 0)
        if not bits or self._is_own(top):
            return self._folders.search(self._roots, name)
        if top == UNSLOTH:
            return [_mark(bits)], []
        paths, packages = self._folders.search(self._roots, name)
        return [_mark(bits), *paths], packages

    def _is_own(self, top: str) -> bool:
        """Whether this name means a module below the roots, not a library."""
        if top in self._world.always:
            return False
        paths, packages = self._folders.search(self._roots, top)
        is_clone = top == UNSLOTH and any(
            not LIBRARY.isdisjoint(self._folders.entries(package)) for package in packages
        )
        return bool(paths) and not is_clone

    def _extra(self, folder: str) -> Extra:
        known = self._extras.get(folder)
        if known is None:
            more = dict.fromkeys((*self._folders.import_roots(folder), folder))
            known = self._extras[folder] = tuple(
                (root, self._folders.names(root)) for root in more if root not in self._roots
            )
        return known


def _mark(bits: int) -> str:
    return f"{ANYTHING}{bits}"


def _normal(names: str) -> str:
    """Names as Python compares them."""
    if names.isascii():
        return names
    from unicodedata import normalize

    return normalize("NFKC", names)
