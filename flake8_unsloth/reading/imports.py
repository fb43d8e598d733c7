"""What one statement or call asks the import system for."""

from __future__ import annotations

import ast
from typing import NamedTuple, Optional, Tuple, Union

from flake8_unsloth.reading.names import Names, literal_text, literal_texts


class Import(NamedTuple):
    """One name that an import statement, or a call that imports, asks for."""

    module: str
    """Dotted name as written, without leading dots."""
    level: int = 0
    """Number of leading dots."""
    names: Tuple[str, ...] = ()
    """What ``from module import ...`` takes; ``*`` stands for itself."""
    lazy: bool = False
    """PEP 810: loads nothing before its first use."""


IMPORTERS = {
    "importlib.import_module",
    "import_module",
    "importlib.__import__",
    "__import__",
    "pytest.importorskip",
    "importorskip",
}
FINDERS = {"importlib.util.find_spec", "find_spec"}


def imports_of(statement: Union[ast.Import, ast.ImportFrom]) -> Tuple[Import, ...]:
    """The imports of an import statement, left to right."""
    lazy = getattr(statement, "is_lazy", 0) == 1
    if isinstance(statement, ast.ImportFrom):
        names = tuple(alias.name for alias in statement.names)
        return (Import(statement.module or "", statement.level or 0, names, lazy),)
    return tuple(Import(alias.name, lazy=lazy) for alias in statement.names)


def import_by_call(call: ast.Call, names: Names) -> Optional[Import]:
    """The import that a call makes, if it is one with a literal name.

    ``find_spec("a.b")`` imports ``a``, and nothing for a plain name (tests/runtime measures it on
    the real unsloth).
    """
    function = names.dotted(call.func)
    if function in FINDERS:
        module = _resolve(call)
        if module is None or not module.module:
            return None
        parent = module.module.rpartition(".")[0]
        return module._replace(module=parent) if parent or module.level else None
    if function not in IMPORTERS:
        return None
    module = _resolve(call)
    if module is not None and function.endswith("__import__"):
        return _with_fromlist(module, call)
    return module


def _resolve(call: ast.Call) -> Optional[Import]:
    text = literal_text(_argument(call, 0, "name", "modname"))
    if not text:
        return None
    module = text.lstrip(".")
    level = len(text) - len(module)
    if not level:
        return Import(module)
    package = _argument(call, 1, "package")
    base = literal_text(package)
    if base is not None:
        parts = base.split(".")
        kept = parts[: len(parts) - level + 1]
        return Import(".".join([*kept, module] if module else kept)) if kept else None
    if isinstance(package, ast.Name) and package.id in ("__package__", "__name__"):
        return Import(module, level)
    return None


def _with_fromlist(module: Import, call: ast.Call) -> Optional[Import]:
    level = _argument(call, 4, "level")
    if isinstance(level, ast.Constant) and isinstance(level.value, int):
        module = module._replace(level=level.value)
    elif level is not None:
        return None
    return module._replace(names=literal_texts(_argument(call, 3, "fromlist")) or ())


def _argument(call: ast.Call, position: int, *keywords: str) -> Optional[ast.expr]:
    if len(call.args) > position:
        before = call.args[: position + 1]
        return None if any(isinstance(arg, ast.Starred) for arg in before) else before[-1]
    for item in call.keywords:
        if item.arg in keywords:
            return item.value
    return None


def below(taken: Import) -> Import:
    """The module that a name taken from a package would be; a module is that itself."""
    return taken._replace(module=".".join(filter(None, (taken.module, *taken.names))), names=())
