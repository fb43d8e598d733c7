"""The ways through modules that are followed: hops, chains, and how often anything is searched."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Dict, FrozenSet, List, Optional, Set, Tuple

import pytest

from flake8_unsloth import routes as routing
from flake8_unsloth.followed import follow
from flake8_unsloth.following import Following
from flake8_unsloth.graph import UNSLOTH, Importer, Taken, modules_run
from flake8_unsloth.imports import Import
from flake8_unsloth.lateness import Effect
from flake8_unsloth.modules import Finder, Module
from flake8_unsloth.routes import Hop, Routes
from flake8_unsloth.settings import Settings
from flake8_unsloth.steps import Bind, Define
from flake8_unsloth.universe import Universe
from tests.judge.project_files import parse, write

NOTHING: FrozenSet[str] = frozenset()


def laid(root: Path, project: str) -> Routes:
    """Routes through the modules of a project."""
    write(parse(project), root)
    return Universe([str(root)], Settings(("transformers", "trl"), (), (), True)).routes


def module(routes: Routes, name: str) -> Module:
    """A module of the project."""
    found = routes.graph.finder.find(name)
    assert found is not None
    return found


def hop(
    routes: Routes, name: str, library: str = "trl", avoid: FrozenSet[str] = NOTHING
) -> Optional[Hop]:
    """The way from a module to a library."""
    return routes.hop(module(routes, name), routes.bits[library], avoid)[0]


def way(
    routes: Routes, name: str, avoid: FrozenSet[str] = NOTHING, library: str = "trl"
) -> List[str]:
    """The modules on a way, read off as the messages do."""
    bit = routes.bits[library]
    step, hops = routes.hop(module(routes, name), bit, avoid)
    names = [name] if step else []
    while step and step.following:
        names.append(step.following)
        step = hops[step.following, bit]
    return names


def effect(routes: Routes, code: str, named: FrozenSet[str] = NOTHING) -> Effect:
    """What one import statement of a file `app` does."""
    (load,) = follow(ast.parse(code), "").loads
    following = Following(routes, Importer("app", False), routes.bits, named, NOTHING)
    (imported,) = load.imports
    return following(imported)


# ---- single hops

ONE = """\
--- a.py
import os
import b
--- b.py
x = 1

from trl import SFTTrainer
--- c.py
if x:
    import b
--- d.py
import c
--- e.py
if x:
    import trl
--- f.py
import e
--- g.py
import sentence_transformers
--- h.py
import g
--- i.py
import b
if x:
    import g
--- u.py
import unsloth.models
"""


@pytest.mark.parametrize(
    ("name", "library", "expected"),
    [
        ("b", "trl", Hop(0, 3, "", ("b", 3, ""), True)),
        ("a", "trl", Hop(1, 2, "b", ("b", 3, ""), True)),
        ("c", "trl", Hop(1, 2, "b", ("b", 3, ""), False)),
        ("d", "trl", Hop(2, 1, "c", ("b", 3, ""), False)),
        ("e", "trl", Hop(0, 2, "", ("e", 2, ""), False)),
        ("f", "trl", Hop(1, 1, "e", ("e", 2, ""), False)),
        ("g", "transformers", Hop(0, 1, "", ("g", 1, "sentence_transformers"), True)),
        ("h", "transformers", Hop(1, 1, "g", ("g", 1, "sentence_transformers"), True)),
        ("i", "trl", Hop(1, 1, "b", ("b", 3, ""), True)),
        ("i", "transformers", Hop(1, 3, "g", ("g", 1, "sentence_transformers"), False)),
        ("g", "trl", None),
        ("b", "transformers", None),
        ("u", "trl", None),
    ],
)
def test_a_hop(name: str, library: str, expected: Optional[Hop], tmp_path: Path) -> None:
    """How far, by which line, whereto, where it ends, and whether every import goes this way."""
    assert hop(laid(tmp_path, ONE), name, library) == expected


def test_hops_to_unsloth(tmp_path: Path) -> None:
    routes = laid(tmp_path, ONE)
    assert routes.hop(module(routes, "u"), UNSLOTH, NOTHING)[0] == Hop(0, 1, "", ("u", 1, ""), True)
    assert routes.hop(module(routes, "a"), UNSLOTH, NOTHING)[0] is None


def test_all_that_is_learnt_on_the_way_is_what_would_be_found(tmp_path: Path) -> None:
    """A way is the same whoever asks first."""
    for first in "abcdefi":
        routes = laid(tmp_path, ONE)
        hop(routes, first)
        found = {name: hop(routes, name) for name in "abcdefi"}
        assert found == {name: hop(laid(tmp_path, ONE), name) for name in "abcdefi"}


def test_naming(tmp_path: Path) -> None:
    """By its own name, by a carrier's, or not at all."""
    routes = laid(tmp_path, ONE)
    trl, transformers = routes.bits["trl"], routes.bits["transformers"]
    assert routes.named(Import("trl.trainer"), trl) == ""
    assert routes.named(Import("trl"), transformers) is None
    assert routes.named(Import("awq.models"), transformers) == "awq"
    assert routes.named(Import("awq"), trl) is None
    assert routes.named(Import("unsloth"), UNSLOTH) == ""
    assert routes.named(Import("unsloth"), trl) is None
    assert routes.named(Import("trl"), UNSLOTH) is None


