"""What is read off a module that is followed, and how the way to a library is told."""

from __future__ import annotations

import ast
from importlib.machinery import EXTENSION_SUFFIXES, FileFinder
from importlib.util import decode_source
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest

from flake8_unsloth import modules
from flake8_unsloth.followed import NOTHING, follow
from flake8_unsloth.following import shown
from flake8_unsloth.imports import Import
from flake8_unsloth.modules import Finder, Module
from flake8_unsloth.settings import Settings
from flake8_unsloth.universe import Universe
from tests.support import check_path


@pytest.mark.parametrize(
    ("code", "binds"),
    [
        ("a = 1", {"a": True}),
        ("a: int = 1", {"a": True}),
        ("a: int\nb = 1", {"b": True}),
        ("def a(b): c = 1\nclass d: e = 1\nasync def f(): pass", {"a": True, "d": True, "f": True}),
        ("import a.b, c as d", {"a": True, "d": True}),
        ("if x:\n    a = 1", {"a": False}),
        ("for a in x: b = 1", {"a": False, "b": False}),
        ("if x:\n    a = 1\na = 2", {"a": True}),
        ("a = 2\nif x:\n    a = 1", {"a": True}),
        ("from . import a", {}),
        ("from pkg import a", {}),
        ("from . import a\na = 1", {}),
        ("a = 1\nfrom . import a", {"a": True}),
        ("from .a import b", {"b": True}),
        ("from .. import a", {"a": True}),
        ("(a, b), c.d = x", {"a": True, "b": True}),
    ],
)
def test_what_a_package_binds(code: str, binds: Dict[str, bool]) -> None:
    """Surely or perhaps; what it takes from among its own modules is none of it."""
    assert follow(ast.parse(code), "pkg").binds == binds
    assert follow(ast.parse(code), "").binds == {}


@pytest.mark.parametrize(
    ("code", "exports"),
    [
        ("__all__ = ['a', 'b']", ("a", "b")),
        ("__all__: list = ['a']", ("a",)),
        ("__all__: list", ()),
        ("x.y = __all__ = ('a',)", ("a",)),
        ("__all__ = ['a']\n__all__ += ['b']", ("a", "b")),
        ("__all__ = ['a']\n__all__ = ['b']", ("b",)),
        ("__all__ = names\nx = ['c']\nx += ['d']", ()),
        ("__all__ = ['a', b]", ()),
        ("if x:\n    __all__ = ['a']", ()),
    ],
)
def test_what_a_package_exports(code: str, exports: Tuple[str, ...]) -> None:
    assert follow(ast.parse(code), "pkg").exports == exports
    assert follow(ast.parse(code), "").exports == ()


@pytest.mark.parametrize(
    ("code", "loads", "certain", "completes"),
    [
        ("import a, b", ["a b"], ["a b"], True),
        ("if x:\n    import b\nimport a", ["b", "a"], ["a"], True),
        ("import c\nif x:\n    import b\n    raise E\nimport a", ["c", "a"], ["c", "a"], True),
        ("import a\nraise E", ["a"], ["a"], False),
        ("try:\n    import b\nexcept E:\n    import a", ["b", "a"], [], True),
        ("def f():\n    import a\nf()", ["a"], [], True),
        ("def f():\n    import a", [], [], True),
        ("class C:\n    def f(self):\n        import a", [], [], True),
        ("try:\n    f(__import__('a'), exit())\nexcept E:\n    pass", ["a"], [], True),
        ("if __name__ == '__main__':\n    import a", [], [], True),
    ],
)
def test_what_a_module_loads(
    code: str, loads: List[str], certain: List[str], completes: bool
) -> None:
    """On some way to its end, in source order, and on each of them; on none: before it fails."""
    followed = follow(ast.parse(code), "")
    names = {id(one): " ".join(each.module for each in one.imports) for one in followed.loads}
    assert list(names.values()) == loads
    assert [name for load, name in names.items() if load in followed.certain] == certain
    assert followed.completes is completes


def test_what_cannot_be_read_does_nothing() -> None:
    assert follow(None, "pkg") is NOTHING
    assert NOTHING.completes


@pytest.mark.parametrize("carrier", ["", "awq"])
@pytest.mark.parametrize(
    ("count", "chain"),
    [
        (1, "m1 (m1.py:1)"),
        (3, "m1 (m1.py:1) > m2 (m2.py:1) > m3 (m3.py:1)"),
        (4, "m1 (m1.py:1) > m2 (m2.py:1) > m3 (m3.py:1) > m4 (m4.py:1)"),
        (5, "m1 (m1.py:1) > m2 (m2.py:1) > m3 (m3.py:1) > ... > m5 (m5.py:1)"),
        (9, "m1 (m1.py:1) > m2 (m2.py:1) > m3 (m3.py:1) > ... > m9 (m9.py:1)"),
    ],
)
def test_long_chains_are_cut(count: int, chain: str, carrier: str, tmp_path: Path) -> None:
    for number in range(1, count):
        (tmp_path / f"m{number}.py").write_text(f"import m{number + 1}\n")
    (tmp_path / f"m{count}.py").write_text(f"import {carrier or 'trl'}\n")
    (tmp_path / "app.py").write_text("import m1\nimport unsloth\n")
    ((_, _, message),) = check_path(str(tmp_path / "app.py"), cwd=str(tmp_path))
    end = f" > {carrier}" if carrier else ""
    assert f"loaded on line 1 through {chain}{end}, too late" in message


