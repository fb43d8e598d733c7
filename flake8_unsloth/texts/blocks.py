"""In which blocks of a text a line stands: does what it imports run while the module is imported?

Importing a module runs no function of it that it does not call, no main block, and nothing that is
there for type checkers. This is told from indentation; in doubt, it runs.
"""

from __future__ import annotations

import re
from bisect import bisect
from itertools import accumulate
from typing import Callable, Dict, Iterator, List, Optional, Set, Tuple

FUNCTION = re.compile(r"(?:async[ \t]+)?def[ \t]+(\w+)")
CLASS = re.compile(r"class[ \t]+(\w+)")
TYPE_CHECKING = re.compile(r"if\b\s*\(?\s*(?:\w+\s*\.\s*)*TYPE_CHECKING\s*\)?\s*:")
MAIN = re.compile(r"if\b\s*__name__\s*==\s*[\"']__main__[\"']\s*:")
TO_CALL = re.compile(r"(?:[\s\\)]|#[^\n]*\n)*")
"""``f()``, ``f ()``, ``(f)()``."""
DECORATES = re.compile(r"@(?:[( \t\f\\\n]|#[^\n]*\n)*\Z")
DEFINES = re.compile(r"\b(?:def|class)[ \t\f]+\Z")
"""What stands before a name that decorates, perhaps lines before it, and before a new one."""
HANDS_ON = ("anyio", "trio")
"""What may run a function that is handed to it by name."""
NEAR = 300
"""Characters around a name that are looked at."""
DEEP = 40
"""Functions that are looked at to tell whether one runs."""
CLOSING = ")]}"
FEED = re.compile(r"[ \t\f]*\f")
"""Where a line starts anew."""
TRIPLE = re.compile(r"\"\"\"|'''")
TOKEN = re.compile(
    r"""
      \"{3} [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* \"{3}
    | '{3} [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* '{3}
    | " (?! "" ) [^"\\\n]* (?: \\. [^"\\\n]* )* "
    | ' (?! '' ) [^'\\\n]* (?: \\. [^'\\\n]* )* '
    | \#[^\n]* | [^"'\#\n]+
    """,
    re.DOTALL | re.VERBOSE,
)
TYPES = "\nif TYPE_CHECKING:\n"
MARGIN = re.compile(r"\n[^\s#)\]}]")
LAZY = "__getattr__"
Use = Callable[[str, int, int], bool]


