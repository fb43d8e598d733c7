"""The graph of modules, exactly as it is, and what is asked once only; scopes and positions."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import Counter as CounterOf
from typing import Dict, Iterable, Iterator, List, Optional, Tuple

import pytest

from flake8_unsloth import graph as module
from flake8_unsloth.components import reach
from flake8_unsloth.graph import Graph, Importer, modules_run
from flake8_unsloth.imports import Import
from flake8_unsloth.modules import Module, read
from flake8_unsloth.names import collect
from flake8_unsloth.position import NOWHERE, Placement
from flake8_unsloth.scan import Scan, Target
from flake8_unsloth.scopes import MODULE, Scopes
from flake8_unsloth.settings import Settings
from flake8_unsloth.universe import Universe

STAR = Import("pkg", names=("*",))


def graph_of(folder: Path, files: Dict[str, str]) -> Graph:
    """The graph of some modules, written to a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Universe([str(folder)], Settings(("trl",), (), (), True)).graph


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> CounterOf[str]:
    """How often the graph has read each file."""
    counts: CounterOf[str] = Counter()

    def counted(path: str) -> Optional[str]:
        counts[Path(path).name] += 1
        return read(path)

    monkeypatch.setattr(module, "read", counted)
    return counts


def test_only_what_runs_with_a_module_is_an_edge(tmp_path: Path) -> None:
    text = (
        "import a\nif x:\n    import b\ndef f():\n    import c\nif TYPE_CHECKING:\n    import d\n"
    )
    graph = graph_of(tmp_path, {"app.py": text, **{f"{name}.py": "" for name in "abcd"}})
    assert graph.edges("app") == ("a", "b")


def test_loads_in_functions_are_none_of_a_module(tmp_path: Path) -> None:
    files = {"a.py": "def f():\n    import unsloth\n", "b.py": "import trl\nimport a\n"}
    graph = graph_of(tmp_path, files)
    assert graph.reach(Module("a", "")) == 0
    assert graph.reach(Module("b", "")) == 2


@pytest.mark.parametrize(
    ("init", "edges"),
    [
        ("names = ['a', 'b']\n", ("pkg",)),
        ("__all__ = ['a', \"c\"]\nXbX\n", ("pkg", "pkg.a", "pkg.c")),
        ("__all__ = [''r'a']\n", ("pkg", "pkg.a")),
        ("__all__ = names\n", ("pkg",)),
    ],
)
def test_a_star_runs_what_may_be_named_in_all(
    init: str, edges: Tuple[str, ...], tmp_path: Path
) -> None:
    files = {"pkg/__init__.py": init, **{f"pkg/{name}.py": "" for name in "abc"}}
    graph = graph_of(tmp_path, {"app.py": "from pkg import *\n", **files})
    assert graph.edges("app") == edges


def test_a_star_runs_nothing_of_a_folder_without_init(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, {"app.py": "from pkg import *\n", "pkg/__all__.py": ""})
    assert graph.edges("app") == ()


def test_the_names_that_a_package_exports_are_read_once(
    tmp_path: Path, reads: CounterOf[str]
) -> None:
    files = {"pkg/__init__.py": "__all__ = ['a']\n", "pkg/a.py": ""}
    graph = graph_of(tmp_path, files)
    for name in ("one", "two", "three"):
        run = graph.run(Importer(name, False), STAR)
        assert [one.name for one in run] == ["pkg", "pkg.a"]
    assert reads == {"__init__.py": 1}


def test_each_module_is_read_once(tmp_path: Path, reads: CounterOf[str]) -> None:
    graph = graph_of(tmp_path, {"app.py": "import a\n", "a.py": "import trl\n"})
    for _ in range(3):
        assert graph.edges("app") == ("a",)
        assert graph.closure(Module("app", "")) == {"app", "a"}
        assert graph.reach(Module("app", "")) == 2
    assert reads == {"app.py": 1, "a.py": 1}


def test_only_names_of_libraries_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most imports are of other things, and naming one takes a while."""
    text = "import os\nfrom trl import x\nimport a.b\nfrom . import trl\nfrom unsloth import y\n"
    graph = graph_of(tmp_path, {"app.py": text})
    asked: List[str] = []
    mask = graph.mask

    def counted(imported: Import) -> int:
        asked.append(imported.module)
        return mask(imported)

    monkeypatch.setattr(graph, "mask", counted)
    assert graph.reach(Module("app", "")) == 3
    assert asked == ["trl", "unsloth"]


def test_it_is_asked_only_of_news_when_they_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a while to tell."""
    text = "import os\nimport a\nimport trl\nif x:\n    import a, trl\nimport os.path, b\n"
    graph = graph_of(tmp_path, {"app.py": text, "a.py": "", "b.py": ""})
    asked: List[str] = []
    when = Scan.when

    def counted(self: Scan, target: Target) -> str:
        asked.append(target.dotted)
        return when(self, target)

    monkeypatch.setattr(Scan, "when", counted)
    assert graph.edges("app") == ("a", "b")
    assert asked == ["a", "trl", "b"]


