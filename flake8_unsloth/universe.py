"""All that is learnt about the modules below one set of roots."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional, Sequence

from flake8_unsloth.graph import UNSLOTH, Graph
from flake8_unsloth.imports import Import
from flake8_unsloth.modules import Finder, Module
from flake8_unsloth.naming import Naming

if TYPE_CHECKING:
    from flake8_unsloth.routes import Routes
    from flake8_unsloth.settings import Settings


class Universe:
    """The modules that files of one import root can import."""

    def __init__(self, roots: Sequence[str], settings: Settings) -> None:
        self.finder = Finder(roots)
        self.naming = Naming(settings, self.is_first_party)
        self._bits = {name: UNSLOTH << n for n, name in enumerate(settings.before, 1)}
        self.graph = Graph(self.finder, self.naming, self._bits, self._unclear)
        self._routes: Optional[Routes] = None

    @property
    def routes(self) -> Routes:
        """Ways through the modules; loaded when the first file needs one, which few do."""
        if self._routes is None:
            from flake8_unsloth.routes import Routes

            self._routes = Routes(self.graph, self.naming, self._bits)
        return self._routes

    def is_first_party(self, imported: Import) -> bool:
        """Whether an import finds a module of the user's own.

        A mere folder of that name does not hide an installed library, unless what is imported
        from it is there.
        """
        chain = list(self.finder.chain(imported.module))
        if chain and chain[-1].name == imported.module:
            names = (self.finder.find(f"{imported.module}.{name}") for name in imported.names)
            chain += [module for module in names if module is not None]
        return any(not module.is_namespace for module in chain)

    def _unclear(self, module: Module) -> List[Import]:
        return [one for load in self.routes.followed(module).loads for one in load.imports]
