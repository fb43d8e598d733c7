"""Runs one program of the runtime tests; started in an interpreter of its own, never imported.

    python runner.py REQUEST.json REPORTS/

The request names a folder, the module to import from it (or to run as ``__main__``), and calls to
make afterwards. ``input()`` is the program's way to ask for a free choice. Where the request has
no answers the process forks there and both go on from the same state, so that all ways through the
program are gone; in the same way every call goes on from the state the import has left. So each
way is what a fresh interpreter does from its start, and no way sees what another one loaded.

Each way's report tells what the real unsloth package's check saw, and for each import statement of
the watched file what was loaded before and after it.

Two modes. "full" changes nothing: unsloth's own warning arrives on stderr. "quick" leaves the
import of unsloth right after its check has read sys.modules: a full import takes 9 seconds here,
nearly all of them after that point. What is read is the package's own list, ``already_imported``,
of the module that warns if and only if the list is not empty. From then on unsloth, and patched
libraries not loaded yet, are stand-ins: after the first load of unsloth nothing can be late.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import runpy
import sys
import traceback
from types import FrameType, ModuleType
from typing import Any, Callable, Dict, List, Optional, Sequence

CHECK = "unsloth._gpu_init"
PATCHED = ("trl", "transformers", "peft")


class Enough(BaseException):
    """Leaves the import of unsloth; not an Exception, which unsloth itself would catch."""


class Anything(ModuleType):
    """Stands for a module after the quick import of unsloth: has every name."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name)


class QuickLoader(importlib.abc.Loader):
    """Loads the real unsloth until its check has looked."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Optional[ModuleType]:
        module: Optional[ModuleType] = self.real.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        try:
            self.real.exec_module(module)
        except Enough:
            module.__class__ = Anything
            return
        raise RuntimeError("unsloth was imported without a look at the list of its check")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class AnythingLoader(importlib.abc.Loader):
    """Loads what a program imports after the quick import of unsloth."""

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Optional[ModuleType]:
        return Anything(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return


class QuickFinder(importlib.abc.MetaPathFinder):
    """First on sys.meta_path: sees every search for a module that is not loaded yet."""

    def __init__(self) -> None:
        self.seen: Optional[List[str]] = None

    def find_spec(
        self, fullname: str, path: Any, target: Any = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        check = sys.modules.get(CHECK)
        seen = getattr(check, "already_imported", None)
        if self.seen is None and seen is not None:
            self.seen = list(seen)
            raise Enough
        if fullname == "unsloth":
            spec = importlib.machinery.PathFinder.find_spec(fullname, path)
            if spec is not None and spec.loader is not None:
                spec.loader = QuickLoader(spec.loader)
            return spec
        if self.seen is not None and self.is_stand_in(fullname.partition(".")[0]):
            return importlib.machinery.ModuleSpec(fullname, AnythingLoader(), is_package=True)
        return None

    @staticmethod
    def is_stand_in(top: str) -> bool:
        """Whether this is no longer the real library: once unsloth is loaded none makes it late."""
        return top in ("unsloth", *PATCHED) and isinstance(
            sys.modules.get(top, Anything(top)), Anything
        )


class Origins(importlib.abc.MetaPathFinder):
    """Notes which files of the program were running when a patched library was searched last."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.running: Dict[str, List[str]] = {}

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> None:
        if fullname in PATCHED:
            files = [frame.f_code.co_filename for frame in program_frames(self.folder)]
            self.running[fullname] = files


class Recorder:
    """Notes what each import statement of one file found loaded and left loaded."""

    def __init__(self, watched: str, folder: str) -> None:
        self.watched = watched
        self.folder = folder
        self.events: List[Dict[str, Any]] = []
        self.real_import = builtins.__import__
        self.real_import_module = importlib.import_module

    def install(self) -> None:
        """Start to watch ``import`` statements, ``__import__`` and ``importlib.import_module``."""
        builtins.__import__ = self.import_
        importlib.import_module = self.import_module

    def import_(self, *args: Any, **kwargs: Any) -> Any:
        return self.noted(self.real_import, args, kwargs)

    def import_module(self, *args: Any, **kwargs: Any) -> Any:
        return self.noted(self.real_import_module, args, kwargs)

    def noted(self, function: Any, args: Any, kwargs: Any) -> Any:
        frame = sys._getframe(2)
        if frame.f_code.co_filename != self.watched:
            return function(*args, **kwargs)
        stack = program_frames(self.folder)
        event = {
            "sites": [f.f_lineno for f in stack if f.f_code.co_filename == self.watched],
            "name": args[0],
            "running": [f.f_code.co_filename for f in stack],
            "before": loaded(),
        }
        self.events.append(event)
        try:
            return function(*args, **kwargs)
        finally:
            event["after"] = loaded()


