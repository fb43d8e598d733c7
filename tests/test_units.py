"""Corners of single modules that no program of the other tests comes to."""

from __future__ import annotations

import argparse
import ast
import os
from pathlib import Path
from typing import Any, Callable, Dict, Tuple

import pytest

from flake8_unsloth import modules, options, steps, walk
from flake8_unsloth.checker import UnslothChecker
from flake8_unsloth.conditions import DEPTH, outcome
from flake8_unsloth.flow import Flow
from flake8_unsloth.graph import Graph, Importer
from flake8_unsloth.imports import Import
from flake8_unsloth.loads import import_by_call
from flake8_unsloth.names import collect
from flake8_unsloth.naming import Naming
from flake8_unsloth.notebooks import cell_in_string
from flake8_unsloth.relevance import relevance
from flake8_unsloth.scan import Scan
from flake8_unsloth.settings import Settings
from flake8_unsloth.steps import Bind, Block, Call, Function, Leave, Load, Outline, Try, Unbind
from flake8_unsloth.worlds import START, Domain, Exits, Worlds
from tests.support import check_path, findings, fresh, namespace

# ---- options


@pytest.mark.parametrize(
    ("parse", "text", "said"),
    [
        (options.libraries, "trl,1x", "'1x' is not the name of a module"),
        (options.libraries, " , ", "' , ' names no library"),
        (options.libraries, "trl unsloth", "'unsloth' cannot come before itself"),
        (options.carriers, "a,b=", "'b=' is not the name of a module, nor NAME=LIBRARY"),
        (options.carriers, "=trl", "'=trl' is not the name of a module, nor NAME=LIBRARY"),
        (options.folders, ",\n", "',\n' names no folder"),
    ],
)
def test_wrong_values(parse: Callable[[str], Tuple[Any, ...]], text: str, said: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as error:
        parse(text)
    assert str(error.value) == said


def test_right_values() -> None:
    assert options.libraries("trl, peft\n trl") == ("trl", "peft")
    assert options.carriers("a.b=trl c") == (("a.b", "trl"), ("c", ""))
    assert options.folders("src,\n. ,src") == ("src", ".")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"unsloth_before": ["not a name!"]},
            "--unsloth-before: 'name!' is not the name of a module",
        ),
        (
            {"unsloth_extend_carriers": "x=torch"},
            "--unsloth-extend-carriers: 'x=torch': it is none",
        ),
    ],
)
def test_what_argparse_has_not_seen(
    given: Any, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """pyproject.toml hands over lists; a carrier's library must be one of the libraries."""
    parsed = namespace()
    vars(parsed).update(given)
    with pytest.raises(SystemExit) as stop:
        UnslothChecker.parse_options(parsed)
    assert stop.value.code == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_lists_are_values_as_well() -> None:
    parsed = namespace()
    parsed.unsloth_before = ["trl"]
    options.check(parsed)
    assert parsed.unsloth_before == ("trl",)


# ---- files and modules


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"import os\n", "import os\n"),
        (b"\xef\xbb\xbfimport os\n", "import os\n"),
        (b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n"),
        (b"x = '\xe9'\n", None),
        (b"# coding: nonsense\nx = '\xe9'\n", None),
        (b"#!python\n# coding: nonsense\nx = 1\n", None),
        (b"x = 1\n\n# coding: nonsense\n", "x = 1\n\n# coding: nonsense\n"),
    ],
)
def test_reading(data: bytes, text: Any, tmp_path: Path) -> None:
    (tmp_path / "m.py").write_bytes(data)
    assert modules.read(str(tmp_path / "m.py")) == text


def test_reading_what_is_no_file(tmp_path: Path) -> None:
    assert modules.read(str(tmp_path)) is None
    assert modules.read(str(tmp_path / "missing.py")) is None
    assert modules.read("nul\0byte.py") is None
    os.mkfifo(tmp_path / "pipe.py")
    assert modules.read(str(tmp_path / "pipe.py")) is None


