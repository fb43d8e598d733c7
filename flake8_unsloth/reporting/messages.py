"""The words of the reports. Whoever does what a message says has no report left."""

from __future__ import annotations

from typing import Iterable

from flake8_unsloth.project.ways import Links
from flake8_unsloth.reporting.culprits import BEFORE, BODY, INSIDE, Culprit
from flake8_unsloth.reporting.findings import Finding
from flake8_unsloth.reporting.wording import Wording

UNS001 = "UNS001 'unsloth' is imported{here}{call} after {culprit}, {why}: {remedy}"
UNS002_INSIDE = (
    "UNS002 'unsloth' is imported{here} inside {where}: import it at the top of the {whole}"
)
UNS002_BELOW = (
    "UNS002 'unsloth' is imported{here} below other code ({line}): move it up to the imports at "
    "the top of the {whole}"
)
UNS002_SHIPPED = (
    "UNS002 'unsloth' is imported{here} inside {where} below other code: move it up to the first "
    "lines of function '{name}'"
)
UNS002_LAZY = (
    "UNS002 'unsloth' is imported{here} lazily, so nothing is patched before its first use: import "
    "it eagerly at the top of the file"
)
UNS003_DIRECT = "UNS003 'unsloth' is imported{here}{call} after {culprit}, {why}: {remedy}"
UNS003_THROUGH = (
    "UNS003 {this} loads 'unsloth'{call} through {chain} after {culprit}, {why}: {remedy}"
)
TOO_LATE = "too late to patch {it}"
MUST_FOLLOW = "which cannot be imported first"
FIRST_IN = "put 'import unsloth' first in {path}"
BEFORE_LINE = "import unsloth before {line}"
IN_DEFERRED_BLOCK = "import unsloth, then '{name}', under 'with image.imports():'"
IN_EARLIER_CELL = "import unsloth in a cell before it"
AT_THE_TOP = "import unsloth at the top of {whole}"
IN_FUNCTION = "import unsloth first in function '{name}'"
IN_THIS_LINE = "import unsloth first on this line"


def text(finding: Finding, wording: Wording) -> str:
    """The message of a finding, with its code, in one line."""
    line = wording.here(finding.site.line)
    here = f" on {line}" if line else ""
    if finding.code == "UNS002":
        return _position(finding, wording, here)
    many = len(finding.culprits) > 1
    only_zoo = [one.library for one in finding.culprits] == ["unsloth_zoo"]
    fields = {
        "here": here,
        "this": line or "this",
        "culprit": _culprit(finding, wording),
        "call": _call(finding, wording),
        "why": MUST_FOLLOW if only_zoo else TOO_LATE.format(it="them" if many else "it"),
        "remedy": _remedy(finding, wording),
    }
    if finding.code == "UNS001":
        return UNS001.format(**fields)
    if not finding.meeting.chain:
        return UNS003_DIRECT.format(**fields)
    return UNS003_THROUGH.format(chain=_chain(finding.meeting.chain), **fields)


def _position(finding: Finding, wording: Wording, here: str) -> str:
    site = finding.site
    if finding.meeting.lazy:
        return UNS002_LAZY.format(here=here)
    if site.shipped:
        return UNS002_SHIPPED.format(here=here, where=site.where, name=wording.shipped(site.line))
    if site.where:
        return UNS002_INSIDE.format(here=here, where=site.where, whole=wording.whole)
    line = wording.line(site.ender, site.line)
    return UNS002_BELOW.format(here=here, line=line, whole=wording.whole)


def _call(finding: Finding, wording: Wording) -> str:
    """The call that runs the statement, where lines alone do not tell that it runs later."""
    call = finding.meeting.call
    culprit = finding.culprits[0]
    if not call or call in wording.in_place or culprit.when == BEFORE:
        return ""
    if culprit.when == BODY and culprit.anchor < finding.site.line:
        return ""
    return f" by the call on {wording.line(call, finding.site.line)}"


def _culprit(finding: Finding, wording: Wording) -> str:
    first = finding.culprits[0]
    libraries = _listed(one.library for one in finding.culprits)
    if first.when == BEFORE:
        who = "pytest" if first.conftest else "this file's package"
        return f"{libraries}, which {who} loads through {_chain(first.links)}"
    line = _line(first, finding, wording)
    if first.links:
        return f"{libraries}, loaded on {line} through {_chain(first.links)}"
    if any(one.library == first.name for one in finding.culprits):
        return f"'{first.name}' ({line})"
    return f"'{first.name}' ({line}), which loads {libraries}"


def _line(culprit: Culprit, finding: Finding, wording: Wording) -> str:
    line = wording.line(culprit.line, finding.site.line)
    if not culprit.call or culprit.call in wording.in_place:
        return line
    return f"{line}, run by the call on {wording.line(culprit.call, finding.site.line)}"


def _remedy(finding: Finding, wording: Wording) -> str:
    """What really ends it: the earliest of all culprits decides, not only the one named."""
    first = finding.first
    assert first is not None, "what is late is late after something"
    site = finding.site
    if first.when == BEFORE:
        path = first.links[0].path if first.conftest else wording.init
        return FIRST_IN.format(path=path)
    if first.when == INSIDE and wording.shipped(first.anchor):
        return IN_FUNCTION.format(name=wording.shipped(first.anchor))
    if first.when == BODY and site.shipped and wording.put_off(first.anchor):
        name = first.links[0].module if first.links else first.name
        return IN_DEFERRED_BLOCK.format(name=name)
    if wording.init and not wording.script:
        return FIRST_IN.format(path=wording.init)
    if first.anchor == site.line and site.top and first.load is not None:
        return IN_THIS_LINE
    before = wording.before(first.anchor) if first.when == BODY else 0
    line = wording.line(before or first.anchor, site.line)
    if line.endswith("of an earlier cell"):
        return IN_EARLIER_CELL
    if before and not line.endswith("of a later cell"):
        return BEFORE_LINE.format(line=line)
    return AT_THE_TOP.format(whole=wording.top(first.anchor if first.when == BODY else site.line))


def _chain(links: Links) -> str:
    shown = (f"{one.module} ({one.path}:{one.line})" if one.path else one.module for one in links)
    return " > ".join(shown)


def _listed(names: Iterable[str]) -> str:
    *others, last = [f"'{name}'" for name in dict.fromkeys(names)]
    return f"{', '.join(others)} and {last}" if others else last
