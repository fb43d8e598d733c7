"""Bits of all that modules below one set of import roots may load."""

from __future__ import annotations

import re
from typing import Dict, Iterable, Sequence, Set, Tuple

from flake8_unsloth.texts.edges import LAZILY, STAR, UNTOLD, Edges
from flake8_unsloth.texts.names import ANYTHING, EVERY, INIT, UNSLOTH, World, mark
from flake8_unsloth.texts.reachable import reach

BEYOND = (STAR, LAZILY)
FIRST = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w+)", re.MULTILINE)
"""The first part of the name of an imported module, as most write it."""
CODE_IN_STRINGS = "get_ipython()"
"""Cells of a notebook that became strings."""


class Modules:
    """Modules below the same import roots, their texts read when that is first needed."""

    def __init__(self, roots: Sequence[str], world: World) -> None:
        self._world = world
        self._edges = Edges(roots, world)
        self._unsloth = world.marks.get(UNSLOTH, 0)
        marks = {mark(bits): bits for bits in world.marks.values()}
        every = 0
        for bits in marks.values():
            every |= bits
        self._may: Dict[str, int] = {ANYTHING: every, **marks}
        """Bits that may be loaded from a file, if all of its functions run."""
        self._runs = dict(self._may)
        """Bits that may be loaded when it is imported."""
        self._given = "", ""
        """A path, and the text that was read from there."""

    def is_beside(self, folder: str, text: str) -> bool:
        """Whether a file of a package may import folders beside it by absolute name, as a script.

        Other neighbours are found beside whoever imports them.
        """
        entries = self._world.folders.entries(folder)
        if INIT not in entries:
            return False
        names = entries.intersection(FIRST.findall(text))
        return any(not self._edges.finds(name) for name in names)

    def reach(self, path: str) -> int:
        """Bits of all that importing the module in a file may load, or taking names from it.

        Only here that is one question: who imports a lazy package may take no name from it.
        """
        bits = self._reach(path)
        folder, _, file = path.rpartition("/")
        if file == INIT and self._world.is_lazy(folder):
            for edge in self._edges.taken_lazily(folder, [EVERY]):
                bits |= self._reach(edge)
        return bits

    def _reach(self, path: str) -> int:
        return reach(path, self._runs, self._look_closer)

    def checked(self, path: str, text: str, on_disk: bool) -> int:
        """Bits of what a checked file may load: unsloth's surely, the others are an estimate."""
        folder, _, _ = path.rpartition("/")
        bits = 0
        if on_disk:
            self._given = path, text
            bits = reach(path, self._may, self._look)
        else:
            for _, _, edges in self._edges.imports(text, folder):
                for edge in edges:
                    bits |= reach(edge, self._may, self._look)
        if CODE_IN_STRINGS in text:
            return self._may[ANYTHING]
        return self._closer(path, text) if bits & self._unsloth else bits

    def _closer(self, path: str, text: str) -> int:
        from flake8_unsloth.texts.blocks import Blocks

        blocks = Blocks(text, path.endswith(INIT))
        bits = 0
        for start, _, edges in self._edges.imports(text, path.rpartition("/")[0]):
            leading = [
                edge for edge in edges if self._may.get(edge) and not self._is_around(edge, path)
            ]
            if edges is UNTOLD or (leading and not blocks.is_for_types(start)):
                for edge in leading:
                    bits |= self._reach(edge)
                if bits & self._unsloth:
                    break
        return bits

    def _is_around(self, edge: str, path: str) -> bool:
        """Whether a module is another itself, or one of the packages that it is in."""
        package, _, file = edge.rpartition("/")
        if edge == path or file != INIT:
            return edge == path
        folder = path.rpartition("/")[0]
        while folder.startswith(package + "/") and INIT in self._world.folders.entries(folder):
            folder = folder.rpartition("/")[0]
        return folder == package

    def _look(self, path: str) -> Tuple[int, Iterable[str]]:
        folder, _, file = path.rpartition("/")
        if file[:1] in BEYOND:
            return 0, self._edges.beyond(folder, file)
        text = self._given[1] if path == self._given[0] else self._world.text(path)
        if file == INIT and "TYPE_CHECKING" in text:
            from flake8_unsloth.texts.blocks import without_types

            text = without_types(text)
        found: Set[str] = set()
        for _, _, edges in self._edges.imports(text, folder):
            found.update(edges)
        return 0, found

    def _look_closer(self, path: str) -> Tuple[int, Iterable[str]]:
        """Leave out what only waits in functions: worth asking where anything is in reach."""
        if not reach(path, self._may, self._look):
            return 0, ()
        folder, _, file = path.rpartition("/")
        if file[:1] in BEYOND:
            return 0, self._edges.beyond(folder, file)
        text = self._world.text(path)
        from flake8_unsloth.texts.blocks import Blocks

        blocks = Blocks(text, file == INIT)
        found: Set[str] = set()
        for start, is_call, edges in self._edges.imports(text, folder):
            leading = [edge for edge in edges if self._may.get(edge) and edge not in found]
            if edges is UNTOLD or (leading and blocks.runs(start, is_call)):
                found.update(edge for edge in leading if not self._is_around(edge, path))
        return 0, found
