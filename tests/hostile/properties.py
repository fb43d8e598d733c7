"""What must hold of the findings, whatever the code is."""

from __future__ import annotations

import ast
from typing import Callable, Dict, Iterator, List, Optional, Set, Tuple

from tests.hostile.host import findings
from tests.hostile.programs import lines_of, parse
from tests.support import Found

TRAILER = "import transformers\nimport unsloth\n"
LEAVERS = {"exit", "_exit", "quit", "abort", "skip", "main", "execv"}
Spot = Tuple[int, int, str]
"""Line, column and code of a finding."""


def complaints(text: str, found: List[Found], spiked: bool) -> Iterator[str]:
    """What does not hold of a text and what the plugin says of it alone, in words.

    ``spiked``: it has imports of unsloth already.
    """
    checks = [in_range, repeated, comments, cured]
    for check in checks if spiked else [*checks, trailing]:
        complaint = check(text, found)
        if complaint:
            yield f"{check.__name__}: {complaint}"


def spots(found: List[Found], shift: int = 0) -> List[Spot]:
    """Findings without their words, in which line numbers stand too."""
    return sorted((line + shift, column, message[:6]) for line, column, message in found)


def in_range(text: str, found: List[Found]) -> str:
    """A finding stands where a statement begins that imports or calls."""
    if not found:
        return ""
    tree = parse(text)
    assert tree is not None
    known: Set[Tuple[int, int]] = {
        (node.lineno, node.col_offset) for node in ast.walk(tree) if isinstance(node, ast.stmt)
    }
    count = len(lines_of(text))
    wrong = [spot for spot in spots(found) if spot[:2] not in known or not 0 < spot[0] <= count]
    codes = [code for _, _, code in spots(found) if code not in ("UNS001", "UNS002", "UNS003")]
    twice = len(spots(found)) - len(set(spots(found)))
    return f"{wrong} {codes} {twice} twice" if wrong or codes or twice else ""


def repeated(text: str, found: List[Found]) -> str:
    """A second run says the same."""
    return _compared(findings(text), found)


def comments(text: str, found: List[Found]) -> str:
    """A comment before all moves findings by a line, one behind all does nothing."""
    behind = "" if text.endswith("\n") else "\n"
    commented = findings("# nothing\n" + text + behind + "# nothing\n")
    return _differs(spots(commented), spots(found, 1))


def cured(text: str, found: List[Found]) -> str:
    """With unsloth imported first there is nothing to say."""
    lines = lines_of(text)
    at = _first_line(text)
    if at is None:
        return ""
    cure = "".join(lines[:at]) + "import unsloth\n" + "".join(lines[at:])
    left = findings(cure) if parse(cure) is not None else []
    return f"still {left}" if left else ""


def trailing(text: str, found: List[Found]) -> str:
    """Late imports put behind all are reported once, unless the file may have left before."""
    longer = text + ("" if text.endswith("\n") or not text else "\n") + TRAILER
    tree = parse(longer)
    if tree is None or "unsloth" in text:
        return ""
    end = len(lines_of(longer))
    seen = spots(findings(longer))
    late = [spot for spot in seen if spot[2] == "UNS001"]
    if late == [(end, 0, "UNS001")] and all(spot[0] == end for spot in seen):
        return ""
    return f"reported {seen}, not line {end}" if seen or not may_leave(tree) else ""


def may_leave(tree: ast.Module) -> bool:
    """Whether the body of a module may not reach its end, by anything that it runs in place."""
    own = {node.name for node in ast.walk(tree) if isinstance(node, FUNCTIONS)}
    queue: List[ast.AST] = [tree]
    while queue:
        node = queue.pop()
        if isinstance(node, (ast.Raise, ast.While, ast.Return, ast.Assert)):
            return True
        if isinstance(node, ast.Call) and _last_name(node.func) in (LEAVERS | own):
            return True
        if not isinstance(node, (*FUNCTIONS[:2], ast.Lambda)):
            queue.extend(ast.iter_child_nodes(node))
    return False


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _last_name(node: ast.expr) -> str:
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _first_line(text: str) -> Optional[int]:
    """Where the first import may stand: behind the docstring and ``from __future__``."""
    tree = parse(text)
    assert tree is not None
    at = 0
    for index, statement in enumerate(tree.body):
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        docstring = not index and isinstance(statement, ast.Expr) and _is_string(statement.value)
        if statement.lineno <= at:
            return None  # shares its line with the one before
        if not (future or docstring):
            break
        at = statement.end_lineno or statement.lineno
    return at


def _is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _compared(one: List[Found], other: List[Found]) -> str:
    return "" if one == other else f"{one} and {other}"


def _differs(one: List[Spot], other: List[Spot]) -> str:
    return "" if one == other else f"{one} and {other}"


CHECKS: Dict[str, Callable[[str, List[Found]], str]] = {
    check.__name__: check for check in (in_range, repeated, comments, cured, trailing)
}
