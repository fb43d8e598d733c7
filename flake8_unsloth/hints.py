"""Whether a file could possibly come upon unsloth: a first look at texts, before anything else.

Most files can't, and are done with here. So this module is fast and coarse: it knows nothing of
when an import runs, or which of several modules of one name CPython would find: it takes all. What
it rules out is impossible; what it lets through is judged properly. It imports next to nothing of
the plugin, since in most runs nothing else is needed.
"""

from __future__ import annotations

import os
import re
from typing import Callable, Dict, Iterable, List, Optional, Sequence, Set, Tuple

from flake8_unsloth.candidates import Candidates, Found
from flake8_unsloth.components import reach
from flake8_unsloth.files import read_bytes

IMPORT = re.compile(r"mport(?:\b|(lib\b)|(_module\b|orskip\b|__\b))")
"""All that imports has these letters, in the second group if it is called; in the first, what may
hold ``find_spec``. One search finds it, sooner where it need not stop at every ``i``."""
LIBRARY, CALLED = 1, 2
FIND_SPEC = re.compile(r"find_spec\b")
NAME = re.compile(r"\w+")
QUOTED = re.compile(r"[\"']([\w.]+|\*)[\"']")
IN_PIECES = re.compile(
    r"[\s)\\]*\([\s(\\]*(?:\w+\s*=\s*)?\w{0,2}([\"'])[\w.]*(?:\\|\1[\s\\]*\w{0,2}[\"'])"
)
"""The name in a call of an importer, written with escapes or as several strings."""
CODING = re.compile(
    r"(?:[^\n]*\n)?[ \t\f]*#[^\n]*coding[:=](?![ \t]*(?:utf-?8|latin-?1|ascii|iso-8859|cp125))",
    re.I,
)
"""An encoding that may spell ASCII letters in some way of its own."""
TYPES = "\nif TYPE_CHECKING:\n"
MARGIN = re.compile(r"\n[^\s#)\]}]")
CODE_IN_STRINGS = "get_ipython()"
BOM = b"\xef\xbb\xbf"
TO_PARENTHESIS = re.compile(r"(?:[^)#]+|#[^\n]*)*")
"""All before a closing one that is in no comment."""
HEAD = re.compile(r"[\s\\]*(?:lazy\b[\s\\]*)?(?:from\b(.*))?$", re.S)
"""All of a statement before ``import``."""
CONTINUED = re.compile(r"[^\\\n;]*(?:\\\n(?![^\n]*\bimport\b)[^\\\n;]*)*")
"""The lines of one statement; in a string, another may follow."""
CALL = 300
"""Characters behind an importer's name, or before ``import`` in its line, that are looked at."""
UNSLOTH = "?"
"""Stands for unsloth, and for what cannot be told here."""
STAR = "*"
"""Stands, in a package's folder, for what ``from package import *`` runs besides the package."""
Waits = Callable[[str, int], bool]
"""Given a text and the start of a line, whether its imports do not run with the module."""


class FirstLook:
    """Rules files out, whatever import root they have."""

    def __init__(self, roots: Sequence[str]) -> None:
        self._roots = tuple(_absolute(root) for root in roots)
        self._hints: Dict[str, Hints] = {}
        self._places: Dict[str, Tuple[str, str]] = {}

    def rules_out(self, filename: str, text: str, on_disk: bool) -> bool:
        """Whether a file that does not mention unsloth cannot load it either.

        What was learnt of a file that others import serves it as well, if its text is ``on_disk``.
        """
        if CODE_IN_STRINGS in text:
            return False
        written, name = os.path.split(filename)
        if written not in self._places:
            folder = _absolute(written)
            self._places[written] = folder, _root(folder)
        folder, root = self._places[written]
        hints = self._hints.get(root)
        if hints is None:
            hints = self._hints[root] = Hints(tuple(dict.fromkeys((root, *self._roots))))
        return not hints.lead_to_unsloth(text, folder, f"{folder}/{name}" if on_disk else "")


