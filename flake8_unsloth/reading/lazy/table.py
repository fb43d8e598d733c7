"""Packages whose names come when they are first taken: what does taking one import?

That is a program too: ``__getattr__`` compares the name with literals or looks it up in a table,
and imports what it finds. It is run here for every name that the module's literals hold.
"""

from __future__ import annotations

import ast
import re
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Set, Tuple

from flake8_unsloth.reading.conditions import outcome
from flake8_unsloth.reading.imports import Import
from flake8_unsloth.reading.lazy.calls import Calls, Given
from flake8_unsloth.reading.lazy.contents import OPEN, OTHER, UNKNOWN, items_of
from flake8_unsloth.reading.lazy.objects import Kind, Own, Thing
from flake8_unsloth.reading.lazy.running import Runner
from flake8_unsloth.reading.names import Names, collect
from flake8_unsloth.reading.top.bound import FUNCTIONS
from flake8_unsloth.reading.walk import every

GETATTR, ALL = "__getattr__", "__all__"
WORD = re.compile(r"[^\W\d]\w*")
LAZY_MODULE = re.compile(r"Lazy\w*(?:Module|Import)|LazyImporter")
"""The class of transformers, and what others call theirs."""


class Lazy(NamedTuple):
    """What names of a package stand for that it does not bind."""

    open: bool
    """Whether other names may import anything that the module's text may import."""
    imports: Mapping[str, Tuple[Import, ...]]
    """All that taking a name imports, in order, as if the package's own module did it."""
    exports: Optional[Tuple[str, ...]] = ()
    """What ``__all__`` names as it is computed; None if that is not known."""

    def modules(self, name: str) -> Optional[List[str]]:
        """The same in the way of ``importlib.import_module``, ``.part`` or ``library``; None if it
        may be anything."""
        if self.open and name not in self.imports:
            return None
        return [one for taken in self.imports.get(name, ()) for one in _dotted(taken)]


UNTOLD = Lazy(True, {}, None)
"""A package that makes its names in a way that its text does not show."""


def lazy(
    tree: ast.Module, package: str, name: str = "", stub: Optional[ast.Module] = None
) -> Optional[Lazy]:
    """What taking names from a package runs, by the tree of its file; None if it is not lazy.

    ``name``: of a module that is no package. ``stub``: of the ``.pyi`` file beside it.
    """
    if not any(_is_sign(node) for node in every(tree)):
        return None
    try:
        return _Module(tree, package, name or package, stub).lazy()
    except RecursionError:
        return UNTOLD


def _is_sign(node: ast.AST) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.alias)):
        return GETATTR in (node.name, getattr(node, "asname", ""))
    if isinstance(node, ast.Name):
        return node.id == GETATTR
    if isinstance(node, ast.Assign):
        return any(_is_place(target) for target in node.targets)
    return isinstance(node, ast.Call) and _called(node) == "_LazyModule"


def _is_place(target: ast.AST) -> bool:
    """``sys.modules[__name__]``, or its ``__class__``."""
    if isinstance(target, ast.Attribute) and target.attr == "__class__":
        target = target.value
    named = isinstance(target, ast.Subscript) and "__name__" in names_in(target)
    return named and getattr(target.value, "attr", "") == "modules"  # type: ignore[attr-defined]


