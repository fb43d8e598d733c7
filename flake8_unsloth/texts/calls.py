"""What calls of importers say; most texts hold none, so this is loaded when one does."""

from __future__ import annotations

import re
from typing import List, Optional

from flake8_unsloth.texts.statements import FAR, FARTHEST

OPENED = re.compile(r"(?:[\s)\\]|#[^\n]*\n)*\(")
RENAMED = re.compile(r"[\s\\]+as\b")
LITERAL = re.compile(r"\s*(?:(?:mod)?name\s*=\s*)?([\"'])(\w[\w.]*)\1\s*([,)])")
"""The usual first argument of an importer."""
_SIMPLE = r"[^()\"'#\\]|\"[^\"\\\n]*\"|'[^'\\\n]*'"
ARGUMENTS = re.compile(rf"(?:{_SIMPLE}|\((?:{_SIMPLE})*\))*\)")
"""The rest of a call that holds no deeper calls; for others, more than that is looked at."""
QUOTED = re.compile(r"[\"']([\w.]+|\*)[\"']")
IN_PIECES = re.compile(r"[\s(\\]*(?:\w+\s*=\s*)?\w{0,2}([\"'])[\w.]*(?:\\|\1[\s\\]*\w{0,2}[\"'])")
"""A name written with escapes or as several strings."""


def is_renamed(text: str, end: int) -> bool:
    """Whether an importer, whose name ends there, gets another by ``as``."""
    return bool(RENAMED.match(text, end))


def called_names(text: str, end: int) -> Optional[List[str]]:
    """Whatever the call of an importer, whose name ends there, may import; it may be relative.

    None if that is not clear.
    """
    opened = OPENED.match(text, end)
    if opened is None:
        return []
    begin = opened.end()
    word = text[end - 9 : end]
    literal = LITERAL.match(text, begin)
    if literal and word == "find_spec":
        return [literal.group(2).rpartition(".")[0]]
    if literal and (literal.group(3) == ")" or not word.endswith("__")):
        return [literal.group(2)]
    if IN_PIECES.match(text, begin):
        return None
    arguments = ARGUMENTS.match(text, begin, begin + FAR)
    if arguments:
        return QUOTED.findall(arguments.group())
    length = FAR
    rest = text[begin : begin + length]
    while rest.count("(") >= rest.count(")") and len(rest) == length:
        length *= 4
        if length > FARTHEST:
            return None
        rest = text[begin : begin + length]
    return QUOTED.findall(rest)
