"""All that is learnt about the modules below one set of roots."""

from __future__ import annotations

from typing import Dict, FrozenSet, List, Optional, Sequence

from flake8_unsloth.entry import Arrival, Parents
from flake8_unsloth.following import Following
from flake8_unsloth.graph import UNSLOTH, Graph, Importer
from flake8_unsloth.lateness import Effect
from flake8_unsloth.modules import Finder, Module, Place
from flake8_unsloth.naming import Naming
from flake8_unsloth.routes import Routes
from flake8_unsloth.settings import Settings
from flake8_unsloth.steps import Import


class Universe:
    """The modules that files of one import root can import."""

    def __init__(self, roots: Sequence[str], settings: Settings) -> None:
        self.finder = Finder(roots)
        self.naming = Naming(settings, self.is_first_party)
        self._bits = {name: UNSLOTH << n for n, name in enumerate(settings.before, 1)}
        self.graph = Graph(self.finder, self.naming, self._bits, self._unclear)
        self.routes = Routes(self.graph, self.naming, self._bits)

    def is_first_party(self, imported: Import) -> bool:
        """Whether an import finds a module of the user's own.

        A mere folder of that name does not hide an installed library, unless what is imported
        from it is there.
        """
        chain = list(self.finder.chain(imported.module))
        if chain and chain[-1].name == imported.module:
            names = (self.finder.find(f"{imported.module}.{name}") for name in imported.names)
            chain += [module for module in names if module is not None]
        return any(not module.is_namespace for module in chain)

    def _unclear(self, module: Module) -> List[Import]:
        return [one for load in self.routes.followed(module).loads for one in load.imports]


class Surroundings:
    """The universe as one file sees it."""

    def __init__(self, universe: Universe, place: Place, named: FrozenSet[str]) -> None:
        self._universe = universe
        self._place = place
        self._named = named
        found = (universe.finder.find(parent) for parent in place.parents)
        self._parents = [module for module in found if module is not None and module.path]
        self._after: Optional[Effect] = None

    def arrive(self) -> Arrival:
        """What has been loaded when the file starts."""
        follow = self._following(frozenset({self._place.name}))
        parents = Parents(
            self._universe.routes,
            self._place.name,
            self._parents,
            follow,
            list(self._universe.routes.bits),
        )
        return parents.arrive()

    def after(self) -> Optional[Effect]:
        """What the parents have done once they are through."""
        if not any(self._universe.graph.reach(parent) for parent in self._parents):
            return None
        return self._following(frozenset({self._place.name})).effect(self._parents)

    def following(self, arrival: Arrival) -> Following:
        """Follows the file's own imports."""
        started = {self._place.name, *self._place.parents, *arrival.started}
        return self._following(frozenset(started))

    def _following(self, avoid: FrozenSet[str]) -> Following:
        importer = Importer(self._place.name, self._place.is_package)
        routes = self._universe.routes
        return Following(routes, importer, routes.bits, self._named, avoid)


Universes = Dict[str, Universe]