# ---- the shortest way, and of several the one whose statements come first

TIES = """\
--- start.py
import a
import b
--- a.py
import c
--- b.py
import d
--- c.py
import trl
--- d.py
import trl
"""


@pytest.mark.parametrize("asked", ["", "a", "b", "c", "d", "ab", "ba", "dcba"])
def test_of_equal_ways_the_first_statement_counts(asked: str, tmp_path: Path) -> None:
    """Whatever had been found out before."""
    routes = laid(tmp_path, TIES)
    for name in asked:
        hop(routes, name)
    assert way(routes, "start") == ["start", "a", "c"]
    assert hop(routes, "start") == Hop(2, 1, "a", ("c", 1, ""), True)


LENGTHS = """\
--- start.py
import long1
import short1
--- long1.py
import long2
--- long2.py
import long3
--- long3.py
import trl
--- short1.py
import short2
--- short2.py
import trl
--- other.py
import mid
import short1
--- mid.py
import long2
"""


@pytest.mark.parametrize("asked", [(), ("long1",), ("long2",), ("short1",), ("other",), ("mid",)])
def test_the_shorter_way_counts(asked: Tuple[str, ...], tmp_path: Path) -> None:
    routes = laid(tmp_path, LENGTHS)
    for name in asked:
        hop(routes, name)
    assert way(routes, "start") == ["start", "short1", "short2"]
    assert way(routes, "other") == ["other", "short1", "short2"]


DEEP = """\
--- start.py
import known
import fresh1
--- known.py
import k2
--- k2.py
import k3
--- k3.py
import trl
--- fresh1.py
import fresh2
--- fresh2.py
import trl
"""


def test_a_known_way_that_is_longer_than_one_not_known_yet(tmp_path: Path) -> None:
    routes = laid(tmp_path, DEEP)
    assert hop(routes, "known") == Hop(2, 1, "k2", ("k3", 1, ""), True)
    assert way(routes, "start") == ["start", "fresh1", "fresh2"]


FAR = """\
--- start.py
import f1
import g1
--- f1.py
import f2
--- f2.py
import f3
--- f3.py
import trl
--- g1.py
import g2
--- g2.py
import g3
--- g3.py
import g4
--- g4.py
import trl
"""


def test_a_way_not_known_yet_that_is_longer_than_a_known_one(tmp_path: Path) -> None:
    """By one module: each step counts as one."""
    routes = laid(tmp_path, FAR)
    assert hop(routes, "g2") == Hop(2, 1, "g3", ("g4", 1, ""), True)
    assert way(routes, "start") == ["start", "f1", "f2", "f3"]
    routes = laid(tmp_path, FAR)
    assert hop(routes, "f1") == Hop(2, 1, "f2", ("f3", 1, ""), True)
    assert way(routes, "start") == ["start", "f1", "f2", "f3"]


