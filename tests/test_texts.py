"""The first look: what the texts of a file, and of the modules that it imports, may load."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, Iterable, List, Tuple

import pytest

from flake8_unsloth.texts.reachable import reach
from flake8_unsloth.texts.texts import Texts

UNSLOTH, LIBRARY, CARRIER = 1, 2, 4
MARKS = {"unsloth": UNSLOTH, "transformers": LIBRARY, "evaluate": CARRIER}
LOADER = "import unsloth\n"


def write(folder: Path, files: Dict[str, str]) -> None:
    """Put files there, as UTF-8."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def checked(folder: Path, files: Dict[str, str], text: str, name: str = "main.py") -> int:
    """What a file of this text, among these files, may load; the same whether it is on disk."""
    write(folder, {**files, name: text})
    texts = Texts([str(folder), str(folder / "src")], MARKS)
    found = {texts.checked(str(folder / name), text, on_disk) for on_disk in (False, True)}
    assert len(found) == 1
    return found.pop()


def reached(folder: Path, text: str, name: str = "helper.py") -> int:
    """What importing a module of this text may load."""
    write(folder, {name: text})
    return Texts([str(folder)], MARKS).reach(str(folder / name))


FILES = {
    "loader.py": LOADER,
    "package/__init__.py": "from .sub import x\n",
    "package/sub.py": "from .deep.end import y\n",
    "package/deep/__init__.py": "",
    "package/deep/end.py": "from ... import nothing\nfrom .. import sub\nimport loader\n",
    "src/space/inner/mod.py": LOADER,
    "both/__init__.py": "",
    "both.py": LOADER,
    "many/__init__.py": "__all__ = ['other']\n",
    "many/other.py": LOADER,
    "many/gr\u00f6\u00dfe.py": LOADER,
    "gr\u00f6\u00dfe.py": LOADER,
    "ordinary.py": "import main\nimport json\n",
}


@pytest.mark.parametrize(
    "text",
    [
        "import unsloth",
        "import os, unsloth.models as u",
        "from unsloth import FastModel",
        "import loader",
        "import os as loader2, loader as x",
        "import os, \\\n    loader",
        "import os, \\\n" + "    json, \\\n" * 40 + "    loader",
        "x = 1; import loader",
        "if x: import loader",
        "lazy import loader",
        "x = 1; lazy from loader import x",
        "from loader import(x)",
        "from loader \\\n    import x",
        "def f():\n    import loader",
        "if __name__ == '__main__':\n    import loader",
        "x = '''\n'''\r\nimport loader\r\n",
        "import loader\r",
        "import importlib\nimportlib.import_module('loader')",
        "import importlib\nimportlib.import_module(\n    name='loader',\n)",
        "from importlib import import_module as load\n" + "x = 1\n" * 100 + "load('loader')",
        "__import__('loader')",
        "__import__('load' 'er')",
        "__import__('load\\x65r')",
        "__import__('space.inner', None, None, ['mod'])",
        "import pytest\npytest.importorskip('loader')",
        "from importlib.util import find_spec\nfind_spec('package.sub')",
        "from importlib.util import find_spec\nfind_spec('unsloth.models')",
        "import importlib\nimportlib.import_module('.inner.mod', 'space')",
        "import importlib\nimportlib.import_module('..inner.mod', package='space.inner')",
        "from space.inner import (  # a (comment)\n    mod,\n)",
        "import package",
        "import package.sub",
        "from package import (\n    other,  # not that one\n    sub,\n)",
        "from space import inner\nfrom space.inner import mod",
        "from both import x",
        "from many import other",
        "from many import *",
        "__import__('many', fromlist=['*'])",
        "from many import gr\u00f6\u00dfe",
        "import gr\u00f6\u00dfe",
        "import gro\u0308\u00dfe",
        "__import__('many.gr\u00f6\u00dfe')",
        "get_ipython().run_cell_magic('capture', '', 'import loader')",
    ],
)
def test_every_way_to_import_shows(tmp_path: Path, text: str) -> None:
    """Nothing that CPython would run may be overlooked."""
    assert checked(tmp_path, FILES, text + "\n") & UNSLOTH


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "import nowhere",
        "important = 'loader'",
        "# do not import loader",
        "x.import_ = loader",
        "from . import ordinary",
        "from ..... import far",
        "import unsloth_zoo, x.unsloth",
        "from .unsloth import load",
        "raise ValueError('cannot import')",
        "if TYPE_CHECKING:\n    import loader",
        "from importlib.util import find_spec\nSPEC = find_spec('unsloth')",
        "import importlib.util\nif importlib.util.find_spec('loader') is None: x",
        "import importlib\nimportlib.import_module(NAMES[x]).load('loader')",
        "x = 'write \"importlib.import_module()\"\\n'",
    ],
)
def test_what_cannot_load_it_is_ruled_out(tmp_path: Path, text: str) -> None:
    """Otherwise the first look would be good for nothing."""
    assert not checked(tmp_path, FILES, text + "\n") & UNSLOTH


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("import transformers\n", LIBRARY),
        ("import transformers, unsloth\n", LIBRARY | UNSLOTH),
        ("from evaluate.loading import x\nimport json\n", CARRIER),
        ("import loader\n", UNSLOTH),
        ("import json\n", 0),
    ],
)
def test_each_library_has_its_bit(tmp_path: Path, text: str, bits: int) -> None:
    write(tmp_path, FILES)
    assert reached(tmp_path, text) == bits


