"""Turns a program into its twin: the same statements, every condition a free choice.

CPython runs the twin's imports, branches, handlers, calls and scopes as it runs the program's own;
only what would need the outside world is replaced:

- a condition becomes `_test_(condition)`, a comparison becomes an opaque value, an iterable becomes
  `_loop_(iterable)`, which gives one item or none, a `match` becomes a chain of free conditions;
- the test of a `while` goes through `_once_`, which lets the body run once at most;
- a call becomes `_call_(site, function, ...)`, so that calls of the file's own functions can be
  told from each other and everything else stays opaque;
- functions pass through `_made_` once their decorators have run, so that they can be called after
  the module;
- wherever an exception could go to a handler, `_may_raise_(protected)` says so.

The line numbers of the twin are the numbers of its statements: an import hook reads them.
"""

from __future__ import annotations

import ast
import builtins
import itertools
from functools import partial
from typing import (
    Any,
    Callable,
    Dict,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
    Type,
    Union,
    cast,
)

FILE = "<judged>"
_QUIET: Tuple[Type[ast.stmt], ...] = (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal)
_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_MATCH: Any = getattr(ast, "Match", ())
_TRY_STAR: Any = getattr(ast, "TryStar", ())
_TRIES: Tuple[Type[ast.stmt], ...] = (ast.Try, _TRY_STAR) if _TRY_STAR else (ast.Try,)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BINDING = (ast.Import, ast.ImportFrom, ast.Assign, ast.NamedExpr, ast.Delete, ast.Lambda)
_EFFECTS: Tuple[Type[ast.AST], ...] = _TRIES + _DEFINITIONS + _BINDING
"""Code after which the state may differ: what is loaded, what a name is bound to, what exists.

Calls are not among them: a call that had an effect may raise afterwards by itself. But what it
raises inside of a `suppress` goes nowhere.
"""
_Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


class Site(NamedTuple):
    """A call: its statement, whether a plain name is called, whether its `try` is right there."""

    statement: int
    by_name: bool
    protected: bool
    loop: int
    """The statement number of the `while` in whose test it stands, else 0."""


class UnknownError(Exception):
    """An exception no handler names."""


class Twin(NamedTuple):
    """The executable twin of a program and what is needed to read its recordings."""

    code: Any
    places: List[Tuple[int, int]]
    """Line and column of each statement, by its number."""
    sites: List[Site]
    names: Set[str]
    """Names the program reads or binds."""
    functions: Set[str]
    """Names that are bound to a function or a class somewhere."""
    unbound: Set[str]
    """Those of them that the module may read before it binds them: a NameError."""
    errors: Dict[str, Type[BaseException]]
    """The exceptions that handlers name, by the text the twin looks them up with."""
    kinds: List[Callable[[], BaseException]]
    """The exceptions that matter: any other meets the same handlers as one of these."""
    has_groups: bool
    """Whether an `except*` may be part way through a group."""


def twin(source: str) -> Twin:
    """Make the twin of a program; a SyntaxError is the caller's mistake."""
    tree = ast.parse(source)
    names, functions = _names(tree)
    unbound = functions & _module_names(tree)
    builder = _Builder()
    tree.body = builder.block(tree.body, fresh=True)
    builder.number(tree)
    code = compile(tree, FILE, "exec", dont_inherit=True)
    errors = builder.errors
    has_groups = any(isinstance(node, _TRY_STAR) for node in ast.walk(tree))
    kinds: List[Callable[[], BaseException]] = list(_kinds(errors))
    if has_groups:
        kinds += _groups(_kinds(errors))
    sites = builder.sites
    return Twin(code, builder.places, sites, names, functions, unbound, errors, kinds, has_groups)


