"""Findings of the plugin without a flake8 process around it."""

from __future__ import annotations

import argparse
import ast
import os
from contextlib import contextmanager
from typing import Any, Iterator, List, Optional, Tuple

from flake8_unsloth.checker import UnslothChecker

Found = Tuple[int, int, str]


class _Manager:
    """As much of flake8's option manager as registering needs."""

    def __init__(self) -> None:
        self.parser = argparse.ArgumentParser()

    def add_option(self, *names: str, **settings: Any) -> None:
        settings.pop("parse_from_config")
        self.parser.add_argument(*names, **settings)


def namespace(**given: Any) -> argparse.Namespace:
    """Options as flake8 would parse them: ``unsloth_before="trl"`` stands for the command line."""
    manager = _Manager()
    UnslothChecker.add_options(manager)
    arguments = [
        "--" + name.replace("_", "-") + ("" if value is True else f"={value}")
        for name, value in given.items()
    ]
    return manager.parser.parse_args(arguments)


def fresh(source: str, tree: ast.Module, filename: str = "t.py", **given: Any) -> UnslothChecker:
    """A checker of one text, the first of a run."""
    parsed = namespace(**given)
    UnslothChecker.parse_options(parsed)
    return UnslothChecker(tree, filename, source.splitlines(keepends=True), parsed)


def findings(source: str, filename: str = "t.py", **given: Any) -> List[Found]:
    """Line, column and message of every finding in a source text."""
    checker = fresh(source, ast.parse(source), filename, **given)
    return [(line, column, message) for line, column, message, _ in checker.run()]


def check_path(path: str, cwd: Optional[str] = None, **given: Any) -> List[Found]:
    """Findings in a file on disk, as a flake8 run in the folder ``cwd`` would give them."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    with working_directory(cwd or os.getcwd()):
        return findings(source, os.path.relpath(path, cwd) if cwd else path, **given)


@contextmanager
def working_directory(folder: str) -> Iterator[None]:
    """Go to a folder, and back."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
