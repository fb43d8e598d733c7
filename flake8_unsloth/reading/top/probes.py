"""Functions that only ask whether unsloth can be imported, and take nothing from it."""

from __future__ import annotations

import ast
from typing import Iterable, Iterator, List, NamedTuple, Optional, Set, Tuple, Union

from flake8_unsloth.reading.names import Names, literal_text
from flake8_unsloth.reading.top.blocks import TRIES, imported_by
from flake8_unsloth.reading.top.bound import FUNCTIONS, flat, held
from flake8_unsloth.reading.walk import every

MAY_IMPORT = (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign)
Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


class _Found(NamedTuple):
    statement: ast.stmt
    binds: Set[str]
    guarded: bool


def probes(functions: Iterable[Function], names: Names) -> Set[int]:
    """The statements, by id, that import unsloth in a function's ``try`` and bind nothing used.

    A function that goes on to take something from unsloth by another import is none: the first one
    loads it.
    """
    found: Set[int] = set()
    for function in functions:
        imports = list(_imports(function, names))
        if any(one.guarded for one in imports):
            used = _used(function)
            if not any(one.binds & used for one in imports):
                found.update(id(one.statement) for one in imports if one.guarded)
    return found


def _imports(function: Function, names: Names) -> Iterator[_Found]:
    """The imports of unsloth that run in a function itself."""
    queue: List[Tuple[ast.AST, bool]] = [(one, False) for one in function.body]
    while queue:
        node, guarded = queue.pop()
        if isinstance(node, MAY_IMPORT):
            binds = _binds(node, names)
            if binds is not None:
                yield _Found(node, binds, guarded)
        elif not isinstance(node, FUNCTIONS):
            inside = _guarded(node, names)
            queue += [(one, guarded or id(one) in inside) for one in held(node)]


def _guarded(node: ast.AST, names: Names) -> Set[int]:
    """What of a statement runs under its handlers, or under ``suppress``."""
    if isinstance(node, TRIES) and node.handlers:
        return set(map(id, node.body))
    if isinstance(node, ast.With):
        managers = [item.context_expr for item in node.items]
        called = [one.func for one in managers if isinstance(one, ast.Call)]
        if any(names.dotted(one) in ("contextlib.suppress", "suppress") for one in called):
            return set(map(id, node.body))
    return set()


def _binds(
    statement: Union[ast.Import, ast.ImportFrom, ast.Expr, ast.Assign], names: Names
) -> Optional[Set[str]]:
    """The names that a statement binds by importing unsloth; None if it does not import it, or
    keeps it elsewhere than in a name."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        if "unsloth" not in imported_by(statement, names):
            return None
        taken = statement.names
        if isinstance(statement, ast.Import):
            taken = [alias for alias in taken if alias.name.partition(".")[0] == "unsloth"]
        return {(alias.asname or alias.name).partition(".")[0] for alias in taken}
    value = statement.value
    if not isinstance(value, ast.Call) or not value.args or not literal_text(value.args[0]):
        return None
    if "unsloth" not in imported_by(value, names):
        return None
    targets = list(flat(getattr(statement, "targets", ())))
    names_bound = {one.id for one in targets if isinstance(one, ast.Name)}
    return names_bound if len(names_bound) == len(targets) else None


def _used(function: Function) -> Set[str]:
    """The names that a function reads, or gives to the module."""
    used: Set[str] = set()
    for node in every(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            used.add(node.id)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            used.update(node.names)
    return used
