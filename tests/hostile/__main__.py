"""Checks code that nobody wrote for the plugin: ``python -m tests.hostile --lib-test``.

Anything may be checked with ``--folder``; a failure is printed with the program that shows it,
made small. Run it under each Python: a file is checked if that Python parses it.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import sys
from pathlib import Path
from typing import Iterator, List, Optional

from tests.hostile import grammar, run
from tests.hostile.programs import Program, lib_test, programs, python_files
from tests.hostile.report import Report


def main(arguments: Optional[List[str]] = None) -> int:
    """Run what is asked for, print the figures; exit status 1 if anything failed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--folder", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--lib-test", action="store_true", help="CPython's own test suite")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="files of each folder")
    parser.add_argument("--mutants", type=int, default=0, metavar="N", help="of each file")
    parser.add_argument("--generated", type=int, default=0, metavar="N", help="random programs")
    parser.add_argument("--projects", type=int, default=0, metavar="N", help="random projects")
    parser.add_argument("--hypothesmith", type=int, default=0, metavar="N", help="slow; see extras")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    folders = options.folder + ([lib_test()] if options.lib_test else [])
    failed = False
    count = 0
    for report in _reports(options, folders):
        print(report, flush=True)
        failed = failed or bool(report.failures)
        count += report.checked
    if not count:
        parser.error("nothing was checked: give --lib-test, --folder or --generated")
    return int(failed)


def _reports(options: argparse.Namespace, folders: List[Path]) -> Iterator[Report]:
    seed = options.seed
    for folder in folders:
        print(f"# {folder} under Python {sys.version.split()[0]}, seed {seed}", flush=True)
        if options.mutants:
            paths = run.sampled(python_files(folder), seed, options.sample)
            yield run.alone(_mutants(paths, options.mutants, seed), "mutants")
        else:
            yield from run.folder(folder, seed, options.sample)
    if (options.generated or options.projects) and not grammar.AVAILABLE:
        sys.exit("random code needs Python 3.9: older ones cannot turn a tree into text")
    if options.projects:
        yield run.random_projects(options.projects, seed)
    if options.generated:
        yield run.alone(run.generated(options.generated, seed), "generated")
    if options.hypothesmith:
        smith = importlib.import_module("tests.hostile.smith")
        yield run.alone(smith.programs(options.hypothesmith, seed), "hypothesmith, spiked")


def _mutants(paths: List[Path], count: int, seed: int) -> Iterator[Program]:
    return itertools.chain.from_iterable(
        run.changed(programs(paths), run.mutated, seed * 1000 + number) for number in range(count)
    )


if __name__ == "__main__":
    sys.exit(main())
