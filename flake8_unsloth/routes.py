"""The shortest way from a module's import to a load of unsloth or of a library."""

from __future__ import annotations

from collections import ChainMap
from typing import Dict, FrozenSet, Iterable, List, Mapping, NamedTuple, Optional, Set, Tuple

from flake8_unsloth.followed import Followed, follow
from flake8_unsloth.graph import UNSLOTH, Graph, Importer, modules_run
from flake8_unsloth.imports import Import
from flake8_unsloth.modules import Module, read
from flake8_unsloth.naming import Naming
from flake8_unsloth.quiet import parse
from flake8_unsloth.steps import Load

NONE: FrozenSet[str] = frozenset()


class Hop(NamedTuple):
    """The first step of the shortest way from a module, and where the way ends."""

    distance: int
    """Number of further modules on the way."""
    line: int
    """Line of the statement that leads on."""
    following: str
    """The next module; empty if the statement names the library, or a carrier of it."""
    last: Tuple[str, int, str]
    """The module at the end of the way, the line that names the library there, and the carrier
    named in its place, or empty."""
    certain: bool
    """Whether every complete import of the module goes this way."""


Key = Tuple[str, int]
"""A module's name and the bit of what is looked for."""
Hops = Mapping[Key, Optional[Hop]]


class _Visit(NamedTuple):
    """A module met by the search, and the load of the module before it that led here.

    To the one that it starts from nothing leads.
    """

    module: Module
    parent: int = -1
    depth: int = 0
    line: int = 0
    certain: bool = True


class Routes:
    """Finds ways through modules, each parsed at most once, and remembers them.

    A way is the same whichever file asks and in whatever order: the shortest, and of several the
    one whose statements come first.
    """

    def __init__(self, graph: Graph, naming: Naming, bits: Mapping[str, int]) -> None:
        self.graph = graph
        self._naming = naming
        self.bits = bits
        self._names = {bit: name for name, bit in bits.items()}
        self._followed: Dict[str, Followed] = {}
        self._known: Dict[Key, Optional[Hop]] = {}
        self._runs: Dict[Tuple[str, str, Import], List[Module]] = {}
        self.certain: Dict[Key, bool] = {}
        """Whether importing a module surely loads something, as far as that has been asked."""

    def followed(self, module: Module) -> Followed:
        """What a module's import does."""
        known = self._followed.get(module.name)
        if known is None:
            known = follow(parse(read(module.path)), module.name if module.folders else "")
            self._followed[module.name] = known
        return known

    def runs(self, importer: Importer, imported: Import) -> List[Module]:
        """Modules that an import runs if they have not run yet, in order."""
        key = (importer.name, importer.package, imported)
        known = self._runs.get(key)
        if known is None:
            known = modules_run(self.graph.finder, importer, imported, self._taken)
            self._runs[key] = known
        return known

    def hop(self, module: Module, bit: int, avoid: FrozenSet[str]) -> Tuple[Optional[Hop], Hops]:
        """The way from a module to what a bit stands for, through none of the modules avoided.

        With it come the hops from which the rest of the way can be read.
        """
        key = (module.name, bit)
        if not self.graph.reach(module) & bit or module.name in avoid:
            return None, self._known
        if key not in self._known:
            self._known.update(self._search(module, bit, NONE))
        known = self._known[key]
        if known is None or not self._meets(known, bit, avoid):
            return known, self._known
        around = self._search(module, bit, avoid)
        return around[key], ChainMap(around, self._known)

    def named(self, imported: Import, bit: int) -> Optional[str]:
        """The carrier by which an import loads what a bit stands for; empty if it names that
        itself, None if it does not load it."""
        name, libraries = self._naming(imported)
        if bit == UNSLOTH:
            return "" if name == "unsloth" else None
        library = self._names[bit]
        if library not in libraries:
            return None
        return name if name != library else ""

    def _taken(self, package: Module, name: str) -> Iterable[str]:
        """Submodules that taking a name from a package may run: those it does not bind itself."""
        if name != "*" and self.graph.finder.find(f"{package.name}.{name}") is None:
            return ()
        followed = self.followed(package)
        names = followed.exports if name == "*" else (name,)
        return [one for one in names if not followed.binds.get(one)]

    def _meets(self, hop: Hop, bit: int, avoid: FrozenSet[str]) -> bool:
        """Whether a known way leads through a module to be avoided; on it, distances fall."""
        nearer = set()
        for name in avoid:
            known = self._known.get((name, bit))
            if known is not None and known.distance < hop.distance:
                nearer.add(name)
        while nearer and hop.following:
            if hop.following in nearer:
                return True
            following = self._known[hop.following, bit]
            assert following is not None
            hop = following
        return False

    def _search(self, start: Module, bit: int, avoid: FrozenSet[str]) -> Dict[Key, Optional[Hop]]:
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
            hop = self._end_of(visit.module, bit, avoid)
            if hop is not None:
                found = (visit.depth + hop.distance, _path(visits, position), hop)
                best = min(best or found, found)
            elif not self._leads_nowhere(visit.module, bit):
                visits += self._onward(visit, position, bit, avoid, seen)
            position += 1
        if best is None:
            return {(name, bit): None for name in seen}
        return _hops([visits[index] for index in best[1]], best[2], bit)

    def _leads_nowhere(self, module: Module, bit: int) -> bool:
        key = (module.name, bit)
        return key in self._known and self._known[key] is None

    def _end_of(self, module: Module, bit: int, avoid: FrozenSet[str]) -> Optional[Hop]:
        """The hop of a module from which the rest of the way is known."""
        known = self._known.get((module.name, bit))
        if known is not None and not self._meets(known, bit, avoid):
            return known
        followed = self.followed(module)
        for load in followed.loads:
            for imported in _eager(load):
                carrier = self.named(imported, bit)
                if carrier is not None:
                    line = load.site.line
                    certain = id(load) in followed.certain
                    return Hop(0, line, "", (module.name, line, carrier), certain)
        return None

    def _onward(
        self, visit: _Visit, position: int, bit: int, avoid: FrozenSet[str], seen: Set[str]
    ) -> List[_Visit]:
        followed = self.followed(visit.module)
        importer = Importer(visit.module.name, bool(visit.module.folders))
        met: List[_Visit] = []
        for load in followed.loads:
            for imported in _eager(load):
                for module in self.runs(importer, imported):
                    if module.name in seen or module.name in avoid:
                        continue
                    if self.graph.reach(module) & bit:
                        seen.add(module.name)
                        certain = id(load) in followed.certain
                        line = load.site.line
                        met.append(_Visit(module, position, visit.depth + 1, line, certain))
        return met


def _eager(load: Load) -> List[Import]:
    return [imported for imported in load.imports if not imported.lazy]


def _path(visits: List[_Visit], position: int) -> List[int]:
    path: List[int] = []
    while position >= 0:
        path.append(position)
        position = visits[position].parent
    return path[::-1]


def _hops(path: List[_Visit], end: Hop, bit: int) -> Dict[Key, Optional[Hop]]:
    """The hops of all modules on a way, from its end backwards."""
    hops: Dict[Key, Optional[Hop]] = {(path[-1].module.name, bit): end}
    hop = end
    for visit, following in zip(path[-2::-1], path[:0:-1]):
        hop = Hop(
            hop.distance + 1,
            following.line,
            following.module.name,
            hop.last,
            hop.certain and following.certain,
        )
        hops[visit.module.name, bit] = hop
    return hops
