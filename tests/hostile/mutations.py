"""Odd but valid Python out of real Python: statements and expressions moved where they never stood.

A mutant is kept if it parses; that is all that flake8 asks of a file.
"""

from __future__ import annotations

import ast
import random
from typing import Callable, List, Optional, Tuple

from flake8_unsloth.reading.quiet import parse
from tests.hostile.blocks import Place, places
from tests.hostile.programs import lines_of

Span = Tuple[int, int]
"""A part of a text in bytes."""
ROUNDS = 12
TRIES = 4


def mutate(text: str, source: random.Random) -> str:
    """A text after some rounds of changes, each of which still parsed."""
    for _ in range(source.randint(1, ROUNDS)):
        for _ in range(TRIES):
            mutant = source.choice(KINDS)(text, source)
            if mutant is not None and parse(mutant) is not None:
                text = mutant
                break
    return text


def _statements(text: str, source: random.Random) -> Optional[Tuple[List[str], Place, Place]]:
    found = places(text)
    if len(found) < 2:
        return None
    one, other = sorted(source.sample(found, 2))
    return lines_of(text), one, other


def _delete(text: str, source: random.Random) -> Optional[str]:
    taken = _statements(text, source)
    if taken is None:
        return None
    lines, one, _ = taken
    return "".join([*lines[: one.start], one.indent + "pass\n", *lines[one.end :]])


def _duplicate(text: str, source: random.Random) -> Optional[str]:
    """Behind another statement, at its depth, or nested below a header of its own."""
    taken = _statements(text, source)
    if taken is None:
        return None
    lines, one, other = taken
    copied = _below_header(lines, one, other.indent, source)
    return "".join(lines[: other.end] + copied + lines[other.end :])


def _swap(text: str, source: random.Random) -> Optional[str]:
    taken = _statements(text, source)
    if taken is None:
        return None
    lines, one, other = taken
    if other.start < one.end:
        return None
    first = _moved(lines[one.start : one.end], one.indent, other.indent)
    second = _moved(lines[other.start : other.end], other.indent, one.indent)
    return "".join(
        lines[: one.start] + second + lines[one.end : other.start] + first + lines[other.end :]
    )


def _wrap(text: str, source: random.Random) -> Optional[str]:
    """Put a statement below a header, where it stands."""
    taken = _statements(text, source)
    if taken is None:
        return None
    lines, one, _ = taken
    wrapped = _below_header(lines, one, one.indent, source)
    return "".join(lines[: one.start] + wrapped + lines[one.end :])


def _below_header(lines: List[str], one: Place, indent: str, source: random.Random) -> List[str]:
    """A statement's lines at another margin, below some header or none."""
    header, extra = source.choice(HEADERS)
    head = [f"{indent}{line}\n" for line in header.split("\n") if line]
    return head + _moved(lines[one.start : one.end], one.indent, indent + extra)


def _graft(text: str, source: random.Random) -> Optional[str]:
    """Put one expression in the place of another."""
    tree = parse(text)
    if tree is None:
        return None
    raw = text.encode()
    starts = [0]
    for line in lines_of(text):
        starts.append(starts[-1] + len(line.encode()))
    spans = [_span(node, starts) for node in ast.walk(tree) if isinstance(node, ast.expr)]
    if len(spans) < 2:
        return None
    (start, end), (first, last) = source.sample(spans, 2)
    put = raw[first:last] if source.random() < 0.5 else b"(" + raw[first:last] + b")"
    return (raw[:start] + put + raw[end:]).decode(errors="replace")


def _span(node: ast.expr, starts: List[int]) -> Span:
    end_line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
    return starts[node.lineno - 1] + node.col_offset, starts[end_line - 1] + end


def _moved(lines: List[str], before: str, after: str) -> List[str]:
    """Lines at another depth; those of a string over several lines change with them."""
    moved = [
        after + line[len(before) :] if line.startswith(before) and line.strip() else line
        for line in lines
    ]
    if moved and not moved[-1].endswith("\n"):
        moved[-1] += "\n"
    return moved


HEADERS = (
    ("", ""),
    ("if x:", "    "),
    ("if TYPE_CHECKING:", "    "),
    ("if __name__ == '__main__':", "    "),
    ("while True:", "    "),
    ("for x in y:", "    "),
    ("with x as y:", "    "),
    ("def g(a=g(), *b, **c):", "    "),
    ("async def g():", "    "),
    ("class G(x, metaclass=y):", "    "),
    ("try: x()\nexcept E as e:", "    "),
    ("try: x()\nfinally:", "    "),
    ("try: x()\nexcept* E:", "    "),
    ("if x: break\nelse:", "    "),
    ("match x:\n case [1, *y] if y:", "    "),
    ("match x:\n case _:", "    "),
)
KINDS: Tuple[Callable[[str, random.Random], Optional[str]], ...] = (
    _delete,
    _duplicate,
    _swap,
    _wrap,
    _graft,
    _graft,
    _graft,
)
