"""What kind of function a definition makes."""

from __future__ import annotations

import ast
from typing import Sequence, Union

from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.outline import (
    ASYNC_GENERATOR,
    ASYNC_MANAGER,
    COROUTINE,
    GENERATOR,
    MANAGER,
    PLAIN,
)
from flake8_unsloth.reading.scopes import FunctionNode
from flake8_unsloth.reading.walk import children

MANAGERS = {"contextmanager", "asynccontextmanager"}
Definition = Union[ast.FunctionDef, ast.AsyncFunctionDef]
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def kind_of(node: FunctionNode, names: Names) -> str:
    """What calling a function makes."""
    is_async = isinstance(node, ast.AsyncFunctionDef)
    body: Sequence[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else node.body
    if not _yields(body):
        return COROUTINE if is_async else PLAIN
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    if any(names.dotted(one).rpartition(".")[2] in MANAGERS for one in decorators):
        return ASYNC_MANAGER if is_async else MANAGER
    return ASYNC_GENERATOR if is_async else GENERATOR


def _yields(body: Sequence[ast.AST]) -> bool:
    queue = list(body)
    while queue:
        node = queue.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, SCOPES):
            queue += children(node)
    return False


def is_property(node: Definition, names: Names) -> bool:
    """Whether reading the attribute calls the method."""
    return any(
        names.dotted(one).rpartition(".")[2] in ("property", "cached_property")
        for one in node.decorator_list
    )


def is_setter(node: Definition) -> bool:
    """Whether a method joins the property of its name, reading which runs another."""
    return any(getattr(one, "attr", "") in ("setter", "deleter") for one in node.decorator_list)


def label_of(node: Definition) -> str:
    """What a reader calls a function."""
    return f"function '{node.name}'"
