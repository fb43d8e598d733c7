"""Which statements change what comes later, and before and behind which an exception may start."""

from __future__ import annotations

import ast
from typing import Any, List, Sequence, Tuple, Type

from tests.judge.standins import loads_unsloth
from tests.judge.twin_names import DEFINITIONS, FUNCTIONS

_QUIET: Tuple[Type[ast.stmt], ...] = (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal)
MATCH: Any = getattr(ast, "Match", ())
TRY_STAR: Any = getattr(ast, "TryStar", ())
TRIES: Tuple[Type[ast.stmt], ...] = (ast.Try, TRY_STAR) if TRY_STAR else (ast.Try,)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
WITHS = (ast.With, ast.AsyncWith)
_BINDING = (ast.Import, ast.ImportFrom, ast.Assign, ast.NamedExpr, ast.Delete, ast.Lambda)
_CONSUMING = (ast.For, ast.AsyncFor, *WITHS, ast.Yield, ast.YieldFrom, ast.Await)
_EFFECTS: Tuple[Type[ast.AST], ...] = (*TRIES, *DEFINITIONS, *_BINDING, *_CONSUMING)
"""Code after which the state may differ: what is loaded, what a name is bound to, what exists.

Calls are not among them: a call that had an effect may raise afterwards by itself. But what it
raises inside of a `suppress` goes nowhere.
"""


def one_by_one(body: Sequence[ast.stmt]) -> List[ast.stmt]:
    """Split `import a, b`: the second may fail when the first is there."""
    result: List[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.Import):
            parts = [ast.Import([alias]) for alias in statement.names]
            result += [ast.copy_location(part, statement) for part in parts]
        else:
            result.append(statement)
    return result


def fails_without_effect(statement: ast.stmt) -> bool:
    """Tell whether a statement that raises cannot have loaded anything."""
    only_calls = binds_names(statement) or isinstance(statement, ast.Expr)
    if only_calls and isinstance(getattr(statement, "value", None), ast.Call):
        return True  # what the call raises it raises by itself
    if isinstance(statement, ast.Import):
        return fails_cleanly(statement.names[0].name)
    return is_harmless(statement)


def fails_cleanly(module: str) -> bool:
    """Tell whether a library is not there when importing it by that name has failed."""
    return "." not in module and not loads_unsloth(module)


def binds_names(statement: ast.stmt) -> bool:
    """Tell whether a statement gives a value to plain names, which raises nothing."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    is_one = isinstance(statement, (ast.Assign, ast.AnnAssign))
    return is_one and all(isinstance(target, ast.Name) for target in targets)


def is_harmless(statement: ast.stmt) -> bool:
    """Tell whether a statement only reads constants and names."""
    named = binds_names(statement) or isinstance(statement, (ast.Expr, ast.Return))
    return named and isinstance(getattr(statement, "value", None), (ast.Constant, ast.Name))


def _loads_unsloth(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return not statement.level and loads_unsloth(statement.module or "")
    return isinstance(statement, ast.Import) and loads_unsloth(statement.names[0].name)


def can_raise(statement: ast.stmt) -> bool:
    """Tell whether an exception may start before a statement has had an effect."""
    if is_harmless(statement) or (isinstance(statement, ast.Return) and not statement.value):
        return False
    if isinstance(statement, FUNCTIONS):
        return bool(statement.decorator_list) or _evaluates(statement.args)
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda):
        return _evaluates(statement.value.args)
    if _loads_unsloth(statement):
        return False  # before it has loaded unsloth: one that fails counts as a load
    return not isinstance(statement, _QUIET + TRIES)


def _evaluates(parameters: ast.arguments) -> bool:
    defaults = [*parameters.defaults, *parameters.kw_defaults]
    return not all(isinstance(node, (ast.Constant, type(None))) for node in defaults)


def has_effects(statement: ast.AST) -> bool:
    """Tell whether the state may differ behind a statement or an expression."""
    return any(
        isinstance(node, _EFFECTS) or suppresses(node) or _is_call(node)
        for node in ast.walk(statement)
    )


def _is_call(node: ast.AST) -> bool:
    """Tell whether a statement only calls: an import by a call raises nothing afterwards."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def suppresses(node: ast.AST) -> bool:
    """Tell whether a call makes a manager that swallows exceptions."""
    return called(node) == "suppress"


def called(node: ast.AST) -> str:
    """Give the last part of the name that a call calls."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))
