"""The graph of first-party modules, as far as their texts tell: who could ever load what.

Edges and loads are read by ``scan`` and may be too many, never too few: what cannot be reached
here cannot be reached at all, and needs no syntax tree.
"""

from __future__ import annotations

import re
from typing import Callable, Dict, FrozenSet, Iterable, List, Optional, Tuple

from flake8_unsloth.components import reach
from flake8_unsloth.hints import CODE_IN_STRINGS
from flake8_unsloth.imports import Import
from flake8_unsloth.modules import Finder, Module, ancestors, read
from flake8_unsloth.naming import Naming
from flake8_unsloth.scan import NEVER, RUN, Scan, Target

QUOTED = re.compile(r"[\"']([^\W\d]\w*)(?=[\"'])")
"""Every identifier in quotes: whatever ``__all__`` may name."""
UNSLOTH = 1
"""Bit of a mask: unsloth. The libraries have the bits above it, in the order of the options."""
Taken = Callable[[Module, str], Iterable[str]]
"""Given a package and a name imported from it, the submodules that this may run."""


class Importer:
    """A module as the starting point of its imports."""

    def __init__(self, name: str, is_package: bool) -> None:
        self.name = name
        around = ancestors(name)
        self.package = name if is_package else (around[-1] if around else "")
        self.started = frozenset((*around, name))
        """What is being or has been imported whenever this module runs: itself and its parents."""

    def absolute(self, imported: Import) -> str:
        """The dotted name an import means; empty if it leads out of the top-level package."""
        if not imported.level:
            return imported.module
        parts = self.package.split(".") if self.package else []
        kept = parts[: len(parts) - imported.level + 1]
        if not kept or imported.level > len(parts):
            return ""
        return ".".join([*kept, imported.module] if imported.module else kept)


def modules_run(finder: Finder, importer: Importer, imported: Import, taken: Taken) -> List[Module]:
    """First-party modules that an import runs if they have not run yet, in order."""
    name = importer.absolute(imported)
    chain = list(finder.chain(name))
    if not chain:
        return []
    last = chain[-1]
    if last.name == name and last.folders:
        for wanted in imported.names:
            for submodule in taken(last, wanted):
                found = finder.find(f"{name}.{submodule}")
                if found is not None:
                    chain.append(found)
    return [module for module in chain if module.path and module.name not in importer.started]


class _Node:
    """What is known of one module's text."""

    __slots__ = ("edges", "own")

    def __init__(self, own: int, edges: Tuple[str, ...]) -> None:
        self.own = own
        self.edges = edges


class _Chain:
    """What importing a module by some name comes to, whatever is taken from it."""

    __slots__ = ("named", "names", "package")

    def __init__(self, names: List[str], package: Optional[Module], named: bool) -> None:
        self.names = names
        """First-party modules that it runs."""
        self.package = package
        """The package at its end, whose submodules may be taken."""
        self.named = named
        """Whether a library may be loaded by this name alone."""


