"""Who a file is to the interpreter that runs it: a module of a package, a script, a test of pytest.

What CPython and pytest do before the first line of a file depends on nothing but where it stands
and whether its imports are relative: its name, the search path, and what has run already.
"""

from __future__ import annotations

import ast
import configparser
import re
from functools import lru_cache
from pathlib import Path
from typing import FrozenSet, Iterator, List, NamedTuple, Optional, Tuple

SOURCE_ROOTS = (".", "src")
LIBRARIES = ("unsloth", "transformers", "peft", "trl", "unsloth_zoo")
_CONFIGURED = {"tox.ini": "pytest", "setup.cfg": "tool:pytest"}


class Conftest(NamedTuple):
    """A `conftest.py` that runs before the file: where it is imported from, under which name."""

    root: str
    name: str
    file: str


class Entry(NamedTuple):
    """How a file is run."""

    name: str
    """The module that is imported."""
    root: str
    """The folder that it is imported from; first of the search path."""
    conftests: Tuple[Conftest, ...]
    before: FrozenSet[str]
    """Files that have run, or are running, when it starts: parent packages, `conftest.py` files."""
    is_library: bool
    """Whether it belongs to a clone of unsloth or was written by it: there nothing is judged."""


def is_test(name: str) -> bool:
    """Whether pytest imports a file of this name by itself."""
    stem = name[: -len(".py")]
    return stem == "conftest" or stem.startswith("test_") or stem.endswith("_test")


@lru_cache(maxsize=4096)
def enter(project: str, path: str) -> Entry:
    """How the file `path` (absolute) is run from the folder of its project."""
    file = Path(path)
    source = file.read_text(encoding="utf-8")
    conftests: Tuple[Conftest, ...] = ()
    in_clone = any(one.name == "unsloth" and is_clone(one) for one in file.parents)
    if is_test(file.name):
        parts, root = package_of(file, False)
        conftests = tuple(_conftests(Path(project), file))
    elif not in_clone and is_script(project, file, source):
        parts, root = (), file.parent
    else:
        parts, root = package_of(file, has_relative_imports(source))
    parents = {
        str(root.joinpath(*parts[:depth], "__init__.py")) for depth in range(1, len(parts) + 1)
    }
    stem = () if file.stem == "__init__" else (file.stem,)
    parents.discard(path)
    return Entry(
        ".".join((*parts, *stem)),
        str(root),
        conftests,
        frozenset(p for p in parents if Path(p).is_file()) | {c.file for c in conftests},
        "unsloth_compiled_cache" in file.parts or in_clone,
    )


def package_of(file: Path, relative: bool) -> Tuple[Tuple[str, ...], Path]:
    """The package of a file and the folder that holds the outermost one.

    A folder without `__init__.py` inside a package is a part of it if the imports are `relative`.
    """
    parts: Tuple[str, ...] = ()
    folder = file.parent
    while (folder / "__init__.py").is_file() or (
        relative and (folder.parent / "__init__.py").is_file()
    ):
        folder, parts = folder.parent, (folder.name, *parts)
    return parts, folder


def has_relative_imports(source: str) -> bool:
    """Whether a file belongs to a package by what it says itself."""
    return any(
        isinstance(node, ast.ImportFrom) and node.level > 0 for node in ast.walk(ast.parse(source))
    )


def is_clone(folder: Path) -> bool:
    """Whether a package named unsloth is the library."""
    is_package = (folder / "__init__.py").is_file()
    return is_package and ((folder / "models").is_dir() or (folder / "_gpu_init.py").is_file())


def is_script(project: str, file: Path, source: str) -> bool:
    """Whether a file of a package imports a neighbour by a name that is found nowhere else.

    One that imports its own package by name is a module of it: the name beside it means a library.
    So it does if that imports its own name.
    """
    if file.name == "__init__.py" or not (file.parent / "__init__.py").is_file():
        return False
    parts, root = package_of(file, False)
    every = list(_imported(source))
    imports = [one for one in every if one[0] not in (*LIBRARIES, file.stem)]
    if has_relative_imports(source) or any(top == parts[0] for top, _, _ in imports):
        return False
    of_unsloth = [(below, names) for top, below, names in every if top == parts[0] == "unsloth"]
    lacks = not any(_has(root / "unsloth", *one) for one in of_unsloth)
    if lacks and any(names for _, names in of_unsloth):
        return True
    elsewhere = [root, *(Path(project, name) for name in SOURCE_ROOTS)]
    return any(
        _has(file.parent / top, below, ())
        and _source_of(file.parent / top) is not None
        and not _names_itself(file.parent / top)
        and not any(_has(one / top, below, names) for one in elsewhere)
        for top, below, names in imports
    )


Imported = Tuple[str, Tuple[str, ...], Tuple[str, ...]]
"""The first part of a module's name, the parts below it, and what is taken from the module."""


def _imported(source: str) -> Iterator[Imported]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found: List[Tuple[str, Tuple[str, ...]]] = [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found = [(node.module, tuple(alias.name for alias in node.names))]
        else:
            continue
        for dotted, names in found:
            top, *below = dotted.split(".")
            yield top, tuple(below), names


def _source_of(path: Path) -> Optional[str]:
    """The text of a module or package, None for a mere folder and what is not there."""
    for file in (path / "__init__.py", path.with_suffix(".py")):
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return None


def _has(top: Path, below: Tuple[str, ...], names: Tuple[str, ...]) -> bool:
    """Whether a module is there and, as far as its text shows, has some names."""
    path = top.joinpath(*below)
    source = _source_of(path)
    if source is None:
        return path.is_dir()
    if below and not top.is_dir():
        return False
    told = re.findall(r"\w+", source)
    return (
        {"__getattr__", "globals"}.intersection(told) != set()
        or "import *" in source
        or all(name in told or name == "*" or _has(path / name, (), ()) for name in names)
    )


def _names_itself(path: Path) -> bool:
    if (path / "__init__.py").is_file():
        return False
    source = path.with_suffix(".py").read_text(encoding="utf-8")
    return path.name in (top for top, _, _ in _imported(source))


def _conftests(project: Path, file: Path) -> Iterator[Conftest]:
    """As pytest goes: from the folder of its configuration down to the folder of the file."""
    folders: List[Path] = []
    folder = file.parent
    top = next((f for f in _upwards(project, folder) if _is_configured(f)), project)
    while True:
        folders.append(folder)
        if folder in (top, project):
            break
        folder = folder.parent
    for folder in reversed(folders):
        conftest = folder / "conftest.py"
        if conftest.is_file() and conftest != file:
            parts, root = package_of(conftest, False)
            yield Conftest(str(root), ".".join((*parts, "conftest")), str(conftest))


def _upwards(project: Path, folder: Path) -> Iterator[Path]:
    while True:
        yield folder
        if folder == project:
            return
        folder = folder.parent


def _is_configured(folder: Path) -> bool:
    if (folder / "pytest.ini").is_file() or (folder / ".pytest.ini").is_file():
        return True
    toml = folder / "pyproject.toml"
    if toml.is_file() and "[tool.pytest" in toml.read_text(encoding="utf-8"):
        return True
    for name, section in _CONFIGURED.items():
        if (folder / name).is_file():
            parser = configparser.ConfigParser()
            parser.read(folder / name, encoding="utf-8")
            if parser.has_section(section):
                return True
    return False
