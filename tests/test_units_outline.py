"""What each statement comes to: its loads, calls and exits, in the order CPython runs them."""

from __future__ import annotations

import sys
from typing import List

import pytest

from flake8_unsloth.relevance import all_steps
from flake8_unsloth.steps import Load
from tests.outlines import shown, written

WITH_MATCH = pytest.mark.skipif(sys.version_info < (3, 10), reason="no match statement")
WITH_STAR = pytest.mark.skipif(sys.version_info < (3, 11), reason="no except*")


DEF = "def f(): import a\n"
CASES = [
    ("pass", ""),
    ("global x", ""),
    ("x", "!"),
    # f is called somewhere, so its values matter
    (DEF + "f()", "def {import a} f=def ! f() !"),
    (DEF + "f", "def {import a} !"),
    (DEF + "f(f())", "def {import a} f=def ! f? f() f() !"),
    (DEF + "assert f(), f()", "def {import a} f=def ! if <f()> {} else {f() raise} !"),
    (DEF + "assert x", "def {import a} ! if <> {} else {raise} !"),
    (DEF + "f = f()", "def {import a} f=def ! f() f= !"),
    (DEF + "x = f()", "def {import a} f=def ! f() !"),
    (DEF + "x[f()] = f()", "def {import a} f=def ! f() f() !"),
    (DEF + "f: int = f()", "def {import a} f=def ! f() f= !"),
    (DEF + "f()\nf: int", "def {import a} f=def ! f() !"),
    (DEF + "f += f()", "def {import a} f=def ! f() f= !"),
    (DEF + "f = g = lambda: f()", "def {import a} f=def ! def {f()} f=def !"),
    (DEF + "x = lambda: f()", "def {import a} f=def ! def {f()} !"),
    (DEF + "f()\nimport f, b", "def {import a} f=def ! f() ! import f, b f= !"),
    (DEF + "f()\nfrom b import c as f", "def {import a} f=def ! f() ! import b f= !"),
    (DEF + "f()\ndel f, x", "def {import a} f=def ! f() ! del f"),
    (DEF + "del x[f()]", "def {import a} f=def ! f()"),
    # a literal cannot raise, which a name can; what cannot return raises or exits
    ("def f(): return", "def {return} !"),
    ("def f(): return 1", "def {return} !"),
    ("def f(): return x", "def {! return} !"),
    (DEF + "def g(): return f()", "def {import a} f=def ! def {! f() return} !"),
    ("raise", "! raise"),
    ("raise x", "! raise"),
    ("raise SystemExit", "! exit"),
    ("raise KeyboardInterrupt(1)", "! exit"),
    (DEF + "raise x(f()) from f()", "def {import a} f=def ! f() f() raise"),
    # definitions: decorators, defaults, the function, the decorators' calls, the name
    ("def f(x=1, *, y=None): pass", "def {} !"),
    ("def f(x=y): pass", "! def {} !"),
    ("def f(x=1, *, z, y=u): pass", "! def {} !"),
    ("@x\ndef f(): pass", "! def {} !"),
    (DEF + "@f\n@x\ndef g(x=f()): pass", "def {import a} f=def ! f? f() f() def {} !"),
    (DEF + "@x(f())\nclass A(f(), x=f()): import b", "def {import a} f=def ! f() f() f() import b"),
    (
        DEF + "def g(): pass\n@f\n@g\nclass A: x",
        "def {import a} f=def ! def {} g=def ! f? g? ! g() f() !",
    ),
    ("class A:\n def __init__(self): import a\nA()", "! def {import a} ! A=def ! A() !"),
    # conditions: an arm that never runs is not read, the others exclude each other
    ("if 0: import a", "!"),
    ("if 0: import a\nelse: import b", "! import b"),
    ("if 1: import a\nelse: import b", "! import a"),
    ("if x: import a\nelif 1: import b\nelse: import c", "! (import b | import a)"),
    ("if x: import a\nelif 0: import b\nelse: import c", "! (import c | import a)"),
    ("if x: pass\nelif y: pass", "!"),
    ("if x: pass\nelif y: import a", "! ( | import a | )"),
    (DEF + "if f(): pass", "def {import a} f=def ! if <f()> {} else {}"),
    (
        DEF + "if x: import b\nelif not f(): import c\nelse: import d",
        "def {import a} f=def ! (if not <f()> {import c} else {import d} | import b)",
    ),
    ("while x: import a\nelse: import b", "! loop <> <> {import a} else {import b} !"),
    ("while 0: import a", "! loop <false> <false> {} else {} !"),
    ("while 1: import a; break", "! loop <true> <true> {import a break} else {} !"),
    ("while 1:\n import a\n continue", "! loop <true> <true> {import a continue} else {} !"),
    (
        DEF + "for x[f()] in f(): f()\nelse: import b",
        "def {import a} f=def ! f() loop - - {f() ! f() !} else {import b} !",
    ),
    (DEF + "f()\nfor f in x: pass", "def {import a} f=def ! f() ! loop - - {f=} else {} !"),
    # each item of a with is entered inside those before it; some swallow what is raised
    ("with x: import a", "! import a"),
    ("with x: x", "!"),
    ("with x: raise", "! raise !"),
    (DEF + "with f() as f, x as y[f()]: import b", "def {import a} f=def ! f() f= ! f() import b"),
    (
        "with suppress(E): import a",
        "! try {import a} except some errors, some exits {} else {} finally {} !",
    ),
    (
        "with a.b.raises(E), x: pass",
        "! try {!} except some errors, some exits {} else {} finally {} !",
    ),
    (
        "with x, suppress(E), y: pass",
        "! try {!} except some errors, some exits {} else {} finally {} !",
    ),
    ("with suppress: import a", "! import a"),
    ("with suppress.x(E): import a", "! import a"),
    # handlers: what they surely catch
    *(
        (
            f"try: import a\n{head}: import b\nelse: import c\nfinally: import d",
            f"try {{import a}} "
            f"except {caught} {{import b}} else {{import c}} finally {{import d}} !",
        )
        for head, caught in [
            ("except", "all errors, all exits"),
            ("except BaseException", "all errors, all exits"),
            ("except Exception", "all errors, no exits"),
            ("except (x.E, Exception)", "all errors, some exits"),
            ("except (ImportError, OSError)", "some errors, no exits"),
            ("except (ImportError, x)", "some errors, some exits"),
            ("except SystemExit", "some errors, some exits"),
            ("except (x, BaseException)", "all errors, all exits"),
        ]
    ),
    (
        DEF + "try: f()\nexcept f() as f: pass",
        "def {import a} f=def ! try {! f() !} except some errors, some exits {f() f=} else {} "
        "finally {} !",
    ),
]


