"""Conditions that a file asks twice: what one branch has loaded, the other has not.

``if not args.use_unsloth: import transformers``, and further down ``if args.use_unsloth: import
unsloth``: no run does both, as long as nothing is assigned in between to what is asked.
"""

from __future__ import annotations

import ast
import re
from typing import Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Set, Tuple

from flake8_unsloth.reading.conditions import sides
from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.scopes import binds, parameters, targets_of
from flake8_unsloth.reading.top.bound import FUNCTIONS
from flake8_unsloth.reading.walk import statements_in

MOST = 40
"""Answers of one file that are told apart; people write a few."""
DEPTH = 20
LASTING = re.compile(r"os\.(environ\.get|getenv)$")
"""Functions that give the same whenever they are asked."""
TRUE = "true"
NEVER = 1 << 40
"""The line of a change that may come at any time."""
SIGNS: Dict[type, Tuple[str, bool]] = {
    ast.Eq: ("=", True),
    ast.NotEq: ("=", False),
    ast.Is: ("=", True),
    ast.IsNot: ("=", False),
    ast.Gt: (">", True),
    ast.LtE: (">", False),
    ast.Lt: ("<", True),
    ast.GtE: ("<", False),
    ast.In: ("in", True),
    ast.NotIn: ("in", False),
}
"""What a comparison asks, and whether it holds if that is so."""


class Answer(NamedTuple):
    """What is known where a condition holds, or where it does not."""

    asked: str
    value: str
    is_it: bool

    @property
    def name(self) -> str:
        """What it is called among the modules that a flow asks for."""
        return f"{self.asked} {'is' if self.is_it else 'is not'} {self.value}"


Answers = FrozenSet[Answer]
NONE: Answers = frozenset()


class Flags(NamedTuple):
    """The conditions of one file that are asked more than once."""

    asked: Dict[int, Answer]
    """The answer where a condition holds, by the identity of its node."""
    values: Dict[str, Set[str]]
    """All that is compared with what is asked."""

    def sides(self, test: ast.expr) -> Tuple[Set[Answer], Set[Answer]]:
        """What is known where a condition holds, and where it does not."""
        return sides(test, self._told, DEPTH)

    def _told(self, part: ast.expr) -> Tuple[Set[Answer], Set[Answer]]:
        answer = self.asked.get(id(part))
        if answer is None:
            return set(), set()
        return {answer}, {answer._replace(is_it=not answer.is_it)}

    def excluded(self, answers: Answers) -> List[str]:
        """The names of the answers that are wrong if these are right."""
        found = {one._replace(is_it=not one.is_it) for one in answers}
        for one in answers:
            others = self.values[one.asked] - {one.value, TRUE} if one.is_it else ()
            found.update(one._replace(value=value) for value in others)
        return sorted(one.name for one in found)

    def names(self) -> List[str]:
        """The names of all answers."""
        found = [
            Answer(asked, value, is_it).name
            for asked, values in self.values.items()
            for value in sorted(values)
            for is_it in (True, False)
        ]
        return found[:MOST]


NO_FLAGS = Flags({}, {})


class _Scope(NamedTuple):
    """A module or a function."""

    around: Optional[_Scope]
    given: List[str]
    """Its parameters: one that is called the same in several functions is mostly the same."""
    last: Dict[str, int]
    """The last line at which a name gets a value in it."""


class _Ask(NamedTuple):
    node: ast.expr
    line: int
    answer: Answer
    changed: int
    """The last line at which what is asked gets a value."""


def flags_of(tree: ast.Module, names: Names) -> Flags:
    """The conditions of a file; none of one that asks nothing twice."""
    changed: Dict[str, int] = {}
    """The last line at which an attribute gets a value, or a function gives one to a name."""
    tests = _tests(tree, changed)
    places: Dict[str, List[_Ask]] = {}
    for statement, scope in tests:
        for atom in _atoms(statement.test):
            ask = _ask(atom, statement.lineno, scope, changed, names)
            if ask is not None:
                places.setdefault(ask.answer.asked, []).append(ask)
    flags = Flags({}, {})
    for key, asks in places.items():
        first = min(one.line for one in asks)
        if len(asks) > 1 and all(one.changed < first for one in asks):
            flags.asked.update((id(one.node), one.answer) for one in asks)
            flags.values[key] = {one.answer.value for one in asks}
    return flags


