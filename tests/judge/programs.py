"""Generates one-file programs, deterministic by the random source they are drawn from.

Most programs hold a candidate: an import of unsloth that a patched library may precede. Names come
from small pools, so that calls meet definitions, redefinitions and shadows by themselves.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, replace
from random import Random
from typing import Callable, FrozenSet, List, NamedTuple, Tuple

from tests.judge.program_parts import ERRORS, FUNCTIONS, INNER, Drawing, Lines, Scope

_MATCH = sys.version_info >= (3, 10)
_TRY_STAR = sys.version_info >= (3, 11)


class Program(NamedTuple):
    """A generated program and the forms it holds."""

    text: str
    forms: FrozenSet[str]


def generate(random: Random) -> Program:
    """Draw one program; the few that are no valid Python are drawn again."""
    while True:
        program = _Generator(random).program()
        with contextlib.suppress(SyntaxError):
            compile(program.text, "<generated>", "exec", dont_inherit=True)
            return program


@dataclass
class _Generator(Drawing):
    """Draws statements until the budget is spent."""

    budget: int = 0

    def program(self) -> Program:
        """Draw all of it."""
        self.budget = self.random.randint(4, 16 if self.chance(0.9) else 40)
        scope = Scope()
        body: Lines = []
        if self.chance(0.35):
            body += self.one_of(self.import_patched, self.import_unsloth)(scope)
        while self.budget > 0:
            body += self._statement(scope)
        body += self._last_lines(scope)
        return Program("\n".join([*self.prelude, *body]) + "\n", frozenset(self.forms))

    def _last_lines(self, scope: Scope) -> Lines:
        lines: Lines = []
        if self.defined and self.chance(0.3):
            lines += [f"{self.pick(self.defined)}()"]
        if self.chance(0.3):
            lines += self.import_unsloth(scope)
        if self.defined and self.chance(0.3):
            self.forms.add("__main__")
            call = f"{self.pick(self.defined)}()"
            self.use("import sys")
            tail = self.pick((call, f"sys.exit({call})", f"asyncio.run({call})"))
            lines += ['if __name__ == "__main__":', f"    {tail}"]
        return lines

    # Statements.

    def _block(self, scope: Scope, most: int = 3) -> Lines:
        deeper = replace(scope, depth=scope.depth + 1)
        lines: Lines = []
        for _ in range(self.random.randint(1, most)):
            made = self._statement(deeper)
            deeper = self._with_inner(deeper, made)
            lines += made
        return [f"    {line}" for line in lines]

    @staticmethod
    def _with_inner(scope: Scope, lines: Lines) -> Scope:
        for line in lines:
            name = line.partition("def ")[2].partition("(")[0]
            if line.startswith(("def ", "async def ")) and name in INNER:
                scope = replace(scope, inner=(*scope.inner, name))
        return scope

    def _statement(self, scope: Scope) -> Lines:
        self.budget -= 1
        simple = self.budget <= 0 or scope.depth >= 4 or self.chance(0.45)
        if simple:
            return self._simple(scope)
        makers: List[Tuple[int, Callable[[Scope], Lines]]] = [
            (6, self._if),
            (5, self._try),
            (2, self._loop),
            (2, self._with),
            (1, self._class),
            (7 if scope.kind == "module" else 2, self._function),
            (1, self._lambda),
            (1, self._type_checking),
            (1, self._constant_condition),
        ]
        if _MATCH:
            makers.append((1, self._match))
        weights = [weight for weight, _ in makers]
        return self.random.choices([maker for _, maker in makers], weights)[0](scope)

    def _simple(self, scope: Scope) -> Lines:
        makers: List[Tuple[int, Callable[[Scope], Lines]]] = [
            (9, self.import_unsloth),
            (9, self.import_patched),
            (2, self.import_harmless),
            (7, self._expression_statement),
            (2, self._nothing),
            (1, self._rebinding),
            (1, self._order),
            (1, self._exit),
        ]
        if scope.kind == "function":
            makers.append((3, self._return))
        if scope.in_loop:
            makers.append((3, self._leave_loop))
        if scope.depth:
            makers.append((2, self._raise))
        weights = [weight for weight, _ in makers]
        return self.random.choices([maker for _, maker in makers], weights)[0](scope)

    def _nothing(self, _scope: Scope) -> Lines:
        return [self.pick(("pass", "result = 1", "print(x)", '"""text"""', "model.eval()"))]

    def _expression_statement(self, scope: Scope) -> Lines:
        form = self.pick(("{}", "{}", "result = {}", "model.x = {}", "print({})"))
        return [form.format(self.expression(scope))]

    def _return(self, scope: Scope) -> Lines:
        self.forms.add("return")
        return [self.pick(("return", "return", f"return {self.expression(scope)}"))]

    def _raise(self, scope: Scope) -> Lines:
        self.forms.add("raise")
        if scope.in_handler and self.chance(0.4):
            return ["raise"]
        return [f'raise {self.pick(("ImportError", "ValueError", "SystemExit"))}("text")']

    def _leave_loop(self, _scope: Scope) -> Lines:
        self.forms.add("break or continue")
        return [self.pick(("break", "continue"))]

    def _exit(self, scope: Scope) -> Lines:
        if not scope.depth:
            return self._nothing(scope)
        self.forms.add("exit")
        line, text = self.random.choice(
            [
                ("import sys", "sys.exit(1)"),
                ("import os", "os._exit(0)"),
                ("import sys", "exit()"),
                ("import sys", "quit()"),
            ]
        )
        self.use(line)
        return [text]

    def _rebinding(self, scope: Scope) -> Lines:
        """Bind a function's name to something else: in a function it is then a local name."""
        names = self.defined if scope.kind == "module" else [*scope.inner, *self.defined]
        if not names or scope.kind == "class":
            return self._nothing(scope)
        self.forms.add("name rebound")
        name = self.pick(names)
        forms = [f"{name} = None", f"import json as {name}", f"({name} := wrap(x))"]
        forms += [f"for {name} in items: {name}()", f"with open(path) as {name}: {name}()"]
        forms += [f"del {name}"] if scope == Scope() else []
        return [self.pick(forms)]

    def _order(self, scope: Scope) -> Lines:
        """Draw statements whose parts do not run from left to right."""
        self.forms.add("order of parts")
        one, other = self.atom(scope), self.atom(scope)
        forms = [
            f"items[{one}] = {other}",
            f"items[{one}] += {other}",
            f"items[{one}]: int = {other}",
            f"del items[{one}]",
            f"for items[{one}] in {other}: pass",
            f"assert {one}, {other}",
            f"with {one}, {other} as file: pass",
            f"with {one} as items[{other}]: pass",
        ]
        return [self.pick(forms)]

    # Compound statements.

    def _if(self, scope: Scope) -> Lines:
        self.forms.add("if")
        lines = [f"if {self.condition(scope)}:", *self._block(scope)]
        if self.chance(0.25):
            self.forms.add("elif")
            lines += [f"elif {self.condition(scope)}:", *self._block(scope, 2)]
        if self.chance(0.4):
            lines += ["else:", *self._block(scope, 2)]
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
        lines = [f"if {test}:", *self._block(scope, 2)]
        if self.chance(0.5):
            lines += ["else:", *self._block(scope, 2)]
        return lines

    def _constant_condition(self, scope: Scope) -> Lines:
        self.forms.add("constant condition")
        if self.chance(0.5):
            lines = [f"while {self.pick(('True', '1'))}:"]
            lines += self._block(replace(scope, in_loop=True))
            if self.chance(0.7):
                lines.append("    return" if scope.kind == "function" else "    break")
            return lines
        head = self.pick(("True", "1", "not False", "True or flag", "False and flag", "flag or 1"))
        lines = [f"if {head}:", *self._block(scope, 2)]
        return lines if self.chance(0.5) else [*lines, "else:", *self._block(scope, 2)]

    def _try(self, scope: Scope) -> Lines:
        self.forms.add("try")
        lines = ["try:", *self._block(scope)]
        final = self.chance(0.25)
        if not final or self.chance(0.6):
            lines += self._handlers(replace(scope, in_handler=True))
            if self.chance(0.25):
                self.forms.add("try else")
                lines += ["else:", *self._block(scope, 2)]
        if final:
            self.forms.add("finally")
            lines += ["finally:", *self._block(scope, 2)]
        return lines

    def _star_handlers(self, scope: Scope) -> Lines:
        """Draw the handlers of exception groups, in which nothing may leave."""
        self.forms.add("except*")
        inside = replace(scope, kind="class", in_loop=False, in_handler=False, depth=4)
        lines: Lines = []
        for kind in self.random.sample(ERRORS[:3], self.random.randint(1, 2)):
            lines += [f"except* {kind}:", *self._block(inside, 2)]
        return lines

    def _handlers(self, scope: Scope) -> Lines:
        if _TRY_STAR and self.chance(0.06):
            return self._star_handlers(scope)
        lines: Lines = []
        kinds = [" " + kind for kind in self.random.sample(ERRORS, self.random.randint(0, 2))]
        if "ImportError" in "".join(kinds[:-1]):
            kinds = kinds[:1]
        if not kinds or self.chance(0.3):
            kinds.append(self.pick(("", " Exception", " Exception as error")))
        if len(kinds) > 1:
            self.forms.add("several handlers")
        for kind in kinds:
            lines += [f"except{kind}:", *self._block(scope, 2)]
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
        lines = [head, *self._block(inside)]
        if self.chance(0.35):
            self.forms.add("loop else")
            lines += ["else:", *self._block(scope, 2)]
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
        return [head, *self._block(scope)]

    def _match(self, scope: Scope) -> Lines:
        self.forms.add("match")
        subject = self.expression(scope) if self.chance(0.2) else "value"
        lines = [f"match {subject}:"]
        patterns = self.random.sample(("1", '"a" | "b"', "[x, y]", "Point(x=0)"), 2)
        if self.chance(0.2):
            patterns[0] += f" if {self.expression(scope)}"
        if self.chance(0.4):
            patterns.append(self.pick(("_", "other", "_ if flag")))
        for pattern in patterns:
            lines.append(f"    case {pattern}:")
            lines += [f"    {line}" for line in self._block(scope, 2)]
        return lines

    def _class(self, scope: Scope) -> Lines:
        self.forms.add("class")
        deeper = scope.depth + 1
        inside = replace(
            scope, kind="class", is_async=False, in_loop=False, in_handler=False, depth=deeper
        )
        lines: Lines = []
        for name in self.random.sample(("method", "build", "__init__"), self.random.randint(0, 2)):
            lines += self._define(inside, name, "self")
        if lines and self.chance(0.2):
            self.forms.add("call in a class body")
            lines.append(f"{lines[0].partition('def ')[2].partition('(')[0] or 'method'}()")
        if not lines or self.chance(0.5):
            lines += self._statement(inside)
        base = f"wraps({self.expression(scope)})" if self.chance(0.1) else "Base"
        return [f"class Trainer({base}):", *(f"    {line}" for line in lines)]

    def _function(self, scope: Scope) -> Lines:
        if scope.kind == "module":
            name = self.pick(FUNCTIONS)
            lines = self._define(scope, name, self._parameters())
            self.defined.append(name)
            return lines
        if scope.kind == "class":
            return self._define(scope, "helper", "self")
        self.forms.add("nested function")
        names = (*INNER, *INNER, *FUNCTIONS)
        return self._define(scope, self.pick(names), self._parameters())

    def _parameters(self) -> str:
        if self.chance(0.12):
            self.forms.add("shadowed by a parameter")
            return self.pick(FUNCTIONS)
        return self.pick(("", "", "x=None, y=1", "*rest", "x=None, *, y=1"))

    def _define(self, scope: Scope, name: str, parameters: str) -> Lines:
        lines: Lines = []
        if self.chance(0.12):
            self.forms.add("decorator or default")
            names = ("wraps", f"wraps({self.expression(scope)})", *self.defined[-1:])
            lines.append(f"@{self.pick(names)}")
            if not parameters:
                parameters = f"x={self.atom(scope)}"
        is_async = self.chance(0.12)
        head = "async def" if is_async else "def"
        inside = replace(scope, kind="function", is_async=is_async, in_loop=False, in_handler=False)
        body = self._block(inside, 4)
        heads = {line.partition("(")[0] for line in body}
        bound = [one for one in FUNCTIONS if f"    def {one}" in heads]
        if bound and self.chance(0.3):
            self.forms.add("global name")
            body.insert(0, f"    global {self.pick(bound)}")
        if is_async:
            self.forms.add("async function")
        returns = any("return " in line for line in body)
        if self.chance(0.06) and not (is_async and returns):
            self.forms.add("generator")
            body.insert(self.random.choice((0, len(body))), "    yield x")
        return [*lines, f"{head} {name}({parameters}):", *body]

    def _lambda(self, scope: Scope) -> Lines:
        name = self.pick(FUNCTIONS) if scope.kind == "module" else "inner_lambda"
        self.forms.add("lambda")
        line = f"{name} = lambda: {self.expression(replace(scope, is_async=False))}"
        if scope.kind == "module":
            self.defined.append(name)
        return [line]
