"""Mutation testing of the package with mutmut's mutants, at a few dozen of them a second.

    python scripts/mutation.py                    # what is not decided yet, then the table
    python scripts/mutation.py scan names         # these modules only, from the start
    python scripts/mutation.py --survivors scan   # only those that survived, after new tests
    mutmut results; mutmut show NAME              # the survivors, and what a mutant changes

`mutmut run` starts pytest for each mutant, which takes two seconds: four hours for the package.
Here mutmut makes the mutants and keeps the verdicts (in `mutants/`), but the tests are collected
once, and each mutant gets a forked process that runs those of its function, the quick ones first.
A mutant that survives the tests is given the random programs and projects of the judges
(tests/judge), on which CPython's verdict is found once and for all mutants.

A mutant is killed by a test that fails, a crash, or a test that takes very much longer than it
should (told apart as a timeout). Needs the extra `mutation`, and os.fork.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import pickle
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

import coverage
import pytest
from mutmut import __main__ as tool
from mutmut.mutation import trampoline
from mutmut.mutation.data import MutantLineSpans, SourceFileMutationData
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

TESTS = (
    "test_cases test_project_cases test_units test_units_texts test_hints test_opening"
    " test_options test_counters test_bad_input"
).split()
SLOW = "not by_flake8 and not cpython and not fresh_interpreter and not long_and_deep and not deeper and not call_each_other and not interpreters_own and not end_of_a_chain and not chains_and_cycles and not real_imports"
"""Tests of what is no part of the package, and of processes that no mutant gets into."""
LONGEST = 0.15
"""Seconds a test may take with all functions wrapped; a longer one is left out."""
PROGRAMS, PROJECTS = 80, 15
MEMORY = 1 << 30
KILLED, SURVIVED, NO_TESTS, TIMEOUT = 1, 0, 33, 36
"""Exit codes that mutmut knows."""


class Run(NamedTuple):
    """What the tests do where nothing is mutated."""

    seconds: Dict[str, float]
    """Test -> CPU time."""
    lines: Dict[str, Dict[int, List[str]]]
    """Module -> line with all its mutants around -> the tests that run it."""


class Judges:
    """Programs and projects with CPython's verdicts."""

    def __init__(self, programs: int, projects: int) -> None:
        from tests.judge import compare, project_generator
        from tests.judge import projects as project_judge
        from tests.judge.oracle import TooBigError
        from tests.judge.project_oracle import NoVerdictError
        from tests.judge.programs import generate

        self._compare, self.bench = compare, project_judge.Bench()
        self.known: List[Tuple[Any, Any]] = []
        for number in range(programs):
            text = generate(random.Random(f"1:{number}")).text
            try:
                self.known.append((text, compare.verdict(text)))
            except TooBigError:
                continue
        for number in range(projects):
            files = project_generator.random_project(random.Random(f"2:{number}"), set())
            root = self.bench.place(files)
            try:
                self.known.append(((files, root), self.bench.truth(files, root)))
            except NoVerdictError:
                continue

    def differing(self) -> Iterator[int]:
        """Which of them the plugin judges in another way."""
        for number, (subject, truth) in enumerate(self.known):
            if isinstance(subject, str):
                differs = self._compare.differ(subject, truth) is not None
            else:
                differs = self.bench.plugin(*subject) != truth
            if differs:
                yield number


