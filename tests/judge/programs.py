"""Generates one-file programs, deterministic by the random source they are drawn from.

Most programs hold a candidate: an import of unsloth that a patched library may precede. Names come
from small pools, so that calls meet definitions, redefinitions and shadows by themselves.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, replace
from random import Random
from typing import FrozenSet, NamedTuple

from tests.judge.drawing import Lines, Makers, Scope, indented
from tests.judge.kinds import GUARD, LIBRARY, STAR
from tests.judge.program_simple import Simple

_MATCH = sys.version_info >= (3, 10)
_TRY_STAR = sys.version_info >= (3, 11)
_ERRORS = ("ImportError", "ValueError", "KeyError", "(ImportError, OSError)", "RuntimeError")


class Program(NamedTuple):
    """A generated program and the forms it holds."""

    text: str
    forms: FrozenSet[str]


def generate(random: Random, odd: FrozenSet[str] = frozenset()) -> Program:
    """Draw one program; the few that are no valid Python are drawn again.

    `odd` names the kinds that are judged apart (see `kinds`) and may be drawn.
    """
    while True:
        program = _Generator(random, odd).program()
        with contextlib.suppress(SyntaxError):
            compile(program.text, "<generated>", "exec", dont_inherit=True)
            return program


@dataclass
class _Generator(Simple):
    """Draws statements until the budget is spent."""

    budget: int = 0

    def program(self) -> Program:
        """Draw all of it."""
        self.budget = self.random.randint(4, 16 if self.chance(0.9) else 40)
        scope = Scope()
        body: Lines = []
        if self.chance(0.35):
            body += self.one_of(self.import_patched, self.import_unsloth)(scope)
        if self.chance(0.35):
            body += self._story(scope)
        while self.budget > 0:
            body += self.statement(scope)
        body += self.last_lines(scope)
        return Program("\n".join([*self.prelude, *body]) + "\n", frozenset(self.forms))

    def _story(self, scope: Scope) -> Lines:
        """Draw something that waits, and what uses it."""
        if self.chance(0.3):
            return [*self.class_(scope), *(self.class_(scope) if self.chance(0.4) else [])]
        lines = self.waiting(scope)
        if self.chance(0.4):
            lines += self.waiting(scope)
        used = self.take(scope) if self.chance(0.4) else self.user(scope)
        return [*lines, *used, *self.one_of(self.import_unsloth, self.nothing)(scope)]

    # Statements.

    def statement(self, scope: Scope) -> Lines:
        """Draw any statement; the deeper, the simpler."""
        self.budget -= 1
        simple = self.budget <= 0 or scope.depth >= 4 or self.chance(0.45)
        if simple:
            return self._simple(scope)
        makers: Makers = [
            (6, self._if),
            (5, self._try),
            (2, self._loop),
            (2, self._with),
            (2, self.class_),
            (7 if scope.kind == "module" else 2, self.function),
            (1, self.lambda_),
            (1, self._type_checking),
            (1, self._constant_condition),
            (1, self._attempt),
            (1, self._asking),
            (8 if self.waits(scope) else 0, self.take),
        ]
        if _MATCH:
            makers.append((1, self._match))
        return self.weighed(makers)(scope)

    def _simple(self, scope: Scope) -> Lines:
        makers: Makers = [
            (9, self.import_unsloth),
            (9, self.import_patched),
            (2, self.import_harmless),
            (7, self.expression_statement),
            (2, self.nothing),
            (1, self.rebinding),
            (1, self.order),
            (1, self.exit_),
        ]
        if scope.kind == "function":
            makers.append((3, self.return_))
        if scope.in_loop:
            makers.append((3, self.leave_loop))
        if scope.depth:
            makers.append((2, self.raise_))
        return self.weighed(makers)(scope)

    # Compound statements.

    def _if(self, scope: Scope) -> Lines:
        self.forms.add("if")
        lines = [f"if {self.condition(scope)}:", *self.block(scope)]
        if self.chance(0.25):
            self.forms.add("elif")
            lines += [f"elif {self.condition(scope)}:", *self.block(scope, 2)]
        if self.chance(0.4):
            lines += ["else:", *self.block(scope, 2)]
        return lines

    def _type_checking(self, scope: Scope) -> Lines:
        self.forms.add("TYPE_CHECKING")
        line, test = self.random.choice(
            [
                ("from typing import TYPE_CHECKING", "TYPE_CHECKING"),
                ("import typing", "typing.TYPE_CHECKING"),
                ("import typing as t", "t.TYPE_CHECKING"),
                ("from typing import TYPE_CHECKING as TC", "TC"),
                ("import json", "False"),
                ("import json", "0"),
            ]
        )
        self.use(line)
        lines = [f"if {test}:", *self.block(scope, 2)]
        if self.chance(0.5):
            lines += ["else:", *self.block(scope, 2)]
        return lines

    def _constant_condition(self, scope: Scope) -> Lines:
        self.forms.add("constant condition")
        if self.chance(0.5):
            lines = [f"while {self.pick(('True', '1'))}:"]
            lines += self.block(replace(scope, in_loop=True))
            if self.chance(0.7):
                lines.append("    return" if scope.kind == "function" else "    break")
            return lines
        head = self.pick(("True", "1", "not False", "True or flag", "False and flag", "flag or 1"))
        lines = [f"if {head}:", *self.block(scope, 2)]
        return lines if self.chance(0.5) else [*lines, "else:", *self.block(scope, 2)]

    def _try(self, scope: Scope) -> Lines:
        self.forms.add("try")
        lines = ["try:", *self.block(scope)]
        final = self.chance(0.25)
        if not final or self.chance(0.6):
            lines += self._handlers(replace(scope, in_handler=True))
            if self.chance(0.25):
                self.forms.add("try else")
                lines += ["else:", *self.block(scope, 2)]
        if final:
            self.forms.add("finally")
            lines += ["finally:", *self.block(scope, 2)]
        return lines

    def _star_handlers(self, scope: Scope) -> Lines:
        """Draw the handlers of exception groups, in which nothing may leave."""
        self.forms.add("except*")
        inside = replace(scope, kind="class", in_loop=False, in_handler=False, depth=4)
        lines: Lines = []
        for kind in self.random.sample(_ERRORS[:3], self.random.randint(1, 2)):
            lines += [f"except* {kind}:", *self.block(inside, 2)]
        return lines

    def _handlers(self, scope: Scope) -> Lines:
        if _TRY_STAR and STAR in self.odd and self.chance(0.3):
            return self._star_handlers(scope)
        lines: Lines = []
        kinds = [" " + kind for kind in self.random.sample(_ERRORS, self.random.randint(0, 2))]
        if "ImportError" in "".join(kinds[:-1]):
            kinds = kinds[:1]
        if not kinds or self.chance(0.3):
            kinds.append(self.pick(("", " Exception", " Exception as error")))
        if len(kinds) > 1:
            self.forms.add("several handlers")
        for kind in kinds:
            lines += [f"except{kind}:", *self.block(scope, 2)]
        return lines

    def _loop(self, scope: Scope) -> Lines:
        self.forms.add("loop")
        inside = replace(scope, in_loop=True)
        if self.chance(0.35):
            head = f"while {self.condition(scope)}:"
        else:
            iterable = self.expression(scope) if self.chance(0.2) else "items"
            prefix = "async " if scope.is_async and self.chance(0.5) else ""
            head = f"{prefix}for item in {iterable}:"
        lines = [head, *self.block(inside)]
        if self.chance(0.35):
            self.forms.add("loop else")
            lines += ["else:", *self.block(scope, 2)]
        return lines

    def _with(self, scope: Scope) -> Lines:
        if self.chance(0.3):
            self.forms.add("suppress")
            line, name = self.random.choice(
                [
                    ("import contextlib", "contextlib.suppress"),
                    ("from contextlib import suppress", "suppress"),
                ]
            )
            self.use(line)
            head = f"with {name}({self.pick(('ImportError', 'Exception'))}):"
        else:
            self.forms.add("with")
            manager = self.expression(scope) if self.chance(0.25) else "open(path) as file"
            prefix = "async " if scope.is_async and self.chance(0.5) else ""
            head = f"{prefix}with {manager}:"
        return [head, *self.block(scope)]

    def _match(self, scope: Scope) -> Lines:
        self.forms.add("match")
        subject = self.expression(scope) if self.chance(0.2) else "value"
        lines = [f"match {subject}:"]
        patterns = self.random.sample(("1", '"a" | "b"', "[x, y]", "Point(x=0)"), 2)
        if self.chance(0.2):
            patterns[0] += f" if {self.expression(scope) if GUARD in self.odd else 'ready'}"
        if self.chance(0.4):
            patterns.append(self.pick(("_", "other", "_ if flag")))
        for pattern in patterns:
            lines.append(f"    case {pattern}:")
            lines += indented(self.block(scope, 2))
        return lines

    def _attempt(self, scope: Scope) -> Lines:
        """Draw what people write around one import that may fail."""
        self.forms.add("try one import")
        one = self.one_of(self.import_patched, self.import_patched, self.import_unsloth)
        error = self.pick(("ImportError", "ImportError", "Exception", "(ImportError, OSError)"))
        handler = [self.pick(("    module = None", "    pass"))]
        if self.chance(0.6):
            handler = self.block(replace(scope, in_handler=True), 2)
        return ["try:", *indented(one(replace(scope, depth=1))), f"except {error}:", *handler]

    def _asking(self, scope: Scope) -> Lines:
        """Draw a question for what is loaded."""
        self.forms.add("sys.modules")
        self.use("import sys")
        module = "unsloth"
        if LIBRARY in self.odd:
            module = self.pick(("unsloth", "transformers", "trl", "torch"))
        operator = self.pick(("not in", "not in", "in"))
        lines = [f'if "{module}" {operator} sys.modules:', *self.block(scope)]
        return lines if self.chance(0.7) else [*lines, "else:", *self.block(scope, 2)]
