"""Whatever stands in a file or where a module should be: no crash, no hang, no lost finding.

A helper that cannot be read loads nothing, and the checked file's own findings stay. Nothing is
opened outside the import roots. What is deep or long takes time in proportion to its length.
"""

from __future__ import annotations

import ast
import os
import socket
import sys
import time
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Optional, Tuple

import pytest

from flake8_unsloth.checker import UnslothChecker
from tests.integration.tools import FLAKE8, run
from tests.support import Found, check_path, findings, namespace

BOTH = "import helper\nimport trl\nimport unsloth\n"
"""Its own finding must survive whatever the helper is: UNS001, since both ends are here."""
LATE = "import transformers\n"


def codes(found: List[Found]) -> List[str]:
    """Findings as LINE CODE."""
    return [f"{line} {message[:6]}" for line, _, message in found]


def by_flake8(folder: Path, name: str = "checked.py") -> Tuple[str, str]:
    """What a real flake8 process says, and what it complains about; 60 seconds are a hang."""
    done = run([*FLAKE8, "--isolated", "--select=UNS", "--jobs=1", name], folder)
    return " ".join(line[:22] for line in done.stdout.splitlines()), done.stderr


# --- odd files where a module should be


def syntax_error(path: Path) -> None:
    path.write_text(LATE + "def (:\n")


def null_bytes(path: Path) -> None:
    path.write_bytes(LATE.encode() + b"x = '\x00'\n")


def not_utf8(path: Path) -> None:
    path.write_bytes(LATE.encode() + b"# \xff\xfe\xe9\n")


def wrong_encoding_named(path: Path) -> None:
    path.write_bytes(b"# -*- coding: no-such-encoding -*-\n" + b"# \xff\n" + LATE.encode())


def directory(path: Path) -> None:
    path.mkdir()
    (path / "x.py").write_text(LATE)