class Hints:
    """The texts of modules below the same roots, each read once."""

    def __init__(self, roots: Sequence[str]) -> None:
        self._candidates = Candidates(roots)
        self._found: Dict[str, Found] = {}
        """What names may mean; those with dots stand behind the folder they are relative to."""
        self._plains: Dict[str, List[str]] = {}
        """What the rest of a line that begins with ``import`` leads to: most are among a few."""
        self._known: Dict[str, int] = {UNSLOTH: 1}
        self._closer = dict(self._known)
        """Whether unsloth may be loaded from a file, at a first and at a closer look."""
        self._given: Tuple[str, str]
        """A path, and the text that was read from there."""

    def lead_to_unsloth(self, text: str, folder: str, path: str) -> bool:
        """Whether a text in a folder, or any module that it may import, may load unsloth.

        If the text is on disk, by its path, then it is also known what importing it may load.
        """
        self._given = path, text
        edges = (path,) if path else self.edges(text, folder)
        if not any(reach(one, self._known, self._look) for one in edges):
            return False
        edges = self.edges(text, folder)
        return any(reach(one, self._closer, self._look_closer) for one in edges)

    def _look(self, path: str) -> Tuple[int, Iterable[str]]:
        return 0, self._edges_of(path, None)

    def _look_closer(self, path: str) -> Tuple[int, Iterable[str]]:
        """Leave out what only waits in functions: worth asking where unsloth is in reach at all."""
        from flake8_unsloth.waiting import waits

        leads = reach(path, self._known, self._look)
        return 0, self._edges_of(path, waits) if leads else ()

    def _edges_of(self, path: str, waits: Optional[Waits]) -> Iterable[str]:
        folder, _, file = path.rpartition("/")
        if file == STAR:
            return self._exported(folder)
        text = self._given[1] if path == self._given[0] else _read(path)
        if text is None:
            return (UNSLOTH,)
        text = _without_types(text) if file == "__init__.py" else text
        return self.edges(text, folder, waits)

    def _exported(self, package: str) -> Iterable[str]:
        """Files of a package's modules that its ``__all__`` may name."""
        text = _read(f"{package}/__init__.py")
        if text is not None and "__all__" in text:
            for name in self._candidates.names(package).intersection(QUOTED.findall(text)):
                yield from self._candidates.files(package, name)

    def edges(self, text: str, folder: str, waits: Optional[Waits] = None) -> Set[str]:
        """Files that a text may import, and UNSLOTH if it may be that.

        Without what waits in functions, if somebody can tell.
        """
        text = with_newlines(text)
        edges: Set[str] = set()
        finds = False
        for match in IMPORT.finditer(text):
            end = match.end()
            start = text.rfind("\n", 0, end) + 1
            if match.lastindex == LIBRARY:
                finds = True
            elif match.lastindex == CALLED:
                self._called(text, end, folder, edges)
            elif waits is None or not waits(text, start):
                self._statement(text, start, end, folder, edges)
        for match in FIND_SPEC.finditer(text) if finds else ():
            self._called(text, match.end(), folder, edges)
        return edges

    def _statement(self, text: str, start: int, end: int, folder: str, edges: Set[str]) -> None:
        """What an ``import`` that ends at a position, in a line, runs, if it is one."""
        words = text[start:end].split() if end - start < CALL else []
        if text[start - 2 : start - 1] == "\\":
            self._odd(text, start, end, folder, edges)
        elif words == ["import"]:
            self._plain(text, end, edges)
        elif len(words) == 3 and words[0] == "from":
            self._take(self._named(folder, words[1]), text, end, edges)
        else:
            self._odd(text, start, end, folder, edges)

    def _plain(self, text: str, end: int, edges: Set[str]) -> None:
        names = _rest(text, end).partition(";")[0]
        found = self._plains.get(names)
        if found is None:
            found = self._plains[names] = self._listed(names)
        edges.update(found)

    def _listed(self, names: str) -> List[str]:
        modules = [_module_of(one) for one in names.split(",")]
        return [path for dotted in modules for path in self._named("", dotted)[0]]

    def _take(self, found: Found, text: str, end: int, edges: Set[str]) -> None:
        """What ``from`` a module that was found, ``import`` the names behind that, runs."""
        paths, packages = found
        edges.update(paths)
        if packages:
            names = _names(text, end)
            for package in packages:
                if "*" in names:
                    edges.add(f"{package}/{STAR}")
                for name in NAME.findall(names):
                    edges.update(self._candidates.files(package, name))

    def _odd(self, text: str, start: int, end: int, folder: str, edges: Set[str]) -> None:
        """An import that does not begin a line, or whose line is continued."""
        for begin in {start, continued(text, start)}:
            head = HEAD.match(statement_head(text, begin, end - len("import")))
            if head and head.group(1) is None:
                self._plain(text, end, edges)
            elif head:
                dotted = "".join(head.group(1).replace("\\\n", " ").split())
                self._take(self._named(folder, dotted), text, end, edges)

    def _called(self, text: str, end: int, folder: str, edges: Set[str]) -> None:
        """Strings near an importer: modules, or parts of a package around or named there."""
        if IN_PIECES.match(text, end):
            edges.add(UNSLOTH)
        quoted = QUOTED.findall(text, end, end + CALL)
        builtin = text.startswith("__", end - 2)
        relative = ["." + dotted.lstrip(".") for dotted in quoted if builtin or dotted[0] == "."]
        found = [self._named(folder, dotted) for dotted in quoted]
        for base in [folder, *(package for _, packages in found for package in packages)]:
            while base:
                found += [self._named(base, dotted) for dotted in relative]
                base = base.rpartition("/")[0]
        for paths, packages in found:
            edges.update(paths)
            for package in packages:
                for name in quoted:
                    edges.update(self._candidates.files(package, name))
                if STAR in quoted:
                    edges.add(f"{package}/{STAR}")

    def _named(self, folder: str, dotted: str) -> Found:
        """What a module's name may mean, relative to a folder if it begins with dots."""
        key = f"{folder}/{dotted}" if dotted[:1] == "." else dotted
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._search(folder, dotted)
        return found

    def _search(self, folder: str, dotted: str) -> Found:
        if not dotted.isascii() or dotted.partition(".")[0] == "unsloth":
            return [UNSLOTH], []
        return self._candidates.named(folder, dotted)


