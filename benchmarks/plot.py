"""SVG plots of growth, written by hand: small files that read on light and dark pages."""

from __future__ import annotations

import math
import statistics
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Sequence

from benchmarks.settings import Settings, kept

WIDTH, HEIGHT = 220, 170
LEFT, TOP = 62, 46
COLOURS = {"none": "#4c8dd6", "leaf": "#d08a1d", "all": "#3fa35b"}
STYLE = (
    "text{font:12px sans-serif;fill:#7a7f87}.title{font-weight:bold}"
    ".axis{stroke:#9aa0a8;stroke-width:1;fill:none}.grid{stroke:#9aa0a8;stroke-opacity:.3}"
)


class Plot(NamedTuple):
    """What is drawn: a value of each point over the number of modules, a panel for each shape."""

    title: str
    key: str
    """What a point needs to have to be drawn."""
    value: Callable[[Dict[str, Any]], float]
    limit: float


def across(size: float, sizes: Sequence[float]) -> float:
    """Horizontal place of a size in its panel, logarithmic."""
    low, high = math.log(min(sizes)), math.log(max(sizes))
    return WIDTH * (math.log(size) - low) / ((high - low) or 1)


def panel(plot: Plot, shape: str, points: List[Dict[str, Any]], top: float) -> List[str]:
    """Elements of one panel, its origin at the upper left corner."""
    sizes = sorted({point["size"] for point in points})
    out = [f'<text class="title" x="0" y="-8">{shape}</text>']
    for share in (0, 0.5, 1):
        y = HEIGHT * (1 - share)
        out.append(f'<path class="grid" d="M0 {y:.0f}H{WIDTH}"/>')
        out.append(f'<text x="-6" y="{y + 4:.0f}" text-anchor="end">{top * share:g}</text>')
    for size in sizes:
        x = across(size, sizes)
        out.append(f'<text x="{x:.0f}" y="{HEIGHT + 17}" text-anchor="middle">{size:,}</text>')
    out.append(f'<path class="axis" d="M0 0V{HEIGHT}H{WIDTH}"/>')
    for place, colour in COLOURS.items():
        chosen = [p for p in points if p["shape"] == shape and p["place"] == place]
        marks = [
            (across(p["size"], sizes), HEIGHT * (1 - plot.value(p) / top))
            for p in sorted(chosen, key=lambda p: int(p["size"]))
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in marks)
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in marks]
    return out


def legend() -> List[str]:
    """Which colour means what."""
    out = []
    for number, (place, colour) in enumerate(COLOURS.items()):
        x = LEFT + 120 * number
        out.append(f'<rect x="{x}" y="24" width="12" height="4" fill="{colour}"/>')
        out.append(f'<text x="{x + 18}" y="31">unsloth in {place}</text>')
    return out


def ceiling(values: Sequence[float], limit: float) -> float:
    """A round number above all values; at least `limit`, so that flat curves look flat."""
    highest = max([limit, *values])
    unit = float(10 ** math.floor(math.log10(highest)))
    return next(unit * step for step in (1, 2, 5, 10) if unit * step >= highest)


def draw(plot: Plot, points: List[Dict[str, Any]]) -> str:
    """The whole SVG document."""
    points = [point for point in points if plot.key in point]
    shapes = list(dict.fromkeys(point["shape"] for point in points))
    top = ceiling([plot.value(point) for point in points], plot.limit)
    step, rows = WIDTH + LEFT + 14, (len(shapes) + 2) // 3
    width, height = step * min(3, len(shapes)) + 20, (HEIGHT + TOP + 14) * rows + TOP
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">']
    out.append(f"<style>{STYLE}</style>")
    out.append(f'<text class="title" x="{LEFT}" y="16">{plot.title}</text>')
    out += legend()
    for number, shape in enumerate(shapes):
        x = LEFT + step * (number % 3)
        y = TOP + 18 + (HEIGHT + TOP + 14) * (number // 3)
        out.append(f'<g transform="translate({x} {y})">')
        out += [*panel(plot, shape, points, top), "</g>"]
    return "\n".join([*out, "</svg>", ""])


def microseconds(point: Dict[str, Any]) -> float:
    """Median cost of a file."""
    return float(statistics.median(point["each"])) * 1e6


PLOTS = {
    "growth-time.svg": Plot("Microseconds a file, by number of modules", "each", microseconds, 100),
    "growth-memory.svg": Plot(
        "Bytes held for each source line, by number of modules",
        "held",
        lambda p: float(p["held"]),
        200,
    ),
}


def write(settings: Settings, folder: Path) -> None:
    """Draw the last growth measured into a folder."""
    points = kept(settings, "growth")
    for name, plot in PLOTS.items():
        (folder / name).write_text(draw(plot, points), encoding="utf-8")
