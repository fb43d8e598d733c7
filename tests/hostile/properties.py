"""What must hold of the findings, whatever the code is."""

from __future__ import annotations

import ast
from typing import Iterator, List, NamedTuple, Sequence, Set, Tuple

from flake8_unsloth.reading.quiet import parse
from tests.hostile.host import findings, followed
from tests.hostile.programs import lines_of
from tests.support import Found

TRAILER = "import transformers\nimport unsloth\n"
LEAVERS = {"exit", "_exit", "quit", "abort", "skip", "main", "execv"}
Spot = Tuple[int, int, str]
"""Line, column and code of a finding."""


class Case(NamedTuple):
    """A text, its tree, and what a run says about it alone."""

    text: str
    tree: ast.Module
    found: List[Found]


def complaints(case: Case) -> Iterator[str]:
    """What does not hold, in words that begin with the name of the property."""
    for check in (in_range, repeated, comments, cured, trailing, followed_nowhere):
        complaint = check(case)
        if complaint:
            yield f"{check.__name__}: {complaint}"


def spots(found: List[Found], shift: int = 0) -> List[Spot]:
    """Findings without their words, in which line numbers stand too."""
    return sorted((line + shift, column, message[:6]) for line, column, message in found)


def in_range(case: Case) -> str:
    """A finding stands where a statement begins that imports or calls."""
    found = case.found
    if not found:
        return ""
    known: Set[Tuple[int, int]] = {
        (node.lineno, node.col_offset) for node in ast.walk(case.tree) if isinstance(node, ast.stmt)
    }
    count = len(lines_of(case.text))
    wrong = [spot for spot in spots(found) if spot[:2] not in known or not 0 < spot[0] <= count]
    codes = [code for _, _, code in spots(found) if code not in ("UNS001", "UNS002", "UNS003")]
    twice = len(spots(found)) - len(set(spots(found)))
    return f"{wrong} {codes} {twice} twice" if wrong or codes or twice else ""


def repeated(case: Case) -> str:
    """A second run says the same."""
    again = findings(case.text, case.tree)
    return "" if again == case.found else f"{case.found}, then {again}"


def comments(case: Case) -> str:
    """A comment before all moves findings by a line, one behind all does nothing."""
    commented = spots(findings("# nothing\n" + _ended(case.text) + "# nothing\n"))
    expected = spots(case.found, 1)
    return "" if commented == expected else f"{commented}, not {expected}"


def cured(case: Case) -> str:
    """With unsloth imported first there is nothing to say."""
    lines = lines_of(case.text)
    at = _first_line(case.tree)
    cure = "".join(lines[:at]) + "import unsloth\n" + "".join(lines[at:])
    tree = parse(cure)
    left = findings(cure, tree) if tree is not None else []
    return f"still {left}" if left else ""


def trailing(case: Case) -> str:
    """Late imports put behind all are reported once, unless the file may have left before."""
    longer = _ended(case.text) + TRAILER
    tree = None if "unsloth" in case.text else parse(longer)
    if tree is None:
        return ""
    end = len(lines_of(longer))
    seen = spots(findings(longer, tree))
    late = [spot for spot in seen if spot[2] == "UNS001"]
    if late == [(end, 0, "UNS001")] and all(spot[0] == end for spot in seen):
        return ""
    return f"reported {seen}, not line {end}" if seen or not may_leave(tree) else ""


def followed_nowhere(case: Case) -> str:
    """Following imports changes nothing where there is no module to find."""
    seen = spots(followed(case.text, case.tree))
    return "" if seen == spots(case.found) else f"{seen}, not {spots(case.found)}"


def may_leave(tree: ast.Module) -> bool:
    """Whether the body of a module may not reach its end, by anything that it runs in place."""
    own = {node.name for node in ast.walk(tree) if isinstance(node, FUNCTIONS)}
    own |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and _is_bound(node)}
    queue: List[ast.AST] = [tree]
    while queue:
        node = queue.pop()
        if isinstance(node, (ast.Raise, ast.While, ast.Return, ast.Assert)):
            return True
        if isinstance(node, ast.Call) and _last_name(node.func) in (LEAVERS | own):
            return True
        queue.extend(one for one in ast.iter_child_nodes(node) if one not in _body(node))
    return False


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _body(node: ast.AST) -> Sequence[ast.AST]:
    """What of a function runs later; its decorators and defaults run in place."""
    if isinstance(node, ast.Lambda):
        return [node.body]
    return node.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else []


def _is_bound(node: ast.Name) -> bool:
    """A function, say: called before that it raises NameError, as it may when it is called."""
    return isinstance(node.ctx, ast.Store)


def _last_name(node: ast.expr) -> str:
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else text + "\n"


def _first_line(tree: ast.Module) -> int:
    """The line, from 0, before which an import may be put: behind the docstring and futures."""
    at = 0
    for index, statement in enumerate(tree.body):
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        docstring = not index and isinstance(statement, ast.Expr) and _is_string(statement.value)
        if not (future or docstring):
            break
        at = statement.end_lineno or statement.lineno
    return at


def _is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
