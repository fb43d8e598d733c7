"""Virtual environments to measure in: packages as they were on one day, on top of a common base."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import venv
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

SECONDS_AN_IMPORT = 300
SECONDS_AN_INSTALL = 600
PROBE = Path(__file__).resolve().with_name("probe.py")

NAMES = r"""
import importlib.metadata, sys
files = importlib.metadata.files(sys.argv[1]) or ()
tops = {file.parts[0] for file in files if file.suffix == ".py" and ".." not in file.parts}
names = sorted(name[:-3] if name.endswith(".py") else name for name in tops)
others = {"tests", "test", "docs", "examples", "scripts", "benchmarks"}
print(*(name for name in names if name.isidentifier() and name not in others and name[0] != "_"))
"""
"""Prints the names under which a distribution is imported."""

PUBLIC = r"""
import importlib, os, sys
module = importlib.import_module(sys.argv[1])
names = getattr(module, "__all__", None) or [name for name in dir(module) if name[0] != "_"]
print("\n" + " ".join(dict.fromkeys(name for name in names if name.isidentifier())), flush=True)
os._exit(0)
"""
"""Prints the public names of a module."""


def run(command: Sequence[str], seconds: int, **settings: str) -> str:
    """Run a command to its end and give its output; raises CalledProcessError or TimeoutExpired."""
    done = subprocess.run(
        command,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **settings},
        text=True,
        errors="replace",
        timeout=seconds,
    )
    return done.stdout


class Environment:
    """A virtual environment of its own, optionally on top of another one."""

    def __init__(self, folder: Path, pip: Path, below: Optional[Environment] = None) -> None:
        self.folder = folder
        self._below = below
        self._pip = pip
        if not self.python.exists():
            venv.create(str(folder), with_pip=False)
        if below is not None:
            # A .pth line comes after the environment's own packages on sys.path, and pip sees
            # what lies there: what the distribution pins differently goes on top and wins.
            line = f"import site; site.addsitedir({str(below.packages)!r})\n"
            (self.packages / "below.pth").write_text(line, encoding="utf-8")

    @property
    def python(self) -> Path:
        """The interpreter."""
        windows = os.name == "nt"
        return self.folder / ("Scripts/python.exe" if windows else "bin/python")

    @property
    def packages(self) -> Path:
        """Where its packages lie."""
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        return Path(run([str(self.python), "-c", code], 60).strip())

    def install(self, requirements: Sequence[str], day: datetime.date) -> None:
        """Let pip install requirements from what PyPI had at the end of a day."""
        until = (day + datetime.timedelta(days=1)).isoformat()
        pip = [str(self._pip), "-m", "pip", "--python", str(self.python), "install", "--quiet"]
        options = ["--no-cache-dir", "--no-compile", "--prefer-binary"]
        # A machine's own pip configuration may add packages that PyPI does not have.
        settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        command = [*pip, *options, "--uploaded-prior-to", until, *requirements]
        run(command, SECONDS_AN_INSTALL, **settings)

    def version(self, distribution: str) -> str:
        """The installed version of a distribution, as this environment sees it."""
        code = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
        return run([str(self.python), "-c", code, distribution], 60).strip()

    def top_names(self, distribution: str) -> List[str]:
        """The names under which a distribution is imported."""
        return run([str(self.python), "-c", NAMES, distribution], 60).split()

    def public_names(self, module: str) -> List[str]:
        """The public names of a module, or none if it cannot be imported."""
        command = [str(self.python), "-I", "-W", "ignore", "-c", PUBLIC, module]
        try:
            return run(command, SECONDS_AN_IMPORT).splitlines()[-1].split()
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return []

    def probe(self, module: str, libraries: Sequence[str]) -> Dict[str, Any]:
        """Import one name in a fresh interpreter: what it loaded, from where, and any error."""
        report = self.folder / "report.json"
        if report.exists():
            report.unlink()
        command = [str(self.python), "-I", "-W", "ignore", str(PROBE)]
        try:
            run([*command, module, str(report), *libraries], SECONDS_AN_IMPORT)
        except subprocess.CalledProcessError as problem:
            return _no_report(f"the interpreter ended with exit status {problem.returncode}")
        except subprocess.TimeoutExpired:
            return _no_report(f"did not end within {SECONDS_AN_IMPORT} seconds")
        result: Dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        for environment in filter(None, (self, self._below)):
            result["error"] = result["error"].replace(f"{environment.folder}{os.sep}", "")
        return result


def _no_report(error: str) -> Dict[str, Any]:
    return {"loads": [], "where": {}, "beside": {}, "error": error}
