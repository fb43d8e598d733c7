"""Statements that hold others: branches, loops, ``with``, ``try`` and ``match``."""

from __future__ import annotations

import ast
from collections import deque
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

from flake8_unsloth.reading.conditions import known_modules, outcome, outcome_installed
from flake8_unsloth.reading.flags import NONE
from flake8_unsloth.reading.handlers import handler_of, swallows
from flake8_unsloth.reading.outline import (
    ASYNC_GENERATOR,
    ASYNC_MANAGER,
    GENERATOR,
    MANAGER,
    RISK,
    Block,
    Choice,
    Handler,
    Loop,
    Main,
    Name,
    Step,
    Try,
)
from flake8_unsloth.reading.reader import OTHER, Reader, choice, known
from flake8_unsloth.reading.scopes import (
    pattern_names,
)
from flake8_unsloth.reading.steps import either, rest_of, started

MOST_NESTED = 50
"""Tests of one ``elif`` chain that do something, or items of one ``with``; people write a tenth."""
_Arm = Tuple[ast.expr, Optional[bool], List[Step], Block]
"""A condition, what it comes to, what testing it runs, and what runs if it holds."""


class Compounds(Reader):
    """Reads statements that hold others."""

    def _if(self, statement: ast.If) -> List[Step]:
        """All of an ``elif`` chain, without recursion: it may be thousands long."""
        arms: List[_Arm] = []
        bound: List[Dict[str, Name]] = []
        answers = NONE
        rest: Sequence[ast.stmt] = [statement]
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            node = self._statement = rest[0]
            truth = outcome_installed(node, self._names)
            steps = self._read(node.test)
            true, false = self._flags.sides(node.test)
            if truth is not False:
                body, names = self._branch(node.body, answers | true)
                bound.append(names)
            arms.append((node.test, truth, steps, body if truth is not False else ()))
            answers |= false
            rest = () if truth else node.orelse
        orelse, names = self._branch(rest, answers)
        self._scope.merge([*bound, names], exhaustive=True)
        return [RISK, *self._chain(arms, orelse)]

    def _chain(self, arms: Sequence[_Arm], orelse: Block) -> Sequence[Step]:
        """Conditions that are tried in turn, each with the body that runs if it holds."""
        early: List[Step] = []
        if sum(bool(steps) for _, _, steps, _ in arms) > MOST_NESTED:
            early = [step for _, _, steps, _ in arms for step in either(steps, [])]
            arms = [(test, truth, [], body) for test, truth, _, body in arms]
        branches = [orelse]
        for test, truth, steps, body in reversed(arms):
            in_import = outcome(test, self._names, followed=True)
            true, false = known_modules(test, self._names)
            if truth is not None:
                branches = [body] if truth else branches
            elif in_import is not None or true or false:
                either_way = Choice(((*known(true), *body), (*known(false), *choice(branches))))
                step: Step = either_way
                if in_import is not None:
                    step = Main(either_way, either_way.branches[0 if in_import else 1])
                branches = [(step,)]
            else:
                branches.append(body)
            if steps:
                branches = [(*steps, *choice(branches))]
        return [*early, *choice(branches)]

    def _for(self, statement: Union[ast.For, ast.AsyncFor]) -> List[Step]:
        is_async = isinstance(statement, ast.AsyncFor)
        steps = self._expressions.iterate(
            statement.iter, ASYNC_GENERATOR if is_async else GENERATOR
        )
        target = self._read(statement.target)
        self._stand_ins.note(statement.target, statement.iter)
        self._scope.branch()
        self._bind(statement.target)
        body = self.block(statement.body)
        self._scope.merge([self._scope.leave()], exhaustive=False)
        rest = rest_of(steps)
        sure = len(rest) == 1 and self._expressions.is_own(statement.iter)
        orelse = self.block(statement.orelse)
        loop = Loop((*target, *body), orelse, False, sure, (*rest, RISK))
        return [RISK, *started([*steps, loop], steps, orelse), RISK]

    def _while(self, statement: ast.While) -> List[Step]:
        steps = self._read(statement.test)
        truth = outcome(statement.test, self._names)
        body, bound = self._branch(statement.body) if truth is not False else ((), {})
        self._scope.merge([bound], exhaustive=False)
        self._statement = statement
        again = (*self._read(statement.test), *(() if truth else (RISK,)))
        loop = Loop(body, self.block(statement.orelse), bool(truth), False, again)
        return [RISK, *steps, loop, RISK]

    def _with(self, statement: Union[ast.With, ast.AsyncWith]) -> List[Step]:
        """Each item is entered inside those before it."""
        kind = ASYNC_MANAGER if isinstance(statement, ast.AsyncWith) else MANAGER
        entered: List[List[Step]] = []
        rests: List[List[Step]] = []
        for item in statement.items:
            steps = self._expressions.iterate(item.context_expr, kind)
            enter, leave = self._expressions.managed_by(item.context_expr, kind == ASYNC_MANAGER)
            rests.append([*rest_of(steps), *leave])
            steps += enter
            self._expressions.handing.note(item.optional_vars, item.context_expr)
            if item.optional_vars is not None:
                steps += self._read(item.optional_vars)
                self._bind(item.optional_vars)
            entered.append(steps)
        inside = deque(self.block(statement.body))
        wrapped = 0
        for item in reversed(statement.items):
            steps, rest = entered.pop(), tuple(rests.pop())
            caught = swallows(item.context_expr, self._names)
            if (caught or rest) and wrapped < MOST_NESTED:
                wrapped += 1
                handlers = (caught,) if caught else ()
                inside = deque([Try(tuple(inside), handlers, (), rest, True)])
            inside.extendleft(reversed([RISK, *steps]))
            inside.append(RISK)
        return list(inside)

    def _try(self, statement: Any) -> List[Step]:
        self._eager += 1
        body, defined = self._branch(statement.body)
        bound: List[Dict[str, Name]] = []
        handlers: List[Handler] = []
        for handler in statement.handlers:
            self._statement = statement
            steps = self._read(handler.type)
            self._scope.branch()
            self._scope.merge([defined], exhaustive=False)
            if handler.name:
                self._scope.bind(handler.name, OTHER)
            block = self.block(handler.body)
            bound.append(self._scope.leave())
            handlers.append(handler_of(handler, (*steps, *block), self._names))
        self._scope.branch()
        self._scope.merge([defined], exhaustive=True)
        orelse = self.block(statement.orelse)
        bound.append(self._scope.leave())
        self._scope.merge(bound, exhaustive=True)
        final = self.block(statement.finalbody)
        self._eager -= 1
        return [Try(body, tuple(handlers), orelse, final), RISK]

    def _match(self, statement: Any) -> List[Step]:
        steps = self._read(statement.subject)
        branches: List[Block] = []
        bound: List[Dict[str, Name]] = []
        complete = False
        for case in statement.cases:
            self._scope.branch()
            for name in pattern_names(case.pattern):
                self._scope.bind(name, OTHER)
            self._statement = statement
            guard = self._read(case.pattern, case.guard)
            branches.append((*guard, *self.block(case.body)))
            bound.append(self._scope.leave())
            complete = case.guard is None and _matches_all(case.pattern)
            if complete:
                break
        self._scope.merge(bound, exhaustive=complete)
        return [RISK, *steps, Choice((*branches, *(() if complete else ((),)))), RISK]


def _matches_all(pattern: Any) -> bool:
    """Whether a ``case`` pattern is a bare name or ``_``."""
    return type(pattern).__name__ == "MatchAs" and pattern.pattern is None
