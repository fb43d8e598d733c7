"""Generates programs that really run: real names, and ``input()`` for every free choice.

The judge's generators (tests/judge) make programs for stand-in modules, with conditions nobody
evaluates. These have to get through transformers, trl and peft as they are, in seconds: peft is
rare (it takes the longest), and no exception gets out of a program. A statement calls
``__import__`` at most once for unsloth, which is how the runner tells where it is loaded.
"""

from __future__ import annotations

from random import Random
from typing import Callable, Dict, List, NamedTuple, Sequence, Tuple

Lines = List[str]

UNSLOTH = (
    "import unsloth",
    "import unsloth",
    "from unsloth import FastLanguageModel",
    "import unsloth.chat_templates",
    "from unsloth.models import loader",
    'importlib.import_module("unsloth")',
    '__import__("unsloth.models")',
    "import json, unsloth",
)
PATCHED: Dict[str, Sequence[str]] = {
    "transformers": (
        "import transformers",
        "import transformers as hf",
        "import json, transformers.utils",
        "from transformers import __version__ as version",
        "from transformers.utils import logging",
        'importlib.import_module("transformers.utils")',
        'importlib.util.find_spec("transformers.utils")',
        '__import__("transformers")',
        "import transformers, unsloth",
    ),
    "trl": (
        "import trl",
        "import trl as rl",
        "from trl import __version__ as trl_version",
        'import_module("trl")',
        '__import__("trl")',
        "import trl, unsloth",
        "import unsloth, trl",
    ),
    "peft": ("import peft", "from peft import LoraConfig"),
}
NEUTRAL = ("import torch.version", "import json", "value = 1", "from json import dumps as unsloth_")
HEAD = ["import asyncio, contextlib, importlib, importlib.util, json"]
HEAD += ["from importlib import import_module"]
MOST_CHOICES = 2


class Program(NamedTuple):
    """Source text, and the calls to make after importing it."""

    source: str
    calls: Tuple[str, ...]


def generate(seed: int) -> Program:
    """The program of this seed; it holds an import of unsloth and one of a patched library."""
    random = Random(f"runtime program {seed}")
    while True:
        program = Generator(random).program()
        if "unsloth" in program.source and any(name in program.source for name in PATCHED):
            return program


class Generator:
    """Writes one program."""

    def __init__(self, random: Random) -> None:
        self.random = random
        with_peft = random.random() < 0.1
        self.libraries = tuple(PATCHED) if with_peft else ("transformers", "trl")
        # Choices multiply the ways through a program, and on each the libraries are loaded anew.
        self.choices = MOST_CHOICES - 1 if with_peft else 0
        self.functions: List[str] = []
        self.calls: List[str] = []

    def program(self) -> Program:
        lines = list(HEAD)
        for _ in range(self.random.randint(2, 6)):
            lines += self.random.choice((self.simple, self.compound, self.function))(0)
        if self.functions and self.random.random() < 0.4:
            lines += self.call(0)
        return Program("\n".join(lines) + "\n", tuple(self.calls))

    # Parts of statements.

    def choice(self) -> str:
        """A condition that nothing in the text decides, asked anew whenever it is reached."""
        self.choices += 1
        return "input()"

    def block(self, depth: int) -> Lines:
        lines: Lines = []
        for _ in range(self.random.choice((1, 1, 2))):
            free = depth < 3 and self.choices < MOST_CHOICES and self.random.random() < 0.3
            lines += (self.compound if free else self.simple)(depth + 1)
        return [f"    {line}" for line in lines]

    # Simple statements.

    def simple(self, depth: int) -> Lines:
        make = self.random.choices(
            (self.unsloth, self.patched, self.neutral, self.call), (5, 4, 1, 2)
        )[0]
        return make(depth)

    def unsloth(self, _depth: int) -> Lines:
        return [self.random.choice(UNSLOTH)]

    def patched(self, _depth: int) -> Lines:
        return [self.random.choice(PATCHED[self.random.choice(self.libraries)])]

    def neutral(self, _depth: int) -> Lines:
        return [self.random.choice(NEUTRAL)]

    def call(self, depth: int) -> Lines:
        if not self.functions:
            return self.patched(depth)
        name = self.random.choice(self.functions)
        form = "asyncio.run({}())" if name.startswith("a") else "print({}())"
        return [form.format(name)]

    # Compound statements.

    def compound(self, depth: int) -> Lines:
        makers: List[Callable[[int], Lines]] = [self.with_, self.class_, self.try_]
        if self.choices < MOST_CHOICES:
            makers += [self.if_, self.if_, self.if_, self.loop, self.match, self.try_]
        return self.random.choice(makers)(depth)

    def if_(self, depth: int) -> Lines:
        lines = [f"if {self.choice()}:", *self.block(depth)]
        if self.choices < MOST_CHOICES and self.random.random() < 0.2:
            lines += [f"elif {self.choice()}:", *self.block(depth)]
        if self.random.random() < 0.5:
            lines += ["else:", *self.block(depth)]
        return lines

    def loop(self, depth: int) -> Lines:
        head = self.random.choice(("for step in {}:", "while {}:"))
        lines = [head.format(self.choice()), *self.block(depth)]
        if head.startswith("while"):
            lines += ["    break"]
        elif self.random.random() < 0.3:
            lines += ["else:", *self.block(depth)]
        return lines

    def match(self, depth: int) -> Lines:
        lines = [f"match {self.choice()}:"]
        for pattern in ('"x"', "_")[: self.random.choice((1, 2))]:
            lines += [f"    case {pattern}:", *(f"    {line}" for line in self.block(depth))]
        return lines

    def with_(self, depth: int) -> Lines:
        return ["with contextlib.nullcontext():", *self.block(depth)]

    def class_(self, depth: int) -> Lines:
        return ["class Config:", *self.block(depth)]

    def try_(self, depth: int) -> Lines:
        """A try whose body ends in an exception: that is what "may raise anywhere" comes to."""
        lines = ["try:", *self.block(depth)]
        raises = self.random.random() < 0.6
        if raises:
            if self.choices < MOST_CHOICES and self.random.random() < 0.5:
                lines += [f"    if {self.choice()}:", "        raise ValueError"]
            else:
                lines += ["    raise ValueError"]
            lines += ["except ValueError:", *self.block(depth)]
        if not raises or self.random.random() < 0.2:
            lines += ["finally:", *self.block(depth)]
        return lines

    # Functions: at module level, called by functions that come later and from outside.

    def function(self, depth: int) -> Lines:
        kind = self.random.choices(("f", "a", "method"), (5, 1, 1))[0]
        name = f"{kind}{len(self.functions) + len(self.calls)}"
        body = self.block(depth)
        if self.choices < MOST_CHOICES and self.random.random() < 0.4:
            leave = [*(f"    {line}" for line in self.block(depth)), "        return"]
            body = [f"    if {self.choice()}:", *leave, *body]
        if kind == "method":
            self.calls.append(f"C{name}().{name}()")
            return [f"class C{name}:", f"    def {name}(self):", *(f"    {line}" for line in body)]
        self.functions.append(name)
        self.calls.append(f"asyncio.run({name}())" if kind == "a" else f"{name}()")
        return [f"{'async ' if kind == 'a' else ''}def {name}():", *body]
