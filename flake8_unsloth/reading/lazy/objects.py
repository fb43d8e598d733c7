"""What the small programs of lazy packages handle besides strings, lists and dictionaries."""

from __future__ import annotations

import ast
from typing import Any, Dict, List, Mapping

from flake8_unsloth.reading.lazy.contents import OPEN, STRANGE, UNKNOWN


class Made:
    """A module that was imported, with what is read from it."""

    def __init__(self) -> None:
        self.taken: List[str] = []


class Kind:
    """A class of the module."""

    def __init__(self, members: Mapping[str, Any], fields: List[str]) -> None:
        self.members = members
        self.fields = fields
        """What its objects are made of, in order, if the class does not say it in ``__init__``."""


class Thing:
    """An object of such a class."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.values: Dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """An attribute; of a function, the method."""
        if name in self.values:
            return self.values[name]
        found = self.kind.members.get(name, UNKNOWN)
        return Own(found.node, found.scope, self) if isinstance(found, Own) else found


class Own:
    """A function of the module, or a lambda.

    ``scope`` is where it stands; ``me`` the object if it is a method of one.
    """

    def __init__(self, node: Any, scope: Any, me: Any = None) -> None:
        self.node = node
        self.scope = scope
        self.me = me


def taken_from(holder: Any, name: Any) -> Any:
    """What an attribute is; of a module, note that it is read."""
    if not isinstance(name, str):
        return UNKNOWN
    if isinstance(holder, Made):
        holder.taken.append(name)
    if isinstance(holder, Thing):
        return holder.get(name)
    if isinstance(holder, Kind):
        return holder.members.get(name, UNKNOWN)
    return STRANGE if holder is STRANGE else UNKNOWN


def unknown(parts: List[Any]) -> Any:
    """What cannot be told of something, by what it is made of."""
    return STRANGE if any(part is STRANGE for part in parts) else UNKNOWN


def strange(told: List[Any]) -> Any:
    """What something gives that is not known: told a name, it may import what that stands for, and
    it may put anything into a dictionary."""
    for one in told:
        if isinstance(one, dict):
            one[OPEN] = UNKNOWN
    return STRANGE if any(isinstance(one, str) for one in told) else UNKNOWN


def root_of(node: Any) -> Any:
    """What the dots and brackets of an expression start from."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node
