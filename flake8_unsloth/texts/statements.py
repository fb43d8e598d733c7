"""The imports that a text shows, without parsing it.

``import`` is a keyword, so every statement shows. What is found may be too much (prose in a string,
a function that is never called) but never too little: where a text is written so that this cannot
tell, the answer is ``UNCLEAR``, which stands for anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Iterator, List, Optional

if TYPE_CHECKING:
    from typing import Tuple

    Shown = Tuple[int, int, str]
    """Where its line starts, where the word ends that imports, and the module (with leading dots)
    that names are taken from; ``PLAIN`` for ``import a, b``, ``CALL`` for a call of an importer."""

IMPORT = re.compile(r"mport(?:\b|(lib\b)|(_module\b|orskip\b|__\b))")
"""All that imports has these letters, in the second group if it is called; in the first, what may
hold ``find_spec``. One search finds it, sooner where it need not stop at every ``i``."""
LIBRARY, CALLED = 1, 2
FIND_SPEC = "find_spec"
PLAIN, CALL, UNCLEAR = "", "(", "?"
FAR = 300
"""Characters around an import that are looked at first."""
FARTHEST = 20_000
"""Characters of one statement: nobody writes longer ones."""
KEYWORD = re.compile(r"\bimport\b")
HEAD = re.compile(r"[\s\\]*(?:lazy\b[\s\\]*)?(?:from\b([\w.\s\\]*))?$")
"""All of a statement before ``import``."""
CONTINUED = re.compile(r"[^\\\n;]*(?:\\\n(?![^\n]*\bimport\b)[^\\\n;]*)*")
"""The lines of one statement; in a string, another may follow."""
TO_PARENTHESIS = re.compile(r"(?:[^)#\n]+|#[^\n]*|\n(?![ \t]*from\b))*")
"""All before a closing one that is in no comment, or another import: that was no code then."""


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
                finds = finds or FIND_SPEC in text[end : end + FAR]
                yield start, end, words[1]
            else:
                yield from _odd(text, start, end)
    end = text.find(FIND_SPEC) + len(FIND_SPEC) if finds else 0
    while end >= len(FIND_SPEC):
        yield from _call(text, text.rfind("\n", 0, end) + 1, end)
        end = text.find(FIND_SPEC, end) + len(FIND_SPEC)


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


def _call(text: str, start: int, end: int) -> Iterator[Shown]:
    """The call of an importer; under another name it may be called anywhere."""
    from flake8_unsloth.texts.calls import is_renamed

    yield start, end, UNCLEAR if is_renamed(text, end) else CALL


def _odd(text: str, start: int, end: int) -> Iterator[Shown]:
    """An import that does not begin a line, or whose line is continued."""
    position = end - len("import")
    if not KEYWORD.match(text, position):
        return
    for begin in {start, continued(text, start)}:
        window = max(begin, position - FARTHEST)
        before = statement_head(text, window, position)
        head = HEAD.match(before)
        if window > begin and len(before) == FARTHEST:
            if re.match(r"[\w.\s\\]*$", before):
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