def test_chains_and_cycles(tmp_path: Path) -> None:
    """A chain of 1,200 modules, its end tied to its beginning: no recursion, the same for all."""
    size = 1200
    files = {f"m{n}.py": f"import m{(n + 1) % size}\n" for n in range(size)}
    assert not checked(tmp_path, files, "import m0\n")
    files["m1199.py"] = "import m0\nimport loader\n"
    assert checked(tmp_path, {**files, "loader.py": LOADER}, "import m5\n") == UNSLOTH


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("import loader\n", True),
        ("if x:\n    import loader\n", True),
        ("class A:\n    import loader\n", True),
        ("def work():\n    import loader\n", False),
        ("async  def work():\n    if x:\n        import loader\n", False),
        ("def work(\n    a,\n) -> int:\n# note\n    if a:\n        import loader\n", False),
        ('def work():\n    """Words."""\n    import loader\nx = 1\n', False),
        ("def work():\n    import loader\n\n\nwork()\n", True),
        ("def work():\n    import loader\nx = work\n", False),
        ("def work():\n    import loader\nother.work()\nworking()\n", False),
        ("def work():\n    import loader\n@work\ndef other(): pass\n", True),
        ("def work():\n    import loader\n@X(work)\ndef other(): pass\n", False),
        ("def work():\n    import loader\n    work()\n", False),
        ("def work():\n    import loader\ndef other():\n    work()\n", False),
        ("def work():\n    import loader\ndef other():\n    work()\nother()\n", True),
        ("def work():\n    def inner():\n        import loader\n    inner()\n", False),
        ("def work():\n    def inner():\n        import loader\n    inner()\nwork()\n", True),
        ("async def work():\n    import loader\nimport anyio\nanyio.run(work)\n", True),
        ("class A:\n    def work(self):\n        import loader\n", False),
        ("class A:\n    def work(self):\n        import loader\nA().work()\n", True),
        ("class A:\n    def __init__(self):\n        import loader\n", False),
        ("class A:\n    def __init__(self):\n        import loader\nA()\n", True),
        ("class A:\n    def __init__(self):\n        import loader\nclass B(A): pass\n", True),
        ("def work(\n    x=__import__('loader'),\n):\n    pass\n", True),
        ("def work():\n    __import__('loader')\n", False),
        ("x = 1\ndef work():\n    pass\nif x:\n    import loader\n", True),
        ("x = 1\ndef work():\n    pass\n\x0cif x:\n    import loader\n", True),
        ("if TYPE_CHECKING:\n    import loader\n", False),
        ("if typing . TYPE_CHECKING :\n    if x:\n        import loader\n", False),
        ("if not TYPE_CHECKING:\n    import loader\n", True),
        ("if TYPE_CHECKING:\n    x\nelse:\n    import loader\n", True),
        ("if __name__ == '__main__':\n    import loader\n", False),
        ("if __name__ != '__main__':\n    import loader\n", True),
        ("'''\ndef f():\n'''\nif x:\n    import loader\n", True),
        ("x = ''''''\ndef f():\n    import loader\n", False),
        ('# it\'s """\ndef f():\n    import loader\n', False),
        ("x = '''it\\'''s'''\ndef f():\n    import loader\n", False),
        ('if True:\n    x = """\ndef work():\n    """\n    import loader\n', True),
        ("def f():\n    x = '''\n  y'''\n    import loader\n", False),
        ("def __getattr__(name):\n    import loader\n", True),
        (
            "_T = {'A': 'loader'}\ndef __getattr__(name):\n    return import_module(_T[name])\n",
            True,
        ),
        (
            "\n".join(f"def f{n}():\n    f{n + 1}()" for n in range(60))
            + "\ndef f60():\n    import loader\n",
            True,
        ),
    ],
)
def test_what_runs_while_a_module_is_imported(tmp_path: Path, text: str, runs: bool) -> None:
    """A function that nothing of the module calls does not; in doubt it does.

    In the checked file all functions count. The last one has calls of calls in a row too long to be
    followed.
    """
    write(tmp_path, {"loader.py": LOADER})
    assert bool(reached(tmp_path, text)) is runs


