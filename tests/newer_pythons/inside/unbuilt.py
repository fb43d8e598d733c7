"""What flake8 does not get right yet; what Python itself does is judged all the same."""

UNBUILT = frozenset(
    (
        "lazy_across: __lazy_modules__ names a relative import by its full name",
        "lazy_across: a star takes all names, and loads",
        "lazy_across: a star takes what __all__ names",
        "lazy_across: a submodule taken from here is named by the package",
        "lazy_across: an attribute of that name loads",
        "lazy_across: an attribute of the package",
        "lazy_across: an import of that name loads",
        "lazy_across: both of which the read takes",
        "lazy_across: what is taken from it is loaded",
        "lazy_modules: deleted",
        "lazy_modules: with an annotation",
        "lazy_reads: a pattern reads what has a dot, and binds what has none",
        "lazy_reads: a pattern's class is read",
        "lazy_reads: bound anew by a function, a class, a loop, an import, a walrus",
        "lazy_reads: bound anew: what is read then is something else",
        "lazy_reads: nor do type aliases, bounds and defaults of type parameters",
        "lazy_reads: the bound one",
        "lazy_unsloth: read in a function behind the library",
        "since_3_14: type aliases, bounds and defaults of type parameters are not run",
    )
)
"""Titles of cases in the tables."""

UNBUILT_USES = frozenset(
    (
        "type Inner = {n}",
        "match 1:\n    case {n}.y: pass",
    )
)
"""Uses in check_combinations.py."""
