"""Where the files of a random project stand, and under which names they can be imported."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Set, Tuple

from tests.judge.project_entry import is_test
from tests.judge.project_lazy import Lazy

# Two pools: a package never stands beside a module of its own name.
MODULES = ("hf", "core", "model", "data", "loader", "conf")
PACKAGES = ("app", "lib", "ext")

Parts = Tuple[str, ...]


class Node(NamedTuple):
    """Something that can be imported: a module, or a folder with or without `__init__.py`."""

    parts: Parts
    """Its path below the project, without a suffix."""
    folder: bool


class Layout:
    """The files of a project, what can be imported, and who is more than a module."""

    def __init__(self, files: List[str]) -> None:
        self.files = sorted(files)
        self.nodes = _nodes(files)
        self.fixed: Dict[str, str] = {}
        """Files whose text is no matter of chance."""
        self.lazy: Dict[Parts, Lazy] = {}
        self.neighbours: Dict[str, List[str]] = {}
        """Scripts in packages, and the names of what stands beside them and nowhere else."""
        self.tests: Optional[Parts] = None
        """The folder of the tests."""

    def children(self, folder: Parts) -> List[str]:
        """Names of what stands directly in a folder, and of what a lazy package gives."""
        lazy = self.lazy.get(folder)
        given = lazy.given() if lazy else []
        found = {n.parts[-1] for n in self.nodes if n.parts[:-1] == folder}
        if self.tests is not None:
            found = {name for name in found if not is_test(f"{name}.py")}
        return sorted({*found, *given})

    def below(self, folder: Parts, tests: bool, collected: bool) -> List[Node]:
        """All that can be imported from an import root, or relative to a package.

        Of the `tests` or not, and then what pytest imports by itself or not.
        """
        return [
            n
            for n in self.nodes
            if len(n.parts) > len(folder)
            and n.parts[: len(folder)] == folder
            and (tests or self.tests is None or n.parts[: len(self.tests)] != self.tests)
            and (collected or self.tests is None or not is_test(f"{n.parts[-1]}.py"))
        ]


class Place(NamedTuple):
    """A file seen by the import system: its own import root and the package it belongs to."""

    root: Parts
    package: Parts
    """The names from the root to the package, empty for a top-level module."""


def place(files: Set[str], path: str, relative: bool) -> Place:
    """As spec.md says: the import root is the nearest ancestor folder without `__init__.py`.

    Such a folder inside a package is a part of it for a file with `relative` imports.
    """
    root: Parts = tuple(path.split("/")[:-1])
    package: Parts = ()
    while root and (
        "/".join((*root, "__init__.py")) in files
        or (relative and "/".join((*root[:-1], "__init__.py")) in files)
    ):
        root, package = root[:-1], (root[-1], *package)
    return Place(root, package)


def _nodes(files: List[str]) -> List[Node]:
    nodes: Set[Node] = set()
    for path in files:
        parts = tuple(path[: -len(".py")].split("/"))
        if parts[-1] != "__init__":
            nodes.add(Node(parts, False))
        nodes.update(Node(parts[:i], True) for i in range(1, len(parts)))
    return sorted(nodes)
