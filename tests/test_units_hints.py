"""The first look at a text, to the letter: which files it leads to, and what it does not do twice.

A file too many among them costs time and no verdict, so tests of verdicts cannot see it.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Dict, List, Set

import pytest

from flake8_unsloth import hints
from flake8_unsloth.candidates import Candidates
from flake8_unsloth.hints import UNSLOTH, FirstLook, Hints, continued, statement_head

FILES = [
    "a.py",
    "b.py",
    "c.py",
    "Xa.py",
    "pkg/__init__.py",
    "pkg/inner.py",
    "pkg/other.py",
    "pkg/Xrel.py",
    "pkg/deep/mod.py",
    "pkg/deep/far/__init__.py",
    "space/part.py",
]
INIT = "pkg/__init__.py"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few modules, all of them empty."""
    folder = tmp_path_factory.mktemp("hints")
    write(folder, dict.fromkeys(FILES, ""))
    return folder


def write(folder: Path, files: Dict[str, str]) -> None:
    """Put files there, as UTF-8."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def shown(root: Path, text: str, below: str = "", **more: Any) -> Set[str]:
    """The edges of a text in a folder below the root, from there on."""
    found = Hints([str(root)]).edges(text, str(root / below), **more)
    return {path.replace(f"{root}/", "") for path in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a\n", ["a.py"]),
        ("import a", ["a.py"]),
        ("import a\nb\n", ["a.py"]),
        ("import a, b as c\n", ["a.py", "b.py"]),
        ("import a; b, c = 1\n", ["a.py"]),
        ("import a, \\\n    b\nx, c = 1\n", ["a.py", "b.py"]),
        ("import a, \\\n    b; x, \\\n    c = 1\n", ["a.py", "b.py"]),
        ("'''\nimport a, \\\nimport b, \\\nimport c\n'''\n", ["a.py", "b.py", "c.py"]),
        ("import Xa, a_b\n", ["Xa.py"]),
        ("import pkg.inner\n", [INIT, "pkg/inner.py"]),
        ("import pkg.a, a.pkg\n", [INIT, "a.py"]),
        ("import space, space.part\n", ["space/part.py"]),
        ("import unsloth.chat\n", [UNSLOTH]),
        ("from unsloth import chat\n", [UNSLOTH]),
        ("import unsloth_zoo, x.unsloth\n", []),
        ("import gr\u00f6\u00dfe\n", [UNSLOTH]),
        ("from pkg import inner\n", [INIT, "pkg/inner.py"]),
        ("from pkg import inner\nother\n", [INIT, "pkg/inner.py"]),
        ("from pkg import inner\nx(other)\n", [INIT, "pkg/inner.py"]),
        ("other\nfrom pkg import (  # not (that)\n    inner)\nother\n", [INIT, "pkg/inner.py"]),
        ("from pkg import *\n", [INIT, "pkg/*"]),
        ("from pkg import a\n", [INIT]),
        ("from space import part\n", ["space/part.py"]),
        ("from a import b\n", ["a.py"]),
        ("if x: import a\n", ["a.py"]),
        ("x = 1; from pkg import inner\n", [INIT, "pkg/inner.py"]),
        ("lazy import a\n", ["a.py"]),
        ("x = 1; lazy from pkg import inner\n", [INIT, "pkg/inner.py"]),
        ("from \\\n    pkg import inner\n", [INIT, "pkg/inner.py"]),
        ("from pkg \\\n    . deep import mod\n", [INIT, "pkg/deep/mod.py"]),
        ("b \\\n\nfrom a import c\n", ["a.py"]),
        ("# words \\\n    from a import c\n", ["a.py"]),
        ("import\\\n    a\n", ["a.py"]),
        ("import a\rimport b\r\nimport c\r", ["a.py", "b.py", "c.py"]),
        ("import a, \\\r\n    b\r\nx, c = 1\r\n", ["a.py", "b.py"]),
        ("words from a import b\n", []),
        ("# from a import b, or import c\n", []),
        ("lazyfrom a import b; from_a import c; reimport = c\n", []),
        ("from . import a\n", ["a.py"]),
    ],
)
def test_statements_lead_there_and_nowhere_else(text: str, expected: List[str], root: Path) -> None:
    """The file stands at the import root."""
    assert shown(root, text) == set(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import inner\n", []),
        ("from . import inner\n", ["pkg/inner.py"]),
        ("from . import *\n", ["pkg/*"]),
        ("from .inner import a\n", ["pkg/inner.py"]),
        ("from .. import a\n", ["a.py"]),
        ("from ..a import b\n", ["a.py"]),
        ("from ... import a\n", []),
        ("if x: from .inner import y\n", ["pkg/inner.py"]),
        ("from \\\n    .inner import y\n", ["pkg/inner.py"]),
        ("importlib.import_module('inner')\n", []),
        ("__all__ = []\nimportlib.import_module('inner')\n", []),
        ("importlib.import_module('.inner', 'pkg')\n", [INIT, "pkg/inner.py"]),
        ("importlib.import_module('.inner', __package__)\n", ["pkg/inner.py"]),
        ("import importlib.util\nfind_spec('.inner', __package__)\n", ["pkg/inner.py"]),
        ("__import__('inner', globals(), {}, [], 1)\n", ["pkg/inner.py"]),
        ("__import__('Xrel', globals(), {}, [], 1)\n", ["pkg/Xrel.py"]),
        ("__import__('', globals(), {}, ['inner'], 1)\n", ["pkg/inner.py"]),
        ("__import__('', globals(), {}, ['a'], 2)\n", ["a.py"]),
        ("__import__('deep', globals(), {}, ['mod'], 1)\n", ["pkg/deep/mod.py"]),
    ],
)
def test_in_a_package_dots_lead_to_its_own_modules(
    text: str, expected: List[str], root: Path
) -> None:
    """The file stands in ``pkg``."""
    assert shown(root, text, "pkg") == set(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import importlib\nimportlib.import_module('a')\n", ["a.py"]),
        ("pytest.importorskip('pkg.inner')\n", [INIT, "pkg/inner.py"]),
        ("importlib.import_module('..a', package='pkg.deep')\n", [INIT, "a.py"]),
        ("__import__('pkg', None, None, ['inner'])\n", [INIT, "pkg/inner.py"]),
        ("__import__('pkg', fromlist=['*'])\n", [INIT, "pkg/*"]),
        ('__import__("pkg", fromlist=["*"])\n', [INIT, "pkg/*"]),
        ("__import__('pkg', fromlist='x*')\n", [INIT]),
        ("__import__('a' 'b')\n", [UNSLOTH, "a.py", "b.py"]),
        ("__import__('unsl\\x6fth')\n", [UNSLOTH]),
        ("importlib.import_module(x)\n" + "#" * 300 + "'a'\n", []),
        ("import importlib.util\nimportlib.util.find_spec('pkg.x')\n", [INIT]),
        (
            "import importlib.util\nfind_spec('a')\nimport b\nfind_spec('c')",
            ["a.py", "b.py", "c.py"],
        ),
        ("find_spec('a')\n", []),
        ("from pkg " + " " * 310 + "import inner\n", [INIT, "pkg/inner.py"]),
        ("import importlib\nfind_specs('a')\n", []),
        ("import importlib\nx = 'a'\n", []),
    ],
)
def test_strings_near_an_importer_lead_there(text: str, expected: List[str], root: Path) -> None:
    """The file stands at the import root; what stands elsewhere in the text is no module."""
    assert shown(root, text) == set(expected)


def test_what_waits_is_left_out(root: Path) -> None:
    """Whether a statement does is asked by the start of its line; a call runs in any case."""
    text = "\nimport a\n    if x: import b\n    from a import c; import c\n__import__('pkg')\n"
    asked = []

    def waits(asked_of: str, start: int) -> bool:
        asked.append((asked_of == text, start))
        return start == text.index("    if")

    assert shown(root, text, waits=waits) == {"a.py", "c.py", INIT}
    starts = [1, text.index("    if"), text.index("    from"), text.index("    from")]
    assert asked == [(True, start) for start in starts]


@pytest.mark.parametrize(
    "text",
    [
        "|>import a",
        "\n|>import a",
        "x\n|>import a",
        "x\\y\n|>import a",
        "|>import a \\\n",
        "|\\\n>import a",
        "x\n|\\\n>import a",
        "|from \\\n>x import a",
        "\n|from \\\n>x import a",
        "x\ny\n|from \\\n.\\\n>x import a",
        "x \\\n|import a \\\nb \\\n>c",
        "|x \\\nimported \\\nb \\\n>c",
        "x \\\n|b; \\\n>c",
        "x \\\n|b: \\\n>c",
    ],
)
def test_where_a_continued_statement_begins(text: str) -> None:
    """Seen from ``>``: the first of its lines, but none above one that surely begins anew."""
    bare = text.replace("|", "").replace(">", "")
    assert continued(bare, text.replace("|", "").index(">")) == text.replace(">", "").index("|")


@pytest.mark.parametrize(
    ("before", "head"),
    [
        ("from x ", "from x "),
        (" a = 1; from x ", " from x "),
        ("if a: x; lazy ", " lazy "),
        ("x; if a: from x ", " from x "),
        ("if a[b:c]: from x ", " from x "),
        ("a; b; from x ", " from x "),
        ("x; y\n  from x ", "  from x "),
        ("from x \\\n. y ", "from x \\\n. y "),
    ],
)
def test_what_stands_before_an_import_in_its_statement(before: str, head: str) -> None:
    """Up to the last ``;`` or ``:`` of its own lines."""
    start = before.rfind("\n", 0, before.find("\\") % len(before)) + 1
    assert statement_head(before + "import y: z; a", start, len(before)) == head


class Calls:
    """Notes the calls of functions, which do their work as before."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def of(self, holder: Any, name: str, argument: int = 0) -> Counter[Any]:
        """How often a function is called, by one of its arguments."""
        counts: Counter[Any] = Counter()
        function: Callable[..., Any] = getattr(holder, name)

        def noting(*arguments: Any) -> Any:
            counts[arguments[argument]] += 1
            return function(*arguments)

        self._monkeypatch.setattr(holder, name, noting)
        return counts


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Counts from here on."""
    return Calls(monkeypatch)


def test_usual_statements_are_read_in_the_quick_way(root: Path, calls: Calls) -> None:
    """Where nothing else stands in the line before the import, wherever the line stands."""
    slow = calls.of(Hints, "_odd", 2)
    usual = "import a\n    import a.b as c, b\nfrom a import b\n\tfrom .b import (\n    x,\n)\n"
    assert shown(root, f"{usual}{'x = 1' * 100}\n{usual}") == {"a.py", "b.py"}
    assert not slow
    assert shown(root, f"{'x = 1; ' * 100}import c\n") == {"c.py"}
    assert sum(slow.values()) == 1


def test_each_name_is_searched_once(root: Path, calls: Calls) -> None:
    """An absolute one for all folders, a relative one for each."""
    searched = calls.of(Candidates, "named", 2)
    found = Hints([str(root)])
    text = "import a, b\nimport b as x\nfrom a import y\nfrom .inner import z\n"
    for folder in (str(root), str(root / "pkg")) * 2:
        found.edges(text, folder)
    assert searched == {"a": 1, "b": 1, ".inner": 2}


def test_each_list_of_modules_is_read_once(root: Path, calls: Calls) -> None:
    """Most files import a few modules in the same words, here with a comment behind."""
    read = calls.of(hints, "_module_of")
    found = Hints([str(root)])
    for _ in range(2):
        found.edges("import a, b  # x\nimport c\nif x: import c\n", str(root))
    assert read == {" a": 1, " b  # x\n": 1, " c\n": 1}


def test_each_folder_is_listed_once(root: Path, calls: Calls) -> None:
    """Also one that is not there."""
    listed = calls.of(os, "listdir")
    look = FirstLook([str(root), str(root / "gone")])
    for name in ("main.py", "other.py"):
        look.rules_out(str(root / name), "import pkg.inner, json\nfrom pkg import x\n", False)
    assert listed == {str(root): 1, str(root / "gone"): 1, str(root / "pkg"): 1}


PROJECT = {
    "main.py": "import helper\n",
    "helper.py": "import deeper, main\n",
    "deeper.py": "import json\n",
}


@pytest.mark.parametrize("names", [sorted(PROJECT), sorted(PROJECT, reverse=True)])
def test_what_flake8_has_read_is_not_read_again(
    names: List[str], tmp_path: Path, calls: Calls
) -> None:
    """Each file's imports are looked for once, in the text at hand if that comes first."""
    write(tmp_path, PROJECT)
    read, looked = calls.of(hints, "read_bytes"), calls.of(Hints, "edges", 1)
    look = FirstLook([])
    for name in names:
        assert look.rules_out(str(tmp_path / name), PROJECT[name], True)
    assert str(tmp_path / names[0]) not in read
    assert looked == dict.fromkeys(PROJECT.values(), 1)


