"""Fetches newer Pythons (from npm) and pure wheels for them (by pip) into a cache folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable, List

PYTHONS = {"3.14": "314.0.7", "3.15": "315.0.0-alpha.2"}
"""Python version -> version of npm's package `pyodide`: CPython 3.14.2 and 3.15.0rc1."""

# Later ones of hypothesis and pytest are not tried: hypothesis has a compiled part from 6.113 on.
WHEELS = ("flake8>=7.3", "pytest>=8,<9", "hypothesis<=6.112")
_PIP = ("install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:")
_PURE = ("--platform=any", "--implementation=py", "--abi=none", "--python-version=3.14")
# pip of Python 3.8 would ask for wheels that run on itself.
_ANY_HOST = ("--ignore-requires-python",)
_NPM = ("install", "--silent", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts")
TIMEOUT = 300


class MissingError(Exception):
    """Something that the newer Pythons need is not there, or cannot be fetched."""


def tool(name: str) -> str:
    """The path of a command."""
    found = shutil.which(name)
    if found is None:
        raise MissingError(f"{name} is not installed")
    return found


def cache() -> Path:
    """The folder that keeps what was fetched, outside the repository."""
    named = os.environ.get("UNSLOTH_NEWER_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "flake8-unsloth"


def python(version: str) -> Path:
    """The folder of a Python for node."""
    npm, package = tool("npm"), f"pyodide@{PYTHONS[version]}"

    def fill(folder: Path) -> None:
        _run([npm, *_NPM, "--prefix", str(folder), package])

    return _kept(package.replace("@", "-"), fill) / "node_modules" / "pyodide"


def wheels() -> Path:
    """A folder of unpacked wheels that run on any Python."""

    def fill(folder: Path) -> None:
        _run(
            [
                sys.executable,
                "-m",
                "pip",
                *_PIP,
                *_PURE,
                *_ANY_HOST,
                "--target",
                str(folder),
                *WHEELS,
            ]
        )

    return _kept("wheels-" + hashlib.sha256(repr(WHEELS).encode()).hexdigest()[:8], fill)


def _kept(name: str, fill: Callable[[Path], None]) -> Path:
    folder = cache() / name
    if not folder.is_dir():
        cache().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache()) as temporary:
            filled = Path(temporary) / name
            filled.mkdir()
            fill(filled)
            try:
                filled.rename(folder)
            except OSError:  # another run was faster
                if not folder.is_dir():
                    raise
    return folder


def _run(command: List[str]) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise MissingError(f"{command[0]} has not come to an end") from error
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise MissingError(f"{' '.join(command)} failed: {''.join(last)}")
