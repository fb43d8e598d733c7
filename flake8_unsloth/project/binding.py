"""What names a package binds itself: taking one of those runs no submodule."""

from __future__ import annotations

import ast
from typing import Any, Dict, Iterable, List, Set, Tuple

from flake8_unsloth.project.finder import Finder
from flake8_unsloth.project.places import Importer
from flake8_unsloth.reading.imports import Import, imports_of
from flake8_unsloth.reading.names import literal_text, literal_texts
from flake8_unsloth.reading.quiet import parse
from flake8_unsloth.reading.scopes import DEFINITIONS, binds
from flake8_unsloth.reading.walk import statements_in
from flake8_unsloth.texts.files import read

SURE = (
    *DEFINITIONS,
    ast.Assign,
    ast.AnnAssign,
    ast.Import,
    ast.ImportFrom,
)


def bound_by(tree: ast.Module, package: str) -> Dict[str, bool]:
    """Names that a package's body binds, other than to its own submodules: surely, or perhaps."""
    found: Dict[str, bool] = {}
    taken: Set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and _takes_own(statement, package):
            taken.update(alias.name for alias in statement.names if alias.name not in found)
        sure = isinstance(statement, SURE)
        for name in set(_names(statement, package)) - taken:
            found[name] = found.get(name) or sure
    return found


def bound_by_stars(tree: ast.Module, importer: Importer, finder: Finder) -> Dict[str, bool]:
    """Names that a module's star imports bind, as far as modules of one's own have them."""
    found: Dict[str, bool] = {}
    queue = [(tree, importer)]
    seen: Set[str] = set()
    while queue:
        body, by = queue.pop()
        for one in _stars(body):
            name = by.absolute(imports_of(one)[0])
            module = finder.find(name) if name and name not in seen else None
            inner = parse(read(module.path)) if module is not None else None
            if module is None or inner is None:
                continue
            seen.add(name)
            names = exports_of(inner)
            if not names:
                names = tuple(one for one in bound_by(inner, name) if one[:1] != "_")
                queue.append((inner, Importer(name, bool(module.folders))))
            found.update(dict.fromkeys(names, True))
    return found


def _stars(tree: ast.Module) -> List[ast.ImportFrom]:
    froms = [one for one in tree.body if isinstance(one, ast.ImportFrom)]
    return [one for one in froms if one.names[0].name == "*"]


def exports_of(tree: ast.Module, name: str = "__all__") -> Tuple[str, ...]:
    """The literal ``__all__`` of a module, or another list of names."""
    names: Tuple[str, ...] = ()
    for statement in tree.body:
        targets: List[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
            targets = [statement.target]
        value: Any = getattr(statement, "value", None)
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            text = literal_text(value)
            texts = literal_texts(value) or () if text is None else (text,)
            names = (*names, *texts) if isinstance(statement, ast.AugAssign) else texts
    return names


def _takes_own(node: ast.ImportFrom, package: str) -> bool:
    imported = Import(node.module or "", node.level or 0)
    return Importer(package, True).absolute(imported) == package


def _names(statement: ast.stmt, package: str) -> Iterable[str]:
    """Names that a statement binds, except those a package takes from among its submodules."""
    queue: List[ast.AST] = [statement]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.ImportFrom) and _takes_own(node, package):
            continue
        yield from binds(node)
        if not isinstance(node, DEFINITIONS):
            queue += statements_in(node)
