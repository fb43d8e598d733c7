"""What `scripts/mutation.py` left alive: a table, and every survivor that nobody has explained.

    python scripts/survivors.py              # all modules
    python scripts/survivors.py names flow   # these

`equivalent_mutants.txt` beside this file names the mutants that no test can kill: in the section
of their module, below the reason (``#``), a function and its line as the mutant has it. Numbers
would not do, mutmut counts anew with every change of a function. An entry that fits no survivor
any more is told as well: it has to go. Modules are called by their rooms, as ``reading/names``.
"""

from __future__ import annotations

import argparse
import difflib
import os
from functools import lru_cache
from pathlib import Path
from typing import Iterable, Iterator, List, NamedTuple, Set, Tuple

from mutmut.mutation.data import MutantLineSpans, SourceFileMutationData
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = ROOT / "scripts" / "equivalent_mutants.txt"
ALIVE = ("survived", "no tests")
SEPARATOR = "ǁ"
"""What mutmut puts around the name of a class."""
Key = Tuple[str, str]
"""A module, and a function with its line as the mutant has it."""


class Survivor(NamedTuple):
    """A mutant that no test kills."""

    mutant: str
    key: Key
    change: Tuple[str, ...]
    """The lines that differ, with ``-`` and ``+``."""


class Verdicts(NamedTuple):
    """What came of the mutants of one module, or of several."""

    module: str
    mutants: int
    undecided: int
    survivors: Tuple[Survivor, ...]

    @property
    def row(self) -> str:
        """One line of the table in docs/mutation.md."""
        alive = len(self.survivors)
        killed = self.mutants - self.undecided - alive
        known = sum(survivor.key in named() for survivor in self.survivors)
        share = f"{killed / self.mutants:.1%}" if self.mutants else ""
        counts = " | ".join(f"{count:,}" for count in (self.mutants, killed, alive, known))
        more = f" {self.undecided:,} undecided" if self.undecided else ""
        return f"| {self.module} | {counts} | {share} |{more}"


@lru_cache(maxsize=1)
def named() -> Set[Key]:
    """The mutants that are known to be equivalent."""
    keys: Set[Key] = set()
    module = ""
    for line in EQUIVALENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            module = line.strip("= ")
        elif line.strip() and not line.startswith("#"):
            keys.add((module, line.strip()))
    return keys


def module_of(path: Path) -> str:
    """What a module is called here."""
    return path.relative_to("flake8_unsloth").with_suffix("").as_posix()


def judged(path: Path) -> Verdicts:
    """The verdicts on a file, whose path is relative to the repository."""
    data = SourceFileMutationData(path=path)
    data.load()
    verdicts = {name: status_by_exit_code[code] for name, code in data.exit_code_by_key.items()}
    alive = [name for name, verdict in verdicts.items() if verdict in ALIVE]
    undecided = sum(verdict == "not checked" for verdict in verdicts.values())
    return Verdicts(
        module_of(path), len(verdicts), undecided, tuple(_survivor(path, n) for n in alive)
    )


def _survivor(path: Path, mutant: str) -> Survivor:
    spans = MutantLineSpans.load(path)
    assert spans is not None
    renamed = mutant.rpartition(".")[2]
    function = renamed.rpartition("__mutmut_")[0]
    original = f"{function}__mutmut_orig"
    names = function[1:].strip(SEPARATOR).split(SEPARATOR)  # a class and a method, or _function
    name = names[-1] if SEPARATOR in function else names[0][1:]
    before, after = spans.read_function_sources([original, renamed])
    lines = difflib.unified_diff(
        before.replace(original, name).splitlines(),
        after.replace(renamed, name).splitlines(),
        n=0,
        lineterm="",
    )
    change = tuple(line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---"))
    first = next((line[1:].strip() for line in change if line[0] == "+"), "")
    return Survivor(mutant, (module_of(path), f"{'.'.join([*names[:-1], name])}: {first}"), change)


def report(paths: Iterable[Path]) -> Iterator[str]:
    """The table, the survivors that are not named, and the names that fit none."""
    modules = [judged(path) for path in paths]
    survivors = [survivor for one in modules for survivor in one.survivors]
    mutants, undecided = sum(one.mutants for one in modules), sum(one.undecided for one in modules)
    yield "| module | mutants | killed | survived | of these equivalent | |"
    yield "|---|---:|---:|---:|---:|---:|"
    yield from (one.row for one in modules if one.mutants)
    yield Verdicts("all", mutants, undecided, tuple(survivors)).row
    for survivor in survivors:
        if survivor.key not in named():
            yield "\n".join(["", survivor.mutant, *survivor.change])
    decided = {one.module for one in modules if one.mutants and not one.undecided}
    for module, line in sorted(named() - {survivor.key for survivor in survivors}):
        if module in decided:
            yield f"\nnamed as equivalent in {module}, but it does not survive: {line}"


def chosen(modules: List[str]) -> List[Path]:
    """The files of some modules; all of them, if none is named."""
    paths = sorted(walk_mutatable_files())
    if not modules:
        return paths
    return [p for one in modules for p in paths if one in (p.stem, module_of(p))]


def main() -> None:
    """Print what the last run of `scripts/mutation.py` gave."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", help="modules: names, or reading/names")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    for line in report(chosen(arguments.modules)):
        print(line)


if __name__ == "__main__":
    main()
