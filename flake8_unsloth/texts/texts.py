"""Which libraries a file or a module may load, by itself or through the modules that it imports.

Most files can't come upon unsloth at all, and are done with here. So this is coarse: it takes every
module that a name may mean. What it rules out is impossible; what it lets through is judged
properly.
"""

from __future__ import annotations

import os
from typing import Callable, Dict, Iterable, Mapping, Optional, Sequence, Tuple

from flake8_unsloth.texts.files import with_newlines
from flake8_unsloth.texts.folders import absolute
from flake8_unsloth.texts.modules import Modules
from flake8_unsloth.texts.names import UNSLOTH, World


class Texts:
    """All that is known of texts in one run.

    ``roots`` are folders where modules are looked for, besides those where the packages of a file
    start. ``marks`` gives bits to top-level names: a module of one's own that is called so is not
    what is meant, unless the name is in ``always``. ``lazy`` answers what taking a name from a lazy
    package may load; without it, whatever the package's text names (``lazies.named``).
    """

    def __init__(
        self,
        roots: Sequence[str],
        marks: Mapping[str, int],
        lazy: Optional[Callable[[str, str], Iterable[str]]] = None,
        always: Iterable[str] = (),
    ) -> None:
        self._roots = tuple(absolute(root) for root in roots)
        self._world = World(marks, frozenset(always), lazy)
        self._modules: Dict[Tuple[str, ...], Modules] = {}
        self._unsloth = marks.get(UNSLOTH, 0)
        self._places: Dict[str, str] = {}

    def reach(self, path: str, start: str = "", is_script: bool = False) -> int:
        """Bits of all that importing the module in a file may load, its parent packages aside.

        ``start`` is the checked file from which that is reached: modules are looked for where its
        packages start, too; beside the file, if it is a script.
        """
        folder, path = self._place(path)
        around = self._place(start)[0] if start else folder
        return self._around(around, is_script).reach(path)

    def checked(self, path: str, text: str, on_disk: bool = False) -> int:
        """Bits of what a checked file may load, its functions included.

        Whether unsloth's is among them is sure, the others are no more than an estimate. What is
        learnt of a text serves for others that import it if it is ``on_disk``.
        """
        folder, path = self._place(path)
        text = with_newlines(text)
        around = self._around(folder)
        bits = around.checked(path, text, on_disk)
        if not bits & self._unsloth and around.is_beside(folder, text):
            bits |= self._around(folder, True).checked(path, text, on_disk)
        return bits

    def _place(self, path: str) -> Tuple[str, str]:
        """The folder of a file, and its path."""
        written, name = os.path.split(path)
        folder = self._places.get(written)
        if folder is None:
            folder = self._places[written] = absolute(written)
        return folder, f"{folder}/{name}"

    def _around(self, folder: str, is_script: bool = False) -> Modules:
        roots = self._world.folders.import_roots(folder)
        roots = (folder, *roots) if is_script else roots
        known = self._modules.get(roots)
        if known is None:
            every = tuple(dict.fromkeys((*roots, *self._roots)))
            known = self._modules[roots] = Modules(every, self._world)
        return known
