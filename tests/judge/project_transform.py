"""Prepares a project's module for CPython's verdict: opaque conditions become free choices.

Why a transformation: the files on disk stay what the plugin reads, while the code that runs asks
the judge at every `if`, loop and possible exception what to do, so that one program can be run
under every combination of its choices. What is executed is CPython's own import system otherwise.
"""

from __future__ import annotations

import ast
from typing import List, Sequence, Tuple

from tests.judge.effects import called
from tests.judge.project_outside import from_outside

CHOOSE = "_judge_choose"  # () -> bool: the outcome of a condition
LOOP = "_judge_loop"  # () -> list: the body runs once or not at all
POINT = "_judge_point"  # (): a place where an exception may come up
BEGIN = "_judge_begin"  # (line, position): an import of the checked file begins
ENTER = "_judge_enter"  # (): a try body begins: exceptions matter from here on
LEAVE = "_judge_leave"  # (): and it ends
CAUGHT = "_judge_caught"  # (): an `except` clause begins
ROOT = "_judge_root"  # (lines of the defs it stands in, its own last) -> decorator: a function
CONTEXT = "_judge_context"  # () -> context manager that does nothing
READ = "_judge_read"  # (function, ...): the call of a function of another module
LAZY = "__getattr__"  # left as it is: it must answer what it is asked for

_RECORDED = (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign, ast.Return, ast.ClassDef)
_CALLED = ("importlib", "pytest", "sys", "lazy", "_")  # whose functions run for real
_HARMLESS = (ast.Constant, ast.Name)
_IMPORTERS = ("import_module", "__import__", "importorskip")
_PATCHED = ("transformers", "trl", "peft", "unsloth_zoo")


def is_machinery(source: str) -> bool:
    """Whether it is a module that lazy packages are made with, and has to work as written."""
    return "class _LazyModule" in source


def transform(source: str, path: str, checked: bool) -> ast.Module:
    """The instrumented tree of `source`; `checked` also records statements."""
    tree = ast.parse(source, path)
    tree.body = _Judged(checked).block(tree.body)
    return ast.fix_missing_locations(tree)


