"""Which load brought a library in, the earliest that may have."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from flake8_unsloth.project.surroundings import Surroundings
from flake8_unsloth.project.ways import Links
from flake8_unsloth.reading.outline import Call, Function, Load
from flake8_unsloth.running.flow import Flow, Ran

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
    load: Optional[Load] = None
    """Of this file."""


class Culprits:
    """Looks for them in the bodies that have run."""

    def __init__(self, flow: Flow, surroundings: Surroundings, libraries: Sequence[str]) -> None:
        self._flow = flow
        self._surroundings = surroundings
        self._libraries = libraries
        self._orders: Dict[int, List[Tuple[Load, int]]] = {}

    def before(self, function: Function, body: Ran, entry: int) -> Sequence[Culprit]:
        """What has been brought by what runs before the function starts."""
        around: List[Function] = []
        outer = function.enclosing
        while outer is not None:
            around.insert(0, outer)
            outer = outer.enclosing
        found = self.search(BODY, body, entry)
        for one in [*around, function]:
            prepared = [each for name in one.starters() for each in name.functions]
            for ran in [*prepared, *([one] if one is not function else [])]:
                found = self.search(INSIDE, self._flow.ran(ran), entry, found)
        return found

    def search(
        self, when: int, ran: Ran, paths: int, found: Sequence[Culprit] = ()
    ) -> Sequence[Culprit]:
        """What was found in bodies that have run before, and what one body adds to that.

        Of each library the earliest; where conditions told it, others may count in its place.
        """
        every = [one for one in found if one.load and self._flow.has_passed(paths, one.load)]
        libraries = {one.library for one in every if one.load and not one.load.site.under}
        wanted = {one for one in self._libraries if self._flow.may_bring(paths, one)} - libraries
        for load, call in self._order(ran) if wanted else ():
            if not wanted:
                break
            if self._flow.has_passed(paths, load):
                brought = self._surroundings.brought(load)
                assert brought is not None
                line = load.site.line
                for library, links in brought.libraries:
                    if library in wanted:
                        name, anchor = brought.named, call or line
                        every.append(
                            Culprit(when, anchor, links, library, name, line, call, load=load)
                        )
                        if not load.site.under:
                            wanted.discard(library)
        return every

    def _order(self, ran: Ran) -> List[Tuple[Load, int]]:
        """The loads of libraries in the order in which a body runs them, each with the line of the
        call that runs it, 0 if it stands in the body."""
        known = self._orders.get(id(ran))
        if known is not None:
            return known
        found = self._orders[id(ran)] = []
        seen = 0
        for step in ran.before:
            if isinstance(step, Call):
                adds = self._flow.adds(step)
                called = self._flow.passed(adds & ~seen)
                found += [(load, step.line) for load in called if self._brings_library(load)]
                seen |= adds
            elif isinstance(step, Load) and self._brings_library(step):
                found.append((step, 0))
        return found

    def _brings_library(self, load: Load) -> bool:
        brought = self._surroundings.brought(load)
        return brought is not None and bool(brought.libraries)
