"""What has been loaded when the checked file starts: its parent packages run first."""

from __future__ import annotations

from pathlib import Path
from typing import AbstractSet, Any, Dict, FrozenSet, List, Optional, Tuple

import pytest

from flake8_unsloth import entry
from flake8_unsloth.entry import Arrival, afterwards
from flake8_unsloth.flow import Flow
from flake8_unsloth.following import Following
from flake8_unsloth.lateness import (
    BUSY,
    NOWHERE,
    OWN,
    PARENT,
    UNLOADED,
    VIA,
    Effect,
    Entry,
    Lateness,
    Link,
    Origin,
    State,
)
from flake8_unsloth.modules import Place
from flake8_unsloth.settings import Settings
from flake8_unsloth.surroundings import Surroundings
from flake8_unsloth.universe import Universe
from tests.judge.project_files import parse, write
from tests.support import findings

LIBRARIES = ("peft", "transformers", "trl")
LOADS = frozenset({"peft unloaded", "transformers unloaded", "trl unloaded"})


def surroundings(root: Path, project: str, name: str, named: FrozenSet[str]) -> Surroundings:
    """A project, as one of its files sees it."""
    write(parse(project), root)
    universe = Universe([str(root)], Settings(LIBRARIES, (), (), True))
    is_package = (root / name.replace(".", "/")).is_dir()
    return Surroundings(universe, Place(str(root), name, is_package), named)


def told(state: State) -> Optional[AbstractSet[str]]:
    """A state in words: library, kind, chain without paths."""
    if state is None:
        return None
    words = set()
    for one in state:
        assert (one.origin.line, one.origin.name) == (0, "")
        links = [f"{link.module}:{link.line}" for link in one.origin.chain]
        words.add(" ".join([one.library, one.kind, *links]))
    return words


def arrival(
    root: Path, project: str, name: str = "pkg.case", named: FrozenSet[str] = frozenset()
) -> Arrival:
    """How a file comes to run."""
    return surroundings(root, project, name, named).arrive()


