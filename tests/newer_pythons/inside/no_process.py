"""Stands in for `subprocess.run`: WebAssembly has no processes, so commands run in this one.

Known are the two that tests start: `python -m flake8 ...` and `python -S -c PROGRAM`.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from subprocess import CompletedProcess
from typing import Any, Iterator, List, Optional, Sequence

from flake8.main.cli import main as flake8


def run(command: Sequence[str], cwd: Any = None, **given: Any) -> CompletedProcess[Any]:
    """Run a command as `subprocess.run` would; output is captured always."""
    assert command[0] == sys.executable, command
    arguments = [str(word) for word in command[1:] if word != "-S"]
    out, err = _Output(), _Output()
    with _in(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = _python(arguments)
    if given.get("check"):
        assert code == 0, err.text()
    as_text = given.get("encoding") or given.get("text")
    shown = [one.text() if as_text else one.text().encode() for one in (out, err)]
    return CompletedProcess(command, code, *shown)


def _python(arguments: List[str]) -> int:
    if arguments[:2] == ["-m", "flake8"]:
        return int(flake8(arguments[2:]))
    assert arguments[0] == "-c", arguments
    with _fresh_modules():
        exec(arguments[1], {"__name__": "__main__"})
    return 0


class _Output(io.TextIOWrapper):
    """flake8 writes bytes to what is below `sys.stdout`."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)

    def text(self) -> str:
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()


@contextlib.contextmanager
def _in(folder: Optional[Any]) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder or before)
    try:
        yield
    finally:
        os.chdir(before)


@contextlib.contextmanager
def _fresh_modules() -> Iterator[None]:
    """Nothing but the standard library is loaded, as at the start of an interpreter."""
    path, modules = list(sys.path), dict(sys.modules)
    for name in modules:
        if name.partition(".")[0] not in sys.stdlib_module_names:
            del sys.modules[name]
    try:
        yield
    finally:
        sys.path[:] = path
        sys.modules.clear()
        sys.modules.update(modules)
