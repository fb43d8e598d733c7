"""What has been passed where a function starts that nothing of its file calls."""

from __future__ import annotations

from typing import Dict, Optional, Set

from flake8_unsloth.reading.outline import FIRST, PLAIN, Call, Define, Function, Outline
from flake8_unsloth.running.flow import Flow, Ran, called_by
from flake8_unsloth.running.through import plain, through

MOST_BRANCHES = 40
"""Functions defined in branches for which their paths are told apart; others are not judged."""


class Starts:
    """Where the functions of one file start, once its body has run."""

    def __init__(self, outline: Outline, flow: Flow, body: Ran) -> None:
        self._outline = outline
        self._flow = flow
        self._body = body
        self._fresh = self._all_fresh(outline.processes.functions())
        self._entries: Dict[Function, Optional[int]] = {}
        self._plain: Dict[Optional[Function], Set[Function]] = {}
        self._branches = 0

    def _all_fresh(self, fresh: Set[Function]) -> Set[Function]:
        """Functions that start in a fresh interpreter, with those that nothing else calls."""
        if not fresh:
            return fresh
        callers: Dict[Function, Set[Optional[Function]]] = {}
        for function in (None, *self._outline.functions):
            ran = self._body if function is None else self._flow.ran(function)
            for one in called_by(ran):
                callers.setdefault(one, set()).add(function)
        more = True
        while more:
            found = {one for one, by in callers.items() if by <= fresh and one not in fresh}
            fresh = fresh | found
            more = bool(found)
        return fresh

    def entry(self, function: Function) -> Optional[int]:
        """What has been passed where a function starts; None if it never exists."""
        if function not in self._entries:
            around = function.enclosing
            start = self._flow.start if around is None else self.entry(around)
            ended = self._ended(function, around)
            self._entries[function] = None
            if start is not None and ended is not None:
                self._entries[function] = self._started(function, self._flow.after(start, ended))
        return self._entries[function]

    def _started(self, function: Function, entry: int) -> Optional[int]:
        """What has been passed when a method is called: ``__init__`` has run."""
        paths: Optional[int] = entry
        for name in function.starters():
            if function not in name.functions and paths is not None:
                kind = next((one.kind for one in name.functions), PLAIN)
                paths = self._flow.enter(Call(name, function.line, kind, FIRST), paths)
        return paths

    def _ended(self, function: Function, around: Optional[Function]) -> Optional[int]:
        """The paths to the end of the body around that come by the definition of a function."""
        block = self._outline.body if around is None else around.body
        if around not in self._plain:
            self._plain[around] = plain(block)
        if function in self._plain[around] and function not in self._fresh:
            return (self._body if around is None else self._flow.ran(around)).ended
        self._branches += 1
        define = Define(function)
        within = through(block, define) if self._branches <= MOST_BRANCHES else None
        if within is None:
            return None
        return self._flow.run(within, program=function not in self._fresh, target=define).ended
