"""Generates small projects that really run: two modules, a package of three, library imports."""

from __future__ import annotations

from random import Random
from typing import Dict, List, NamedTuple, Tuple

from tests.runtime.programs import Lines

UNSLOTH = (
    "import unsloth",
    "import unsloth",
    "from unsloth import FastLanguageModel",
    "import unsloth.chat_templates",
)
PATCHED = (
    "import transformers",
    "from transformers import __version__",
    "from transformers.utils import logging",
    "import trl",
    "import trl as rl",
)
MODULES = ("helper", "tools", "pkg", "pkg.model", "pkg.data")
OUTSIDE = (
    "import {0}",
    "import {0} as other",
    "from {0} import value",
)
INSIDE = (
    "from . import value",
    "from . import model",
    "from . import data as d",
    "from .model import value",
    "from .data import value as v",
)
MOST_CHOICES = 2


class File(NamedTuple):
    """One module of a project: its dotted name, its text, and the calls to make."""

    module: str
    source: str
    calls: Tuple[str, ...]


class Project(NamedTuple):
    """Path below the project's folder -> module."""

    files: Dict[str, File]


def path_of(module: str) -> str:
    """Where a module stands below the project's folder."""
    return "pkg/__init__.py" if module == "pkg" else module.replace(".", "/") + ".py"


def generate(seed: int) -> Project:
    """The project of this seed; unsloth and a patched library are imported somewhere in it."""
    random = Random(f"runtime project {seed}")
    while True:
        writer = Writer(random)
        files = {path_of(module): writer.file(module) for module in MODULES}
        text = "".join(file.source for file in files.values())
        if "unsloth" in text and ("import trl" in text or "transformers" in text):
            return Project(files)


class Writer:
    """Writes the modules of one project; the free choices are shared out among them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.choices = 0
        self.functions: List[str] = []

    def file(self, module: str) -> File:
        # Bound first, so that a name can be had from a module that is still being imported.
        lines = ["value = 1"]
        self.functions = []
        for _ in range(self.random.randint(1, 3)):
            lines += self.statement(module)
        calls = tuple(f"{name}()" for name in self.functions)
        return File(module, "\n".join(lines) + "\n", calls)

    def statement(self, module: str) -> Lines:
        make = self.random.choices((self.simple, self.if_, self.function, self.call), (6, 1, 2, 1))
        return make[0](module)

    def simple(self, module: str) -> Lines:
        inside = INSIDE if module.startswith("pkg") else OUTSIDE
        forms = self.random.choices((UNSLOTH, PATCHED, OUTSIDE, inside), (4, 4, 4, 2))[0]
        others = [name for name in MODULES if name != module]
        return [self.random.choice(forms).format(self.random.choice(others))]

    def block(self, module: str) -> Lines:
        return [
            f"    {line}" for _ in range(self.random.randint(1, 2)) for line in self.simple(module)
        ]

    def if_(self, module: str) -> Lines:
        if self.choices == MOST_CHOICES:
            return self.simple(module)
        self.choices += 1
        lines = ["if input():", *self.block(module)]
        return lines + (["else:", *self.block(module)] if self.random.random() < 0.5 else [])

    def function(self, module: str) -> Lines:
        name = f"f{len(self.functions)}"
        self.functions.append(name)
        return [f"def {name}():", *self.block(module)]

    def call(self, module: str) -> Lines:
        if not self.functions:
            return self.simple(module)
        return [f"{self.random.choice(self.functions)}()"]
