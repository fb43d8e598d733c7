"""What evaluating an expression loads and calls, in CPython's order."""

from __future__ import annotations

import ast
from typing import Callable, Dict, List, Optional, Sequence, Tuple, Type

from flake8_unsloth.reading.calling import Calling
from flake8_unsloth.reading.conditions import outcome
from flake8_unsloth.reading.consumers import ONE_BY_ONE, consumed, wraps
from flake8_unsloth.reading.exits import EXITS
from flake8_unsloth.reading.imports import Import, below, import_by_call
from flake8_unsloth.reading.names import Names, literal_text
from flake8_unsloth.reading.outline import (
    ALL,
    ASYNC_GENERATOR,
    COROUTINE,
    FIRST,
    GENERATOR,
    PLAIN,
    RISK,
    Call,
    Define,
    Function,
    Leave,
    Load,
    Name,
    Processes,
    Site,
    Step,
    Yield,
)
from flake8_unsloth.reading.scopes import Comprehension, target_names
from flake8_unsloth.reading.stand_ins import StandIns
from flake8_unsloth.reading.steps import either, rest_of, short_circuit, started
from flake8_unsloth.reading.walk import children, every

DEPTH = 60
"""Nesting to which the order inside an expression is told exactly; people write a tenth."""

How = Tuple[str, str]
"""What is consumed where an expression stands, and how much of it."""
RUN: How = (PLAIN, ALL)
ITERATED: How = (GENERATOR, ALL)
AWAITED: How = (COROUTINE, ALL)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
ACTIVE = (
    ast.Call,
    ast.Lambda,
    ast.Yield,
    ast.YieldFrom,
    ast.Await,
)


