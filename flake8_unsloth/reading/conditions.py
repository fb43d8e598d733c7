"""Conditions whose outcome the source settles."""

from __future__ import annotations

import ast
import re
from typing import Callable, List, NamedTuple, Optional, Set, Tuple, TypeVar

from flake8_unsloth.reading.names import Names, literal_text
from flake8_unsloth.reading.walk import every

Fact = TypeVar("Fact")
Truth = Optional[bool]
Known = Set[Tuple[str, bool]]
"""Modules, and whether each is in ``sys.modules``."""
DEPTH = 40
NEVER = re.compile(r"TYPE_CHECKING$|\w+_(SLOW|EAGER)_IMPORTS?$")
"""Names of what is false unless somebody looks into it: diffusers' ``DIFFUSERS_SLOW_IMPORT``."""
UNSLOTH = "unsloth"
LOOKS_FOR = re.compile(r"find_spec$|find_loader$|.*(available|installed|exists)", re.IGNORECASE)
"""Functions that tell whether the module is installed whose name they are given."""
FOUND = re.compile(r"(?=.*unsloth).*(available|installed|\bhas_|\b_?have_)", re.IGNORECASE)
"""Names that tell it of unsloth."""


def outcome(test: ast.expr, names: Names, followed: bool = False, installed: bool = False) -> Truth:
    """What a condition comes to when the program runs; None if the source does not say.

    ``TYPE_CHECKING`` and its like are false. ``__name__ == "__main__"`` is false in a module that
    is ``followed`` and may be either in the checked file. Whether unsloth is there is only told if
    it is taken for ``installed``.
    """
    return _Question(names, followed, installed).truth(test, DEPTH)


def outcome_installed(statement: ast.If, names: Names) -> Truth:
    """The same of an ``if`` where unsloth is installed: nothing is late where it is not.

    Unless what runs where it is not imports it: then that is what installs it.
    """
    truth = outcome(statement.test, names)
    if truth is not None:
        return truth
    truth = outcome(statement.test, names, installed=True)
    missing = statement.orelse if truth else statement.body
    if truth is None or any(map(_imports_unsloth, missing)):
        return None
    return truth


class _Question(NamedTuple):
    names: Names
    followed: bool
    installed: bool

    def truth(self, node: ast.expr, depth: int) -> Truth:
        """What a condition comes to. One that is nested more than ``depth`` deep counts as open,
        so that no source can exhaust the stack."""
        answer = getattr(self, f"_{type(node).__name__.lower()}", None)
        return answer(node, depth - 1) if answer is not None and depth else None

    def _constant(self, node: ast.Constant, depth: int) -> Truth:
        return bool(node.value)

    def _attribute(self, node: ast.expr, depth: int) -> Truth:
        last = self.names.dotted(node).rpartition(".")[2]
        if NEVER.match(last):
            return False
        return True if self.installed and FOUND.match(last) else None

    def _name(self, node: ast.Name, depth: int) -> Truth:
        value = self.names.values.get(node.id) if self.installed else None
        return self._attribute(node, depth) if value is None else self.truth(value, depth)

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Truth:
        truth = self.truth(node.operand, depth) if isinstance(node.op, ast.Not) else None
        return None if truth is None else not truth

    def _boolop(self, node: ast.BoolOp, depth: int) -> Truth:
        decisive = isinstance(node.op, ast.Or)
        truths = {self.truth(one, depth) for one in node.values}
        if decisive in truths:
            return decisive
        return None if None in truths else not decisive

    def _compare(self, node: ast.Compare, depth: int) -> Truth:
        is_it = isinstance(node.ops[0], (ast.Eq, ast.Is))
        if self.followed and compares_main(node):
            return not is_it
        right = node.comparators[0]
        is_none = len(node.ops) == 1 and isinstance(right, ast.Constant) and right.value is None
        return (not is_it) if is_none and self.truth(node.left, depth) else None

    def _call(self, node: ast.Call, depth: int) -> Truth:
        last = self.names.dotted(node.func).rpartition(".")[2]
        if last == "bool" and node.args:
            return self.truth(node.args[0], depth)
        if not node.args:
            found = FOUND.match(last)
            own = self.names.values.get(last) if self.installed and not found else None
            if own is not None:
                return self.truth(own, depth)
        else:
            found = LOOKS_FOR.match(last) if literal_text(node.args[0]) == UNSLOTH else None
        return True if self.installed and found else None


def _imports_unsloth(statement: ast.stmt) -> bool:
    modules: List[str] = []
    for one in every(statement):
        if isinstance(one, ast.ImportFrom):
            modules.append(one.module or "")
        elif isinstance(one, ast.alias):
            modules.append(one.name)
        else:
            modules.append(literal_text(one) or "")
    return any(module.partition(".")[0] == UNSLOTH for module in modules)


def sides(
    test: ast.expr, told: Callable[[ast.expr], Tuple[Set[Fact], Set[Fact]]], depth: int = DEPTH
) -> Tuple[Set[Fact], Set[Fact]]:
    """What is known where a condition holds, and where it does not, if its parts tell something:
    those of ``and``, ``or`` and ``not``."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and depth:
        true, false = sides(test.operand, told, depth - 1)
        return false, true
    if isinstance(test, ast.BoolOp) and depth:
        parts = [sides(value, told, depth - 1) for value in test.values]
        if isinstance(test.op, ast.And):
            return set().union(*(true for true, _ in parts)), set()
        return set(), set().union(*(false for _, false in parts))
    return told(test)


def known_modules(test: ast.expr, names: Names) -> Tuple[Known, Known]:
    """What is known of ``sys.modules`` where a condition holds, and where it does not.

    ``"unsloth" not in sys.modules`` tells, also as a part of another condition.
    """
    return sides(test, lambda part: _asks_modules(part, names))


def _asks_modules(test: ast.expr, names: Names) -> Tuple[Known, Known]:
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
