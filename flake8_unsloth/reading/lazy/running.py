"""Runs ``__getattr__`` of a package for a name, and notes what that imports, in order."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from typing import Any, Dict, List, Tuple

from flake8_unsloth.reading.imports import IMPORTERS, Import
from flake8_unsloth.reading.lazy.blocks import Blocks, LeaveError, StopError
from flake8_unsloth.reading.lazy.calls import ELSE, Given
from flake8_unsloth.reading.lazy.contents import (
    OTHER,
    STRANGE,
    UNKNOWN,
    MissingError,
)
from flake8_unsloth.reading.lazy.objects import Made, Own
from flake8_unsloth.reading.lazy.values import Machine
from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.scopes import parameters
from flake8_unsloth.reading.top.standard import MODULES

DEPTH = 8
"""How deep calls of the module's own functions are entered."""
MODULE = re.compile(r"\.?\w+$")
FAR = 50
"""More levels than anybody goes up."""
LOADERS = {
    *("exec", "eval", "pkgutil.resolve_name", "runpy.run_module", "runpy.run_path"),
    "importlib.util.module_from_spec",
}
"""What may import anything."""


class Runner(Blocks):
    """Runs statements; ``machine`` is the scope of the module."""

    def __init__(self, name: str, package: str, names: Names) -> None:
        super().__init__()
        self.machine = Machine({"__name__": name, "__package__": package}, self)
        self.dotted = names.dotted
        self._package = package
        self._depth = 0
        self._asked = ""
        """The name that is taken."""

    def top(self, statement: ast.stmt) -> None:
        """Run a statement of the module for what it does to tables."""
        with suppress(LeaveError, MissingError):
            self.run([statement], self.machine)

    def take(self, function: Own, name: str) -> Tuple[Tuple[Import, ...], bool]:
        """What asking a function for a name imports, and whether that is unclear."""
        self.imports, self.unclear, self._asked = [], False, name
        env = dict(self.machine.env)
        given = self.enter(function, Given([name], {}))
        self.machine.env.update(env)
        self.unclear = self.unclear or given is STRANGE
        made = [one._replace(names=(*one.names, *by.taken)) for one, by in self.imports]
        return tuple(made), self.unclear

    def enter(self, function: Own, given: Given) -> Any:
        """Run a function, and give what it returns, if that is known."""
        if self._depth == DEPTH:
            return UNKNOWN
        self._depth += 1
        scope = function.scope.inside(_arguments(function, given))
        try:
            if isinstance(function.node, ast.Lambda):
                return scope.value(function.node.body)
            self.run(function.node.body, scope)
        except StopError as stopped:
            return stopped.returned
        except MissingError:
            pass
        finally:
            self._depth -= 1
        return UNKNOWN

    def imported(self, dotted: str, given: Given) -> Any:
        """Note what a call imports, and give the module; ``ELSE`` if it does not import."""
        if dotted not in IMPORTERS:
            self.unclear = self.unclear or dotted in LOADERS
            return ELSE
        module, base = given.get(0, "name"), given.get(1, "package")
        if dotted.endswith("__import__"):
            level = given.get(4, "level") or 0
            module, base = _at_level(module, level), None
        if not isinstance(module, str) or OTHER in module:
            self.unclear = True
            return UNKNOWN
        made = Made()
        self.imports.append((self._resolved(module, base), made))
        return made

    def helped(self, texts: List[str]) -> Any:
        """Note what a function of another file imports that is told the name and a module.

        The module has to be one of the package, as a table gives it: ``slow``, ``.slow`` or
        ``kit.slow``.
        """
        others = [one for one in texts if one not in (self._asked, self._package)]
        if len(others) != 1 or len(texts) == len(others):
            return ELSE
        module = others[0]
        if not module.startswith(f"{self._package}."):
            if not MODULE.match(module):
                return ELSE
            module = "." + module.lstrip(".")
        return self.imported("importlib.import_module", Given([module], {}))

    def is_standard(self, dotted: str, machine: Machine) -> bool:
        """Whether that is of the standard library: it imports nothing that matters."""
        top = dotted.partition(".")[0]
        return top in MODULES and machine.env.get(top, UNKNOWN) is UNKNOWN

    def _resolved(self, module: str, base: Any) -> Import:
        """A module's name as the package itself would import it."""
        dotted = module.lstrip(".")
        level = len(module) - len(dotted)
        if level and isinstance(base, str) and base != self._package:
            parts = base.split(".")
            above = parts[: len(parts) - level + 1]
            return Import(".".join([*above, dotted]).rstrip("."))
        if not level and dotted.startswith(f"{self._package}."):
            return Import(dotted[len(self._package) + 1 :], 1)
        return Import(dotted, level)


def _at_level(module: Any, level: Any) -> Any:
    known = isinstance(module, str) and isinstance(level, int) and level < FAR
    return "." * level + module if known else UNKNOWN


def _arguments(function: Own, given: Given) -> Dict[str, Any]:
    """What the parameters of a function stand for in a call."""
    args = function.node.args
    names = [one.arg for one in (*args.posonlyargs, *args.args)]
    found: Dict[str, Any] = dict.fromkeys(parameters(function.node), UNKNOWN)
    found.update(zip(reversed(names), map(function.scope.value, reversed(args.defaults))))
    places = [*([] if function.me is None else [function.me]), *given.places]
    if args.vararg is not None:
        found[args.vararg.arg] = places[len(names) :]
    found.update(zip(names, places))
    found.update((name, one) for name, one in given.keywords.items() if name in found)
    return found
