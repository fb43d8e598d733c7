"""Import one name in this interpreter and write down which patched libraries that has loaded.

Run by file name in the environment of the measured package, so it imports nothing of ours:

    python -I probe.py NAME REPORT LIBRARY...

``vllm.LLM`` is imported as people write it: ``from vllm import LLM``.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import sys
import traceback
from typing import Any, Dict, Sequence


class Searches:
    """Sees the search for every module that is not loaded yet; finds nothing itself."""

    def __init__(self, libraries: Sequence[str]) -> None:
        self.libraries = libraries
        self.where: Dict[str, str] = {}
        self._folders = sorted((folder for folder in sys.path if folder), key=len, reverse=True)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Note who asks for a patched library."""
        if fullname in self.libraries:
            frame = sys._getframe(1)
            while frame.f_back and "importlib" in frame.f_code.co_filename:
                frame = frame.f_back
            self.where[fullname] = f"{self._short(frame.f_code.co_filename)}:{frame.f_lineno}"

    def _short(self, place: str) -> str:
        for folder in self._folders:
            if place.startswith(folder + os.sep):
                return place[len(folder) + 1 :]
        return place


def version(distribution: str) -> str:
    """The version of a distribution beside the measured one."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def probe(name: str, libraries: Sequence[str]) -> Dict[str, Any]:
    """Import a name: what it loads, from where, beside which versions, and what stopped it."""
    searches = Searches(libraries)
    sys.meta_path.insert(0, searches)
    parent, _, last = name.rpartition(".")
    error = ""
    try:
        exec(f"from {parent} import {last}" if parent else f"import {name}", {})
    except BaseException as problem:
        error = "".join(traceback.format_exception_only(type(problem), problem)).strip()[-300:]
    loads = [library for library in libraries if library in sys.modules]
    return {
        "loads": loads,
        "where": {name: searches.where[name] for name in loads if name in searches.where},
        "beside": {name: version(name) for name in ("torch", *libraries)},
        "error": error,
    }


if __name__ == "__main__":
    result = probe(sys.argv[1], sys.argv[3:])
    with open(sys.argv[2], "w", encoding="utf-8") as stream:
        json.dump(result, stream)
    os._exit(0)  # what a library does at exit is not part of the question
