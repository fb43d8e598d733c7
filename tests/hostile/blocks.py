"""Where statements stand in a text, as whole lines that can be taken out, moved or added to.

Texts are changed instead of trees: so it works on every Python, the plugin sees what a user would
have written, and positions are true.
"""

from __future__ import annotations

import ast
from typing import Iterator, List, NamedTuple, Sequence, Tuple

from flake8_unsloth.reading.quiet import parse
from tests.hostile.programs import lines_of

BODIES = ("body", "orelse", "finalbody")


class Place(NamedTuple):
    """A statement that has its lines to itself. Lines count from 0, ``end`` is behind the last."""

    start: int
    end: int
    indent: str
    depth: int
    """0 at module level."""
    movable: bool
    """Not the docstring and not an import from ``__future__``: those must stay first."""


def places(text: str) -> List[Place]:
    """Every statement of a text that shares no line with another, in the order of the text."""
    tree = parse(text)
    if tree is None:
        return []
    lines = [line.encode() for line in lines_of(text)]
    found = [place for block, depth in _blocks(tree) for place in _places(block, depth, lines)]
    return sorted(found)


def _blocks(tree: ast.AST) -> Iterator[Tuple[Sequence[ast.stmt], int]]:
    queue: List[Tuple[ast.AST, int]] = [(tree, 0)]
    while queue:
        node, depth = queue.pop()
        for name in BODIES:
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block, depth
                queue += [(child, depth + 1) for child in block]
        for name in ("handlers", "cases"):
            queue += [(child, depth) for child in getattr(node, name, ())]


def _places(block: Sequence[ast.stmt], depth: int, lines: Sequence[bytes]) -> Iterator[Place]:
    ends = [_end(statement) for statement in block]
    for index, statement in enumerate(block):
        start = _start(statement)
        indent = lines[start][: statement.col_offset]
        alone = not indent.strip(b" \t") and not (start and lines[start - 1].endswith(b"\\\n"))
        shared = index and ends[index - 1] > start
        alone = alone and not lines[start].lstrip().startswith(b"elif")
        follows = index + 1 < len(block) and _start(block[index + 1]) < ends[index]
        if alone and not shared and not follows:
            movable = not (_is_text(statement) or _is_future(statement))
            yield Place(start, ends[index], indent.decode(), depth, movable)


def _start(statement: ast.stmt) -> int:
    decorators: List[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in decorators)]) - 1


def _end(statement: ast.stmt) -> int:
    return getattr(statement, "end_lineno", None) or statement.lineno


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
