"""Reads cases/*.txt: programs with what Python loads at a line, and what flake8 says of it.

A case starts at a line `# ---- title`; `# ==== path` starts another file of it (the first is
`case.py`). Below the title may stand `# python: 3.15`, the first version to know the syntax, and
`# apart: reason` where the plugin is not asked to say what Python does. At the end of a line stand,
after two blanks and `#`, with `; ` between:

- `loads transformers, unsloth late`: the libraries loaded there for the first time, once the file
  is imported or one of its functions called after that; `late` is unsloth behind a patched library
- `error`: Python has a SyntaxError there
- `UNS001` (or another code): what flake8 reports there. UNS001 and UNS003 must all be marked,
  UNS002 is asked for where it stands
- `silent`: flake8 reports nothing there, UNS002 neither
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Set, Tuple

from tests.newer_pythons.inside.recording import Load

FOLDER = Path(__file__).parents[1] / "cases"
_TITLE, _FILE = "# ---- ", "# ==== "
_SAYS = re.compile(r"# (python|apart): (.+)$")
_MARK = re.compile(r"  # ((?:loads |error|silent|UNS).*)$")


class Marks(NamedTuple):
    """What the comments of a file say."""

    loads: Set[Load]
    errors: List[int]
    reports: Set[Tuple[int, str]]
    silent: Set[int]


class Case(NamedTuple):
    """One program or small project."""

    title: str
    python: Tuple[int, ...]
    apart: str
    files: Dict[str, str]


def read(path: Path) -> Iterator[Case]:
    """The cases of a table."""
    for part in ("\n" + path.read_text(encoding="utf-8")).split("\n" + _TITLE)[1:]:
        title, *lines = part.rstrip("\n").split("\n")
        said = {"python": "3.14", "apart": ""}
        hit = _SAYS.match(lines[0])
        while hit:
            said[hit.group(1)] = hit.group(2)
            del lines[0]
            hit = _SAYS.match(lines[0])
        files: Dict[str, str] = {}
        name = "case.py"
        for line in lines:
            if line.startswith(_FILE):
                name = line[len(_FILE) :]
            else:
                files[name] = files.get(name, "") + line + "\n"
        python = tuple(map(int, said["python"].split(".")))
        yield Case(f"{path.stem}: {title}", python, said["apart"], files)


def marks(text: str) -> Marks:
    """What is announced for a file."""
    found = Marks(set(), [], set(), set())
    for number, line in enumerate(text.splitlines(), 1):
        hit = _MARK.search(line)
        for word in hit.group(1).split("; ") if hit else ():
            if word == "error":
                found.errors.append(number)
            elif word == "silent":
                found.silent.add(number)
            elif word.startswith("loads "):
                for library in word[len("loads ") :].split(", "):
                    name, _, late = library.partition(" ")
                    found.loads.add(Load(number, name, late == "late"))
            else:
                found.reports.add((number, word))
    return found
