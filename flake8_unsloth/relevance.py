"""Which functions of a file can make a difference to what is loaded when.

Most cannot, and a call of one is like any other statement that may raise. Leaving them out keeps
the flow of a file with a thousand functions as short as its imports.
"""

from __future__ import annotations

from itertools import chain
from typing import (
    Any,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
    TypeVar,
)

from flake8_unsloth.scopes import MODULE
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
    Read,
    Step,
    Test,
    Try,
    Unbind,
)
from flake8_unsloth.trampoline import Deep, run

NEEDS = (Call, Read, Unbind)
"""Steps that raise NameError where their name is not bound."""
One = TypeVar("One")
Other = TypeVar("Other")
Name = Tuple[int, str]
"""A scope's number and a name in it."""
Point = Tuple[int, int]
"""A block's number, and the position of a definition among those in it."""


class Relevance(NamedTuple):
    """What the flow has to keep track of."""

    names: Set[Name]
    """Names behind which a function may stand whose call matters."""
    bound: Mapping[Name, Sequence[Function]]
    """The functions that may stand behind each name."""
    fixed: Mapping[Name, Function]
    """Names that mean one function whenever they are called: no path need remember them."""
    calls: Mapping[Function, Set[Name]]
    """The names that each function calls, reads or deletes."""
    functions: Set[Function]
    """Functions worth running on their own: they load, call what matters, or hold one that does."""
    defined: Mapping[Function, Optional[Point]]
    """Where each function worth running is defined; None where a complete run always comes by."""
    sizes: Mapping[Function, int]
    """How many steps each body has."""


class _Body(NamedTuple):
    acts: bool
    """It loads, or binds a name of another scope (``global``), so that a call may run another
    function."""
    leaves: bool
    calls: Set[Name]
    gone: Set[Name]
    """Names that it deletes; they are among the ``calls``."""
    binds: List[Bind]
    holds: Set[Function]
    size: int


def relevance(outline: Outline) -> Relevance:
    """Work out what matters, from the functions that load to those that call them."""
    bodies = {one: _read(one.body, one.number) for one in outline.functions}
    module = _read(outline.body, MODULE)
    every_body = (*bodies.values(), module)
    binds: Dict[Name, List[Optional[Function]]] = {}
    for step in chain.from_iterable(body.binds for body in every_body):
        binds.setdefault((step.owner, step.name), []).append(step.function)
    bound = {name: [one for one in ones if one is not None] for name, ones in binds.items()}
    bound = {name: functions for name, functions in bound.items() if functions}
    every = set(bound).union(*(body.calls for body in every_body))
    safe = _bound_in_time(outline.body, bodies, bound).difference(
        *(body.gone for body in every_body)
    )
    names = _mattering(bodies, bound, every - safe)
    worth = _worth_running(bodies, names)
    return Relevance(
        names,
        bound,
        {name: bound[name][0] for name in safe & names if len(binds[name]) == 1},
        {function: body.calls for function, body in bodies.items()},
        worth,
        _points(outline, worth),
        {function: body.size for function, body in bodies.items()},
    )


def _bound_in_time(
    body: Block, bodies: Dict[Function, _Body], bound: Dict[Name, List[Function]]
) -> Set[Name]:
    """Names that are bound whenever they are called; calling another may raise NameError.

    It is what the module binds in a straight line before anything can have called it.
    """
    safe: Set[Name] = set()
    called: Set[Name] = set()
    for step in body:
        if isinstance(step, Bind):
            name = (step.owner, step.name)
            if name not in called:
                safe.add(name)
            continue
        queue = [(one.owner, one.name) for one in all_steps((step,)) if isinstance(one, NEEDS)]
        while queue:
            name = queue.pop()
            if name not in called:
                called.add(name)
                for function in bound.get(name, ()):
                    queue.extend(bodies[function].calls)
    return safe


