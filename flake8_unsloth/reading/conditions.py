"""Conditions whose outcome the source settles."""

from __future__ import annotations

import ast
from typing import Optional

from flake8_unsloth.reading.names import Names, literal_text
from flake8_unsloth.reading.walk import every

Truth = Optional[bool]
DEPTH = 40


def outcome(test: ast.expr, names: Names, followed: bool = False, depth: int = DEPTH) -> Truth:
    """What a condition comes to when the program runs; None if the source does not say.

    ``TYPE_CHECKING`` is false. ``__name__ == "__main__"`` is false in a module that is
    ``followed`` and may be either in the checked file. A condition nested more than ``depth``
    deep counts as open, so that no source can exhaust the stack.
    """
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, (ast.Name, ast.Attribute)):
        return False if names.dotted(test).rpartition(".")[2] == "TYPE_CHECKING" else None
    if not depth:
        return None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        truth = outcome(test.operand, names, followed, depth - 1)
        return None if truth is None else not truth
    if isinstance(test, ast.BoolOp):
        decisive = isinstance(test.op, ast.Or)
        truths = {outcome(value, names, followed, depth - 1) for value in test.values}
        if decisive in truths:
            return decisive
        return None if None in truths else not decisive
    if followed and isinstance(test, ast.Compare) and compares_main(test):
        return not isinstance(test.ops[0], (ast.Eq, ast.Is))
    return None


def asked_module(test: ast.expr, names: Names) -> str:
    """The module that ``"name" in sys.modules`` asks for; empty for any other condition."""
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], (ast.In, ast.NotIn)):
        return ""
    if len(test.ops) > 1 or names.dotted(test.comparators[0]) != "sys.modules":
        return ""
    return literal_text(test.left) or ""


def compares_main(test: ast.expr) -> bool:
    """Whether a condition compares ``__name__`` with ``"__main__"``."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    sides = [test.left, test.comparators[0]]
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides) and any(
        isinstance(side, ast.Constant) and side.value == "__main__" for side in sides
    )


def asks_main(test: ast.expr) -> bool:
    """Whether any part of a condition asks if the file is the main program."""
    return any(compares_main(node) for node in every(test) if isinstance(node, ast.expr))
