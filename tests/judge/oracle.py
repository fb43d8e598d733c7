"""Executes a program on every path it can take and says which unsloth imports are late.

CPython decides the order: branches, handlers, scopes, calls are its own. This module feeds it the
free choices (depth first, each combination once), records what is loaded, and compares.

A context is a function called from outside (or the module itself) with the call sites that lead
from there to the statement. A statement is reported if in some context a path reaches it late and
no path of that context reaches it with unsloth loaded already.

A method starts where the `__init__` of its class has ended, with an instance of that class. A
function that is handed to a fresh interpreter starts from what the file loads there.
"""

from __future__ import annotations

import sys
from functools import partial
from types import FunctionType
from typing import Any, Callable, Dict, FrozenSet, List, NamedTuple, Set, Tuple

from tests.judge.choices import MODULE, StopPath, TooBigError, cells
from tests.judge.execution import LATE, LOADED_BEFORE, OWN, Execution
from tests.judge.kinds import ASKED, BARREN, DEAD, ENTANGLED, NEVER
from tests.judge.twin import twin
from tests.judge.waiting import GENERATORS, Pieces, Waiting, opaque_arguments

__all__ = ["TooBigError", "Verdict", "verdict"]
_MISTAKES = (AttributeError, TypeError, KeyboardInterrupt, MemoryError)


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
    odd: FrozenSet[str]
    """What the program does that is judged apart, as far as only running it shows."""


def verdict(source: str, limit: int = 1500, prune: bool = True) -> Verdict:
    """Execute a program on all of its paths; raises TooBigError after `limit` runs.

    With `prune`, a path that reaches a point in a state in which the point was already reached
    is not followed further; without, every combination of choices is executed to its end. (Python
    3.8 runs one copy of a `finally` block for all ways into it, which hides the way from pruning;
    so does an `except*`, which keeps the rest of the group to itself.) What a generator raises
    when it is closed because nobody holds it any more goes nowhere, as in CPython.
    """
    prune = prune and sys.version_info >= (3, 9)
    judge = _Judge(twin(source), limit, prune)
    hook, sys.unraisablehook = sys.unraisablehook, lambda _ignored: None
    try:
        judge.judge()
    finally:
        sys.unraisablehook = hook
    return judge.verdict()


class _World(NamedTuple):
    """What a path left behind: the starting point of the functions it made."""

    unsloth: bool
    libraries: FrozenSet[str]
    names: Dict[str, Any]
    functions: Tuple[FunctionType, ...]
    classes: Dict[int, type]


