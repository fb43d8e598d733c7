"""Reads source files as CPython does, without waiting and never more than is sensible."""

from __future__ import annotations

import os
import stat
from typing import Optional

LONGEST = 4 << 20
"""Bytes of the longest file that is read: ten times what people write, parsed in seconds."""
BOM = b"\xef\xbb\xbf"


def read(path: str) -> Optional[str]:
    """The text of a source file, its lines ending in newlines.

    None if CPython could not read it, if it is too long, or no regular file.
    """
    data = read_bytes(path)
    if data is None:
        return None
    second = data.find(b"\n", data.find(b"\n") + 1)
    try:
        if b"coding" in (data if second < 0 else data[:second]):
            from flake8_unsloth.texts.declared import decode

            text = decode(data)
        else:
            text = decoded(data)
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


def decoded(data: bytes) -> str:
    """UTF-8 as text."""
    return data[3:].decode() if data[:3] == BOM else data.decode()


def with_newlines(text: str) -> str:
    """A text whose lines end in newlines, as Python reads it."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
