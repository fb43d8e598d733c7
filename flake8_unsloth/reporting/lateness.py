"""Where unsloth is loaded for the first time, and what had been loaded by then."""

from __future__ import annotations

from typing import Dict, FrozenSet, List, NamedTuple, Optional, Sequence, Set, Tuple

from flake8_unsloth.project.arrival import Arrival, Early
from flake8_unsloth.project.naming import UNSLOTH
from flake8_unsloth.project.surroundings import Surroundings
from flake8_unsloth.project.ways import Links
from flake8_unsloth.reading.outline import FIRST, REST, Call, Define, Function, Load, Outline, Site
from flake8_unsloth.running.flow import Flow, Ran
from flake8_unsloth.running.through import plain, through

MOST_CONTEXTS = 64
"""Calls of one function that are judged each by itself."""
MOST_BRANCHES = 200
"""Functions defined in branches for which their paths are told apart; others are not judged."""

BEFORE, BODY, INSIDE = range(3)
"""When a library came in: before the file, in its body, in the function that runs."""


class Culprit(NamedTuple):
    """A load that brought a library in before unsloth."""

    when: int
    anchor: int
    """Line at which it comes in: of the load, or of the call that runs it."""
    links: Links
    """Through first-party modules; empty if the statement names the library or a carrier."""
    library: str
    name: str = ""
    """Without links, what the statement names: the library or a carrier."""
    line: int = 0
    """Line of the statement; 0 if it is none of this file."""
    call: int = 0
    """Line of the call that runs it, 0 if it runs where it stands."""
    conftest: bool = False


class Meeting(NamedTuple):
    """A statement at which unsloth is loaded for the first time."""

    site: Site
    chain: Links
    """Through first-party modules; empty if the statement names unsloth."""
    lazy: bool
    late: Tuple[Culprit, ...]
    """What was there before, the earliest first; empty if nothing was."""
    call: int = 0
    """Line of the call that runs the function it stands in; 0 if nothing need call it."""


class _Context(NamedTuple):
    """A body that runs, entered by some paths."""

    ran: Ran
    entry: int
    around: Arrival
    function: Optional[Function]
    call: int = 0
    bodies: Tuple[Ran, ...] = ()
    """The body and those that have called it."""
    running: FrozenSet[Function] = frozenset()
    skips: FrozenSet[Load] = frozenset()
    """Loads that a generator has passed before it went on."""


