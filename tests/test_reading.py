"""Outlines of small programs: what is left of code once only order and loads matter.

An outline is written in one line. ``transformers`` is a load, ``f()`` a call of the function that
is defined as ``f`` (a second one of that name is ``f'``), ``def f`` its definition, ``(a | b)`` a
choice, ``!return`` a way out. Points at which a statement may raise are left out.
"""

from __future__ import annotations

import ast
import sys
from typing import Dict, List, Optional, Set, Tuple

import pytest

from flake8_unsloth.reading.conditions import asks_main, known_modules, outcome
from flake8_unsloth.reading.imports import Import, import_by_call, imports_of
from flake8_unsloth.reading.names import collect
from flake8_unsloth.reading.outline import (
    ALL,
    PLAIN,
    Block,
    Call,
    Choice,
    Define,
    Function,
    Known,
    Leave,
    Load,
    Loop,
    Main,
    Outline,
    Step,
    Try,
    Yield,
)
from flake8_unsloth.reading.quiet import parse
from flake8_unsloth.reading.scopes import bound_in
from flake8_unsloth.reading.statements import write
from flake8_unsloth.running.inside import blocks_of


def outline(code: str) -> Outline:
    """The outline of a program, its functions read."""
    tree = ast.parse(code)
    written = write(tree, collect(tree))
    for function in written.functions:  # reading a body adds to them
        assert function.body is not None
    return written


class Shown:
    """Outlines as text, functions by their names."""

    def __init__(self, code: str) -> None:
        self._names: Dict[int, str] = {}
        for number, line in enumerate(code.splitlines(), 1):
            words = line.replace("(", " ").replace("async ", "").split()
            name = words[1] if words[:1] == ["def"] else "lambda"
            self._names[number] = name + "'" if name in self._names.values() else name

    def block(self, block: Block) -> str:
        """All steps, one after the other."""
        return "; ".join(filter(None, map(self.step, block)))

    def step(self, step: Step) -> str:
        """One step."""
        if isinstance(step, Load):
            return "." * step.imported.level + step.imported.module
        if isinstance(step, Call):
            names = sorted(map(self.function, step.name.functions))
            how = [one for one in (step.kind, step.part) if one not in (PLAIN, ALL)]
            others = ["?"] if step.name.others else []
            return f"{'|'.join([*names, *others])}({', '.join(how)})"
        if isinstance(step, Define):
            return f"def {self.function(step.function)}"
        if isinstance(step, Leave):
            return f"!{step.kind}"
        if isinstance(step, Known):
            return f"{step.module} {'there' if step.there else 'missing'}"
        if isinstance(step, Main):
            return f"program {self.step(step.program)} else ({self.block(step.imported)})"
        if isinstance(step, (Choice, Loop, Try)):
            return self._compound(step)
        return "yield" if isinstance(step, Yield) else ""

    def function(self, function: Function) -> str:
        """The name in the line at which it is defined."""
        return self._names[function.line]

    def _compound(self, step: Step) -> str:
        if isinstance(step, Choice):
            return f"({' | '.join(map(self.block, step.branches))})"
        if isinstance(step, Loop):
            word = "loop" if step.always else "perhaps"
            body = self.block((*step.body, *step.again))
            return f"{word} ({body}) else ({self.block(step.orelse)})"
        assert isinstance(step, Try)
        parts = [f"try ({self.block(step.body)})"]
        for handler in step.handlers:
            caught = "errors" if handler.errors else "some"
            exits = {None: ", perhaps exits", True: ", exits", False: ""}[handler.exits]
            parts.append(f"except {caught}{exits} ({self.block(handler.body)})")
        parts += [f"else ({self.block(step.orelse)})"] if step.orelse else []
        parts += [f"finally ({self.block(step.final)})"] if step.final else []
        return " ".join(parts)


def shown(code: str) -> str:
    """The outline of a module's body."""
    return Shown(code).block(outline(code).body)


def body_of(code: str, name: str = "f") -> str:
    """The outline of the body of one of its functions."""
    text = Shown(code)
    return next(
        text.block(one.body) for one in outline(code).functions if text.function(one) == name
    )


