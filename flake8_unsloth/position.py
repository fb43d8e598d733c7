"""Which statements stand at the top of the file (UNS002)."""

from __future__ import annotations

import ast
import sys
from bisect import bisect_right
from typing import Iterator, List, Sequence, Set, Tuple

from flake8_unsloth.conditions import asks_main, outcome
from flake8_unsloth.loads import FINDERS, import_by_call
from flake8_unsloth.names import SCOPES, Names
from flake8_unsloth.setup_code import SetUp
from flake8_unsloth.walk import children

IMPORTS = (ast.Import, ast.ImportFrom)
GUARDS = (ast.If, ast.Try, getattr(ast, "TryStar", ast.Try), ast.With, ast.AsyncWith)
MAY_IMPORT = (*IMPORTS, *GUARDS, ast.Expr, ast.Assign, ast.AnnAssign)
"""What is part of the section if it imports anything: a statement that does, or a guard."""


class Placement:
    """Which statements of a file are at the top, and what ended the section before others."""

    def __init__(self) -> None:
        self.top: Set[int] = set()
        self.cells: Set[int] = set()
        self.enders: List[Tuple[int, int]] = []

    def of(self, statement: ast.stmt) -> Tuple[bool, int, str]:
        """Whether a statement is at the top; else the line that ended the section, 0 if none,
        and what that line starts if the statement stands inside it."""
        if id(statement) in self.top:
            return True, 0, ""
        before = bisect_right(self.enders, (statement.lineno, sys.maxsize))
        first, last = self.enders[before - 1] if before else (0, 0)
        inside = first < statement.lineno <= last
        return False, first, f"the block that starts on line {first}" if inside else ""

    def is_cell(self, node: ast.stmt) -> bool:
        """Whether a function is a marimo cell, which runs where it stands."""
        return id(node) in self.cells


NOWHERE = Placement()
"""For files in which nobody asks."""


def place(tree: ast.Module, cells: Sequence[int], names: Names) -> Placement:
    """Find the opening import sections of a file, of its notebook cells and deferred blocks.

    ``cells``: lines (from 1) at which a notebook's cells start.
    """
    placement = Placement()
    _section(tree.body, cells, names, placement)
    for statement in _statements(tree):
        if _is_deferred(statement):
            _mark(statement, placement)
        elif _is_marimo_cell(statement):
            placement.cells.add(id(statement))
            _section(statement.body, [], names, placement)  # type: ignore[attr-defined]
    placement.enders.sort()
    return placement


def _section(
    body: Sequence[ast.stmt], cells: Sequence[int], names: Names, placement: Placement
) -> None:
    is_setup = SetUp(names)
    end = 0
    open_section = True
    for statement in body:
        first = min([statement.lineno, *(d.lineno for d in _decorators(statement))])
        if bisect_right(cells, first) > bisect_right(cells, end):
            open_section = True
        end = statement.end_lineno or statement.lineno
        if not open_section:
            continue
        if _is_import(statement, names):
            _mark(statement, placement)
        elif not (_is_inert(statement, names) or is_setup(statement)):
            open_section = False
            placement.enders.append((statement.lineno, end))


def _is_import(statement: ast.stmt, names: Names) -> bool:
    """Whether a statement imports or is an import guard."""
    if not isinstance(statement, MAY_IMPORT) or _is_main_block(statement):
        return False
    return any(
        isinstance(node, IMPORTS) or _imports_by_call(node, names) for node in _in_place(statement)
    )


def _is_main_block(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and asks_main(statement.test)


def _imports_by_call(node: ast.AST, names: Names) -> bool:
    return (
        isinstance(node, ast.Call)
        and names.dotted(node.func) not in FINDERS
        and import_by_call(node, names) is not None
    )


def _is_inert(statement: ast.stmt, names: Names) -> bool:
    """Docstrings, ``pass``, and what never runs."""
    if isinstance(statement, ast.If) and not statement.orelse:
        return outcome(statement.test, names) is False
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass)


def _is_deferred(statement: ast.stmt) -> bool:
    """``with image.imports():`` (Modal) or ``with app.setup:`` (marimo)."""
    if not isinstance(statement, (ast.With, ast.AsyncWith)):
        return False
    return any(_defers(item.context_expr) for item in statement.items)


def _defers(manager: ast.expr) -> bool:
    called = isinstance(manager, ast.Call)
    node = manager.func if isinstance(manager, ast.Call) else manager
    if not isinstance(node, ast.Attribute):
        return False
    return (called and node.attr == "imports") or (node.attr == "setup" and _is_app(node.value))


def _is_app(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "app"


def _is_marimo_cell(statement: ast.stmt) -> bool:
    for decorator in _decorators(statement):
        node = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(node, ast.Attribute) and node.attr == "cell":
            return _is_app(node.value)
    return False


def _decorators(statement: ast.stmt) -> List[ast.expr]:
    return getattr(statement, "decorator_list", [])


def _mark(statement: ast.stmt, placement: Placement) -> None:
    placement.top.update(id(node) for node in _in_place(statement) if isinstance(node, ast.stmt))


def _in_place(statement: ast.stmt) -> Iterator[ast.AST]:
    """What of a statement runs where it stands: no bodies of functions, none of classes."""
    queue: List[ast.AST] = [statement]
    while queue:
        node = queue.pop()
        yield node
        if not isinstance(node, SCOPES):
            queue.extend(children(node))


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    queue: List[ast.AST] = [tree]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.stmt):
            yield node
        queue.extend(child for child in children(node) if not isinstance(child, ast.expr))
