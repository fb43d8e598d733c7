"""Runs an outline over sets of paths.

Conditions are free choices, so a verdict only asks which loads *some* path to a point has passed.
Each load of a file has a bit; the paths to a point are the bits of all that they have passed, None
if no path leads there. Branches join by ``|``. Each body runs once, those it calls before it; a
call adds what its callee passes, and takes over its raises and exits.
"""

from __future__ import annotations

from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Set, Tuple, Union

from flake8_unsloth.reading.outline import (
    ALL,
    COROUTINE,
    FIRST,
    NONE,
    OPENED,
    PLAIN,
    REST,
    Block,
    Call,
    Choice,
    Define,
    Function,
    Known,
    Leave,
    Load,
    Loop,
    Main,
    Name,
    Risk,
    Try,
    Yield,
)
from flake8_unsloth.running.bits import Bits, Effect, Paths
from flake8_unsloth.running.inside import called_in, catches

Exits = Dict[str, int]
"""Paths that leave a block other than by its end, by the kind of exit."""
BEGUN = (FIRST, NONE, OPENED)
"""Parts of a generator that come to no second ``yield``."""
Passed = Union[Load, Call, Define]


class Ran(NamedTuple):
    """What came of running a body from its start."""

    ended: Paths
    """Paths to its end."""
    exits: Exits
    """Paths that end in ``raise``, ``exit`` or ``abort``; of a part of a generator, ``yield``."""
    before: Dict[Passed, int]
    """What the paths to each load, call and definition have passed since the start."""