class _Module:
    """A module that has run as far as its tables are concerned."""

    def __init__(
        self, tree: ast.Module, package: str, name: str, stub: Optional[ast.Module]
    ) -> None:
        names = collect(tree)
        self._runner = Runner(name, package, names)
        self._machine = self._runner.machine
        self._stub = stub
        self._found: Optional[Lazy] = None
        self._function: Optional[Own] = None
        for statement in _running(tree.body, names):
            self._build(statement)

    def lazy(self) -> Optional[Lazy]:
        """What its names stand for."""
        function = self._function
        if function is None or self._found is not None:
            return self._found
        names: Dict[str, Tuple[Import, ...]] = {}
        others, is_open = self._runner.take(function, OTHER)
        is_open = is_open or any(one.module != "importlib" for one in others)
        for name in _texts(function):
            imports, unclear = self._runner.take(function, name)
            is_open = is_open or unclear
            if not unclear:
                names[name] = imports
        found = UNTOLD if self._machine.fuel[0] < 0 else Lazy(is_open, names)
        return found._replace(exports=self._exports())

    def _exports(self) -> Optional[Tuple[str, ...]]:
        names = self._machine.env.get(ALL, [])
        return tuple(names) if isinstance(names, list) and all(map(_is_text, names)) else None

    def _build(self, statement: ast.stmt) -> None:
        """Run a statement of the module for what it does to tables."""
        if isinstance(statement, FUNCTIONS):
            own = self._machine.env[statement.name] = Own(statement, self._machine)
            if statement.name == GETATTR:
                self._function = own
        elif isinstance(statement, ast.ImportFrom):
            taken = [alias.asname or alias.name for alias in statement.names]
            if GETATTR in taken:
                self._found = UNTOLD
        else:
            self._find(statement)
            self._runner.top(statement)
            given = self._machine.env.get(GETATTR)
            if isinstance(given, Own) and GETATTR in _targets(statement):
                self._function, self._found = given, None

    def _find(self, statement: ast.stmt) -> None:
        """Note a lazy module, or a function made by ``lazy_loader``."""
        value = getattr(statement, "value", None)
        placed = any(_is_place(target) for target in getattr(statement, "targets", ()))
        made = _called(value) if isinstance(value, ast.Call) else getattr(value, "id", "")
        known = self._machine.env.get(made)
        if placed and isinstance(known, (Kind, Thing)):
            thing = known if isinstance(known, Thing) else self._object(value, known)
            function = thing.get(GETATTR)
            self._function = function if isinstance(function, Own) else None
            self._found = UNTOLD if self._function is None else None
        elif isinstance(value, ast.Call):
            targets = _targets(statement)
            found = self._made(value, made, GETATTR in targets, placed)
            if found is not None and (placed or ALL in targets):
                found = found._replace(exports=None if found.open else tuple(found.imports))
            self._found = found
        elif placed and self._found is None:
            self._found = UNTOLD

    def _object(self, value: Any, kind: Kind) -> Thing:
        """What is put in the module's place, or gets the class."""
        made = self._machine.value(value) if isinstance(value, ast.Call) else None
        return made if isinstance(made, Thing) else Thing(kind)

    def _made(self, call: ast.Call, called: str, gives: bool, placed: bool) -> Optional[Lazy]:
        given = Calls(self._machine, self._runner).given
        if LAZY_MODULE.search(called) and (placed or called == "_LazyModule"):
            return _of_structure(given(call).get(2, "import_structure"))
        if self._runner.dotted(call.func).rpartition(".")[2] == "attach":
            return _of_attach(given(call))
        if called == "attach_stub" and self._stub is not None:
            return _of_stub(self._stub)
        return UNTOLD if gives or placed else self._found


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
    return Lazy(is_open, names)


def _of_attach(given: Given) -> Lazy:
    """What ``lazy_loader.attach`` is told."""
    submodules, attributes = given.get(1, "submodules"), given.get(2, "submod_attrs")
    found = _of_structure({} if attributes is None else attributes)
    inside = [] if submodules is None else items_of(submodules)
    parts = {one: (_part(one),) for one in inside or () if _is_text(one)}
    return Lazy(found.open or inside is None, {**found.imports, **parts})


def _of_stub(stub: ast.Module) -> Lazy:
    """What the stub of a package imports is what it gives."""
    names: Dict[str, Tuple[Import, ...]] = {}
    for statement in stub.body:
        if isinstance(statement, ast.ImportFrom) and statement.level == 1:
            for alias in statement.names:
                taken = (alias.name,) if statement.module else ()
                names[alias.name] = (_part(statement.module or alias.name, *taken),)
    return Lazy(False, names)


def _part(module: str, *names: str) -> Import:
    return Import(module.lstrip("."), 1, names)


def _dotted(imported: Import) -> Iterator[str]:
    module = "." * imported.level + imported.module
    yield module
    for name in imported.names:
        yield f"{module}{name}" if module.endswith(".") else f"{module}.{name}"


def _texts(function: Own) -> Set[str]:
    """All names that a function, or one that it uses, may compare with what it is asked for, or
    look up."""
    found: Set[str] = set()
    texts: Set[str] = set()
    queue: List[Any] = [function]
    seen: Set[int] = set()
    while queue:
        one = queue.pop()
        if isinstance(one, str) and one not in texts:
            texts.add(one)
            found.update(WORD.findall(one))
        elif isinstance(one, (dict, list, Own, Kind, Thing)) and id(one) not in seen:
            seen.add(id(one))
            queue += _inside(one)
    return found


def _inside(holder: Any) -> Iterator[Any]:
    """What a table or an object holds, or what a function names."""
    if isinstance(holder, Own):
        yield holder.me
        for node in every(holder.node):
            if isinstance(node, ast.Constant):
                yield node.value
            elif isinstance(node, ast.Name):
                yield holder.scope.env.get(node.id)
    elif isinstance(holder, Thing):
        yield from (holder.kind, *holder.values.values())
    elif isinstance(holder, Kind):
        yield from holder.members.values()
    else:
        yield from holder
        yield from holder.values() if isinstance(holder, dict) else ()


def _called(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    function = call.func
    return getattr(function, "attr", getattr(function, "id", ""))


def _targets(statement: ast.stmt) -> Set[str]:
    targets = getattr(statement, "targets", [])
    return {name for target in targets for name in names_in(target)}


def names_in(node: ast.AST) -> Set[str]:
    """The plain names in an expression."""
    return {one.id for one in every(node) if isinstance(one, ast.Name)}


def _is_text(found: Any) -> bool:
    return isinstance(found, str)
