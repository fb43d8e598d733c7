"""What importing each plugin takes on top of a flake8 that is imported already."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Dict, List

from benchmarks import process, stats
from benchmarks.settings import Settings, keep, note
from benchmarks.variants import python_of


def measure(settings: Settings) -> Dict[str, List[float]]:
    """Seconds in each plugin's EntryPoint.load, a fresh process for every one."""
    variants = [v for v in settings.variants if v.entry and not v.options]
    samples: Dict[str, List[float]] = {variant.name: [] for variant in variants}
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch, "nothing.py").write_text("", encoding="utf-8")
        for number in range(settings.rounds):
            for variant in variants:
                python = python_of(variant, settings.cache)
                report = process.inside(python, (), ["nothing.py"], Path(scratch), ["bare"])
                samples[variant.name].append(report["loads"][variant.entry])
            note(f"imports: round {number + 1} of {settings.rounds}")
    return samples


def command(settings: Settings) -> str:
    """Measure and return the table, in microseconds."""
    samples = measure(settings)
    keep(settings, "imports", samples)
    rows = [[name, stats.spread(values).show(0, 1e6)] for name, values in samples.items()]
    return stats.table(["plugin", "import, microseconds"], rows)
