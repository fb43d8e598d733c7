"""Where unsloth is loaded for the first time, and what had been loaded by then."""

from __future__ import annotations

from typing import Dict, FrozenSet, List, NamedTuple, Optional, Sequence, Set, Tuple

from flake8_unsloth.project.arrival import Arrival, Early
from flake8_unsloth.project.conftest import is_collected
from flake8_unsloth.project.naming import UNSLOTH
from flake8_unsloth.project.surroundings import Surroundings
from flake8_unsloth.project.ways import Links
from flake8_unsloth.reading.outline import (
    ALL,
    REST,
    Call,
    Function,
    Load,
    Outline,
    Site,
)
from flake8_unsloth.reporting.culprits import BEFORE, BODY, INSIDE, Culprit, Culprits
from flake8_unsloth.reporting.starts import Starts
from flake8_unsloth.running.flow import BEGUN, Flow, Passed, Ran, called_by

MOST_CONTEXTS = 64
"""Calls of one function that are judged each by itself."""


class Meeting(NamedTuple):
    """A statement at which unsloth is loaded for the first time."""

    site: Site
    chain: Links
    """Through first-party modules; empty if the statement names unsloth."""
    lazy: bool
    late: Tuple[Culprit, ...]
    """For each library that was there before, the earliest load that may have brought it."""
    call: int = 0
    """Line of the call that runs the function it stands in; 0 if nothing need call it."""


class _Context(NamedTuple):
    """A body that runs, entered by some paths."""

    ran: Ran
    entry: int
    around: Arrival
    function: Optional[Function]
    call: int = 0
    first: Sequence[Culprit] = ()
    """For each library, the earliest load of the file that has brought it before."""
    running: FrozenSet[Function] = frozenset()
    answers: Optional[Set[Passed]] = None
    """Of a generator that is entered twice: the steps that are judged this time."""


