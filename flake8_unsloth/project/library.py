"""Which files are unsloth itself, or its other half."""

from __future__ import annotations

import os

from flake8_unsloth.project.naming import UNSLOTH
from flake8_unsloth.project.places import is_package

ZOO = "unsloth_zoo"


def is_library(filename: str) -> bool:
    """Whether a file lies in the library, wherever a copy of that was put."""
    folder, name = os.path.split(os.path.dirname(os.path.abspath(filename)))
    while name:
        whole = os.path.join(folder, name)
        if (name == ZOO or (name == UNSLOTH and is_clone(whole))) and is_package(whole):
            return True
        folder, name = os.path.split(folder)
    return False


def is_clone(folder: str) -> bool:
    """Whether a package named unsloth is a copy of the library, not of the user's own."""
    return os.path.isdir(os.path.join(folder, "models")) or os.path.isfile(
        os.path.join(folder, "_gpu_init.py")
    )
