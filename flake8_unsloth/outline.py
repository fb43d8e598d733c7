"""Writes the outline of a file: loads, calls and branches in the order CPython runs them."""

from __future__ import annotations

import ast
from collections import deque
from typing import Any, Callable, Iterable, List, Optional, Sequence, Tuple, Union

from flake8_unsloth import notebooks
from flake8_unsloth.expressions import Expressions
from flake8_unsloth.loads import imports_of
from flake8_unsloth.names import Names, literal_texts
from flake8_unsloth.position import Placement, place
from flake8_unsloth.scopes import Scope, Scopes
from flake8_unsloth.steps import (
    RISK,
    Bind,
    Block,
    Call,
    Case,
    Choice,
    Condition,
    Define,
    Function,
    Handler,
    Leaf,
    Leave,
    Load,
    Loop,
    Outline,
    Risk,
    Site,
    Step,
    Test,
    Try,
    Unbind,
)
from flake8_unsloth.walk import children

DefinitionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef]
SWALLOWERS = {"suppress", "raises", "assertRaises", "assertRaisesRegex", "warns"}
ANY = Handler((), False, None)
"""Of a ``with`` that swallows: like an ``except`` that may catch what it likes and does nothing."""
EXIT_EXCEPTIONS = {"SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException"}
BUILTIN_ERRORS = {
    name
    for name, value in vars(__import__("builtins")).items()
    if isinstance(value, type) and issubclass(value, Exception)
}


def write(tree: ast.Module, names: Names, placement: Placement, followed: bool = False) -> Outline:
    """The outline of a file's tree.

    ``followed``: of a module that the checked file imports, where only what runs during the
    import counts: ``__name__`` is not ``"__main__"``, and functions matter if they are called.
    """
    scopes = Scopes(tree.body, names)
    writer = _Writer(names, scopes, placement, followed)
    body = writer.block(tree.body)
    if followed:
        writer.read_called()
    return Outline(body, tuple(scopes.functions))


