"""What has happened when the checked file starts to run: its parent packages come first.

``import pkg.mod`` runs ``pkg/__init__.py``, which may itself import ``pkg.mod``. Then the file
runs in the middle of its parent, and only what the parent has loaded by then is there.
"""

from __future__ import annotations

from typing import Dict, FrozenSet, List, NamedTuple, Optional, Sequence, Set, Tuple

from flake8_unsloth.flow import Flow
from flake8_unsloth.following import Following, shown
from flake8_unsloth.graph import UNSLOTH, Importer
from flake8_unsloth.lateness import (
    BUSY,
    NOWHERE,
    PARENT,
    UNLOADED,
    Effect,
    Entry,
    Link,
    Origin,
    State,
    earliest,
)
from flake8_unsloth.modules import Module
from flake8_unsloth.routes import Routes
from flake8_unsloth.steps import Load
from flake8_unsloth.trampoline import Deep, run
from flake8_unsloth.worlds import START, Domain, Exits, Fact, World, Worlds

ENTERED: Fact = ("entered",)
DONE = "done"
MOST_DESCENTS = 100
"""Far more than there are modules between most packages and one of their files."""
GLOBAL = (ENTERED[0], DONE)


class _Loaded(NamedTuple):
    """A library, and the innermost parent package that was running when it came in."""

    library: str
    parent: str
    origin: Origin


_State = Optional[FrozenSet[_Loaded]]


class _Frame(NamedTuple):
    module: Module
    importer: Importer
    step: Optional[Load]


class Arrival(NamedTuple):
    """The moment at which the checked file starts to run."""

    start: State
    started: FrozenSet[str]
    """Modules that have started by then: importing them again runs nothing."""


