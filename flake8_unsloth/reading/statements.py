"""Writes the outline of a file: loads, calls and branches in the order CPython runs them."""

from __future__ import annotations

import ast
from collections import deque
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Set, Tuple, Union

from flake8_unsloth.reading.cells import cell_in_string
from flake8_unsloth.reading.conditions import known_modules, outcome
from flake8_unsloth.reading.expressions import Expressions, either, rest_of, started
from flake8_unsloth.reading.functions import kind_of, label_of, starters
from flake8_unsloth.reading.handlers import handler_of, swallows
from flake8_unsloth.reading.imports import Import, imports_of
from flake8_unsloth.reading.names import Names, literal_texts
from flake8_unsloth.reading.outline import (
    ASYNC_GENERATOR,
    ASYNC_MANAGER,
    GENERATOR,
    MANAGER,
    RISK,
    Block,
    Call,
    Choice,
    Define,
    Function,
    Handler,
    Known,
    Leave,
    Load,
    Loop,
    Main,
    Name,
    Outline,
    Processes,
    Site,
    Step,
    Try,
)
from flake8_unsloth.reading.scopes import (
    Class,
    FunctionNode,
    Scope,
    bound_in,
    parameters,
    pattern_names,
    target_names,
    targets_of,
)
from flake8_unsloth.reading.top import NOWHERE, Placement, place
from flake8_unsloth.reading.walk import children

EXIT_EXCEPTIONS = {"SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException"}
OTHER = Name(others=True)
MOST_NESTED = 50
"""Tests of one ``elif`` chain that do something, or items of one ``with``; people write a tenth."""
Watch = Callable[[Import], bool]
Absolute = Callable[[Import], str]
_Arm = Tuple[ast.expr, List[Step], Block]


def write(
    tree: ast.Module,
    names: Names,
    placement: Placement = NOWHERE,
    watch: Watch = lambda imported: False,
    absolute: Absolute = lambda imported: imported.module,
) -> Outline:
    """The outline of a file's tree; bodies of functions are read when they are asked for.

    ``watch`` tells of an import whether reading an attribute of what it binds may load something,
    ``absolute`` which module it means.
    """
    reader = _Reader(tree, names, placement, watch, absolute)
    body = reader.block(tree.body)
    return Outline(body, reader.functions, reader.loads, reader.processes, reader.lazies())


