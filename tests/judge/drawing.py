"""One random program in the making, and where in it the next statement stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Callable, Dict, FrozenSet, Iterable, List, Set, Tuple

Lines = List[str]
PLAIN, GENERATOR, MANAGER = "plain", "generator", "manager"
COROUTINE, STREAM, ASYNC_MANAGER = "coroutine", "stream", "asynchronous manager"
FUNCTIONS = ("load", "setup", "main", "run")
INNER = ("inner", "step")
NAMES: Dict[str, str] = {
    **dict.fromkeys((*FUNCTIONS, *INNER, "inner_lambda"), PLAIN),
    **dict.fromkeys(("batches", "lines"), GENERATOR),
    **dict.fromkeys(("loading", "session"), MANAGER),
    **dict.fromkeys(("prepare", "train"), COROUTINE),
    **dict.fromkeys(("stream", "chunks"), STREAM),
    **dict.fromkeys(("serving",), ASYNC_MANAGER),
}
"""Names of functions and what they are: from small pools, so that calls meet definitions."""
LEAVING = ("return", "raise", "break", "continue", "sys.exit", "os._exit", "exit", "quit")
"""What statements begin with behind which people write nothing."""
METHODS: Dict[str, str] = {
    **dict.fromkeys(("fit", "export"), PLAIN),
    "rows": GENERATOR,
    "opened": MANAGER,
    "push": COROUTINE,
}
SPECIAL_NAMES = frozenset(
    (
        *("importlib", "il", "import_module", "load_by", "find_spec", "spec", "pytest"),
        *("sys", "os", "contextlib", "suppress", "typing", "t", "TYPE_CHECKING", "TC"),
        *("contextmanager", "asynccontextmanager", "asyncio", "anyio", "trio", "mp", "tqdm"),
    )
)
"""Names of libraries that mean something to a verdict; programs import them first."""


@dataclass(frozen=True)
class Scope:
    """Where a statement stands."""

    kind: str = "module"
    depth: int = 0
    is_async: bool = False
    yields: bool = False
    """Whether the function around it is a generator function, perhaps an asynchronous one."""
    in_loop: bool = False
    in_handler: bool = False
    inner: Tuple[str, ...] = ()
    """Names of nested functions defined before, in this function or an enclosing one."""
    methods: Tuple[str, ...] = ()
    """Methods that can be called here, as `self.name`."""


Makers = List[Tuple[int, Callable[[Scope], Lines]]]


@dataclass
class Drawing:
    """What has been drawn so far decides what can be named."""

    random: Random
    odd: FrozenSet[str] = frozenset()
    """The kinds of programs, of those that are judged apart, that may be drawn."""
    forms: Set[str] = field(default_factory=set)
    prelude: Dict[str, None] = field(default_factory=dict)
    """Imports that the program needs at its top, in the order of their first use."""
    defined: List[str] = field(default_factory=list)
    """Module-level functions defined so far, as the text goes."""
    lambdas: Set[str] = field(default_factory=set)
    """Names that some lambda has been bound to: no other process can be handed these."""
    classes: Dict[str, Dict[str, str]] = field(default_factory=dict)
    """Module-level classes defined so far, their methods, and how these are decorated."""

    def chance(self, probability: float) -> bool:
        """Draw True with a probability."""
        return self.random.random() < probability

    def pick(self, options: Iterable[str]) -> str:
        """Draw one of several texts, all equally likely."""
        return self.random.choice(list(options))

    def one_of(self, *makers: Callable[[Scope], Lines]) -> Callable[[Scope], Lines]:
        """Draw one of several ways to make lines."""
        return self.random.choice(makers)

    def weighed(self, makers: Makers) -> Callable[[Scope], Lines]:
        """Draw one of several ways to make lines by their weights."""
        weights, ways = zip(*makers)
        chosen: Callable[[Scope], Lines] = self.random.choices(ways, weights)[0]
        return chosen

    def use(self, line: str) -> None:
        """Have the program start with an import that it needs."""
        self.prelude[line] = None

    def callables(self, scope: Scope, *kinds: str) -> List[str]:
        """Give what can be called here and is of one of the kinds: `load`, `self.fit`."""
        names = [*self.defined, *scope.inner, *scope.inner, *scope.methods, *scope.methods]
        return [name for name in names if kind_of(name) in kinds]

    def statement(self, scope: Scope) -> Lines:
        """Draw any statement."""
        raise NotImplementedError

    def block(self, scope: Scope, most: int = 3) -> Lines:
        """Draw some statements, indented."""
        deeper = replace(scope, depth=scope.depth + 1)
        lines: Lines = []
        for _ in range(self.random.randint(1, most)):
            made = self.statement(deeper)
            deeper = with_inner(deeper, made)
            lines += made
            if made[-1].startswith(LEAVING) and self.chance(0.9):
                break
        return indented(lines)


def kind_of(name: str) -> str:
    """Tell what a function is by its name, `self.` before it or not."""
    _, dot, method = name.rpartition(".")
    return METHODS[method] if dot else NAMES[name]


def with_inner(scope: Scope, lines: Lines) -> Scope:
    """Add the functions that a statement of a block has defined."""
    if scope.kind == "class":
        return scope
    for line in lines:
        name = line.partition("def ")[2].partition("(")[0]
        if line.startswith(("def ", "async def ")) and name in NAMES:
            scope = replace(scope, inner=(*scope.inner, name))
    return scope


def indented(lines: Iterable[str]) -> Lines:
    """Move lines to the right."""
    return [f"    {line}" for line in lines]
