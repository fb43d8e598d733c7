"""Whether importing a module loads a library on every path through it.

Only the attribution of a late import depends on it: if a helper loads transformers just
sometimes, the checked file's own ``import transformers`` after it may be the one that counts.
"""

from __future__ import annotations

from typing import Dict, FrozenSet, List, Tuple

from flake8_unsloth.flow import Flow
from flake8_unsloth.graph import Importer
from flake8_unsloth.modules import Module
from flake8_unsloth.routes import Routes
from flake8_unsloth.steps import Load
from flake8_unsloth.trampoline import Deep
from flake8_unsloth.worlds import START, Domain, Exits, Worlds


class _Surely(Domain[bool]):
    """Whether the library has been loaded on all paths so far."""

    def __init__(self, routes: Routes, bit: int, known: Dict[str, bool]) -> None:
        self._routes = routes
        self._bit = bit
        self._known = known
        self.importer = Importer("", False)

    def join(self, one: bool, other: bool) -> bool:
        return one and other

    def load(self, step: Load, worlds: Worlds[bool], exits: Exits[bool]) -> Deep[Worlds[bool]]:
        for imported in step.imports:
            if imported.lazy:
                continue
            if self._routes.named(imported, self._bit) is not None or any(
                self._known.get(module.name)
                for module in self._routes.runs(self.importer, imported)
            ):
                worlds = dict.fromkeys(worlds, True)
            exits.add("raise", worlds)
        return worlds
        yield  # nothing to wait for


def is_certain(routes: Routes, module: Module, bit: int, avoid: FrozenSet[str]) -> bool:
    """Whether every complete import of a module loads what the bit stands for.

    The smallest solution over all modules it may run: in a cycle nobody loads anything unless
    somebody does.
    """
    answer = routes.certain.get((module.name, bit))
    if answer is not None:
        return answer
    modules, met = _closure(routes, module, bit, avoid)
    known = {one.name: routes.certain.get((one.name, bit), False) for one in modules}
    domain = _Surely(routes, bit, known)
    changed = True
    while changed and not known[module.name]:
        changed = False
        for one in reversed(modules):
            if not known[one.name]:
                domain.importer = Importer(one.name, bool(one.folders))
                followed = routes.followed(one)
                ended = Flow(domain, followed.relevant).module(followed.body, {START: False})
                known[one.name] = bool(ended) and all(ended.values())
                changed = changed or known[one.name]
    if not met:
        settled = [one.name for one in modules if known[one.name] or not known[module.name]]
        routes.certain.update({(name, bit): known[name] for name in settled})
    return known[module.name]


def _closure(
    routes: Routes, start: Module, bit: int, avoid: FrozenSet[str]
) -> Tuple[List[Module], bool]:
    """The modules that may decide, and whether one that is to be avoided was met."""
    met = {start.name: start}
    queue = [start]
    avoided = False
    for module in queue:
        importer = Importer(module.name, bool(module.folders))
        for load in routes.followed(module).loads:
            for imported in load.imports:
                for found in routes.runs(importer, imported):
                    avoided = avoided or found.name in avoid
                    if found.name in met or found.name in avoid:
                        continue
                    if routes.graph.reach(found) & bit:
                        met[found.name] = found
                        queue.append(found)
    return queue, avoided
