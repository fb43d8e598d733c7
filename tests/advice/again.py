"""Asks the plugin before and after someone has done what a message says."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Set, Tuple

from flake8_unsloth.checker import UnslothChecker
from tests.advice.apply import PUT, apply
from tests.judge.project_files import Files, write
from tests.support import namespace, working_directory

MOST_ROUNDS = 30

Spot = Tuple[str, str, int]
"""A line of a file that keeps its name when others are put before it: the path, its text, and how
many lines before it have the same text."""


class Said(NamedTuple):
    """One report."""

    path: str
    line: int
    message: str
    spot: Spot

    @property
    def code(self) -> str:
        """Its rule."""
        return self.message[:6]


class Outcome(NamedTuple):
    """What doing what one message says has come to."""

    said: Said
    left: List[Said]
    """Reports that are still there, of the statement."""
    new: List[Said]
    """Reports that were not there before."""

    def __str__(self) -> str:
        lines = [f"{self.said.path}:{self.said.line}: {self.said.message}"]
        lines += [f"  left: {one.path}:{one.line}: {one.message}" for one in self.left]
        lines += [f"  new:  {one.path}:{one.line}: {one.message}" for one in self.new]
        return "\n".join(lines)


def reports(files: Files, root: Path, **options: Any) -> List[Said]:
    """What one run reports in the files of a project that is written down below `root`."""
    found = []
    parsed = namespace(**options)
    UnslothChecker.parse_options(parsed)
    with working_directory(str(root)):
        for path, text in files.items():
            if path.endswith((".py", ".ipynb")):
                lines = text.split("\n")
                kept = text.splitlines(keepends=True)
                checker = UnslothChecker(ast.parse(text), path, kept, parsed)
                for line, _, message, _ in checker.run():
                    found.append(Said(path, line, message, _spot(path, lines, line)))
    return found


def _spot(path: str, lines: List[str], line: int) -> Spot:
    bare = [one.strip().replace(f"{PUT}; ", "") for one in lines[:line]]
    return path, bare[-1], bare.count(bare[-1])


def tried(files: Files, folder: Path, **options: Any) -> List[Outcome]:
    """What each message of a project comes to when it alone is followed."""
    write(files, folder / "before")
    before = reports(files, folder / "before", **options)
    known: Dict[Spot, Set[str]] = {}
    for one in before:
        known.setdefault(one.spot, set()).add(one.code)
    outcomes = []
    for number, said in enumerate(before):
        changed = apply(files, said.path, said.line, said.message)
        root = folder / f"after{number}"
        write(changed, root)
        after = reports(changed, root, **options)
        left = [one for one in after if one.spot == said.spot]
        new = [one for one in after if one.code not in known.get(one.spot, ()) and one not in left]
        outcomes.append(Outcome(said, left, new))
    return outcomes


def followed(files: Files, folder: Path, **options: Any) -> List[Said]:
    """What is left when message after message is followed: the first of each round."""
    for number in range(MOST_ROUNDS):
        root = folder / f"round{number}"
        write(files, root)
        said = reports(files, root, **options)
        if not said:
            return []
        files = apply(files, said[0].path, said[0].line, said[0].message)
    return said
