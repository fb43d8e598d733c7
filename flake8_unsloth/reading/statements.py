"""Writes the outline of a file: loads, calls and branches in the order CPython runs them."""

from __future__ import annotations

import ast
from typing import Any, List, Optional, Sequence, Union

from flake8_unsloth.reading.compounds import Compounds
from flake8_unsloth.reading.conditions import known_modules, outcome
from flake8_unsloth.reading.definitions import Definitions
from flake8_unsloth.reading.flags import NO_FLAGS, Flags
from flake8_unsloth.reading.imports import IMPORTERS, Import, below, import_by_call, imports_of
from flake8_unsloth.reading.names import Names, literal_texts
from flake8_unsloth.reading.notebook.cells import cell_in_string
from flake8_unsloth.reading.outline import (
    RISK,
    Leave,
    Load,
    Name,
    Outline,
    Step,
)
from flake8_unsloth.reading.reader import OTHER, Absolute, Watch, choice, known
from flake8_unsloth.reading.scopes import (
    target_names,
)
from flake8_unsloth.reading.steps import rest_of
from flake8_unsloth.reading.top.placement import NOWHERE, Placement, place

LAZY_MODULES = "__lazy_modules__"
EXIT_EXCEPTIONS = {"SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException"}


def write(
    tree: ast.Module,
    names: Names,
    placement: Placement = NOWHERE,
    watch: Watch = lambda imported: False,
    absolute: Absolute = lambda imported: imported.module,
    flags: Flags = NO_FLAGS,
) -> Outline:
    """The outline of a file's tree; bodies of functions are read when they are asked for.

    ``watch`` tells of an import whether reading an attribute of what it binds may load something,
    ``absolute`` which module it means. ``flags``: what the file asks twice.
    """
    reader = _Statements(tree, names, placement, watch, absolute, flags)
    body = reader.block(tree.body)
    return Outline(body, reader.functions, reader.loads, reader.processes, reader.lazies())


