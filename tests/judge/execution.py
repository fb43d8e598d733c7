"""What a twin calls while CPython runs it: conditions, calls, loads, exceptions."""

from __future__ import annotations

import builtins
import contextlib
import sys
from types import CodeType, FunctionType, MethodType
from typing import Any, Callable, Dict, List, Set, Tuple

from tests.judge.choices import Place, StopPath, identity
from tests.judge.consuming import Consuming
from tests.judge.effects import fails_cleanly
from tests.judge.kinds import AGAIN, CIRCLE
from tests.judge.standins import (
    ALL,
    ANY_MODULE,
    BUILTINS,
    CLASS,
    ENTERING,
    EXIT,
    FIND_SPEC,
    FIRST,
    IMPORT,
    KILL,
    LOADED,
    MANAGER,
    MODULES,
    OPAQUE,
    RUNNER,
    RUNNERS,
    SOME,
    STARTER,
    STATIC,
    TYPE_CHECKING,
    WRAPPER,
    Instance,
    Marked,
    Parent,
    loads_patched,
    loads_unsloth,
)
from tests.judge.twin import Twin
from tests.judge.waiting import (
    GENERATORS,
    Waiting,
    opaque_arguments,
)

LATE, LOADED_BEFORE, EARLY, OWN = 1, 2, 4, 8
_CONSUMERS = (ALL, FIRST, SOME)
_REAL_TYPES = (BaseException, contextlib.suppress)


class _Asked(Marked):
    """The answer to `"name" in sys.modules` or to `__name__ == "__main__"`."""

    def __init__(self, what: str, negated: bool) -> None:
        super().__init__(what)
        self.negated = negated


