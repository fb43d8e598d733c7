"""``python -m benchmarks``: measure what a sub-command names, print it as Markdown tables."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Callable, Dict, List, Optional, Tuple

from benchmarks import corpora, editor, growth, imports, lengths, plot, synthetic, whole, within
from benchmarks.settings import Settings
from benchmarks.variants import VARIANTS

Command = Callable[[Settings], str]
COMMANDS: Dict[str, Tuple[int, Command, str]] = {
    "whole": (5, whole.command, "whole runs beside flake8 alone: CPU time, peak memory"),
    "within": (3, within.command, "inside one run: the checker against ast.parse"),
    "imports": (15, imports.command, "import time of each plugin"),
    "editor": (9, editor.command, "one file from standard input, as an editor does it"),
    "growth": (3, growth.command, "synthetic projects of growing size"),
    "lengths": (3, lengths.command, "one file of growing length"),
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    made.add_argument("command", choices=[*COMMANDS, "plot", "all"])
    default = Path(tempfile.gettempdir(), "flake8-unsloth-benchmarks")
    made.add_argument("--cache", type=Path, default=default, help="environments, corpora, results")
    made.add_argument("--rounds", type=int, default=0, help="samples of each figure")
    made.add_argument("--files", type=int, default=0, help="thin each corpus to about so many")
    made.add_argument("--corpora", nargs="+", choices=corpora.NAMES, default=list(corpora.NAMES))
    names = [variant.name for variant in VARIANTS]
    made.add_argument("--variants", nargs="+", choices=names, default=names)
    made.add_argument("--sizes", nargs="+", type=int, default=[100, 1_000, 10_000])
    shapes = list(synthetic.SHAPES)
    made.add_argument("--shapes", nargs="+", choices=shapes, default=shapes)
    places = list(synthetic.PLACES)
    made.add_argument("--places", nargs="+", choices=places, default=places, help="of unsloth")
    made.add_argument("--plots", type=Path, default=Path("docs"), help="where plots are written")
    return made


def main(arguments: Optional[List[str]] = None) -> None:
    """Run one sub-command, or all of them."""
    options = parser().parse_args(arguments)
    chosen = [variant for variant in VARIANTS if variant.name in options.variants]
    settings = Settings(
        options.cache.resolve(),
        1,
        options.files,
        options.corpora,
        chosen,
        options.sizes,
        options.shapes,
        options.places,
    )
    for name in COMMANDS if options.command == "all" else [options.command]:
        if name in COMMANDS:
            rounds, command, title = COMMANDS[name]
            tables = command(settings._replace(rounds=options.rounds or rounds))
            print(f"## {name}: {title}\n\n{tables}\n", flush=True)
    if options.command in {"plot", "all"}:
        plot.write(settings, options.plots)


if __name__ == "__main__":
    main()
