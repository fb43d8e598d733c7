"""Functions that are handed to other processes, which may start with a fresh interpreter."""

from __future__ import annotations

import ast
import re
from typing import List, Optional, Set, Tuple

from flake8_unsloth.reading.names import Names, literal_text
from flake8_unsloth.reading.walk import every

POOLED = {"map", "apply", "submit"}
METHODS = {
    *("apply_async", "map_async", "imap", "imap_unordered", "starmap", "starmap_async"),
    *POOLED,
}
"""Of pools and executors; the function comes first. Other objects have the first three, too."""
POOL = re.compile(r"pool|exec", re.IGNORECASE)
"""What people call a pool or an executor."""
THREADS = {"ThreadPoolExecutor", "ThreadPool"}
PROCESSES = {"ProcessPoolExecutor", "Pool"}
FRESH = {"spawn", "forkserver"}
MAY_NAME = (ast.Constant, ast.IfExp, ast.BoolOp)
ASKING = {"set_start_method", "get_context", "start_processes"}
KEYWORDS = {"method", "start_method", "mp_context", "context"}


class Handing:
    """Tells what the calls of one file hand over to other processes."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._fresh_names: Set[str] = set()
        """Constants that ask for fresh interpreters."""
        self._threads: Set[str] = set()
        """Names of pools of threads."""
        self._pools: Set[str] = set()
        """Names of pools of processes."""

    def note(self, target: Optional[ast.AST], value: ast.expr) -> None:
        """A name gets a value."""
        name = target.id if isinstance(target, ast.Name) else ""
        if isinstance(value, MAY_NAME) and self.asks(value):
            self._fresh_names.add(name)
        made = self._last(value.func) if isinstance(value, ast.Call) else ""
        if made in THREADS:
            self._threads.add(name)
        elif made in PROCESSES:
            self._pools.add(name)

    def asks(self, value: ast.expr) -> bool:
        """Whether an expression may be the name of a method that starts a fresh interpreter."""
        return any(
            literal_text(one) in FRESH or getattr(one, "id", None) in self._fresh_names
            for one in every(value)
        )

    def handed_over(self, node: ast.Call) -> Tuple[List[ast.expr], bool]:
        """The functions that a call hands over, and whether it asks for fresh interpreters."""
        last = self._last(node.func)
        values = [*node.args, *(one.value for one in node.keywords if one.arg in KEYWORDS)]
        named = last in ASKING or any(one.arg in KEYWORDS for one in node.keywords)
        fresh = named and any(map(self.asks, values))
        if last == "Process":
            handed = [one.value for one in node.keywords if one.arg == "target"] or node.args[1:2]
        elif last in ("spawn", "start_processes") or self._is_pooled(node.func):
            named_functions = [one.value for one in node.keywords if one.arg in ("fn", "func")]
            handed = node.args[:1] or named_functions
            fresh = fresh or self._names.dotted(node.func).endswith("multiprocessing.spawn")
        else:
            handed = node.args[1:2] if last == "run_in_executor" else []
        handed = [*handed, *(one.value for one in node.keywords if one.arg == "initializer")]
        return [_without_arguments(one, self._names) for one in handed], fresh

    def _is_pooled(self, function: ast.expr) -> bool:
        if not isinstance(function, ast.Attribute) or function.attr not in METHODS:
            return False
        owner = function.value.func if isinstance(function.value, ast.Call) else function.value
        name = self._last(owner)
        if name in self._pools or function.attr not in POOLED or POOL.search(name):
            return name not in self._threads and name not in THREADS
        return False

    def _last(self, function: ast.expr) -> str:
        dotted = self._names.dotted(function) or getattr(function, "attr", "")
        return dotted.rpartition(".")[2]


def is_process(base: ast.expr, names: Names) -> bool:
    """Whether a class is one of processes: its ``run`` is what they do."""
    return names.dotted(base).rpartition(".")[2] in ("Process", "SpawnProcess")


def _without_arguments(function: ast.expr, names: Names) -> ast.expr:
    """The function in ``partial(function, 1)``."""
    if not isinstance(function, ast.Call) or not function.args:
        return function
    is_partial = names.dotted(function.func).rpartition(".")[2] == "partial"
    return function.args[0] if is_partial else function
