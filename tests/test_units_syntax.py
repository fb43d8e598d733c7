"""Corners of what single expressions and statements mean: conditions, names, loads, position."""

from __future__ import annotations

import ast
import sys
from typing import List, Optional, Set, Tuple

import pytest

from flake8_unsloth import names as reading
from flake8_unsloth import naming
from flake8_unsloth.conditions import asked_module, compares_main, outcome
from flake8_unsloth.imports import Import
from flake8_unsloth.loads import import_by_call, imports_of
from flake8_unsloth.names import (
    bindings,
    collect,
    literal_text,
    literal_texts,
    local_names,
    parameters,
)
from flake8_unsloth.notebooks import cell_in_string, cell_starts
from flake8_unsloth.settings import Settings


def expression(code: str) -> ast.expr:
    """One expression."""
    return ast.parse(code, mode="eval").body


# ---- conditions


@pytest.mark.parametrize(
    ("code", "checked", "followed"),
    [
        ("not (__name__ == '__main__')", None, True),
        ("not (x or __name__ != '__main__')", None, False),
        ("not (x and not TYPE_CHECKING)", None, None),
        ("not (x and TYPE_CHECKING)", True, True),
        ("mode == '__main__'", None, None),
        ("__name__ == 'setup'", None, None),
        ("'__main__' is not __name__", None, True),
        ("__name__ == '__main__' == x", None, None),
    ],
)
def test_what_the_source_settles(
    code: str, checked: Optional[bool], followed: Optional[bool]
) -> None:
    """A module that is followed is not the main program, however the condition is put."""
    assert outcome(expression(code), collect(ast.parse(""))) is checked
    assert outcome(expression(code), collect(ast.parse("")), followed=True) is followed


@pytest.mark.parametrize(
    ("level", "depth", "truth"),
    [("(x and ", 10, False), ("not (False or ", 19, True), ("not (", 10, True)],
)
def test_conditions_are_read_as_deep_as_said(level: str, depth: int, truth: bool) -> None:
    """What lies one level deeper is open, whatever makes the levels."""
    names = collect(ast.parse(""))
    condition = expression(level * 9 + "(x and False)" + ")" * 9)
    assert outcome(condition, names, depth=depth) is truth
    assert outcome(condition, names, depth=depth - 1) is None


def test_only_one_comparison_compares_with_main() -> None:
    assert compares_main(expression("__name__ == '__main__'"))
    assert not compares_main(expression("mode == '__main__'"))
    assert not compares_main(expression("__name__ == 'mode'"))


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("'a' in sys.modules", "a"),
        ("'a' not in sys.modules", "a"),
        ("'a' in modules", ""),
        ("'a' in sys.modules in y", ""),
        ("'a' in x in sys.modules", ""),
        ("name in sys.modules", ""),
        ("'a' == sys.modules", ""),
        ("x", ""),
    ],
)
def test_questions_to_sys_modules(code: str, module: str) -> None:
    assert asked_module(expression(code), collect(ast.parse("import sys"))) == module


# ---- names


def test_what_the_names_of_a_file_stand_for() -> None:
    names = collect(
        ast.parse(
            "import a.b, c.d as e\n"
            "from f.g import h, i as j\n"
            "from . import k\n"
            "from .l import m\n"
            "def n(o):\n    global p\n    p = q\n"
        )
    )
    assert names.aliases == {"e": "c.d", "h": "f.g.h", "j": "f.g.i"}
    assert names.bound == {"n", "o", "p"}
    assert names.declared == {"p"}
    assert names.walrus is False
    assert names.called == set()


def test_an_assignment_expression_anywhere_is_noted() -> None:
    assert collect(ast.parse("def f():\n    g(x := 1)\n")).walrus is True
    assert collect(ast.parse("def f():\n    g(x := 1)\n"), followed=True).walrus is False


