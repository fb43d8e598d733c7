"""What a file may import, read off its text without parsing it.

Parsing every module that a file reaches would cost more than the rest of flake8. The text tells
nearly as much: ``import`` is a keyword, so every import statement shows. What is found here may be
too much (an import inside a string, a function that is never called) but never too little; the
tests compare it with the syntax tree over whole code bases.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from itertools import accumulate
from typing import Dict, Iterator, List, Match, NamedTuple, Optional, Tuple

from flake8_unsloth.hints import continued, statement_head, with_newlines
from flake8_unsloth.imports import Import

RUN, LATER, NEVER = "run", "later", "never"
"""When an import may run: while the module is imported, when a function is called or the file is
the main program, or only in the eyes of a type checker."""

BLANK = r"(?:[ \t\f]|\\\n)*"
DOTTED = rf"[^\W\d]\w*(?:{BLANK}\.{BLANK}[^\W\d]\w*)*"
STATEMENT = re.compile(
    r"[ \t\f\\\n]*(?:lazy\b[ \t\f\\\n]*)?"
    rf"(?:from{BLANK}((?:\.{BLANK})*(?:{DOTTED})?){BLANK})?$"
)
"""All of a statement before its keyword ``import``."""
IN_LINE = r"[^:;#\n\\]*"
IN_LINES = rf"{IN_LINE}(?:\\\n(?![ \t\f]*import\b){IN_LINE})*"
PLAIN_NAMES = re.compile(rf"{BLANK}({DOTTED}{IN_LINES})")
TAKEN_NAMES = re.compile(rf"{BLANK}(\((?:[^():;#\"']|#[^\n]*)*\)?|{IN_LINES})")
COMMENT = re.compile(r"#[^\n]*")
DOTTED_NAME = re.compile(DOTTED)
BETWEEN = re.compile(r"[\s\\]+")
WORD = re.compile(r"[^\W\d]\w*|\*")
IMPORTING = re.compile(r"import(?:\b|_module\b|orskip\b|__\b|lib\b)")
"""All that imports has these letters: one search finds it."""
ARGUMENTS = re.compile(r"(?:[^()0-9]|\(\s*\)|0)*\)")
"""The rest of a call that holds no other call with arguments, and no relative level."""
QUOTED = re.compile(r"[\"']([^\W\d]\w*|\*)[\"']")
PACKAGE = re.compile(r"\s*(?:package\s*=\s*)?[\"']([\w.]+)[\"']\s*,?\s*\)")
STRING = r"[uUrR]?(?:\"([^\"\\\n]*)\"|'([^'\\\n]*)')"
LITERAL = re.compile(rf"\s*\(\s*(?:(?:name|modname)\s*=\s*)?{STRING}\s*([,)+%.]|if\b)")
NO_LITERAL = re.compile(
    r"\s*\((?!\s*(?:[\"'#(\\]|[uUrR][\"']|\w+\s*=))|\s*(?!as\b|[\s)]*\()[^\s(\\]|\s*$"
)
"""What follows an importer that is not called with a literal: another argument, or no call."""
FUNCTION = re.compile(r"(?:async[ \t]+)?def[ \t]+(\w+)")
TYPE_CHECKING = re.compile(r"if\b\s*\(?\s*(?:\w+\s*\.\s*)*TYPE_CHECKING\s*\)?\s*:")
MAIN = re.compile(r"if\b\s*__name__\s*==\s*[\"']__main__[\"']\s*:")
CALLED = re.compile(r"[\s\\)]*\(")
"""``f()``, ``f ()``, ``(f)()``."""
DECORATES = re.compile(r"@[( \t\f\\\n]*\Z")
DEFINES = re.compile(r"\b(?:def|class)[ \t\f]+\Z")
"""What stands before a name that decorates, perhaps lines before it, and before a new one."""
BEFORE = 80
"""Characters before a name that are looked at."""
CLOSING = ")]}"
TRIPLE = ('"""', "'''")


