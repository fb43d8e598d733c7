"""What other modules bring: where files stand, what imports find, what has run before a file.

Projects are texts with their files under `--- path` lines.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

import pytest

from flake8_unsloth.project.arrival import Parents
from flake8_unsloth.project.binding import bound_by, exports_of
from flake8_unsloth.project.conftest import conftests
from flake8_unsloth.project.finder import Finder, Module
from flake8_unsloth.project.opening import begins_with_unsloth
from flake8_unsloth.project.places import Importer, Place, Places, ancestors, shown
from flake8_unsloth.project.surroundings import Surroundings
from flake8_unsloth.project.tables import Tables
from flake8_unsloth.project.ways import Links
from flake8_unsloth.project.worlds import Around, Worlds
from flake8_unsloth.project.written import Written
from flake8_unsloth.reading.imports import Import
from flake8_unsloth.settings import Settings
from flake8_unsloth.texts.texts import Texts
from tests.judge.project_files import parse, write

BEFORE = ("peft", "transformers", "trl", "unsloth_zoo")


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Projects lie in the working directory."""
    monkeypatch.chdir(tmp_path)


def around(project: str, filename: str) -> Tuple[Around, ast.Module]:
    """What is around one file of a project, and its tree."""
    files = parse(project)
    write(files, Path())
    settings = Settings(BEFORE, (), (".", "src"), True)
    texts = Texts(settings.roots, settings.marks(), always=settings.before)
    worlds = Worlds(settings.before, settings.all_carriers(), settings.roots, texts, Tables(), True)
    tree = ast.parse(files[filename])
    return worlds.around(tree, filename), tree


def told(links: Optional[Links]) -> str:
    """A chain in a line."""
    if links is None:
        return "-"
    return " > ".join(f"{one.module}:{one.line}" if one.path else one.module for one in links)


# --- places


@pytest.mark.parametrize(
    ("path", "level", "root", "name"),
    [
        ("t.py", 0, ".", "t"),
        ("plain/t.py", 0, "plain", "t"),
        ("pkg/t.py", 0, ".", "pkg.t"),
        ("pkg/__init__.py", 0, ".", "pkg"),
        ("pkg/sub/t.py", 0, ".", "pkg.sub.t"),
        ("pkg/sub/__init__.py", 0, ".", "pkg.sub"),
        ("plain/__init__.py", 0, ".", "plain"),
        ("pkg/bare/t.py", 0, "pkg/bare", "t"),
        ("pkg/bare/t.py", 1, ".", "pkg.bare.t"),
        ("pkg/bare/t.py", 2, ".", "pkg.bare.t"),
        ("plain/t.py", 1, ".", "plain.t"),
        ("pkg/qwen2.5_sft.py", 0, ".", "pkg.qwen2-5_sft"),
        ("pkg/new.py", 0, ".", "pkg.new"),
    ],
)
def test_where_a_file_stands(path: str, level: int, root: str, name: str) -> None:
    """By the folders around it; it need not exist. With relative imports it is in a package."""
    if path == "plain/__init__.py":
        root, name = "plain", "__init__"
    write(parse("--- pkg/__init__.py\n--- pkg/sub/__init__.py\n--- pkg/bare/x.py\n"), Path())
    place = Places().place(path, level)
    assert (place.root, place.name) == (os.path.abspath(root), name)
    assert place.is_package is path.endswith("__init__.py")
    assert place.parents == tuple(ancestors(name))


def test_a_path_with_a_file_system_above() -> None:
    """More dots than folders: the root is where the folders end."""
    assert Places().place("/a/b.py", 9) == Place("/", "a.b", False)


