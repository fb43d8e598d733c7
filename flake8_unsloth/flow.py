"""Runs an outline over sets of paths: which state can reach which load.

Conditions are free choices, so a scope has many paths. They are not followed one by one: all
paths in the same *world* (the same functions behind the called names, the same pending exit of a
``finally``) are kept together as one state of the domain, joined wherever branches meet. Nothing a
verdict needs is lost that way: it asks what some path has loaded, not which one.
"""

from __future__ import annotations

import builtins
from abc import ABC, abstractmethod
from functools import partial
from typing import (
    Any,
    Callable,
    Dict,
    FrozenSet,
    Generic,
    List,
    NamedTuple,
    Optional,
    Set,
    Tuple,
    Type,
    TypeVar,
    Union,
)

from flake8_unsloth.components import reach
from flake8_unsloth.relevance import Name, Point, Relevance
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
    InModules,
    Leaf,
    Leave,
    Load,
    Loop,
    Negation,
    Risk,
    Step,
    Test,
    Try,
    Unbind,
)
from flake8_unsloth.trampoline import Deep, run

State = TypeVar("State")
Fact = Tuple[Any, ...]
World = FrozenSet[Fact]
Worlds = Dict[World, State]

BINDING, DEFINED, PENDING = "binding", "defined", "pending"
START: World = frozenset()
BLURRED: Fact = ("blurred",)
"""Marks a world made of several: what else it does not know of a name or a function may be so."""
NOWHERE: Point = (-1, 0)
"""Where a function is defined that never is."""
MOST_WORLDS = 64
"""More than any real file needs; beyond it, worlds are merged, which blurs the verdict."""
MOST_STEPS = 100_000
"""Steps of called functions run in one file, besides twenty times all there are: mutual recursion
has as many orders of calls as there are subsets of the functions."""
KINDS = ("raise", "exit", "return", "break", "continue")


class Domain(ABC, Generic[State]):
    """What a state knows, how states join, and what a load does to one."""

    @abstractmethod
    def join(self, one: State, other: State) -> State:
        """The state of the paths of either."""

    @abstractmethod
    def load(self, step: Load, worlds: Worlds[State], exits: Exits[State]) -> Deep[Worlds[State]]:
        """The worlds after a load; what raises on the way goes to ``exits``."""

    def asked(self, module: str, state: State) -> Tuple[List[State], List[State]]:
        """The states in which a module is in ``sys.modules`` and is not; either may be empty."""
        return [state], [state]

    def enter(self) -> None:
        """A call starts: what is loaded from here is judged for that call by itself."""

    def leave(self) -> None:
        """The call entered last has ended."""


class Exits(Generic[State]):
    """Worlds that left a block other than by its end, by the kind of exit."""

    def __init__(self, domain: Domain[State]) -> None:
        self._domain = domain
        self.worlds: Dict[str, Worlds[State]] = {}

    def add(self, kind: str, worlds: Worlds[State]) -> None:
        """Some worlds leave in this way."""
        if worlds:
            self.worlds[kind] = join(self._domain, self.worlds.get(kind, {}), worlds)

    def take(self, kind: str) -> Worlds[State]:
        """The worlds that left in this way, which go on elsewhere."""
        return self.worlds.pop(kind, {})

    def pass_on(self, others: Exits[State]) -> None:
        """Everything here leaves the block around as well."""
        for kind, worlds in self.worlds.items():
            others.add(kind, worlds)


def join(domain: Domain[State], one: Worlds[State], other: Worlds[State]) -> Worlds[State]:
    """The worlds of either, states of the same world joined."""
    if not one or not other:
        return one or other
    joined = dict(one)
    for world, state in other.items():
        joined[world] = domain.join(joined[world], state) if world in joined else state
    return joined if len(joined) <= MOST_WORLDS else _merge(domain, joined)