def _mattering(
    bodies: Dict[Function, _Body], bound: Dict[Name, List[Function]], unbound: Set[Name]
) -> Set[Name]:
    """Names whose call matters, from those that may be unbound and from what loads or leaves."""
    names = set(unbound)
    behind = _turned(bound)
    callers = _turned({function: body.calls for function, body in bodies.items()})
    queue = [function for function, body in bodies.items() if body.acts or body.leaves]
    queue += [function for name in unbound for function in callers.get(name, ())]
    while queue:
        for name in behind.pop(queue.pop(), ()):
            if name not in names:
                names.add(name)
                queue += callers.get(name, ())
    return names


def _turned(relation: Mapping[One, Iterable[Other]]) -> Dict[Other, List[One]]:
    turned: Dict[Other, List[One]] = {}
    for one, others in relation.items():
        for other in others:
            turned.setdefault(other, []).append(one)
    return turned


def _worth_running(bodies: Dict[Function, _Body], names: Set[Name]) -> Set[Function]:
    worth: Set[Function] = set()
    for function in sorted(bodies, key=lambda one: -one.number):
        body = bodies[function]
        if body.acts or not names.isdisjoint(body.calls) or not worth.isdisjoint(body.holds):
            worth.add(function)
    return worth


def _read(block: Block, scope: int) -> _Body:
    """Sum up a body, of the function with this number or the module."""
    acts = False
    calls: Set[Name] = set()
    gone: Set[Name] = set()
    binds: List[Bind] = []
    holds: Set[Function] = set()
    steps = list(all_steps(block))
    for step in steps:
        if isinstance(step, NEEDS):
            calls.add((step.owner, step.name))
            if isinstance(step, Unbind):
                gone.add((step.owner, step.name))
        elif isinstance(step, Define):
            holds.add(step.function)
        elif isinstance(step, Bind):
            binds.append(step)
            acts = acts or step.owner != scope
        elif isinstance(step, Load):
            acts = True
    return _Body(acts, run(_never_returns(block)), calls, gone, binds, holds, len(steps))


def _never_returns(block: Block) -> Deep[bool]:
    """Whether all paths may leave other than by returning: then code after a call may be dead.

    When in doubt it says yes, which costs time and nothing else.
    """
    for step in block:
        if isinstance(step, Leave):
            return step.kind != "return"
        if isinstance(step, Choice):
            leaves = yield _none_returns(step.branches)
        elif isinstance(step, Try):
            bodies = (step.body, *(handler.body for handler in step.handlers))
            leaves = (yield _never_returns(step.final)) or (yield _none_returns(bodies))
        else:
            leaves = isinstance(step, Test) or _is_endless(step)
        if leaves:
            return True
    return False


def _none_returns(blocks: Iterable[Block]) -> Deep[bool]:
    for block in blocks:
        if not (yield _never_returns(block)):
            return False
    return True


def _is_endless(step: Step) -> bool:
    return isinstance(step, Loop) and isinstance(step.test, Leaf) and bool(step.test.truth)


def _points(outline: Outline, functions: Set[Function]) -> Dict[Function, Optional[Point]]:
    """Where each function is defined.

    Whoever has come to one definition of a block has passed those before it, so a path need
    remember one for each block only; of the module body's own, none.
    """
    found: Dict[Function, Optional[Point]] = {}
    bodies = [outline.body, *(function.body for function in outline.functions)]
    for number, block in enumerate(_all_blocks(bodies)):
        defined = [step.function for step in block if isinstance(step, Define)]
        for position, function in enumerate(one for one in defined if one in functions):
            found[function] = None if block is outline.body else (number, position)
    return found


def _all_blocks(queue: List[Block]) -> Iterator[Block]:
    """All blocks that are queued, and those nested in them."""
    while queue:
        block = queue.pop()
        yield block
        for step in block:
            queue.extend(_parts(step))


def all_steps(block: Block) -> Iterator[Step]:
    """All steps of a block, nested ones included."""
    for one in _all_blocks([block]):
        yield from one


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
    return ()


def _blocks(condition: Optional[Condition]) -> Iterator[Block]:
    queue = [condition]
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
