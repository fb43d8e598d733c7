"""Makes a program smaller while a property of it holds, by whole statements."""

from __future__ import annotations

import ast
import copy
import sys
from typing import Callable, Iterator, List, Optional, Tuple

_FIELDS = ("body", "orelse", "finalbody", "handlers", "cases", "decorator_list")
_Slot = Tuple[ast.AST, str, int]


def shrink(source: str, holds: Callable[[str], bool]) -> str:
    """Delete statements, branches and headers as long as `holds` stays true of the text.

    `holds` must be true of `source` and must not raise. Python 3.8 cannot turn a tree into text:
    there the source comes back as it is.
    """
    if sys.version_info < (3, 9):
        return source
    text = source
    while True:
        smaller = _step(text, holds)
        if smaller is None:
            return text
        text = smaller


def _step(source: str, holds: Callable[[str], bool]) -> Optional[str]:
    for candidate in _candidates(source):
        text = _text(candidate)
        if text is not None and text != source and holds(text):
            return text
    return None


def _text(tree: ast.Module) -> Optional[str]:
    if sys.version_info < (3, 9):
        return None
    try:
        text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        compile(text, "<smaller>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    return text


def _slots(tree: ast.AST) -> List[_Slot]:
    found: List[_Slot] = []
    for node in ast.walk(tree):
        for name in _FIELDS:
            items = getattr(node, name, None)
            if isinstance(items, list):
                found += [(node, name, index) for index in range(len(items))]
    return found


def _candidates(source: str) -> Iterator[ast.Module]:
    tree = ast.parse(source)
    count = len(_slots(tree))
    for change in (_delete, _unwrap, _simplify):
        for index in range(count):
            smaller = copy.deepcopy(tree)
            node, name, position = _slots(smaller)[index]
            if change(getattr(node, name), position, name):
                yield smaller


def _delete(items: List[ast.AST], index: int, name: str) -> bool:
    if len(items) == 1 and name == "body":
        if isinstance(items[0], ast.Pass):
            return False
        items[0] = ast.Pass()
    else:
        del items[index]
    return True


def _unwrap(items: List[ast.AST], index: int, name: str) -> bool:
    inner: List[ast.AST] = []
    for field in _FIELDS[:3]:
        inner += getattr(items[index], field, [])
    for handler in getattr(items[index], "handlers", []):
        inner += handler.body
    if not inner or name not in _FIELDS[:3]:
        return False
    items[index : index + 1] = inner
    return True


def _simplify(items: List[ast.AST], index: int, _name: str) -> bool:
    """Put a call, an operand or an argument in place of the expression around it."""
    item = items[index]
    value = getattr(item, "value", None)
    inner = [node for node in ast.walk(value) if isinstance(node, ast.Call)][1:] if value else []
    if isinstance(item, ast.Assign):
        items[index] = ast.Expr(item.value)
        return True
    if isinstance(item, ast.Expr) and inner:
        item.value = inner[0]
        return True
    if isinstance(item, (ast.If, ast.While)) and not isinstance(item.test, ast.Name):
        item.test = ast.Name("flag", ast.Load())
        return True
    return False
