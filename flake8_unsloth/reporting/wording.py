"""How the places of one file are named in its reports."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Callable, NamedTuple, Sequence, Tuple

if TYPE_CHECKING:
    from flake8_unsloth.reading.notebook.notebooks import Line


class Wording(NamedTuple):
    """What is known of a file when its reports are put into words."""

    init: str = ""
    """Path of the outermost package's ``__init__.py`` that runs before the file; may be empty."""
    cells: Sequence[int] = ()
    """Lines at which the cells of a notebook start, where readers count lines in a cell."""
    lines: Sequence[Line] = ()
    """Of a notebook that is read as it is: where each line stands."""
    joined: bool = False
    """The file is a notebook whose cells were joined without a trace."""
    whole: str = "file"
    """What has a top: a file, or each cell of a notebook."""
    in_place: Sequence[int] = ()
    """Lines of functions that run where they stand, and that no call runs: marimo's cells."""
    put_off: Callable[[int], bool] = lambda line: False
    """Whether unsloth, to be imported before a line of the module, needs a block of Modal's that
    puts imports off: where the file is sent from, it may not be installed."""
    shipped: Callable[[int], str] = lambda line: ""
    """The name of the function around a line that is shipped to run elsewhere."""
    before: Callable[[int], int] = int
    """Of a line of the module, where to import unsloth before it: the line at which its statement
    begins; 0 if no import may stand there."""
    script: bool = False
    """Whether the file is made to be run as a script too: then no package runs before it."""

    def line(self, number: int, reader: int) -> str:
        """A line as it is called in a report that stands at line ``reader``."""
        if self.lines:
            line = self.lines[number - 1]
            return f"line {line.line} of cell {line.cell}"
        if self.joined:
            return f"line {number} counted over all cells"
        cell = bisect_right(self.cells, number)
        if not cell:
            return f"line {number}"
        here = bisect_right(self.cells, reader)
        which = "an earlier" if cell < here else "a later" if cell > here else "this"
        return f"line {number - self.cells[cell - 1]} of {which} cell"

    def here(self, number: int) -> str:
        """The line of a report, if its message has to name it: flake8 says the line of the file."""
        return self.line(number, number) if self.lines else ""

    def top(self, number: int) -> str:
        """What has a top before a line of the module."""
        if self.lines and self.whole == "cell":
            return f"cell {self.lines[number - 1].cell}"
        in_cell = self.cells or self.in_place or self.joined
        return f"the {self.whole if in_cell else 'file'}"

    def place(self, number: int, column: int) -> Tuple[int, int]:
        """Line and column of a report."""
        return (self.lines[number - 1].row if self.lines else number), column
