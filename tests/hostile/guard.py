"""Stops what runs too long, so that one hang does not hide what comes behind it."""

from __future__ import annotations

import faulthandler
import signal
from contextlib import contextmanager
from types import FrameType
from typing import Iterator, Optional


class HangError(BaseException):
    """Raised inside the code that ran too long; no handler of ``Exception`` swallows it."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise HangError after so many seconds; without signals, print the stack and exit."""
    if not hasattr(signal, "SIGALRM"):
        faulthandler.dump_traceback_later(seconds, exit=True)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
        return
    before = signal.signal(signal.SIGALRM, _hang)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _hang(_number: int, _frame: Optional[FrameType]) -> None:
    raise HangError("ran too long")
