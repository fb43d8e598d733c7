"""Mutation testing of the package: mutmut's mutants, ten or twenty of them in a second.

    python scripts/mutation.py                     # what is not decided yet, then the table
    python scripts/mutation.py --again flow names  # these modules, from the start
    python scripts/mutation.py --survivors         # only those that survived, after new tests
    python scripts/survivors.py                    # the table again, and what nobody explains

`mutmut run` starts pytest for each mutant, which takes two seconds: four hours for the package.
Here mutmut makes the mutants and keeps the verdicts (in `mutants/`), but the tests are collected
once, and each mutant gets a forked process that runs those that come to its line, the quick ones
first. A mutant that survives them is given the random programs and projects of the judges
(tests/judge), on which CPython's verdict is found once for all mutants.

A mutant is killed by a test that fails, by a crash, or by a test that takes very much longer than
it should (a timeout). Needs the extra `mutation`, and os.fork. A test that fails without a mutant
is left out; if more than a few do, nothing is judged.
"""

from __future__ import annotations

import argparse
import functools
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
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Set, Tuple

import coverage
import pytest
from _pytest.tmpdir import tmppath_result_key
from mutmut import __main__ as tool
from mutmut.mutation import trampoline
from mutmut.mutation.data import LineSpan, MutantLineSpans, SourceFileMutationData
from survivors import chosen, judged, report

OTHERS = (
    "test_benchmarks test_carriers test_docs test_end_to_end test_hostile test_jobs"
    " test_judge_kinds test_judge_oracle test_judge_programs test_judge_projects"
    " test_long_and_deep"
)
"""Tests that start processes, which no mutant gets into, take long, or are of something else."""
LEFT_OUT = ("by_flake8", "cpython", "fresh_interpreter")
"""The same, by words in the names of single tests."""
LONGEST = 0.15
"""Seconds that a test may take; a longer one is left out."""
PROGRAMS, PROJECTS = 80, 15
JUDGES = "the judges"
FAILING = 0.01
"""The share of the tests that may fail without a mutant."""
MEMORY = 1 << 30
KILLED, SURVIVED, NO_TESTS, TIMEOUT = 1, 0, 33, 36
"""Exit codes that mutmut knows."""


class Run(NamedTuple):
    """What the tests do where nothing is mutated."""

    seconds: Dict[str, float]
    """Test -> CPU time."""
    lines: Dict[str, Dict[int, List[str]]]
    """Module, as ``reading/names`` -> line, with all its mutants around -> the tests that come to
    it."""


class Judges:
    """Programs and projects with CPython's verdicts."""

    def __init__(self, most_programs: int, most_projects: int) -> None:
        # Not before the mutants are there: all of this imports the package.
        from tests.judge import compare, projects
        from tests.judge.oracle import TooBigError
        from tests.judge.programs import generate
        from tests.judge.project_generator import random_project
        from tests.judge.project_oracle import NoVerdictError

        self.bench = projects.Bench()
        self._judged = compare.Judged
        self._plugin = compare.plugin_lines
        self.known: List[Tuple[Any, Any]] = []
        for number in range(most_programs):
            text = generate(random.Random(f"1:{number}")).text
            try:
                judged = compare.judged(text)
            except TooBigError:
                continue
            if not judged.kinds:
                self.known.append((text, judged.cpython))
        for number in range(most_projects):
            files = random_project(random.Random(f"2:{number}"), set())
            root = self.bench.place(files)
            try:
                truth = self.bench.truth(files, root)
            except NoVerdictError:
                continue
            if not self.bench.odd:
                self.known.append(((files, root), truth))

    def differing(self) -> Iterator[int]:
        """Which of them the plugin judges in another way."""
        for number, (subject, truth) in enumerate(self.known):
            if isinstance(subject, str):
                differs = self._judged(truth, self._plugin(subject), "", frozenset()).differs
            else:
                differs = self.bench.plugin(*subject) != truth
            if differs:
                yield number


