"""Makes a failing program small: first by lines in big steps, then by statements."""

from __future__ import annotations

import time
from typing import Callable

from flake8_unsloth.reading.quiet import parse
from tests.hostile.programs import lines_of
from tests.judge.shrink import shrink

SHORT = 80
"""Lines that the judges' shrinker, which tries every statement, is good for."""


def smaller(text: str, fails: Callable[[str], bool], seconds: float = 60.0) -> str:
    """A shorter text of which ``fails`` is true as well, as far as that is found in the time."""
    deadline = time.monotonic() + seconds

    def holds(shorter: str) -> bool:
        return time.monotonic() < deadline and parse(shorter) is not None and fails(shorter)

    lines = lines_of(text)
    step = len(lines) // 2
    while step:
        at = 0
        while at < len(lines):
            left = lines[:at] + lines[at + step :]
            if holds("".join(left)):
                lines = left
            else:
                at += step
        step //= 2
    text = "".join(lines)
    return shrink(text, holds) if len(lines) < SHORT and holds(text) else text