@pytest.mark.parametrize(
    ("name", "is_package", "imported", "absolute"),
    [
        ("a.b", False, Import("x.y"), "x.y"),
        ("a.b", False, Import("x", 1), "a.x"),
        ("a.b", False, Import("", 1), "a"),
        ("a.b", True, Import("x", 1), "a.b.x"),
        ("a.b", True, Import("", 2), "a"),
        ("a.b", False, Import("x", 2), ""),
        ("a", False, Import("x", 1), ""),
    ],
)
def test_what_a_relative_import_means(
    name: str, is_package: bool, imported: Import, absolute: str
) -> None:
    """Nothing, if it leads out of the package."""
    assert Importer(name, is_package).absolute(imported) == absolute


def test_how_a_path_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative below the working directory; whole elsewhere, and on another drive."""
    inside = os.path.abspath("a.py")
    assert shown(inside) == "a.py"
    outside = os.path.abspath(os.path.join(os.pardir, "a.py"))
    assert shown(outside) == outside

    def other_drive(path: str) -> str:
        raise ValueError(path)

    monkeypatch.setattr(os.path, "relpath", other_drive)
    assert shown(inside) == inside


# --- modules


FOUND = """\
--- a.py
--- pkg/__init__.py
--- pkg/mod.py
--- pkg/mod/other.py
--- space/one.py
--- src/space/two.py
--- src/a.py
--- src/b.py
--- both/__init__.py
--- both.py
"""


@pytest.mark.parametrize(
    ("name", "path", "is_package"),
    [
        ("a", "a.py", False),
        ("b", "src/b.py", False),
        ("pkg", "pkg/__init__.py", True),
        ("pkg.mod", "pkg/mod.py", False),
        ("pkg.mod.other", None, False),
        ("pkg.nothing", None, False),
        ("nothing.at.all", None, False),
        ("space", "", True),
        ("space.one", "space/one.py", False),
        ("space.two", "src/space/two.py", False),
        ("both", "both/__init__.py", True),
        ("sys", None, False),
        ("pkg.", None, False),
        ("x" * 5000, None, False),
        ("nul\0", None, False),
    ],
)
def test_modules_are_found_as_by_cpython(name: str, path: Optional[str], is_package: bool) -> None:
    """Regular packages, modules and namespace packages, in the order of the roots."""
    write(parse(FOUND), Path())
    (Path("src") / "sys.py").write_text("")
    roots = [os.path.abspath(root) for root in (".", "src", "missing")]
    found = Finder(roots).find(name)
    if path is None:
        assert found is None
    else:
        assert found is not None
        assert found.path == (os.path.abspath(path) if path else "")
        assert bool(found.folders) is is_package
        assert found.is_namespace is (not path)


def test_what_an_import_runs_outermost_first() -> None:
    """As far as it is found."""
    write(parse(FOUND), Path())
    found = Finder([os.path.abspath(".")])
    assert [one.name for one in found.chain("pkg.mod")] == ["pkg", "pkg.mod"]
    assert [one.name for one in found.chain("pkg.no.mod")] == ["pkg"]


def test_a_folder_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Holds nothing; the run goes on."""

    class Refusing:
        def __init__(self, *_: object) -> None:
            pass

        def find_spec(self, name: str) -> None:
            raise PermissionError(name)

    monkeypatch.setattr("flake8_unsloth.project.finder.FileFinder", Refusing)
    assert Finder([os.path.abspath(".")]).find("a") is None


def test_modules_that_a_notebook_writes() -> None:
    """Are found before any file."""
    written = Written("", {"a.py": ast.parse("")})
    found = Finder([os.path.abspath("")], written).find("a")
    assert found == Module("a", "%%writefile a.py")


RUNS = """\
--- hf.py
import transformers
--- pkg/__init__.py
import transformers
__all__ = ["one", "two", "bound"]
bound = None
--- pkg/one.py
import transformers
--- pkg/two.py
import trl
--- pkg/bound.py
import trl
--- space/deep.py
import transformers
--- case.py
"""