class _Writer:
    def __init__(self, names: Names, scopes: Scopes, placement: Placement, followed: bool) -> None:
        self._names = names
        self._scopes = scopes
        self._placement = placement
        self._followed = followed
        self._expressions = Expressions(scopes, names, followed)
        self._unread: List[_Unread] = []
        self._cell: Optional[Site] = None
        """Where a notebook cell stands whose source sits in a string."""
        self._lazy_modules: Sequence[str] = ()
        self._eager = 0
        """How many ``try`` statements are around: PEP 810 makes nothing lazy in them."""

    def block(self, statements: Iterable[ast.stmt]) -> Block:
        steps: List[Step] = []
        for statement in statements:
            for step in self._statement(statement):
                if step is not RISK or not steps or not isinstance(steps[-1], (Risk, Load)):
                    steps.append(step)
        return tuple(steps)

    def read_called(self) -> None:
        """Read the bodies of those functions that the code read so far may call.

        In a followed module nothing else is run; methods come into play when a class is called.
        """
        called = self._expressions.called
        progress = True
        while progress:
            progress = False
            unread, self._unread = self._unread, []
            for node, function, around in unread:
                if node.name in called or node.name == "__init__":
                    self._scopes.restore(around)
                    function.body = self.block(node.body)
                    progress = True
                else:
                    self._unread.append((node, function, around))

    def _statement(self, statement: ast.stmt) -> List[Step]:
        self._expressions.site = self._site(statement)
        write: Callable[[Any], List[Step]] = getattr(
            self, "_" + type(statement).__name__.lower(), self._simple
        )
        return write(statement)

    def _site(self, statement: ast.stmt) -> Site:
        top, ender, block = self._placement.of(statement)
        where = self._scopes.where or block
        if self._cell is not None:
            return self._cell._replace(top=top, where=where)
        return Site(statement.lineno, statement.col_offset, top, where, ender)

    def _condition_at(self, statement: ast.stmt, node: ast.expr) -> Condition:
        self._expressions.site = self._site(statement)
        return self._expressions.condition(node)

    def _read_at(self, statement: ast.stmt, node: Optional[ast.AST]) -> List[Step]:
        self._expressions.site = self._site(statement)
        return self._expressions.read(node)

    # --- statements that hold no other statement

    def _simple(self, statement: ast.stmt) -> List[Step]:
        steps = self._expressions.read(*children(statement))
        return [RISK, *steps, *self._opaque(statement), RISK]

    def _opaque(self, node: ast.AST) -> List[Step]:
        """Called names that get a value which is no function of this file."""
        return self._bind_all(sorted(self._scopes.bound_by(node)), None)

    def _bind_all(self, names: Iterable[str], function: Optional[Function]) -> List[Step]:
        owners = ((self._scopes.owner(name), name) for name in names)
        return [Bind(owner, name, function) for owner, name in owners if owner is not None]

    def _delete(self, statement: ast.Delete) -> List[Step]:
        steps = self._expressions.read(*statement.targets)
        names = sorted(self._scopes.bound_by(statement))
        owners = ((self._scopes.owner(name), name) for name in names)
        gone = [Unbind(owner, name) for owner, name in owners if owner is not None]
        return [RISK, *steps, *gone]

    def _assert(self, statement: ast.Assert) -> List[Step]:
        """Its message is evaluated only if it fails, and then it raises."""
        failed = (*self._expressions.read(statement.msg), Leave("raise"))
        condition = self._condition_at(statement, statement.test)
        return [RISK, Test(condition, (), failed), RISK]

    def _pass(self, statement: ast.stmt) -> List[Step]:
        return []

    _global = _nonlocal = _pass

    def _import(self, statement: Union[ast.Import, ast.ImportFrom]) -> List[Step]:
        imports = imports_of(statement)
        if self._lazy_modules and not (self._eager or self._scopes.where):
            imports = tuple(
                one._replace(lazy=True) if self._is_lazy(one.module, one.level, one.names) else one
                for one in imports
            )
        return [Load(self._expressions.site, imports), *self._opaque(statement), RISK]

    _importfrom = _import

    def _is_lazy(self, module: str, level: int, names: Sequence[str]) -> bool:
        return not level and module in self._lazy_modules and "*" not in names

    def _assign(self, statement: ast.Assign) -> List[Step]:
        if not self._scopes.where and _assigns(statement, "__lazy_modules__"):
            self._lazy_modules = literal_texts(statement.value) or ()
        steps = self._expressions.read(statement.value, *statement.targets)
        function = self._expressions.lambda_read(statement.value)
        if function is None:
            return [RISK, *steps, *self._opaque(statement), RISK]
        names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
        return [*steps, *self._bind_all(names, function), RISK]

    def _annassign(self, statement: ast.AnnAssign) -> List[Step]:
        bound = self._opaque(statement) if statement.value is not None else []
        return [RISK, *self._expressions.read(statement.value, statement.target), *bound, RISK]

    def _expr(self, statement: ast.Expr) -> List[Step]:
        cell = notebooks.cell_in_string(statement.value)
        if cell is None:
            return self._simple(statement)
        around, self._cell = (self._cell, self._placement), self._site(statement)
        self._placement = place(cell, (), self._names)
        steps = self.block(cell.body)
        self._cell, self._placement = around
        return list(steps)

    def _return(self, statement: ast.Return) -> List[Step]:
        plain = statement.value is None or isinstance(statement.value, ast.Constant)
        risk: List[Step] = [] if plain else [RISK]
        return [*risk, *self._expressions.read(statement.value), Leave("return")]

    def _raise(self, statement: ast.Raise) -> List[Step]:
        raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        exits = raised is not None and self._names.dotted(raised) in EXIT_EXCEPTIONS
        steps = self._expressions.read(statement.exc, statement.cause)
        return [RISK, *steps, Leave("exit" if exits else "raise")]

    def _break(self, statement: ast.stmt) -> List[Step]:
        return [Leave("break")]

    def _continue(self, statement: ast.stmt) -> List[Step]:
        return [Leave("continue")]

    # --- definitions

    def _functiondef(self, node: Union[ast.FunctionDef, ast.AsyncFunctionDef]) -> List[Step]:
        defaults = self._expressions.read(*node.args.defaults, *node.args.kw_defaults)
        steps = [*self._decorators(node), *defaults]
        if self._followed and not self._scopes.is_called(node.name) and node.name != "__init__":
            return [*steps, *self._decorated(node), RISK]
        cell = self._placement.is_cell(node)
        label = "" if cell else f"function '{node.name}'"
        with self._scopes.function(node, label) as function:
            if not self._followed:
                function.body = self.block(node.body)
            else:
                self._unread.append((node, function, self._scopes.snapshot()))
        self._scopes.inner.made[node.name] = function
        if cell:
            return [
                *steps,
                Bind(-function.number, node.name, function),
                Call(-function.number, node.name),
            ]
        risk = [RISK] if node.decorator_list or not _constant(node.args) else []
        steps += self._decorated(node)
        return [*risk, *steps, Define(function), *self._named(node, function)]

    _asyncfunctiondef = _functiondef

    def _classdef(self, node: ast.ClassDef) -> List[Step]:
        bases = self._expressions.read(*node.bases, *node.keywords)
        steps = [*self._decorators(node), *bases]
        with self._scopes.class_body(node) as scope:
            body = self.block(node.body)
        made = scope.made.get("__init__")
        return [RISK, *steps, *body, *self._decorated(node), *self._named(node, made)]

    def _named(self, node: DefinitionNode, function: Optional[Function]) -> List[Step]:
        return [*self._bind_all([node.name], function), RISK]

    def _decorators(self, node: DefinitionNode) -> List[Step]:
        """They are evaluated before all else, and called when the function or class is there."""
        read, name_read = self._expressions.read, self._expressions.name_read
        return [step for one in node.decorator_list for step in name_read(one) or read(one)]

    def _decorated(self, node: DefinitionNode) -> List[Step]:
        """The calls of decorators that are functions of this file."""
        names = [one.id for one in node.decorator_list if isinstance(one, ast.Name)]
        return [step for name in reversed(names) for step in self._expressions.call_of(name)]

    # --- compound statements

    def _if(self, statement: ast.If) -> List[Step]:
        """All of an ``elif`` chain, without recursion: it may be thousands long."""
        arms: List[_Arm] = []
        rest: Sequence[ast.stmt] = [statement]
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            node = rest[0]
            condition = self._condition_at(node, node.test)
            settled = condition.truth if isinstance(condition, Leaf) else None
            body = () if settled is False else self.block(node.body)
            arms.append((condition, body))
            rest = () if settled else node.orelse
        return [RISK, *_exclusive(arms, self.block(rest))]

    def _for(self, statement: Union[ast.For, ast.AsyncFor]) -> List[Step]:
        steps = self._expressions.read(statement.iter)
        target = self._expressions.read(statement.target)
        body = (*target, *self._opaque(statement.target), *self.block(statement.body))
        return [RISK, *steps, Loop(None, None, body, self.block(statement.orelse)), RISK]

    _asyncfor = _for

    def _while(self, statement: ast.While) -> List[Step]:
        test = self._condition_at(statement, statement.test)
        again = self._condition_at(statement, statement.test)
        never = isinstance(test, Leaf) and test.truth is False
        body = () if never else self.block(statement.body)
        return [RISK, Loop(test, again, body, self.block(statement.orelse)), RISK]

    def _with(self, statement: Union[ast.With, ast.AsyncWith]) -> List[Step]:
        """Each item is entered inside those before it."""
        entered: List[List[Step]] = []
        for item in statement.items:
            steps = self._expressions.read(item.context_expr, item.optional_vars)
            if item.optional_vars is not None:
                steps += self._opaque(item.optional_vars)
            entered.append(steps)
        inside = deque(self.block(statement.body))
        for item, steps in zip(reversed(statement.items), reversed(entered)):
            if self._swallows(item.context_expr):
                inside = deque([Try(tuple(inside), (ANY,), (), (), False)])
            inside.extendleft(reversed([RISK, *steps]))
            if inside[-1] is not RISK:
                inside.append(RISK)
        return list(inside)

    _asyncwith = _with

    def _swallows(self, manager: ast.expr) -> bool:
        if not isinstance(manager, ast.Call):
            return False
        return self._names.dotted(manager.func).rpartition(".")[2] in SWALLOWERS

    def _try(self, statement: Any) -> List[Step]:
        self._eager += 1
        body = self.block(statement.body)
        handlers = tuple(self._handler(statement, handler) for handler in statement.handlers)
        orelse = self.block(statement.orelse)
        final = self.block(statement.finalbody)
        self._eager -= 1
        return [Try(body, handlers, orelse, final, isinstance(statement, _TRY_STAR)), RISK]

    _trystar = _try

    def _handler(self, statement: ast.stmt, handler: ast.ExceptHandler) -> Handler:
        bound = self._bind_all(filter(None, [handler.name]), None)
        body = (*self._read_at(statement, handler.type), *bound, *self.block(handler.body))
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        caught = {
            self._names.dotted(kind) if kind is not None else "BaseException" for kind in kinds
        }
        exits: Optional[bool] = None
        if "BaseException" in caught:
            exits = True
        elif BUILTIN_ERRORS.issuperset(caught):
            exits = False
        return Handler(body, bool(caught & {"BaseException", "Exception"}), exits)

    def _match(self, statement: Any) -> List[Step]:
        rest: Block = ()
        for case in reversed(statement.cases):
            bound = self._opaque(case.pattern)
            body = (*bound, *self.block(case.body))
            if case.guard is not None:
                rest = (Case(self._condition_at(statement, case.guard), body, rest),)
            elif _matches_all(case.pattern):
                rest = body
            else:
                rest = (Choice((body, rest)),)
        return [RISK, *self._read_at(statement, statement.subject), *rest, RISK]


