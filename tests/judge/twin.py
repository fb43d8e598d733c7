"""Turns a program into its twin: the same statements, every condition a free choice.

CPython runs the twin's imports, branches, handlers, calls and scopes as it runs the program's own;
only what would need the outside world is replaced:

- a condition becomes `_test_(condition)`, a comparison becomes an opaque value, an iterable becomes
  `_loop_(iterable)`, which gives one item or none, a `match` becomes a chain of free conditions;
- the test of a `while` goes through `_once_`, which lets the body run once at most;
- a call becomes `_call_(site, function, ...)`, so that calls of the file's own functions can be
  told from each other and everything else stays opaque;
- what a generator function, a coroutine function or a generator expression gives is a value that
  waits; `_loop_`, `_spread_`, `_await_`, `_delegate_` and `_enter_` run it, `_keep_` forgets it;
- functions pass through `_made_` and classes through `_class_` once their decorators have run, so
  that they can be called after the module;
- wherever an exception could go to a handler, `_may_raise_(protected)` says so, and `_caught_()`
  where one has come.

The line numbers of the twin are the numbers of its statements: an import hook reads them.
"""

from __future__ import annotations

import ast
from typing import (
    Any,
    Callable,
    Dict,
    FrozenSet,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    Type,
    Union,
    cast,
)

from tests.judge.effects import (
    LOOPS,
    MATCH,
    TRIES,
    TRY_STAR,
    WITHS,
    binds_names,
    called,
    can_raise,
    fails_without_effect,
    has_effects,
    one_by_one,
    suppresses,
)
from tests.judge.twin_expressions import Expressions, Site, invoke, name, shape
from tests.judge.twin_names import (
    DEFINITIONS,
    Function,
    Names,
    first_parameter,
    kinds_of_errors,
    names_of,
    parameters,
    takes_an_instance,
)

FILE = "<judged>"
_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)


class Twin(NamedTuple):
    """The executable twin of a program and what is needed to read its recordings."""

    code: Any
    places: List[Tuple[int, int]]
    """Line and column of each statement, by its number."""
    sites: List[Site]
    names: Names
    methods: Dict[int, int]
    """Functions that run on an instance, by their numbers, and the numbers of their classes."""
    class_methods: Dict[int, int]
    """The same for those that run on the class."""
    fresh: FrozenSet[int]
    """Numbers of the functions that a fresh interpreter runs."""
    errors: Dict[str, Type[BaseException]]
    """The exceptions that handlers name, by the text the twin looks them up with."""
    kinds: List[Callable[[], BaseException]]
    """The exceptions that matter: any other meets the same handlers as one of these."""
    has_groups: bool
    """Whether an `except*` may be part way through a group."""


def twin(source: str) -> Twin:
    """Make the twin of a program; a SyntaxError is the caller's mistake."""
    tree = ast.parse(source)
    names = names_of(tree)
    has_groups = any(isinstance(node, TRY_STAR) for node in ast.walk(tree))
    builder = _Builder(names)
    tree.body = builder.block(tree.body, fresh=True)
    builder.number(tree)
    code = compile(tree, FILE, "exec", dont_inherit=True)
    kinds = kinds_of_errors(builder.errors, has_groups)
    fresh = frozenset(builder.fresh.values())
    return Twin(
        code,
        builder.places,
        builder.sites,
        names,
        builder.methods,
        builder.class_methods,
        fresh,
        builder.errors,
        kinds,
        has_groups,
    )


