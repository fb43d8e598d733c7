"""Runs a program as it is, once, with the real asyncio and contextlib: it judges the oracle.

The oracle runs twins, on all paths; here one path is taken, by CPython alone. The libraries that
are imported are stand-ins, and names that the program does not bind have values that do nothing.
"""

from __future__ import annotations

import asyncio
import builtins
import inspect
import io
import sys
import types
import warnings
from collections import deque
from contextlib import redirect_stdout
from functools import partial
from typing import Any, Callable, Dict, Iterator, Set

from tests.judge.standins import Opaque, StandIn, loads_patched, loads_unsloth

_REAL = ("asyncio", "contextlib", "json", "sys")
_RUNS = StandIn(run=lambda function: asyncio.run(function()))
_ITEMS = ("items", "paths", "rows")


class _Yes(Opaque):
    """A value that holds in conditions, and takes what it is handed without a look."""

    def __bool__(self) -> bool:
        return True


class _Run:
    """What one interpreter has loaded: it forgets nothing."""

    def __init__(self) -> None:
        self.late: Set[int] = set()
        self.unsloth = self.patched = False

    def load(
        self, name: str, _names: Any = None, _local: Any = None, wanted: Any = (), level: int = 0
    ) -> Any:
        """Stand for `__import__`."""
        if any(loads_patched(f"{name}.{item}") for item in wanted or ()) or loads_patched(name):
            self.patched = True
        elif loads_unsloth(name):
            if self.patched and not self.unsloth:
                self.late.add(sys._getframe(1).f_lineno)
            self.unsloth = True
        elif name in _REAL:
            return builtins.__import__(name, wanted and {}, None, wanted)
        if name == "tqdm":
            return StandIn(tqdm=iter)
        return _RUNS if name in ("anyio", "trio") else StandIn()


def late_lines(source: str) -> Set[int]:
    """Run a program, then each of its functions from where the module has ended."""
    run = _Run()
    code = compile(source, "<real>", "exec", dont_inherit=True)
    unknown = set(_names_in(code)) - set(vars(builtins))
    names: Dict[str, Any] = {name: _Yes() for name in unknown}
    names.update((name, ["a"]) for name in _ITEMS)
    names.update(__builtins__={**vars(builtins), "__import__": run.load}, __name__="real", size=id)
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # coroutines that nobody awaits
        exec(code, names)
        state = run.unsloth, run.patched
        for call in list(_calls(names)):
            run.unsloth, run.patched = state
            call()
        names.clear()
    return run.late


def _names_in(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names_in(constant)


def _calls(names: Dict[str, Any]) -> Iterator[Callable[[], None]]:
    """Give what can be called from outside: functions, and methods of instances."""
    for value in list(names.values()):
        if isinstance(value, types.FunctionType):
            yield partial(_drive, inspect.unwrap(value))
        elif isinstance(value, type) and value.__module__ == "real":
            yield from (partial(_method, value, name) for name in vars(value))


def _method(owner: type, name: str) -> None:
    found = vars(owner)[name]
    function = inspect.unwrap(getattr(found, "fget", getattr(found, "__func__", found)))
    if not isinstance(function, types.FunctionType):
        return
    if isinstance(found, classmethod):
        _drive(partial(function, owner))
        return
    if isinstance(found, staticmethod) or name == "__new__":
        _drive(function)
        return
    made: Any = object.__new__(owner)
    start = inspect.getattr_static(owner, "__init__")
    if name != "__init__" and isinstance(start, types.FunctionType):
        _drive(partial(start, made))
    _drive(partial(function, made))


def _drive(function: Callable[..., Any]) -> None:
    """Call a function with values that do nothing, and run to its end what it returns."""
    parameters = inspect.signature(function).parameters.values()
    result = function(*[_Yes() for one in parameters if one.kind is one.POSITIONAL_OR_KEYWORD])
    if inspect.iscoroutine(result):
        asyncio.run(result)
    elif inspect.isasyncgen(result):
        asyncio.run(_exhaust(result))
    elif inspect.isgenerator(result):
        deque(result)


async def _exhaust(items: Any) -> None:
    async for _ in items:
        pass
