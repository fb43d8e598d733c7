"""What has been loaded when the checked file starts to run: its parent packages come first.

``import pkg.mod`` runs ``pkg/__init__.py``, which may itself import ``pkg.mod``. Then the file
runs in the middle of its parent, and only what the parent has loaded by then is there.
"""

from __future__ import annotations

from typing import AbstractSet, Dict, FrozenSet, List, NamedTuple, Optional, Sequence, Set, Tuple

from flake8_unsloth.project.finder import Module
from flake8_unsloth.project.modules import Modules, importer_of
from flake8_unsloth.project.naming import UNSLOTH
from flake8_unsloth.project.ways import Link, Links, Ways
from flake8_unsloth.reading.outline import Block, Call, Function, Load, Try
from flake8_unsloth.running.flow import Flow, Ran
from flake8_unsloth.running.inside import blocks_of


class Early(NamedTuple):
    """A library that was there before the file started, or before a function of it is called."""

    library: str
    links: Links
    """From the package or the ``conftest.py`` down to the statement that names the library."""
    busy: bool = False
    """Whether that package is importing the file at this moment."""
    conftest: bool = False
    """Whether a ``conftest.py`` comes first, not a package."""

    @property
    def package(self) -> str:
        """The package that loaded it."""
        return self.links[0].module


class Arrival(NamedTuple):
    """The moment at which the file starts to run."""

    early: Tuple[Early, ...] = ()
    silent: bool = False
    """Whether unsloth may be there."""
    started: FrozenSet[str] = frozenset()
    """Modules that have started by then: importing them again runs nothing."""


class World(NamedTuple):
    """Modules below the same roots, and the ways through them."""

    modules: Modules
    ways: Ways
    libraries: Sequence[str]

    @property
    def goals(self) -> Tuple[str, ...]:
        """What is looked for: unsloth and the libraries."""
        return (UNSLOTH, *self.libraries)

    def brought(
        self, modules: Sequence[Module], avoid: FrozenSet[str], conftest: bool = False
    ) -> Arrival:
        """What running some modules from start to end brings."""
        early = []
        for library in self.libraries:
            links = self.ways.way(modules, library, avoid)
            if links is not None:
                early.append(Early(library, links, conftest=conftest))
        silent = self.ways.way(modules, UNSLOTH, avoid) is not None
        return Arrival(tuple(early), silent)


class _Step(NamedTuple):
    """A module that runs when the file starts, and what it has passed by then."""

    module: Module
    gate: Load
    """The load that leads on to the file."""
    paths: int