def test_a_text_that_is_not_on_disk_counts_as_it_is(tmp_path: Path) -> None:
    """An editor's, from standard input: what was learnt of the file on disk is not of it."""
    write(tmp_path, {**PROJECT, "loader.py": "import unsloth\n"})
    look, main = FirstLook([]), str(tmp_path / "main.py")
    assert look.rules_out(str(tmp_path / "other.py"), "import main\n", True)
    assert not look.rules_out(main, "import loader\n", False)
    assert look.rules_out(main, PROJECT["main.py"], True)


WAITING = "x = 1\ndef work():\n    import unsloth\n"


def test_the_closer_look_is_for_what_leads_to_unsloth(tmp_path: Path, calls: Calls) -> None:
    """Where the first look found no way, there is none with fewer imports."""
    write(tmp_path, {"lead.py": WAITING, "idle.py": "import json\n"})
    read = calls.of(hints, "read_bytes")
    text = "import lead, idle\n"
    assert FirstLook([]).rules_out(str(tmp_path / "main.py"), text, True)
    assert read == {str(tmp_path / "lead.py"): 2, str(tmp_path / "idle.py"): 1}


def test_the_closer_look_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    """The first is content with one way to unsloth; here are two, and both wait."""
    write(tmp_path, {"lead.py": WAITING, "too.py": WAITING})
    main = str(tmp_path / "main.py")
    assert FirstLook([]).rules_out(main, "import lead, too\n", False)
    write(tmp_path, {"late.py": "import too, unsloth\n"})
    assert not FirstLook([]).rules_out(main, "import lead, too, late\n", False)