STATEMENTS = {
    "import a.b, c": "a.b; c",
    "from . import a\nfrom ..b import c": ".; ..b",
    "x = 1\nprint(x)\ndel x\nx += 1\npass": "",
    "if x:\n  import a\nelif y:\n  import b": "( | b | a)",
    "if f(__import__('a')):\n  pass\nelif __import__('b'):\n  import c": "a; (b; ( | c) | )",
    "for x in y:\n  import a\nelse:\n  import b": "perhaps (a) else (b)",
    "for x[__import__('a')] in y:\n  pass": "perhaps (a) else ()",
    "while x:\n  break": "perhaps (!break) else ()",
    "while __import__('a'):\n  continue": "a; perhaps (!continue; a) else ()",
    "while 1:\n  import a": "loop (a) else ()",
    "while 0:\n  import a\nelse:\n  import b": "perhaps () else (b)",
    "if TYPE_CHECKING:\n  import a\nelse:\n  import b": "b",
    "if 1:\n  import a\nelse:\n  import b": "a",
    "if __name__ == '__main__':\n  import a": "program (a | ) else ()",
    "if '__main__' != __name__:\n  import a": "program (a | ) else (a)",
    "import sys\nif 'm' in sys.modules:\n  import a": "sys; (m there; a | m missing)",
    "import sys\nassert 'm' not in sys.modules": "sys; (m there; !raise | m missing)",
    "with a() as b, c:\n  import d": "d",
    "with suppress(E):\n  import a": "try (a) except some, perhaps exits ()",
    "assert x, __import__('a')": "(a; !raise | )",
    "assert 1, __import__('a')": "",
    "assert False": "!raise",
    "raise ValueError(__import__('a'))": "a; !raise",
    "raise SystemExit(1)": "!exit",
    "import sys\nsys.exit()": "sys; !exit",
    "import os as o\no._exit(1)": "os; !abort",
    "class A(__import__('a')):\n  import b": "a; b",
    "x: int = __import__('a')\ny: __import__('b')": "a",
    "x[__import__('a')] = y = __import__('b')": "b; a",
    "try:\n  import a\nexcept E:\n  import b": "try (a) except some, perhaps exits (b)",
    "try:\n  import a\nexcept (KeyError, OSError):\n  pass": "try (a) except some ()",
    "try:\n  import a\nexcept (E, Exception):\n  pass": "try (a) except errors, perhaps exits ()",
    "try:\n  import a\nexcept Exception:\n  pass": "try (a) except errors ()",
    "try:\n  import a\nexcept:\n  pass": "try (a) except errors, exits ()",
    "try:\n  import a\nexcept __import__('b').E:\n  pass": (
        "try (a) except some, perhaps exits (b)"
    ),
    "try:\n  import a\nfinally:\n  import b": "try (a) finally (b)",
    "try:\n  pass\nexcept KeyError:\n  pass\nelse:\n  import a": ("try () except some () else (a)"),
}


@pytest.mark.parametrize("code", STATEMENTS)
def test_statements(code: str) -> None:
    """Loads and ways out in the order in which CPython comes to them."""
    assert shown(code) == STATEMENTS[code]


EXPRESSIONS = {
    "[import_module('a'), __import__('b')]": "a; b",
    "f(__import__('a'), *x, y=__import__('b'))": "a; b",
    "__import__('a').x[__import__('b')]": "a; b",
    "x and __import__('a') and __import__('b')": "(a; (b | ) | )",
    "x or (__import__('a') or y)": "(a | )",
    "False and __import__('a')": "",
    "None or __import__('a')": "(a | )",
    "__import__('a') if x else __import__('b')": "(a | b)",
    "__import__('a') if TYPE_CHECKING else __import__('b')": "b",
    "x < __import__('a') < __import__('b')": "a; (b | )",
    "x + __import__('a') + __import__('b')": "a; b",
    "{__import__('a'): 1, **x, 2: __import__('b')}": "a; b",
    "[__import__('a') for x in __import__('b')]": "b; ((a | ) | )",
    "[x for x in y if __import__('a') for z in __import__('b')]": "(a; (b | ) | )",
    "{x: __import__('a') for x in y}": "((a | ) | )",
    "(__import__('a') for x in __import__('b'))": "b",
    "lambda x=__import__('a'): __import__('b')": "a; def lambda",
    "(lambda: __import__('a'))()": "def lambda; lambda()",
    "f'{__import__('a')}'".replace("('a')", '("a")'): "a",
    "(x := __import__('a'))": "a",
    "__import__(x)": "",
    "import_module('')": "",
    "find_spec('a')": "",
    "find_spec('a.b')": "a",
}


@pytest.mark.parametrize("code", EXPRESSIONS)
def test_expressions(code: str) -> None:
    """From left to right, and what may be left out."""
    assert shown(code) == EXPRESSIONS[code]


