"""How the cost of one file grows with its length, for each shape of long code."""

from __future__ import annotations

import ast
import time

from benchmarks import stats
from benchmarks.settings import Settings, note
from tests import shapes
from tests.support import fresh

SIZE = 4_000
"""Repetitions in the longer of the two files that are compared; some Pythons parse fewer."""


def timed(code: str, tree: ast.Module) -> float:
    """CPU seconds of one check, in this process."""
    checker = fresh(code, tree)
    started = time.process_time()
    list(checker.run())
    return time.process_time() - started


def command(settings: Settings) -> str:
    """A row for each shape: milliseconds, and how many times those of a quarter of the code."""
    rows = []
    for name, make in shapes.LONG.items():
        note(f"lengths: {name}")
        size, code, tree = shapes.longest(make, SIZE)
        quarter = make(size // 4)
        part = ast.parse(quarter)
        rounds = [(timed(code, tree), timed(quarter, part)) for _ in range(settings.rounds)]
        cost = stats.spread([whole for whole, _ in rounds])
        growth = stats.spread([whole / less for whole, less in rounds])
        rows.append([name, f"{size:,}", cost.show(0, 1000), growth.show(1)])
    return stats.table(["shape", "repetitions", "ms", "times a quarter of it"], rows)