def _merge(domain: Domain[State], worlds: Worlds[State]) -> Worlds[State]:
    """Too many worlds become one for each pending exit; of names it knows what they agree on.

    If that leaves too many, one for all: a world may then go on in several ways.
    """
    groups: Dict[World, List[World]] = {}
    for world in worlds:
        groups.setdefault(frozenset(f for f in world if f[0] == PENDING), []).append(world)
    if len(groups) > MOST_WORLDS:
        groups = {START: list(worlds)}
    merged: Worlds[State] = {}
    for members in groups.values():
        state = worlds[members[0]]
        for world in members[1:]:
            state = domain.join(state, worlds[world])
        agreed = members[0].intersection(*members)
        rest = (f for f in frozenset().union(*members) if f[0] not in (BINDING, DEFINED))
        merged[agreed.union(rest, (BLURRED,))] = state
    return merged


class _Result(NamedTuple):
    """What a call of a function from given worlds comes to."""

    after: Any
    raised: Any
    exited: Any


class Flow(Generic[State]):
    """Runs the body of one file, and bodies of its functions."""

    def __init__(self, domain: Domain[State], relevant: Relevance) -> None:
        self._domain = domain
        self._relevant = relevant
        self._owners: Dict[int, Set[int]] = {owner: set() for owner, _ in relevant.names}
        """The scopes whose facts end with a call, and the blocks in them that define functions."""
        for function, point in relevant.defined.items():
            if function.enclosing is not None and point is not None:
                self._owners.setdefault(function.enclosing.number, set()).add(point[0])
        self._running = 0
        """Bits of the functions being run, by their numbers."""
        self._reached: Dict[Function, int] = {}
        self._known: Dict[Name, FrozenSet[Fact]] = {}
        self._memory: Dict[Tuple[Any, ...], _Result] = {}
        self._left = MOST_STEPS + 20 * sum(relevant.sizes.values())
        self._pending = 0
        self._steps: Dict[Type[Any], Callable[..., Deep[Worlds[State]]]] = {
            Call: self._call,
            Choice: self._choice,
            Test: self._test,
            Case: self._case,
            Loop: self._loop,
            Try: self._try,
        }

    def module(self, body: Block, worlds: Worlds[State]) -> Worlds[State]:
        """The worlds in which the module body has come to its end."""
        return run(self.body(body, worlds, Exits(self._domain)))

    def body(self, body: Block, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        """The same as a part of a larger run, which learns of the exits."""
        return self._block(body, worlds, exits)

    def function(self, function: Function, worlds: Worlds[State]) -> Worlds[State]:
        """The worlds after calling a function from outside: it returned, or came to its end."""
        return run(self._enter(function, worlds, Exits(self._domain), keep=True))

    def roots(self) -> List[Function]:
        """The functions worth calling from outside, enclosing ones before those inside."""
        return sorted(self._relevant.functions, key=lambda function: function.number)

    def existing(self, function: Function, worlds: Worlds[State]) -> Worlds[State]:
        """The worlds in which a function has come into existence."""
        point = self._relevant.defined.get(function, NOWHERE)
        if point is None:
            return worlds
        return {world: state for world, state in worlds.items() if _has_passed(world, point)}

    def _join(self, *many: Worlds[State]) -> Worlds[State]:
        joined: Worlds[State] = {}
        for worlds in many:
            joined = join(self._domain, joined, worlds)
        return joined

    def _map(self, worlds: Worlds[State], change: Callable[[World], World]) -> Worlds[State]:
        changed: Worlds[State] = {}
        for before, state in worlds.items():
            world = change(before)
            known = world in changed
            changed[world] = self._domain.join(changed[world], state) if known else state
        return changed

    def _block(self, block: Block, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        for step in block:
            if not worlds:
                break
            runner = self._steps.get(type(step))
            if runner is not None:
                worlds = yield runner(step, worlds, exits)
            elif isinstance(step, Load):
                worlds = yield self._domain.load(step, worlds, exits)
            else:
                worlds = self._simple(step, worlds, exits)
        return worlds

    def _simple(self, step: Step, worlds: Worlds[State], exits: Exits[State]) -> Worlds[State]:
        if isinstance(step, Risk):
            exits.add("raise", worlds)
        elif isinstance(step, Bind):
            return self._bind(step, worlds)
        elif isinstance(step, Unbind):
            return self._unbind(step, worlds, exits)
        elif isinstance(step, Define):
            point = self._relevant.defined.get(step.function)
            return worlds if point is None else self._map(worlds, partial(_pass, point=point))
        else:
            assert isinstance(step, Leave)
            exits.add(step.kind, worlds)
            return {}
        return worlds

    def _bind(self, step: Bind, worlds: Worlds[State]) -> Worlds[State]:
        """A name stands for something else from here on."""
        name = (step.owner, step.name)
        if name not in self._relevant.names or name in self._relevant.fixed:
            return worlds
        before = self._facts(step)
        now = {(BINDING, step.owner, step.name, step.function)}
        return self._map(worlds, lambda world: (world - before) | now)

    def _unbind(self, step: Unbind, worlds: Worlds[State], exits: Exits[State]) -> Worlds[State]:
        """A name that is not bound cannot be deleted: NameError."""
        if (step.owner, step.name) not in self._relevant.names:
            return worlds
        facts = self._facts(step)
        exits.add("raise", worlds)
        known = facts | {BLURRED}
        bound = {w: state for w, state in worlds.items() if not known.isdisjoint(w)}
        return self._map(bound, lambda world: world - facts)

    # --- branches

    def _choice(self, step: Choice, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        after: Worlds[State] = {}
        for branch in step.branches:
            after = self._join(after, (yield self._block(branch, worlds, exits)))
        return after

    def _test(self, step: Test, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        true, false = yield self._condition(step.condition, worlds, exits)
        body = yield self._block(step.body, true, exits)
        orelse = yield self._block(step.orelse, false, exits)
        return self._join(body, orelse)

    def _case(self, step: Case, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        true, false = yield self._condition(step.guard, worlds, exits)
        matched = yield self._block(step.body, true, exits)
        rest = yield self._block(step.rest, self._join(worlds, false), exits)
        return self._join(matched, rest)

    def _condition(
        self, condition: Condition, worlds: Worlds[State], exits: Exits[State]
    ) -> Deep[Any]:
        """The worlds in which a condition holds, and those in which it does not."""
        if isinstance(condition, Leaf):
            after = yield self._block(condition.steps, worlds, exits)
            return ({} if condition.truth is False else after), ({} if condition.truth else after)
        if isinstance(condition, InModules):
            return self._in_modules(condition.module, worlds)
        if isinstance(condition, Negation):
            true, false = yield self._condition(condition.part, worlds, exits)
            return false, true
        if isinstance(condition, Either):
            true, false = yield self._condition(condition.test, worlds, exits)
            one = yield self._condition(condition.body, true, exits)
            other = yield self._condition(condition.orelse, false, exits)
            return self._join(one[0], other[0]), self._join(one[1], other[1])
        decided: Worlds[State] = {}
        for part in condition.parts:
            true, false = yield self._condition(part, worlds, exits)
            decided = self._join(decided, true if condition.decisive else false)
            worlds = false if condition.decisive else true
        return (decided, worlds) if condition.decisive else (worlds, decided)

    def _in_modules(
        self, module: str, worlds: Worlds[State]
    ) -> Tuple[Worlds[State], Worlds[State]]:
        there: Worlds[State] = {}
        missing: Worlds[State] = {}
        for world, state in worlds.items():
            yes, no = self._domain.asked(module, state)
            there.update((world, one) for one in yes)
            missing.update((world, one) for one in no)
        return there, missing

    def _loop(self, step: Loop, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        skipped = worlds
        if step.test is not None:
            worlds, skipped = yield self._condition(step.test, worlds, exits)
        inner: Exits[State] = Exits(self._domain)
        once = yield self._block(step.body, worlds, inner)
        once = self._join(once, inner.take("continue"))
        if step.again is not None:
            _, once = yield self._condition(step.again, once, inner)
        broken = inner.take("break")
        inner.pass_on(exits)
        finished = yield self._block(step.orelse, self._join(skipped, once), exits)
        return self._join(finished, broken)

    # --- exceptions

    def _try(self, step: Try, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        body: Exits[State] = Exits(self._domain)
        later: Exits[State] = Exits(self._domain) if step.final else exits
        after = yield self._block(step.body, worlds, body)
        errors, leaving = body.take("raise"), body.take("exit")
        after = yield self._block(step.orelse, after, later)
        if step.star:
            handled, errors, leaving = yield self._star(step, errors, leaving, later)
        else:
            handled, errors, leaving = yield self._handlers(step, errors, leaving, later)
        after = self._join(after, handled)
        later.add("raise", errors)
        later.add("exit", leaving)
        body.pass_on(later)
        if step.final:
            after = yield self._finally(step.final, after, later, exits)
        return after

    def _handlers(
        self, step: Try, errors: Worlds[State], leaving: Worlds[State], exits: Exits[State]
    ) -> Deep[Any]:
        """Each handler may be the one; then what is left to raise."""
        after: Worlds[State] = {}
        for handler in step.handlers:
            caught = errors if handler.exits is False else self._join(errors, leaving)
            after = self._join(after, (yield self._block(handler.body, caught, exits)))
            errors = {} if handler.errors else errors
            leaving = {} if handler.exits else leaving
        return after, errors, leaving

    def _star(
        self, step: Try, errors: Worlds[State], leaving: Worlds[State], exits: Exits[State]
    ) -> Deep[Any]:
        """Every handler may run, one after the other, on its part of the group.

        What one of them raises is kept back until the others have run.
        """
        handled: Worlds[State] = {}
        failed: Worlds[State] = {}
        for handler in step.handlers:
            own: Exits[State] = Exits(self._domain)
            before = self._join(errors, leaving, handled)
            handled = self._join(handled, (yield self._block(handler.body, before, own)))
            again = yield self._block(handler.body, failed, own)
            failed = self._join(failed, again, own.take("raise"))
            own.pass_on(exits)
        exits.add("raise", failed)
        return handled, errors, leaving

    def _finally(
        self, block: Block, after: Worlds[State], inner: Exits[State], exits: Exits[State]
    ) -> Deep[Any]:
        """Run ``finally`` once over all worlds, each marked with how it goes on afterwards."""
        self._pending += 1
        mark = (PENDING, self._pending)
        marked = self._map(after, lambda world: world | {(*mark, "")})
        for kind in KINDS:
            marked = self._join(
                marked,
                self._map(inner.take(kind), lambda world, k=kind: world | {(*mark, k)}),  # type: ignore[misc]
            )
        own: Exits[State] = Exits(self._domain)
        ended = yield self._block(block, marked, own)

        def unmark(world: World) -> World:
            return frozenset(fact for fact in world if fact[:2] != mark)

        for kind, worlds in own.worlds.items():
            exits.add(kind, self._map(worlds, unmark))
        for kind in KINDS:
            fact = (*mark, kind)
            left = {world: state for world, state in ended.items() if fact in world}
            exits.add(kind, self._map(left, unmark))
        normal = {world: state for world, state in ended.items() if (*mark, "") in world}
        self._pending -= 1
        return self._map(normal, unmark)

    # --- calls

    def _call(self, step: Call, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        """A name may stand for another function in each world; unbound, it raises NameError."""
        exits.add("raise", worlds)
        if (step.owner, step.name) not in self._relevant.names:
            return worlds
        after: Worlds[State] = {}
        for function, entering in self._entering(step, worlds).items():
            if function is None or self._running >> function.number & 1:
                after = self._join(after, entering)
            else:
                after = self._join(after, (yield self._enter(function, entering, exits)))
        exits.add("raise", after)
        return after

    def _entering(
        self, step: Call, worlds: Worlds[State]
    ) -> Dict[Optional[Function], Worlds[State]]:
        """The worlds in which a call runs each function that the name may stand for."""
        fixed = self._relevant.fixed.get((step.owner, step.name))
        if fixed is not None:
            return {fixed: worlds}
        found: Dict[Optional[Function], Worlds[State]] = {}
        for world, state in worlds.items():
            for function in self._functions(world, step):
                found.setdefault(function, {})[world] = state
        return found

    def _functions(self, world: World, step: Call) -> List[Optional[Function]]:
        """What a called name may stand for; None for what is no function of this file."""
        facts = self._facts(step)
        known = facts if BLURRED in world and facts.isdisjoint(world) else facts & world
        found = sorted((fact[3] for fact in known), key=_number)
        return found or ([None] if hasattr(builtins, step.name) else [])

    def _facts(self, step: Union[Call, Bind, Unbind]) -> FrozenSet[Fact]:
        """All that a world may know of a name."""
        name = (step.owner, step.name)
        facts = self._known.get(name)
        if facts is None:
            functions = (*self._relevant.bound.get(name, ()), None)
            facts = frozenset((BINDING, *name, function) for function in functions)
            self._known[name] = facts
        return facts

    def _enter(
        self,
        function: Function,
        worlds: Worlds[State],
        exits: Exits[State],
        keep: bool = False,
    ) -> Deep[Any]:
        running = self._running & reach(function, self._reached, self._calls)
        key = (function, frozenset(worlds.items()), running, keep)
        result = self._memory.get(key)
        if result is None:
            self._left -= self._relevant.sizes[function]
            if self._left < 0:
                return worlds
            result = self._memory[key] = yield self._body(function, worlds, keep)
        exits.add("raise", result.raised)
        exits.add("exit", result.exited)
        return result.after

    def _calls(self, function: Function) -> Tuple[int, List[Function]]:
        """A function's own bit, and the functions that it may call."""
        relevant = self._relevant
        names = relevant.calls[function] & relevant.names
        return 1 << function.number, [one for name in names for one in relevant.bound.get(name, ())]

    def _body(self, function: Function, worlds: Worlds[State], keep: bool) -> Deep[_Result]:
        parameters = [Bind(function.number, name, None) for name in function.parameters]
        self._domain.enter()
        self._running |= 1 << function.number
        body = (*parameters, *function.body)
        results: List[Worlds[State]] = [{}, {}, {}]
        for outer, entering in self._by_locals(function, worlds).items():
            inner: Exits[State] = Exits(self._domain)
            after = yield self._block(body, entering, inner)
            after = self._join(after, inner.take("return"))
            ways = [after, inner.take("raise"), inner.take("exit")]
            if not keep:
                ways = [self._back(function, way, outer) for way in ways]
            results = [self._join(*pair) for pair in zip(results, ways)]
        self._running &= ~(1 << function.number)
        self._domain.leave()
        return _Result(*results)

    def _by_locals(self, function: Function, worlds: Worlds[State]) -> Dict[World, Worlds[State]]:
        """Worlds without what another call of the function has left, which is not this call's."""
        groups: Dict[World, Worlds[State]] = {}
        for world, state in worlds.items():
            local = self._locals(function, world)
            outer = world - local if local else world
            groups[local] = join(self._domain, groups.get(local, {}), {outer: state})
        return groups

    def _back(self, function: Function, worlds: Worlds[State], outer: World) -> Worlds[State]:
        if not outer and function.number not in self._owners:
            return worlds
        return self._map(worlds, lambda world: (world - self._locals(function, world)) | outer)

    def _locals(self, function: Function, world: World) -> World:
        """What a world knows of the names and the functions in a function."""
        if function.number not in self._owners or not world:
            return START
        return frozenset(f for f in world if self._inside(function, f))

    def _inside(self, function: Function, fact: Fact) -> bool:
        if fact[0] == BINDING:
            return bool(fact[1] == function.number)
        return fact[0] == DEFINED and fact[1] in self._owners[function.number]


def _number(function: Optional[Function]) -> int:
    return function.number if function is not None else 0


def _pass(world: World, point: Point) -> World:
    """A path comes by a definition; in a second run of a block it has been further already."""
    if _has_passed(world, point):
        return world
    block, position = point
    return frozenset(f for f in world if f[:2] != (DEFINED, block)) | {(DEFINED, block, position)}


def _has_passed(world: World, point: Point) -> bool:
    block, position = point
    return BLURRED in world or any(f[:2] == (DEFINED, block) and f[2] >= position for f in world)


__all__ = ["START", "Domain", "Exits", "Flow", "State", "World", "Worlds"]