def test_what_is_nested_too_deep_is_told_roughly() -> None:
    """No source exhausts the stack; its imports are not lost."""
    code = "f(" * 90 + "__import__('a')" + ")" * 90
    assert shown(code) == "a"


CALLS = {
    "f()": "f()",
    "list(f())": "f(generator)",
    "next(f())": "f(generator, first)",
    "', '.join(f())": "f(generator)",
    "print(*f())": "f(generator)",
    "x in f()": "f(generator)",
    "list(enumerate(f()))": "f(generator)",
    "x = enumerate(f())": "f()",
    "x, y = f()": "f(generator, first); f(generator, rest)",
    "list(x for x in f())": ("(f(generator, first); f(generator, rest) | f(generator, none))"),
    "x = (x for x in f())": "f()",
    "asyncio.run(f())": "f(coroutine)",
    "asyncio.gather(x, f())": "f(coroutine)",
    "asyncio.gather(*[f() for x in y])": "((f(coroutine) | ) | )",
    "anyio.run(f)": "f(coroutine)",
    "group.start_soon(f)": "f(coroutine)",
    "anyio.run(print)": "",
    "anyio.run(x.f)": "",
    "stack.enter_context(f())": "f(manager, opened)",
    "collections.Counter(f())": "f(generator)",
    "for x in f() or y: pass": (
        "(f(generator, first); perhaps (f(generator, rest)) else () | f(generator, none))"
    ),
    "for x in f():\n  import a": (
        "(f(generator, first); perhaps (a; f(generator, rest)) else () | f(generator, none))"
    ),
    "with f():\n  import a": "f(manager, first); try (a) finally (f(manager, rest))",
}


@pytest.mark.parametrize("code", CALLS)
def test_what_a_call_consumes(code: str) -> None:
    """Which kinds of functions run where a call stands, and how far."""
    assert shown("def f():\n  yield\n" + code).partition("def f")[2].lstrip("; ") == CALLS[code]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("await g()", "g(coroutine)"),
        (
            "async for x in g(): pass",
            "(g(async generator, first); perhaps (g(async generator, rest)) else ()"
            " | g(async generator, none))",
        ),
        (
            "async with g(): pass",
            "g(async manager, first); try () finally (g(async manager, rest))",
        ),
        (
            "[x async for x in g()]",
            "(g(async generator, first); g(async generator, rest) | g(async generator, none))",
        ),
    ],
)
def test_what_is_awaited(code: str, expected: str) -> None:
    """In coroutines."""
    assert body_of(f"async def f():\n  {code}\ndef g():\n  pass\n") == expected


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("def f(): pass", "plain"),
        ("def f():\n  def g(): yield", "plain"),
        ("def f(): x = lambda: (yield)", "plain"),
        ("def f(): yield", "generator"),
        ("def f():\n  for x in y:\n    z = yield from x", "generator"),
        ("@contextmanager\ndef f(): yield", "manager"),
        ("import contextlib as c\n@c.contextmanager\ndef f(): yield", "manager"),
        ("@other\ndef f(): yield", "generator"),
        ("async def f(): await x", "coroutine"),
        ("async def f(): yield", "async generator"),
        ("@asynccontextmanager\nasync def f(): yield", "async manager"),
        ("f = lambda: (yield)", "generator"),
    ],
)
def test_kinds_of_functions(code: str, kind: str) -> None:
    """What calling a function makes."""
    assert outline(code).functions[0].kind == kind


NAMES = {
    "def f(): pass\nf()": "f()",
    "f()\ndef f(): pass": "()",
    "def f(): pass\ndef f(): pass\nf()": "f'()",
    "def f(): pass\nf = print\nf()": "",
    "def f(): pass\nif x:\n  f = 1\nf()": "f|?()",
    "if x:\n  def f(): pass\nelse:\n  def f(): pass\nf()": "f|f'()",
    "if x:\n  def f(): pass\nf()": "f()",
    "for f in x:\n  f()": "",
    "def f(): pass\nfor f in x: pass\nf()": "f|?()",
    "def f(): pass\ntry: pass\nexcept E as f: pass\nf()": "f|?()",
    "def f(): pass\n[f() for f in x]": "",
    "def f(): pass\n[f() for x in y]": "f()",
    "f = lambda: 1\nf()": "lambda()",
    "x.f = lambda: 1\nf()": "",
    "def f(): pass\nimport f\nf()": "",
    "def f(): pass\nx.f()": "",
    "class A:\n  def f(self): pass\nA.f()": "f()",
    "class A:\n  def f(self): pass\nA().f()": "f()",
    "class A:\n  def __init__(self): pass\nA()": "__init__()",
    "class A:\n  def f(self): pass\nA()\nf()": "",
    "class A:\n  def f(): pass\n  f()": "f()",
    "class B:\n  def f(self): pass\nclass A(B): pass\nA.f()": "f()",
    "class D: pass\nclass B(D): pass\nclass C(D): pass\nclass A(B, C): pass\nA.f()": "",
    "def f(x): return x\n@f\ndef g(): pass": "f()",
}


