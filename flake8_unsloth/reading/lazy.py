"""Packages whose names come when they are first taken: what does taking one import?

That is a program too: ``__getattr__`` compares the name with literals or looks it up in a table,
and imports what it finds. It is run here for every name that the module's literals hold.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Set, Tuple, Union

from flake8_unsloth.reading.conditions import outcome
from flake8_unsloth.reading.imports import IMPORTERS, Import, imports_of
from flake8_unsloth.reading.names import Names, collect
from flake8_unsloth.reading.values import (
    ELSE,
    OPEN,
    OTHER,
    UNKNOWN,
    Machine,
    Made,
    MissingError,
    is_in,
    items_of,
)
from flake8_unsloth.reading.walk import every

GETATTR = "__getattr__"
DEPTH = 3
"""How deep calls of the module's own functions are entered."""
Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


class Lazy(NamedTuple):
    """What names of a package stand for that it does not bind."""

    names: Mapping[str, Tuple[str, ...]]
    """The package's own submodules, dotted and relative to it, that taking a name runs, in order.
    What a submodule gives for the name has a dot more; it need not be a module."""
    open: bool
    """Whether other names may import anything that the module's text may import."""
    imports: Mapping[str, Tuple[Import, ...]]
    """All that taking a name imports, in order, as if the package's own module did it."""

    def modules(self, name: str) -> Optional[List[str]]:
        """The same in the way of ``importlib.import_module``, ``.part`` or ``library``; None if it
        may be anything."""
        if self.open and name not in self.imports:
            return None
        return [one for taken in self.imports.get(name, ()) for one in _dotted(taken)]


UNTOLD = Lazy({}, True, {})
"""A package that makes its names in a way that its text does not show."""


def lazy(tree: ast.Module, package: str) -> Optional[Lazy]:
    """What taking names from a package runs, by the tree of its file; None if it is not lazy."""
    if not any(_is_sign(node) for node in every(tree)):
        return None
    try:
        return _Module(tree, package).lazy()
    except RecursionError:
        return UNTOLD


def _is_sign(node: ast.AST) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.alias)):
        return GETATTR in (node.name, getattr(node, "asname", ""))
    if isinstance(node, ast.Name):
        return node.id == GETATTR
    return isinstance(node, ast.Call) and _called(node) == "_LazyModule"


class _StopError(Exception):
    """The function returns or raises."""