class Target(NamedTuple):
    """An import that the text shows; what it takes is read only when somebody asks."""

    dotted: str
    """The module, with its leading dots."""
    taken: str
    """Text of the names taken from it."""
    start: int
    """Where its line starts."""
    is_call: bool = False

    @property
    def names(self) -> Tuple[str, ...]:
        """What is taken from the module."""
        return _taken(self.taken) if self.taken else ()

    @property
    def imported(self) -> Import:
        """The import as a syntax tree would show it."""
        module = self.dotted.lstrip(".")
        return Import(module, len(self.dotted) - len(module), self.names)


class Scan:
    """What a text shows."""

    def __init__(self, text: str) -> None:
        text = _in_lines(text)
        self._blocks = _Blocks(text)
        self.targets: List[Target] = []
        self.unclear = False
        """The text imports in a way that only its syntax tree can tell."""
        finds = False
        for match in IMPORTING.finditer(text):
            word, position = match.group(), match.start()
            if word == "import":
                found = _imports(text, position)
                self.targets += found
                finds = finds or any("find_spec" in target.taken for target in found)
            elif word == "importlib":
                finds = True
            elif word != "import__":
                self._call(text, word, position)
            elif text[position - 2 : position] == "__":
                self._call(text, "__import__", position - 2)
        for position in _occurrences(text, "find_spec") if finds else ():
            self._call(text, "find_spec", position)

    def when(self, target: Target) -> str:
        """When an import may run. It takes a while to tell: worth asking only if it matters."""
        return self._blocks.when(target.start, target.is_call)

    def _call(self, text: str, word: str, position: int) -> None:
        """Note the import that a call of an importer makes, or that only the tree can tell."""
        end = position + len(word)
        if not (_is_word(text, position, end) or text[position - 1 : position] == "."):
            return
        literal = LITERAL.match(text, end)
        if literal is None:
            self.unclear = self.unclear or NO_LITERAL.match(text, end) is None
            return
        if literal.group(3) not in (",", ")"):
            return
        imported = _called_import(text, word, literal)
        if imported is None:
            self.unclear = True
        elif imported.module:
            start = text.rfind("\n", 0, position) + 1
            self.targets.append(Target(imported.module, ",".join(imported.names), start, True))


def _in_lines(text: str) -> str:
    """A text in which each line ends in a newline, the last one too."""
    text = with_newlines(text)
    return text if text.endswith("\n") else text + "\n"


def _called_import(text: str, word: str, literal: Match[str]) -> Optional[Import]:
    """What a call of an importer with a literal name imports, None if that is not clear."""
    module = literal.group(1) or literal.group(2) or ""
    if word == "find_spec" and not module.startswith("."):
        return Import(module.rpartition(".")[0])
    if literal.group(3) == "," and (word == "__import__" or module.startswith(".")):
        arguments = ARGUMENTS.match(text, literal.end())
        if arguments is None:
            return None
        if word == "__import__":
            return Import(module, names=tuple(QUOTED.findall(arguments.group())))
        package = PACKAGE.match(arguments.group())
        if package is None or module.startswith(".."):
            return None
        return Import(package.group(1) + module)
    return None if module.startswith(".") else Import(module)


def _imports(text: str, position: int) -> List[Target]:
    """The imports of the statement whose keyword stands at a position."""
    end = position + 6
    start = text.rfind("\n", 0, position) + 1
    if text[start - 2 : start] != "\\\n":
        words = text[start:position].split(None, 2)
        if not words:
            return _plain(text, end, start)
        if len(words) == 2 and words[0] == "from":
            return _from(text, end, words[1], start)
    found = _statement(text, start, position, end)
    above = continued(text, start)
    return found if above == start else found + _statement(text, above, position, end)


def _occurrences(text: str, word: str) -> Iterator[int]:
    """Where a word stands; ``str.find`` is several times faster than any regular expression."""
    position = text.find(word)
    while position >= 0:
        yield position
        position = text.find(word, position + len(word))


