"""Functions that are handed to other processes, which may start with a fresh interpreter."""

from __future__ import annotations

import ast
from typing import List, Tuple

from flake8_unsloth.reading.names import Names, literal_text

METHODS = {
    *("submit", "map", "apply", "apply_async", "map_async", "imap", "imap_unordered", "starmap"),
    "starmap_async",
}
"""Of pools and executors; the function comes first."""
FRESH = {"spawn", "forkserver"}
ASKING = {"set_start_method", "get_context", "start_processes"}
KEYWORDS = {"method", "start_method", "mp_context", "context"}


def handed_over(node: ast.Call, names: Names) -> Tuple[List[ast.expr], bool]:
    """The functions that a call hands over, and whether it asks for fresh interpreters."""
    last = node.func.attr if isinstance(node.func, ast.Attribute) else names.dotted(node.func)
    last = last.rpartition(".")[2]
    values = [*node.args, *(one.value for one in node.keywords if one.arg in KEYWORDS)]
    named = last in ASKING or any(one.arg in KEYWORDS for one in node.keywords)
    fresh = named and any(literal_text(value) in FRESH for value in values)
    if last == "Process":
        handed = [one.value for one in node.keywords if one.arg == "target"] or node.args[1:2]
    elif last in METHODS or last in ("spawn", "start_processes"):
        handed = node.args[:1] or [one.value for one in node.keywords if one.arg in ("fn", "func")]
        fresh = fresh or names.dotted(node.func).endswith("multiprocessing.spawn")
    else:
        handed = node.args[1:2] if last == "run_in_executor" else []
    handed = [*handed, *(one.value for one in node.keywords if one.arg == "initializer")]
    return [_without_arguments(one, names) for one in handed], fresh


def is_process(base: ast.expr, names: Names) -> bool:
    """Whether a class is one of processes: its ``run`` is what they do."""
    return names.dotted(base).rpartition(".")[2] in ("Process", "SpawnProcess")


def _without_arguments(function: ast.expr, names: Names) -> ast.expr:
    """The function in ``partial(function, 1)``."""
    if not isinstance(function, ast.Call) or not function.args:
        return function
    is_partial = names.dotted(function.func).rpartition(".")[2] == "partial"
    return function.args[0] if is_partial else function