def test_modules_find_together_what_they_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole package imports the same few modules; what is relative means one in each folder."""
    text = "import os.path\nfrom trl import x\nfrom .. import z\nfrom . import y\n"
    files = {f"{package}/{name}.py": text for package in ("one", "two") for name in ("a", "b")}
    graph = graph_of(tmp_path, {**files, "one/__init__.py": "", "two/__init__.py": ""})
    found: CounterOf[str] = Counter()
    chain = graph.finder.chain

    def counted(name: str) -> Iterator[Module]:
        found[name] += 1
        return chain(name)

    monkeypatch.setattr(graph.finder, "chain", counted)
    for package in ("one", "two"):
        for name in ("a", "b"):
            assert graph.edges(f"{package}.{name}") == ()
    assert found == {"os.path": 1, "trl": 1, "": 2, "one": 1, "two": 1}


@pytest.mark.parametrize(
    ("imported", "run", "asked"),
    [
        (Import("pkg", names=("a", "x")), ["pkg", "pkg.a"], ["pkg a", "pkg x"]),
        (Import("pkg.a", names=("x",)), ["pkg", "pkg.a"], []),
        (Import("pkg.missing", names=("a",)), ["pkg"], []),
        (Import("missing", names=("a",)), [], []),
        (Import("pkg"), ["pkg"], []),
    ],
)
def test_only_a_package_that_is_found_may_run_what_is_taken(
    imported: Import, run: List[str], asked: List[str], tmp_path: Path
) -> None:
    """For a star its source would be read, and whatever it exports be looked for."""
    graph = graph_of(tmp_path, {"pkg/__init__.py": "", "pkg/a.py": ""})
    questions: List[str] = []

    def taken(package: Module, name: str) -> Iterable[str]:
        questions.append(f"{package.name} {name}")
        return (name,)

    found = modules_run(graph.finder, Importer("app", False), imported, taken)
    assert [one.name for one in found] == run
    assert questions == asked


def test_what_can_be_reached_whatever_the_nodes_are() -> None:
    """A cycle with a tail on either side."""
    edges = {"": (1, ["a"]), "a": (2, ["b"]), "b": (4, ["a", "c"]), "c": (8, [])}
    known: Dict[str, int] = {}
    assert reach("", known, edges.__getitem__) == 15
    assert known == {"": 15, "a": 14, "b": 14, "c": 8}


def test_the_scopes_around_a_statement() -> None:
    """A reader is told of the innermost function or class, if there is any."""
    tree = ast.parse("def f(): pass\nclass C: pass\n[f() for f in C()]\n")
    function, class_body, expression = tree.body
    assert isinstance(function, ast.FunctionDef)
    assert isinstance(class_body, ast.ClassDef)
    comprehension = next(node for node in ast.walk(expression) if isinstance(node, ast.ListComp))
    scopes = Scopes(tree.body, collect(tree))
    seen = [(scopes.inner.kind, scopes.inner.label, scopes.owner("f"))]
    with scopes.class_body(class_body):
        seen.append((scopes.inner.kind, scopes.where, scopes.owner("f")))
        with scopes.function(function, "function 'f'"):
            seen.append((scopes.inner.kind, scopes.where, scopes.owner("f")))
            with scopes.comprehension(comprehension.generators):
                seen.append((scopes.inner.kind, scopes.where, scopes.owner("f")))
    assert seen == [
        ("module", "", MODULE),
        ("class", "class 'C'", MODULE),
        ("function", "function 'f'", MODULE),
        ("comprehension", "function 'f'", None),
    ]


def test_where_a_statement_stands() -> None:
    """Below the line that ended the section, inside of what starts there, or that line itself."""
    statements = ast.parse("x\nx\nx\nx\n").body
    placement = Placement()
    placement.top = {id(statements[0])}
    placement.enders = [(2, 3)]
    assert [placement.of(statement) for statement in statements] == [
        (True, 0, ""),
        (False, 2, ""),
        (False, 2, "the block that starts on line 2"),
        (False, 2, ""),
    ]
    assert NOWHERE.of(statements[0]) == (False, 0, "")
