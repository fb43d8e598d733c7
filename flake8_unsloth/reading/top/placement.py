"""Which statements stand at the top of the file (UNS002): in one of its opening sections."""

from __future__ import annotations

import ast
import sys
from bisect import bisect_right
from typing import List, NamedTuple, Optional, Sequence, Set, Tuple

from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.top.bound import (
    FUNCTIONS,
    Kinds,
    bindings,
    statements_in_place,
)
from flake8_unsloth.reading.top.probes import probes
from flake8_unsloth.reading.top.set_up import Part, Reading, SetUp
from flake8_unsloth.reading.top.shipped import Function, Shipping

NEVER = sys.maxsize


class Position(NamedTuple):
    """Where a statement stands."""

    top: bool
    """In an opening section: of the file, of a notebook cell, of a deferred block, of a shipped
    function."""
    ender: int = 0
    """Line of the statement that ended the section before it; 0 if none did."""
    inside: str = ""
    """What that line starts, if the statement stands inside it."""


class _Ended(NamedTuple):
    """A section that a statement ended, and the lines that would have belonged to it."""

    first: int
    last: int
    until: int


NOT_ENDED = _Ended(0, 0, NEVER)


class Placement:
    """Which statements of a file are at the top, and what ended the section before others."""

    def __init__(self) -> None:
        self.end = NEVER
        """Line of the first statement below the opening section of the file."""
        self._top: Set[int] = set()
        self._cells: Set[int] = set()
        self._shipped: Set[int] = set()
        self._functions: List[Function] = []
        """The shipped ones."""
        self._alone: Set[int] = set()
        self._probes: Set[int] = set()
        self._lines: List[int] = []
        self._ended: List[_Ended] = []

    def of(self, statement: ast.stmt) -> Position:
        """Where a statement stands."""
        if id(statement) in self._top:
            return Position(True)
        line = statement.lineno
        before = bisect_right(self._lines, line)
        ended = self._ended[before - 1] if before else NOT_ENDED
        inside = ended.first < line <= ended.last
        return Position(
            False, ended.first, f"the block that starts on line {ended.first}" if inside else ""
        )

    def is_cell(self, function: ast.stmt) -> bool:
        """Whether a function is a marimo cell, which runs where it stands."""
        return id(function) in self._cells

    def is_shipped(self, function: ast.stmt) -> bool:
        """Whether a function is shipped to run elsewhere: its own opening section is a top."""
        return id(function) in self._shipped

    def shipped_around(self, line: int) -> str:
        """The name of the shipped function around a line, the outermost; empty if none is."""
        around = [one for one in self._functions if one.lineno <= line <= (one.end_lineno or 0)]
        return min(around, key=lambda one: one.lineno).name if around else ""

    def is_alone(self, function: ast.stmt) -> bool:
        """Whether a function is shipped as its source: nothing of the file runs before it."""
        return id(function) in self._alone

    def is_probe(self, statement: ast.stmt) -> bool:
        """Whether a statement only asks if unsloth can be imported."""
        return id(statement) in self._probes


NOWHERE = Placement()
"""For files in which nobody asks."""


def place(tree: ast.Module, cells: Sequence[int], names: Names) -> Placement:
    """Find the opening sections of a file, of its cells, deferred blocks and shipped functions.

    ``cells``: lines (from 1) at which a notebook's cells start.
    """
    return _Placing(tree, names).place(tree, cells)


