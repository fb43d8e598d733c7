"""Whether a file could possibly come upon unsloth: a first look at texts, before anything else.

Most files can't, and are done with here. So this module is fast and coarse: it knows nothing of
when an import runs, or which of several modules of one name CPython would find: it takes all. What
it rules out is impossible; what it lets through is judged properly. It imports next to nothing of
the plugin, since in most runs nothing else is needed.
"""

from __future__ import annotations

import os
import re
from typing import Dict, FrozenSet, Iterable, List, Sequence, Set, Tuple

from flake8_unsloth.components import reach
from flake8_unsloth.files import read_bytes

IMPORT = re.compile(r"import(?:\b|_module\b|orskip\b|__\b)")
"""All that imports has these letters: one search finds it."""
FIND_SPEC = re.compile(r"find_spec\b")
NAME = re.compile(r"\w+")
QUOTED = re.compile(r"[\"']([\w.]+)[\"']")
CODING = r"(?:[^\n]*\n)?[ \t\f]*#[^\n]*coding[:=](?![ \t]*(?:utf-?8|latin-?1|ascii|iso-8859|cp125))"
"""An encoding that may spell ASCII letters in some way of its own."""
TYPES = "\nif TYPE_CHECKING:\n"
MARGIN = re.compile(r"\n[^\s#)\]}]")
CODE_IN_STRINGS = "get_ipython()"
BOM = b"\xef\xbb\xbf"
CALL = 300
"""Characters behind an importer's name, or in a continued line, that are looked at."""
UNSLOTH = "?"
"""Stands for unsloth, and for what cannot be told here."""
IMPORTLIB = "importlib"
"""Stands for a text that may call ``find_spec``."""

