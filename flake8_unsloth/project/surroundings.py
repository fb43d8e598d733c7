"""The modules around the checked file: what runs before it, and what its imports bring."""

from __future__ import annotations

import os
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from flake8_unsloth.project.arrival import Arrival, Parents, World
from flake8_unsloth.project.conftest import is_collected
from flake8_unsloth.project.finder import Module
from flake8_unsloth.project.modules import effect_of
from flake8_unsloth.project.naming import UNSLOTH
from flake8_unsloth.project.places import Importer, Place
from flake8_unsloth.project.ways import Link, Links
from flake8_unsloth.reading.imports import Import
from flake8_unsloth.reading.outline import Load
from flake8_unsloth.running.bits import Effect


class Brought(NamedTuple):
    """What one import of the checked file may bring."""

    effect: Effect
    named: str = ""
    """The library or carrier that it names; empty if it names none."""
    unsloth: Optional[Links] = None
    """The chain to the load of unsloth: empty if the import names it, None if it loads none."""
    libraries: Tuple[Tuple[str, Links], ...] = ()
    """The libraries, each with its chain; that is empty if the import names it, or a carrier."""
    before: Tuple[Tuple[str, Links], ...] = ()
    """The libraries that modules bring which it runs before the one that leads to unsloth, the
    packages around that aside: ``from . import hf, fast``."""


class Conftest(NamedTuple):
    """A ``conftest.py`` that runs before the file, its packages before it."""

    world: World
    modules: Tuple[Module, ...]
    later: World
    """The same when the file's functions are called: further hooks have run, and fixtures."""
    asked: World
    """The same with fixtures that only some functions ask for."""


class Surroundings:
    """What is around one checked file."""

    def __init__(
        self, world: World, place: Place, conftests: Sequence[Conftest], follow: bool
    ) -> None:
        self._world = world
        self._place = place
        self._conftests = conftests
        self._follow = follow
        self._importer: Importer = place.importer
        found = (world.modules.finder.find(parent) for parent in place.parents)
        self._parents = [one for one in found if one is not None and one.path] if follow else []
        self.arrival = self._arrive()
        self._brought: Dict[Import, Optional[Brought]] = {}

    def _arrive(self) -> Arrival:
        arrivals = [
            one.world.brought([module], frozenset(), conftest=True)
            for one in self._conftests
            for module in one.modules
        ]
        arrivals.append(Parents(self._world, self._place.name, self._parents).arrive())
        return _joined(arrivals)._replace(started=arrivals[-1].started)

    def later(self) -> Arrival:
        """What is there when a function is called: by then the parents have finished as well."""
        arrivals = [
            one.later.brought([module], frozenset(), conftest=True)
            for one in self._conftests
            for module in one.modules
        ]
        arrivals.append(self._world.brought(self._parents, frozenset({self._place.name})))
        joined = _joined(arrivals)
        silent = joined.silent or any(
            one.asked.ways.way(one.modules, UNSLOTH, frozenset()) is not None
            for one in self._conftests
        )
        return joined._replace(silent=silent)

    def effect(self, load: Load) -> Optional[Effect]:
        """What a load of the file does, None if nothing that matters."""
        brought = self.brought(load)
        return brought.effect if brought is not None else None

    def brought(self, load: Load) -> Optional[Brought]:
        """What a load of the file brings, None if nothing that matters."""
        named = self._world.modules.naming(load.imported)
        if named.name:
            unsloth: Optional[Links] = () if named.name == UNSLOTH else None
            libraries = () if named.name == UNSLOTH else named.brings
            named_here = tuple((library, ()) for library in libraries)
            return Brought(effect_of(load, named), named.name, unsloth, named_here)
        if not self._follow:
            return None
        if load.imported not in self._brought:
            self._brought[load.imported] = self._through(load.imported)
        return self._brought[load.imported]

    def _through(self, imported: Import) -> Optional[Brought]:
        """What an import brings by way of first-party modules."""
        avoid = self.arrival.started
        world = self._world
        modules = [
            one for one in world.modules.runs(self._importer, imported) if one.name not in avoid
        ]
        relevant = [one for one in modules if world.modules.reach(one)]
        silences = world.modules.may_hide(self._importer, imported) or any(
            world.modules.stands_in(one) for one in relevant
        )
        given = world.modules.named(self._importer, imported)
        if not relevant and not silences and not given.brings:
            return None
        ways = {goal: world.ways.way(relevant, goal, avoid) for goal in world.goals}
        for goal in given.brings:
            ways[goal] = ways[goal] or (Link(given.name),)
        unsloth = ways.pop(UNSLOTH)
        libraries = tuple((one, links) for one, links in ways.items() if links is not None)
        completes = all(world.modules.summary(one).completes for one in relevant)
        loads_unsloth = unsloth is not None or silences
        names = (*((UNSLOTH,) if loads_unsloth else ()), *(name for name, _ in libraries))
        if not names and completes:
            return None
        effect = Effect(names, False, False, completes)
        return Brought(effect, "", unsloth, libraries, self._before(relevant))

    def _before(self, modules: Sequence[Module]) -> Tuple[Tuple[str, Links], ...]:
        """The libraries that come before unsloth by way of other modules of the same statement."""
        avoid, ways = self.arrival.started, self._world.ways
        leading = (one for one in modules if ways.way([one], UNSLOTH, avoid) is not None)
        first = next(leading, None)
        if first is None:
            return ()
        earlier = modules[: modules.index(first)]
        around = [one for one in earlier if first.name.startswith(f"{one.name}.")]
        beside = [one for one in earlier if one not in around]
        found: List[Tuple[str, Links]] = []
        for library in self._world.libraries:
            links = ways.way(beside, library, avoid)
            if links is not None and ways.way(around, library, avoid) is None:
                found.append((library, links))
        return tuple(found)

    def is_below(self, package: str, imported: Import) -> bool:
        """Whether a module below a package is the first to lead from an import to unsloth."""
        modules = self._world.modules.runs(self._importer, imported)
        names = self._world.ways.first(modules, UNSLOTH, self.arrival.started)
        return any(name.startswith(f"{package}.") for name in names)

    def has_conftest(self, conftest: str, links: Links) -> bool:
        """Whether a ``conftest.py`` runs before one of the modules of a chain, too."""
        folder = os.path.dirname(conftest)
        return any(
            is_collected(link.path) and os.path.dirname(link.path).startswith(folder)
            for link in links
        )


def _joined(arrivals: Sequence[Arrival]) -> Arrival:
    early = tuple(one for arrival in arrivals for one in arrival.early)
    return Arrival(early, any(one.silent for one in arrivals))
