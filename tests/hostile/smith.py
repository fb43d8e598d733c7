"""Programs by hypothesmith, which derives them from Python's grammar; spiked. Slow; optional."""

from __future__ import annotations

import importlib
import importlib.util
import random
from typing import Iterator, List

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from flake8_unsloth.reading.quiet import parse
from tests.hostile.programs import Program
from tests.hostile.spikes import spike

AVAILABLE = importlib.util.find_spec("hypothesmith") is not None


def programs(count: int, seed: int) -> Iterator[Program]:
    """About so many programs, the same for the same seed and version of hypothesmith."""
    texts: List[str] = []
    strategy = importlib.import_module("hypothesmith").from_grammar()

    @seeded(seed)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    for index, text in enumerate(texts):
        if parse(text) is not None:
            spiked = spike(text, random.Random(f"{seed}:{index}"))
            yield Program(f"hypothesmith_{seed}_{index}.py", spiked)
