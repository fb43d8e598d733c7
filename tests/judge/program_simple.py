"""Draws statements that hold no others."""

from __future__ import annotations

from tests.judge.drawing import Lines, Scope
from tests.judge.program_processes import Scripts


class Simple(Scripts):
    """Simple statements other than imports."""

    def nothing(self, _scope: Scope) -> Lines:
        """Draw a statement that has nothing to do with imports."""
        return [self.pick(("pass", "result = 1", "print(x)", '"""text"""', "model.eval()"))]

    def expression_statement(self, scope: Scope) -> Lines:
        """Draw a statement around an expression."""
        form = self.pick(("{}", "{}", "result = {}", "model.x = {}", "print({})"))
        return [form.format(self.expression(scope))]

    def return_(self, scope: Scope) -> Lines:
        """Draw what ends a function."""
        self.forms.add("return")
        if scope.yields and scope.is_async:
            return ["return"]
        return [self.pick(("return", "return", f"return {self.expression(scope)}"))]

    def raise_(self, scope: Scope) -> Lines:
        """Draw what raises."""
        self.forms.add("raise")
        if scope.in_handler and self.chance(0.4):
            return ["raise"]
        return [f'raise {self.pick(("ImportError", "ValueError", "SystemExit"))}("text")']

    def leave_loop(self, _scope: Scope) -> Lines:
        """Draw what leaves a loop, or its round."""
        self.forms.add("break or continue")
        return [self.pick(("break", "continue"))]

    def exit_(self, scope: Scope) -> Lines:
        """Draw what ends the process."""
        if not scope.depth:
            return self.nothing(scope)
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

    def rebinding(self, scope: Scope) -> Lines:
        """Bind a function's name to something else: in a function it is then a local name."""
        names = self.defined if scope.kind == "module" else [*scope.inner, *self.defined]
        if not names or scope.kind == "class":
            return self.nothing(scope)
        self.forms.add("name rebound")
        name = self.pick(names)
        forms = [f"{name} = None", f"import json as {name}"]
        forms += [f"for {name} in items: {name}()", f"with open(path) as {name}: {name}()"]
        forms += [f"del {name}"] if scope == Scope() else []
        return [self.pick(forms)]

    def order(self, scope: Scope) -> Lines:
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
