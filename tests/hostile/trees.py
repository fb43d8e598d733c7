"""Random programs of every kind of node, and of no sense: only the grammar is kept.

Most fields are filled by their type alone (``grammar``). ``_Maker`` has a method for each node that
the grammar does not describe fully, say because two of its lists must be of one length.
"""

from __future__ import annotations

import ast
import random
import sys
from typing import Any, Callable, List, Optional, Sequence, Type

from flake8_unsloth.reading.quiet import parse
from tests.hostile import grammar, spikes
from tests.hostile.grammar import Field

DEPTH = 6
NAMES = (
    *("f", "g", "x", "self", "sys", "os", "exit", "importlib", "unsloth", "transformers", "typing"),
    *("TYPE_CHECKING", "__name__", "suppress", "super", "__import__", "__lazy_modules__", "app"),
)
MODULES = (
    *("unsloth", "transformers", "trl.core", "peft", "os", "sys", "importlib", "importlib.util"),
    *("typing", "json", "a.b.c", "unsloth.models", "unsloth_zoo", "diffusers"),
)
CONSTANTS = (
    *(None, True, False, ..., 0, 1, 2.5, 1j, b"x", "", "x", "unsloth", "transformers", "__main__"),
    *("\\", "'\"", "{", "é\n", "import unsloth", "get_ipython()"),
)
EXPRESSIONS = (
    *("__import__('unsloth')", "importlib.import_module('trl')", "'unsloth' in sys.modules"),
    *("f()", "g(f())", "TYPE_CHECKING", "__name__ == '__main__'", "sys.exit()", "exit()"),
    *("lambda: __import__('peft')", "importlib.util.find_spec('unsloth.models')"),
)


def generate(source: random.Random, statements: int = 12) -> str:
    """A program of so many statements, each of which this Python parses; needs Python 3.9."""
    maker = _Maker(source)
    texts: List[str] = []
    while len(texts) < statements:
        text = maker.statement()
        if text is not None:
            texts.append(text)
    return "\n".join(texts) + "\n"


def _text(node: ast.AST) -> Optional[str]:
    """The text of a statement; None if it is none after all."""
    if sys.version_info < (3, 9):
        return None
    try:
        text = ast.unparse(ast.fix_missing_locations(node))
        text.encode()
    except (ValueError, RecursionError):
        return None
    return text if parse(text) is not None else None


