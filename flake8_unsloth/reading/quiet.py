"""Parses source texts without a word: what is wrong with them is not this plugin's to say."""

from __future__ import annotations

import ast
import warnings
from typing import Optional


def parse(text: Optional[str]) -> Optional[ast.Module]:
    r"""The tree of a text; None if it has none, or if there is no text.

    CPython warns of ``"\d"`` and ``x is 1`` while it parses, and would do so for ``<unknown>``;
    under ``-W error`` it refuses such a text, and what it loads would be missed.
    """
    if text is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
