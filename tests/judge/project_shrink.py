"""Makes a project smaller while two verdicts on it keep differing."""

from __future__ import annotations

import ast
from typing import Callable, Iterator, List, Sequence, Tuple

from tests.judge.project_entry import has_relative_imports, is_test
from tests.judge.project_files import Files
from tests.judge.project_layout import place
from tests.judge.project_transform import LAZY, is_machinery

Differs = Callable[[Files], bool]


def shrink(files: Files, differs: Differs, most: int = 2000) -> Files:
    """Drop files and statements as long as `differs`; at most `most` trials."""
    trials = 0
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(files):
            trials += 1
            if trials > most:
                return files
            if _relative_imports_fit(candidate) and differs(candidate):
                files, smaller = candidate, True
                break
    return files


def _relative_imports_fit(files: Files) -> bool:
    """Whether no file has lost the parent packages that its relative imports need."""
    for path, text in files.items():
        if not path.endswith(".py"):
            continue
        relative = has_relative_imports(text) and not is_test(path.rpartition("/")[2])
        depth = len(place(set(files), path, relative).package)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.level > depth:
                return False
            if isinstance(node, ast.Constant) and str(node.value).startswith("." * (depth + 1)):
                return False
    return True


def _smaller(files: Files) -> Iterator[Files]:
    for path in sorted(files):
        yield {other: text for other, text in files.items() if other != path}
    for path in sorted(files):
        if files[path] and path.endswith(".py"):
            yield {**files, path: ""}
    for path, text in sorted(files.items()):
        if not path.endswith(".py") or is_machinery(text):
            continue
        for changed in _less(text):
            yield {**files, path: changed}


def _less(text: str) -> Iterator[str]:
    """The text without one statement, or with a compound statement replaced by one block of it."""
    lines = text.splitlines()
    for block in _blocks(ast.parse(text).body):
        for node in block:
            decorators = getattr(node, "decorator_list", [])
            first = min(one.lineno for one in (node, *decorators)) - 1
            last = node.end_lineno or node.lineno
            if not isinstance(node, ast.Pass):
                filler = [" " * node.col_offset + "pass"] if len(block) == 1 else []
                yield _joined(lines[:first], filler, lines[last:])
            for inner in _inner(node):
                start, end = inner[0].lineno - 1, (inner[-1].end_lineno or inner[-1].lineno)
                shift = inner[0].col_offset - node.col_offset
                hoisted = [line[shift:] for line in lines[start:end]]
                hoisted[0] = hoisted[0].replace("elif ", "if ")
                yield _joined(lines[:first], hoisted, lines[last:])
            if isinstance(node, (ast.If, ast.For, ast.While)) and node.orelse:
                body_end = node.body[-1].end_lineno or node.body[-1].lineno
                yield _joined(lines[:body_end], [], lines[last:])


def _blocks(body: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    yield body
    for node in body:
        for inner in _inner(node):
            yield from _blocks(inner)


def _inner(node: ast.stmt) -> List[List[ast.stmt]]:
    if isinstance(node, ast.FunctionDef) and node.name == LAZY:
        return []  # half of it would be another package
    found = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
    found += [handler.body for handler in getattr(node, "handlers", [])]
    return [block for block in found if block]


def _joined(*parts: Sequence[str]) -> str:
    lines = [line for part in parts for line in part]
    return "\n".join([*lines, ""]) if lines else ""


def size(files: Files) -> Tuple[int, int]:
    """Files and lines, to say how far shrinking came."""
    return len(files), sum(len(text.splitlines()) for text in files.values())
