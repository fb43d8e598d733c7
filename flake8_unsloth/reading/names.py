"""What names stand for: the dotted names behind aliases, and literals."""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from flake8_unsloth.reading.walk import every_statement

COMPUTED = (ast.Call, ast.Compare, ast.BoolOp, ast.UnaryOp)


class Names(NamedTuple):
    """The imported names of one file, whatever scope they stand in."""

    aliases: Dict[str, str]
    """Imported name -> the dotted name behind it, where that is another."""
    values: Dict[str, Optional[ast.expr]]
    """Name -> what is computed for it, if that is done once in the file; of a function, what it
    gives, if it does nothing else."""

    def dotted(self, node: Optional[ast.AST]) -> str:
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
    """The names that a file imports, and what it computes for names."""
    names = Names({}, {})
    for node in every_statement(tree):
        note = _NOTES.get(type(node))
        if note is not None:
            note(names, node)
    return names


def _import(names: Names, node: ast.Import) -> None:
    names.aliases.update((one.asname, one.name) for one in node.names if one.asname)


def _import_from(names: Names, node: ast.ImportFrom) -> None:
    for alias in node.names if node.module and not node.level else ():
        names.aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"


def _assign(names: Names, node: ast.Assign) -> None:
    if isinstance(node.targets[0], ast.Name):
        _give(names, node.targets[0].id, node.value)


def _define(names: Names, node: ast.FunctionDef) -> None:
    last = node.body[-1]
    plain = len(node.body) == 1 or (len(node.body) == 2 and ast.get_docstring(node))
    _give(names, node.name, last.value if plain and isinstance(last, ast.Return) else None)


def _give(names: Names, name: str, value: Optional[ast.expr]) -> None:
    once = name not in names.values and isinstance(value, COMPUTED)
    names.values[name] = value if once else None


_NOTES: Dict[type, Callable[[Names, Any], None]] = {
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Assign: _assign,
    ast.FunctionDef: _define,
}


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
