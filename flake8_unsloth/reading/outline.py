"""The outline of a file: what is left of a syntax tree once only order and loads matter.

The readers of this room write it, ``running`` runs it. Nothing else of the tree is kept.
"""

from __future__ import annotations

from typing import Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Set, Tuple, Union

from flake8_unsloth.reading.imports import Import


class Site(NamedTuple):
    """The statement that a report about a load would point at."""

    line: int
    """1-based, as flake8 counts."""
    column: int
    """0-based, as flake8 counts."""
    top: bool = True
    """Whether it stands in an opening section."""
    where: str = ""
    """What it stands in, such as ``function 'load'``; empty at module level."""
    ender: int = 0
    """Line of the statement that ended the opening section before it; 0 if none did."""
    shipped: bool = False
    """Whether it stands in a function that is shipped to run elsewhere (Modal, Ray)."""
    probe: bool = False
    """Whether it only asks if the module can be imported."""
    read: bool = False
    """Whether a name is read that was imported lazily."""
    stands_in: bool = False
    """Whether something else is put in the place of unsloth."""
    under: Tuple[str, ...] = ()
    """The answers (``flags``) that are known where it stands."""


class Load:
    """One import that runs; compared by identity."""

    __slots__ = ("imported", "site")

    def __init__(self, site: Site, imported: Import) -> None:
        self.site = site
        self.imported = imported


PLAIN, GENERATOR, MANAGER = "plain", "generator", "manager"
COROUTINE, ASYNC_GENERATOR, ASYNC_MANAGER = "coroutine", "async generator", "async manager"
"""What calling a function makes: a plain one runs at once; the others run where what they return
is consumed, a manager (``@contextmanager``) in ``with``, a coroutine in ``await``."""


class Function:
    """A function, method or lambda; compared by identity. Its body is read when it is asked for."""

    __slots__ = (
        *("_body", "_kind", "_read", "_tell"),
        *("alone", "enclosing", "fixture", "line", "name", "starters"),
    )

    def __init__(
        self,
        line: int,
        enclosing: Optional[Function],
        tell: Callable[[], str],
        read: Callable[[], Block],
    ) -> None:
        self.line = line
        self.name = ""
        """Empty for lambdas."""
        self.enclosing = enclosing
        self.fixture = ""
        """What makes pytest run it, if it is a fixture."""
        self.alone = False
        """Whether its source is shipped: nothing of the file runs before it."""
        self.starters: Callable[[], Sequence[Name]] = tuple
        """What has run on the object before a method: the ``__init__`` of its class."""
        self._tell = tell
        self._kind = ""
        self._read: Optional[Callable[[], Block]] = read
        self._body: Block = ()

    @property
    def kind(self) -> str:
        """What calling it makes."""
        self._kind = self._kind or self._tell()
        return self._kind

    @property
    def body(self) -> Block:
        """What it does when it runs."""
        if self._read is not None:
            read, self._read = self._read, None
            self._body = read()
        return self._body


class Name:
    """What a called name stands for: functions of this file, or (too) something else."""

    __slots__ = ("functions", "others")

    def __init__(self, functions: Iterable[Function] = (), others: bool = False) -> None:
        self.functions: Dict[Function, None] = dict.fromkeys(functions)
        self.others = others

    def add(self, other: Name) -> None:
        """It may stand for what the other stands for as well."""
        self.functions.update(other.functions)
        self.others = self.others or other.others


FIRST, REST, NONE, ALL, OPENED = "first", "rest", "none", "all", "opened"
"""How much of a generator runs: to its first yield, all after that, to its end without a yield,
everything; to its first yield, the rest where nobody can tell."""


class Call:
    """A call of functions of this file; compared by identity."""

    __slots__ = ("kind", "line", "name", "opened", "part")

    def __init__(
        self,
        name: Name,
        line: int,
        kind: str = PLAIN,
        part: str = ALL,
        opened: Optional[Call] = None,
    ) -> None:
        self.name = name
        self.line = line
        self.kind = kind
        """What is consumed where the call stands; plain functions run in any case."""
        self.part = part
        self.opened = opened or self
        """Of the parts of one generator, the call that starts it."""

    def runs(self) -> List[Function]:
        """The functions whose bodies run where it stands."""
        kinds = (self.kind,) if self.part == REST else (PLAIN, self.kind)
        return [one for one in self.name.functions if one.kind in kinds]


class Define(NamedTuple):
    """A function comes into existence; its body runs later."""

    function: Function


class Risk(NamedTuple):
    """A point at which a statement may raise."""


class Yield(NamedTuple):
    """A generator stops here, and may go on."""


class Known(NamedTuple):
    """Here it is known whether a module is in ``sys.modules``, as the file has asked."""

    module: str
    there: bool


class Leave(NamedTuple):
    """Control leaves: ``return``, ``raise``, ``break``, ``continue``, ``exit`` or ``abort``."""

    kind: str


class Choice(NamedTuple):
    """Exactly one branch runs."""

    branches: Tuple[Block, ...]


class Main(NamedTuple):
    """A condition on ``__name__``: in the program any branch may run, in an import just one."""

    program: Choice
    imported: Block


class Loop(NamedTuple):
    """``body`` runs once or not at all, then ``orelse``; if ``always``, once, until a ``break``."""

    body: Block
    orelse: Block
    always: bool
    sure: bool = False
    """Whether ``body`` runs at all events."""
    again: Block = ()
    """What runs before the next turn, after ``continue`` as well."""


class Handler(NamedTuple):
    """An ``except`` clause."""

    body: Block
    errors: bool
    """It catches every ordinary exception that reaches it."""
    exits: Optional[bool]
    """Whether it catches ``SystemExit`` and its like: surely, surely not, or perhaps (None)."""


class Try(NamedTuple):
    """``try`` in full, or a ``with`` that swallows exceptions or runs a manager of the file."""

    body: Block
    handlers: Tuple[Handler, ...]
    orelse: Block
    final: Block
    unless_raised: bool = False
    """Whether ``final`` does not run where the body raises: the rest of a manager."""


Step = Union[Load, Call, Define, Risk, Yield, Known, Leave, Choice, Main, Loop, Try]
Block = Tuple[Step, ...]

RISK = Risk()


class Processes:
    """Functions that are handed to other processes."""

    def __init__(self) -> None:
        self.names: List[Name] = []
        self.shipped: List[Function] = []
        """Those that run on another machine: the program never does there."""
        self.fresh = False
        """Whether the file asks for processes that start with a fresh interpreter."""

    def functions(self) -> Set[Function]:
        """Those that start in a fresh interpreter."""
        handed = (one for name in self.names for one in name.functions) if self.fresh else ()
        return {*self.shipped, *handed}


class Outline(NamedTuple):
    """All that is kept of one file."""

    body: Block
    functions: List[Function]
    """Those read so far, an enclosing one before those inside it; reading a body adds to it."""
    loads: List[Load]
    """Those read so far, in source order; reading a body adds to it."""
    processes: Processes
    lazies: Dict[str, Import]
    """What reading a name of the module loads, where it was imported lazily."""