class Graph:
    """Modules below the same roots, read when they are first asked for."""

    def __init__(
        self,
        finder: Finder,
        naming: Naming,
        bits: Dict[str, int],
        unclear: Callable[[Module], Iterable[Import]],
    ) -> None:
        self.finder = finder
        self._naming = naming
        self._bits = bits
        self._unclear = unclear
        self._nodes: Dict[str, _Node] = {}
        self._reached: Dict[str, int] = {}
        self._exports: Dict[str, Tuple[str, ...]] = {}
        self._chains: Dict[Tuple[str, str], _Chain] = {}

    def mask(self, imported: Import) -> int:
        """Bits of what an import loads by its name alone."""
        name, libraries = self._naming(imported)
        if name == "unsloth":
            return UNSLOTH
        mask = 0
        for library in libraries:
            mask |= self._bits[library]
        return mask

    def may_load_unsloth(self, importer: Importer, text: str, follow: bool) -> bool:
        """Whether the checked file may load unsloth, by itself or through other modules."""
        shown = Scan(text)
        mentioned = "unsloth" in text
        if shown.unclear or CODE_IN_STRINGS in text:
            return mentioned or follow
        return any(
            shown.when(target) != NEVER
            for target in shown.targets
            if (mentioned and self.mask(target.imported) & UNSLOTH)
            or (follow and self._leads_to_unsloth(importer, target))
        )

    def _leads_to_unsloth(self, importer: Importer, target: Target) -> bool:
        return any(
            self._reach(name) & UNSLOTH
            for name in self._quickly(importer, target)
            if name not in importer.started
        )

    def reach(self, module: Module) -> int:
        """Bits of all that importing a module may load, its parent packages aside."""
        return self._reach(module.name)

    def _reach(self, name: str) -> int:
        return reach(name, self._reached, self._look)

    def _look(self, name: str) -> Tuple[int, Iterable[str]]:
        node = self._named(name)
        return node.own, node.edges

    def closure(self, module: Module) -> FrozenSet[str]:
        """Names of all modules that importing a module may run, itself included."""
        seen = {module.name}
        queue = [module.name]
        while queue:
            for edge in self._named(queue.pop()).edges:
                if edge not in seen:
                    seen.add(edge)
                    queue.append(edge)
        return frozenset(seen)

    def edges(self, name: str) -> Tuple[str, ...]:
        """Names of the modules that importing a module may run directly."""
        return self._named(name).edges

    def run(self, importer: Importer, imported: Import) -> List[Module]:
        """Modules that an import may run, as far as texts tell."""
        return modules_run(self.finder, importer, imported, self._taken)

    def _chain(self, importer: Importer, target: Target) -> _Chain:
        key = (importer.package if target.dotted.startswith(".") else "", target.dotted)
        known = self._chains.get(key)
        if known is None:
            imported = target.imported
            absolute = importer.absolute(imported)
            chain = list(self.finder.chain(absolute))
            whole = chain and chain[-1].name == absolute and chain[-1].folders
            known = self._chains[key] = _Chain(
                [module.name for module in chain if module.path],
                chain[-1] if whole else None,
                not imported.level and self._naming.knows(imported.module),
            )
        return known

    def _quickly(self, importer: Importer, target: Target) -> List[str]:
        """Names of the modules that an import runs, by what is remembered of its module."""
        chain = self._chain(importer, target)
        if chain.package is None or not target.taken:
            return chain.names
        found = [
            self.finder.find(f"{chain.package.name}.{one}")
            for name in target.names
            for one in self._taken(chain.package, name)
        ]
        return [*chain.names, *(one.name for one in found if one is not None and one.path)]

    def _taken(self, package: Module, name: str) -> Iterable[str]:
        return (name,) if name != "*" else self._exported(package)

    def _exported(self, package: Module) -> Tuple[str, ...]:
        """Whatever the ``__all__`` of a package may name."""
        known = self._exports.get(package.name)
        if known is None:
            text = read(package.path)
            known = tuple(QUOTED.findall(text)) if text and "__all__" in text else ()
            self._exports[package.name] = known
        return known

    def _named(self, name: str) -> _Node:
        node = self._nodes.get(name)
        if node is None:
            module = self.finder.find(name)
            assert module is not None
            self._nodes[name] = node = _Node(0, ())
            text = read(module.path)
            if text is not None:
                self._fill(node, module, text)
        return node

    def _fill(self, node: _Node, module: Module, text: str) -> None:
        importer = Importer(module.name, bool(module.folders))
        shown = Scan(text)
        edges: Dict[str, None] = {}
        for target in shown.targets:
            found = self._quickly(importer, target)
            chain = self._chain(importer, target)
            mask = self.mask(target.imported) if chain.named else 0
            adds = mask & ~node.own or any(name not in edges for name in found)
            if adds and shown.when(target) == RUN:
                node.own |= mask
                edges.update((name, None) for name in found if name not in importer.started)
        for imported in self._unclear(module) if shown.unclear else ():
            node.own |= self.mask(imported)
            edges.update((one.name, None) for one in self.run(importer, imported))
        node.edges = tuple(edges)