class Execution(Consuming):
    """One path of a program: where it is, what it has loaded, what it has made."""

    def __init__(self, twin: Twin, limit: int, prune: bool) -> None:
        super().__init__(twin, limit, prune)
        self._contexts: Dict[Tuple[int, int, bool], int] = {}
        self._reached: Dict[Place, int] = {}
        self._meanings: Dict[Tuple[int, int], Dict[Any, Set[Tuple[bool, bool]]]] = {}
        """For each call in each context: what the name stands for, and what is loaded then."""
        self._answers: Dict[Tuple[int, int], Set[bool]] = {}
        """For each statement in each context: whether unsloth was found in `sys.modules`."""
        self._ever_made: Set[int] = set()
        self._fresh = False
        """Whether a fresh interpreter runs the file, for a function that was handed to it."""
        self._mute = False
        """Whether what is reached has been judged elsewhere."""

    def _prefilled(self) -> Dict[str, Any]:
        names: Dict[str, Any] = {}
        for name in self._twin.names.all:
            known = getattr(builtins, name, None)
            if name in BUILTINS:
                names[name] = BUILTINS[name]
            elif isinstance(known, type) and issubclass(known, BaseException):
                names[name] = known
            elif name not in self._twin.names.unbound:
                names[name] = OPAQUE
        names.update(
            __name__="judged",
            AssertionError=AssertionError,
            super=super,
            __builtins__={
                "__import__": self._import,
                "__build_class__": builtins.__build_class__,
                "NameError": NameError,
            },
            _asks_=self._asks,
            _async_enter_=self._enter_with,
            _async_loop_=self._async_loop,
            _await_=self._await,
            _bases_=_bases,
            _call_=self._call,
            _caught_=lambda: self._note_error(sys.exc_info()[1]),
            _class_=self._note_class,
            _decorate_=self._decorate,
            _delegate_=self._delegate,
            _enter_=self._enter_with,
            _error_=self._twin.errors.__getitem__,
            _keep_=self._keep,
            _lazy_=self._lazy,
            _loop_=self._loop,
            _made_=self._note_function,
            _main_=lambda negated: _Asked("__main__", negated),
            _may_raise_=self._may_raise,
            _once_=self._once,
            _opaque_=lambda *_values: OPAQUE,
            _spread_=self._spread,
            _start_loop_=lambda loop: self._repeated.discard(loop),
            _super_=Parent,
            _test_=self._test,
        )
        return names

    # Conditions and loops.

    def _asks(self, item: object, container: object, negated: bool) -> Any:
        if container is LOADED and isinstance(item, str):
            return _Asked(item, negated)
        if isinstance(container, Waiting):
            self._consume(SOME, [container])
        return OPAQUE

    def _test(self, value: object) -> bool:
        if isinstance(value, _Asked):
            if value.what == "__main__":
                return value.negated if self._fresh else bool(self._choose(2))
            if value.what == "unsloth":
                place = self._context, sys._getframe(1).f_lineno
                self._answers.setdefault(place, set()).add(self._unsloth)
                return self._unsloth != value.negated
            if loads_patched(value.what):
                return (value.what in self._libraries) != value.negated
        return value is not TYPE_CHECKING and bool(self._choose(2))

    def _once(self, loop: int, condition: bool) -> bool:
        """Stop a path that would run the body again: whatever comes of it has come of it once."""
        if condition and loop in self._repeated:
            self._dead = True
            raise StopPath
        self._repeated.add(loop)
        return condition

    # Definitions.

    def _note_function(self, made: Any) -> Any:
        function = getattr(made, "__func__", made)
        if isinstance(function, FunctionType) and not self._depth and not self._dead:
            self._made.append(function)
            self._ever_made.add(function.__code__.co_firstlineno)
        return made

    def _note_class(self, number: int) -> Callable[[Any], Any]:
        def note(made: Any) -> Any:
            made._number_ = number
            if not self._depth:
                self._classes[number] = made
            return made

        return note

    def _decorate(self, site: int, decorator: object) -> Callable[[Any], Any]:
        def apply(decorated: Any) -> Any:
            if decorator is MANAGER:
                decorated.manages = True
            elif decorator is STATIC:
                return staticmethod(decorated)
            elif decorator is CLASS:
                return classmethod(decorated)
            else:
                self._call(site, decorator)
            return decorated

        return apply

    # Calls.

    def _call(self, number: int, function: Any, *args: Any, **words: Any) -> Any:
        if isinstance(function, type) and issubclass(function, _REAL_TYPES):
            return function(*args)
        site = self._twin.sites[number]
        called = function
        self._note_meaning(number, called)
        function, first = _unbound(called, args)
        if function is WRAPPER:
            return next((value for value in args if isinstance(value, Waiting)), OPAQUE)
        if isinstance(function, Marked):
            self._call_marked(number, function, [*args, *words.values()])
            if function is IMPORT and site.direct and fails_cleanly(str(args[0])):
                return OPAQUE
        elif isinstance(function, FunctionType) and site.by_name:
            result = self._enter(number, function, first)
            if isinstance(result, Waiting):
                return result
        elif not self._call_opaque(site.attribute, function, args):
            return first if isinstance(called, type) else OPAQUE
        self._may_raise(site.protected)
        return first if isinstance(called, type) else OPAQUE

    def _call_opaque(self, method: str, function: Any, args: Any) -> bool:
        """Run what a method of an unknown object runs by its name alone."""
        if method in RUNNERS:
            self._run_coroutines(args)
        elif method in ENTERING:
            self._enter_for_good(args)
        elif getattr(function, "__name__", "") == "join":
            self._consume(ALL, args)
        else:
            return False
        return True

    def _note_meaning(self, number: int, called: object) -> None:
        if self._twin.sites[number].by_name and not self._dead:
            states = self._meanings.setdefault((self._context, number), {})
            loaded = self._unsloth, bool(self._libraries)
            states.setdefault(identity(called), set()).add(loaded)

    def _call_marked(self, number: int, function: Marked, args: List[Any]) -> None:
        site = self._twin.sites[number]
        if function is EXIT:
            raise SystemExit
        if function is KILL:
            self._dead = True
            raise StopPath
        if function in _CONSUMERS:
            self._consume(function, args)
        elif function is RUNNER:
            self._run_coroutines(args)
        elif function is STARTER:
            functions = [one for one in args if isinstance(one, FunctionType)]
            self._run_coroutines([self._enter(number, one, None) for one in functions])
        elif args and isinstance(args[0], str) and _imports(function, args[0]):
            self._load(site.statement, args[0], site.loop in self._repeated)

    def _enter(self, site: int, function: FunctionType, first: Any) -> Any:
        """Call a function of the program; what waits to be consumed is given back."""
        number = function.__code__.co_firstlineno
        if self._dead or number in self._running:
            if not self._dead:
                if number != self._innermost:
                    self._odd.add(CIRCLE)
                elif _has_functions(function):
                    self._odd.add(AGAIN)
            return OPAQUE
        called = self._twin.sites[site]
        again = called.loop in self._repeated
        key = (self._context, site, again)
        context = self._contexts.setdefault(key, -1 - len(self._contexts))
        protected = self._protected or called.protected
        args, words = opaque_arguments(function, first)
        kind = function.__code__.co_flags & GENERATORS
        if kind:
            manages = getattr(function, "manages", False)
            make = lambda: function(*args, **words)  # noqa: E731
            return Waiting(make, kind, number, context, protected, manages)
        with self._inside(context, protected, number):
            function(*args, **words)
        return OPAQUE

    # Loads.

    def _import(
        self,
        name: str,
        _names: Any = None,
        _locals: Any = None,
        wanted: Any = (),
        level: int = 0,
    ) -> Any:
        if level:
            return ANY_MODULE
        statement = sys._getframe(1).f_lineno
        self._load(statement, name)
        for item in wanted or ():
            if loads_patched(f"{name}.{item}"):
                self._load(statement, f"{name}.{item}")
        return MODULES.get(name if wanted else name.partition(".")[0], ANY_MODULE)

    def _load(self, statement: int, name: str, again: bool = False) -> None:
        if self._dead:
            return
        self._note_error(sys.exc_info()[1])
        if loads_unsloth(name):
            place = (self._context, statement, again)
            how = LOADED_BEFORE if self._unsloth else LATE if self._libraries else EARLY
            how = OWN if self._unsloth_from == place else how
            if not self._mute:
                self._reached[place] = self._reached.get(place, 0) | how
            if not self._unsloth:
                self._unsloth, self._unsloth_from = True, place
        elif loads_patched(name):
            self._libraries |= {name.partition(".")[0]}


def _imports(function: Marked, name: str) -> bool:
    return function is IMPORT or (function is FIND_SPEC and "." in name)


def _has_functions(function: FunctionType) -> bool:
    inner = (one for one in function.__code__.co_consts if isinstance(one, CodeType))
    return any(one.co_name[0] != "<" or one.co_name == "<lambda>" for one in inner)


def _unbound(called: Any, args: Any) -> Tuple[Any, Any]:
    """Give the function that a class or a method runs, and what it runs on."""
    if isinstance(called, type):
        return getattr(called, "__init__", None), object.__new__(called)
    if isinstance(called, MethodType):
        return called.__func__, called.__self__
    return called, args[0] if args and isinstance(args[0], Instance) else None


def _bases(*bases: object) -> Tuple[type, ...]:
    """Keep the bases that the program itself defines."""
    own = [base for base in bases if isinstance(base, type) and issubclass(base, Instance)]
    return (*dict.fromkeys(own), Instance)
