"""Which libraries an import loads by its name alone."""

from __future__ import annotations

from typing import Callable, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from flake8_unsloth.project.places import ancestors
from flake8_unsloth.reading.imports import Import

UNSLOTH = "unsloth"


class Named(NamedTuple):
    """What an import loads by its name."""

    name: str
    """What matched: unsloth, a library or a carrier; empty if nothing did."""
    brings: Tuple[str, ...] = ()
    """What is loaded: unsloth, or libraries in the order of its own warning."""


NOTHING = Named("")


class Naming:
    """Judges imports by name: unsloth, a library it must precede, or a carrier of one."""

    def __init__(
        self,
        libraries: Sequence[str],
        carriers: Mapping[str, Tuple[str, ...]],
        is_first_party: Callable[[Import], bool],
    ) -> None:
        self._libraries = {name: (name,) for name in libraries}
        self._carriers = carriers
        self._is_first_party = is_first_party
        names = (UNSLOTH, *self._libraries, *self._carriers)
        self._tops = {name.partition(".")[0] for name in names}
        self._parents = {above for name in names for above in ancestors(name)}
        self._known: Dict[Tuple[str, Tuple[str, ...]], Named] = {}

    def continues(self, imported: Import) -> bool:
        """Whether a longer name than this loads something that this does not."""
        return not imported.level and imported.module in self._parents

    def __call__(self, imported: Import) -> Named:
        """What an import loads, its own first-party modules aside.

        What a first-party module may stand in for is judged by name only if none does: an
        ``evaluate.py`` beside a script is what ``import evaluate`` finds.
        """
        if imported.level or imported.module.partition(".")[0] not in self._tops:
            return NOTHING
        key = (imported.module, imported.names)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._judge(imported)
        return known

    def _judge(self, imported: Import) -> Named:
        found = _matches(imported, self._libraries)
        if found:
            return Named(found[0], self._libraries[found[0]])
        if imported.module.partition(".")[0] == UNSLOTH:
            return NOTHING if self._is_first_party(imported) else Named(UNSLOTH, (UNSLOTH,))
        found = _matches(imported, self._carriers)
        if not found or self._is_first_party(imported):
            return NOTHING
        loads = dict.fromkeys(one for name in found for one in self._carriers[name])
        return Named(found[0], tuple(loads))


def _matches(imported: Import, table: Mapping[str, Tuple[str, ...]]) -> List[str]:
    """The dotted names in the table that an import loads, the shortest first."""
    names = [*ancestors(imported.module), imported.module]
    names += [f"{imported.module}.{taken}" for taken in imported.names]
    return [name for name in names if name in table]
