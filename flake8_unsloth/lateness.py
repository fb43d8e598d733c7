"""Where unsloth is loaded, and what had been loaded by then: the domain of the checked file."""

from __future__ import annotations

from typing import Any, Callable, Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Set, Tuple

from flake8_unsloth.imports import Import
from flake8_unsloth.steps import Load, Site
from flake8_unsloth.trampoline import Deep
from flake8_unsloth.worlds import Domain, Exits, Worlds

UNLOADED, OWN, VIA, PARENT, BUSY = "unloaded", "own", "via", "parent", "busy"
"""How a library came in: not at all, named by a statement of this file, through a first-party
module, by a parent package, by a parent package that is still importing this file."""


class Link(NamedTuple):
    """One step of an import chain: a module, and the line in it that leads on.

    The last may be a carrier, of which there is only the name; so it is with "...".
    """

    module: str
    path: str = ""
    line: int = 0


class Origin(NamedTuple):
    """What loaded a library, from the checked file's point of view."""

    line: int
    """Line of the statement in the checked file; 0 for a parent package."""
    chain: Tuple[Link, ...] = ()
    """From the first-party module down to the statement that names the library or a carrier."""
    name: str = ""
    """Without a chain, what the statement names: the library or a carrier."""


class Entry(NamedTuple):
    """On some paths, this library has come in (or not) in this way."""

    library: str
    kind: str
    origin: Origin


NOWHERE = Origin(0)
State = Optional[FrozenSet[Entry]]
"""None once some path has loaded unsloth: nothing after it is late on all accounts."""


class Effect(NamedTuple):
    """What importing a first-party module may do."""

    libraries: Tuple[Tuple[str, Tuple[Link, ...], bool], ...] = ()
    """Library, chain, and whether every path through the module loads it."""
    unsloth: Tuple[Link, ...] = ()
    """Chain to the statement that loads unsloth; empty if none may."""
    completes: bool = True
    """False if the import always fails or exits."""


class Meeting(NamedTuple):
    """A statement at which unsloth is loaded for the first time."""

    site: Site
    chain: Tuple[Link, ...]
    """Through first-party modules; empty if the statement names unsloth."""
    lazy: bool
    late: FrozenSet[Entry]
    """The libraries that were there before; empty if none was."""


Naming = Callable[[Import], Tuple[str, Tuple[str, ...]]]
Follow = Callable[[Import], Effect]


class _Event:
    def __init__(self, site: Site, chain: Tuple[Link, ...] = (), lazy: bool = False) -> None:
        self.site = site
        self.chain = chain
        self.lazy = lazy
        self.silent = False
        self.entries: Set[Entry] = set()


class Lateness(Domain[State]):
    """Keeps, for each library, the ways in which it may have come in so far."""

    def __init__(self, libraries: Iterable[str], naming: Naming, follow: Follow) -> None:
        self.start: State = unloaded(libraries)
        self.meetings: List[Meeting] = []
        self._naming = naming
        self._follow = follow
        self._events: List[Dict[Tuple[int, int], _Event]] = []

    def enter(self) -> None:
        self._events.append({})

    def leave(self) -> None:
        for event in self._events.pop().values():
            if not event.silent:
                late = frozenset(event.entries)
                self.meetings.append(Meeting(event.site, event.chain, event.lazy, late))

    def join(self, one: State, other: State) -> State:
        if one is None or other is None:
            return None
        return one if one == other else earliest([*one, *other])

    def asked(self, module: str, state: State) -> Tuple[List[State], List[State]]:
        """What the file finds out about ``sys.modules`` itself it acts upon.

        Where unsloth is there nothing is reported, so that branch need not run.
        """
        if module == "unsloth":
            return [], [state]
        if state is None:
            return [None], [None]
        entries = frozenset(entry for entry in state if entry.library == module)
        if not entries:
            return [state], [state]
        there = frozenset(one for one in entries if one.kind != UNLOADED)
        missing = entries - there
        rest = state - entries
        return [rest | there] if there else [], [rest | missing] if missing else []

    def load(self, step: Load, worlds: Worlds[State], exits: Exits[State]) -> Deep[Worlds[State]]:
        for position, imported in enumerate(step.imports):
            key = (id(step), position)
            library, carried = self._naming(imported)
            if library == "unsloth":
                event = self._event(key, _Event(step.site, lazy=imported.lazy), worlds)
                if not imported.lazy:
                    event.entries.update(_late(worlds, {OWN, VIA, PARENT}))
                    worlds = dict.fromkeys(worlds)
            elif imported.lazy:
                continue
            elif carried:
                origin = Origin(step.site.line, name=library)
                worlds = _loaded(worlds, dict.fromkeys(carried, (OWN, origin)), True)
            else:
                worlds, completes = self._through(step, key, imported, worlds)
                if not completes:
                    exits.add("raise", worlds)
                    return {}
            exits.add("raise", worlds)
        return worlds
        yield  # a generator like every step of the flow, with nothing to wait for

    def _through(
        self,
        step: Load,
        key: Tuple[int, int],
        imported: Import,
        worlds: Worlds[State],
    ) -> Tuple[Worlds[State], bool]:
        """The worlds after an import of first-party modules, and whether it ever completes."""
        effect = self._follow(imported)
        if effect.unsloth:
            event = self._event(key, _Event(step.site, effect.unsloth), worlds)
            event.entries.update(_late(worlds, {OWN, VIA}))
            return dict.fromkeys(worlds), effect.completes
        for library, chain, certain in effect.libraries:
            load = (VIA, Origin(step.site.line, chain))
            worlds = _loaded(worlds, {library: load}, certain)
        return worlds, effect.completes

    def _event(self, key: Tuple[int, int], new: _Event, worlds: Worlds[State]) -> _Event:
        event = self._events[-1].setdefault(key, new)
        event.silent = event.silent or None in worlds.values()
        return event


def unloaded(libraries: Iterable[str]) -> FrozenSet[Entry]:
    """The state in which none of the libraries has come in."""
    return frozenset(Entry(name, UNLOADED, NOWHERE) for name in libraries)


def _late(worlds: Worlds[State], kinds: Set[str]) -> List[Entry]:
    return [entry for state in worlds.values() for entry in state or () if entry.kind in kinds]


def _loaded(
    worlds: Worlds[State], loads: Dict[str, Tuple[str, Origin]], certain: bool
) -> Worlds[State]:
    return {world: load_into(state, loads, certain) for world, state in worlds.items()}


def load_into(state: State, loads: Dict[str, Tuple[str, Origin]], certain: bool) -> State:
    """The first load counts: only paths on which a library was not there yet change."""
    if state is None:
        return None
    entries: List[Entry] = []
    for entry in state:
        load = loads.get(entry.library) if entry.kind == UNLOADED else None
        if load is not None:
            entries.append(Entry(entry.library, *load))
        if load is None or not certain:
            entries.append(entry)
    return earliest(entries)


def earliest(entries: Iterable[Entry]) -> FrozenSet[Entry]:
    """Of several loads of one kind the earliest line is the one to tell."""
    kept: Dict[Any, Entry] = {}
    for entry in entries:
        key = (entry.library, entry.kind)
        kept[key] = min(entry, kept.get(key, entry))
    return frozenset(kept.values())