def test_all_of_an_arrival(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = "--- pkg/__init__.py\nimport trl\nfrom . import case\n--- pkg/case.py\n"
    origin = Origin(0, (Link("pkg", "pkg/__init__.py", 1),))
    others = {Entry(name, UNLOADED, NOWHERE) for name in ("peft", "transformers")}
    assert arrival(tmp_path, project) == Arrival(
        frozenset({Entry("trl", BUSY, origin), *others}), frozenset({"pkg"})
    )


def test_a_file_without_parents(tmp_path: Path) -> None:
    found = arrival(tmp_path, "--- case.py\n", "case")
    assert told(found.start) == LOADS
    assert found.started == set()


CASES = {
    "the parents are through": (
        """\
--- pkg/__init__.py
import os, trl
--- pkg/sub/__init__.py
import awq
--- pkg/sub/case.py
""",
        {"peft unloaded", "transformers parent pkg.sub:1 awq:0", "trl parent pkg:1"},
        set(),
    ),
    "one of them is not": (
        """\
--- pkg/__init__.py
import trl
import pkg.sub.case
--- pkg/sub/__init__.py
import peft
--- pkg/sub/case.py
""",
        {"peft parent pkg.sub:1", "transformers unloaded", "trl busy pkg:1"},
        {"pkg"},
    ),
    "by way of a sibling, and of the innermost parent": (
        """\
--- hf.py
import peft
--- pkg/__init__.py
from . import sib
--- pkg/sib.py
import trl
import pkg.sub
--- pkg/sub/__init__.py
import hf
from . import case
--- pkg/sub/case.py
""",
        {"peft busy pkg.sub:1 hf:1", "transformers unloaded", "trl busy pkg:1 pkg.sib:1"},
        {"pkg", "pkg.sib", "pkg.sub"},
    ),
    "what starts on one way only has not surely started": (
        """\
--- pkg/__init__.py
if x:
    from . import sib
from . import case
--- pkg/sib.py
from . import case
--- pkg/case.py
""",
        LOADS,
        {"pkg"},
    ),
    "nothing starts if a parent always fails": (
        "--- pkg/__init__.py\nimport trl\nraise E\n--- pkg/case.py\n",
        None,
        set(),
    ),
    "a helper that always fails ends the way": (
        """\
--- bad.py
import trl
raise E
--- pkg/__init__.py
from . import case
import bad
--- pkg/case.py
""",
        LOADS,
        {"pkg"},
    ),
    "what it has loaded, a handler finds": (
        """\
--- bad.py
import trl
raise E
--- pkg/__init__.py
try:
    import bad
    import unsloth
except E:
    import peft
--- pkg/case.py
""",
        {"peft parent pkg:5", "transformers unloaded", "trl parent pkg:2 bad:1"},
        set(),
    ),
    "and what a module has that leads here": (
        """\
--- pkg/__init__.py
try:
    from . import bad
    import unsloth
except E:
    import peft
--- pkg/bad.py
import trl
if x:
    from . import case
raise E
--- pkg/case.py
""",
        {"peft unloaded", "transformers unloaded", "trl busy pkg:2 pkg.bad:1"}
        | {"peft parent pkg:5", "trl parent pkg:2 pkg.bad:1"},
        set(),
    ),
    "the file starts once": (
        """\
--- pkg/__init__.py
import pkg.sub
import pkg.sub.case
--- pkg/sub/__init__.py
from . import case
import trl
--- pkg/sub/case.py
""",
        LOADS,
        {"pkg", "pkg.sub"},
    ),
    "so does any other module": (
        """\
--- pkg/__init__.py
def again():
    from . import sib
from . import sib
again()
--- pkg/sib.py
if x:
    import trl
if y:
    from . import case
--- pkg/case.py
""",
        {*LOADS, "trl busy pkg:3 pkg.sib:2", "trl parent pkg:3 pkg.sib:2"},
        set(),
    ),
    "where the file starts on each way, its importer has come to its end": (
        """\
--- pkg/__init__.py
try:
    from . import sib
except E:
    import unsloth
--- pkg/sib.py
import trl
from . import case
--- pkg/case.py
""",
        {"peft unloaded", "transformers unloaded", "trl busy pkg:2 pkg.sib:1"},
        {"pkg", "pkg.sib"},
    ),
    "a parent that always fails after this and that": (
        """\
--- pkg/__init__.py
if x:
    from . import one
--- pkg/one.py
import trl
if y:
    from .sub import case
--- pkg/sub/__init__.py
from .. import one
raise E
--- pkg/sub/case.py
""",
        {"peft unloaded", "transformers unloaded", "trl busy pkg.sub:1 pkg.one:1"},
        {"pkg.sub", "pkg.one"},
    ),
    "siblings that import each other": (
        """\
--- pkg/__init__.py
from . import one
--- pkg/one.py
from . import two
import trl
--- pkg/two.py
from . import one
import peft
from . import case
--- pkg/case.py
""",
        {"peft busy pkg:1 pkg.one:1 pkg.two:2", "transformers unloaded", "trl unloaded"},
        {"pkg", "pkg.one", "pkg.two"},
    ),
    "on one way a sibling has loaded unsloth, and further ones run": (
        """\
--- pkg/__init__.py
if x:
    from . import one
from . import two
--- pkg/one.py
import unsloth
if y:
    from . import case
--- pkg/two.py
import trl
if y:
    from . import case
--- pkg/case.py
""",
        None,
        set(),
    ),
    "ways that come together in a sibling": (
        """\
--- pkg/__init__.py
if x:
    import transformers
    from . import one
    import peft
from . import two
--- pkg/one.py
import trl
if y:
    from . import case
--- pkg/two.py
from . import one
if y:
    from . import case
--- pkg/case.py
""",
        {
            "transformers unloaded",
            "transformers busy pkg:2",
            "transformers parent pkg:2",
            "peft unloaded",
            "peft busy pkg:4",
            "peft parent pkg:4",
            "trl busy pkg:3 pkg.one:1",
            "trl parent pkg:3 pkg.one:1",
        },
        set(),
    ),
    "a call in a parent after a sibling's functions": (
        """\
--- pkg/__init__.py
def setup():
    import trl
if x:
    def setup():
        import peft
from . import sib
setup()
from . import case
--- pkg/sib.py
def setup():
    import transformers
if x:
    setup = print
if y:
    from . import case
--- pkg/case.py
""",
        {*LOADS, "trl busy pkg:2", "peft busy pkg:5"},
        {"pkg"},
    ),
    "a lazy import beside others": (
        '--- pkg/__init__.py\n__lazy_modules__ = ["trl"]\nimport trl, peft\n--- pkg/case.py\n',
        {"peft parent pkg:2", "transformers unloaded", "trl unloaded"},
        set(),
    ),
    "a handler for an import that may fail": (
        """\
--- pkg/__init__.py
try:
    import trl
except ImportError:
    from . import case
    raise
--- pkg/case.py
""",
        {"peft unloaded", "transformers unloaded", "trl busy pkg:2", "trl parent pkg:2"},
        set(),
    ),
}


@pytest.mark.parametrize("name", CASES, ids=lambda name: name.replace(" ", "-"))
def test_arrival(name: str, tmp_path: Path) -> None:
    project, start, started = CASES[name]
    case = "pkg.sub.case" if "pkg/sub/case.py" in project else "pkg.case"
    found = arrival(tmp_path, project, case)
    assert told(found.start) == start
    assert found.started == started


def test_what_a_helper_loads_just_sometimes(tmp_path: Path) -> None:
    """Where the file asks for the library itself, its own import may be the first."""
    project = """\
--- hf.py
if x:
    import trl
--- pkg/__init__.py
import hf
--- pkg/case.py
"""
    loaded = {"peft unloaded", "transformers unloaded", "trl parent pkg:1 hf:2"}
    own = arrival(tmp_path, project, named=frozenset({"trl"}))
    assert told(own.start) == {*loaded, "trl unloaded"}
    assert told(arrival(tmp_path, project).start) == loaded


# ---- how often anything is run


def ways(count: int) -> str:
    """A package in which each of ``count`` modules may be the one that imports the file."""
    names = [f"s{number}" for number in range(count)]
    init = "".join(f"if torch.{name}:\n    from . import {name}\n" for name in names)
    modules = "".join(f"--- app/{name}.py\nif x:\n    from .sub import mod\n" for name in names)
    sub = "--- app/sub/__init__.py\nimport trl\n--- app/sub/mod.py\n"
    return f"--- app/__init__.py\n{init}{modules}{sub}"


@pytest.fixture(name="flows")
def counted_flows(monkeypatch: pytest.MonkeyPatch) -> List[object]:
    """Grows by one whenever a module is run on the way to the file."""
    flows: List[object] = []

    class Counted(Flow[State]):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            flows.append(self)

    monkeypatch.setattr(entry, "Flow", Counted)
    return flows


def test_few_ways_are_followed_one_by_one(tmp_path: Path, flows: List[object]) -> None:
    """Each further module may have run or not when the next one does: twice as many ways."""
    for number, count in enumerate([5, 11, 23, 47, 95], 1):
        del flows[:]
        found = arrival(tmp_path / str(number), ways(number), "app.sub.mod")
        assert told(found.start) == {*LOADS - {"trl unloaded"}, "trl parent app.sub:1"}
        assert found.started == set()
        assert len(flows) == count


@pytest.mark.parametrize("number", [7, 9])
def test_beyond_a_hundred_runs_each_module_runs_in_one_round_at_most(
    number: int, tmp_path: Path, flows: List[object]
) -> None:
    """What was loaded is known by then."""
    found = arrival(tmp_path, ways(number), "app.sub.mod")
    assert told(found.start) == {*LOADS, "trl parent app.sub:1"}
    assert entry.MOST_DESCENTS + 1 < len(flows) < 2 * entry.MOST_DESCENTS


@pytest.mark.parametrize(("most", "runs"), [(2, 3), (3, 5)])
def test_beyond_the_limit_nothing_runs_twice(
    most: int, runs: int, tmp_path: Path, flows: List[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three modules have run when the first might run again; as many as the limit are all right."""
    monkeypatch.setattr(entry, "MOST_DESCENTS", most)
    arrival(tmp_path, ways(1), "app.sub.mod")
    assert len(flows) == runs


def test_a_package_that_starts_with_unsloth_costs_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flows: List[object]
) -> None:
    """The recommended layout: what its parents import after that is not looked at."""
    asked: List[object] = []
    monkeypatch.setattr(Following, "effect", lambda self, modules: asked.append(modules))
    project = """\
--- hf.py
import trl
--- pkg/__init__.py
import unsloth
import hf
from . import sib
--- pkg/sib.py
from . import case
--- pkg/case.py
"""
    assert arrival(tmp_path, project).start is None
    assert asked == []
    assert len(flows) == 1


# ---- afterwards

CHAIN = (Link("pkg", "pkg/__init__.py", 7), Link("hf", "hf.py", 1))
THROUGH = Origin(0, CHAIN)
BEFORE = Origin(0, CHAIN[:1])
AFTER: Dict[str, Tuple[Entry, Any, AbstractSet[Entry]]] = {
    "nothing more": (Entry("trl", UNLOADED, NOWHERE), (), {Entry("trl", UNLOADED, NOWHERE)}),
    "surely": (
        Entry("trl", UNLOADED, NOWHERE),
        (("trl", CHAIN, True),),
        {Entry("trl", PARENT, THROUGH)},
    ),
    "perhaps": (
        Entry("trl", UNLOADED, NOWHERE),
        (("trl", CHAIN, False),),
        {Entry("trl", UNLOADED, NOWHERE), Entry("trl", PARENT, THROUGH)},
    ),
    "another library": (
        Entry("trl", UNLOADED, NOWHERE),
        (("peft", CHAIN, True),),
        {Entry("trl", UNLOADED, NOWHERE)},
    ),
    "a parent that was busy": (Entry("trl", BUSY, BEFORE), (), {Entry("trl", PARENT, BEFORE)}),
    "a library that was there": (
        Entry("trl", BUSY, THROUGH),
        (("trl", CHAIN[:1], True),),
        {Entry("trl", PARENT, THROUGH)},
    ),
    "this file's own": (
        Entry("trl", OWN, Origin(2, name="trl")),
        (("trl", CHAIN, True),),
        {Entry("trl", OWN, Origin(2, name="trl"))},
    ),
}


@pytest.mark.parametrize("name", AFTER, ids=lambda name: name.replace(" ", "-"))
def test_what_functions_start_from(name: str) -> None:
    before, libraries, after = AFTER[name]
    found: Optional[AbstractSet[Entry]] = afterwards(
        frozenset({before}), Effect(libraries, (), True)
    )
    assert found == after
    assert afterwards(frozenset({before}), Effect(libraries, CHAIN, True)) is None
    assert afterwards(None, Effect(libraries, (), True)) is None


def test_of_two_loads_by_parents_the_first_is_told() -> None:
    """In the order of their chains, whichever parent is still at it."""
    first, second = Entry("trl", BUSY, BEFORE), Entry("trl", PARENT, THROUGH)
    found = afterwards(frozenset({first, second}), Effect((), (), True))
    assert found == frozenset({Entry("trl", PARENT, BEFORE)})
    mixed = frozenset({Entry("trl", VIA, THROUGH), Entry("trl", UNLOADED, NOWHERE)})
    found = afterwards(mixed, Effect((("trl", CHAIN[:1], True),), (), True))
    assert found == frozenset({Entry("trl", VIA, THROUGH), Entry("trl", PARENT, BEFORE)})


# ---- the file itself


def test_equal_states_are_joined_without_a_new_one() -> None:
    """It is done at each branch of a file."""
    lateness = Lateness(LIBRARIES, lambda imported: ("", ()), lambda imported: Effect())
    one, same = frozenset(lateness.start or ()), frozenset([*(lateness.start or ())])
    assert lateness.join(one, same) is one
    other = frozenset({Entry("trl", OWN, Origin(2, name="trl")), *one})
    assert lateness.join(one, other) == other
    assert lateness.join(one, None) is None
    assert lateness.join(None, one) is None


def test_findings_stand_in_the_order_of_their_lines_whatever_their_codes() -> None:
    code = "def f():\n    import unsloth\n    import trl\ndef g():\n    import trl, unsloth\n"
    found = [(line, message[:6]) for line, _, message in findings(code)]
    assert found == [(2, "UNS002"), (5, "UNS001"), (5, "UNS002")]


def test_of_two_ways_to_be_late_with_one_statement_the_first_is_told() -> None:
    """The function that is defined first, as it is called from outside first."""
    code = """\
def load():
    import unsloth
def one():
    import peft
    load()
def two():
    import trl
    load()
"""
    late = [message for _, _, message in findings(code) if message[:6] == "UNS001"]
    assert [message.partition(",")[0] for message in late] == [
        "UNS001 'unsloth' is imported after 'peft' (line 4)"
    ]


@pytest.mark.parametrize(
    ("source", "runs"),
    [("def f():\n    import unsloth\n", 1), ("raise E\ndef f():\n    import unsloth\n", 0)],
)
def test_a_function_that_never_exists_is_not_run(
    source: str, runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: List[object] = []
    inner = Flow.function

    def function(self: Flow[State], *given: Any) -> object:
        called.append(given)
        return inner(self, *given)

    monkeypatch.setattr(Flow, "function", function)
    assert len(findings(source)) == runs
    assert len(called) == runs


def test_nothing_is_loaded_at_the_start() -> None:
    lateness = Lateness(LIBRARIES, lambda imported: ("", ()), lambda imported: Effect())
    assert lateness.start == frozenset(Entry(name, UNLOADED, NOWHERE) for name in LIBRARIES)
