"""Decodes source files that may declare their encoding."""

from __future__ import annotations

import re
from importlib.util import decode_source

from flake8_unsloth.texts.files import decoded

DECLARING = re.compile(
    rb"(?:\xef\xbb\xbf)?((?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))?[ \t\f]*#[^\r\n]*coding[^\r\n]*)"
)
"""The first lines of a file, all comment, if they may declare its encoding."""
COOKIE = re.compile(rb"#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
TO_ASCII = bytes(range(128)) + b"?" * 128


def decode(data: bytes) -> str:
    """The text of a file.

    The standard library takes the comment for UTF-8 before it knows the encoding that it declares.
    """
    declaring = DECLARING.match(data)
    if declaring is None or _is_utf8(declaring.group(1)):
        return decoded(data)
    start, end = declaring.span(1)
    return decode_source(data[:start] + data[start:end].translate(TO_ASCII) + data[end:])


def _is_utf8(comment: bytes) -> bool:
    """Whether that is the encoding which a comment declares, or none is: no need to ask Python."""
    cookie = COOKIE.search(comment)
    return cookie is None or cookie.group(1).lower() in (b"utf-8", b"utf8")