@pytest.mark.parametrize(
    ("code", "called"),
    [
        ("def f(): pass\nf()", {"f"}),
        ("async def f(): pass\nf()", {"f"}),
        ("class C: pass\nC()", {"C"}),
        ("f = lambda: 1\nf()", {"f"}),
        ("f = g = lambda: 1\nf()\ng()", {"f", "g"}),
        ("x.f = lambda: 1\nf()", set()),
        ("f = 1\nf()", set()),
        ("def f(): pass\nx.f()", set()),
        ("def f(): pass\n@f\ndef g(): pass", {"f"}),
        ("def f(): pass\n@f\nclass C: pass", {"f"}),
        ("def f(): pass\n@f(1)\n@x.g\ndef g(): pass", {"f"}),
        ("exit()", set()),
        ("exit = quit = x\nexit()\nquit()", {"exit", "quit"}),
        ("sys = x\nsys()", set()),
    ],
)
def test_functions_that_are_called_by_name(code: str, called: Set[str]) -> None:
    assert collect(ast.parse(code)).called == called


@pytest.mark.parametrize(
    ("code", "bound"),
    [
        ("def f():\n    a = 1\n", {"f"}),
        ("def f():\n    a = 1\nf()\n", {"f", "a"}),
        ("def f():\n    a = 1\ndef g():\n    f()\ng()\n", {"f", "g", "a"}),
        ("f()\ndef f():\n    a = 1\n    def g():\n        b = 1\n    g()\n", {"f", "g", "a", "b"}),
        ("async def f():\n    a = 1\nf()\n", {"f", "a"}),
        ("@d\ndef f():\n    a = 1\ndef d(g): pass\n", {"f", "d", "g"}),
        ("def f(a=(b := 1), *c): pass\n", {"f", "a", "b", "c"}),
        ("@d(a := 1)\ndef f(): pass\n", {"f", "a"}),
        ("class C:\n    a = 1\n    def f(self):\n        b = 1\n", {"C", "a", "f", "self"}),
        ("class C:\n    def __init__(self):\n        b = 1\n", {"C", "__init__", "self", "b"}),
        ("f = lambda a: 1\n", {"f", "a"}),
    ],
)
def test_what_a_followed_module_binds(code: str, bound: Set[str]) -> None:
    """Functions that its import calls run; a class may be called, which runs its __init__."""
    assert collect(ast.parse(code), followed=True).bound == bound


def test_dotted_names() -> None:
    names = collect(ast.parse("import a.b as c\n"))
    assert names.dotted(expression("c.d.e")) == "a.b.d.e"
    assert names.dotted(expression("x.y")) == "x.y"
    assert names.dotted(expression("f().y")) == ""


def test_literals() -> None:
    assert literal_text(expression("'a'")) == "a"
    assert literal_text(expression("1")) is None
    assert literal_text(None) is None
    assert literal_texts(expression("['a', 'b']")) == ("a", "b")
    assert literal_texts(expression("{'a'}")) == ("a",)
    assert literal_texts(expression("()")) == ()
    assert literal_texts(expression("['a', b]")) is None
    assert literal_texts(expression("f('a')")) is None


WANTED = set("abcdefg")


@pytest.mark.parametrize(
    ("code", "walrus", "bound"),
    [
        ("a = b", False, {"a"}),
        ("(a, *b), x[c] = d", False, {"a", "b"}),
        ("a: int = b", False, {"a"}),
        ("del a", False, {"a"}),
        ("for a in b:\n    c = 1\nelse:\n    d = 1", False, {"a", "c", "d"}),
        ("with x as a, y as [b]: pass", False, {"a", "b"}),
        ("import a.b, c as d", False, {"a", "d"}),
        ("from x import a, b as c", False, {"a", "c"}),
        ("def a(b=(c := 1)): d = 1", True, {"a"}),
        ("async def a(): pass", False, {"a"}),
        ("class a:\n    b = 1", False, {"a"}),
        ("try: pass\nexcept x as a: b = 1\nfinally: c = 1", False, {"a", "b", "c"}),
        ("try: pass\nexcept x: pass", False, set()),
        ("f((a := 1), [b := 2])", True, {"a", "b"}),
        ("[x for a in (b := 1) if (c := a)]", True, {"b", "c"}),
        ("lambda a: (b := 1)", True, set()),
        ("z = 1", False, set()),
        ("a", True, set()),
    ],
)
def test_what_a_statement_binds(code: str, walrus: bool, bound: Set[str]) -> None:
    assert bindings(ast.parse(code).body[0], WANTED, walrus) == bound
    assert bindings(ast.parse(code).body[0], set(), walrus) == set()


