"""Which functions of a file can make a difference to what is loaded when.

Most cannot, and a call of one is like any other statement that may raise. Leaving them out keeps
the flow of a file with a thousand functions as short as its imports.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple

from flake8_unsloth.steps import (
    Bind,
    Block,
    Call,
    Case,
    Choice,
    Condition,
    Define,
    Either,
    Function,
    Joint,
    Leaf,
    Leave,
    Load,
    Loop,
    Negation,
    Outline,
    Step,
    Suppress,
    Test,
    Try,
    Unbind,
)

DEPTH = 30
Name = Tuple[int, str]
"""A scope's number and a name in it."""


class Relevance(NamedTuple):
    """What the flow has to keep track of."""

    names: Set[Name]
    """Names behind which a function may stand whose call matters."""
    bound: Mapping[Name, Sequence[Function]]
    """The functions that may stand behind each name."""
    functions: Set[Function]
    """Functions worth running on their own: they load, or hold one that does."""


class _Body(NamedTuple):
    loads: bool
    leaves: bool
    calls: Set[Name]
    holds: Set[Function]


def relevance(outline: Outline) -> Relevance:
    """Work out what matters, from the functions that load to those that call them."""
    bound: Dict[Name, List[Function]] = {}
    bodies = {function: _read(function.body, bound) for function in outline.functions}
    _read(outline.body, bound)
    names = _perhaps_unbound(outline.body, bodies, bound)
    matter = {function for function, body in bodies.items() if body.loads or body.leaves}
    changed = True
    while changed:
        changed = False
        for name, functions in bound.items():
            if name not in names and not matter.isdisjoint(functions):
                names.add(name)
                changed = True
        for function, body in bodies.items():
            if function not in matter and not names.isdisjoint(body.calls):
                matter.add(function)
                changed = True
    return Relevance(names, bound, _worth_running(bodies, names))


def _perhaps_unbound(
    body: Block, bodies: Dict[Function, _Body], bound: Dict[Name, List[Function]]
) -> Set[Name]:
    """Names that may be called before they are bound: that call raises NameError.

    What the module binds in a straight line, before anything can have called it, is safe.
    """
    safe: Set[Name] = set()
    called: Set[Name] = set()
    for step in body:
        if isinstance(step, Bind):
            name = (step.owner, step.name)
            if name not in called:
                safe.add(name)
            continue
        queue = [(one.owner, one.name) for one in all_steps((step,)) if isinstance(one, Call)]
        while queue:
            name = queue.pop()
            if name not in called:
                called.add(name)
                for function in bound.get(name, ()):
                    queue.extend(bodies[function].calls)
    safe -= {(one.owner, one.name) for one in all_steps(body) if isinstance(one, Unbind)}
    every = set(bound)
    every.update(*(read.calls for read in bodies.values()), called)
    return every - safe


def _worth_running(bodies: Dict[Function, _Body], names: Set[Name]) -> Set[Function]:
    worth: Set[Function] = set()
    for function in sorted(bodies, key=lambda one: -one.number):
        body = bodies[function]
        if body.loads or not names.isdisjoint(body.calls) or not worth.isdisjoint(body.holds):
            worth.add(function)
    return worth


def _read(block: Block, bound: Dict[Name, List[Function]]) -> _Body:
    loads = False
    calls: Set[Name] = set()
    holds: Set[Function] = set()
    for step in all_steps(block):
        if isinstance(step, Load):
            loads = True
        elif isinstance(step, Call):
            calls.add((step.owner, step.name))
        elif isinstance(step, Define):
            holds.add(step.function)
        elif isinstance(step, Bind) and step.function is not None:
            bound.setdefault((step.owner, step.name), []).append(step.function)
    return _Body(loads, _never_returns(block), calls, holds)


def _never_returns(block: Block, depth: int = DEPTH) -> bool:
    """Whether all paths may leave other than by returning: then code after a call may be dead.

    When in doubt it says yes, which costs time and nothing else.
    """
    if not depth:
        return True
    for step in block:
        if isinstance(step, Leave):
            return step.kind != "return"
        if isinstance(step, Choice):
            leaves = all(_never_returns(branch, depth - 1) for branch in step.branches)
        elif isinstance(step, Try):
            bodies = [step.body, *(handler.body for handler in step.handlers)]
            leaves = _never_returns(step.final, depth - 1) or all(
                _never_returns(body, depth - 1) for body in bodies
            )
        else:
            leaves = isinstance(step, Test) or _is_endless(step)
        if leaves:
            return True
    return False


def _is_endless(step: Step) -> bool:
    return isinstance(step, Loop) and isinstance(step.test, Leaf) and bool(step.test.truth)


def all_steps(block: Block) -> Iterator[Step]:
    """All steps of a block, nested ones included."""
    queue: List[Block] = [block]
    while queue:
        for step in queue.pop():
            yield step
            queue.extend(_parts(step))


def _parts(step: Any) -> Tuple[Block, ...]:
    if isinstance(step, Choice):
        return step.branches
    if isinstance(step, Try):
        handlers = tuple(handler.body for handler in step.handlers)
        return (step.body, step.orelse, step.final, *handlers)
    if isinstance(step, Test):
        return (*_blocks(step.condition), step.body, step.orelse)
    if isinstance(step, Case):
        return (*_blocks(step.guard), step.body, step.rest)
    if isinstance(step, Loop):
        return (*_blocks(step.test), *_blocks(step.again), step.body, step.orelse)
    if isinstance(step, Suppress):
        return (step.body,)
    return ()


def _blocks(condition: Optional[Condition]) -> Iterator[Block]:
    queue = [condition] if condition is not None else []
    while queue:
        part = queue.pop()
        if isinstance(part, Leaf):
            yield part.steps
        elif isinstance(part, Joint):
            queue.extend(part.parts)
        elif isinstance(part, Negation):
            queue.append(part.part)
        elif isinstance(part, Either):
            queue.extend([part.test, part.body, part.orelse])
