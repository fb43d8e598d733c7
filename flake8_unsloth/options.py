"""The values of the options that are given, checked; nobody gives any in most runs."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Tuple

if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any, Callable, NoReturn

Carrier = Tuple[str, str]
"""Dotted name of a module, and the library it loads (empty for any of them)."""
Values = Tuple[Tuple[str, ...], Tuple[Carrier, ...], Tuple[str, ...], bool]
"""The four options, in the order of the fields of ``settings.Settings``."""


def check(options: Namespace) -> None:
    """Put the checked values in place of what was given: text, or a list from pyproject.toml.

    A wrong one ends the run in argparse's way: one line, exit status 2. argparse itself never sees
    what pyproject.toml holds, nor does it know whether ``--unsloth-before`` names the library that
    a carrier is said to load.
    """
    before = _checked(options, "unsloth_before", libraries)
    _checked(options, "unsloth_source_roots", folders)
    for module, library in _checked(options, "unsloth_extend_carriers", carriers):
        if library and library not in before:
            names = ", ".join(before)
            _refuse("unsloth_extend_carriers", f"'{module}={library}': it is none of {names}")


def _checked(
    options: Namespace, name: str, parse: Callable[[str], Tuple[Any, ...]]
) -> Tuple[Any, ...]:
    value = getattr(options, name)
    if not isinstance(value, tuple):
        try:
            value = parse(value if isinstance(value, str) else ",".join(map(str, value)))
        except ArgumentTypeError as error:
            _refuse(name, str(error))
        setattr(options, name, value)
    return value


def _refuse(name: str, reason: str) -> NoReturn:
    option = "--" + name.replace("_", "-")
    sys.stderr.write(f"flake8: error: argument {option}: {reason}\n")
    raise SystemExit(2)


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
        if not (_is_dotted(module) and _is_dotted(library or module)) or item.endswith("="):
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
