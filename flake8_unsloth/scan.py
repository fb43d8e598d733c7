"""What a file may import, read off its text without parsing it.

Parsing every module that a file reaches would cost more than the rest of flake8. The text tells
nearly as much: ``import`` is a keyword, so every import statement shows. What is found here may be
too much (an import inside a string, a function that is never called) but never too little; the
tests compare it with the syntax tree over whole code bases.
"""

from __future__ import annotations

import re
import sys
from typing import Iterator, List, NamedTuple, Tuple

from flake8_unsloth.steps import Import

RUN, LATER, NEVER = "run", "later", "never"
"""When an import may run: while the module is imported, when a function is called or the file is
the main program, or only in the eyes of a type checker."""

BLANK = r"(?:[ \t\f]|\\\n)*"
DOTTED = rf"[^\W\d]\w*(?:{BLANK}\.{BLANK}[^\W\d]\w*)*"
FROM = re.compile(rf"from{BLANK}((?:\.{BLANK})*(?:{DOTTED})?){BLANK}$")
PLAIN_NAMES = re.compile(rf"{BLANK}({DOTTED}[^;#\n]*(?:\\\n[^;#\n]*)*)")
TAKEN_NAMES = re.compile(rf"{BLANK}(\((?:[^)#]|#[^\n]*)*\)?|[^;#\n\\]*(?:\\\n[^;#\n\\]*)*)")
COMMENT = re.compile(r"#[^\n]*")
WORD = re.compile(r"[^\W\d]\w*|\*")
IMPORTERS = ("import_module", "__import__", "importorskip", "find_spec")
BLANKS = (" ", "\t", "\f", "\n", "")
STRING = r"[uUrR]?(?:\"([^\"\\\n]*)\"|'([^'\\\n]*)')"
LITERAL = re.compile(rf"\s*\(\s*(?:(?:name|modname)\s*=\s*)?{STRING}\s*([,)+%.]|if\b)")
NO_LITERAL = re.compile(r"\s*\((?!\s*(?:[\"'#(\\]|[uUrR][\"']|\w+\s*=))|\s*(?!as\b)[^\s(]|\s*$")
"""What follows an importer that is not called with a literal: another argument, or no call."""
HEADER = re.compile(r"(?:async\s+)?def\s+(\w+)|class\b|if\s+(.*)")
TYPE_CHECKING = re.compile(r"\(?\s*(?:\w+\s*\.\s*)*TYPE_CHECKING\s*\)?\s*:")
MAIN = re.compile(r"__name__\s*==\s*[\"']__main__[\"']\s*:")


INDENT = re.compile(r"[ \t\f]*")
CALLED = re.compile(rf"{BLANK}\(")


class Target(NamedTuple):
    """An import that the text shows."""

    imported: Import
    when: str


class Scan(NamedTuple):
    """What a text shows."""

    targets: Tuple[Target, ...]
    unclear: bool
    """The text imports in a way that only its syntax tree can tell."""