class Lateness:
    """Judges one file: its body runs, then any one of its functions."""

    def __init__(
        self,
        outline: Outline,
        surroundings: Surroundings,
        libraries: Sequence[str],
        answers: Sequence[str] = (),
    ) -> None:
        """``answers``: the names of those to what the file asks twice."""
        self.meetings: List[Meeting] = []
        self._outline = outline
        self._surroundings = surroundings
        self._flow = Flow(surroundings.effect, [UNSLOTH, *libraries, *answers])
        self._later = surroundings.later()
        self._culprits = Culprits(self._flow, surroundings, libraries)
        self._contexts: Dict[Tuple[Function, str], Set[Tuple[int, bool]]] = {}
        self._leading: Dict[Function, bool] = {}

    def judge(self) -> List[Meeting]:
        """Run the file as CPython would, in every way that it may run."""
        self._body = self._flow.run(self._outline.body, program=True)
        number = 0
        while number < len(self._outline.functions):  # reading a body adds to them
            self._flow.ran(self._outline.functions[number])
            number += 1
        self._starts = Starts(self._outline, self._flow, self._body)
        queue = [_Context(self._body, self._flow.start, self._surroundings.arrival, None)]
        for function in self._outline.functions:
            if self._leads(function):
                queue += self._root(function)
        while queue:
            queue += self._judge(queue.pop())
        return self.meetings

    # --- functions

    def _leads(self, function: Function) -> bool:
        """Whether a function may load unsloth, by itself or by calling others."""
        met = {function: None}
        queue = [function]
        while queue:
            one = queue.pop()
            leads = self._leading.get(one)
            if leads or (leads is None and self._loads_unsloth(one)):
                self._leading[function] = True
                return True
            if leads is None:
                called = called_by(self._flow.ran(one))
                queue += [each for each in called if each not in met]
                met.update(dict.fromkeys(called))
        self._leading.update(dict.fromkeys(met, False))
        return False

    def _loads_unsloth(self, function: Function) -> bool:
        for step in self._flow.ran(function).before:
            brought = self._surroundings.brought(step) if isinstance(step, Load) else None
            if brought is not None and brought.unsloth is not None:
                return True
        return False

    def _root(self, function: Function) -> List[_Context]:
        """The function called by itself, when all of the file has run."""
        entry = self._starts.entry(function)
        if entry is None:
            return []
        ran = self._flow.ran(function)
        running = frozenset([function])
        if function.alone:
            return [_Context(ran, self._flow.start, Arrival(), function, 0, (), running)]
        first = self._culprits.before(function, self._body, entry)
        return [_Context(ran, entry, self._later, function, 0, first, running)]

    def _called(self, context: _Context, call: Call, entry: int) -> List[_Context]:
        found = []
        for function in call.runs():
            if function in context.running or not self._leads(function):
                continue
            key = (entry, context.around is self._later)
            known = self._contexts.setdefault((function, call.part), set())
            if key in known or len(known) >= MOST_CONTEXTS:
                continue
            known.add(key)
            ran = self._flow.ran(function, call.part in BEGUN)
            answers = self._answers(function, call, context)
            found.append(
                _Context(
                    ran,
                    entry,
                    context.around,
                    context.function,
                    context.call or call.line,
                    self._passed(entry, context),
                    context.running | {function},
                    answers,
                )
            )
        return found

    def _answers(self, function: Function, call: Call, context: _Context) -> Optional[Set[Passed]]:
        """What is judged for a part of a generator: a step that may run in either half is left to
        the second, which knows what has been loaded meanwhile."""
        if call.part == ALL:
            return None
        whole = self._flow.ran(function).before
        second = {step for step, before in whole.items() if self._flow.is_rest(before)}
        if call.part == REST:
            return second
        goes_on = any(_is_second(step, call) for step in context.ran.before)
        return set(whole) - second if goes_on else None

    # --- loads

    def _judge(self, context: _Context) -> List[_Context]:
        """Judge the loads of a body; the bodies that it calls."""
        called: List[_Context] = []
        for step, before in context.ran.before.items():
            if context.answers is not None and step not in context.answers:
                continue
            paths = self._flow.after(context.entry, before)
            if isinstance(step, Call):
                called += self._called(context, step, paths)
            elif isinstance(step, Load):
                self._meet(step, paths, context)
        return called

    def _meet(self, load: Load, paths: int, context: _Context) -> None:
        brought = self._surroundings.brought(load)
        if brought is None or brought.unsloth is None or load.site.stands_in:
            return
        if load.imported.lazy:
            if not brought.unsloth:
                self.meetings.append(Meeting(load.site, (), True, ()))
            return
        if self._may_have_it(paths, context):
            return
        late = self._early(load, paths, context, there=True)
        for culprit in self._passed(paths, context):
            late.setdefault(culprit.library, culprit)
        for name, one in self._early(load, paths, context, there=False).items():
            late.setdefault(name, one)
        line = load.site.line
        for library, links in brought.before:
            late.setdefault(library, Culprit(self._when(context), line, links, library, line=line))
        told = tuple(one for one in late.values() if one is not None)
        self.meetings.append(Meeting(load.site, brought.unsloth, False, told, context.call))

    def _may_have_it(self, paths: int, context: _Context) -> bool:
        """Whether unsloth may be there already: then nothing is late on all accounts."""
        flow = self._flow
        if not flow.may_be_absent(UNSLOTH, paths) or flow.may_bring(paths, UNSLOTH):
            return True
        return context.around.silent and flow.may_remain(UNSLOTH, paths)

    def _early(
        self, load: Load, paths: int, context: _Context, there: bool
    ) -> Dict[str, Optional[Culprit]]:
        """The libraries that were ``there`` before the file, or that came when it had run.

        None for one whose report is another's.
        """
        first = {one.library for one in self._surroundings.arrival.early}
        late: Dict[str, Optional[Culprit]] = {}
        for one in context.around.early:
            if (one.library in first) is not there or late.get(one.library) is not None:
                continue
            if self._flow.may_remain(one.library, paths):
                culprit = Culprit(BEFORE, 0, one.links, one.library, conftest=one.conftest)
                late[one.library] = culprit if self._counts(one, load, context) else None
        return late

    def _counts(self, early: Early, load: Load, context: _Context) -> bool:
        """Whether the report is for this file: a package in which both ends meet has it itself, or
        a module in it that the load comes by."""
        path = early.links[0].path
        if early.conftest and is_collected(path):
            brought = self._surroundings.brought(load)
            chain = brought.unsloth if brought is not None else None
            return not self._surroundings.has_conftest(path, chain or ())
        if early.busy and context.around is not self._later:
            return False
        return not self._surroundings.is_below(early.package, load.imported)

    def _passed(self, paths: int, context: _Context) -> Sequence[Culprit]:
        """For each library the earliest load of the file that has brought it on some paths."""
        return self._culprits.search(self._when(context), context.ran, paths, context.first)

    def _when(self, context: _Context) -> int:
        return BODY if context.function is None and not context.call else INSIDE


def _is_second(step: Passed, first: Call) -> bool:
    return isinstance(step, Call) and step.part == REST and step.opened is first.opened
