"""The ``conftest.py`` files that pytest runs before a file that it collects."""

from __future__ import annotations

import os
import re
from typing import List

from flake8_unsloth.texts.files import read

COLLECTED = re.compile(r"(test_.*|.*_test|conftest)\.py$")
CONFTEST = "conftest.py"
CONFIGURATION = {
    "pytest.toml": re.compile(""),
    ".pytest.toml": re.compile(""),
    "pytest.ini": re.compile(""),
    ".pytest.ini": re.compile(""),
    "pyproject.toml": re.compile(r"^\s*\[tool\.pytest\b", re.MULTILINE),
    "tox.ini": re.compile(r"^\[pytest\]", re.MULTILINE),
    "setup.cfg": re.compile(r"^\[tool:pytest\]", re.MULTILINE),
}
"""Files that make their folder the root of pytest's run, and what has to stand in them."""


def conftests(path: str) -> List[str]:
    """Paths of the ``conftest.py`` files that run before a file, outermost first.

    They stand in its folder and above, up to the nearest folder with a pytest configuration, else
    the working directory. Of a file that pytest does not collect: none.
    """
    if not is_collected(path):
        return []
    folder = os.path.dirname(os.path.abspath(path))
    found = [os.path.join(one, CONFTEST) for one in _folders(folder)]
    own = os.path.abspath(path)
    return [one for one in found if one != own and os.path.isfile(one)]


def is_collected(path: str) -> bool:
    """Whether pytest imports a file by itself."""
    return COLLECTED.match(os.path.basename(path)) is not None


def _folders(folder: str) -> List[str]:
    """The folders from the root of pytest's run down to one, itself included."""
    above = [folder]
    while os.path.dirname(above[-1]) != above[-1]:
        above.append(os.path.dirname(above[-1]))
    working = os.getcwd()
    for count, one in enumerate(above, 1):
        if _is_root(one) or one == working:
            return above[count - 1 :: -1]
    return [folder]


def _is_root(folder: str) -> bool:
    for name, pattern in CONFIGURATION.items():
        path = os.path.join(folder, name)
        if os.path.isfile(path) and pattern.search(read(path) or ""):
            return True
    return False