class _Judge(Execution):
    """The outer loop: roots and the worlds their paths leave."""

    _lasting: Set[int]

    def judge(self) -> None:
        """Run the module on all its paths, then every function from what each path left."""
        self._lasting = set()
        start = _World(False, frozenset(), self._prefilled(), (), {})
        handed = self._twin.fresh
        self._descend(self._explore(start, MODULE, self._module), lambda root: root not in handed)
        if handed:
            self._fresh = self._mute = True
            worlds = self._explore(start, MODULE, self._module)
            self._mute = False
            self._descend(worlds, handed.__contains__)

    def _module(self) -> None:
        exec(self._twin.code, self._names)

    def _descend(
        self, worlds: List[_World], wanted: Callable[[int], bool] = lambda root: True
    ) -> None:
        for world in worlds:
            instances: Dict[int, List[_World]] = {}
            for function in world.functions:
                root = function.__code__.co_firstlineno
                if wanted(root):
                    self._outside(world, function, root, instances)

    def _outside(
        self,
        world: _World,
        function: FunctionType,
        root: int,
        instances: Dict[int, List[_World]],
    ) -> None:
        """Call a function from outside, a method on an instance that `__init__` has made."""
        number = self._twin.methods.get(root)
        if number is None or number not in world.classes:
            owner = world.classes.get(self._twin.class_methods.get(root, 0))
            self._descend(self._explore(world, root, partial(_drive, function, owner)))
            return
        for made in _inheriting(function, world.classes[number], world.classes):
            call = partial(_drive, function, object.__new__(made))
            key = made.__dict__["_number_"]
            if function.__name__ == "__init__":
                self._descend(self._explore(world, root, call))
                continue
            if key not in instances:
                instances[key] = self._instances(world, made)
            for start in instances[key]:
                self._descend(self._explore(start, root, call))

    def _instances(self, world: _World, made: type) -> List[_World]:
        """Give what the `__init__` of a class leaves, on all of its paths."""
        function = getattr(made, "__init__", None)
        if not isinstance(function, FunctionType):
            return [world]
        self._mute, outer = True, self._mute
        call = partial(_drive, function, object.__new__(made))
        worlds = self._explore(world, function.__code__.co_firstlineno, call)
        self._mute = outer
        if not worlds:
            self._odd.add(NEVER)
        return worlds

    def _explore(self, world: _World, root: int, run: Callable[[], None]) -> List[_World]:
        worlds: Dict[Any, _World] = {}
        self._seen = set()
        self._open = [[]]
        while self._open:
            self._runs += 1
            if self._runs > self._limit:
                raise TooBigError
            self._tape = self._open.pop()
            self._start_path(world, root)
            self._names.clear()
            self._names.update(world.names)
            try:
                run()
            except StopPath:
                continue
            except BaseException as error:
                self._expect(error)
                self._note_error(error)
                self._dead = True
                continue
            if not self._dead:
                self._leave(worlds)
        return list(worlds.values())

    def _expect(self, error: BaseException) -> None:
        """Let through what no program should raise: a stand-in that cannot do what was asked."""
        chosen = any(kind is type(error) for kind in self._twin.kinds)
        if isinstance(error, _MISTAKES) and not (chosen or self._dead):
            raise error

    def _start_path(self, world: _World, root: int) -> None:
        self._dead = True  # for what ends here with the path before
        self._entered = []
        self._active = []
        self._unsloth = world.unsloth
        self._libraries = world.libraries
        self._unsloth_from = None
        self._context = root
        self._protected = False
        self._running = {root}
        self._innermost = root
        self._depth = 0
        self._made = []
        self._classes = {}
        self._dead = False
        self._position = 0
        self._repeated = set()

    def _leave(self, worlds: Dict[Any, _World]) -> None:
        made = tuple(self._made)
        self._lasting.update(function.__code__.co_firstlineno for function in made)
        seen = tuple(cells(function) for function in made)
        key = (self._unsloth, self._libraries, self._bindings(), seen)
        if key not in worlds:
            names = dict(self._names)
            worlds[key] = _World(self._unsloth, self._libraries, names, made, self._classes)

    def verdict(self) -> Verdict:
        """Sum up what the paths have recorded."""
        reported: Set[int] = set()
        silenced: Set[int] = set()
        own: Set[int] = set()
        for (_, statement, _), how in self._reached.items():
            if how & LATE:
                line = self._twin.places[statement][0]
                (silenced if how & LOADED_BEFORE else reported).add(line)
                if how & OWN:
                    own.add(line)
        silenced -= reported
        lines = [frozenset(found) for found in (reported, silenced, own)]
        return Verdict(lines[0], lines[1], lines[2], self._runs, self._kinds())

    def _kinds(self) -> FrozenSet[str]:
        meanings = self._meanings.values()
        shown = {
            DEAD: bool(self._ever_made - self._lasting),
            ENTANGLED: any(len(set(map(frozenset, one.values()))) > 1 for one in meanings),
            BARREN: not all(self._yielded.values()),
            ASKED: any(len(answers) > 1 for answers in self._answers.values()),
        }
        return frozenset(self._odd.union(kind for kind, shows in shown.items() if shows))


def _inheriting(function: FunctionType, own: type, classes: Dict[int, type]) -> List[type]:
    """Give the classes whose instances run a method: its own, and those that inherit it."""
    name = function.__name__
    inherit = [one for one in classes.values() if issubclass(one, own) and one is not own]
    return [own, *(one for one in inherit if getattr(one, name, None) is function)]


def _drive(function: FunctionType, first: Any = None) -> None:
    """Call a function with opaque arguments and run it to its end, whatever kind it is."""
    args, words = opaque_arguments(function, first)
    kind = function.__code__.co_flags & GENERATORS
    if not kind:
        function(*args, **words)
        return
    whole = Waiting(lambda: function(*args, **words), kind, 0, MODULE, False)
    for _ in Pieces(whole, lambda _pieces, action: action()):
        pass
