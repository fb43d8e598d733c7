"""Runs the judges outside pytest: `python -m tests.judge --programs 100000 --projects 2000`."""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import List, Optional

from tests.judge import compare
from tests.judge.kinds import DRAWN
from tests.judge.report import Report


def main(arguments: Optional[List[str]] = None) -> int:
    """Judge, print the figures and every disagreement; exit status 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.judge", description=__doc__)
    parser.add_argument("--programs", type=int, default=0, metavar="N", help="one-file programs")
    parser.add_argument("--projects", type=int, default=0, metavar="N", help="small projects")
    parser.add_argument("--seed", type=int, action="append", help="may be repeated; default: 0")
    parser.add_argument("--start", type=int, default=0, help="number of the first program")
    parser.add_argument(
        "--apart", action="store_true", help="draw also what nobody writes; it is counted by kind"
    )
    options = parser.parse_args(arguments)
    seeds: List[int] = options.seed or [0]
    reports: List[Report] = []
    if options.programs:
        odd = DRAWN if options.apart else frozenset()
        runs = (compare.run(options.programs, seed, options.start, odd=odd) for seed in seeds)
        reports.append(_sum(list(runs)))
    if options.projects:
        projects = importlib.import_module("tests.judge.projects")
        reports.append(_sum([projects.run(options.projects, seed) for seed in seeds]))
    if not reports:
        parser.error("nothing to do: give --programs or --projects")
    for report in reports:
        print(report)
    return int(any(report.disagreements for report in reports))


def _sum(reports: List[Report]) -> Report:
    total = Report(reports[0].kind)
    for report in reports:
        total.add(report)
    return total


if __name__ == "__main__":
    sys.exit(main())
