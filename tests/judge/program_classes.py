"""Draws classes: `__init__`, methods of every kind, bases in the same file."""

from __future__ import annotations

from dataclasses import replace

from tests.judge.drawing import METHODS, PLAIN, Lines, Scope, indented
from tests.judge.program_functions import Functions

_CLASSES = ("Trainer", "Runner", "Loader")
_DECORATORS = ("@staticmethod", "@classmethod", "@property")


class Classes(Functions):
    """Class definitions."""

    def class_(self, scope: Scope) -> Lines:
        """Draw a class, some with a base that the program defines."""
        self.forms.add("class")
        base = self._base(scope)
        names = self.random.sample(list(METHODS), self.random.randint(0, 3))
        own = {name: self._decorator(METHODS[name]) for name in names}
        called = tuple(f"self.{name}" for name in own if own[name] != "@property")
        inside = replace(
            scope,
            kind="class",
            is_async=False,
            yields=False,
            in_loop=False,
            in_handler=False,
            depth=scope.depth + 1,
            methods=called,
        )
        lines: Lines = []
        if self.chance(0.55):
            lines += self._init(inside, base)
        for name, decorator in own.items():
            lines += self._method(inside, name, decorator, bool(base))
        if not lines or self.chance(0.2):
            lines += self.statement(replace(inside, methods=()))
        name = self.pick(_CLASSES)
        if scope == Scope():
            self.classes[name] = own
        return [f"class {name}({base}):" if base else f"class {name}:", *indented(lines)]

    def _base(self, scope: Scope) -> str:
        if self.classes and self.chance(0.6):
            self.forms.add("base in the same file")
            return self.pick(self.classes)
        if self.chance(0.06):
            return f"wraps({self.expression(scope)})"
        return self.pick(("", "Base"))

    def _init(self, scope: Scope, base: str) -> Lines:
        self.forms.add("__init__")
        lines = self.define(scope, "__init__", self.pick(("self", "self, x=None")), PLAIN)
        if base and self.chance(0.6):
            self.forms.add("super().__init__()")
            self._insert(lines, "    super().__init__()")
        return lines

    def _decorator(self, kind: str) -> str:
        if kind != PLAIN or not self.chance(0.2):
            return ""
        decorator = self.pick(_DECORATORS)
        self.forms.add(decorator)
        return decorator

    def _insert(self, lines: Lines, line: str) -> None:
        at = next(i for i, line in enumerate(lines) if line.startswith(("def ", "async "))) + 1
        lines.insert(self.random.choice((at, len(lines))), line)

    def _method(self, scope: Scope, name: str, decorator: str, has_base: bool) -> Lines:
        first = {"@staticmethod": "", "@classmethod": "cls"}.get(decorator, "self")
        if first != "self":
            scope = replace(scope, methods=())
        parameters = self.pick((first, f"{first}, x=None" if first else "x=None"))
        lines = self.define(scope, name, parameters, METHODS[name])
        if has_base and first == "self" and METHODS[name] == PLAIN and self.chance(0.4):
            self.forms.add("super().name()")
            self._insert(lines, f"    super().{name}()")
        return [decorator, *lines] if decorator else lines