def _tests(tree: ast.Module, changed: Dict[str, int]) -> List[Tuple[ast.If, _Scope]]:
    """All ``if`` statements; what gets a value is noted on the way."""
    found: List[Tuple[ast.If, _Scope]] = []
    queue: List[Tuple[ast.AST, _Scope]] = [(tree, _Scope(None, [], {}))]
    while queue:
        node, scope = queue.pop()
        if isinstance(node, FUNCTIONS):
            scope = _Scope(scope, parameters(node), {})
        for inner in statements_in(node):
            _note(inner, scope.last, changed)
            if isinstance(inner, ast.If):
                found.append((inner, scope))
            queue.append((inner, scope))
    return found


def _note(node: ast.AST, last: Dict[str, int], changed: Dict[str, int]) -> None:
    """Note what a statement gives a value to."""
    line = getattr(node, "lineno", 0)
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        changed.update(dict.fromkeys(node.names, NEVER))
    for name in binds(node):
        last[name] = max(line, last.get(name, 0))
    for target in targets_of(node):
        if isinstance(target, ast.Attribute):
            changed[_text(target)] = max(line, changed.get(_text(target), 0))


def _atoms(test: ast.expr) -> Iterator[ast.expr]:
    queue = [test]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.BoolOp):
            queue += node.values
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            queue.append(node.operand)
        else:
            yield node


def _ask(
    atom: ast.expr, line: int, scope: _Scope, changed: Dict[str, int], names: Names
) -> Optional[_Ask]:
    """What a condition asks, if that stays the same for a while.

    Of a name that the file does not bind nobody knows what it is.
    """
    asked, answer = _form(atom)
    if isinstance(asked, ast.Call) and LASTING.match(names.dotted(asked.func)):
        plain = not asked.keywords and all(isinstance(one, ast.Constant) for one in asked.args)
        key = ast.dump(asked) + answer.asked
        return _Ask(atom, line, answer._replace(asked=key), 0) if plain else None
    text = _text(asked)
    root = text.partition(".")[0]
    if not text or names.dotted(asked) == "sys.modules":
        return None
    parts = text.split(".")
    last = max(changed.get(".".join(parts[:count]), 0) for count in range(1, len(parts) + 1))
    holder: Optional[_Scope] = scope
    while holder is not None and root not in holder.last and root not in holder.given:
        holder = holder.around
    if holder is None:
        return None
    if root in holder.last:
        last = max(last, holder.last[root])
        text += f" of {id(holder.last)}" if holder.around is not None else ""
    return _Ask(atom, line, answer._replace(asked=text + answer.asked), last)


def _form(atom: ast.expr) -> Tuple[ast.expr, Answer]:
    """What a condition asks, and what it is if the condition holds.

    The answer's ``asked`` is what distinguishes the question from others of the same thing.
    """
    if not isinstance(atom, ast.Compare) or len(atom.ops) > 1:
        return atom, Answer("", TRUE, True)
    left, right = atom.left, atom.comparators[0]
    sign, is_it = SIGNS.get(type(atom.ops[0]), ("", True))
    if isinstance(right, ast.Constant):
        if sign == "=":
            return left, Answer("", repr(right.value), is_it)
        return left, Answer(f" {sign} {right.value!r}", TRUE, is_it)
    if sign == "in" and isinstance(left, ast.Constant):
        return right, Answer(f" has {left.value!r}", TRUE, is_it)
    return atom, Answer("", TRUE, True)


def _text(node: ast.expr) -> str:
    """A name with its attributes; empty for anything else. ``name.lower()`` is as good."""
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        is_plain = isinstance(node.func, ast.Attribute) and node.func.attr in ("lower", "upper")
        return _text(node.func) if is_plain else ""
    parts: List[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
