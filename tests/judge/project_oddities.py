"""Tricks with the names of submodules that the plugin does not follow to the end.

Whether `from p import n` runs the submodule `p.n` depends on what `p` binds at that moment. The
plugin knows what a package binds surely or perhaps; CPython knows when. Projects that play with
that are judged all the same, but a disagreement over one is counted apart.
"""

from __future__ import annotations

import ast
from typing import Iterator, Set

from tests.judge.project_files import Files

_COMPOUND = (ast.If, ast.For, ast.While, ast.Try, ast.With)


def odd_bindings(files: Files) -> Set[str]:
    """What the packages of a project do to the names of their submodules, in words."""
    odd: Set[str] = set()
    texts = "".join(files.values())
    if "import *" in texts and ("_LazyModule(__name__" in texts or ".attach(" in texts):
        odd.add("a star import where a lazy package computes `__all__`")
    for path, text in files.items():
        folder, _, base = path.rpartition("/")
        if base == "__init__.py":
            package = folder.rpartition("/")[2]
            odd.update(_odd_in(ast.parse(text), package, _submodules(files, folder)))
    return odd


def _submodules(files: Files, folder: str) -> Set[str]:
    inside = (path[len(folder) + 1 :] for path in files if path.startswith(f"{folder}/"))
    return {name.partition("/")[0].replace(".py", "") for name in inside} - {"__init__"}


def _odd_in(tree: ast.Module, package: str, submodules: Set[str]) -> Iterator[str]:
    imported = False
    for statement in tree.body:
        bound = set(_bound(statement, package))
        if "*" in bound:
            yield "a submodule's name bound by a star import"
        if bound & submodules:
            if isinstance(statement, ast.Delete):
                yield "a submodule's name deleted"
            elif isinstance(statement, _COMPOUND):
                yield "a submodule's name bound on some path"
            elif imported or isinstance(statement, (ast.Import, ast.ImportFrom)):
                yield "a submodule's name bound by or after an import"
        imported = imported or any(_is_import(node) for node in ast.walk(statement))


def _bound(statement: ast.stmt, package: str) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Import):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            own = (node.module or package).rpartition(".")[2] == package
            yield from (
                alias.asname or alias.name for alias in node.names if alias.asname or not own
            )


def _is_import(node: ast.AST) -> bool:
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.Call))
