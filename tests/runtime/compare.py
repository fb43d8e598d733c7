"""Puts the plugin's verdict on a file beside what the runs with the real packages come to."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, FrozenSet, List, Mapping, NamedTuple, Sequence, Tuple

from tests.runtime import programs, projects, real
from tests.runtime.outcome import contradictions, expected
from tests.support import check_path

LATE = ("UNS001", "UNS003")


class Comparison(NamedTuple):
    """One file: its text, what the runs say, what the plugin says (both: line -> codes)."""

    folder: Path
    path: Path
    module: str
    calls: Tuple[str, ...]
    runs: List[real.Run]
    truth: Mapping[int, FrozenSet[str]]
    plugin: Mapping[int, FrozenSet[str]]

    def problems(self) -> List[str]:
        """What is wrong, a line each; nothing where both verdicts agree."""
        found = [run.error for run in self.runs if run.error]
        found += contradictions(self.runs)
        for line in sorted({*self.truth, *self.plugin}):
            truth, plugin = self.truth.get(line), self.plugin.get(line)
            if truth is None or plugin is None or not plugin <= truth:
                runs, says = sorted(truth or ()), sorted(plugin or ())
                found.append(f"{self.path.name}:{line}: the runs say {runs}, the plugin {says}")
        return found

    def explain(self) -> str:
        """All files of the folder and the problems, for a failing test."""
        paths = sorted(self.folder.rglob("*.py"))
        files = [f"--- {path}\n{path.read_text(encoding='utf-8')}" for path in paths]
        return "\n".join([*files, *self.problems()])


def plugin_codes(path: Path, folder: Path) -> Dict[int, FrozenSet[str]]:
    """Line -> UNS001 or UNS003; UNS002 is about style, and no run can show it."""
    codes: Dict[int, FrozenSet[str]] = {}
    for line, _, text in check_path(str(path), cwd=str(folder)):
        code = text.partition(" ")[0]
        if code in LATE:
            codes[line] = codes.get(line, frozenset()) | {code}
    return codes


def compare(folder: Path, path: Path, module: str, calls: Sequence[str]) -> Comparison:
    """Run one file of a folder on all its ways, and let the plugin look at it."""
    runs = real.run(folder, path, module, calls)
    truth, plugin = expected(runs, path), plugin_codes(path, folder)
    return Comparison(folder, path, module, tuple(calls), runs, truth, plugin)


def compare_program(seed: int, folder: Path) -> Comparison:
    """Write the program of this seed into the folder and compare."""
    program = programs.generate(seed)
    path = folder / "program.py"
    path.write_text(program.source, encoding="utf-8")
    return compare(folder, path, "program", program.calls)


def compare_project(seed: int, folder: Path) -> List[Comparison]:
    """Write the project of this seed into the folder and compare every file of it."""
    project = projects.generate(seed)
    for name, file in project.files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(file.source, encoding="utf-8")
    return [
        compare(folder, folder / name, file.module, file.calls)
        for name, file in project.files.items()
    ]


def full_run_differs(comparison: Comparison, run: real.Run) -> List[str]:
    """Go one way again, in a fresh process that neither forks nor leaves unsloth's import early."""
    calls = [comparison.calls[run.root - 1]] if run.root else []
    again = real.run(
        comparison.folder, comparison.path, comparison.module, calls, run.answers, quick=False
    )[-1]
    if again.warned == run.warned and not again.error:
        return []
    return [f"{run.answers}: quick {run.warned}, full {again.warned} {again.error}"]
