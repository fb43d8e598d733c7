"""Reads source files as CPython does, without waiting and never more than is sensible."""

from __future__ import annotations

import os
import re
import stat
from typing import Optional

LONGEST = 4 << 20
"""Bytes of the longest file that is read: ten times what people write, parsed in seconds."""
BOM = b"\xef\xbb\xbf"
DECLARING = re.compile(
    rb"(?:\xef\xbb\xbf)?((?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n))?[ \t\f]*#[^\r\n]*coding[^\r\n]*)"
)
"""The first lines of a file, all comment, if they may declare its encoding."""
COOKIE = re.compile(rb"#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
TO_ASCII = bytes(range(128)) + b"?" * 128


def read(path: str) -> Optional[str]:
    """The text of a source file, its lines ending in newlines.

    None if CPython could not read it, if it is too long, or no regular file.
    """
    data = read_bytes(path)
    if data is None:
        return None
    declaring = DECLARING.match(data)
    try:
        if declaring and not _is_utf8(declaring.group(1)):
            text = _decode(data, declaring.start(1), declaring.end(1))
        else:
            text = data[3:].decode() if data[:3] == BOM else data.decode()
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return None
    return with_newlines(text)


def read_bytes(path: str) -> Optional[bytes]:
    """The bytes of a regular file; None for a pipe, a device, or what cannot be read whole."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > LONGEST:
                return None
            data = os.read(descriptor, status.st_size)
            return data if len(data) == status.st_size else None
        finally:
            os.close(descriptor)
    except (OSError, ValueError):
        return None


def with_newlines(text: str) -> str:
    """A text whose lines end in newlines, as Python reads it."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_utf8(comment: bytes) -> bool:
    """Whether that is the encoding which a comment declares, or none is: no need to ask Python."""
    cookie = COOKIE.search(comment)
    return cookie is None or cookie.group(1).lower() in (b"utf-8", b"utf8")


def _decode(data: bytes, start: int, end: int) -> str:
    """Decode what may declare its encoding in a comment that stands there.

    The standard library takes the comment for UTF-8 before it knows the encoding.
    """
    from importlib.util import decode_source

    text = decode_source(data[:start] + data[start:end].translate(TO_ASCII) + data[end:])
    return text[1:] if text.startswith("\ufeff") else text