_TRY_STAR = getattr(ast, "TryStar", ())
_Unread = Tuple[Union[ast.FunctionDef, ast.AsyncFunctionDef], Function, List[Scope]]
_Arm = Tuple[Condition, Block]


def _exclusive(arms: Sequence[_Arm], otherwise: Block) -> Block:
    """Conditions that are tried in turn, each with the body that runs if it holds."""
    branches: List[Block] = [otherwise]
    for condition, body in reversed(arms):
        if not isinstance(condition, Leaf) or condition.steps:
            branches = [(Test(condition, body, _choice(branches)),)]
        elif condition.truth:
            branches = [body]
        elif condition.truth is None:
            branches.append(body)
    return _choice(branches)


def _choice(branches: List[Block]) -> Block:
    if len(branches) == 1:
        return branches[0]
    return (Choice(tuple(branches)),) if any(branches) else ()


def _constant(args: ast.arguments) -> bool:
    """Whether evaluating a function's defaults cannot raise."""
    defaults = [*args.defaults, *filter(None, args.kw_defaults)]
    return all(isinstance(default, ast.Constant) for default in defaults)


def _matches_all(pattern: Any) -> bool:
    """Whether a ``case`` pattern is a bare name or ``_``."""
    return type(pattern).__name__ == "MatchAs" and pattern.pattern is None


def _assigns(statement: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)
