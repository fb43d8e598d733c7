"""Stand-ins that a program puts into ``sys.modules``: importing unsloth then loads nothing."""

from __future__ import annotations

import ast
from typing import Optional, Set

from flake8_unsloth.reading.names import Names, literal_text, literal_texts

UNSLOTH = "unsloth"
MODULES = "sys.modules"


class StandIns:
    """Tells which statements and calls of one file put something in unsloth's place."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._listed: Set[str] = set()
        """Names that stand for unsloth in one turn of a loop."""

    def note(self, target: ast.expr, iterable: ast.expr) -> None:
        """A loop over literals starts."""
        if isinstance(target, ast.Name) and UNSLOTH in (literal_texts(iterable) or ()):
            self._listed.add(target.id)

    def by_target(self, target: ast.expr) -> bool:
        """``sys.modules["unsloth"] = ...``"""
        if not isinstance(target, ast.Subscript) or not self._is_modules(target.value):
            return False
        index: ast.AST = target.slice
        return self._is_unsloth(getattr(index, "value", index)) or self._is_unsloth(index)

    def by_call(self, call: ast.Call) -> bool:
        """``sys.modules.setdefault``, ``monkeypatch.setitem`` and ``patch.dict`` do the same."""
        last = getattr(call.func, "attr", "")
        if last == "setdefault" and self._names.dotted(call.func) == f"{MODULES}.{last}":
            return any(map(self._is_unsloth, call.args[:1]))
        if not call.args or not self._is_modules(call.args[0]):
            return False
        if last == "setitem":
            return any(map(self._is_unsloth, call.args[1:2]))
        keys = (key for one in call.args[1:2] if isinstance(one, ast.Dict) for key in one.keys)
        return last == "dict" and any(map(self._is_unsloth, keys))

    def _is_modules(self, node: ast.expr) -> bool:
        return self._names.dotted(node) == MODULES or literal_text(node) == MODULES

    def _is_unsloth(self, key: Optional[ast.AST]) -> bool:
        listed = isinstance(key, ast.Name) and key.id in self._listed
        return listed or literal_text(key) == UNSLOTH
