"""Lazy packages made with `_LazyModule` or `lazy_loader`, as people write them."""

from __future__ import annotations

from random import Random

from tests.judge.project_lazy import Lazy, Lines, indented, listed


def by_lazy_module(rng: Random, lazy: Lazy) -> Lines:
    """As transformers, diffusers and ms-swift have it."""
    structure = lazy.structure()
    for module in lazy.modules:
        structure.setdefault(module, [])
    items = list(structure.items())
    later = items[1:] if rng.random() < 0.4 else []
    kept = [item for item in items if item not in later]
    if rng.random() < 0.5:
        lines = ["_import_structure = {", *(f'    "{m}": {listed(n)},' for m, n in kept), "}"]
    else:
        lines = ["_import_structure = {" + ", ".join(f'"{m}": {listed(n)}' for m, n in kept) + "}"]
    for module, names in later:
        lines += rng.choice(
            (
                [f'_import_structure["{module}"] = {listed(names)}'],
                [f'_import_structure["{module}"] = []']
                + [f'_import_structure["{module}"].append("{name}")' for name in names],
                [
                    f'_import_structure["{module}"] = []',
                    f'_import_structure["{module}"].extend({listed(names)})',
                ],
                [f'_import_structure.update({{"{module}": {listed(names)}}})'],
            )
        )
    extra = rng.choice(("", "", ", extra_objects={}", ', extra_objects={"VERSION": "1.0"}'))
    replace = [
        "import sys",
        f'sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], _import_structure, '
        f"module_spec=__spec__{extra})",
    ]
    get = [f"from {lazy.helper} import _LazyModule"]
    eager = [f"from .{module} import {name}" for name, module in lazy.names]
    kind = rng.randint(0, 2)
    if kind == 0:  # ms-swift: all in the `else`
        return [
            "from typing import TYPE_CHECKING",
            *get,
            "if TYPE_CHECKING:",
            *indented(eager),
            "else:",
            *indented([*lines, *replace]),
        ]
    if kind == 1:  # transformers: the structure first
        return [
            "from typing import TYPE_CHECKING",
            *get,
            *lines,
            "if TYPE_CHECKING:",
            *indented(eager),
            "else:",
            *indented(replace),
        ]
    return [*get, *lines, *replace]


def by_lazy_loader(rng: Random, lazy: Lazy) -> Lines:
    """`lazy_loader.attach`."""
    modules = rng.choice(("[{}]", "{{{}}}")).format(", ".join(f'"{m}"' for m in lazy.modules))
    modules = modules if lazy.modules else "[]"
    attributes = ", ".join(f'"{m}": {listed(n)}' for m, n in lazy.structure().items())
    attributes = f"{{{attributes}}}"
    if lazy.modules or rng.random() < 0.3:
        arguments = rng.choice(
            (f"{modules}, {attributes}", f"submodules={modules}, submod_attrs={attributes}")
        )
    else:
        arguments = f"submod_attrs={attributes}"
    if rng.random() < 0.25:
        return [
            "import lazy_loader as lazy",
            f"submod_attrs = {attributes}",
            f"__getattr__, __dir__, __all__ = lazy.attach(__name__, {modules}, submod_attrs)",
        ]
    if rng.random() < 0.5:
        return [
            "import lazy_loader as lazy",
            f"__getattr__, __dir__, __all__ = lazy.attach(__name__, {arguments})",
        ]
    return [
        "import lazy_loader",
        f"__getattr__, __dir__, _ = lazy_loader.attach(__name__, {arguments})",
    ]
