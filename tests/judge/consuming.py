"""Runs what waits where it is consumed, piece by piece, as part of the path that is taken."""

from __future__ import annotations

import contextlib
import inspect
from typing import Any, Callable, Dict, Iterator, List, Optional, Set

from tests.judge.choices import MODULE, Choices
from tests.judge.kinds import MISUSED
from tests.judge.standins import ALL, FIRST, OPAQUE, SOME, Marked
from tests.judge.twin import Twin
from tests.judge.waiting import Managing, Pieces, Waiting


class Consuming(Choices):
    """The functions that are running on a path, and what makes others run."""

    def __init__(self, twin: Twin, limit: int, prune: bool) -> None:
        super().__init__(twin, limit, prune)
        self._context = MODULE
        self._protected = False
        self._running: Set[int] = set()
        self._innermost = MODULE
        self._entered: List[Any] = []
        """What an exit stack holds until the path ends."""
        self._yielded: Dict[int, bool] = {}
        """Whether generators that were consumed have come to a `yield` on some path."""
        self._depth = 0

    @contextlib.contextmanager
    def _inside(self, context: int, protected: bool, number: int) -> Iterator[None]:
        saved = self._context, self._protected, number in self._running, self._innermost
        self._context, self._protected = context, protected
        self._innermost = number or self._innermost
        self._running.add(number)
        self._depth += bool(number)
        try:
            yield
        finally:
            self._context, self._protected, was_running, self._innermost = saved
            if not was_running:
                self._running.discard(number)
            self._depth -= bool(number)

    def _may_raise(self, protected: bool) -> None:
        if protected or self._protected:
            kind = self._choose(1 + len(self._twin.kinds))
            if kind:
                raise self._twin.kinds[kind - 1]()

    # Loops.

    def _loop(self, iterable: object, shape: Any) -> Any:
        if isinstance(iterable, Waiting) and iterable.kind & inspect.CO_GENERATOR:
            return self._items(iterable, _item(shape))
        self._note_misuse(iterable)
        return self._one_or_none(_item(shape))

    def _note_misuse(self, value: object) -> None:
        if isinstance(value, Waiting):
            self._odd.add(MISUSED)

    def _one_or_none(self, item: Any) -> Iterator[Any]:
        if self._choose(2):
            yield item

    async def _async_loop(self, iterable: object, shape: Any) -> Any:
        if isinstance(iterable, Waiting) and iterable.kind & inspect.CO_ASYNC_GENERATOR:
            for item in self._items(iterable, _item(shape)):
                yield item
        else:
            self._note_misuse(iterable)
            for item in self._one_or_none(_item(shape)):
                yield item

    def _items(self, waiting: Waiting, item: Any) -> Iterator[Any]:
        """Run a generator to its end, and the body of the loop over it at its first `yield`."""
        pieces = self._iterate(waiting)
        if pieces is None:
            return
        try:
            for _ in pieces:
                if not pieces.looped:
                    pieces.looped = True
                    yield item
        finally:
            pieces.close()
        self._may_raise(waiting.protected)

    # What waits, and what consumes it.

    def _lazy(self, expression: Any, protected: bool) -> Waiting:
        kind = inspect.CO_GENERATOR if inspect.isgenerator(expression) else 0
        protected = protected or self._protected
        return Waiting(lambda: expression, kind, 0, self._context, protected)

    def _iterate(self, waiting: Waiting) -> Optional[Pieces]:
        """Start what is consumed other than by ``with``, which a manager cannot be."""
        if waiting.manages:
            self._odd.add(MISUSED)
        return self._start(waiting)

    def _start(self, waiting: Waiting) -> Optional[Pieces]:
        if self._dead or (waiting.number and waiting.number in self._running):
            return None
        return Pieces(waiting, self._around)

    def _around(self, pieces: Pieces, action: Callable[[], Any]) -> Any:
        waiting = pieces.waiting
        if pieces not in self._active:
            self._active.append(pieces)
        if waiting.is_generator:
            self._yielded.setdefault(waiting.number, False)
        try:
            with self._inside(waiting.context, waiting.protected, waiting.number):
                result = action()
        except BaseException:
            self._active.remove(pieces)
            raise
        if pieces.frame() is None:
            self._active.remove(pieces)
        elif waiting.is_generator:
            self._yielded[waiting.number] = True
        return OPAQUE if waiting.number else result

    def _keep(self, value: object, shape: Any = None) -> Any:
        """Forget what waits; it runs if it is unpacked."""
        if shape is None:
            return OPAQUE if isinstance(value, Waiting) else value
        self._consume(ALL, [value])
        return _item(shape)

    def _consume(self, how: Marked, args: Any) -> None:
        for waiting in args:
            if not isinstance(waiting, Waiting) or waiting.kind & inspect.CO_COROUTINE:
                continue
            pieces = self._iterate(waiting)
            found = pieces is None
            for _ in pieces or ():
                found = True
                if how is FIRST or (how is SOME and self._choose(2)):
                    break
            if pieces is not None:
                pieces.close()
            if how is FIRST and not found and len(args) == 1:
                raise StopIteration  # as next() does without a default

    def _run_coroutines(self, args: Any) -> None:
        for waiting in args:
            if isinstance(waiting, Waiting) and waiting.kind & inspect.CO_COROUTINE:
                for _ in self._start(waiting) or ():
                    pass

    def _await(self, value: object) -> Any:
        if isinstance(value, Waiting) and value.kind & inspect.CO_COROUTINE:
            self._run_coroutines([value])
            self._may_raise(value.protected)
        else:
            self._note_misuse(value)
        return OPAQUE

    def _spread(self, value: object) -> Any:
        if isinstance(value, Waiting) and value.kind & inspect.CO_GENERATOR:
            items = list(self._iterate(value) or ())
            self._may_raise(value.protected)
            return [] if value.number else items
        self._note_misuse(value)
        return value if isinstance(value, (list, tuple)) else ()

    def _delegate(self, value: object) -> Any:
        if isinstance(value, Waiting) and value.kind & inspect.CO_GENERATOR:
            return self._iterate(value) or ()
        self._note_misuse(value)
        return self._one_or_none(OPAQUE)

    def _enter_for_good(self, args: Any) -> None:
        for value in args:
            manager = self._enter_with(value)
            self._entered.append(manager)
            manager.enter()

    def _enter_with(self, value: object) -> Any:
        if not isinstance(value, Waiting) or not value.manages:
            self._note_misuse(value)
            return OPAQUE
        pieces = self._start(value)
        if pieces is None:
            return OPAQUE
        return Managing(pieces, lambda: self._may_raise(value.protected))


def _item(shape: Any) -> Any:
    return OPAQUE if shape is None else tuple(map(_item, shape))
