"""The file that has it right: unsloth comes first, and nothing in it can be late any more.

That is what every tutorial does. It can be told from the first few statements, so a correct file
costs next to nothing, however long it is.
"""

from __future__ import annotations

import ast
from typing import List, Sequence

from flake8_unsloth.graph import Graph, Importer
from flake8_unsloth.loads import imports_of
from flake8_unsloth.modules import Place
from flake8_unsloth.universe import Universe


def begins_with_unsloth(
    tree: ast.Module, stands: Place, importer: Importer, universe: Universe, follow: bool
) -> bool:
    """Whether a file imports unsloth before anything that could make that late.

    Before it stand at most a docstring and imports of what loads nothing that matters here. Then
    no later import is the first, and functions of the file run after all of this.
    """
    if follow and any(_reaches(universe.graph, parent) for parent in stands.parents):
        return False
    for statement in _without_docstring(tree.body):
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            return False
        for imported in imports_of(statement):
            name = universe.naming(imported)[0]
            if name == "unsloth" and not imported.lazy:
                return True
            if name or imported.lazy:
                return False
            if follow and any(
                universe.graph.reach(module) for module in universe.graph.run(importer, imported)
            ):
                return False
    return False


def _reaches(graph: Graph, name: str) -> bool:
    module = graph.finder.find(name)
    return module is not None and bool(module.path) and bool(graph.reach(module))


def _without_docstring(body: List[ast.stmt]) -> Sequence[ast.stmt]:
    first = body[0] if body else None
    has_one = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if has_one else body
