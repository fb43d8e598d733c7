"""What IPython adds to Python in a cell, taken out line for line as IPython would.

``%magic``, ``!command`` and ``name?`` mean something only where a statement starts, so a cell is
read from statement to statement; strings, brackets and comments tell where the next one starts.
"""

from __future__ import annotations

import ast
import re
from textwrap import dedent
from typing import List, Optional, Tuple

from flake8_unsloth.reading.quiet import parse

IN_PLACE = {
    "capture",
    "debug",
    "ipytest",
    "memit",
    "prun",
    "pyinstrument",
    "scalene",
    "snakeviz",
    "time",
    "timeit",
    "wandb",
}
"""Cell magics that run the cell as Python, in place; all others take it for something else."""
STATEMENTS = {
    "prun": re.compile(r"(?:(?:-[DlsT]\s*\S+|-\S+)\s+)*"),
    "time": re.compile(r"(?:-\S+\s+)*"),
    "timeit": re.compile(r"(?:(?:-[nprv]\s*\S+|-\S+)\s+)*"),
}
"""Magics that run the rest of their line, and the options that stand before it."""

_CONTINUED = r"(?:.*\\\n)*.*\n"
_CELL_MAGIC = re.compile(r"[ \t]*%%(?!\w+\?)(\S*)[ \t]?(.*)")
_ESCAPED = re.compile(r"([ \t\f]*)(?![%!]=|/[\s/=])([!?%,;/]" + _CONTINUED + ")")
_ASSIGNED = re.compile(r"[ \t]*(?:!|%[ \t]*[^\W\d])" + _CONTINUED)
_HELP = re.compile(r"(?!\d)[\w*]+(?:\.(?!\d)[\w*]+|\[-?[0-9]+\])*\?\??$")
_TOKEN = re.compile(
    r'''
      """ [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* (?: """ | \Z )
    | \'\'\' [^'\\]* (?: (?: \\. | '(?!\'\') ) [^'\\]* )* (?: \'\'\' | \Z )
    | " [^"\\\n]* (?: \\. [^"\\\n]* )* "?
    | ' [^'\\\n]* (?: \\. [^'\\\n]* )* '?
    | \# [^\n]* | \\\n | [-+*/%&|^@:<>=!]= | [=()\[\]{}\n]
    ''',
    re.DOTALL | re.VERBOSE,
)
"""What decides where a statement ends; what stands between two of these does not."""
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_PYTHON_PROMPT = re.compile(r"[ \t]*(?:>>>|\.\.\.)[ \t]?")
_PROMPT = re.compile(r"(?:(?:\[(?:nav|ins)\])? )?In \[\d+\]: |\s*\.{3,}: ?")


def read_cell(text: str) -> Optional[ast.Module]:
    """The tree of a cell, each statement on its line; None if the cell holds no Python.

    What is Python as it stands means to IPython what it means to Python.
    """
    return parse(text) or parse(_translated(text))


def statement_of(magic: str, rest: str) -> str:
    """The Python that ``%magic rest`` runs; empty if it runs none."""
    if magic not in STATEMENTS:
        return ""
    statement = STATEMENTS[magic].sub("", rest.strip(), count=1)
    tree = parse(statement)
    return statement if tree and tree.body else ""


def _translated(text: str) -> Optional[str]:
    lines = _bare(text.split("\n"))
    first = body = _below_title(lines)
    while body < len(lines):
        magic = _CELL_MAGIC.match(lines[body])
        if not magic:
            break
        if magic[1] not in IN_PLACE:
            return None
        lines[body] = statement_of(magic[1], magic[2]) or "pass"
        body = _filled(lines, body + 1)
    if body > first:
        lines[body:] = _bare(lines[body:])
    code = "\n".join(lines[body:])
    return "\n".join([*lines[:body], _without_magics(code if code.endswith("\n") else code + "\n")])


def _filled(lines: List[str], start: int) -> int:
    """The first line from ``start`` on that is not empty."""
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _below_title(lines: List[str]) -> int:
    """The first line that is neither empty nor a comment.

    Colab takes a cell magic below ``#@title`` for one; IPython refuses it, and the cell with it.
    """
    start = _filled(lines, 0)
    while start < len(lines) and lines[start].lstrip().startswith("#"):
        start = _filled(lines, start + 1)
    return start


def _bare(lines: List[str]) -> List[str]:
    """Lines without the prompts and the common indentation of what was pasted."""
    first = _filled(lines, 0)
    if any(line.lstrip().startswith(">>>") for line in lines[first : first + 1]):
        lines = _without_prompts(lines, _PYTHON_PROMPT)
    lines = dedent("\n".join(lines)).split("\n")
    if any(_PROMPT.match(line) for line in lines[first : first + 2]):
        lines = _without_prompts(lines, _PROMPT)
    return lines


def _without_prompts(lines: List[str], prompt: re.Pattern[str]) -> List[str]:
    found = [prompt.match(line) for line in lines]
    return [line[hit.end() :] if hit else line for line, hit in zip(lines, found)]


def _without_magics(text: str) -> str:
    statements = []
    end = 0
    while end < len(text):
        end, statement = _statement(text, end)
        statements.append(statement)
    return "".join(statements)


def _statement(text: str, start: int) -> Tuple[int, str]:
    """Where the statement at ``start`` ends, and the Python for it, as many lines long."""
    escaped = _ESCAPED.match(text, start)
    if escaped:
        return escaped.end(), escaped[1] + _line_magic(escaped[2])
    depth = 0
    is_assignment = False
    code = start
    for token in _TOKEN.finditer(text, start):
        kind = token.group()
        depth = max(depth + _BRACKETS.get(kind, 0), 0)
        if kind == "=" and not depth and not is_assignment:
            is_assignment = True
            magic = _ASSIGNED.match(text, token.end())
            if magic:
                kept = text[start : token.end()] + " get_ipython().run_line_magic()"
                return magic.end(), kept + "\n" * magic.group().count("\n")
        elif kind == "\n" and not depth:
            return token.end(), _without_help(text[start : token.end()], token.end() - code)
        elif kind[0] in "\"'#":
            code = token.end()
    return len(text), text[start:]


def _line_magic(text: str) -> str:
    """What a line that IPython takes for itself runs, and as many empty lines as it had more."""
    command = text.replace("\\\n", " ").strip()
    statement = ""
    if command.startswith("%"):
        name, _, rest = command[1:].partition(" ")
        statement = statement_of(name, rest)
    return (statement or "pass") + "\n" * text.count("\n")


def _without_help(text: str, code: int) -> str:
    """A statement, or ``pass`` if it ends like ``name?``; the last ``code`` characters hold no
    string and no comment."""
    if text.endswith("?\n") and code > 2 and _HELP.search(text[-300:-1]):
        indentation = text[: len(text) - len(text.lstrip(" \t\f"))]
        return indentation + "pass" + "\n" * text.count("\n")
    return text
