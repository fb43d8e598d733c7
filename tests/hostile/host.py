"""The plugin as flake8 drives it, in this process: one run over many files."""

from __future__ import annotations

import ast
import time
import warnings
from typing import Any, Dict, List, NamedTuple, Optional

from flake8_unsloth.checker import UnslothChecker
from flake8_unsloth.reading.quiet import parse
from tests.hostile.guard import limit
from tests.hostile.programs import Program, lines_of
from tests.support import Found, namespace

HANG = 120.0
"""Seconds for one file, where a thousandth of that is usual."""


class Checked(NamedTuple):
    """What one check of one file gave, and the CPU seconds it took."""

    found: List[Found]
    seconds: float


class Host:
    """One flake8 run: what the plugin learns of a file it keeps for the next."""

    def __init__(self, **given: Any) -> None:
        self._options = namespace(**given)
        self.restart()

    @property
    def follows(self) -> bool:
        """Whether other files are read."""
        return not self._options.no_unsloth_follow_imports

    def restart(self) -> None:
        """Begin a new run."""
        UnslothChecker.parse_options(self._options)

    def check(self, program: Program, tree: Optional[ast.Module] = None) -> Checked:
        """Check a text that parses, or its tree; a warning on the way counts as an exception.

        Raises whatever the plugin raises, and HangError.
        """
        tree = tree or parse(program.text)
        assert tree is not None
        lines = lines_of(program.text)
        with warnings.catch_warnings(), limit(HANG):
            warnings.simplefilter("error")
            started = time.process_time()
            checker = UnslothChecker(tree, program.filename, lines, self._options)
            found = [(line, column, message) for line, column, message, _ in checker.run()]
            return Checked(found, time.process_time() - started)


ALONE: Dict[str, Any] = {"no_unsloth_follow_imports": True}
"""Options with which a text is all that counts."""


def findings(text: str, tree: Optional[ast.Module] = None) -> List[Found]:
    """What a fresh run says about one text alone."""
    _ALONE.restart()
    return _ALONE.check(Program("t.py", text), tree).found


def followed(text: str, tree: Optional[ast.Module] = None) -> List[Found]:
    """What a fresh run that follows imports says where there is nothing to follow."""
    _FOLLOWING.restart()
    return _FOLLOWING.check(Program(f"{NOWHERE}/t.py", text), tree).found


NOWHERE = "/no/such/folder"
_ALONE = Host(**ALONE)
_FOLLOWING = Host(unsloth_source_roots=NOWHERE)
