"""Imports that only the text shows at first: every way to write one is found, in every place.

Before anything is parsed, the plugin reads texts (hints.py, scan.py) and rules files out. Each
spelling below must get through both, and what merely looks like an import must cause no report.
"""

from __future__ import annotations

import ast
import os
import sys
from importlib.machinery import FileFinder
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest

from flake8_unsloth import files, flow, options
from flake8_unsloth.checker import UnslothChecker
from flake8_unsloth.hints import FirstLook
from tests.support import Found, check_path, findings, fresh, namespace

SPELLINGS = [
    "import model",
    "import os, model as m",
    "import os; import model",
    "if 1: import model",
    "import \\\n    model",
    "import os, \\\n    model",
    "from \\\n    model import x",
    "from model \\\n    import x",
    "from model import (x,\n    y)",
    "from model import *",
    "from model.sub import x",
    "from pkg import (  # a (comment)\n    inner,\n)",
    "from pkg import other, inner",
    "from pkg import \\\n    inner",
    "from pkg import *",
    "import pkg.inner",
    "from pkg . inner import x",
    "import\tmodel",
    "import model  # comment",
    "import model\r",
    "import importlib\nimportlib.import_module('model')",
    'import importlib\nimportlib.import_module(\n    "model"\n)',
    "import importlib\nimportlib.import_module('.inner', 'pkg')",
    "import importlib\nimportlib.import_module(name='model')",
    "import importlib as il; f = il.import_module; il.import_module('model', None)",
    "from importlib import import_module as load\nload('model')",
    "__import__('model')",
    "__import__('pkg', None, None, ['inner'])",
    "__import__('pkg', fromlist=('inner',))",
    "import pytest\npytest.importorskip('model')",
    "from importlib.util import find_spec\nfind_spec('model.x')",
    "import importlib.util\nimportlib.util.find_spec('model.x')",
    "from importlib.util import find_spec as spec\nspec('model.x')",
    "def load():\n    import model\nload()",
    "def load(\n    x=1,\n):\n    import model\n\n\nload()",
    "def d(f):\n    import model\n    return f\n@d\ndef g(): pass",
    "x = '''\ndef f():\n'''\nif x:\n    import model",
    "try:\n    import model\nexcept ImportError:\n    pass",
    "class A:\n    import model",
    "with x:\n\n# comment\n    # another\n    import model",
    "if x:\n    pass\nelse:\n\timport model",
    "for x in [\n1,\n]:\n    import model",
    "lambda: __import__('x'); import model",
    "import space.inner",
    "if x:\n    y = '''\n  def f():\n    '''\n    import model",
    "def load():\n    import os\n    import model\nload()",
    "import os, space.\\\n inner",
    "import space . inner\tas m",
    "import model\tas m",
    "(__import__)('model')",
    "__import__('mo' 'del')",
    "__import__('mo\\x64el')",
    "import importlib\nimportlib.import_module(name='mo' \\\n  \"del\")",
    '__import__("""model""")',
    "import importlib\n(\n    importlib\n    .import_module\n)('model')",
    "import importlib\nimportlib.\\\nimport_module\\\n('model')",
    "def load():\n    import model\n(load)()",
    "def load():\n    import model\n(\n    load\n)()",
    "def load():\n    import model\nload \\\n  ()",
    "def d(f):\n    import model\n@ d\ndef g(): pass",
    "get_ipython().run_cell_magic('capture', '', 'import model')",
    "import os, \\\n" + "    json, \\\n" * 40 + "    model",
    "from pkg import \\\n" + "    other, \\\n" * 40 + "    inner",
]
if sys.version_info >= (3, 9):
    SPELLINGS.append("def d(f):\n    import model\n@(d)\ndef g(): pass")
    SPELLINGS.append("def d(f):\n    import model\n@(\n    d\n)\ndef g(): pass")
