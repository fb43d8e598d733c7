"""The shortest way from a module to a load of unsloth or of a library."""

from __future__ import annotations

from collections import ChainMap
from typing import (
    Dict,
    FrozenSet,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
)

from flake8_unsloth.project.finder import Module
from flake8_unsloth.project.modules import Modules, importer_of
from flake8_unsloth.project.places import shown

SHOWN = 3
"""Modules of a chain that are named before the rest is left out."""
NONE: FrozenSet[str] = frozenset()
_END = Module("", "")


class Link(NamedTuple):
    """One step of an import chain: a module, and the line in it that leads on.

    The last may be a carrier, of which there is only the name; so it is with "...".
    """

    module: str
    path: str = ""
    line: int = 0


Links = Tuple[Link, ...]


class Hop(NamedTuple):
    """The first step of the shortest way from a module, and where the way ends."""

    distance: int
    """Number of further modules on the way."""
    line: int
    """Line of the statement that leads on."""
    following: str
    """The next module; empty if the statement names what is looked for, or a carrier of it."""
    last: Tuple[str, int, str]
    """The module at the end of the way, the line that names the library there, and the carrier
    named in its place, or empty."""


Key = Tuple[str, str]
"""A module's name and what is looked for."""
Hops = Mapping[Key, Optional[Hop]]


class _Visit(NamedTuple):
    """A module met by the search, and the load of the module before it that led here.

    To the one that it starts from nothing leads.
    """

    module: Module
    parent: int = -1
    depth: int = 0
    line: int = 0


