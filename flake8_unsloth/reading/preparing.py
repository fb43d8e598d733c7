"""What has run before a function is called by those who call it: ``__init__``, and what pytest,
unittest and Modal run first."""

from __future__ import annotations

import ast
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Set

from flake8_unsloth.reading.functions import Definition
from flake8_unsloth.reading.names import Names, literal_text
from flake8_unsloth.reading.outline import Function, Name
from flake8_unsloth.reading.scopes import (
    BEFORE_METHODS,
    MAKING,
    Class,
    FunctionNode,
    Scope,
    parameters,
)

NOT_OF_OBJECTS = {"__init__", "__new__", "__init_subclass__"}
NOT_OF_INSTANCES = {"staticmethod", "classmethod"}
BEFORE_TESTS = ("setup_module", "setUpModule", "setup_function")
"""Functions that pytest and unittest run before a test of the file."""
FIXTURES = {"pytest.fixture", "fixture", "pytest_asyncio.fixture"}
AUTOMATIC, ON_DEMAND = "automatic", "on demand"
"""What makes pytest run a fixture."""
ENTER = {"modal.enter", "enter"}
"""Decorators of methods that Modal runs when the container starts."""


class Fixture(NamedTuple):
    """A function that pytest runs for what asks for it by name."""

    node: Definition
    function: Function
    holder: Scope
    """The module or the class that it is for."""
    automatic: bool


class Preparing:
    """Knows the fixtures of one file."""

    def __init__(self, names: Names, module: Scope) -> None:
        self._names = names
        self._module = module
        self._fixtures: Dict[str, List[Fixture]] = {}
        self._automatic: List[Fixture] = []
        self._nodes: Set[int] = set()

    def note(self, node: Definition, function: Function, holder: Scope) -> None:
        """A function has been defined."""
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            dotted = self._names.dotted(called)
            if dotted in FIXTURES:
                given = {one.arg: one.value for one in getattr(decorator, "keywords", ())}
                automatic = getattr(given.get("autouse"), "value", False) is True
                name = literal_text(given.get("name")) or node.name
                fixture = Fixture(node, function, holder, automatic)
                function.fixture = AUTOMATIC if automatic else ON_DEMAND
                self._fixtures.setdefault(name, []).append(fixture)
                self._nodes.add(id(node))
                self._automatic += [fixture] if automatic else []
            elif dotted in ENTER and isinstance(holder, Class):
                holder.entered.append(node.name)

    def starters(self, node: FunctionNode, around: Scope) -> List[Name]:
        """What has run before a function or a method."""
        if isinstance(node, ast.Lambda):
            return []
        found = _of_object(node, around) if isinstance(around, Class) else []
        if isinstance(around, Class) or around is self._module:
            found += self._of_test(node, around)
        return found

    def _of_test(self, node: Definition, around: Scope) -> List[Name]:
        is_test = node.name.startswith("test")
        found = [self._module.value(one) for one in BEFORE_TESTS] if is_test else []
        automatic = [one for one in self._automatic if one.holder in (around, self._module)]
        asked = self._asked(node, around) if is_test or id(node) in self._nodes else []
        fixtures = self._in_order([*(automatic if is_test else ()), *asked], around)
        return [*(one for one in found if one.functions), *(Name([one]) for one in fixtures)]

    def _asked(self, node: Definition, around: Scope) -> List[Fixture]:
        """The fixtures that a function asks for by name, those of its class first."""
        found: List[Fixture] = []
        for name in (*self._used(node), *parameters(node)):
            own = [one for one in self._fixtures.get(name, ()) if one.node is not node]
            chosen = [
                one for holder in (self._module, around) for one in own if one.holder is holder
            ]
            found += chosen[-1:]
        return found

    def _in_order(self, asked: Sequence[Fixture], around: Scope) -> List[Function]:
        """Fixtures in the order in which they run: those that one asks for before it."""
        found: Dict[Function, None] = {}
        entered: Set[Function] = set()
        stack = [(one, False) for one in reversed(asked)]
        while stack:
            one, is_ready = stack.pop()
            if is_ready:
                found[one.function] = None
            elif one.function not in entered:
                entered.add(one.function)
                stack.append((one, True))
                stack += [(each, False) for each in reversed(self._asked(one.node, around))]
        return list(found)

    def _used(self, node: Definition) -> Iterator[str]:
        """``@pytest.mark.usefixtures("model")``"""
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and self._names.dotted(decorator.func).endswith(
                "mark.usefixtures"
            ):
                yield from (one for one in map(literal_text, decorator.args) if one)


def _of_object(node: Definition, around: Class) -> List[Name]:
    """The methods that have run before this one on the same object."""
    decorators = {one.id for one in node.decorator_list if isinstance(one, ast.Name)}
    if node.name in NOT_OF_OBJECTS or decorators & NOT_OF_INSTANCES:
        return []
    earlier: Sequence[str] = MAKING
    if node.name not in around.entered:
        earlier = (*earlier, *around.entered)
    if node.name.startswith("test"):
        earlier = (*earlier, *BEFORE_METHODS)
    found: List[Optional[Name]] = [around.method(name) for name in earlier]
    return [one for one in found if one is not None]