class Driver:
    """The plugin of pytest that runs the collected tests once for every mutant."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._kills: Dict[str, int] = {}
        self._passes: Dict[str, bool] = {}
        """Tests that have killed -> whether they pass alone, without a mutant."""
        self._session: pytest.Session
        self._run: Run

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's own loop."""
        self._session = session
        activate("")
        _, run = forked(self._watched)
        if not isinstance(run, Run):
            pytest.exit("the tests fail without a mutant", pytest.ExitCode.TESTS_FAILED)
        self._run = run
        tell(f"{len(run.seconds)} tests")
        self._judges = Judges(*(0, 0) if self._arguments.quick else (PROGRAMS, PROJECTS))
        gc.freeze()  # or every fork would copy what the collector touches
        try:
            _, odd = forked(lambda: list(self._judges.differing()))
            for number in reversed(odd):
                del self._judges.known[number]
            self._all()
        finally:
            self._judges.bench.close()
        return True

    def _watched(self) -> Optional[Run]:
        """Run all tests, and note which lines each of them comes to.

        The wrapped functions are slower, and take twice the stack: a test of that may fail.
        """
        run = Run({}, {})
        left_out: List[str] = []
        package = ["*/mutants/flake8_unsloth/*"]
        watch = coverage.Coverage(data_file=None, config_file=False, include=package)
        watch.start()
        for item, following in pairs(self._session.items):
            watch.switch_context(item.nodeid)
            started = os.times()
            fails = failing(item, following)
            ended = os.times()
            seconds = ended.user + ended.system - started.user - started.system
            if fails:
                left_out.append(item.nodeid)
            elif ended.children_user == started.children_user and seconds <= LONGEST:
                run.seconds[item.nodeid] = seconds
        watch.stop()
        tell("\n".join(f"left out, it fails: {name}" for name in left_out))
        if len(left_out) > FAILING * len(self._session.items):
            return None
        data = watch.get_data()
        for file in data.measured_files():
            name = file.rpartition("/mutants/flake8_unsloth/")[2][: -len(".py")]
            run.lines[name] = data.contexts_by_lineno(file)
        return run

    def _all(self) -> None:
        began = time.time()
        base = self._session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        for path in chosen(self._arguments.modules):
            data = SourceFileMutationData(path=path)
            data.load()
            asked = [name for name, code in data.exit_code_by_key.items() if self._is_asked(code)]
            for name in asked:
                data.exit_code_by_key[name] = self._verdict(name)
                data.durations_by_key[name] = 0.0
                for folder in base.iterdir():
                    shutil.rmtree(folder, ignore_errors=True)
            data.save()
            tell(f"{judged(path).row} {time.time() - began:6.0f} s")

    def _is_asked(self, code: Optional[int]) -> bool:
        if self._arguments.survivors:
            return code in (None, SURVIVED, NO_TESTS)
        return code is None or bool(self._arguments.again)

    def _verdict(self, mutant: str) -> int:
        seconds, names = self._run.seconds, self._tests(mutant)
        tests = [item for item in self._session.items if item.nodeid in names]
        tests = [item for item in tests if self._passes.get(item.nodeid, True)]
        tests.sort(key=lambda item: (-self._kills.get(item.nodeid, 0), seconds[item.nodeid]))
        if self._arguments.quick:
            total = itertools.accumulate(seconds[item.nodeid] for item in tests)
            tests = [item for item, so_far in zip(tests, total) if so_far <= 1]
        status, killer = self._killer(mutant, tests)
        if isinstance(killer, str):
            self._kills[killer] = self._kills.get(killer, 0) + 1
        elif status == 0:
            return SURVIVED if tests else NO_TESTS
        elif status in (-signal.SIGPROF, -signal.SIGALRM):
            return TIMEOUT
        return KILLED

    def _killer(self, mutant: str, tests: List[pytest.Item]) -> Tuple[int, Any]:
        """How a process with the tests ends, and what `_survives` says there, if that is sure."""
        status, killer = forked(lambda: self._survives(mutant, tests))
        if killer in (None, JUDGES) or self._is_sure(mutant, killer):
            return status, killer
        return self._killer(mutant, [item for item in tests if item.nodeid != killer])

    def _is_sure(self, mutant: str, name: str) -> bool:
        """Whether a test fails with the mutant and passes without, alone in a process each time.

        Else what failed may be what an earlier test has left behind.
        """
        [test] = [item for item in self._session.items if item.nodeid == name]
        if name not in self._passes:
            self._passes[name] = forked(lambda: failing(test, None)) == (0, False)
            if not self._passes[name]:
                tell(f"left out, it fails alone: {name}")
        return self._passes[name] and forked(lambda: self._survives(mutant, [test])) != (0, None)

    def _tests(self, mutant: str) -> Set[str]:
        """The tests that come to the line of a mutant; to its function, where no test shows."""
        module, _, name = mutant.rpartition(".")
        module = module.partition(".")[2].replace(".", "/")
        spans, text = mutated(module)
        before, after = spans[f"{name.rpartition('_')[0]}_orig"], spans[name]
        offset = after.start - before.start
        inside = range(before.start, before.end + 1)
        named = next(line for line in inside if f"def {name.rpartition('_')[0]}" in text[line - 1])
        inside = range(named + 1, before.end + 1)
        changed = [line for line in inside if text[line - 1] != text[line - 1 + offset]]
        lines = self._run.lines.get(module, {})
        found = changed and lines.get(changed[0])
        if not found:
            found = [test for line in inside for test in lines.get(line, ())]
        return set(found) & set(self._run.seconds)

    def _survives(self, mutant: str, tests: List[pytest.Item]) -> Optional[str]:
        """The test that kills a mutant, or JUDGES, or None if it survives."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        activate(mutant)
        for test, following in pairs(tests):
            limit(2 + 20 * self._run.seconds[test.nodeid])
            if failing(test, following):
                return test.nodeid
        limit(60)
        return None if next(self._judges.differing(), None) is None else JUDGES


def limit(seconds: float) -> None:
    """End this process after so much CPU time, or five times that of waiting for something."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, 5 * seconds)