class Parents(Domain[_State]):
    """Runs the parent packages of a file up to the point where the file itself is imported."""

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
        self._parents = [parent.name for parent in parents]
        self._modules = parents
        self._follow = follow
        self._libraries = libraries
        self._stack: List[_Frame] = []
        self._descents = 0
        self._descended: Set[str] = set()
        self._leading: Optional[FrozenSet[str]] = None
        self._states: List[State] = []
        self._started: Optional[FrozenSet[str]] = None

    def arrive(self) -> Arrival:
        """Import the parents, and with them, sooner or later, the file."""
        nothing = frozenset(_Loaded(name, "", NOWHERE) for name in self._libraries)
        worlds: Worlds[_State] = {START: nothing}
        worlds = run(self._import_parents(worlds))
        if not (self._hurries and self._states):
            self._arrive(worlds)
        start = self._states[0] if self._states else None
        for state in self._states[1:]:
            start = None if start is None or state is None else earliest([*start, *state])
        return Arrival(start, self._started or frozenset())

    @property
    def _hurries(self) -> bool:
        """Whether so many paths lead through the parents that each module is run just once."""
        return self._descents > MOST_DESCENTS

    def _import_parents(self, worlds: Worlds[_State]) -> Deep[Worlds[_State]]:
        for module in self._modules:
            worlds = yield self._run(module, worlds, Exits(self))
        return worlds

    def join(self, one: _State, other: _State) -> _State:
        return None if one is None or other is None else one | other

    def load(
        self, step: Load, worlds: Worlds[_State], exits: Exits[_State]
    ) -> Deep[Worlds[_State]]:
        frame = self._stack[-1]._replace(step=step)
        self._stack[-1] = frame
        for imported in step.imports:
            if imported.lazy:
                continue
            if self._routes.named(imported, UNSLOTH) is not None:
                worlds = dict.fromkeys(worlds)
            for library in self._libraries:
                name = self._routes.named(imported, self._routes.bits[library])
                if name is not None:
                    worlds = self._loaded(worlds, library, (), "" if name == library else name)
            for module in self._routes.runs(frame.importer, imported):
                worlds = yield self._run(module, worlds, exits)
            exits.add("raise", worlds)
        return worlds

    def _run(
        self, module: Module, worlds: Worlds[_State], exits: Exits[_State]
    ) -> Deep[Worlds[_State]]:
        """Import one module in the worlds in which that still matters."""
        done = (DONE, module.name)
        waiting: Worlds[_State] = {
            world: state
            for world, state in worlds.items()
            if state is not None and ENTERED not in world and done not in world
        }
        rest = {world: state for world, state in worlds.items() if world not in waiting}
        if self._hurries and module.name in self._descended:
            return worlds
        if not waiting or any(frame.module.name == module.name for frame in self._stack):
            return worlds
        if module.name == self._name:
            self._arrive(waiting)
            after: Worlds[_State] = {world | {ENTERED}: state for world, state in waiting.items()}
        elif module.name in self._leading_here():
            after = yield self._descend(module, waiting, exits)
        else:
            effect = self._follow.effect([module])
            after = self._apply(effect, waiting)
            if not effect.completes:
                exits.add("raise", after)
                after = {}
        for world, state in rest.items():
            after[world] = self.join(after[world], state) if world in after else state
        return after

    def _descend(
        self, module: Module, worlds: Worlds[_State], exits: Exits[_State]
    ) -> Deep[Worlds[_State]]:
        importer = Importer(module.name, bool(module.folders))
        followed = self._routes.followed(module)
        after: Worlds[_State] = {}
        self._descended.add(module.name)
        for world, state in worlds.items():
            self._descents += 1
            local = frozenset(fact for fact in world if fact[0] not in GLOBAL)
            inner: Exits[_State] = Exits(self)
            self._stack.append(_Frame(module, importer, None))
            ended = yield Flow(self, followed.relevant).body(
                followed.body, {world - local: state}, inner
            )
            self._stack.pop()
            if not ended:  # what a failed import has loaded counts only if it always fails
                exits.add("raise", _with(inner.take("raise"), local))
            for new, reached in _with(ended, local | {(DONE, module.name)}).items():
                after[new] = self.join(after[new], reached) if new in after else reached
        return after

    def _apply(self, effect: Effect, worlds: Worlds[_State]) -> Worlds[_State]:
        if effect.unsloth:
            return dict.fromkeys(worlds)
        for library, chain, carrier, certain in effect.libraries:
            worlds = self._loaded(worlds, library, chain, carrier, certain)
        return worlds

    def _loaded(
        self,
        worlds: Worlds[_State],
        library: str,
        chain: Tuple[Link, ...],
        carrier: str,
        certain: bool = True,
    ) -> Worlds[_State]:
        links = self._links()
        parent = links[0].module
        new = _Loaded(library, parent, Origin(0, parent, links + chain, carrier))
        unloaded = _Loaded(library, "", NOWHERE)
        return {
            world: (state - {unloaded} if certain else state) | {new}
            if state is not None and unloaded in state
            else state
            for world, state in worlds.items()
        }

    def _links(self) -> Tuple[Link, ...]:
        """From the innermost parent package down to the load that is running."""
        names = [frame.module.name for frame in self._stack]
        innermost = max(at for at, name in enumerate(names) if name in self._parents)
        return tuple(
            Link(frame.module.name, shown(frame.module.path), frame.step.site.line)
            for frame in self._stack[innermost:]
            if frame.step is not None
        )

    def _arrive(self, worlds: Worlds[_State]) -> None:
        """The file starts in these worlds."""
        started = frozenset(frame.module.name for frame in self._stack)
        for world, state in worlds.items():
            if ENTERED in world:
                continue
            entries = None if state is None else [_entry(loaded, started) for loaded in state]
            self._states.append(None if entries is None else earliest(entries))
            self._started = started if self._started is None else self._started & started

    def _leading_here(self) -> FrozenSet[str]:
        """Modules whose import may lead to the checked file."""
        if self._leading is None:
            backwards: Dict[str, List[str]] = {}
            for parent in self._modules:
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
            self._leading = frozenset(leading.union(self._parents))
        return self._leading


def _with(worlds: Worlds[_State], facts: World) -> Worlds[_State]:
    return {world | facts: state for world, state in worlds.items()}


def _entry(loaded: _Loaded, started: FrozenSet[str]) -> Entry:
    """A parent that loaded a library and is now importing the file is where both ends meet: it
    gets the report."""
    if not loaded.parent:
        return Entry(loaded.library, UNLOADED, NOWHERE)
    kind = BUSY if loaded.parent in started else PARENT
    return Entry(loaded.library, kind, loaded.origin)


def afterwards(state: State, effect: Optional[Effect]) -> State:
    """What functions start from: by then the parents have finished as well."""
    if state is None or (effect is not None and effect.unsloth):
        return None
    loads = {}
    for library, chain, carrier, certain in effect.libraries if effect is not None else ():
        loads[library] = (Origin(0, chain[0].module, chain, carrier), certain)
    entries: List[Entry] = []
    for entry in state:
        if entry.kind == BUSY:
            entry = entry._replace(kind=PARENT)
        load = loads.get(entry.library) if entry.kind == UNLOADED else None
        if load is not None:
            entries.append(Entry(entry.library, PARENT, load[0]))
        if load is None or not load[1]:
            entries.append(entry)
    return earliest(entries)
