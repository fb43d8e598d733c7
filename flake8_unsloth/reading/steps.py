"""Steps put together: branches inside expressions, generators that are consumed in parts."""

from __future__ import annotations

from typing import List, Sequence

from flake8_unsloth.reading.outline import (
    FIRST,
    NONE,
    REST,
    Call,
    Choice,
    Step,
)


def either(body: Sequence[Step], orelse: Sequence[Step]) -> List[Step]:
    """One of two blocks runs."""
    return [Choice((tuple(body), tuple(orelse)))] if body or orelse else []


def short_circuit(parts: Sequence[List[Step]]) -> List[Step]:
    """Each part but the first runs only if those before it have run, and perhaps not then."""
    rest: List[Step] = []
    for part in reversed(parts[1:]):
        rest = either(part + rest, [])
    return parts[0] + rest


def started(
    steps: Sequence[Step], opening: Sequence[Step], otherwise: Sequence[Step] = ()
) -> List[Step]:
    """Steps that go on with the generators which ``opening`` starts; or those end at once, and
    ``otherwise`` follows."""
    if not rest_of(opening):
        return list(steps)
    ended = [
        Call(step.name, step.line, step.kind, NONE, step)
        if isinstance(step, Call) and step.part == FIRST
        else step
        for step in opening
    ]
    return either(steps, [*ended, *otherwise])


def rest_of(steps: Sequence[Step]) -> List[Step]:
    """The calls that go on with the generators which some steps have started."""
    started = [step for step in steps if isinstance(step, Call) and step.part == FIRST]
    return [Call(one.name, one.line, one.kind, REST, one) for one in started]
