"""The plugin as flake8 sees it: its options and its checker.

This module is all that a flake8 run loads that has nothing to check and no options given. Values
that are given are checked in ``options``; what only a file needs is imported when one comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_unsloth import __version__

if TYPE_CHECKING:
    import ast
    from argparse import Namespace
    from typing import Any, Callable, Dict, Iterator, List, Tuple

    from flake8_unsloth.options import Values
    from flake8_unsloth.run import Run

BEFORE = ("peft", "transformers", "trl", "unsloth_zoo")
ROOTS = (".", "src")

_runs: Dict[Values, Run] = {}
"""What has been learnt about other modules, by the options it holds for."""


class UnslothChecker:
    """Reports unsloth imported too late: UNS001, UNS002 and UNS003."""

    name = "flake8-unsloth"
    version = __version__

    def __init__(
        self, tree: ast.Module, filename: str, lines: List[str], options: Namespace
    ) -> None:
        self._tree = tree
        self._filename = filename
        self._lines = lines
        self._options = options

    @staticmethod
    def add_options(option_manager: Any) -> None:
        """Register the options (flake8 calls this once); defaults are tuples, what is given is not.

        The manager is that of any flake8 from 3.8 on.
        """
        add: Callable[..., None] = option_manager.add_option
        add(
            "--unsloth-before",
            default=BEFORE,
            metavar="NAMES",
            parse_from_config=True,
            help="Comma-separated libraries that unsloth must be imported before, in place of the "
            f"default ({','.join(BEFORE)}).",
        )
        add(
            "--unsloth-extend-carriers",
            default=(),
            metavar="NAMES",
            parse_from_config=True,
            help="Comma-separated modules that load one of those libraries when they are imported, "
            "as NAME or NAME=LIBRARY, in addition to the ones the plugin knows. (Default: none)",
        )
        add(
            "--unsloth-source-roots",
            default=ROOTS,
            metavar="FOLDERS",
            parse_from_config=True,
            help="Comma-separated folders in which imported modules of your own are looked for, "
            "besides the folder of the checked file's package; relative ones start at the working "
            f"directory. (Default: {','.join(ROOTS)})",
        )
        add(
            "--no-unsloth-follow-imports",
            action="store_true",
            default=False,
            parse_from_config=True,
            help="Never read other files: turns UNS003 off. (Default: False)",
        )

    @staticmethod
    def parse_options(parsed: Namespace) -> None:
        """Check what is given and start a run afresh (flake8 may call this several times)."""
        lists = (
            parsed.unsloth_before,
            parsed.unsloth_extend_carriers,
            parsed.unsloth_source_roots,
        )
        if lists != (BEFORE, (), ROOTS):
            from flake8_unsloth.options import check

            check(parsed)
        _runs.clear()

    def run(self) -> Iterator[Tuple[int, int, str, type]]:
        """Yield line (from 1), column (from 0), message and this class for each finding."""
        options = self._options
        values = (
            options.unsloth_before,
            options.unsloth_extend_carriers,
            options.unsloth_source_roots,
            not options.no_unsloth_follow_imports,
        )
        if values not in _runs:
            from flake8_unsloth.run import Run

            _runs[values] = Run(values)
        on_disk = "-" not in getattr(options, "filenames", ("-",))
        for report in _runs[values].reports(self._tree, self._filename, self._lines, on_disk):
            yield (*report, type(self))
