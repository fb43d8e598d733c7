"""Runs the statements of ``__getattr__`` and of what it uses; notes what they import."""

from __future__ import annotations

import ast
from typing import Any, Dict, List, Tuple, Union

from flake8_unsloth.reading.imports import Import, imports_of
from flake8_unsloth.reading.lazy.contents import (
    STRANGE,
    UNKNOWN,
    MissingError,
    is_in,
    items_of,
)
from flake8_unsloth.reading.lazy.objects import Kind, Made, Own
from flake8_unsloth.reading.lazy.values import Machine
from flake8_unsloth.reading.scopes import bound_in
from flake8_unsloth.reading.top.bound import FUNCTIONS
from flake8_unsloth.reading.walk import every

TURNS = 100
"""How often a ``while`` is gone through."""


class LeaveError(Exception):
    """The block does not go on here."""


class _BreakError(LeaveError):
    """``break``."""


class _ContinueError(LeaveError):
    """``continue``."""


class StopError(LeaveError):
    """The function returns something, or raises."""

    def __init__(self, returned: Any = UNKNOWN) -> None:
        super().__init__()
        self.returned = returned


class Blocks:
    """Runs blocks in the scope of a machine."""

    def __init__(self) -> None:
        self.imports: List[Tuple[Import, Made]] = []
        self.unclear = False

    def run(self, body: List[ast.stmt], machine: Machine) -> None:
        """Run a block."""
        for statement in body:
            run = getattr(self, f"_{type(statement).__name__.lower()}", self._simple)
            run(statement, machine)

    def _if(self, statement: ast.If, machine: Machine) -> None:
        truth = machine.truth(statement.test)
        if truth is None:
            self._both([statement.body, statement.orelse], machine)
        else:
            self.run(statement.body if truth else statement.orelse, machine)

    def _with(self, statement: ast.With, machine: Machine) -> None:
        for item in statement.items:
            machine.value(item.context_expr)
        self.run(statement.body, machine)

    def _return(self, statement: ast.Return, machine: Machine) -> None:
        raise StopError(machine.value(statement.value))

    def _raise(self, statement: ast.Raise, machine: Machine) -> None:
        raise StopError

    def _break(self, statement: ast.Break, machine: Machine) -> None:
        raise _BreakError

    def _continue(self, statement: ast.Continue, machine: Machine) -> None:
        raise _ContinueError

    def _global(self, statement: ast.Global, machine: Machine) -> None:
        machine.shared.update(statement.names)

    def _functiondef(self, statement: ast.FunctionDef, machine: Machine) -> None:
        machine.env[statement.name] = Own(statement, machine)

    def _classdef(self, statement: ast.ClassDef, machine: Machine) -> None:
        """Run its body for the tables in it; what decorates a method may change it."""
        inside = machine.inside({})
        self.run(statement.body, inside)
        members: Dict[str, Any] = {}
        for base in map(machine.value, statement.bases):
            members.update(base.members if isinstance(base, Kind) else {})
        members.update((name, inside.env.get(name, UNKNOWN)) for name in bound_in(statement.body))
        for one in statement.body:
            if isinstance(one, FUNCTIONS):
                members[one.name] = UNKNOWN if one.decorator_list else Own(one, machine)
        fields = [one.target for one in statement.body if isinstance(one, ast.AnnAssign)]
        names = [one.id for one in fields if isinstance(one, ast.Name)]
        machine.env[statement.name] = Kind(members, names)

    def _import(self, statement: Union[ast.Import, ast.ImportFrom], machine: Machine) -> None:
        for one in imports_of(statement):
            made = Made()
            self.imports.append((one, made))
            for alias in statement.names:
                is_module = one.module == alias.name and not one.level
                machine.env[alias.asname or alias.name] = made if is_module else Made()

    _importfrom = _import

    def _simple(self, statement: ast.stmt, machine: Machine) -> None:
        """Run a statement that holds no others."""
        if isinstance(statement, ast.Assign):
            found = machine.value(statement.value)
            for target in statement.targets:
                machine.bind(target, found)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            machine.bind(statement.target, machine.value(statement.value))
        elif isinstance(statement, ast.AugAssign):
            joined = ast.BinOp(statement.target, statement.op, statement.value)
            machine.bind(statement.target, machine.value(joined))
        elif isinstance(statement, ast.Expr):
            machine.value(statement.value)

    def _both(self, branches: List[List[ast.stmt]], machine: Machine) -> None:
        """Run all branches one of which may run: nothing is certain any more."""
        before = len(self.imports)
        ends: List[Dict[str, Any]] = []
        for branch in branches:
            scope = machine.inside({})
            try:
                self.run(branch, scope)
                ends.append(scope.env)
            except StopError as stopped:
                self.unclear = self.unclear or stopped.returned is STRANGE
            except (LeaveError, MissingError):
                pass
        self.unclear = self.unclear or len(self.imports) > before
        for name in {name for end in ends for name in end}:
            first = ends[0].get(name, UNKNOWN)
            same = all(end.get(name, UNKNOWN) is first for end in ends)
            machine.env[name] = first if same else UNKNOWN
        if not ends:
            raise StopError

    def _try(self, statement: ast.Try, machine: Machine) -> None:
        try:
            self.run([*statement.body, *statement.orelse], machine)
        except MissingError:
            for handler in statement.handlers[:1]:
                self.run(handler.body, machine)
        finally:
            self.run(statement.finalbody, machine)

    def _for(self, statement: ast.For, machine: Machine) -> None:
        items = items_of(machine.value(statement.iter))
        if items is None:
            machine.bind(statement.target, UNKNOWN)
            self._any_turn(statement, machine)
            return
        for item in items:
            machine.bind(statement.target, item)
            if machine.fuel[0] < 0 or not self._turn(statement.body, machine):
                return
        self.run(statement.orelse, machine)

    def _while(self, statement: ast.While, machine: Machine) -> None:
        for _ in range(TURNS):
            truth = machine.truth(statement.test)
            if truth is None:
                self._any_turn(statement, machine)
                return
            if not truth:
                self.run(statement.orelse, machine)
                return
            if not self._turn(statement.body, machine):
                return
        self.unclear = True

    def _any_turn(self, statement: Union[ast.For, ast.While], machine: Machine) -> None:
        """Run a loop's body as it may be run again, or not at all."""
        machine.env.update(dict.fromkeys(bound_in(statement.body), UNKNOWN))
        self._both([statement.body, statement.orelse], machine)

    def _turn(self, body: List[ast.stmt], machine: Machine) -> bool:
        """Run a loop's body, and tell whether the loop goes on."""
        try:
            self.run(body, machine)
        except _BreakError:
            return False
        except _ContinueError:
            pass
        return True

    def _match(self, statement: Any, machine: Machine) -> None:
        subject = machine.value(statement.subject)
        for case in statement.cases:
            texts = [one.value for one in every(case.pattern) if isinstance(one, ast.Constant)]
            if case.guard is not None:
                self.unclear = True
            elif not texts or is_in(subject, texts):
                self.run(case.body, machine)
                return
