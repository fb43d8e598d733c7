"""Files that a notebook writes with ``%%writefile``, as if they lay in their folders."""

from __future__ import annotations

import ast
import os
from importlib.machinery import ModuleSpec, SourceFileLoader
from typing import Dict, Mapping, Optional, Set

from flake8_unsloth.project.places import is_package

INIT = "__init__.py"


class Written:
    """The files of one notebook."""

    def __init__(self, home: str, files: Mapping[str, ast.Module]) -> None:
        """``home``: the folder where the notebook runs; ``files``: their trees, by their paths as
        the notebook has them."""
        self.home = os.path.abspath(home)
        self.trees = {_shown(path): tree for path, tree in files.items()}
        """By what they are called in place of a path."""
        self._shown: Dict[str, str] = {}
        self._folders: Set[str] = set()
        for path in files:
            whole = os.path.normpath(os.path.join(self.home, path))
            self._shown[whole] = _shown(path)
            self._add_folders(os.path.dirname(whole))

    def _add_folders(self, folder: str) -> None:
        while folder not in self._folders:
            self._folders.add(folder)
            folder = os.path.dirname(folder)

    def is_package(self, folder: str) -> bool:
        """Whether a folder is a package: never the one where the notebook runs, nor one above."""
        if folder == self.home:
            return False
        return os.path.join(folder, INIT) in self._shown or is_package(folder)

    def spec(self, folder: str, name: str) -> Optional[ModuleSpec]:
        """What was written into a folder for a module, as a finder of that folder would say it."""
        path = os.path.join(folder, name.rpartition(".")[2])
        package, module = (self._shown.get(one) for one in (os.path.join(path, INIT), f"{path}.py"))
        origin = package or module
        is_folder = path in self._folders
        if not (origin or is_folder):
            return None
        loader = SourceFileLoader(name, origin) if origin else None
        spec = ModuleSpec(name, loader, origin=origin, is_package=bool(package) or not origin)
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(path)
        return spec


def _shown(path: str) -> str:
    return f"%%writefile {path}"


NOTHING = Written("", {})
"""Of all files that are no notebooks."""
