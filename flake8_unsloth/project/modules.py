"""The first-party modules below some roots: each read once, and summed up once."""

from __future__ import annotations

import ast
from typing import Callable, Dict, List, Mapping, NamedTuple, Optional, Set, Tuple

from flake8_unsloth.project.binding import bound_by, exports_of
from flake8_unsloth.project.finder import Finder, Module
from flake8_unsloth.project.naming import UNSLOTH, Named, Naming
from flake8_unsloth.project.places import Importer
from flake8_unsloth.reading.imports import Import
from flake8_unsloth.reading.lazy import Lazy, lazy
from flake8_unsloth.reading.names import collect
from flake8_unsloth.reading.outline import Load, Outline, Processes
from flake8_unsloth.reading.quiet import parse
from flake8_unsloth.reading.statements import write
from flake8_unsloth.running.flow import Effect, Flow, Ran
from flake8_unsloth.texts.files import read

MOST_TAKEN = 20
"""Lazy packages that a name is handed on through; people write two or three."""


class Contents(NamedTuple):
    """What a module says."""

    outline: Outline
    binds: Mapping[str, bool]
    """Names that a package binds, other than to its own submodules: surely, or perhaps."""
    exports: Tuple[str, ...]
    """Its literal ``__all__``."""
    lazy: Optional[Lazy]
    """Names that it gives on demand, if it is a lazy package."""


EMPTY = Contents(Outline((), [], [], Processes()), {}, (), None)
"""Of a module that cannot be read or parsed: it loads nothing, and the run goes on."""


class Summary(NamedTuple):
    """What running a module comes to."""

    loads: Tuple[Load, ...]
    """Loads that some complete run passes, in source order; if there is none, that any passes."""
    completes: bool
    """Whether some run reaches the end of the module."""
    flow: Flow
    ran: Ran