def test_where_no_name_is_wanted_none_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: List[ast.AST] = []

    def deeper(node: ast.AST) -> List[ast.AST]:
        looked.append(node)
        return []

    monkeypatch.setattr(reading, "deeper", deeper)
    statement = ast.parse("if x: y = 1").body[0]
    bindings(statement, set(), False)
    assert not looked
    bindings(statement, {"y"}, False)
    assert looked


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match statements are of Python 3.10")
def test_what_a_match_statement_binds() -> None:
    code = (
        "match x:\n    case [a, *b]: c = 1\n    case {'k': d, **e}: pass\n    case f() as g: pass"
    )
    assert bindings(ast.parse(code).body[0], WANTED, False) == set("abcdeg")


@pytest.mark.parametrize(
    ("code", "local"),
    [
        ("def x(a, /, b, *c, d=1, **e): f = g", set("abcdef")),
        ("def x():\n    a = b = 1\n    global a\n    if y:\n        nonlocal_ = 1\n", {"b"}),
        ("def x():\n    a = 1\n    def y():\n        global a\n", {"a"}),
        ("def x():\n    a = b = 1\n    try: pass\n    except y:\n        global a\n", {"b"}),
        ("def x():\n    def y():\n        nonlocal a\n        a = 1\n    a = 1\n", {"a"}),
        ("class x:\n    a = 1\n    def b(self, c): pass\n", {"a", "b"}),
    ],
)
def test_what_is_local(code: str, local: Set[str]) -> None:
    node = ast.parse(code).body[0]
    assert isinstance(node, (ast.FunctionDef, ast.ClassDef))
    assert local_names(node, WANTED, False) == local
    assert local_names(node, set(), False) == set()


def test_what_is_local_to_a_lambda() -> None:
    node = expression("lambda a, z: (b := a)")
    assert isinstance(node, ast.Lambda)
    assert local_names(node, WANTED, True) == {"a", "b"}
    assert local_names(node, WANTED, False) == {"a"}
    assert parameters(node) == {"a", "z"}


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match statements are of Python 3.10")
def test_what_a_case_declares_global_is_not_local() -> None:
    node = ast.parse(
        "def x():\n    match y:\n        case 1:\n            global a\n    a = b = 1\n"
    )
    assert isinstance(node.body[0], ast.FunctionDef)
    assert local_names(node.body[0], WANTED, False) == {"b"}


def test_an_assignment_expression_makes_a_name_local() -> None:
    node = ast.parse("def x():\n    f(a := 1)\n").body[0]
    assert isinstance(node, ast.FunctionDef)
    assert local_names(node, WANTED, True) == {"a"}


# ---- loads


@pytest.mark.parametrize(
    ("code", "imported"),
    [
        ("import_module('a.b')", Import("a.b")),
        ("import_module(name='a')", Import("a")),
        ("importorskip(modname='a')", Import("a")),
        ("importorskip('1.0', 'a')", Import("1.0")),
        ("import_module('.c', 'a.b')", Import("a.b.c")),
        ("import_module('..c', package='a.b')", Import("a.c")),
        ("import_module('..', 'a.b')", Import("a")),
        ("import_module('...c', 'a.b')", None),
        ("import_module('.c', __package__)", Import("c", 1)),
        ("import_module('..c', __name__)", Import("c", 2)),
        ("import_module('.c', package)", None),
        ("import_module('Xa')", Import("Xa")),
        ("import_module(*a)", None),
        ("import_module(*a, 'b')", None),
        ("__import__('a', *b)", Import("a")),
        ("__import__('a', {}, {}, ['b', 'c'])", Import("a", 0, ("b", "c"))),
        ("__import__('a', fromlist=('b',), level=1)", Import("a", 1, ("b",))),
        ("__import__('a', {}, {}, [b])", Import("a")),
        ("__import__('a', level=n)", None),
        ("__import__('a', *b, {}, [], 1)", Import("a")),
        ("__import__('a', *b, {}, ['c'])", Import("a")),
        ("import_module('a', {}, {}, ['b'])", Import("a")),
        ("find_spec('a.b.c')", Import("a.b")),
        ("find_spec('a')", None),
        ("find_spec('.a.b', __package__)", Import("a", 1)),
        ("find_spec('.a', __package__)", Import("", 1)),
        ("find_spec('.a', 'b')", Import("b")),
        ("other('a')", None),
    ],
)
def test_what_a_call_imports(code: str, imported: Optional[Import]) -> None:
    call = expression(code)
    assert isinstance(call, ast.Call)
    assert import_by_call(call, collect(ast.parse(""))) == imported