NOT_IN_A_HELPER = ("get_ipython",)
"""There is no IPython where a helper is imported."""
NOTHING = [
    "'import model'",
    "'''\nimport model\n'''",
    "# import model",
    "importer = model = important = 1",
    "x.import_module('model')",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import model",
    "import typing\nif typing.TYPE_CHECKING:\n    from pkg import inner",
    "def load():\n    import model",
    "def load(\n    x,\n):\n    import model",
    "async def load():\n    if x:\n        import model",
    "if __name__ == '__main__':\n    import model",
    "import models, pkg.nothing, pkg.inner_not",
    "from pkg import other",
    "from importlib.util import find_spec\nfind_spec('model')",
    "import importlib\nimportlib.import_module('mod' + 'el')",
    "import importlib\nimportlib.import_module('model' if x else 'json')",
    "import importlib\nimportlib.import_module('%s' % 'model')",
    "import importlib\nimportlib.import_module(model)",
    "raise ImportError\nimport model",
    "lazy_import_module = reimport = 1",
    "importorskip = 'model'",
    "x.import__ = _import__ = 1",
]
IN_THE_CHECKED_FILE = ("def ", "async def", "if __name__")
"""These run in it, later or now; in a helper they do not."""


def _project(folder: Path, middle: Optional[bytes] = None) -> None:
    (folder / "pkg").mkdir()
    (folder / "space").mkdir()
    (folder / "space" / "inner.py").write_text("import unsloth\n")
    (folder / "model.py").write_text("import unsloth\n")
    (folder / "pkg" / "__init__.py").write_text("__all__ = ['inner']\n")
    (folder / "pkg" / "inner.py").write_text("import unsloth\n")
    if middle is not None:
        (folder / "middle.py").write_bytes(middle)


def _codes(found: List[Found]) -> List[str]:
    return sorted({message[:6] for _, _, message in found})


@pytest.mark.parametrize("code", SPELLINGS)
def test_spelling_in_the_checked_file(code: str, tmp_path: Path) -> None:
    """It does not mention unsloth: only what it imports does."""
    _project(tmp_path)
    found = findings(f"import trl\n{code}\n", str(tmp_path / "checked.py"))
    assert _codes(found) == ["UNS003"]


@pytest.mark.parametrize("code", SPELLINGS)
def test_spelling_in_a_helper(code: str, tmp_path: Path) -> None:
    """The way to unsloth leads through a module that is followed."""
    if code.startswith(NOT_IN_A_HELPER):
        pytest.skip("no IPython where a helper is imported")
    _project(tmp_path, f"{code}\n".encode())
    found = findings("import trl\nimport middle\n", str(tmp_path / "checked.py"))
    assert _codes(found) == ["UNS003"]
    assert findings("import middle\n", str(tmp_path / "checked.py")) == []


@pytest.mark.parametrize("code", NOTHING)
def test_what_only_looks_like_an_import(code: str, tmp_path: Path) -> None:
    """Neither here nor in a helper does it load anything."""
    _project(tmp_path, f"{code}\n".encode())
    checked = str(tmp_path / "checked.py")
    assert findings("import trl\nimport middle\n", checked) == []
    if not code.startswith(IN_THE_CHECKED_FILE):
        assert findings(f"import trl\n{code}\n", checked) == []


@pytest.mark.parametrize("code", [code for code in NOTHING if not code.startswith("raise")])
def test_what_only_looks_like_an_import_hides_none(code: str, tmp_path: Path) -> None:
    """A real one behind it is found."""
    _project(tmp_path, f"{code}\nimport model\n".encode())
    found = findings("import trl\nimport middle\n", str(tmp_path / "checked.py"))
    assert _codes(found) == ["UNS003"]


