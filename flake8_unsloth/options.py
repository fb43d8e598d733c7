"""The plugin's options: what flake8 is told about them, and their values, checked.

This module and ``checker`` are all that a flake8 run loads that has nothing to check, hence plain
tuples: a class costs more to create than all the rest.
"""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any, Callable, NoReturn, Tuple

    Carrier = Tuple[str, str]
    """Dotted name of a module, and the library it loads (empty for any of them)."""
    Values = Tuple[Tuple[str, ...], Tuple[Carrier, ...], Tuple[str, ...], bool]
    """The four options, in the order of the fields of ``settings.Settings``."""

DEFAULT_BEFORE = "peft,transformers,trl,unsloth_zoo"
DEFAULT_ROOTS = ".,src"


def register(manager: Any) -> None:
    """Tell flake8's option manager (any version from 3.8) about the options."""
    add: Callable[..., None] = manager.add_option
    add(
        "--unsloth-before",
        default=DEFAULT_BEFORE,
        type=libraries,
        metavar="NAMES",
        parse_from_config=True,
        help="Comma-separated libraries that unsloth must be imported before, in place of the "
        f"default ({DEFAULT_BEFORE}).",
    )
    add(
        "--unsloth-extend-carriers",
        default="",
        type=carriers,
        metavar="NAMES",
        parse_from_config=True,
        help="Comma-separated modules that load one of those libraries when they are imported, "
        "as NAME or NAME=LIBRARY, in addition to the ones the plugin knows. (Default: none)",
    )
    add(
        "--unsloth-source-roots",
        default=DEFAULT_ROOTS,
        type=folders,
        metavar="FOLDERS",
        parse_from_config=True,
        help="Comma-separated folders in which imported modules of your own are looked for, "
        "besides the folder of the checked file's package; relative ones start at the working "
        f"directory. (Default: {DEFAULT_ROOTS})",
    )
    add(
        "--no-unsloth-follow-imports",
        action="store_true",
        default=False,
        parse_from_config=True,
        help="Never read other files: turns UNS003 off. (Default: False)",
    )


def check(options: Namespace) -> None:
    """Refuse wrong values that argparse has not seen, in its own way: one line, exit status 2.

    pyproject.toml hands over lists unparsed, and only here it is known whether
    ``--unsloth-before`` names the library that a carrier is said to load.
    """
    before = _checked(options, "unsloth_before", libraries)
    _checked(options, "unsloth_source_roots", folders)
    for module, library in _checked(options, "unsloth_extend_carriers", carriers):
        if library and library not in before:
            names = ", ".join(before)
            _refuse("unsloth_extend_carriers", f"'{module}={library}': it is none of {names}")


def values(options: Namespace) -> Values:
    """The options' values for one run."""
    return (
        _parsed(options.unsloth_before, libraries),
        _parsed(options.unsloth_extend_carriers, carriers),
        _parsed(options.unsloth_source_roots, folders),
        not options.no_unsloth_follow_imports,
    )


def _checked(
    options: Namespace, name: str, parse: Callable[[str], Tuple[Any, ...]]
) -> Tuple[Any, ...]:
    try:
        return _parsed(getattr(options, name), parse)
    except ArgumentTypeError as error:
        _refuse(name, str(error))


def _refuse(name: str, reason: str) -> NoReturn:
    option = "--" + name.replace("_", "-")
    sys.stderr.write(f"flake8: error: argument {option}: {reason}\n")
    raise SystemExit(2)


def _parsed(value: Any, parse: Callable[[str], Tuple[Any, ...]]) -> Tuple[Any, ...]:
    if isinstance(value, tuple):
        return value
    return parse(value if isinstance(value, str) else ",".join(map(str, value)))


def _items(text: str) -> Tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def _is_dotted(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _dotted(name: str) -> str:
    if not _is_dotted(name):
        raise ArgumentTypeError(f"'{name}' is not the name of a module")
    return name


def libraries(text: str) -> Tuple[str, ...]:
    """The value of ``--unsloth-before``; raises ArgumentTypeError."""
    names = tuple(_dotted(name) for name in _items(text))
    if not names:
        raise ArgumentTypeError(f"'{text}' names no library")
    if "unsloth" in names:
        raise ArgumentTypeError("'unsloth' cannot come before itself")
    return names


def carriers(text: str) -> Tuple[Carrier, ...]:
    """The value of ``--unsloth-extend-carriers``; raises ArgumentTypeError."""
    found = []
    for item in _items(text):
        module, _, library = item.partition("=")
        if not (_is_dotted(module) and _is_dotted(library or "any")) or item.endswith("="):
            raise ArgumentTypeError(f"'{item}' is not the name of a module, nor NAME=LIBRARY")
        found.append((module, library))
    return tuple(found)


def folders(text: str) -> Tuple[str, ...]:
    """The value of ``--unsloth-source-roots``; raises ArgumentTypeError."""
    items = [item.strip() for item in text.replace("\n", ",").split(",")]
    found = tuple(dict.fromkeys(item for item in items if item))
    if not found:
        raise ArgumentTypeError(f"'{text}' names no folder")
    return found
