"""Scopes of a file while its outline is written: who owns a name, what a function is called."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from typing import Dict, FrozenSet, Iterator, List, Optional, Set

from flake8_unsloth.names import FunctionNode, Names, bindings, local_names, parameters
from flake8_unsloth.steps import Function

MODULE = 0
"""Number of the module scope."""


class Scope:
    """A module, function, class or comprehension, and the called names that live in it."""

    def __init__(self, number: int, kind: str, label: str, local: FrozenSet[str]) -> None:
        self.number = number
        self.kind = kind
        self.label = label
        self.local = local
        self.function: Optional[Function] = None
        self.made: Dict[str, Function] = {}
        """Functions defined directly in it, by name."""


class Scopes:
    """The stack of scopes around the statement being read, and all functions found so far."""

    def __init__(self, body: List[ast.stmt], names: Names) -> None:
        self._called = names.called
        self._walrus = names.walrus
        self._count = MODULE
        self.functions: List[Function] = []
        local = names.declared & names.called
        for statement in body:
            local |= bindings(statement, names.called, names.walrus)
        self._stack = [Scope(MODULE, "module", "", frozenset(local))]

    def snapshot(self) -> List[Scope]:
        """The scopes around the statement being read, for reading something there later."""
        return list(self._stack)

    def restore(self, stack: List[Scope]) -> None:
        """Go on reading in scopes of which a snapshot was taken."""
        self._stack = list(stack)

    @property
    def inner(self) -> Scope:
        """The scope being read."""
        return self._stack[-1]

    @property
    def where(self) -> str:
        """The innermost function or class, for a reader; empty at module level."""
        for scope in reversed(self._stack):
            if scope.label:
                return scope.label
        return ""

    def owner(self, name: str) -> Optional[int]:
        """Number of the scope that a called name belongs to; None if it is no function of ours."""
        if name not in self._called:
            return None
        for scope in reversed(self._stack):
            if name in scope.local and (scope.kind != "class" or scope is self.inner):
                return None if scope.kind == "comprehension" else scope.number
        return None

    def is_hidden(self, name: str) -> bool:
        """Whether a comprehension's target hides a called name."""
        return any(s.kind == "comprehension" and name in s.local for s in self._stack)

    def bound_by(self, node: ast.AST) -> Set[str]:
        """Called names that a statement binds in the scope being read."""
        return bindings(node, self._called, self._walrus)

    def is_called(self, name: str) -> bool:
        """Whether a function of this name may run before the module body has ended."""
        return name in self._called

    @contextmanager
    def function(self, node: FunctionNode, label: str) -> Iterator[Function]:
        """Read a function's body: what happens inside belongs to the new function."""
        self._count += 1
        function = Function(self._count, self._enclosing())
        self.functions.append(function)
        scope = self._scope("function", label, local_names(node, self._called, self._walrus))
        scope.function = function
        function.parameters = tuple(sorted(parameters(node) & scope.local))
        self._stack.append(scope)
        yield function
        self._stack.pop()

    @contextmanager
    def class_body(self, node: ast.ClassDef) -> Iterator[Scope]:
        """Read a class body, which runs in place."""
        self._count += 1
        self._stack.append(
            self._scope(
                "class", f"class '{node.name}'", local_names(node, self._called, self._walrus)
            )
        )
        yield self.inner
        self._stack.pop()

    @contextmanager
    def comprehension(self, generators: List[ast.comprehension]) -> Iterator[None]:
        """Read what a comprehension repeats: its targets hide names outside."""
        hidden: Set[str] = set()
        for generator in generators:
            hidden |= bindings(generator.target, self._called, self._walrus)
        self._stack.append(self._scope("comprehension", "", hidden))
        yield
        self._stack.pop()

    def _scope(self, kind: str, label: str, local: Set[str]) -> Scope:
        return Scope(self._count, kind, label, frozenset(local))

    def _enclosing(self) -> Optional[Function]:
        for scope in reversed(self._stack):
            if scope.function is not None:
                return scope.function
        return None