@pytest.mark.parametrize(
    "text",
    [
        b"# coding: utf-7\nimport model\n",
        b"# -*- coding: latin-1 -*-\nx = '\xe9'\nimport model\n",
        b"\xef\xbb\xbfimport model\n",
        b"import os\r\nimport model\r\n",
        b"import os\rimport model\r",
        "größe = 1\nimport model\n".encode(),
    ],
)
def test_encodings_of_a_helper(text: bytes, tmp_path: Path) -> None:
    """Read as CPython reads them."""
    _project(tmp_path, text)
    found = findings("import trl\nimport middle\n", str(tmp_path / "checked.py"))
    assert _codes(found) == ["UNS003"]


def test_modules_with_other_than_ascii_names(tmp_path: Path) -> None:
    """Python 3 allows them."""
    (tmp_path / "größe.py").write_text("import unsloth\n", encoding="utf-8")
    found = findings("import trl\nimport größe\n", str(tmp_path / "checked.py"))
    assert _codes(found) == ["UNS003"]


@pytest.mark.parametrize("code", ["from pkg import größe", "__import__('pkg.größe')"])
def test_such_names_in_a_helper(code: str, tmp_path: Path) -> None:
    """Its text is read from disk, whose bytes are not those of its letters."""
    _project(tmp_path, f"{code}\n".encode())
    (tmp_path / "pkg" / "größe.py").write_text("import unsloth\n", encoding="utf-8")
    found = findings("import trl\nimport middle\n", str(tmp_path / "checked.py"))
    assert _codes(found) == ["UNS003"]


@pytest.mark.parametrize(
    "code",
    [
        "if x: from convert_from_hf import y",
        "from convert_from_hf \\\n    import y",
        "from \\\n    convert_from_hf import y",
        "x = 1; from convert_from_hf import y",
    ],
)
def test_a_name_that_holds_the_keyword(code: str, tmp_path: Path) -> None:
    """Wherever it is not the plain word before a name and ``import``."""
    _project(tmp_path)
    (tmp_path / "convert_from_hf.py").write_text("import unsloth\n")
    found = findings(f"import trl\n{code}\n", str(tmp_path / "checked.py"))
    assert _codes(found) == ["UNS003"]


def test_what_a_relative_call_takes_from_a_package(tmp_path: Path) -> None:
    """The names in its list are modules of what its level makes of the name."""
    _project(tmp_path)
    (tmp_path / "pkg" / "sub").mkdir()
    (tmp_path / "pkg" / "sub" / "deep.py").write_text("import unsloth\n")
    code = "import trl\n__import__('sub', globals(), None, ['deep'], 1)\n"
    assert _codes(findings(code, str(tmp_path / "pkg" / "checked.py"))) == ["UNS003"]


def test_a_package_that_takes_its_modules_in_for_type_checkers_alone(tmp_path: Path) -> None:
    """As transformers' and trl's own packages do."""
    _project(tmp_path)
    init = tmp_path / "pkg" / "__init__.py"
    lazily = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import inner\n"
    for more, expected in (("", []), ("x = 1\n", []), ("from . import inner\n", ["UNS003"])):
        init.write_text(lazily + more)
        found = findings("import trl\nimport pkg\n", str(tmp_path / "checked.py"))
        assert _codes(found) == expected
    init.write_text("'''" + lazily + "'''\nfrom . import inner\n")
    found = findings("import trl\nimport pkg\n", str(tmp_path / "checked.py"))
    assert _codes(found) == ["UNS003"]


@pytest.mark.parametrize("dots", [".", "..", "...", "...."])
def test_relative_imports_without_unsloth_in_the_text(dots: str, tmp_path: Path) -> None:
    """Up to the top-level package they find siblings, above it nothing."""
    folder = tmp_path / "a" / "b" / "c"
    folder.mkdir(parents=True)
    for package in (folder, folder.parent, folder.parent.parent):
        (package / "__init__.py").write_text("")
        (package / "model.py").write_text("import unsloth\n")
    (tmp_path / "model.py").write_text("import unsloth\n")
    checked = str(folder / "checked.py")
    expected = ["UNS003"] if len(dots) < 4 else []
    for code in (f"from {dots} import model", f"from {dots}model import x"):
        assert _codes(findings(f"import trl\n{code}\n", checked)) == expected
    (folder / "checked.py").write_text(f"import trl\nfrom {dots} import model\n")
    assert _codes(check_path(checked)) == expected


