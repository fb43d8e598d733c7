"""Projects of any size whose modules import each other in the shapes that break analysers.

Modules are alike and ordinary, some 40 lines; only who imports whom and where unsloth stands
differs. Packages hold a hundred modules each.
"""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Dict, List

PLACES = ("none", "leaf", "all")
BODY = '''
LIMIT = {number}
DEFAULTS = {{"name": "module {number}", "limit": LIMIT, "enabled": True}}


class Job{number}:
    """Keeps what one run of step {number} needs."""

    def __init__(self, name: str, limit: int = LIMIT) -> None:
        self.name = name
        self.limit = limit
        self.seen: list = []

    def add(self, item: object) -> bool:
        if len(self.seen) >= self.limit:
            return False
        self.seen.append(item)
        return True

    def describe(self) -> str:
        parts = [str(item) for item in self.seen if item is not None]
        return self.name + ": " + ", ".join(parts)


def run_{number}(path: str) -> dict:
    """Read a file of settings over the defaults."""
    settings = dict(DEFAULTS)
    try:
        with open(os.path.join(path, "settings.json"), encoding="utf-8") as stream:
            settings.update(json.load(stream))
    except OSError as problem:
        print("no settings:", problem)
    return settings
'''


def module(number: int) -> str:
    """Dotted name of the n-th module."""
    return f"project.part{number // 100:03}.m{number:05}"


def deep(number: int, size: int) -> List[int]:
    """A chain: each module imports the next."""
    return [number + 1] if number + 1 < size else []


def wide(number: int, size: int) -> List[int]:
    """The first imports all others, which import nothing of the project."""
    return list(range(1, size)) if number == 0 else []


def ring(number: int, size: int) -> List[int]:
    """A chain whose end imports its beginning: one cycle through everything."""
    return [(number + 1) % size]


def hub(number: int, size: int) -> List[int]:
    """All import the first, which imports nothing of the project."""
    return [0] if 0 < number < size else []


def registry(number: int, size: int) -> List[int]:
    """All import the first and the first imports all: every pair is in one cycle."""
    return list(range(1, size)) if number == 0 else [0]


SHAPES: Dict[str, Callable[[int, int], List[int]]] = {
    "deep": deep,
    "wide": wide,
    "ring": ring,
    "hub": hub,
    "registry": registry,
}


def source(number: int, size: int, shape: str, place: str) -> str:
    """Text of one module.

    Every third imports transformers in front of or behind the project's own modules, so that
    there is something to be late against wherever unsloth is found.
    """
    first, last = "import json\nimport os\n", ""
    if place == "all" or (place == "leaf" and number == size - 1):
        first += "import unsloth\n"
    if number % 3 == 0:
        first, last = first, "from transformers import AutoModel\n"
        if number % 2:
            first, last = first + last, ""
    own = "".join(
        f"from {module(n).rpartition('.')[0]} import {module(n).rpartition('.')[2]}\n"
        for n in SHAPES[shape](number, size)
    )
    return f'"""Module {number}."""\n{first}{own}{last}{BODY.format(number=number)}'


def write(folder: Path, size: int, shape: str, place: str) -> None:
    """Write a project of `size` modules below an empty folder."""
    for number in range(size):
        path = folder.joinpath(*module(number).split(".")).with_suffix(".py")
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
            (path.parent / "__init__.py").write_text("", encoding="utf-8")
            (folder / "project" / "__init__.py").write_text("", encoding="utf-8")
        path.write_text(source(number, size, shape, place), encoding="utf-8")
