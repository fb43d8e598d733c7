"""What stands inside the steps of an outline: blocks, calls, the ``yield`` of a manager."""

from __future__ import annotations

from typing import List, Tuple

from flake8_unsloth.reading.outline import (
    Block,
    Call,
    Choice,
    Function,
    Leave,
    Loop,
    Main,
    Step,
    Try,
    Yield,
)


def called_in(block: Block) -> List[Function]:
    """Functions that run where a block calls them, in order."""
    found: List[Function] = []
    queue: List[Step] = list(reversed(block))
    while queue:
        step = queue.pop()
        if isinstance(step, Call):
            found += step.runs()
        else:
            for inner in blocks_of(step):
                queue += reversed(inner)
    return found


def blocks_of(step: Step) -> Tuple[Block, ...]:
    """The blocks inside a step."""
    if isinstance(step, Choice):
        return step.branches
    if isinstance(step, Main):
        return step.program.branches
    if isinstance(step, Loop):
        return step.body, step.again, step.orelse
    if isinstance(step, Try):
        return (step.body, *(one.body for one in step.handlers), step.orelse, step.final)
    return ()


def catches(rest: Block) -> bool:
    """Whether a manager whose rest runs there may end what the body raises."""
    return any(_guards_yield(function.body) for function in called_in(rest))


def _guards_yield(block: Block) -> bool:
    """Whether some ``yield`` stands in a ``try`` of which a handler does not raise again."""
    queue: List[Step] = list(block)
    while queue:
        step = queue.pop()
        inner = [one for part in blocks_of(step) for one in part]
        handlers = step.handlers if isinstance(step, Try) and _yields(step.body) else ()
        if any(not _raises_again(one.body) for one in handlers):
            return True
        queue += inner
    return False


def _yields(block: Block) -> bool:
    return any(isinstance(step, Yield) for step in block)


def _raises_again(block: Block) -> bool:
    return any(isinstance(step, Leave) and step.kind == "raise" for step in block)
