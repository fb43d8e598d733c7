"""Runs the small programs by which a package finds out what a name of it stands for.

They look a name up in tables that the module has built, and import what they find. Strings, lists
and dictionaries are computed as they are; everything else is ``UNKNOWN``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, Set, Union

from flake8_unsloth.reading.lazy.calls import Calls
from flake8_unsloth.reading.lazy.contents import (
    OPEN,
    UNKNOWN,
    filled,
    is_in,
    is_unclear,
    items_of,
    joined,
    listed,
    looked_up,
    merged,
    told,
)
from flake8_unsloth.reading.lazy.objects import Own, Thing, taken_from, unknown
from flake8_unsloth.reading.walk import children

if TYPE_CHECKING:
    from flake8_unsloth.reading.lazy.calls import World

FUEL = 150_000
"""Expressions that are computed for one module, which no table that people write needs."""


class Machine:
    """Computes expressions; ``env`` holds what names stand for."""

    def __init__(self, env: Dict[str, Any], world: World, around: Optional[Machine] = None):
        self.env = env
        self.world = world
        self.top: Dict[str, Any] = around.top if around else env
        """What names of the module stand for."""
        self.shared: Set[str] = set(around.shared) if around else set()
        """Names that are declared global."""
        self.fuel: List[int] = around.fuel if around else [FUEL]

    def inside(self, more: Mapping[str, Any]) -> Machine:
        """The same one in a scope of its own."""
        self.fuel[0] -= len(self.env) // 100
        return Machine({**self.env, **more}, self.world, self)

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
        if isinstance(node, ast.BoolOp):
            return self._joined_truth(node)
        found = self.value(node)
        return None if is_unclear(found) else bool(found)

    def _joined_truth(self, node: ast.BoolOp) -> Optional[bool]:
        decisive = isinstance(node.op, ast.Or)
        known = True
        for part in node.values:
            truth = self.truth(part)
            if truth is decisive:
                return truth
            known = known and truth is not None
        return (not decisive) if known else None

    def bind(self, target: ast.AST, found: Any) -> None:
        """Assign a value."""
        if isinstance(target, ast.Name):
            self.env[target.id] = found
            if target.id in self.shared:
                self.top[target.id] = found
        elif isinstance(target, (ast.Tuple, ast.List)):
            known = isinstance(found, list) and len(found) == len(target.elts)
            for number, part in enumerate(target.elts):
                self.bind(part, found[number] if known else UNKNOWN)
        elif isinstance(target, (ast.Attribute, ast.Subscript)):
            self._put(target, found)

    def _put(self, target: Union[ast.Attribute, ast.Subscript], found: Any) -> None:
        holder = self.value(target.value)
        if isinstance(target, ast.Attribute):
            if isinstance(holder, Thing):
                holder.values[target.attr] = found
            return
        key = self.value(_index(target))
        if isinstance(holder, dict) and isinstance(key, (str, int)):
            holder[key] = found

    def built(self, found: Any) -> Any:
        """Note something new, which costs by its size: what doubles again and again is given up."""
        self.fuel[0] -= len(found) // 4 if isinstance(found, (str, list)) else 0
        return found

    def _parts(self, node: ast.AST) -> Any:
        """Compute what an expression holds, for what it imports."""
        return unknown([self.value(child) for child in children(node)])

    def _constant(self, node: ast.Constant) -> Any:
        known = node.value is None or isinstance(node.value, (str, int))
        return node.value if known else UNKNOWN

    def _name(self, node: ast.Name) -> Any:
        return self.env.get(node.id, UNKNOWN)

    def _lambda(self, node: ast.Lambda) -> Own:
        return Own(node, self)

    def _list(self, node: Any) -> Any:
        found: List[Any] = []
        for item in node.elts:
            if isinstance(item, ast.Starred):
                found += listed(self.value(item.value))
            else:
                found.append(self.value(item))
        return self.built(found)

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
        return self.built(joined(self.value(part) for part in node.values))

    def _formattedvalue(self, node: ast.FormattedValue) -> Any:
        return self.value(node.value) if node.format_spec is None else UNKNOWN

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, dict) and isinstance(node.op, ast.BitOr):
            return merged(left, right)
        if isinstance(left, list) and isinstance(node.op, (ast.Add, ast.BitOr)):
            return [*left, *self.built(listed(right))]
        if isinstance(node.op, ast.Add):
            return self.built(joined((left, right)))
        if isinstance(left, str) and isinstance(node.op, ast.Mod):
            return self.built(filled(left, right))
        return UNKNOWN

    def _subscript(self, node: ast.Subscript) -> Any:
        return looked_up(self.value(node.value), self.value(_index(node)))

    def _slice(self, node: ast.Slice) -> Any:
        ends = [self.value(one) for one in (node.lower, node.upper, node.step)]
        known = all(one is None or isinstance(one, int) for one in ends)
        return slice(*ends) if known and ends[2] != 0 else UNKNOWN

    def _ifexp(self, node: ast.IfExp) -> Any:
        truth = self.truth(node.test)
        if truth is None:
            return self._parts(node)
        return self.value(node.body if truth else node.orelse)

    def _boolop(self, node: ast.BoolOp) -> Any:
        for number, part in enumerate(node.values):
            found = self.value(part)
            if is_unclear(found):
                return unknown([found, *map(self.value, node.values[number + 1 :])])
            if bool(found) == isinstance(node.op, ast.Or):
                break
        return found

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
        negated = isinstance(kind, (ast.NotIn, ast.NotEq, ast.IsNot))
        return told(None if holds is None else holds != negated)

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
        return Calls(self, self.world).value(node)


def _index(node: ast.Subscript) -> ast.AST:
    """The index; Python 3.8 wraps it."""
    index: ast.AST = node.slice
    inner: ast.AST = index.value if type(index).__name__ == "Index" else index  # type: ignore
    return inner