def test_reading_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk may give up in the middle of a file."""
    (tmp_path / "m.py").write_text("import os\n")

    def fail(*_: object) -> object:
        raise OSError

    monkeypatch.setattr(os, "read", fail)
    assert modules.read(str(tmp_path / "m.py")) is None


def test_finding_in_no_folder(tmp_path: Path) -> None:
    finder = modules.Finder([str(tmp_path / "missing"), str(tmp_path) + "/nul\0byte"])
    assert finder.find("helper") is None
    assert finder.find("sys") is None
    assert finder.find("a.b") is None
    assert finder.find("") is None


def test_places(tmp_path: Path) -> None:
    (tmp_path / "pkg" / "sub").mkdir(parents=True)
    (tmp_path / "pkg" / "__init__.py").touch()
    (tmp_path / "pkg" / "sub" / "__init__.py").touch()
    places = modules.Places()
    file = places.place(str(tmp_path / "pkg" / "sub" / "m.py"))
    assert (file.root, file.name, file.is_package) == (str(tmp_path), "pkg.sub.m", False)
    assert file.parents == ("pkg", "pkg.sub")
    init = places.place(str(tmp_path / "pkg" / "sub" / "__init__.py"))
    assert (init.name, init.is_package, init.parents) == ("pkg.sub", True, ("pkg",))
    assert places.place(str(tmp_path / "qwen2.5_sft.py")).parents == ()


def test_a_package_that_is_the_root_of_all_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "isfile", lambda path: True)
    assert modules.Places().place("/a/m.py").name == "a.m"


def test_relative_imports_out_of_the_package() -> None:
    assert Importer("m", False).absolute(Import("x", 1)) == ""
    assert Importer("a.m", False).absolute(Import("x", 2)) == ""
    assert Importer("a.m", False).absolute(Import("x", 1)) == "a.x"


# ---- reading code


def test_very_deep_conditions_are_open() -> None:
    names = collect(ast.parse(""))
    test: ast.expr = ast.Constant(value=True, kind=None)
    for _ in range(DEPTH):
        test = ast.UnaryOp(ast.Not(), test)
    assert outcome(test, names) is (DEPTH % 2 == 0)
    assert outcome(ast.UnaryOp(ast.Not(), test), names) is None


@pytest.mark.parametrize(
    "code",
    [
        'find_spec(".x", "pkg")',
        "find_spec(name)",
        '__import__("a", globals(), locals(), [], LEVEL)',
        "import_module(*args)",
        'import_module(".x", package())',
        'import_module("....x", "pkg")',
        'import_module("")',
    ],
)
def test_calls_that_import_nothing_the_source_shows(code: str) -> None:
    tree = ast.parse(code)
    call = tree.body[0].value  # type: ignore[attr-defined]
    found = import_by_call(call, collect(tree))
    assert found is None or not found.module or code.startswith("find_spec")


def test_cells_in_strings() -> None:
    def cell(code: str) -> Any:
        return cell_in_string(ast.parse(code).body[0].value)  # type: ignore[attr-defined]

    assert cell("get_ipython().run_cell_magic('time', '', 'x = 1')") is not None
    assert cell("get_ipython().run_cell_magic('bash', '', 'ls')") is None
    assert cell("get_ipython().run_cell_magic('time', '', 'x = = 1')") is None
    assert cell("get_ipython().run_line_magic('time', 'import trl')") is not None
    assert cell("get_ipython().system('time', 'import trl')") is None


def test_nodes_that_lack_a_field() -> None:
    """Tools make trees as well."""
    call = ast.parse("f(x, y=z)", mode="eval").body
    assert isinstance(call, ast.Call)
    x, y = call.args[0], call.keywords[0]
    assert walk.children(call) == [call.func, x, y]
    del call.args
    assert walk.children(call) == [call.func, y]


def test_the_fields_of_a_kind_of_node_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fields(Dict[type, Tuple[str, ...]]):
        def __setitem__(self, kind: type, fields: Tuple[str, ...]) -> None:
            assert kind not in self
            super().__setitem__(kind, fields)

    monkeypatch.setattr(walk, "_fields", Fields())
    for _ in range(2):
        assert [type(node) for node in walk.every(ast.parse("f(f(x))"))].count(ast.Call) == 2
    assert walk._fields[ast.Call] == ("func", "args", "keywords")


# ---- the text scan


def test_what_the_scan_passes_over() -> None:
    assert [t.imported for t in Scan("# you may import this\nx = important\n").targets] == []
    assert [t.imported for t in Scan("_import\nimport\n").targets] == []
    assert [t.imported.module for t in Scan("x = 1; import a\rimport b").targets] == ["a", "b"]


# ---- the flow


def test_more_worlds_than_are_kept_apart() -> None:
    """Names rebound on many independent paths: blurred, and still reported."""
    code = "import transformers\n"
    for number in range(8):
        code += f"if a:\n    def f{number}():\n        import json\n"
        code += f"else:\n    def f{number}():\n        import unsloth\n"
    code += "".join(f"f{number}()\n" for number in range(8))
    assert {text[:6] for _, _, text in findings(code)} == {"UNS001", "UNS002"}


def test_more_calls_than_are_entered() -> None:
    """Functions that all call each other: entered so often, then taken as done."""
    names = range(16)
    code = "".join(
        f"def f{one}():\n" + "".join(f"    if a:\n        f{other}()\n" for other in names)
        for one in names
    )
    code += "def g():\n    import transformers\n    import unsloth\nf0()\ng()\n"
    assert [text[:6] for _, _, text in findings(code)][:1] == ["UNS001"]


def test_more_pending_exits_than_are_kept_apart() -> None:
    """Three times five ways through a `finally` inside of another: blurred, and still reported."""
    code = "def f(x):\n    import transformers\n"
    for depth in range(3):
        margin = "    " * (2 * depth + 1)
        code += f"{margin}for x in x:\n{margin}    try:\n"
        for leave in ("return", "break", "continue", "raise x", "raise SystemExit"):
            code += f"{margin}        if x:\n{margin}            {leave}\n"
        code += f"{margin}    finally:\n"
    code += "                            import unsloth\n    import unsloth\n"
    lines = [line for line, _, text in findings(code) if text.startswith("UNS001")]
    assert lines == [code.count("\n") - 1]


def test_whether_a_function_returns_is_seen_at_any_depth() -> None:
    """Whether all ways lead out of very deep code; only then does a call of it matter."""

    def matters(innermost: steps.Step) -> bool:
        block: Block = (innermost,)
        for _ in range(2000):
            block = (Try(block, (), (), (), False),)
        function = Function(1, None)
        function.body = block
        body = (Bind(0, "f", function), Call(0, "f"))
        return (0, "f") in relevance(Outline(body, (function,))).names

    assert matters(Leave("raise"))
    assert not matters(steps.RISK)


def test_what_is_not_bound_cannot_be_deleted() -> None:
    """It raises NameError."""

    class Nothing(Domain[int]):
        def join(self, one: int, other: int) -> int:
            return one | other

        def load(self, step: Load, worlds: Worlds[int], exits: Exits[int]) -> Any:
            raise AssertionError

    body = (Unbind(0, "g"),)
    flow = Flow(Nothing(), relevance(Outline(body, ())))
    assert flow.module(body, {START: 1}) == {}


# ---- the graph


def test_a_module_that_cannot_be_read_reaches_nothing(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_bytes(b"# coding: nonsense\nimport unsloth\n")
    (tmp_path / "other.py").write_bytes(b"import unsloth\n")
    finder = modules.Finder([str(tmp_path)])
    settings = Settings(("trl",), (), (), True)
    graph = Graph(finder, Naming(settings, lambda imported: False), {"trl": 2}, lambda module: ())
    found = [finder.find(name) for name in ("helper", "other")]
    assert [graph.reach(module) for module in found if module is not None] == [0, 1]


# ---- packages


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def codes(folder: Path, name: str) -> Any:
    found = check_path(str(folder / name), cwd=str(folder))
    return [(line, message[:6]) for line, _, message in found]


def test_a_helper_that_asks_what_is_loaded(tmp_path: Path) -> None:
    """There the answer is open: the file that imports it may have loaded anything before."""
    write(tmp_path, helper="import sys\nif 'trl' in sys.modules:\n    import transformers\n")
    write(tmp_path, app="import trl\nimport helper\nimport unsloth\n", plain="import helper\n")
    assert codes(tmp_path, "app.py") == [(3, "UNS001")]
    assert codes(tmp_path, "plain.py") == []


def test_a_helper_in_an_encoding_that_is_none(tmp_path: Path) -> None:
    """It cannot be read, so it loads nothing; what else is wrong with the file is said."""
    (tmp_path / "helper.py").write_bytes(b"# coding: no-such\nimport transformers\n")
    write(tmp_path, app="import helper\nimport unsloth\nimport trl\n")
    write(tmp_path, late="import helper\nimport trl\nimport unsloth\n")
    assert codes(tmp_path, "app.py") == []
    assert codes(tmp_path, "late.py") == [(3, "UNS001")]


def test_lazy_imports_of_followed_modules(tmp_path: Path) -> None:
    write(
        tmp_path,
        helper="__lazy_modules__ = ['transformers', 'deeper']\nimport transformers, deeper\n",
        deeper="import trl\n",
        app="import helper\nimport transformers\nimport unsloth\n",
    )
    assert codes(tmp_path, "app.py") == [(3, "UNS001")]


def test_a_parent_that_imports_lazily(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text(
        "__lazy_modules__ = ['trl', 'pkg.m']\nimport trl\nimport pkg.m\n"
    )
    (tmp_path / "pkg" / "m.py").write_text("import unsloth\n")
    assert codes(tmp_path, "pkg/m.py") == []


def test_a_long_chain_is_shortened(tmp_path: Path) -> None:
    """The first modules of it and the last."""
    for number in range(8):
        (tmp_path / f"m{number}.py").write_text(f"import m{number + 1}\n")
    (tmp_path / "m8.py").write_text("import trl\n")
    (tmp_path / "app.py").write_text("import m0\nimport unsloth\n")
    message = check_path(str(tmp_path / "app.py"), cwd=str(tmp_path))[0][2]
    assert "m0 (m0.py:1) > m1 (m1.py:1) > m2 (m2.py:1) > ... > m8 (m8.py:1)" in message


# ---- PEP 810: syntax of Python 3.15, so the nodes are made here


def lazily(code: str, *lines: int) -> Any:
    """Codes by line for code in which the imports on some lines are ``lazy import``."""
    tree = ast.parse(code)
    for node in tree.body:
        if node.lineno in lines:
            node.is_lazy = 1  # type: ignore[attr-defined]
    return [(line, message[:6]) for line, _, message, _ in fresh(code, tree).run()]


def test_lazy_imports_load_nothing() -> None:
    assert lazily("import transformers\nimport unsloth\n", 1) == []
    assert lazily("from trl import SFTTrainer\nimport unsloth\n", 1) == []
    assert lazily("import transformers\nimport unsloth\n") == [(2, "UNS001")]


def test_a_lazy_import_of_unsloth_patches_nothing() -> None:
    assert lazily("import unsloth\nimport transformers\n", 1) == [(1, "UNS002")]
    assert lazily("import unsloth\nimport unsloth\nimport trl\n", 2) == []


# ---- exit


def test_exit_is_the_builtin_where_nothing_else_is_in_sight() -> None:
    code = "def f(a):\n    if a:\n        import trl\n        exit()\n    import unsloth\n"
    method = "class Shell:\n    def exit(self): ...\n"
    assert {text[:6] for _, _, text in findings(method + code)} == {"UNS002"}
    function = "def exit(): ...\n"
    assert {text[:6] for _, _, text in findings(function + code)} == {"UNS001", "UNS002"}


def test_findings_are_in_the_order_of_their_lines() -> None:
    """The module runs before its functions, whatever stands first."""
    code = "def f():\n    import unsloth\nif x:\n    y()\n    import unsloth\n    raise x\n"
    assert [(line, column) for line, column, _ in findings(code)] == [(2, 4), (5, 4)]
