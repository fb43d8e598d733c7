"""Compares more programs and projects than the tests do: python -m tests.runtime --help."""

from __future__ import annotations

import argparse
import collections
import tempfile
import time
from pathlib import Path
from typing import Callable, Counter, List

from tests.runtime import compare, real


def run(
    kind: str, seeds: range, make: Callable[[int, Path], List[compare.Comparison]]
) -> Counter[str]:
    """Compare the examples of these seeds and print every disagreement."""
    figures: Counter[str] = collections.Counter()
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            comparisons = make(seed, Path(folder).resolve())
            wrong = [item for item in comparisons if item.problems()]
            for item in wrong:
                print(f"{kind} {seed}:\n{item.explain()}\n", flush=True)
        figures[kind] += 1
        figures["files"] += len(comparisons)
        figures["ways"] += sum(len(item.runs) for item in comparisons)
        figures["late ways"] += sum(bool(run.warned) for item in comparisons for run in item.runs)
        figures["lines to report"] += sum(len(item.truth) for item in comparisons)
        for code in compare.LATE:
            figures[code] += sum(code in line for c in comparisons for line in c.plugin.values())
        figures["disagreements"] += len(wrong)
    return figures


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.runtime", description=__doc__)
    parser.add_argument("--programs", type=int, default=0, help="how many programs to compare")
    parser.add_argument("--projects", type=int, default=0, help="how many projects to compare")
    parser.add_argument("--seed", type=int, default=0, help="the first seed (default: 0)")
    options = parser.parse_args()
    if not real.has_unsloth():
        parser.error("unsloth is not installed here, see docs/runtime-tests.md")
    wrong = 0
    for kind, count, make in (
        ("programs", options.programs, lambda s, f: [compare.compare_program(s, f)]),
        ("projects", options.projects, compare.compare_project),
    ):
        began = time.perf_counter()
        figures = run(kind, range(options.seed, options.seed + count), make)
        seconds = time.perf_counter() - began
        print(", ".join(f"{figures[name]} {name}" for name in figures), f"in {seconds:.0f} s")
        wrong += figures["disagreements"]
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
