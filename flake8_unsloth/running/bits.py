"""What paths have passed, as bits of one number.

Each load has a bit; so has, for each module that the file may ask ``sys.modules`` for, that it may
have been there before the body, and that it may be missing still.
"""

from __future__ import annotations

from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from flake8_unsloth.reading.outline import Load

Paths = Optional[int]
"""What some paths to a point have passed; None if no path leads there."""


class Effect(NamedTuple):
    """What a load does that matters to the order of things."""

    modules: Tuple[str, ...]
    """What may be in ``sys.modules`` afterwards: unsloth, libraries that it must precede."""
    surely: bool
    """Whether it surely is."""
    clean: bool
    """Whether nothing is loaded if it fails."""
    completes: bool
    """False if it always fails or exits."""


class Bits:
    """The bits of one file."""

    def __init__(self, effect: Callable[[Load], Optional[Effect]], modules: Sequence[str]) -> None:
        """``effect``: of each load, None if it matters to nobody. ``modules``: those that the file
        may ask ``sys.modules`` for, and the answers to what it asks twice (``reading.flags``):
        what is loaded where one is known is there only if it is right."""
        self._effect = effect
        self._flags = {module: 1 << n for n, module in enumerate(modules)}
        """For each module: the bit of paths on which it may have been there before the body."""
        self._absent = {module: flag << len(modules) for module, flag in self._flags.items()}
        """For each module: the bit of paths on which it may be missing, for all that has run."""
        self._resumed = 1 << (2 * len(modules))
        """The bit of paths on which a generator has gone on behind a ``yield``."""
        self._count = 2 * len(modules) + 1
        self._start = self._resumed - 1
        self._all_flags = self._start | self._resumed
        self._masks = dict.fromkeys(modules, 0)
        """For each module: the bits of the loads that may bring it."""
        self._bits: Dict[Load, int] = {}
        self._loads: List[Load] = []
        self._effects: Dict[Load, Optional[Effect]] = {}

    def effect(self, load: Load) -> Optional[Effect]:
        """What a load does."""
        if load not in self._effects:
            effect = self._effects[load] = self._effect(load)
            if effect is not None:
                bit = self._bits[load] = 1 << (self._count + len(self._loads))
                self._loads.append(load)
                for module in (*effect.modules, *load.site.under):
                    if module in self._masks:
                        self._masks[module] |= bit
        return self._effects[load]

    def passed(self, paths: int) -> List[Load]:
        """The loads that some of the paths have passed."""
        found: List[Load] = []
        left = (paths >> self._count) & ((1 << len(self._loads)) - 1)
        while left:
            lowest = left & -left
            found.append(self._loads[lowest.bit_length() - 1])
            left ^= lowest
        return found

    def has_passed(self, paths: int, load: Load) -> bool:
        """Whether some of the paths have passed a load."""
        return bool(paths & self._bits.get(load, 0))

    def may_bring(self, paths: int, module: str) -> bool:
        """Whether some of the paths have passed a load that may bring a module."""
        return bool(paths & self._masks[module])

    def after(self, start: int, paths: int) -> int:
        """Paths in a body, ``start`` being what those that enter it have passed."""
        if paths & self._start != self._start:
            for module, flag in self._flags.items():
                if not paths & flag:
                    start &= ~(self._masks[module] | flag)
                if not paths & self._absent[module]:
                    start &= ~self._absent[module]
        return start | (paths & ~self._all_flags)

    def may_remain(self, module: str, paths: int) -> bool:
        """Whether what was there before a body may still be there on some of the paths."""
        return bool(paths & self._flags[module])

    def may_be_absent(self, module: str, paths: int) -> bool:
        """Whether a module may be missing on some of the paths."""
        return bool(paths & self._absent[module])

    @property
    def start(self) -> int:
        """Paths at the start of a body."""
        return self._start

    def is_rest(self, paths: int) -> bool:
        """Whether a generator may have gone on behind a ``yield``."""
        return bool(paths & self._resumed)

    def loads_in(self, paths: int) -> int:
        """The bits of loads alone."""
        return paths & ~self._all_flags
