"""The file that has it right: unsloth comes first, and nothing in it can be late any more.

That is what every tutorial does. It can be told from the first few statements, so a correct file
costs next to nothing, however long it is.
"""

from __future__ import annotations

import ast
from typing import List, Sequence

from flake8_unsloth.project.naming import UNSLOTH
from flake8_unsloth.project.worlds import Around
from flake8_unsloth.reading.imports import imports_of


def begins_with_unsloth(tree: ast.Module, around: Around, follow: bool) -> bool:
    """Whether a file imports unsloth before anything that could make that late.

    Before it stand at most a docstring and imports of what loads nothing that matters here. Then
    no later import is the first, and functions of the file run after all of this.
    """
    modules = around.world.modules
    if follow and _something_before(around):
        return False
    for statement in _without_docstring(tree.body):
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            return False
        for imported in imports_of(statement):
            named = modules.named(around.place.importer, imported)
            if named.name == UNSLOTH and not imported.lazy:
                return True
            if named.name or imported.lazy:
                return False
            runs = modules.runs(around.place.importer, imported) if follow else ()
            if any(modules.reach(module) for module in runs):
                return False
    return False


def _something_before(around: Around) -> bool:
    modules = around.world.modules
    found = (modules.finder.find(parent) for parent in around.place.parents)
    parents = any(one is not None and one.path and modules.reach(one) for one in found)
    return parents or any(one.modules for one in around.conftests)


def _without_docstring(body: List[ast.stmt]) -> Sequence[ast.stmt]:
    first = body[0] if body else None
    has_one = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if has_one else body
