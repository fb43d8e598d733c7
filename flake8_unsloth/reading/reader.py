"""What all readers of statements share: where they are, and what has been read so far."""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Set, Tuple

from flake8_unsloth.reading.expressions import Expressions
from flake8_unsloth.reading.flags import NONE, Answers, Flags
from flake8_unsloth.reading.imports import Import
from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.outline import (
    RISK,
    Block,
    Choice,
    Function,
    Known,
    Load,
    Name,
    Processes,
    Site,
    Step,
)
from flake8_unsloth.reading.preparing import Preparing
from flake8_unsloth.reading.scopes import (
    Scope,
    bound_in,
    target_names,
    targets_of,
)
from flake8_unsloth.reading.stand_ins import StandIns
from flake8_unsloth.reading.top.placement import Placement
from flake8_unsloth.reading.walk import children

OTHER = Name(others=True)
"""What a name stands for that is bound to no function of the file."""
Watch = Callable[[Import], bool]
Absolute = Callable[[Import], str]


class Reader:
    """Reads statements in the scope, the placement and the statement that it is at."""

    def __init__(
        self,
        tree: ast.Module,
        names: Names,
        placement: Placement,
        watch: Watch,
        absolute: Absolute,
        flags: Flags,
    ) -> None:
        self.functions: List[Function] = []
        self.loads: List[Load] = []
        self._names = names
        self._placement = placement
        self._watch = watch
        self._absolute = absolute
        self._flags = flags
        self._answers = NONE
        """What conditions around have told."""
        self._scope = Scope(None, "", bound_in(tree.body))
        self._statement: ast.stmt
        self._cell: Optional[Site] = None
        """Where a notebook cell stands whose source sits in a string."""
        self._lazy_modules: Sequence[str] = ()
        self._eager = 0
        """How many ``try`` statements are around: PEP 810 makes nothing lazy in them."""
        self.processes = Processes()
        self._stand_ins = StandIns(names)
        self._preparing = Preparing(names, self._scope)
        self._expressions = Expressions(names, self.processes, self._stand_ins)
        self._expressions.scope = self._scope
        self._expressions.site = self._site
        self._readers: Dict[type, Callable[[Any], List[Step]]] = {}

    def lazies(self) -> Dict[str, Import]:
        """What reading a name of the module loads, where it was imported lazily."""
        return {name: one for name, one in self._scope.imports.items() if one.lazy}

    def block(self, statements: Iterable[ast.stmt]) -> Block:
        """The steps of statements that run one after the other."""
        steps: List[Step] = []
        for statement in statements:
            self._statement = statement
            for step in self._readers.get(type(statement), self._simple)(statement):
                if step is not RISK or not steps or steps[-1] is not RISK:
                    steps.append(step)
        self.loads += [step for step in steps if isinstance(step, Load)]
        return tuple(steps)

    def _read(self, *nodes: Optional[ast.AST]) -> List[Step]:
        return self._expressions.read(*nodes)

    def _site(self) -> Site:
        statement = self._statement
        position = self._placement.of(statement)
        where = next((one.label for one in self._around() if one.label), position.inside)
        if self._cell is not None:
            return self._cell._replace(top=position.top, where=where)
        return Site(
            statement.lineno,
            statement.col_offset,
            position.top,
            where,
            position.ender,
            any(one.shipped for one in self._around()),
            self._placement.is_probe(statement),
            under=tuple(one.name for one in self._answers),
        )

    def _around(self) -> Iterable[Scope]:
        scope: Optional[Scope] = self._scope
        while scope is not None:
            yield scope
            scope = scope.around

    def _enter(self, scope: Scope) -> Scope:
        """Read in another scope from here on; the one that was read in before."""
        before, self._scope = self._scope, scope
        self._expressions.scope = scope
        return before

    def _simple(self, statement: ast.stmt) -> List[Step]:
        """A statement that holds no other, in the order of its fields."""
        steps = self._read(*children(statement))
        for target in targets_of(statement):
            self._bind(target)
        return [RISK, *steps, RISK]

    def _bind(self, target: ast.expr) -> None:
        for name in target_names(target):
            self._scope.bind(name, OTHER)

    def _branch(
        self, statements: Iterable[ast.stmt], answers: Answers = NONE
    ) -> Tuple[Block, Dict[str, Name]]:
        """A block that may run or not, and what it binds; what is known where it runs."""
        around, self._answers = self._answers, self._answers | answers
        self._scope.branch()
        steps = self.block(statements)
        self._answers = around
        asked = tuple(Known(name, False) for name in self._flags.excluded(answers))
        return (*asked, *steps), self._scope.leave()


def choice(branches: Sequence[Block]) -> Block:
    """One of some blocks runs."""
    if len(branches) == 1:
        return branches[0]
    return (Choice(tuple(branches)),) if any(branches) else ()


def known(modules: Set[Tuple[str, bool]]) -> Block:
    """What the file has found out about ``sys.modules``."""
    return tuple(Known(module, there) for module, there in sorted(modules))