@pytest.mark.parametrize(
    ("imported", "names"),
    [
        (Import("hf"), "hf"),
        (Import("pkg.one"), "pkg pkg.one"),
        (Import("pkg", 0, ("one",)), "pkg pkg.one"),
        (Import("pkg", 0, ("bound", "nothing")), "pkg"),
        (Import("pkg", 0, ("*",)), "pkg pkg.one pkg.two"),
        (Import("pkg.one", 0, ("x",)), "pkg pkg.one"),
        (Import("space", 0, ("deep",)), "space.deep"),
        (Import("space"), ""),
        (Import("transformers"), ""),
        (Import("case"), ""),
        (Import("x", 3), ""),
    ],
)
def test_what_an_import_runs(imported: Import, names: str) -> None:
    """Packages first; a submodule only if the package binds no such name; never the file itself."""
    found, _ = around(RUNS, "case.py")
    modules = found.world.modules.runs(found.place.importer, imported)
    assert [one.name for one in modules] == names.split()


SUMMARIES = {
    "import trl\nimport json\nimport peft": ([1, 3], True),
    "if x:\n  import trl\n  raise E\nimport peft": ([4], True),
    "import trl\nraise E": ([1], False),
    "import sys\nsys.exit()": ([], False),
    "def f():\n  import trl\nf()": ([2], True),
    "if __name__ == '__main__':\n  import trl": ([], True),
    "import a": ([], True),
    "import (": ([], True),
}


@pytest.mark.parametrize("text", SUMMARIES)
def test_what_running_a_module_comes_to(text: str) -> None:
    """Its loads that some complete run passes, in order, and whether it completes."""
    found, _ = around(f"--- mod.py\n{text}\n--- a.py\n--- case.py\n", "case.py")
    module = found.world.modules.finder.find("mod")
    assert module is not None
    summary = found.world.modules.summary(module)
    assert ([load.site.line for load in summary.loads], summary.completes) == SUMMARIES[text]


BINDS = {
    "a = 1\nif x:\n  b = 2": {"a": True, "b": False},
    "from .sub import a\nfrom . import sub": {"a": True},
    "from . import sub\nsub = 1": {},
    "sub = 1\nfrom . import sub": {"sub": True},
    "from pkg import sub": {},
    "import a\ndef b(): c = 1\nclass d: e = 1": {"a": True, "b": True, "d": True},
    "for a in b:\n  c = 1": {"a": False, "c": False},
    "a: int": {},
    "try:\n  import a\nexcept E as b:\n  c = 1": {"a": False, "b": False, "c": False},
}


@pytest.mark.parametrize("text", BINDS)
def test_what_a_package_binds_itself(text: str) -> None:
    """Taking one of those runs no submodule."""
    assert bound_by(ast.parse(text), "pkg") == BINDS[text]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("__all__ = ['a', 'b']", ("a", "b")),
        ("__all__: list = ('a',)", ("a",)),
        ("__all__ = ['a']\n__all__ += ['b']", ("a", "b")),
        ("__all__ = other.__all__", ()),
        ("x = ['a']\nprint()", ()),
    ],
)
def test_what_a_star_takes(text: str, names: Sequence[str]) -> None:
    """A literal list."""
    assert exports_of(ast.parse(text)) == names


# --- ways

WAYS = """\
--- a.py
import b
import c
--- b.py
import d
--- c.py
import d, trl
--- d.py
import e
--- e.py
import f
--- f.py
import a
import sentence_transformers
import unsloth
--- g.py
x = 1
--- h.py
raise E
import unsloth
--- case.py
"""


