"""Starts a file as CPython or pytest does: what comes before it first."""

from __future__ import annotations

import importlib
import importlib.machinery
import sys
import types
from typing import Dict, Set

from tests.judge.project_entry import Entry
from tests.judge.project_lazy import NAMES
from tests.judge.project_sandbox import WATCHED, StandIn


class Start:
    """One start of one file."""

    def __init__(self, entry: Entry, file: str) -> None:
        self.entry, self.checked = entry, file
        self.file = file
        """Which of the files that are started is at work."""
        self.modules: Dict[str, types.ModuleType] = {}

    def run(self) -> None:
        """Import the `conftest.py` files and the file, and call hooks when pytest calls them."""
        for conftest in self.entry.conftests:
            self.file = conftest.file
            if conftest.root not in sys.path:
                sys.path.insert(0, conftest.root)
            sys.modules.pop("conftest", None)
            self.modules[conftest.file] = importlib.import_module(conftest.name)
            self._call_hook(conftest.file, "pytest_addoption")
        is_conftest = self.entry.name.rpartition(".")[2] == "conftest"
        if is_conftest:
            self._import_file()
        for hook in ("pytest_configure", "pytest_sessionstart"):
            for conftest in reversed(self.entry.conftests):
                self._call_hook(conftest.file, hook)
        if not is_conftest:
            self._import_file()

    def _import_file(self) -> None:
        self.file = self.checked
        sys.path[:] = dict.fromkeys([self.entry.root, *sys.path])
        if self.entry.name == "conftest":
            sys.modules.pop("conftest", None)
        importlib.import_module(self.entry.name)

    def _call_hook(self, file: str, name: str) -> None:
        """A function of a `conftest.py` that pytest calls before it imports the first test."""
        self.file = file
        hook = vars(self.modules[file]).get(name)
        if hook is not None:
            hook()

    def asked_too_early(self, installed: Set[str]) -> bool:
        """Whether a stand-in has answered where an import would have failed.

        A `conftest.py` that imports what is not on the path yet, and a lazy package that is asked
        for a name before it has become lazy.
        """
        names = [n for n, m in sys.modules.items() if isinstance(m, StandIn) and n not in installed]
        return any(name.rpartition(".")[2] in NAMES for name in names) or any(
            "." not in name
            and name not in WATCHED
            and importlib.machinery.PathFinder.find_spec(name) is not None
            for name in (names if self.entry.conftests else ())
        )
