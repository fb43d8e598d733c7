"""Lazy packages and modules with a `__getattr__` of their own, as people write them."""

from __future__ import annotations

from random import Random
from typing import Callable, Dict, Tuple

from tests.judge.project_lazy import COMPUTED, MODULE, Lazy, Lines, indented, listed
from tests.judge.project_lazy_helped import by_lazy_loader, by_lazy_module


def lazy_block(rng: Random, lazy: Lazy) -> Lines:
    """The lines that make the package lazy; they stand at the end of its `__init__.py`."""
    lines = _compared(rng, lazy) if lazy.form == MODULE else FORMS[lazy.form](rng, lazy)
    if lazy.form == MODULE or "TYPE_CHECKING" in "".join(lines) or rng.random() < 0.8:
        return lines
    eager = [f"    from .{module} import {name}" for name, module in lazy.names]
    head = ["from typing import TYPE_CHECKING", "if TYPE_CHECKING:", *eager]
    return [*head, "else:", *indented(lines)] if rng.random() < 0.5 else [*head, *lines]


def _from(rng: Random, lazy: Lazy, module: str) -> str:
    if not lazy.package:
        return module
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
        kind = rng.randint(0, 3 if lazy.form == MODULE else 6)
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
    entries = [f'    "{module}": {listed(names)},' for module, names in lazy.structure().items()]
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


def _computed(rng: Random, lazy: Lazy) -> Lines:
    """A table that is no literal."""
    pairs = ", ".join(f'("{name}", "{module}")' for name, module in lazy.names)
    words = ", ".join(f'{name}=".{module}"' for name, module in lazy.names)
    table = rng.choice(
        (
            f'{{name: "." + module for name, module in [{pairs}]}}',
            f"dict({words})",
            f'dict((name, f".{{module}}") for name, module in [{pairs}])',
        )
    )
    ask, indent = _ask(rng, "_LAZY", "home")
    head = ["import importlib", f"_LAZY = {table}  {COMPUTED}", "", "def __getattr__(name):"]
    load = "import_module(home, __name__)"
    return _finish(rng, [*head, *ask], indent, load, "getattr(module, name)")


FORMS: Dict[str, Callable[[Random, Lazy], Lines]] = {
    "comparison": _compared,
    "modules by comparison": _modules,
    "table": _table,
    "table of pairs": _pairs,
    "table of lists": _lists,
    "computed table": _computed,
    "_LazyModule": by_lazy_module,
    "lazy_loader": by_lazy_loader,
}
