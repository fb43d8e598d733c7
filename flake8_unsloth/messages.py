"""The words of the reports."""

from __future__ import annotations

from typing import Iterable, Sequence, Tuple

from flake8_unsloth.lateness import PARENT, Entry, Link
from flake8_unsloth.verdict import Finding

UNS001 = "UNS001 'unsloth' is imported after {culprit}, too late to patch {it}: {remedy}"
UNS002_INSIDE = "UNS002 'unsloth' is imported inside {where}: import it at the top of the file"
UNS002_BELOW = (
    "UNS002 'unsloth' is imported below other code (line {line}): move it up to the imports at "
    "the top of the file"
)
UNS002_LAZY = (
    "UNS002 'unsloth' is imported lazily, so nothing is patched before its first use: import it "
    "eagerly at the top of the file"
)
UNS003_DIRECT = "UNS003 'unsloth' is imported after {culprit}, too late to patch {it}: {remedy}"
UNS003_THROUGH = (
    "UNS003 this loads 'unsloth' through {chain} after {culprit}, too late to patch {it}: {remedy}"
)


def text(finding: Finding) -> str:
    """The message of a finding, with its code, in one line."""
    if finding.code == "UNS002":
        return _position(finding)
    fields = {
        "culprit": _culprit(finding.culprit),
        "it": "it" if len(finding.culprit) == 1 else "them",
        "remedy": _remedy(finding),
    }
    if finding.code == "UNS001":
        return UNS001.format(**fields)
    if not finding.meeting.chain:
        return UNS003_DIRECT.format(**fields)
    return UNS003_THROUGH.format(chain=_chain(finding.meeting.chain), **fields)


def _position(finding: Finding) -> str:
    site = finding.site
    if finding.meeting.lazy:
        return UNS002_LAZY
    if site.where:
        return UNS002_INSIDE.format(where=site.where)
    return UNS002_BELOW.format(line=site.ender)


def _culprit(entries: Sequence[Entry]) -> str:
    origin = entries[0].origin
    libraries = _listed(entry.library for entry in entries)
    if entries[0].kind == PARENT:
        return f"{libraries}, which the parent package loads through {_chain(origin.chain)}"
    if origin.chain:
        return f"{libraries}, loaded on line {origin.line} through {_chain(origin.chain)}"
    if any(entry.library == origin.name for entry in entries):
        return f"'{origin.name}' (line {origin.line})"
    return f"'{origin.name}' (line {origin.line}), which loads {libraries}"


def _remedy(finding: Finding) -> str:
    entry = finding.culprit[0]
    if entry.kind == PARENT:
        return f"put 'import unsloth' first in {entry.origin.chain[0].path}"
    if entry.origin.line == finding.site.line:
        return "put unsloth first in this statement"
    return f"import unsloth before line {entry.origin.line}"


def _chain(links: Tuple[Link, ...]) -> str:
    return " > ".join(f"{link.module} ({link.path}:{link.line})" for link in links)


def _listed(names: Iterable[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
