"""The figures of one run of a judge, shared by the one-file programs and the projects."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Counter as CounterType
from typing import Dict, FrozenSet, List, Tuple

Spot = Tuple[str, int]
"""A place of a report: (file name relative to the project, line). One-file programs use "t.py"."""


@dataclass(frozen=True)
class Disagreement:
    """One example on which CPython and the plugin differ, made as small as the shrinker can."""

    kind: str
    """"program" or "project"."""
    seed: str
    """What reproduces the unshrunk example, as the command line takes it: "SEED:INDEX"."""
    text: str
    """The shrunk example; a project is its files, each under a "# --- path" line."""
    cpython: FrozenSet[Spot]
    plugin: FrozenSet[Spot]
    note: str = ""
    """An exception of the plugin, or anything else worth saying."""

    def __str__(self) -> str:
        """Say what a reader needs to see the difference and to run it again."""
        verdicts = [
            f"CPython reports {_spots(self.cpython)}",
            f"the plugin reports {_spots(self.plugin)}",
        ]
        lines = [f"--- {self.kind} {self.seed}", self.text.rstrip("\n"), *verdicts]
        return "\n".join(lines + ([self.note] if self.note else []))


@dataclass
class Report:
    """What a run of a judge found; reports of several runs add up."""

    kind: str
    examples: int = 0
    seeds: List[int] = field(default_factory=list)
    seconds: float = 0.0
    reported: int = 0
    """Examples in which CPython's verdict holds at least one late load."""
    silenced: int = 0
    """Examples with a load that is late on some path, but kept silent by another path."""
    discarded: int = 0
    """Generated, but too big to be executed under every combination of choices."""
    forms: CounterType[str] = field(default_factory=Counter)
    """How many examples hold each form the generator knows."""
    disagreements: List[Disagreement] = field(default_factory=list)
    apart: CounterType[str] = field(default_factory=Counter)
    """Examples of each kind that nobody writes; they are not among the others."""
    apart_differ: CounterType[str] = field(default_factory=Counter)
    """Those of them on which CPython and the plugin differ, which fails nothing."""
    apart_shown: Dict[str, Disagreement] = field(default_factory=dict)
    """One of them for each kind."""

    def add(self, other: Report) -> None:
        """Add the figures of another run of the same kind."""
        self.examples += other.examples
        self.seeds += other.seeds
        self.seconds += other.seconds
        self.reported += other.reported
        self.silenced += other.silenced
        self.discarded += other.discarded
        self.forms.update(other.forms)
        self.disagreements += other.disagreements
        self.apart.update(other.apart)
        self.apart_differ.update(other.apart_differ)
        self.apart_shown = {**other.apart_shown, **self.apart_shown}

    def __str__(self) -> str:
        """Say the figures in a few lines, the disagreements first."""
        total = max(self.examples, 1)
        lines = [f"apart: {kind}\n{shown}" for kind, shown in self.apart_shown.items()]
        lines += [str(found) for found in self.disagreements]
        lines.append(
            f"{self.kind}s: {self.examples} judged (seeds {self.seeds}, {self.discarded} too big), "
            f"{self.seconds:.1f} s, {self.reported / total:.1%} with a report, "
            f"{self.silenced / total:.1%} with one silenced, "
            f"{len(self.disagreements)} disagreements"
        )
        lines.append(
            ", ".join(f"{form} {count / total:.1%}" for form, count in self.forms.most_common())
        )
        lines += [
            f"apart: {kind}: {count} judged, {self.apart_differ[kind]} differ"
            for kind, count in self.apart.most_common()
        ]
        return "\n".join(lines)


def _spots(spots: FrozenSet[Spot]) -> str:
    if not spots:
        return "nothing"
    return ", ".join(f"{name}:{line}" for name, line in sorted(spots))
