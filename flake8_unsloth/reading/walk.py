"""Walks over syntax trees; half of a check is spent here, and ``ast.walk`` takes twice as long."""

from __future__ import annotations

import ast
from typing import Dict, Iterator, List, Tuple

_LEAVES = {"ctx", "op", "ops", "id", "attr", "kind", "type_comment", "module", "level", "asname"}
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_SIMPLE = {
    *(ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Raise, ast.Assert),
    *(ast.Import, ast.ImportFrom, ast.Pass, ast.Delete, ast.Global, ast.Break, ast.Continue),
}
"""Most statements hold no others."""
_fields: Dict[type, Tuple[str, ...]] = {ast.Constant: (), ast.Name: ()}


def children(node: ast.AST) -> List[ast.AST]:
    """The nodes directly below a node, in the order of its fields; no operators or contexts."""
    kind = type(node)
    fields = _fields.get(kind)
    if fields is None:
        fields = _fields[kind] = tuple(name for name in kind._fields if name not in _LEAVES)
    found: List[ast.AST] = []
    for name in fields:
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
    return found


def every(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all nodes below it, in no particular order."""
    queue = [node]
    while queue:
        node = queue.pop()
        yield node
        queue += children(node)


def statements_in(node: ast.AST) -> Iterator[ast.AST]:
    """The statements, handlers and cases directly inside a statement."""
    for field in _BLOCKS if type(node) not in _SIMPLE else ():
        inner = getattr(node, field, ())
        if isinstance(inner, list):
            yield from inner


def every_statement(tree: ast.AST) -> Iterator[ast.AST]:
    """All statements below a node, handlers and cases among them, in no particular order."""
    queue = [tree]
    while queue:
        for node in statements_in(queue.pop()):
            yield node
            if type(node) not in _SIMPLE:
                queue.append(node)
