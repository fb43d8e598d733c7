"""Whether importing a module loads a library on every path through it.

Only the attribution of a late import depends on it: if a helper loads transformers just
sometimes, the checked file's own ``import transformers`` after it may be the one that counts.
"""

from __future__ import annotations

from typing import FrozenSet, List, Set, Tuple

from flake8_unsloth.flow import Flow
from flake8_unsloth.graph import Importer
from flake8_unsloth.modules import Module
from flake8_unsloth.routes import Routes
from flake8_unsloth.steps import Load
from flake8_unsloth.trampoline import Deep
from flake8_unsloth.worlds import START, Domain, Exits, Worlds


class _Surely(Domain[bool]):
    """Whether the library has been loaded on all paths so far."""

    def __init__(self, routes: Routes, module: Module, bit: int, certain: Set[str]) -> None:
        self._routes = routes
        self._importer = Importer(module.name, bool(module.folders))
        self._bit = bit
        self._certain = certain

    def join(self, one: bool, other: bool) -> bool:
        return one and other

    def load(self, step: Load, worlds: Worlds[bool], exits: Exits[bool]) -> Deep[Worlds[bool]]:
        for imported in step.imports:
            if imported.lazy:
                continue
            if self._routes.named(imported, self._bit) is not None or any(
                module.name in self._certain
                for module in self._routes.runs(self._importer, imported)
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
    modules, avoided = _closure(routes, module, bit, avoid)
    certain = {one.name for one in modules if routes.certain.get((one.name, bit))}
    grows = True
    while grows and module.name not in certain:
        before = len(certain)
        for one in reversed(modules):
            if one.name not in certain and _loads(routes, one, bit, certain):
                certain.add(one.name)
        grows = len(certain) > before
    found = module.name in certain
    if not avoided:
        settled = certain if found else [one.name for one in modules]
        routes.certain.update({(name, bit): name in certain for name in settled})
    return found


def _loads(routes: Routes, module: Module, bit: int, certain: Set[str]) -> bool:
    """Whether every complete import of a module loads it, as far as that is certain of others."""
    followed = routes.followed(module)
    flow = Flow(_Surely(routes, module, bit, certain), followed.relevant)
    ended = flow.module(followed.body, {START: False})
    return bool(ended) and all(ended.values())


def _closure(
    routes: Routes, start: Module, bit: int, avoid: FrozenSet[str]
) -> Tuple[List[Module], bool]:
    """The modules that may decide, and whether one that is to be avoided was met."""
    met = {start.name}
    queue = [start]
    for module in queue:
        importer = Importer(module.name, bool(module.folders))
        for load in routes.followed(module).loads:
            for imported in load.imports:
                for found in routes.runs(importer, imported):
                    if found.name not in met:
                        met.add(found.name)
                        if found.name not in avoid and routes.graph.reach(found) & bit:
                            queue.append(found)
    return queue, not met.isdisjoint(avoid)
