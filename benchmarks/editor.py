"""One file as an editor checks it, from standard input in a process of its own: what is felt.

The files are LLaMA-Factory's, laid out as in its repository. Processes are cold, the disk's cache
is not: an editor has the file open.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Dict, List

from benchmarks import corpora, process, stats
from benchmarks.settings import Settings, keep, note
from benchmarks.variants import ALONE, Variant, python_of

FILES = ("src/llamafactory/cli.py", "src/llamafactory/model/loader.py")
Samples = Dict[str, Dict[str, List[float]]]


def checkout(cache: Path) -> Path:
    """LLaMA-Factory with its sources below ``src``, as its repository has them."""
    folder = cache / "corpora" / "llamafactory-checkout"
    if not folder.exists():
        package = corpora.load(corpora.LLAMAFACTORY, cache).folder / "llamafactory"
        shutil.copytree(package, folder / "src" / "llamafactory")
    return folder


def once(variant: Variant, file: str, settings: Settings, samples: Dict[str, List[float]]) -> None:
    """One plain process for the time that passes, one with clocks inside for the plugin's own."""
    folder = checkout(settings.cache)
    python = python_of(variant, settings.cache)
    options, names = [*variant.options, "--stdin-display-name", file], ["-"]
    plain = process.run(process.flake8(python, options, names), folder, folder / file)
    samples["wall"].append(plain.wall)
    samples["cpu"].append(plain.cpu)
    report: Dict[str, Any] = process.inside(python, options, names, folder, stdin=folder / file)
    own = report["loads"].get(variant.entry, 0.0) + sum(report["checks"].get(variant.entry, ()))
    samples["own"].append(own)


def measure(settings: Settings, file: str) -> Samples:
    """Seconds of every variant, a list entry for each round."""
    samples: Samples = {v.name: {"wall": [], "cpu": [], "own": []} for v in settings.variants}
    for number in range(settings.rounds):
        for variant in settings.variants:
            once(variant, file, settings, samples[variant.name])
        note(f"editor {file}: round {number + 1} of {settings.rounds}")
    return samples


def render(samples: Samples) -> str:
    """Table in milliseconds: the whole process, what it takes more, the plugin's own part."""
    base = samples[ALONE.name]
    rows = []
    for name, values in samples.items():
        more = [own - other for own, other in zip(values["cpu"], base["cpu"])]
        rows.append(
            [
                name,
                stats.spread(values["wall"]).show(0, 1e3),
                stats.spread(values["cpu"]).show(0, 1e3),
                f"{stats.spread(more).median * 1e3:+.0f}",
                stats.spread(values["own"]).show(1, 1e3),
            ]
        )
    header = ["variant", "wall ms", "CPU ms", "CPU more", "plugin's import and run, ms"]
    return stats.table(header, rows)


def command(settings: Settings) -> str:
    """Measure both files and return their tables."""
    if ALONE not in settings.variants:
        settings = settings._replace(variants=[ALONE, *settings.variants])
    parts, everything = [], {}
    for file in FILES:
        everything[file] = measure(settings, file)
        keep(settings, "editor", everything)
        parts.append(f"{file}, {settings.rounds} rounds\n\n{render(everything[file])}")
    return "\n\n".join(parts)
