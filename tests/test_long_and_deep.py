"""Long and deep code: no RecursionError, no hang, no lost finding.

Time is counted in calls, which are the same on every machine and every day: a check of four times
the code makes about four times the calls.
"""

from __future__ import annotations

import ast
import sys
from typing import Any, List, Tuple

import pytest

from tests import shapes
from tests.support import fresh

MOST = 8_000_000
"""Calls that count as a hang; each test below takes less than a tenth of them."""


class _HangError(BaseException):
    """Not to be taken for anything that a check may raise and catch."""


class _Count:
    """Counts the calls of Python and built-in functions."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, frame: Any, event: str, argument: Any) -> None:
        """Take note of one event, as ``sys.setprofile`` gives them."""
        if event in ("call", "c_call"):
            self.calls += 1
            if self.calls > MOST:
                raise _HangError


def _check(code: str, tree: ast.Module) -> Tuple[List[str], int]:
    """Codes of the findings, and the number of calls made to get them."""
    checker = fresh(code, tree)
    count = _Count()
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = list(checker.run())
    finally:
        sys.setprofile(before)
    return [message[:6] for _, _, message, _ in found], count.calls


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """What the plugin imports at its first finding is not counted."""
    code = "import transformers\nimport unsloth\n"
    _check(code, ast.parse(code))


@pytest.mark.parametrize("name", shapes.LONG)
def test_long_code(name: str) -> None:
    """The finding is there, and calls grow with length, not with its square."""
    size, code, tree = shapes.longest(shapes.LONG[name], 1000)
    found, calls = _check(code, tree)
    assert "UNS001" in found
    quarter = shapes.LONG[name](size // 4)
    _, less = _check(quarter, ast.parse(quarter))
    assert calls < 5 * less


@pytest.mark.parametrize("name", shapes.NESTED)
def test_nested_code(name: str) -> None:
    """1,000 deep, or as deep as this Python parses (blocks end at 20 to 100)."""
    make = shapes.NESTED[name]
    code, tree = shapes.deepest(make) if " in " in name else shapes.longest(make, 1000)[1:]
    found, _ = _check(code, tree)
    assert "UNS001" in found


def test_a_tree_deeper_than_the_stack() -> None:
    """20,000 levels, deeper than any parser makes it: other tools build trees too."""
    node: ast.expr = ast.parse("f()", mode="eval").body
    for _ in range(20_000):
        node = ast.BinOp(node, ast.Add(), ast.Constant(1))
    tree = ast.parse("x = 1\nimport transformers\nimport unsloth\n")
    assign = tree.body[0]
    assert isinstance(assign, ast.Assign)
    assign.value = node
    found, _ = _check("import unsloth\nimport transformers\n", tree)
    assert found == ["UNS001"]


@pytest.mark.parametrize("size", [6, 24])
def test_functions_that_all_call_each_other(size: int) -> None:
    """As many orders of calls as 20! must not be tried one by one."""
    code = shapes.mutual(size)
    found, _ = _check(code, ast.parse(code))
    assert found == ["UNS001"]


@pytest.mark.parametrize("size", [6, 24])
def test_functions_that_all_call_each_other_and_load(size: int) -> None:
    """The same where each call matters."""
    code = shapes.mutual_loads(size)
    found, _ = _check(code, ast.parse(code))
    assert "UNS002" in found


def test_many_functions_behind_one_name() -> None:
    """More worlds than are told apart: the verdict may blur, the run may not stop."""
    code = shapes.behind_one_name(200)
    found, _ = _check(code, ast.parse(code))
    assert "UNS001" in found


def test_worlds_that_multiply() -> None:
    """Twelve names, each bound or not: 4,096 worlds, of which no more than a few are kept."""
    code = shapes.multiplying(12)
    found, _ = _check(code, ast.parse(code))
    assert found == ["UNS001"]
