"""The outline of a scope: what is left of a syntax tree once only order and loads matter.

``outline`` writes it, ``flow`` runs it; nothing else of the tree is kept, which is what makes it
cheap to remember the modules that are followed.
"""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple, Union

from flake8_unsloth.imports import Import


class Site(NamedTuple):
    """The statement a report about a load would point at."""

    line: int
    """1-based, as flake8 counts."""
    column: int
    """0-based, as flake8 counts."""
    top: bool
    """Whether it stands in an opening import section."""
    where: str
    """The function or class it stands in, such as ``function 'load'``; empty at module level."""
    ender: int
    """Line of the statement that ended the opening section before it; 0 if none did."""


class Load(NamedTuple):
    """Imports of one statement, left to right."""

    site: Site
    imports: Tuple[Import, ...]


class Risk(NamedTuple):
    """A point at which a statement may raise."""


class Call(NamedTuple):
    """A call by plain name of something that may be a function of this file."""

    owner: int
    """Number of the scope that binds the name."""
    name: str


class Read(NamedTuple):
    """A called name is read before what follows in its expression: unbound, it raises."""

    owner: int
    name: str


class Bind(NamedTuple):
    """A name that is called somewhere gets a value: a function of this file, or anything else."""

    owner: int
    name: str
    function: Optional[Function]


class Unbind(NamedTuple):
    """``del`` of a called name."""

    owner: int
    name: str


class Define(NamedTuple):
    """A function comes into existence; its body runs later."""

    function: Function


class Choice(NamedTuple):
    """Exactly one branch runs."""

    branches: Tuple[Block, ...]


class Leaf(NamedTuple):
    """A condition without ``and``, ``or``, ``not``: steps, then true or false."""

    steps: Block
    truth: Optional[bool]
    """What it comes to if the source settles that."""


class Joint(NamedTuple):
    """``and`` (``decisive`` is false) or ``or`` (true): the first decisive part ends it."""

    decisive: bool
    parts: Tuple[Condition, ...]


class Negation(NamedTuple):
    """``not``."""

    part: Condition


class Either(NamedTuple):
    """A conditional expression as a condition."""

    test: Condition
    body: Condition
    orelse: Condition


class InModules(NamedTuple):
    """``"name" in sys.modules``."""

    module: str


Condition = Union[Leaf, Joint, Negation, Either, InModules]


class Test(NamedTuple):
    """``body`` runs if the condition holds, ``orelse`` if it does not."""

    condition: Condition
    body: Block
    orelse: Block


class Case(NamedTuple):
    """A ``case`` with a guard: the pattern may match; if the guard holds then, ``body`` runs."""

    guard: Condition
    body: Block
    rest: Block


class Loop(NamedTuple):
    """``body`` runs once or not at all; then ``orelse``."""

    test: Optional[Condition]
    """Of ``while``: tried before the body, and ``again`` after it; None for ``for``."""
    again: Optional[Condition]
    body: Block
    orelse: Block


class Handler(NamedTuple):
    """An ``except`` clause."""

    body: Block
    errors: bool
    """It catches every ordinary exception that reaches it."""
    exits: Optional[bool]
    """Whether it catches ``SystemExit`` and its like: surely, surely not, or perhaps (None)."""


class Try(NamedTuple):
    """``try`` in full, or a ``with`` that swallows exceptions.

    ``star`` for ``except*``, whose handlers may run one after the other.
    """

    body: Block
    handlers: Tuple[Handler, ...]
    orelse: Block
    final: Block
    star: bool


class Leave(NamedTuple):
    """Control leaves: ``return``, ``raise``, ``break``, ``continue``, ``exit`` or ``abort``."""

    kind: str


Step = Union[Load, Risk, Call, Read, Bind, Unbind, Define, Choice, Test, Case, Loop, Try, Leave]
Block = Tuple[Step, ...]

RISK = Risk()


class Function:
    """A function, method or lambda of the file; compared by identity."""

    __slots__ = ("body", "enclosing", "number", "parameters")

    def __init__(self, number: int, enclosing: Optional[Function]) -> None:
        self.number = number
        self.enclosing = enclosing
        self.parameters: Tuple[str, ...] = ()
        self.body: Block = ()


class Outline(NamedTuple):
    """All that is kept of one file."""

    body: Block
    functions: Tuple[Function, ...]
    """In source order, an enclosing function before those inside it."""
