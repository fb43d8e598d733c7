"""Titles of cases that flake8 does not get right yet; Python itself is asked about them too."""

UNBUILT: frozenset[str] = frozenset()

UNBUILT_USES: frozenset[str] = frozenset()
"""Uses in check_combinations.py that flake8 does not get right yet."""
