"""Executes a program on every path it can take and says which unsloth imports are late.

CPython decides the order: branches, handlers, scopes, calls are its own. This module feeds it the
free choices (depth first, each combination once), records what is loaded, and compares.

A context is a function called from outside (or the module itself) with the call sites that lead
from there to the statement. A statement is reported if in some context a path reaches it late and
no path of that context reaches it with unsloth loaded already.
"""

from __future__ import annotations

import builtins
import contextlib
import inspect
import sys
from types import CodeType, FunctionType
from typing import Any, Callable, Dict, FrozenSet, List, NamedTuple, Optional, Set, Tuple

from tests.judge.standins import (
    ANY_MODULE,
    BUILTINS,
    EXIT,
    FIND_SPEC,
    IMPORT,
    KILL,
    MODULES,
    OPAQUE,
    TYPE_CHECKING,
    Marked,
    loads_patched,
    loads_unsloth,
)
from tests.judge.twin import FILE, twin

_LATE, _LOADED, _EARLY, _OWN = 1, 2, 4, 8
_GENERATORS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_MODULE = 0
_Place = Tuple[int, int, bool]
"""Context, statement, and whether it is the test of a `while` after the body has run."""
_MISTAKES = (AttributeError, TypeError, KeyboardInterrupt, MemoryError)
_REAL_TYPES = (BaseException, contextlib.suppress)


class TooBigError(Exception):
    """The program has more paths than the limit allows."""


class Verdict(NamedTuple):
    """What CPython says of a program."""

    reported: FrozenSet[int]
    """Lines of the statements that import unsloth late."""
    silenced: FrozenSet[int]
    """Lines that are late on some path and stay silent for another path of the same context."""
    own: FrozenSet[int]
    """Reported lines whose statement has loaded unsloth itself on another path, and loads it again:
    `f(__import__("unsloth") if x else y, __import__("trl"), __import__("unsloth"))`."""
    runs: int


def verdict(source: str, limit: int = 1500, prune: bool = True) -> Verdict:
    """Execute a program on all of its paths; raises TooBigError after `limit` runs.

    With `prune`, a path that reaches a point in a state in which the point was already reached
    is not followed further; without, every combination of choices is executed to its end. (Python
    3.8 runs one copy of a `finally` block for all ways into it, which hides the way from pruning;
    so does an `except*`, which keeps the rest of the group to itself.)
    """
    prune = prune and sys.version_info >= (3, 9)
    judge = _Judge(source, limit, prune)
    judge.judge()
    return judge.verdict()


class _StopPath(BaseException):
    """Ends a path that has nothing more to say."""


class _World(NamedTuple):
    """What a path left behind: the starting point of the functions it made."""

    unsloth: bool
    patched: bool
    names: Dict[str, Any]
    functions: Tuple[FunctionType, ...]


