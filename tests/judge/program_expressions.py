"""Draws calls and the expressions around them."""

from __future__ import annotations

from tests.judge.drawing import (
    COROUTINE,
    FUNCTIONS,
    GENERATOR,
    MANAGER,
    METHODS,
    PLAIN,
    STREAM,
    Scope,
    kind_of,
)
from tests.judge.kinds import CONDITIONAL
from tests.judge.program_imports import Imports

CONDITIONS = (
    *("flag", "args.debug", "value == 1", "not ready", "a and b", "os.path.exists(path)"),
)
_MAIN = ('__name__ == "__main__"',)
_TAKING = (
    *("list({0})", "tuple({0})", "set({0})", "sorted({0}, key=size)", "sum({0})", "max({0})"),
    *("next({0})", "next({0}, None)", "any({0})", "all({0})", '", ".join({0})'),
    *("print(*{0})", "[*{0}, 1]", "[item for item in {0}]", "sum(1 for item in {0})"),
    *("{{item: 1 for item in {0} if item}}", "list(item.x for item in {0})"),
    *("list(enumerate({0}))", "dict(zip({0}, items))", "next(iter({0}))", "x in {0}"),
)
_WITHOUT = ("staticmethod", "classmethod")
_EXPRESSIONS = ("list({0} for item in items)", "any({0} for item in items)", "max({0} for x in y)")
_KEPT = ("({0} for item in items)", "store({0} for item in items)")


class Expressions(Imports):
    """Values, some of which run functions of the program."""

    def call(self, scope: Scope) -> str:
        """Draw a call of a function that runs at once, mostly of one that exists by then."""
        if self.classes and self.chance(0.04):
            self.forms.add("class called")
            return self._of_class(self.pick(self.classes))
        if self.chance(0.02):
            self.forms.add("shadowed in an expression")
            name = self.pick(FUNCTIONS)
            return self.pick(
                (f"wrap([{name}() for {name} in items])", f"wrap(lambda {name}: {name}())")
            )
        names = self.callables(scope, PLAIN)
        if scope.kind == "function" and self.chance(0.06):
            names += FUNCTIONS
        if not names:
            return "build()"
        name = self.pick(names)
        if "." in name:
            self.forms.add("self.name()")
        self.forms.add("call")
        return f"{name}({self.pick(('', '', '', 'x', 'x, y=1'))})"

    def _of_class(self, name: str) -> str:
        methods = self.classes[name]
        own = [f"{name}.{one}()" for one, how in methods.items() if how[1:] in _WITHOUT]
        plain = [one for one, how in methods.items() if METHODS[one] == PLAIN and "prop" not in how]
        return self.pick([f"{name}()", *own, *(f"{name}().{one}()" for one in plain)])

    def taken(self, scope: Scope) -> str:
        """Draw a call of a function that waits, with what makes it run, or without."""
        names = self.callables(scope, GENERATOR, COROUTINE, STREAM, MANAGER)
        if not names:
            return self.call(scope)
        name = self.pick(names)
        kind = kind_of(name)
        called = f"{name}({self.pick(('', '', 'x'))})"
        if kind == MANAGER and self.chance(0.4):
            self.forms.add("exit stack")
            return f"stack.enter_context({called})"
        if kind == MANAGER or self.chance(0.15):
            self.forms.add(f"{kind} that nothing runs")
            return self.pick((called, f"store({called})", f"[{called}]"))
        self.forms.add(f"{kind} in an expression")
        if kind == COROUTINE:
            return self._coroutine(scope, name, called)
        if kind == STREAM:
            return f"[item async for item in {called}]" if scope.is_async else called
        return self.pick(_TAKING).format(called)

    def _coroutine(self, scope: Scope, name: str, called: str) -> str:
        if self.chance(0.1) and "." not in name:
            library = self.pick(("anyio", "trio"))
            self.use(f"import {library}")
            return f"{library}.run({name})"
        self.use("import asyncio")
        waited = [f"await {called}", f"await {called}"]
        waited += [f"await asyncio.gather({called}, other())", f"asyncio.create_task({called})"]
        waited += [f"await asyncio.wait_for({called}, 5)", f"await asyncio.shield({called})"]
        waited += [f"await asyncio.gather(*[{called} for item in items])"]
        waited += [f"group.create_task({called})", f"asyncio.ensure_future({called})"]
        run = [f"asyncio.run({called})", f"asyncio.run({called})"]
        run += [f"loop.run_until_complete({called})"]
        run += [f"asyncio.get_event_loop().run_until_complete({called})"]
        return self.pick(waited if scope.is_async else run)

    def atom(self, scope: Scope) -> str:
        """Draw a call or an import by a call."""
        if self.chance(0.25):
            return self.loader()
        return self.taken(scope) if self.chance(0.3) else self.call(scope)

    def expression(self, scope: Scope) -> str:
        """Draw an expression around one or two calls, in CPython's own order of evaluation."""
        atom = self.atom(scope)
        if self.chance(0.5):
            return atom
        self.forms.add("call in an expression")
        other = self.atom(scope)
        name = self.call(scope).partition("(")[0]
        forms = [
            f"{name}({atom})",
            f"{name}({atom}, y={other})",
            f"print({atom}, end={other})",
            f"flag and {atom}",
            f"flag or {atom}",
            f"{atom} and {other}",
            f"{atom} if flag else {other}",
            f"[{atom} for item in items]",
            f"{{item: {other} for item in {atom} if item.ok}}",
            f"not {atom}",
            f"{atom} == {other}",
            f"x < {atom} < {other}",
            f"({atom}, {other})",
            f"wrap({atom})({other})",
            f"wrap({atom}).method({other})",
            f"items[{atom}]",
            f"items[{atom}:{other}]",
            f"{{wrap({atom}): {other}}}",
            f"[{atom} for item in items for other in {other} if not {atom}]",
            f"wrap(*wrap({atom}), key={other})",
        ]
        if "await" not in other + atom and "async" not in other + atom:
            forms += [form.format(atom) for form in (*_EXPRESSIONS, *_KEPT)]
            forms += [f"(item.x for item in {atom} if {other})", f"(lambda x={atom}: {other})"]
        if '"' not in atom:
            forms.append(f'f"{{{atom}}}"')
        if CONDITIONAL in self.odd:
            forms.append(f"({atom} if flag else x) or {other}")
        return self.pick(forms)

    def condition(self, scope: Scope) -> str:
        """Draw a condition, opaque or with a call in it."""
        if not self.chance(0.12):
            return self.pick(CONDITIONS + (_MAIN if scope.kind == "module" else ()))
        condition = self.expression(scope)
        return condition if CONDITIONAL in self.odd else condition.replace(" if flag else ", " or ")
