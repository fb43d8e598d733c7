"""The imports that a text shows, without parsing it.

``import`` is a keyword, so every statement shows. What is found may be too much (prose in a string,
a function that is never called) but never too little: where a text is written so that this cannot
tell, the answer is ``UNCLEAR``, which stands for anything.
"""

from __future__ import annotations

import re
from typing import Iterator, List, Optional, Tuple

IMPORT = re.compile(r"mport(?:\b|(lib\b)|(_module\b|orskip\b|__\b))")
"""All that imports has these letters, in the second group if it is called; in the first, what may
hold ``find_spec``. One search finds it, sooner where it need not stop at every ``i``."""
LIBRARY, CALLED = 1, 2
FIND_SPEC = re.compile(r"find_spec\b")
PLAIN, CALL, UNCLEAR = "", "(", "?"
Shown = Tuple[int, int, str]
"""Where its line starts, where the word ends that imports, and the module (with its leading dots)
that names are taken from; ``PLAIN`` for ``import a, b``, ``CALL`` for the call of an importer."""

FAR = 300
"""Characters around an import that are looked at first."""
FARTHEST = 20_000
"""Characters of one statement: nobody writes longer ones."""
KEYWORD = re.compile(r"\bimport\b")
WORD = re.compile(r"\bimport")
HEAD = re.compile(r"[\s\\]*(?:lazy\b[\s\\]*)?(?:from\b([\w.\s\\]*))?$")
"""All of a statement before ``import``."""
HEAD_ONLY = re.compile(r"[\w.\s\\]*$")
CONTINUED = re.compile(r"[^\\\n;]*(?:\\\n(?![^\n]*\bimport\b)[^\\\n;]*)*")
"""The lines of one statement; in a string, another may follow."""
TO_PARENTHESIS = re.compile(r"(?:[^)#\n]+|#[^\n]*|\n(?![ \t]*from\b))*")
"""All before a closing one that is in no comment, or another import: that was no code then."""
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


def statements(text: str) -> Iterator[Shown]:
    """All imports that a text with plain newlines shows, its statements in order."""
    finds = False
    for match in IMPORT.finditer(text):
        end = match.end()
        start = text.rfind("\n", 0, end) + 1
        if match.lastindex == LIBRARY:
            finds = True
        elif match.lastindex == CALLED:
            yield from _call(text, start, end)
        else:
            words = text[start:end].split() if end - start < FAR else []
            if text[start - 2 : start - 1] == "\\":
                yield from _odd(text, start, end)
            elif words == ["import"]:
                yield start, end, PLAIN
            elif len(words) == 3 and words[0] == "from":
                finds = finds or "find_spec" in text[end : end + FAR]
                yield start, end, words[1]
            else:
                yield from _odd(text, start, end)
    for match in FIND_SPEC.finditer(text) if finds else ():
        yield from _call(text, text.rfind("\n", 0, match.end()) + 1, match.end())


def plain_names(text: str, end: int) -> str:
    """The list of modules behind an ``import`` that ends there."""
    line = text[end : text.find("\n", end) + 1 or None]
    return (_continued(text, end) if line[-2:] == "\\\n" else line).partition(";")[0]


def modules(names: str) -> List[str]:
    """The modules in such a list: ``a.b as c, d  # why``, with blanks anywhere."""
    return [_module_of(one) for one in names.split(",")]


def taken_names(text: str, end: int) -> Optional[str]:
    """The list of names that ``from module import``, which ends there, takes.

    None if it does not end where it should.
    """
    line = text[end : text.find("\n", end) + 1 or None]
    if line[-2:] == "\\\n":
        line = _continued(text, end)
    if "(" not in line:
        return line
    within = next(TO_PARENTHESIS.finditer(text, end, end + FARTHEST))
    return within.group() if within.end() < end + FARTHEST else None


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


def _call(text: str, start: int, end: int) -> Iterator[Shown]:
    """The call of an importer; under another name it may be called anywhere."""
    yield start, end, UNCLEAR if RENAMED.match(text, end) else CALL


def _odd(text: str, start: int, end: int) -> Iterator[Shown]:
    """An import that does not begin a line, or whose line is continued."""
    position = end - len("import")
    if not WORD.match(text, position):
        return
    for begin in {start, continued(text, start)}:
        window = max(begin, position - FARTHEST)
        before = statement_head(text, window, position)
        head = HEAD.match(before)
        if window > begin and len(before) == FARTHEST:
            if HEAD_ONLY.match(before):
                yield start, end, UNCLEAR
        elif head:
            dotted = head.group(1)
            module = PLAIN if dotted is None else "".join(dotted.replace("\\\n", " ").split())
            yield begin, end, module


def statement_head(text: str, start: int, position: int) -> str:
    """What stands before a position in its statement, whose lines begin at ``start``."""
    edge = max(text.rfind(";", start, position), text.rfind(":", start, position), start - 1)
    return text[edge + 1 : position]


def continued(text: str, start: int) -> int:
    """Where a statement begins at the earliest whose line is continued from the lines above it.

    No statement goes on behind an ``import`` and takes another, nor behind ``;`` and ``:``.
    """
    lowest = start - FARTHEST
    while start > lowest and text.startswith("\\\n", start - 2):
        below = start
        start = text.rfind("\n", 0, start - 2) + 1
        line = text[start:below]
        if ";" in line or ":" in line or KEYWORD.search(line):
            break
    return start


def _module_of(item: str) -> str:
    words = item.partition("#")[0].split()
    return "".join(words[: words.index("as")] if "as" in words else words)


def _continued(text: str, end: int) -> str:
    """What follows ``import`` in its line and those that continue it."""
    return next(CONTINUED.finditer(text, end)).group().replace("\\\n", " ")
