"""The flow alone: exact paths, worlds and exits of small outlines, and how often a body is run."""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, List, NamedTuple, Sequence, Tuple

import pytest

from flake8_unsloth import flow as flows
from flake8_unsloth import worlds as sets
from flake8_unsloth.bindings import Bindings
from flake8_unsloth.flow import Flow
from flake8_unsloth.relevance import Relevance, relevance
from flake8_unsloth.steps import (
    RISK,
    Bind,
    Block,
    Call,
    Case,
    Choice,
    Define,
    Either,
    Function,
    Handler,
    InModules,
    Joint,
    Leaf,
    Leave,
    Load,
    Loop,
    Negation,
    Outline,
    Read,
    Try,
    Unbind,
)
from flake8_unsloth.steps import Test as If
from flake8_unsloth.trampoline import Deep, run
from flake8_unsloth.worlds import (
    BINDING,
    BLURRED,
    DEFINED,
    MOST_WORLDS,
    PENDING,
    START,
    Domain,
    Exits,
    World,
    Worlds,
)
from tests.outlines import load

State = FrozenSet[str]
"""Each path as a dot and the names of its loads, in their order."""
Paths = Worlds[State]


class Recorder(Domain[State]):
    """Keeps every path, so that one too many is noticed as well as one that is missing."""

    def __init__(self) -> None:
        self.entered = 0

    def join(self, one: State, other: State) -> State:
        return one | other

    def load(self, step: Load, worlds: Paths, exits: Exits[State]) -> Deep[Paths]:
        name = step.imports[0].module
        return {world: frozenset(path + name for path in state) for world, state in worlds.items()}
        yield

    def asked(self, module: str, state: State) -> Tuple[List[State], List[State]]:
        there = frozenset(path for path in state if module in path)
        return [one for one in [there] if one], [one for one in [state - there] if one]

    def enter(self) -> None:
        self.entered += 1


A, B, C, D, E, X = map(load, "abcdex")
NOW: Paths = {START: frozenset({"."})}
OPEN = Leaf((), None)
NOTHING = Choice(((),))
MAYBE_RAISE = Choice(((Leave("raise"),), ()))


def paths(text: str) -> State:
    return frozenset(text.split())


def function(number: int, *body: Any, enclosing: Any = None) -> Function:
    made = Function(number, enclosing)
    made.body = body
    return made


def bound(**functions: Function) -> Tuple[Bind, ...]:
    return tuple(Bind(0, name, one) for name, one in functions.items())


def all_exits(body: Block, *functions: Function) -> Dict[str, Paths]:
    """The worlds in which an outline leaves in each way."""
    recorder = Recorder()
    exits = Exits(recorder)
    flow = Flow(recorder, relevance(Outline(body, functions)))
    exits.add("end", run(flow.body(body, NOW, exits)))
    return exits.worlds


def ways(body: Block, *functions: Function) -> Dict[str, str]:
    """The paths that leave in each way, where nothing else is known of any of them."""
    found = all_exits(body, *functions)
    assert all(worlds.keys() == {START} for worlds in found.values()), found
    return {kind: " ".join(sorted(worlds[START])) for kind, worlds in found.items()}


def together(worlds: Paths) -> State:
    return frozenset().union(*worlds.values())


# ---- branches


