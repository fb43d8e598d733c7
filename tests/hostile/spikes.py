"""Puts imports of unsloth and of what it must precede into code that has none.

Without them the plugin is done with most files at first sight. With them it has to walk every
construct that the file has.
"""

from __future__ import annotations

import random
from typing import List

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
)


def spike(text: str, source: random.Random) -> str:
    """A text with a few imports put in, or many, before or behind statements at any depth."""
    found = [place for place in places(text) if place.movable]
    if not found:
        return text + ("" if text.endswith("\n") or not text else "\n") + _spike("", source)
    count = source.choice((2, 4, 8, 16, 1 + len(found) // 4))
    chosen = source.sample(found, min(count, len(found)))
    if source.random() < 0.5:
        chosen += [found[0], found[-1]]
    return _put_in(text, chosen, source)


def _put_in(text: str, chosen: List[Place], source: random.Random) -> str:
    lines = lines_of(text)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    for place in sorted(chosen, reverse=True):
        at = place.start if source.random() < 0.7 else place.end
        lines[at:at] = lines_of(_spike(place.indent, source))
    return "".join(lines)


def _spike(indent: str, source: random.Random) -> str:
    kind = source.choices((UNSLOTH, LIBRARIES, OTHERS), (3, 4, 2))[0]
    return "".join(indent + line + "\n" for line in source.choice(kind).split("\n"))