class Ways:
    """Finds ways through modules, each summed up at most once, and remembers them.

    A way is the same whichever file asks and in whatever order: the shortest, and of several the
    one whose statements come first.
    """

    def __init__(self, modules: Modules, bits: Mapping[str, int]) -> None:
        """``bits``: of what may be looked for, as texts tell it."""
        self._modules = modules
        self._bits = bits
        self._known: Dict[Key, Optional[Hop]] = {}

    def way(
        self, modules: Sequence[Module], goal: str, avoid: FrozenSet[str] = NONE
    ) -> Optional[Links]:
        """The shortest way from any of the modules, the earlier one if there are several.

        None if there is none past the modules that are to be avoided, being imported already.
        """
        best: Optional[Tuple[int, Module, Hops]] = None
        for module in modules:
            hop, hops = self._hop(module, goal, avoid)
            if hop is not None and (best is None or hop.distance < best[0]):
                best = (hop.distance, module, hops)
        return self._links(best[1].name, goal, best[2]) if best is not None else None

    def first(self, modules: Sequence[Module], goal: str, avoid: FrozenSet[str]) -> List[str]:
        """The modules on the way that is gone first when some modules run, not the shortest."""
        seen = set(avoid)
        path: List[str] = []
        running: List[Iterator[Optional[Module]]] = [iter(modules)]
        while running:
            following = next(running[-1], _END)
            if following is None:
                return path
            if following is _END:
                running.pop()
                path = path[:-1]
            elif following.name not in seen and self._may_lead(following, goal):
                seen.add(following.name)
                path.append(following.name)
                running.append(self._steps(following, goal))
        return path

    def _steps(self, module: Module, goal: str) -> Iterator[Optional[Module]]:
        """The modules that a module runs, in order; None where it names what is looked for."""
        importer = importer_of(module)
        for load in self._modules.summary(module).loads:
            if goal in self._modules.named(importer, load.imported).brings:
                yield None
            yield from self._modules.runs(importer, load.imported)

    def _links(self, name: str, goal: str, hops: Hops) -> Links:
        links: List[Link] = []
        hop = hops[name, goal]
        assert hop is not None
        while hop.following and len(links) < SHOWN:
            links.append(self.link(name, hop.line))
            name = hop.following
            following = hops[name, goal]
            assert following is not None
            hop = following
        if hop.following:
            links.append(Link("..."))
        module, line, carrier = hop.last
        links.append(self.link(module, line))
        if carrier:
            links.append(Link(carrier))
        return tuple(links)

    def link(self, name: str, line: int) -> Link:
        """A step of a chain."""
        module = self._modules.finder.find(name)
        return Link(name, shown(module.path) if module is not None else "", line)

    def _hop(self, module: Module, goal: str, avoid: FrozenSet[str]) -> Tuple[Optional[Hop], Hops]:
        """The way from a module, and the hops from which the rest of the way can be read."""
        key = (module.name, goal)
        if not self._may_lead(module, goal) or module.name in avoid:
            return None, self._known
        if key not in self._known:
            self._known.update(self._search(module, goal, NONE))
        known = self._known[key]
        if known is None or not self._meets(known, goal, avoid):
            return known, self._known
        around = self._search(module, goal, avoid)
        return around[key], ChainMap(around, self._known)

    def _may_lead(self, module: Module, goal: str) -> bool:
        return bool(self._modules.reach(module) & self._bits[goal])

    def _meets(self, hop: Hop, goal: str, avoid: FrozenSet[str]) -> bool:
        """Whether a known way leads through a module to be avoided; on it, distances fall."""
        nearer = {
            one
            for one in avoid
            for known in [self._known.get((one, goal))]
            if known is not None and known.distance < hop.distance
        }
        while nearer and hop.following:
            if hop.following in nearer:
                return True
            following = self._known[hop.following, goal]
            assert following is not None
            hop = following
        return False

    def _search(self, start: Module, goal: str, avoid: FrozenSet[str]) -> Dict[Key, Optional[Hop]]:
        """Breadth first, as far as no way is known; the hops of the way found.

        Without one, every module met has none (past those avoided).
        """
        visits = [_Visit(start)]
        seen: Set[str] = {start.name}
        best: Optional[Tuple[int, List[int], Hop]] = None
        position = 0
        while position < len(visits):
            visit = visits[position]
            if best is not None and visit.depth > best[0]:
                break
            hop = self._end_of(visit.module, goal, avoid)
            if hop is not None:
                found = (visit.depth + hop.distance, _path(visits, position), hop)
                best = min(best or found, found)
            elif self._known.get((visit.module.name, goal), start) is not None:
                visits += self._onward(visit, position, goal, avoid, seen)
            position += 1
        if best is None:
            return {(name, goal): None for name in seen}
        return _hops([visits[index] for index in best[1]], best[2], goal)

    def _end_of(self, module: Module, goal: str, avoid: FrozenSet[str]) -> Optional[Hop]:
        """The hop of a module from which the rest of the way is known."""
        known = self._known.get((module.name, goal))
        if known is not None and not self._meets(known, goal, avoid):
            return known
        for load in self._modules.summary(module).loads:
            named = self._modules.named(importer_of(module), load.imported)
            if goal in named.brings:
                line = load.site.line
                carrier = named.name if named.name != goal else ""
                return Hop(0, line, "", (module.name, line, carrier))
        return None

    def _onward(
        self, visit: _Visit, position: int, goal: str, avoid: FrozenSet[str], seen: Set[str]
    ) -> List[_Visit]:
        importer = importer_of(visit.module)
        met: List[_Visit] = []
        for load in self._modules.summary(visit.module).loads:
            for module in self._modules.runs(importer, load.imported):
                if module.name in seen or module.name in avoid:
                    continue
                if self._may_lead(module, goal):
                    seen.add(module.name)
                    met.append(_Visit(module, position, visit.depth + 1, load.site.line))
        return met


def _path(visits: List[_Visit], position: int) -> List[int]:
    path: List[int] = []
    while position >= 0:
        path.append(position)
        position = visits[position].parent
    return path[::-1]


def _hops(path: List[_Visit], end: Hop, goal: str) -> Dict[Key, Optional[Hop]]:
    """The hops of all modules on a way, from its end backwards."""
    hops: Dict[Key, Optional[Hop]] = {(path[-1].module.name, goal): end}
    hop = end
    for visit, following in zip(path[-2::-1], path[:0:-1]):
        hop = Hop(hop.distance + 1, following.line, following.module.name, hop.last)
        hops[visit.module.name, goal] = hop
    return hops
