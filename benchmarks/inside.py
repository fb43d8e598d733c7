"""Run flake8 in this process and time its checkers against its own ast.parse.

Stand-alone, as it runs in the environment of each plugin:
``python inside.py REPORT.json [FLAG,FLAG] FLAKE8-ARGUMENTS``. Times are CPU seconds of this
process. Two clocks in one run see the same noise, so their ratio is far steadier than the
difference of two runs. Flags:

    bare    no other checkers and no tokens: what is left is reading, ast.parse and the plugin
    drop    bare without the plugin too, as a base line for memory
    memory  trace allocations; times are worthless then
    profile write a cProfile of the checkers alone beside the report, as REPORT.prof
"""

from __future__ import annotations

import ast
import contextlib
import cProfile
import gc
import importlib
import importlib.metadata
import json
import os
import sys
import time
import tracemalloc
from typing import Any, Callable, Dict, Iterator, List

from flake8.checker import FileChecker
from flake8.main.application import Application

OWN_CHECKERS = ("F", "E", "W", "C90")


class Report:
    """What was measured, a number for each file in the order checked."""

    def __init__(self) -> None:
        """Begin with nothing measured."""
        self.parse: List[float] = []
        self.checks: Dict[str, List[float]] = {}
        self.loads: Dict[str, float] = {}
        self.parses_in_checks: Dict[str, int] = {}
        self.checking = ""
        self.profile: Any = contextlib.nullcontext()


class Found:
    """A checker that has run already: flake8 collects its results from here."""

    def __init__(self, results: List[Any]) -> None:
        """Keep the results."""
        self.results = results

    def run(self) -> Iterator[Any]:
        """Yield them, as a checker does."""
        return iter(self.results)


def timed_check(plugin: Any, report: Report) -> Any:
    """The same plugin, its construction and whole run() on the clock."""
    times = report.checks.setdefault(plugin.entry_name, [])

    def check(*args: Any, **kwargs: Any) -> Found:
        report.checking = plugin.entry_name
        started = time.process_time()
        with report.profile:
            found = list(plugin.obj(*args, **kwargs).run())
        times.append(time.process_time() - started)
        report.checking = ""
        return Found(found)

    return plugin._replace(obj=check)


def timed_parse(parse: Callable[..., Any], report: Report) -> Callable[..., Any]:
    """ast.parse on the clock when flake8 calls it, counted only when a checker does."""

    def timed(*args: Any, **kwargs: Any) -> Any:
        if report.checking:
            counts = report.parses_in_checks
            counts[report.checking] = counts.get(report.checking, 0) + 1
            return parse(*args, **kwargs)
        if sys._getframe(1).f_globals["__name__"] != "flake8.processor":
            return parse(*args, **kwargs)
        started = time.process_time()
        try:
            return parse(*args, **kwargs)
        finally:
            report.parse.append(time.process_time() - started)

    return timed


def timed_load(load: Callable[..., Any], report: Report) -> Callable[..., Any]:
    """EntryPoint.load on the clock: the import of each plugin, on top of flake8's own."""

    def timed(entry: Any) -> Any:
        started = time.perf_counter()
        try:
            return load(entry)
        finally:
            taken = time.perf_counter() - started
            report.loads[entry.name] = report.loads.get(entry.name, 0.0) + taken

    return timed


def import_own_checkers() -> None:
    """Import what flake8 loads anyway, so that no plugin is charged for it by its order."""
    for entry in importlib.metadata.distribution("flake8").entry_points:
        if entry.group == "flake8.extension":
            entry.load()
    importlib.import_module("mccabe")


def no_tokens(checker: FileChecker) -> None:
    """Stand in for FileChecker.process_tokens, which feeds logical and physical checkers only."""
    del checker


def strip(checkers: Any, drop: bool) -> Any:
    """Leave only the plugin under test, or nothing at all."""
    kept = [p for p in checkers.tree if p.entry_name not in OWN_CHECKERS and not drop]
    file_checker: Any = FileChecker
    file_checker.process_tokens = no_tokens
    return checkers._replace(tree=kept, logical_line=[], physical_line=[])


def prepare(flags: List[str], arguments: List[str], report: Report) -> Application:
    """An application with its options parsed and its checkers on the clock."""
    import_own_checkers()
    entry_point: Any = importlib.metadata.EntryPoint
    entry_point.load = timed_load(entry_point.load, report)
    module: Any = ast
    module.parse = timed_parse(ast.parse, report)
    application = Application()
    application.initialize(arguments)
    manager: Any = application.file_checker_manager
    if "bare" in flags or "drop" in flags:
        manager.plugins = strip(manager.plugins, "drop" in flags)
    if "profile" in flags:
        report.profile = cProfile.Profile()
    timed = [timed_check(plugin, report) for plugin in manager.plugins.tree]
    manager.plugins = manager.plugins._replace(tree=timed)
    return application


def main(target: str, flags: List[str], arguments: List[str]) -> None:
    """Run, then write the report."""
    report = Report()
    application = prepare(flags, arguments, report)
    gc.collect()
    if "memory" in flags:
        tracemalloc.start()
    application.run_checks()
    if application.catastrophic_failure:
        raise SystemExit("a checker failed: there is nothing to measure")
    gc.collect()
    held, peak = tracemalloc.get_traced_memory() if "memory" in flags else (0, 0)
    tracemalloc.stop()
    manager: Any = application.file_checker_manager
    if "profile" in flags:
        report.profile.dump_stats(target + ".prof")
    measured = {
        "cpu": time.process_time(),
        "parse": report.parse,
        "checks": report.checks,
        "loads": report.loads,
        "parses_in_checks": report.parses_in_checks,
        "held": held,
        "peak": peak,
        "lines": manager.statistics["physical lines"],
        "codes": sorted(result[0] for _, results, _ in manager.results for result in results),
    }
    with open(target, "w", encoding="utf-8") as stream:
        json.dump(measured, stream)


if __name__ == "__main__":
    with open(os.devnull, "w", encoding="utf-8") as silence, contextlib.redirect_stdout(silence):
        main(sys.argv[1], sys.argv[2].split(","), sys.argv[3:])
