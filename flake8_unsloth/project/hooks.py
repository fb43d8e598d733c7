"""What pytest calls in a ``conftest.py`` once it has imported it: hooks and fixtures."""

from __future__ import annotations

from typing import List, Sequence

from flake8_unsloth.reading.outline import (
    FIRST,
    Block,
    Call,
    Choice,
    Function,
    Load,
    Name,
    Outline,
    Step,
)
from flake8_unsloth.reading.preparing import AUTOMATIC

IMPORTED, LOADED, COLLECTING, TESTING, ASKED = range(5)
"""How far pytest has come: not at all; to the next ``conftest.py``; tests are imported; they run;
they have asked for every fixture."""
HOOKS = {
    **dict.fromkeys(("pytest_addoption", "pytest_plugin_registered"), LOADED),
    **dict.fromkeys(("pytest_configure", "pytest_sessionstart"), COLLECTING),
    **dict.fromkeys(("pytest_report_header", "pytest_collection"), COLLECTING),
    **dict.fromkeys(("pytest_ignore_collect", "pytest_collect_file"), COLLECTING),
    **dict.fromkeys(("pytest_generate_tests", "pytest_itemcollected"), TESTING),
    **dict.fromkeys(("pytest_collection_modifyitems", "pytest_collection_finish"), TESTING),
    **dict.fromkeys(("pytest_runtest_setup", "pytest_runtest_protocol"), TESTING),
    **dict.fromkeys(("pytest_runtest_call", "pytest_pyfunc_call"), TESTING),
}
"""Functions that pytest calls, and how far it has come then."""


def with_hooks(outline: Outline, plugins: Sequence[Load], stage: int) -> Block:
    """What a ``conftest.py`` has run by a stage: its body, its plugins, its hooks and fixtures.

    The functions of its outline are those of the module, as no body has been read.
    """
    steps: List[Step] = [*outline.body, *plugins]
    for function in outline.functions:
        automatic = TESTING if function.fixture == AUTOMATIC else stage + 1
        if HOOKS.get(function.name, automatic) <= stage:
            steps.append(_run(function))
        elif function.fixture and stage == ASKED:
            steps.append(Choice(((_run(function),), ())))
    return tuple(steps)


def _run(function: Function) -> Call:
    return Call(Name([function]), function.line, function.kind, FIRST)
