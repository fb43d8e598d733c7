"""What strings, lists and dictionaries hold and give, as far as it is known.

Sets and tuples are lists here. What is not known is ``UNKNOWN``.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional

UNKNOWN: Any = object()
STRANGE: Any = object()
"""What a function of another file gave, which may have imported anything."""
OTHER = "\0"
"""A name that no table holds."""
OPEN: Any = object()
"""Is a key of dictionaries that may hold more than is known."""
TEXT_METHODS = {
    *("split", "rsplit", "partition", "rpartition", "strip", "lstrip", "rstrip", "lower"),
    *("startswith", "endswith"),
}


class MissingError(Exception):
    """What is looked up is not there: the program raises."""


def is_unclear(found: Any) -> bool:
    """Whether a value may be true or false."""
    is_open = isinstance(found, dict) and list(found) == [OPEN]
    return found is UNKNOWN or found is STRANGE or is_open


def looked_up(holder: Any, key: Any) -> Any:
    """``holder[key]``."""
    if isinstance(holder, dict) and isinstance(key, (str, int)):
        if key not in holder and OPEN not in holder:
            raise MissingError
        return holder.get(key, UNKNOWN)
    if isinstance(holder, list) and isinstance(key, int) and -len(holder) <= key < len(holder):
        return holder[key]
    return UNKNOWN


def is_in(item: Any, holder: Any) -> Optional[bool]:
    """Whether ``item in holder``; None if that is not known."""
    if not isinstance(item, (str, int)) or not isinstance(holder, (dict, list)):
        return None
    if item in holder:
        return True
    return None if UNKNOWN in holder or OPEN in holder else False


def merged(one: Any, other: Any) -> Dict[Any, Any]:
    """Two dictionaries in one."""
    return {**one, **(other if isinstance(other, dict) else {OPEN: UNKNOWN})}


def items_of(found: Any) -> Optional[List[Any]]:
    """What a loop over a value meets, None if that is not known."""
    return list(found) if isinstance(found, (list, dict)) and OPEN not in found else None


def listed(found: Any) -> List[Any]:
    """The same as a list."""
    items = items_of(found)
    return [UNKNOWN] if items is None else items


def joined(parts: Iterable[Any]) -> Any:
    """Strings in one."""
    texts = list(parts)
    return "".join(texts) if all(isinstance(text, str) for text in texts) else UNKNOWN


def called(holder: Any, name: str, arguments: List[Any]) -> Any:
    """What a method gives, which may change what holds it."""
    if isinstance(holder, str):
        return _text_method(holder, name, arguments)
    if isinstance(holder, list) and name in ("append", "add"):
        holder += arguments
    elif isinstance(holder, list) and name in ("extend", "update"):
        for more in arguments:
            holder += listed(more)
    elif isinstance(holder, dict):
        return _dict_method(holder, name, arguments)
    return UNKNOWN


def _dict_method(holder: Dict[Any, Any], name: str, arguments: List[Any]) -> Any:
    if name == "update":
        for more in arguments:
            holder.update(merged({}, more))
    elif name in ("items", "keys", "values") and OPEN not in holder:
        views = {"keys": list(holder), "values": list(holder.values())}
        return views.get(name, [[key, value] for key, value in holder.items()])
    elif name == "get" and arguments:
        known = is_in(arguments[0], holder)
        default = arguments[1] if len(arguments) > 1 else None
        return UNKNOWN if known is None else holder[arguments[0]] if known else default
    return UNKNOWN


def _text_method(text: str, name: str, arguments: List[Any]) -> Any:
    known = all(isinstance(one, (str, int)) for one in arguments)
    if name not in TEXT_METHODS or not known or OTHER in text:
        return UNKNOWN
    try:
        found = getattr(text, name)(*arguments)
    except (TypeError, ValueError):
        return UNKNOWN
    return list(found) if isinstance(found, tuple) else found
