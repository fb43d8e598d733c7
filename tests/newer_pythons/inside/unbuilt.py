"""What flake8 does not get right yet; what Python itself does is judged all the same."""

from typing import FrozenSet

UNBUILT = frozenset(("lazy_reads: bound anew by a function, a class, a loop, an import, a walrus",))
"""Titles of cases in the tables."""

UNBUILT_USES: FrozenSet[str] = frozenset()
"""Uses in check_combinations.py."""