def test_where_modules_are_looked_for(tmp_path: Path) -> None:
    """From the root of the outermost package, below the source roots, and beside the file."""
    files = {"src/app/__init__.py": "", "src/app/inner/__init__.py": "", "src/loader.py": LOADER}
    inner = "src/app/inner/mod.py"
    assert checked(tmp_path, files, "import loader\n", inner)
    assert not checked(tmp_path, files, "from . import loader\n", inner)
    assert not checked(tmp_path, files, "import beside\n", inner)
    files["src/app/inner/beside.py"] = LOADER
    assert checked(tmp_path, files, "import os, beside\n", inner)
    assert checked(tmp_path, files, "from beside import x\n", inner)
    files["src/app/helper.py"] = LOADER
    assert checked(tmp_path, files, "from ..helper import x\n", inner)


def test_a_folder_without_init_in_a_package(tmp_path: Path) -> None:
    """It is a part of the package: both its own folder and the package's root are roots."""
    files = {"lib/pkg/__init__.py": "", "lib/pkg/x.py": LOADER, "lib/other.py": LOADER}
    assert checked(tmp_path, files, "from ..x import y\n", "lib/pkg/core/factory.py")
    assert checked(tmp_path, files, "from pkg.x import y\n", "lib/pkg/core/factory.py")
    assert checked(tmp_path, files, "import other\n", "lib/pkg/core/factory.py")
    assert not checked(tmp_path, files, "import other\n", "lib/pkg/far/core/factory.py")


def test_modules_that_are_followed_are_found_from_the_checked_file(tmp_path: Path) -> None:
    """A folder of scripts is on the path of all that they import, packages without init too."""
    files = {"scripts/core/model.py": "from core.other import x\n", "scripts/core/other.py": LOADER}
    assert checked(tmp_path, files, "import core.model\n", "scripts/train.py")
    texts = Texts([str(tmp_path)], MARKS)
    model = str(tmp_path / "scripts" / "core" / "model.py")
    assert not texts.reach(model)
    assert texts.reach(model, str(tmp_path / "scripts" / "train.py"))


@pytest.mark.parametrize(
    ("own", "bits"),
    [
        ({}, UNSLOTH | CARRIER),
        ({"evaluate.py": ""}, UNSLOTH),
        ({"evaluate/__init__.py": ""}, UNSLOTH),
        ({"evaluate/data.py": ""}, UNSLOTH | CARRIER),
        ({"evaluate.py": "import transformers\n"}, UNSLOTH | LIBRARY),
        ({"unsloth/__init__.py": ""}, CARRIER),
        ({"unsloth.py": "import transformers\n"}, CARRIER | LIBRARY),
        ({"unsloth/notes.py": ""}, UNSLOTH | CARRIER),
        ({"unsloth/__init__.py": "", "unsloth/models/__init__.py": ""}, UNSLOTH | CARRIER),
        ({"unsloth/__init__.py": "", "unsloth/_gpu_init.py": ""}, UNSLOTH | CARRIER),
    ],
)
def test_modules_of_ones_own_that_are_called_like_libraries(
    tmp_path: Path, own: Dict[str, str], bits: int
) -> None:
    """They are what is imported; a mere folder hides no library, and a clone of unsloth is it."""
    write(tmp_path, own)
    assert reached(tmp_path, "import unsloth, evaluate\n", "main.py") == bits


