"""Puts imports of unsloth and of what it must precede into code that has none.

Without them the plugin is done with most files at first sight. With them it has to walk every
construct that the file has.
"""

from __future__ import annotations

import random
from typing import List, Sequence, Tuple

from tests.hostile.blocks import Place, places
from tests.hostile.programs import lines_of

UNSLOTH = (
    "import unsloth",
    "from unsloth import FastLanguageModel as F",
    "import importlib; importlib.import_module('unsloth')",
    "m = __import__('unsloth.models')",
)
LIBRARIES = (
    "import transformers",
    "from trl import SFTTrainer, SFTConfig",
    "import os, peft, sys",
    "import importlib; importlib.import_module('transformers')",
    "try: import trl.core\nexcept ImportError: pass",
    "if __name__ == '__main__': from peft import x",
)
OTHERS = (
    "return",
    "raise SystemExit",
    "def spiked(): import unsloth",
    "spiked()",
    "spiked = lambda: __import__('peft')",
    "del spiked",
    "with suppress(Exception): import transformers",
    "for x in y: import trl",
    "class Spiked: import transformers",
    "from . import unsloth",
    "[__import__('trl') for _ in x]",
    "x = y if z else __import__('unsloth')",
    "def spiking():\n import trl\n yield\n import peft",
    "for _ in spiking(): import unsloth",
    "with spiking(): import unsloth",
    "list(spiking())",
    "class Spiking:\n def __init__(self): self.load()\n def load(self): import trl",
    "Spiking().load()",
)


WEIGHTS = (3, 4, 2)
"""How often each of the three kinds is put in."""


def spike(text: str, source: random.Random, weights: Sequence[int] = WEIGHTS) -> str:
    """A text with a few imports put in, or many, before or behind statements at any depth."""
    found = [place for place in places(text) if place.movable]
    if not found:
        return (
            text + ("" if text.endswith("\n") or not text else "\n") + _spike("", source, weights)
        )
    count = source.choice((2, 4, 8, 16, 1 + len(found) // 4))
    chosen = source.sample(found, min(count, len(found)))
    if source.random() < 0.5:
        chosen += [found[0], found[-1]]
    return _put_in(text, chosen, source, weights)


def _put_in(text: str, chosen: List[Place], source: random.Random, weights: Sequence[int]) -> str:
    lines = lines_of(text)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    spots: List[Tuple[int, bool, int, str]] = []
    for place in chosen:
        before = source.random() < 0.7
        at = place.start if before else place.end
        spots.append((at, before, -place.depth, place.indent))
    for at, _, _, indent in sorted(spots, reverse=True):
        lines[at:at] = lines_of(_spike(indent, source, weights))
    return "".join(lines)


def _spike(indent: str, source: random.Random, weights: Sequence[int]) -> str:
    kind = source.choices((UNSLOTH, LIBRARIES, OTHERS), weights)[0]
    return "".join(indent + line + "\n" for line in source.choice(kind).split("\n"))
