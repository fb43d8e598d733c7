"""A notebook as flake8 reads it: JSON, which is a Python expression too.

Its outputs may be many megabytes, so the tree is never walked: from key to key down to the cells.
"""

from __future__ import annotations

import ast
import re
from posixpath import normpath
from typing import Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Sequence

from flake8_unsloth.reading.names import literal_text
from flake8_unsloth.reading.notebook.magics import read_cell
from flake8_unsloth.reading.quiet import parse
from flake8_unsloth.reading.walk import every

CELLS = ("cells", "worksheets")
"""Where the cells are: in nbformat 4, and in 3."""
SOURCES = ("source", "input")
"""Where the source of a cell is, likewise."""
HOMES = re.compile(r"^(?:/content/|/kaggle/working/)")
"""Where notebooks run in Colab and Kaggle: modules there are imported by their names."""
_FLAG = r"(?:-a|--append)"
_WRITEFILE = re.compile(
    r"(?:[ \t]*(?:#.*)?\n)*[ \t]*%%(?:writefile|file)[ \t]+"
    rf"(?P<before>{_FLAG}[ \t]+)?(?P<quote>['\"]?)"
    rf"(?P<path>[\w./-][\w./ -]*\.py)(?P=quote)(?P<after>[ \t]+{_FLAG})?[ \t]*(?:\n|$)"
)


class Line(NamedTuple):
    """Where a line of the joined source stands."""

    row: int
    """The line in the .ipynb file, from 1."""
    cell: int
    """The cell, counted over code cells from 1."""
    line: int
    """The line in that cell, from 1."""


class Written(NamedTuple):
    """A file that cells write with ``%%writefile``."""

    tree: ast.Module
    lines: Sequence[Line]


class Notebook(NamedTuple):
    """The code of a notebook."""

    tree: ast.Module
    """All code cells that parse, joined in cell order."""
    starts: Sequence[int]
    """The joined lines at which cells start."""
    lines: Sequence[Line]
    """Where each joined line stands."""
    written: Mapping[str, Written]
    """The files that cells write, by their paths."""


class _Cell(NamedTuple):
    text: str
    lines: List[Line]


class _Draft(NamedTuple):
    """A written file before it is parsed."""

    texts: List[str]
    lines: List[Line]


def read_notebook(tree: ast.Module) -> Optional[Notebook]:
    """The notebook in the tree that flake8 has of its JSON; None if that is no notebook."""
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    content = _keys(tree.body[0].value)
    if not any(key in content for key in CELLS):
        return None
    return _joined(_cells(content) if _is_python(content) else ())


def _joined(cells: Iterable[_Cell]) -> Notebook:
    body: List[ast.stmt] = []
    starts: List[int] = []
    lines: List[Line] = []
    drafts: Dict[str, _Draft] = {}
    for cell in cells:
        file = _WRITEFILE.match(cell.text)
        if file:
            _write(drafts, file, cell)
        module = None if file else read_cell(cell.text)
        if module:
            _move(module, len(lines))
            body += module.body
        if cell.lines:
            starts.append(len(lines) + 1)
        lines += cell.lines
    return Notebook(ast.Module(body, []), starts, lines, _written(drafts))


def _move(tree: ast.Module, by: int) -> None:
    """Move a tree down some lines; ``ast.increment_lineno`` takes twice as long."""
    for node in every(tree):
        places = vars(node)
        if "lineno" in places:
            places["lineno"] += by
            places["end_lineno"] += by


def _write(drafts: Dict[str, _Draft], file: re.Match[str], cell: _Cell) -> None:
    path = normpath(HOMES.sub("", file["path"]))
    if not (file["before"] or file["after"]) or path not in drafts:
        drafts[path] = _Draft([], [])
    text = cell.text[file.end() :]
    if text:
        drafts[path].texts.append(text if text.endswith("\n") else text + "\n")
        drafts[path].lines.extend(cell.lines[cell.text.count("\n", 0, file.end()) :])


def _written(drafts: Mapping[str, _Draft]) -> Dict[str, Written]:
    files = {}
    for path, draft in drafts.items():
        tree = parse("".join(draft.texts))
        if tree:
            files[path] = Written(tree, draft.lines)
    return files


def _is_python(content: Mapping[str, ast.expr]) -> bool:
    metadata = _keys(content.get("metadata"))
    stated = literal_text(_keys(metadata.get("language_info")).get("name"))
    stated = stated or literal_text(_keys(metadata.get("kernelspec")).get("language"))
    return not stated or "py" in stated.lower()


def _cells(content: Mapping[str, ast.expr]) -> Iterator[_Cell]:
    number = 0
    for cell in _cell_keys(content):
        if literal_text(cell.get("cell_type")) == "code":
            number += 1
            language = literal_text(cell.get("language"))
            if not language or "py" in language.lower():
                yield _cell(number, cell)


def _cell_keys(content: Mapping[str, ast.expr]) -> Iterator[Dict[str, ast.expr]]:
    """The keys of each cell, in nbformat 4 and 3."""
    sheets = [_keys(sheet) for sheet in _elements(content.get("worksheets"))]
    for holder in (content, *sheets):
        for cell in _elements(holder.get("cells")):
            yield _keys(cell)


def _cell(number: int, keys: Mapping[str, ast.expr]) -> _Cell:
    """A cell's text with the newlines of Python, and where each of its lines starts."""
    source = keys.get("source") or keys.get("input") or ast.List([])
    texts: List[str] = []
    rows: List[int] = []
    at_start = True
    for part in _elements(source) or [source]:
        text = literal_text(part)
        if not text:
            continue
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        texts.append(text)
        begun = text.count("\n") + at_start
        at_start = text.endswith("\n")
        rows += [part.lineno] * (begun - at_start)
    lines = [Line(row, number, line) for line, row in enumerate(rows, 1)]
    return _Cell(_without_surrogates("".join(texts)), lines)


def _without_surrogates(text: str) -> str:
    r"""A text that can be encoded: JSON may write one character as ``\ud83d\ude00``."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _elements(node: Optional[ast.expr]) -> Sequence[ast.expr]:
    return node.elts if isinstance(node, ast.List) else ()


def _keys(node: Optional[ast.expr]) -> Dict[str, ast.expr]:
    """What a JSON object holds; of a key that stands twice, as JSON has it, the last."""
    if not isinstance(node, ast.Dict):
        return {}
    return {literal_text(key) or "": value for key, value in zip(node.keys, node.values)}
