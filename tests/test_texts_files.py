"""How source files are read: as CPython reads them, or not at all."""

from __future__ import annotations

import ast
import os
import threading
from importlib.util import decode_source
from pathlib import Path
from typing import Optional

import pytest

from flake8_unsloth.texts import declared, files
from flake8_unsloth.texts.declared import decode
from flake8_unsloth.texts.files import read, read_bytes


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"x = 1\n", "x = 1\n"),
        (b"x\r\ny\rz\n", "x\ny\nz\n"),
        (b"\xef\xbb\xbfx\n", "x\n"),
        ("\u00fcber\n".encode(), "\u00fcber\n"),
        (b"# coding: latin-1\n\xfc\n", "# coding: latin-1\n\u00fc\n"),
        (b"#!x\n# vim: set fileencoding=Latin-1 :\n\xfc\n", None),
        (b"# -*- coding: UTF-8 -*-\n\xc3\xbc\n", None),
        (b"# coding=utf8\n\xc3\xbc\n", None),
        (b"# coding: utf-8-sig\nx\n", None),
        (b"\xef\xbb\xbf# coding: utf-8\nx\n", None),
        (b"# \xfc coding: latin-1\n\xfc\n", "# ? coding: latin-1\n\u00fc\n"),
        (b"x\n# coding: latin-1\n\xc3\xbc\n", "x\n# coding: latin-1\n\u00fc\n"),
        (b"#\n\n# coding: latin-1\n\xc3\xbc\n", "#\n\n# coding: latin-1\n\u00fc\n"),
        (b"# encoding without a name\nx\n", None),
    ],
)
def test_texts_that_cpython_reads(tmp_path: Path, data: bytes, text: Optional[str]) -> None:
    """Where none is given, what the standard library makes of it."""
    path = tmp_path / "a.py"
    path.write_bytes(data)
    assert read(str(path)) == (decode_source(data).lstrip("\ufeff") if text is None else text)


@pytest.mark.parametrize(
    "data",
    [
        b"\xfc\n",
        b"# coding: utf-8\n\xfc\n",
        b"# coding: nothing-known\nx\n",
        b"\xef\xbb\xbf# coding: latin-1\nx\n",
        b"# coding: ascii\n\xc3\xbc\n",
    ],
)
def test_texts_that_cpython_does_not_read(tmp_path: Path, data: bytes) -> None:
    """They load nothing: importing them fails."""
    path = tmp_path / "a.py"
    path.write_bytes(data)
    with pytest.raises((SyntaxError, UnicodeDecodeError)):
        ast.parse(data)
    assert read(str(path)) is None


@pytest.mark.parametrize(("length", "is_read"), [(0, True), (8, True), (9, False)])
def test_the_longest_file_that_is_read(
    length: int, is_read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole or not at all; there may be a flag to open a pipe without waiting, or none."""
    monkeypatch.setattr(files, "LONGEST", 8)
    path, data = tmp_path / "a.py", b"x" * length
    path.write_bytes(data)
    assert read_bytes(str(path)) == (data if is_read else None)
    monkeypatch.delattr(os, "O_NONBLOCK", raising=False)
    assert read_bytes(str(path)) == (data if is_read else None)


def test_a_file_that_is_cut_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be told what it held."""
    (tmp_path / "a.py").write_bytes(b"import unsloth")
    real = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, size: real(descriptor, size)[:7])
    assert read(str(tmp_path / "a.py")) is None


def test_what_is_no_regular_file(tmp_path: Path) -> None:
    """A folder, nothing at all, a name that no system takes."""
    (tmp_path / "dangling.py").symlink_to(tmp_path / "gone")
    for path in (tmp_path, tmp_path / "gone.py", tmp_path / "dangling.py"):
        assert read(str(path)) is None
    assert read("a\0.py") is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    """Neither for one that nobody writes to."""
    path = str(tmp_path / "pipe.py")
    os.mkfifo(path)
    done = threading.Event()

    def reads() -> None:
        assert read(path) is None
        done.set()

    threading.Thread(target=reads, daemon=True).start()
    assert done.wait(10)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"import trl\n", "import trl\n"),
        (b"# no coding here\nx = '\xc3\xa9'\n", "# no coding here\nx = 'é'\n"),
        (b"# -*- coding: utf-8 -*-\nx = '\xc3\xa9'\n", "# -*- coding: utf-8 -*-\nx = 'é'\n"),
        (b"# coding=UTF8\nx = '\xc3\xa9'\n", "# coding=UTF8\nx = 'é'\n"),
        (b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n"),
        (
            b"#!/usr/bin/python\n# coding: latin-1\n'\xe9'\n",
            "#!/usr/bin/python\n# coding: latin-1\n'é'\n",
        ),
        (b"# \xe9 coding: latin-1\nx = '\xe9'\n", "# ? coding: latin-1\nx = 'é'\n"),
        (b"x = 1\n# coding: latin-1\ny = '\xc3\xa9'\n", "x = 1\n# coding: latin-1\ny = 'é'\n"),
        (b"\xef\xbb\xbf# coding: utf_8\nx = 1\n", "# coding: utf_8\nx = 1\n"),
    ],
)
def test_declared_encodings(data: bytes, text: str) -> None:
    """As Python reads them; a comment in another encoding than it declares is no obstacle."""
    assert decode(data) == text


@pytest.mark.parametrize("name", ["utf-8", "UTF8"])
def test_what_declares_utf_8_is_not_taken_to_the_standard_library(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most files that declare anything do."""
    monkeypatch.setattr(declared, "decode_source", None)
    assert decode(f"# coding: {name}\nimport trl\n".encode()).endswith("import trl\n")
    assert decode(b"# coding here is fun\nimport trl\n").endswith("import trl\n")