def test_a_cell_of_a_joined_notebook_counts_over_all() -> None:
    """Any line may be the top of a cell, and lines are those of the joined text."""
    found = findings("import trl\nx = 1\nimport unsloth\n", "nb.ipynb")
    assert len(found) == 1
    assert "line 1 counted over all cells" in found[0][2]


def test_words_without_an_import() -> None:
    """Both words that make a closer look necessary, and nothing behind them."""
    assert findings("import os\n# get_ipython() and unsloth\n") == []


def test_calls_beyond_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    """From some number of steps on calls are not entered: less is known, nothing fails."""
    source = "def f():\n    import trl\ndef g():\n    import os\n    f()\ng()\nimport unsloth\n"
    assert _codes(findings(source)) == ["UNS001", "UNS002"]
    monkeypatch.setattr(flow, "MOST_STEPS", -1000)
    assert _codes(findings(source)) == ["UNS002"]
    late = "def f():\n    import trl\n    import unsloth\n"
    assert _codes(findings(late)) == ["UNS001", "UNS002"], "each function is run by itself"


def test_flake8_is_told_about_every_option() -> None:
    """Each of them in configuration files too, and every default, which the help repeats."""
    told: Dict[str, bool] = {}
    defaults: List[object] = []

    class Manager:
        def add_option(self, name: str, **settings: Any) -> None:
            told[name] = settings["parse_from_config"]
            defaults.append(settings["default"])

    UnslothChecker.add_options(Manager())
    assert told == dict.fromkeys(
        [
            "--unsloth-before",
            "--unsloth-extend-carriers",
            "--unsloth-source-roots",
            "--no-unsloth-follow-imports",
        ],
        True,
    )
    assert defaults == [("peft", "transformers", "trl", "unsloth_zoo"), (), (".", "src"), False]


def test_a_finder_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network folder may fail in any way: the module is not found, the run goes on."""
    _project(tmp_path)
    find_spec = FileFinder.find_spec

    def fail(self: FileFinder, name: str, *rest: Any) -> Any:
        if self.path.startswith(str(tmp_path)):
            raise OSError("stale handle")
        return find_spec(self, name, *rest)

    monkeypatch.setattr(FileFinder, "find_spec", fail)
    source = "import model\nimport trl\nimport unsloth\n"
    assert _codes(findings(source, str(tmp_path / "checked.py"))) == ["UNS001"]


def test_packages_up_to_the_root_of_the_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search for the import root ends there."""
    monkeypatch.setattr(os.path, "isfile", lambda path: str(path).endswith("__init__.py"))
    source = "import trl\nimport unsloth\n"
    assert _codes(findings(source, str(tmp_path / "checked.py"))) == ["UNS001"]
    assert findings("import torch\n", str(tmp_path / "checked.py")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unsloth_before", ["not a name!"]),
        ("unsloth_before", []),
        ("unsloth_before", ["unsloth"]),
        ("unsloth_extend_carriers", ["a=torch"]),
        ("unsloth_extend_carriers", ["a="]),
        ("unsloth_source_roots", []),
    ],
)
def test_wrong_lists(name: str, value: List[str], capsys: pytest.CaptureFixture[str]) -> None:
    """argparse does not see what pyproject.toml holds: the plugin ends the run in its way."""
    parsed = namespace()
    setattr(parsed, name, value)
    with pytest.raises(SystemExit) as stopped:
        options.check(parsed)
    assert stopped.value.code == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert errors.startswith(f"flake8: error: argument --{name.replace('_', '-')}: ")


