"""What is told: which finding a statement gets, and how the lines of a file are called.

tests/test_messages.py has the words.
"""

from __future__ import annotations

from typing import List, Sequence

import pytest

from flake8_unsloth.project.ways import Link
from flake8_unsloth.reading.notebook.notebooks import Line
from flake8_unsloth.reading.outline import Site
from flake8_unsloth.reporting.culprits import BEFORE, BODY, Culprit
from flake8_unsloth.reporting.findings import findings
from flake8_unsloth.reporting.lateness import Meeting
from flake8_unsloth.reporting.wording import Wording

TOP = Site(5, 0)
BELOW = Site(5, 0, top=False, ender=3)
PROBE = Site(5, 4, top=False, where="function 'f'", probe=True)
HELPER = (Link("helper", "helper.py", 1),)
OWN = Culprit(BODY, 2, (), "trl", "trl", 2)
CARRIED = Culprit(BODY, 2, (), "peft", "trl", 2)
THROUGH = Culprit(BODY, 1, HELPER, "transformers", "", 1)
PARENT = Culprit(BEFORE, 0, (Link("pkg", "pkg/__init__.py", 1),), "transformers")


@pytest.mark.parametrize(
    ("meetings", "codes"),
    [
        ([], []),
        ([Meeting(TOP, (), False, ())], []),
        ([Meeting(BELOW, (), False, ())], ["UNS002"]),
        ([Meeting(PROBE, (), False, ())], []),
        ([Meeting(TOP, (), True, ())], ["UNS002"]),
        ([Meeting(BELOW, HELPER, False, ())], []),
        ([Meeting(TOP, (), False, (OWN,))], ["UNS001"]),
        ([Meeting(PROBE, (), False, (OWN,))], ["UNS001"]),
        ([Meeting(TOP, (), False, (THROUGH,))], ["UNS003"]),
        ([Meeting(TOP, (), False, (PARENT,))], ["UNS003"]),
        ([Meeting(TOP, (), False, (THROUGH, OWN))], ["UNS001"]),
        ([Meeting(TOP, HELPER, False, (OWN,))], ["UNS003"]),
        ([Meeting(BELOW, (), False, ()), Meeting(BELOW, (), False, (OWN,))], ["UNS001"]),
        ([Meeting(TOP, (), False, (OWN,)), Meeting(TOP, (), False, (THROUGH,))], ["UNS001"]),
        ([Meeting(Site(9, 0), (), False, (OWN,)), Meeting(BELOW, (), False, ())], None),
    ],
)
def test_one_statement_has_one_report(meetings: List[Meeting], codes: Sequence[str]) -> None:
    """The late import rather than the place, what the file does itself rather than others."""
    found = [one.code for one in findings(meetings)]
    assert found == (["UNS002", "UNS001"] if codes is None else codes)


def test_what_one_load_brings_is_told_together() -> None:
    """Not what another has brought."""
    (finding,) = findings([Meeting(TOP, (), False, (OWN, CARRIED, THROUGH))])
    assert [one.library for one in finding.culprits] == ["trl", "peft"]


CELLS = [1, 4, 9]


@pytest.mark.parametrize(
    ("wording", "number", "reader", "expected"),
    [
        (Wording(), 3, 5, "line 3"),
        (Wording(joined=True), 3, 5, "line 3 counted over all cells"),
        (Wording(cells=CELLS), 5, 6, "line 1 of this cell"),
        (Wording(cells=CELLS), 2, 6, "line 1 of an earlier cell"),
        (Wording(cells=CELLS), 11, 6, "line 2 of a later cell"),
        (Wording(cells=[4]), 2, 6, "line 2"),
        (Wording(lines=[Line(30, 1, 1), Line(44, 2, 1)]), 2, 1, "line 1 of cell 2"),
    ],
)
def test_how_a_line_is_called(wording: Wording, number: int, reader: int, expected: str) -> None:
    """As whoever reads the report counts."""
    assert wording.line(number, reader) == expected


def test_where_a_report_stands() -> None:
    """In a notebook at the line of the file that holds the source line."""
    assert Wording().place(2, 4) == (2, 4)
    assert Wording(lines=[Line(30, 1, 1), Line(44, 2, 7)]).place(2, 4) == (44, 4)
