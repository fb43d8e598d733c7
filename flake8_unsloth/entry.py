"""What has happened when the checked file starts to run: its parent packages come first.

``import pkg.mod`` runs ``pkg/__init__.py``, which may itself import ``pkg.mod``. Then the file
runs in the middle of its parent, and only what the parent has loaded by then is there.
"""

from __future__ import annotations

from itertools import chain
from typing import Dict, FrozenSet, List, NamedTuple, Sequence, Set, Tuple

from flake8_unsloth.flow import Flow
from flake8_unsloth.following import Following, shown
from flake8_unsloth.graph import UNSLOTH, Importer
from flake8_unsloth.lateness import (
    BUSY,
    PARENT,
    Effect,
    Entry,
    Link,
    Origin,
    State,
    earliest,
    load_into,
    unloaded,
)
from flake8_unsloth.modules import Module
from flake8_unsloth.routes import Routes
from flake8_unsloth.steps import Load
from flake8_unsloth.trampoline import Deep, run
from flake8_unsloth.worlds import START, Domain, Exits, World, Worlds, change, join

DONE = "done"
"""In a world's facts: this module has been imported; the file itself, that it has started."""
MOST_DESCENTS = 100
"""Far more than there are modules between most packages and one of their files."""


class _Frame(NamedTuple):
    module: Module
    importer: Importer
    line: int = 0
    """Line of the load that is running."""


class Arrival(NamedTuple):
    """The moment at which the checked file starts to run."""

    start: State
    started: FrozenSet[str]
    """Modules that have started by then: importing them again runs nothing."""


