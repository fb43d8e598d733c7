"""What notebooks leave behind when they become one Python file (facts.md has the forms)."""

from __future__ import annotations

import ast
import re
from typing import List, Optional, Sequence

from flake8_unsloth.names import literal_text

CELL_START = re.compile(r"#\s*(?:%%|In\s*\[[\d\s]*\]:?\s*$)")
CELL_MAGICS = {"capture", "time", "timeit", "prun"}
"""Cell magics that run the cell as Python, in place."""
MAGIC_LINE = re.compile(r"^([ \t]*)[!%?].*$", re.MULTILINE)


def cell_starts(lines: Sequence[str]) -> List[int]:
    """Line numbers (from 1) of the comments that open a cell."""
    return [
        number
        for number, line in enumerate(lines, 1)
        if line.startswith("#") and CELL_START.match(line)
    ]


def is_ipython_call(node: ast.AST) -> bool:
    """Whether an expression is ``get_ipython().anything(...)``: what a magic becomes."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    shell = node.func.value
    return (
        isinstance(shell, ast.Call)
        and isinstance(shell.func, ast.Name)
        and shell.func.id == "get_ipython"
    )


def is_nbqa_magic(node: ast.AST) -> bool:
    """Whether an expression is the ``hash(0x...)`` that nbQA writes in place of a magic."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "hash"
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, int)
    )


def cell_in_string(node: ast.AST) -> Optional[ast.Module]:
    """The cell that nbconvert wrote as ``get_ipython().run_cell_magic("capture", "", source)``."""
    if not is_ipython_call(node) or not isinstance(node, ast.Call):
        return None
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "run_cell_magic":
        return None
    texts = [literal_text(argument) for argument in node.args]
    if len(texts) != 3 or texts[0] not in CELL_MAGICS or texts[2] is None:
        return None
    try:
        return ast.parse(MAGIC_LINE.sub(r"\1pass", texts[2]))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
