"""What expressions load, in CPython's order: each is evaluated, and read by the plugin."""

from __future__ import annotations

import ast
from typing import Any, Iterator, List

import pytest

from flake8_unsloth import steps as outline_steps
from flake8_unsloth.expressions import Expressions
from flake8_unsloth.names import collect
from flake8_unsloth.scopes import Scopes
from flake8_unsloth.steps import Choice, Define, Leaf, Load, Site, Step


class Thing:
    """A module, or whatever is asked of it: true, of one element, a mapping of nothing."""

    def __getattr__(self, name: str) -> Thing:
        return self

    def __call__(self, *args: object, **keywords: object) -> Thing:
        return self

    def __iter__(self) -> Iterator[Thing]:
        return iter([self])

    def __lt__(self, other: object) -> bool:
        return True

    def __getitem__(self, item: object) -> Thing:
        return self

    def __format__(self, spec: str) -> str:
        return ""

    def keys(self) -> List[str]:
        return []


def evaluated(code: str) -> List[str]:
    """The names in the order in which CPython asks for them."""
    asked: List[str] = []

    def load(name: str) -> Thing:
        asked.append(name)
        return Thing()

    eval(code, {"I": load, "x": Thing(), "f": Thing()})
    return asked


def steps(code: str, followed: bool = False) -> List[Step]:
    """What the plugin reads in an expression."""
    tree = ast.parse(code.replace("I(", "__import__("))
    names = collect(tree)
    expressions = Expressions(Scopes(tree.body, names), names, followed)
    expressions.site = Site(1, 0, True, "", 0)
    statement = tree.body[0]
    assert isinstance(statement, ast.Expr)
    return expressions.read(statement.value)


def loads(block: Any, path: int = 0) -> List[str]:
    """The names in the plugin's order: on the first arm of every branch, or on the other."""
    found: List[str] = []
    for step in block:
        if isinstance(step, Load):
            found += [imported.module for imported in step.imports]
        elif isinstance(step, Choice):
            found += loads(step.branches[path], path)
        elif isinstance(step, outline_steps.Test):
            assert isinstance(step.condition, Leaf)
            found += loads(step.condition.steps, path)
            found += loads(step.orelse if path else step.body, path)
        else:
            assert isinstance(step, Define)
            found += [f"later {name}" for name in loads(step.function.body, path)]
    return found


@pytest.mark.parametrize(
    ("code", "least"),
    [
        ("I('a').b(I('c'), *I('d'), e=I('f'), **I('g'))", "acdfg"),
        ("[I('a'), (I('b'), {I('c')}), *I('d')]", "abcd"),
        ("{I('a'): I('b'), **I('c'), I('d'): I('e')}", "abcde"),
        ("I('a')[I('b'):I('c'), I('d')]", "abcd"),
        ('not I(\'a\'), f\'{I("b")}{I("c"):{I("d")}}\'', "abcd"),
        ("I('a') < I('b')", "ab"),
        ("I('a') < I('b') < I('c') < I('d')", "ab"),
        ("I('a') and I('b') and I('c')", "a"),
        ("not I('a') or I('b')", "a"),
        ("f(I('a')) if f(I('b')) else I('c')", "bc"),
        ("[I('a') for y in I('b')]", "b"),
        ("[I('a') for y in I('b') if I('c') if I('d')]", "b"),
        ("{I('a') for y in I('b') if I('c') for z in I('d') for w in I('e') if I('f')}", "b"),
        ("{I('a'): I('b') for y in I('c') for z in I('d')}", "c"),
        ("list(I('a') for y in I('b') for z in I('c') if I('d'))", "b"),
        ("(y := I('a')), I('b')", "ab"),
        ("f(I('a'), lambda v=1, y=I('b'), *, w, z=I('c'): 1, I('d'))", "abcd"),
        ("f(I('a'))[I('b')].c(I('d'))(I('e'))", "abde"),
    ],
)
def test_order(code: str, least: str) -> None:
    """Every branch taken, as CPython does here; then only what is sure."""
    read = steps(code)
    assert loads(read) == evaluated(code)
    assert loads(read, 1) == list(least)


def test_the_body_of_a_lambda_runs_later() -> None:
    assert loads(steps("f(lambda v=1, y=I('a'): I('b'))")) == ["a", "later b"]


@pytest.mark.parametrize(
    ("code", "checked", "followed"),
    [
        ("False and I('a')", [], []),
        ("x and False and I('a')", [], []),
        ("TYPE_CHECKING and I('a')", [], []),
        ("True or I('a')", [], []),
        ("I('a') and 0 and I('b')", ["a"], ["a"]),
        ("False or I('a')", ["a"], ["a"]),
        ("__name__ == '__main__' and I('a')", ["a"], []),
        ("__name__ != '__main__' or I('a')", ["a"], []),
    ],
)
def test_what_a_settled_part_ends(code: str, checked: List[str], followed: List[str]) -> None:
    assert loads(steps(code)) == checked
    assert loads(steps(code, followed=True)) == followed


@pytest.mark.parametrize("code", ["x", "x.y[z]", "x + 1", "f'{x}'", "[y for y in x]", "x < 1"])
def test_nothing_to_read(code: str) -> None:
    assert steps(code) == []