def _is_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or before in ("_", ".") or after.isalnum() or after == "_")


def _statement(text: str, start: int, position: int, end: int) -> List[Target]:
    """The imports of a keyword at ``position`` in the logical line from ``start`` on."""
    head = STATEMENT.match(statement_head(text, start, position))
    if head is None:
        return []
    if head.group(1) is None:
        return _plain(text, end, start)
    return _from(text, end, BETWEEN.sub("", head.group(1)), start)


def _plain(text: str, end: int, start: int) -> List[Target]:
    name = text[end : text.index("\n", end)].strip()
    if name.isidentifier():
        return [Target(name, "", start)]
    names = PLAIN_NAMES.match(text, end)
    items = names.group(1).split(",") if names else []
    modules = (DOTTED_NAME.match(item.strip(" \t\f\\\n")) for item in items)
    return [Target(BETWEEN.sub("", one.group()), "", start) for one in modules if one]


def _from(text: str, end: int, dotted: str, start: int) -> List[Target]:
    taken = text[end : text.index("\n", end)]
    if "(" in taken or "\\" in taken or ";" in taken:
        taken = next(TAKEN_NAMES.finditer(text, end)).group(1)
    return [Target(dotted, taken, start)]


def _taken(names: str) -> Tuple[str, ...]:
    if "#" in names:
        names = COMMENT.sub("", names)
    taken: List[str] = []
    for item in names.split(","):
        word = WORD.search(item)
        if word is not None:
            taken.append(word.group())
    return tuple(taken)


class _Blocks:
    """Tells in which blocks of a text a line stands, by indentation."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: List[str] = []
        self._starts: List[int]
        self._quotes: List[List[int]]
        self._headers: Dict[int, Tuple[int, int]] = {}
        """For each margin: a line, and the line above it that a search with that margin came to."""
        self._called: Dict[str, bool] = {}

    def when(self, start: int, is_call: bool) -> str:
        """When the statement, or the call, whose line begins at ``start`` may run."""
        if self._text[start] not in " \t\f":
            return RUN
        self._split()
        defined: Optional[str] = None
        for number, header in self._around(bisect(self._starts, start) - 1):
            function = FUNCTION.match(header)
            if function and not self._is_code(number):
                return RUN
            if function and not (is_call and self._is_default(number, start)):
                defined = function.group(1)
            elif TYPE_CHECKING.match(header) and self._is_code(number):
                return NEVER
            elif MAIN.match(header) and self._is_code(number):
                return LATER
        runs = defined is None or defined == "__init__" or self._is_called(defined)
        return RUN if runs else LATER

    def _split(self) -> None:
        if not self._lines:
            self._lines = self._text.split("\n")
            self._starts = list(accumulate((len(line) + 1 for line in self._lines), initial=0))
            self._quotes = [list(_occurrences(self._text, quotes)) for quotes in TRIPLE]

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
        """Whether a line is outside of all triple-quoted strings, as far as a count tells."""
        start = self._starts[number]
        return not any(bisect_left(quotes, start) % 2 for quotes in self._quotes)

    def _is_default(self, number: int, start: int) -> bool:
        """Whether the parentheses of a ``def`` are still open: defaults run in place."""
        head = self._text[self._starts[number] : start]
        return head.count("(") > head.count(")")

    def _is_called(self, name: str) -> bool:
        if name not in self._called:
            self._called[name] = _is_called(self._text, name)
        return self._called[name]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t\f"))


def _is_called(text: str, name: str) -> bool:
    """Whether a function is called by plain name anywhere, or decorates something."""
    position = text.find(name)
    while position >= 0:
        end = position + len(name)
        if _is_word(text, position, end):
            start = position - BEFORE
            if DECORATES.search(text, start, position):
                return True
            if CALLED.match(text, end) and not DEFINES.search(text, start, position):
                return True
        position = text.find(name, end)
    return False
