"""The options' values under their names, and the table of carriers that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, NamedTuple, Tuple

from flake8_unsloth.carriers import CARRIERS

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

    def all_carriers(self) -> Dict[str, Tuple[str, ...]]:
        """The built-in and the configured carriers, with what each loads of the libraries."""
        table = {
            module: tuple(name for name in loads if name in self.before)
            for module, loads in CARRIERS.items()
        }
        for module, library in self.carriers:
            table[module] = (*table.get(module, ()), library or self.before[0])
        return {module: loads for module, loads in table.items() if loads}

    def marks(self) -> Dict[str, int]:
        """Bits of what top-level names may load: the lowest is unsloth's, then the libraries'."""
        bits = {name: 2 << number for number, name in enumerate(self.before)}
        found = {"unsloth": 1}
        own = {name: (name,) for name in self.before}
        for name, libraries in (*own.items(), *self.all_carriers().items()):
            top = name.partition(".")[0]
            for library in libraries:
                found[top] = found.get(top, 0) | bits[library]
        return found
