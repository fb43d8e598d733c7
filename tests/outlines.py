"""Outlines as one line of text.

``!`` is where a statement may raise, ``f()`` a call by name, ``f?`` a name that is read, ``f=`` one
that gets a value which is no function of the file, ``(a | b)`` a choice, ``<steps>`` a condition.
"""

from __future__ import annotations

import ast
from typing import Any, Optional

from flake8_unsloth import outline
from flake8_unsloth import steps as outline_steps
from flake8_unsloth.imports import Import
from flake8_unsloth.names import collect
from flake8_unsloth.position import place
from flake8_unsloth.steps import (
    Bind,
    Call,
    Case,
    Choice,
    Define,
    Either,
    Handler,
    InModules,
    Joint,
    Leaf,
    Leave,
    Load,
    Loop,
    Negation,
    Outline,
    Read,
    Risk,
    Site,
    Try,
    Unbind,
)


def written(code: str, followed: bool = False) -> Outline:
    tree = ast.parse(code)
    names = collect(tree, followed=followed)
    return outline.write(tree, names, place(tree, (), names), followed)


def load(name: str) -> Load:
    """The step of ``import name``."""
    return Load(Site(1, 0, True, "", 0), (Import(name),))


def shown(code: str, followed: bool = False) -> str:
    return block(written(code, followed).body)


def block(steps: Any) -> str:
    return " ".join(step(one) for one in steps)


def step(one: Any) -> str:
    if isinstance(one, Risk):
        return "!"
    if isinstance(one, Call):
        return f"{one.name}()"
    if isinstance(one, Read):
        return f"{one.name}?"
    if isinstance(one, Bind):
        return f"{one.name}=" + ("def" if one.function else "")
    if isinstance(one, Unbind):
        return f"del {one.name}"
    if isinstance(one, Load):
        return "import " + ", ".join(("lazy " if i.lazy else "") + i.module for i in one.imports)
    if isinstance(one, Leave):
        return one.kind
    return compound(one)


def compound(one: Any) -> str:
    if isinstance(one, Define):
        return f"def {{{block(one.function.body)}}}"
    if isinstance(one, Choice):
        return f"({' | '.join(block(branch) for branch in one.branches)})"
    if isinstance(one, outline_steps.Test):
        return f"if {condition(one.condition)} {{{block(one.body)}}} else {{{block(one.orelse)}}}"
    if isinstance(one, Case):
        return f"case {condition(one.guard)} {{{block(one.body)}}} else {{{block(one.rest)}}}"
    if isinstance(one, Loop):
        tests = f"{condition(one.test)} {condition(one.again)}"
        return f"loop {tests} {{{block(one.body)}}} else {{{block(one.orelse)}}}"
    assert isinstance(one, Try)
    word = {True: "try*", False: "try"}[one.star]
    parts = [f"{word} {{{block(one.body)}}}", *map(handler, one.handlers)]
    return " ".join([*parts, f"else {{{block(one.orelse)}}} finally {{{block(one.final)}}}"])


def handler(one: Handler) -> str:
    caught = {True: "all errors", False: "some errors"}[one.errors]
    exits = {True: "all exits", False: "no exits", None: "some exits"}[one.exits]
    return f"except {caught}, {exits} {{{block(one.body)}}}"


def condition(one: Optional[outline_steps.Condition]) -> str:
    if one is None:
        return "-"
    if isinstance(one, Leaf):
        truth = {True: "true", False: "false", None: ""}[one.truth]
        return f"<{' '.join(filter(None, [block(one.steps), truth]))}>"
    if isinstance(one, Joint):
        return f"({(' or ' if one.decisive else ' and ').join(map(condition, one.parts))})"
    if isinstance(one, Negation):
        return f"not {condition(one.part)}"
    if isinstance(one, Either):
        return f"{condition(one.body)} if {condition(one.test)} else {condition(one.orelse)}"
    assert isinstance(one, InModules)
    return f"{one.module}?"