class _Judge:
    """The choices, the loads and the calls of one program."""

    def __init__(self, source: str, limit: int, prune: bool) -> None:
        self._twin = twin(source)
        self._limit = limit
        self._prune = prune and not self._twin.has_groups
        self._runs = 0
        self._watched = sorted(self._twin.functions)
        self._locals: Dict[int, Tuple[str, ...]] = {}
        self._contexts: Dict[Tuple[int, int, bool], int] = {}
        self._reached: Dict[_Place, int] = {}
        self._clean_names = self._prefilled()
        self._names: Dict[str, Any] = {}
        self._seen: Set[Any] = set()
        self._open: List[List[int]] = []

    # The outer loop: roots and the worlds their paths leave.

    def judge(self) -> None:
        """Run the module on all its paths, then every function from what each path left."""

        def module() -> None:
            exec(self._twin.code, self._names)

        self._descend(self._explore(_World(False, False, self._clean_names, ()), _MODULE, module))

    def _descend(self, worlds: List[_World]) -> None:
        for world in worlds:
            for function in world.functions:
                root = function.__code__.co_firstlineno

                def call(function: FunctionType = function) -> None:
                    _drive(function)

                self._descend(self._explore(world, root, call))

    def _explore(self, world: _World, root: int, run: Callable[[], None]) -> List[_World]:
        worlds: Dict[Any, _World] = {}
        self._seen = set()
        self._open = [[]]
        while self._open:
            self._runs += 1
            if self._runs > self._limit:
                raise TooBigError
            self._tape = self._open.pop()
            self._start(world, root)
            self._names.clear()
            self._names.update(world.names)
            try:
                run()
            except _StopPath:
                continue
            except BaseException as error:
                self._expect(error)
                continue
            if not self._dead:
                self._leave(worlds)
        return list(worlds.values())

    def _expect(self, error: BaseException) -> None:
        """Let through what no program should raise: a stand-in that cannot do what was asked."""
        chosen = any(kind is type(error) for kind in self._twin.kinds)
        if isinstance(error, _MISTAKES) and not (chosen or self._dead):
            raise error

    def _start(self, world: _World, root: int) -> None:
        self._unsloth = world.unsloth
        self._patched = world.patched
        self._unsloth_from: Optional[_Place] = None
        self._context = root
        self._protected = False
        self._running = {root}
        self._depth = 0
        self._made: List[FunctionType] = []
        self._dead = False
        self._position = 0
        self._repeated: Set[int] = set()

    def _leave(self, worlds: Dict[Any, _World]) -> None:
        made = tuple(self._made)
        cells = tuple(_cells(function) for function in made)
        key = (self._unsloth, self._patched, self._bindings(), cells)
        if key not in worlds:
            worlds[key] = _World(self._unsloth, self._patched, dict(self._names), made)

    def verdict(self) -> Verdict:
        """Sum up what the paths have recorded."""
        reported: Set[int] = set()
        silenced: Set[int] = set()
        own: Set[int] = set()
        for (_, statement, _), how in self._reached.items():
            if how & _LATE:
                line = self._twin.places[statement][0]
                (silenced if how & _LOADED else reported).add(line)
                if how & _OWN:
                    own.add(line)
        silenced -= reported
        return Verdict(frozenset(reported), frozenset(silenced), frozenset(own), self._runs)

    # Choices.

    def _choose(self, options: int) -> int:
        if self._dead or options == 1:
            return 0
        position = self._position
        self._position += 1
        if position < len(self._tape):
            return self._tape[position]
        if self._prune:
            state = self._state()
            if state in self._seen:
                self._dead = True
                raise _StopPath
            self._seen.add(state)
        for other in range(1, options):
            self._open.append([*self._tape, other])
        self._tape.append(0)
        return 0

    def _state(self) -> Any:
        """Everything that what comes next can depend on."""
        frames: List[Any] = []
        frame = sys._getframe(2)
        while frame.f_code is not _EXPLORE:
            code = frame.f_code
            if code.co_filename == FILE:
                frames.append((code.co_firstlineno, code.co_name, frame.f_lasti))
                names = self._local_names(code)
                if names:
                    values = frame.f_locals
                    frames.append(tuple([_identity(values.get(name)) for name in names]))
            previous = frame.f_back
            assert previous is not None
            frame = previous
        errors: List[Any] = []
        error = sys.exc_info()[1]
        while error is not None:
            errors.append(type(error))
            error = error.__context__
        made = tuple([function.__code__.co_firstlineno for function in self._made])
        loads = (self._unsloth, self._patched, self._unsloth_from)
        repeated = frozenset(self._repeated)
        return (tuple(frames), tuple(errors), made, loads, repeated, self._bindings())

    def _local_names(self, code: CodeType) -> Tuple[str, ...]:
        key = id(code)
        if key not in self._locals:
            known = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
            if not code.co_flags & inspect.CO_OPTIMIZED:
                known.update(code.co_names)
            functions = self._watched if code.co_name != "<module>" else ()
            self._locals[key] = tuple(name for name in functions if name in known)
        return self._locals[key]

    def _bindings(self) -> Tuple[int, ...]:
        names = self._names
        return tuple([_identity(names.get(name)) for name in self._watched])

    # What the twin calls.

    def _prefilled(self) -> Dict[str, Any]:
        names: Dict[str, Any] = {}
        for name in self._twin.names:
            known = getattr(builtins, name, None)
            if name in BUILTINS:
                names[name] = BUILTINS[name]
            elif isinstance(known, type) and issubclass(known, BaseException):
                names[name] = known
            elif name not in self._twin.unbound:
                names[name] = OPAQUE
        names.update(
            __name__="judged",
            AssertionError=AssertionError,
            __builtins__={
                "__import__": self._import,
                "__build_class__": builtins.__build_class__,
                "NameError": NameError,
            },
            _call_=self._call,
            _opaque_=lambda *_values: OPAQUE,
            _decorate_=self._decorate,
            _error_=self._twin.errors.__getitem__,
            _loop_=lambda _iterable: (OPAQUE,) if self._choose(2) else (),
            _async_loop_=self._async_loop,
            _made_=self._note_function,
            _may_raise_=self._may_raise,
            _test_=self._test,
            _start_loop_=lambda loop: self._repeated.discard(loop),
            _once_=self._once,
        )
        return names

    def _test(self, value: object) -> bool:
        return value is not TYPE_CHECKING and bool(self._choose(2))

    def _once(self, loop: int, condition: bool) -> bool:
        """Stop a path that would run the body again: whatever comes of it has come of it once."""
        if condition and loop in self._repeated:
            self._dead = True
            raise _StopPath
        self._repeated.add(loop)
        return condition

    async def _async_loop(self, _iterable: object) -> Any:
        if self._choose(2):
            yield OPAQUE

    def _may_raise(self, protected: bool) -> None:
        if protected or self._protected:
            kind = self._choose(1 + len(self._twin.kinds))
            if kind:
                raise self._twin.kinds[kind - 1]()

    def _note_function(self, function: FunctionType) -> FunctionType:
        if not self._depth:
            self._made.append(function)
        return function

    def _decorate(self, site: int, decorator: object) -> Callable[[Any], Any]:
        def apply(decorated: Any) -> Any:
            self._call(site, decorator)
            return decorated

        return apply

    def _call(self, site: int, function: Any, *args: Any, **words: Any) -> Any:
        if isinstance(function, type):
            if issubclass(function, _REAL_TYPES):
                return function(*args)
            function = vars(function).get("__init__")
        if isinstance(function, Marked):
            self._call_marked(site, function, [*args, *words.values()])
        elif isinstance(function, FunctionType) and self._twin.sites[site].by_name:
            self._enter(site, function)
        else:
            return OPAQUE
        self._may_raise(self._twin.sites[site].protected)
        return OPAQUE

    def _call_marked(self, site: int, function: Marked, args: List[Any]) -> None:
        if function is EXIT:
            raise SystemExit
        if function is KILL:
            self._dead = True
            raise _StopPath
        if function is TYPE_CHECKING or not args or not isinstance(args[0], str):
            return
        name = args[0]
        if function is FIND_SPEC and "." not in name:
            return
        assert function in (IMPORT, FIND_SPEC)
        called_from = self._twin.sites[site]
        self._load(called_from.statement, name, called_from.loop in self._repeated)

    def _enter(self, site: int, function: FunctionType) -> None:
        number = function.__code__.co_firstlineno
        if self._dead or number in self._running:
            return
        saved = self._context, self._protected
        again = self._twin.sites[site].loop in self._repeated
        context = (self._context, site, again)
        self._context = self._contexts.setdefault(context, -1 - len(self._contexts))
        self._protected = self._protected or self._twin.sites[site].protected
        self._running.add(number)
        self._depth += 1
        try:
            _drive(function)
        finally:
            self._context, self._protected = saved
            self._running.discard(number)
            self._depth -= 1

    # Loads.

    def _import(
        self,
        name: str,
        _names: Any = None,
        _locals: Any = None,
        wanted: Any = (),
        level: int = 0,
    ) -> Any:
        if level:
            return ANY_MODULE
        statement = sys._getframe(1).f_lineno
        self._load(statement, name)
        for item in wanted or ():
            if loads_patched(f"{name}.{item}"):
                self._load(statement, f"{name}.{item}")
        return MODULES.get(name if wanted else name.partition(".")[0], ANY_MODULE)

    def _load(self, statement: int, name: str, again: bool = False) -> None:
        if self._dead:
            return
        if loads_unsloth(name):
            place = (self._context, statement, again)
            how = _LOADED if self._unsloth else _LATE if self._patched else _EARLY
            how = _OWN if self._unsloth_from == place else how
            self._reached[place] = self._reached.get(place, 0) | how
            if not self._unsloth:
                self._unsloth, self._unsloth_from = True, place
        elif loads_patched(name):
            self._patched = True