class Blocks:
    """The blocks of one text with plain newlines; split into lines when that is first needed."""

    def __init__(self, text: str, is_package: bool) -> None:
        self._text = text
        self._is_package = is_package
        self._lines: List[str] = []
        self._starts: List[int]
        self._strings: Optional[List[int]]
        self._headers: Dict[int, Tuple[int, int]] = {}
        """For each margin: a line, and the line above it that a search with that margin came to."""
        self._hands_on: Optional[bool] = None
        self._asked: Set[Tuple[str, Use]] = set()
        """What has been asked to answer one question: nobody runs only because it calls itself."""
        self._mentioned: Dict[Tuple[str, Use], bool] = {}

    def is_for_types(self, start: int) -> bool:
        """Whether the line that starts there is only for type checkers."""
        return any(kind == "types" for kind, _ in self._kinds(start, False))

    def runs(self, start: int, is_call: bool) -> bool:
        """Whether the statement, or the call, whose line starts there may run with the module."""
        function = class_around = ""
        for kind, name in self._kinds(start, is_call):
            if kind in ("types", "main"):
                return False
            if kind == "function":
                function, class_around = name, ""
            elif function and not class_around:
                class_around = name
        return not function or self._function_runs(function, class_around)

    def _function_runs(self, name: str, class_around: str) -> bool:
        if class_around and name[:2] == "__":
            return self._mentions(class_around, _is_named)
        if name == LAZY:
            return not self._is_package
        if self._hands_on is None:
            gives = LAZY in self._text and not self._is_package
            self._hands_on = gives or any(name in self._text for name in HANDS_ON)
        if self._hands_on:
            return self._mentions(name, _is_named)
        return self._mentions(name, _is_method_called if class_around else _is_called)

    def _kinds(self, start: int, is_call: bool) -> Iterator[Tuple[str, str]]:
        """The blocks around a line that matter, innermost first, with their names.

        None if one of them may stand in a string.
        """
        if self._text[start : start + 1] not in (" ", "\t", "\f"):
            return
        self._split()
        found: List[Tuple[str, str]] = []
        for number, header in self._around(bisect(self._starts, start) - 1):
            function, class_around = FUNCTION.match(header), CLASS.match(header)
            if function and not (is_call and self._is_default(number, start)):
                found.append(("function", function.group(1)))
            elif class_around:
                found.append(("class", class_around.group(1)))
            elif TYPE_CHECKING.match(header):
                found.append(("types", ""))
            elif MAIN.match(header):
                found.append(("main", ""))
            else:
                continue
            if not self._is_code(number):
                return
        yield from found

    def _split(self) -> None:
        if not self._lines:
            self._lines = self._text.split("\n")
            self._starts = list(accumulate((len(line) + 1 for line in self._lines), initial=0))
            if "\f" in self._text:
                self._lines = [FEED.sub("", line, count=1) for line in self._lines]
            self._strings = _long_strings(self._text)

    def _around(self, number: int) -> Iterator[Tuple[int, str]]:
        """The lines that open the blocks around a line, innermost first."""
        indent = _indent(self._lines[number])
        while indent:
            number = self._above(number, indent)
            if number < 0:
                return
            line = self._lines[number]
            indent = _indent(line)
            if line[indent] in CLOSING:
                indent += 1
            else:
                yield number, line[indent:]

    def _above(self, number: int, indent: int) -> int:
        """The first line above one that begins left of a margin, -1 if none does.

        All methods of a class search for the same line, so the way is remembered.
        """
        began = number
        known, header = self._headers.get(indent, (began, began))
        number -= 1
        while number >= 0 and not self._is_left(number, indent):
            number = header if number == known else number - 1
        self._headers[indent] = began, number
        return number

    def _is_left(self, number: int, indent: int) -> bool:
        line = self._lines[number]
        margin = line[:indent]
        return bool(margin) and not margin.isspace() and line[_indent(line)] != "#"

    def _is_code(self, number: int) -> bool:
        """Whether a line is outside of all strings that are several lines long."""
        if self._strings is None or self._lines[number][-1:] == "\\":
            return False
        if number and self._lines[number - 1][-1:] == "\\":
            return False
        return not bisect(self._strings, self._starts[number]) % 2

    def _is_default(self, number: int, start: int) -> bool:
        """Whether the parentheses of a ``def`` are still open: defaults run in place."""
        head = self._text[self._starts[number] : start]
        return head.count("(") > head.count(")")

    def _mentions(self, name: str, how: Use) -> bool:
        """Whether what runs uses a name in some way; it may be another function."""
        key = name, how
        if key in self._mentioned:
            return self._mentioned[key]
        if key in self._asked or len(self._asked) == DEEP:
            return key not in self._asked
        is_first = not self._asked
        self._asked.add(key)
        found = any(
            how(self._text, *span) and self.runs(self._text.rfind("\n", 0, span[0]) + 1, True)
            for span in _words(self._text, name)
        )
        if found:
            self._mentioned[key] = True
        elif is_first:
            self._mentioned.update(dict.fromkeys(self._asked, False))
        if is_first:
            self._asked.clear()
        return found


def without_types(text: str) -> str:
    """A text without what only type checkers import; packages often import all they have there."""
    above, types, below = text.partition(TYPES)
    if not types or above.endswith("\\") or _long_strings(above) is None:
        return text
    end = MARGIN.search(below)
    return above + below[end.start() :] if end else above


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t\f"))


def _words(text: str, name: str) -> Iterator[Tuple[int, int]]:
    """Where a name stands; ``str.find`` is several times faster than any regular expression."""
    position = text.find(name)
    while position >= 0:
        end = position + len(name)
        before, after = text[position - 1 : position], text[end : end + 1]
        if not (before.isalnum() or before == "_" or after.isalnum() or after == "_"):
            yield position, end
        position = text.find(name, end)


def _is_named(text: str, position: int, end: int) -> bool:
    """Whether what stands there is more than the head of a definition."""
    return not DEFINES.search(text, max(position - NEAR, 0), position)


def _is_called(text: str, position: int, end: int) -> bool:
    return text[position - 1 : position] != "." and _is_method_called(text, position, end)


def _is_method_called(text: str, position: int, end: int) -> bool:
    """Whether the name that stands there is called, or decorates something."""
    between = TO_CALL.match(text, end, end + NEAR)
    assert between is not None
    if text[between.end() : between.end() + 1] == "(" or between.end() == end + NEAR:
        return _is_named(text, position, end)
    start = max(position - NEAR, 0)
    return bool(DECORATES.search(text, start, position)) or text[start:position].isspace()


def _long_strings(text: str) -> Optional[List[int]]:
    """Where strings in triple quotes start and end, in turn; None if that is unclear."""
    bounds: List[int] = []
    end = 0
    triple = TRIPLE.search(text)
    while triple:
        position = max(text.rfind("\n", 0, triple.start()) + 1, end)
        while position > end and text.startswith("\\\n", position - 2):
            position = max(text.rfind("\n", 0, position - 2) + 1, end)
        while position <= triple.start():
            token = TOKEN.match(text, position)
            if token is None and text[position] != "\n":
                return None
            if token is not None and token.group()[:3] in ('"""', "'''"):
                bounds += token.span()
            position = token.end() if token else position + 1
        end = position
        triple = TRIPLE.search(text, end)
    return bounds