class Parents:
    """Runs the parent packages of a file up to the point where the file itself is imported."""

    def __init__(self, world: World, name: str, parents: Sequence[Module]) -> None:
        self._world = world
        self._name = name
        self._parents = parents
        self._names = {parent.name for parent in parents}
        self._started: Set[str] = {name}
        self._early: List[Early] = []
        self._silent = False
        self._leading: FrozenSet[str] = frozenset()

    def arrive(self) -> Arrival:
        """Import the parents, and with them, sooner or later, the file."""
        relevant = [one for one in self._parents if self._world.modules.reach(one)]
        self._leading = self._lead_here(relevant)
        for parent in relevant:
            way = self._way_here(parent) if parent.name in self._leading else None
            if way is not None:
                self._descend(way)
                break
            if parent.name in self._leading:
                self._pass_by(parent)
            else:
                self._complete([parent])
        started = frozenset({*self._started, *(one.name for one in self._parents)})
        return Arrival(tuple(self._early), self._silent, started)

    def _complete(self, modules: Sequence[Module], running: Links = ()) -> None:
        """Some modules run from start to end, imported by those that are running."""
        fresh = [one for one in modules if one.name not in self._started]
        brought = self._world.brought(fresh, frozenset(self._started))
        self._silent = self._silent or brought.silent
        for early in brought.early:
            self._add(early.library, (*running, *early.links))
        self._started.update(one.name for one in fresh)

    def _add(self, library: str, links: Links) -> None:
        """The chain starts at the innermost package that was running."""
        inner = max(n for n, link in enumerate(links) if link.module in self._names)
        chain = links[inner:]
        self._early.append(Early(library, chain, chain[0].module in self._leading))

    def _way_here(self, module: Module) -> Optional[List[_Step]]:
        """The modules that import each other down to the file, if they surely do.

        If a parent imports the file on some paths only, the file may start when it is through.
        """
        way: List[_Step] = []
        names: Set[str] = set()
        while module.name != self._name:
            modules = self._world.modules
            summary = modules.summary(module)
            body = modules.contents(module).outline.body
            met = always_met(body, summary.flow, summary.ran, summary.flow.start, set())
            gate = next((one for one in met if self._leads_on(module, one[0])), None)
            if gate is None or module.name in names:
                return None
            names.add(module.name)
            way.append(_Step(module, *gate))
            following = next(
                (
                    one
                    for one in modules.runs(importer_of(module), gate[0].imported)
                    if self._is_on_the_way(one) and one.name not in names
                ),
                None,
            )
            if following is None:
                return None
            module = following
        return way

    def _descend(self, way: List[_Step]) -> None:
        """Run modules down to the file, each up to the statement that leads on."""
        running: Links = ()
        names = [step.module.name for step in way]
        self._started.update(names)
        for (module, gate, paths), following in zip(way, [*names[1:], self._name]):
            for load in self._world.modules.summary(module).flow.passed(paths):
                self._load(module, load, running)
            running = (*running, self._world.ways.link(module.name, gate.site.line))
            runs = self._world.modules.runs(importer_of(module), gate.imported)
            reached = [target.name for target in runs].index(following)
            for target in runs[:reached]:
                self._complete([target], running)

    def _pass_by(self, parent: Module) -> None:
        """Run a parent that imports the file on some paths only, on the others.

        What lies between the two may have loaded unsloth without coming to the file.
        """
        self._started.add(parent.name)
        elsewhere, between = self._past(parent)
        self._leading -= {parent.name}
        for load in elsewhere:
            self._load(parent, load, ())
        self._silent = self._silent or self._may_bring_unsloth(between)

    def _past(self, module: Module) -> Tuple[List[Load], List[Module]]:
        """The loads of a module on the paths that do not come to the file, and the modules that
        may lead there."""
        loads = self._world.modules.summary(module).loads
        onward = {load for load in loads if self._leads_on(module, load)}
        behind = loads_behind(self._world.modules.contents(module).outline.body, onward)
        runs = [self._world.modules.runs(importer_of(module), load.imported) for load in onward]
        between = [one for modules in runs for one in modules if one.name != self._name]
        return [one for one in loads if one not in onward and one not in behind], between

    def _may_bring_unsloth(self, modules: List[Module]) -> bool:
        """Whether some modules may load unsloth without coming to the file."""
        met: Set[str] = set()
        queue = list(modules)
        while queue:
            module = queue.pop()
            if module.name not in self._leading:
                if self._way_to_unsloth([module]):
                    return True
            elif module.name not in met:
                met.add(module.name)
                elsewhere, between = self._past(module)
                queue += between
                if any(self._names_unsloth(module, load) for load in elsewhere):
                    return True
        return False

    def _names_unsloth(self, module: Module, load: Load) -> bool:
        importer = importer_of(module)
        return UNSLOTH in self._world.modules.named(importer, load.imported).brings or (
            self._way_to_unsloth(self._world.modules.runs(importer, load.imported))
        )

    def _way_to_unsloth(self, modules: Sequence[Module]) -> bool:
        """Whether modules lead to unsloth, but for the file and what lies below it."""
        beside = [one for one in modules if not one.name.startswith(f"{self._name}.")]
        return self._world.ways.way(beside, UNSLOTH, frozenset(self._started)) is not None

    def _is_on_the_way(self, module: Module) -> bool:
        return module.name == self._name or module.name in self._leading

    def _leads_on(self, module: Module, load: Load) -> bool:
        runs = self._world.modules.runs(importer_of(module), load.imported)
        return any(self._is_on_the_way(one) for one in runs)

    def _load(self, module: Module, load: Load, running: Links) -> None:
        """A load that a running module has passed."""
        link = self._world.ways.link(module.name, load.site.line)
        named = self._world.modules.named(importer_of(module), load.imported)
        self._silent = self._silent or UNSLOTH in named.brings
        for library in named.brings if UNSLOTH not in named.brings else ():
            carrier = () if named.name == library else (Link(named.name),)
            self._add(library, (*running, link, *carrier))
        self._complete(
            self._world.modules.runs(importer_of(module), load.imported), (*running, link)
        )

    def _lead_here(self, parents: Sequence[Module]) -> FrozenSet[str]:
        """Modules whose import may lead to the checked file."""
        backwards: Dict[str, List[str]] = {}
        seen: Set[str] = {one.name for one in parents}
        queue = list(parents)
        while queue:
            module = queue.pop()
            for onward in self._onward(module):
                backwards.setdefault(onward.name, []).append(module.name)
                if onward.name not in seen and onward.name != self._name:
                    seen.add(onward.name)
                    queue.append(onward)
        leading: Set[str] = set()
        names = [self._name]
        while names:
            for name in backwards.get(names.pop(), ()):
                if name not in leading:
                    leading.add(name)
                    names.append(name)
        return frozenset(leading)

    def _onward(self, module: Module) -> List[Module]:
        modules = self._world.modules
        return [
            one
            for load in modules.summary(module).flow.passed(-1)
            for one in modules.runs(importer_of(module), load.imported)
            if modules.reach(one)
        ]


def always_met(
    block: Block, flow: Flow, ran: Ran, start: int, entered: Set[Function]
) -> List[Tuple[Load, int]]:
    """The loads that every run of a body comes by, or tries to, and what has been passed by then:
    none of a branch. Functions that it calls are ``entered`` once."""
    found: List[Tuple[Load, int]] = []
    for step in block:
        if isinstance(step, Try):
            for inner in (step.body, step.final):
                found += always_met(inner, flow, ran, start, entered)
        elif isinstance(step, (Load, Call)) and step in ran.before:
            passed = flow.after(start, ran.before[step])
            if isinstance(step, Load):
                found.append((step, passed))
                continue
            called = [] if step.name.others else step.runs()
            if len(called) == 1 and called[0] not in entered:
                entered.add(called[0])
                inside = flow.ran(called[0])
                found += always_met(called[0].body, flow, inside, passed, entered)
    return found


def loads_behind(block: Block, gates: AbstractSet[Load]) -> Set[Load]:
    """The loads that a run comes to only after one of some others."""
    found: Set[Load] = set()
    queue: List[Tuple[Block, bool]] = [(block, False)]
    while queue:
        steps, is_behind = queue.pop()
        for step in steps:
            if isinstance(step, Load):
                found.update([step] if is_behind else [])
                is_behind = is_behind or step in gates
            queue += [(inner, is_behind) for inner in blocks_of(step)]
    return found
