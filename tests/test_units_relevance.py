"""What the flow of a file has to keep track of, exactly: what is left out is left out for speed."""

from __future__ import annotations

from typing import List, Set

import pytest

from flake8_unsloth.relevance import Relevance, all_steps, relevance
from flake8_unsloth.steps import (
    RISK,
    Bind,
    Block,
    Call,
    Case,
    Choice,
    Define,
    Either,
    Function,
    Handler,
    Joint,
    Leaf,
    Leave,
    Load,
    Loop,
    Negation,
    Outline,
    Try,
)
from flake8_unsloth.steps import Test as If
from tests.outlines import load, written

OPEN, ALWAYS = Leaf((), None), Leaf((), True)
RAISE, RETURN = Leave("raise"), Leave("return")


def read(code: str) -> Relevance:
    """What matters in a source text."""
    return relevance(written(code))


# ---- names


@pytest.mark.parametrize(
    ("code", "fixed"),
    [
        (
            "def f(): import trl\ndef g(): import trl\nx = 1\ndef h(): import trl\nf(); g(); h()",
            "fgh",
        ),
        ("def f(): import trl\nf()\ndef f(): import trl\nf()", ""),
        ("def f(): import trl\ndef g(): import trl\nif x:\n    def g(): pass\nf(); g()", "f"),
        ("if x:\n    def f(): import trl\nf()", ""),
        ("f()\ndef f(): import trl", ""),
        ("def f(): import trl\nf()\ndel f", ""),
        ("def f(): g()\nf()\ndef g(): import trl", "f"),
        ("def f(): g()\ndef g(): h()\nf()\ndef h(): import trl", "fg"),
        ("def f(): g()\ndef g(): import trl\nf()", "fg"),
        ("def f(): import trl\nf = len\nf()", ""),
        ("def f(): return 1\nf()", ""),
        ("f(x())\ndef f(): import trl\nf()", ""),
        ("def g(): f(x())\ng()\ndef f(): import trl", "g"),
    ],
)
def test_names_that_always_mean_one_function(code: str, fixed: str) -> None:
    """Bound in a straight line, before anything can have called them, and to nothing else."""
    found = read(code)
    assert found.fixed == {(0, name): found.bound[0, name][0] for name in fixed}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("def f(): import trl\ndef g(): return 1\nf(); g()", "f"),
        ("def f(): import trl\ndef g(): f()\ndef h(): g()\nh()", "fgh"),
        ("def f(): raise E\ndef g(): return 1\nf(); g()", "f"),
        ("def f(): return 1\nif x:\n    def g(): return 1\ndef h(): g()\nf(); h()", "gh"),
        ("def f(): return 1\nf()\ndel f", "f"),
    ],
)
def test_names_whose_call_matters(code: str, names: str) -> None:
    """A function that loads, that leaves, or that calls one; a name that may not be bound."""
    assert read(code).names == {(0, name) for name in names}


def test_a_function_behind_several_names_of_which_it_calls_some() -> None:
    one = Function(1, None)
    one.body = (load("trl"), Call(0, "f"), Call(0, "g"))
    outline = Outline((Bind(0, "f", one), Bind(0, "g", one), Bind(0, "h", one)), (one,))
    assert relevance(outline).names == {(0, "f"), (0, "g"), (0, "h")}