def _names(tree: ast.Module) -> Tuple[Set[str], Set[str]]:
    names: Set[str] = set()
    functions: Set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, _DEFINITIONS):
            functions.add(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            functions.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return names, functions


def _module_names(tree: ast.Module) -> Set[str]:
    names = _bound_in(tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            bound = _bound_in(node)
            for child in ast.walk(node):
                if isinstance(child, ast.Global):
                    names.update(bound.intersection(child.names))
    return names


def _bound_in(scope: ast.AST) -> Set[str]:
    bound: Set[str] = set()
    queue: List[ast.AST] = [scope]
    while queue:
        node = queue.pop()
        if isinstance(node, _DEFINITIONS) and node is not scope:
            bound.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name)
        if isinstance(node, ast.comprehension):
            queue += [node.iter, *node.ifs]  # its target is bound in a scope of its own
        elif node is scope or not isinstance(node, (*_DEFINITIONS, ast.Lambda)):
            queue.extend(ast.iter_child_nodes(node))
    return bound


def _kinds(errors: Dict[str, Type[BaseException]]) -> List[Type[BaseException]]:
    handled = list(errors.values())
    kinds: Dict[Tuple[bool, ...], Type[BaseException]] = {}
    every: List[Type[BaseException]] = [UnknownError, *handled]
    for kind in every:
        if kind not in (BaseException, Exception):
            kinds.setdefault(tuple(issubclass(kind, other) for other in handled), kind)
    return list(kinds.values())


def _groups(kinds: List[Type[BaseException]]) -> List[Callable[[], BaseException]]:
    group: Any = getattr(builtins, "ExceptionGroup", None)
    ordinary = [kind for kind in kinds if issubclass(kind, Exception)]
    sizes = range(2, len(ordinary) + 1)
    chosen = [some for size in sizes for some in itertools.combinations(ordinary, size)]
    return [partial(_group, group, some) for some in chosen]


def _group(group: Any, kinds: Sequence[Type[BaseException]]) -> BaseException:
    return cast(BaseException, group("several", [kind() for kind in kinds]))


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _invoke(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(_name(name), list(args), [])


class _Builder(ast.NodeTransformer):
    """One pass over the tree, top down, with the lexical facts a statement depends on."""

    def __init__(self) -> None:
        self.places: List[Tuple[int, int]] = [(0, 0)]
        self.sites: List[Site] = []
        self.errors: Dict[str, Type[BaseException]] = {}
        self._numbers: Dict[ast.AST, int] = {}
        self._statement = 0
        self._loop = 0
        self._protected = False
        self._in_function = False

    # Blocks and the points at which an exception may start.

    def block(self, body: Sequence[ast.stmt], fresh: bool) -> List[ast.stmt]:
        """Copy a block; `fresh` if an exception could start in the same state just before it."""
        result: List[ast.stmt] = []
        for statement in body:
            if not fresh and _can_raise(statement):
                result += self._may_raise()
                fresh = True
            effects = _has_effects(statement)
            result += self._copy(statement, fresh)
            if effects and not isinstance(statement, _LEAVING):
                result += self._may_raise()
                fresh = True
        return result

    def _may_raise(self) -> List[ast.stmt]:
        if not (self._protected or self._in_function):
            return []
        return [ast.Expr(_invoke("_may_raise_", ast.Constant(self._protected)))]

    # Statements.

    def _copy(self, statement: ast.stmt, fresh: bool) -> List[ast.stmt]:
        number = self._statement = len(self.places)
        self.places.append((statement.lineno, statement.col_offset))
        self._numbers[statement] = number
        if isinstance(statement, (ast.If, ast.While, ast.For, ast.AsyncFor)):
            return self._branching(statement, fresh)
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            return [self._with(statement, fresh)]
        if isinstance(statement, _TRIES):
            return [self._try(cast(ast.Try, statement))]
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return [self._function(statement)]
        if isinstance(statement, ast.ClassDef):
            return [self._class(statement)]
        if isinstance(statement, _MATCH):
            return self._match(statement, fresh)
        if isinstance(statement, ast.Assert):
            return [self._assert(statement)]
        return [cast(ast.stmt, self.generic_visit(statement))]

    def _branching(self, statement: Any, fresh: bool) -> List[ast.stmt]:
        before: List[ast.stmt] = []
        if isinstance(statement, ast.If):
            fresh = fresh and not _has_effects(ast.Expr(statement.test))
            statement.test = self._test(statement.test)
        elif isinstance(statement, ast.While):
            fresh = fresh and not _has_effects(ast.Expr(statement.test))
            self._loop = self._statement
            before = [ast.Expr(_invoke("_start_loop_", ast.Constant(self._loop)))]
            test = self._test(statement.test)
            statement.test = _invoke("_once_", ast.Constant(self._loop), test)
            self._loop = 0
        else:
            fresh = False
            name = "_loop_" if isinstance(statement, ast.For) else "_async_loop_"
            statement.iter = _invoke(name, self.visit(statement.iter))
            statement.target = self.visit(statement.target)
        loop_body_effects = any(map(_has_effects, statement.body))
        fresh_else = fresh and (isinstance(statement, ast.If) or not loop_body_effects)
        statement.body = self.block(statement.body, fresh)
        statement.orelse = self.block(statement.orelse, fresh_else)
        return [*before, statement]

    def _with(self, statement: Any, fresh: bool) -> ast.stmt:
        bound = any(item.optional_vars is not None for item in statement.items)
        fresh = fresh and not bound and not any(map(_has_effects, statement.items))
        outer = self._protected
        for item in statement.items:
            if _suppresses(item.context_expr):
                self._protected, fresh = True, False
                item.context_expr.args = [self._handle(node) for node in item.context_expr.args]
            else:
                item.context_expr = _invoke("_opaque_", self.visit(item.context_expr))
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
            handler.body = self.block(handler.body, fresh=False)
        statement.orelse = self.block(statement.orelse, fresh=False)
        self._protected = outer
        statement.finalbody = self.block(statement.finalbody, fresh=False)
        return statement

    def _function(self, statement: _Function) -> ast.stmt:
        decorators = [self._decorator(node) for node in statement.decorator_list]
        statement.decorator_list = [_name("_made_"), *decorators]
        statement.args = self.visit(statement.args)
        statement.returns = None
        for node in statement.decorator_list:
            self._numbers[node] = self._numbers[statement]
        outer = self._protected, self._in_function
        self._protected, self._in_function = False, True
        statement.body = self.block(statement.body, fresh=True)
        self._protected, self._in_function = outer
        return statement

    def _decorator(self, node: ast.expr) -> ast.expr:
        site = self._site(isinstance(node, ast.Name))
        return _invoke("_decorate_", ast.Constant(site), self.visit(node))

    def _class(self, statement: ast.ClassDef) -> ast.stmt:
        statement.decorator_list = [self._decorator(node) for node in statement.decorator_list]
        bases = [*statement.bases, *(keyword.value for keyword in statement.keywords)]
        statement.bases, statement.keywords = [self.visit(base) for base in bases], []
        for node in statement.decorator_list:
            self._numbers[node] = self._numbers[statement]
        statement.body = self.block(statement.body, fresh=False)
        return statement

    def _match(self, statement: Any, fresh: bool) -> List[ast.stmt]:
        fresh = fresh and not _has_effects(ast.Expr(statement.subject))
        subject = ast.Expr(self.visit(statement.subject))
        guards = [case.guard for case in statement.cases if case.guard is not None]
        fresh = fresh and not any(_has_effects(ast.Expr(guard)) for guard in guards)
        chain: List[ast.stmt] = []
        cases = [(self._case(case), case.body) for case in statement.cases]
        copies = [(test, self.block(body, fresh)) for test, body in cases]
        for test, body in reversed(copies):
            chain = body if test is None else [ast.If(test, body, chain)]
        return [subject, *chain]

    def _case(self, case: Any) -> Optional[ast.expr]:
        tests: List[ast.expr] = []
        if getattr(case.pattern, "pattern", case.pattern) is not None:
            tests.append(_invoke("_test_", ast.Constant(None)))
        if case.guard is not None:
            tests.append(self._test(case.guard))
        if len(tests) == 2:
            return ast.BoolOp(ast.And(), tests)
        return tests[0] if tests else None

    def _assert(self, statement: ast.Assert) -> ast.stmt:
        holds = ast.UnaryOp(ast.Not(), self._test(statement.test))
        message = [ast.Expr(self.visit(statement.msg))] if statement.msg else []
        return ast.If(holds, [*message, ast.Raise(_name("AssertionError"), None)], [])

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
        return _invoke("_error_", ast.Constant(key))

    # Expressions.

    def _site(self, by_name: bool) -> int:
        self.sites.append(Site(self._statement, by_name, self._protected, self._loop))
        return len(self.sites) - 1

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
        return _invoke("_test_", self.visit(node))

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
        """Evaluate the operands, not the comparisons, which are free choices."""
        first = _invoke("_opaque_", self.visit(node.left), self.visit(node.comparators[0]))
        rest = [self.visit(operand) for operand in node.comparators[1:]]
        operands = [first, *(_invoke("_opaque_", operand) for operand in rest)]
        tests: List[ast.expr] = [_invoke("_test_", operand) for operand in operands[:-1]]
        return ast.BoolOp(ast.And(), [*tests, operands[-1]]) if tests else first

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Register the function that a lambda makes."""
        self._numbers[node] = len(self.places)
        self.places.append(self.places[self._statement])
        node.args = self.visit(node.args)
        outer = self._protected, self._in_function
        self._protected, self._in_function = False, True
        node.body = self.visit(node.body)
        self._protected, self._in_function = outer
        return _invoke("_made_", node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Tell the execution which call it is."""
        site = self._site(isinstance(node.func, ast.Name))
        first = [ast.Constant(site), self.visit(node.func)]
        args = [*first, *map(self.visit, node.args)]
        return ast.Call(_name("_call_"), args, [self.visit(word) for word in node.keywords])

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        """Run it in place: what consumes it stands around it."""
        return cast(ast.expr, self.visit(ast.ListComp(node.elt, node.generators)))

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        """Give one item or none."""
        node.target = self.visit(node.target)
        name = "_async_loop_" if node.is_async else "_loop_"
        node.iter = _invoke(name, self.visit(node.iter))
        node.ifs = [self._test(test) for test in node.ifs]
        return node

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


def _can_raise(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return):
        return statement.value is not None
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return bool(statement.decorator_list) or _evaluates(statement.args)
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda):
        return _evaluates(statement.value.args)
    return not isinstance(statement, _QUIET + _TRIES)


def _evaluates(parameters: ast.arguments) -> bool:
    defaults = [*parameters.defaults, *parameters.kw_defaults]
    return not all(isinstance(node, (ast.Constant, type(None))) for node in defaults)


def _has_effects(statement: ast.AST) -> bool:
    return any(isinstance(node, _EFFECTS) or _suppresses(node) for node in ast.walk(statement))


def _suppresses(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return getattr(node.func, "attr", getattr(node.func, "id", None)) == "suppress"
