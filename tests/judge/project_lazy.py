"""Lazy packages as people write them: the end of an `__init__.py` that gives names on demand."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Callable, Dict, List, NamedTuple, Tuple

from tests.judge import project_lazy_standins

Lines = List[str]

NAMES = ("Trainer", "FastTrainer", "load_model", "Config")
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
    form = rng.choice(list(FORMS))
    own = form in ("modules by comparison", "_LazyModule", "lazy_loader")
    return Lazy(
        form,
        package,
        tuple((name, rng.choice(modules)) for name in names),
        tuple(rng.sample(children, 1)) if own and rng.random() < 0.7 else (),
        helper,
    )


def lazy_block(rng: Random, lazy: Lazy) -> Lines:
    """The lines that make the package lazy; they stand at the end of its `__init__.py`."""
    lines = FORMS[lazy.form](rng, lazy)
    if "TYPE_CHECKING" in "".join(lines) or rng.random() < 0.8:
        return lines
    eager = [f"    from .{module} import {name}" for name, module in lazy.names]
    head = ["from typing import TYPE_CHECKING", "if TYPE_CHECKING:", *eager]
    return [*head, "else:", *_indented(lines)] if rng.random() < 0.5 else [*head, *lines]


def _from(rng: Random, lazy: Lazy, module: str) -> str:
    return rng.choice((f".{module}", f".{module}", f"{lazy.package}.{module}"))


def _error(rng: Random) -> str:
    return rng.choice(
        (
            "raise AttributeError(name)",
            'raise AttributeError(f"module {__name__!r} has no {name!r}")',
        )
    )


def _compared(rng: Random, lazy: Lazy) -> Lines:
    """`if name == "Trainer": from .trainer import Trainer`."""
    lines = [rng.choice(("def __getattr__(name):", "def __getattr__(name: str):"))]
    word = "if"
    for name, module in lazy.names:
        test = rng.choice((f'name == "{name}"', f'name == "{name}"', f'name in ("{name}", "Old")'))
        lines += [f"    {word} {test}:"]
        kind = rng.randint(0, 6)
        if kind == 5:
            lines += [f"        from . import {module} as _module"]
            lines += [f"        return _module.{name}"]
        elif kind == 4:
            lines += [
                f'        module = importlib.import_module("{_from(rng, lazy, module)}", __name__)'
            ]
            lines += [f'        return getattr(module, "{name}")']
        elif kind == 3:
            lines += [f"        from {_from(rng, lazy, module)} import {name} as _value"]
            lines += ['        globals()["value"] = _value', "        return _value"]
        else:
            lines += [
                f"        from {_from(rng, lazy, module)} import {name}",
                f"        return {name}",
            ]
        word = rng.choice(("if", "elif"))
    if any("importlib" in line for line in lines):
        lines[:0] = ["import importlib", ""]
    return [*lines, f"    {_error(rng)}"]


def _modules(rng: Random, lazy: Lazy) -> Lines:
    """Names and whole submodules: `if name in _MODULES: return import_module(f".{name}", ...)`."""
    modules = lazy.modules or (lazy.names[0][1],)
    items = ", ".join(f'"{module}"' for module in modules)
    table, test = rng.choice(
        (
            ([f"_MODULES = [{items}]"], "name in _MODULES"),
            ([f"_MODULES = ({items},)"], "name in _MODULES"),
            ([f"_MODULES = {{{items}}}"], "name in _MODULES"),
            ([f"_MODULES = frozenset([{items}])"], "name in _MODULES"),
            ([f"__all__ = [{items}]"], "name in __all__"),
            ([f"__all__ = [{items}]", "_MODULES = set(__all__)"], "name in _MODULES"),
            ([], f"name in ({items},)"),
            ([], f"name in {{{items}}}"),
        )
    )
    load = rng.choice(
        (
            'import_module("." + name, __name__)',
            'import_module(f".{name}", __name__)',
            'import_module(f".{name}", package=__name__)',
            'import_module(f"{__name__}.{name}")',
        )
    )
    lines = ["import importlib", *table, "", "def __getattr__(name):", f"    if {test}:"]
    lines += [f"        return importlib.{load}"]
    for name, module in lazy.names:
        lines += [f'    if name == "{name}":', f"        from .{module} import {name}"]
        lines += [f"        return {name}"]
    return [*lines, f"    {_error(rng)}"]


def _ask(rng: Random, table: str, target: str) -> Tuple[Lines, str]:
    """How `__getattr__` looks its name up; `target` is what it unpacks the entry to."""
    kind = rng.randint(0, 3)
    if kind == 0:
        return [
            f"    if name not in {table}:",
            f"        {_error(rng)}",
            f"    {target} = {table}[name]",
        ], "    "
    if kind == 1 and "," in target:
        return [
            f"    entry = {table}.get(name)",
            "    if entry is None:",
            f"        {_error(rng)}",
            f"    {target} = entry",
        ], "    "
    if kind == 1:
        return [
            f"    {target} = {table}.get(name)",
            f"    if {target} is None:",
            f"        {_error(rng)}",
        ], "    "
    if kind == 2:
        return [
            "    try:",
            f"        {target} = {table}[name]",
            "    except KeyError:",
            "        raise AttributeError(name) from None",
        ], "    "
    return [f"    if name in {table}:", f"        {target} = {table}[name]"], "        "


def _finish(rng: Random, lines: Lines, indent: str, load: str, value: str) -> Lines:
    lines = [*lines, f"{indent}module = importlib.{load}", f"{indent}value = {value}"]
    if rng.random() < 0.5:
        lines += [f"{indent}globals()[name] = value"]
    return [*lines, f"{indent}return value", *([] if indent == "    " else [f"    {_error(rng)}"])]


def _table(rng: Random, lazy: Lazy) -> Lines:
    """`_LAZY = {"Trainer": ".trainer"}`."""
    style = rng.choice((".m", ".m", "m", "p.m"))
    prefix = {".m": ".", "m": "", "p.m": f"{lazy.package}."}[style]
    entries = [f'    "{name}": "{prefix}{module}",' for name, module in lazy.names]
    load = {
        ".m": "import_module(home, __name__)",
        "m": rng.choice(
            ('import_module(f".{home}", __name__)', 'import_module(f"{__name__}.{home}")')
        ),
        "p.m": "import_module(home)",
    }[style]
    ask, indent = _ask(rng, "_LAZY", "home")
    head = ["import importlib", "_LAZY = {", *entries, "}", "", "def __getattr__(name):"]
    return _finish(rng, [*head, *ask], indent, load, "getattr(module, name)")


def _pairs(rng: Random, lazy: Lazy) -> Lines:
    """`_LAZY = {"Trainer": (".trainer", "Trainer")}`."""
    style = rng.choice((".m", "m", "p.m"))
    prefix = {".m": ".", "m": "", "p.m": f"{lazy.package}."}[style]
    entries = [f'    "{name}": ("{prefix}{module}", "{name}"),' for name, module in lazy.names]
    load = {
        ".m": rng.choice(
            ("import_module(home, __name__)", "import_module(home, package=__package__)")
        ),
        "m": 'import_module(f".{home}", __name__)',
        "p.m": "import_module(home)",
    }[style]
    ask, indent = _ask(rng, "_LAZY", "home, attribute")
    head = ["import importlib", "_LAZY = {", *entries, "}", "", "def __getattr__(name):"]
    return _finish(rng, [*head, *ask], indent, load, "getattr(module, attribute)")


def _lists(rng: Random, lazy: Lazy) -> Lines:
    """`_LAZY = {"trainer": ["Trainer"]}`, turned round or searched."""
    entries = [f'    "{module}": {_listed(names)},' for module, names in lazy.structure().items()]
    head = ["import importlib", "_LAZY = {", *entries, "}"]
    if rng.random() < 0.5:
        head += ["_HOMES = {name: module for module, names in _LAZY.items() for name in names}"]
        ask, indent = _ask(rng, "_HOMES", "home")
        head += ["", "def __getattr__(name):"]
        return _finish(
            rng,
            [*head, *ask],
            indent,
            'import_module("." + home, __name__)',
            "getattr(module, name)",
        )
    head += ["", "def __getattr__(name):", "    for home, names in _LAZY.items():"]
    head += ["        if name in names:"]
    load = 'import_module(f".{home}", __name__)'
    return _finish(rng, head, " " * 12, load, "getattr(module, name)")


def _listed(names: Lines) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def _lazy_module(rng: Random, lazy: Lazy) -> Lines:
    """As transformers, diffusers and ms-swift have it."""
    structure = lazy.structure()
    for module in lazy.modules:
        structure.setdefault(module, [])
    items = list(structure.items())
    later = items[1:] if rng.random() < 0.4 else []
    kept = [item for item in items if item not in later]
    if rng.random() < 0.5:
        lines = ["_import_structure = {", *(f'    "{m}": {_listed(n)},' for m, n in kept), "}"]
    else:
        lines = ["_import_structure = {" + ", ".join(f'"{m}": {_listed(n)}' for m, n in kept) + "}"]
    for module, names in later:
        lines += rng.choice(
            (
                [f'_import_structure["{module}"] = {_listed(names)}'],
                [f'_import_structure["{module}"] = []']
                + [f'_import_structure["{module}"].append("{name}")' for name in names],
                [
                    f'_import_structure["{module}"] = []',
                    f'_import_structure["{module}"].extend({_listed(names)})',
                ],
                [f'_import_structure.update({{"{module}": {_listed(names)}}})'],
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
            *_indented(eager),
            "else:",
            *_indented([*lines, *replace]),
        ]
    if kind == 1:  # transformers: the structure first
        return [
            "from typing import TYPE_CHECKING",
            *get,
            *lines,
            "if TYPE_CHECKING:",
            *_indented(eager),
            "else:",
            *_indented(replace),
        ]
    return [*get, *lines, *replace]


def _indented(lines: Lines) -> Lines:
    return [f"    {line}" if line else "" for line in lines]


def _lazy_loader(rng: Random, lazy: Lazy) -> Lines:
    """`lazy_loader.attach`."""
    modules = rng.choice(("[{}]", "{{{}}}")).format(", ".join(f'"{m}"' for m in lazy.modules))
    modules = modules if lazy.modules else "[]"
    attributes = ", ".join(f'"{m}": {_listed(n)}' for m, n in lazy.structure().items())
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


FORMS: Dict[str, Callable[[Random, Lazy], Lines]] = {
    "comparison": _compared,
    "modules by comparison": _modules,
    "table": _table,
    "table of pairs": _pairs,
    "table of lists": _lists,
    "_LazyModule": _lazy_module,
    "lazy_loader": _lazy_loader,
}