class Driver:
    """The plugin of pytest that runs the collected tests once for every mutant."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._kills: Dict[str, int] = {}
        self._session: pytest.Session
        self._run: Run

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's own loop."""
        self._session = session
        activate("")
        _, run = forked(self._watched)
        assert isinstance(run, Run)
        self._run = run
        print(f"{len(run.seconds)} tests", file=sys.__stderr__)
        self._judges = Judges(PROGRAMS, PROJECTS) if self._arguments.judge else Judges(0, 0)
        gc.freeze()
        try:
            _, odd = forked(lambda: list(self._judges.differing()))
            for number in reversed(odd):
                del self._judges.known[number]
            self._all()
        finally:
            self._judges.bench.close()
        return True

    def _watched(self) -> Run:
        """Run all tests, and note which lines each of them runs.

        The wrapped functions are slower, and take twice the stack: a test of that may fail.
        """
        run = Run({}, {})
        watch = coverage.Coverage(data_file=None, config_file=False, include=["*/mutants/flake8_unsloth/*"])
        watch.start()
        items = self._session.items
        for item, following in zip(items, [*items[1:], None]):
            watch.switch_context(item.nodeid)
            started = os.times()
            self._protocol(item, following)
            ended = os.times()
            seconds = ended.user + ended.system - started.user - started.system
            if self._session.testsfailed:
                self._session.testsfailed = 0
                print("left out, it fails:", item.nodeid, file=sys.__stderr__, flush=True)
            elif ended.children_user == started.children_user and seconds <= LONGEST:
                run.seconds[item.nodeid] = seconds
        watch.stop()
        data = watch.get_data()
        for file in data.measured_files():
            run.lines[Path(file).stem] = data.contexts_by_lineno(file)
        return run

    def _protocol(self, item: pytest.Item, following: Optional[pytest.Item]) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def _all(self) -> None:
        wanted, begun, done = set(self._arguments.modules), time.time(), 0
        base = self._session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        order = {name: number for number, name in enumerate(self._arguments.modules)}
        for path in sorted(walk_mutatable_files(), key=lambda path: order.get(path.stem, -1)):
            data = SourceFileMutationData(path=path)
            data.load()
            for name, code in data.exit_code_by_key.items():
                if not self._is_asked(path.stem, code, wanted):
                    continue
                data.exit_code_by_key[name] = self._verdict(name)
                data.durations_by_key[name] = 0.0
                done += 1
                if os.environ.get("DBG"): print(name, data.exit_code_by_key[name], self._last, f"{time.time()-begun:.2f} {sum(os.times()[:4]):.2f}", file=sys.__stderr__)
                if not done % 50:
                    data.save()
                    shutil.rmtree(base, ignore_errors=True)
                    base.mkdir()
            data.save()
            print(row(path.stem, data), f"{time.time() - begun:6.0f} s", file=sys.__stderr__)

    def _is_asked(self, module: str, code: Optional[int], wanted: Set[str]) -> bool:
        if wanted and module not in wanted:
            return False
        if self._arguments.survivors:
            return code in (None, SURVIVED, NO_TESTS)
        return bool(wanted) or code is None

    def _verdict(self, mutant: str) -> int:
        run, chosen = self._run, self._tests(mutant)
        tests = [item for item in self._session.items if item.nodeid in chosen]
        tests.sort(key=lambda item: run.seconds[item.nodeid])
        tests.sort(key=lambda item: -self._kills.get(item.nodeid, 0))
        total = itertools.accumulate(run.seconds[item.nodeid] for item in tests)
        tests = [item for item, sofar in zip(tests, total) if sofar <= self._arguments.seconds]
        self._last=len(tests)
        status, killer = forked(lambda: self._survives(mutant, tests))
        if isinstance(killer, str):
            self._kills[killer] = self._kills.get(killer, 0) + 1
        elif status == 0:
            return SURVIVED if tests else NO_TESTS
        elif status == -signal.SIGPROF:
            return TIMEOUT
        return KILLED

    def _tests(self, mutant: str) -> Set[str]:
        """The tests that run the line of a mutant; of its function, where no test shows."""
        module, _, name = mutant.rpartition(".")
        stem = module.rpartition(".")[2]
        spans = MutantLineSpans.load(f"flake8_unsloth/{stem}.py")
        assert spans is not None
        names = [f"{name.rpartition('_')[0]}_orig", name]
        before, after = (text.splitlines()[1:] for text in spans.read_function_sources(names))
        alike = sum(1 for _ in itertools.takewhile(lambda two: two[0] == two[1], zip(before, after)))
        lines, span = self._run.lines.get(stem, {}), spans.span_by_function_name[names[0]]
        found = lines.get(span.start + 1 + alike)
        if not found:
            found = [test for line in range(span.start + 1, span.end + 1) for test in lines.get(line, ())]
        return set(found) & set(self._run.seconds)

    def _survives(self, mutant: str, tests: List[pytest.Item]) -> Optional[str]:
        """The test that kills a mutant, "" for the judges; None if it survives."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        activate(mutant)
        for test, following in zip(tests, [*tests[1:], None]):
            signal.setitimer(signal.ITIMER_PROF, 2 + 20 * self._run.seconds[test.nodeid])
            self._protocol(test, following)
            if self._session.testsfailed:
                return test.nodeid
        if not self._arguments.judge:
            return None
        signal.setitimer(signal.ITIMER_PROF, 60)
        return None if next(self._judges.differing(), None) is None else ""


def activate(mutant: str) -> None:
    """Switch a mutant on, in this process only; mutmut's own way asks os.environ at each call."""
    vars(trampoline)["get_mutant_under_test"] = lambda: mutant


def forked(task: Callable[[], Any]) -> Tuple[int, Any]:
    """The exit status of a process that runs a task, and what the task returns."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        status = 1
        try:
            null = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1):
                os.dup2(null, number)
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(task(), pipe)
            status = 0
        except Exception:
            print(traceback.format_exc(), file=sys.__stderr__, flush=True)
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return status, pickle.loads(answer) if answer and not status else None


def row(module: str, data: SourceFileMutationData) -> str:
    """One line of the table in docs/mutation.md."""
    verdicts = [status_by_exit_code[code] for code in data.exit_code_by_key.values()]
    counts = [verdicts.count(one) for one in ("killed", "timeout", "survived", "no tests")]
    return f"| {module} | {len(verdicts)} | " + " | ".join(map(str, counts)) + " |"


def main() -> None:
    """Make the mutants, run the tests, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", help="modules of the package, without .py")
    parser.add_argument("--survivors", action="store_true", help="only those that survived")
    parser.add_argument("--judge", action="store_true", help="give survivors to the judges")
    parser.add_argument(
        "--seconds", type=float, default=1e9, help="of tests for one mutant, at most"
    )
    arguments = parser.parse_args()
    os.chdir(Path(__file__).resolve().parent.parent)
    os.makedirs("mutants", exist_ok=True)
    tool.copy_src_dir()
    tool.copy_also_copy_files()
    tool.setup_source_paths()
    tool.create_mutants(1)
    sys.path.insert(0, os.path.abspath("mutants"))
    options = ["-q", "--tb=no", "--capture=no", "-p", "no:cacheprovider", "-k", SLOW]
    tests = [f"mutants/tests/{name}.py" for name in TESTS]
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        options.append(f"--basetemp={folder}/base")
        pytest.main(["--rootdir=mutants", *options, *tests], plugins=[Driver(arguments)])
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        print(row(path.stem, data))


if __name__ == "__main__":
    main()
