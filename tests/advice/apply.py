"""Does what a message says, to the letter: puts ``import unsloth`` where it is told to.

The statement that is reported stays: ``from unsloth import X`` binds what it binds, later.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Callable, Dict, Iterator, List, Optional, Sequence, Tuple, Union

from tests.judge.project_files import Files

PUT = "import unsloth"
MARK = PUT + "  # as advised"
"""Tells what was put there from all that a file held before."""
CELL = re.compile(r"#\s*(?:%%|In\s*\[[\d\s]*\]:?\s*$|COMMAND\s*-{5,}\s*$)")
MARIMO = re.compile(r"@\w+\.cell\b")
LINE = r"line (?P<line>\d+)(?: counted over all cells)?"
OF_CELL = r"(?: of (?:(?P<this>this cell)|cell (?P<cell>\d+)))?"


class AdviceError(Exception):
    """A message that says nothing that can be done."""


def apply(files: Files, path: str, line: int, message: str) -> Files:
    """The files once someone has done what the message at that line says."""
    for pattern, act in ACTIONS:
        found = re.search(pattern, message)
        if found:
            words = {name: value or "" for name, value in found.groupdict().items()}
            return act(files, path, line, {**words, "message": message})
    raise AdviceError(message)


Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Words = Dict[str, str]
Act = Callable[[Files, str, int, Words], Files]


def _before_line(files: Files, path: str, line: int, words: Words) -> Files:
    number = int(words["line"])
    if words["cell"]:
        return _in_notebook(files, path, int(words["cell"]), number)
    if words["this"]:
        number += max(one for one in _cells(files[path]) if one <= line)
    return _put(files, path, number)


def _in_line(files: Files, path: str, line: int, words: Words) -> Files:
    lines = files[path].split("\n")
    text = lines[line - 1]
    indent = text[: len(text) - len(text.lstrip())]
    lines[line - 1] = f"{indent}{PUT}; {text.lstrip()}"
    return {**files, path: "\n".join(lines)}


def _first_in(files: Files, path: str, line: int, words: Words) -> Files:
    target = words["path"]
    text = files.get(target)
    if not text or not text.strip():
        return {**files, target: MARK + "\n"}
    return _put(files, target, top(text))


def _at_the_top(files: Files, path: str, line: int, words: Words) -> Files:
    if path.endswith(".ipynb"):
        return _in_notebook(files, path, _cell_of(words), 1)
    return _put(files, path, top(files[path]))


def _at_the_top_of_its_cell(files: Files, path: str, line: int, words: Words) -> Files:
    if words.get("cell"):
        return _in_notebook(files, path, int(words["cell"]), 1)
    if path.endswith(".ipynb"):
        return _in_notebook(files, path, _cell_of(words), 1)
    function = _marimo_cell(files[path], line)
    if function is not None:
        return _put(files, path, function.body[0].lineno)
    starts = [one for one in _cells(files[path]) if one <= line]
    if not starts:
        return _put(files, path, top(files[path]))
    return _put(files, path, max(starts) + 1)


def _in_a_cell_before(files: Files, path: str, line: int, words: Words) -> Files:
    """A cell of its own before the one that holds what the message names."""
    said = re.search(r"line (\d+) of an earlier cell", words["message"])
    name = re.search(r"after '(\w+)|through (\w+)", words["message"])
    assert said
    assert name
    lines = files[path].split("\n")
    for start in _cells(files[path]):
        held = lines[start - 1 + int(said.group(1))]
        if re.search(rf"\b{name.group(1)}|\b{name.group(2)}", held):
            lines[start - 1 : start - 1] = ["# %%", MARK]
            return {**files, path: "\n".join(lines)}
    raise AdviceError(words["message"])


def _first_in_function(files: Files, path: str, line: int, words: Words) -> Files:
    named = [one for one in _functions(files[path]) if one.name == words["name"]]
    told = [line, *map(int, re.findall(r"line (\d+)", words["message"]))]
    function = next(
        one for one in named if any(one.lineno <= n <= (one.end_lineno or 0) for n in told)
    )
    body = function.body
    first = body[1] if len(body) > 1 and _is_docstring(body[0]) else body[0]
    return _put(files, path, first.lineno)


def _deferred(files: Files, path: str, line: int, words: Words) -> Files:
    """A block of both: unsloth, then what has come too early, which is taken away above."""
    lines = files[path].split("\n")
    early = next(n for n, one in enumerate(lines) if re.search(rf"\b{words['name']}\b", one))
    block = ["with image.imports():", "    " + MARK, "    " + lines[early].strip()]
    lines[early : early + 1] = block
    return {**files, path: "\n".join(lines)}


def _eagerly(files: Files, path: str, line: int, words: Words) -> Files:
    text = re.sub(r"(?m)^(__lazy_modules__.*)[\"']unsloth[\"'](, )?", r"\1", files[path])
    lines = text.split("\n")
    lines[line - 1] = re.sub(r"\blazy (import|from)\b", r"\1", lines[line - 1])
    return {**files, path: "\n".join(lines)}


ACTIONS: Sequence[Tuple[str, Act]] = (
    (rf"import unsloth before {LINE}{OF_CELL}(?:, under '[^']+')?$", _before_line),
    (r"import unsloth first on this line$", _in_line),
    (r"put 'import unsloth' first in (?P<path>\S+)$", _first_in),
    (r"import unsloth in a cell before it$", _in_a_cell_before),
    (r"(?<!eagerly) at the top of the file$", _at_the_top),
    (r" at the top of (?:the cell|cell (?P<cell>\d+))$", _at_the_top_of_its_cell),
    (r"import unsloth first in function '(?P<name>\w+)'$", _first_in_function),
    (r"first lines of function '(?P<name>\w+)'$", _first_in_function),
    (r"import unsloth, then '(?P<name>[\w.]+)', under 'with image.imports\(\):'$", _deferred),
    (r"eagerly at the top of the file$", _eagerly),
)


def top(text: str) -> int:
    """The first line that is no docstring and no import from ``__future__``."""
    body = ast.parse(text).body
    for statement in body:
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not future and not (statement is body[0] and _is_docstring(statement)):
            decorators = getattr(statement, "decorator_list", [])
            first: int = min([statement.lineno, *(one.lineno for one in decorators)])
            return first
    return len(text.splitlines()) + 1


def _is_docstring(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    return isinstance(statement, ast.Expr) and isinstance(getattr(value, "value", None), str)


def _put(files: Files, path: str, number: int) -> Files:
    """The import in a line of its own before that line, indented as it is."""
    lines = files[path].split("\n")
    held = lines[number - 1] if number <= len(lines) else ""
    indent = held[: len(held) - len(held.lstrip())]
    lines.insert(number - 1, indent + MARK)
    return {**files, path: "\n".join(lines)}


def _cells(text: str) -> List[int]:
    """Lines at which the cells of a Python file start."""
    return [n for n, line in enumerate(text.split("\n"), 1) if CELL.match(line)]


def _functions(text: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def _marimo_cell(text: str, line: int) -> Optional[Function]:
    """The cell around a line."""
    lines = text.split("\n")
    for function in _functions(text):
        is_cell = any(MARIMO.match(lines[one.lineno - 1]) for one in function.decorator_list)
        if is_cell and function.lineno <= line <= (function.end_lineno or 0):
            return function
    return None


def _cell_of(words: Words) -> int:
    """The cell in which the report of a notebook stands."""
    found = re.search(r"line \d+ of cell (\d+)", words["message"])
    assert found, words["message"]
    return int(found.group(1))


def _in_notebook(files: Files, path: str, cell: int, line: int) -> Files:
    notebook = json.loads(files[path])
    code = [one for one in notebook["cells"] if one["cell_type"] == "code"]
    source = "".join(code[cell - 1]["source"]).splitlines(keepends=True)
    held = source[line - 1]
    source.insert(line - 1, held[: len(held) - len(held.lstrip())] + MARK + "\n")
    code[cell - 1]["source"] = source
    return {**files, path: json.dumps(notebook, indent=1)}