class _Maker:
    def __init__(self, source: random.Random) -> None:
        self._random = source

    def statement(self) -> Optional[str]:
        return _text(self._kind("stmt", self._random.randint(1, DEPTH)))

    # --- by type

    def _kind(self, base: str, depth: int) -> Any:
        if base == "expr" and (depth <= 0 or self._random.random() < 0.15):
            return self._leaf()
        if base == "stmt" and (depth <= 0 or self._random.random() < 0.2):
            return self._known_statement()
        return self._node(self._random.choice(grammar.kinds(base)), depth)

    def _node(self, node: Type[ast.AST], depth: int) -> Any:
        make: Optional[Callable[[int], Any]]
        make = getattr(self, "_" + node.__name__.lower(), None)
        if make is not None:
            return make(depth)
        return self._filled(node, depth)

    def _filled(self, node: Type[ast.AST], depth: int, **given: Any) -> Any:
        """A node whose fields are made by their types, but those that are given."""
        values = {
            field.name: given[field.name] if field.name in given else self._value(field, depth)
            for field in grammar.fields(node)
        }
        return node(**values)

    def _value(self, field: Field, depth: int) -> Any:
        if "*" in field.many:
            at_least = 0 if field.name in ("orelse", "decorator_list", "type_params") else 1
            count = self._random.randint(at_least, 3 if depth > 2 else 1)
            return [self._one(field, depth - 1) for _ in range(count)]
        if field.many == "?" and self._random.random() < 0.5:
            return None
        return self._one(field, depth - 1)

    def _one(self, field: Field, depth: int) -> Any:
        if field.name in ("target", "targets", "optional_vars", "name") and field.kind == "expr":
            return self._target(depth)
        if field.kind == "identifier":
            return self._identifier()
        if field.kind in ("int", "string", "constant"):
            return {"int": 0, "string": None, "constant": "x"}[field.kind]
        if field.kind == "expr_context":
            return ast.Load()
        if field.kind in ("expr", "stmt", "pattern") or grammar.kinds_known(field.kind):
            return self._kind(field.kind, depth)
        return self._node(getattr(ast, field.kind), depth)

    def _identifier(self) -> str:
        return self._random.choice(NAMES)

    def _maybe(self, make: Callable[[int], Any], depth: int) -> Any:
        return make(depth) if self._random.random() < 0.5 else None

    def _expr(self, depth: int) -> Any:
        return self._kind("expr", depth - 1)

    def _exprs(self, depth: int, least: int = 0, most: int = 3) -> List[Any]:
        count = max(least, self._random.randint(least, most) if depth > 1 else least)
        return [self._expr(depth) for _ in range(count)]

    def _block(self, depth: int, least: int = 1) -> List[Any]:
        count = self._random.randint(least, 3 if depth > 2 else 1)
        return [self._kind("stmt", depth - 1) for _ in range(count)]

    def _leaf(self) -> Any:
        choice = self._random.random()
        if choice < 0.3:
            return ast.Name(self._identifier(), ast.Load())
        if choice < 0.6:
            return self._constant(0)
        return ast.parse(self._random.choice(EXPRESSIONS), mode="eval").body

    def _known_statement(self) -> Any:
        texts = self._random.choice((spikes.UNSLOTH, spikes.LIBRARIES, spikes.OTHERS))
        return ast.parse(self._random.choice(texts)).body[-1]

    def _target(self, depth: int, nested: bool = True) -> Any:
        choice = self._random.random()
        if choice < 0.5 or depth <= 0:
            return ast.Name(self._identifier(), ast.Store())
        if choice < 0.7:
            return ast.Attribute(self._expr(depth), self._identifier(), ast.Store())
        if choice < 0.85 or not nested:
            return ast.Subscript(self._expr(depth), self._expr(depth), ast.Store())
        elements: List[Any] = [self._target(depth - 1) for _ in range(self._random.randint(1, 3))]
        if self._random.random() < 0.3:
            elements[0] = ast.Starred(elements[0], ast.Store())
        return self._random.choice((ast.Tuple, ast.List))(elements, ast.Store())

    # --- expressions

    def _constant(self, _depth: int) -> Any:
        return ast.Constant(self._random.choice(CONSTANTS))

    def _namedexpr(self, depth: int) -> Any:
        return ast.NamedExpr(ast.Name(self._identifier(), ast.Store()), self._expr(depth))

    def _boolop(self, depth: int) -> Any:
        return ast.BoolOp(self._kind("boolop", 0), self._exprs(depth, 2))

    def _compare(self, depth: int) -> Any:
        others = self._exprs(depth, 1)
        return ast.Compare(self._expr(depth), [self._kind("cmpop", 0) for _ in others], others)

    def _dict(self, depth: int) -> Any:
        values = self._exprs(depth)
        return ast.Dict([self._maybe(self._expr, depth) for _ in values], values)

    def _call(self, depth: int) -> Any:
        arguments: List[Any] = [
            ast.Starred(one, ast.Load()) if self._random.random() < 0.1 else one
            for one in self._exprs(depth)
        ]
        names = [self._identifier() for _ in range(self._random.randint(0, 2))]
        keywords = [ast.keyword(name, self._expr(depth)) for name in names]
        return ast.Call(self._expr(depth), arguments, keywords)

    def _subscript(self, depth: int) -> Any:
        bounds = [self._maybe(self._expr, depth) for _ in range(3)]
        inner = ast.Slice(*bounds) if self._random.random() < 0.3 else self._expr(depth)
        return ast.Subscript(self._expr(depth), inner, ast.Load())

    def _joinedstr(self, depth: int) -> Any:
        parts: List[Any] = [ast.Constant("import unsloth ")]
        for value in self._exprs(depth):
            conversion = self._random.choice((-1, ord("s"), ord("r"), ord("a")))
            parts.append(ast.FormattedValue(value, conversion, None))
        return ast.JoinedStr(parts)

    def _arguments(self, depth: int) -> Any:
        counts = [self._random.randint(0, 2) for _ in range(3)]
        plain, positional, named = ([self._arg(depth) for _ in range(n)] for n in counts)
        defaults = self._exprs(depth)[: len(plain) + len(positional)]
        return ast.arguments(
            posonlyargs=plain,
            args=positional,
            vararg=self._maybe(self._arg, depth),
            kwonlyargs=named,
            kw_defaults=[self._maybe(self._expr, depth) for _ in named],
            kwarg=self._maybe(self._arg, depth),
            defaults=defaults,
        )

    def _arg(self, _depth: int) -> Any:
        return ast.arg(self._identifier(), None)

    def _lambda(self, depth: int) -> Any:
        return ast.Lambda(self._arguments(depth), self._expr(depth))

    def _comprehension(self, depth: int) -> Any:
        conditions = self._exprs(depth, 0, 2)
        awaited = int(self._random.random() < 0.1)
        return ast.comprehension(self._target(depth), self._expr(depth), conditions, awaited)

    # --- statements

    def _import(self, _depth: int) -> Any:
        names = [self._random.choice(MODULES) for _ in range(self._random.randint(1, 3))]
        return ast.Import(
            [ast.alias(n, self._maybe(lambda _: self._identifier(), 0)) for n in names]
        )

    def _importfrom(self, _depth: int) -> Any:
        level = self._random.choice((0, 0, 0, 1, 2, 3))
        module = None if level and self._random.random() < 0.5 else self._random.choice(MODULES)
        names = ["*"] if self._random.random() < 0.1 else [self._identifier(), self._identifier()]
        return ast.ImportFrom(module, [ast.alias(name, None) for name in names], level)

    def _annassign(self, depth: int) -> Any:
        target = self._target(depth, nested=False)
        simple = int(isinstance(target, ast.Name))
        value = self._maybe(self._expr, depth)
        return ast.AnnAssign(target, self._expr(depth), value, simple)

    def _augassign(self, depth: int) -> Any:
        target = self._target(depth, nested=False)
        return ast.AugAssign(target, self._kind("operator", 0), self._expr(depth))

    def _typealias(self, depth: int) -> Any:
        return self._filled(getattr(ast, "TypeAlias"), depth, name=ast.Name(self._identifier()))  # noqa: B009

    def _try(self, depth: int) -> Any:
        return ast.Try(self._block(depth), *self._handled(depth))

    def _trystar(self, depth: int) -> Any:
        return getattr(ast, "TryStar")(self._block(depth), *self._handled(depth))  # noqa: B009

    def _handled(self, depth: int) -> Sequence[List[Any]]:
        handlers = [self._excepthandler(depth) for _ in range(self._random.randint(0, 3))]
        orelse = self._block(depth, 0) if handlers else []
        return handlers, orelse, self._block(depth, 0 if handlers else 1)

    def _excepthandler(self, depth: int) -> Any:
        name = self._maybe(lambda _: self._identifier(), 0)
        return ast.ExceptHandler(self._expr(depth), name, self._block(depth))

    # --- patterns

    def _matchvalue(self, _depth: int) -> Any:
        value = ast.Constant(self._random.choice((1, "unsloth", b"x", -2.5)))
        return getattr(ast, "MatchValue")(value)  # noqa: B009

    def _matchsingleton(self, _depth: int) -> Any:
        return getattr(ast, "MatchSingleton")(self._random.choice((None, True, False)))  # noqa: B009

    def _matchstar(self, depth: int) -> Any:
        """It stands in a sequence only."""
        star = getattr(ast, "MatchStar")(self._identifier())  # noqa: B009
        return getattr(ast, "MatchSequence")([star])  # noqa: B009

    def _matchas(self, depth: int) -> Any:
        pattern = self._kind("pattern", depth - 1) if depth > 0 else None
        return getattr(ast, "MatchAs")(pattern, self._identifier())  # noqa: B009

    def _matchor(self, depth: int) -> Any:
        count = 2 if depth > 0 else 0
        patterns = [self._kind("pattern", depth - 1) for _ in range(count)]
        return getattr(ast, "MatchOr")(patterns) if count else self._matchvalue(0)  # noqa: B009

    def _matchmapping(self, depth: int) -> Any:
        patterns = [self._kind("pattern", depth - 2)] if depth > 0 else []
        keys = [ast.Constant("unsloth") for _ in patterns]
        return getattr(ast, "MatchMapping")(keys, patterns, None)  # noqa: B009

    def _matchclass(self, depth: int) -> Any:
        patterns = [self._kind("pattern", depth - 2)] if depth > 0 else []
        name = ast.Name(self._identifier(), ast.Load())
        return getattr(ast, "MatchClass")(name, [], ["x" for _ in patterns], patterns)  # noqa: B009
