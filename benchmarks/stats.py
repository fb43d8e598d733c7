"""Medians with their spread, and Markdown tables of them."""

from __future__ import annotations

import statistics
from typing import List, NamedTuple, Sequence


class Spread(NamedTuple):
    """A median with the lowest and highest value seen (the samples are few)."""

    median: float
    low: float
    high: float

    def show(self, digits: int = 2, scale: float = 1.0) -> str:
        """``1.02 (0.98 to 1.05)``, every number times `scale`."""
        middle, low, high = (f"{value * scale:,.{digits}f}" for value in self)
        return f"{middle} ({low} to {high})" if low != high else middle


def spread(values: Sequence[float]) -> Spread:
    """Median and extremes.

    :raises statistics.StatisticsError: when there are no values.
    """
    return Spread(statistics.median(values), min(values), max(values))


def ratio(parts: Sequence[float], wholes: Sequence[float]) -> float:
    """Sum over sum: what a share of a run is; 0 without anything to divide by."""
    whole = sum(wholes)
    return sum(parts) / whole if whole else 0.0


def paired(values: Sequence[float], base: Sequence[float]) -> List[float]:
    """Each value relative to the base value of the same round."""
    return [value / other for value, other in zip(values, base)]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, columns padded so that it reads well in a terminal too."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = [cells[0].ljust(widths[0])]
        padded += [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:])]
        return "| " + " | ".join(padded) + " |"

    rule = "|" + "|".join(
        "-" * (width + 2) if i == 0 else "-" * (width + 1) + ":" for i, width in enumerate(widths)
    )
    return "\n".join([line(header), rule + "|", *map(line, rows)])
