"""What the plugin reads off a text must cover what its tree holds: texts rule most files out.

A load that the tree shows and a first look at the text does not would be lost without a word.
"""

from __future__ import annotations

import ast
from typing import Iterator, List, Set, Tuple

from flake8_unsloth import outline
from flake8_unsloth.followed import follow
from flake8_unsloth.hints import UNSLOTH, Hints
from flake8_unsloth.imports import Import
from flake8_unsloth.names import collect
from flake8_unsloth.position import NOWHERE
from flake8_unsloth.relevance import all_steps
from flake8_unsloth.scan import NEVER, RUN, Scan
from flake8_unsloth.steps import Load


class _Hints(Hints):
    """Notes what the first look asks for, and finds nothing on any disk."""

    def __init__(self) -> None:
        super().__init__([])
        self.asked: Set[str] = set()

    def _named(self, folder: str, dotted: str) -> Tuple[List[str], List[str]]:
        self.asked.add(dotted)
        return [], []

    def covers(self, imported: Import) -> bool:
        """Whether a module was asked for, or one below it, which runs it on the way."""
        dotted = "." * imported.level + imported.module
        return any(one == dotted or one.startswith(dotted + ".") for one in self.asked)


def overlooked(text: str, tree: ast.Module) -> str:
    """Loads of a tree that one of the looks at its text has not seen, in words."""
    if "get_ipython()" in text or not text.isascii():
        return ""  # those texts are always parsed
    scan, hints = Scan(text), _Hints()
    given_up = UNSLOTH in hints.edges(text, "/nowhere")
    checked = list(_loads(tree))
    runs = [one for load in follow(tree, "").loads for one in load.imports if not one.lazy]
    missed = [f"hints: {one}" for one in checked if not (one.lazy or given_up or hints.covers(one))]
    if not scan.unclear:
        seen = [target.imported for target in scan.targets if scan.when(target) != NEVER]
        missed += [f"scan: {one}" for one in checked if not _covered(one, seen)]
        seen = [target.imported for target in scan.targets if scan.when(target) == RUN]
        missed += [f"scan of a module: {one}" for one in runs if not _covered(one, seen)]
    return "; ".join(missed[:3])


def _loads(tree: ast.Module) -> Iterator[Import]:
    written = outline.write(tree, collect(tree), NOWHERE)
    for block in (written.body, *(function.body for function in written.functions)):
        for step in all_steps(block):
            if isinstance(step, Load):
                yield from step.imports


def _covered(imported: Import, seen: List[Import]) -> bool:
    return any(
        (one.module, one.level) == (imported.module, imported.level)
        and set(imported.names) <= set(one.names)
        for one in seen
    )
