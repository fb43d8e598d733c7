"""Whatever stands in a file or where a module should be: no crash, no hang, no lost finding.

A helper that cannot be read loads nothing, and the checked file's own findings stay. Nothing is
opened outside the import roots.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Callable, Dict, List, Tuple

import pytest

from tests import shapes
from tests.integration.tools import FLAKE8, run
from tests.support import Found, check_path, findings, fresh

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
    """Not by any name, nor by calls that lead up; what the roots hold is read."""
    root = tmp_path / "root"
    (root / "pkg" / "sub").mkdir(parents=True)
    (root / "pkg" / "__init__.py").write_text("")
    (root / "pkg" / "sub" / "__init__.py").write_text("")
    (root / "pkg" / "hf.py").write_text("import secret\nfrom . import secret\nimport json\n")
    (tmp_path / "secret.py").write_text(LATE)
    (root / "secret").mkdir()
    source = (
        "import json, torch, secret, secret.secret\n"
        "from .. import secret\nfrom ..secret import x\n"
        "x = 1\n__import__('..secret')\n__import__('/etc/passwd')\n"
        "import pkg.hf\nimport unsloth\n"
    )
    checked = root / "pkg" / "sub" / "checked.py"
    opened.clear()
    found = findings(source, str(checked), unsloth_source_roots=str(root))
    assert codes(found) == ["8 UNS002"]
    assert str(root / "pkg" / "hf.py") in opened
    outside = [path for path in opened if not path.startswith(str(root.resolve()))]
    assert outside == []


def test_not_following_opens_nothing(tmp_path: Path, opened: List[str]) -> None:
    """The option says so."""
    (tmp_path / "helper.py").write_text(LATE)
    checked = str(tmp_path / "checked.py")
    opened.clear()
    assert codes(findings(BOTH, checked, no_unsloth_follow_imports=True)) == ["3 UNS001"]
    inside = os.path.realpath(tmp_path)
    assert [path for path in opened if path.startswith(inside) and path.endswith(".py")] == []


def test_what_does_not_concern_unsloth_lists_no_folder(opened: List[str], tmp_path: Path) -> None:
    """Without the option that follows, a file that does not mention it is not looked at."""
    findings("import torch, x.y\n", str(tmp_path / "t.py"), no_unsloth_follow_imports=True)
    assert [path for path in opened if path.startswith(str(tmp_path))] == []


# --- long and deep code, long chains and large graphs


DEEP = {
    **shapes.NESTED,
    **{
        name: shapes.LONG[name]
        for name in (
            "attributes called",
            "a concatenation of calls",
            "else in else by conditional expressions",
            "with items that swallow",
            "elif",
        )
    },
    "many calls, then a deep one": lambda n: "f(g())\n" * n + "x = f" + "(1)" * n + shapes.END,
}


@pytest.mark.parametrize("name", DEEP)
def test_long_and_deep_code(name: str) -> None:
    """Nothing ends in a RecursionError, which would lose the finding: each shape a little longer
    than what is told exactly. ``test_long_and_deep.py`` has them at length."""
    if " in " in name and name in shapes.NESTED:
        code, tree = shapes.deepest(DEEP[name])
    else:
        _, code, tree = shapes.longest(
            DEEP[name], 1500 if name.startswith(("not", "many")) else 600
        )
    assert "UNS001" in [message[:6] for *_, message, _ in fresh(code, tree).run()]


@pytest.mark.parametrize(("opened", "closed"), [("x = f", "(1)"), ("x = -", "-"), ("", ".add(1)")])
def test_a_call_deep_inside_an_expression(opened: str, closed: str) -> None:
    """It runs, although its place in the order is not told any more."""
    chain = f"{closed * 150}setup()" if closed == "-" else f"setup(){closed * 150}"
    source = f"def setup():\n    import trl\n\n\n{opened.rstrip('f')}{chain}\nimport unsloth\n"
    assert codes(findings(source)) == ["6 UNS001"]


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
