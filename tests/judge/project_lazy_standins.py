"""Stand-ins for the two helpers that lazy packages are made with; nothing here is their code.

`_LazyModule` is what packages like transformers put in their own place, `attach` is what
`lazy_loader` gives a package as its `__getattr__`. The text of this file also serves as the module
of a random project in which such a package finds its `_LazyModule`.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple


class _LazyModule(ModuleType):
    """Stands where a package stood, and imports its modules when their names are read."""

    def __init__(
        self,
        name: str,
        module_file: str,
        import_structure: Dict[str, List[str]],
        module_spec: Any = None,
        extra_objects: Optional[Dict[str, object]] = None,
    ) -> None:
        super().__init__(name)
        homes = {item: module for module, items in import_structure.items() for item in items}
        self.__file__ = module_file
        self.__path__ = [module_file.rpartition("/")[0]]
        self.__spec__ = module_spec
        self.__all__ = [*import_structure, *homes]
        self._homes = homes
        self.__dict__.update(extra_objects or {})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in self.__all__:
            raise AttributeError(name)
        module = importlib.import_module("." + self._homes.get(name, name), self.__name__)
        value = getattr(module, name) if name in self._homes else module
        setattr(self, name, value)
        return value


def attach(
    package: str,
    submodules: Iterable[str] = (),
    submod_attrs: Optional[Dict[str, List[str]]] = None,
) -> Tuple[Callable[[str], Any], Callable[[], List[str]], List[str]]:
    """The functions `__getattr__` and `__dir__` and the list `__all__` of a lazy package."""
    homes = {item: module for module, items in (submod_attrs or {}).items() for item in items}
    names = sorted({*submodules, *homes})

    def __getattr__(name: str) -> Any:  # noqa: N807
        if name not in names:
            raise AttributeError(name)
        module = importlib.import_module("." + homes.get(name, name), package)
        return getattr(module, name) if name in homes else module

    def __dir__() -> List[str]:  # noqa: N807
        return names

    return __getattr__, __dir__, names