@pytest.mark.parametrize("code", NAMES)
def test_what_a_called_name_stands_for(code: str) -> None:
    """What it was bound to last, where its scope has come to."""
    text = Shown(code)
    calls: List[str] = []
    queue = list(outline(code).body)
    while queue:
        step = queue.pop(0)
        calls += [text.step(step)] if isinstance(step, Call) else []
        queue += [inner for block in blocks_of(step) for inner in block]
    assert "; ".join(calls) == NAMES[code]


INSIDE = {
    "def f(): g()\ndef g(): pass": "g()",
    "def g(): pass\ndef f(): g()\ndef g(): pass": "g'()",
    "def g(): pass\ndef f(g): g()": "",
    "def g(): pass\ndef f(*g, **h): g()": "",
    "def g(): pass\ndef f():\n  g = 1\n  g()": "",
    "def g(): pass\ndef f():\n  def g(): pass\n  g()": "def g'; g'()",
    "def g(): pass\ndef f():\n  f()\n  return g()": "f(); g(); !return",
    "def g(): pass\ndef h():\n  global g\n  def g(): pass\ndef f(): g()": "g|g'()",
    "def h():\n  def g(): pass\n  def f():\n    nonlocal g\n    g()": "g()",
    "class A:\n  def g(self): pass\n  def f(self): self.g()": "g()",
    "class A:\n  def g(self): pass\n  def f(self): g()": "",
    "class A:\n  def g(self): pass\n  def f(this): this.g(); self.g()": "g()",
    "class A:\n  def g(self): pass\n  def f(self): self.x.g()": "",
    "class A:\n  def f(self): self.g()\nclass B(A):\n  def g(self): pass": "",
    "class A:\n  x = property(lambda s: s)\n  def f(self): self.x": "",
    "class A:\n  def g(self): pass\nclass B(A):\n  def f(self): super().g()": "g()",
    "class A:\n  def g(self): pass\nclass B(A):\n  def f(self): super().h()": "",
    "def f(): super().g()": "",
    "def f(): return": "!return",
    "def f(): return __import__('a')": "a; !return",
    "def f(): yield __import__('a')": "a; yield",
    "def g(): yield\ndef f(): yield from g()": (
        "(g(generator, first); yield; g(generator, rest) | g(generator, none))"
    ),
}


@pytest.mark.parametrize("code", INSIDE)
def test_inside_a_function(code: str) -> None:
    """It runs later: names mean what they are bound to in the end."""
    assert body_of(code) == INSIDE[code]


STARTERS = {
    "class A:\n  def __init__(self): pass\n  def f(self): pass": ["__init__"],
    "class A:\n  def f(self): pass": [],
    "def f(): pass": [],
    "class A:\n  def __init__(self): pass\n  @staticmethod\n  def f(): pass": [],
    "class A:\n  def __init__(self): pass\n  @classmethod\n  def f(cls): pass": [],
    "class A:\n  def __init__(self): pass\n  f = lambda self: 1": [],
    "class B:\n  def __init__(self): pass\nclass A(B):\n  def f(self): pass": ["__init__"],
}


@pytest.mark.parametrize("code", STARTERS)
def test_what_runs_before_a_method(code: str) -> None:
    """The ``__init__`` of its class, if there is an object."""
    text = Shown(code)
    functions = [one for one in outline(code).functions if text.function(one) != "__init__"]
    names = [text.function(one) for name in functions[0].starters() for one in name.functions]
    assert names == STARTERS[code]


