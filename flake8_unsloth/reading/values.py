"""Runs the small programs by which a package finds out what a name of it stands for.

They look a name up in tables that the module has built, and import what they find. Strings, lists
and dictionaries are computed as they are; everything else is ``UNKNOWN``.
"""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional

from flake8_unsloth.reading.walk import children

UNKNOWN: Any = object()
OTHER = "\0"
"""A name that no table holds."""
OPEN: Any = object()
"""Is a key of dictionaries that may hold more than is known."""
FUEL = 150_000
"""Expressions that are computed for one module, which no table that people write needs."""
TEXT_METHODS = {
    *("split", "rsplit", "partition", "rpartition", "strip", "lstrip", "rstrip", "lower", "upper"),
    *("startswith", "endswith", "removeprefix", "removesuffix", "title", "capitalize", "join"),
}
COPIES = {"dict": dict, "list": list, "set": list, "tuple": list, "frozenset": list, "sorted": list}
Imported = Callable[[ast.Call, "Machine"], Any]
"""Notes what a call imports, and gives the module; ``ELSE`` if it does not import."""
ELSE: Any = object()


class Made:
    """A module that was imported, with what is read from it."""

    def __init__(self) -> None:
        self.taken: List[str] = []


class MissingError(Exception):
    """What is looked up is not there: the program raises."""


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
        compute = getattr(self, f"_{type(node).__name__.lower()}", None)
        if compute is not None:
            return compute(node)
        for child in children(node):
            self.value(child)
        return UNKNOWN

    def truth(self, node: ast.AST) -> Optional[bool]:
        """Whether a condition holds; None if that is not known."""
        found = self.value(node)
        return None if is_unclear(found) else bool(found)

    def bind(self, target: ast.AST, found: Any) -> None:
        """Assign a value."""
        if isinstance(target, ast.Name):
            self.env[target.id] = found
        elif isinstance(target, (ast.Tuple, ast.List)):
            known = isinstance(found, (list, tuple)) and len(found) == len(target.elts)
            for number, part in enumerate(target.elts):
                self.bind(part, found[number] if known else UNKNOWN)
        elif isinstance(target, ast.Subscript):
            holder, key = self.value(target.value), self.value(_index(target))
            if isinstance(holder, dict) and isinstance(key, (str, int)):
                holder[key] = found

    def _lambda(self, node: ast.Lambda) -> Any:
        return UNKNOWN

    def _constant(self, node: ast.Constant) -> Any:
        known = node.value is None or isinstance(node.value, (str, int))
        return node.value if known else UNKNOWN

    def _name(self, node: ast.Name) -> Any:
        return self.env.get(node.id, UNKNOWN)

    def _list(self, node: Any) -> List[Any]:
        found: List[Any] = []
        for item in node.elts:
            if isinstance(item, ast.Starred):
                more = self.value(item.value)
                found += more if isinstance(more, (list, dict)) else [UNKNOWN]
            else:
                found.append(self.value(item))
        return found

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
        return _joined(self.value(part) for part in node.values)

    def _formattedvalue(self, node: ast.FormattedValue) -> Any:
        return self.value(node.value) if node.format_spec is None else UNKNOWN

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Add) and isinstance(left, list):
            return [*left, *right] if isinstance(right, list) else [*left, UNKNOWN]
        if isinstance(node.op, ast.Add):
            return _joined((left, right))
        if isinstance(node.op, ast.Mod) and isinstance(left, str) and left.count("%") == 1:
            return _joined([*left.partition("%s")[:1], right, *left.partition("%s")[2:]])
        if isinstance(node.op, (ast.BitOr, ast.Sub)) and isinstance(left, (dict, list)):
            return merged(left, right) if isinstance(left, dict) else [*left, UNKNOWN]
        return UNKNOWN

    def _subscript(self, node: ast.Subscript) -> Any:
        return looked_up(self.value(node.value), self.value(_index(node)))

    def _ifexp(self, node: ast.IfExp) -> Any:
        truth = self.truth(node.test)
        if truth is not None:
            return self.value(node.body if truth else node.orelse)
        self.value(node.body)
        self.value(node.orelse)
        return UNKNOWN

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
        if len(node.ops) > 1:
            return UNKNOWN
        if isinstance(kind, (ast.In, ast.NotIn)):
            holds = is_in(left, right)
        elif isinstance(kind, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
            holds = None if UNKNOWN in (left, right) else left == right
        else:
            return UNKNOWN
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

    def _scopes(self, generators: List[ast.comprehension]) -> List[Optional[Machine]]:
        """A scope for each turn of a comprehension; None for turns that are not known."""
        scopes: List[Optional[Machine]] = [self.inside({})]
        for generator in generators:
            inner: List[Optional[Machine]] = []
            for scope in scopes:
                items = items_of(scope.value(generator.iter)) if scope else None
                if scope is None or items is None:
                    inner.append(None)
                    continue
                for item in items:
                    turn = scope.inside({})
                    turn.bind(generator.target, item)
                    truths = [turn.truth(test) for test in generator.ifs]
                    if self.fuel[0] < 0 or (None in truths and False not in truths):
                        inner.append(None)
                    elif False not in truths:
                        inner.append(turn)
                    self.fuel[0] -= 1
                    if self.fuel[0] < 0:
                        break
            scopes = inner
        return scopes

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
        if name in COPIES and not arguments:
            return COPIES[name]()
        if name in COPIES and len(arguments) == 1 and items_of(arguments[0]) is not None:
            return COPIES[name](arguments[0])
        return UNKNOWN

    def _called_method(self, function: ast.Attribute, arguments: List[Any]) -> Any:
        holder = self.value(function.value)
        if isinstance(holder, Made):
            return taken_from(holder, function.attr)
        if holder is UNKNOWN and function.attr == "update":
            self._filled(function.value, arguments)
        return _method(holder, function.attr, arguments)

    def _filled(self, node: ast.AST, more: List[Any]) -> None:
        """Remember what is put into something unknown that a name, or a part of it, stands for."""
        while isinstance(node, (ast.Subscript, ast.Attribute)):
            node = node.value
        if isinstance(node, ast.Name) and more and isinstance(more[0], dict):
            self.env[node.id] = {**more[0], OPEN: UNKNOWN}


def taken_from(module: Any, name: Any) -> Any:
    """Note that a name is read from a module."""
    if isinstance(module, Made) and isinstance(name, str):
        module.taken.append(name)
    return UNKNOWN


def is_unclear(found: Any) -> bool:
    """Whether a value may be true or false."""
    return found is UNKNOWN or (isinstance(found, dict) and list(found) == [OPEN])


def looked_up(holder: Any, key: Any) -> Any:
    """``holder[key]``."""
    if isinstance(holder, dict) and key is not UNKNOWN and isinstance(key, (str, int)):
        if key in holder:
            return holder[key]
        if OPEN not in holder:
            raise MissingError
    if isinstance(holder, (list, tuple)) and isinstance(key, int):
        if -len(holder) <= key < len(holder):
            return holder[key]
        raise MissingError
    return UNKNOWN


def is_in(item: Any, holder: Any) -> Optional[bool]:
    """Whether ``item in holder``; None if that is not known."""
    if item is UNKNOWN or not isinstance(holder, (dict, list, tuple, str)):
        return None
    if isinstance(holder, str):
        return item in holder if isinstance(item, str) else None
    if any(item == one for one in holder) if not isinstance(holder, dict) else item in holder:
        return True
    return None if any(one is UNKNOWN or one is OPEN for one in holder) else False


def merged(one: Any, other: Any) -> Dict[Any, Any]:
    """Two dictionaries in one."""
    return {**one, **(other if isinstance(other, dict) else {OPEN: UNKNOWN})}


def items_of(found: Any) -> Optional[List[Any]]:
    """What a loop over a value meets, None if that is not known."""
    if not isinstance(found, (list, tuple, dict)):
        return None
    items = list(found)
    return None if OPEN in items else items


def _joined(parts: Iterable[Any]) -> Any:
    texts = list(parts)
    return "".join(texts) if all(isinstance(text, str) for text in texts) else UNKNOWN


def _method(holder: Any, name: str, arguments: List[Any]) -> Any:
    if isinstance(holder, str):
        return _text_method(holder, name, arguments)
    if isinstance(holder, list) and name in ("append", "add"):
        holder += arguments
    elif isinstance(holder, list) and name in ("extend", "update"):
        for more in arguments:
            known = items_of(more)
            holder += [UNKNOWN] if known is None else known
    elif isinstance(holder, dict):
        return _dict_method(holder, name, arguments)
    return UNKNOWN


def _dict_method(holder: Dict[Any, Any], name: str, arguments: List[Any]) -> Any:
    if name == "update":
        for more in arguments:
            holder.update(more if isinstance(more, dict) else {OPEN: UNKNOWN})
    elif name in ("items", "keys", "values") and OPEN not in holder:
        views = {"keys": list(holder), "values": list(holder.values())}
        return views.get(name, [[key, value] for key, value in holder.items()])
    elif name in ("get", "pop", "setdefault") and arguments:
        known = is_in(arguments[0], holder)
        default = arguments[1] if len(arguments) > 1 else None
        if name == "setdefault" and known is False:
            holder[arguments[0]] = default
        if known is not None:
            return holder[arguments[0]] if known else default
    elif name == "copy":
        return dict(holder)
    return UNKNOWN


def _text_method(text: str, name: str, arguments: List[Any]) -> Any:
    known = all(isinstance(one, (str, int, type(None))) for one in arguments)
    if name == "format" and known and text.count("{}") == len(arguments) == text.count("{"):
        return _joined([*text.partition("{}")[:1], *arguments, *text.partition("{}")[2:]])
    if name == "join" and len(arguments) == 1 and isinstance(arguments[0], list):
        known = all(isinstance(one, str) for one in arguments[0])
    if name not in TEXT_METHODS or not known or OTHER in text:
        return UNKNOWN
    try:
        found = getattr(text, name)(*arguments)
    except (AttributeError, TypeError, ValueError):
        return UNKNOWN
    return list(found) if isinstance(found, tuple) else found


def _index(node: ast.Subscript) -> ast.AST:
    """The index; Python 3.8 wraps it."""
    index: ast.AST = node.slice
    inner: ast.AST = index.value if type(index).__name__ == "Index" else index  # type: ignore
    return inner
