"""Programs to check: their text, read and parsed as flake8 does it."""

from __future__ import annotations

import io
import os
import sysconfig
import tokenize
from pathlib import Path
from typing import Iterable, Iterator, List, NamedTuple, Optional


class Program(NamedTuple):
    """A source text and the name under which it is checked."""

    filename: str
    text: str


def lines_of(text: str) -> List[str]:
    """Lines as flake8 hands them over: they end at newlines and nowhere else."""
    return io.StringIO(text, newline="\n").readlines()


def read(path: Path) -> Optional[str]:
    """The text of a file as flake8 reads it; None if it cannot be opened."""
    try:
        try:
            with tokenize.open(str(path)) as file:
                return file.read()
        except (SyntaxError, UnicodeError):
            return path.read_text(encoding="latin-1")
    except OSError:
        return None


def python_files(folder: Path) -> List[Path]:
    """Every Python file of a folder, sorted, so that a seed means the same files everywhere."""
    found: List[Path] = []
    for where, folders, names in os.walk(folder):
        folders.sort()
        found += [Path(where, name) for name in sorted(names) if name.endswith(".py")]
    return found


def programs(paths: Iterable[Path]) -> Iterator[Program]:
    """The readable ones of some files; they may still not parse."""
    for path in paths:
        text = read(path)
        if text is not None:
            yield Program(str(path), text)


def standard_library() -> Path:
    """Where this Python keeps it; ``test`` below it is CPython's own test suite."""
    return Path(sysconfig.get_path("stdlib"))


def lib_test() -> Path:
    """CPython's own test suite, or what there is: Debian installs the library without it."""
    folder = standard_library() / "test"
    return folder if (folder / "test_grammar.py").exists() else standard_library()
