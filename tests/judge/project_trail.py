"""One way through the free choices of a program, and the way after it."""

from __future__ import annotations

from typing import List, Optional, Sequence


class Trail:
    """Replays a prefix of choices and notes those that follow; the first `fixed` never change."""

    def __init__(self, prefix: Sequence[bool], fixed: int = 0) -> None:
        self.prefix, self.fixed = list(prefix), fixed
        self.taken: List[bool] = []

    def choose(self) -> bool:
        """The next choice: as told, or the first of the two."""
        at = len(self.taken)
        self.taken.append(at < len(self.prefix) and self.prefix[at])
        return self.taken[-1]

    def following(self) -> Optional[Trail]:
        """The next way not yet gone; None after the last one."""
        taken = list(self.taken)
        while len(taken) > self.fixed and taken[-1]:
            taken.pop()
        return Trail([*taken[:-1], True], self.fixed) if len(taken) > self.fixed else None
