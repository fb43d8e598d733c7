"""Which statements may stand in the opening section of a file, before unsloth is imported.

Most either may or may not. An assignment waits: it belongs there if something below it in the
section uses the name (``top`` decides that).
"""

from __future__ import annotations

import ast
import re
from typing import AbstractSet, Callable, Dict, Iterable, List, NamedTuple, Optional, Set, Union

from flake8_unsloth.reading.conditions import asks_main, outcome
from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.notebook.cells import ipython_method, is_nbqa_magic
from flake8_unsloth.reading.scopes import DEFINITIONS
from flake8_unsloth.reading.top.blocks import (
    GUARDS,
    LEAVING,
    LOOPS,
    Facts,
    facts_of,
    leaves,
    opened,
)
from flake8_unsloth.reading.top.bound import Bound, chain, flat, in_place
from flake8_unsloth.reading.top.serving import Values
from flake8_unsloth.reading.walk import children, every

READ_BY_OTHERS = re.compile(r"__\w+__$|pytestmark$|pytest_plugins$|collect_ignore(_glob)?$")
"""Names that mean something to Python or pytest, whatever the code below does with them."""
IMPORTING = (ast.Import, ast.ImportFrom, *GUARDS, ast.Expr, ast.Assign, ast.AnnAssign)
"""What belongs to the section if it imports anything, whatever it does besides."""
INERT = (ast.Pass, ast.Global, ast.Nonlocal, ast.Break, ast.Continue)
SETTERS = {"setattr", "delattr"}
IGNORED = "_"
"""The name for a result that nobody takes."""


class Part(NamedTuple):
    """A simple statement of the section, or the head of one that holds others."""

    reads: AbstractSet[str] = frozenset()
    waits: AbstractSet[str] = frozenset()
    """Names of which one has to be used below, for the part to serve; without any it does."""
    guard: bool = False
    """A whole import guard: ``reads`` are the names that it tests or sets."""
    constant: bool = False
    """Whether the names get what literals say, which is the same wherever they get it."""


class Reading(NamedTuple):
    """A statement that may stand in the section."""

    parts: List[Part]
    unsloth: bool
    """Whether it imports unsloth."""


