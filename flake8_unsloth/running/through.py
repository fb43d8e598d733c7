"""The paths of a body that come by one definition in it: those on which the function exists."""

from __future__ import annotations

from typing import Optional, Set, Tuple

from flake8_unsloth.reading.outline import (
    Block,
    Choice,
    Define,
    Function,
    Leave,
    Loop,
    Main,
    Step,
    Try,
)
from flake8_unsloth.running.inside import blocks_of


def through(block: Block, define: Define) -> Optional[Block]:
    """A body without the branches that exclude a definition; None if it has no such definition."""
    found = _split(block, define)
    return (*found[0], *found[1]) if found is not None else None


def plain(block: Block) -> Set[Function]:
    """The functions whose definition every complete run of a body comes by."""
    found: Set[Function] = set()
    for step in block:
        if isinstance(step, Define):
            found.add(step.function)
        elif _may_return(step):
            break
    return found


def _may_return(step: Step) -> bool:
    queue = [step]
    while queue:
        one = queue.pop()
        if isinstance(one, Leave) and one.kind == "return":
            return True
        queue += [inner for block in blocks_of(one) for inner in block]
    return False


def _split(block: Block, define: Define) -> Optional[Tuple[Block, Block]]:
    """What of a body runs before a definition, and from there on."""
    for position, step in enumerate(block):
        if step == define:
            return block[:position], block[position:]
        found = _around(step, define)
        if found is not None:
            before, after = found
            return (*block[:position], *before), (*after, *block[position + 1 :])
    return None


def _around(step: Step, define: Define) -> Optional[Tuple[Block, Block]]:
    if isinstance(step, (Choice, Main)):
        choice = step.program if isinstance(step, Main) else step
        found = (_split(branch, define) for branch in choice.branches)
        return next((one for one in found if one is not None), None)
    if isinstance(step, Loop):
        body = through(step.body, define)
        if body is not None:
            return (), (step._replace(body=body, always=False, sure=False),)
        return _split(step.orelse, define)
    return _around_try(step, define) if isinstance(step, Try) else None


def _around_try(step: Try, define: Define) -> Optional[Tuple[Block, Block]]:
    """What is raised in the ``try`` body before the definition is none of the handlers' affair."""
    found = _split(step.body, define)
    if found is not None:
        return found[0], (step._replace(body=found[1]),)
    orelse = through(step.orelse, define)
    if orelse is not None:
        return (), (step._replace(handlers=(), orelse=orelse),)
    for handler in step.handlers:
        caught = through(handler.body, define)
        if caught is not None:
            only = (handler._replace(body=caught),)
            return (), (Try((*step.body, Leave("abort")), only, (), step.final),)
    final = through(step.final, define)
    return ((), (step._replace(final=final),)) if final is not None else None
