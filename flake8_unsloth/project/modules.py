"""The first-party modules below some roots: each read once, and summed up once."""

from __future__ import annotations

import ast
import os
import re
from typing import (
    TYPE_CHECKING,
    Callable,
    Dict,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
)

from flake8_unsloth.project.binding import bound_by, bound_by_stars, exports_of
from flake8_unsloth.project.conftest import CONFTEST
from flake8_unsloth.project.finder import Finder, Module
from flake8_unsloth.project.hooks import IMPORTED, with_hooks
from flake8_unsloth.project.naming import UNSLOTH, Named, Naming
from flake8_unsloth.project.places import Importer
from flake8_unsloth.project.tables import Tables
from flake8_unsloth.reading.imports import Import
from flake8_unsloth.reading.names import collect
from flake8_unsloth.reading.outline import Block, Load, Outline, Processes, Site
from flake8_unsloth.reading.quiet import parse
from flake8_unsloth.reading.statements import write
from flake8_unsloth.running.bits import Effect
from flake8_unsloth.running.flow import Flow, Ran
from flake8_unsloth.texts.files import read
from flake8_unsloth.texts.names import may_give

if TYPE_CHECKING:
    from flake8_unsloth.reading.lazy.table import Lazy

PLUGINS = "pytest_plugins"
LAZY_IMPORT = re.compile(r"__lazy_modules__|\blazy\s+(?:import|from)\b")
MOST_TAKEN = 500
"""Names that one import takes from lazy packages; people take a few."""


class Contents(NamedTuple):
    """What a module says."""

    outline: Outline
    binds: Mapping[str, bool]
    """Names that a package binds, other than to its own submodules: surely, or perhaps."""
    exports: Tuple[str, ...]
    """Its literal ``__all__``."""
    lazy: Optional[Lazy]
    """Names that it gives on demand, if it is a lazy package."""
    plugins: Tuple[str, ...] = ()
    """Modules that pytest imports with a ``conftest.py``."""