def test_how_paths_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that would start with dots tells less than the whole one."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert shown(str(tmp_path / "here" / "a" / "b.py")) == str(Path("a/b.py"))
    assert shown(str(tmp_path / "b.py")) == str(tmp_path / "b.py")


def test_what_is_ones_own(tmp_path: Path) -> None:
    """A folder hides an installed library only if it has what is imported."""
    (tmp_path / "space" / "sub").mkdir(parents=True)
    (tmp_path / "space" / "mod.py").touch()
    (tmp_path / "plain.py").touch()
    universe = Universe([str(tmp_path)], Settings(("trl",), (), (), True))
    assert universe.is_first_party(Import("plain"))
    assert universe.is_first_party(Import("space.mod"))
    assert universe.is_first_party(Import("space", names=("other", "mod")))
    assert not universe.is_first_party(Import("space"))
    assert not universe.is_first_party(Import("space.sub"))
    assert not universe.is_first_party(Import("space", names=("sub", "other")))
    assert not universe.is_first_party(Import("space.other", names=("mod",)))
    assert not universe.is_first_party(Import("missing"))


@pytest.mark.parametrize(
    ("data", "text", "asks"),
    [
        (b"x = '\xc3\xa9'\n", "x = 'é'\n", False),
        (b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n", True),
        (b"# coding: latin-1 \xe9\n'\xe9'\n", "# coding: latin-1 ?\n'é'\n", True),
        (b"# \xe9\r\n# coding: latin-1\n'\xe9'", "# ?\n# coding: latin-1\n'é'", True),
        (b"\n\t# coding: latin-1\n'\xe9'\n", "\n\t# coding: latin-1\n'é'\n", True),
        (b"\xef\xbb\xbf# coding: utf-8\n'\xc3\xa9'", "# coding: utf-8\n'é'", True),
        (b"\xef\xbb\xbfx = '\xc3\xa9'\n", "x = 'é'\n", False),
        (b"\n\n# coding: latin-1\n'\xc3\xa9'\n", "\n\n# coding: latin-1\n'é'\n", False),
        (b"x = 1\n# coding: latin-1\n'\xc3\xa9'", "x = 1\n# coding: latin-1\n'é'", False),
        (b"x = 'coding: latin-1 \xc3\xa9'\n", "x = 'coding: latin-1 é'\n", False),
    ],
)
def test_how_a_source_is_decoded(
    data: bytes, text: str, asks: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only if it may declare an encoding is the standard library asked, which takes a while."""
    asked: List[bytes] = []

    def decode(data: bytes) -> str:
        asked.append(data)
        return decode_source(data)

    monkeypatch.setattr(modules, "decode_source", decode)
    path = tmp_path / "a.py"
    path.write_bytes(data)
    assert modules.read(str(path)) == text
    assert bool(asked) is asks
    exec(compile(data, "a.py", "exec"), {})


@pytest.mark.parametrize(
    "data",
    [
        b"'\xe9'\n",
        b"# coding: no-such\n",
        b"# coding: rot13\n",
        b"# coding: utf-8 \n'\xe9'\n",
        b"\xef\xbb\xbf# coding: latin-1\n",
        b"x = 1\n# coding: latin-1\n'\xe9'\n",
    ],
)
def test_what_has_no_text(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(data)
    assert modules.read(str(path)) is None
    with pytest.raises((SyntaxError, LookupError)):
        compile(data, "a.py", "exec")


def test_each_folder_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files it has, and whatever is looked for in it."""
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").touch()
    asked: List[str] = []
    packages = modules._packages

    def counted(folder: str) -> Tuple[str, Tuple[str, ...]]:
        asked.append(folder)
        return packages(folder)

    monkeypatch.setattr(modules, "_packages", counted)
    places = modules.Places()
    for name in ("a", "b", "c"):
        place = places.place(str(tmp_path / "pkg" / f"{name}.py"))
        assert place == modules.Place(str(tmp_path), f"pkg.{name}", False)
    assert asked == [str(tmp_path / "pkg")]

    made: List[str] = []

    def make(folder: str, *loaders: Any) -> FileFinder:
        made.append(folder)
        return FileFinder(folder, *loaders)

    monkeypatch.setattr(modules, "FileFinder", make)
    finder = Finder([str(tmp_path)])
    for name in ("pkg", "pkg.a", "pkg.b", "other"):
        finder.find(name)
    assert made == [str(tmp_path), str(tmp_path / "pkg")]
    assert [list(finder.chain(name)) for name in ("", "other")] == [[], []]


def test_what_the_finder_finds(tmp_path: Path) -> None:
    """All folders of a namespace package, and modules without source."""
    one, two = tmp_path / "one", tmp_path / "two"
    for root in (one, two):
        (root / "space").mkdir(parents=True)
    (two / f"compiled{EXTENSION_SUFFIXES[0]}").touch()
    (two / "plain.py").touch()
    finder = Finder([str(one), str(two)])
    space = Module("space", "", (str(one / "space"), str(two / "space")))
    assert finder.find("space") == space
    assert space.is_namespace
    assert finder.find("compiled") == Module("compiled", "")
    assert finder.find("plain") == Module("plain", str(two / "plain.py"))
