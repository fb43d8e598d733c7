"""Runs an outline over sets of paths: which state can reach which load.

Conditions are free choices, so a scope has many paths. They are not followed one by one: all
paths in the same *world* are kept together as one state of the domain, joined wherever branches
meet. Nothing a verdict needs is lost that way: it asks what some path has loaded, not which one.
"""

from __future__ import annotations

from functools import partial, reduce
from typing import Any, Callable, Dict, Generic, List, NamedTuple, Tuple, Type

from flake8_unsloth.bindings import Bindings
from flake8_unsloth.components import reach
from flake8_unsloth.relevance import Relevance
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
    Read,
    Risk,
    Step,
    Test,
    Try,
    Unbind,
)
from flake8_unsloth.trampoline import Deep, run
from flake8_unsloth.worlds import PENDING, Domain, Exits, State, World, Worlds, change, join

MOST_STEPS = 100_000
"""Steps of called functions run in one file, besides twenty times all there are: mutual recursion
has as many orders of calls as there are subsets of the functions."""
END = "end"
"""The way out of a block by its end, as a kind of exit."""
KINDS = (END, "raise", "exit", "return", "break", "continue")
"""The ways out through a ``finally``."""


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
        self._bindings = Bindings(domain, relevant)
        self._running = 0
        """Bits of the functions being run, by their numbers."""
        self._reached: Dict[Function, int] = {}
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
        called: _Result = run(self._body(function, worlds, keep=True))
        after: Worlds[State] = called.after
        return after

    def existing(self, function: Function, worlds: Worlds[State]) -> Worlds[State]:
        """The worlds in which a function has come into existence."""
        return self._bindings.existing(function, worlds)

    def roots(self) -> List[Function]:
        """The functions worth calling from outside, enclosing ones before those inside."""
        return sorted(self._relevant.functions, key=lambda function: function.number)

    def _join(self, *many: Worlds[State]) -> Worlds[State]:
        return reduce(partial(join, self._domain), many)

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
            return self._bindings.bind(step, worlds)
        elif isinstance(step, Define):
            return self._bindings.define(step, worlds)
        elif isinstance(step, Read):
            exits.add("raise", worlds)
            return self._bindings.read(step, worlds)
        elif isinstance(step, Unbind):
            exits.add("raise", worlds)
            return self._bindings.unbind(step, worlds)
        else:
            assert isinstance(step, Leave)
            exits.add(step.kind, worlds)
            return {}
        return worlds

    # --- branches

    def _choice(self, step: Choice, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        ended: List[Worlds[State]] = []
        for branch in step.branches:
            ended.append((yield self._block(branch, worlds, exits)))
        return self._join(*ended)

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
        ended: List[Worlds[State]] = []
        for part in condition.parts:
            true, false = yield self._condition(part, worlds, exits)
            ended.append(true if condition.decisive else false)
            worlds = false if condition.decisive else true
        decided = self._join(*ended)
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
        inner.add(END, after)
        marked = [
            {world | {(*mark, kind)}: state for world, state in inner.take(kind).items()}
            for kind in KINDS
        ]
        own: Exits[State] = Exits(self._domain)
        ended = yield self._block(block, self._join(*marked), own)

        def unmark(world: World) -> World:
            return frozenset(fact for fact in world if fact[:2] != mark)

        for kind, worlds in own.worlds.items():
            exits.add(kind, change(self._domain, worlds, unmark))
        for kind in KINDS:
            fact = (*mark, kind)
            left = {world: state for world, state in ended.items() if fact in world}
            exits.add(kind, change(self._domain, left, unmark))
        self._pending -= 1
        return exits.take(END)

    # --- calls

    def _call(self, step: Call, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        """A name may stand for another function in each world; unbound, it raises NameError."""
        exits.add("raise", worlds)
        if not self._bindings.matters(step):
            return worlds
        after: Worlds[State] = {}
        for function, entering in self._bindings.meant(step, worlds).items():
            if function is None or self._running >> function.number & 1:
                after = self._join(after, entering)
            else:
                after = self._join(after, (yield self._enter(function, entering, exits)))
        exits.add("raise", after)
        return after

    def _enter(self, function: Function, worlds: Worlds[State], exits: Exits[State]) -> Deep[Any]:
        running = self._running & reach(function, self._reached, self._bindings.may_call)
        key = (function, frozenset(worlds.items()), running)
        result = self._memory.get(key)
        if result is None:
            self._left -= self._relevant.sizes[function]
            if self._left < 0:
                return worlds
            result = self._memory[key] = yield self._body(function, worlds)
        exits.add("raise", result.raised)
        exits.add("exit", result.exited)
        return result.after

    def _body(self, function: Function, worlds: Worlds[State], keep: bool = False) -> Deep[_Result]:
        parameters = [Bind(function.number, name, None) for name in function.parameters]
        self._domain.enter()
        self._running |= 1 << function.number
        body = (*parameters, *function.body)
        results: List[Worlds[State]] = [{}, {}, {}]
        for outer, entering in self._bindings.by_locals(function, worlds).items():
            inner: Exits[State] = Exits(self._domain)
            after = yield self._block(body, entering, inner)
            after = self._join(after, inner.take("return"))
            ways = [after, inner.take("raise"), inner.take("exit")]
            if not keep:
                ways = [self._bindings.back(function, way, outer) for way in ways]
            results = [self._join(*pair) for pair in zip(results, ways)]
        self._running &= ~(1 << function.number)
        self._domain.leave()
        return _Result(*results)