EMPTY = Contents(Outline((), [], [], Processes(), {}), {}, (), None)
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
        tables: Tables,
        written: Optional[Mapping[str, ast.Module]] = None,
        stage: int = IMPORTED,
    ) -> None:
        """``reach``: bits of what importing a module's file may load, as far as its text tells.
        ``tables``: those of the run. ``written``: trees of files not on the disk. ``stage``:
        how far pytest has come, if that runs them."""
        self.finder = finder
        self.naming = naming
        self._reach = reach
        self._tables = tables
        self._written = written or {}
        self._stage = stage
        self._contents: Dict[str, Contents] = {}
        self._summaries: Dict[str, Summary] = {}
        self._gives: Dict[str, bool] = {}
        self._texts: Dict[str, str] = {}
        self._runs: Dict[Tuple[Importer, Import], List[Module]] = {}

    def reach(self, module: Module) -> int:
        """Bits of what a module may load, as far as its text tells (not of hooks of pytest)."""
        is_told = module.path not in self._written and not module.path.endswith(CONFTEST)
        return self._reach(module.path) if is_told else -1

    def contents(self, module: Module) -> Contents:
        """What a module says."""
        known = self._contents.get(module.name)
        if known is None:
            known = self._contents[module.name] = self._read(module)
        return known

    def _read(self, module: Module) -> Contents:
        text = self._text(module)
        tree = self._written.get(module.path) or parse(text)
        if tree is None:
            return EMPTY
        importer = importer_of(module)
        outline = write(
            tree,
            collect(tree),
            watch=lambda one: self.watches(importer, one),
            absolute=importer.absolute,
        )
        is_written = module.path in self._written
        table = None if is_written else self._tables.table(module.path, tree, text)
        if not module.folders and table is None:
            exports = exports_of(tree) if outline.lazies else ()
            plugins = exports_of(tree, PLUGINS) if _is_conftest(module) else ()
            return Contents(outline, {}, exports, None, plugins)
        exports = (table and table.exports) or exports_of(tree)
        binds = bound_by(tree, module.name)
        if table is not None:
            binds.update(bound_by_stars(tree, importer, self.finder))
        return Contents(outline, binds, exports, table)

    def _text(self, module: Module) -> Optional[str]:
        """The text of a module; kept from a look at it until it is parsed."""
        return self._texts.pop(module.path, None) or read(module.path)

    def watches(self, importer: Importer, imported: Import) -> bool:
        """Whether an attribute of what an import binds may load something: of a lazy package."""
        if self.naming.continues(imported):
            return True
        found = self.finder.find(importer.absolute(imported))
        return found is not None and bool(found.path) and self._may_give(found)

    def _may_give(self, module: Module) -> bool:
        """Whether a module may give names on demand, as far as its text tells."""
        known = self._gives.get(module.name)
        if known is None:
            text = self._text(module) or "" if self.reach(module) else ""
            is_lazy = "lazy" in text and LAZY_IMPORT.search(text) is not None
            known = self._gives[module.name] = is_lazy or may_give(text)
            self._texts[module.path] = text
        return known

    def summary(self, module: Module) -> Summary:
        """What running a module comes to."""
        known = self._summaries.get(module.name)
        if known is None:
            known = self._summaries[module.name] = self._sum_up(module)
        return known

    def stands_in(self, module: Module) -> bool:
        """Whether a module puts something else in the place of unsloth."""
        return any(load.site.stands_in for load in self.contents(module).outline.loads)

    def _sum_up(self, module: Module) -> Summary:
        importer = importer_of(module)
        flow = Flow(lambda load: self._effect(importer, load), [UNSLOTH])
        ran = flow.run(self._body(module))
        passed = flow.passed(-1 if ran.ended is None else ran.ended)
        loads = sorted(passed, key=lambda load: load.site)
        return Summary(tuple(loads), ran.ended is not None, flow, ran)

    def _body(self, module: Module) -> Block:
        """What running a module runs; of a ``conftest.py``, what pytest calls in it as well."""
        contents = self.contents(module)
        if self._stage == IMPORTED or not _is_conftest(module):
            return contents.outline.body
        plugins = [Load(Site(1, 0), Import(one)) for one in contents.plugins]
        return with_hooks(contents.outline, plugins, self._stage)

    def _effect(self, importer: Importer, load: Load) -> Optional[Effect]:
        if load.site.stands_in and self._stage == IMPORTED:
            return None
        named = self.named(importer, load.imported)
        if named.name:
            return effect_of(load, named)
        if any(self.reach(module) for module in self.runs(importer, load.imported)):
            return Effect((), False, False, True)
        return None

    def named(self, importer: Importer, imported: Import) -> Named:
        """What an import loads by its name, or by what a lazy package imports for it by name."""
        named = self.naming(imported)
        if named.name or not self._may_be_lazy(importer, imported):
            return named
        found: List[str] = []
        for _, one in self._on_demand(importer, imported):
            found += [goal for goal in self.naming(one).brings if goal not in found]
        return Named(importer.absolute(imported), tuple(found)) if found else named

    def runs(self, importer: Importer, imported: Import) -> List[Module]:
        """Modules that an import runs if they have not run yet, in order."""
        key = (importer, imported)
        known = self._runs.get(key)
        if known is None:
            known = self._runs[key] = self._find(importer, imported)
        return known

    def _find(self, importer: Importer, imported: Import) -> List[Module]:
        found = {one.name: one for one in self._chain(importer.absolute(imported), imported.names)}
        if self._may_be_lazy(importer, imported):
            for package, one in self._on_demand(importer, imported):
                for module in self._chain(package.absolute(one), one.names):
                    found.setdefault(module.name, module)
        return [one for one in found.values() if one.path and not importer.has_started(one.name)]

    def _chain(self, name: str, taken: Tuple[str, ...]) -> List[Module]:
        chain = list(self.finder.chain(name))
        if not chain or not chain[-1].folders:
            return chain
        package = chain[-1]
        names = self.contents(package).exports if "*" in taken else taken
        for one in names:
            found = self.finder.find(f"{name}.{one}")
            if found is not None and not (package.path and self._binds(package, one)):
                chain.append(found)
        return chain

    def _binds(self, package: Module, name: str) -> bool:
        return bool(self.contents(package).binds.get(name))

    def _may_be_lazy(self, importer: Importer, imported: Import) -> bool:
        package = self.finder.find(importer.absolute(imported)) if imported.names else None
        return package is not None and self._is_lazy(package)

    def _is_lazy(self, module: Module) -> bool:
        if not module.path or not self._may_give(module):
            return False
        contents = self.contents(module)
        return contents.lazy is not None or bool(contents.outline.lazies)

    def _on_demand(self, importer: Importer, imported: Import) -> List[Tuple[Importer, Import]]:
        """What lazy packages import for the names that are taken from them, and by whom."""
        found: List[Tuple[Importer, Import]] = []
        queue = [(importer, imported)]
        seen: Set[Tuple[str, str]] = set()
        while queue and len(seen) <= MOST_TAKEN:
            by, one = queue.pop(0)
            name = by.absolute(one)
            package = self.finder.find(name)
            if package is None or not self._is_lazy(package):
                continue
            contents = self.contents(package)
            names = one.names
            if "*" in names:
                names = contents.exports or tuple(contents.outline.lazies)
            for taken in names:
                if (name, taken) in seen:
                    continue
                seen.add((name, taken))
                made = [(importer_of(package), each) for each in _given(contents, taken)]
                found += made
                queue += made
        return found

    def may_hide(self, importer: Importer, imported: Import) -> bool:
        """Whether an import takes a name of which a lazy package does not tell what it runs, and
        what its text names may load unsloth."""
        name = importer.absolute(imported)
        package = self.finder.find(name) if imported.names else None
        if package is None or not package.path:
            return False
        if not self.reach(package) & 1:
            return False
        contents = self.contents(package)
        table = contents.lazy
        if table is None or (table.exports is None and "*" in imported.names):
            return table is not None
        names = table.exports or () if "*" in imported.names else imported.names
        if not table.open:
            return False
        return any(
            not contents.binds.get(one)
            and one not in table.imports
            and self.finder.find(f"{name}.{one}") is None
            for one in names
        )


def _given(contents: Contents, name: str) -> Sequence[Import]:
    """What a module imports when a name is taken from it."""
    if name in contents.outline.lazies:
        return [contents.outline.lazies[name]._replace(lazy=False)]
    if contents.lazy is None or contents.binds.get(name):
        return ()
    return contents.lazy.imports.get(name, ())


def _is_conftest(module: Module) -> bool:
    return os.path.basename(module.path) == CONFTEST


def importer_of(module: Module) -> Importer:
    """A module as the starting point of its imports."""
    return Importer(module.name, bool(module.folders))


def effect_of(load: Load, named: Named) -> Effect:
    """What a load of something known by name does: if a plain one fails, nothing is there."""
    imported = load.imported
    plain = not imported.names and imported.module == named.name and named.name != UNSLOTH
    return Effect(named.brings, True, plain, True)
