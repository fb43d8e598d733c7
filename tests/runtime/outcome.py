"""What the runs of a file come to, by the rules of spec.md: the lines to report, with their codes.

Facts come from the runs alone: which statement loaded unsloth, what was loaded before it, whose
statements had loaded that. Nothing here reads the program.
"""

from __future__ import annotations

from pathlib import Path
from typing import Dict, FrozenSet, Iterable, List, Mapping, Sequence, Set, Tuple

from tests.runtime.real import Event, Run

PATCHED = ("trl", "transformers", "peft")

Context = Tuple[int, Tuple[int, ...]]
"""The root (0: the import, else the number of the call) and the lines that led to a statement."""


def expected(runs: Iterable[Run], watched: Path) -> Mapping[int, FrozenSet[str]]:
    """Line -> the codes that fit, for every line to report; usually one code."""
    late: Dict[Context, Set[str]] = {}
    loaded: Set[Context] = set()
    for run in runs:
        for event in run.events:
            context = (run.root, event.sites)
            if event.name.partition(".")[0] in PATCHED:
                continue  # loads no unsloth, but may stand behind it: import unsloth, trl
            if "unsloth" in event.before:
                loaded.add(context)
            elif "unsloth" in event.after:
                late.setdefault(context, set()).update(codes(event, run, watched))
    lines: Dict[int, FrozenSet[str]] = {}
    for context, found in late.items():
        if found and context not in loaded:
            line = context[1][0]
            lines[line] = lines.get(line, frozenset()) | found
    return lines


def codes(event: Event, run: Run, watched: Path) -> Set[str]:
    """The codes for one first load of unsloth, none if it was early."""
    found = set()
    direct = event.name.partition(".")[0] == "unsloth"
    for library in event.before.intersection(PATCHED):
        origin = run.origins[library]
        if str(watched) in origin:
            both_here = direct and origin[0] == str(watched)
            found.add("UNS001" if both_here else "UNS003")
        elif direct and parent_in(origin, watched) not in event.running:
            found.add("UNS003")
    return {"UNS001"} if "UNS001" in found else found


def parent_in(files: Sequence[str], watched: Path) -> str:
    """The ``__init__.py`` of a parent package of the file that is among these; the innermost."""
    parents = {str(folder / "__init__.py") for folder in watched.parents}
    return next(file for file in files if file in parents and file != str(watched))


def contradictions(runs: Iterable[Run]) -> List[str]:
    """Where the list that the real package's check built is not what stood in sys.modules."""
    wrong = []
    for run in runs:
        for event in run.events:
            direct = event.name.partition(".")[0] == "unsloth"
            if direct and "unsloth" not in event.before:
                before = tuple(name for name in PATCHED if name in event.before)
                if run.warned != before:
                    wrong.append(f"line {event.sites[0]}: {before} loaded, {run.warned} listed")
    return wrong
