"""The figures of a run, and what went wrong in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Counter as CounterType
from typing import List, NamedTuple, Tuple


class Failure(NamedTuple):
    """One program on which something did not hold."""

    name: str
    """The file, and what was done to it."""
    reason: str
    text: str = ""
    """The program, made small where that was possible."""

    def __str__(self) -> str:
        """Say all that is needed to see it again."""
        return "\n".join([f"--- {self.name}: {self.reason}", self.text.rstrip("\n")]).rstrip("\n")


@dataclass
class Report:
    """What one run found; ``seconds`` and ``parsing`` are CPU seconds of the plugin and of ast."""

    kind: str
    checked: int = 0
    unparsed: int = 0
    """Files that this Python does not parse: flake8 shows no plugin such a file."""
    findings: CounterType[str] = field(default_factory=Counter)
    seconds: float = 0.0
    parsing: float = 0.0
    """Of the last file; the sum is in ``parsed``."""
    parsed: float = 0.0
    slowest: List[Tuple[float, float, str]] = field(default_factory=list)
    """Ratio to ``ast.parse``, seconds, and name; the worst first."""
    failures: List[Failure] = field(default_factory=list)

    def took(self, name: str, seconds: float) -> None:
        """Note what a check cost; short files, whose ratio tells nothing, are not ranked."""
        self.checked += 1
        self.seconds += seconds
        self.parsed += self.parsing
        if seconds > 0.01 and self.parsing > 0.002:
            self.slowest = sorted([*self.slowest, (seconds / self.parsing, seconds, name)])[:-6:-1]

    def add(self, other: Report) -> None:
        """Add the figures of another run."""
        self.checked += other.checked
        self.unparsed += other.unparsed
        self.seconds += other.seconds
        self.parsed += other.parsed
        self.findings.update(other.findings)
        self.failures += other.failures

    def __str__(self) -> str:
        """Say the failures, then the figures."""
        lines = [str(failure) for failure in self.failures]
        codes = ", ".join(f"{count} {code}" for code, count in sorted(self.findings.items()))
        lines.append(
            f"{self.kind}: {self.checked} checked, {self.unparsed} do not parse, "
            f"{len(self.failures)} failures; findings: {codes or 'none'}; {self.seconds:.1f} s, "
            f"{self.seconds / max(self.parsed, 1e-9):.2f} times ast.parse"
        )
        lines += [
            f"  slowest: {ratio:.1f} times ast.parse, {seconds:.2f} s: {name}"
            for ratio, seconds, name in self.slowest[:5]
        ]
        return "\n".join(lines)
