"""Has pytest collect one file of a random project, and says which libraries that loads, in order.

Nothing that such a project imports is installed, so a plugin of pytest answers for it; modules of
the project hold every name that is asked of them, as they do for the judge.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import List, Optional

from tests.judge.project_files import Files, write
from tests.judge.project_layout import MODULES, PACKAGES
from tests.judge.project_lazy import MACHINERY

_MISSING = ("torch", "datasets", "diffusers", "scripts", "src", "utils", "steps", "train", "tests")
_WATCHED = ("unsloth", "transformers", "peft", "trl", "unsloth_zoo")
_PLUGIN = f"""
import importlib.util, json, os, sys, types

import lazy_loader

WATCHED = {_WATCHED!r}
MISSING = {(*_MISSING, *MODULES, *PACKAGES)!r}
loaded = []


class StandIn(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lazy_loader._LazyModule if name == "_LazyModule" else Anything()


class Anything:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_, **__):
        return self

    def __mro_entries__(self, bases):
        return ()


class Finder:
    def __init__(self, names):
        self.names = names

    def find_spec(self, name, *_):
        if name.partition(".")[0] in self.names:
            return importlib.util.spec_from_loader(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return StandIn(spec.name)

    def exec_module(self, module):
        if module.__name__ in WATCHED:
            loaded.append(module.__name__)


def pytest_load_initial_conftests():
    sys.meta_path.insert(0, Finder(WATCHED))
    sys.meta_path.append(Finder((*MISSING, *WATCHED)))


def pytest_collection_finish(session):
    with open(os.environ["RECORD_OF_LOADS"], "w", encoding="utf-8") as record:
        json.dump(loaded, record)
"""
_HOLDS_ALL = """\
def __getattr__(name):
    if name.startswith(("__", "pytest", "set", "tear", "collect", "load_tests", "test")):
        raise AttributeError(name)
    return object
"""


def collect(files: Files, path: str, folder: Path) -> Optional[List[str]]:
    """What pytest loads before and while it imports the file `path` of a project.

    None if the import fails: a function that calls itself, a name of a folder not on the path yet.
    """
    project, plugin, record = folder / "project", folder / "plugin", folder / "loads.json"
    for name in files:
        if name.endswith(".py") and not name.endswith(("__init__.py", "import_utils.py")):
            files = {**files, name: _HOLDS_ALL + files[name]}
    write(files, project)
    write({"plugin_of_the_judge.py": _PLUGIN, "lazy_loader.py": MACHINERY}, plugin)
    roots = (plugin, project, project / "src")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "RECORD_OF_LOADS": str(record),
        "PYTHONPATH": os.pathsep.join(map(str, roots)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider"]
    command += ["-p", "plugin_of_the_judge", path]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    if not record.exists() or "Error" in done.stdout:
        return None
    found: List[str] = json.loads(record.read_text(encoding="utf-8"))
    return found
