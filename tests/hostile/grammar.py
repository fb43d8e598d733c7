"""Which nodes this Python has, and what they are made of: the grammar in ``ast``'s docstrings.

``ast.If.__doc__`` is ``If(expr test, stmt* body, stmt* orelse)``, from Python 3.9 on. So nodes that
a later Python adds are known without anybody naming them here.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from typing import Dict, List, NamedTuple, Tuple, Type

AVAILABLE = sys.version_info >= (3, 9)
"""Python 3.8 documents no grammar, and cannot turn a tree into text."""
_FIELD = re.compile(r"(\w+)([*?]*) (\w+)")
_EXPR_IN_ITS_PLACE = ("Starred", "Slice", "FormattedValue", "Interpolation")
"""Expressions that are only allowed inside certain others."""


class Field(NamedTuple):
    """One field of a node: ``stmt* body``."""

    kind: str
    many: str
    """``*`` for a list, ``?`` for what may be None."""
    name: str


def fields(node: Type[ast.AST]) -> Tuple[Field, ...]:
    """The fields of a kind of node, in order."""
    return _FIELDS[node.__name__]


def kinds(base: str) -> List[Type[ast.AST]]:
    """The kinds of node that may stand for ``expr``, ``stmt`` or an operator, in a fixed order."""
    return _KINDS[base]


def _documented(node: Type[ast.AST]) -> bool:
    return (node.__doc__ or "").startswith(node.__name__)


def _nodes() -> List[Type[ast.AST]]:
    classes = [one for _, one in inspect.getmembers(ast, inspect.isclass)]
    return [one for one in classes if issubclass(one, ast.AST) and _documented(one)]


_FIELDS: Dict[str, Tuple[Field, ...]] = {
    node.__name__: tuple(Field(*match) for match in _FIELD.findall(node.__doc__ or ""))
    for node in _nodes()
}
_KINDS: Dict[str, List[Type[ast.AST]]] = {
    base: [
        node
        for node in _nodes()
        if node.__mro__[1].__name__ == base and node.__name__ not in _EXPR_IN_ITS_PLACE
    ]
    for base in ("expr", "stmt", "operator", "unaryop", "boolop", "cmpop", "pattern", "type_param")
}


def kinds_known(base: str) -> bool:
    """Whether a type of the grammar is one of several kinds of node."""
    return base in _KINDS
