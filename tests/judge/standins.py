"""What a judged program meets instead of the real world: opaque values and stand-in modules.

Nothing a program does with an opaque value has an effect, so that its imports alone decide what is
loaded. The few real things it can reach (leaving the process, loading by name) are marked by type.
"""

from __future__ import annotations

import contextlib
import re
from functools import lru_cache
from typing import Any, Dict, Iterator

PATCHED = frozenset(("transformers", "trl", "peft", "unsloth_zoo"))
CARRIERS = frozenset(("sentence_transformers", "evaluate", "liger_kernel.transformers"))
"""Some of the measured carriers, enough to generate programs with."""


class Opaque:
    """A value nothing is known of: callable, awaitable, a context manager, empty when iterated."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __setattr__(self, name: str, value: object) -> None:
        """Forget it: one run of a program must not see what another run has set."""

    def __delattr__(self, name: str) -> None:
        """Forget it as well."""

    def __call__(self, *_args: object, **_words: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise AssertionError("a condition the twin has not made a free choice")

    def __format__(self, spec: str) -> str:
        return ""

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __await__(self) -> Iterator[Any]:
        return iter(())

    def __mro_entries__(self, bases: object) -> Any:
        return ()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *details: object) -> None:
        """Let every exception through."""

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *details: object) -> None:
        """Let every exception through."""

    def _same(self, *_operands: object) -> Any:
        return self

    __getitem__ = __setitem__ = __delitem__ = _same
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __or__ = __ror__ = _same
    __and__ = __rand__ = __mod__ = __rmod__ = __truediv__ = __rtruediv__ = __neg__ = _same


OPAQUE = Opaque()


class _Class(type):
    """What a class of the program does not have is opaque."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return OPAQUE


class Instance(Opaque, metaclass=_Class):
    """The base of a program's classes: its methods are real, what else it has is opaque."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return OPAQUE


class Parent:
    """What `super()` gives: the methods of base classes in the program, else opaque values."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattribute__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "real"), name, OPAQUE)


class Marked:
    """A thing the execution recognises instead of calling it; `what` says which one."""

    def __init__(self, what: str) -> None:
        self.what = what


TYPE_CHECKING = Marked("TYPE_CHECKING")
EXIT = Marked("exit")
KILL = Marked("os._exit")
IMPORT = Marked("import")
FIND_SPEC = Marked("find_spec")
LOADED = Marked("sys.modules")
MANAGER = Marked("contextmanager")
STATIC = Marked("staticmethod")
CLASS = Marked("classmethod")
ALL = Marked("takes all that an iterable gives")
FIRST = Marked("takes the first that an iterable gives")
SOME = Marked("takes what an iterable gives until it has seen enough")
WRAPPER = Marked("gives an item for each that it takes")
RUNNER = Marked("runs the coroutines among its arguments")
STARTER = Marked("runs the coroutine function among its arguments")
RUNNERS = frozenset(("run_until_complete", "create_task", "ensure_future"))
"""Methods of event loops and task groups, whatever these are called."""
ENTERING = frozenset(("enter_context", "enter_async_context"))
"""Methods of exit stacks."""


class StandIn(Opaque):
    """A module with some attributes of its own, everything else being opaque."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)
        self.__dict__["__all__"] = []


ANY_MODULE = StandIn()
MODULES: Dict[str, StandIn] = {
    "importlib": StandIn(import_module=IMPORT, util=StandIn(find_spec=FIND_SPEC)),
    "sys": StandIn(exit=EXIT, modules=LOADED),
    "os": StandIn(_exit=KILL),
    "typing": StandIn(TYPE_CHECKING=TYPE_CHECKING),
    "contextlib": StandIn(
        suppress=contextlib.suppress, contextmanager=MANAGER, asynccontextmanager=MANAGER
    ),
    "pytest": StandIn(importorskip=IMPORT),
    "asyncio": StandIn(
        **dict.fromkeys(("run", "create_task", "ensure_future", "gather"), RUNNER),
        **dict.fromkeys(("wait_for", "shield"), RUNNER),
    ),
    "tqdm": StandIn(tqdm=WRAPPER),
    "anyio": StandIn(run=STARTER),
    "trio": StandIn(run=STARTER),
}
MODULES["importlib.util"] = MODULES["importlib"].util
BUILTINS: Dict[str, Marked] = {
    "__import__": IMPORT,
    "exit": EXIT,
    "quit": EXIT,
    "TYPE_CHECKING": TYPE_CHECKING,
    "staticmethod": STATIC,
    "classmethod": CLASS,
    "enumerate": WRAPPER,
    "zip": WRAPPER,
    "iter": WRAPPER,
    "next": FIRST,
    "anext": FIRST,
    "any": SOME,
    "all": SOME,
    **dict.fromkeys(("list", "tuple", "set", "dict", "sorted", "sum", "max", "min"), ALL),
}

_NAMES = "|".join(re.escape(name) for name in sorted(PATCHED | CARRIERS))
_LOADS_PATCHED = re.compile(rf"(?:{_NAMES})(?:\.|$)")
_LOADS_UNSLOTH = re.compile(r"unsloth(?:\.|$)")


@lru_cache(maxsize=None)
def loads_patched(name: str) -> bool:
    """Tell whether importing the dotted `name` loads a library that unsloth must precede."""
    return _LOADS_PATCHED.match(name) is not None


@lru_cache(maxsize=None)
def loads_unsloth(name: str) -> bool:
    """Tell whether importing the dotted `name` loads unsloth."""
    return _LOADS_UNSLOTH.match(name) is not None