@pytest.mark.parametrize(
    ("condition", "true", "false", "raised"),
    [
        (Leaf((A,), None), ".a", ".a", ""),
        (Negation(Leaf((A,), True)), "", ".a", ""),
        (InModules("a"), "", ".", ""),
        (Negation(InModules("a")), ".", "", ""),
        (Joint(False, (Leaf((A,), None),) * 3), ".aaa", ".a .aa .aaa", ""),
        (
            Joint(True, (Leaf((A,), None), Leaf((B,), None), Leaf((C,), None))),
            ".a .ab .abc",
            ".abc",
            "",
        ),
        (Joint(True, (Leaf((A,), False), Leaf((RISK, B), None))), ".ab", ".ab", ".a"),
        (
            Either(Leaf((A, RISK), None), Leaf((B,), None), Leaf((C,), None)),
            ".ab .ac",
            ".ab .ac",
            ".a",
        ),
        (Either(OPEN, Leaf((B, RISK), True), Leaf((C,), False)), ".b", ".c", ".b"),
        (Either(OPEN, Leaf((B,), False), Leaf((C, RISK), True)), ".c", ".b", ".c"),
    ],
)
def test_conditions(condition: Any, true: str, false: str, raised: str) -> None:
    """What has run where a condition holds, where it does not, and where it raises."""
    one = ways((If(condition, (), (Leave("return"),)),))
    assert one.get("end", "") == true
    assert one.get("return", "") == false
    assert one.get("raise", "") == raised


def test_both_arms_of_a_test_go_on() -> None:
    assert ways((If(Leaf((A,), None), (B,), (C,)), D)) == {"end": ".abd .acd"}


def test_all_branches_of_a_choice_go_on() -> None:
    assert ways((Choice(((A,), (B,), (), (Leave("break"),))), D)) == {
        "end": ".ad .bd .d",
        "break": ".",
    }


def test_what_follows_a_case() -> None:
    """The pattern may match or not; where it matches, the guard decides."""
    case = Case(Leaf((A,), None), (B, MAYBE_RAISE), (C,))
    assert ways((case, D)) == {"end": ".abd .acd .cd", "raise": ".ab"}


def test_what_follows_a_loop() -> None:
    """Its test runs before the body and after it; `else` only where that ended the loop."""
    leave = Choice(((C, Leave("break")), (D, Leave("continue")), (E,)))
    loop = Loop(Leaf((A,), None), Leaf((X,), None), (B, leave), (load("y"),))
    assert ways((loop, load("z"))) == {"end": ".abcz .abdxyz .abexyz .ayz"}
    loop = Loop(None, None, (B, leave, MAYBE_RAISE), (load("y"),))
    assert ways((loop, load("z"))) == {"end": ".bcz .bdyz .beyz .yz", "raise": ".be"}


# ---- exceptions


def test_every_exit_runs_finally_and_goes_on() -> None:
    kinds = ("raise", "exit", "return", "break", "continue")
    branches = [(load(kind), Leave(kind)) for kind in kinds]
    found = ways((Try((Choice((*branches, (A,))),), (), (), (B,), False), C))
    assert found == {"end": ".abc", **{kind: f".{kind}b" for kind in kinds}}


def test_nothing_runs_after_an_abort() -> None:
    assert ways((Try((A, Leave("abort")), (), (), (B,), False), C)) == {}
    assert ways((A, Leave("abort"), C)) == {"abort": ".a"}


def test_what_has_left_before_does_not_run_finally() -> None:
    assert ways((MAYBE_RAISE, Try((A, MAYBE_RAISE), (), (), (B,), False))) == {
        "end": ".ab",
        "raise": ". .ab",
    }


def test_an_exit_out_of_finally_replaces_the_one_before() -> None:
    branches = ((A, Leave("return")), (B,))
    final = (Choice(((Leave("raise"),), (C,))),)
    assert ways((Try((Choice(branches),), (), (), final, False),)) == {
        "end": ".bc",
        "return": ".ac",
        "raise": ".a .b",
    }


def test_one_finally_after_the_other_inside_of_a_third() -> None:
    """Each goes on where it was itself left, whatever the others were left by."""

    def inner(name: str) -> Try:
        body = (Choice(((load(name), Leave("break")), ())),)
        return Try(body, (), (), (NOTHING,), False)

    outer = Try((MAYBE_RAISE,), (), (), (inner("x"), inner("y")), False)
    assert ways((outer, A, outer)) == {
        "end": ".a",
        "raise": ". .a",
        "break": ".ax .ay .x .y",
    }


