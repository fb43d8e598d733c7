"""What evaluating an expression loads and calls, in CPython's order."""

from __future__ import annotations

import ast
from typing import Callable, Dict, List, Optional, Sequence, Set, Type

from flake8_unsloth.conditions import asked_module, outcome
from flake8_unsloth.loads import import_by_call
from flake8_unsloth.names import Names
from flake8_unsloth.scopes import Scopes
from flake8_unsloth.steps import (
    Bind,
    Call,
    Choice,
    Condition,
    Define,
    Either,
    Function,
    InModules,
    Joint,
    Leaf,
    Leave,
    Load,
    Negation,
    Read,
    Site,
    Step,
    Test,
)
from flake8_unsloth.trampoline import Deep, run
from flake8_unsloth.walk import children, every

Steps = Deep[List[Step]]
EXITS = {
    "sys.exit": "exit",
    "exit": "exit",
    "quit": "exit",
    "os._exit": "abort",
    "os.abort": "abort",
}
WORTH_READING = (ast.Call, ast.Lambda, ast.NamedExpr)


def worth_reading(node: ast.AST) -> bool:
    """Whether an expression can load, call or define anything at all."""
    queue = [node]
    while queue:
        child = queue.pop()
        if isinstance(child, WORTH_READING):
            return True
        queue.extend(children(child))
    return False


def _asks_modules(node: ast.expr) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr == "modules" for one in every(node))


def optional(block: Sequence[Step]) -> List[Step]:
    """Steps that may run or not."""
    return [Choice((tuple(block), ()))] if block else []