PROCESSES = {
    "Process(target=f)": [],
    "set_start_method('spawn'); Process(target=f)": ["f"],
    "set_start_method('fork'); Process(target=f)": [],
    "get_context('spawn').Process(None, f)": ["f"],
    "pool.map(f, x); mp.set_start_method(method='forkserver')": ["f"],
    "ProcessPoolExecutor(mp_context=get_context('spawn')).submit(f)": ["f"],
    "import torch.multiprocessing as mp\nmp.spawn(f, nprocs=2)": ["f"],
    "import torch.multiprocessing as mp\nmp.spawn(fn=f)": ["f"],
    "set_start_method('spawn'); Process(target=x.f); Process(target=g)": [],
}


@pytest.mark.parametrize("code", PROCESSES)
def test_what_starts_in_a_fresh_interpreter(code: str) -> None:
    """Functions handed to processes, if the file asks for fresh ones."""
    code = f"def f(): pass\n{code}"
    text = Shown(code)
    assert [text.function(one) for one in outline(code).processes.functions()] == PROCESSES[
        "\n".join(code.splitlines()[1:])
    ]


@pytest.mark.parametrize(
    ("test", "truth", "followed"),
    [
        ("x", None, None),
        ("1", True, True),
        ("not ''", True, True),
        ("typing.TYPE_CHECKING", False, False),
        ("not TYPE_CHECKING", True, True),
        ("TYPE_CHECKING and x", False, False),
        ("x or not TYPE_CHECKING", True, True),
        ("x or TYPE_CHECKING", None, None),
        ("1 and not 0", True, True),
        ("__name__ == '__main__'", None, False),
        ("'__main__' != __name__", None, True),
        ("__name__ == 'x'", None, None),
        ("0 < x < 1", None, None),
        ("not " * 50 + "1", None, None),
    ],
)
def test_conditions(test: str, truth: Optional[bool], followed: Optional[bool]) -> None:
    """What a condition comes to, in the program and in a module that is followed."""
    tree = ast.parse(test)
    expression = tree.body[0]
    assert isinstance(expression, ast.Expr)
    names = collect(tree)
    assert outcome(expression.value, names) is truth
    assert outcome(expression.value, names, followed=True) is followed
    assert asks_main(expression.value) is ("__main__" in test)


@pytest.mark.parametrize(
    ("test", "holds", "fails"),
    [
        ("'a' in sys.modules", {("a", True)}, {("a", False)}),
        ("'a' not in sys.modules", {("a", False)}, {("a", True)}),
        ("not 'a' in sys.modules", {("a", False)}, {("a", True)}),
        ("'a' in sys.modules and 'b' not in sys.modules", {("a", True), ("b", False)}, set()),
        ("'a' in sys.modules or x", set(), {("a", False)}),
        ("'a' in sys.path", set(), set()),
        ("x in sys.modules", set(), set()),
        ("'a' in sys.modules in x", set(), set()),
    ],
)
def test_what_is_known_of_modules(
    test: str, holds: Set[Tuple[str, bool]], fails: Set[Tuple[str, bool]]
) -> None:
    """What a condition tells about ``sys.modules``."""
    expression = ast.parse(test).body[0]
    assert isinstance(expression, ast.Expr)
    assert known_modules(expression.value, collect(ast.parse("import sys"))) == (holds, fails)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("importlib.import_module('a.b')", Import("a.b")),
        ("import_module(name='a')", Import("a")),
        ("import_module('.b', 'a.c')", Import("a.c.b")),
        ("import_module('..b', package='a.c')", Import("a.b")),
        ("import_module('...b', 'a')", None),
        ("import_module('.', 'a')", Import("a")),
        ("import_module('.b', __package__)", Import("b", 1)),
        ("import_module('.b', other)", None),
        ("import_module(*x)", None),
        ("import_module(x)", None),
        ("__import__('a', fromlist=['b'])", Import("a", 0, ("b",))),
        ("__import__('a', g, l, ('b', 'c'), 1)", Import("a", 1, ("b", "c"))),
        ("__import__('a', level=x)", None),
        ("pytest.importorskip(modname='a')", Import("a")),
        ("find_spec('a.b.c')", Import("a.b")),
        ("find_spec('a')", None),
        ("find_spec('.b', 'a')", Import("a")),
        ("find_spec('.b', __package__)", Import("", 1)),
        ("find_spec(x)", None),
        ("find_spec('.')", None),
        ("other('a')", None),
    ],
)
def test_imports_by_calls(call: str, expected: Optional[Import]) -> None:
    """A literal name, with what it is relative to."""
    expression = ast.parse(call).body[0]
    assert isinstance(expression, ast.Expr)
    assert isinstance(expression.value, ast.Call)
    assert import_by_call(expression.value, collect(ast.parse(""))) == expected


