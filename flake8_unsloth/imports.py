"""The one thing every part of the plugin speaks of."""

from __future__ import annotations

from typing import NamedTuple, Tuple


class Import(NamedTuple):
    """One name that an import statement, or a call that imports, asks for."""

    module: str
    """Dotted name as written, without leading dots."""
    level: int = 0
    """Number of leading dots."""
    names: Tuple[str, ...] = ()
    """What ``from module import ...`` takes; ``*`` stands for itself."""
    lazy: bool = False
    """PEP 810: loads nothing before its first use."""
