"""Functions that are shipped to run elsewhere, and blocks whose imports are put off until then.

What counts is that the function's body, and nothing else of the file, runs in another environment:
there it has to import for itself. Flyte, Prefect, Dask, Celery and the like import the file where
the function runs, so the top of the file is the right place with them.
"""

from __future__ import annotations

import ast
from typing import Dict, Iterator, List, Set, Tuple, Union

from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.top.bound import FUNCTIONS, Bound, chain
from flake8_unsloth.reading.walk import children, every

DECORATORS = {
    "ray": {"remote", "deployment"},
    "kfp": {"component", "python_component", "func_to_container_op", "create_component_from_func"},
    "clearml": {"component"},
    "airflow": {"virtualenv", "external_python", "docker", "kubernetes"},
    "fal": {"function"},
    "sagemaker": {"remote"},
    "tetra_rp": {"remote"},
    "runpod_flash": {"remote"},
}
"""Package -> the last names of its decorators that ship a function, or the methods of a class."""
ALONE = {"kfp", "clearml", "airflow"}
"""Packages that ship the source of the function and nothing of the module around it."""
MODAL = {"function", "cls"}
"""Methods of a Modal app that ship a function, or the methods of a class."""
APPS = {"app", "stub"}
"""What people call a Modal app that they import from another file."""
MAKERS = {"App", "Stub"}
TAKERS = {"ray", "kfp"}
"""Packages that ship a function which is passed to one of their calls."""
DEFERRED = {"imports", "run_inside"}
"""Methods of a Modal image whose ``with`` block runs in the container only."""
ASKS = {"modal.is_local", "beam.env.is_remote"}
"""Conditions that ask where the file runs, besides ``image.is_inside()``."""


Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Definition = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef]


class Shipping:
    """Tells shipped functions, marimo's cells and deferred blocks of one file."""

    def __init__(self, tree: ast.AST, names: Names, bound: Bound) -> None:
        self._names = names
        self._bound = bound
        self._packages = bound.packages()
        self._passed = self._passed_on(tree)

    def shipped(self, statement: Definition) -> Iterator[Function]:
        """The functions that a definition ships: itself, or the methods of a class."""
        ships = any(self._ships(decorator) for decorator in statement.decorator_list)
        if ships or statement.name in self._passed:
            body = statement.body if isinstance(statement, ast.ClassDef) else [statement]
            yield from (one for one in body if isinstance(one, FUNCTIONS))

    def companions(self, tree: ast.Module, shipped: Set[int]) -> Iterator[Function]:
        """The functions of a module that nothing but shipped ones uses, or such functions.

        ``shipped``: those known so far, by ``id``; those that are found are added.
        """
        users = _users(tree)
        waiting = [one for one in tree.body if isinstance(one, FUNCTIONS)]
        more = True
        while more:
            found = [
                one
                for one in waiting
                if id(one) not in shipped and users.get(one.name, {0}) - {id(one)} <= shipped
            ]
            shipped.update(map(id, found))
            yield from found
            more = bool(found)

    def is_alone(self, function: Function) -> bool:
        """Whether a function is shipped as its source: nothing of the file runs before it."""
        dotted = (self._names.dotted(_function(one)) for one in function.decorator_list)
        return any(one.partition(".")[0] in ALONE for one in dotted)

    def is_cell(self, statement: Definition) -> bool:
        """Whether a function is a marimo cell: ``@app.cell``."""
        for decorator in statement.decorator_list:
            function = _function(decorator)
            if isinstance(function, ast.Attribute) and function.attr == "cell":
                return self._is_marimo(function.value)
        return False

    def is_deferred(self, statement: Union[ast.If, ast.With, ast.AsyncWith]) -> bool:
        """Whether a block holds imports for another time or place, wherever it stands."""
        if isinstance(statement, ast.If):
            return any(self._asks(node) for node in _operands(statement.test))
        return any(self._defers(item.context_expr) for item in statement.items)

    def _defers(self, manager: ast.expr) -> bool:
        function = _function(manager)
        if self._names.dotted(function) == "bentoml.importing":
            return True
        if not isinstance(function, ast.Attribute):
            return False
        if function.attr == "setup":
            return self._is_marimo(function.value)
        return isinstance(manager, ast.Call) and function.attr in DEFERRED

    def _asks(self, condition: ast.expr) -> bool:
        if not isinstance(condition, ast.Call):
            return False
        function = condition.func
        if isinstance(function, ast.Attribute) and function.attr == "is_inside":
            return True
        return self._names.dotted(function) in ASKS

    def _is_marimo(self, app: ast.expr) -> bool:
        if not isinstance(app, ast.Name):
            return False
        return app.id == "app" or self._bound.made.get(app.id) == "marimo.App"

    def _ships(self, decorator: ast.expr) -> bool:
        function = _function(decorator)
        package, _, rest = self._names.dotted(function).partition(".")
        if rest.rpartition(".")[2] in DECORATORS.get(package, ()):
            return True
        return isinstance(function, ast.Attribute) and (
            function.attr in MODAL and self._is_modal(function.value)
        )

    def _is_modal(self, app: ast.expr) -> bool:
        name = app.attr if isinstance(app, ast.Attribute) else getattr(app, "id", "")
        maker = self._bound.made.get(name)
        if maker is None:
            return name in APPS or ("modal" in self._packages and not self._is_module(name))
        if maker.partition(".")[0] == "marimo":
            return False
        return "modal" in self._packages or maker.rpartition(".")[2] in MAKERS

    def _is_module(self, name: str) -> bool:
        """Whether ``import tensorflow as tf`` made a name, which then is no app."""
        return "." not in self._bound.imports.get(name, ".")

    def _passed_on(self, tree: ast.AST) -> Set[str]:
        """Names handed to a call that ships: ``ray.remote(num_gpus=1)(train)``."""
        if not self._packages & {"modal", *TAKERS}:
            return set()
        found: Set[str] = set()
        for node in every(tree):
            if isinstance(node, ast.Call):
                values = [*node.args, *(keyword.value for keyword in node.keywords)]
                passed = {value.id for value in values if isinstance(value, ast.Name)}
                if not passed.isdisjoint(self._bound.defined) and self._takes(node):
                    found |= passed
        return found

    def _takes(self, call: ast.Call) -> bool:
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr == "run_function":
            return True
        if isinstance(function, ast.Call) and self._ships(function):
            return True
        return self._bound.package(chain(function).name) in TAKERS & self._packages


def _users(tree: ast.Module) -> Dict[str, Set[int]]:
    """For each name that is read: the functions of the module, or methods of its classes, that read
    it, by ``id``; 0 stands for the rest of the module."""
    found: Dict[str, Set[int]] = {}
    queue: List[Tuple[ast.AST, int]] = [(one, 0) for one in tree.body]
    while queue:
        node, function = queue.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.setdefault(node.id, set()).add(function)
        inner = [(one, function) for one in children(node)]
        if isinstance(node, FUNCTIONS) and not function:
            body = set(map(id, node.body))
            inner = [(one, id(node) if id(one) in body else 0) for one, _ in inner]
        queue += inner
    return found


def _function(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _operands(test: ast.expr) -> Iterator[ast.expr]:
    """What a condition is put together from with ``and``, ``or`` and ``not``."""
    queue: List[ast.expr] = [test]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.BoolOp):
            queue += node.values
        elif isinstance(node, ast.UnaryOp):
            queue.append(node.operand)
        else:
            yield node
