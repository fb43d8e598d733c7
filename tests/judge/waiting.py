"""What has been called and has not run yet: generators, coroutines, context managers.

CPython runs their bodies piece by piece; around each piece the execution is told whose it is.
"""

from __future__ import annotations

import contextlib
import inspect
from types import FunctionType
from typing import Any, Callable, Iterator, List, Optional, Tuple

from tests.judge.standins import OPAQUE, Opaque

GENERATORS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class Waiting(Opaque):
    """A value that runs something where it is consumed."""

    def __setattr__(self, name: str, value: object) -> None:
        """Remember it, as other values do not."""
        object.__setattr__(self, name, value)

    def __init__(
        self,
        make: Callable[[], Any],
        kind: int,
        number: int,
        context: int,
        protected: bool,
        manages: bool = False,
    ) -> None:
        self.make = make
        self.kind = kind
        self.number = number
        """The function's number, by which it is known to be running; 0 for an expression."""
        self.context = context
        self.protected = protected
        self.manages = manages

    @property
    def is_generator(self) -> bool:
        """Tell whether a function of the program made it that yields."""
        return bool(self.number) and not self.kind & inspect.CO_COROUTINE


class Pieces:
    """Something that waited and is now run in pieces: an iterator, also of what is asynchronous."""

    def __init__(self, waiting: Waiting, around: Callable[..., Any]) -> None:
        self.waiting = waiting
        self.body = waiting.make()
        self.looped = False
        """Whether the body of the loop over it has run, which it does once."""
        self._around = around
        self._started = False

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        """Run to the next `yield`."""
        kind = self.waiting.kind
        if kind & inspect.CO_GENERATOR:
            return self._around(self, lambda: next(self.body))
        if kind & inspect.CO_COROUTINE:
            return self._around(self, lambda: self.body.send(None))
        return self._around(self, lambda: _step(self.body.__anext__()))

    def throw(self, *error: Any) -> Any:
        """Raise an exception at the `yield` that it waits at."""
        if self.waiting.kind & inspect.CO_ASYNC_GENERATOR:
            return self._around(self, lambda: _step(self.body.athrow(*error)))
        return self._around(self, lambda: self.body.throw(*error))

    def close(self) -> None:
        """End it where it waits."""

        def end() -> None:
            if self.waiting.kind & inspect.CO_ASYNC_GENERATOR:
                with contextlib.suppress(StopIteration):
                    self.body.aclose().send(None)
            else:
                self.body.close()

        self._around(self, end)

    def state(self) -> Tuple[Any, ...]:
        """Tell where it stands."""
        return (self.waiting.context, self.waiting.number, self.looped, self._frame_position())

    def frame(self) -> Any:
        """Give the frame of what is run, None once it has ended."""
        for name in ("gi_frame", "cr_frame", "ag_frame"):
            if hasattr(self.body, name):
                return getattr(self.body, name)
        return None

    def _frame_position(self) -> int:
        frame = self.frame()
        return -2 if frame is None else int(frame.f_lasti)


class Managing:
    """The context manager that a decorated generator makes, for `with` and `async with`."""

    def __init__(self, pieces: Pieces, entered: Callable[[], None]) -> None:
        def pieces_again() -> Any:
            return pieces

        self._real = contextlib.contextmanager(pieces_again)()
        self._entered = entered

    def enter(self) -> Any:
        """Run to the `yield`."""
        return self._real.__enter__()

    def __enter__(self) -> Any:
        value = self.enter()
        self._entered()
        return value

    def __exit__(self, *details: Any) -> Any:
        return self._real.__exit__(*details)

    async def __aenter__(self) -> Any:
        return self.__enter__()

    async def __aexit__(self, *details: Any) -> Any:
        return self.__exit__(*details)


def _step(awaitable: Any) -> Any:
    try:
        awaitable.send(None)
    except StopIteration as error:
        return error.value
    except StopAsyncIteration:
        raise StopIteration from None
    raise AssertionError("nothing in a judged program suspends")


def opaque_arguments(function: FunctionType, first: Optional[Any]) -> Tuple[List[Any], Any]:
    """Give arguments for a call of a function, the first one being `first` if there is one."""
    code = function.__code__
    count = code.co_argcount
    words = code.co_varnames[count : count + code.co_kwonlyargcount]
    positional: List[Any] = [OPAQUE] * count
    owner = dict(zip(code.co_freevars, function.__closure__ or ())).get("__class__")
    if owner is not None and first is None:
        first = object.__new__(owner.cell_contents)  # or its super() would fail
    if first is not None and count:
        positional[0] = first
    return positional, dict.fromkeys(words, OPAQUE)
