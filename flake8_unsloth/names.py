"""What the names of a file stand for: modules it imported, functions it defines."""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple, Union

from flake8_unsloth.walk import children

FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BUILTIN_EXITS = {"exit", "quit"}
"""Built-in functions that leave, unless the name means something else where it is called."""
TARGETS = (ast.Name, ast.Tuple, ast.List, ast.Starred, ast.Lambda)


class Names(NamedTuple):
    """Names of one file, whatever scope they stand in."""

    aliases: Dict[str, str]
    """Imported name -> the dotted name behind it, where that is another."""
    bound: Set[str]
    """Names that get a value by anything but an import."""
    declared: Set[str]
    """Names that a function declares global: they belong to the module."""
    called: Set[str]
    """Functions of this file that are called by plain name, so that they may run early, or
    deleted."""
    walrus: bool = False
    """Whether an assignment expression stands anywhere."""

    def dotted(self, node: ast.AST) -> str:
        """The dotted name an expression stands for, imports resolved; empty if it is none."""
        parts: List[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        parts.append(self.aliases.get(node.id, node.id))
        return ".".join(reversed(parts))


class _Collector:
    """Reads every name of a file in one walk."""

    def __init__(self) -> None:
        self.names = Names({}, set(), set(), set())
        self.defined: Set[str] = set()
        self.walrus = False
        self._readers: Dict[type, Callable[[Any], None]] = {
            ast.Name: self._name,
            ast.Call: self._call,
            ast.FunctionDef: self._definition,
            ast.AsyncFunctionDef: self._definition,
            ast.ClassDef: self._definition,
            ast.Assign: self._assign,
            ast.arg: self._arg,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.NamedExpr: self._named_expr,
            ast.Global: self._global,
        }

    def read(self, tree: ast.AST) -> None:
        """Read everything."""
        readers = self._readers
        queue = [tree]
        while queue:
            node = queue.pop()
            reader = readers.get(type(node))
            if reader is not None:
                reader(node)
            queue += children(node)

    def read_in_place(self, tree: ast.AST) -> None:
        """Read what importing a module may run: functions only if something read calls them."""
        readers = self._readers
        queue = [tree]
        waiting: List[Tuple[str, List[ast.stmt]]] = []
        while queue:
            while queue:
                node = queue.pop()
                reader = readers.get(type(node))
                if reader is not None:
                    reader(node)
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    waiting.append((node.name, node.body))
                    queue += [*node.decorator_list, node.args]
                else:
                    queue += children(node)
            wanted = {*self.names.called, "__init__"}
            queue = [one for name, body in waiting if name in wanted for one in body]
            waiting = [one for one in waiting if one[0] not in wanted]

    def _name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.names.bound.add(node.id)
        if isinstance(node.ctx, ast.Del):  # to delete a name it must be bound, as to call it
            self.names.called.add(node.id)

    def _call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name):
            self.names.called.add(node.func.id)

    def _definition(self, node: Union[ast.FunctionDef, ast.ClassDef]) -> None:
        self.names.bound.add(node.name)
        self.defined.add(node.name)
        self.names.called.update(d.id for d in node.decorator_list if isinstance(d, ast.Name))

    def _assign(self, node: ast.Assign) -> None:
        if isinstance(node.value, ast.Lambda):
            self.defined.update(one.id for one in node.targets if isinstance(one, ast.Name))

    def _arg(self, node: ast.arg) -> None:
        self.names.bound.add(node.arg)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self.names.aliases[alias.asname] = alias.name

    def _import_from(self, node: ast.ImportFrom) -> None:
        if node.module and not node.level:
            for alias in node.names:
                self.names.aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def _named_expr(self, _: ast.NamedExpr) -> None:
        self.walrus = True

    def _global(self, node: ast.Global) -> None:
        self.names.declared.update(node.names)


def collect(tree: ast.AST, followed: bool = False) -> Names:
    """What the names of a file stand for; if it is ``followed``, of what its import may run."""
    collector = _Collector()
    if followed:
        collector.read_in_place(tree)
    else:
        collector.read(tree)
    names = collector.names
    functions = collector.defined | (BUILTIN_EXITS & names.bound)
    return names._replace(walrus=collector.walrus, called=names.called & functions)


def literal_text(node: Optional[ast.AST]) -> Optional[str]:
    """The value of a string literal, None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def literal_texts(node: Optional[ast.AST]) -> Optional[Tuple[str, ...]]:
    """The values of a literal list, tuple or set of strings, None for anything else."""
    if not isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return None
    texts = [literal_text(element) for element in node.elts]
    return tuple(text for text in texts if text is not None) if None not in texts else None


def bindings(node: ast.AST, wanted: Set[str], walrus: bool) -> Set[str]:
    """Which of the wanted names a statement binds in the scope it stands in, nested ones aside.

    ``walrus``: the file has ``:=`` somewhere, so that any expression may bind.
    """
    found: Set[str] = set()
    queue = [node] if wanted else []
    while queue:
        child = queue.pop()
        if walrus or not isinstance(child, ast.expr) or isinstance(child, TARGETS):
            found |= bound_here(child)
            queue += deeper(child)
    return found & wanted


def bound_here(node: ast.AST) -> Set[str]:
    """Names that a node binds itself."""
    if isinstance(node, ast.Name):
        return set() if isinstance(node.ctx, ast.Load) else {node.id}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {_import_binding(alias) for alias in node.names}
    if isinstance(node, DEFINITIONS):
        return {node.name}
    if isinstance(node, ast.ExceptHandler) and node.name:
        return {node.name}
    return set(_pattern_names(node))


def deeper(node: ast.AST) -> List[ast.AST]:
    """Nodes below that may bind in the same scope."""
    if isinstance(node, (ast.Name, ast.Import, ast.ImportFrom, *SCOPES)):
        return []
    if isinstance(node, ast.comprehension):
        return [node.iter, *node.ifs]
    return children(node)


def _import_binding(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _pattern_names(node: ast.AST) -> Iterator[str]:
    if type(node).__name__ in ("MatchAs", "MatchStar", "MatchMapping"):
        for field in ("name", "rest"):
            name = getattr(node, field, None)
            if name:
                yield name


def parameters(node: FunctionNode) -> Set[str]:
    """The names of a function's parameters."""
    args = node.args
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    every.extend(arg for arg in (args.vararg, args.kwarg) if arg)
    return {arg.arg for arg in every}


def local_names(
    node: Union[FunctionNode, ast.ClassDef], wanted: Set[str], walrus: bool
) -> Set[str]:
    """Which of the wanted names are local to a function or class, parameters included."""
    if not wanted:
        return set()
    if isinstance(node, ast.Lambda):
        return (parameters(node) | bindings(node.body, wanted, walrus)) & wanted
    found: Set[str] = set() if isinstance(node, ast.ClassDef) else parameters(node) & wanted
    elsewhere: Set[str] = set()
    for statement in node.body:
        found |= bindings(statement, wanted, walrus)
        elsewhere |= _declared_elsewhere(statement)
    return found - elsewhere


def _declared_elsewhere(statement: ast.stmt) -> Set[str]:
    names: Set[str] = set()
    queue: List[ast.AST] = [statement]
    while queue:
        child = queue.pop()
        if isinstance(child, (ast.Global, ast.Nonlocal)):
            names.update(child.names)
        elif (
            isinstance(child, (ast.stmt, ast.ExceptHandler)) and not isinstance(child, SCOPES)
        ) or type(child).__name__ == "match_case":
            queue.extend(children(child))
    return names
