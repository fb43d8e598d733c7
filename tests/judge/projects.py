"""Random projects: CPython's verdict on every file against the plugin's (UNS001 and UNS003)."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
import traceback
from pathlib import Path
from random import Random
from typing import FrozenSet, Optional, Set, Tuple

from tests.judge.project_files import Files, Verdict, parse, render, write
from tests.judge.project_generator import random_project
from tests.judge.project_lazy import COMPUTED
from tests.judge.project_oddities import odd_bindings
from tests.judge.project_oracle import Codes, Judge, NoVerdictError
from tests.judge.project_shrink import shrink
from tests.judge.report import Disagreement, Report, Spot
from tests.support import check_path

_MEMORY = Path("/dev/shm")


class Bench:
    """A temporary folder, in memory where possible, in which projects are judged."""

    def __init__(self) -> None:
        where = str(_MEMORY) if _MEMORY.is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="uns-projects-", dir=where)).resolve()
        self.numbers = itertools.count()
        self.note = ""
        self.silenced = False
        self.odd: Set[str] = set()
        self.kinds: Set[str] = set()

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder)

    def judge(self, files: Files) -> Optional[Tuple[Verdict, Verdict]]:
        """CPython's verdict and the plugin's; None if a file has too many ways through it."""
        root = self.place(files)
        try:
            return self.truth(files, root), self.plugin(files, root)
        except NoVerdictError:
            return None
        finally:
            shutil.rmtree(root)

    def place(self, files: Files) -> Path:
        """Write a project to a folder of its own."""
        root = self.folder / str(next(self.numbers))  # never the same twice: the plugin caches
        write(files, root)
        return root

    def truth(self, files: Files, root: Path) -> Verdict:
        """CPython's verdict; raises NoVerdictError if a file has too many ways through it."""
        truth: Verdict = set()
        self.silenced, self.odd, self.kinds = False, set(), set()
        codes: Codes = {}
        for path in files:
            if not path.endswith(".py"):
                continue
            judge = Judge(root, path, codes)
            truth.update((path, line, code) for line, code in judge.verdict())
            self.odd |= judge.odd
            self.kinds |= judge.findings.kinds
            self.silenced = self.silenced or judge.findings.silenced()
        return truth

    def plugin(self, files: Files, root: Path) -> Verdict:
        """The plugin's verdict."""
        verdict: Verdict = set()
        for path in files:
            if not path.endswith(".py"):
                continue
            try:
                found = check_path(str(root / path), cwd=str(root))
            except Exception:
                self.note = traceback.format_exc(limit=-4)
                verdict.add((path, 0, "error"))
                continue
            reports = [(path, line, message.split()[0]) for line, _, message in found]
            verdict.update(spot for spot in reports if spot[2] in ("UNS001", "UNS003"))
            lines = [line for _, line, _ in reports]
            verdict.update((path, line, "two") for line in lines if lines.count(line) > 1)
        return verdict

    def differs(self, files: Files) -> bool:
        """Whether the verdicts differ; a project that cannot be judged does not count."""
        try:
            verdicts = self.judge(files)
        except Exception:  # shrunk beyond what makes sense
            return False
        return verdicts is not None and verdicts[0] != verdicts[1]


def run(count: int, seed: int) -> Report:
    """Judge `count` random projects; the same seed gives the same projects."""
    report = Report("project", seeds=[seed])
    started = time.perf_counter()
    bench = Bench()
    try:
        for index in range(count):
            _one(bench, report, f"{seed}:{index}")
    finally:
        bench.close()
    report.seconds = time.perf_counter() - started
    return report


def _one(bench: Bench, report: Report, name: str) -> None:
    forms: Set[str] = set()
    files = random_project(Random(name), forms)
    verdicts = bench.judge(files)
    if verdicts is None:
        report.discarded += 1
        return
    silenced, kinds = bench.silenced, bench.kinds
    found = explain(bench, files, name) if verdicts[0] != verdicts[1] else None
    if found is not None:
        odd = bench.odd | odd_bindings(parse(found.text))
        if COMPUTED in found.text and found.plugin <= found.cpython:
            odd.add("a lazy table that is no literal")
        report.forms.update(f"left aside, they differ: {oddity}" for oddity in odd)
        if odd:
            report.discarded += 1
            return
    report.examples += 1
    report.forms.update(forms | kinds)
    report.reported += bool(verdicts[0])
    report.silenced += silenced
    if found is not None:
        report.disagreements.append(found)


def explain(bench: Bench, files: Files, name: str) -> Disagreement:
    """The smallest project found on which the verdicts still differ."""
    bench.note = ""
    files = shrink(files, bench.differs)
    verdicts = bench.judge(files)
    assert verdicts is not None, "shrinking keeps what can be judged"
    truth, plugin = verdicts
    only = {"only CPython": truth - plugin, "only the plugin": plugin - truth}
    notes = [f"{who}: {sorted(spots)}" for who, spots in only.items() if spots]
    return Disagreement(
        "project",
        name,
        render(files),
        _spots(truth),
        _spots(plugin),
        "\n".join([*notes, bench.note]),
    )


def _spots(verdict: Verdict) -> FrozenSet[Spot]:
    return frozenset((path, line) for path, line, _ in verdict)
