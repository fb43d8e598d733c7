"""Runs the small programs by which a package finds out what a name of it stands for.

They look a name up in tables that the module has built, and import what they find. Strings, lists
and dictionaries are computed as they are; everything else is ``UNKNOWN``.
"""

from __future__ import annotations

import ast
import builtins
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional

from flake8_unsloth.reading.lazy.contents import (
    OPEN,
    STRANGE,
    UNKNOWN,
    called,
    is_in,
    is_unclear,
    items_of,
    joined,
    listed,
    looked_up,
    merged,
)
from flake8_unsloth.reading.walk import children

FUEL = 150_000
"""Expressions that are computed for one module, which no table that people write needs."""
BUILTINS = frozenset(vars(builtins))
LISTS = {"list", "set", "tuple", "frozenset", "sorted"}
"""All are lists here."""
Imported = Callable[[ast.Call, "Machine"], Any]
"""Notes what a call imports, and gives the module; ``ELSE`` if it does not import."""
ELSE: Any = object()
DICT_METHODS = {"get", "items", "keys", "values", "update", "setdefault"}


class Own:
    """A function of the module, or a lambda."""

    def __init__(self, node: Any) -> None:
        self.node = node


class Made:
    """A module that was imported, with what is read from it."""

    def __init__(self) -> None:
        self.taken: List[str] = []