class _Builder(Expressions):
    """One pass over the tree, top down, with the lexical facts a statement depends on."""

    def __init__(self, names: Names) -> None:
        super().__init__(names.classes)
        self.methods: Dict[int, int] = {}
        self.class_methods: Dict[int, int] = {}
        self.fresh: Dict[str, int] = {}
        """The last function of each name that is handed to a fresh interpreter."""
        self._names = names
        self._class_number = 0
        """The class whose body is being read, 0 in a function."""

    # Blocks and the points at which an exception may start.

    def block(self, body: Sequence[ast.stmt], fresh: bool) -> List[ast.stmt]:
        """Copy a block; `fresh` if an exception could start in the same state just before it."""
        result: List[ast.stmt] = []
        for statement in one_by_one(body):
            if not fresh and can_raise(statement):
                result += self._may_raise()
                fresh = True
            effects = has_effects(statement)
            ends = isinstance(statement, ast.If) or fails_without_effect(statement)
            result += self._copy(statement, fresh)
            if effects and not isinstance(statement, _LEAVING):
                result += [] if ends else self._may_raise()
                fresh = not ends
        return result

    def _may_raise(self) -> List[ast.stmt]:
        if not (self._protected or self._in_function):
            return []
        return [ast.Expr(invoke("_may_raise_", ast.Constant(self._protected)))]

    # Statements.

    def _copy(self, statement: ast.stmt, fresh: bool) -> List[ast.stmt]:
        number = self._statement = len(self.places)
        self.places.append((statement.lineno, statement.col_offset))
        self._numbers[statement] = number
        is_plain = isinstance(statement, ast.Expr) or binds_names(statement)
        self._direct = getattr(statement, "value", None) if is_plain else None
        if isinstance(statement, (ast.If, *LOOPS)):
            return self._branching(statement, fresh)
        if isinstance(statement, WITHS):
            return [self._with(statement, fresh)]
        if isinstance(statement, TRIES):
            return [self._try(cast(ast.Try, statement))]
        if isinstance(statement, DEFINITIONS):
            return [self._definition(statement)]
        if isinstance(statement, MATCH):
            return self._match(statement, fresh)
        if isinstance(statement, ast.Assert):
            return [self._assert(statement)]
        return [cast(ast.stmt, self.visit(statement))]

    def _branching(self, statement: Any, fresh: bool) -> List[ast.stmt]:
        before: List[ast.stmt] = []
        if isinstance(statement, ast.If):
            fresh = fresh and not has_effects(ast.Expr(statement.test))
            statement.test = self._test(statement.test)
        elif isinstance(statement, ast.While):
            fresh = fresh and not has_effects(ast.Expr(statement.test))
            self._loop = self._statement
            before = [ast.Expr(invoke("_start_loop_", ast.Constant(self._loop)))]
            test = self._test(statement.test)
            statement.test = invoke("_once_", ast.Constant(self._loop), test)
            self._loop = 0
        else:
            fresh = False
            function = "_loop_" if isinstance(statement, ast.For) else "_async_loop_"
            items = self.visit(statement.iter), shape(statement.target)
            statement.iter = invoke(function, *items)
            statement.target = self.visit(statement.target)
        loop_body_effects = any(map(has_effects, statement.body))
        fresh_else = fresh and (isinstance(statement, ast.If) or not loop_body_effects)
        statement.body = self.block(statement.body, fresh)
        statement.orelse = self.block(statement.orelse, fresh_else)
        return [*before, statement]

    def _with(self, statement: Any, fresh: bool) -> ast.stmt:
        bound = any(item.optional_vars is not None for item in statement.items)
        fresh = fresh and not bound and not any(map(has_effects, statement.items))
        outer = self._protected
        enter = "_enter_" if isinstance(statement, ast.With) else "_async_enter_"
        for item in statement.items:
            if suppresses(item.context_expr):
                self._protected, fresh = True, False
                item.context_expr.args = [self._handle(node) for node in item.context_expr.args]
                continue
            makes_manager = called(item.context_expr) in self._names.managers
            item.context_expr = invoke(enter, self.visit(item.context_expr))
            if makes_manager:
                self._protected, fresh = True, False
            if item.optional_vars is not None:
                item.optional_vars = self.visit(item.optional_vars)
        statement.body = self.block(statement.body, fresh)
        self._protected = outer
        return cast(ast.stmt, statement)

    def _try(self, statement: ast.Try) -> ast.stmt:
        outer = self._protected
        self._protected = True
        statement.body = self.block(statement.body, fresh=False)
        self._protected = outer or bool(statement.finalbody)
        for handler in statement.handlers:
            handler.type = self._handle(handler.type)
            caught = ast.Expr(invoke("_caught_"))
            handler.body = [caught, *self.block(handler.body, fresh=False)]
        statement.orelse = self.block(statement.orelse, fresh=False)
        self._protected = outer
        statement.finalbody = self.block(statement.finalbody, fresh=False)
        return statement

    # Definitions.

    def _definition(self, statement: Union[Function, ast.ClassDef]) -> ast.stmt:
        if isinstance(statement, ast.ClassDef):
            return self._class(statement)
        return self._function(statement)

    def _function(self, statement: Function) -> ast.stmt:
        number = self._statement
        first, on_instance = first_parameter(statement), takes_an_instance(statement)
        decorators = [self._decorator(node) for node in statement.decorator_list]
        statement.decorator_list = [name("_made_"), *decorators]
        statement.args = self.visit(statement.args)
        statement.returns = None
        for node in statement.decorator_list:
            self._numbers[node] = number
        outer = self._protected, self._in_function, self._self, self._class_number
        if self._class_number:
            self._self = first
            if on_instance:
                self.methods[number] = self._class_number
            elif first:
                self.class_methods[number] = self._class_number
        elif self._self in parameters(statement):
            self._self = ""
        if not self._in_function and not self._class_number and statement.name in self._names.fresh:
            self.fresh[statement.name] = number
        self._protected, self._in_function, self._class_number = False, True, 0
        statement.body = self.block(statement.body, fresh=True)
        self._protected, self._in_function, self._self, self._class_number = outer
        return statement

    def _decorator(self, node: ast.expr) -> ast.expr:
        site = self._site(node, isinstance(node, ast.Name))
        return invoke("_decorate_", ast.Constant(site), self.visit(node))

    def _class(self, statement: ast.ClassDef) -> ast.stmt:
        number = self._statement
        decorators = [self._decorator(node) for node in statement.decorator_list]
        statement.decorator_list = [invoke("_class_", ast.Constant(number)), *decorators]
        bases = [*statement.bases, *(keyword.value for keyword in statement.keywords)]
        real = invoke("_bases_", *(self.visit(base) for base in bases))
        statement.bases, statement.keywords = [ast.Starred(real, ast.Load())], []
        for node in statement.decorator_list:
            self._numbers[node] = number
        outer = self._class_number
        self._class_number = number
        statement.body = self.block(statement.body, fresh=False)
        self._class_number = outer
        return statement

    def _match(self, statement: Any, fresh: bool) -> List[ast.stmt]:
        fresh = fresh and not has_effects(ast.Expr(statement.subject))
        subject = ast.Expr(self.visit(statement.subject))
        guards = [case.guard for case in statement.cases if case.guard is not None]
        fresh = fresh and not any(has_effects(ast.Expr(guard)) for guard in guards)
        chain: List[ast.stmt] = []
        cases = [(self._case(case), case.body) for case in statement.cases]
        copies = [(test, self.block(body, fresh)) for test, body in cases]
        for test, body in reversed(copies):
            chain = body if test is None else [ast.If(test, body, chain)]
        return [subject, *chain]

    def _case(self, case: Any) -> Optional[ast.expr]:
        tests: List[ast.expr] = []
        if getattr(case.pattern, "pattern", case.pattern) is not None:
            tests.append(invoke("_test_", ast.Constant(None)))
        if case.guard is not None:
            tests.append(self._test(case.guard))
        if len(tests) == 2:
            return ast.BoolOp(ast.And(), tests)
        return tests[0] if tests else None

    def _assert(self, statement: ast.Assert) -> ast.stmt:
        holds = ast.UnaryOp(ast.Not(), self._test(statement.test))
        message = [ast.Expr(self.visit(statement.msg))] if statement.msg else []
        return ast.If(holds, [*message, ast.Raise(name("AssertionError"), None)], [])

    # Positions.

    def number(self, tree: ast.Module) -> None:
        """Give every node the number of its statement as its line."""
        for node in tree.body:
            self._place(node, 1)

    def _place(self, node: ast.AST, number: int) -> None:
        number = self._numbers.get(node, number)
        if "lineno" in node._attributes:
            place = cast(ast.stmt, node)
            place.lineno = place.end_lineno = number
            place.col_offset = place.end_col_offset = 0
        for child in ast.iter_child_nodes(node):
            self._place(child, number)