@pytest.mark.parametrize(("code", "expected"), CASES)
def test_statements(code: str, expected: str) -> None:
    assert shown(code) == expected


@WITH_STAR
def test_groups_of_exceptions() -> None:
    expected = "try* {import a} except all errors, no exits {import b} else {} finally {} !"
    assert shown("try: import a\nexcept* Exception: import b") == expected


MATCHES = [
    ("case 1: import a", "! (import a | ) !"),
    ("case 1: import a\n case _: import b", "! (import a | import b) !"),
    ("case 1: import a\n case y: import b", "! (import a | import b) !"),
    ("case [_]: import a\n case 1 as y: import b", "! (import a | (import b | )) !"),
    ("case _ if y: import a", "! case <> {import a} else {} !"),
    (
        "case {'k': 1}: import a\n case 2 if y: import b",
        "! (import a | case <> {import b} else {}) !",
    ),
]


@WITH_MATCH
@pytest.mark.parametrize(("cases", "expected"), MATCHES)
def test_match(cases: str, expected: str) -> None:
    assert shown("match x:\n " + cases) == expected


@WITH_MATCH
def test_match_binds_and_calls() -> None:
    code = DEF + "match f():\n case [f] if f(): f()\n case f: pass"
    expected = "def {import a} f=def ! f() case <f()> {f= ! f() !} else {f=} !"
    assert shown(code) == expected


EXPRESSIONS = [
    ("(f := x), f()", "f= f() f="),
    ("(x := f())", "f()"),
    ("x or f()", "(f() | )"),
    ("f() and x", "f()"),
    ("sys.exit(f())", "f() exit"),
    ("exit()", "exit"),
    ("os._exit(1)", "abort"),
    ("x(f, f())", "f()"),
    ("f(f())(x)", "f? f() f()"),
    ("[f() for f in f()]", "f()"),
]


