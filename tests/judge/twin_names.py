"""What a twin has to know of a program before it is built: names, methods, exceptions."""

from __future__ import annotations

import ast
import builtins
import itertools
from functools import partial
from typing import (
    Any,
    Callable,
    Dict,
    FrozenSet,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Sequence,
    Set,
    Tuple,
    Type,
    Union,
    cast,
)

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
_FRESH = ("spawn", "forkserver")
_HANDING = ("spawn", "submit", "map", "apply", "apply_async", "starmap", "imap")
_WITHOUT_INSTANCE = ("staticmethod", "classmethod")
_IMPLICIT = ("__new__", "__init_subclass__", "__class_getitem__")


class UnknownError(Exception):
    """An exception no handler names."""


class Names(NamedTuple):
    """The names of a program."""

    all: Set[str]
    """Those that it reads or binds."""
    functions: Set[str]
    """Those that are bound to a function or a class somewhere."""
    unbound: Set[str]
    """Those of them that the module may read before it binds them: a NameError."""
    fresh: FrozenSet[str]
    """Functions that the program hands to a fresh interpreter."""
    managers: Set[str]
    """Functions that make context managers."""
    classes: Set[str]


def names_of(tree: ast.AST) -> Names:
    """Read the names of a program."""
    names: Set[str] = set()
    functions = functions_in([tree])
    managers: Set[str] = set()
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, FUNCTIONS) and _makes_manager(node):
            managers.add(node.name)
    unbound = functions & _module_names(tree)
    return Names(names, functions, unbound, handed_over(tree), managers, classes)


def _makes_manager(function: Function) -> bool:
    return any("contextmanager" in ast.dump(item) for item in function.decorator_list)


def functions_in(nodes: Iterable[ast.AST]) -> Set[str]:
    """Give the names that are bound to a function or a class somewhere inside."""
    functions: Set[str] = set()
    for node in (inner for one in nodes for inner in ast.walk(one)):
        if isinstance(node, DEFINITIONS):
            functions.add(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            functions.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return functions


def _module_names(tree: ast.AST) -> Set[str]:
    names = set(bindings(tree))
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            bound = set(bindings(node))
            for child in ast.walk(node):
                if isinstance(child, ast.Global):
                    names.update(bound.intersection(child.names))
    return names


def bindings(scope: ast.AST) -> List[str]:
    """Give the names that a scope binds, each as often as it does."""
    bound: List[str] = []
    queue: List[ast.AST] = [scope]
    while queue:
        node = queue.pop()
        if isinstance(node, DEFINITIONS) and node is not scope:
            bound.append(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.append(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.append(node.name)
        elif isinstance(node, ast.alias):
            bound.append(node.asname or node.name)
        if isinstance(node, ast.comprehension):
            queue += [node.iter, *node.ifs]  # its target is bound in a scope of its own
        elif node is scope or not isinstance(node, (*DEFINITIONS, ast.Lambda)):
            queue.extend(ast.iter_child_nodes(node))
    return bound


def handed_over(tree: ast.AST) -> FrozenSet[str]:
    """Find the functions of which a fresh interpreter runs a copy."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    asks = any(value in _FRESH for value in constants if isinstance(value, str))
    if not asks and not any(getattr(call.func, "attr", "") == "spawn" for call in calls):
        return frozenset()
    return frozenset(name for call in calls for name in _handed_by(call))


def _handed_by(call: ast.Call) -> Iterator[str]:
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if called == "Process":
        handed = [word.value for word in call.keywords if word.arg == "target"]
    elif called in _HANDING and isinstance(call.func, ast.Attribute):
        handed = call.args[:1]
    else:
        return
    yield from (node.id for node in handed if isinstance(node, ast.Name))


def takes_an_instance(function: Function) -> bool:
    """Tell whether a function in a class body runs on an instance that `__init__` has made."""
    decorators = (node.id for node in function.decorator_list if isinstance(node, ast.Name))
    return function.name not in _IMPLICIT and not any(
        name in _WITHOUT_INSTANCE for name in decorators
    )


def first_parameter(function: Function) -> str:
    """Give the name by which a method calls its instance or class."""
    decorators = (node.id for node in function.decorator_list if isinstance(node, ast.Name))
    parameters = [*getattr(function.args, "posonlyargs", []), *function.args.args]
    return parameters[0].arg if parameters and "staticmethod" not in decorators else ""


def parameters(function: Function) -> Set[str]:
    """Give the names of a function's parameters."""
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def kinds_of_errors(
    errors: Dict[str, Type[BaseException]], has_groups: bool
) -> List[Callable[[], BaseException]]:
    """Give the exceptions that matter: any other meets the same handlers as one of these."""
    kinds = _kinds(errors)
    made: List[Callable[[], BaseException]] = list(kinds)
    return made + _groups(kinds) if has_groups else made


def _kinds(errors: Dict[str, Type[BaseException]]) -> List[Type[BaseException]]:
    handled = list(errors.values())
    kinds: Dict[Tuple[bool, ...], Type[BaseException]] = {}
    every: List[Type[BaseException]] = [UnknownError, *handled]
    for kind in every:
        if kind not in (BaseException, Exception):
            kinds.setdefault(tuple(issubclass(kind, other) for other in handled), kind)
    return list(kinds.values())


def _groups(kinds: List[Type[BaseException]]) -> List[Callable[[], BaseException]]:
    group: Any = getattr(builtins, "ExceptionGroup", None)
    ordinary = [kind for kind in kinds if issubclass(kind, Exception)]
    sizes = range(2, len(ordinary) + 1)
    chosen = [some for size in sizes for some in itertools.combinations(ordinary, size)]
    return [partial(_group, group, some) for some in chosen]


def _group(group: Any, kinds: Sequence[Type[BaseException]]) -> BaseException:
    return cast(BaseException, group("several", [kind() for kind in kinds]))