@pytest.mark.parametrize(
    ("init", "is_ruled_out"),
    [
        ("__all__ = ['sub']\n", False),
        ('__all__ = ["sub", "x"]\n', False),
        ("__all__ = ['x']\n", True),
        ("x = 'sub'\n", True),
        (None, True),
    ],
)
def test_a_star_takes_what_all_names(init: Any, is_ruled_out: bool, tmp_path: Path) -> None:
    """And no other module of the package, nor one of a folder without a file of its own."""
    write(tmp_path, {"many/sub.py": "import unsloth\n", "many/x.py": ""})
    if init is not None:
        write(tmp_path, {"many/__init__.py": init})
    main = str(tmp_path / "main.py")
    assert FirstLook([]).rules_out(main, "from many import *\n", False) is is_ruled_out


TYPES = "x\nif TYPE_CHECKING:\n    import loader\n"


@pytest.mark.parametrize(
    ("init", "is_ruled_out"),
    [
        (TYPES, True),
        (f"{TYPES}{TYPES.replace('loader', 'json')}", True),
        (f"{TYPES}import loader\n", False),
        (f'"""x"""\n{TYPES}', True),
        (f"'''{TYPES}    '''; import loader\n", False),
    ],
)
def test_the_first_block_for_type_checkers_is_left_out(
    init: str, is_ruled_out: bool, tmp_path: Path
) -> None:
    """Of a package, up to the next line that stands at the margin."""
    write(tmp_path, {"many/__init__.py": init, "loader.py": "import unsloth\n"})
    main = str(tmp_path / "main.py")
    assert FirstLook([]).rules_out(main, "import many\n", False) is is_ruled_out


