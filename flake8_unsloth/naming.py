"""Which libraries an import loads by its name alone."""

from __future__ import annotations

from typing import Callable, Dict, Mapping, Tuple

from flake8_unsloth.carriers import CARRIERS
from flake8_unsloth.imports import Import
from flake8_unsloth.modules import ancestors
from flake8_unsloth.settings import Settings

Named = Tuple[str, Tuple[str, ...]]
"""The name that matched (empty if none did), and the libraries it loads."""
NOTHING: Named = ("", ())


class Naming:
    """Judges imports by name: unsloth, a library it must precede, or a carrier of one."""

    def __init__(self, settings: Settings, is_first_party: Callable[[Import], bool]) -> None:
        self._libraries = {name: (name,) for name in settings.before}
        self._carriers = carriers(settings)
        self._is_first_party = is_first_party
        names = ("unsloth", *self._libraries, *self._carriers)
        self._tops = {name.partition(".")[0] for name in names}

    def knows(self, module: str) -> bool:
        """Whether any library might be loaded by this name or a longer one."""
        return module.partition(".")[0] in self._tops

    def __call__(self, imported: Import) -> Named:
        """What an import loads, its own first-party modules aside.

        Carriers are judged by name only if the name is no module of the user's own: an
        ``evaluate.py`` beside a script is what ``import evaluate`` finds.
        """
        if imported.level or not imported.module:
            return NOTHING
        if imported.module.partition(".")[0] == "unsloth":
            return "unsloth", ()
        name = _match(imported, self._libraries)
        if name:
            return name, self._libraries[name]
        name = _match(imported, self._carriers)
        if name and not self._is_first_party(imported):
            return name, self._carriers[name]
        return NOTHING


def carriers(settings: Settings) -> Dict[str, Tuple[str, ...]]:
    """The built-in and the configured carriers, with what each loads of the libraries asked for."""
    table = {
        module: tuple(name for name in loads if name in settings.before)
        for module, loads in CARRIERS.items()
    }
    for module, library in settings.carriers:
        table[module] = (*table.get(module, ()), library or settings.before[0])
    return {module: loads for module, loads in table.items() if loads}


def _match(imported: Import, table: Mapping[str, Tuple[str, ...]]) -> str:
    """The shortest dotted name in the table that an import loads."""
    for name in (*ancestors(imported.module), imported.module):
        if name in table:
            return name
    for taken in imported.names:
        name = f"{imported.module}.{taken}"
        if name in table:
            return name
    return ""