Found = Tuple[List[str], List[str]]
"""Files that importing a module may run, and the folders of packages that it may be."""


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
        self._roots = list(roots)
        self._listings: Dict[str, FrozenSet[str]] = {}
        self._found: Dict[Tuple[str, str], Found] = {}
        self._known: Dict[str, int] = {UNSLOTH: 1, IMPORTLIB: 0}
        self._given = ("", "")
        """A path, and the text that was read from there."""

    def lead_to_unsloth(self, text: str, folder: str, path: str) -> bool:
        """Whether a text in a folder, or any module that it may import, may load unsloth.

        If the text is on disk, by its path, then it is also known what importing it may load.
        """
        if not path:
            return any(reach(one, self._known, self._look) for one in self.edges(text, folder))
        self._given = path, text
        return bool(reach(path, self._known, self._look))

    def _look(self, path: str) -> Tuple[int, Iterable[str]]:
        if path == self._given[0]:
            text = self._given[1]
        else:
            raw = read_bytes(path)
            if raw is None:
                return 1, ()
            text = raw[3:].decode("latin-1") if raw[:3] == BOM else raw.decode("latin-1")
            if "coding" in text[:200] and re.match(CODING, text, re.I):
                return 1, ()
        folder, _, file = path.rpartition("/")
        if file != "__init__.py":
            return 0, self.edges(text, folder)
        text = _without_types(text)
        edges = self.edges(text, folder)
        if "__all__" in text:
            names = set(QUOTED.findall(text))
            for name in (entry.partition(".")[0] for entry in self._listing(folder)):
                if name in names:
                    edges.update(self._module(folder, name)[0])
        return 0, edges

    def edges(self, text: str, folder: str) -> Set[str]:
        """Files that a text may import, UNSLOTH if it may be that, IMPORTLIB if it imports that."""
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        edges: Set[str] = set()
        for match in IMPORT.finditer(text):
            position, end = match.span()
            if end - position == 6:
                self._statement(text, position, folder, edges)
            else:
                self._called(text, end, folder, edges)
        if IMPORTLIB in edges:
            for match in FIND_SPEC.finditer(text):
                self._called(text, match.end(), folder, edges)
        return edges

    def _statement(self, text: str, position: int, folder: str, edges: Set[str]) -> None:
        """What an ``import`` at a position runs, if it is one."""
        start = text.rfind("\n", 0, position) + 1
        words = text[start:position].split(None, 2)
        if text[start - 2 : start - 1] == "\\":
            self._odd(text, start, position, folder, edges)
        elif not words:
            self._plain(text, position + 6, folder, edges)
        elif words[0] == "from" and len(words) == 2:
            self._from(words[1], text, position + 6, folder, edges)
        else:
            self._odd(text, start, position, folder, edges)

    def _plain(self, text: str, end: int, folder: str, edges: Set[str]) -> None:
        for item in _rest(text, end).partition(";")[0].split(","):
            edges.update(self._target(folder, item.strip().partition(" ")[0])[0])

    def _from(self, dotted: str, text: str, end: int, folder: str, edges: Set[str]) -> None:
        paths, packages = self._target(folder, dotted)
        edges.update(paths)
        if packages:
            names = _rest(text, end)
            if "(" in names:
                names = text[end : text.find(")", end)]
            for package in packages:
                if "*" in names and "__init__.py" in self._listing(package):
                    edges.add(f"{package}/__init__.py")  # `from . import *`: it has the `__all__`
                for name in NAME.findall(names):
                    edges.update(self._module(package, name)[0])

    def _odd(self, text: str, start: int, position: int, folder: str, edges: Set[str]) -> None:
        """An import that does not begin a line, or whose line is continued."""
        while start > 1 and text[start - 2] == "\\":
            start = text.rfind("\n", 0, start - 1) + 1
        edge = max(text.rfind(";", start, position), text.rfind(":", start, position), start - 1)
        head = text[edge + 1 : position].replace("\\\n", " ").strip()
        head = head[: -len("lazy")].rstrip() if head.endswith("lazy") else head
        taken = head.rfind("from")
        if not head:
            self._plain(text, position + 6, folder, edges)
        elif taken >= 0:
            dotted = "".join(head[taken + 4 :].split())
            self._from(dotted, text, position + 6, folder, edges)

    def _called(self, text: str, end: int, folder: str, edges: Set[str]) -> None:
        """Strings near an importer: absolute, relative to any package around, or a submodule."""
        packages: List[str] = []
        for dotted in QUOTED.findall(text, end, end + CALL):
            edges.update(path for one in packages for path in self._module(one, dotted)[0])
            paths, found = self._target(folder, dotted)
            edges.update(paths)
            packages += found
            name, package = dotted.lstrip("."), folder
            while name != dotted and package:
                edges.update(self._target(package, "." + name)[0])
                package = package.rpartition("/")[0]

    def _target(self, folder: str, dotted: str) -> Found:
        key = (folder if dotted[:1] == "." else "", dotted)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._search(folder, dotted)
        return found

    def _search(self, folder: str, dotted: str) -> Found:
        name = dotted.lstrip(".")
        level = len(dotted) - len(name)
        if not dotted.isascii() or (name.partition(".")[0] == "unsloth" and not level):
            return [UNSLOTH], []
        for _ in range(level - 1):
            folder = folder.rpartition("/")[0]
        folders = [folder] if level else self._roots
        paths = [IMPORTLIB] if name.partition(".")[0] == "importlib" else []
        for part in name.split(".") if name else ():
            modules = [self._module(one, part) for one in folders]
            paths += [path for files, _ in modules for path in files]
            folders = [package for _, package in modules if package]
        return paths, folders

    def _module(self, folder: str, name: str) -> Tuple[List[str], str]:
        """Files that a module of this name may be, and its folder if it may be a package."""
        entries = self._listing(folder)
        paths = [f"{folder}/{name}.py"] if f"{name}.py" in entries else []
        if name not in entries:
            return paths, ""
        package = f"{folder}/{name}"
        if "__init__.py" in self._listing(package):
            paths.append(f"{package}/__init__.py")
        return paths, package

    def _listing(self, folder: str) -> FrozenSet[str]:
        known = self._listings.get(folder)
        if known is None:
            try:
                known = frozenset(os.listdir(folder or "/"))
            except OSError:
                known = frozenset()
            self._listings[folder] = known
        return known


def _without_types(text: str) -> str:
    """A text without what only type checkers import; packages often import all they have there."""
    start = text.find(TYPES)
    if start < 0 or text.count('"""', 0, start) % 2 or text.count("'''", 0, start) % 2:
        return text
    end = MARGIN.search(text, start + len(TYPES))
    return text[:start] + (text[end.start() :] if end else "")


def _rest(text: str, end: int) -> str:
    """What follows ``import`` in its line, or its continued lines."""
    stop = text.find("\n", end)
    rest = text[end:stop] if stop >= 0 else text[end:]
    if rest.endswith("\\"):
        rest = text[end : end + CALL].replace("\\\n", " ").partition("\n")[0]
    return rest


def _root(folder: str) -> str:
    """The nearest folder that is no package: where the modules of a file start."""
    while folder and os.path.isfile(f"{folder}/__init__.py"):
        folder = folder.rpartition("/")[0]
    return folder


def _absolute(path: str) -> str:
    return os.path.abspath(path).replace(os.sep, "/").rstrip("/")