class _Statements(Compounds, Definitions):
    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._expressions.function = self._function
        self._readers = {
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Try: self._try,
            getattr(ast, "TryStar", ast.Try): self._try,
            getattr(ast, "Match", ast.If): self._match,
            ast.If: self._if,
            ast.FunctionDef: self._definition,
            ast.AsyncFunctionDef: self._definition,
            ast.ClassDef: self._class,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.Assign: self._assign,
            ast.AnnAssign: self._ann_assign,
            ast.AugAssign: self._aug_assign,
            ast.Expr: self._expr,
            ast.Delete: self._delete,
            ast.Assert: self._assert,
            ast.Return: self._return,
            ast.Raise: self._raise,
            ast.Break: lambda _: [Leave("break")],
            ast.Continue: lambda _: [Leave("continue")],
            getattr(ast, "TypeAlias", ast.Pass): self._type_alias,
            **dict.fromkeys((ast.Pass, ast.Global, ast.Nonlocal), lambda _: []),
        }

    def _expr(self, statement: ast.Expr) -> List[Step]:
        """A call, mostly; or a notebook's cell that nbconvert wrote as a string."""
        cell = cell_in_string(statement.value)
        if cell is None:
            return self._risked(self._read(statement.value), statement.value)
        around = self._placement, self._cell
        self._cell = self._site()
        self._placement = place(cell, (), self._names)
        steps = self.block(cell.body)
        self._placement, self._cell = around
        return list(steps)

    def _import(self, statement: Union[ast.Import, ast.ImportFrom]) -> List[Step]:
        steps: List[Step] = []
        site = self._site()
        for imported in imports_of(statement):
            if self._is_lazy(imported):
                imported = imported._replace(lazy=True)
            steps.append(Load(site, imported))
        for alias in statement.names:
            name = alias.asname or alias.name.partition(".")[0]
            noted = self._scope.imports.get(name)
            self._scope.bind(name, OTHER)
            self._note(name, _bound(statement, alias), steps, noted)
        return steps

    def _is_lazy(self, imported: Import) -> bool:
        if self._eager or self._scope.around is not None or not self._lazy_modules:
            return False
        return self._absolute(imported) in self._lazy_modules and "*" not in imported.names

    def _note(
        self, name: str, bound: Sequence[Import], steps: List[Step], noted: Optional[Import]
    ) -> None:
        """Remember a name if reading it, or an attribute of it, may load something."""
        imported = bound[0]
        if any(step.imported.lazy for step in steps if isinstance(step, Load)):
            self._scope.imports[name] = imported._replace(lazy=True)
        elif imported == noted or any(self._watch(below(one)) for one in bound):
            self._scope.imports[name] = below(imported)
        else:
            return
        self._expressions.watches = True

    def _assign(self, statement: ast.Assign) -> List[Step]:
        self._ask_for_lazy(statement.targets, statement.value)
        unpacked = isinstance(statement.targets[0], (ast.Tuple, ast.List))
        iterated = unpacked and isinstance(statement.value, ast.Call)
        steps = (
            self._expressions.iterate(statement.value) if iterated else self._read(statement.value)
        )
        steps += [*(rest_of(steps) if iterated else ()), *self._read(*statement.targets)]
        function = self._expressions.lambdas.get(id(statement.value))
        for target in statement.targets:
            self._expressions.handing.note(target, statement.value)
            for name in target_names(target):
                package = self._package(target, statement.value)
                self._scope.bind(name, Name([function]) if function else OTHER)
                if package is not None and not package.lazy:
                    self._scope.imports[name] = package
                    self._expressions.watches = True
        if any(map(self._stand_ins.by_target, statement.targets)):
            steps.append(self._expressions.stand_in())
        return self._risked(steps, statement.value, statement.targets)

    def _package(self, target: ast.expr, value: ast.expr) -> Optional[Import]:
        """The lazy package whose attributes a name gives when a value is assigned to it: the one
        that it stands for already, if the value is None, which has none."""
        if not isinstance(target, ast.Name):
            return None
        if isinstance(value, ast.Constant):
            return self._scope.imports.get(target.id) if value.value is None else None
        if isinstance(value, ast.Name):
            return self._scope.lookup_import(value.id)
        called = import_by_call(value, self._names) if isinstance(value, ast.Call) else None
        return called if called is not None and self._watch(called) else None

    def _risked(
        self, steps: List[Step], value: Optional[ast.expr], targets: Sequence[ast.expr] = ()
    ) -> List[Step]:
        """The steps of a statement, which may raise before them and after; a name that becomes a
        constant or another name cannot, and an import by a call only if it fails."""
        if value is None or not all(_is_name(target, value) for target in targets):
            return [RISK, *steps, RISK]
        if is_harmless(value):
            return steps
        imports = isinstance(value, ast.Call) and self._names.dotted(value.func) in IMPORTERS
        return [RISK, *steps[:-1]] if imports and steps[-1:] == [RISK] else [RISK, *steps, RISK]

    def _ask_for_lazy(self, targets: Sequence[ast.expr], value: Optional[ast.expr]) -> None:
        """PEP 810: ``__lazy_modules__ = ["transformers"]`` makes imports below it lazy."""
        names = (one.id for one in targets if isinstance(one, ast.Name))
        if self._scope.around is None and LAZY_MODULES in names:
            self._lazy_modules = literal_texts(value) or ()

    def _aug_assign(self, statement: ast.AugAssign) -> List[Step]:
        target, before = statement.target, self._lazy_modules
        self._ask_for_lazy([target], statement.value)
        if self._lazy_modules and getattr(target, "id", "") == LAZY_MODULES:
            self._lazy_modules = (*before, *self._lazy_modules)
        return self._simple(statement)

    def _delete(self, statement: ast.Delete) -> List[Step]:
        self._ask_for_lazy(statement.targets, None)
        return self._simple(statement)

    def _ann_assign(self, statement: ast.AnnAssign) -> List[Step]:
        steps = self._read(statement.value, statement.target)
        self._ask_for_lazy([statement.target], statement.value)
        if statement.value is not None:
            self._bind(statement.target)
        return self._risked(steps, statement.value, [statement.target])

    def _assert(self, statement: ast.Assert) -> List[Step]:
        """Its message is evaluated only if it fails, and then it raises."""
        steps = self._read(statement.test)
        true, false = known_modules(statement.test, self._names)
        failed = (*known(false), *self._read(statement.msg), Leave("raise"))
        truth = outcome(statement.test, self._names)
        branches = [] if truth else [failed]
        branches += [known(true)] if truth is not False else []
        return [RISK, *steps, *choice(branches), RISK]

    def _type_alias(self, statement: Any) -> List[Step]:
        """Its value is evaluated when somebody asks for it."""
        self._bind(statement.name)
        return []

    def _return(self, statement: ast.Return) -> List[Step]:
        plain = statement.value is None or is_harmless(statement.value)
        return [*([] if plain else [RISK]), *self._read(statement.value), Leave("return")]

    def _raise(self, statement: ast.Raise) -> List[Step]:
        raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        exits = raised is not None and self._names.dotted(raised) in EXIT_EXCEPTIONS
        steps = self._read(statement.exc, statement.cause)
        return [RISK, *steps, Leave("exit" if exits else "raise")]


def _bound(statement: Union[ast.Import, ast.ImportFrom], alias: ast.alias) -> List[Import]:
    """What a name that an import binds stands for, and the modules that are attributes of it."""
    if isinstance(statement, ast.ImportFrom):
        return [Import(statement.module or "", statement.level or 0, (alias.name,))]
    parts = [] if alias.asname else alias.name.split(".")
    modules = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return [Import(one) for one in modules or [alias.name]]


def _is_name(target: ast.expr, value: ast.expr) -> bool:
    """Whether a target is a plain name, or as many as the value has parts."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return len(target.elts) == len(value.elts) and all(map(_is_name, target.elts, value.elts))
    return isinstance(target, ast.Name)


def is_harmless(value: ast.expr) -> bool:
    """Whether evaluating an expression raises nothing: constants and names, alone or in a list."""
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return all(map(is_harmless, value.elts))
    if isinstance(value, ast.Dict):
        return all(one is not None and is_harmless(one) for one in (*value.keys, *value.values))
    return isinstance(value, (ast.Constant, ast.Name))
