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
from pathlib import Path
from typing import Callable, ContextManager, Dict, Iterator, List, NamedTuple, Optional, Tuple

from tests.judge.project_entry import is_clone
from tests.judge.project_lazy_standins import _LazyModule, attach

UNSLOTH = "unsloth"
PATCHED = ("transformers", "peft", "trl", "unsloth_zoo")
WATCHED = (UNSLOTH, *PATCHED)

INSTALLED = ("torch", "datasets", "pytest", "lazy_loader")
"""Third-party names that projects use all the time: imported once, to save time."""

OWN = ("tests", "conftest", UNSLOTH)
"""Names of projects that may mean something else in the interpreter of the judge."""

ModuleSpec = importlib.machinery.ModuleSpec


class Hooks(NamedTuple):
    """What the judge of a file wants to be asked and told while modules are imported."""

    code: Callable[[str, str], types.CodeType]
    """(path, module name): what to run instead of the file's own code."""
    loaded: Callable[[str], None]
    """A watched library enters `sys.modules`."""
    around: Callable[[], ContextManager[None]]
    """Entered while a module of the project is executed."""


class _Anything:
    """What a module holds: called, subclassed, read, it is nothing in particular."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: object, **__: object) -> object:
        return self

    def __mro_entries__(self, bases: object) -> Tuple[()]:
        return ()


ANYTHING = _Anything()


class StandIn(types.ModuleType):
    """A module that holds every name."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return _LazyModule if name == "_LazyModule" else ANYTHING


def _importorskip(name: str, *_: object, **__: object) -> object:
    return importlib.import_module(name)


def _decorator(*functions: object, **_: object) -> object:
    """`pytest.fixture`, with or without arguments: the function itself."""
    return functions[0] if functions else _decorator


_HELD: Dict[str, Dict[str, object]] = {
    "pytest": {"importorskip": _importorskip, "fixture": _decorator},
    "lazy_loader": {"attach": attach},
}
"""What of the installed is real."""


class _Finder:
    """Stand-ins: the watched libraries before the path is searched, all others after it."""

    def __init__(self, hooks: Hooks, last_resort: bool) -> None:
        self.hooks, self.last_resort = hooks, last_resort

    def find_spec(self, name: str, *_: object) -> Optional[ModuleSpec]:
        top = name.partition(".")[0]
        if top == UNSLOTH and not self.last_resort:
            own = _own_unsloth(name)
            if own is not None:
                return own
        if self.last_resort or top in WATCHED:
            return importlib.util.spec_from_loader(name, self, is_package=True)  # type: ignore[arg-type]
        return None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return StandIn(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        if module.__name__ in WATCHED:
            self.hooks.loaded(module.__name__)


def _own_unsloth(name: str) -> Optional[ModuleSpec]:
    """A first-party module or package of this name, unless it is a clone of the library."""
    if name != UNSLOTH:
        package = sys.modules.get(UNSLOTH)
        path = None if package is None else getattr(package, "__path__", None)
        return importlib.machinery.PathFinder.find_spec(name, path) if path else None
    found = importlib.machinery.PathFinder.find_spec(name)
    if found is None or not found.origin:  # without `__init__.py` the installed one comes first
        return None
    is_package = found.submodule_search_locations is not None
    return None if is_package and is_clone(Path(found.origin).parent) else found


class _Loader(importlib.machinery.SourceFileLoader):
    hooks: Hooks

    def get_code(self, fullname: str) -> types.CodeType:
        return self.hooks.code(self.path, fullname)

    def exec_module(self, module: types.ModuleType) -> None:
        if not self.is_package(module.__name__):
            # A plain module holds every name; which ones a package binds decides what is run.
            module.__dict__["__getattr__"] = StandIn.__getattr__.__get__(module)
        with self.hooks.around():
            super().exec_module(module)


@contextlib.contextmanager
def import_system(path: List[str], hooks: Hooks) -> Iterator[Callable[[], None]]:
    """Import from `path` only; yields what makes the interpreter fresh again; undone at the end."""
    loader = type("Loader", (_Loader,), {"hooks": hooks})
    find = importlib.machinery.FileFinder.path_hook((loader, importlib.machinery.SOURCE_SUFFIXES))
    on_path = importlib.machinery.PathFinder
    finders: List[object] = [_Finder(hooks, False), on_path, _Finder(hooks, True)]
    own = [name for name in sys.modules if name.partition(".")[0] in (*INSTALLED, *OWN)]
    hidden = {name: sys.modules.pop(name) for name in own}
    for name in INSTALLED:
        sys.modules[name] = StandIn(name)
        vars(sys.modules[name]).update(_HELD.get(name, {}))
    baseline = set(sys.modules)

    def refresh() -> None:
        sys.path[:] = path
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
        for name in INSTALLED:
            del sys.modules[name]
        sys.modules.update(hidden)
        for name, before in saved.items():
            setattr(sys, name, before)
