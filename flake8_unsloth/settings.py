"""The options' values under their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Tuple

if TYPE_CHECKING:
    from flake8_unsloth.options import Carrier


class Settings(NamedTuple):
    """The options' values for one run."""

    before: Tuple[str, ...]
    """Libraries that unsloth must be imported before."""
    carriers: Tuple[Carrier, ...]
    """Modules that load such a library, beyond the built-in table."""
    roots: Tuple[str, ...]
    """Folders in which first-party modules are looked for, relative to the working directory."""
    follow: bool
    """Whether other modules are read (UNS003)."""