def tell(text: str) -> None:
    """Say something while pytest holds standard output."""
    print(text, file=sys.__stderr__, flush=True)


def pairs(tests: List[pytest.Item]) -> Iterator[Tuple[pytest.Item, Optional[pytest.Item]]]:
    """Each test with the one that follows."""
    return zip(tests, [*tests[1:], None])


def failing(test: pytest.Item, following: Optional[pytest.Item]) -> bool:
    """Run a test; pytest's own way spends half of the time on hooks and reports."""
    bare: Any = test
    bare.stash[tmppath_result_key] = {}
    fails = False
    try:
        bare._initrequest()
        bare.session._setupstate.setup(test)
        test.runtest()
    except pytest.skip.Exception:
        pass
    except BaseException:
        fails = True
    try:
        bare.session._setupstate.teardown_exact(following)
    except BaseException:
        fails = True
    return fails


@functools.lru_cache(maxsize=1)
def mutated(module: str) -> Tuple[Mapping[str, LineSpan], List[str]]:
    """Where each mutant stands in the file of all of a module's, and the lines of that file."""
    spans = MutantLineSpans.load(f"flake8_unsloth/{module}.py")
    assert spans is not None
    text = spans.mutants_path.read_text(encoding="utf-8").splitlines()
    return spans.span_by_function_name, [*text, ""]


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
            tell(traceback.format_exc())
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return status, pickle.loads(answer) if answer and not status else None


def main() -> None:
    """Make the mutants, run the tests, print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", help="modules: names, or reading/names")
    parser.add_argument("--again", action="store_true", help="what was killed as well")
    parser.add_argument("--survivors", action="store_true", help="what has survived as well")
    parser.add_argument(
        "--quick", action="store_true", help="a second of tests for each mutant, and no judges"
    )
    arguments = parser.parse_args()
    os.chdir(Path(__file__).resolve().parent.parent)
    os.makedirs("mutants", exist_ok=True)
    for path in Path("mutants/flake8_unsloth").rglob("*.py"):
        path.unlink()  # mutmut would keep one that is newer than its source, whatever is in it
    tool.copy_src_dir()
    tool.copy_also_copy_files()
    tool.create_mutants(1)
    sys.path.insert(0, os.path.abspath("mutants"))
    tests = sorted(path for path in Path("tests").glob("test_*.py") if path.stem not in OTHERS)
    words = " and ".join(f"not {word}" for word in LEFT_OUT)
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        options = ["-q", "--tb=no", "--capture=no", "-p", "no:cacheprovider", "-k", words]
        options += ["--rootdir=mutants", f"--basetemp={folder}/base"]
        ended = pytest.main([*options, *(f"mutants/{path}" for path in tests)], [Driver(arguments)])
    if ended == pytest.ExitCode.TESTS_FAILED:
        sys.exit(1)
    print("\n".join(report(chosen(arguments.modules))))


if __name__ == "__main__":
    main()
