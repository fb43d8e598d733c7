"""Packages in the place of unsloth and the patched libraries that write down what happens.

Like the real one, the stand-in of unsloth looks at `sys.modules` when it is imported, and warns; it
also notes who imported it, which the real warning does not say.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Tuple

LIBRARIES = ("trl", "transformers", "peft")
_RECORD = "RECORD_OF_UNSLOTH"

_UNSLOTH = f"""
import json, os, sys, warnings

late = [name for name in {LIBRARIES!r} if name in sys.modules]
lines = []
frame = sys._getframe()
while frame is not None:
    lines.append((frame.f_code.co_filename, frame.f_lineno))
    frame = frame.f_back
with open(os.environ[{_RECORD!r}], "w", encoding="utf-8") as record:
    json.dump({{"late": late, "lines": lines}}, record)
if late:
    warnings.warn(f"Unsloth should be imported before {{late}}", stacklevel=2)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return object
"""
_LIBRARY = """
def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return object
"""

Spot = Tuple[str, int]


class Run(NamedTuple):
    """What pytest's run of one file came to."""

    late: Tuple[str, ...]
    """The libraries that were there before unsloth."""
    lines: Tuple[Spot, ...]
    """Lines of the project that were running when unsloth was first imported, innermost first."""
    output: str
    status: int


def stand_ins(folder: Path) -> None:
    """Write the packages."""
    for name in LIBRARIES:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(_LIBRARY, encoding="utf-8")
    (folder / "unsloth").mkdir()
    (folder / "unsloth" / "__init__.py").write_text(_UNSLOTH, encoding="utf-8")
    (folder / "unsloth" / "models.py").write_text(_LIBRARY, encoding="utf-8")


def run_pytest(project: Path, installed: Path, *arguments: str) -> Optional[Run]:
    """Run `python -m pytest ARGUMENTS` in a project; None if nothing imported unsloth."""
    record = installed / "record.json"
    if record.exists():
        record.unlink()
    environment: Dict[str, str] = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "COV_", "COVERAGE_"))
    }
    environment.update({_RECORD: str(record), "PYTHONPATH": str(installed)})
    environment.update({"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    if not record.exists():
        assert done.returncode == 0, done.stdout + done.stderr
        return None
    recorded = json.loads(record.read_text(encoding="utf-8"))
    lines: List[Spot] = []
    for name, line in recorded["lines"]:
        path = Path(name)
        if project in path.parents:
            lines.append((path.relative_to(project).as_posix(), line))
    return Run(tuple(recorded["late"]), tuple(lines), done.stdout + done.stderr, done.returncode)
