"""The whole run of flake8 with each plugin, against flake8 alone in the same round.

Rounds are interleaved and the order within a round is shuffled, so that a machine that slows down
for a while slows all variants alike. CPU seconds of the child process, its start included.
"""

from __future__ import annotations

import random
from typing import Dict, List

from benchmarks import corpora, process, stats
from benchmarks.settings import Settings, keep, note
from benchmarks.variants import ALONE, python_of

Samples = Dict[str, Dict[str, List[float]]]


def measure(settings: Settings, corpus: corpora.Corpus) -> Samples:
    """CPU seconds and peak memory of every variant, a list entry for each round."""
    samples: Samples = {v.name: {"cpu": [], "peak": []} for v in settings.variants}
    shuffled = random.Random(6)
    for number in range(settings.rounds):
        for variant in shuffled.sample(settings.variants, len(settings.variants)):
            python = python_of(variant, settings.cache)
            command = process.flake8(python, variant.options, corpus.files)
            cost = process.run(command, corpus.folder)
            samples[variant.name]["cpu"].append(cost.cpu)
            samples[variant.name]["peak"].append(cost.peak)
        note(f"whole {corpus.name}: round {number + 1} of {settings.rounds}")
    return samples


def render(samples: Samples) -> str:
    """Table: CPU seconds, the ratio to flake8 alone of the same round, memory on top of it."""
    base = samples[ALONE.name]
    rows = []
    for name, values in samples.items():
        ratios = stats.spread(stats.paired(values["cpu"], base["cpu"]))
        more = [own - other for own, other in zip(values["peak"], base["peak"])]
        rows.append(
            [
                name,
                stats.spread(values["cpu"]).show(),
                ratios.show(3),
                f"{stats.spread(more).median / 2**20:+.1f}",
            ]
        )
    return stats.table(["variant", "CPU seconds", "ratio to flake8 alone", "peak MiB"], rows)


def command(settings: Settings) -> str:
    """Measure all corpora and return their tables."""
    if ALONE not in settings.variants:
        settings = settings._replace(variants=[ALONE, *settings.variants])
    parts, everything = [], {}
    for name in settings.corpora:
        corpus = corpora.load(name, settings.cache, settings.files or 80)
        everything[name] = measure(settings, corpus)
        keep(settings, "whole", everything)
        title = f"{name}: {len(corpus.files)} files, {corpus.lines():,} lines"
        parts.append(f"{title}, {settings.rounds} rounds\n\n{render(everything[name])}")
    return "\n\n".join(parts)
