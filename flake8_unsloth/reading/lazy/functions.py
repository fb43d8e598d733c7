"""What functions and types of Python itself give that build tables or look into them."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping

from flake8_unsloth.reading.lazy.contents import UNKNOWN, items_of, listed, merged

Given = Mapping[str, Any]
TYPES: Dict[str, type] = {
    **dict.fromkeys(("list", "tuple", "set", "frozenset"), list),
    "str": str,
    "dict": dict,
}


def _mapping(arguments: List[Any], keywords: Given) -> Any:
    found = merged({}, arguments[0] if arguments else {})
    return merged(found, dict(keywords))


def _items(arguments: List[Any], keywords: Given) -> Any:
    return listed(arguments[0]) if arguments else []


def _zip(arguments: List[Any], keywords: Given) -> Any:
    columns = [items_of(one) for one in arguments]
    if None in columns or keywords:
        return UNKNOWN
    return [list(row) for row in zip(*(one or [] for one in columns))]


def _from_keys(arguments: List[Any], keywords: Given) -> Any:
    value = arguments[1] if len(arguments) > 1 else None
    keys = listed(arguments[0]) if arguments else []
    return merged({}, [[key, value] for key in keys])


def _len(arguments: List[Any], keywords: Given) -> Any:
    found = arguments[0] if arguments else UNKNOWN
    items = found if isinstance(found, str) else listed(found)
    return UNKNOWN if items is not found and UNKNOWN in items else len(items)


def _str(arguments: List[Any], keywords: Given) -> Any:
    return arguments[0] if arguments and isinstance(arguments[0], str) else UNKNOWN


FUNCTIONS: Dict[str, Callable[[List[Any], Given], Any]] = {
    **dict.fromkeys(
        ("dict", "collections.OrderedDict", "OrderedDict", "types.MappingProxyType"), _mapping
    ),
    **dict.fromkeys(("list", "set", "tuple", "frozenset", "sorted", "iter", "reversed"), _items),
    **dict.fromkeys(("dict.fromkeys", "collections.OrderedDict.fromkeys"), _from_keys),
    "zip": _zip,
    "len": _len,
    "str": _str,
}
"""By their dotted names."""
