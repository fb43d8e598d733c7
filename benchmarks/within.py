"""Inside one run: the checker's time relative to flake8's own ast.parse of the same files."""

from __future__ import annotations

import statistics
from typing import Any, Dict, List

from benchmarks import corpora, process, stats
from benchmarks.settings import Settings, keep, note
from benchmarks.variants import Variant, python_of

Samples = Dict[str, List[Dict[str, Any]]]


def figures(report: Dict[str, Any], variant: Variant) -> Dict[str, Any]:
    """The few numbers of a report that the tables are made of."""
    times, parse = report["checks"][variant.entry], report["parse"]
    return {
        "relative": stats.ratio(times, parse),
        "share": stats.ratio(times, [report["cpu"]]),
        "typical": statistics.median(stats.paired(times, parse)),
        "import": report["loads"][variant.entry],
        "parsed": report["parses_in_checks"].get(variant.entry, 0),
        "findings": sum(code.startswith(variant.entry) for code in report["codes"]),
    }


def measure(settings: Settings, corpus: corpora.Corpus) -> Samples:
    """Figures of every variant, a list entry for each round."""
    variants = [variant for variant in settings.variants if variant.entry]
    samples: Samples = {variant.name: [] for variant in variants}
    for number in range(settings.rounds):
        for variant in variants:
            python = python_of(variant, settings.cache)
            report = process.inside(python, variant.options, corpus.files, corpus.folder)
            samples[variant.name].append(figures(report, variant))
        note(f"within {corpus.name}: round {number + 1} of {settings.rounds}")
    return samples


def render(samples: Samples) -> str:
    """Table: relative to ast.parse, of the typical file, share of the whole run."""
    rows = []
    for name, rounds in samples.items():
        relative, typical, share = (
            stats.spread([figure[key] for figure in rounds])
            for key in ("relative", "typical", "share")
        )
        parsed = str(rounds[0]["parsed"])
        percent = share.show(2, 100) + " %"
        findings = str(rounds[0]["findings"])
        rows.append([name, relative.show(3), typical.show(4), percent, parsed, findings])
    header = ["variant", "relative to ast.parse", "median file", "share of the run"]
    return stats.table([*header, "files it parsed", "findings"], rows)


def command(settings: Settings) -> str:
    """Measure all corpora and return their tables."""
    parts, everything = [], {}
    for name in settings.corpora:
        corpus = corpora.load(name, settings.cache, settings.files)
        everything[name] = measure(settings, corpus)
        keep(settings, "within", everything)
        title = f"{name}: {len(corpus.files)} files, {corpus.lines():,} lines"
        parts.append(f"{title}, {settings.rounds} rounds\n\n{render(everything[name])}")
    return "\n\n".join(parts)
