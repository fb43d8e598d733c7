"""What a followed module does while it is imported, read off its syntax tree."""

from __future__ import annotations

import ast
from typing import Any, Dict, FrozenSet, List, NamedTuple, Optional, Set, Tuple

from flake8_unsloth.flow import Flow
from flake8_unsloth.graph import Importer
from flake8_unsloth.imports import Import
from flake8_unsloth.names import bound_here, collect, deeper, literal_texts
from flake8_unsloth.outline import write
from flake8_unsloth.position import NOWHERE
from flake8_unsloth.relevance import Relevance, relevance
from flake8_unsloth.steps import Block, Load, Outline
from flake8_unsloth.trampoline import Deep
from flake8_unsloth.worlds import START, Domain, Exits, Worlds


class Followed(NamedTuple):
    """One module that is imported, never executed."""

    body: Block
    """Outline of what its import runs."""
    relevant: Relevance
    """Which of its functions matter."""
    loads: Tuple[Load, ...]
    """Its loads that some path to its end passes, in source order: what a failed import has
    loaded counts only if it always fails."""
    certain: Set[int]
    """Identities of the loads that every complete import passes."""
    completes: bool
    """Whether some path reaches the end of the module."""
    binds: Dict[str, bool]
    """Names its body binds, other than to its own submodules: surely, or perhaps."""
    exports: Tuple[str, ...]
    """Its literal ``__all__``."""


NOTHING = Followed((), relevance(Outline((), ())), (), set(), True, {}, ())
"""A module that cannot be read or parsed: it loads nothing, and the run goes on."""


class _Collector(Domain[FrozenSet[int]]):
    """Remembers which loads are reached; a state is those that some path has passed."""

    def __init__(self) -> None:
        self.reached: Dict[int, Load] = {}

    def join(self, one: FrozenSet[int], other: FrozenSet[int]) -> FrozenSet[int]:
        return one | other

    def load(
        self, step: Load, worlds: Worlds[FrozenSet[int]], exits: Exits[FrozenSet[int]]
    ) -> Deep[Worlds[FrozenSet[int]]]:
        self.reached[id(step)] = step
        worlds = {world: passed | {id(step)} for world, passed in worlds.items()}
        exits.add("raise", worlds)
        return worlds
        yield  # nothing to wait for


def follow(tree: Optional[ast.Module], package: str) -> Followed:
    """Sum up a module; ``package`` is its name if it is one, else empty."""
    if tree is None:
        return NOTHING
    outline = write(tree, collect(tree, followed=True), NOWHERE, followed=True)
    body = outline.body
    relevant = relevance(outline)
    collector = _Collector()
    ended = Flow(collector, relevant).module(body, {START: frozenset()})
    passed = frozenset().union(*ended.values()) if ended else frozenset(collector.reached)
    loads = [load for one, load in collector.reached.items() if one in passed]
    loads.sort(key=lambda load: load.site)
    certain = {id(step) for step in body if isinstance(step, Load)}
    binds = _binds(tree, package) if package else {}
    exports = _exports(tree) if package else ()
    return Followed(body, relevant, tuple(loads), certain, bool(ended), binds, exports)


def _binds(tree: ast.Module, package: str) -> Dict[str, bool]:
    found: Dict[str, bool] = {}
    taken: Set[str] = set()
    """Submodules the package takes before it binds their names: they run."""
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and _takes_own(statement, package):
            taken.update(alias.name for alias in statement.names if alias.name not in found)
        plain = isinstance(statement, _SURE)
        if isinstance(statement, ast.AnnAssign) and statement.value is None:
            continue
        for name in _names(statement, package) - taken:
            found[name] = found.get(name) or plain
    return found


_SURE = (
    ast.Assign,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
    ast.AnnAssign,
)


def _takes_own(node: ast.ImportFrom, package: str) -> bool:
    imported = Import(node.module or "", node.level or 0)
    return Importer(package, True).absolute(imported) == package


def _names(statement: ast.stmt, package: str) -> Set[str]:
    """Names that a statement binds, except those a package takes from among its submodules."""
    names: Set[str] = set()
    queue: List[ast.AST] = [statement]
    while queue:
        node = queue.pop()
        if not (isinstance(node, ast.ImportFrom) and _takes_own(node, package)):
            names |= bound_here(node)
            queue += deeper(node)
    return names


def _exports(tree: ast.Module) -> Tuple[str, ...]:
    names: Tuple[str, ...] = ()
    for statement in tree.body:
        targets: List[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
            targets = [statement.target]
        value: Any = getattr(statement, "value", None)
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            texts = literal_texts(value) or ()
            names = (*names, *texts) if isinstance(statement, ast.AugAssign) else texts
    return names