@pytest.mark.parametrize(("code", "expected"), EXPRESSIONS)
def test_expressions(code: str, expected: str) -> None:
    begins = "import sys, os\n" + DEF + "x.f()\nf()\n"
    assert shown(begins + code) == f"import sys, os def {{import a}} f=def ! f() ! {expected} !"


@pytest.mark.parametrize(
    "code",
    [
        "if 0:\n def f(): import a",
        "if 1: pass\nelse:\n def f(): import a",
        "if 1: pass\nelif x:\n def f(): import a",
        "if x: pass\nelif 1: pass\nelse:\n def f(): import a",
        "while 0:\n def f(): import a",
    ],
)
def test_functions_where_nothing_runs(code: str) -> None:
    """Nobody can call them."""
    assert written(code).functions == ()


# --- what differs in a module that is followed

FOLLOWED = [
    # only functions that are called are read, whoever calls them
    ("def f(): import a", "!"),
    ("@x\ndef f(y=1): import a", "!"),
    ("def f(): import a\ndef g(): f()\ng()", "def {import a} f=def ! def {! f() !} g=def ! g() !"),
    ("def f(): import a\ndef g(): f()", "!"),
    ("class A:\n def __init__(self): import a\nA()", "! def {import a} ! A=def ! A() !"),
    ("class A:\n def method(self): import a\nA()", "! A= ! A() !"),
    ("if __name__ == '__main__': import a", "!"),
]


@pytest.mark.parametrize(("code", "expected"), FOLLOWED)
def test_statements_of_a_followed_module(code: str, expected: str) -> None:
    assert shown(code, followed=True) == expected


# --- lazy imports (PEP 810)

LAZY = "__lazy_modules__ = ['a', 'b.c']\n"
LAZIES = [
    ("import a, b", "import lazy a, b"),
    ("from b.c import d", "import lazy b.c"),
    ("from b.c import *", "import b.c"),
    ("from .a import d", "import a"),
    ("x = 1\nimport a", "import lazy a"),
    ("x = __lazy_modules__ = []\nimport a", "import a"),
    ("__lazy_modules__ = x\nimport a", "import a"),
    ("try: import a\nfinally: import a", "try {import a} else {} finally {import a} !"),
    ("try: import a\nfinally: pass\nimport a", "try {import a} else {} finally {} ! import lazy a"),
    ("def f(): import a", "def {import a} !"),
    ("def f(): __lazy_modules__ = []\nimport a", "def {!} ! import lazy a"),
    ("class A: import a", "import a"),
]


@pytest.mark.parametrize(("code", "expected"), LAZIES)
def test_lazy_modules(code: str, expected: str) -> None:
    assert shown(LAZY + code) == f"! {expected}"


# --- where loads are reported


def sites(code: str) -> List[str]:
    """Where each load of a file stands: its line, and "top", or the block around it."""
    outlined = written(code)
    blocks = [outlined.body, *(function.body for function in outlined.functions)]
    loads = [one for each in blocks for one in all_steps(each) if isinstance(one, Load)]
    return [f"{one.site.line} {'top' if one.site.top else one.site.where}" for one in loads]


def test_sites_in_scopes() -> None:
    code = "import a\ndef f():\n import b\n class C:\n  import c\nclass D:\n import d\nx(I('e'))"
    found = sites(code.replace("I(", "__import__("))
    assert found == ["1 top", "7 class 'D'", "8 ", "3 function 'f'", "5 class 'C'"]


def test_sites_in_a_marimo_cell() -> None:
    """A cell is no function to a reader, its inside is."""
    code = (
        "import marimo\napp = marimo.App()\n@app.cell\ndef _():\n    import a\n    x()\n"
        "    import b\n    def f():\n        import c\n"
    )
    assert sites(code) == ["1 top", "5 top", "7 ", "9 function 'f'"]


def test_sites_in_the_string_of_a_cell() -> None:
    """All stand where the string does, and in the functions that it holds."""
    cell = "import a\nx()\nimport b\ndef f():\n    import c\n"
    code = f"x()\nget_ipython().run_cell_magic('time', '', {cell!r})\n"
    assert sites(code) == ["2 top", "2 ", "2 function 'f'"]
