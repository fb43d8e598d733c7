"""Checks programs one after another, and notes whatever does not hold."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
import traceback
from pathlib import Path
from typing import Callable, Iterable, Iterator, List, Optional

from tests.hostile import mutations, properties, spikes, trees
from tests.hostile.guard import HangError
from tests.hostile.host import ALONE, Host
from tests.hostile.programs import Program, in_folder, parse, python_files, read
from tests.hostile.report import Failure, Report
from tests.hostile.smaller import smaller
from tests.support import Found

RATIO = 40.0
"""How much longer than ``ast.parse`` the check of one file may take, besides the seconds below."""
ALLOWED = 2.0


def alone(programs: Iterable[Program], kind: str, spiked: bool) -> Report:
    """Check each text by itself, with all that must hold of it."""
    report = Report(kind)
    host = Host(**ALONE)
    for program in programs:
        found = _check(host, program, report)
        if found is not None:
            reason = _complaint(program.text, found, spiked)
            if reason:
                report.failures.append(_shrunk(program, reason, spiked))
    return report


def together(folder: Path, kind: str) -> Report:
    """Check the files of a folder with imports followed, forwards and backwards.

    What is learnt from the files before must not change what is said of a file.
    """
    report = Report(kind)
    programs = list(in_folder(folder))
    options = {"unsloth_source_roots": str(folder)}
    host = Host(**options)
    forwards = {one.filename: _check(host, one, report) for one in programs}
    host.restart()
    again = Report("again")
    for program in reversed(programs):
        found = _check(host, program, again)
        if found != forwards[program.filename]:
            reason = f"the order of files changes {forwards[program.filename]} to {found}"
            report.failures.append(Failure(program.filename, reason))
    return report


def spiked_copy(folder: Path, into: Path, seed: int) -> None:
    """A copy of a folder's Python files in which every one has imports put in."""
    for path in python_files(folder):
        text = read(path)
        target = into / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        if text is None or parse(text) is None:
            shutil.copyfile(path, target)
            continue
        spiked = spikes.spike(text, random.Random(f"{seed}:{path.relative_to(folder)}"))
        target.write_text(spiked if parse(spiked) is not None else text, encoding="utf-8")


def folder(path: Path, seed: int) -> List[Report]:
    """All that is done with a folder: as it is and spiked, alone and together."""
    with tempfile.TemporaryDirectory() as work:
        spiked_copy(path, Path(work), seed)
        return [
            alone(in_folder(path), "as they are, alone", False),
            together(path, "as they are, together"),
            alone(changed(in_folder(path), spikes.spike, seed), "spiked, alone", True),
            together(Path(work), "spiked, together"),
        ]


def changed(
    programs: Iterable[Program], change: Callable[[str, random.Random], str], seed: int
) -> Iterator[Program]:
    """Programs of which each is changed in its own way, the same for the same seed."""
    for program in programs:
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


def _check(host: Host, program: Program, report: Report) -> Optional[List[Found]]:
    started = time.process_time()
    if parse(program.text) is None:
        report.unparsed += 1
        return None
    parsing = time.process_time() - started
    try:
        found, seconds = host.check(program)
    except (Exception, HangError) as error:
        report.failures.append(_raised(program, error))
        host.restart()
        return None
    report.took(program.filename, seconds, parsing)
    report.findings.update(message[:6] for _, _, message in found)
    if seconds > RATIO * parsing + ALLOWED:
        reason = f"{seconds:.1f} s where parsing takes {parsing:.3f} s"
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


def _complaint(text: str, found: List[Found], spiked: bool) -> str:
    try:
        return next(properties.complaints(text, found, spiked), "")
    except (Exception, HangError) as error:
        return f"raised on a variant: {error!r}"


def _shrunk(program: Program, reason: str, spiked: bool) -> Failure:
    name = reason.partition(":")[0]

    def fails(text: str) -> bool:
        try:
            found = Host(**ALONE).check(Program("t.py", text)).found
            return _complaint(text, found, spiked).startswith(name + ":")
        except (Exception, HangError):
            return False

    return Failure(program.filename, reason, smaller(program.text, fails))
