"""Packages whose names come when they are first taken, as far as their texts tell."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import FrozenSet, Iterable, Iterator, Set

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
QUOTED = re.compile(r"[\"'](\.*\w[\w.]*)(?::[\w.]*)?[\"']")
"""A name in quotes; of an entry point, ``"module:name"``, the module."""
COMPUTED = re.compile(r"(?:import_module|__import__)\s*\((?!\s*[\"'][\w.]*[\"']\s*[,)])")
"""An import of something else than a literal."""
STRING = re.compile(r"(?=[\"']([^\"'\n]+)[\"'])")
"""Whatever stands between quotes in one line."""
DOTTED = re.compile(r"\.*\w[\w.]*")
STUB = "attach_stub"
"""What ``lazy_loader`` reads the ``.pyi`` file with."""
SCANS = "define_import_structure"
"""What transformers calls for a table of all modules beside a file."""


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
    if STUB in text:
        text = f"{text}\n{read(path + 'i') or ''}"
    folder = path.rpartition("/")[0]
    found = set(_modules_in(folder)) if SCANS in text else set()
    texts = [text]
    for _, end, module in statements(text):
        if module == PLAIN:
            found.update(modules(plain_names(text, end)))
        elif module not in (CALL, UNCLEAR):
            dots = module if module.endswith(".") else module + "."
            names = [dots + one for one in NAME.findall(taken_names(text, end) or "")]
            found |= {module, *names}
            texts += [read(one) or "" for one in _beside(folder, [module, *names])]
    for one in (name for each in texts for name in QUOTED.findall(each)):
        found |= {one, "." + one.lstrip(".")}
    for each in texts:
        if COMPUTED.search(each):
            found |= {word for string in STRING.findall(each) for word in DOTTED.findall(string)}
            found.update(_modules_in(folder))
    return frozenset(found)


def _modules_in(folder: str) -> Iterator[str]:
    for name in os.listdir(folder):
        if ("." not in name or name.endswith(".py")) and not name.startswith("__"):
            yield "." + name.partition(".")[0]


def _beside(folder: str, names: Iterable[str]) -> Iterator[str]:
    """Files of a package's own modules: its table may stand in one of them."""
    for name in names:
        part = name.lstrip(".").rpartition(".")[2] if name[:1] != "." else name[1:]
        path = f"{folder}/{part}.py"
        if part.isidentifier() and os.path.isfile(path):
            yield path


def attributes(text: str) -> Set[str]:
    """All attributes that a text reads."""
    return {*ATTRIBUTE.findall(text), *(quoted(text) if "getattr" in text else ())}


def quoted(text: str) -> Set[str]:
    """All names in quotes."""
    return {*QUOTED.findall(text)}