class SetUp:
    """Reads the statements of opening sections, in order: earlier ones give names a meaning."""

    def __init__(self, names: Names, bound: Bound) -> None:
        self._names = names
        self._bound = bound
        self._values = Values(names, bound)
        self._simple: Dict[type, Callable[..., Optional[Part]]] = {
            ast.Assert: self._kept,
            ast.Expr: self._expression,
            ast.Assign: self._assignment,
            ast.AnnAssign: self._assignment,
            ast.AugAssign: self._assignment,
            ast.Delete: self._deletion,
            **dict.fromkeys(INERT, self._kept),
        }

    def read(self, statement: ast.stmt) -> Optional[Reading]:
        """What the section gets from a statement; None if the statement ends it."""
        if isinstance(statement, ast.If):
            if asks_main(statement.test) and not isinstance(statement.body[-1], ast.Raise):
                return None
            if not statement.orelse and outcome(statement.test, self._names) is False:
                return Reading([Part(names_in([statement.test]))], unsloth=False)
        facts = facts_of(statement, self._names, self._bound)
        if id(statement) not in facts.importing and facts.own:
            return None
        if isinstance(statement, LOOPS) and facts.unsloth:
            return None
        parts = self._parts(statement, facts)
        return None if parts is None else Reading(parts, facts.unsloth)

    def _parts(self, statement: ast.stmt, facts: Facts) -> Optional[List[Part]]:
        """The parts of a statement in source order; those that it holds are opened."""
        parts: List[Part] = []
        queue: List[Union[ast.stmt, Part]] = [statement]
        while queue:
            one = queue.pop()
            part: Optional[Part]
            if isinstance(one, Part):
                part = one
            elif id(one) in facts.importing and isinstance(one, IMPORTING):
                part = self._import(one)
            elif isinstance(one, (*GUARDS, *LOOPS)):
                queue += reversed(self._opened(one))
                continue
            else:
                part = self._simple.get(type(one), _ends)(one)
            if part is None:
                return None
            parts.append(part)
        return parts

    def _import(self, statement: ast.stmt) -> Part:
        if isinstance(statement, GUARDS):
            return Part(names_in([statement], read=False), guard=True)
        return self._kept(statement)

    def _kept(self, statement: ast.stmt) -> Part:
        return Part(names_in([statement]))

    def _opened(self, statement: ast.stmt) -> List[Union[ast.stmt, Part]]:
        """The head of a statement and what it holds; a block that leaves may say anything."""
        holds = opened(statement)
        head = Part(names_in(holds.head))
        bound = {target.id for target in flat(holds.binds) if isinstance(target, ast.Name)}
        self._values.known |= bound
        self._values.objects |= bound
        found: List[Union[ast.stmt, Part]] = [head]
        for block, passable in holds.blocks:
            if passable and self._leaves(block):
                found.append(Part(names_in(block)))
            else:
                found += block
        if isinstance(statement, LOOPS):
            found.append(head)
        return found

    def _leaves(self, block: List[ast.stmt]) -> bool:
        if leaves(block, self._names):
            return True
        last = block[-1] if block else None
        if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
            return False
        function = last.value.func
        return getattr(function, "attr", "") in ("error", "exit") and self._values.parses(
            last.value
        )

    def _expression(self, statement: ast.Expr) -> Optional[Part]:
        waits = self._effects(statement.value)
        return None if waits is None else Part(names_in([statement]), waits)

    def _effects(self, value: ast.AST) -> Optional[Set[str]]:
        """The names of the section that the calls in a value change; None if one does more."""
        waits: Set[str] = set()
        queue: List[ast.AST] = [value]
        while queue:
            node = queue.pop()
            if isinstance(node, (ast.Yield, ast.YieldFrom)):
                return None
            if not isinstance(node, ast.Call):
                queue += children(node)
            elif not self._is_set_up(node):
                root = chain(node)
                if root.called or root.name not in self._values.known:
                    return None
                waits.add(root.name)
        return waits

    def _is_set_up(self, call: ast.Call) -> bool:
        """Whether a call whose result nobody takes is one of an imported function."""
        if ipython_method(call) or is_nbqa_magic(call):
            return True
        if isinstance(call.func, ast.Name) and call.func.id in SETTERS and call.args:
            return self._bound.is_imported(chain(call.args[0]).name)
        root = chain(call).name
        if root in self._values.objects or self._bound.is_imported(root):
            return self._names.dotted(call.func).rpartition(".")[2] != "print"
        return bool(READ_BY_OTHERS.match(root)) or self._names.dotted(call.func) in LEAVING

    def _assignment(
        self, statement: Union[ast.Assign, ast.AnnAssign, ast.AugAssign]
    ) -> Optional[Part]:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        singles = list(flat(targets))
        names = {single.id for single in singles if isinstance(single, ast.Name)}
        waits = self._waiting(singles)
        value = statement.value
        is_constant = value is not None and not any(
            isinstance(one, (ast.Name, ast.Call)) for one in every(value)
        )
        part = Part(names_in([statement]), waits, constant=is_constant)
        if value is None or not waits:
            return part if names != {IGNORED} or self._effects(statement) == set() else None
        alone = not isinstance(statement, ast.AugAssign) and waits <= names
        if alone and self._values.serves(value):
            part = Part(part.reads)
        elif not self._values.is_plain(value):
            return None
        self._values.keep(names, value)
        return part

    def _waiting(self, targets: Iterable[ast.expr]) -> Set[str]:
        """The names that targets give a value to, aside from what belongs to others."""
        waits: Set[str] = set()
        for target in targets:
            name = chain(target).name
            if isinstance(target, ast.Name):
                if not READ_BY_OTHERS.match(name) and name != IGNORED:
                    waits.add(name)
            elif not self._bound.is_imported(name) and name not in self._values.shared:
                waits.add(name)
        return waits

    def _deletion(self, statement: ast.Delete) -> Optional[Part]:
        """``del`` of what belongs to imported modules, or of the section's own names."""
        waits: Set[str] = set()
        for target in flat(statement.targets):
            name = chain(target).name
            if self._bound.is_imported(name):
                continue
            if name not in self._values.known:
                return None
            if not isinstance(target, ast.Name):
                waits.add(name)
        return Part(names_in([statement]), waits)


def _ends(_: ast.stmt) -> None:
    """What any other statement does to the section."""


def names_in(nodes: Iterable[ast.AST], read: bool = True) -> Set[str]:
    """The names that run in place, or in a lambda that is made there; only those that are read, or
    those bound as well."""
    found: Set[str] = set()
    for top in nodes:
        for node in in_place(top):
            if isinstance(node, ast.Name):
                if not read or isinstance(node.ctx, ast.Load):
                    found.add(node.id)
            elif isinstance(node, ast.Lambda):
                found.update(one.id for one in every(node) if isinstance(one, ast.Name))
            elif not read and isinstance(node, ast.alias):
                found.add((node.asname or node.name).partition(".")[0])
            elif not read and isinstance(node, DEFINITIONS):
                found.add(node.name)
    return found