class Modules:
    """Finds modules, reads them and sums them up; never imports them."""

    def __init__(
        self,
        finder: Finder,
        naming: Naming,
        reach: Callable[[str], int],
        written: Optional[Mapping[str, ast.Module]] = None,
    ) -> None:
        """``reach``: bits of what importing a module's file may load, as far as its text tells.
        ``written``: trees of modules that are in no file."""
        self.finder = finder
        self.naming = naming
        self._reach = reach
        self._written = written or {}
        self._contents: Dict[str, Contents] = {}
        self._summaries: Dict[str, Summary] = {}
        self._runs: Dict[Tuple[Importer, Import], List[Module]] = {}

    def reach(self, module: Module) -> int:
        """Bits of what a module may load, as far as its text tells."""
        return -1 if module.name in self._written else self._reach(module.path)

    def contents(self, module: Module) -> Contents:
        """What a module says."""
        known = self._contents.get(module.name)
        if known is None:
            known = self._contents[module.name] = self._read(module)
        return known

    def _read(self, module: Module) -> Contents:
        tree = self._written.get(module.name) or parse(read(module.path))
        if tree is None:
            return EMPTY
        importer = importer_of(module)
        outline = write(tree, collect(tree), watch=lambda one: self.watches(importer, one))
        if not module.folders:
            return Contents(outline, {}, (), None)
        binds = bound_by(tree, module.name)
        return Contents(outline, binds, exports_of(tree), lazy(tree, module.name))

    def watches(self, importer: Importer, imported: Import) -> bool:
        """Whether an attribute of what an import binds may load something: of a lazy package."""
        if self.naming.continues(imported):
            return True
        name = importer.absolute(imported)
        found = self.finder.find(name) if name else None
        if found is None or not found.folders or not found.path or importer.has_started(name):
            return False
        return self.reach(found) != 0 and self.contents(found).lazy is not None

    def summary(self, module: Module) -> Summary:
        """What running a module comes to."""
        known = self._summaries.get(module.name)
        if known is None:
            known = self._summaries[module.name] = self._sum_up(module)
        return known

    def _sum_up(self, module: Module) -> Summary:
        importer = importer_of(module)
        flow = Flow(lambda load: self._effect(importer, load), [UNSLOTH])
        ran = flow.run(self.contents(module).outline.body)
        passed = flow.passed(-1 if ran.ended is None else ran.ended)
        loads = sorted(passed, key=lambda load: load.site)
        return Summary(tuple(loads), ran.ended is not None, flow, ran)

    def _effect(self, importer: Importer, load: Load) -> Optional[Effect]:
        named = self.naming(load.imported)
        if named.name:
            return effect_of(load, named)
        if any(self.reach(module) for module in self.runs(importer, load.imported)):
            return Effect((), False, False, True)
        return None

    def runs(self, importer: Importer, imported: Import) -> List[Module]:
        """Modules that an import runs if they have not run yet, in order."""
        key = (importer, imported)
        known = self._runs.get(key)
        if known is None:
            known = self._runs[key] = [
                module
                for module in self._chain(importer.absolute(imported), imported.names)
                if module.path and not importer.has_started(module.name)
            ]
        return known

    def _chain(self, name: str, taken: Tuple[str, ...]) -> List[Module]:
        chain = list(self.finder.chain(name)) if name else []
        if not chain or chain[-1].name != name or not chain[-1].folders:
            return chain
        package = chain[-1]
        found = {module.name: module for module in chain}
        for one in taken:
            for module in self._taken(package, one, set()):
                found.setdefault(module.name, module)
        return list(found.values())

    def _taken(self, package: Module, name: str, seen: Set[Tuple[str, str]]) -> List[Module]:
        """Modules that taking a name from a package may run: those it does not bind itself."""
        if name == "*":
            exported = self.contents(package).exports
            return [one for each in exported for one in self._taken(package, each, seen)]
        if (package.name, name) in seen or len(seen) > MOST_TAKEN or not package.path:
            own = self.finder.find(f"{package.name}.{name}")
            return [own] if own is not None and not package.path else []
        seen.add((package.name, name))
        own = self.finder.find(f"{package.name}.{name}")
        if own is None and not self.reach(package):
            return []
        contents = self.contents(package)
        if contents.binds.get(name):
            return []
        on_demand = self._on_demand(package, contents.lazy, name, seen)
        return on_demand or ([own] if own is not None else [])

    def _on_demand(
        self, package: Module, table: Optional[Lazy], name: str, seen: Set[Tuple[str, str]]
    ) -> List[Module]:
        """Modules that a lazy package runs for a name, and those that their packages run for it."""
        found: List[Module] = []
        for submodule in table.names.get(name, ()) if table is not None else ():
            chain = list(self.finder.chain(f"{package.name}.{submodule}"))
            found += [one for one in chain if one.name.startswith(package.name + ".")]
            if chain and chain[-1].folders and chain[-1].name == f"{package.name}.{submodule}":
                found += self._taken(chain[-1], name, seen)
        return found


    def may_hide(self, importer: Importer, imported: Import) -> bool:
        """Whether an import takes a name of which a lazy package does not tell what it runs, and
        what its text names may load unsloth."""
        name = importer.absolute(imported)
        package = self.finder.find(name) if name and imported.names else None
        if package is None or not package.folders or not package.path:
            return False
        if not self.reach(package) & 1:
            return False
        contents = self.contents(package)
        table = contents.lazy
        if table is None or not table.open:
            return False
        return any(
            not contents.binds.get(one)
            and one not in table.names
            and self.finder.find(f"{name}.{one}") is None
            for one in imported.names
        )


def importer_of(module: Module) -> Importer:
    """A module as the starting point of its imports."""
    return Importer(module.name, bool(module.folders))


def effect_of(load: Load, named: Named) -> Effect:
    """What a load of something known by name does: if a plain one fails, nothing is there."""
    imported = load.imported
    modules = (UNSLOTH,) if named.name == UNSLOTH else named.libraries
    plain = not imported.names and imported.module == named.name and named.name != UNSLOTH
    return Effect(modules, True, plain, True)

