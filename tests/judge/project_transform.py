"""Prepares a project's module for CPython's verdict: opaque conditions become free choices.

Why a transformation: the files on disk stay what the plugin reads, while the code that runs asks
the judge at every `if`, loop and possible exception what to do, so that one program can be run
under every combination of its choices. What is executed is CPython's own import system otherwise.
"""

from __future__ import annotations

import ast
from typing import Iterator, List, Sequence, Tuple

CHOOSE = "_judge_choose"  # () -> bool: the outcome of a condition
LOOP = "_judge_loop"  # () -> list: the body runs once or not at all
POINT = "_judge_point"  # (): a place where an exception may come up
BEGIN = "_judge_begin"  # (line, position): an import of the checked file begins
ENTER = "_judge_enter"  # (): a try body begins: exceptions matter from here on
LEAVE = "_judge_leave"  # (): and it ends
CAUGHT = "_judge_caught"  # (): an `except` clause begins
ROOT = "_judge_root"  # (lines of the defs it stands in, its own last) -> decorator: a function
CONTEXT = "_judge_context"  # () -> context manager that does nothing

_RECORDED = (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign, ast.Return)


def transform(source: str, path: str, checked: bool) -> ast.Module:
    """The instrumented tree of `source`; `checked` also records statements."""
    tree = ast.parse(source, path)
    tree.body = _Judged(checked).block(tree.body)
    return ast.fix_missing_locations(tree)


def is_type_checking(test: ast.expr) -> bool:
    """`TYPE_CHECKING` and `typing.TYPE_CHECKING`: false at run time, no choice."""
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
        return node.value is not None
    return not isinstance(node, (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal))


def _can_raise_first(node: ast.stmt) -> bool:
    """Whether it may raise before it does anything: an import does something first of all."""
    return _can_raise(node) and not isinstance(
        node, (ast.Import, ast.ImportFrom, ast.Try, ast.FunctionDef)
    )


def _must_stay_first(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Judged(ast.NodeTransformer):
    def __init__(self, checked: bool) -> None:
        self.checked = checked
        self.inside: Tuple[int, ...] = ()  # the lines of the enclosing functions

    def block(self, body: Sequence[ast.stmt]) -> List[ast.stmt]:
        """The statements of a block, each between two places where it may raise."""
        out: List[ast.stmt] = []
        fresh = True  # no place of this kind right before
        for node in body:
            if _must_stay_first(node):
                out.append(node)
                continue
            raises = _can_raise(node)
            if fresh and _can_raise_first(node):
                out.append(_statement(POINT, node))
            if self.checked and isinstance(node, _RECORDED):
                out.append(_begin(node, 0))
            out += self._names_apart(node)
            if raises:
                out.append(_statement(POINT, node))
            fresh = not raises
        return out

    def _names_apart(self, node: ast.stmt) -> Iterator[ast.stmt]:
        """`import a, b` as the two imports that it is, each of which may fail."""
        names = node.names if isinstance(node, ast.Import) else []
        for position, name in enumerate(names):
            if position:
                yield _statement(POINT, node)
            if position and self.checked:
                yield _begin(node, position)
            yield ast.copy_location(ast.Import([name]), node)
        if not names:
            yield self.visit(node)

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