def test_defaults_are_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most runs give no option: they do not even load what checks them."""
    monkeypatch.setattr(options, "check", lambda parsed: pytest.fail("checked"))
    UnslothChecker.parse_options(namespace())
    assert namespace().no_unsloth_follow_imports is False


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("unsloth/__init__.py", []),
        ("unsloth/chat.py", []),
        ("unsloth/deep/chat.py", []),
        ("unsloth_zoo/__init__.py", []),
        ("unsloth_zoo/chat.py", []),
        ("unsloth.py", ["UNS001"]),
        ("unsloth_more/__init__.py", ["UNS001"]),
        ("mine/unsloth.py", ["UNS001"]),
    ],
)
def test_what_is_part_of_the_library_itself(name: str, expected: List[str], tmp_path: Path) -> None:
    """Packages of these two names, in which unsloth is imported in any order."""
    path = tmp_path / name
    for folder in path.relative_to(tmp_path).parents:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        if folder.name:
            (tmp_path / folder / "__init__.py").write_text("")
    assert _codes(findings("import trl\nimport unsloth\n", str(path))) == expected


def test_the_library_that_a_carrier_cannot_load(capsys: pytest.CaptureFixture[str]) -> None:
    """The message names those that it can."""
    with pytest.raises(SystemExit):
        options.check(namespace(unsloth_before="trl,peft", unsloth_extend_carriers="a.b=torch"))
    assert capsys.readouterr().err == (
        "flake8: error: argument --unsloth-extend-carriers: 'a.b=torch': it is none of trl, peft\n"
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"filenames": ["."]}, True),
        ({"filenames": ["a.py", "b"]}, True),
        ({"filenames": ["-"]}, False),
        ({"filenames": ["a.py", "-"]}, False),
        ({}, False),
    ],
)
def test_a_text_is_on_disk_unless_it_may_be_from_standard_input(
    given: Dict[str, List[str]], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an editor's text nothing is remembered for other files; the name alone does not tell."""
    told: List[bool] = []

    def rules_out(self: FirstLook, filename: str, text: str, on_disk: bool) -> bool:
        told.append(on_disk)
        return True

    monkeypatch.setattr(FirstLook, "rules_out", rules_out)
    checker = fresh("import os\n", ast.parse("import os\n"), "a.py")
    vars(checker._options).update(given)
    assert not list(checker.run())
    assert told == [expected]


@pytest.mark.parametrize(("length", "is_read"), [(0, True), (8, True), (9, False)])
def test_the_longest_file_that_is_read(
    length: int, is_read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole or not at all; there may be a flag to open a pipe without waiting, or none."""
    monkeypatch.setattr(files, "LONGEST", 8)
    path, data = tmp_path / "a.py", b"x" * length
    path.write_bytes(data)
    assert files.read_bytes(str(path)) == (data if is_read else None)
    monkeypatch.delattr(os, "O_NONBLOCK", raising=False)
    assert files.read_bytes(str(path)) == (data if is_read else None)


def test_a_file_that_is_cut_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be told what it held."""
    (tmp_path / "a.py").write_bytes(b"import unsloth")
    read = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, size: read(descriptor, size)[:7])
    assert files.read_bytes(str(tmp_path / "a.py")) is None


def test_files_that_flake8_reads_from_disk(tmp_path: Path) -> None:
    """What was learnt of a file that others import serves it as well, whatever comes first."""
    _project(tmp_path, b"import trl\nfrom pkg import inner\n")
    (tmp_path / "checked.py").write_text("import peft\nimport middle\n")
    parsed = namespace()
    parsed.filenames = ["."]
    for names in (["checked", "middle"], ["middle", "checked"]):
        UnslothChecker.parse_options(parsed)
        found: List[str] = []
        for name in names:
            path = tmp_path / f"{name}.py"
            lines = path.read_text().splitlines(keepends=True)
            checker = UnslothChecker(ast.parse("".join(lines)), str(path), lines, parsed)
            found += [f"{name} {line} {text[:6]}" for line, _, text, _ in checker.run()]
        assert sorted(found) == ["checked 2 UNS003", "middle 2 UNS003"]
