"""What is left of a notebook's cells and magics once it has become one Python file."""

from __future__ import annotations

import ast
import re
from typing import Optional, Sequence

from flake8_unsloth.reading.names import literal_text
from flake8_unsloth.reading.quiet import parse

CELL_START = re.compile(r"#\s*(?:%%|In\s*\[[\d\s]*\]:?\s*$|COMMAND\s*-{5,}\s*$)")
"""``# %%`` of editors and nbQA, ``# In[5]:`` of nbconvert, ``# COMMAND ---`` of Databricks."""
NBQA_FILE = "_nbqa_ipynb.py"
"""How the name of the file ends that nbQA makes of a notebook."""
NOTEBOOK_FILE = ".ipynb"
"""How the name of a notebook ends, also where an editor pipes its joined cells."""


def cell_starts(lines: Sequence[str], filename: str) -> Sequence[int]:
    """Line numbers (from 1) at which the cells of a Python file may start.

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
    method = ipython_method(node)
    if not method or not isinstance(node, ast.Call):
        return None
    from flake8_unsloth.reading.notebook.magics import IN_PLACE, read_cell, statement_of

    texts = [literal_text(argument) or "" for argument in node.args]
    if method == "run_cell_magic" and len(texts) == 3 and texts[0] in IN_PLACE:
        first = statement_of(texts[0], texts[1])
        return read_cell(f"{first}\n{texts[2]}" if first else texts[2])
    if method == "run_line_magic" and len(texts) == 2:
        return parse(statement_of(*texts) or None)
    return None