def test_imports_of_statements() -> None:
    """Left to right, lazy where Python 3.15 says so."""
    one, other = ast.parse("import a.b as c, d\nfrom ..e import f, g").body
    assert isinstance(one, ast.Import)
    assert isinstance(other, ast.ImportFrom)
    assert imports_of(one) == (Import("a.b"), Import("d"))
    assert imports_of(other) == (Import("e", 2, ("f", "g")),)
    setattr(one, "is_lazy", 1)  # noqa: B010
    assert [each.lazy for each in imports_of(one)] == [True, True]


def test_names_behind_aliases() -> None:
    """Wherever in the file they are imported."""
    names = collect(
        ast.parse("import a.b as c\ndef f():\n  from d import e as g, h\nfrom . import i")
    )
    assert names.aliases == {"c": "a.b", "g": "d.e", "h": "d.h"}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("a = b.c = d[0] = 1\n(e, *f), [g] = x", "aefg"),
        ("a: int\nb: int = 1\nc += 1\ndel d", "bcd"),
        ("for a in x:\n  b = 1\nelse:\n  c = 1", "abc"),
        ("with a as b, c as (d, e): f = 1", "bdef"),
        ("try: a = 1\nexcept b as c: d = 1\nexcept e: pass\nfinally: f = 1", "acdf"),
        ("import a.b, c as d\nfrom e import f as g, h", "adgh"),
        ("def a(b): c = 1\nclass d: e = 1", "ad"),
        ("global a\na = b = 1", "b"),
        ("async def f():\n  pass\nwhile a: b = 1", "fb"),
    ],
)
def test_what_statements_bind(code: str, names: str) -> None:
    """In their scope, not in those inside."""
    assert bound_in(ast.parse(code).body) == set(names)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match is of Python 3.10")
def test_what_patterns_bind() -> None:
    """Captures of all kinds."""
    code = (
        "match x:\n"
        "  case [a, *b]: c = 1\n"
        "  case {1: d, **e}: pass\n"
        "  case f.g(h, i=j) as k: pass\n"
        "  case 1 | None: pass\n"
    )
    assert bound_in(ast.parse(code).body) == set("abcdehjk")


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match is of Python 3.10")
def test_match() -> None:
    """Cases exclude each other; one that takes everything is the last."""
    code = "match x:\n  case 1 if __import__('a'): import b\n  case {}: import c\n"
    assert shown("match __import__('d'):\n  case 1: import a") == "d; (a | )"
    assert shown(code.format("_")) == "(a; b | c)"
    assert shown(code.format("y")) == "(a; b | c)"
    assert shown(code.format("[y]")) == "(a; b | c | )"


def test_type_aliases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Python 3.12: the name is no function any more, and the value runs later."""
    code = "def f():\n  pass\ntype f = __import__('a')\nf()"
    if sys.version_info >= (3, 12):
        assert shown(code) == "def f"
    else:
        tree = ast.parse(code.replace("type f =", "f ="))

        class TypeAlias(ast.stmt):
            name = ast.Name("f", ast.Store())

        monkeypatch.setattr(ast, "TypeAlias", TypeAlias, raising=False)
        tree.body[1] = TypeAlias()
        assert Shown(code).block(write(tree, collect(tree)).body) == "def f"


def test_a_long_chain_of_tests_that_load() -> None:
    """Is told without nesting, and as if each may have run."""
    code = "if x:\n  import a\n" + "elif __import__('b'):\n  import c\n" * 60
    assert shown(code).startswith("(b | ); (b | ); ")
    assert shown(code).endswith(" | c | a)")


def test_what_does_not_parse() -> None:
    """Neither a word nor an error comes of it."""
    assert parse("def f(:") is None
    assert parse("x = 1\0") is None
    assert parse(None) is None
    assert parse("'\\d' is 1") is not None


def test_lazy_imports() -> None:
    """A literal list of the module makes its top-level imports lazy."""
    code = "__lazy_modules__ = ['a']\nimport a, b\na.x\ntry: import a\nexcept E: pass\na.x"
    loads = [(one.site.line, one.imported) for one in outline(code).loads]
    assert sorted(loads) == [
        (2, Import("a", lazy=True)),
        (2, Import("b")),
        (3, Import("a")),
        (3, Import("a", 0, ("x",))),
        (4, Import("a")),
    ]
