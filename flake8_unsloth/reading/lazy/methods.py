"""What methods of strings, lists and dictionaries give, and what they change."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Mapping

from flake8_unsloth.reading.lazy.contents import (
    OPEN,
    OTHER,
    UNKNOWN,
    is_in,
    items_of,
    joined,
    listed,
    looked_up,
    merged,
    told,
)

KEYED = {"get", "items", "keys", "values", "update", "setdefault", "pop"}
"""Methods that show what they are called on: it is a dictionary, whatever it holds."""
PLAIN = {
    *("split", "rsplit", "partition", "rpartition", "splitlines", "strip", "lstrip", "rstrip"),
    *("lower", "upper", "title", "capitalize", "casefold", "swapcase", "replace"),
    *("startswith", "endswith", "isupper", "islower", "isidentifier"),
}
"""Methods of strings that do here what they do anywhere."""
LEAVES = {"sort", "reverse", "index", "count", "remove", "discard", "clear", "pop", "popitem"}
"""Methods that put nothing into a list or a dictionary."""
FIELD = re.compile(r"\{\w*\}")
LARGEST = 1_000_000
"""Characters that a method may make."""


def called(holder: Any, name: str, arguments: List[Any], keywords: Mapping[str, Any]) -> Any:
    """What a method gives, which may change what holds it."""
    if name == "__contains__":
        return told(is_in(arguments[0] if arguments else UNKNOWN, holder))
    if name == "__getitem__":
        return looked_up(holder, arguments[0] if arguments else UNKNOWN)
    if isinstance(holder, str):
        return _of_text(holder, name, arguments, keywords)
    if isinstance(holder, list):
        return _of_list(holder, name, arguments)
    return _of_dict(holder, name, arguments, keywords)


def _of_list(holder: List[Any], name: str, arguments: List[Any]) -> Any:
    if name in ("append", "add", "insert"):
        holder += arguments[-1:]
    elif name in ("extend", "update"):
        for more in arguments:
            holder += listed(more)
    elif name in ("copy", "union"):
        return [*holder, *(one for more in arguments for one in listed(more))]
    elif name not in LEAVES:
        holder.append(UNKNOWN)
    return UNKNOWN


def _of_dict(
    holder: Dict[Any, Any], name: str, arguments: List[Any], keywords: Mapping[str, Any]
) -> Any:
    if name in ("items", "keys", "values"):
        return _view(holder, name)
    if name in ("get", "pop") and arguments:
        known = is_in(arguments[0], holder)
        default = arguments[1] if len(arguments) > 1 else None
        return UNKNOWN if known is None else holder[arguments[0]] if known else default
    if name == "copy":
        return dict(holder)
    if name == "update":
        for more in (*arguments, dict(keywords)):
            holder.update(merged({}, more))
    elif name == "setdefault" and arguments and isinstance(arguments[0], (str, int)):
        return holder.setdefault(arguments[0], arguments[1] if len(arguments) > 1 else None)
    elif name not in LEAVES:
        holder[OPEN] = UNKNOWN
    return UNKNOWN


def _view(holder: Dict[Any, Any], name: str) -> Any:
    if OPEN in holder:
        return UNKNOWN
    views = {"keys": list(holder), "values": list(holder.values())}
    return views.get(name, [[key, value] for key, value in holder.items()])


def _of_text(text: str, name: str, arguments: List[Any], keywords: Mapping[str, Any]) -> Any:
    items = [one for more in arguments for one in (items_of(more) or [more])]
    if len(text) * sum(len(one) for one in items if isinstance(one, str)) > LARGEST:
        return UNKNOWN
    own = OWN.get(name)
    if own is not None:
        return own(text, arguments, keywords)
    known = all(isinstance(one, int) or _is_told(one) for one in (text, *arguments))
    if name not in PLAIN or not known or keywords:
        return UNKNOWN
    return _as_list(_tried(getattr(text, name), arguments))


def _is_told(one: Any) -> bool:
    return isinstance(one, str) and OTHER not in one


def _as_list(found: Any) -> Any:
    return list(found) if isinstance(found, tuple) else found


def _tried(method: Callable[..., Any], arguments: List[Any], **keywords: Any) -> Any:
    try:
        return method(*arguments, **keywords)
    except (TypeError, ValueError, LookupError, OverflowError):
        return UNKNOWN


def _join(text: str, arguments: List[Any], keywords: Mapping[str, Any]) -> Any:
    items = items_of(arguments[0]) if len(arguments) == 1 else None
    if items is None:
        return UNKNOWN
    return joined([*items[:1], *(part for one in items[1:] for part in (text, one))])


def _format(text: str, arguments: List[Any], keywords: Mapping[str, Any]) -> Any:
    """Fields that say how wide they are would make as much as they like."""
    known = all(isinstance(one, (str, int)) for one in (*arguments, *keywords.values()))
    if not known or "{" in FIELD.sub("", text):
        return UNKNOWN
    return _tried(text.format, arguments, **keywords)


def _prefix(text: str, arguments: List[Any], keywords: Mapping[str, Any]) -> Any:
    """``removeprefix``, which Python 3.8 has not."""
    if len(arguments) != 1 or not _is_told(text) or not _is_told(arguments[0]):
        return UNKNOWN
    return text[len(arguments[0]) :] if text.startswith(arguments[0]) else text


OWN: Dict[str, Callable[[str, List[Any], Mapping[str, Any]], Any]] = {
    "join": _join,
    "format": _format,
    "removeprefix": _prefix,
}