class Flow(Bits):
    """Runs the bodies of one file."""

    def __init__(self, effect: Callable[[Load], Optional[Effect]], modules: Sequence[str]) -> None:
        """As ``Bits``."""
        super().__init__(effect, modules)
        self._program = False
        self._ran: Dict[Tuple[Function, bool], Ran] = {}
        self._called: Dict[Tuple[Name, str, str], Ran] = {}
        self._before: Dict[Passed, int] = {}
        self._first = False
        """Whether a generator is left at its first ``yield``."""
        self._target: Optional[Define] = None
        """A definition that paths have to come by, until they do."""
        self._runners: Dict[type, Callable[..., Paths]] = {
            Load: self._load,
            Call: self._call,
            Define: self._define,
            Risk: self._risk,
            Yield: self._yield,
            Known: self._know,
            Leave: self._leave,
            Choice: self._choice,
            Main: self._main,
            Loop: self._loop,
            Try: self._try,
        }

    # --- what others ask

    def run(self, block: Block, program: bool = False, target: Optional[Define] = None) -> Ran:
        """Run a body, perhaps as a ``program``, where the main block may run too.

        With a ``target``, only paths that come by that definition end.
        """
        self._program = program
        self._prepare(block)
        return self._body(block, False, target)

    def enter(self, call: Call, paths: int) -> Paths:
        """The paths after a call."""
        self._prepare((call,))
        return self._call(call, paths, {})

    def adds(self, call: Call) -> int:
        """The bits that a call may add."""
        ran = self._called_by(call)
        found = 0
        for paths in (ran.ended or 0, *ran.exits.values()) if ran is not None else ():
            found |= paths
        return self.loads_in(found)

    def ran(self, function: Function, first: bool = False) -> Ran:
        """What came of running a function; of a generator, perhaps only to its first ``yield``."""
        if (function, first) not in self._ran:
            self._prepare((Call(Name([function]), function.line, function.kind),))
        return self._ran[function, first]

    # --- bodies, those that are called before those that call

    def _prepare(self, block: Block) -> None:
        """Run all functions that a block may call, innermost first, without recursion."""
        opened: Set[Function] = set()
        stack = called_in(block)
        while stack:
            function = stack[-1]
            if function in opened:
                stack.pop()
                if (function, False) not in self._ran:
                    self._finish(function)
            else:
                opened.add(function)
                if (function, False) not in self._ran:
                    stack += [one for one in called_in(function.body) if one not in opened]

    def _finish(self, function: Function) -> None:
        whole = self._body(function.body, False)
        plain = function.kind == PLAIN
        self._ran[function, True] = whole if plain else self._body(function.body, True)
        self._ran[function, False] = whole

    def _body(self, block: Block, first: bool, target: Optional[Define] = None) -> Ran:
        around = self._first, self._target
        self._first, self._target = first, target
        ran = self._apart(block)
        found = self._target is None
        self._first, self._target = around
        return ran._replace(
            ended=_join(ran.ended, ran.exits.pop("return", None)) if found else None
        )

    def _apart(self, block: Block) -> Ran:
        """Run a block as if nothing had been passed before."""
        around, self._before = self._before, {}
        exits: Exits = {}
        ended = self._block(block, self._start, exits)
        ran, self._before = Ran(ended, exits, self._before), around
        return ran

    def _block(self, block: Block, paths: Paths, exits: Exits) -> Paths:
        for step in block:
            if paths is None:
                break
            paths = self._runners[type(step)](step, paths, exits)
        return paths

    def _pass(self, step: Passed, paths: int) -> None:
        self._before[step] = self._before.get(step, 0) | paths

    # --- single steps

    def _load(self, step: Load, paths: int, exits: Exits) -> Paths:
        effect = self.effect(step)
        if effect is None:
            _add(exits, "raise", paths)
            return paths
        self._pass(step, paths)
        if step.imported.lazy:
            return paths
        after = paths | self._bits[step]
        for module in effect.modules if effect.surely else ():
            after &= ~self._absent.get(module, 0)
        _add(exits, "raise", paths if effect.clean else after)
        return after if effect.completes else None

    def _call(self, step: Call, paths: int, exits: Exits) -> Paths:
        ran = self._called_by(step)
        if ran is None:
            return paths
        self._pass(step, paths)
        for kind, left in ran.exits.items():
            _add(exits, kind, self.after(paths, left))
        if ran.ended is None:
            return None
        after = self.after(paths, ran.ended)
        _add(exits, "raise", after)
        return after

    def _called_by(self, step: Call) -> Optional[Ran]:
        """What a call comes to, whichever function the name stands for; None if to nothing."""
        key = (step.name, step.kind, step.part)
        known = self._called.get(key)
        if known is not None:
            return known
        functions = step.runs()
        if not functions:
            return None
        perhaps_none = step.name.others or len(functions) < len(step.name.functions)
        ended: Paths = self._start if perhaps_none else None
        exits: Exits = {}
        complete = True
        for function in functions:
            ran = self._ran.get((function, step.part in BEGUN))
            if ran is None:
                complete = False
                ended = _join(ended, self._start)
                continue
            whole = function.kind in (PLAIN, COROUTINE)
            part = self._part(ran, ALL if whole else step.part)
            ended = _join(ended, part.ended)
            _pass_on(part.exits, exits)
        result = Ran(ended, exits, {})
        if complete:
            self._called[key] = result
        return result

    def _part(self, ran: Ran, part: str) -> Ran:
        """How a part of a generator is left: at its first ``yield``, or after one, or without."""
        exits = {kind: left for kind, left in ran.exits.items() if kind != "yield"}
        if part in (FIRST, OPENED):
            return Ran(ran.exits.get("yield"), exits, {})
        if part != REST:
            return Ran(ran.ended, exits, {})
        after = {kind: left for kind, left in exits.items() if self.is_rest(left)}
        has_end = ran.ended is not None and self.is_rest(ran.ended)
        return Ran(ran.ended if has_end else None, after, {})

    def _define(self, step: Define, paths: int, exits: Exits) -> Paths:
        if step == self._target:
            self._target = None
        self._pass(step, paths)
        return paths

    def _risk(self, step: Risk, paths: int, exits: Exits) -> Paths:
        _add(exits, "raise", paths)
        return paths

    def _yield(self, step: Yield, paths: int, exits: Exits) -> Paths:
        if self._first:
            _add(exits, "yield", paths)
            return None
        return paths | self._resumed

    def _know(self, step: Known, paths: int, exits: Exits) -> Paths:
        """What the file finds out about ``sys.modules`` it acts upon.

        Where unsloth may be there nothing is reported: that branch need not run, unless it is sure.
        """
        flag = self._flags.get(step.module)
        if flag is None:
            return paths
        absent = paths & self._absent[step.module]
        if step.module == "unsloth":
            return paths if bool(absent) is not step.there else None
        may_be_there = flag | self._masks[step.module]
        if step.there:
            return paths & ~absent if paths & may_be_there else None
        return paths & ~may_be_there if absent else None

    def _leave(self, step: Leave, paths: int, exits: Exits) -> Paths:
        if step.kind != "return" or self._target is None:
            _add(exits, step.kind, paths)
        return None

    # --- branches

    def _choice(self, step: Choice, paths: int, exits: Exits) -> Paths:
        ended: Paths = None
        for branch in step.branches:
            ended = _join(ended, self._block(branch, paths, exits))
        return ended

    def _main(self, step: Main, paths: int, exits: Exits) -> Paths:
        if self._program:
            return self._choice(step.program, paths, exits)
        return self._block(step.imported, paths, exits)

    def _loop(self, step: Loop, paths: int, exits: Exits) -> Paths:
        inner: Exits = {}
        once = self._block(step.body, paths, inner)
        once = _join(once, inner.pop("continue", None))
        once = self._block(step.again, once, inner)
        broken = inner.pop("break", None)
        _pass_on(inner, exits)
        finished = None if step.always else _join(None if step.sure else paths, once)
        return _join(self._block(step.orelse, finished, exits), broken)

    # --- exceptions

    def _try(self, step: Try, paths: int, exits: Exits) -> Paths:
        inner: Exits = {}
        later: Exits = {} if step.final else exits
        ended = self._block(step.body, paths, inner)
        errors, leaving = inner.pop("raise", None), inner.pop("exit", None)
        ended = self._block(step.orelse, ended, later)
        for handler in step.handlers:
            caught = errors if handler.exits is False else _join(errors, leaving)
            ended = _join(ended, self._block(handler.body, caught, later))
            errors = None if handler.errors else errors
            leaving = None if handler.exits else leaving
        swallowed: Paths = None
        if step.unless_raised and catches(step.final):
            swallowed = self._block(step.final, errors, exits)
        _add(exits if step.unless_raised else later, "raise", errors)
        _add(exits if step.unless_raised else later, "exit", leaving)
        _pass_on(inner, later)
        if step.final:
            ended = self._finally(step.final, ended, later, exits)
        return _join(ended, swallowed)

    def _finally(self, block: Block, ended: Paths, inner: Exits, exits: Exits) -> Paths:
        """Run ``finally`` once, whatever it was entered for; then each goes its own way."""
        for kind in ("abort", "yield"):
            _add(exits, kind, inner.pop(kind, None))
        every = ended
        for paths in inner.values():
            every = _join(every, paths)
        if every is None:
            return None
        ran = self._apart(block)
        for step, before in ran.before.items():
            self._pass(step, self.after(every, before))
        for kind, left in ran.exits.items():
            _add(exits, kind, self.after(every, left))
        if ran.ended is None:
            return None
        for kind, paths in inner.items():
            _add(exits, kind, self.after(paths, ran.ended))
        return None if ended is None else self.after(ended, ran.ended)


def _join(one: Paths, other: Paths) -> Paths:
    if one is None or other is None:
        return other if one is None else one
    return one | other


def _add(exits: Exits, kind: str, paths: Paths) -> None:
    if paths is not None:
        exits[kind] = exits.get(kind, 0) | paths


def _pass_on(inner: Exits, exits: Exits) -> None:
    for kind, paths in inner.items():
        _add(exits, kind, paths)


def called_by(ran: Ran) -> List[Function]:
    """The functions that a body calls."""
    return [one for step in ran.before if isinstance(step, Call) for one in step.runs()]
