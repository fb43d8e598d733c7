"""A project as text: its files under `--- path` lines, what is expected as comments in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Set, Tuple

Files = Dict[str, str]
"""Path relative to the project, with slashes, to source text."""
Verdict = Set[Tuple[str, int, str]]
"""(path, line, code): what is reported in the files of a project."""

_MARK = re.compile(r"#.*\b(UNS\d{3})\b")


def parse(text: str) -> Files:
    """The files of a text of `--- path` headers, each with the lines that follow."""
    parts = re.split(r"^--- (\S+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def render(files: Files) -> str:
    """The inverse of `parse`."""
    ended = {
        path: text if text.endswith("\n") or not text else f"{text}\n"
        for path, text in files.items()
    }
    return "".join(f"--- {path}\n{text}" for path, text in sorted(ended.items()))


def marked(files: Files) -> Verdict:
    """What the comments `# UNS003` say, each on the line that is reported."""
    found: Verdict = set()
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            found.update((path, number, code) for code in _MARK.findall(line))
    return found


def write(files: Files, folder: Path) -> None:
    """Write the files below `folder`, which need not exist."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