class Parents(Domain[State]):
    """Runs the parent packages of a file up to the point where the file itself is imported.

    What they load is of the kind PARENT, its chain starts with the innermost of them that was
    running.
    """

    def __init__(
        self,
        routes: Routes,
        name: str,
        parents: Sequence[Module],
        follow: Following,
        libraries: Sequence[str],
    ) -> None:
        self._routes = routes
        self._name = name
        self._entered = (DONE, name)
        self._parents = parents
        self._names = {parent.name for parent in parents}
        self._follow = follow
        self._libraries = libraries
        self._stack: List[_Frame] = []
        self._descents = 0
        self._descended: Set[str] = set()
        self._leading = self._leading_here()
        self._arrivals: List[Arrival] = []

    def arrive(self) -> Arrival:
        """Import the parents, and with them, sooner or later, the file."""
        worlds: Worlds[State] = {START: unloaded(self._libraries)}
        worlds = run(self._import_parents(worlds))
        if not (self._hurries and self._arrivals):
            self._arrive({w: state for w, state in worlds.items() if self._entered not in w})
        if not self._arrivals:
            return Arrival(None, frozenset())
        states = [arrival.start for arrival in self._arrivals if arrival.start is not None]
        silent = len(states) < len(self._arrivals)
        return Arrival(
            None if silent else earliest(chain.from_iterable(states)),
            frozenset.intersection(*(arrival.started for arrival in self._arrivals)),
        )

    @property
    def _hurries(self) -> bool:
        """Whether so many paths lead through the parents that each module is run just once."""
        return self._descents > MOST_DESCENTS

    def _import_parents(self, worlds: Worlds[State]) -> Deep[Worlds[State]]:
        exits: Exits[State] = Exits(self)
        for module in self._parents:
            worlds = yield self._run(module, worlds, exits)
        return worlds

    def join(self, one: State, other: State) -> State:
        return None if one is None or other is None else one | other

    def load(self, step: Load, worlds: Worlds[State], exits: Exits[State]) -> Deep[Worlds[State]]:
        frame = self._stack[-1]._replace(line=step.site.line)
        self._stack[-1] = frame
        for imported in step.imports:
            if imported.lazy:
                continue
            if self._routes.named(imported, UNSLOTH) is not None:
                worlds = dict.fromkeys(worlds)
            for library in self._libraries:
                carrier = self._routes.named(imported, self._routes.bits[library])
                if carrier is not None:
                    links = (Link(carrier),) if carrier else ()
                    worlds = self._loaded(worlds, library, links, True)
            for module in self._routes.runs(frame.importer, imported):
                worlds = yield self._run(module, worlds, exits)
            exits.add("raise", worlds)
        return worlds

    def _run(
        self, module: Module, worlds: Worlds[State], exits: Exits[State]
    ) -> Deep[Worlds[State]]:
        """Import one module in the worlds in which that still matters."""
        done = (DONE, module.name)
        waiting: Worlds[State] = {
            world: state
            for world, state in worlds.items()
            if state is not None and self._entered not in world and done not in world
        }
        if self._hurries and module.name in self._descended:
            return worlds
        if not waiting or any(frame.module.name == module.name for frame in self._stack):
            return worlds
        rest = {world: state for world, state in worlds.items() if world not in waiting}
        if module.name == self._name:
            self._arrive(waiting)
            after = {world | {done}: state for world, state in waiting.items()}
        elif module.name in self._leading:
            after = yield self._descend(module, waiting, exits)
        else:
            after = self._apply(self._follow.effect([module]), waiting, exits)
        return join(self, after, rest)

    def _descend(
        self, module: Module, worlds: Worlds[State], exits: Exits[State]
    ) -> Deep[Worlds[State]]:
        """Run one module as a part of this import; what it knows of its functions stays there."""
        importer = Importer(module.name, bool(module.folders))
        followed = self._routes.followed(module)
        after: Worlds[State] = {}
        self._descended.add(module.name)
        for world, state in worlds.items():
            self._descents += 1
            shared = _shared(world)
            local = world - shared
            inner: Exits[State] = Exits(self)
            self._stack.append(_Frame(module, importer))
            flow = Flow(self, followed.relevant)
            ended = yield flow.body(followed.body, {shared: state}, inner)
            self._stack.pop()
            if not ended:  # what a failed import has loaded counts only if it always fails
                exits.add("raise", self._back(inner.take("raise"), local))
            ended = self._back(ended, local | {(DONE, module.name)})
            after = join(self, after, ended)
        return after

    def _back(self, worlds: Worlds[State], facts: World) -> Worlds[State]:
        """Worlds of an imported module as the importing one sees them, which knows these facts."""
        return change(self, worlds, lambda world: _shared(world) | facts)

    def _apply(self, effect: Effect, worlds: Worlds[State], exits: Exits[State]) -> Worlds[State]:
        if effect.unsloth:
            worlds = dict.fromkeys(worlds)
        for library, links, certain in effect.libraries:
            worlds = self._loaded(worlds, library, links, certain)
        if effect.completes:
            return worlds
        exits.add("raise", worlds)
        return {}

    def _loaded(
        self, worlds: Worlds[State], library: str, links: Tuple[Link, ...], certain: bool
    ) -> Worlds[State]:
        new = Entry(library, PARENT, Origin(0, self._links() + links))
        missing = unloaded([library])
        return {
            world: (state - missing if certain else state) | {new}
            if state is not None and state.issuperset(missing)
            else state
            for world, state in worlds.items()
        }

    def _links(self) -> Tuple[Link, ...]:
        """From the innermost parent package down to the load that is running."""
        names = [frame.module.name for frame in self._stack]
        innermost = max(at for at, name in enumerate(names) if name in self._names)
        return tuple(
            Link(frame.module.name, shown(frame.module.path), frame.line)
            for frame in self._stack[innermost:]
        )

    def _arrive(self, worlds: Worlds[State]) -> None:
        """The file starts in these worlds."""
        started = frozenset(frame.module.name for frame in self._stack)
        for state in worlds.values():
            self._arrivals.append(Arrival(_busy(state, started), started))

    def _leading_here(self) -> FrozenSet[str]:
        """Modules whose import may lead to the checked file."""
        backwards: Dict[str, List[str]] = {}
        for parent in self._parents:
            for name in self._routes.graph.closure(parent):
                for edge in self._routes.graph.edges(name):
                    backwards.setdefault(edge, []).append(name)
        leading: Set[str] = set()
        queue = [self._name]
        while queue:
            for name in backwards.get(queue.pop(), ()):
                if name not in leading:
                    leading.add(name)
                    queue.append(name)
        return frozenset(leading.union(self._names))


def _shared(world: World) -> World:
    """What a world knows of the whole import, not of one module's functions."""
    return frozenset(fact for fact in world if fact[0] == DONE)


def _busy(state: State, started: FrozenSet[str]) -> State:
    """A parent that loaded a library and is now importing the file is where both ends meet: it
    gets the report."""
    return state and frozenset(
        entry._replace(kind=BUSY)
        if entry.kind == PARENT and entry.origin.chain[0].module in started
        else entry
        for entry in state
    )


def afterwards(state: State, effect: Effect) -> State:
    """What functions start from: by then the parents have finished as well."""
    if state is None or effect.unsloth:
        return None
    state = earliest(
        entry._replace(kind=PARENT) if entry.kind == BUSY else entry for entry in state
    )
    for library, links, certain in effect.libraries:
        load = (PARENT, Origin(0, links))
        state = load_into(state, {library: load}, certain)
    return state
