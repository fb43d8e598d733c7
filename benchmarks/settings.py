"""What the command line settles for every sub-command, and where results are kept."""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path
from typing import Any, List, NamedTuple

from benchmarks.variants import Variant


class Settings(NamedTuple):
    """Options of one call of ``python -m benchmarks``."""

    cache: Path
    rounds: int
    files: int
    corpora: List[str]
    variants: List[Variant]
    sizes: List[int]
    shapes: List[str]
    places: List[str]


def note(text: str) -> None:
    """Tell on stderr how far it is; stdout holds tables only."""
    print(text, file=sys.stderr, flush=True)


def keep(settings: Settings, name: str, samples: Any) -> None:
    """Write every single sample below the cache, beside the machine it was taken on."""
    folder = settings.cache / "results"
    folder.mkdir(parents=True, exist_ok=True)
    whole = {"python": sys.version, "machine": platform.platform(), "samples": samples}
    (folder / f"{name}.json").write_text(json.dumps(whole, indent=1), encoding="utf-8")


def kept(settings: Settings, name: str) -> Any:
    """Samples of the last run of a sub-command.

    :raises FileNotFoundError: when it has not run with this cache.
    """
    path = settings.cache / "results" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))["samples"]
