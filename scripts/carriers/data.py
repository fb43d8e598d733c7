"""What was measured: ``scripts/carriers.json``, and what follows from it.

The file is a list of rows, one for each dotted name:

    {"module": "vllm.LLM", "distribution": "vllm", "note": "by hand", "measured": [RESULT, ...]}

and a result is one import in one environment, the newest first:

    {"version": "0.33.0",         of the distribution; "" if none could be installed
     "as_of": "2026-11-26",       nothing that came out later was installed
     "date": "2026-11-26",        when it was measured
     "python": "3.11", "beside": {"torch": "2.14.0", "transformers": ...},
     "loads": ["transformers"],   in sys.modules when the import had ended or stopped
     "where": {"transformers": "vllm/config.py:12"},
     "stopped": "",               else "gpu", "error" or "install"
     "error": ""}

An import that stops, for want of a GPU or for whatever else, has loaded what it has loaded: one
that works passes the same lines. If it has loaded nothing by then, it tells nothing.
"""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

DATA = Path(__file__).resolve().parent.parent / "carriers.json"

LIBRARIES = ("trl", "transformers", "peft")
"""The libraries unsloth patches, in the order in which its own warning lists them."""

SEASON = 90
YEAR = 365
"""Days."""

Result = Dict[str, Any]
Row = Dict[str, Any]

_WANTS_A_GPU = re.compile(r"cuda|gpu|nvidia|nvcc|triton|0 active drivers|rocm", re.IGNORECASE)


def stopped_by(error: str) -> str:
    """What kind of thing stopped an import that ended with this error."""
    if not error:
        return ""
    return "gpu" if _WANTS_A_GPU.search(error) else "error"


def read_rows(path: Path = DATA) -> List[Row]:
    """The measured rows, as they stand in the data file."""
    rows: List[Row] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def write_rows(rows: Iterable[Row], path: Path = DATA) -> None:
    """Write rows sorted by module, so that a new measurement is a small diff."""
    ordered = sorted(rows, key=lambda row: (row["module"].lower(), row["module"]))
    text = json.dumps(ordered, indent=1, ensure_ascii=True) + "\n"
    path.write_text(text, encoding="utf-8")


def tells(result: Result) -> bool:
    """Whether a result answers the question."""
    return bool(result["loads"]) or not result["stopped"]


def deciding(row: Row) -> Optional[Result]:
    """The newest result that tells something."""
    return next((result for result in row["measured"] if tells(result)), None)


def loads(row: Row) -> Tuple[str, ...]:
    """The libraries that a row is known to load."""
    result = deciding(row)
    return tuple(name for name in LIBRARIES if result and name in result["loads"])


def carriers(rows: Sequence[Row]) -> Dict[str, Tuple[str, ...]]:
    """The table: names that load something which no shorter name in it loads."""
    known = {row["module"]: loads(row) for row in rows}
    table: Dict[str, Tuple[str, ...]] = {}
    for name in sorted(known, key=lambda name: (name.lower(), name)):
        parents = [name[: dot.start()] for dot in re.finditer(r"\.", name)]
        covered = {library for parent in parents for library in known.get(parent, ())}
        if set(known[name]) - covered:
            table[name] = known[name]
    return table


def merge(rows: Sequence[Row], measured: Sequence[Row]) -> List[Row]:
    """New results beside and over old ones; notes are written by hand and outlive results."""
    merged = {row["module"]: row for row in rows}
    for row in measured:
        old = merged.get(row["module"], {**row, "measured": []})
        results = _kept([*row["measured"], *old["measured"]])
        merged[row["module"]] = {**old, "distribution": row["distribution"], "measured": results}
    return list(merged.values())


def _kept(results: Sequence[Result]) -> List[Result]:
    """The newest result and the one nearest to a year before it; the first of a day counts.

    One that tells nothing does not push out one of the same season that does.
    """
    days: Dict[str, Result] = {}
    for result in results:
        days.setdefault(result["as_of"], result)
    newest = max(_day(day) for day in days)
    age = {day: (newest - _day(day)).days for day in days}
    recent = [days[day] for day in sorted(days, key=age.__getitem__) if age[day] <= SEASON]
    older = [day for day in days if age[day] > SEASON]
    older.sort(key=lambda day: abs(age[day] - YEAR))
    return [*_best(recent), *_best([days[day] for day in older])]


def _best(results: Sequence[Result]) -> List[Result]:
    return sorted(results, key=tells, reverse=True)[:1]


def _day(text: str) -> datetime.date:
    return datetime.date(*map(int, text.split("-")))
