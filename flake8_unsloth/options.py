"""The plugin's options: what flake8 is told about them, and their values, checked."""

from __future__ import annotations

import argparse
import sys
from typing import Any, Callable, Dict, NamedTuple, Tuple

DEFAULT_BEFORE = "peft,transformers,trl,unsloth_zoo"
DEFAULT_ROOTS = ".,src"


class Carrier(NamedTuple):
    """An entry of ``--unsloth-extend-carriers``."""

    module: str
    """Dotted name of the module that loads something."""
    library: str
    """What it loads; empty for any of the libraries."""


class Settings(NamedTuple):
    """The options' values for one run."""

    before: Tuple[str, ...]
    """Libraries that unsloth must be imported before."""
    carriers: Tuple[Carrier, ...]
    """Modules that load such a library, beyond the built-in table."""
    roots: Tuple[str, ...]
    """Folders in which first-party modules are looked for, relative to the working directory."""
    follow: bool
    """Whether other modules are read (UNS003)."""


def register(manager: Any) -> None:
    """Tell flake8's option manager (any version from 3.8) about the options."""
    add: Callable[..., None] = manager.add_option
    add(
        "--unsloth-before",
        default=DEFAULT_BEFORE,
        type=_libraries,
        metavar="NAMES",
        parse_from_config=True,
        help="Comma-separated libraries that unsloth must be imported before, in place of the "
        f"default ({DEFAULT_BEFORE}).",
    )
    add(
        "--unsloth-extend-carriers",
        default="",
        type=_carriers,
        metavar="NAMES",
        parse_from_config=True,
        help="Comma-separated modules that load one of those libraries when they are imported, "
        "as NAME or NAME=LIBRARY, in addition to the ones the plugin knows. (Default: none)",
    )
    add(
        "--unsloth-source-roots",
        default=DEFAULT_ROOTS,
        type=_folders,
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


def settings(options: argparse.Namespace) -> Settings:
    """The values flake8 has parsed.

    Ends the run like argparse does (one line, exit status 2) if a carrier is said to load a
    library that ``--unsloth-before`` does not name: only here both options are known.
    """
    before = _value(options.unsloth_before, _libraries)
    carriers = _value(options.unsloth_extend_carriers, _carriers)
    for carrier in carriers:
        if carrier.library and carrier.library not in before:
            sys.stderr.write(
                "flake8: error: argument --unsloth-extend-carriers: "
                f"{_shown(carrier)}: '{carrier.library}' is none of {', '.join(before)}\n"
            )
            raise SystemExit(2)
    roots = _value(options.unsloth_source_roots, _folders)
    return Settings(before, carriers, roots, not options.no_unsloth_follow_imports)


def _value(value: Any, parse: Callable[[str], Tuple[Any, ...]]) -> Tuple[Any, ...]:
    """A default reaches us unparsed on some versions of flake8."""
    return parse(value) if isinstance(value, str) else value


def _shown(carrier: Carrier) -> str:
    return f"'{carrier.module}={carrier.library}'"


def _items(text: str) -> Tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def _dotted(name: str) -> str:
    if not all(part.isidentifier() for part in name.split(".")):
        raise argparse.ArgumentTypeError(f"'{name}' is not the name of a module")
    return name


def _libraries(text: str) -> Tuple[str, ...]:
    names = tuple(_dotted(name) for name in _items(text))
    if not names:
        raise argparse.ArgumentTypeError(f"'{text}' names no library")
    if "unsloth" in names:
        raise argparse.ArgumentTypeError("'unsloth' cannot come before itself")
    return names


def _carriers(text: str) -> Tuple[Carrier, ...]:
    carriers: Dict[Carrier, None] = {}
    for item in _items(text):
        module, separator, library = item.partition("=")
        if separator:
            _dotted(library)
        carriers[Carrier(_dotted(module), library)] = None
    return tuple(carriers)


def _folders(text: str) -> Tuple[str, ...]:
    folders = tuple(dict.fromkeys(item.strip() for item in text.replace("\n", ",").split(",")))
    folders = tuple(folder for folder in folders if folder)
    if not folders:
        raise argparse.ArgumentTypeError(f"'{text}' names no folder")
    return folders
