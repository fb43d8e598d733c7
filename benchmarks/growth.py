"""How cost and memory grow with the project: synthetic projects of 100 to 10,000 modules."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any, Dict, List

from benchmarks import process, stats, synthetic
from benchmarks.settings import Settings, keep, note
from benchmarks.variants import FOLLOW, Variant, python_of

Point = Dict[str, Any]


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
        measured.update(held(settings, Path(scratch)))
    cost = statistics.median(measured["each"]) * 1e6
    note(f"growth {shape} {place} {size}: {cost:.0f} us a file")
    return {"shape": shape, "place": place, "size": size, **measured}


def render(points: List[Point]) -> str:
    """Table, a row for each project."""
    rows = []
    for item in points:
        rows.append(
            [
                item["shape"],
                item["place"],
                f"{item['size']:,}",
                stats.spread(item["each"]).show(0, 1e6),
                stats.spread(item["relative"]).show(3),
                stats.spread(item["alone"]).show(1, 1e3),
                f"{item['held']:.1f}",
                f"{item['peak']:.1f}",
                str(item["findings"]),
            ]
        )
    header = ["shape", "unsloth in", "modules", "microseconds a file", "relative to ast.parse"]
    header += ["first file alone, ms", "bytes a line held", "at most", "findings"]
    return stats.table(header, rows)


def command(settings: Settings) -> str:
    """Measure all shapes, places and sizes and return the table."""
    settings.cache.mkdir(parents=True, exist_ok=True)
    points: List[Point] = []
    for size in settings.sizes:
        for shape in synthetic.SHAPES:
            for place in synthetic.PLACES:
                points.append(point(settings, shape, place, size))
                keep(settings, "growth", points)
    return render(points)
