"""Checks programs one after another, and notes whatever does not hold."""

from __future__ import annotations

import ast
import random
import shutil
import tempfile
import time
import traceback
from pathlib import Path
from typing import Callable, Iterable, Iterator, List, Optional

from flake8_unsloth.reading.quiet import parse
from tests.hostile import mutations, projects, spikes, trees
from tests.hostile.guard import HangError
from tests.hostile.host import ALONE, Host, findings
from tests.hostile.programs import Program, programs, python_files, read
from tests.hostile.properties import Case, complaints
from tests.hostile.report import Failure, Report
from tests.hostile.smaller import smaller
from tests.support import Found

RATIO = 40.0
"""How much longer than ``ast.parse`` the check of one file may take, besides the seconds below."""
ALLOWED = 2.0
CLOSURE = 30.0
"""The same where imports are followed: the first file pays for reading all that it reaches."""
AROUND = 4
"""How many times more files are changed than are checked, where only a sample is."""
WARM_UP = Program("t.py", "import trl, unsloth")
"""Makes the plugin import all of itself, which is not the first file's fault."""


def alone(given: Iterable[Program], kind: str) -> Report:
    """Check each text by itself, with all that must hold of it."""
    report = Report(kind)
    host = Host(**ALONE)
    host.check(WARM_UP)
    for program in given:
        tree = _parsed(program, report)
        found = _check(host, program, tree, report) if tree else None
        if tree and found is not None:
            # The name matters as well: a file inside unsloth has no reports.
            reason = _complaint(Case(program.text, tree, findings(program.text, tree)))
            if reason:
                report.failures.append(_shrunk(program, reason))
    return report


def together(given: List[Program], root: Path, kind: str) -> Report:
    """Check files with their imports followed below a root, forwards and backwards.

    What is learnt from the files before must not change what is said of a file.
    """
    report = Report(kind)
    host = Host(unsloth_source_roots=str(root))
    forwards = {one.filename: _parse_and_check(host, one, report) for one in given}
    host.restart()
    again = Report("again")
    for program in reversed(given):
        found = _parse_and_check(host, program, again)
        if found != forwards[program.filename]:
            reason = f"the order of files changes {forwards[program.filename]} to {found}"
            report.failures.append(Failure(program.filename, reason))
    return report


def spiked_copy(folder: Path, into: Path, seed: int, sample: int = 0) -> None:
    """A copy of a folder's Python files in which some have imports put in.

    ``sample``: only these of the files, and some around them, since that takes a while.

    Not all: a module that loads unsloth by itself makes all right that import it, and a package
    all that is below it.
    """
    paths = python_files(folder)
    changing = {*sampled(paths, seed, sample), *sampled(paths, seed, AROUND * sample)}
    for path in paths:
        text = read(path) if path in changing else None
        target = into / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        source = random.Random(f"{seed}:{path.relative_to(folder).as_posix()}")
        spared = source.random() < (0.8 if path.name == "__init__.py" else 0.4)
        if text is None or spared or parse(text) is None:
            shutil.copyfile(path, target)
            continue
        spiked = spikes.spike(text, source, source.choice(((1, 0, 0), (0, 1, 0), (1, 4, 2))))
        target.write_text(spiked if parse(spiked) is not None else text, encoding="utf-8")


def folder(path: Path, seed: int, sample: int = 0) -> Iterator[Report]:
    """All that is done with a folder: as it is and spiked, alone and together.

    ``sample``: only so many of its files, chosen by the seed; 0 for all.
    """
    chosen = sampled(python_files(path), seed, sample)
    yield alone(programs(chosen), "as they are, alone")
    yield together(list(programs(chosen)), path, "as they are, together")
    yield alone(changed(programs(chosen), spikes.spike, seed), "spiked, alone")
    with tempfile.TemporaryDirectory() as work:
        copy = Path(work, path.name)
        spiked_copy(path, copy, seed, sample)
        copies = [copy / one.relative_to(path) for one in chosen]
        yield together(list(programs(copies)), copy, "spiked, together")


def sampled(paths: List[Path], seed: int, sample: int) -> List[Path]:
    """So many of the files, in their order; all for 0."""
    if not 0 < sample < len(paths):
        return paths
    return sorted(random.Random(f"{seed}:{sample}").sample(paths, sample))


def random_projects(count: int, seed: int) -> Report:
    """Random projects, each checked together."""
    report = Report("random projects")
    for index in range(count):
        with tempfile.TemporaryDirectory() as work:
            projects.write(Path(work), seed * 1000 + index)
            paths = python_files(Path(work))
            report.add(together(list(programs(paths)), Path(work), f"project {seed}"))
    return report


def changed(
    given: Iterable[Program], change: Callable[[str, random.Random], str], seed: int
) -> Iterator[Program]:
    """Programs of which each is changed in its own way, the same for the same seed."""
    for program in given:
        if parse(program.text) is not None:
            text = change(program.text, random.Random(f"{seed}:{Path(program.filename).name}"))
            yield Program(program.filename, text)


def mutated(text: str, source: random.Random) -> str:
    """A mutant with imports put in."""
    return spikes.spike(mutations.mutate(text, source), source)


def generated(count: int, seed: int, start: int = 0) -> Iterator[Program]:
    """Random programs; the name says how to make one again."""
    for index in range(start, start + count):
        yield Program(
            f"generated_{seed}_{index}.py", trees.generate(random.Random(f"{seed}:{index}"))
        )


def _parsed(program: Program, report: Report) -> Optional[ast.Module]:
    started = time.process_time()
    tree = parse(program.text)
    report.parsing = time.process_time() - started
    report.unparsed += tree is None
    return tree


def _parse_and_check(host: Host, program: Program, report: Report) -> Optional[List[Found]]:
    tree = _parsed(program, report)
    return _check(host, program, tree, report) if tree else None


def _check(host: Host, program: Program, tree: ast.Module, report: Report) -> Optional[List[Found]]:
    try:
        found, seconds = host.check(program, tree)
    except (Exception, HangError) as error:
        report.failures.append(_raised(program, error))
        host.restart()
        return None
    report.took(program.filename, seconds)
    report.findings.update(message[:6] for _, _, message in found)
    if seconds > RATIO * report.parsing + (CLOSURE if host.follows else ALLOWED):
        reason = f"{seconds:.1f} s where parsing takes {report.parsing:.3f} s"
        report.failures.append(Failure(program.filename, reason))
    return found


def _raised(program: Program, error: BaseException) -> Failure:
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(one.filename).name}:{one.lineno} in {one.name}" for one in frames[-4:]]
    reason = f"{type(error).__name__}: {error} ({', '.join(reversed(where))})"
    text = "" if isinstance(error, HangError) else smaller(program.text, _raises(type(error)))
    return Failure(program.filename, reason, text)


def _raises(kind: type) -> Callable[[str], bool]:
    def fails(text: str) -> bool:
        try:
            Host(**ALONE).check(Program("t.py", text))
        except (Exception, HangError) as error:
            return isinstance(error, kind)
        return False

    return fails


def _complaint(case: Case) -> str:
    try:
        return next(complaints(case), "")
    except (Exception, HangError) as error:
        return f"raised on a variant: {error!r}"


def _shrunk(program: Program, reason: str) -> Failure:
    name = reason.partition(":")[0]

    def fails(text: str) -> bool:
        tree = parse(text)
        assert tree is not None
        try:
            return _complaint(Case(text, tree, findings(text, tree))).startswith(name + ":")
        except (Exception, HangError):
            return False

    return Failure(program.filename, reason, smaller(program.text, fails))