def scan(text: str) -> Scan:
    """Find what a file may import."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    targets: List[Target] = []
    for position in _occurrences(text, "import"):
        end = position + 6
        if _is_word(text, position, end):
            start = text.rfind("\n", 0, position) + 1
            targets += _statement(text, start, position, end)
            if start > 1 and text[start - 2] == "\\":
                while start > 1 and text[start - 2] == "\\":
                    start = text.rfind("\n", 0, start - 1) + 1
                targets += _statement(text, start, position, end)
    unclear = False
    for word in IMPORTERS:
        for position in _occurrences(text, word):
            end = position + len(word)
            if _is_word(text, position, end) or text[position - 1 : position] == ".":
                called, odd = _call(text, word, position, end)
                targets += called
                unclear = unclear or odd
    return Scan(tuple(dict.fromkeys(targets)), unclear)


def _occurrences(text: str, word: str) -> Iterator[int]:
    """Where a word stands; ``str.find`` is several times faster than any regular expression."""
    position = text.find(word)
    while position >= 0:
        yield position
        position = text.find(word, position + len(word))


def _is_word(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isalnum() or before in "_." or after.isalnum() or after == "_")


def _statement(text: str, start: int, position: int, end: int) -> Iterator[Target]:
    """The import whose keyword stands at ``position`` in the logical line from ``start`` on."""
    head = text[start:position]
    stripped = head.strip(" \t\f\\\n")
    taken = None
    if stripped:
        taken = FROM.search(head)
        if taken is not None:
            stripped = head[: taken.start()].strip(" \t\f\\\n")
    if stripped and stripped[-1] not in ";:" and not stripped.endswith("lazy"):
        return
    when = _when(text, start)
    if taken is None:
        names = PLAIN_NAMES.match(text, end)
        if names is not None:
            for item in names.group(1).split(","):
                module = re.match(DOTTED, item.strip(" \t\f\\\n"))
                if module is not None:
                    yield Target(Import(_join(module.group())), when)
        return
    dotted = _join(taken.group(1))
    module_name = dotted.lstrip(".")
    names = TAKEN_NAMES.match(text, end)
    words = _taken(names.group(1)) if names is not None else ()
    yield Target(Import(module_name, len(dotted) - len(module_name), words), when)


def _join(dotted: str) -> str:
    return re.sub(r"[\s\\]+", "", dotted) if not dotted.isidentifier() else dotted


def _taken(names: str) -> Tuple[str, ...]:
    if "#" in names:
        names = COMMENT.sub("", names)
    taken: List[str] = []
    for item in names.strip("()").split(","):
        word = WORD.search(item)
        if word is not None:
            taken.append(word.group())
    return tuple(taken)


def _call(text: str, word: str, position: int, end: int) -> Tuple[List[Target], bool]:
    """The import that a call of an importer makes, and whether only the tree can tell."""
    literal = LITERAL.match(text, end)
    if literal is None:
        return [], NO_LITERAL.match(text, end) is None
    if literal.group(3) not in ",)":
        return [], False
    module = literal.group(1) or literal.group(2) or ""
    if module.startswith(".") or (word == "__import__" and literal.group(3) == ","):
        return [], True
    if word == "find_spec":
        module = module.rpartition(".")[0]
    start = text.rfind("\n", 0, position) + 1
    return ([Target(Import(module), _when(text, start))] if module else []), False


def _when(text: str, start: int) -> str:
    """When the statement whose line begins at ``start`` may run: its outer blocks decide."""
    indent = _indent(text, start)
    defined = ""
    while indent and start:
        start = text.rfind("\n", 0, start - 1) + 1
        first = text[start : start + 1]
        if indent == 1 or first in BLANKS:
            width = _indent(text, start)
        else:
            width = 0 if first != "#" else sys.maxsize
        if width >= indent:
            continue
        closes = text[start + width] in ")]}"
        indent = width + 1 if closes else width
        header = None if closes else HEADER.match(text, start + width)
        if header is None:
            continue
        if header.group(1):
            if not _is_code(text, start):
                return RUN
            defined = header.group(1)
        elif header.group(2) and _is_code(text, start):
            if TYPE_CHECKING.match(header.group(2)):
                return NEVER
            if MAIN.match(header.group(2)):
                return LATER
    return LATER if defined and not _is_called(text, defined) else RUN


def _indent(text: str, start: int) -> int:
    """Width of a line's indentation; endless for blank lines and comments, which indent nothing."""
    match = INDENT.match(text, start)
    width = len(match.group()) if match else 0
    following = text[start + width : start + width + 1]
    return sys.maxsize if following in ("", "\n", "#") else width


def _is_code(text: str, position: int) -> bool:
    """Whether a position lies outside of all triple-quoted strings, as far as a count tells."""
    return not (text.count('"""', 0, position) % 2 or text.count("'''", 0, position) % 2)


def _is_called(text: str, name: str) -> bool:
    """Whether a function is called by plain name anywhere, or decorates something."""
    position = text.find(name)
    while position >= 0:
        end = position + len(name)
        if _is_word(text, position, end):
            before = text[text.rfind("\n", 0, position) + 1 : position].split()
            if before and before[-1].endswith("@"):
                return True
            if CALLED.match(text, end) and not (before and before[-1] in ("def", "class")):
                return True
        position = text.find(name, end)
    return False
