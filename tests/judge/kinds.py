"""Kinds of programs that nobody writes: judged apart, so that the others show what matters.

What the plugin makes of them is counted and shown by kind, and no disagreement of theirs fails.
"""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, FrozenSet, Iterable, Iterator, Set

from tests.judge.twin_names import FUNCTIONS, bindings, functions_in, handed_over

GLOBAL = "a function rebinds a name of another scope"
GUARD = "a match guard that loads or calls"
STAR = "except*"
CONDITIONAL = "a conditional expression as a condition"
DECORATORS = "the order of decorators"
LIBRARY = "sys.modules asked for another library"
REBOUND = "a name bound more than once, called in another scope"
BARREN = "a generator that never yields"
CIRCLE = "functions that call each other in a circle"
AGAIN = "a function inside one that calls itself"
LOOPED = "a function defined in a loop or a finally"
OVERRIDDEN = "self.name() of a method that a derived class overrides"
DERIVED = "a class with an __init__ of its own derived from another of the file"
ASKED = "sys.modules asked for unsloth where it may be there or not"
ENTANGLED = "what a name means goes with what is loaded"
UNBOUND = "a name that is not bound on some path"
DEAD = "a definition on a path that never ends"
NEVER = "an __init__ that never ends"
MISUSED = "a call that is used as what it is not"
HANDING = "a function for a fresh process that calls others of the file"
DRAWN = frozenset((GLOBAL, GUARD, STAR, CONDITIONAL, DECORATORS, LIBRARY))
"""Those that the generator draws if it is asked to; the others turn up by themselves."""
_STAR: Any = getattr(ast, "TryStar", ())
_BODIES = (*FUNCTIONS, ast.Lambda)
_CALLS = (ast.Call, ast.Await)


def kinds_of(source: str) -> FrozenSet[str]:
    """Give the kinds of a program that its text shows."""
    nodes = list(ast.walk(ast.parse(source)))
    kinds = {kind for kind, shows in _SHOWS.items() if any(map(shows, nodes))}
    functions = functions_in(nodes[:1])
    scopes = [node for node in nodes if isinstance(node, (ast.Module, *FUNCTIONS))]
    if any(_rebinds_for_others(scope, functions) for scope in scopes):
        kinds.add(REBOUND)
    if _derives(node for node in nodes if isinstance(node, ast.ClassDef)):
        kinds.add(DERIVED)
    if _overrides(node for node in nodes if isinstance(node, ast.ClassDef)):
        kinds.add(OVERRIDDEN)
    handed = handed_over(nodes[0])
    handing = [one for one in nodes if isinstance(one, FUNCTIONS) and one.name in handed]
    if not functions.isdisjoint(_called(handing)):
        kinds.add(HANDING)
    return frozenset(kinds)


def _called(nodes: Iterable[ast.AST]) -> Iterator[str]:
    calls = (inner for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return (call.func.id for call in calls if isinstance(call.func, ast.Name))


def _rebinds(node: ast.AST) -> bool:
    return isinstance(node, (ast.Global, ast.Nonlocal))


def _guards(node: ast.AST) -> bool:
    guard = getattr(node, "guard", None)
    return guard is not None and _calls(guard)


def _is_star(node: ast.AST) -> bool:
    return isinstance(node, _STAR)


def _chooses_in_a_condition(node: ast.AST) -> bool:
    return any(isinstance(test, ast.IfExp) for test in _tests(node))


def _tests(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, (ast.If, ast.While, ast.IfExp, ast.Assert)):
        yield node.test
    elif isinstance(node, ast.BoolOp):
        yield from node.values
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.comprehension):
        yield from node.ifs


def _decorates_in_order(node: ast.AST) -> bool:
    decorators = getattr(node, "decorator_list", [])
    if not decorators:
        return False
    evaluated = [*decorators, getattr(node, "args", None), *getattr(node, "bases", [])]
    run = [item for item in decorators if isinstance(item, ast.Name)]
    return bool(run) and any(_calls(item) for item in evaluated if item is not None)


def _asks_for_a_library(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare) or "'modules'" not in ast.dump(node.comparators[0]):
        return False
    return getattr(node.left, "value", None) != "unsloth"


def _derives(classes: Iterable[ast.ClassDef]) -> bool:
    """Tell whether an inherited method may start from another `__init__` than its own class has."""
    names: Set[str] = set()
    for node in classes:
        of_file = any(isinstance(base, ast.Name) and base.id in names for base in node.bases)
        if of_file and "__init__" in bindings(node):
            return True
        names.add(node.name)
    return False


def _overrides(classes: Iterable[ast.ClassDef]) -> bool:
    """Tell whether a method that a class calls by `self` has another body in a derived class."""
    called: Dict[str, Set[str]] = {}
    for node in classes:
        parents = {base.id for base in node.bases if isinstance(base, ast.Name)}
        inherited = {name for parent in parents for name in called.get(parent, ())}
        if inherited.intersection(bindings(node)):
            return True
        taken = (inner for inner in ast.walk(node) if isinstance(inner, ast.Attribute))
        named = (one.attr for one in taken if isinstance(one.value, ast.Name))
        called[node.name] = {*inherited, *named}
    return False


def _rebinds_for_others(scope: ast.AST, functions: Set[str]) -> bool:
    bound = bindings(scope)
    twice = {name for name in functions if bound.count(name) > 1}
    inner = [node for node in ast.walk(scope) if isinstance(node, _BODIES)] if twice else []
    names = (part for node in inner if node is not scope for part in ast.walk(node))
    return any(isinstance(part, ast.Name) and part.id in twice for part in names)


def _defines_in_a_loop(node: ast.AST) -> bool:
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        return bool(functions_in([*node.body, *node.orelse]))
    return bool(functions_in(getattr(node, "finalbody", [])))


def _calls(node: ast.AST) -> bool:
    return any(isinstance(inner, _CALLS) for inner in ast.walk(node))


_SHOWS: Dict[str, Callable[[ast.AST], bool]] = {
    GLOBAL: _rebinds,
    GUARD: _guards,
    STAR: _is_star,
    CONDITIONAL: _chooses_in_a_condition,
    DECORATORS: _decorates_in_order,
    LIBRARY: _asks_for_a_library,
    LOOPED: _defines_in_a_loop,
}
