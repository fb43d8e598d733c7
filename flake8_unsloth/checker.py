"""The plugin as flake8 sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Dict, Iterator, List, Tuple, Type

from flake8_unsloth import __version__, options

if TYPE_CHECKING:
    import argparse
    import ast

    from flake8_unsloth.analysis import Analysis

Report = Tuple[int, int, str, Type[Any]]


class UnslothChecker:
    """Reports unsloth imported too late: UNS001, UNS002 and UNS003."""

    name = "flake8-unsloth"
    version = __version__
    _analyses: ClassVar[Dict[options.Settings, Analysis]] = {}
    """What has been learnt about other modules in this run, by the options it holds for."""

    def __init__(
        self, tree: ast.Module, filename: str, lines: List[str], options: argparse.Namespace
    ) -> None:
        self._tree = tree
        self._filename = filename
        self._lines = lines
        self._options = options

    @classmethod
    def add_options(cls, option_manager: Any) -> None:
        """Register the options (flake8 calls this once)."""
        options.register(option_manager)

    @classmethod
    def parse_options(cls, parsed: argparse.Namespace) -> None:
        """Check the options and start a run afresh (flake8 may call this several times)."""
        options.settings(parsed)
        cls._analyses.clear()

    def run(self) -> Iterator[Report]:
        """Yield line (from 1), column (from 0), message and this class for each finding."""
        text = "".join(self._lines)
        settings = options.settings(self._options)
        if "unsloth" not in text and not settings.follow:
            return
        for line, column, message in self._analysis(settings).reports(
            self._tree, self._filename, self._lines, text
        ):
            yield line, column, message, type(self)

    def _analysis(self, settings: options.Settings) -> Analysis:
        if settings not in self._analyses:
            from flake8_unsloth.analysis import Analysis

            self._analyses[settings] = Analysis(settings)
        return self._analyses[settings]
