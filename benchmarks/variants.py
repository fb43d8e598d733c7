"""The things compared, and an environment of its own for each of them.

Every environment holds the same flake8 and one plugin at most, so that no plugin is charged for
another's imports. Versions are pinned: figures of different days stay comparable.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, NamedTuple, Set, Tuple

REPOSITORY = Path(__file__).resolve().parent.parent
FLAKE8 = "flake8==7.5.0"
EMPTY, OURS = "<empty>", "<ours>"


class Variant(NamedTuple):
    """One line of a table: what is installed beside flake8, and the options it runs with."""

    name: str
    package: str = ""
    entry: str = ""
    options: Tuple[str, ...] = ()

    @property
    def environment(self) -> str:
        """Folder name of the environment; variants that differ in options only share one."""
        return "flake8" if not self.package else self.package.strip("<>").split("==")[0]


ALONE = Variant("flake8 alone")
FOLLOW = Variant("flake8-unsloth", OURS, "UNS")
STAY = Variant("flake8-unsloth, not following", OURS, "UNS", ("--no-unsloth-follow-imports",))
VARIANTS: Tuple[Variant, ...] = (
    ALONE,
    Variant("empty plugin", EMPTY, "ZZE"),
    FOLLOW,
    STAY,
    Variant("flake8-2020", "flake8-2020==1.8.1", "YTT"),
    Variant("flake8-comprehensions", "flake8-comprehensions==3.17.0", "C4"),
    Variant("flake8-tidy-imports", "flake8-tidy-imports==4.12.0", "I25"),
    Variant("flake8-import-order", "flake8-import-order==0.19.2", "I"),
    Variant("flake8-type-checking", "flake8-type-checking==3.2.0", "TC"),
    Variant("flake8-bugbear", "flake8-bugbear==26.10.27", "B"),
)

EMPTY_PROJECT: Dict[str, str] = {
    "pyproject.toml": """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "flake8-empty"
version = "1"
[project.entry-points."flake8.extension"]
ZZE = "flake8_empty:Empty"
[tool.setuptools]
py-modules = ["flake8_empty"]
""",
    "flake8_empty.py": """\
class Empty:
    def __init__(self, tree):
        pass

    def run(self):
        return iter(())
""",
}


def empty_project(folder: Path) -> Path:
    """Write a plugin that does nothing: what remains is the price of being a plugin at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in EMPTY_PROJECT.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def our_project(folder: Path) -> Path:
    """Copy what makes this plugin's wheel, so that building leaves nothing in the work tree."""
    shutil.rmtree(folder, ignore_errors=True)
    keep_out = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    shutil.copytree(REPOSITORY / "flake8_unsloth", folder / "flake8_unsloth", ignore=keep_out)
    for path in REPOSITORY.iterdir():
        if path.is_file() and path.suffix in {".toml", ".md", ".cfg", ".py", ".txt", ""}:
            shutil.copy(path, folder / path.name)
    return folder


def fingerprint(variant: Variant) -> str:
    """Text that changes when an environment must be made anew: versions, our own sources."""
    digest = hashlib.sha256(f"{sys.version} {FLAKE8} {variant.package}".encode())
    if variant.package == OURS:
        sources = [REPOSITORY / "pyproject.toml", *(REPOSITORY / "flake8_unsloth").rglob("*.py")]
        for path in sorted(sources):
            digest.update(path.read_bytes())
    if variant.package == EMPTY:
        digest.update(repr(EMPTY_PROJECT).encode())
    return digest.hexdigest()


def requirements(variant: Variant, cache: Path) -> List[str]:
    """Arguments for pip: flake8 and, as a package or a folder, the plugin."""
    if not variant.package:
        return [FLAKE8]
    if variant.package == EMPTY:
        return [FLAKE8, str(empty_project(cache / "build" / "empty"))]
    if variant.package == OURS:
        return [FLAKE8, str(our_project(cache / "build" / "ours"))]
    return [FLAKE8, variant.package]


_ready: Set[Path] = set()
"""Environments that this run has made or found good: sources edited meanwhile change nothing."""


def python_of(variant: Variant, cache: Path) -> Path:
    """Interpreter of the variant's environment, which is made first where it is missing or old.

    :raises subprocess.CalledProcessError: when venv or pip fail.
    """
    folder = cache / "environments" / variant.environment
    python, stamp = folder / "bin" / "python", folder / "stamp"
    if folder in _ready:
        return python
    _ready.add(folder)
    wanted = fingerprint(variant)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"making the environment of {variant.name}", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq"]
    quiet = ["--disable-pip-version-check", "--no-warn-script-location"]
    subprocess.run([*pip, *quiet, *requirements(variant, cache)], check=True)
    stamp.write_text(wanted, encoding="utf-8")
    return python
