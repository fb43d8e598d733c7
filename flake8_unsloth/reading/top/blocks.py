"""Statements that hold others: which of them import, what their heads run, which blocks leave."""

from __future__ import annotations

import ast
from typing import Dict, List, NamedTuple, Sequence, Set, Tuple, Union

from flake8_unsloth.reading.exits import EXITS, IN_TESTS
from flake8_unsloth.reading.imports import FINDERS, IMPORTERS, import_by_call, imports_of
from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.top.bound import SCOPES, Bound
from flake8_unsloth.reading.walk import children

TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))
GUARDS = (ast.If, *TRIES, ast.With, ast.AsyncWith)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
LEAVING = {*EXITS, "dbutils.notebook.exit"} - IN_TESTS
"""Calls that do not return; so do those of ``os.exec...``, and ``parser.error``."""


class Facts(NamedTuple):
    """What of a statement runs where it stands."""

    importing: Set[int]
    """The statements in it, by id, that import anything."""
    unsloth: bool
    """Whether unsloth is imported."""
    own: bool
    """Whether a function is called that the file defines."""


def facts_of(statement: ast.stmt, names: Names, bound: Bound) -> Facts:
    """Look through a statement once, bodies of functions and classes aside."""
    importing: Set[int] = set()
    unsloth = own = False
    above: Dict[int, int] = {}
    queue: List[Tuple[ast.AST, int]] = [(statement, 0)]
    while queue:
        node, holder = queue.pop()
        if isinstance(node, ast.stmt):
            above[id(node)] = holder
            holder = id(node)
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Call)):
            modules = imported_by(node, names)
            unsloth = unsloth or "unsloth" in modules
            while modules and holder and holder not in importing:
                importing.add(holder)
                holder = above[holder]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = node.func.id
                own = own or (name in bound.defined and name not in bound.imports)
        if not isinstance(node, SCOPES):
            queue += [(child, holder) for child in children(node)]
    return Facts(importing, unsloth, own)


def imported_by(node: Union[ast.Import, ast.ImportFrom, ast.Call], names: Names) -> Sequence[str]:
    """The top-level names of what a statement or call imports; ``?`` if it does not say."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [_top(one.module, one.level) for one in imports_of(node)]
    function = names.dotted(node.func)
    if function in FINDERS or function not in IMPORTERS:
        return []
    imported = import_by_call(node, names)
    return [_top(imported.module, imported.level)] if imported else ["?"]


def _top(module: str, level: int) -> str:
    return "." * level + module.partition(".")[0]


class Opened(NamedTuple):
    """A statement that holds others, taken apart."""

    head: List[ast.expr]
    """What it evaluates itself."""
    binds: List[ast.expr]
    """What its head gives a value to."""
    blocks: List[Tuple[List[ast.stmt], bool]]
    """Its blocks in source order, and which another path goes past: branches and handlers."""


def opened(statement: ast.stmt) -> Opened:
    """Take an ``if``, ``for``, ``while``, ``with`` or ``try`` apart."""
    if isinstance(statement, ast.If):
        return Opened([statement.test], [], [(statement.body, True), (statement.orelse, True)])
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        blocks = [(statement.body, False), (statement.orelse, True)]
        return Opened([statement.iter], [statement.target], blocks)
    if isinstance(statement, ast.While):
        return Opened([statement.test], [], [(statement.body, False), (statement.orelse, True)])
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        managers = [item.context_expr for item in statement.items]
        binds = [item.optional_vars for item in statement.items if item.optional_vars]
        return Opened(managers, binds, [(statement.body, False)])
    assert isinstance(statement, TRIES)
    handlers = [(handler.body, True) for handler in statement.handlers]
    rest = [(statement.orelse, False), (statement.finalbody, False)]
    return Opened([], [], [(statement.body, False), *handlers, *rest])


def leaves(block: Sequence[ast.stmt], names: Names) -> bool:
    """Whether a block ends by leaving: ``raise``, ``return``, ``sys.exit()`` and their like."""
    last = block[-1] if block else None
    if isinstance(last, (ast.Raise, ast.Return, ast.Break, ast.Continue)):
        return True
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return False
    function = names.dotted(last.value.func)
    return function in LEAVING or function.startswith("os.exec")
