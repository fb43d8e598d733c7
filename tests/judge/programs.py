"""Generates one-file programs, deterministic by the random source they are drawn from.

Most programs hold a candidate: an import of unsloth that a patched library may precede. Names come
from small pools, so that calls meet definitions, redefinitions and shadows by themselves.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, field, replace
from random import Random
from typing import Callable, Dict, FrozenSet, List, NamedTuple, Set, Tuple

Lines = List[str]

_PATCHED = ("transformers", "trl", "peft")
_HARMLESS = ("torch", "numpy as np", "json", "torch.nn", "datasets")
_FUNCTIONS = ("load", "setup", "main", "run")
_INNER = ("inner", "step")
_CONDITIONS = (
    *("flag", "args.debug", "value == 1", "not ready", "a and b", "os.path.exists(path)"),
    '__name__ == "__main__"',
)
_ERRORS = ("ImportError", "ValueError", "KeyError", "(ImportError, OSError)", "RuntimeError")
SPECIAL_NAMES = frozenset(
    (
        *("importlib", "il", "import_module", "load_by", "find_spec", "spec", "pytest"),
        *("sys", "os", "contextlib", "suppress", "typing", "t", "TYPE_CHECKING", "TC"),
    )
)
"""Names of the standard library that mean something to a verdict; programs import them first."""
_MATCH = sys.version_info >= (3, 10)
_TRY_STAR = sys.version_info >= (3, 11)


class Program(NamedTuple):
    """A generated program and the forms it holds."""

    text: str
    forms: FrozenSet[str]


@dataclass(frozen=True)
class _Scope:
    """Where a statement stands."""

    kind: str = "module"
    depth: int = 0
    is_async: bool = False
    in_loop: bool = False
    in_handler: bool = False
    inner: Tuple[str, ...] = ()
    """Names of nested functions defined before, in this function or an enclosing one."""


def generate(random: Random) -> Program:
    """Draw one program; the few that are no valid Python are drawn again."""
    while True:
        program = _Generator(random).program()
        with contextlib.suppress(SyntaxError):
            compile(program.text, "<generated>", "exec", dont_inherit=True)
            return program


@dataclass
class _Generator:
    random: Random
    forms: Set[str] = field(default_factory=set)
    prelude: Dict[str, None] = field(default_factory=dict)
    defined: List[str] = field(default_factory=list)
    """Module-level functions defined so far, as the text goes."""
    budget: int = 0

    def program(self) -> Program:
        self.budget = self.random.randint(4, 16 if self._chance(0.9) else 40)
        scope = _Scope()
        body: Lines = []
        if self._chance(0.35):
            body += self._one_of(self._import_patched, self._import_unsloth)(scope)
        while self.budget > 0:
            body += self._statement(scope)
        body += self._last_lines(scope)
        return Program("\n".join([*self.prelude, *body]) + "\n", frozenset(self.forms))

    def _last_lines(self, scope: _Scope) -> Lines:
        lines: Lines = []
        if self.defined and self._chance(0.3):
            lines += [f"{self._pick(self.defined)}()"]
        if self._chance(0.3):
            lines += self._import_unsloth(scope)
        if self.defined and self._chance(0.3):
            self.forms.add("__main__")
            call = f"{self._pick(self.defined)}()"
            self._use("import sys")
            tail = self._pick((call, f"sys.exit({call})", f"asyncio.run({call})"))
            lines += ['if __name__ == "__main__":', f"    {tail}"]
        return lines

    # Drawing.

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _pick(self, options: object) -> str:
        return str(self.random.choice(list(options)))  # type: ignore[call-overload]

    def _one_of(self, *makers: Callable[[_Scope], Lines]) -> Callable[[_Scope], Lines]:
        return self.random.choice(makers)

    def _use(self, line: str) -> None:
        self.prelude[line] = None

    # Statements.

    def _block(self, scope: _Scope, most: int = 3) -> Lines:
        deeper = replace(scope, depth=scope.depth + 1)
        lines: Lines = []
        for _ in range(self.random.randint(1, most)):
            made = self._statement(deeper)
            deeper = self._with_inner(deeper, made)
            lines += made
        return [f"    {line}" for line in lines]

    @staticmethod
    def _with_inner(scope: _Scope, lines: Lines) -> _Scope:
        for line in lines:
            name = line.partition("def ")[2].partition("(")[0]
            if line.startswith(("def ", "async def ")) and name in _INNER:
                scope = replace(scope, inner=(*scope.inner, name))
        return scope

    def _statement(self, scope: _Scope) -> Lines:
        self.budget -= 1
        simple = self.budget <= 0 or scope.depth >= 4 or self._chance(0.45)
        if simple:
            return self._simple(scope)
        makers: List[Tuple[int, Callable[[_Scope], Lines]]] = [
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

    def _simple(self, scope: _Scope) -> Lines:
        makers: List[Tuple[int, Callable[[_Scope], Lines]]] = [
            (9, self._import_unsloth),
            (9, self._import_patched),
            (2, self._import_harmless),
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

    def _import_unsloth(self, scope: _Scope) -> Lines:
        options = [
            "import unsloth",
            "import unsloth",
            "from unsloth import FastLanguageModel",
            "import unsloth.models as models",
            "from unsloth.chat_templates import get_chat_template as template",
            "import json, unsloth",
            "import unsloth, unsloth.models",
        ]
        if scope.kind == "module" and not scope.depth:
            options.append("from unsloth import *")
        if self._chance(0.15):
            patched = self._pick(_PATCHED)
            self.forms.add("both in one statement")
            return [self._pick((f"import unsloth, {patched}", f"import {patched}, unsloth"))]
        if self._chance(0.2):
            return [self._by_name("unsloth")]
        return [self._pick(options)]

    def _import_patched(self, scope: _Scope) -> Lines:
        name = self._pick(_PATCHED)
        options = [
            f"import {name}",
            f"import {name}.utils as utils",
            f"from {name} import Model",
            f"import torch, {name} as lib",
            f"from {name}.models import A, B as C",
            "import unsloth_zoo",
            "import sentence_transformers",
            "from liger_kernel import transformers as liger",
        ]
        if scope.kind == "module" and not scope.depth:
            options.append(f"from {name} import *")
        if self._chance(0.2):
            return [self._by_name(name)]
        return [self._pick(options[: 5 + 3 * self._chance(0.2)])]

    def _by_name(self, name: str) -> str:
        self.forms.add("import by name")
        return self._pick(("", "module = ")) + self._loader(name)

    def _loader(self, name: str) -> str:
        dotted = name + self._pick(("", "", ".utils"))
        forms = [
            ("import importlib", f'importlib.import_module("{dotted}")'),
            ("import importlib as il", f'il.import_module("{dotted}")'),
            ("from importlib import import_module", f'import_module("{dotted}")'),
            ("from importlib import import_module as load_by", f'load_by("{dotted}")'),
            ("import pytest", f'pytest.importorskip("{dotted}")'),
            ("import json", f'__import__("{dotted}")'),
            ("import importlib.util", f'importlib.util.find_spec("{dotted}")'),
            ("from importlib.util import find_spec", f'find_spec("{dotted}")'),
            ("from importlib.util import find_spec as spec", f'spec("{dotted}")'),
        ]
        line, text = self.random.choice(forms)
        self._use(line)
        return text

    def _import_harmless(self, _scope: _Scope) -> Lines:
        relative = ("from .unsloth import load_model", "from . import transformers as own")
        return [self._pick((*(f"import {name}" for name in _HARMLESS), *relative))]

    def _nothing(self, _scope: _Scope) -> Lines:
        return [self._pick(("pass", "result = 1", "print(x)", '"""text"""', "model.eval()"))]

    def _expression_statement(self, scope: _Scope) -> Lines:
        form = self._pick(("{}", "{}", "result = {}", "model.x = {}", "print({})"))
        return [form.format(self._expression(scope))]

    def _return(self, scope: _Scope) -> Lines:
        self.forms.add("return")
        return [self._pick(("return", "return", f"return {self._expression(scope)}"))]

    def _raise(self, scope: _Scope) -> Lines:
        self.forms.add("raise")
        if scope.in_handler and self._chance(0.4):
            return ["raise"]
        return [f'raise {self._pick(("ImportError", "ValueError", "SystemExit"))}("text")']

    def _leave_loop(self, _scope: _Scope) -> Lines:
        self.forms.add("break or continue")
        return [self._pick(("break", "continue"))]

    def _exit(self, scope: _Scope) -> Lines:
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
        self._use(line)
        return [text]

    def _rebinding(self, scope: _Scope) -> Lines:
        """Bind a function's name to something else: in a function it is then a local name."""
        names = self.defined if scope.kind == "module" else [*scope.inner, *self.defined]
        if not names or scope.kind == "class":
            return self._nothing(scope)
        self.forms.add("name rebound")
        name = self._pick(names)
        forms = [f"{name} = None", f"import json as {name}", f"({name} := wrap(x))"]
        forms += [f"for {name} in items: {name}()", f"with open(path) as {name}: {name}()"]
        forms += [f"del {name}"]
        return [self._pick(forms)]

    def _order(self, scope: _Scope) -> Lines:
        """Draw statements whose parts do not run from left to right."""
        self.forms.add("order of parts")
        one, other = self._atom(scope), self._atom(scope)
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
        return [self._pick(forms)]

    # Expressions.

    def _call(self, scope: _Scope) -> str:
        if self._chance(0.03):
            self.forms.add("class called")
            return "Trainer()"
        if self._chance(0.02):
            self.forms.add("shadowed in an expression")
            name = self._pick(_FUNCTIONS)
            return self._pick(
                (f"wrap([{name}() for {name} in items])", f"wrap(lambda {name}: {name}())")
            )
        names: List[str] = [*self.defined, *scope.inner]
        if scope.kind == "function" or self._chance(0.06) or not names:
            names += _FUNCTIONS
        name = self._pick([*scope.inner, *scope.inner, *names])
        self.forms.add("call")
        return f"{name}({self._pick(('', '', '', 'x', 'x, y=1'))})"

    def _atom(self, scope: _Scope) -> str:
        if self._chance(0.75):
            return self._call(scope)
        return self._loader(self._pick(("unsloth", *_PATCHED)))

    def _expression(self, scope: _Scope) -> str:
        atom = self._atom(scope)
        if self._chance(0.5):
            return atom
        self.forms.add("call in an expression")
        other = self._atom(scope)
        forms = [
            f"print({atom}, end={other})",
            f"flag and {atom}",
            f"flag or {atom}",
            f"{atom} and {other}",
            f"{atom} if flag else {other}",
            f"({atom} if flag else None) or {other}",
            f"[{atom} for item in items]",
            f"{{item: {other} for item in {atom} if item.ok}}",
            f"any({atom} for item in items)",
            f"not {atom}",
            f"{atom} == {other}",
            f"x < {atom} < {other}",
            f"({atom}, {other})",
            f"wrap({atom})({other})",
            f"{atom}.method({other})",
            f"items[{atom}]",
            f"items[{atom}:{other}]",
            f"{{wrap({atom}): {other}}}",
            f"[{atom} for item in items for other in {other} if not {atom}]",
            f"wrap(*wrap({atom}), key={other})",
            f"(lambda x={atom}: {other})",
            f"asyncio.run({atom})",
        ]
        if '"' not in atom:
            forms.append(f'f"{{{atom}}}"')
        if scope.is_async:
            forms += [f"await {atom}", f"await gather({atom}, {other})"]
        return self._pick(forms)

    def _condition(self, scope: _Scope) -> str:
        return self._expression(scope) if self._chance(0.12) else self._pick(_CONDITIONS)

    # Compound statements.

    def _if(self, scope: _Scope) -> Lines:
        self.forms.add("if")
        lines = [f"if {self._condition(scope)}:", *self._block(scope)]
        if self._chance(0.25):
            self.forms.add("elif")
            lines += [f"elif {self._condition(scope)}:", *self._block(scope, 2)]
        if self._chance(0.4):
            lines += ["else:", *self._block(scope, 2)]
        return lines

    def _type_checking(self, scope: _Scope) -> Lines:
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
        self._use(line)
        lines = [f"if {test}:", *self._block(scope, 2)]
        if self._chance(0.5):
            lines += ["else:", *self._block(scope, 2)]
        return lines

    def _constant_condition(self, scope: _Scope) -> Lines:
        self.forms.add("constant condition")
        if self._chance(0.5):
            lines = [f"while {self._pick(('True', '1'))}:"]
            lines += self._block(replace(scope, in_loop=True))
            if self._chance(0.7):
                lines.append("    return" if scope.kind == "function" else "    break")
            return lines
        head = self._pick(("True", "1", "not False", "True or flag", "False and flag", "flag or 1"))
        lines = [f"if {head}:", *self._block(scope, 2)]
        return lines if self._chance(0.5) else [*lines, "else:", *self._block(scope, 2)]

    def _try(self, scope: _Scope) -> Lines:
        self.forms.add("try")
        lines = ["try:", *self._block(scope)]
        final = self._chance(0.25)
        if not final or self._chance(0.6):
            lines += self._handlers(replace(scope, in_handler=True))
            if self._chance(0.25):
                self.forms.add("try else")
                lines += ["else:", *self._block(scope, 2)]
        if final:
            self.forms.add("finally")
            lines += ["finally:", *self._block(scope, 2)]
        return lines

    def _star_handlers(self, scope: _Scope) -> Lines:
        """Draw the handlers of exception groups, in which nothing may leave."""
        self.forms.add("except*")
        inside = replace(scope, kind="class", in_loop=False, in_handler=False, depth=4)
        lines: Lines = []
        for kind in self.random.sample(_ERRORS[:3], self.random.randint(1, 2)):
            lines += [f"except* {kind}:", *self._block(inside, 2)]
        return lines

    def _handlers(self, scope: _Scope) -> Lines:
        if _TRY_STAR and self._chance(0.06):
            return self._star_handlers(scope)
        lines: Lines = []
        kinds = [" " + kind for kind in self.random.sample(_ERRORS, self.random.randint(0, 2))]
        if "ImportError" in "".join(kinds[:-1]):
            kinds = kinds[:1]
        if not kinds or self._chance(0.3):
            kinds.append(self._pick(("", " Exception", " Exception as error")))
        if len(kinds) > 1:
            self.forms.add("several handlers")
        for kind in kinds:
            lines += [f"except{kind}:", *self._block(scope, 2)]
        return lines

    def _loop(self, scope: _Scope) -> Lines:
        self.forms.add("loop")
        inside = replace(scope, in_loop=True)
        if self._chance(0.35):
            head = f"while {self._condition(scope)}:"
        else:
            iterable = self._expression(scope) if self._chance(0.2) else "items"
            prefix = "async " if scope.is_async and self._chance(0.5) else ""
            head = f"{prefix}for item in {iterable}:"
        lines = [head, *self._block(inside)]
        if self._chance(0.35):
            self.forms.add("loop else")
            lines += ["else:", *self._block(scope, 2)]
        return lines

    def _with(self, scope: _Scope) -> Lines:
        if self._chance(0.3):
            self.forms.add("suppress")
            line, name = self.random.choice(
                [
                    ("import contextlib", "contextlib.suppress"),
                    ("from contextlib import suppress", "suppress"),
                ]
            )
            self._use(line)
            head = f"with {name}({self._pick(('ImportError', 'Exception'))}):"
        else:
            self.forms.add("with")
            manager = self._expression(scope) if self._chance(0.25) else "open(path) as file"
            prefix = "async " if scope.is_async and self._chance(0.5) else ""
            head = f"{prefix}with {manager}:"
        return [head, *self._block(scope)]

    def _match(self, scope: _Scope) -> Lines:
        self.forms.add("match")
        subject = self._expression(scope) if self._chance(0.2) else "value"
        lines = [f"match {subject}:"]
        patterns = self.random.sample(("1", '"a" | "b"', "[x, y]", "Point(x=0)"), 2)
        if self._chance(0.2):
            patterns[0] += f" if {self._expression(scope)}"
        if self._chance(0.4):
            patterns.append(self._pick(("_", "other", "_ if flag")))
        for pattern in patterns:
            lines.append(f"    case {pattern}:")
            lines += [f"    {line}" for line in self._block(scope, 2)]
        return lines

    def _class(self, scope: _Scope) -> Lines:
        self.forms.add("class")
        deeper = scope.depth + 1
        inside = replace(
            scope, kind="class", is_async=False, in_loop=False, in_handler=False, depth=deeper
        )
        lines: Lines = []
        for name in self.random.sample(("method", "build", "__init__"), self.random.randint(0, 2)):
            lines += self._define(inside, name, "self")
        if lines and self._chance(0.2):
            self.forms.add("call in a class body")
            lines.append(f"{lines[0].partition('def ')[2].partition('(')[0] or 'method'}()")
        if not lines or self._chance(0.5):
            lines += self._statement(inside)
        base = f"wraps({self._expression(scope)})" if self._chance(0.1) else "Base"
        return [f"class Trainer({base}):", *(f"    {line}" for line in lines)]

    def _function(self, scope: _Scope) -> Lines:
        if scope.kind == "module":
            name = self._pick(_FUNCTIONS)
            lines = self._define(scope, name, self._parameters())
            self.defined.append(name)
            return lines
        if scope.kind == "class":
            return self._define(scope, "helper", "self")
        self.forms.add("nested function")
        names = (*_INNER, *_INNER, *_FUNCTIONS)
        return self._define(scope, self._pick(names), self._parameters())

    def _parameters(self) -> str:
        if self._chance(0.12):
            self.forms.add("shadowed by a parameter")
            return self._pick(_FUNCTIONS)
        return self._pick(("", "", "x=None, y=1", "*rest", "x=None, *, y=1"))

    def _define(self, scope: _Scope, name: str, parameters: str) -> Lines:
        lines: Lines = []
        if self._chance(0.12):
            self.forms.add("decorator or default")
            names = ("wraps", f"wraps({self._expression(scope)})", *self.defined[-1:])
            lines.append(f"@{self._pick(names)}")
            if not parameters:
                parameters = f"x={self._atom(scope)}"
        is_async = self._chance(0.12)
        head = "async def" if is_async else "def"
        inside = replace(scope, kind="function", is_async=is_async, in_loop=False, in_handler=False)
        body = self._block(inside, 4)
        if self._chance(0.04):
            self.forms.add("global name")
            body.insert(0, f"    global {self._pick(_FUNCTIONS)}")
        if is_async:
            self.forms.add("async function")
        returns = any("return " in line for line in body)
        if self._chance(0.06) and not (is_async and returns):
            self.forms.add("generator")
            body.insert(self.random.choice((0, len(body))), "    yield x")
        return [*lines, f"{head} {name}({parameters}):", *body]

    def _lambda(self, scope: _Scope) -> Lines:
        name = self._pick(_FUNCTIONS) if scope.kind == "module" else "inner_lambda"
        self.forms.add("lambda")
        line = f"{name} = lambda: {self._expression(replace(scope, is_async=False))}"
        if scope.kind == "module":
            self.defined.append(name)
        return [line]