class _Module:
    """A module that has run as far as its tables are concerned."""

    def __init__(self, tree: ast.Module, package: str) -> None:
        self._package = package
        self._names = collect(tree)
        self._imports: List[Tuple[Import, Made]] = []
        self._unclear = False
        self._functions: Dict[str, Function] = {}
        self._found: Optional[Lazy] = None
        self._depth = 0
        self._machine = Machine({"__name__": package, "__package__": package}, self._imported)
        for statement in _running(tree.body, self._names):
            self._build(statement)

    def lazy(self) -> Optional[Lazy]:
        """What its names stand for."""
        function = self._functions.get(GETATTR)
        if function is None or self._found is not None:
            return self._found
        names: Dict[str, Tuple[Import, ...]] = {}
        others, is_open = self._take(function, OTHER)
        is_open = is_open or any(one.module != "importlib" for one in others)
        for name in _texts(function, self._machine.env):
            imports, unclear = self._take(function, name)
            is_open = is_open or unclear
            if not unclear:
                names[name] = imports
        return _lazy(names, is_open or self._machine.fuel[0] < 0)

    def _build(self, statement: ast.stmt) -> None:
        """Run a statement of the module for what it does to tables."""
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._functions[statement.name] = statement
        elif isinstance(statement, ast.ImportFrom):
            taken = [alias.asname or alias.name for alias in statement.names]
            if GETATTR in taken:
                self._found = UNTOLD
        elif isinstance(statement, ast.For):
            with suppress(_StopError, MissingError):
                self._for(statement, self._machine)
        else:
            self._find(statement)
            self._simple(statement, self._machine)

    def _find(self, statement: ast.stmt) -> None:
        """Note a lazy module, or a function made by ``lazy_loader``."""
        value = getattr(statement, "value", None)
        if not isinstance(value, ast.Call):
            return
        called, arguments = _called(value), _arguments(value)
        if called == "_LazyModule":
            structure = self._machine.value(arguments.get(2, arguments.get("import_structure")))
            self._found = _of_structure(structure)
        elif called == "attach":
            submodules = self._machine.value(arguments.get(1, arguments.get("submodules")))
            attributes = self._machine.value(arguments.get(2, arguments.get("submod_attrs")))
            found = _of_structure({} if attributes is None else attributes)
            inside = [] if submodules is None else items_of(submodules)
            names = {
                **found.imports,
                **{one: (_part(one),) for one in inside or () if _is_text(one)},
            }
            self._found = _lazy(names, found.open or inside is None)
        elif GETATTR in _targets(statement):
            self._found = UNTOLD

    def _take(self, function: Function, name: str) -> Tuple[Tuple[Import, ...], bool]:
        """What calling ``__getattr__`` with a name imports, and whether that is unclear."""
        self._imports, self._unclear = [], False
        self._enter(function, [name])
        made = [one._replace(names=(*one.names, *by.taken)) for one, by in self._imports]
        return tuple(made), self._unclear

    def _enter(self, function: Function, arguments: List[Any]) -> None:
        parameters = [one.arg for one in function.args.args]
        scope = self._machine.inside(dict.fromkeys(parameters, UNKNOWN))
        scope.env.update(zip(parameters, arguments))
        with suppress(_StopError, MissingError):
            self._run(function.body, scope)

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

    def _while(self, statement: ast.While, machine: Machine) -> None:
        machine.value(statement.test)
        self._both([statement.body, []], machine)

    def _return(self, statement: Union[ast.Return, ast.Raise], machine: Machine) -> None:
        for part in (getattr(statement, "value", None), getattr(statement, "exc", None)):
            machine.value(part)
        raise _StopError

    _raise = _return

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
        try:
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
        except MissingError:
            if machine is not self._machine:
                raise

    def _both(self, branches: List[List[ast.stmt]], machine: Machine) -> None:
        """Run all branches one of which may run: nothing is certain any more."""
        before = len(self._imports)
        stopped = 0
        for branch in branches:
            try:
                self._run(branch, machine)
            except (_StopError, MissingError):
                stopped += 1
        self._unclear = self._unclear or len(self._imports) > before
        if stopped == len(branches):
            raise _StopError

    def _try(self, statement: ast.Try, machine: Machine) -> None:
        try:
            self._run([*statement.body, *statement.orelse], machine)
        except MissingError:
            if not statement.handlers:
                raise
            self._run(statement.handlers[0].body, machine)
        finally:
            self._run(statement.finalbody, machine)

    def _for(self, statement: ast.For, machine: Machine) -> None:
        items = items_of(machine.value(statement.iter))
        if items is None:
            self._both([statement.body, []], machine)
        for item in items or ():
            machine.bind(statement.target, item)
            if machine.fuel[0] < 0:
                self._unclear = True
                return
            self._run(statement.body, machine)
        self._run(statement.orelse, machine)

    def _match(self, statement: Any, machine: Machine) -> None:
        subject = machine.value(statement.subject)
        for case in statement.cases:
            fits = _fits(case.pattern, subject, machine)
            if case.guard is not None and fits:
                fits = machine.truth(case.guard)
            if fits is None:
                self._unclear = True
            if fits:
                self._run(case.body, machine)
                return

    def _imported(self, call: ast.Call, machine: Machine) -> Any:
        """Note what a call imports; one of the module's own functions is entered."""
        own = self._functions.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if own is not None and machine is not self._machine:
            if self._depth < DEPTH:
                self._depth += 1
                self._enter(own, [machine.value(one) for one in call.args])
                self._depth -= 1
            return UNKNOWN
        if self._names.dotted(call.func) not in IMPORTERS:
            return ELSE
        arguments = _arguments(call)
        module = machine.value(arguments.get(0, arguments.get("name")))
        if not _is_text(module) or OTHER in module:
            self._unclear = True
            return UNKNOWN
        base = machine.value(arguments.get(1, arguments.get("package")))
        made = Made()
        self._imports.append((self._resolved(module, base), made))
        return made

    def _resolved(self, module: str, base: Any) -> Import:
        """A module's name as the package itself would import it."""
        dotted = module.lstrip(".")
        level = len(module) - len(dotted)
        if level and _is_text(base) and base != self._package:
            parts = base.split(".")
            return Import(".".join([*parts[: len(parts) - level + 1], *filter(None, [dotted])]))
        if not level and dotted.startswith(f"{self._package}."):
            return Import(dotted[len(self._package) + 1 :], 1)
        return Import(dotted, level)


