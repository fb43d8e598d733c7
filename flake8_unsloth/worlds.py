"""Sets of paths, kept together where nothing that matters tells them apart.

A *world* is what paths have in common: the functions behind the called names, which functions
there are, the pending exit of a ``finally``. All paths of a world share one state of a domain.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from typing import Any, Callable, DefaultDict, Dict, FrozenSet, Generic, List, Tuple, TypeVar

from flake8_unsloth.steps import Load
from flake8_unsloth.trampoline import Deep

State = TypeVar("State")
Fact = Tuple[Any, ...]
World = FrozenSet[Fact]
Worlds = Dict[World, State]

BINDING, DEFINED, PENDING = "binding", "defined", "pending"
START: World = frozenset()
BLURRED: Fact = ("blurred",)
"""Marks a world made of several: what else it does not know of a name or a function may be so."""
MOST_WORLDS = 64
"""More than any real file needs; beyond it, worlds are merged, which blurs the verdict."""


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
        self.worlds: DefaultDict[str, Worlds[State]] = defaultdict(dict)

    def add(self, kind: str, worlds: Worlds[State]) -> None:
        """Some worlds leave in this way."""
        if worlds:
            self.worlds[kind] = join(self._domain, self.worlds[kind], worlds)

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


def change(
    domain: Domain[State], worlds: Worlds[State], to: Callable[[World], World]
) -> Worlds[State]:
    """The worlds after each has become another; those that become the same are joined."""
    changed: Worlds[State] = {}
    for before, state in worlds.items():
        world = to(before)
        known = world in changed
        changed[world] = domain.join(changed[world], state) if known else state
    return changed


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
