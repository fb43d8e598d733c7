"""What notebooks leave behind when they become one Python file (docs/notebooks.md)."""

from __future__ import annotations

import ast
import re
from typing import Optional, Sequence

from flake8_unsloth.names import literal_text
from flake8_unsloth.quiet import parse

CELL_START = re.compile(r"#\s*(?:%%|In\s*\[[\d\s]*\]:?\s*$)")
NBQA_FILE = "_nbqa_ipynb.py"
"""How the name of the file ends that nbQA makes of a notebook."""
NOTEBOOK_FILE = ".ipynb"
"""How the name ends under which an editor passes the joined cells of a notebook."""
CELL_MAGICS = {"capture", "time", "timeit", "prun"}
"""Cell magics that run the cell as Python, in place."""
ARGUMENTS = {"run_cell_magic": 3, "run_line_magic": 2}
"""How many arguments nbconvert gives to the methods that run code."""
MAGIC_LINE = re.compile(
    r"^([ \t]*)(?:[\w.,\[\] \t]+=[ \t]*)?(?:[!%?](?:.*\\\n)*.*|[\w.]+\?\??)$", re.MULTILINE
)
"""What IPython takes for itself: ``!pip ...`` (which may go on after a backslash), ``%magic``,
``x = !ls``, ``?help`` and ``help?``."""


def cell_starts(lines: Sequence[str], filename: str) -> Sequence[int]:
    """Line numbers (from 1) at which a notebook's cells may start.

    In a notebook whose cells were joined without separators every line may.
    """
    if filename.endswith(NOTEBOOK_FILE):
        return range(1, len(lines) + 1)
    return [
        number
        for number, line in enumerate(lines, 1)
        if line.startswith("#") and CELL_START.match(line)
    ]


def ipython_method(node: ast.AST) -> str:
    """The name in ``get_ipython().anything(...)``, which a magic becomes; empty for other code."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        shell = node.func.value
        if isinstance(shell, ast.Call) and isinstance(shell.func, ast.Name):
            return node.func.attr if shell.func.id == "get_ipython" else ""
    return ""


def is_nbqa_magic(node: ast.AST) -> bool:
    """Whether an expression is what nbQA writes for a magic: ``hash("18542eb8")``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "hash"
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, (int, str))
    )


def cell_in_string(node: ast.AST) -> Optional[ast.Module]:
    """The code that nbconvert wrote as a string.

    ``get_ipython().run_cell_magic("capture", "", source)`` for a cell, and
    ``get_ipython().run_line_magic("time", source)`` for a line.
    """
    expected = ARGUMENTS.get(ipython_method(node))
    if not isinstance(node, ast.Call) or len(node.args) != expected:
        return None
    source = literal_text(node.args[-1])
    if source is None or literal_text(node.args[0]) not in CELL_MAGICS:
        return None
    return parse(MAGIC_LINE.sub(r"\1pass", source))