def program_frames(folder: str) -> List[FrameType]:
    """The frames of the program's files, the innermost first."""
    frames = []
    frame: Optional[FrameType] = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.startswith(folder + os.sep):
            frames.append(frame)
        frame = frame.f_back
    return frames


def loaded() -> List[str]:
    """The libraries in question that are in sys.modules now."""
    return [name for name in ("unsloth", *PATCHED) if name in sys.modules]


class Session:
    """One interpreter's work on one request; forks share it up to where they part."""

    def __init__(self, request: Dict[str, Any], reports: str) -> None:
        self.request = request
        self.reports = reports
        self.finder = QuickFinder()
        self.origins = Origins(request["folder"])
        self.recorder = Recorder(request["watched"], request["folder"])
        self.given: Optional[List[str]] = request["answers"]
        self.answers: List[str] = []
        self.root = 0

    def install(self) -> None:
        """Put the watchers in place, and the program's folder on sys.path as Python would."""
        sys.argv = [self.request["watched"]]
        sys.path[0] = self.request["folder"]
        sys.meta_path.insert(0, self.origins)
        if self.request["quick"]:
            sys.meta_path.insert(0, self.finder)
        builtins.input = self.choose
        self.recorder.install()

    def choose(self, *_: object) -> str:
        """The next answer: as the request says, or each of the two in a process of its own."""
        if self.given is not None:
            answer = self.given[len(self.answers)]
        else:
            answer = "x" if self.fork() else ""
        self.answers.append(answer)
        return answer

    @staticmethod
    def fork() -> bool:
        """Whether this is the new process; the old one goes on when the new one has ended."""
        child = os.fork()
        if not child:
            return True
        _, status = os.waitpid(child, 0)
        if status:
            os._exit(1)
        return False

    def run(self) -> None:
        """Import the module, then make each call in a process of its own."""
        module: Dict[str, Any] = {}
        error = self.attempt(lambda: module.update(self.load()))
        known = len(self.recorder.events)
        for root, call in enumerate([] if error else self.request["calls"], start=1):
            if self.fork():
                del self.recorder.events[:known]
                self.root = root
                self.finish(self.attempt(functools.partial(exec, call, module)))
        self.finish(error)

    def load(self) -> Dict[str, Any]:
        """The names of the module, imported or run as a script."""
        if self.request["as_main"]:
            return runpy.run_path(self.request["watched"], run_name="__main__")
        return vars(importlib.import_module(self.request["module"]))

    @staticmethod
    def attempt(function: Callable[[], Any]) -> str:
        """Call the function; gives the traceback of what the program let through, or nothing."""
        try:
            function()
        except (Exception, SystemExit):
            return traceback.format_exc()
        return ""

    def finish(self, error: str) -> None:
        """Write the report and leave; what the libraries do at exit is not part of the question."""
        told = {
            "root": self.root,
            "answers": self.answers,
            "seen": self.finder.seen,
            "origins": self.origins.running,
            "events": self.recorder.events,
            "loaded": loaded(),
            "error": error,
        }
        way = "".join("1" if answer else "0" for answer in self.answers)
        with open(f"{self.reports}/{self.root}-{way}.json", "w", encoding="utf-8") as stream:
            json.dump(told, stream)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def main(arguments: Sequence[str]) -> None:
    """Run what the request says."""
    with open(arguments[0], encoding="utf-8") as stream:
        session = Session(json.load(stream), arguments[1])
    session.install()
    session.run()


if __name__ == "__main__":
    main(sys.argv[1:])