class _Reader:
    def __init__(
        self,
        tree: ast.Module,
        names: Names,
        placement: Placement,
        watch: Watch,
        absolute: Absolute,
    ) -> None:
        self.functions: List[Function] = []
        self.loads: List[Load] = []
        self._names = names
        self._placement = placement
        self._watch = watch
        self._absolute = absolute
        self._scope = Scope(None, "", bound_in(tree.body))
        self._statement: ast.stmt
        self._cell: Optional[Site] = None
        """Where a notebook cell stands whose source sits in a string."""
        self._lazy_modules: Sequence[str] = ()
        self._eager = 0
        """How many ``try`` statements are around: PEP 810 makes nothing lazy in them."""
        self.processes = Processes()
        self._expressions = Expressions(names, self.processes)
        self._expressions.scope = self._scope
        self._expressions.site = self._site
        self._expressions.function = self._function
        self._readers: Dict[type, Callable[[Any], List[Step]]] = {
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Try: self._try,
            getattr(ast, "TryStar", ast.Try): self._try,
            getattr(ast, "Match", ast.If): self._match,
            ast.If: self._if,
            ast.FunctionDef: self._definition,
            ast.AsyncFunctionDef: self._definition,
            ast.ClassDef: self._class,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.Assign: self._assign,
            ast.AnnAssign: self._ann_assign,
            ast.Expr: self._expr,
            ast.Delete: self._delete,
            ast.Assert: self._assert,
            ast.Return: self._return,
            ast.Raise: self._raise,
            ast.Break: lambda _: [Leave("break")],
            ast.Continue: lambda _: [Leave("continue")],
            getattr(ast, "TypeAlias", ast.Pass): self._type_alias,
            **dict.fromkeys((ast.Pass, ast.Global, ast.Nonlocal), lambda _: []),
        }

    def lazies(self) -> Dict[str, Import]:
        """What reading a name of the module loads, where it was imported lazily."""
        return {name: one for name, one in self._scope.imports.items() if one.lazy}

    def block(self, statements: Iterable[ast.stmt]) -> Block:
        """The steps of statements that run one after the other."""
        steps: List[Step] = []
        for statement in statements:
            self._statement = statement
            for step in self._readers.get(type(statement), self._simple)(statement):
                if step is not RISK or not steps or steps[-1] is not RISK:
                    steps.append(step)
        self.loads += [step for step in steps if isinstance(step, Load)]
        return tuple(steps)

    def _read(self, *nodes: Optional[ast.AST]) -> List[Step]:
        return self._expressions.read(*nodes)

    def _site(self) -> Site:
        statement = self._statement
        position = self._placement.of(statement)
        where = next((one.label for one in self._around() if one.label), position.inside)
        if self._cell is not None:
            return self._cell._replace(top=position.top, where=where)
        return Site(
            statement.lineno,
            statement.col_offset,
            position.top,
            where,
            position.ender,
            any(one.shipped for one in self._around()),
            self._placement.is_probe(statement),
        )

    def _around(self) -> Iterable[Scope]:
        scope: Optional[Scope] = self._scope
        while scope is not None:
            yield scope
            scope = scope.around

    def _enter(self, scope: Scope) -> Scope:
        """Read in another scope from here on; the one that was read in before."""
        before, self._scope = self._scope, scope
        self._expressions.scope = scope
        return before

    # --- statements that hold no other statement

    def _simple(self, statement: ast.stmt) -> List[Step]:
        steps = self._read(*children(statement))
        for target in targets_of(statement):
            self._bind(target)
        return [RISK, *steps, RISK]

    def _expr(self, statement: ast.Expr) -> List[Step]:
        """A call, mostly; or a notebook's cell that nbconvert wrote as a string."""
        cell = cell_in_string(statement.value)
        if cell is None:
            return self._simple(statement)
        around = self._placement, self._cell
        self._cell = self._site()
        self._placement = place(cell, (), self._names)
        steps = self.block(cell.body)
        self._placement, self._cell = around
        return list(steps)

    def _bind(self, target: ast.expr) -> None:
        for name in target_names(target):
            self._scope.bind(name, OTHER)

    def _import(self, statement: Union[ast.Import, ast.ImportFrom]) -> List[Step]:
        steps: List[Step] = []
        site = self._site()
        for imported in imports_of(statement):
            if self._is_lazy(imported):
                imported = imported._replace(lazy=True)
            steps.append(Load(site, imported))
        for alias in statement.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._scope.bind(name, OTHER)
            plain = isinstance(statement, ast.Import)
            self._note(name, _behind(statement, alias), steps, plain)
        return steps

    def _is_lazy(self, imported: Import) -> bool:
        if self._eager or self._scope.around is not None or not self._lazy_modules:
            return False
        return self._absolute(imported) in self._lazy_modules and "*" not in imported.names

    def _note(
        self, name: str, imported: Import, steps: List[Step], is_plain: bool
    ) -> None:
        """Remember a name if reading it may load something."""
        lazy = any(step.imported.lazy for step in steps if isinstance(step, Load))
        if lazy:
            module, _, last = imported.module.rpartition(".")
            taken = imported if is_plain else imported._replace(module=module, names=(last,))
            imported = taken._replace(lazy=True)
        if lazy or self._watch(imported):
            self._scope.imports[name] = imported
            self._expressions.watches = True
        else:
            self._scope.imports.pop(name, None)

    def _assign(self, statement: ast.Assign) -> List[Step]:
        self._ask_for_lazy(statement.targets, statement.value)
        unpacked = isinstance(statement.targets[0], (ast.Tuple, ast.List))
        iterated = unpacked and isinstance(statement.value, ast.Call)
        steps = (
            self._expressions.iterate(statement.value, GENERATOR)
            if iterated
            else self._read(statement.value)
        )
        steps += [*(rest_of(steps) if iterated else ()), *self._read(*statement.targets)]
        function = self._expressions.lambdas.get(id(statement.value))
        for target in statement.targets:
            for name in target_names(target):
                plain = function is not None and isinstance(target, ast.Name)
                self._scope.bind(name, Name([function]) if plain and function else OTHER)
        return [RISK, *steps, RISK]

    def _ask_for_lazy(self, targets: Sequence[ast.expr], value: Optional[ast.expr]) -> None:
        """PEP 810: ``__lazy_modules__ = ["transformers"]`` makes imports below it lazy."""
        names = (one.id for one in targets if isinstance(one, ast.Name))
        if self._scope.around is None and "__lazy_modules__" in names:
            self._lazy_modules = literal_texts(value) or ()

    def _delete(self, statement: ast.Delete) -> List[Step]:
        self._ask_for_lazy(statement.targets, None)
        return self._simple(statement)

    def _ann_assign(self, statement: ast.AnnAssign) -> List[Step]:
        steps = self._read(statement.value, statement.target)
        self._ask_for_lazy([statement.target], statement.value)
        if statement.value is not None:
            self._bind(statement.target)
        return [RISK, *steps, RISK]

    def _assert(self, statement: ast.Assert) -> List[Step]:
        """Its message is evaluated only if it fails, and then it raises."""
        steps = self._read(statement.test)
        true, false = known_modules(statement.test, self._names)
        failed = (*_known(false), *self._read(statement.msg), Leave("raise"))
        truth = outcome(statement.test, self._names)
        branches = [] if truth else [failed]
        branches += [_known(true)] if truth is not False else []
        return [RISK, *steps, *_choice(branches), RISK]

    def _type_alias(self, statement: Any) -> List[Step]:
        """Its value is evaluated when somebody asks for it."""
        self._bind(statement.name)
        return []

    def _return(self, statement: ast.Return) -> List[Step]:
        plain = statement.value is None or isinstance(statement.value, ast.Constant)
        return [*([] if plain else [RISK]), *self._read(statement.value), Leave("return")]

    def _raise(self, statement: ast.Raise) -> List[Step]:
        raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        exits = raised is not None and self._names.dotted(raised) in EXIT_EXCEPTIONS
        steps = self._read(statement.exc, statement.cause)
        return [RISK, *steps, Leave("exit" if exits else "raise")]

    # --- definitions

    def _definition(self, node: Union[ast.FunctionDef, ast.AsyncFunctionDef]) -> List[Step]:
        steps = self._read(*node.decorator_list, *node.args.defaults, *node.args.kw_defaults)
        is_cell = self._placement.is_cell(node)
        function = self._function(node, "" if is_cell else label_of(node))
        function.name = node.name
        function.alone = self._placement.is_alone(node)
        name = Name([function])
        steps += [RISK] if node.decorator_list or node.args.defaults else []
        steps += [Define(function), *self._decorated(node)]
        self._scope.bind(node.name, name)
        return [*steps, Call(name, node.lineno)] if is_cell else [*steps, RISK]

    def _decorated(
        self, node: Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef]
    ) -> List[Step]:
        """The calls of decorators that are functions of this file."""
        names = [one.id for one in node.decorator_list if isinstance(one, ast.Name)]
        found = [self._scope.lookup(name) for name in reversed(names)]
        return [Call(one, node.lineno) for one in found if one is not None and one.functions]

    def _function(self, node: FunctionNode, label: str = "a lambda") -> Function:
        around, at = self._scope, (self._placement, self._cell, self._statement)

        made: Function

        def tell() -> str:
            return kind_of(node, self._names)

        def read() -> Block:
            before = self._scope, self._placement, self._cell, self._statement, self._eager
            self._placement, self._cell, self._statement = at
            self._eager = 0
            self._enter(self._inside(node, around, label, made))
            steps = self.block([] if isinstance(node, ast.Lambda) else node.body)
            if isinstance(node, ast.Lambda):
                steps = tuple(self._read(node.body))
            scope, self._placement, self._cell, self._statement, self._eager = before
            self._enter(scope)
            return steps

        made = Function(node.lineno, around.function, tell, read)
        if isinstance(around, Class):
            made.starters = lambda: starters(node, around)
        self.functions.append(made)
        return made

    def _inside(
        self, node: FunctionNode, around: Scope, label: str, function: Function
    ) -> Scope:
        """The scope of a function's body."""
        every = parameters(node)
        body = [] if isinstance(node, ast.Lambda) else node.body
        scope = Scope(around, label, {*bound_in(body), *every})
        scope.function = function
        scope.shipped = not isinstance(node, ast.Lambda) and self._placement.is_shipped(node)
        if isinstance(around, Class) and every:
            scope.owner, scope.me = around, every[0]
        for name in every:
            scope.bind(name, OTHER)
        return scope

    def _class(self, node: ast.ClassDef) -> List[Step]:
        steps = self._read(*node.decorator_list, *node.bases, *node.keywords)
        scope = Class(self._scope, f"class '{node.name}'", bound_in(node.body))
        for base in node.bases:
            found = self._scope.lookup_class(base.id) if isinstance(base, ast.Name) else None
            if found is not None:
                scope.derive(found)
        before = self._enter(scope)
        body = self.block(node.body)
        self._enter(before)
        self._scope.classes[node.name] = scope
        made = scope.method("__init__")
        self._scope.bind(node.name, Name(made.functions, made.others) if made else OTHER)
        return [RISK, *steps, *body, *self._decorated(node), RISK]

    # --- compound statements

    def _branch(self, statements: Iterable[ast.stmt]) -> Tuple[Block, Dict[str, Name]]:
        """A block that may run or not, and what it binds."""
        self._scope.branch()
        steps = self.block(statements)
        return steps, self._scope.leave()

    def _if(self, statement: ast.If) -> List[Step]:
        """All of an ``elif`` chain, without recursion: it may be thousands long."""
        arms: List[_Arm] = []
        bound: List[Dict[str, Name]] = []
        rest: Sequence[ast.stmt] = [statement]
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            node = self._statement = rest[0]
            truth = outcome(node.test, self._names)
            steps = self._read(node.test)
            body, names = self._branch(node.body) if truth is not False else ((), {})
            if truth is not False:
                bound.append(names)
            arms.append((node.test, steps, body))
            rest = () if truth else node.orelse
        orelse, names = self._branch(rest)
        self._scope.merge([*bound, names], exhaustive=True)
        return [RISK, *self._chain(arms, orelse)]

    def _chain(self, arms: Sequence[_Arm], orelse: Block) -> Sequence[Step]:
        """Conditions that are tried in turn, each with the body that runs if it holds."""
        early: List[Step] = []
        if sum(bool(steps) for _, steps, _ in arms) > MOST_NESTED:
            early = [step for _, steps, _ in arms for step in either(steps, [])]
            arms = [(test, [], body) for test, _, body in arms]
        branches = [orelse]
        for test, steps, body in reversed(arms):
            truth = outcome(test, self._names)
            in_import = outcome(test, self._names, followed=True)
            true, false = known_modules(test, self._names)
            if truth is not None:
                branches = [body] if truth else branches
            elif in_import is not None or true or false:
                either_way = Choice(((*_known(true), *body), (*_known(false), *_choice(branches))))
                step: Step = either_way
                if in_import is not None:
                    step = Main(either_way, either_way.branches[0 if in_import else 1])
                branches = [(step,)]
            else:
                branches.append(body)
            if steps:
                branches = [(*steps, *_choice(branches))]
        return [*early, *_choice(branches)]

    def _for(self, statement: Union[ast.For, ast.AsyncFor]) -> List[Step]:
        is_async = isinstance(statement, ast.AsyncFor)
        steps = self._expressions.iterate(
            statement.iter, ASYNC_GENERATOR if is_async else GENERATOR
        )
        target = self._read(statement.target)
        self._scope.branch()
        self._bind(statement.target)
        body = self.block(statement.body)
        self._scope.merge([self._scope.leave()], exhaustive=False)
        rest = rest_of(steps)
        loop = Loop((*target, *body, *rest), self.block(statement.orelse), False)
        return [RISK, *started([*steps, loop], steps), RISK]

    def _while(self, statement: ast.While) -> List[Step]:
        steps = self._read(statement.test)
        truth = outcome(statement.test, self._names)
        body, bound = self._branch(statement.body) if truth is not False else ((), {})
        self._scope.merge([bound], exhaustive=False)
        self._statement = statement
        again = tuple(self._read(statement.test))
        loop = Loop((*body, *again), self.block(statement.orelse), bool(truth))
        return [RISK, *steps, loop, RISK]

    def _with(self, statement: Union[ast.With, ast.AsyncWith]) -> List[Step]:
        """Each item is entered inside those before it."""
        kind = ASYNC_MANAGER if isinstance(statement, ast.AsyncWith) else MANAGER
        entered: List[List[Step]] = []
        for item in statement.items:
            steps = self._expressions.iterate(item.context_expr, kind)
            if item.optional_vars is not None:
                steps += self._read(item.optional_vars)
                self._bind(item.optional_vars)
            entered.append(steps)
        inside = deque(self.block(statement.body))
        wrapped = 0
        for item, steps in zip(reversed(statement.items), reversed(entered)):
            rest = tuple(rest_of(steps))
            caught = swallows(item.context_expr, self._names)
            if (caught or rest) and wrapped < MOST_NESTED:
                wrapped += 1
                handlers = (Handler((), False, None),) if caught else ()
                inside = deque([Try(tuple(inside), handlers, (), rest, True)])
            inside.extendleft(reversed([RISK, *steps]))
            inside.append(RISK)
        return list(inside)

    def _try(self, statement: Any) -> List[Step]:
        self._eager += 1
        self._scope.branch()
        body = self.block(statement.body)
        orelse = self.block(statement.orelse)
        bound = [self._scope.leave()]
        handlers: List[Handler] = []
        for handler in statement.handlers:
            self._statement = statement
            steps = self._read(handler.type)
            self._scope.branch()
            if handler.name:
                self._scope.bind(handler.name, OTHER)
            block = self.block(handler.body)
            bound.append(self._scope.leave())
            handlers.append(handler_of(handler, (*steps, *block), self._names))
        self._scope.merge(bound, exhaustive=True)
        final = self.block(statement.finalbody)
        self._eager -= 1
        return [Try(body, tuple(handlers), orelse, final), RISK]

    def _match(self, statement: Any) -> List[Step]:
        steps = self._read(statement.subject)
        branches: List[Block] = []
        bound: List[Dict[str, Name]] = []
        complete = False
        for case in statement.cases:
            self._scope.branch()
            for name in pattern_names(case.pattern):
                self._scope.bind(name, OTHER)
            self._statement = statement
            guard = self._read(case.pattern, case.guard)
            branches.append((*guard, *self.block(case.body)))
            bound.append(self._scope.leave())
            complete = case.guard is None and _matches_all(case.pattern)
            if complete:
                break
        self._scope.merge(bound, exhaustive=complete)
        return [RISK, *steps, Choice((*branches, *(() if complete else ((),)))), RISK]


def _choice(branches: Sequence[Block]) -> Block:
    if len(branches) == 1:
        return branches[0]
    return (Choice(tuple(branches)),) if any(branches) else ()


def _known(modules: Set[Tuple[str, bool]]) -> Block:
    return tuple(Known(module, there) for module, there in sorted(modules))


def _behind(statement: Union[ast.Import, ast.ImportFrom], alias: ast.alias) -> Import:
    """The module that a name bound by an import may be."""
    if isinstance(statement, ast.Import):
        return Import(alias.name if alias.asname else alias.name.partition(".")[0])
    module = f"{statement.module}.{alias.name}" if statement.module else alias.name
    return Import(module, statement.level or 0)


def _matches_all(pattern: Any) -> bool:
    """Whether a ``case`` pattern is a bare name or ``_``."""
    return type(pattern).__name__ == "MatchAs" and pattern.pattern is None
