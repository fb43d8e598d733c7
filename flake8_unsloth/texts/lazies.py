"""Packages whose names come when they are first taken, as far as their texts tell."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import FrozenSet, Iterable, Set

from flake8_unsloth.texts.files import read
from flake8_unsloth.texts.statements import (
    CALL,
    PLAIN,
    UNCLEAR,
    modules,
    plain_names,
    statements,
    taken_names,
)

FUNCTION = re.compile(r"(?<=\n)def __getattr__|__getattr__\b(?!\(self\b)")
"""The function of a module, no method of a class."""
NAME = re.compile(r"\w+")
ATTRIBUTE = re.compile(r"\.[\s\\]*(\w+)")
QUOTED = re.compile(r"[\"'](\.*\w[\w.]*)[\"']")


def gives_names(text: str) -> bool:
    """Whether ``__getattr__`` in a text is its own, not only one of a class."""
    return bool(FUNCTION.search(text))


def named(path: str, name: str) -> Iterable[str]:
    """Whatever the text of a package's file may load when a name is taken from the package.

    As ``importlib.import_module`` takes it with this package: ``.part`` or ``library``.
    """
    return _named(path)


@lru_cache(maxsize=1024)
def _named(path: str) -> FrozenSet[str]:
    text = read(path) or ""
    found = set()
    for one in QUOTED.findall(text):
        found |= {one, "." + one.lstrip(".")}
    for _, end, module in statements(text):
        if module == PLAIN:
            found.update(modules(plain_names(text, end)))
        elif module not in (CALL, UNCLEAR):
            dots = module if module.endswith(".") else module + "."
            names = NAME.findall(taken_names(text, end) or "")
            found |= {module, *(dots + one for one in names)}
    return frozenset(found)


def attributes(text: str) -> Set[str]:
    """All attributes that a text reads."""
    return {*ATTRIBUTE.findall(text)}


def quoted(text: str) -> Set[str]:
    """All names in quotes."""
    return {*QUOTED.findall(text)}
