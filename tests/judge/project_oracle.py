"""CPython's verdict on one file of a project: import it for real, then call its functions.

Every run starts from a clean `sys.modules`, imports the file as CPython or pytest does (its parent
packages and `conftest.py` files first), and goes one way through the free choices; all are tried.
When unsloth or a patched library is first loaded, the call stack says which line of the checked
file is responsible. The rules of spec.md are then applied to these facts alone: nothing here
resolves an import or follows control flow by itself.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
import types
from pathlib import Path
from typing import (
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Optional,
    Set,
    Tuple,
)

from tests.judge import project_transform as ask
from tests.judge.project_entry import enter
from tests.judge.project_findings import Finding, Findings, Origin, Site
from tests.judge.project_sandbox import ANYTHING, UNSLOTH, Hooks, import_system
from tests.judge.project_start import Start
from tests.judge.project_trail import Trail

MAX_RUNS = 400

Root = Tuple[int, ...]  # the lines of the functions to call one after the other
Function = Callable[..., object]
Codes = Dict[Tuple[str, bool], types.CodeType]
"""Instrumented code by path, and whether it is the checked file's; serves a whole project."""


class NoVerdictError(Exception):
    """Too many ways through the file, or an import on one of them that cannot succeed."""


class FreeError(ImportError):
    """An exception that comes up by free choice inside a `try` body."""


class OtherFreeError(Exception):
    """The same, of a kind that a clause for import errors does not catch."""


