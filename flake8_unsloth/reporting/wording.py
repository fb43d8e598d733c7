"""How the places of one file are named in its reports."""

from __future__ import annotations

import sys
from bisect import bisect_right
from typing import NamedTuple, Sequence, Tuple

from flake8_unsloth.reading.notebooks import Line


class Wording(NamedTuple):
    """What is known of a file when its reports are put into words."""

    init: str = ""
    """Path of the outermost package's ``__init__.py`` that runs before the file; may be empty."""
    end: int = sys.maxsize
    """First line below the opening section."""
    statements: Sequence[int] = ()
    """Lines at which the statements of the module begin."""
    cells: Sequence[int] = ()
    """Lines at which the cells of a notebook start, where readers count lines in a cell."""
    lines: Sequence[Line] = ()
    """Of a notebook that is read as it is: where each line stands."""
    joined: bool = False
    """The file is a notebook whose cells were joined without a trace."""
    whole: str = "file"
    """What has a top: a file, or each cell of a notebook."""

    def line(self, number: int, reader: int) -> str:
        """A line as it is called in a report that stands at line ``reader``."""
        if self.lines:
            line = self.lines[number - 1]
            return f"cell {line.cell}, line {line.line}"
        if self.joined:
            return f"line {number} counted over all cells"
        cell = bisect_right(self.cells, number)
        if not cell:
            return f"line {number}"
        here = bisect_right(self.cells, reader)
        which = "an earlier" if cell < here else "a later" if cell > here else "this"
        return f"line {number - self.cells[cell - 1]} of {which} cell"

    def statement(self, number: int) -> int:
        """The line at which the statement of the module begins that holds a line."""
        before = bisect_right(self.statements, number)
        return self.statements[before - 1] if before else number

    def place(self, number: int, column: int) -> Tuple[int, int, str]:
        """Line and column of a report, and what its message says of the place besides."""
        if not self.lines:
            return number, column, ""
        line = self.lines[number - 1]
        return line.row, column, f" (cell {line.cell}, line {line.line})"
