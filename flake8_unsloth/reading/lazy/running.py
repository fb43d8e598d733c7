"""Runs ``__getattr__`` of a package for a name, and notes what that imports, in order."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import Any, Dict, List, Tuple, Union

from flake8_unsloth.reading.imports import IMPORTERS, Import, imports_of
from flake8_unsloth.reading.lazy.contents import (
    OTHER,
    STRANGE,
    UNKNOWN,
    MissingError,
    is_in,
    items_of,
)
from flake8_unsloth.reading.lazy.values import ELSE, Machine, Made, Own
from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.top.standard import MODULES
from flake8_unsloth.reading.walk import every

DEPTH = 3
"""How deep calls of the module's own functions are entered."""


class _StopError(Exception):
    """The function returns something, or raises."""

    def __init__(self, returned: Any = UNKNOWN) -> None:
        super().__init__()
        self.returned = returned


class Runner:
    """Runs statements; ``machine`` is the scope of the module."""

    def __init__(self, name: str, package: str, names: Names) -> None:
        self.machine = Machine({"__name__": name, "__package__": package}, self._imported)
        self._package = package
        self._names = names
        self._imports: List[Tuple[Import, Made]] = []
        self._unclear = False
        self._depth = 0

    def top(self, statement: ast.stmt) -> None:
        """Run a statement of the module for what it does to tables."""
        self._until_stopped([statement], self.machine)

    def take(self, function: Own, name: str) -> Tuple[Tuple[Import, ...], bool]:
        """What asking a function for a name imports, and whether that is unclear."""
        self._imports, self._unclear = [], False
        given = self._enter(function, [name])
        self._unclear = self._unclear or given is STRANGE
        made = [one._replace(names=(*one.names, *by.taken)) for one, by in self._imports]
        return tuple(made), self._unclear

    def _enter(self, function: Own, arguments: List[Any]) -> Any:
        """Run a function, and give what it returns, if that is known."""
        parameters = [one.arg for one in function.node.args.args]
        me = [UNKNOWN] if parameters[:1] == ["self"] and len(parameters) > len(arguments) else []
        scope = self.machine.inside(dict.fromkeys(parameters, UNKNOWN))
        scope.env.update(zip(parameters, [*me, *arguments]))
        if isinstance(function.node, ast.Lambda):
            return scope.value(function.node.body)
        try:
            self._run(function.node.body, scope)
        except _StopError as stopped:
            return stopped.returned
        except MissingError:
            pass
        return UNKNOWN

    def _until_stopped(self, body: List[ast.stmt], machine: Machine) -> None:
        with suppress(_StopError, MissingError):
            self._run(body, machine)

    def _run(self, body: List[ast.stmt], machine: Machine) -> None:
        for statement in body:
            run = getattr(self, f"_{type(statement).__name__.lower()}", self._simple)
            run(statement, machine)

    def _if(self, statement: ast.If, machine: Machine) -> None:
        truth = machine.truth(statement.test)
        if truth is None:
            self._both([statement.body, statement.orelse], machine)
        else:
            self._run(statement.body if truth else statement.orelse, machine)

    def _with(self, statement: ast.With, machine: Machine) -> None:
        for item in statement.items:
            machine.value(item.context_expr)
        self._run(statement.body, machine)

    def _return(self, statement: ast.Return, machine: Machine) -> None:
        raise _StopError(machine.value(statement.value))

    def _raise(self, statement: ast.Raise, machine: Machine) -> None:
        raise _StopError

    def _import(self, statement: Union[ast.Import, ast.ImportFrom], machine: Machine) -> None:
        for one in imports_of(statement):
            made = Made()
            self._imports.append((one, made))
            for alias in statement.names:
                bound = made if one.module == alias.name and not one.level else UNKNOWN
                machine.env[alias.asname or alias.name] = bound

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
        before = len(self._imports)
        for branch in branches:
            try:
                self._run(branch, machine)
            except _StopError as stopped:
                self._unclear = self._unclear or stopped.returned is STRANGE
            except MissingError:
                pass
        self._unclear = self._unclear or len(self._imports) > before

    def _try(self, statement: ast.Try, machine: Machine) -> None:
        try:
            self._run([*statement.body, *statement.orelse], machine)
        except MissingError:
            for handler in statement.handlers[:1]:
                self._run(handler.body, machine)
        finally:
            self._run(statement.finalbody, machine)

    def _for(self, statement: ast.For, machine: Machine) -> None:
        items = items_of(machine.value(statement.iter))
        if items is None:
            self._both([statement.body], machine)
        for item in items or ():
            machine.bind(statement.target, item)
            if machine.fuel[0] < 0:
                return
            self._run(statement.body, machine)
        self._run(statement.orelse, machine)

    def _match(self, statement: Any, machine: Machine) -> None:
        subject = machine.value(statement.subject)
        for case in statement.cases:
            texts = [one.value for one in every(case.pattern) if isinstance(one, ast.Constant)]
            if case.guard is not None:
                self._unclear = True
            elif not texts or is_in(subject, texts):
                self._run(case.body, machine)
                return

    def _imported(self, call: ast.Call, machine: Machine) -> Any:
        """Note what a call imports; one of the module's own functions is entered."""
        dotted = self._names.dotted(call.func)
        if dotted not in IMPORTERS:
            is_method = isinstance(call.func, ast.Attribute)
            own = UNKNOWN if is_method else machine.value(call.func)
            if isinstance(own, Own) and machine is not self.machine:
                return self._call(own, [machine.value(one) for one in call.args])
            return self._aside(call, machine) if _is_standard(dotted, machine) else ELSE
        arguments = arguments_of(call)
        module = machine.value(arguments.get(0, arguments.get("name")))
        if not isinstance(module, str) or OTHER in module:
            self._unclear = True
            return UNKNOWN
        base = machine.value(arguments.get(1, arguments.get("package")))
        made = Made()
        self._imports.append((self._resolved(module, base), made))
        return made

    def _call(self, function: Own, arguments: List[Any]) -> Any:
        if self._depth == DEPTH:
            return UNKNOWN
        self._depth += 1
        try:
            return self._enter(function, arguments)
        finally:
            self._depth -= 1

    def _aside(self, call: ast.Call, machine: Machine) -> Any:
        """A function of the standard library: it imports nothing that matters."""
        for one in (*call.args, *(keyword.value for keyword in call.keywords)):
            machine.value(one)
        return UNKNOWN

    def _resolved(self, module: str, base: Any) -> Import:
        """A module's name as the package itself would import it."""
        dotted = module.lstrip(".")
        level = len(module) - len(dotted)
        if level and isinstance(base, str) and base != self._package:
            parts = base.split(".")
            above = parts[: len(parts) - level + 1]
            return Import(".".join([*above, dotted]).rstrip("."))
        if not level and dotted.startswith(f"{self._package}."):
            return Import(dotted[len(self._package) + 1 :], 1)
        return Import(dotted, level)


def _is_standard(dotted: str, machine: Machine) -> bool:
    top = dotted.partition(".")[0]
    return top in MODULES and machine.env.get(top, UNKNOWN) is UNKNOWN


def arguments_of(call: ast.Call) -> Dict[Union[int, str, None], ast.expr]:
    """What is given to a call, by place and by name."""
    arguments: Dict[Union[int, str, None], ast.expr] = dict(enumerate(call.args))
    arguments.update((one.arg, one.value) for one in call.keywords)
    return arguments