class Judge:
    """Runs the file `path` of the project below `root` (absolute) and collects what happens."""

    def __init__(self, root: Path, path: str, codes: Optional[Codes] = None) -> None:
        self.root, self.file = str(root), str(root / path)
        self.entry = enter(self.root, self.file)
        self.name = self.entry.name
        self.path = [self.root, str(root / "src")]
        self.codes: Codes = {} if codes is None else codes
        self.findings = Findings(self.root)
        self.odd = self.findings.odd
        self.runs = 0
        self.imported: List[str] = []
        """What importing the file has loaded, in order; of several ways the last."""

    def verdict(self) -> Set[Finding]:
        """Run all ways. Raises NoVerdictError above MAX_RUNS ways from one root."""
        if self.entry.is_library:
            return set()
        names = (ask.CHOOSE, ask.LOOP, ask.POINT, ask.BEGIN, ask.ENTER, ask.LEAVE)
        calls = (self.choose, self.loop, self.point, self.begin, self.enter, self.leave)
        vars(builtins).update(zip(names, calls))
        vars(builtins).update({ask.ROOT: self.declare, ask.CONTEXT: contextlib.nullcontext})
        vars(builtins).update({ask.CAUGHT: self.caught, ask.READ: self.read})
        hooks = Hooks(self.code, self.loaded_first, self.outside_try)
        with import_system(self.path, hooks) as self.refresh:
            self.baseline = set(sys.modules)
            self._every_way((), [[]])
        return self.findings.verdict()

    def _every_way(self, root: Root, starts: Iterable[List[bool]]) -> None:
        """Call `root` after each of the ways `starts`, and then what is defined inside of it.

        One way to each state is enough for the functions that are called next.
        """
        ends: Dict[object, List[bool]] = {}
        inner: Set[Root] = set()
        count = 0
        for start in starts:
            trail: Optional[Trail] = Trail(start, len(start))
            while trail is not None:
                self.trail = trail
                completed = self._run(root)
                count += 1
                if count > MAX_RUNS or self.failed:
                    raise NoVerdictError(self.name)
                if completed:
                    inner.update(f for f in self.functions if f[:-1] == root)
                    ends.setdefault(self._state(), trail.taken)
                trail = trail.following()
        self.runs += count
        for function in sorted(inner):
            self._every_way(function, ends.values())

    def _state(self) -> object:
        """All that can make a difference to a function that is called now."""
        modules = {name: sys.modules[name] for name in set(sys.modules) - self.baseline}
        names = frozenset((name, frozenset(vars(module))) for name, module in modules.items())
        return names, frozenset(self.loaded.items()), frozenset(self.functions)

    def _run(self, root: Root) -> bool:
        """One way: import, then call; answers whether the last one came to its end."""
        self.refresh()
        self.loaded: Dict[str, Origin] = {}
        self.began: Dict[int, Tuple[Site, Dict[str, Origin]]] = {}
        self.functions: Dict[Root, Function] = {}
        self.running: Set[Tuple[str, Root]] = set()
        self.executed: Dict[str, str] = {}
        self.start = Start(self.entry, self.file)
        self.guarded, self.root_line, self.recording, self.failed = 0, 0, not root, False
        try:
            self.start.run()
            if self.file not in self.executed or self.start.asked_too_early(self.baseline):
                self.failed = True
            self.imported = list(self.loaded)
            for depth in range(1, len(root) + 1):
                if root[:depth] not in self.functions:
                    return False
                self.root_line, self.recording = root[depth - 1], depth == len(root)
                self.functions[root[:depth]]()
        except (Exception, SystemExit):
            self.caught()
            return False
        return True

    # What the import system and the instrumented code ask for.

    def code(self, path: str, name: str) -> types.CodeType:
        """The instrumented code of a module of the project."""
        if path in self.executed:
            again = self.executed[path] == name
            self.odd.add("imported again after failing" if again else "one file, two names")
        self.executed[path] = name
        key = (path, path == self.file and name == self.name)
        if key not in self.codes:
            source = Path(path).read_text(encoding="utf-8")
            if ask.is_machinery(source):
                self.codes[key] = compile(source, "<lazy>", "exec", dont_inherit=True)
            else:
                tree = ask.transform(source, path, checked=key[1])
                self.codes[key] = compile(tree, path, "exec", dont_inherit=True)
        return self.codes[key]

    @contextlib.contextmanager
    def outside_try(self) -> Iterator[None]:
        """A followed module is a matter of its own: it does not raise for its importer's `try`."""
        outer, self.guarded = self.guarded, 0
        before = len(self.loaded)
        try:
            yield
        except BaseException:
            if len(self.loaded) > before:
                self.odd.add("a module that loads, then fails or exits")
            raise
        finally:
            self.guarded = outer

    def choose(self) -> bool:
        """The outcome of an opaque condition."""
        return self.trail.choose()

    def loop(self) -> List[None]:
        """What a loop runs over: a body counts as running at most once."""
        return [None] if self.trail.choose() else []

    def point(self) -> None:
        """A place where a `try` body may be left by an exception."""
        if self.guarded and self.trail.choose():
            # Behind one `try` only, what is not caught here is not caught at all.
            raise OtherFreeError if self.guarded > 1 and self.trail.choose() else FreeError

    def enter(self) -> None:
        """A `try` body begins."""
        self.guarded += 1

    def leave(self) -> None:
        """A `try` body ends."""
        self.guarded -= 1

    def caught(self) -> None:
        """An exception has come up: by choice or by `raise`, or else this is no program to judge.

        A star import in a cycle, a name that a package binds to itself: they fail in CPython, but
        people have programs that run.
        """
        error = sys.exc_info()[1]
        kinds = (ImportError, OtherFreeError, SystemExit)
        expected = isinstance(error, kinds) and not error.args
        self.failed = self.failed or not expected

    def declare(self, lines: Root) -> Callable[[Function], Function]:
        """Note a function of the checked file; enter no function while it is running."""
        frame = sys._getframe(1)
        key, own = (frame.f_code.co_filename, lines), self._is_own(frame)

        def declared(function: Function) -> Function:
            wants = function.__code__.co_argcount

            def call(*_: object, **__: object) -> object:
                if key in self.running:
                    return None
                self.running.add(key)
                try:
                    return function(*[None] * wants)
                finally:
                    self.running.discard(key)

            if own:
                self.functions[lines] = call
            return call

        return declared

    def read(self, *_: object) -> object:
        """Stands for the call of what another module holds: that is not entered."""
        return ANYTHING

    def begin(self, line: int, position: int) -> None:
        """A statement of the checked file begins, or a further name of `import a, b`."""
        frame = sys._getframe(1)
        context = (self.root_line, *(f.f_lineno for f in self._own_frames(frame.f_back)))
        site = (context, line, position)
        self.began[id(frame)] = (site, dict(self.loaded))
        if self.recording and UNSLOTH in self.loaded:
            self.findings.silent.add(site)

    # Facts and rules.

    def loaded_first(self, library: str) -> None:
        """A watched library enters `sys.modules`: find out who did it."""
        frame = sys._getframe(1)
        stack = [f for f in _outward(frame) if f.f_code.co_filename.startswith(self.root)]
        own = list(self._own_frames(frame))
        running = [f.f_code.co_filename for f in stack if f.f_code.co_name == "<module>"]
        chain = stack[: stack.index(own[0])] if own else stack
        if any(f.f_code.co_name == ask.LAZY for f in chain):
            self.findings.kinds.add("loaded by a lazy package")
        if own:
            site, before = self.began[id(own[0])]
            imported = [f for f in chain if f.f_code.co_name == "<module>"][-1:]
            file = "".join(f.f_code.co_filename for f in imported)
            name = "".join(f.f_globals["__name__"] for f in imported)
            origin = Origin(site[1], not chain, file, name)
            if library == UNSLOTH and self.recording:
                through = {(f.f_code.co_filename, f.f_globals["__name__"]) for f in chain}
                self.findings.met(site, through, set(before), self.loaded, set(running))
        else:
            origin = self._before_the_file(stack)
            if library == UNSLOTH:
                self.findings.kinds.add("unsloth by a parent or conftest")
        self.loaded[library] = origin

    def _before_the_file(self, stack: List[types.FrameType]) -> Origin:
        """The innermost of the packages and `conftest.py` files that run first."""
        for frame in stack:
            file, name = frame.f_code.co_filename, frame.f_globals["__name__"]
            if frame.f_code.co_name == "<module>" and file in self.entry.before:
                return Origin(0, False, file, name)
        return Origin(0, False, self.start.file, "")

    def _own_frames(self, frame: Optional[types.FrameType]) -> Iterator[types.FrameType]:
        return (f for f in _outward(frame) if self._is_own(f))

    def _is_own(self, frame: types.FrameType) -> bool:
        code = frame.f_code
        if code.co_filename != self.file or frame.f_globals["__name__"] != self.name:
            return False
        if code.co_name == ask.LAZY:
            self.odd.add("a lazy package that is asked for a name while it is checked")
        return code.co_name != ask.LAZY


def _outward(frame: Optional[types.FrameType]) -> Iterator[types.FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def expected(root: Path, path: str) -> Optional[Set[Finding]]:
    """What `path` (relative to the project `root`) deserves; None if there is no verdict."""
    try:
        return Judge(root.resolve(), path).verdict()
    except NoVerdictError:
        return None
