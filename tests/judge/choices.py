"""The free choices of one program: each combination once, less those that can bring nothing new."""

from __future__ import annotations

import inspect
import sys
from types import CodeType, FunctionType
from typing import Any, Dict, FrozenSet, List, Optional, Set, Tuple

from tests.judge.kinds import UNBOUND
from tests.judge.standins import Opaque
from tests.judge.twin import FILE, Twin
from tests.judge.waiting import Pieces

MODULE = 0
Place = Tuple[int, int, bool]
"""Context, statement, and whether it is the test of a `while` after the body has run."""


class TooBigError(Exception):
    """The program has more paths than the limit allows."""


class StopPath(BaseException):
    """Ends a path that has nothing more to say."""


class Choices:
    """The path that is being taken, and those that wait to be taken."""

    def __init__(self, twin: Twin, limit: int, prune: bool) -> None:
        self._twin = twin
        self._limit = limit
        self._prune = prune and not twin.has_groups
        self._runs = 0
        self._watched = sorted(twin.names.functions)
        self._locals: Dict[int, Tuple[str, ...]] = {}
        self._seen: Set[Any] = set()
        self._open: List[List[int]] = []
        self._tape: List[int] = []
        self._position = 0
        self._dead = False
        self._odd: Set[str] = set()
        """What the program does that is judged apart, as far as only running it shows."""
        self._names: Dict[str, Any] = {}
        self._unsloth = False
        self._unsloth_from: Optional[Place] = None
        self._libraries: FrozenSet[str] = frozenset()
        self._made: List[FunctionType] = []
        self._classes: Dict[int, type] = {}
        self._repeated: Set[int] = set()
        self._active: List[Pieces] = []

    def _choose(self, options: int) -> int:
        if self._dead or options == 1:
            return 0
        position = self._position
        self._position += 1
        if position < len(self._tape):
            return self._tape[position]
        self._note_error(sys.exc_info()[1])
        if self._prune:
            state = self._state()
            if state in self._seen:
                self._dead = True
                raise StopPath
            self._seen.add(state)
        for other in range(1, options):
            self._open.append([*self._tape, other])
        self._tape.append(0)
        return 0

    def _note_error(self, error: Optional[BaseException]) -> None:
        if isinstance(error, NameError):
            self._odd.add(UNBOUND)

    def _state(self) -> Any:
        """Everything that what comes next can depend on."""
        frames: List[Any] = []
        frame = sys._getframe(2)
        while frame.f_code.co_name != "_explore":
            if frame.f_code.co_filename == FILE:
                frames.append(self._frame_state(frame))
            previous = frame.f_back
            assert previous is not None
            frame = previous
        errors: List[Any] = []
        error = sys.exc_info()[1]
        while error is not None:
            errors.append(type(error))
            error = error.__context__
        made = tuple([function.__code__.co_firstlineno for function in self._made])
        loads = (self._unsloth, self._libraries, self._unsloth_from)
        waiting = tuple([self._waiting_state(pieces) for pieces in self._active])
        repeated = frozenset(self._repeated)
        return (tuple(frames), tuple(errors), made, loads, repeated, waiting, self._bindings())

    def _frame_state(self, frame: Any) -> Any:
        code = frame.f_code
        known: Tuple[Any, ...] = ()
        names = self._local_names(code)
        if names:
            values = frame.f_locals
            known = tuple([identity(values.get(name)) for name in names])
        return (code.co_firstlineno, code.co_name, frame.f_lasti, known)

    def _waiting_state(self, pieces: Pieces) -> Any:
        frame = pieces.frame()
        return (pieces.state(), None if frame is None else self._frame_state(frame))

    def _local_names(self, code: CodeType) -> Tuple[str, ...]:
        key = id(code)
        if key not in self._locals:
            known = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
            if not code.co_flags & inspect.CO_OPTIMIZED:
                known.update(code.co_names)
            functions = self._watched if code.co_name != "<module>" else ()
            self._locals[key] = tuple(name for name in functions if name in known)
        return self._locals[key]

    def _bindings(self) -> Tuple[Any, ...]:
        names = self._names
        return tuple([identity(names.get(name)) for name in self._watched])


def identity(value: object) -> Any:
    """Tell functions and classes from each other, and both from everything else."""
    if isinstance(value, type) and issubclass(value, Opaque):
        methods = (vars(kind).get("__init__") for kind in value.__mro__)
        return (vars(value).get("_number_"), *(identity(one) for one in methods if one))
    if isinstance(value, FunctionType):
        return value.__code__.co_firstlineno
    return 0 if value is None else -1


def cells(function: FunctionType) -> Tuple[Any, ...]:
    """Tell what a function sees of the functions around it."""
    contents: List[Any] = [function.__code__.co_firstlineno]
    for cell in function.__closure__ or ():
        try:
            contents.append(identity(cell.cell_contents))
        except ValueError:
            contents.append(None)
    return tuple(contents)
