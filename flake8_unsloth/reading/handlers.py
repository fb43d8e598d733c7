"""What ``except`` clauses and swallowing ``with`` items catch."""

from __future__ import annotations

import ast
import builtins
from typing import Optional

from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.outline import Block, Handler

SWALLOWERS = {"suppress", "raises", "assertRaises", "assertRaisesRegex", "warns"}
BUILTIN_ERRORS = {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception)
}


def swallows(manager: ast.expr, names: Names) -> Optional[Handler]:
    """The handler that a ``with`` item is if it may end an exception."""
    if not isinstance(manager, ast.Call):
        return None
    if names.dotted(manager.func).rpartition(".")[2] not in SWALLOWERS:
        return None
    caught = {names.dotted(one) for one in manager.args}
    return Handler((), False, False if caught and BUILTIN_ERRORS.issuperset(caught) else None)


def handler_of(node: ast.ExceptHandler, body: Block, names: Names) -> Handler:
    """The handler that an ``except`` clause is."""
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    caught = {names.dotted(kind) if kind is not None else "BaseException" for kind in kinds}
    exits: Optional[bool] = None
    if "BaseException" in caught:
        exits = True
    elif BUILTIN_ERRORS.issuperset(caught):
        exits = False
    return Handler(body, bool(caught & {"BaseException", "Exception"}), exits)