def _read(path: str) -> Optional[str]:
    """The text of a module; None if that cannot be told."""
    raw = read_bytes(path)
    if raw is None:
        return None
    try:
        text = raw[3:].decode() if raw[:3] == BOM else raw.decode()
    except UnicodeDecodeError:
        return None
    return None if CODING.match(text) else text


def with_newlines(text: str) -> str:
    """A text whose lines end in newlines, as Python reads it."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def statement_head(text: str, start: int, position: int) -> str:
    """What stands before a position in its statement, whose lines begin at ``start``."""
    edge = max(text.rfind(";", start, position), text.rfind(":", start, position), start - 1)
    return text[edge + 1 : position]


def continued(text: str, start: int) -> int:
    """Where a statement begins at the earliest whose line is continued from the lines above it.

    No statement goes on behind an ``import`` and takes another, nor behind ``;`` and ``:``.
    """
    while start and text.startswith("\\\n", start - 2):
        below = start
        start = text.rfind("\n", 0, start - 2) + 1
        line = text[start:below]
        if ";" in line or ":" in line or "import" in line.split():
            break
    return start


def _without_types(text: str) -> str:
    """A text without what only type checkers import; packages often import all they have there."""
    above, types, below = text.partition(TYPES)
    if not types or above.count('"""') % 2 or above.count("'''") % 2:
        return text
    end = MARGIN.search(below)
    return above + below[end.start() :] if end else above


def _module_of(item: str) -> str:
    """The module in ``a.b as c``, which may hold blanks anywhere."""
    words = item.partition("#")[0].split()
    return "".join(words[: words.index("as")] if "as" in words else words)


def _rest(text: str, end: int) -> str:
    """What follows ``import`` in its line, or its continued lines."""
    rest = text[end : text.find("\n", end) + 1 or None]
    if rest.endswith("\\\n"):
        rest = next(CONTINUED.finditer(text, end)).group().replace("\\\n", " ")
    return rest


def _names(text: str, end: int) -> str:
    """What follows ``import`` in a statement that may be in parentheses."""
    names = _rest(text, end)
    return next(TO_PARENTHESIS.finditer(text, end)).group() if "(" in names else names


def _root(folder: str) -> str:
    """The nearest folder that is no package: where the modules of a file start."""
    while folder and os.path.isfile(f"{folder}/__init__.py"):
        folder = folder.rpartition("/")[0]
    return folder


def _absolute(path: str) -> str:
    return os.path.abspath(path).replace(os.sep, "/").rstrip("/")
