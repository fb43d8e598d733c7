"""Conditions whose outcome the source settles."""

from __future__ import annotations

import ast
from typing import Optional, Set, Tuple

from flake8_unsloth.reading.names import Names, literal_text
from flake8_unsloth.reading.walk import every

Truth = Optional[bool]
Known = Set[Tuple[str, bool]]
"""Modules, and whether each is in ``sys.modules``."""
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


def known_modules(test: ast.expr, names: Names, depth: int = DEPTH) -> Tuple[Known, Known]:
    """What is known of ``sys.modules`` where a condition holds, and where it does not.

    ``"unsloth" not in sys.modules`` tells, also as a part of ``and``, ``or`` and ``not``.
    """
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and depth:
        true, false = known_modules(test.operand, names, depth - 1)
        return false, true
    if isinstance(test, ast.BoolOp) and depth:
        parts = [known_modules(value, names, depth - 1) for value in test.values]
        if isinstance(test.op, ast.And):
            return set().union(*(true for true, _ in parts)), set()
        return set(), set().union(*(false for _, false in parts))
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], (ast.In, ast.NotIn)):
        return set(), set()
    module = literal_text(test.left)
    if not module or len(test.ops) > 1 or names.dotted(test.comparators[0]) != "sys.modules":
        return set(), set()
    is_in = isinstance(test.ops[0], ast.In)
    return {(module, is_in)}, {(module, not is_in)}


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