class Machine:
    """Computes expressions; ``env`` holds what names stand for."""

    def __init__(self, env: Dict[str, Any], imported: Imported, fuel: Optional[List[int]] = None):
        self.env = env
        self.imported = imported
        self.fuel = [FUEL] if fuel is None else fuel

    def inside(self, more: Mapping[str, Any]) -> Machine:
        """The same one in a scope of its own."""
        return Machine({**self.env, **more}, self.imported, self.fuel)

    def value(self, node: Optional[ast.AST]) -> Any:
        """The value of an expression."""
        if node is None:
            return None
        self.fuel[0] -= 1
        if self.fuel[0] < 0:
            return UNKNOWN
        compute = getattr(self, f"_{type(node).__name__.lower()}", self._parts)
        return compute(node)

    def truth(self, node: ast.AST) -> Optional[bool]:
        """Whether a condition holds; None if that is not known."""
        found = self.value(node)
        return None if is_unclear(found) else bool(found)

    def bind(self, target: ast.AST, found: Any) -> None:
        """Assign a value."""
        if isinstance(target, ast.Name):
            self.env[target.id] = found
        elif isinstance(target, (ast.Tuple, ast.List)):
            known = isinstance(found, list) and len(found) == len(target.elts)
            for number, part in enumerate(target.elts):
                self.bind(part, found[number] if known else UNKNOWN)
        elif isinstance(target, ast.Subscript):
            holder, key = self.value(target.value), self.value(_index(target))
            if isinstance(holder, dict) and isinstance(key, (str, int)):
                holder[key] = found

    def _built(self, found: Any) -> Any:
        """Something new, which costs by its size: what doubles again and again is given up."""
        self.fuel[0] -= len(found) // 4 if isinstance(found, (str, list)) else 0
        return found

    def _parts(self, node: ast.AST) -> Any:
        """Compute what an expression holds, for what it imports."""
        for child in children(node):
            self.value(child)
        return UNKNOWN

    def _constant(self, node: ast.Constant) -> Any:
        known = node.value is None or isinstance(node.value, (str, int))
        return node.value if known else UNKNOWN

    def _name(self, node: ast.Name) -> Any:
        return self.env.get(node.id, UNKNOWN)

    def _lambda(self, node: ast.Lambda) -> Own:
        return Own(node)

    def _list(self, node: Any) -> Any:
        found: List[Any] = []
        for item in node.elts:
            if isinstance(item, ast.Starred):
                found += listed(self.value(item.value))
            else:
                found.append(self.value(item))
        return self._built(found)

    _tuple = _set = _list

    def _dict(self, node: ast.Dict) -> Dict[Any, Any]:
        found: Dict[Any, Any] = {}
        for key, item in zip(node.keys, node.values):
            value = self.value(item)
            if key is None:
                found = merged(found, value)
            else:
                name = self.value(key)
                if isinstance(name, (str, int)):
                    found[name] = value
                else:
                    found[OPEN] = UNKNOWN
        return found

    def _attribute(self, node: ast.Attribute) -> Any:
        return taken_from(self.value(node.value), node.attr)

    def _joinedstr(self, node: ast.JoinedStr) -> Any:
        return self._built(joined(self.value(part) for part in node.values))

    def _formattedvalue(self, node: ast.FormattedValue) -> Any:
        return self.value(node.value) if node.format_spec is None else UNKNOWN

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Add) and isinstance(left, list):
            return [*left, *self._built(listed(right))]
        if isinstance(node.op, ast.Add):
            return self._built(joined((left, right)))
        texts = isinstance(left, str) and isinstance(right, str)
        if isinstance(node.op, ast.Mod) and texts and left.count("%") == 1:
            return left.replace("%s", right)
        return UNKNOWN

    def _subscript(self, node: ast.Subscript) -> Any:
        return looked_up(self.value(node.value), self.value(_index(node)))

    def _ifexp(self, node: ast.IfExp) -> Any:
        truth = self.truth(node.test)
        if truth is None:
            return self._parts(node)
        return self.value(node.body if truth else node.orelse)

    def _boolop(self, node: ast.BoolOp) -> Any:
        decisive = isinstance(node.op, ast.Or)
        known, found = True, None
        for part in node.values:
            found = self.value(part)
            if is_unclear(found):
                known = False
            elif bool(found) == decisive:
                return found
        return found if known else UNKNOWN

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        truth = self.truth(node.operand)
        return (not truth) if isinstance(node.op, ast.Not) and truth is not None else UNKNOWN

    def _namedexpr(self, node: Any) -> Any:
        found = self.value(node.value)
        self.bind(node.target, found)
        return found

    def _compare(self, node: ast.Compare) -> Any:
        left, right = self.value(node.left), self.value(node.comparators[0])
        kind = node.ops[0]
        holds = None
        if isinstance(kind, (ast.In, ast.NotIn)):
            holds = is_in(left, right)
        elif isinstance(kind, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
            holds = None if is_unclear(left) or is_unclear(right) else left == right
        if holds is None:
            return UNKNOWN
        return holds != isinstance(kind, (ast.NotIn, ast.NotEq, ast.IsNot))

    def _dictcomp(self, node: ast.DictComp) -> Any:
        found: Dict[Any, Any] = {}
        for scope in self._scopes(node.generators):
            key = scope.value(node.key) if scope else UNKNOWN
            if scope and isinstance(key, (str, int)):
                found[key] = scope.value(node.value)
            else:
                found[OPEN] = UNKNOWN
        return found

    def _listcomp(self, node: Any) -> Any:
        scopes = self._scopes(node.generators)
        return [scope.value(node.elt) if scope else UNKNOWN for scope in scopes]

    _setcomp = _generatorexp = _listcomp

    def _scopes(self, generators: List[ast.comprehension]) -> Iterator[Optional[Machine]]:
        """A scope for each turn of a comprehension; None for turns that are not known."""
        if not generators:
            yield self
            return
        items = items_of(self.value(generators[0].iter))
        if items is None:
            yield None
            return
        for item in items:
            self.fuel[0] -= 1
            if self.fuel[0] < 0:
                return
            turn = self.inside({})
            turn.bind(generators[0].target, item)
            if all(turn.truth(test) is not False for test in generators[0].ifs):
                yield from turn._scopes(generators[1:])

    def _call(self, node: ast.Call) -> Any:
        module = self.imported(node, self)
        if module is not ELSE:
            return module
        arguments = [self.value(one) for one in node.args]
        arguments += [self.value(keyword.value) for keyword in node.keywords]
        if isinstance(node.func, ast.Attribute):
            return self._called_method(node.func, arguments)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "getattr" and len(arguments) > 1:
            return taken_from(arguments[0], arguments[1])
        if name in LISTS and not node.keywords:
            return listed(*arguments[:1] or [[]])
        if name == "dict" and not node.keywords:
            return merged({}, *arguments[:1] or [{}])
        return UNKNOWN if name in BUILTINS else strange(arguments)

    def _called_method(self, function: ast.Attribute, arguments: List[Any]) -> Any:
        holder = self.value(function.value)
        if isinstance(holder, Made):
            return taken_from(holder, function.attr)
        if is_unclear(holder) and function.attr not in DICT_METHODS:
            return strange(arguments)
        if holder is UNKNOWN and function.attr == "update":
            self._filled(function.value, *arguments[:1])
        for more in arguments:
            self._built(more)
        return called(holder, function.attr, arguments)

    def _filled(self, node: Any, more: Any = UNKNOWN) -> None:
        """Remember what is put into something unknown that a name, or a part of it, stands for."""
        while hasattr(node, "value"):
            node = node.value
        self.env[getattr(node, "id", "")] = merged({OPEN: UNKNOWN}, more)


def taken_from(module: Any, name: Any) -> Any:
    """Note that a name is read from a module."""
    if isinstance(module, Made) and isinstance(name, str):
        module.taken.append(name)
    return STRANGE if module is STRANGE else UNKNOWN


def strange(arguments: List[Any]) -> Any:
    """What a function of another file gives: told a name, it may import what that stands for."""
    return STRANGE if any(isinstance(one, str) for one in arguments) else UNKNOWN


def _index(node: ast.Subscript) -> ast.AST:
    """The index; Python 3.8 wraps it."""
    index: ast.AST = node.slice
    inner: ast.AST = index.value if type(index).__name__ == "Index" else index  # type: ignore
    return inner