@pytest.mark.parametrize("mark", [None, 0, 1])
def test_what_a_statement_imports(mark: Optional[int]) -> None:
    """Python 3.15 marks lazy statements."""
    imports = ast.parse("import a.b, c as d\nfrom e import f, g as h\nfrom .. import i\n").body
    for statement in imports if mark is not None else ():
        statement.is_lazy = mark  # type: ignore[attr-defined]
    lazy = bool(mark)
    found = [imports_of(one) for one in imports]  # type: ignore[arg-type]
    assert found == [
        (Import("a.b", lazy=lazy), Import("c", lazy=lazy)),
        (Import("e", 0, ("f", "g"), lazy),),
        (Import("", 2, ("i",), lazy),),
    ]


# ---- the libraries behind a name


def test_carriers_of_the_options_join_those_of_the_table() -> None:
    table = naming.carriers(Settings(("peft", "trl"), (("verl", "trl"), ("mine", "")), (), True))
    assert table["verl"] == ("trl",)
    assert table["mine"] == ("peft",)
    assert table["bertopic"] == ("peft",)
    assert "awq" not in table
    more = naming.carriers(Settings(("transformers", "trl"), (("verl", "trl"),), (), True))
    assert more["verl"] == ("transformers", "trl")


@pytest.mark.parametrize(
    ("imported", "named"),
    [
        (Import("unsloth.models"), ("unsloth", ())),
        (Import("trl.trainer.x"), ("trl", ("trl",))),
        (Import("whisperx"), ("", ())),
        (Import("whisperx", names=("asr",)), ("whisperx.asr", ("transformers",))),
        (Import("whisperx.asr.x"), ("whisperx.asr", ("transformers",))),
        (Import("whisperx.x", names=("asr",)), ("", ())),
        (Import("hidden.evaluate"), ("", ())),
        (Import("evaluate", level=1), ("", ())),
        (Import("", names=("trl",)), ("", ())),
    ],
)
def test_what_a_name_loads(imported: Import, named: Tuple[str, Tuple[str, ...]]) -> None:
    judge = naming.Naming(Settings(("transformers", "trl"), (), (), True), lambda _: False)
    assert judge(imported) == named
    assert judge.knows("whisperx.y")
    assert judge.knows("liger_kernel")
    assert judge.knows("unsloth.x")
    assert not judge.knows("torch.unsloth")


def test_a_module_of_ones_own_is_no_carrier() -> None:
    judge = naming.Naming(Settings(("transformers",), (), (), True), lambda _: True)
    assert judge(Import("evaluate")) == naming.NOTHING
    assert judge(Import("transformers")) == ("transformers", ("transformers",))


# ---- notebooks


def test_where_cells_start() -> None:
    lines = ["# %%\n", "x = '# %%'\n", "# In[1]:\n", " # %%\n", "#In [ ]\n", "# In[1] x\n", "#\n"]
    assert list(cell_starts(lines, "a.py")) == [1, 3, 5]
    assert list(cell_starts(["x\n", "y\n"], "a.ipynb")) == [1, 2]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("import a\n", "import a"),
        ("!pip install b \\\n  c\nimport a\n", "pass\nimport a"),
        ("if x:\n    %time y\n", "if x:\n    pass"),
        ("z = !ls\nw?\n??v\nimport a\n", "pass\npass\npass\nimport a"),
    ],
)
def test_magics_in_the_string_of_a_cell(source: str, code: str) -> None:
    """They are taken out, the rest stays where it is."""
    call = expression(f"get_ipython().run_cell_magic('capture', '', {source!r})")
    found = cell_in_string(call)
    assert found is not None
    assert ast.dump(found) == ast.dump(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "shell().run_cell_magic('capture', '', 'import a')",
        "run_cell_magic('capture', '', 'import a')",
        "get_ipython().run_cell_magic('capture', 'import a')",
        "get_ipython().run_line_magic('time', '', 'import a')",
        "get_ipython().other('capture', '', 'import a')",
        "get_ipython().run_cell_magic()",
        "get_ipython().run_cell_magic('capture', '', source)",
        "get_ipython",
    ],
)
def test_what_is_no_cell_in_a_string(code: str) -> None:
    assert cell_in_string(expression(code)) is None
