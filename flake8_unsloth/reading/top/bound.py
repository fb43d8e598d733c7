"""What the names of one file are bound to, whatever scope they stand in, and what runs in place."""

from __future__ import annotations

import ast
import builtins
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Set, Tuple, Union

from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.walk import children

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)
BUILTINS = frozenset(vars(builtins))
NOTEBOOK = frozenset({"get_ipython", "dbutils", "spark"})
"""What IPython and Databricks put into a notebook's names."""
WELL_KNOWN = frozenset({"os", "sys", "logging", "warnings", "subprocess"})
"""Modules that nobody means by another name, where a notebook's earlier cells import them."""


BLOCKS = {"body", "handlers", "orelse", "finalbody", "cases"}
_held: Dict[type, Tuple[str, ...]] = {}


class Bound(NamedTuple):
    """The names of a file that are imported, defined, or assigned."""

    imports: Dict[str, str]
    """Name -> the dotted name behind it; it starts with a dot if the import is relative."""
    defined: Set[str]
    """Functions and classes, methods aside."""
    made: Dict[str, str]
    """Name -> the dotted name of what is called for its value; empty for another value."""

    def is_imported(self, name: str) -> bool:
        """Whether a name comes from an import, as far as the file tells."""
        if name in self.imports or name in NOTEBOOK:
            return True
        if name in self.defined or name in self.made:
            return False
        if name in WELL_KNOWN:
            return True
        return "*" in self.imports and name not in BUILTINS and bool(name)

    def package(self, name: str) -> str:
        """The top-level name of what an imported name belongs to; empty for a relative import."""
        return self.imports.get(name, name).partition(".")[0]

    def packages(self) -> Set[str]:
        """The top-level names of all that the file imports."""
        return {self.package(name) for name in self.imports}


class Chain(NamedTuple):
    """An expression such as ``root.attribute(inner)[inner].attribute``."""

    root: ast.expr
    calls: bool
    """Whether anything in it is called."""
    called: bool
    """Whether the root itself is: ``root().attribute``."""
    attributes: Set[str]
    inner: List[ast.AST]
    """Arguments and indexes."""

    @property
    def name(self) -> str:
        """The root, if it is a name."""
        return self.root.id if isinstance(self.root, ast.Name) else ""


def chain(node: ast.expr) -> Chain:
    """Take an expression apart down to what its attributes and calls start from."""
    calls = called = False
    attributes: Set[str] = set()
    inner: List[ast.AST] = []
    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
        called = isinstance(node, ast.Call)
        calls = calls or called
        if isinstance(node, ast.Call):
            inner += [*node.args, *node.keywords]
            node = node.func
        else:
            if isinstance(node, ast.Attribute):
                attributes.add(node.attr)
            else:
                inner.append(node.slice)
            node = node.value
    return Chain(node, calls, called, attributes, inner)


def bindings(statements: Kinds, names: Names) -> Bound:
    """What the names of a file are bound to, from all of its statements."""
    bound = Bound({}, set(), {})
    for statement in statements.of(ast.Import, ast.ImportFrom):
        bound.imports.update(_imported(statement))
    methods: Set[int] = set()
    for definition in statements.of(ast.ClassDef):
        methods.update(map(id, definition.body))
    for definition in statements.of(*FUNCTIONS, ast.ClassDef):
        if id(definition) not in methods:
            bound.defined.add(definition.name)
    for statement in statements.of(ast.Assign, ast.AnnAssign):
        value = statement.value
        maker = names.dotted(value.func) if isinstance(value, ast.Call) else ""
        for target in flat(getattr(statement, "targets", None) or [statement.target]):
            if isinstance(target, ast.Name):
                bound.made[target.id] = maker
    return bound


def _imported(statement: Union[ast.Import, ast.ImportFrom]) -> Iterator[Tuple[str, str]]:
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0], alias.name
    else:
        module = "." * statement.level + (statement.module or "")
        for alias in statement.names:
            yield alias.asname or alias.name, f"{module}.{alias.name}"


def flat(targets: Iterable[ast.expr]) -> Iterator[ast.expr]:
    """The single targets of an assignment, tuples unpacked."""
    queue = [*targets]
    while queue:
        target = queue.pop()
        if isinstance(target, (ast.Tuple, ast.List)):
            queue += target.elts
        elif isinstance(target, ast.Starred):
            queue.append(target.value)
        else:
            yield target


def held(node: ast.AST) -> List[ast.AST]:
    """What a statement holds: the statements in its blocks, and its handlers and cases."""
    kind = type(node)
    fields = _held.get(kind)
    if fields is None:
        fields = _held[kind] = tuple(name for name in kind._fields if name in BLOCKS)
    found: List[ast.AST] = []
    for name in fields:
        found += getattr(node, name)
    return found


class Kinds:
    """Every statement of a file by its type."""

    def __init__(self, tree: ast.AST) -> None:
        self._kinds: Dict[type, List[Any]] = {}
        queue = held(tree)
        while queue:
            node = queue.pop()
            self._kinds.setdefault(type(node), []).append(node)
            queue += held(node)

    def of(self, *kinds: type) -> Iterator[Any]:
        """The statements of some types, one type after the other."""
        for kind in kinds:
            yield from self._kinds.get(kind, ())


def in_place(node: ast.AST) -> Iterator[ast.AST]:
    """What of a node runs where it stands: no bodies of functions, none of classes."""
    queue = [node]
    while queue:
        node = queue.pop()
        yield node
        if not isinstance(node, SCOPES):
            queue += children(node)


def statements_in_place(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statements that run where a statement stands, itself included."""
    queue: List[ast.AST] = [statement]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, SCOPES):
            queue += held(node)
