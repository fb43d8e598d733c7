"""What calls give in the small programs of lazy packages."""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from flake8_unsloth.reading.lazy.contents import (
    OPEN,
    STRANGE,
    UNKNOWN,
    MissingError,
    items_of,
    merged,
)
from flake8_unsloth.reading.lazy.functions import FUNCTIONS, TYPES
from flake8_unsloth.reading.lazy.methods import KEYED, called
from flake8_unsloth.reading.lazy.objects import (
    Kind,
    Made,
    Own,
    Thing,
    root_of,
    strange,
    taken_from,
    unknown,
)

if TYPE_CHECKING:
    from typing import Protocol

    from flake8_unsloth.reading.lazy.values import Machine

    class World(Protocol):
        """Runs what is more than an expression."""

        def dotted(self, function: ast.AST) -> str:
            """The dotted name of what is called."""

        def imported(self, dotted: str, given: Given) -> Any:
            """Note what a call imports, and give the module; ``ELSE`` if it does not import."""

        def helped(self, texts: List[str]) -> Any:
            """Note what a function of another file imports that is told the name and a module."""

        def is_standard(self, dotted: str, machine: Machine) -> bool:
            """Whether that is of the standard library: it imports nothing that matters."""

        def enter(self, function: Own, given: Given) -> Any:
            """Run a function of the module."""


BUILTINS = frozenset(vars(builtins))
ELSE: Any = object()
HELPER = re.compile("import|load|resolve", re.IGNORECASE)
"""How functions are called that are told what to import: langchain's ``import_attr``."""


class Given(NamedTuple):
    """The values that a call is given."""

    places: List[Any]
    keywords: Dict[str, Any]

    def get(self, place: int, *names: str) -> Any:
        """What is given by place or by name, else None."""
        if place < len(self.places):
            return self.places[place]
        return next((self.keywords[name] for name in names if name in self.keywords), None)

    def all(self) -> List[Any]:
        """All values."""
        return [*self.places, *self.keywords.values()]


class Calls:
    """Computes a call in the scope of a machine."""

    def __init__(self, machine: Machine, world: World) -> None:
        self._machine = machine
        self._world = world

    def given(self, call: ast.Call) -> Given:
        """The arguments of a call."""
        places = self._machine.value(ast.List(call.args, ast.Load()))
        keywords: Dict[str, Any] = {}
        for one in call.keywords:
            value = self._machine.value(one.value)
            keywords = merged(keywords, value if one.arg is None else {one.arg: value})
        return Given(places, {name: one for name, one in keywords.items() if isinstance(name, str)})

    def value(self, call: ast.Call) -> Any:
        """What a call gives."""
        dotted = self._world.dotted(call.func)
        if dotted == "next":
            return self._next(call)
        given = self.given(call)
        module = self._world.imported(dotted, given)
        if module is not ELSE:
            return module
        if dotted in FUNCTIONS:
            return FUNCTIONS[dotted](*given)
        if self._world.is_standard(dotted, self._machine):
            return unknown(given.all())
        if dotted == "getattr" and len(call.args) > 1:
            return self._taken(call.args[0], given)
        if dotted == "isinstance" and len(call.args) > 1:
            return _is_instance(given.places[0], call.args[1])
        if isinstance(call.func, ast.Attribute):
            return self._method(call.func, given)
        return self._function(call.func, given)

    def _function(self, node: ast.expr, given: Given) -> Any:
        function = self._machine.value(node)
        if isinstance(function, Made) or (function is UNKNOWN and _is_builtin(node)):
            return UNKNOWN
        if isinstance(function, Kind):
            return self._object(function, given)
        if isinstance(function, Thing):
            function = function.get("__call__")
        if isinstance(function, Own):
            return self._world.enter(function, given)
        return self._unknown(node, given)

    def _object(self, kind: Kind, given: Given) -> Thing:
        made = Thing(kind)
        starts = made.get("__init__")
        if isinstance(starts, Own):
            self._world.enter(starts, given)
        else:
            made.values.update(zip(kind.fields, given.places))
            made.values.update(given.keywords)
        return made

    def _unknown(self, node: ast.expr, given: Given) -> Any:
        """What the module has found in a table may import something without being told a name."""
        if HELPER.search(self._world.dotted(node)):
            helped = self._world.helped([one for one in given.all() if isinstance(one, str)])
            if helped is not ELSE:
                return helped
        found = strange(given.all())
        root = root_of(node)
        is_global = isinstance(root, ast.Name) and root.id not in self._machine.env
        return found if is_global else STRANGE

    def _method(self, function: ast.Attribute, given: Given) -> Any:
        holder = self._machine.value(function.value)
        if isinstance(holder, Made):
            return taken_from(holder, function.attr)
        if isinstance(holder, (Kind, Thing)):
            return self._function(function, given)
        if isinstance(holder, (str, list, dict)):
            for more in given.all():
                self._machine.built(more)
            return called(holder, function.attr, *given)
        if function.attr == "update":
            self._filled(function, *given.places[:1])
        quiet = function.attr in KEYED or function.attr[:2] == "__"
        return UNKNOWN if quiet else self._unknown(function, given)

    def _filled(self, node: Any, more: Any = UNKNOWN) -> None:
        """Remember what is put into something unknown that a name, or a part of it, stands for."""
        self._machine.env[getattr(root_of(node), "id", "")] = merged({OPEN: UNKNOWN}, more)

    def _taken(self, holder: ast.expr, given: Given) -> Any:
        """``getattr``: a module that another file knows may be lazy itself."""
        found = taken_from(*given.places[:2])
        named = isinstance(holder, ast.Name) and holder.id not in self._machine.env
        if named and not self._world.is_standard(self._world.dotted(holder), self._machine):
            return strange(given.places)
        return found

    def _next(self, call: ast.Call) -> Any:
        """``next((module for module, names in T.items() if name in names), default)``."""
        default = self._machine.value(call.args[1]) if len(call.args) > 1 else UNKNOWN
        source = call.args[0] if call.args else None
        if not isinstance(source, ast.GeneratorExp) or len(source.generators) > 1:
            self._machine.value(source)
            return UNKNOWN
        loop = source.generators[0]
        items = items_of(self._machine.value(loop.iter))
        for item in items or ():
            turn = self._machine.inside({})
            turn.bind(loop.target, item)
            truths = [turn.truth(test) for test in loop.ifs]
            if False not in truths:
                return UNKNOWN if None in truths else turn.value(source.elt)
        if items is None:
            return UNKNOWN
        if len(call.args) < 2:
            raise MissingError
        return default


def _is_builtin(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in BUILTINS


def _is_instance(found: Any, kinds: ast.expr) -> Any:
    names: List[Optional[str]] = [
        getattr(one, "id", None) for one in getattr(kinds, "elts", [kinds])
    ]
    types = tuple(TYPES[name] for name in names if name in TYPES)
    if isinstance(found, types):
        return True
    known = isinstance(found, (str, list, dict)) and len(types) == len(names)
    return False if known else UNKNOWN