def test_only_packages_are_searched_for_what_type_checkers_import(
    tmp_path: Path, calls: Calls
) -> None:
    """Other modules import little for them; the search of each text would cost more."""
    write(tmp_path, {"many/__init__.py": "x\n", "many/mod.py": "y\n"})
    searched = calls.of(hints, "_without_types")
    assert FirstLook([]).rules_out(str(tmp_path / "main.py"), "import many.mod\n", False)
    assert searched == {"x\n": 1}


@pytest.mark.parametrize(
    ("helper", "is_ruled_out"),
    [
        (b"# coding: UTF-8\nimport json\n", True),
        (b"# vim: set fileencoding=Latin-1 :\nimport json\n", True),
        (b"#" * 300 + b"\n# coding: utf-7\n", False),
        (b"#\n\n# coding: utf-7\n", True),
        (b"\xef\xbb\xbfimport loader\n", False),
        (b"\xef\xbb\xbfx = 1\n", True),
        ("# gr\u00f6\u00dfe\nx = 'gr\u00f6\u00dfe'\n".encode(), True),
        ("from many import gr\u00f6\u00dfe\n".encode(), False),
        ("__import__('gr\u00f6\u00dfe')\n".encode(), False),
        (b"# coding: latin-1\n# gr\xf6\xdfe\n", False),
    ],
)
def test_how_the_text_of_another_module_is_read(
    helper: bytes, is_ruled_out: bool, tmp_path: Path
) -> None:
    """As UTF-8; what is written in another way, and may hide something, is let through."""
    loader = "import unsloth\n"
    write(tmp_path, {"loader.py": loader, "many/gr\u00f6\u00dfe.py": loader, "many/x.py": ""})
    (tmp_path / "helper.py").write_bytes(helper)
    main = str(tmp_path / "main.py")
    assert FirstLook([]).rules_out(main, "import helper\n", False) is is_ruled_out


@pytest.mark.skipif(os.sep != "/", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["MAX", "blank "])
def test_names_of_folders_are_taken_to_the_letter(name: str, tmp_path: Path) -> None:
    """The import root and the source roots."""
    write(tmp_path / name, {"loader.py": "import unsloth\n"})
    root = str(tmp_path / name)
    assert not FirstLook([]).rules_out(f"{root}/main.py", "import loader\n", False)
    assert not FirstLook([root]).rules_out(str(tmp_path / "main.py"), "import loader\n", False)


@pytest.mark.skipif(os.sep != "/", reason="Windows has no such root")
def test_the_root_of_the_file_system_is_a_folder() -> None:
    """Its path is empty where all folders are written without a slash at their end."""
    assert Candidates([""]).names("") == {name.replace(".py", "") for name in os.listdir("/")}