@pytest.mark.parametrize(
    ("start", "goal", "avoid", "chain"),
    [
        ("a", "trl", "", "a:2 > c:1"),
        ("a", "peft", "", "a:1 > b:1 > d:1 > ... > f:2 > sentence_transformers"),
        ("a", "unsloth", "", "a:1 > b:1 > d:1 > ... > f:3"),
        ("a", "unsloth", "b", "a:2 > c:1 > d:1 > ... > f:3"),
        ("a", "unsloth", "d", "-"),
        ("a", "unsloth", "a", "-"),
        ("e", "trl", "", "e:1 > f:1 > a:2 > c:1"),
        ("g", "trl", "", "-"),
        ("h", "unsloth", "", "-"),
        ("b e", "unsloth", "", "e:1 > f:3"),
    ],
)
def test_the_shortest_way(start: str, goal: str, avoid: str, chain: str) -> None:
    """Of several the one whose statements come first; the same whatever was asked before."""
    found, _ = around(WAYS, "case.py")
    world = found.world
    modules = [one for one in map(world.modules.finder.find, start.split()) if one is not None]
    for others in (["f", "e", "d", "c", "b", "a"], []):
        for other in others:
            module = world.modules.finder.find(other)
            assert module is not None
            world.ways.way([module], "unsloth")
        assert told(world.ways.way(modules, goal, frozenset(avoid.split()))) == chain


# --- what has run before a file

ARRIVALS: Dict[str, Tuple[str, List[str], bool]] = {
    "a parent that loads the library": (
        "--- pkg/__init__.py\nimport trl\n--- pkg/case.py\n",
        ["trl pkg:1"],
        False,
    ),
    "a parent that loads unsloth": (
        "--- pkg/__init__.py\nimport unsloth\n--- pkg/case.py\n",
        [],
        True,
    ),
    "a parent that is importing the file": (
        "--- pkg/__init__.py\nimport trl\nfrom . import case\nimport peft\n--- pkg/case.py\n",
        ["trl pkg:1 busy"],
        False,
    ),
    "a parent that may be importing it": (
        "--- pkg/__init__.py\nif x:\n  from . import case\nimport peft\n--- pkg/case.py\n",
        ["peft pkg:3"],
        False,
    ),
    "a parent that imports it by another module": (
        "--- pkg/__init__.py\nfrom . import b\nimport peft\n"
        "--- pkg/b.py\nimport trl\nfrom .case import x\n--- pkg/case.py\n",
        ["trl pkg:1 > pkg.b:1 busy"],
        False,
    ),
    "a parent that tries to": (
        "--- pkg/__init__.py\ntry:\n  from . import case\nexcept E:\n  pass\nimport peft\n"
        "--- pkg/case.py\n",
        [],
        False,
    ),
    "what stands beside the file in the statement": (
        "--- pkg/__init__.py\nfrom . import b, case\n--- pkg/b.py\nimport trl\n--- pkg/case.py\n",
        ["trl pkg:1 > pkg.b:1 busy"],
        False,
    ),
    "a carrier": (
        "--- pkg/__init__.py\nimport sentence_transformers\nfrom . import case\n--- pkg/case.py\n",
        [
            "peft pkg:1 > sentence_transformers busy",
            "transformers pkg:1 > sentence_transformers busy",
        ],
        False,
    ),
    "modules in a circle": (
        "--- pkg/__init__.py\nfrom . import a\n--- pkg/a.py\nfrom . import b\nimport trl\n"
        "--- pkg/b.py\nfrom . import a\nimport peft\n--- pkg/case.py\n",
        ["peft pkg:1 > pkg.a:1 > pkg.b:2", "trl pkg:1 > pkg.a:2"],
        False,
    ),
}


@pytest.mark.parametrize("name", ARRIVALS)
def test_what_is_there_when_a_file_starts(name: str) -> None:
    """Its parents have run, or are running still."""
    project, early, silent = ARRIVALS[name]
    found, _ = around(project + "import unsloth\n", "pkg/case.py")
    modules = found.world.modules.finder
    parents = [one for one in map(modules.find, found.place.parents) if one is not None]
    arrival = Parents(found.world, found.place.name, parents).arrive()
    seen = [f"{one.library} {told(one.links)}{' busy' * one.busy}" for one in arrival.early]
    assert (sorted(seen), arrival.silent) == (early, silent)
    assert {"pkg", "pkg.case"} <= arrival.started


