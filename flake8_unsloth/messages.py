"""The words of the reports."""

from __future__ import annotations

from bisect import bisect_right
from typing import Iterable, List, NamedTuple, Sequence, Tuple

from flake8_unsloth.lateness import PARENT, Link
from flake8_unsloth.verdict import Finding

UNS001 = "UNS001 'unsloth' is imported after {culprit}, {why}: {remedy}"
UNS002_INSIDE = "UNS002 'unsloth' is imported inside {where}: import it at the top of the file"
UNS002_BELOW = (
    "UNS002 'unsloth' is imported below other code ({line}): move it up to the imports at the top "
    "of the {whole}"
)
UNS002_LAZY = (
    "UNS002 'unsloth' is imported lazily, so nothing is patched before its first use: import it "
    "eagerly at the top of the file"
)
UNS003_DIRECT = "UNS003 'unsloth' is imported after {culprit}, {why}: {remedy}"
UNS003_THROUGH = "UNS003 this loads 'unsloth' through {chain} after {culprit}, {why}: {remedy}"
TOO_LATE = "too late to patch {it}"
MUST_FOLLOW = "which cannot be imported first"
MOVE = "import unsloth before {line}"
MOVE_CELL = "import unsloth in a cell before it"
MOVE_OR_PACKAGE = "import unsloth before {line}, or first in {init}"
PACKAGE = "put 'import unsloth' first in {init}"
SAME_STATEMENT = "put unsloth first in this statement"


class Wording(NamedTuple):
    """How places are named in the reports of one file."""

    init: str
    """Path of the outermost package's ``__init__.py``; empty if the file is in no package."""
    cells: Sequence[int] = ()
    """Lines at which the cells of a notebook start, where readers count lines in a cell."""
    joined: bool = False
    """The file is a notebook whose cells were joined without a trace."""
    whole: str = "file"
    """What has a top: a file, or each cell of a notebook."""

    def line(self, number: int, reader: int) -> str:
        """A line as it is called in a report that stands at line ``reader``."""
        if self.joined:
            return f"line {number} counted over all cells"
        cell = bisect_right(self.cells, number)
        if not cell:
            return f"line {number}"
        here = bisect_right(self.cells, reader)
        which = "an earlier" if cell < here else "a later" if cell > here else "this"
        return f"line {number - self.cells[cell - 1]} of {which} cell"


def text(finding: Finding, wording: Wording) -> str:
    """The message of a finding, with its code, in one line."""
    if finding.code == "UNS002":
        return _position(finding, wording)
    many = len(finding.culprit) > 1
    only_zoo = [entry.library for entry in finding.culprit] == ["unsloth_zoo"]
    fields = {
        "culprit": _culprit(finding, wording),
        "why": MUST_FOLLOW if only_zoo else TOO_LATE.format(it="them" if many else "it"),
        "remedy": _remedy(finding, wording),
    }
    if finding.code == "UNS001":
        return UNS001.format(**fields)
    if not finding.meeting.chain:
        return UNS003_DIRECT.format(**fields)
    return UNS003_THROUGH.format(chain=_chain(finding.meeting.chain), **fields)


def _position(finding: Finding, wording: Wording) -> str:
    site = finding.site
    if finding.meeting.lazy:
        return UNS002_LAZY
    if site.where:
        return UNS002_INSIDE.format(where=site.where)
    line = wording.line(site.ender, site.line)
    return UNS002_BELOW.format(line=line, whole=wording.whole)


def _culprit(finding: Finding, wording: Wording) -> str:
    entries = finding.culprit
    origin = entries[0].origin
    libraries = _listed(entry.library for entry in entries)
    if entries[0].kind == PARENT:
        return f"{libraries}, which its package loads through {_chain(origin.chain)}"
    line = wording.line(origin.line, finding.site.line)
    if origin.chain:
        return f"{libraries}, loaded on {line} through {_chain(origin.chain)}"
    if any(entry.library == origin.name for entry in entries):
        return f"'{origin.name}' ({line})"
    return f"'{origin.name}' ({line}), which loads {libraries}"


def _remedy(finding: Finding, wording: Wording) -> str:
    """What really ends it: the earliest of all culprits decides, not only the one named."""
    late = finding.meeting.late
    if any(entry.kind == PARENT for entry in late):
        return PACKAGE.format(init=wording.init)
    first = min(entry.origin.line for entry in late)
    if first == finding.site.line:
        return SAME_STATEMENT
    line = wording.line(first, finding.site.line)
    if finding.code == "UNS003" and wording.init:
        return MOVE_OR_PACKAGE.format(line=line, init=wording.init)
    return MOVE_CELL if line.endswith("of an earlier cell") else MOVE.format(line=line)


def _chain(links: Tuple[Link, ...]) -> str:
    shown: List[str] = []
    for link in links:
        shown.append(f"{link.module} ({link.path}:{link.line})" if link.path else link.module)
    return " > ".join(shown)


def _listed(names: Iterable[str]) -> str:
    *others, last = [f"'{name}'" for name in names]
    return f"{', '.join(others)} and {last}" if others else last
