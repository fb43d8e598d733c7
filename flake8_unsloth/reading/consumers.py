"""Which calls consume what they are handed: there a generator or a coroutine runs."""

from __future__ import annotations

import ast
from typing import Callable, Optional, Tuple

from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.outline import (
    ALL,
    ASYNC_MANAGER,
    COROUTINE,
    FIRST,
    GENERATOR,
    MANAGER,
    OPENED,
)

BUILTINS = {
    *("list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "any", "all", "max", "min"),
    *("bytes", "bytearray"),
}
"""Builtins that take every item of what they are handed."""
CONSUMERS = {
    *("collections.deque", "collections.Counter", "collections.OrderedDict", "deque", "Counter"),
    *("functools.reduce", "reduce", "statistics.mean", "math.fsum", "math.prod"),
}
METHODS = {
    **dict.fromkeys(("join", "extend", "writelines", "fromkeys", "update"), (GENERATOR, ALL)),
    "enter_context": (MANAGER, OPENED),
    "enter_async_context": (ASYNC_MANAGER, OPENED),
}
"""Methods that consume what they are handed, whatever the object."""
WRAPPERS = {
    *("enumerate", "zip", "map", "filter", "iter", "reversed", "tqdm", "tqdm.tqdm", "trange"),
    *("tqdm.auto.tqdm", "tqdm.notebook.tqdm", "itertools.chain", "chain", "itertools.islice"),
    *("islice", "rich.progress.track", "track", "itertools.takewhile", "itertools.cycle"),
}
"""Calls that give one item of what they are handed for each that is taken from them."""
ONE_BY_ONE = {"enumerate", "iter", "tqdm", "tqdm.tqdm", "tqdm.auto.tqdm", "tqdm.notebook.tqdm"}
"""Those that have items if what they are handed has."""
COROUTINE_RUNNERS = {
    *("run", "run_until_complete", "create_task", "ensure_future", "gather", "wait_for", "wait"),
    *("shield", "run_coroutine_threadsafe", "as_completed"),
}
"""Names of functions and methods that run the coroutines that they are handed."""
FUNCTION_RUNNERS = {"anyio.run", "trio.run", "asyncio.run", "curio.run", "anyio.from_thread.run"}
"""Functions that call the coroutine function that they are handed, and run what it makes."""


def consumed(
    node: ast.Call, names: Names, is_bound: Callable[[str], bool]
) -> Optional[Tuple[str, str]]:
    """What a call consumes of its arguments, and how much; None if nothing."""
    func = node.func
    dotted = names.dotted(func)
    if isinstance(func, ast.Name) and dotted == func.id:
        if is_bound(dotted):
            return None
        if dotted in BUILTINS or dotted == "next":
            return GENERATOR, FIRST if dotted == "next" else ALL
    if dotted in CONSUMERS:
        return GENERATOR, ALL
    last = func.attr if isinstance(func, ast.Attribute) else dotted.rpartition(".")[2]
    if last in COROUTINE_RUNNERS:
        return COROUTINE, ALL
    return METHODS.get(last) if isinstance(func, ast.Attribute) else None


def wraps(node: ast.Call, names: Names) -> bool:
    """Whether what a call gives is consumed as far as its own result is."""
    return names.dotted(node.func) in WRAPPERS
