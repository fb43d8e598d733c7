"""The code that is checked: two packages fetched by name, and the standard library.

transformers is a big package that imports itself, llamafactory is a user of unsloth, and nothing
in the standard library concerns unsloth at all.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import List, NamedTuple, Set

TRANSFORMERS, LLAMAFACTORY, STDLIB = "transformers", "llamafactory", "stdlib"
NAMES = (TRANSFORMERS, LLAMAFACTORY, STDLIB)
_PINNED = {TRANSFORMERS: "transformers==4.57.1", LLAMAFACTORY: "llamafactory==0.9.5"}
_WANTED = {TRANSFORMERS: 300, LLAMAFACTORY: 100_000, STDLIB: 160}
_LEFT_OUT = {"site-packages", "test", "tests", "idle_test", "lib2to3", "__pycache__"}


class Corpus(NamedTuple):
    """Files to check, relative to the folder that flake8 runs in."""

    name: str
    folder: Path
    files: List[str]

    def lines(self) -> int:
        """Number of source lines, as flake8 counts physical lines."""
        return sum((self.folder / file).read_bytes().count(b"\n") for file in self.files)


def every_nth(files: List[str], wanted: int) -> List[str]:
    """Thin a sorted list evenly to about `wanted` files: n is the same for the whole list."""
    step = max(1, round(len(files) / wanted))
    return files[::step]


def python_files(folder: Path, left_out: Set[str]) -> List[str]:
    """Sorted paths of all modules below, leaving out folders by name."""
    found = (path.relative_to(folder) for path in folder.rglob("*.py"))
    return sorted(str(path) for path in found if not left_out.intersection(path.parts))


def fetch(requirement: str, cache: Path) -> Path:
    """Unpack a package's wheel below the cache, downloading it at the first call.

    :raises subprocess.CalledProcessError: when pip cannot get it.
    """
    target = cache / "corpora" / requirement
    if target.exists():
        return target
    wheels = cache / "wheels" / requirement
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
    wheel_only = ["--no-deps", "--only-binary", ":all:", "-d", str(wheels)]
    subprocess.run([*pip, *wheel_only, requirement], check=True)
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as archive:
        archive.extractall(target)
    return target


def load(name: str, cache: Path, wanted: int = 0) -> Corpus:
    """Corpus by name; `wanted` thins it to about so many files (0: the documented number)."""
    pinned = _PINNED.get(name)
    folder = fetch(pinned, cache) if pinned else Path(sysconfig.get_paths()["stdlib"])
    files = python_files(folder, _LEFT_OUT if name == STDLIB else set())
    return Corpus(name, folder, every_nth(files, wanted or _WANTED[name]))