class Lateness:
    """Judges one file: its body runs, then any one of its functions."""

    def __init__(self, outline: Outline, surroundings: Surroundings, libraries: Sequence[str]):
        self.meetings: List[Meeting] = []
        self._outline = outline
        self._surroundings = surroundings
        self._flow = Flow(surroundings.effect, [UNSLOTH, *libraries])
        self._later = surroundings.later()
        self._entries: Dict[Function, Optional[int]] = {}
        self._plain: Dict[Optional[Function], Set[Function]] = {}
        self._branches = 0
        self._owners: Dict[Load, Function] = {}
        self._contexts: Dict[Tuple[Function, str], Set[Tuple[int, bool]]] = {}
        self._leading: Dict[Function, bool] = {}

    def judge(self) -> List[Meeting]:
        """Run the file as CPython would, in every way that it may run."""
        self._body = self._flow.run(self._outline.body, program=True)
        number = 0
        while number < len(self._outline.functions):  # reading a body adds to them
            function = self._outline.functions[number]
            for step in self._flow.ran(function).before:
                if isinstance(step, Load):
                    self._owners[step] = function
            number += 1
        self._fresh = self._outline.processes.functions()
        queue = [self._context_of_body(self._surroundings.arrival)]
        for function in self._outline.functions:
            if self._leads(function):
                queue += self._root(function)
        while queue:
            queue += self._judge(queue.pop())
        return self.meetings

    def _context_of_body(self, around: Arrival) -> _Context:
        return _Context(self._body, self._flow.start, around, None, 0, (self._body,))

    # --- functions

    def _leads(self, function: Function) -> bool:
        """Whether a function may load unsloth, by itself or by calling others."""
        if function in self._leading:
            return self._leading[function]
        met, seen = [function], {function}
        for one in met:
            for step in self._flow.ran(one).before:
                if isinstance(step, Load):
                    brought = self._surroundings.brought(step)
                    if brought is not None and brought.unsloth is not None:
                        self._leading[function] = True
                        return True
                elif isinstance(step, Call):
                    fresh = [each for each in step.runs() if each not in seen]
                    met += fresh
                    seen.update(fresh)
        self._leading.update(dict.fromkeys(met, False))
        return False

    def _root(self, function: Function) -> List[_Context]:
        """The function called by itself, when all of the file has run."""
        entry = self._entry(function)
        for name in function.starters() if entry is not None else ():
            if function not in name.functions and entry is not None:
                entry = self._flow.enter(Call(name, function.line), entry)
        if entry is None:
            return []
        ran = self._flow.ran(function)
        running = frozenset([function])
        return [_Context(ran, entry, self._later, function, 0, (ran,), running)]

    def _entry(self, function: Function) -> Optional[int]:
        """What has been passed where a function starts; None if it never exists."""
        if function not in self._entries:
            around = function.enclosing
            start = self._flow.start if around is None else self._entry(around)
            ended = self._ended(function, around)
            there = start is not None and ended is not None
            self._entries[function] = self._flow.after(start, ended) if there else None  # type: ignore[arg-type]
        return self._entries[function]

    def _ended(self, function: Function, around: Optional[Function]) -> Optional[int]:
        """The paths to the end of the body around that come by the definition of a function."""
        block = self._outline.body if around is None else around.body
        if around not in self._plain:
            self._plain[around] = plain(block)
        if function in self._plain[around] and function not in self._fresh:
            return (self._body if around is None else self._flow.ran(around)).ended
        self._branches += 1
        define = Define(function)
        within = through(block, define) if self._branches <= MOST_BRANCHES else None
        if within is None:
            return None
        return self._flow.run(within, program=function not in self._fresh, target=define).ended

    def _called(self, context: _Context, call: Call, entry: int) -> List[_Context]:
        found = []
        for function in call.runs():
            if function in context.running or not self._leads(function):
                continue
            key = (entry, context.around is self._later)
            known = self._contexts.setdefault((function, call.part), set())
            if key in known or len(known) > MOST_CONTEXTS:
                continue
            known.add(key)
            first = self._flow.ran(function, True)
            ran = first if call.part == FIRST else self._flow.ran(function)
            skips = [one for one in first.before if isinstance(one, Load)]
            found.append(
                _Context(
                    ran,
                    entry,
                    context.around,
                    context.function,
                    context.call or call.line,
                    (*context.bodies, ran),
                    context.running | {function},
                    context.skips.union(skips if call.part == REST else ()),
                )
            )
        return found

    # --- loads

    def _judge(self, context: _Context) -> List[_Context]:
        """Judge the loads of a body; the bodies that it calls."""
        called: List[_Context] = []
        for step, before in context.ran.before.items():
            if isinstance(step, Define):
                continue
            paths = self._flow.after(context.entry, before)
            if isinstance(step, Call):
                called += self._called(context, step, paths)
            elif step not in context.skips:
                self._meet(step, paths, context)
        return called

    def _meet(self, load: Load, paths: int, context: _Context) -> None:
        brought = self._surroundings.brought(load)
        if brought is None or brought.unsloth is None:
            return
        if load.imported.lazy:
            self.meetings.append(Meeting(load.site, (), True, ()))
            return
        flow = self._flow
        if context.around.silent and flow.may_remain(UNSLOTH, paths):
            return
        if flow.may_bring(paths, UNSLOTH):
            return
        late = [
            *self._early(brought.unsloth, paths, context),
            *(one for each in flow.passed(paths) for one in self._culprits(each, context)),
        ]
        ordered = tuple(sorted(late, key=_by_time))
        self.meetings.append(Meeting(load.site, brought.unsloth, False, ordered, context.call))

    def _early(self, chain: Links, paths: int, context: _Context) -> List[Culprit]:
        return [
            Culprit(BEFORE, 0, one.links, one.library, conftest=one.conftest)
            for one in context.around.early
            if self._flow.may_remain(one.library, paths) and self._counts(one, chain, context)
        ]

    def _counts(self, early: Early, chain: Links, context: _Context) -> bool:
        """Whether the report is for this file: a package in which both ends meet has it itself, or
        a module of the chain that lies in it."""
        if early.conftest:
            return True
        if early.busy and context.around is not self._later:
            return False
        return not self._surroundings.is_below(early.package, chain)

    def _culprits(self, load: Load, context: _Context) -> List[Culprit]:
        brought = self._surroundings.brought(load)
        assert brought is not None
        when, call = self._came(load, context)
        line = load.site.line
        return [
            Culprit(when, call or line, links, library, brought.named, line, call)
            for library, links in brought.libraries
        ]

    def _came(self, load: Load, context: _Context) -> Tuple[int, int]:
        """When a load ran, and the line of the call that ran it, 0 if none need have."""
        if load in self._body.before:
            return BODY, 0
        if any(load in ran.before for ran in context.bodies):
            return INSIDE, 0
        for when, ran in ((BODY, self._body), *((INSIDE, one) for one in context.bodies)):
            for step in ran.before:
                if isinstance(step, Call) and self._brings(step, load):
                    return when, step.line
        return INSIDE, 0

    def _brings(self, call: Call, load: Load) -> bool:
        return load in self._flow.passed(self._flow.adds(call))


def _by_time(culprit: Culprit) -> Tuple[int, int, int, Links, str]:
    return culprit.when, culprit.anchor, len(culprit.links), culprit.links, culprit.library