class _Placing:
    def __init__(self, tree: ast.Module, names: Names) -> None:
        self._tree = tree
        self._names = names
        self._statements = Kinds(tree)
        bound = bindings(self._statements, names)
        self._shipping = Shipping(tree, names, bound)
        self._set_up = SetUp(names, bound)
        self._placement = Placement()
        self._ended: List[_Ended] = []

    def place(self, tree: ast.Module, cells: Sequence[int]) -> Placement:
        placement = self._placement
        for section in _cells(tree.body, cells):
            self._section(section)
        placement.end = min((ended.first for ended in self._ended), default=NEVER)
        self._elsewhere()
        placement._lines, placement._ended = _innermost(self._ended)
        placement._probes = probes(self._statements.of(*FUNCTIONS), self._names)
        return placement

    def _elsewhere(self) -> None:
        """Tops that may stand anywhere."""
        for statement in self._statements.of(ast.If, ast.With, ast.AsyncWith):
            if self._shipping.is_deferred(statement):
                self._mark(statement)
        for definition in self._statements.of(*FUNCTIONS, ast.ClassDef):
            if self._shipping.is_cell(definition):
                self._placement._cells.add(id(definition))
                self._section(definition.body)
            else:
                for function in self._shipping.shipped(definition):
                    self._ship(function)
        if self._placement._shipped:
            for function in self._shipping.companions(self._tree, self._placement._shipped):
                self._ship(function)

    def _ship(self, function: Function) -> None:
        self._placement._shipped.add(id(function))
        self._placement._functions.append(function)
        if self._shipping.is_alone(function):
            self._placement._alone.add(id(function))
        self._section(function.body)

    def _section(self, body: Sequence[ast.stmt]) -> None:
        """Mark what of a body belongs to its opening section."""
        readings: List[Reading] = []
        for statement in body:
            reading = self._set_up.read(statement)
            if reading is None:
                break
            readings.append(reading)
        end = _served(readings)
        for statement in body[:end]:
            self._mark(statement)
        if end < len(body):
            ender = body[end]
            until = _last_line(body[-1])
            self._ended.append(_Ended(ender.lineno, _last_line(ender), until))

    def _mark(self, statement: ast.stmt) -> None:
        self._placement._top.update(map(id, statements_in_place(statement)))


def _served(readings: Sequence[Reading]) -> int:
    """How many statements of a section serve it.

    From the last one backwards: what is read by then is used below. A constant has to be used above
    the import of unsloth, or by a guard; what was found out there may be used below as well.
    """
    end = len(readings)
    first = next((n for n, reading in enumerate(readings) if reading.unsloth), end)
    used: Set[str] = set()
    guarded: Set[str] = set()
    above = used
    for number in range(end - 1, -1, -1):
        parts = readings[number].parts
        if number == first:
            above = set(guarded)
        read = _read(parts, used, above)
        if read is None:
            end = number
        else:
            used |= read
            above |= read
            guarded.update(*(part.reads for part in parts if part.guard))
    return end


def _read(parts: Sequence[Part], used: Set[str], above: Set[str]) -> Optional[Set[str]]:
    """What a statement reads if all of its parts serve, else None."""
    read: Set[str] = set()
    for part in reversed(parts):
        below = above if part.constant else used
        if part.waits and part.waits.isdisjoint(below) and part.waits.isdisjoint(read):
            return None
        read |= part.reads
    return read


def _cells(body: Sequence[ast.stmt], cells: Sequence[int]) -> List[List[ast.stmt]]:
    """The statements of each cell; of the whole file if it has none."""
    if not cells:
        return [[*body]]
    found: List[List[ast.stmt]] = [[]]
    end = 0
    for statement in body:
        first = min(
            [statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", ()))]
        )
        if bisect_right(cells, first) > bisect_right(cells, end):
            found.append([])
        end = _last_line(statement)
        found[-1].append(statement)
    return found


def _innermost(ended: Sequence[_Ended]) -> Tuple[List[int], List[_Ended]]:
    """From which line on which section is the innermost that has ended."""
    lines: List[int] = []
    found: List[_Ended] = []
    around: List[_Ended] = [NOT_ENDED]
    for one in [*sorted(ended), _Ended(NEVER, NEVER, NEVER)]:
        while around[-1].until < one.first:
            lines.append(around.pop().until + 1)
            found.append(around[-1])
        lines.append(one.first)
        found.append(one)
        around.append(one)
    return lines, found


def _last_line(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno
