"""Scopes of a file while it is read: which functions a name stands for where it is called."""

from __future__ import annotations

import ast
from typing import Dict, Iterable, Iterator, List, Optional, Sequence, Set, Tuple, Union

from flake8_unsloth.reading.imports import Import
from flake8_unsloth.reading.outline import Function, Name
from flake8_unsloth.reading.walk import every, statements_in

FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]
MAKING = ("__init__", "__post_init__")
BEFORE_METHODS = ("setUpClass", "asyncSetUp", "setUp", "setup_class", "setup_method")
"""Methods that have run before others are called: of every object, and of a test."""
PREPARING = {*MAKING, *BEFORE_METHODS}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Scope:
    """A module, function, class or comprehension.

    A called name stands for what it was bound to last; in a function inside, which runs later, for
    what it is bound to in the end.
    """

    def __init__(self, around: Optional[Scope], label: str, bound: Iterable[str]) -> None:
        self.around = around
        self.label = label
        """What a reader calls it: ``function 'load'``; empty for modules and comprehensions."""
        self.function: Optional[Function] = around.function if around else None
        self.owner: Optional[Class] = None
        """The class whose method this is."""
        self.home: Optional[Class] = None
        """The class that it was written in, which ``super()`` starts from."""
        self.me = ""
        """The name of the method's first parameter."""
        self.shipped = False
        """Whether it is a function that is shipped to run elsewhere."""
        self.classes: Dict[str, Class] = {}
        self.imports: Dict[str, Import] = {}
        """Names whose reading may load something: lazy imports, lazy packages."""
        self.bound = frozenset(bound)
        self._now: List[Dict[str, Name]] = [{}]
        self._from_inside: Dict[str, Name] = {}
        """What functions inside bind that declare the name global or nonlocal."""

    def bind(self, name: str, value: Name) -> None:
        """A name gets a value; one that a function declares global belongs to a scope around."""
        if name in self.bound:
            self._now[-1][name] = value
            self.imports.pop(name, None)
        elif self.around is not None:
            holder = self.around.holder(name)
            if holder is not None:
                holder._from_inside.setdefault(name, Name()).add(value)

    def holder(self, name: str) -> Optional[Scope]:
        """The scope that a name belongs to, as seen from a function inside this one."""
        scope: Optional[Scope] = self
        while scope is not None and (isinstance(scope, Class) or name not in scope.bound):
            scope = scope.around
        return scope

    def lookup(self, name: str) -> Optional[Name]:
        """What a name stands for here; None if no scope of the file binds it."""
        if name in self.bound:
            return self.value(name)
        around = self.around
        if around is None:
            return None
        if isinstance(self, Comprehension):
            return around.lookup(name)
        holder = around.holder(name)
        return holder.value(name) if holder is not None else None

    def value(self, name: str) -> Name:
        """What a name of this scope stands for at the point that has been read; in the end, when
        a function inside is called, what it was bound to last."""
        now = next((known[name] for known in reversed(self._now) if name in known), None)
        inside = self._from_inside.get(name)
        if inside is None or now is None:
            return inside or now or Name()
        found = Name(now.functions, now.others)
        found.add(inside)
        return found

    def lookup_class(self, name: str) -> Optional[Class]:
        """The class of the file that a name stands for, if it is one."""
        scope: Optional[Scope] = self
        while scope is not None and name not in scope.bound:
            scope = scope.around
        return scope.classes.get(name) if scope is not None else None

    def lookup_import(self, name: str) -> Optional[Import]:
        """The import behind a name whose reading may load something."""
        scope: Optional[Scope] = self
        while scope is not None and name not in scope.bound:
            scope = scope.around
        return scope.imports.get(name) if scope is not None else None

    def branch(self) -> None:
        """A branch starts, which may run or not."""
        self._now.append({})

    def leave(self) -> Dict[str, Name]:
        """The branch has ended; what it has bound."""
        return self._now.pop()

    def merge(self, branches: Sequence[Dict[str, Name]], exhaustive: bool) -> None:
        """One of the branches has run; if they are not ``exhaustive``, perhaps none."""
        for name in dict.fromkeys(name for bound in branches for name in bound):
            before = self.lookup(name) or Name()
            merged = Name()
            for bound in branches:
                merged.add(bound.get(name, before))
            if not exhaustive:
                merged.add(before)
            self._now[-1][name] = merged


class Comprehension(Scope):
    """A comprehension: its targets hide names outside, all else is the scope's around it."""


class Class(Scope):
    """A class body. Names in it are seen by no function inside, but by way of ``self``."""

    def __init__(self, around: Scope, label: str, bound: Iterable[str]) -> None:
        super().__init__(around, label, bound)
        self.bases: List[Class] = []
        self.methods: Dict[str, Tuple[FunctionNode, Class]] = {}
        """The nodes of its methods, each with the class that it was written in."""
        self.properties: Set[str] = set()
        self._used: Dict[str, Set[str]] = {}
        self.entered: List[str] = []
        """Methods that have run before all others."""

    def method(self, name: str) -> Optional[Name]:
        """A method, its own or inherited within the file."""
        return next((one.value(name) for one in self._order() if name in one.bound), None)

    def is_property(self, name: str) -> bool:
        """Whether reading an attribute calls a method."""
        holder = next((one for one in self._order() if name in one.bound), self)
        return name in holder.properties

    def inherited(self, name: str) -> Optional[Name]:
        """What ``super()`` finds within the file."""
        found = (base.method(name) for base in self.bases)
        return next((one for one in found if one is not None), None)

    def adopted(self) -> Dict[str, Tuple[FunctionNode, Class]]:
        """The inherited methods that do something else on objects of this class: they use, by
        ``self``, what it defines itself, or start from what its ``__init__`` has done."""
        inherited: Dict[str, Tuple[FunctionNode, Class]] = {}
        for one in self._order():
            for name, method in one.methods.items():
                if name not in self.bound:
                    inherited.setdefault(name, method)
        found: Dict[str, Tuple[FunctionNode, Class]] = {}
        names, more = set(self.bound), True
        is_prepared = not PREPARING.isdisjoint(self.bound)
        while more:
            fresh = {
                name: method
                for name, method in inherited.items()
                if name not in names
                and (is_prepared or not names.isdisjoint(method[1].used_by(name, method[0])))
            }
            found.update(fresh)
            names.update(fresh)
            more = bool(fresh)
        return found

    def used_by(self, name: str, node: FunctionNode) -> Set[str]:
        """The attributes of ``self`` that a method which was written here reads."""
        if name not in self._used:
            self._used[name] = used_of_self(node)
        return self._used[name]

    def adopt(self, name: str, method: Tuple[FunctionNode, Class], function: Function) -> None:
        """The class gets an inherited method of its own."""
        self.bound |= {name}
        self.methods[name] = method
        self.bind(name, Name([function]))
        if method[1].is_property(name):
            self.properties.add(name)

    def _order(self) -> List[Class]:
        """The class and what it inherits from, the order in which a method is looked for."""
        met: Dict[Class, None] = {}
        queue: List[Class] = [self]
        while queue:
            one = queue.pop(0)
            if one not in met:
                met[one] = None
                queue += one.bases
        return list(met)


def used_of_self(node: FunctionNode) -> Set[str]:
    """The attributes of its first parameter that a method reads."""
    me = parameters(node)[:1]
    return {
        one.attr
        for one in every(node)
        if isinstance(one, ast.Attribute) and getattr(one.value, "id", None) in me
    }


def bound_in(body: Iterable[ast.AST]) -> Set[str]:
    """Names that statements bind in their scope, nested scopes and ``:=`` aside."""
    found: Set[str] = set()
    elsewhere: Set[str] = set()
    queue: List[ast.AST] = list(body)
    while queue:
        node = queue.pop()
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            elsewhere.update(node.names)
        else:
            found.update(binds(node))
        if not isinstance(node, DEFINITIONS):
            queue += statements_in(node)
    return found - elsewhere


def binds(node: ast.AST) -> Iterator[str]:
    """Names that a statement, a handler or a ``case`` binds itself."""
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ExceptHandler):
        if node.name:
            yield node.name
    elif type(node).__name__ == "match_case":
        yield from pattern_names(node.pattern)  # type: ignore[attr-defined]
    else:
        for target in targets_of(node):
            yield from target_names(target)


def targets_of(node: ast.AST) -> List[ast.expr]:
    """What a statement assigns to."""
    if isinstance(node, (ast.Assign, ast.Delete)):
        return node.targets
    if isinstance(node, ast.AnnAssign):
        return [node.target] if node.value is not None else []
    if isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor)):
        return [node.target]
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [item.optional_vars for item in node.items if item.optional_vars is not None]
    return []


def target_names(target: ast.expr) -> Iterator[str]:
    """The plain names in a target."""
    queue = [target]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, (ast.Tuple, ast.List)):
            queue += node.elts
        elif isinstance(node, ast.Starred):
            queue.append(node.value)


def pattern_names(pattern: ast.AST) -> Iterator[str]:
    """The names that a ``case`` pattern captures."""
    queue = [pattern]
    while queue:
        node = queue.pop()
        for field in ("name", "rest"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                yield name
        queue += ast.iter_child_nodes(node)


def parameters(node: FunctionNode) -> List[str]:
    """The names of a function's parameters, in order."""
    args = node.args
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    every.extend(arg for arg in (args.vararg, args.kwarg) if arg)
    return [arg.arg for arg in every]
