"""What the Python that runs this loads, and at which line of a file: the judge of the tables.

A file is imported as `import pkg.mod` does, then each of its functions is called in turn, each from
a fresh import. unsloth and the patched libraries are stand-ins which note when they are loaded.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import types
from pathlib import Path
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Set

PATCHED = frozenset(("transformers", "peft", "trl"))
UNSLOTH = "unsloth"
_NOTE = "tests_note"
_LIBRARY = f"""\
import {_NOTE}
{_NOTE}.loaded(__name__)

class _Any(type):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self
    def __iter__(self):
        return iter(())

class Base(metaclass=_Any):
    def __init__(self, *args, **words): pass
    def __call__(self, *args, **words): return self
    def __enter__(self): return self
    def __exit__(self, *error): pass
    def __iter__(self): return iter(())
    def __class_getitem__(self, item): return self

x = y = Base
"""


class Load(NamedTuple):
    """One library is loaded for the first time."""

    line: int
    """The line of the file at which it happens; 0 if a parent package did it."""
    library: str
    late: bool
    """It is unsloth, and a patched library is loaded already."""


class Recorder:
    """Imports files of a folder in a fresh state, and notes what that loads."""

    def __init__(self, folder: Path) -> None:
        self._stubs, self._project = folder / "libraries", folder / "project"
        self._log: List[Load] = []
        self._file = ""
        for name in (UNSLOTH, *PATCHED):
            package = self._stubs / name
            package.mkdir(parents=True)
            for module in ("__init__.py", "utils.py"):
                (package / module).write_text(_LIBRARY, encoding="utf-8")

    @contextlib.contextmanager
    def project(self, files: Dict[str, str]) -> Iterator[Callable[[str], Set[Load]]]:
        """Write the files of a project; yields what tells all loads of one of them."""
        for name, text in files.items():
            path = self._project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        note = types.ModuleType(_NOTE)
        note.loaded = self._loaded  # type: ignore[attr-defined]
        sys.modules[_NOTE] = note
        sys.path[:0] = [str(self._project), str(self._stubs)]
        before, keep = set(sys.modules), sys.dont_write_bytecode
        sys.dont_write_bytecode = True
        importlib.invalidate_caches()
        try:
            yield lambda name: self._all_loads(name, before)
        finally:
            sys.dont_write_bytecode = keep
            del sys.path[:2], sys.modules[_NOTE]
            _forget(before)
            for name in files:
                (self._project / name).unlink()

    def _all_loads(self, name: str, before: Set[str]) -> Set[Load]:
        module = name[:-3].replace("/", ".").replace(".__init__", "")
        self._file = str(self._project / name)
        loads = set(self._fresh(module, None, before))
        for function in _functions(sys.modules[module]):
            loads.update(self._fresh(module, function, before))
        return loads

    def _fresh(self, module: str, function: Optional[str], before: Set[str]) -> List[Load]:
        _forget(before)
        self._log.clear()
        importlib.import_module(module)
        if function is not None:
            _drive(vars(sys.modules[module])[function]())
        return list(self._log)

    def _loaded(self, name: str) -> None:
        if "." in name:
            return
        frame: Optional[types.FrameType] = sys._getframe()
        while frame is not None and frame.f_code.co_filename != self._file:
            frame = frame.f_back
        late = name == UNSLOTH and not PATCHED.isdisjoint(sys.modules)
        self._log.append(Load(frame.f_lineno if frame else 0, name, late))


def _drive(result: object) -> None:
    """Run the body of what is a generator or a coroutine."""
    if isinstance(result, types.GeneratorType):
        list(result)
    elif isinstance(result, types.CoroutineType):
        with contextlib.suppress(StopIteration):
            result.send(None)


def _forget(before: Set[str]) -> None:
    for name in set(sys.modules) - before:
        del sys.modules[name]


def _functions(module: types.ModuleType) -> List[str]:
    """The functions of a module that can be called without arguments."""
    own = [
        (name, value)
        for name, value in vars(module).items()
        if isinstance(value, types.FunctionType) and value.__module__ == module.__name__
    ]
    return [name for name, value in own if not _asks(value) and name != "__annotate__"]


def _asks(function: types.FunctionType) -> bool:
    code = function.__code__
    wanted = code.co_argcount + code.co_kwonlyargcount
    return wanted > len(function.__defaults__ or ()) + len(function.__kwdefaults__ or ())