@pytest.mark.parametrize(
    ("body", "matters"),
    [
        ((RISK,), False),
        ((RETURN, RAISE), False),
        ((RISK, RAISE), True),
        ((Leave("exit"),), True),
        ((Choice(((RAISE,), (Leave("exit"),))),), True),
        ((Choice(((RAISE,), ())),), False),
        ((Choice(((RAISE,), (RETURN,))),), False),
        ((Choice(((RETURN,), (RAISE,))),), False),
        ((Choice(((RAISE,), ())), RAISE), True),
        ((Choice(((Choice(((RAISE,), (RAISE,))),), (RAISE,))),), True),
        ((Choice(((Choice(((RAISE,), ())),), (RAISE,))),), False),
        ((Try((RAISE,), (), (), (), False),), True),
        ((Try((RAISE,), (Handler((), True, None),), (), (), False),), False),
        ((Try((), (Handler((RAISE,), True, None),), (), (), False),), False),
        ((Try((RAISE,), (Handler((RAISE,), True, None),), (), (), False),), True),
        ((Try((), (), (), (RAISE,), False),), True),
        ((Try((), (), (RAISE,), (), False),), False),
        ((If(OPEN, (), ()),), True),
        ((Loop(ALWAYS, None, (), ()),), True),
        ((Loop(OPEN, None, (), ()),), False),
        ((Loop(None, None, (RAISE,), ()),), False),
        ((Loop(Joint(True, (ALWAYS, ALWAYS)), None, (), ()),), False),
    ],
)
def test_functions_that_may_never_return(body: Block, matters: bool) -> None:
    """What stands behind a call of one may be dead, so the call matters."""
    one = Function(1, None)
    one.body = body
    found = relevance(Outline((Bind(0, "f", one), Call(0, "f")), (one,)))
    assert found.names == ({(0, "f")} if matters else set())
    assert found.functions == set(), "it need not be run by itself"


# ---- functions


@pytest.mark.parametrize(
    ("code", "worth"),
    [
        ("def f(): import trl", {1}),
        ("def f(): import trl\ndef g(): f()\ndef h(): len(x)", {1, 2}),
        (
            "def f():\n    def g(): import trl\n    g()\ndef h():\n    def k(): pass",
            {1, 2},
        ),
        ("def f():\n    def g():\n        def h(): import trl\ndef k(): pass", {1, 2, 3}),
        ("class A:\n    def f(self): import trl\n    def g(self): return len(self)", {2}),
    ],
)
def test_functions_worth_running(code: str, worth: Set[int]) -> None:
    """Those that load, that call one that matters, or that hold one of these; in source order."""
    assert {function.number for function in read(code).functions} == worth


def test_how_many_steps_a_function_has() -> None:
    """All that are nested in it, but not those of a function defined inside."""
    inner, outer = Function(2, None), Function(1, None)
    inner.body = (RISK, RISK, RISK)
    outer.body = (RISK, Define(inner), Choice(((RISK, load("a")), (Call(0, "f"),))))
    assert relevance(Outline((), (outer, inner))).sizes == {outer: 6, inner: 3}


# ---- steps


def test_every_step_is_found_once() -> None:
    """In all conditions, bodies, handlers and branches, nested in each other."""
    given: List[str] = []

    def one() -> Load:
        given.append(f"m{len(given)}")
        return load(given[-1])

    def leaf() -> Leaf:
        return Leaf((one(),), None)

    shared = one()
    handler = Handler((shared,), True, None)
    body: Block = (
        one(),
        Choice(((one(),), (Choice(((one(),), ())),))),
        If(Negation(leaf()), (one(),), (one(),)),
        If(Either(leaf(), leaf(), Negation(leaf())), (one(),), ()),
        If(Joint(True, (leaf(), Joint(False, (leaf(), leaf())))), (), (one(),)),
        Case(leaf(), (one(),), (one(),)),
        Loop(leaf(), leaf(), (one(),), (one(),)),
        Loop(None, None, (one(),), ()),
        Try((one(),), (handler, handler), (one(),), (one(),), False),
    )
    found = [step.imports[0].module for step in all_steps(body) if isinstance(step, Load)]
    assert sorted(found) == sorted([*given, given[0]])


@pytest.mark.parametrize(("declared", "worth"), [("", 1), ("global g\n    ", 2)])
def test_a_function_that_binds(declared: str, worth: int) -> None:
    """It makes a difference to others if the name is not its own."""
    code = f"def g(): import trl\ndef f():\n    {declared}g = 1\ng()"
    assert len(read(code).functions) == worth
