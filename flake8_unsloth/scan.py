"""What a file may import, read off its text without parsing it.

Parsing every module that a file reaches would cost more than the rest of flake8. The text tells
nearly as much: ``import`` is a keyword, so every import statement shows. What is found here may be
too much (an import inside a string, a function that is never called) but never too little; the
tests compare it with the syntax tree over whole code bases.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Dict, Iterator, List, NamedTuple, Optional, Pattern, Tuple

from flake8_unsloth.imports import Import

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
CALLERS = ("_module", "__", "orskip")
"""What follows ``import`` in the names of functions that import."""
STRING = r"[uUrR]?(?:\"([^\"\\\n]*)\"|'([^'\\\n]*)')"
LITERAL = re.compile(rf"\s*\(\s*(?:(?:name|modname)\s*=\s*)?{STRING}\s*([,)+%.]|if\b)")
NO_LITERAL = re.compile(r"\s*\((?!\s*(?:[\"'#(\\]|[uUrR][\"']|\w+\s*=))|\s*(?!as\b)[^\s(]|\s*$")
"""What follows an importer that is not called with a literal: another argument, or no call."""
DEFINITION = re.compile(r"([ \t\f]*)(?:async[ \t]+)?def[ \t]+(\w+)")
TYPE_CHECKING = re.compile(r"([ \t\f]*)if[ \t]+(?:\w+\.)*TYPE_CHECKING[ \t]*:")
MAIN = re.compile(r"([ \t\f]*)if[ \t]+__name__[ \t]*==[ \t]*[\"']__main__[\"'][ \t]*:")


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
    blocks = _Blocks(text)
    calls: List[Tuple[str, int]] = [("find_spec", at) for at in _occurrences(text, "find_spec")]
    for position in _occurrences(text, "import"):
        end = position + 6
        if text.startswith(CALLERS, end):
            calls += _caller(text, position)
        elif _is_word(text, position, end):
            start = text.rfind("\n", 0, position) + 1
            targets += _statement(text, start, position, end, blocks)
            if start > 1 and text[start - 2] == "\\":
                while start > 1 and text[start - 2] == "\\":
                    start = text.rfind("\n", 0, start - 1) + 1
                targets += _statement(text, start, position, end, blocks)
    unclear = False
    for word, position in calls:
        called, odd = _call(text, word, position, position + len(word), blocks)
        targets += called
        unclear = unclear or odd
    return Scan(tuple(dict.fromkeys(targets)), unclear)


def _occurrences(text: str, word: str) -> Iterator[int]:
    """Where a word stands; ``str.find`` is several times faster than any regular expression."""
    position = text.find(word)
    while position >= 0:
        yield position
        position = text.find(word, position + len(word))


def _caller(text: str, position: int) -> Iterator[Tuple[str, int]]:
    """The importing function whose name has ``import`` at a position."""
    for word, offset in (("import_module", 0), ("importorskip", 0), ("__import__", 2)):
        start = position - offset
        if (
            text.startswith(word, start)
            and not text[start + len(word) : start + len(word) + 1].isalnum()
        ):
            yield word, start


def _is_word(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isalnum() or before in "_." or after.isalnum() or after == "_")


def _statement(text: str, start: int, position: int, end: int, blocks: _Blocks) -> Iterator[Target]:
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
    when = blocks.when(start)
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


def _call(
    text: str, word: str, position: int, end: int, blocks: _Blocks
) -> Tuple[List[Target], bool]:
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
    return ([Target(Import(module), blocks.when(start))] if module else []), False


class _Blocks:
    """Tells in which blocks of a text a line stands, by indentation."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._called: Dict[str, bool] = {}
        self._quotes: Optional[Tuple[List[int], List[int]]] = None

    def when(self, start: int) -> str:
        """When the statement whose line begins at ``start`` may run."""
        indent = _indent(self._text, start)
        if not indent:
            return RUN
        name = self._function_around(start, indent)
        if name:
            return RUN if name == "__init__" or self._is_called(name) else LATER
        if self._inside(TYPE_CHECKING, "TYPE_CHECKING", start, indent):
            return NEVER
        return LATER if self._inside(MAIN, "__main__", start, indent) else RUN

    def _function_around(self, start: int, indent: int) -> str:
        """The innermost function around a line: nothing in it runs unless it is called."""
        position = self._text.rfind("def ", 0, start)
        while position >= 0:
            line = self._text.rfind("\n", 0, position) + 1
            header = DEFINITION.match(self._text, line)
            if header and self._holds(line, len(header.group(1)), start, indent):
                return header.group(2)
            position = self._text.rfind("def ", 0, line)
        return ""

    def _inside(self, header: Pattern[str], word: str, start: int, indent: int) -> bool:
        position = self._text.rfind(word, 0, start)
        while position >= 0:
            line = self._text.rfind("\n", 0, position) + 1
            match = header.match(self._text, line)
            if match and self._holds(line, len(match.group(1)), start, indent):
                return True
            position = self._text.rfind(word, 0, line)
        return False

    def _holds(self, header: int, width: int, start: int, indent: int) -> bool:
        """Whether a line is in the block of a header: deeper, and so is all between them."""
        if width >= indent:
            return False
        after = self._text.find("\n", header)
        shallower = SHALLOWER[width] if width < len(SHALLOWER) else _shallower(width)
        return shallower.search(self._text, after, start) is None and self._is_code(header)

    def _is_code(self, position: int) -> bool:
        """Whether a position is outside of all triple-quoted strings, as far as a count tells."""
        if self._quotes is None:
            self._quotes = (
                list(_occurrences(self._text, '"""')),
                list(_occurrences(self._text, "'''")),
            )
        return not any(bisect_left(places, position) % 2 for places in self._quotes)

    def _is_called(self, name: str) -> bool:
        if name not in self._called:
            self._called[name] = _is_called(self._text, name)
        return self._called[name]


def _indent(text: str, start: int) -> int:
    position = start
    while text[position] in " \t\f":
        position += 1
    return position - start


def _shallower(width: int) -> Pattern[str]:
    """A line indented by no more than this; closing brackets end no block, comments neither."""
    return re.compile(r"\n[ \t\f]{0,%d}[^\s#)\]}]" % width)


SHALLOWER = [_shallower(width) for width in range(9)]


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
