"""How cost and memory grow with the project: synthetic projects of 100 to 10,000 modules."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Tuple

from benchmarks import process, stats, synthetic
from benchmarks.settings import Settings, keep, kept, note
from benchmarks.variants import FOLLOW, Variant, python_of

Point = Dict[str, Any]
TRACED = 1_000
"""Modules of the largest project whose memory is measured: tracing takes several times as long."""


def subject(settings: Settings) -> Variant:
    """What is measured: this plugin, or the first plugin of another choice of variants."""
    if FOLLOW in settings.variants:
        return FOLLOW
    return next(variant for variant in settings.variants if variant.entry)


def once(settings: Settings, folder: Path, names: List[str], flags: List[str]) -> Dict[str, Any]:
    """One run of the harness over parts of a project, the plugin following imports."""
    variant = subject(settings)
    python = python_of(variant, settings.cache)
    return process.inside(python, variant.options, names, folder, flags)


def timed(settings: Settings, folder: Path, size: int) -> Point:
    """Cost of a file when all are checked, and of the first one when it is checked alone."""
    relative, each, alone, entry = [], [], [], subject(settings).entry
    for _ in range(settings.rounds):
        report = once(settings, folder, ["project"], ["bare"])
        times = report["checks"][entry]
        relative.append(stats.ratio(times, report["parse"]))
        each.append(sum(times) / size)
        first = str(Path(*synthetic.module(0).split("."))) + ".py"
        single = once(settings, folder, [first], ["bare"])
        alone.append(sum(single["checks"][entry]))
    findings = len(report["codes"])
    return {"relative": relative, "each": each, "alone": alone, "findings": findings}


def held(settings: Settings, folder: Path) -> Point:
    """Bytes for each source line that are held at the end, and at most, on top of flake8's own."""
    with_plugin = once(settings, folder, ["project"], ["bare", "memory"])
    without = once(settings, folder, ["project"], ["drop", "memory"])
    lines = with_plugin["lines"]
    return {key: (with_plugin[key] - without[key]) / lines for key in ("held", "peak")}


def point(settings: Settings, shape: str, place: str, size: int) -> Point:
    """Everything measured of one synthetic project, which is written and deleted again."""
    with tempfile.TemporaryDirectory(dir=settings.cache) as scratch:
        synthetic.write(Path(scratch), size, shape, place)
        measured = timed(settings, Path(scratch), size)
        if size <= TRACED:
            measured.update(held(settings, Path(scratch)))
    cost = statistics.median(measured["each"]) * 1e6
    note(f"growth {shape} {place} {size}: {cost:.0f} us a file")
    return {"shape": shape, "place": place, "size": size, **measured}


def render(points: List[Point]) -> str:
    """Table, a row for each project."""
    rows = []
    for item in sorted(points, key=_order):
        rows.append(
            [
                item["shape"],
                item["place"],
                f"{item['size']:,}",
                stats.spread(item["each"]).show(0, 1e6),
                stats.spread(item["relative"]).show(3),
                stats.spread(item["alone"]).show(1, 1e3),
                f"{item['held']:.0f}" if "held" in item else "",
                str(item["findings"]),
            ]
        )
    header = ["shape", "unsloth in", "modules", "microseconds a file", "relative to ast.parse"]
    header += ["first file alone, ms", "bytes a line held", "findings"]
    return stats.table(header, rows)


def _order(item: Point) -> Tuple[int, int, int]:
    shapes, places = list(synthetic.SHAPES), synthetic.PLACES
    return shapes.index(item["shape"]), places.index(item["place"]), item["size"]


def command(settings: Settings) -> str:
    """Measure the projects asked for, and return the table of these and all measured before."""
    settings.cache.mkdir(parents=True, exist_ok=True)
    try:
        points = {_order(item): item for item in kept(settings, "growth")}
    except FileNotFoundError:
        points = {}
    for size in settings.sizes:
        for shape in settings.shapes:
            for place in settings.places:
                new = point(settings, shape, place, size)
                points[_order(new)] = new
                keep(settings, "growth", list(points.values()))
    return render(list(points.values()))
