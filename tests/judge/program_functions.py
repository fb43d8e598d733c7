"""Draws functions of every kind: those that run when called, and those that wait."""

from __future__ import annotations

from dataclasses import replace

from tests.judge.drawing import (
    ASYNC_MANAGER,
    COROUTINE,
    FUNCTIONS,
    GENERATOR,
    INNER,
    LEAVING,
    MANAGER,
    NAMES,
    PLAIN,
    STREAM,
    Lines,
    Scope,
    indented,
    kind_of,
    with_inner,
)
from tests.judge.kinds import DECORATORS, GLOBAL
from tests.judge.program_expressions import Expressions

KINDS = frozenset(NAMES.values())
_ASYNC = (COROUTINE, STREAM, ASYNC_MANAGER)
_WAITING = tuple(name for name, kind in NAMES.items() if kind != PLAIN)
_DECORATORS = {MANAGER: "contextmanager", ASYNC_MANAGER: "asynccontextmanager"}


class Functions(Expressions):
    """Definitions, and the statements that run what waits."""

    def function(self, scope: Scope) -> Lines:
        """Draw a function, nested or not."""
        if scope.in_loop and self.chance(0.9):
            return self.import_patched(scope)
        if scope.kind == "class":
            return self.define(scope, "helper", "self", PLAIN)
        if self.chance(0.35):
            return self.waiting(scope)
        if scope.kind == "module":
            name = self.pick(FUNCTIONS)
        else:
            self.forms.add("nested function")
            name = self.pick((*INNER, *INNER, *FUNCTIONS))
        return self._named(scope, name)

    def waiting(self, scope: Scope) -> Lines:
        """Draw a function that runs where what it returns is consumed."""
        return self._named(scope, self.pick(_WAITING))

    def user(self, scope: Scope) -> Lines:
        """Draw a function that runs what waits."""
        inside = replace(scope, kind="function", is_async=self.chance(0.5), depth=1)
        name = self.pick(("prepare", "train") if inside.is_async else FUNCTIONS)
        body = [*self._some(inside, 1, 0), *self.take(inside), *self._some(inside, 2, 0)]
        self.defined.append(name)
        return [f"{'async ' * inside.is_async}def {name}():", *indented(body)]

    def _named(self, scope: Scope, name: str) -> Lines:
        lines = self.define(scope, name, self._parameters(), NAMES[name])
        if scope.kind == "module" and (not scope.depth or self.chance(0.1)):
            self.defined.append(name)
        return lines

    def lambda_(self, scope: Scope) -> Lines:
        """Draw a lambda that has a name."""
        if scope.in_loop and self.chance(0.9):
            return self.import_unsloth(scope)
        name = self.pick(FUNCTIONS) if scope.kind == "module" else "inner_lambda"
        self.forms.add("lambda")
        self.lambdas.add(name)
        line = f"{name} = lambda: {self.expression(replace(scope, is_async=False))}"
        if scope.kind == "module" and not scope.depth:
            self.defined.append(name)
        return [line]

    def define(self, scope: Scope, name: str, parameters: str, kind: str) -> Lines:
        """Draw the definition of a function of a kind."""
        outside = replace(scope, methods=()) if scope.kind == "class" else scope
        head = [*self._decorators(outside, kind), f"def {name}({parameters}):"]
        if DECORATORS in self.odd and not parameters and self.chance(0.3):
            head[-1] = f"def {name}(x={self.atom(outside)}):"
        inside = replace(
            scope,
            kind="function",
            is_async=kind in _ASYNC,
            yields=kind not in (PLAIN, COROUTINE),
            in_loop=False,
            in_handler=False,
            depth=scope.depth + 1,
        )
        if kind in _ASYNC:
            head[-1] = f"async {head[-1]}"
        if kind != PLAIN:
            self.forms.add(kind)
        return [*head, *indented(self._body(inside, kind))]

    def _decorators(self, scope: Scope, kind: str) -> Lines:
        if kind in _DECORATORS:
            name = _DECORATORS[kind]
            if self.chance(0.7):
                self.use(f"from contextlib import {name}")
                return [f"@{name}"]
            self.use("import contextlib")
            return [f"@contextlib.{name}"]
        if not self.chance(0.1):
            return []
        self.forms.add("decorator")
        plain = [name for name in self.defined[-1:] if NAMES[name] == PLAIN]
        return [f"@{self.pick(('wraps', f'wraps({self.expression(scope)})', *plain))}"]

    def _parameters(self) -> str:
        if self.chance(0.1):
            self.forms.add("shadowed by a parameter")
            return self.pick(FUNCTIONS)
        return self.pick(("", "", "x=None, y=1", "*rest", "x=None, *, y=1"))

    # Bodies.

    def _body(self, scope: Scope, kind: str) -> Lines:
        if kind in (PLAIN, COROUTINE):
            return self._with_globals(scope, self._some(scope, 4))
        if kind in (GENERATOR, STREAM):
            return self._generator(scope)
        return self._manager(scope)

    def _some(self, scope: Scope, most: int, least: int = 1) -> Lines:
        lines: Lines = []
        for _ in range(self.random.randint(least, most)):
            made = self.statement(scope)
            scope = with_inner(scope, made)
            lines += made
            if made[-1].startswith(LEAVING) and self.chance(0.9):
                break
        return lines

    def _with_globals(self, scope: Scope, body: Lines) -> Lines:
        heads = {line.partition("(")[0] for line in body}
        bound = [name for name in FUNCTIONS if f"def {name}" in heads]
        if GLOBAL in self.odd and bound and self.chance(0.5):
            return [f"global {self.pick(bound)}", *body]
        return body

    def _generator(self, scope: Scope) -> Lines:
        lines = self._some(scope, 3, 0)
        gives = self.pick(("yield item", "item = yield", "yield item", "loop", "branch", "from"))
        if gives == "loop":
            return [*lines, "for item in items:", *indented(self._some(scope, 1, 0)), "    yield x"]
        if gives == "branch":
            lines += ["if flag:", "    yield item"]
        elif gives == "from":
            lines += self._hand_on(scope)
        else:
            lines += [gives]
        return [*lines, *self._some(scope, 2, 0)]

    def _hand_on(self, scope: Scope) -> Lines:
        names = self.callables(scope, GENERATOR)
        if not names or scope.is_async:
            return ["yield item"]
        self.forms.add("yield from")
        return [self.pick(("yield from {}()", "result = yield from {}()")).format(self.pick(names))]

    def _manager(self, scope: Scope) -> Lines:
        quiet = replace(scope, in_loop=True, depth=4)  # no return, nothing that leaves the way
        before = self._quiet(quiet)
        given = self.pick(("yield", "yield item"))
        after = self._quiet(quiet)
        form = self.pick(("plain", "plain", "finally", "finally", "except", "with", "two ways"))
        self.forms.add(f"manager: {form}")
        if form == "plain":
            return [*before, given, *after]
        if form == "finally":
            return [*before, "try:", f"    {given}", "finally:", *indented(after or ["pass"])]
        if form == "except":
            error = self.pick(("ImportError", "ValueError", "Exception"))
            tail = indented(after or ["pass"])
            return [*before, "try:", f"    {given}", f"except {error}:", *tail]
        if form == "with":
            return [*before, "with open(path) as file:", f"    {given}", *after]
        return ["if flag:", f"    {given}", "    return", *before, given, *after]

    def _quiet(self, scope: Scope) -> Lines:
        makers = (self.import_unsloth, self.import_patched, self._runs)
        return [line for maker in makers if self.chance(0.3) for line in maker(scope)]

    def _runs(self, scope: Scope) -> Lines:
        return [self.expression(scope)]

    # What runs them.

    def waits(self, scope: Scope) -> bool:
        """Tell whether something that waits can be named here."""
        return any(kind_of(name) != PLAIN for name in self.callables(scope, *KINDS))

    def take(self, scope: Scope) -> Lines:
        """Draw a statement that runs a function that waits."""
        kinds = [GENERATOR, MANAGER, COROUTINE]
        if scope.is_async:
            kinds += [COROUTINE, STREAM, ASYNC_MANAGER]
        names = self.callables(scope, *kinds)
        if not names:
            return self.function(scope) if scope.kind == "module" else self.import_patched(scope)
        name = self.pick(names)
        kind = kind_of(name)
        called = f"{name}({self.pick(('', '', 'x'))})"
        if kind == COROUTINE or self.chance(0.15):
            return [
                self.pick(
                    ("{}", "result = {}", "return {}")[: 2 + (scope.kind == "function")]
                ).format(self.taken(scope))
            ]
        self.forms.add(f"{kind} in a statement")
        if kind in (GENERATOR, STREAM):
            return self._loop_over(scope, called, kind)
        prefix = "async " if kind == ASYNC_MANAGER else ""
        heads = [f"with {called}:", f"with {called} as model:"]
        heads += [f"with open(x), {called}:"] if kind == MANAGER else []
        head = self.pick(heads)
        return [f"{prefix}{head}", *_perhaps_leaving(self.block(scope))]

    def _loop_over(self, scope: Scope, called: str, kind: str) -> Lines:
        prefix = "async " if kind == STREAM else ""
        if kind == GENERATOR and self.chance(0.2):
            self.use("from tqdm import tqdm")
            called = self.pick(("enumerate({})", "zip({}, items)", "tqdm({})")).format(called)
        body = self.block(replace(scope, in_loop=True))
        lines = [f"{prefix}for item in {called}:", *_perhaps_leaving(body)]
        if self.chance(0.15):
            lines += ["else:", *self.block(scope, 2)]
        return lines


def _perhaps_leaving(body: Lines) -> Lines:
    """Let what leaves a block at its end leave it on some paths only."""
    if not body[-1].lstrip().startswith(LEAVING):
        return body
    return [*body[:-1], f"    if flag: {body[-1].lstrip()}", "    print(item)"]
