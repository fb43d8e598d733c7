"""Whether an import only waits in a function, told from the text.

Importing a module runs no function of it that it does not mention, and calls into other modules are
not followed. So such an import leads nowhere, unless its own file is checked.
"""

from __future__ import annotations

import re

MARGIN = re.compile(r"\n\f*[^\s#)\]}]")
"""Where a statement of the module itself begins."""
LONG = 10_000
"""Characters of a function, to its imports, that are looked at."""


def waits(text: str, start: int) -> bool:
    """Whether the line that starts there surely is in a function that nothing else mentions.

    An odd number of triple quotes means that its ``def`` may stand in a string.
    """
    if text[start] not in " \t":
        return False
    head = text.rfind("\ndef ", max(0, start - LONG), start)
    opening = text.find("(", head)
    if head < 0 or MARGIN.search(text, opening, start):
        return False
    if text.count('"""', head, start) % 2 or text.count("'''", head, start) % 2:
        return False
    name = text[head + 5 : opening].partition("[")[0].strip()
    return name.isidentifier() and text.count(name) == 1
