"""Recursion without Python's stack: a linted file may nest as deeply as it likes."""

from __future__ import annotations

from typing import Any, Generator, List, TypeVar

Result = TypeVar("Result")
Deep = Generator[Any, Any, Result]
"""A recursive function written as a generator: ``x = yield f(y)`` stands for ``x = f(y)``."""


def run(call: Deep[Result]) -> Result:
    """Run a recursive generator function to its end and return its result."""
    stack: List[Generator[Any, Any, Any]] = [call]
    value: Any = None
    while stack:
        try:
            child = stack[-1].send(value)
        except StopIteration as stop:
            stack.pop()
            value = stop.value
        else:
            stack.append(child)
            value = None
    return value  # type: ignore[no-any-return]