_EXPLORE = _Judge._explore.__code__


def _identity(value: object) -> int:
    if isinstance(value, type):
        value = vars(value).get("__init__", value)
    if isinstance(value, FunctionType):
        return value.__code__.co_firstlineno
    return 0 if value is None else -1


def _cells(function: FunctionType) -> Tuple[Any, ...]:
    contents: List[Any] = [function.__code__.co_firstlineno]
    for cell in function.__closure__ or ():
        try:
            contents.append(_identity(cell.cell_contents))
        except ValueError:
            contents.append(None)
    return tuple(contents)


def _drive(function: FunctionType) -> None:
    """Call a function with opaque arguments and run it to its end, whatever kind it is."""
    code = function.__code__
    count = code.co_argcount
    words = code.co_varnames[count : count + code.co_kwonlyargcount]
    result = function(*(OPAQUE,) * count, **dict.fromkeys(words, OPAQUE))
    kind = code.co_flags & _GENERATORS
    if kind & inspect.CO_GENERATOR:
        for _ in result:
            pass
    elif kind & inspect.CO_COROUTINE:
        _finish(result)
    elif kind:
        _finish(_consume(result))


async def _consume(generator: Any) -> None:
    async for _ in generator:
        pass


def _finish(coroutine: Any) -> None:
    try:
        while True:
            coroutine.send(None)
    except StopIteration:
        return