def test_a_package_met_already_hides_none_of_its_modules(tmp_path: Path) -> None:
    project = """\
--- start.py
import p
import p.q
--- p/__init__.py
import x
--- x.py
import y
--- y.py
import trl
--- p/q.py
import trl
--- other.py
import r.s
--- r/__init__.py
import t
--- r/s.py
import trl
--- t.py
import other
import trl
"""
    routes = laid(tmp_path, project)
    assert way(routes, "start") == ["start", "p.q"]
    assert way(routes, "other") == ["other", "r.s"]


# ---- past modules that are being imported already

CYCLE = """\
--- a.py
import b
--- b.py
import c
import e
--- c.py
import trl
--- e.py
import f
--- f.py
import g
--- g.py
import h
--- h.py
import trl
"""


def test_around_what_is_avoided(tmp_path: Path) -> None:
    """On the way round, what is known of its end serves."""
    routes = laid(tmp_path, CYCLE)
    assert way(routes, "a") == ["a", "b", "c"]
    assert way(routes, "a", frozenset({"c"})) == ["a", "b", "e", "f", "g", "h"]
    assert way(routes, "f") == ["f", "g", "h"]
    assert way(routes, "a", frozenset({"c"})) == ["a", "b", "e", "f", "g", "h"]
    assert way(routes, "a") == ["a", "b", "c"]
    assert way(routes, "a", frozenset({"c", "g"})) == []
    assert way(routes, "a", frozenset({"b"})) == []
    assert way(routes, "a", frozenset({"a"})) == []
    assert way(routes, "a", frozenset({"h"})) == ["a", "b", "c"]


def test_around_something_from_a_known_way(tmp_path: Path) -> None:
    """A way known that leads through it is none; one that is past it is."""
    routes = laid(tmp_path, CYCLE)
    for name in "hgfecba":
        hop(routes, name)
    assert hop(routes, "b", avoid=frozenset({"c"})) == Hop(4, 2, "e", ("h", 1, ""), True)
    assert way(routes, "b", frozenset({"c", "a"})) == ["b", "e", "f", "g", "h"]
    assert way(routes, "e", frozenset({"g", "c"})) == []


@pytest.fixture(name="steps")
def counted_steps(monkeypatch: pytest.MonkeyPatch) -> Dict[str, List[str]]:
    """The modules from which a search has started, and those that it looked into."""
    seen: Dict[str, List[str]] = {"search": [], "into": []}
    search, onward = Routes._search, Routes._onward

    def counted_search(self: Routes, start: Module, bit: int, avoid: FrozenSet[str]) -> object:
        seen["search"].append(start.name)
        return search(self, start, bit, avoid)

    def counted_onward(self: Routes, visit: routing._Visit, *given: object) -> object:
        seen["into"].append(visit.module.name)
        return onward(self, visit, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Routes, "_search", counted_search)
    monkeypatch.setattr(Routes, "_onward", counted_onward)
    return seen


def test_a_way_is_searched_once(tmp_path: Path, steps: Dict[str, List[str]]) -> None:
    """What lies on it is known as well, and where it is met another search goes no further."""
    routes = laid(tmp_path, CYCLE)
    assert way(routes, "e") == ["e", "f", "g", "h"]
    assert steps == {"search": ["e"], "into": ["e", "f", "g"]}
    assert way(routes, "f") == ["f", "g", "h"]
    assert way(routes, "e", frozenset({"a", "b"})) == ["e", "f", "g", "h"]
    assert steps == {"search": ["e"], "into": ["e", "f", "g"]}
    assert way(routes, "a") == ["a", "b", "c"]
    assert steps == {"search": ["e", "a"], "into": ["e", "f", "g", "a", "b"]}


