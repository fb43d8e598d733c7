"""The rules of spec.md, applied to what has happened while a file of a project was run."""

from __future__ import annotations

from typing import Dict, NamedTuple, Set, Tuple

from tests.judge.project_entry import enter

Finding = Tuple[int, str]
Context = Tuple[int, ...]  # the line of the root function (0: the module), then the call sites
Site = Tuple[Context, int, int]  # where an import stands: context, line, position in `import a, b`
Module = Tuple[str, str]  # its file and its name


class Origin(NamedTuple):
    """Who loaded a library first: a line of the checked file, or (line 0) a file before it.

    `file` and `name` are of the module that the line imports, or of what comes before.
    """

    line: int
    direct: bool
    """Whether that line names the library itself."""
    file: str
    name: str


class Findings:
    """Which statements of one file have been late, and which of them stay silent."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.late: Dict[Site, Set[Tuple[str, str]]] = {}
        """Libraries that were there, each with the code of the report."""
        self.silent: Set[Site] = set()
        """Sites that some path has reached with unsloth loaded."""
        self.odd: Set[str] = set()
        """What nobody's projects do, and the plugin does not follow to the end."""
        self.kinds: Set[str] = set()
        """What the verdict is about, in words: what it takes to come to it."""

    def verdict(self) -> Set[Finding]:
        """Line and code of each report."""
        found: Dict[int, Dict[str, Set[str]]] = {}
        for site, codes in self.late.items():
            if site not in self.silent:
                for library, code in codes:
                    found.setdefault(site[1], {}).setdefault(library, set()).add(code)
        return {(line, self._code(codes)) for line, codes in found.items()}

    def silenced(self) -> bool:
        """Whether a statement is late on some path and silent for another."""
        return not self.silent.isdisjoint(self.late)

    def _code(self, codes: Dict[str, Set[str]]) -> str:
        """UNS001 if both ends are in the file, else UNS003."""
        if any(len(one) > 1 for one in codes.values()):
            self.odd.add("a library that the file itself loads first on some paths only")
        return min(code for one in codes.values() for code in one)

    def met(
        self,
        site: Site,
        through: Set[Module],
        before: Set[str],
        loaded: Dict[str, Origin],
        running: Set[str],
    ) -> None:
        """The first load of unsloth, by a statement, through other modules or none.

        `before`: what was loaded before the statement. A library of a file P that has run before
        this one does not count while P runs, nor if one of the modules on the way comes after P
        itself: there it is reported. Of one statement two modules may load the two ends.
        """
        codes = set()
        for library, origin in loaded.items():
            earlier = library in before
            if origin.direct and not through and (earlier or origin.line == site[1]):
                codes.add((library, "UNS001"))
            elif earlier and origin.line:
                codes.add((library, "UNS003"))
            elif not earlier and origin.file and not self._meets(origin, through):
                codes.add((library, "UNS003"))
                self.kinds.add("late by two modules of one statement")
            elif earlier and origin.file not in running and not self._meets(origin, through):
                codes.add((library, "UNS003"))
                self._note(origin, through)
        if codes:
            self.late.setdefault(site, set()).update(codes)

    def _meets(self, origin: Origin, through: Set[Module]) -> bool:
        """Whether what ran before this file meets unsloth in one of the modules on the way."""
        is_package = origin.file.endswith("__init__.py")
        return any(
            file == origin.file
            or origin.file in enter(self.root, file).before
            or (is_package and name.startswith(f"{origin.name}."))
            for file, name in through
        )

    def _note(self, origin: Origin, through: Set[Module]) -> None:
        kind = "conftest" if origin.file.endswith("conftest.py") else "parent"
        self.kinds.add(f"late by a {kind}, {'through others' if through else 'directly'}")