def test_names_that_count_whatever_is_there(tmp_path: Path) -> None:
    """unsloth asks for the name in ``sys.modules`` only."""
    write(tmp_path, {"transformers.py": "", "main.py": "import transformers\n"})
    main = str(tmp_path / "main.py")
    assert not Texts([str(tmp_path)], MARKS).reach(main)
    assert Texts([str(tmp_path)], MARKS, always=["transformers"]).reach(main) == LIBRARY


def test_packages_around_a_module_are_not_its_own(tmp_path: Path) -> None:
    """They have started before it, and are asked for by themselves."""
    files = {"pkg/__init__.py": LOADER, "pkg/a.py": "import pkg.b\n", "pkg/b.py": "import pkg\n"}
    write(tmp_path, files)
    texts = Texts([str(tmp_path)], MARKS)
    assert not texts.reach(str(tmp_path / "pkg" / "a.py"))
    assert not texts.checked(str(tmp_path / "pkg" / "a.py"), files["pkg/a.py"])
    assert texts.reach(str(tmp_path / "pkg" / "__init__.py")) == UNSLOTH


TYPES = "x\nif TYPE_CHECKING:\n    import loader\n"


@pytest.mark.parametrize(
    ("init", "runs"),
    [
        (TYPES, False),
        (f'"""x"""\n{TYPES}', False),
        (f"# it's\n{TYPES}import json\n", False),
        (f"{TYPES}import loader\n", True),
        (f"{TYPES}else:\n    import loader\n", True),
        (f"'''{TYPES}    '''; import loader\n", True),
        (f"x = \"'''\"; '''{TYPES}    '''; import loader\n", True),
        (f"x = '\\{TYPES[1:-1]}'\nimport loader\n", True),
    ],
)
def test_what_a_package_imports_for_type_checkers(tmp_path: Path, init: str, runs: bool) -> None:
    """Many import all they have there; it is left out before anything is followed."""
    files = {"loader.py": LOADER, "many/__init__.py": init}
    assert bool(checked(tmp_path, files, "import many\n")) is runs


LAZY = {
    "lazy/__init__.py": "_import_structure = {'fast': ['Fast'], 'slow': ['Slow']}\n"
    "sys.modules[__name__] = _LazyModule(__name__, __file__, _import_structure)\n",
    "lazy/fast.py": LOADER,
    "lazy/slow.py": "import transformers\n",
    "around.py": "import lazy\n",
}
ATTRIBUTE = "import lazy\n"


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("from lazy import Fast\n", True),
        ("from lazy import *\n", True),
        ("import lazy\nlazy.Fast()\n", True),
        ("import lazy as x\nx \\\n . Fast\n", True),
        ("from lazy import Slow\n", False),
        ("import lazy\n", False),
        ("import lazy\nlazy.Slow()\n", False),
        ("import around\naround.Fast()\n", False),
        ("__import__('lazy', fromlist=['Fast'])\n", True),
        ("from lazy import library\n", True),
    ],
)
def test_names_of_lazy_packages(tmp_path: Path, text: str, runs: bool) -> None:
    """What a name stands for is asked for when it is taken, or read as an attribute."""
    write(tmp_path, {**LAZY, "main.py": text})
    told = {"Fast": [".fast"], "Slow": ["slow"], "library": ["unsloth"], "*": [".fast", ".slow"]}
    asked: List[Tuple[str, str]] = []

    def lazy(path: str, name: str) -> Iterable[str]:
        asked.append((os.path.relpath(path, str(tmp_path)), name))
        return told.get(name, ())

    texts = Texts([str(tmp_path)], MARKS, lazy)
    found = texts.checked(str(tmp_path / "main.py"), text)
    assert bool(found & UNSLOTH) is runs
    assert {path for path, _ in asked} <= {os.path.join("lazy", "__init__.py")}


