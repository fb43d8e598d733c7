"""Functions and classes: what defining them runs, and what is read of them later."""

from __future__ import annotations

import ast
from typing import List, Optional, Union

from flake8_unsloth.reading.functions import is_property, is_setter, kind_of, label_of
from flake8_unsloth.reading.outline import (
    RISK,
    Block,
    Call,
    Define,
    Function,
    Name,
    Step,
)
from flake8_unsloth.reading.processes import is_process
from flake8_unsloth.reading.reader import OTHER, Reader
from flake8_unsloth.reading.scopes import (
    Class,
    FunctionNode,
    Scope,
    bound_in,
    parameters,
)

MOST_ADOPTED = 200
"""Inherited methods of one file that are read anew for derived classes; people write a few."""


class Definitions(Reader):
    """Reads definitions; bodies of functions are read when they are asked for."""

    _adopted = 0

    def _definition(self, node: Union[ast.FunctionDef, ast.AsyncFunctionDef]) -> List[Step]:
        steps = self._read(*node.decorator_list, *node.args.defaults, *node.args.kw_defaults)
        is_cell = self._placement.is_cell(node)
        function = self._function(node, "" if is_cell else label_of(node))
        function.name = node.name
        function.alone = self._placement.is_alone(node)
        if self._placement.is_shipped(node):
            self.processes.shipped.append(function)
        self._preparing.note(node, function, self._scope)
        name = Name([function])
        steps += [Define(function), *self._decorated(node)]
        if is_setter(node):
            return [*steps, RISK]
        self._scope.bind(node.name, name)
        if isinstance(self._scope, Class):
            self._scope.methods[node.name] = node, self._scope
            if is_property(node, self._names):
                self._scope.properties.add(node.name)
                self._expressions.watches = True
        return [*steps, Call(name, node.lineno)] if is_cell else [*steps, RISK]

    def _decorated(
        self, node: Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef]
    ) -> List[Step]:
        """The calls of decorators that are functions of this file."""
        names = [one.id for one in node.decorator_list if isinstance(one, ast.Name)]
        found = [self._scope.lookup(name) for name in reversed(names)]
        return [Call(one, node.lineno) for one in found if one is not None and one.functions]

    def _function(
        self, node: FunctionNode, label: str = "a lambda", home: Optional[Class] = None
    ) -> Function:
        around, at = self._scope, (self._placement, self._cell, self._statement)

        made: Function

        def tell() -> str:
            return kind_of(node, self._names)

        def read() -> Block:
            self._placement, self._cell, self._statement = at
            self._enter(self._inside(node, around, label, made, home))
            steps = self.block([] if isinstance(node, ast.Lambda) else node.body)
            if isinstance(node, ast.Lambda):
                steps = tuple(self._read(node.body))
            return steps

        made = Function(node.lineno, around.function, tell, read)
        made.starters = lambda: self._preparing.starters(node, around)
        self.functions.append(made)
        return made

    def _inside(
        self,
        node: FunctionNode,
        around: Scope,
        label: str,
        function: Function,
        home: Optional[Class],
    ) -> Scope:
        """The scope of a function's body."""
        every = parameters(node)
        body = [] if isinstance(node, ast.Lambda) else node.body
        scope = Scope(around, label, {*bound_in(body), *every})
        scope.function = function
        scope.shipped = not isinstance(node, ast.Lambda) and self._placement.is_shipped(node)
        if isinstance(around, Class) and every:
            scope.owner, scope.home, scope.me = around, home or around, every[0]
        for name in every:
            scope.bind(name, OTHER)
        return scope

    def _class(self, node: ast.ClassDef) -> List[Step]:
        steps = self._read(*node.decorator_list, *node.bases, *node.keywords)
        scope = Class(self._scope, f"class '{node.name}'", bound_in(node.body))
        for base in node.bases:
            found = self._scope.lookup_class(base.id) if isinstance(base, ast.Name) else None
            if found is not None:
                scope.bases.append(found)
        before = self._enter(scope)
        body = [*self.block(node.body), *self._adopt(scope)]
        self._enter(before)
        self._scope.classes[node.name] = scope
        run = scope.method("run")
        if run is not None and any(is_process(base, self._names) for base in node.bases):
            self.processes.names.append(run)
        made = scope.method("__init__") or scope.method("__post_init__")
        self._scope.bind(node.name, made or OTHER)
        return [RISK, *steps, *body, *self._decorated(node), RISK]

    def _adopt(self, scope: Class) -> List[Step]:
        """Inherited methods that do something else in this class are methods of its own."""
        steps: List[Step] = []
        adopted = scope.adopted() if self._adopted < MOST_ADOPTED else {}
        self._adopted += len(adopted)
        for name, (node, home) in adopted.items():
            function = self._function(node, f"function '{name}'", home)
            scope.adopt(name, (node, home), function)
            steps.append(Define(function))
        return steps