def test_around_is_searched_only_where_the_way_is_barred(
    tmp_path: Path, steps: Dict[str, List[str]]
) -> None:
    routes = laid(tmp_path, CYCLE)
    assert way(routes, "a") == ["a", "b", "c"]
    assert hop(routes, "h")
    del steps["search"][:]
    assert way(routes, "a", frozenset({"h"})) == ["a", "b", "c"]
    assert way(routes, "a", frozenset({"e", "x"})) == ["a", "b", "c"]
    assert steps["search"] == []
    assert way(routes, "a", frozenset({"c"})) == ["a", "b", "e", "f", "g", "h"]
    assert steps["search"] == ["a"]


NOWHERE = """\
--- one.py
import two
import three
--- two.py
import three
try:
    import dead
except E:
    pass
--- three.py
import four
try:
    import dead
except E:
    pass
--- four.py
import plain
try:
    import dead
except E:
    pass
--- dead.py
raise E
import trl
--- plain.py
import json
--- top.py
import two
"""


def test_where_no_way_is_found_none_is_searched_again(
    tmp_path: Path, steps: Dict[str, List[str]]
) -> None:
    """The text of `dead` has an import that never runs."""
    routes = laid(tmp_path, NOWHERE)
    assert hop(routes, "one") is None
    assert sorted(steps["into"]) == ["dead", "four", "one", "three", "two"]
    assert steps["search"] == ["one"]
    assert [hop(routes, name) for name in ("two", "three", "four", "dead")] == [None] * 4
    assert steps["search"] == ["one"]
    assert hop(routes, "top") is None
    assert steps["into"][5:] == ["top"]


def test_where_the_only_way_is_barred_there_is_none(tmp_path: Path) -> None:
    """Only this time: for another file it is open."""
    routes = laid(tmp_path, CYCLE)
    assert hop(routes, "c")
    assert hop(routes, "a", avoid=frozenset({"b"})) is None
    assert hop(routes, "b", avoid=frozenset({"c", "g"})) is None
    assert way(routes, "b") == ["b", "c"]
    assert way(routes, "e") == ["e", "f", "g", "h"]


# ---- what is read

PACKAGE = """\
--- p/__init__.py
__all__ = ["m"]
b = 1
if x:
    c = 1
--- p/a.py
--- p/b.py
--- p/c.py
--- p/m.py
--- space/n.py
--- plain.py
b = 1
__all__ = ["m"]
--- start.py
import plain
import p.a
import hf
--- hf.py
import trl
"""


@pytest.mark.parametrize(
    ("imported", "runs"),
    [
        (Import("p", names=("a",)), ["p", "p.a"]),
        (Import("p", names=("b",)), ["p"]),
        (Import("p", names=("c",)), ["p", "p.c"]),
        (Import("p", names=("a", "missing", "m")), ["p", "p.a", "p.m"]),
        (Import("p", names=("*",)), ["p", "p.m"]),
        (Import("space", names=("n", "x")), ["space.n"]),
        (Import("space", names=("*",)), []),
        (Import("plain", names=("b",)), ["plain"]),
    ],
)
def test_modules_that_an_import_runs(imported: Import, runs: List[str], tmp_path: Path) -> None:
    routes = laid(tmp_path, PACKAGE)
    assert [one.name for one in routes.runs(Importer("app", False), imported)] == runs