class Expressions(Calling):
    """Reads expressions in the scope and statement that its ``reader`` is at."""

    def __init__(self, names: Names, processes: Processes, stand_ins: StandIns) -> None:
        super().__init__(names, processes)
        self._stand_ins = stand_ins
        self.site: Callable[[], Site]
        self.function: Callable[[ast.Lambda], Function]
        self.watches = False
        """Whether reading a name may load something in this file."""
        self._depth = 0
        self._readers: Dict[Type[ast.AST], Callable[..., List[Step]]] = {
            ast.Call: self._call,
            ast.BoolOp: self._bool_op,
            ast.IfExp: self._if_exp,
            ast.Lambda: self._lambda,
            ast.Dict: self._dict,
            ast.BinOp: self._bin_op,
            ast.Compare: self._compare,
            ast.keyword: self._keyword,
            ast.Starred: self._starred,
            ast.Await: self._await,
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield_from,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.List: self._display,
            ast.Tuple: self._display,
            **dict.fromkeys(COMPREHENSIONS, self._comprehension),
        }

    def read(self, *nodes: Optional[ast.AST], how: How = RUN) -> List[Step]:
        """The steps of some expressions, evaluated one after the other."""
        steps: List[Step] = []
        for node in nodes:
            if node is not None and self._is_worth_reading(node):
                steps += self._read(node, how)
        return steps

    def _is_worth_reading(self, node: ast.AST) -> bool:
        """Whether an expression can load, call or define anything at all."""
        kinds = (*ACTIVE, ast.Name) if self.watches else ACTIVE
        queue = [node]
        while queue:
            one = queue.pop()
            if isinstance(one, kinds):
                return True
            queue += children(one)
        return False

    def _read(self, node: ast.AST, how: How = RUN) -> List[Step]:
        if self._depth >= DEPTH:
            return self._roughly(node)
        self._depth += 1
        reader = self._readers.get(type(node))
        steps = reader(node, how) if reader else self._all(children(node))
        self._depth -= 1
        return steps

    def _all(self, nodes: Sequence[ast.AST], how: How = RUN) -> List[Step]:
        return [step for node in nodes for step in self._read(node, how)]

    def _roughly(self, node: ast.AST) -> List[Step]:
        """Of what is nested too deep: its imports and calls, whatever their order."""
        calls = [one for one in every(node) if isinstance(one, ast.Call)]
        return [step for one in reversed(calls) for step in self._run(one, RUN)]

    # --- calls

    def _call(self, node: ast.Call, how: How) -> List[Step]:
        asked = literal_text(node.args[1]) if len(node.args) > 1 else None
        if asked and getattr(node.func, "id", "") in ("getattr", "hasattr"):
            return self._read(
                ast.copy_location(ast.Attribute(node.args[0], asked, ast.Load()), node)
            )
        handed_on = how if wraps(node, self.names) else RUN
        inner = consumed(node, self.names, self._is_bound) or handed_on
        steps = self._read(node.func)
        values = self._all([*node.args, *node.keywords], inner)
        if len(node.args) > 1 and getattr(node.func, "id", "") == "next":
            values = started(values, values)  # next(rows, None) does not mind if there are none
        return [*steps, *values, *self._run(node, how)]

    def _run(self, node: ast.Call, how: How) -> List[Step]:
        """What a call does once its arguments are evaluated."""
        self._hand_over(node)
        name = self.called(node.func)
        if name is not None:
            return [Call(name, node.lineno, *how)] if name.functions or not name.others else []
        runner = self._runs_argument(node)
        if runner is not None:
            return [runner]
        dotted = self.names.dotted(node.func)
        imported = import_by_call(node, self.names)
        if imported is not None:
            return [Load(self.site(), imported), RISK]
        if self._stand_ins.by_call(node):
            return [self.stand_in()]
        return [Leave(EXITS[dotted])] if dotted in EXITS else []

    def stand_in(self) -> Load:
        """Something else takes the place of unsloth."""
        return Load(self.site()._replace(stands_in=True), Import("unsloth"))

    # --- what is consumed

    def _keyword(self, node: ast.keyword, how: How) -> List[Step]:
        return self._read(node.value, how)

    def _starred(self, node: ast.Starred, how: How) -> List[Step]:
        if how[0] == COROUTINE:
            return self._read(node.value, how)
        return self._read(node.value, ITERATED)

    def _await(self, node: ast.Await, how: How) -> List[Step]:
        return self._read(node.value, AWAITED)

    def _yield(self, node: ast.Yield, how: How) -> List[Step]:
        value = self._read(node.value) if node.value is not None else []
        return [*value, Yield()]

    def _yield_from(self, node: ast.YieldFrom, how: How) -> List[Step]:
        steps = self.iterate(node.value)
        return started([*steps, Yield(), *rest_of(steps)], steps)

    def is_own(self, node: ast.expr) -> bool:
        """Whether an expression is a call of functions of the file, and of nothing else."""
        if not isinstance(node, ast.Call):
            return False
        if node.args and self.names.dotted(node.func) in ONE_BY_ONE:
            return self.is_own(node.args[0])
        found = self.called(node.func)
        return found is not None and not found.others

    def iterate(self, node: ast.expr, kind: str = GENERATOR) -> List[Step]:
        """What runs until an iterable gives its first item; ``rest_of`` has the rest."""
        return self.read(node, how=(kind, FIRST))

    def _display(self, node: ast.List, how: How) -> List[Step]:
        return self._all(node.elts, how if how[0] == COROUTINE else RUN)

    def _compare(self, node: ast.Compare, how: How) -> List[Step]:
        parts = [self._read(node.left)]
        for operator, value in zip(node.ops, node.comparators):
            member = isinstance(operator, (ast.In, ast.NotIn))
            parts.append(self._read(value, ITERATED if member else RUN))
        return short_circuit([parts[0] + parts[1], *parts[2:]])

    # --- branches and order

    def _bool_op(self, node: ast.BoolOp, how: How) -> List[Step]:
        parts: List[List[Step]] = []
        for value in node.values:
            parts.append(self._read(value, how))
            if outcome(value, self.names, installed=True) is isinstance(node.op, ast.Or):
                break
        return short_circuit(parts)

    def _if_exp(self, node: ast.IfExp, how: How) -> List[Step]:
        steps = self._read(node.test)
        truth = outcome(node.test, self.names, installed=True)
        body = self._read(node.body, how) if truth is not False else []
        orelse = self._read(node.orelse, how) if not truth else []
        return steps + (body + orelse if truth is not None else either(body, orelse))

    def _bin_op(self, node: ast.BinOp, how: How) -> List[Step]:
        """From left to right, however long the sum is."""
        operands: List[ast.expr] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp):
            operands.append(left.right)
            left = left.left
        return self._all([left, *reversed(operands)])

    def _dict(self, node: ast.Dict, how: How) -> List[Step]:
        pairs = zip(node.keys, node.values)
        return self._all([one for pair in pairs for one in pair if one is not None])

    def _lambda(self, node: ast.Lambda, how: How) -> List[Step]:
        steps = self._all([*node.args.defaults, *filter(None, node.args.kw_defaults)])
        function = self.lambdas[id(node)] = self.function(node)
        return [*steps, Define(function)]

    def _comprehension(self, node: ast.GeneratorExp, how: How) -> List[Step]:
        """A generator expression runs only where it is consumed, but for its first iterable."""
        first = node.generators[0]
        if isinstance(node, ast.GeneratorExp) and how == RUN:
            return self._read(first.iter)
        opened = [self._iterated(first)]
        around = self.scope
        hidden = {name for one in node.generators for name in target_names(one.target)}
        self.scope = Comprehension(around, "", hidden)
        for name in hidden:
            self.scope.bind(name, Name(others=True))
        opened += [self._iterated(one) for one in node.generators[1:]]
        tests = [self._all(one.ifs) for one in node.generators]
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        steps = self._all(made, how if how[0] == COROUTINE else RUN)
        self.scope = around
        for iterable, test in zip(reversed(opened), reversed(tests)):
            inside = either([*test, *either(steps, [])], [])
            rest = rest_of(iterable)
            steps = started([*iterable, *inside, *rest], iterable)
        return steps

    def _iterated(self, generator: ast.comprehension) -> List[Step]:
        kind = ASYNC_GENERATOR if generator.is_async else GENERATOR
        return self._read(generator.iter, (kind, FIRST))

    # --- names whose reading loads something

    def _name(self, node: ast.Name, how: How) -> List[Step]:
        found = self.scope.lookup_import(node.id) if self.watches else None
        if found is None or not found.lazy or not isinstance(node.ctx, ast.Load):
            return []
        return [Load(self.site()._replace(read=True), found._replace(lazy=False))]

    def _attribute(self, node: ast.Attribute, how: How) -> List[Step]:
        attributes: List[str] = []
        value: ast.expr = node
        while isinstance(value, ast.Attribute):
            attributes.insert(0, value.attr)
            value = value.value
        steps = self._read(value)
        if not isinstance(value, ast.Name) or not isinstance(node.ctx, ast.Load):
            return steps
        steps += self.property_of(value, attributes[0], node.lineno)
        module = self.scope.lookup_import(value.id)
        if module is not None:
            for attribute in attributes:
                module = below(module)._replace(names=(attribute,), lazy=False)
                steps.append(Load(self.site(), module))
        return steps
