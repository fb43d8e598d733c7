"""What strings, lists and dictionaries hold, as far as it is known.

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


class MissingError(Exception):
    """What is looked up is not there: the program raises."""


def is_unclear(found: Any) -> bool:
    """Whether a value may be true or false."""
    is_open = isinstance(found, dict) and list(found) == [OPEN]
    return found is UNKNOWN or found is STRANGE or is_open


def looked_up(holder: Any, key: Any) -> Any:
    """``holder[key]``."""
    if holder is STRANGE:
        return STRANGE
    if isinstance(holder, dict) and isinstance(key, (str, int)):
        if key not in holder and OPEN not in holder:
            raise MissingError
        return holder.get(key, UNKNOWN)
    known = isinstance(holder, list) or (isinstance(holder, str) and OTHER not in holder)
    if isinstance(key, slice) and known:
        return holder[key]
    if isinstance(key, int) and known and -len(holder) <= key < len(holder):
        return holder[key]
    return UNKNOWN


def is_in(item: Any, holder: Any) -> Optional[bool]:
    """Whether ``item in holder``; None if that is not known."""
    if not isinstance(item, (str, int)) or not isinstance(holder, (dict, list)):
        return None
    if item in holder:
        return True
    return None if UNKNOWN in holder or OPEN in holder else False


def told(known: Optional[bool]) -> Any:
    """The answer to a question as a value."""
    return UNKNOWN if known is None else known


def merged(one: Any, other: Any) -> Dict[Any, Any]:
    """Two dictionaries in one; the second may be a list of pairs."""
    if isinstance(other, dict):
        return {**one, **other}
    found: Dict[Any, Any] = dict(one)
    for pair in listed(other):
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], (str, int)):
            found[pair[0]] = pair[1]
        else:
            found[OPEN] = UNKNOWN
    return found


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


def filled(text: str, values: Any) -> Any:
    """``text % values``, where that puts strings in."""
    items = values if isinstance(values, list) else [values]
    pieces = text.split("%s")
    if "%" in "".join(pieces) or len(pieces) != len(items) + 1:
        return UNKNOWN
    return joined([pieces[0], *(one for pair in zip(items, pieces[1:]) for one in pair)])