def test_blurred_worlds_of_a_finally(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where merged worlds differ in nothing but their ways out, no path of any of them is lost."""
    monkeypatch.setattr(sets, "MOST_WORLDS", 3)
    one, other = function(1, D), function(2, E)
    inner = Try((MAYBE_RAISE,), (), (), (C,), False)
    final = (Choice(((Bind(0, "f", one),), (Bind(0, "f", other),))), Choice(((), (inner,))))
    body = (Try((Choice(((A, Leave("raise")), ())),), (), (), final, False),)
    caller = function(3, Call(0, "f"))
    assert all_exits(body, one, other, caller) == {
        "end": {frozenset({BLURRED}): paths(". .c .ac")},
        "raise": {frozenset({BLURRED}): paths(".a .c .ac")},
    }


def test_handlers_of_a_group() -> None:
    """Each may run on its part, after those before it; what one raises waits for the others."""
    body = (Choice(((A, Leave("raise")), (X, Leave("exit")), ())),)
    first = Handler((B, MAYBE_RAISE), False, None)
    second = Handler((C, Choice(((Leave("exit"),), ()))), False, None)
    assert ways((Try(body, (first, second), (), (), True),)) == {
        "end": ". .ab .abc .ac .xb .xbc .xc",
        "raise": ".a .ab .abc .xb .xbc",
        "exit": ".abc .ac .x .xbc .xc",
    }


# ---- calls


def test_a_call_may_raise_before_its_function_runs_and_after() -> None:
    called = function(1, B, Choice(((Leave("return"),), (C,))))
    assert ways((Bind(0, "f", called), A, Call(0, "f"), D), called) == {
        "end": ".abcd .abd",
        "raise": ".a .ab .abc",
    }


def test_how_a_called_function_ends() -> None:
    """``return`` is an end, and an exception, an exit and an abort go through."""
    branches = [(load(kind), Leave(kind)) for kind in ("return", "raise", "exit")]
    called = function(1, Choice((*branches, (A,))))
    assert ways((Bind(0, "f", called), Call(0, "f"), B), called) == {
        "end": ".ab .returnb",
        "raise": ". .a .raise .return",
        "exit": ".exit",
    }


def test_deleting_what_is_not_bound_raises() -> None:
    called = function(1, B)
    outline = (A, Unbind(0, "f"), Bind(0, "f", called), Call(0, "f"))
    assert ways(outline, called) == {"raise": ".a"}


def test_reading_an_unbound_name_raises() -> None:
    """Nothing behind it runs; a bound one is not entered, and a name of no account is passed by."""
    called = function(1, B)
    body: Block = (A, Read(0, "f"), Bind(0, "f", called), Call(0, "f"))
    assert ways(body, called) == {"raise": ".a"}
    found = all_exits((A, Bind(0, "f", called), Read(0, "f"), C, Unbind(0, "f")), called)
    assert found["end"] == {START: paths(".ac")}
    assert together(found["raise"]) == paths(".a .ac")
    other = function(1, RISK)
    body = (Bind(0, "g", other), A, Read(0, "g"), Call(0, "g"))
    assert ways(body, other) == {"end": ".a", "raise": ".a"}


def test_several_functions_behind_one_name() -> None:
    """Each runs where it is the one; what is no function of the file does nothing."""
    one, other = function(1, A), function(2, B)
    bound = Choice(tuple((Bind(0, "f", what),) for what in (one, other, None)))
    found = all_exits((bound, Call(0, "f"), C), one, other)
    assert found["end"] == {
        frozenset({(BINDING, 0, "f", one)}): paths(".ac"),
        frozenset({(BINDING, 0, "f", other)}): paths(".bc"),
        frozenset({(BINDING, 0, "f", None)}): paths(".c"),
    }
    assert together(found["raise"]) == paths(". .a .b")


def test_paths_meet_again_when_a_name_is_bound_or_deleted() -> None:
    one, other = function(1, D), function(2, E)
    bound = Choice(((Bind(0, "f", one), A), (Bind(0, "f", other), B)))
    caller = function(3, Call(0, "f"))
    rebound = all_exits((bound, Bind(0, "f", None)), one, other, caller)
    assert rebound == {"end": {frozenset({(BINDING, 0, "f", None)}): paths(".a .b")}}
    deleted = all_exits((bound, Unbind(0, "f")), one, other, caller)
    assert deleted["end"] == {START: paths(".a .b")}


def test_names_that_no_path_need_remember() -> None:
    """One whose call makes no difference, and one that always means the same function."""
    loading, other = function(1, A), function(2, RISK)
    body = (Bind(0, "f", loading), Bind(0, "g", other), Call(0, "f"), Call(0, "g"))
    assert ways((*body, Bind(0, "g", None)), loading, other)["end"] == ".a"


def test_a_running_function_is_not_entered_again() -> None:
    """A memory of the other call must not stand in for it: there, other functions were running."""
    f, g = Function(1, None), Function(2, None)
    f.body, g.body = (Call(0, "g"), A), (Call(0, "f"), B)
    body = (Bind(0, "f", f), Bind(0, "g", g), Choice(((Call(0, "f"),), (Call(0, "g"),))))
    assert ways(body, f, g)["end"] == ".ab .ba"


def entered(body: Block, *functions: Function) -> Tuple[int, State]:
    """How many calls are entered on the way to the end of a module, and the paths to it."""
    recorder = Recorder()
    ended = Flow(recorder, relevance(Outline(body, functions))).module(body, NOW)
    return recorder.entered, together(ended)


def test_a_function_is_run_once_for_one_state() -> None:
    """Called by others that it cannot call back, it does the same for each of them."""
    f, g, h = function(1, Call(0, "h"), A), function(2, Call(0, "h"), B), function(3, C)
    body: Block = (*bound(f=f, g=g, h=h), Choice(((Call(0, "f"),), (Call(0, "g"),))))
    assert entered(body, f, g, h) == (3, paths(".ca .cb"))


def test_a_function_is_run_once_for_all_finally_blocks_of_one_depth() -> None:
    f = function(1, If(OPEN, (), ()))
    one = Try((), (), (), (Call(0, "f"),), False)
    assert entered((Bind(0, "f", f), one, one, A, one), f) == (2, paths(".a"))
    nested = Try((), (), (), (one, one), False)
    assert entered((Bind(0, "f", f), nested, nested), f) == (1, paths("."))


@pytest.mark.parametrize(("most", "ended"), [(0, "."), (1, ".a"), (2, ".aa"), (3, ".aaa")])
def test_no_more_steps_than_are_allowed(
    most: int, ended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then a call does nothing; it is not entered in part. One more is entered from outside."""
    f = function(1, A)
    body: Block = (Bind(0, "f", f), *[Call(0, "f")] * 3)
    monkeypatch.setattr(flows, "MOST_STEPS", most - 20)
    assert entered(body, f) == (most, paths(ended))
    flow = Flow(Recorder(), relevance(Outline(body, (f,))))
    assert flow.function(f, flow.function(f, NOW)) == {START: paths(".aa")}


# ---- what is known of names and functions


class Nest(NamedTuple):
    """A function with a name of its own, and a block in which two functions are defined."""

    outer: Function
    inner: Function
    late: Function
    loaded: Function
    relevant: Relevance
    body: Block


def nest() -> Nest:
    outer = Function(1, None)
    inner = function(2, Call(0, "f"), Call(1, "h"), enclosing=outer)
    late = function(3, B, enclosing=outer)
    loaded = function(4, C)
    defined = Choice(((Define(inner), Define(late)), ()))
    outer.body = (A, defined, Choice(((Bind(1, "h", loaded),), (Bind(1, "h", None),))))
    body = (Define(outer), Bind(0, "f", outer), Define(loaded))
    relevant = relevance(Outline(body, (outer, inner, late, loaded)))
    return Nest(outer, inner, late, loaded, relevant, body)


def test_a_call_leaves_nothing_that_only_its_function_knows() -> None:
    outer, inner, late, loaded, _, body = nest()
    assert ways((*body, Call(0, "f")), outer, inner, late, loaded) == {"end": ".a", "raise": ". .a"}


def test_a_call_from_outside_leaves_what_the_functions_inside_need() -> None:
    one = nest()
    flow = Flow(Recorder(), one.relevant)
    ended = flow.function(one.outer, NOW)
    block = one.relevant.defined[one.late][0]  # type: ignore[index]
    bound = [(BINDING, 1, "h", one.loaded), (BINDING, 1, "h", None)]
    passed = (DEFINED, block, 1)
    assert ended == {
        frozenset(facts): paths(".a") for name in bound for facts in ([name, passed], [name])
    }
    existing = flow.existing(one.inner, ended)
    assert existing == {frozenset({name, passed}): paths(".a") for name in bound}
    assert flow.function(one.inner, existing) == {
        frozenset({bound[0], passed}): paths(".aac"),
        frozenset({bound[1], passed}): paths(".aa"),
    }


def test_a_function_that_is_never_defined_does_not_exist() -> None:
    one = nest()
    flow = Flow(Recorder(), one.relevant)
    assert flow.existing(function(5, A), NOW) == {}
    assert flow.existing(one.outer, NOW) == NOW
    assert flow.existing(one.late, NOW) == {}


def test_paths_meet_again_behind_a_definition() -> None:
    """One that has come by an earlier definition of the block, and one that has not."""
    one = nest()
    bindings = Bindings(Recorder(), one.relevant)
    block, position = one.relevant.defined[one.late]  # type: ignore[misc]
    assert position == 1
    assert block != position
    first = frozenset({(DEFINED, block, 0)})
    passed = frozenset({(DEFINED, block, 1)})
    before = {START: paths("."), first: paths(".a")}
    assert bindings.define(Define(one.late), before) == {passed: paths(". .a")}
    assert bindings.define(Define(one.inner), {passed: paths(".")}) == {passed: paths(".")}


def test_what_worlds_know_of_a_function_and_of_the_rest() -> None:
    one = nest()
    bindings = Bindings(Recorder(), one.relevant)
    block = one.relevant.defined[one.late][0]  # type: ignore[index]
    own = frozenset({(BINDING, 1, "h", None), (DEFINED, block, 0)})
    rest = frozenset(
        {(BINDING, 0, "f", None), (DEFINED, block + 1, 1), (PENDING, block, 1), BLURRED}
    )
    worlds = {own | rest: paths(".a"), rest: paths(".b"), own: paths(".c"), START: paths(".d")}
    assert bindings.by_locals(one.outer, worlds) == {
        own: {rest: paths(".a"), START: paths(".c")},
        START: {rest: paths(".b"), START: paths(".d")},
    }
    assert bindings.by_locals(one.loaded, worlds) == {START: worlds}
    assert bindings.back(one.outer, {own | rest: paths("."), rest: paths(".a")}, START) == {
        rest: paths(". .a")
    }
    other = frozenset({(BINDING, 1, "h", one.loaded)})
    assert bindings.back(one.outer, {own | rest: paths(".")}, other) == {rest | other: paths(".")}
    assert bindings.back(one.loaded, worlds, START) == worlds


def test_what_a_function_may_call() -> None:
    """Of the names that it calls, those that matter; behind some there is no function at all."""
    f = function(1, Call(0, "g"), Call(0, "h"), Call(0, "x"))
    g, h = function(2, A), function(3, RISK)
    body = (*bound(f=f, g=g, h=h), Bind(0, "g", f))
    bindings = Bindings(Recorder(), relevance(Outline(body, (f, g, h))))
    bits, called = bindings.may_call(f)
    assert (bits, set(called)) == (2, {g, f})
    assert bindings.may_call(g) == (4, [])


def meant(name: str, functions: Sequence[Function], world: World) -> Dict[Any, Paths]:
    """What a call by a name that each of the functions may stand behind runs."""
    body: Block = (Call(0, name), *[Bind(0, name, one) for one in functions])
    bindings = Bindings(Recorder(), relevance(Outline(body, tuple(functions))))
    return bindings.meant(Call(0, name), {world: paths(".")})


def test_an_unbound_name_is_the_builtin_if_there_is_one() -> None:
    assert meant("print", [function(1, A)], START) == {None: NOW}
    assert meant("f", [function(1, A)], START) == {}


def test_where_all_functions_behind_a_name_come_in_question_they_come_in_their_order() -> None:
    """Whatever their addresses are: every run of the plugin says the same."""
    functions = [function(number, A) for number in range(1, 9)]
    world = frozenset({BLURRED})
    for number in range(40):
        found = meant(f"f{number}", functions[::-1], world)
        assert list(found) == [None, *functions]
        assert all(worlds == {world: paths(".")} for worlds in found.values())


# ---- sets of worlds


def test_exits_of_a_block_leave_the_block_around() -> None:
    inner, outer = Exits(Recorder()), Exits(Recorder())
    inner.add("raise", {START: paths(".a")})
    inner.add("break", {START: paths(".b")})
    outer.add("raise", {START: paths(".c")})
    inner.pass_on(outer)
    assert outer.worlds == {"raise": {START: paths(".a .c")}, "break": {START: paths(".b")}}


def test_worlds_that_become_the_same_are_joined() -> None:
    one, other = frozenset({("x",)}), frozenset({("y",)})
    worlds = {START: paths(".a"), one: paths(".b"), other: paths(".c")}
    assert sets.change(Recorder(), worlds, lambda world: world - one) == {
        START: paths(".a .b"),
        other: paths(".c"),
    }


def many(count: int, ways: int) -> Paths:
    """So many worlds with a name that means something else in each, in turn for each way out."""
    return {
        frozenset({(BINDING, 0, "f", n), (BINDING, 0, "g", 1), (PENDING, 1, n % ways)}): paths(
            f".{n}"
        )
        for n in range(count)
    }


def test_as_many_worlds_as_are_kept_apart() -> None:
    one = many(MOST_WORLDS, 2)
    assert sets.join(Recorder(), one, one) == one


def test_nothing_is_joined_to_nothing() -> None:
    """Which merges nothing either, and copies nothing."""
    one = many(MOST_WORLDS + 1, 1)
    assert sets.join(Recorder(), one, {}) is one
    assert sets.join(Recorder(), {}, one) is one


def test_too_many_worlds_are_merged_by_their_ways_out() -> None:
    """Of names they know what they agree on, and the states of all are joined."""
    worlds = many(MOST_WORLDS + 1, MOST_WORLDS)
    expected = {
        frozenset({(BINDING, 0, "f", n), (BINDING, 0, "g", 1), (PENDING, 1, n), BLURRED}): paths(
            f".{n}"
        )
        for n in range(1, MOST_WORLDS)
    }
    first = frozenset({(BINDING, 0, "g", 1), (PENDING, 1, 0), BLURRED})
    expected[first] = paths(f".0 .{MOST_WORLDS}")
    assert sets.join(Recorder(), worlds, worlds) == expected


def test_too_many_ways_out_are_merged_into_one_world() -> None:
    worlds = many(MOST_WORLDS + 1, MOST_WORLDS + 1)
    ways_out = [(PENDING, 1, n) for n in range(MOST_WORLDS + 1)]
    assert sets.join(Recorder(), worlds, worlds) == {
        frozenset({(BINDING, 0, "g", 1), *ways_out, BLURRED}): together(worlds)
    }
