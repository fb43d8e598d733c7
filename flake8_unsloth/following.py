"""What an import of the checked file does by way of first-party modules."""

from __future__ import annotations

import os
from typing import Dict, FrozenSet, List, Mapping, Optional, Tuple

from flake8_unsloth.certainty import is_certain
from flake8_unsloth.graph import UNSLOTH, Importer
from flake8_unsloth.imports import Import
from flake8_unsloth.lateness import Effect, Link
from flake8_unsloth.modules import Module
from flake8_unsloth.routes import Hop, Hops, Routes

SHOWN = 3
"""Modules of a chain that are named before the rest is left out."""


class Following:
    """Follows the imports of one file, past the modules that are being imported already."""

    def __init__(
        self,
        routes: Routes,
        importer: Importer,
        bits: Mapping[str, int],
        named: FrozenSet[str],
        avoid: FrozenSet[str],
    ) -> None:
        self._routes = routes
        self._importer = importer
        self._bits = bits
        self._named = named
        self._avoid = avoid
        self._effects: Dict[Import, Effect] = {}

    def __call__(self, imported: Import) -> Effect:
        """What an import may do by the first-party modules that it runs."""
        if imported not in self._effects:
            modules = [
                module
                for module in self._routes.runs(self._importer, imported)
                if module.name not in self._avoid
            ]
            self._effects[imported] = self.effect(modules)
        return self._effects[imported]

    def effect(self, modules: List[Module]) -> Effect:
        """What running some modules one after the other may do."""
        unsloth = self._way(modules, UNSLOTH)
        libraries = []
        for library, bit in self._bits.items():
            way = self._way(modules, bit)
            if way is not None:
                links, hop = way
                certain = library not in self._named or self._is_certain(modules, bit, hop)
                libraries.append((library, links, certain))
        return Effect(tuple(libraries), unsloth[0] if unsloth else (), self._completes(modules))

    def _way(self, modules: List[Module], bit: int) -> Optional[Tuple[Tuple[Link, ...], Hop]]:
        """The shortest way from any of the modules, the earlier one if there are several."""
        best: Optional[Tuple[int, Module, Hop, Hops]] = None
        for module in modules:
            hop, hops = self._routes.hop(module, bit, self._avoid)
            if hop is not None and (best is None or hop.distance < best[0]):
                best = (hop.distance, module, hop, hops)
        if best is None:
            return None
        return self._links(best[1].name, bit, best[3]), best[2]

    def _links(self, name: str, bit: int, hops: Hops) -> Tuple[Link, ...]:
        links: List[Link] = []
        hop = hops[name, bit]
        assert hop is not None
        while hop.following and len(links) < SHOWN:
            links.append(self._link(name, hop.line))
            name = hop.following
            following = hops[name, bit]
            assert following is not None
            hop = following
        if hop.following:
            links.append(Link("..."))
        module, line, carrier = hop.last
        links.append(self._link(module, line))
        if carrier:
            links.append(Link(carrier))
        return tuple(links)

    def _link(self, name: str, line: int) -> Link:
        module = self._routes.graph.finder.find(name)
        assert module is not None
        return Link(name, shown(module.path), line)

    def _is_certain(self, modules: List[Module], bit: int, hop: Hop) -> bool:
        return hop.certain or any(
            is_certain(self._routes, module, bit, self._avoid) for module in modules
        )

    def _completes(self, modules: List[Module]) -> bool:
        reach = self._routes.graph.reach
        return all(self._routes.followed(one).completes for one in modules if reach(one))


def shown(path: str) -> str:
    """A path as a message shows it: relative if it lies below the working directory."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
