"""The plugin as flake8 sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_unsloth import __version__, options

if TYPE_CHECKING:
    import ast
    from argparse import Namespace
    from typing import Any, Dict, Iterator, List, Tuple

    from flake8_unsloth.analysis import Analysis
    from flake8_unsloth.hints import FirstLook

_analyses: Dict[options.Values, Analysis] = {}
"""What has been learnt about other modules in this run, by the options it holds for."""

_first_looks: Dict[Tuple[str, ...], FirstLook] = {}
"""What has been learnt of their texts, by the source roots."""


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
        """Register the options (flake8 calls this once)."""
        options.register(option_manager)

    @staticmethod
    def parse_options(parsed: Namespace) -> None:
        """Check the options and start a run afresh (flake8 may call this several times)."""
        options.check(parsed)
        _analyses.clear()
        _first_looks.clear()

    def run(self) -> Iterator[Tuple[int, int, str, type]]:
        """Yield line (from 1), column (from 0), message and this class for each finding."""
        values = options.values(self._options)
        text = "".join(self._lines)
        if "unsloth" not in text and self._is_ruled_out(values, text):
            return
        if values not in _analyses:
            from flake8_unsloth.analysis import Analysis

            _analyses[values] = Analysis(values)
        analysis = _analyses[values]
        for report in analysis.reports(self._tree, self._filename, self._lines, text):
            yield (*report, type(self))

    def _is_ruled_out(self, values: options.Values, text: str) -> bool:
        """Whether a file that does not mention unsloth cannot load it through other modules."""
        if not values[3]:
            return True
        look = _first_looks.get(values[2])
        if look is None:
            from flake8_unsloth.hints import FirstLook

            look = _first_looks[values[2]] = FirstLook(values[2])
        on_disk = "-" not in getattr(self._options, "filenames", ("-",))
        return look.rules_out(self._filename, text, on_disk)
