"""Where the files of a random project stand, and under which names they can be imported."""

from __future__ import annotations

from random import Random
from typing import List, NamedTuple, Set, Tuple

# Two pools: a package never stands beside a module of its own name.
MODULES = ("hf", "core", "model", "data", "loader", "conf")
PACKAGES = ("app", "lib", "ext")
MAX_FILES = 9

Parts = Tuple[str, ...]


class Node(NamedTuple):
    """Something that can be imported: a module, or a folder with or without `__init__.py`."""

    parts: Parts
    """Its path below the project, without a suffix."""
    folder: bool


class Layout(NamedTuple):
    """The files of a project and what can be imported."""

    files: List[str]
    nodes: List[Node]

    def children(self, folder: Parts) -> List[str]:
        """Names of what stands directly in a folder."""
        return sorted({n.parts[-1] for n in self.nodes if n.parts[:-1] == folder})

    def below(self, folder: Parts) -> List[Node]:
        """All that can be imported from an import root, or relative to a package."""
        return [
            n for n in self.nodes if len(n.parts) > len(folder) and n.parts[: len(folder)] == folder
        ]


class Place(NamedTuple):
    """A file seen by the import system: its own import root and the package it belongs to."""

    root: Parts
    package: Parts
    """The names from the root to the package, empty for a top-level module."""


def random_layout(rng: Random) -> Layout:
    """Scripts, packages up to three deep, namespace packages, `src`, a folder of scripts."""
    while True:
        files: List[str] = []
        _fill(rng, files, (), 0)
        if rng.random() < 0.35:
            _fill(rng, files, ("src",), 0)
        if rng.random() < 0.15:
            files += [f"scripts/{name}.py" for name in rng.sample(MODULES, 2)]
        if 2 <= len(files) <= MAX_FILES:
            return Layout(sorted(files), _nodes(files))


def place(files: Set[str], path: str) -> Place:
    """As spec.md says: the import root is the nearest ancestor folder without `__init__.py`."""
    root: Parts = tuple(path.split("/")[:-1])
    package: Parts = ()
    while "/".join((*root, "__init__.py")) in files:
        root, package = root[:-1], (root[-1], *package)
    return Place(root, package)


def _fill(rng: Random, files: List[str], folder: Parts, depth: int) -> None:
    modules = rng.sample(MODULES, rng.randint(0 if depth < 2 else 1, 3 - depth // 2))
    files += ["/".join((*folder, f"{name}.py")) for name in modules]
    if depth == 3 or rng.random() > (0.8, 0.6, 0.5)[depth]:
        return
    for name in rng.sample(PACKAGES, rng.choice((1, 1, 1, 2))):
        inner = (*folder, name)
        if rng.random() < 0.8:
            files.append("/".join((*inner, "__init__.py")))
        _fill(rng, files, inner, depth + 1)


def _nodes(files: List[str]) -> List[Node]:
    nodes: Set[Node] = set()
    for path in files:
        parts = tuple(path[: -len(".py")].split("/"))
        if parts[-1] != "__init__":
            nodes.add(Node(parts, False))
        nodes.update(Node(parts[:i], True) for i in range(1, len(parts)))
    return sorted(nodes)
