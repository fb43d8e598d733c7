"""The modules around the checked file: its parents, and what it imports."""

from __future__ import annotations

from typing import FrozenSet

from flake8_unsloth.entry import Arrival, Parents
from flake8_unsloth.following import Following
from flake8_unsloth.graph import Importer
from flake8_unsloth.lateness import Effect
from flake8_unsloth.modules import Place
from flake8_unsloth.universe import Universe


class Surroundings:
    """The universe as one file sees it."""

    def __init__(self, universe: Universe, place: Place, named: FrozenSet[str]) -> None:
        self._universe = universe
        self._place = place
        self._named = named
        found = (universe.finder.find(parent) for parent in place.parents)
        self._parents = [module for module in found if module is not None and module.path]

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

    def after(self) -> Effect:
        """What the parents have done once they are through."""
        return self._following(frozenset({self._place.name})).effect(self._parents)

    def following(self, arrival: Arrival) -> Following:
        """Follows the file's own imports."""
        started = {self._place.name, *self._place.parents, *arrival.started}
        return self._following(frozenset(started))

    def _following(self, avoid: FrozenSet[str]) -> Following:
        importer = Importer(self._place.name, self._place.is_package)
        routes = self._universe.routes
        return Following(routes, importer, routes.bits, self._named, avoid)