def test_without_following_nothing_is_before() -> None:
    """The option says so."""
    found, _ = around("--- pkg/__init__.py\nimport trl\n--- pkg/case.py\n", "pkg/case.py")
    surroundings = Surroundings(found.world, found.place, found.conftests, follow=False)
    assert surroundings.arrival.early == ()


# --- conftest

CONFTESTS = """\
--- conftest.py
import transformers
--- tests/conftest.py
--- tests/sub/conftest.py
--- tests/sub/test_a.py
--- tests/sub/helper.py
--- tests/b_test.py
--- other/test_c.py
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/sub/test_a.py", "conftest.py tests/conftest.py tests/sub/conftest.py"),
        ("tests/sub/new_test.py", "conftest.py tests/conftest.py tests/sub/conftest.py"),
        ("tests/b_test.py", "conftest.py tests/conftest.py"),
        ("tests/sub/conftest.py", "conftest.py tests/conftest.py"),
        ("tests/sub/helper.py", ""),
        ("other/test_c.py", "conftest.py"),
        ("conftest.py", ""),
    ],
)
def test_conftest_files_run_outermost_first(path: str, expected: str) -> None:
    """Those of its folder and above, up to the working directory."""
    write(parse(CONFTESTS), Path())
    assert [os.path.relpath(one) for one in conftests(path)] == [
        one.replace("/", os.sep) for one in expected.split()
    ]


@pytest.mark.parametrize(
    ("name", "text", "ends"),
    [
        ("pytest.ini", "", True),
        ("pyproject.toml", "[tool.pytest.ini_options]\n", True),
        ("pyproject.toml", "[tool.black]\n", False),
        ("tox.ini", "[tox]\n[pytest]\n", True),
        ("tox.ini", "[testenv]\ncommands = pytest\n", False),
        ("setup.cfg", "[metadata]\n[tool:pytest]\n", True),
        ("setup.cfg", "# [tool:pytest]\n", False),
    ],
)
def test_a_configuration_of_pytest_ends_them(name: str, text: str, ends: bool) -> None:
    """The nearest folder with one is where pytest starts."""
    write(parse(CONFTESTS), Path())
    (Path("tests") / name).write_text(text)
    found = [os.path.relpath(one) for one in conftests("tests/b_test.py")]
    assert ("conftest.py" in found) is not ends


def test_outside_of_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its own folder is sure to be pytest's."""
    write(parse(CONFTESTS), Path())
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    path = str(tmp_path / "tests" / "b_test.py")
    assert [Path(one).parent.name for one in conftests(path)] == ["tests"]


# --- worlds

STANDING = """\
--- jobs/__init__.py
--- jobs/hf.py
import transformers
--- jobs/script.py
import hf
--- jobs/module.py
import hf, jobs.hf
--- jobs/other.py
import hf
from . import x
--- jobs/plain.py
import json
--- jobs/json.py
--- jobs/datasets.py
def local_rows(): pass
--- jobs/own.py
from datasets import local_rows
--- jobs/installed.py
from datasets import load_dataset
--- jobs/whole.py
import datasets
--- jobs/libraries.py
import trl, unsloth, evaluate
--- jobs/evaluate.py
--- jobs/unsloth.py
--- unsloth/__init__.py
--- unsloth/models/__init__.py
--- unsloth/train.py
--- unsloth_zoo/__init__.py
--- mine/unsloth/__init__.py
--- mine/unsloth/train.py
"""


