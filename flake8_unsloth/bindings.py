"""What paths know of the names that are called, and of the functions behind them."""

from __future__ import annotations

import builtins
from functools import partial
from typing import Dict, FrozenSet, Generic, List, Optional, Set, Tuple, Union

from flake8_unsloth.relevance import Name, Point, Relevance
from flake8_unsloth.steps import Bind, Call, Define, Function, Read, Unbind
from flake8_unsloth.worlds import (
    BINDING,
    BLURRED,
    DEFINED,
    START,
    Domain,
    Fact,
    State,
    World,
    Worlds,
    change,
)

NOWHERE: Point = (-1, 0)
"""Where a function is defined that never is."""


class Bindings(Generic[State]):
    """Keeps in each world what a call in it runs."""

    def __init__(self, domain: Domain[State], relevant: Relevance) -> None:
        self._domain = domain
        self._relevant = relevant
        self._facts: Dict[Name, FrozenSet[Fact]] = {
            name: frozenset((BINDING, *name, one) for one in (*relevant.bound.get(name, ()), None))
            for name in relevant.names.difference(relevant.fixed)
        }
        """All that a world may know of each name that does not always mean the same."""
        self._owners: Dict[int, Set[int]] = {owner: set() for owner, _ in relevant.names}
        """The scopes whose facts end with a call, and the blocks in them that define functions."""
        for function, point in relevant.defined.items():
            if function.enclosing is not None and point is not None:
                self._owners.setdefault(function.enclosing.number, set()).add(point[0])

    def existing(self, function: Function, worlds: Worlds[State]) -> Worlds[State]:
        """The worlds in which a function has come into existence."""
        point = self._relevant.defined.get(function, NOWHERE)
        if point is None:
            return worlds
        return {world: state for world, state in worlds.items() if _has_passed(world, point)}

    def define(self, step: Define, worlds: Worlds[State]) -> Worlds[State]:
        """A function comes into existence."""
        point = self._relevant.defined.get(step.function)
        if point is None:
            return worlds
        return change(self._domain, worlds, partial(_pass, point=point))

    def bind(self, step: Bind, worlds: Worlds[State]) -> Worlds[State]:
        """A name stands for something else from here on."""
        before = self._facts.get((step.owner, step.name))
        if before is None:
            return worlds
        now = {(BINDING, step.owner, step.name, step.function)}
        return change(self._domain, worlds, lambda world: (world - before) | now)

    def unbind(self, step: Unbind, worlds: Worlds[State]) -> Worlds[State]:
        """The worlds in which a name was bound, which it is not any more; else it raises."""
        facts = self._facts[step.owner, step.name]
        known = facts | {BLURRED}
        bound = {w: state for w, state in worlds.items() if not known.isdisjoint(w)}
        return change(self._domain, bound, lambda world: world - facts)

    def matters(self, step: Union[Call, Read]) -> bool:
        """Whether a function may stand behind a name whose call makes a difference."""
        return (step.owner, step.name) in self._relevant.names

    def read(self, step: Read, worlds: Worlds[State]) -> Worlds[State]:
        """The worlds in which a name is bound."""
        meant = self.meant(step, worlds) if self.matters(step) else {None: worlds}
        return {world: state for some in meant.values() for world, state in some.items()}

    def meant(
        self, step: Union[Call, Read], worlds: Worlds[State]
    ) -> Dict[Optional[Function], Worlds[State]]:
        """The worlds in which a call runs each function that the name may stand for.

        Under None, those in which it is no function of this file; where the name is not bound
        there is no world.
        """
        fixed = self._relevant.fixed.get((step.owner, step.name))
        if fixed is not None:
            return {fixed: worlds}
        found: Dict[Optional[Function], Worlds[State]] = {}
        for world, state in worlds.items():
            for function in self._functions(world, step):
                found.setdefault(function, {})[world] = state
        return found

    def may_call(self, function: Function) -> Tuple[int, List[Function]]:
        """A function's own bit, and the functions that it may call."""
        relevant = self._relevant
        names = relevant.calls[function] & relevant.names
        return 1 << function.number, [one for name in names for one in relevant.bound.get(name, ())]

    def by_locals(self, function: Function, worlds: Worlds[State]) -> Dict[World, Worlds[State]]:
        """Worlds without what another call of the function has left, which is not this call's."""
        groups: Dict[World, Worlds[State]] = {}
        for world, state in worlds.items():
            local = self._locals(function, world)
            groups.setdefault(local, {})[world - local] = state
        return groups

    def back(self, function: Function, worlds: Worlds[State], outer: World) -> Worlds[State]:
        """The worlds after a call, with what was known of the function's scope before it."""
        if function.number not in self._owners:
            return worlds
        return change(
            self._domain, worlds, lambda world: (world - self._locals(function, world)) | outer
        )

    def _functions(self, world: World, step: Union[Call, Read]) -> List[Optional[Function]]:
        """What a called name may stand for; None for what is no function of this file."""
        facts = self._facts[step.owner, step.name]
        known = facts if BLURRED in world and facts.isdisjoint(world) else facts & world
        found = sorted((fact[3] for fact in known), key=_number)
        return found or ([None] if hasattr(builtins, step.name) else [])

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