def is_type_checking(test: ast.expr) -> bool:
    """`TYPE_CHECKING` and `typing.TYPE_CHECKING`: false at run time, no choice."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    name = getattr(test, "id", getattr(test, "attr", None))
    return name == "TYPE_CHECKING"


def is_main_guard(test: ast.expr) -> bool:
    """`__name__ == "__main__"`: a free choice in the checked file, false in a followed module."""
    return isinstance(test, ast.Compare) and getattr(test.left, "id", None) == "__name__"


def _call(name: str, at: ast.AST, *args: ast.expr) -> ast.Call:
    func = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), at)
    return ast.copy_location(ast.Call(func=func, args=list(args), keywords=[]), at)


def _statement(name: str, at: ast.AST, *args: ast.expr) -> ast.stmt:
    return ast.copy_location(ast.Expr(value=_call(name, at, *args)), at)


def _begin(node: ast.stmt, position: int) -> ast.stmt:
    return _statement(BEGIN, node, _constant(node.lineno), _constant(position))


def _constant(value: int) -> ast.Constant:
    return ast.Constant(value=value, kind=None)


def _can_raise(node: ast.stmt) -> bool:
    if isinstance(node, ast.Return):
        return node.value is not None and not isinstance(node.value, _HARMLESS)
    if isinstance(node, ast.Assign) and all(isinstance(one, ast.Name) for one in node.targets):
        return not isinstance(node.value, _HARMLESS)
    return not isinstance(node, (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal))


def _can_raise_first(node: ast.stmt) -> bool:
    """Whether it may raise before it does anything: an import does something first of all."""
    return _can_raise(node) and not isinstance(
        node, (ast.Import, ast.ImportFrom, ast.Try, ast.FunctionDef)
    )


def _imports_by_call(node: ast.stmt) -> bool:
    """`import_module("trl")`, alone or to a name: if it fails the library is not loaded."""
    if not isinstance(node, (ast.Expr, ast.Assign)) or not isinstance(node.value, ast.Call):
        return False
    given = [one.value for one in node.value.args if isinstance(one, ast.Constant)]
    return called(node.value) in _IMPORTERS and any(one in _PATCHED for one in given[:1])


def _must_stay_first(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Block:
    """The statements of a block with the places between them, as they are put together."""

    def __init__(self, checked: bool) -> None:
        self.checked = checked
        self.out: List[ast.stmt] = []
        self.fresh = True  # no place right before
        self.loaded = False  # a library, and no exception could come up since

    def before(self, node: ast.stmt) -> None:
        """A place for what the statement may raise before it does anything."""
        first = _can_raise_first(node) or (self.loaded and isinstance(node, ast.ImportFrom))
        if self.fresh and first:
            self.out.append(_statement(POINT, node))
        if self.checked and isinstance(node, _RECORDED):
            self.out.append(_begin(node, 0))

    def after(self, node: ast.stmt) -> None:
        """A place for what it may raise when all is done."""
        if not _can_raise(node):
            self.fresh = True
        elif isinstance(node, ast.If) or _imports_by_call(node):  # it raises inside or not at all
            self.fresh = self.loaded = True
        else:
            self.out.append(_statement(POINT, node))
            self.fresh = self.loaded = False

    def add_import(self, node: ast.Import) -> None:
        """`import a, b` as the two imports that it is; a library that cannot be is not loaded."""
        for position, name in enumerate(node.names):
            library = name.name in _PATCHED  # `import trl.core` may fail behind `trl`
            if self.fresh and (library or self.loaded):
                self.out.append(_statement(POINT, node))
            if self.checked:
                self.out.append(_begin(node, position))
            self.out.append(ast.copy_location(ast.Import([name]), node))
            self.fresh = self.loaded = library
            if not library:
                self.out.append(_statement(POINT, node))


class _Judged(ast.NodeTransformer):
    def __init__(self, checked: bool) -> None:
        self.checked = checked
        self.inside: Tuple[int, ...] = ()  # the lines of the enclosing functions

    def block(self, body: Sequence[ast.stmt]) -> List[ast.stmt]:
        """The statements of a block, each between two places where it may raise."""
        block = _Block(self.checked)
        for node in body:
            if _must_stay_first(node):
                block.out.append(node)
            elif isinstance(node, ast.Import):
                block.add_import(node)
            elif isinstance(node, ast.FunctionDef) and node.name == LAZY and not self.inside:
                block.out.append(node)
                if self.checked:
                    block.out.append(self.visit(from_outside(node)))
            else:
                block.before(node)
                block.out.append(self.visit(node))
                block.after(node)
        return block.out

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Attribute):
            base: ast.expr = function
            while isinstance(base, ast.Attribute):
                base = base.value
            if isinstance(base, ast.Name) and not base.id.startswith(_CALLED):
                return _call(READ, node, function, *node.args)
        return node

    def visit_If(self, node: ast.If) -> ast.If:
        fixed = is_type_checking(node.test) or isinstance(node.test, ast.Constant)
        if not fixed and (self.checked or not is_main_guard(node.test)):
            node.test = _call(CHOOSE, node.test)
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return node

    def visit_For(self, node: ast.For) -> ast.For:
        node.iter = _call(LOOP, node.iter)
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return node

    def visit_While(self, node: ast.While) -> ast.For:
        target = ast.Name(id="_judge_turn", ctx=ast.Store())
        loop = ast.For(target=target, iter=node.test, body=node.body, orelse=node.orelse)
        return self.visit_For(ast.copy_location(loop, node))

    def visit_With(self, node: ast.With) -> ast.With:
        for item in node.items:
            item.context_expr = _call(CONTEXT, item.context_expr)
        node.body = self.block(node.body)
        return node

    def visit_Try(self, node: ast.Try) -> ast.Try:
        node.body = self._exceptions_matter(node, self.block(node.body))
        for handler in node.handlers:
            handler.body = [_statement(CAUGHT, handler), *self.block(handler.body)]
        node.orelse = self.block(node.orelse)
        if not (node.finalbody and node.handlers):
            node.finalbody = self.block(node.finalbody)
            return node
        # What handlers and `else` raise still reaches `finally`.
        final, node.finalbody = self.block(node.finalbody), []
        outer = ast.Try(
            body=self._exceptions_matter(node, [node]), handlers=[], orelse=[], finalbody=final
        )
        return ast.copy_location(outer, node)

    def _exceptions_matter(self, at: ast.Try, body: List[ast.stmt]) -> List[ast.stmt]:
        leave = [_statement(LEAVE, at)]
        inner = ast.Try(body=body, handlers=[], orelse=[], finalbody=leave)
        return [_statement(ENTER, at), ast.copy_location(inner, at)]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        outer, self.inside = self.inside, (*self.inside, node.lineno)
        lines = ast.Tuple(elts=[_constant(line) for line in self.inside], ctx=ast.Load())
        node.decorator_list.insert(0, _call(ROOT, node, lines))
        node.body = self.block(node.body)
        self.inside = outer
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.body = self.block(node.body)
        return node
