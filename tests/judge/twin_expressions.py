"""The expressions of a twin: every condition a free choice, every call known by its place."""

from __future__ import annotations

import ast
import builtins
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple, Type, cast


class Site(NamedTuple):
    """A call: its statement, what is called, whether its `try` is right there."""

    statement: int
    by_name: bool
    """Whether a plain name is called, or a method of what the program says is of its class:
    `self.name`, `super().name`, `Trainer.name`, `Trainer().name`."""
    attribute: str
    """The name behind the last dot of what is called, else empty."""
    protected: bool
    loop: int
    """The statement number of the `while` in whose test it stands, else 0."""
    direct: bool
    """Whether it is all that its statement does, but for giving the result a name."""


def name(text: str) -> ast.Name:
    """Make the node that reads a name."""
    return ast.Name(text, ast.Load())


def invoke(function: str, *args: ast.expr) -> ast.Call:
    """Make the node that calls what the execution offers under a name."""
    return ast.Call(name(function), list(args), [])


def shape(target: ast.expr) -> ast.expr:
    """Make the node that tells what is unpacked into a target: a tuple of such, or nothing."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return ast.Tuple([shape(element) for element in target.elts], ast.Load())
    return ast.Constant(None)


class Expressions(ast.NodeTransformer):
    """Rewrites expressions; the lexical facts around them are kept by the statements."""

    def __init__(self, classes: Set[str]) -> None:
        self._classes = classes
        self.places: List[Tuple[int, int]] = [(0, 0)]
        self.sites: List[Site] = []
        self.errors: Dict[str, Type[BaseException]] = {}
        self._numbers: Dict[ast.AST, int] = {}
        self._statement = 0
        self._direct: Optional[ast.AST] = None
        self._loop = 0
        self._protected = False
        self._in_function = False
        self._self = ""
        """What the method around the expression calls its instance, or its class."""

    # Conditions.

    def _test(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return ast.UnaryOp(node.op, self._test(node.operand))
        if isinstance(node, ast.BoolOp):
            return ast.BoolOp(node.op, [self._test(value) for value in node.values])
        if isinstance(node, ast.IfExp):
            tests = self._test(node.test), self._test(node.body), self._test(node.orelse)
            return ast.IfExp(*tests)
        if isinstance(node, ast.Constant):
            return node
        return invoke("_test_", self.visit(node))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """Make the operand of `not` a free choice."""
        if isinstance(node.op, ast.Not):
            return self._test(node)
        return cast(ast.expr, self.generic_visit(node))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """Make every operand a free choice."""
        return self._test(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Make the condition a free choice."""
        return ast.IfExp(self._test(node.test), self.visit(node.body), self.visit(node.orelse))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Evaluate the operands, not the comparisons, which are free choices but for two."""
        first, operator = node.comparators[0], node.ops[0]
        negated = ast.Constant(isinstance(operator, (ast.NotIn, ast.NotEq)))
        if len(node.ops) == 1 and isinstance(operator, (ast.In, ast.NotIn)):
            return invoke("_asks_", self.visit(node.left), self.visit(first), negated)
        if _compares_main(node):
            return invoke("_main_", negated)
        both = invoke("_opaque_", self.visit(node.left), self.visit(first))
        rest = [self.visit(operand) for operand in node.comparators[1:]]
        operands = [both, *(invoke("_opaque_", operand) for operand in rest)]
        tests: List[ast.expr] = [invoke("_test_", operand) for operand in operands[:-1]]
        return ast.BoolOp(ast.And(), [*tests, operands[-1]]) if tests else both

    # Calls, and what runs when its value is asked for.

    def _site(self, called: ast.expr, by_name: bool, direct: bool = False) -> int:
        attribute = getattr(called, "attr", "")
        site = Site(self._statement, by_name, attribute, self._protected, self._loop, direct)
        self.sites.append(site)
        return len(self.sites) - 1

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Tell the execution which call it is."""
        if _calls_super(node):
            return invoke("_super_", node)
        by_name = isinstance(node.func, ast.Name) or self._calls_method(node.func)
        site = self._site(node.func, by_name, node is self._direct)
        first = [ast.Constant(site), self.visit(node.func)]
        args = [*first, *map(self.visit, node.args)]
        return ast.Call(name("_call_"), args, [self.visit(word) for word in node.keywords])

    def _calls_method(self, called: ast.expr) -> bool:
        if not isinstance(called, ast.Attribute):
            return False
        owner = called.value
        if isinstance(owner, ast.Call):
            owner = owner.func
            return isinstance(owner, ast.Name) and owner.id in {"super", *self._classes}
        return isinstance(owner, ast.Name) and owner.id in {self._self, *self._classes} - {""}

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        """Take all that a generator gives."""
        if isinstance(node.ctx, ast.Load):
            return ast.Starred(invoke("_spread_", self.visit(node.value)), node.ctx)
        return cast(ast.expr, self.generic_visit(node))

    def visit_Await(self, node: ast.Await) -> ast.expr:
        """Run what is awaited."""
        return ast.Await(invoke("_await_", self.visit(node.value)))

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        """Run what the generator hands on."""
        return ast.YieldFrom(invoke("_delegate_", self.visit(node.value)))

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """Forget what waits, or run it if it is unpacked."""
        node.value = invoke("_keep_", self.visit(node.value), shape(node.targets[0]))
        node.targets = [self.visit(target) for target in node.targets]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """Forget what waits."""
        node.value = invoke("_keep_", self.visit(node.value)) if node.value else None
        node.target = self.visit(node.target)
        return node

    def visit_NamedExpr(self, node: Any) -> ast.expr:
        """Forget what a generator function has returned: kept in a name it runs nothing."""
        node.value = invoke("_keep_", self.visit(node.value))
        node.target = self.visit(node.target)
        return cast(ast.expr, node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Register the function that a lambda makes."""
        self._numbers[node] = len(self.places)
        self.places.append(self.places[self._statement])
        node.args = self.visit(node.args)
        outer = self._protected, self._in_function
        self._protected, self._in_function = False, True
        node.body = self.visit(node.body)
        self._protected, self._in_function = outer
        return invoke("_made_", node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        """Have the execution keep it until something consumes it."""
        protected = ast.Constant(self._protected)
        return invoke("_lazy_", cast(ast.expr, self.generic_visit(node)), protected)

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        """Give one item or none."""
        function = "_async_loop_" if node.is_async else "_loop_"
        node.iter = invoke(function, self.visit(node.iter), shape(node.target))
        node.target = self.visit(node.target)
        node.ifs = [self._test(test) for test in node.ifs]
        return node

    # Exceptions.

    def _handle(self, node: Optional[ast.expr]) -> Optional[ast.expr]:
        if node is None:
            return None
        if isinstance(node, ast.Tuple):
            node.elts = [cast(ast.expr, self._handle(element)) for element in node.elts]
            return node
        known = getattr(builtins, node.id, None) if isinstance(node, ast.Name) else None
        if isinstance(known, type) and issubclass(known, BaseException):
            self.errors[known.__name__] = known
            return node
        key = ast.dump(node)
        self.errors.setdefault(key, type("OpaqueError", (Exception,), {}))
        return invoke("_error_", ast.Constant(key))


def _calls_super(node: ast.expr) -> bool:
    called = getattr(node, "func", None)
    return isinstance(called, ast.Name) and called.id == "super"


def _compares_main(node: ast.Compare) -> bool:
    sides = (node.left, node.comparators[0])
    names = {side.id for side in sides if isinstance(side, ast.Name)}
    texts = {side.value for side in sides if isinstance(side, ast.Constant)}
    return len(node.ops) == 1 and names == {"__name__"} and texts == {"__main__"}
