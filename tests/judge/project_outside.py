"""A module's `__getattr__` as one of the functions of a file that may be called from outside."""

from __future__ import annotations

import ast
import copy
from typing import Iterator, Sequence


def from_outside(function: ast.FunctionDef) -> ast.FunctionDef:
    """A module's `__getattr__` as any function that is called with who knows what.

    What it imports by a computed name is left out, and so is what it returns.
    """
    copied = copy.deepcopy(function)
    copied.name = "_judge_getattr"
    copied.body = list(_only_imports(copied.body)) or [ast.copy_location(ast.Pass(), function)]
    return copied


def _only_imports(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        elif isinstance(node, ast.If):
            node.body = list(_only_imports(node.body)) or [ast.copy_location(ast.Pass(), node)]
            node.orelse = list(_only_imports(node.orelse))
            yield node
        elif isinstance(node, (ast.Return, ast.Raise)):
            for call in ast.walk(node):
                if _imports_by_name(call):
                    yield ast.copy_location(ast.Expr(value=call), node)  # type: ignore[arg-type]
            yield ast.copy_location(ast.Return(value=None), node)
        elif isinstance(node, (ast.Assign, ast.Expr)) and _imports_by_name(node.value):
            yield node


def _imports_by_name(node: ast.AST) -> bool:
    """Whether it is `importlib.import_module("...")`."""
    return (
        isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", None)) == "import_module"
        and isinstance(node.args[0], ast.Constant)
    )
