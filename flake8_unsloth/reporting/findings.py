"""From meetings to findings: one statement, one report."""

from __future__ import annotations

from typing import Dict, Iterable, List, NamedTuple, Optional, Tuple

from flake8_unsloth.reading.outline import Site
from flake8_unsloth.reporting.culprits import Culprit
from flake8_unsloth.reporting.lateness import Meeting


class Finding(NamedTuple):
    """One report, still without words."""

    code: str
    meeting: Meeting
    culprits: Tuple[Culprit, ...] = ()
    """What is told: libraries that one load has brought too early; empty for UNS002."""
    first: Optional[Culprit] = None
    """What came first of all that is too early, on any way to the statement: unsloth has to be
    imported before that."""

    @property
    def site(self) -> Site:
        """Where to report."""
        return self.meeting.site


def findings(meetings: Iterable[Meeting]) -> List[Finding]:
    """For each statement UNS001 if both ends are in the file, else UNS003, else UNS002."""
    found: Dict[Tuple[int, int], Finding] = {}
    first: Dict[Tuple[int, int], Culprit] = {}
    for meeting in meetings:
        key = (meeting.site.line, meeting.site.column)
        for finding in _judge(meeting):
            known = found.get(key)
            if known is None or _rank(finding) < _rank(known):
                found[key] = finding
        if meeting.late:
            first[key] = min((first.get(key, meeting.late[0]), meeting.late[0]), key=_when)
    return [found[key]._replace(first=first.get(key)) for key in sorted(found)]


def _when(culprit: Culprit) -> Tuple[int, int]:
    return culprit.when, culprit.anchor


def _judge(meeting: Meeting) -> List[Finding]:
    if meeting.late:
        own = [one for one in meeting.late if one.line and not (one.links or meeting.chain)]
        told = own or list(meeting.late)
        first = told[0]
        same = (one for one in told if one[:3] == first[:3] and one.name == first.name)
        return [Finding("UNS001" if own else "UNS003", meeting, tuple(same))]
    site = meeting.site
    if meeting.lazy or not (meeting.chain or site.top or site.probe or site.read):
        return [Finding("UNS002", meeting)]
    return []


def _rank(finding: Finding) -> Tuple[int, Tuple[Culprit, ...], int]:
    order = ("UNS001", "UNS003", "UNS002").index(finding.code)
    culprits = tuple(one._replace(load=None) for one in finding.culprits)
    return order, culprits, finding.meeting.call