def _running(body: List[ast.stmt], names: Names) -> Iterator[ast.stmt]:
    """The statements of a module, those in blocks too, but for what is for type checkers only."""
    for statement in body:
        if isinstance(statement, ast.If):
            truth = outcome(statement.test, names)
            yield from _running(statement.body if truth is not False else [], names)
            yield from _running(statement.orelse if truth is not True else [], names)
        elif isinstance(statement, ast.Try):
            for handler in statement.handlers:
                yield from _running(handler.body, names)
            for block in (statement.body, statement.orelse, statement.finalbody):
                yield from _running(block, names)
        elif isinstance(statement, ast.With):
            yield from _running(statement.body, names)
        else:
            yield statement


def _of_structure(structure: Any) -> Lazy:
    """What ``{"module": ["Name", ...]}`` says: both the modules and the names."""
    if not isinstance(structure, dict):
        return UNTOLD
    names: Dict[str, Tuple[Import, ...]] = {}
    is_open = OPEN in structure
    for module, taken in structure.items():
        if _is_text(module):
            for name in taken if isinstance(taken, list) else [UNKNOWN]:
                if _is_text(name):
                    names[name] = (_part(module, name),)
                else:
                    is_open = True
    names.update((module, (_part(module),)) for module in structure if _is_text(module))
    return _lazy(names, is_open)


def _lazy(imports: Mapping[str, Tuple[Import, ...]], is_open: bool) -> Lazy:
    names = {
        name: tuple(
            one[1:] for each in taken if each.level == 1 for one in _dotted(each) if one != "."
        )
        for name, taken in imports.items()
    }
    return Lazy(names, is_open, imports)


def _part(module: str, *names: str) -> Import:
    return Import(module.lstrip("."), 1, names)


def _dotted(imported: Import) -> Iterator[str]:
    module = "." * imported.level + imported.module
    yield module
    for name in imported.names:
        yield f"{module}{name}" if module.endswith(".") else f"{module}.{name}"


def _fits(pattern: Any, subject: Any, machine: Machine) -> Optional[bool]:
    kind = type(pattern).__name__
    if kind == "MatchOr":
        fits = [_fits(one, subject, machine) for one in pattern.patterns]
        return True if True in fits else None if None in fits else False
    if kind == "MatchValue":
        return is_in(subject, [machine.value(pattern.value)])
    if kind == "MatchAs" and pattern.pattern is None:
        if pattern.name:
            machine.env[pattern.name] = subject
        return True
    return None


def _texts(function: Function, env: Mapping[str, Any]) -> Set[str]:
    """All names that a function may compare with what it is asked for, or look up."""
    found: Set[str] = set()
    queue: List[Any] = []
    for node in every(function):
        if isinstance(node, ast.Constant):
            queue.append(node.value)
        elif isinstance(node, ast.Name) and isinstance(env.get(node.id), (dict, list)):
            queue.append(env[node.id])
    while queue:
        one = queue.pop()
        if isinstance(one, str) and one.isidentifier():
            found.add(one)
        elif isinstance(one, dict):
            queue += [*one, *one.values()]
        elif isinstance(one, list):
            queue += one
    return found


def _called(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    function = call.func
    return getattr(function, "attr", getattr(function, "id", ""))


def _arguments(call: ast.Call) -> Dict[Union[int, str, None], ast.expr]:
    arguments: Dict[Union[int, str, None], ast.expr] = dict(enumerate(call.args))
    arguments.update((one.arg, one.value) for one in call.keywords)
    return arguments


def _targets(statement: ast.stmt) -> Set[str]:
    targets = getattr(statement, "targets", [])
    return {one.id for target in targets for one in every(target) if isinstance(one, ast.Name)}


def _is_text(found: Any) -> bool:
    return isinstance(found, str)
