"""From an outline to findings: the module body runs, then each function on its own."""

from __future__ import annotations

from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

from flake8_unsloth.flow import Flow
from flake8_unsloth.lateness import OWN, Entry, Lateness, Meeting, State
from flake8_unsloth.relevance import relevance
from flake8_unsloth.steps import Function, Outline, Site
from flake8_unsloth.worlds import START, Worlds

Later = Callable[[State], State]


class Finding(NamedTuple):
    """One report, still without words."""

    code: str
    meeting: Meeting
    culprit: Tuple[Entry, ...] = ()
    """What was loaded too early, of one origin; empty for UNS002."""

    @property
    def site(self) -> Site:
        """Where to report."""
        return self.meeting.site


def run(outline: Outline, lateness: Lateness, start: Worlds[State], later: Later) -> None:
    """Run a file as CPython would: its body, then any one of its functions.

    ``later`` turns a state at the end of the body into the one that functions start from.
    """
    flow: Flow[State] = Flow(lateness, relevance(outline))
    lateness.enter()
    body = flow.module(outline.body, start)
    lateness.leave()
    ends: Dict[Optional[Function], Worlds[State]] = {
        None: {world: later(state) for world, state in body.items()}
    }
    for function in flow.roots():
        existing = flow.existing(function, ends[function.enclosing])
        ends[function] = flow.function(function, existing) if existing else {}


def findings(meetings: List[Meeting]) -> List[Finding]:
    """At most one lateness and one position report for each statement."""
    found: Dict[Tuple[int, int, bool], Finding] = {}
    for meeting in meetings:
        for finding in _judge(meeting):
            key = (meeting.site.line, meeting.site.column, bool(finding.culprit))
            known = found.get(key)
            if known is None or finding.code < known.code:
                found[key] = finding
    return sorted(found.values(), key=lambda f: (f.site.line, f.site.column, f.code))


def _judge(meeting: Meeting) -> List[Finding]:
    found: List[Finding] = []
    if meeting.lazy or not (meeting.chain or meeting.site.top):
        found.append(Finding("UNS002", meeting))
    if meeting.late:
        own = [entry for entry in meeting.late if entry.kind == OWN]
        code = "UNS001" if own and not meeting.chain else "UNS003"
        found.append(Finding(code, meeting, _first(own or list(meeting.late))))
    return found


def _first(entries: List[Entry]) -> Tuple[Entry, ...]:
    """The libraries that came in first, together."""
    first = min(entries, key=lambda entry: (entry.origin.line, len(entry.origin.chain), entry))
    return tuple(
        sorted(
            entry for entry in entries if (entry.kind, entry.origin) == (first.kind, first.origin)
        )
    )


__all__ = ["START", "Finding", "Meeting", "findings", "run"]