@pytest.mark.parametrize(
    ("path", "name", "is_unsloth"),
    [
        ("jobs/script.py", "script", False),
        ("jobs/module.py", "jobs.module", False),
        ("jobs/other.py", "jobs.other", False),
        ("jobs/plain.py", "jobs.plain", False),
        ("jobs/libraries.py", "jobs.libraries", False),
        ("jobs/own.py", "own", False),
        ("jobs/installed.py", "jobs.installed", False),
        ("jobs/whole.py", "jobs.whole", False),
        ("unsloth/__init__.py", "unsloth", True),
        ("unsloth/train.py", "unsloth.train", True),
        ("unsloth_zoo/__init__.py", "unsloth_zoo", True),
        ("mine/unsloth/train.py", "unsloth.train", False),
    ],
)
def test_scripts_and_the_library_itself(path: str, name: str, is_unsloth: bool) -> None:
    """A file that imports its neighbours by absolute name is a script, whatever is around it."""
    found, _ = around(STANDING, path)
    assert (found.place.name, found.is_unsloth) == (name, is_unsloth)


def test_a_folder_that_only_bears_the_name_hides_no_library() -> None:
    """Nor does a clone of unsloth; a package of one's own does."""
    project = (
        "--- evaluate/data.txt\n--- awq/__init__.py\n--- liger_kernel/transformers.py\n"
        "--- unsloth/_gpu_init.py\n--- unsloth/__init__.py\n--- case.py\n"
    )
    found, _ = around(project, "case.py")
    naming = found.world.modules.naming
    assert naming(Import("evaluate")).name == "evaluate"
    assert naming(Import("awq")).name == ""
    assert naming(Import("liger_kernel", 0, ("transformers",))).name == ""
    assert naming(Import("unsloth.models")).name == "unsloth"
    assert naming(Import("unsloth", 1)).name == ""
    assert naming.continues(Import("liger_kernel"))
    assert not naming.continues(Import("liger_kernel", 1))


# --- a file that begins with unsloth

RIGHT = [
    "import unsloth\n",
    '"""Docstring."""\nfrom __future__ import annotations\nimport os, sys\nimport unsloth\n',
    "import torch\nfrom unsloth import FastLanguageModel\nimport transformers, unsloth\n",
    "import plain\nimport unsloth\nimport helper\n",
    "import os, unsloth, transformers\ndef f():\n    import trl, unsloth\n",
]
OTHERS = [
    "",
    "import os\n",
    "import transformers\nimport unsloth\n",
    "import helper\nimport unsloth\n",
    "from diffusers import DiffusionPipeline\nimport unsloth\n",
    "import unsloth_zoo\nimport unsloth\n",
    "x = __import__('transformers')\nimport unsloth\n",
    "'''Docstring.'''\nwith x:\n    import unsloth\n",
    "def f():\n    import unsloth\n",
    "import late\n",
]
HELPERS = """\
--- helper.py
import transformers
--- plain.py
import json
--- late.py
import peft
import unsloth
--- tests/conftest.py
import trl
--- case.py
"""


@pytest.mark.parametrize("text", [*RIGHT, *OTHERS])
def test_unsloth_first_settles_it(text: str) -> None:
    """Only what surely loads nothing may stand before it."""
    found, tree = around(HELPERS + text, "case.py")
    assert begins_with_unsloth(tree, found, follow=True) is (text in RIGHT)


def test_what_runs_before_settles_nothing() -> None:
    """Packages and conftest files that load anything; they count only if others are read."""
    late = "--- pkg/__init__.py\nimport trl\n--- pkg/case.py\nimport unsloth\n"
    test = HELPERS.replace("--- case.py", "--- tests/test_case.py") + "import unsloth\n"
    for project, path in ((late, "pkg/case.py"), (test, "tests/test_case.py")):
        found, tree = around(project, path)
        assert not begins_with_unsloth(tree, found, follow=True)
        assert begins_with_unsloth(tree, found, follow=False)


def test_a_lazy_import_settles_nothing() -> None:
    """PEP 810 patches nothing before the first use."""
    found, tree = around("--- case.py\nimport unsloth\n", "case.py")
    setattr(tree.body[0], "is_lazy", 1)  # noqa: B010
    assert not begins_with_unsloth(tree, found, follow=True)