class Expressions:
    """Reads expressions of the statement at ``site``."""

    def __init__(self, scopes: Scopes, names: Names, followed: bool) -> None:
        self._scopes = scopes
        self._names = names
        self._followed = followed
        self.site: Site
        self.called: Set[str] = set()
        """Names called by the code read so far."""
        self._lambdas: Dict[int, Function] = {}
        self._readers: Dict[Type[ast.AST], Callable[..., Steps]] = {
            ast.Call: self._call,
            ast.BoolOp: self._bool_op,
            ast.Compare: self._compare,
            ast.IfExp: self._if_exp,
            ast.Lambda: self._lambda,
            ast.Dict: self._dict,
            ast.NamedExpr: self._named_expr,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
        }

    def read(self, *nodes: Optional[ast.AST]) -> List[Step]:
        """The steps of some expressions, evaluated one after the other."""
        steps: List[Step] = []
        for node in nodes:
            if node is not None and worth_reading(node):
                steps += run(self._read(node))
        return steps

    def condition(self, node: ast.expr) -> Condition:
        """A condition that decides between branches."""
        if not worth_reading(node) and not _asks_modules(node):
            return Leaf((), outcome(node, self._names, self._followed))
        return run(self._condition(node))

    def call_of(self, name: str) -> List[Step]:
        """The steps of calling something by plain name."""
        owner = self._scopes.owner(name)
        self.called.add(name)
        return [] if owner is None else [Call(owner, name)]

    def name_read(self, node: ast.AST) -> List[Step]:
        """The step of reading a called name, whose call comes later."""
        if not isinstance(node, ast.Name):
            return []
        owner = self._scopes.owner(node.id)
        return [] if owner is None else [Read(owner, node.id)]

    def _read(self, node: ast.AST) -> Steps:
        reader = self._readers.get(type(node))
        return reader(node) if reader else self._all(list(children(node)))

    def _all(self, nodes: Sequence[ast.AST]) -> Steps:
        steps: List[Step] = []
        for node in nodes:
            steps += yield self._read(node)
        return steps

    def _call(self, node: ast.Call) -> Steps:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        steps: List[Step] = yield self._all([node.func, *node.args, *node.keywords])
        if steps:
            steps = self.name_read(node.func) + steps
        imported = import_by_call(node, self._names)
        calls = self.call_of(name)
        if calls or self._scopes.is_hidden(name):
            steps += calls
        elif imported is not None:
            if imported.module or imported.level:
                steps.append(Load(self._site(), (imported,)))
        else:
            kind = EXITS.get(self._names.dotted(node.func))
            if kind:
                steps.append(Leave(kind))
        return steps

    def _site(self) -> Site:
        return self.site._replace(where=self._scopes.where or self.site.where)

    def _condition(self, node: ast.expr) -> Deep[Condition]:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            negated = yield self._condition(node.operand)
            return Negation(negated)
        if isinstance(node, ast.BoolOp):
            parts: List[Condition] = []
            for value in node.values:
                part = yield self._condition(value)
                parts.append(part)
            return Joint(isinstance(node.op, ast.Or), tuple(parts))
        if isinstance(node, ast.IfExp):
            test = yield self._condition(node.test)
            body = yield self._condition(node.body)
            orelse = yield self._condition(node.orelse)
            return Either(test, body, orelse)
        module = asked_module(node, self._names)
        if module:
            asked = InModules(module)
            return asked if isinstance(node.ops[0], ast.In) else Negation(asked)  # type: ignore[attr-defined]
        steps = yield self._read(node)
        return Leaf(tuple(steps), outcome(node, self._names, self._followed))

    def _bool_op(self, node: ast.BoolOp) -> Steps:
        parts: List[List[Step]] = []
        for value in node.values:
            part = yield self._read(value)
            parts.append(part)
            truth = outcome(value, self._names, self._followed)
            if truth is isinstance(node.op, ast.Or):
                break
        return self._short_circuit(parts)

    def _compare(self, node: ast.Compare) -> Steps:
        first = yield self._all([node.left, node.comparators[0]])
        parts: List[List[Step]] = [first]
        for value in node.comparators[1:]:
            part = yield self._read(value)
            parts.append(part)
        return self._short_circuit(parts)

    def _short_circuit(self, parts: List[List[Step]]) -> List[Step]:
        rest: List[Step] = []
        for part in reversed(parts[1:]):
            rest = optional(part + rest)
        return parts[0] + rest

    def _if_exp(self, node: ast.IfExp) -> Steps:
        condition = yield self._condition(node.test)
        body = yield self._read(node.body)
        orelse = yield self._read(node.orelse)
        return [Test(condition, tuple(body), tuple(orelse))]

    def _lambda(self, node: ast.Lambda) -> Steps:
        steps = yield self._all([*node.args.defaults, *filter(None, node.args.kw_defaults)])
        with self._scopes.function(node, "a lambda") as function:
            body = yield self._read(node.body)
        function.body = tuple(body)
        self._lambdas[id(node)] = function
        return [*steps, Define(function)]

    def lambda_read(self, node: Optional[ast.AST]) -> Optional[Function]:
        """The function that a lambda read before has become; None for any other node."""
        return self._lambdas.get(id(node))

    def _dict(self, node: ast.Dict) -> Steps:
        pairs: List[ast.AST] = []
        for key, value in zip(node.keys, node.values):
            pairs += [key, value] if key is not None else [value]
        return self._all(pairs)

    def _named_expr(self, node: ast.NamedExpr) -> Steps:
        steps = yield self._read(node.value)
        name = node.target.id
        owner = self._scopes.owner(name)
        return steps if owner is None else [*steps, Bind(owner, name, None)]

    def _comprehension(self, node: ast.ListComp) -> Steps:
        first = node.generators[0]
        steps: List[Step] = yield self._read(first.iter)
        parts: List[ast.AST] = list(first.ifs)
        for generator in node.generators[1:]:
            parts += [generator.iter, *generator.ifs]
        parts += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        rest: List[Step] = []
        with self._scopes.comprehension(node.generators):
            for part in reversed(parts):
                inner: List[Step] = yield self._read(part)
                rest = optional(inner + rest)
        return steps + rest