@pytest.mark.parametrize(
    ("init", "lazy"),
    [
        (LAZY["lazy/__init__.py"], True),
        ("__getattr__, _, __all__ = attach(__name__, ['fast'])\n", True),
        ("def __getattr__(name):\n    from .fast import x\n", True),
        ("x\ndef __getattr__(name):\n    import unsloth\n", True),
        ("x\ndef __getattr__(name):\n    from . import fast\n", True),
        ("_T = {'Fast': 'lazy.fast'}\nfrom .more import __getattr__\n", True),
        ("class A:\n    def __getattr__(self, name):\n        return 'fast'\n", False),
        ("x = 'fast'\n", False),
    ],
)
def test_what_texts_tell_of_lazy_packages(tmp_path: Path, init: str, lazy: bool) -> None:
    """Unless somebody knows better, a name may load whatever the package's text names."""
    files = {**LAZY, "lazy/__init__.py": init}
    assert bool(checked(tmp_path, files, "from lazy import Fast\n") & UNSLOTH) is lazy
    texts = Texts([str(tmp_path)], MARKS)
    assert bool(texts.reach(str(tmp_path / "lazy" / "__init__.py")) & UNSLOTH) is lazy
    assert not texts.reach(str(tmp_path / "around.py")) & UNSLOTH


def test_a_lazy_package_that_is_handed_on(tmp_path: Path) -> None:
    """Taken from the package around it, and then read from."""
    files = {"top/__init__.py": "", **{f"top/{name}": text for name, text in LAZY.items()}}
    assert checked(tmp_path, files, "from top import lazy\nlazy.Fast\n") & UNSLOTH


def test_what_was_read_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What flake8 has read is not; other texts are read once, and again only if unsloth is near."""
    files = {"main.py": "import helper\n", "helper.py": "import deeper, main\n", "deeper.py": ""}
    write(tmp_path, files)
    opened: List[str] = []
    real = os.open

    def noting(path: str, *more: int) -> int:
        opened.append(os.path.basename(path))
        return real(path, *more)

    monkeypatch.setattr(os, "open", noting)
    texts = Texts([], MARKS)
    for name in sorted(files, reverse=True):
        texts.checked(str(tmp_path / name), files[name], on_disk=True)
    assert sorted(opened) == ["deeper.py", "helper.py"]
    assert texts.checked(str(tmp_path / "main.py"), LOADER) == UNSLOTH
    assert sorted(opened) == ["deeper.py", "helper.py"]


def test_a_text_that_is_not_on_disk_counts_as_it_is(tmp_path: Path) -> None:
    """An editor's, from standard input: what was learnt of the file on disk is not of it."""
    write(tmp_path, {"main.py": "", "loader.py": LOADER})
    texts, main = Texts([], MARKS), str(tmp_path / "main.py")
    assert not texts.checked(str(tmp_path / "other.py"), "import main\n", on_disk=True)
    assert texts.checked(main, "import loader\n")
    assert not texts.checked(main, "", on_disk=True)


@pytest.mark.skipif(os.sep != "/", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["MAX", "blank ", "a.b"])
def test_names_of_folders_are_taken_to_the_letter(name: str, tmp_path: Path) -> None:
    write(tmp_path / name, {"loader.py": LOADER})
    root = str(tmp_path / name)
    assert Texts([], MARKS).checked(f"{root}/main.py", "import loader\n")
    assert Texts([root], MARKS).checked(str(tmp_path / "main.py"), "import loader\n")


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


@pytest.mark.parametrize(
    "text",
    [
        "import " * 60_000,
        "from pkg import (\n" * 20_000,
        "a.import \\\n" * 20_000,
        "x \\\n" * 40_000 + "import os",
        ("from pkg import (\n" + "a,\n" * 300) * 200,
        "import_module(" * 20_000,
        "def f():\n  import unsloth\nf" + " " * 100_000,
        "if x:\n  '''" + "\\'" * 50_000 + "\n  import unsloth\n",
        "\n".join(f"def f{n}():\n    import unsloth\n    f{n + 1}()" for n in range(1500)),
    ],
)
def test_long_texts_take_time_in_proportion(tmp_path: Path, text: str) -> None:
    """Each takes a fraction of a second; where one grows with the square it takes minutes."""
    write(tmp_path, {"pkg/__init__.py": "", "helper.py": text})
    Texts([str(tmp_path)], MARKS).reach(str(tmp_path / "helper.py"))
