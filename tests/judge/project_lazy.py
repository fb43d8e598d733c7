"""Lazy packages as people write them: the end of an `__init__.py` that gives names on demand."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Dict, List, NamedTuple, Tuple

from tests.judge import project_lazy_standins

Lines = List[str]

NAMES = ("Trainer", "FastTrainer", "load_model", "Config")
MODULE = "module"
COMPUTED = "# put together"
"""Stands by a table that is no literal: there the plugin says nothing."""
FORMS = (
    "comparison",
    "modules by comparison",
    "table",
    "table of pairs",
    "table of lists",
    "computed table",
    "_LazyModule",
    "lazy_loader",
)
MACHINERY = Path(project_lazy_standins.__file__).read_text(encoding="utf-8")
"""The text of a module that holds `_LazyModule`."""


class Lazy(NamedTuple):
    """What a lazy package gives, and how."""

    form: str
    package: str
    """Its full name."""
    names: Tuple[Tuple[str, str], ...]
    """Name and the submodule that it is taken from."""
    modules: Tuple[str, ...]
    """Submodules that can be asked for by their own names."""
    helper: str
    """The module from which `_LazyModule` is imported."""

    def given(self) -> Lines:
        """All that can be asked for."""
        return [*(name for name, _ in self.names), *self.modules]

    def structure(self) -> Dict[str, Lines]:
        """Submodules and the names that they hold."""
        found: Dict[str, Lines] = {}
        for name, module in self.names:
            found.setdefault(module, []).append(name)
        return found


def random_lazy(rng: Random, package: str, children: Lines, helper: str) -> Lazy:
    """A lazy package that gives names of its submodules `children`."""
    modules = rng.sample(children, min(len(children), rng.choice((1, 2, 2))))
    names = rng.sample(NAMES, rng.choice((1, 2, 2, 3)))
    form = rng.choice(FORMS)
    own = form in ("modules by comparison", "_LazyModule", "lazy_loader")
    return Lazy(
        form,
        package,
        tuple((name, rng.choice(modules)) for name in names),
        tuple(rng.sample(children, 1)) if own and rng.random() < 0.7 else (),
        helper,
    )


def lazy_module(rng: Random, package: str, siblings: Lines) -> Lazy:
    """A plain module of a package, or of none, that gives names of the modules beside it."""
    names = rng.sample(NAMES, rng.choice((1, 2)))
    return Lazy(MODULE, package, tuple((n, rng.choice(siblings)) for n in names), (), "")


def listed(names: Lines) -> str:
    """Names as a list literal."""
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def indented(lines: Lines) -> Lines:
    """Lines one level deeper."""
    return [f"    {line}" if line else "" for line in lines]