def fifo(path: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    before = os.getcwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(before)


def device_link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def terminal_link(path: Path) -> None:
    path.symlink_to("/dev/tty")


def dangling_link(path: Path) -> None:
    path.symlink_to("nowhere.py")


def looping_link(path: Path) -> None:
    path.symlink_to(path.name)


def ten_megabytes(path: Path) -> None:
    path.write_text(LATE + "x = 1\n" * 1_750_000)


def one_long_line(path: Path) -> None:
    path.write_text(LATE + "x = '" + "import " * 500_000 + "'\n")


def nested_brackets(path: Path) -> None:
    path.write_text("x = " + "(" * 1000 + ")" * 1000 + "\n" + LATE)


def nested_blocks(path: Path) -> None:
    blocks = "".join(" " * depth + "if x:\n" for depth in range(99))
    path.write_text(blocks + " " * 99 + "x = 1\n" + "import os\n" * 1000)


def nested_operators(path: Path) -> None:
    path.write_text("x = " + "-" * 1000 + "1\n")


def nested_attributes(path: Path) -> None:
    path.write_text("x" + ".a" * 20_000 + "\nimport os\n")


def nothing_in_it(path: Path) -> None:
    path.write_bytes(b"")


ODD: List[Callable[[Path], None]] = [
    syntax_error,
    null_bytes,
    not_utf8,
    wrong_encoding_named,
    directory,
    fifo,
    unix_socket,
    device_link,
    terminal_link,
    dangling_link,
    looping_link,
    ten_megabytes,
    nested_brackets,
    nested_blocks,
    nested_operators,
    nested_attributes,
    nothing_in_it,
]
needs_unix = pytest.mark.skipif(os.name != "posix", reason="has no such files")


def _name(make: Callable[[Path], None]) -> str:
    return make.__name__


OLD_PARSER = "s_push: parser stack overflow\n"
"""What Python 3.8's own parser prints before it gives up."""


@needs_unix
@pytest.mark.parametrize("make", ODD, ids=_name)
def test_odd_helper(make: Callable[[Path], None], tmp_path: Path) -> None:
    """In a flake8 process, which a hang would stop for all."""
    make(tmp_path / "helper.py")
    (tmp_path / "checked.py").write_text(BOTH)
    found, complaint = by_flake8(tmp_path)
    assert found == "checked.py:3:1: UNS001"
    assert complaint.replace(OLD_PARSER, "") == ""
    loads_unsloth = "import helper\nimport unsloth\n"
    assert codes(findings(loads_unsloth, str(tmp_path / "checked.py"))) == []
    (tmp_path / "checked.py").write_text("import trl, helper\n")
    assert codes(check_path(str(tmp_path / "checked.py"))) == []


@needs_unix
@pytest.mark.parametrize("make", ODD, ids=_name)
def test_odd_init_of_a_package(make: Callable[[Path], None], tmp_path: Path) -> None:
    """The package around the checked file is as odd; its siblings are found all the same."""
    (tmp_path / "pkg").mkdir()
    make(tmp_path / "pkg" / "__init__.py")
    (tmp_path / "pkg" / "hf.py").write_text(LATE)
    (tmp_path / "pkg" / "checked.py").write_text("import trl\nimport unsloth\n")
    assert codes(check_path(str(tmp_path / "pkg" / "checked.py"))) == ["2 UNS001"]
    source = "import pkg.hf\nimport trl\nimport unsloth\n"
    assert codes(findings(source, str(tmp_path / "checked.py"))) == ["3 UNS001"]


def test_what_python_warns_of_in_a_helper(tmp_path: Path) -> None:
    """It is not said for a file that nobody checks, and under ``-W error``, as here, not minded."""
    helper = "x = '\\d'\nif x is 1or x: pass\n"
    (tmp_path / "helper.py").write_text(LATE + helper)
    source = "import helper\nimport unsloth\n"
    assert codes(findings(source, str(tmp_path / "checked.py"))) == ["2 UNS003"]
    cell = f"get_ipython().run_cell_magic('time', '', {LATE + helper!r})\nimport unsloth\n"
    assert codes(findings(cell)) == ["2 UNS001"]
    (tmp_path / "checked.py").write_text(source)
    assert by_flake8(tmp_path) == ("checked.py:2:1: UNS003", "")


@needs_unix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_unreadable_helper(tmp_path: Path) -> None:
    """No permission to read it."""
    (tmp_path / "helper.py").write_text(LATE)
    (tmp_path / "helper.py").chmod(0)
    (tmp_path / "checked.py").write_text(BOTH)
    assert by_flake8(tmp_path) == ("checked.py:3:1: UNS001", "")


@pytest.mark.parametrize("error", [PermissionError, OSError, InterruptedError])
def test_helper_that_cannot_be_opened(
    error: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for root, and for disks that fail."""
    (tmp_path / "helper.py").write_text(LATE)
    opened: List[str] = []
    real = os.open

    def refuse(path: str, *arguments: int) -> int:
        if str(path).endswith("helper.py"):
            opened.append(path)
            raise error("refused")
        return real(path, *arguments)

    monkeypatch.setattr(os, "open", refuse)
    found = findings(BOTH, str(tmp_path / "checked.py"))
    assert codes(found) == ["3 UNS001"]
    assert opened


def test_helper_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It opens, then the disk fails: no file stays open."""
    (tmp_path / "helper.py").write_text(LATE)
    closed: List[int] = []
    real = os.close

    def fail(descriptor: int) -> int:
        raise OSError("disk")

    def close(descriptor: int) -> None:
        closed.append(descriptor)
        real(descriptor)

    monkeypatch.setattr(os, "dup", fail)
    monkeypatch.setattr(os, "close", close)
    assert codes(findings(BOTH, str(tmp_path / "checked.py"))) == ["3 UNS001"]
    assert closed


@pytest.mark.parametrize("locked", ["lib", "lib/inner"])
def test_folder_that_cannot_be_listed(
    locked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package or a source root without permission."""
    (tmp_path / "lib" / "inner").mkdir(parents=True)
    (tmp_path / "lib" / "__init__.py").write_text("")
    (tmp_path / "lib" / "inner" / "hf.py").write_text(LATE)
    real = os.listdir

    def refuse(path: str = ".") -> List[str]:
        if str(path) == str(tmp_path / locked):
            raise PermissionError(path)
        return real(path)

    monkeypatch.setattr(os, "listdir", refuse)
    source = "import lib.inner.hf\nimport trl\nimport unsloth\n"
    found = findings(source, str(tmp_path / "checked.py"))
    assert codes(found) == ["3 UNS001"]


def test_helper_that_is_extension_or_bytecode(tmp_path: Path) -> None:
    """No source, nothing to read: it hides no package of the same name in another root."""
    (tmp_path / "helper.so").write_bytes(b"\x7fELF")
    (tmp_path / "helper.pyc").write_bytes(b"\x00")
    assert codes(findings(BOTH, str(tmp_path / "checked.py"))) == ["3 UNS001"]


@pytest.mark.parametrize(
    "name",
    ["a" * 300, "helper." * 300 + "x", "hélper", "数据", "..".join("ab"), "con", "-", "a\\b"],
)
def test_odd_module_names(name: str, tmp_path: Path) -> None:
    """Names that no file system takes, from calls that take any text."""
    source = f"__import__({name!r})\nimport trl\nimport unsloth\n"
    assert codes(findings(source, str(tmp_path / "checked.py"))) == ["3 UNS001"]


@pytest.mark.parametrize("name", ["a\0b", "\0", "../x", "/etc/passwd", "a/b", "\ud800", " ", "\n"])
def test_module_names_that_are_none(name: str, tmp_path: Path) -> None:
    """They find nothing, least of all outside the roots."""
    (tmp_path / "pkg").mkdir()
    (tmp_path / "x.py").write_text(LATE)
    source = f"import os, sys\n__import__({name!r})\nimport unsloth\n"
    found = codes(findings(source, str(tmp_path / "pkg" / "checked.py")))
    assert found in ([], ["3 UNS002"])


@pytest.mark.parametrize(
    "filename", ["stdin", "-", "", "/", ".", "\0.py", "a" * 300 + ".py", "/dev/null", "no/where.py"]
)
def test_odd_file_names(filename: str) -> None:
    """What an editor may give as display name."""
    found = findings("import trl\nimport unsloth\n", filename)
    assert codes(found) == ["2 UNS001"]


# --- nothing outside the import roots


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> List[str]:
    """Every path that is opened or listed by the plugin."""
    paths: List[str] = []

    def watch(module: object, name: str) -> None:
        real = getattr(module, name)

        def watched(path: object = ".", *args: object, **kwargs: object) -> object:
            if isinstance(path, (str, bytes, os.PathLike)):
                paths.append(os.path.realpath(os.fsdecode(path)))
            return real(path, *args, **kwargs)

        monkeypatch.setattr(module, name, watched)

    for name in ("open", "listdir", "scandir"):
        watch(os, name)
    watch(__import__("builtins"), "open")
    watch(__import__("io"), "open")
    return paths


def test_nothing_is_read_outside_the_roots(tmp_path: Path, opened: List[str]) -> None:
    """Not by relative imports that lead up, nor by any name; what the roots hold is read."""
    root = tmp_path / "root"
    (root / "pkg" / "sub").mkdir(parents=True)
    (root / "pkg" / "__init__.py").write_text("")
    (root / "pkg" / "sub" / "__init__.py").write_text("")
    (root / "pkg" / "hf.py").write_text("import secret\nfrom ... import secret\nimport json\n")
    for name in ("secret.py", "__init__.py"):
        (tmp_path / name).write_text(LATE)
    (root / "secret").mkdir()
    source = (
        "import json, torch, secret, secret.secret\n"
        "from ... import secret\nfrom .... import secret\nfrom ....secret import x\n"
        "x = 1\n__import__('..secret')\n__import__('/etc/passwd')\n"
        "import pkg.hf\nimport unsloth\n"
    )
    checked = root / "pkg" / "sub" / "checked.py"
    opened.clear()
    found = findings(source, str(checked), unsloth_source_roots=str(root))
    assert codes(found) == ["9 UNS002"]
    assert str(root / "pkg" / "hf.py") in opened
    outside = [path for path in opened if not path.startswith(str(root.resolve()))]
    assert outside == []


def test_not_following_opens_nothing(tmp_path: Path, opened: List[str]) -> None:
    """The option says so."""
    (tmp_path / "helper.py").write_text(LATE)
    checked = str(tmp_path / "checked.py")
    opened.clear()
    assert codes(findings(BOTH, checked, no_unsloth_follow_imports=True)) == ["3 UNS001"]
    assert [path for path in opened if path.endswith(".py")] == []


def test_what_does_not_concern_unsloth_lists_no_folder(opened: List[str], tmp_path: Path) -> None:
    """Without the option that follows, a file that does not mention it is not looked at."""
    findings("import torch, x.y\n", str(tmp_path / "t.py"), no_unsloth_follow_imports=True)
    assert [path for path in opened if path.startswith(str(tmp_path))] == []


# --- long chains and large graphs


def _write(folder: Path, files: Dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)


def _chain(folder: Path, length: int, end: str) -> str:
    files = {f"m{n}.py": f"import m{n + 1}\n" for n in range(length)}
    _write(folder, {**files, f"m{length}.py": end})
    return str(folder / "checked.py")


def test_the_end_of_a_chain_of_a_thousand(tmp_path: Path) -> None:
    """Neither the stack nor the message grows with it."""
    checked = _chain(tmp_path, 1000, LATE)
    found = findings("import m0\nimport unsloth\n", checked)
    assert codes(found) == ["2 UNS003"]
    assert "m1000.py:1" in found[0][2]
    assert len(found[0][2]) < 200 + 5 * len(str(tmp_path))


def test_an_odd_file_at_the_end_of_a_chain(tmp_path: Path) -> None:
    """Loses no finding on the way."""
    checked = _chain(tmp_path, 1000, "def (:\n")
    found = findings("import m0\nimport trl\nimport unsloth\n", checked)
    assert codes(found) == ["3 UNS001"]


def test_a_cycle_of_a_thousand(tmp_path: Path) -> None:
    """Ends where it began."""
    checked = _chain(tmp_path, 1000, "import m0\nimport transformers\n")
    assert codes(findings("import m500\nimport unsloth\n", checked)) == ["2 UNS003"]


def test_modules_that_all_import_each_other(tmp_path: Path) -> None:
    """40 modules, 1,600 imports, in one knot."""
    every = "".join(f"import m{n}\n" for n in range(40))
    files = {f"m{n}.py": every for n in range(40)}
    _write(tmp_path, {**files, "m39.py": every + LATE})
    found = findings("import m0\nimport unsloth\n", str(tmp_path / "checked.py"))
    assert codes(found) == ["2 UNS003"]


def test_a_package_a_hundred_deep(tmp_path: Path) -> None:
    """Each level is a package of its own."""
    folder = tmp_path
    for _ in range(100):
        folder /= "p"
        _write(folder, {"__init__.py": ""})
    _write(folder, {"hf.py": LATE, "checked.py": "from .hf import x\nimport unsloth\n"})
    assert codes(check_path(str(folder / "checked.py"))) == ["2 UNS003"]


# --- deep and long code in the checked file

END = "\nimport transformers\nimport unsloth\n"
DEEP_CODE: Dict[str, Callable[[int], str]] = {
    "a sum": lambda n: "x = " + " + ".join(["f(1)"] * n) + END,
    "a concatenation of calls": lambda n: "x = f" + "(1)" * n + END,
    "attributes": lambda n: "x = a" + ".b" * n + END,
    "attributes called": lambda n: "x = a" + ".b()" * n + END,
    "and": lambda n: "if " + " and ".join(["f(1)"] * n) + ":\n    import os" + END,
    "a chain of comparisons": lambda n: "x = " + " < ".join(["f(1)"] * n) + END,
    "elif": lambda n: "if x:\n    import os\n" + "elif f(x):\n    x = 1\n" * n + END,
    "elif that imports": lambda n: "if x:\n    import os\n"
    + "elif x:\n    import transformers\n" * n
    + "import unsloth\n",
    "else in else by conditional expressions": lambda n: "x = " + "f(1) if x else " * n + "1" + END,
    "arguments": lambda n: "f(" + "g(1), " * n + ")" + END,
    "a literal list": lambda n: "x = [" + "1, " * n + "]" + END,
    "a dictionary": lambda n: "x = {" + "1: f(), " * n + "}" + END,
    "statements": lambda n: "x = f(1)\n" * n + END,
    "imports": lambda n: "import os\n" * n + END,
    "functions": lambda n: "".join(f"def f{i}():\n    return {i}\n" for i in range(n)) + END,
    "functions that load": lambda n: "".join(
        f"def f{i}():\n    import json, unsloth\n" for i in range(n)
    )
    + END,
    "functions that are called": lambda n: "".join(
        f"def f{i}():\n    import transformers\nf{i}()\n" for i in range(n)
    )
    + "import unsloth\n",
    "a chain of calling functions": lambda n: "".join(
        f"def f{i}():\n    f{i + 1}()\n" for i in range(n)
    )
    + f"def f{n}():\n    import transformers\nf0()\nimport unsloth\n",
    "try after try": lambda n: "try:\n    import os\nexcept ImportError:\n    pass\n" * n + END,
    "if after if": lambda n: "if x:\n    import transformers\n" * n + "import unsloth\n",
    "classes": lambda n: "class A:\n    def f(self):\n        g()\n" * n + END,
    "strings": lambda n: "'x'\n" * n + END,
    "one string": lambda n: "x = '" + "import unsloth; " * n + "'" + END,
    "a joined string": lambda n: "x = f'" + "{f(1)}" * n + "'" + END,
    "decorators": lambda n: "def d(f):\n    return f\n" + "@d\n" * n + "def g():\n    pass\n" + END,
    "lambdas": lambda n: "".join(f"f{i} = lambda: f{i + 1}()\n" for i in range(n)) + END,
    "with items": lambda n: "with " + ", ".join(["f()"] * n) + ":\n    pass\n" + END,
    "assignment targets": lambda n: "x = " * n + "f()\n" + END,
    "deleted names": lambda n: "del " + ", ".join(["x"] * n) + END,
    "cells": lambda n: "# %%\nx = 1\n" * n + "# %%" + END,
    "blank lines": lambda n: "\n" * n + END,
    "comments": lambda n: "# import unsloth\n" * n + END,
    "continued lines": lambda n: "x = \\\n" + "  1 + \\\n" * min(n, 90) + "1\n" * n + END,
}
SMALLER = {"functions that are called": 600, "a chain of calling functions": 400}
"""Each of these calls costs a little for every function there is; no real file has this many."""


def _parsed(code: str) -> Optional[ast.Module]:
    try:
        return ast.parse(code)
    except (SyntaxError, RecursionError, MemoryError):
        return None


def _longest(make: Callable[[int], str], wanted: int) -> Tuple[int, str, ast.Module]:
    """As much of it as this Python parses: some versions stop at a hundred levels."""
    while True:
        code = make(wanted)
        tree = _parsed(code)
        if tree is not None:
            return wanted, code, tree
        wanted //= 2


def _check(code: str, tree: ast.Module) -> Tuple[List[str], float]:
    options = namespace()
    UnslothChecker.parse_options(options)
    lines = code.splitlines(keepends=True)
    started = time.process_time()
    found = list(UnslothChecker(tree, "t.py", lines, options).run())
    return [message[:6] for _, _, message, _ in found], time.process_time() - started


@pytest.mark.parametrize("name", DEEP_CODE)
def test_long_and_deep_code(name: str) -> None:
    """5,000 of it: the finding is there, and time grows with length, not with its square."""
    size, code, tree = _longest(DEEP_CODE[name], SMALLER.get(name, 5000))
    found, spent = _check(code, tree)
    assert "UNS001" in found
    quarter = DEEP_CODE[name](size // 4)
    _, less = _check(quarter, ast.parse(quarter))
    assert spent < 12 * less + 0.5
    assert spent < 60


def _mutual(count: int) -> str:
    calls = "".join(f"    f{i}()\n" for i in range(count))
    body = "".join(f"def f{i}():\n{calls}    import json\n" for i in range(count))
    return body + "f0()\n"


NESTED: Dict[str, Callable[[int], str]] = {
    "calls f(f(f(...)))": lambda n: "x = " + "f(" * n + ")" * n + END,
    "brackets": lambda n: "x = " + "[" * n + "]" * n + END,
    "parentheses and operators": lambda n: "x = " + "1 + (" * n + "1" + ")" * n + END,
    "not": lambda n: "if " + "not " * n + "f():\n    import os" + END,
    "minus": lambda n: "x = " + "-" * n + "f()" + END,
    "lambdas in lambdas": lambda n: "x = " + "lambda: " * n + "1" + END,
    "functions in functions": lambda n: "".join("  " * i + f"def f{i}():\n" for i in range(n))
    + "  " * n
    + "pass"
    + END,
    "classes in classes": lambda n: "".join("  " * i + f"class A{i}:\n" for i in range(n))
    + "  " * n
    + "pass"
    + END,
    "if in if": lambda n: "".join(" " * i + "if x:\n" for i in range(n)) + " " * n + "pass" + END,
    "for in for": lambda n: "".join(" " * i + "for x in y:\n" for i in range(n))
    + " " * n
    + "pass"
    + END,
    "else in else": lambda n: "".join(
        " " * i + f"if x:\n{' ' * i} pass\n{' ' * i}else:\n" for i in range(n)
    )
    + " " * n
    + "pass"
    + END,
    "with in with": lambda n: "".join(" " * i + "with x:\n" for i in range(n))
    + " " * n
    + "pass"
    + END,
    "finally in finally": lambda n: "".join(
        " " * i + f"try:\n{' ' * i} import os\n{' ' * i}finally:\n" for i in range(n)
    )
    + " " * n
    + "pass"
    + END,
    "try in try": lambda n: "".join(" " * i + "try:\n" for i in range(n))
    + " " * n
    + "import os\n"
    + "".join(" " * i + "except E:\n" + " " * i + " pass\n" for i in range(n - 1, -1, -1))
    + END,
    "comprehensions": lambda n: "x = " + "[" * n + "f()" + " for x in y]" * n + END,
    "subscripts": lambda n: "x = a" + "[b" * n + "]" * n + END,
}


@pytest.mark.parametrize("name", NESTED)
def test_nested_code(name: str) -> None:
    """1,000 deep, or as deep as this Python parses (blocks end at 20 to 100): no RecursionError."""
    if " in " in name:
        code, tree = _deepest(name)
    else:
        _, code, tree = _longest(NESTED[name], 1000)
    found, spent = _check(code, tree)
    assert "UNS001" in found
    assert spent < 10


def _deepest(name: str) -> Tuple[str, ast.Module]:
    """The deepest blocks that parse: too many levels of indentation are a SyntaxError."""
    for depth in range(99, 0, -1):
        code = NESTED[name](depth)
        tree = _parsed(code)
        if tree is not None:
            return code, tree
    raise AssertionError(name)


def _terms(count: int) -> ast.Module:
    """A tree deeper than any parser makes it: other tools build trees too."""
    node: ast.expr = ast.parse("f()", mode="eval").body
    for _ in range(count):
        node = ast.BinOp(node, ast.Add(), ast.Constant(1))
    tree = ast.parse("x = 1\nimport transformers\nimport unsloth\n")
    assign = tree.body[0]
    assert isinstance(assign, ast.Assign)
    assign.value = node
    return ast.fix_missing_locations(tree) if count < 100 else tree


def test_a_tree_deeper_than_the_stack() -> None:
    """20,000 levels, far beyond Python's own recursion limit."""
    found, _ = _check("import unsloth\nimport transformers\n", _terms(20_000))
    assert found == ["UNS001", "UNS002"]


def test_functions_that_all_call_each_other() -> None:
    """20 of them: as many orders of calls as 20! must not be tried one by one."""
    code = _mutual(20) + "import transformers\nimport unsloth\n"
    found, spent = _check(code, ast.parse(code))
    assert found == ["UNS001", "UNS002"]
    assert spent < 60


def test_functions_that_all_call_each_other_and_load() -> None:
    """The same where each call matters."""
    calls = "".join(f"    if x: f{i}()\n" for i in range(8))
    loads = ["transformers", "unsloth", "json"]
    body = "".join(f"def f{i}():\n{calls}    import {loads[i % 3]}\n" for i in range(8))
    code = body + "f0()\n"
    found, spent = _check(code, ast.parse(code))
    assert "UNS002" in found
    assert spent < 30


def test_many_functions_behind_one_name() -> None:
    """More worlds than are told apart: the verdict may blur, the run may not stop."""
    bodies = "".join(
        f"if x == {i}:\n    def f{i % 8}():\n        import json\n" for i in range(200)
    )
    calls = "".join(f"f{i}()\n" for i in range(8))
    code = bodies + calls + "import transformers\nimport unsloth\n"
    found, spent = _check(code, ast.parse(code))
    assert "UNS001" in found
    assert spent < 60


def test_worlds_that_multiply() -> None:
    """Twelve names, each bound or not: 4,096 worlds, of which no more than a few are kept."""
    code = "".join(
        f"if x{i}:\n    def f{i}():\n        import transformers\n"
        f"else:\n    def f{i}():\n        import json\n"
        for i in range(12)
    )
    code += "".join(f"f{i}()\n" for i in range(12)) + "import unsloth\n"
    found, spent = _check(code, ast.parse(code))
    assert found == ["UNS001", "UNS002"]
    assert spent < 60


def lines_of_an_interpreter() -> Iterator[Path]:
    """A few hard files of this interpreter's own tests."""
    folder = Path(os.__file__).parent / "test"
    for name in ("test_grammar.py", "test_syntax.py", "test_patma.py", "test_except_star.py"):
        if (folder / name).exists():
            yield folder / name


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", list(lines_of_an_interpreter()), ids=lambda path: str(path.name))
def test_the_interpreters_own_test_files(path: Path) -> None:
    """Every form of the grammar, made to concern unsloth at its end."""
    code = path.read_text(encoding="utf-8") + END
    found, _ = _check(code, ast.parse(code))
    assert "UNS001" in found or sys.version_info < (3, 9)
