"""CPython's import system over one project: real finders and packages, the rest is stand-ins.

Why stand-ins: a first load of unsloth or of a patched library has to be seen, and a project must
not need anything installed. Every name outside the project can be imported and holds every name.
"""

from __future__ import annotations

import contextlib
import importlib.machinery
import importlib.util
import sys
import types
from typing import Callable, ContextManager, Dict, Iterator, List, NamedTuple, Optional

UNSLOTH = "unsloth"
PATCHED = ("transformers", "peft", "trl", "unsloth_zoo")
WATCHED = (UNSLOTH, *PATCHED)

INSTALLED = ("torch", "datasets")
"""Third-party names that projects use all the time: imported once, to save time."""

ModuleSpec = importlib.machinery.ModuleSpec


class Hooks(NamedTuple):
    """What the judge of a file wants to be asked and told while modules are imported."""

    code: Callable[[str, str], types.CodeType]
    """(path, module name): what to run instead of the file's own code."""
    loaded: Callable[[str], None]
    """A watched library enters `sys.modules`."""
    around: Callable[[], ContextManager[None]]
    """Entered while a module of the project is executed."""


class _StandIn(types.ModuleType):
    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return None


class _Finder:
    """Stand-ins: the watched libraries before the path is searched, all others after it."""

    def __init__(self, hooks: Hooks, last_resort: bool) -> None:
        self.hooks, self.last_resort = hooks, last_resort

    def find_spec(self, name: str, *_: object) -> Optional[ModuleSpec]:
        if self.last_resort or name.partition(".")[0] in WATCHED:
            return importlib.util.spec_from_loader(name, self, is_package=True)  # type: ignore[arg-type]
        return None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        if module.__name__ in WATCHED:
            self.hooks.loaded(module.__name__)


class _Loader(importlib.machinery.SourceFileLoader):
    hooks: Hooks

    def get_code(self, fullname: str) -> types.CodeType:
        return self.hooks.code(self.path, fullname)

    def exec_module(self, module: types.ModuleType) -> None:
        if not self.is_package(module.__name__):
            # A plain module holds every name; which ones a package binds decides what is run.
            module.__dict__["__getattr__"] = _StandIn.__getattr__.__get__(module)
        with self.hooks.around():
            super().exec_module(module)


@contextlib.contextmanager
def import_system(path: List[str], hooks: Hooks) -> Iterator[Callable[[], None]]:
    """Import from `path` only; yields what makes the interpreter fresh again; undone at the end."""
    loader = type("Loader", (_Loader,), {"hooks": hooks})
    find = importlib.machinery.FileFinder.path_hook((loader, importlib.machinery.SOURCE_SUFFIXES))
    on_path = importlib.machinery.PathFinder
    finders: List[object] = [_Finder(hooks, False), on_path, _Finder(hooks, True)]
    added = {name: _StandIn(name) for name in INSTALLED if name not in sys.modules}
    sys.modules.update(added)
    baseline = set(sys.modules)

    def refresh() -> None:
        for name in [n for n in sys.modules if n not in baseline]:
            del sys.modules[name]

    saved: Dict[str, object] = {}
    for name, value in (("path", path), ("path_hooks", [find]), ("meta_path", finders)):
        saved[name] = getattr(sys, name)
        setattr(sys, name, list(value))
    saved["path_importer_cache"], sys.path_importer_cache = sys.path_importer_cache, {}
    saved["dont_write_bytecode"], sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield refresh
    finally:
        refresh()
        for name in added:
            del sys.modules[name]
        for name, before in saved.items():
            setattr(sys, name, before)
