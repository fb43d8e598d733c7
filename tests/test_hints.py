"""The first look at texts: what it rules out is impossible, whatever way an import is written."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Dict, List, Tuple

import pytest

from flake8_unsloth.components import reach
from flake8_unsloth.files import LONGEST
from flake8_unsloth.hints import FirstLook, Hints
from flake8_unsloth.modules import Finder

LOADER = "import unsloth\n"


def ruled_out(folder: Path, files: Dict[str, str], text: str, name: str = "main.py") -> bool:
    """Whether a file of this text, among these files, is ruled out."""
    for path, content in {**files, name: text}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8"))
    look = FirstLook([str(folder), str(folder / "src")])
    verdicts = {look.rules_out(str(folder / name), text, on_disk) for on_disk in (False, True)}
    assert len(verdicts) == 1
    return verdicts.pop()


IMPORTS = [
    "import loader\n",
    "import os, loader\n",
    "import os as loader2, loader as x\n",
    "import os, \\\n    loader\n",
    "import \\\n    loader\n",
    "import loader; x = 1\n",
    "x = 1; import loader\n",
    "if x: import loader\n",
    "try: from loader import x\nexcept E: pass\n",
    "lazy import loader\n",
    "x = 1; lazy import loader\n",
    "lazy from loader import x\n",
    "from loader import x\n",
    "from loader import(x)\n",
    "from\tloader\timport\tx\n",
    "from loader \\\n    import x\n",
    "from \\\n    loader import x\n",
    "def f():\n    import loader\n",
    "x = '''\n'''\r\nimport loader\r\n",
    "import loader\r",
    "import importlib\nimportlib.import_module('loader')\n",
    "import importlib\nimportlib.import_module(\n    name='loader',\n)\n",
    "__import__('loader')\n",
    "__import__('space.inner', None, None, ['mod'])\n",
    "import pytest\npytest.importorskip('loader')\n",
    "from importlib.util import find_spec\nfind_spec('package.sub')\n",
    "import importlib\nimportlib.import_module('.inner.mod', 'space')\n",
    "import importlib\nimportlib.import_module('..inner.mod', package='space.inner')\n",
    "from space.inner import (  # a (comment)\n    mod,\n)\n",
    "import package.sub\n",
    "import package\n",
    "from package import sub\n",
    "from package import (\n    other,  # not that one\n    sub,\n)\n",
    "from space.inner import mod\n",
    "from space import inner\nfrom space.inner import mod\n",
    "from both import x\n",
    "get_ipython().run_cell_magic('capture', '', 'import loader')\n",
]
FILES = {
    "loader.py": LOADER,
    "package/__init__.py": "from .sub import x\n",
    "package/sub.py": "from .deep.end import y\n",
    "package/deep/__init__.py": "",
    "package/deep/end.py": "from ... import nothing\nfrom .. import sub\nimport loader\n",
    "src/space/inner/mod.py": LOADER,
    "both/__init__.py": "",
    "both.py": LOADER,
}


@pytest.mark.parametrize("text", IMPORTS)
def test_every_way_to_import_shows(tmp_path: Path, text: str) -> None:
    """Nothing that CPython would run may be overlooked."""
    assert not ruled_out(tmp_path, FILES, text)


@pytest.mark.parametrize(
    "text",
    [
        "import os\n",
        "import nowhere\n",
        "important = 'loader'\n",
        "# do not import loader\n",
        "x.import_ = loader\n",
        "from . import other\n",
        "from ..... import far\n",
        "raise ValueError('cannot import')\n",
        "x = 'write \"importlib.import_module()\"\\n'\n",
    ],
)
def test_what_cannot_load_it_is_ruled_out(tmp_path: Path, text: str) -> None:
    """Otherwise the first look would be good for nothing."""
    assert ruled_out(tmp_path, {**FILES, "other.py": "import main\nimport json\n"}, text)


def test_chains_and_cycles(tmp_path: Path) -> None:
    """A chain of 1,200 modules, its end tied to its beginning: no recursion, the same for all."""
    size = 1200
    files = {f"m{n}.py": f"import m{(n + 1) % size}\n" for n in range(size)}
    assert ruled_out(tmp_path, files, "import m0\n")
    files["m1199.py"] = "import m0\nimport loader\n"
    assert not ruled_out(tmp_path, {**files, "loader.py": LOADER}, "import m5\n")


def test_star_imports_run_what_all_names(tmp_path: Path) -> None:
    """Whether or not ``__all__`` is read rightly, its names are followed."""
    files = {
        "package/__init__.py": "__all__ = ['one', 'sub']\n",
        "package/one.py": "",
        "package/sub.py": LOADER,
    }
    assert not ruled_out(tmp_path, files, "from package import *\n")


def test_types_of_a_package_are_left_out(tmp_path: Path) -> None:
    """Big packages import all they have for the type checker."""
    types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .sub import x\n"
    files = {"package/__init__.py": types, "package/sub.py": LOADER}
    assert ruled_out(tmp_path, files, "import package\n")
    files["package/__init__.py"] = types + "else:\n    from .sub import x\n"
    assert not ruled_out(tmp_path, files, "import package\n")
    files["package/__init__.py"] = f'"""\n{types}"""\nfrom .sub import x\n'
    assert not ruled_out(tmp_path, files, "import package\n")


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("def work():\n    import loader\n", False),
        ("def work(\n    a,\n):\n# note\n    if a:\n        import loader\n", False),
        ('def work():\n    """Words."""\n    import loader\nx = 1\n', False),
        ("def work[T](a):\n    import loader\n\n\nx = work(1)\n", True),
        ("def work():\n    import loader\n\n\nwork()\n", True),
        ("x = 1\ndef work():\n    pass\nif x:\n    import loader\n", True),
        ("def work():\n    pass\nX = 1; import loader\n", True),
        ("def work[T: (int, str)](a):\n    import loader\n", False),
        ("def work(\na):\n    import loader\n", True),
        ("x = 1\ndef work():\n    pass\n\x0cif x:\n    import loader\n", True),
        ('if True:\n    x = """\ndef work():\n    """\n    import loader\n', True),
        ("if True:\n    x = '''\ndef work():\n    '''\n    import loader\n", True),
        ("class A:\n    import loader\n", True),
        ("class A:\n    def __init__(self):\n        import loader\nA()\n", True),
        ("def work():\n" + "    x = 1\n" * 2000 + "    import loader\n", True),
    ],
)
def test_what_waits_in_functions_of_modules(tmp_path: Path, text: str, runs: bool) -> None:
    """A function that its module mentions nowhere else does not run while that is imported.

    The checked file's own functions count, and what is not sure is let through.
    """
    files = {"loader.py": LOADER, "helper.py": "# words\n" + text}
    assert ruled_out(tmp_path, files, "import helper\n") is not runs
    assert not ruled_out(tmp_path, files, files["helper.py"], "helper.py")


def test_parts_of_a_package_see_its_root(tmp_path: Path) -> None:
    """Absolute imports start where the outermost package lies, relative ones at the file."""
    files = {"src/app/__init__.py": "", "src/app/inner/__init__.py": "", "src/loader.py": LOADER}
    assert not ruled_out(tmp_path, files, "import loader\n", "src/app/inner/mod.py")
    assert ruled_out(tmp_path, files, "from . import loader\n", "src/app/inner/mod.py")
    files["src/app/helper.py"] = LOADER
    assert not ruled_out(tmp_path, files, "from ..helper import x\n", "src/app/inner/mod.py")


def test_what_cannot_be_told_is_let_through(tmp_path: Path) -> None:
    """Odd encodings, names beyond ASCII, files that cannot be read or are too long."""
    files = {"odd.py": "# coding: utf-7\n", "fine.py": "# coding: utf-8\n"}
    assert not ruled_out(tmp_path, files, "import odd\n")
    assert ruled_out(tmp_path, files, "import fine\n")
    assert not ruled_out(tmp_path, {}, "import \u00fcber\n")
    (tmp_path / "folder.py").mkdir()
    assert not ruled_out(tmp_path, {}, "import folder\n")
    assert not ruled_out(tmp_path, {"long.py": "#" * (LONGEST + 1)}, "import long\n")
    os.symlink(str(tmp_path / "gone"), str(tmp_path / "dangling.py"))
    assert not ruled_out(tmp_path, {}, "import dangling\n")


def test_cycles_share_what_they_reach() -> None:
    """Bits of everything beyond a cycle belong to each of its members, and to no other."""
    edges = {"a": "b", "b": "cd", "c": "a", "d": "e", "e": "d", "f": "f"}
    own = {"e": 2, "c": 1, "f": 4}
    known: Dict[str, int] = {}
    looked: List[str] = []

    def look(name: str) -> Tuple[int, str]:
        looked.append(name)
        return own.get(name, 0), edges[name]

    assert reach("a", known, look) == 3
    assert reach("f", known, look) == 4
    assert known == {"a": 3, "b": 3, "c": 3, "d": 2, "e": 2, "f": 4}
    assert sorted(looked) == sorted(edges)


@pytest.mark.parametrize("package", ["asyncio", "ctypes", "email", "json", "unittest", "xml"])
def test_real_imports_all_show(package: str) -> None:
    """Every import statement of real packages leads where the syntax tree says."""
    folder = Path(os.__file__).parent
    finder, hints = Finder([str(folder)]), Hints([str(folder)])
    for path in (folder / package).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        edges = hints.edges(text, str(path.parent))
        for name in absolute_imports(text):
            module = finder.find(name)
            if module is not None and module.path:
                assert module.path in edges, name


def absolute_imports(text: str) -> List[str]:
    """Modules that the import statements of a text name, from anywhere in it."""
    names: List[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


@pytest.mark.parametrize(
    ("init", "is_ruled_out"),
    [
        ("x\nif TYPE_CHECKING:\n    import loader\n", True),
        ("\nif TYPE_CHECKING:\n    import loader\n", True),
        ("x\nif TYPE_CHECKING:\n    import loader\n\n    x\nimport json\n", True),
        ("x\nif TYPE_CHECKING:\n    x\nimport loader\n", False),
        ("x\nif TYPE_CHECKING:\n    x\nelse:\n    import loader\n", False),
        ("x\nif x:\n    import loader\n", False),
        ("x = ''''''\nif TYPE_CHECKING:\n    import loader\n", True),
        ('x = """"""\nif TYPE_CHECKING:\n    import loader\n', True),
        ("x\nif TYPE_CHECKING:\n    import loader\n# '''\n", True),
        ('x\nif TYPE_CHECKING:\n    import loader\n# """\n', True),
        ("'''\nif TYPE_CHECKING:\n    '''; import loader\n", False),
        ('"""\nif TYPE_CHECKING:\n    """; import loader\n', False),
        ("'''''''''\nif TYPE_CHECKING:\n    '''; import loader\n", False),
        ('"""""""""\nif TYPE_CHECKING:\n    """; import loader\n', False),
    ],
)
def test_what_a_package_imports_for_type_checkers(
    init: str, is_ruled_out: bool, tmp_path: Path
) -> None:
    """Many packages import all they have there; a count of quotes tells it from a string."""
    files = {"loader.py": LOADER, "many/__init__.py": init}
    assert ruled_out(tmp_path, files, "import many\n") is is_ruled_out