def test_which_modules_an_import_runs_is_worked_out_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each module that it stands in: relative ones mean others elsewhere."""
    worked: List[Import] = []

    def counted(finder: Finder, importer: Importer, imported: Import, taken: Taken) -> object:
        worked.append(imported)
        return modules_run(finder, importer, imported, taken)

    monkeypatch.setattr(routing, "modules_run", counted)
    routes = laid(tmp_path, PACKAGE)
    wanted = Import("p", names=("a",))
    for _ in range(2):
        assert [one.name for one in routes.runs(Importer("x", False), wanted)] == ["p", "p.a"]
        assert [one.name for one in routes.runs(Importer("p.b", False), wanted)] == ["p.a"]
        assert routes.runs(Importer("p.a", False), wanted) == []
    assert worked == [wanted, wanted, wanted]


def test_of_a_plain_module_nothing_is_taken(tmp_path: Path) -> None:
    """So what it binds and exports is not gathered, which would cost a walk of its tree."""
    routes = laid(tmp_path, PACKAGE)
    plain = routes.followed(module(routes, "plain"))
    assert (plain.binds, plain.exports) == ({}, ())
    package = routes.followed(module(routes, "p"))
    assert (package.binds, package.exports) == ({"__all__": True, "b": True, "c": False}, ("m",))


def test_what_cannot_lead_there_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Set[str] = set()
    inner = Routes.followed

    def followed(self: Routes, one: Module) -> object:
        read.add(one.name)
        return inner(self, one)

    monkeypatch.setattr(Routes, "followed", followed)
    assert way(laid(tmp_path, PACKAGE), "start") == ["start", "hf"]
    assert read == {"start", "hf"}


def test_a_module_met_twice_is_looked_into_once(
    tmp_path: Path, steps: Dict[str, List[str]]
) -> None:
    project = """\
--- start.py
import a, b
--- a.py
import c
--- b.py
import c
--- c.py
import d
--- d.py
import trl
"""
    assert way(laid(tmp_path, project), "start") == ["start", "a", "c", "d"]
    assert steps["into"] == ["start", "a", "b", "c"]


def test_loads_of_one_statement_keep_their_order() -> None:
    """They are told apart by nothing but the order in which they run."""
    names = "hgfedcba"
    code = f"x = [{', '.join(f'__import__({name!r})' for name in names)}]"
    loads = follow(ast.parse(code), "").loads
    assert [load.imports[0].module for load in loads] == list(names)


def test_functions_that_an_import_does_not_run_are_left_out() -> None:
    """Whoever calls them in a function that is not run either."""
    waiting = follow(ast.parse("def f(): import a\ndef g(): f()"), "").body
    assert not [step for step in waiting if isinstance(step, (Bind, Define))]
    running = follow(ast.parse("def f(): import a\ndef g(): f()\ng()"), "").body
    assert len([step for step in running if isinstance(step, Define)]) == 2


# ---- what an import statement comes to

EFFECTS = """\
--- p/__init__.py
import trl
--- p/a.py
import trl
import transformers
--- q/__init__.py
import p
--- q/a.py
if x:
    import trl
--- m1.py
import m2
--- m2.py
import m3
--- m3.py
import m4
--- m4.py
import m5
--- m5.py
import unsloth
--- fails.py
import trl
raise E
"""


def chains(found: Effect) -> Dict[str, str]:
    """Library (and unsloth) -> chain."""
    ways = {library: links for library, links, _ in found.libraries}
    if found.unsloth:
        ways["unsloth"] = found.unsloth
    return {
        library: " ".join(f"{link.module}:{link.line}" for link in links)
        for library, links in ways.items()
    }


@pytest.mark.parametrize(
    ("code", "expected", "completes"),
    [
        ("import p", {"trl": "p:1"}, True),
        ("import p.a", {"trl": "p:1", "transformers": "p.a:2"}, True),
        ("import q.a", {"trl": "q.a:2"}, True),
        ("import m1", {"unsloth": "m1:1 m2:1 m3:1 ...:0 m5:1"}, True),
        ("import m2", {"unsloth": "m2:1 m3:1 m4:1 m5:1"}, True),
        ("import fails", {"trl": "fails:1"}, False),
    ],
)
def test_an_effect(code: str, expected: Dict[str, str], completes: bool, tmp_path: Path) -> None:
    """Of the modules that it runs the nearest to the library, and the first of those."""
    found = effect(laid(tmp_path, EFFECTS), code)
    assert chains(found) == expected
    assert found.completes is completes


def test_certainty_is_asked_for_only_where_the_file_names_the_library(tmp_path: Path) -> None:
    routes = laid(tmp_path, "--- hf.py\nif x:\n    import trl\n")
    assert [certain for *_, certain in effect(routes, "import hf").libraries] == [True]
    named = effect(routes, "import hf", frozenset({"trl"}))
    assert [certain for *_, certain in named.libraries] == [False]
