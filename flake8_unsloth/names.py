"""What the names of a file stand for: modules it imported, functions it defines."""

from __future__ import annotations

import ast
from typing import Dict, Iterator, List, NamedTuple, Optional, Set, Tuple, Union

from flake8_unsloth.walk import children, every

FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


TARGETS = (ast.Name, ast.Tuple, ast.List, ast.Starred, ast.Lambda)


class Names(NamedTuple):
    """Names of one file, whatever scope they stand in."""

    aliases: Dict[str, str]
    """Imported name -> the dotted name behind it."""
    bound: Set[str]
    """Names that get a value by anything but an import."""
    declared: Set[str]
    """Names that a function declares global: they belong to the module."""
    walrus: bool
    """Whether an assignment expression stands anywhere."""
    called: Set[str]
    """Functions of this file that are called by plain name: whose body may run early."""

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


def collect(tree: ast.AST) -> Names:
    """Read every name of a file in one walk."""
    aliases: Dict[str, str] = {}
    bound: Set[str] = set()
    defined: Set[str] = set()
    called: Set[str] = set()
    declared: Set[str] = set()
    walrus = False
    for node in every(tree):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                bound.add(node.id)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                called.add(node.func.id)
        elif isinstance(node, DEFINITIONS):
            bound.add(node.name)
            defined.add(node.name)
            called.update(d.id for d in node.decorator_list if isinstance(d, ast.Name))
        elif isinstance(node, ast.Assign):
            defined.update(_named_lambda(node))
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    aliases[alias.asname] = alias.name
                else:
                    top = alias.name.partition(".")[0]
                    aliases.setdefault(top, top)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.NamedExpr):
            walrus = True
        elif isinstance(node, ast.Global):
            declared.update(node.names)
    return Names(aliases, bound, declared, walrus, defined & called)


def _named_lambda(node: ast.Assign) -> Iterator[str]:
    if isinstance(node.value, ast.Lambda):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id


def literal_text(node: Optional[ast.AST]) -> Optional[str]:
    """The value of a string literal, None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def literal_texts(node: ast.AST) -> Optional[Tuple[str, ...]]:
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
        if not walrus and isinstance(child, ast.expr) and not isinstance(child, TARGETS):
            continue
        if isinstance(child, ast.Name):
            if not isinstance(child.ctx, ast.Load):
                found.add(child.id)
            continue
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            found.update(_import_binding(alias) for alias in child.names)
            continue
        if isinstance(child, ast.ExceptHandler) and child.name:
            found.add(child.name)
        for name in _pattern_names(child):
            found.add(name)
        if isinstance(child, SCOPES):
            if isinstance(child, DEFINITIONS):
                found.add(child.name)
            continue
        if isinstance(child, ast.comprehension):
            queue.extend([child.iter, *child.ifs])
            continue
        queue.extend(children(child))
    return found & wanted


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
    every = [*getattr(args, "posonlyargs", []), *args.args, *args.kwonlyargs]
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
