"""flake8 as a user runs it: what it prints, letter by letter."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Dict, List

import pytest

from flake8_unsloth import __version__
from tests.integration.tools import FLAKE8, brief, lint, parse, run

UNS = ("--isolated", "--select=UNS")
MESSAGES = {
    "UNS001": (
        {"t.py": "import os\nimport transformers\nimport unsloth\n"},
        "t.py:3:1: UNS001 'unsloth' is imported after 'transformers' (line 2), too late to patch "
        "it: import unsloth before line 2",
    ),
    "UNS001, a carrier": (
        {"t.py": "import sentence_transformers\nimport unsloth\n"},
        "t.py:2:1: UNS001 'unsloth' is imported after 'sentence_transformers' (line 1), which "
        "loads 'transformers' and 'peft', too late to patch them: import unsloth before line 1",
    ),
    "UNS001, unsloth_zoo": (
        {"t.py": "import unsloth_zoo\nimport unsloth\n"},
        "t.py:2:1: UNS001 'unsloth' is imported after 'unsloth_zoo' (line 1), which cannot be "
        "imported first: import unsloth before line 1",
    ),
    "UNS001, one statement": (
        {"t.py": "import trl, unsloth\n"},
        "t.py:1:1: UNS001 'unsloth' is imported after 'trl' (line 1), too late to patch it: "
        "import unsloth first on this line",
    ),
    "UNS001, an earlier culprit in another module": (
        {"h.py": "import peft\n", "t.py": "import h\nimport trl\nimport unsloth\n"},
        "t.py:3:1: UNS001 'unsloth' is imported after 'trl' (line 2), too late to patch it: "
        "import unsloth before line 1",
    ),
    "UNS002, below other code": (
        {"t.py": "print()\nimport unsloth\n"},
        "t.py:2:1: UNS002 'unsloth' is imported below other code (line 1): move it up to the "
        "imports at the top of the file",
    ),
    "UNS002, in a function": (
        {"t.py": "def load():\n    import unsloth\n"},
        "t.py:2:5: UNS002 'unsloth' is imported inside function 'load': import it at the top of "
        "the file",
    ),
    "UNS002, in a class": (
        {"t.py": "class A:\n    import unsloth\n"},
        "t.py:2:5: UNS002 'unsloth' is imported inside class 'A': import it at the top of the file",
    ),
    "UNS002, in a block": (
        {"t.py": "for x in y:\n    import unsloth\n"},
        "t.py:2:5: UNS002 'unsloth' is imported inside the block that starts on line 1: import it "
        "at the top of the file",
    ),
    "UNS002, in a lambda": (
        {"t.py": "f = lambda: __import__('unsloth')\n"},
        "t.py:1:1: UNS002 'unsloth' is imported inside a lambda: import it at the top of the file",
    ),
    "UNS002, lazily": (
        {"t.py": "__lazy_modules__ = ['unsloth']\nimport unsloth\n"},
        "t.py:2:1: UNS002 'unsloth' is imported lazily, so nothing is patched before its first "
        "use: import it eagerly at the top of the file",
    ),
    "UNS003, the library elsewhere": (
        {"h.py": "import os\nimport peft\n", "t.py": "import h\nimport unsloth\n"},
        "t.py:2:1: UNS003 'unsloth' is imported after 'peft', loaded on line 1 through h "
        "(h.py:2), too late to patch it: import unsloth before line 1",
    ),
    "UNS003, unsloth elsewhere": (
        {"m.py": "import unsloth\n", "t.py": "import peft\nimport m\n"},
        "t.py:2:1: UNS003 this loads 'unsloth' through m (m.py:1) after 'peft' (line 1), too late "
        "to patch it: import unsloth before line 1",
    ),
    "UNS003, both elsewhere": (
        {
            "h.py": "import trl, peft\n",
            "m.py": "import unsloth\n",
            "n.py": "import m\n",
            "t.py": "import h\nimport n\n",
        },
        "t.py:2:1: UNS003 this loads 'unsloth' through n (n.py:1) > m (m.py:1) after 'peft' and "
        "'trl', loaded on line 1 through h (h.py:1), too late to patch them: import unsloth "
        "before line 1",
    ),
    "UNS003, in a package": (
        {
            "p/__init__.py": "",
            "p/h.py": "import peft\n",
            "p/t.py": "from . import h\nimport unsloth\n",
        },
        "p/t.py:2:1: UNS003 'unsloth' is imported after 'peft', loaded on line 1 through p.h "
        "(p/h.py:1), too late to patch it: put 'import unsloth' first in "
        "p/__init__.py",
    ),
    "UNS003, a parent package": (
        {"p/__init__.py": "", "p/q/__init__.py": "import peft\n", "p/q/t.py": "import unsloth\n"},
        "p/q/t.py:1:1: UNS003 'unsloth' is imported after 'peft', which this file's package loads "
        "through p.q (p/q/__init__.py:1), too late to patch it: put 'import unsloth' first in "
        "p/__init__.py",
    ),
    "UNS003, a long chain": (
        {
            **{f"m{n}.py": f"import m{n + 1}\n" for n in range(6)},
            "m6.py": "import peft\n",
            "t.py": "import m0\nimport unsloth\n",
        },
        "t.py:2:1: UNS003 'unsloth' is imported after 'peft', loaded on line 1 through m0 "
        "(m0.py:1) > m1 (m1.py:1) > m2 (m2.py:1) > ... > m6 (m6.py:1), too late to patch it: "
        "import unsloth before line 1",
    ),
}


def _write(folder: Path, files: Dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", MESSAGES)
def test_message(name: str, tmp_path: Path) -> None:
    """Every wording there is, once in full: a user reads nothing else."""
    files, line = MESSAGES[name]
    _write(tmp_path, files)
    target = line.partition(":")[0]
    done = run([*FLAKE8, *UNS, target], tmp_path)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [line]
    assert done.returncode == 1


def test_one_statement_has_one_report(tmp_path: Path) -> None:
    """Late and below other code: one advice."""
    _write(tmp_path, {"t.py": "import trl\nx = 1\nif x: import unsloth; print()\n"})
    assert brief(lint("t.py", tmp_path)) == ["3:7 UNS001"]


def test_version_names_the_plugin(tmp_path: Path) -> None:
    """`flake8 --version` is how a user finds out whether the plugin is there."""
    done = run([*FLAKE8, "--version"], tmp_path)
    assert f"flake8-unsloth: {__version__}" in " ".join(done.stdout.split())


def test_the_plugin_runs_without_being_selected(tmp_path: Path) -> None:
    """Installed is enough: the code need not be selected."""
    _write(tmp_path, {"t.py": "import trl\nimport unsloth\n"})
    done = run([*FLAKE8, "--isolated", "t.py"], tmp_path)
    assert brief(parse(done.stdout)) == ["2:1 UNS001"]


def test_codes_can_be_ignored_and_selected_one_by_one(tmp_path: Path) -> None:
    """As any other codes."""
    text = "def f():\n    import unsloth\n\ndef g():\n    import trl, unsloth\n"
    _write(tmp_path, {"t.py": text})
    assert brief(lint("t.py", tmp_path)) == ["2:5 UNS002", "5:5 UNS001"]
    assert brief(lint("t.py", tmp_path, "--extend-ignore=UNS002")) == ["5:5 UNS001"]
    done = run([*FLAKE8, "--isolated", "--select=UNS002", "t.py"], tmp_path)
    assert brief(parse(done.stdout)) == ["2:5 UNS002"]


def test_noqa(tmp_path: Path) -> None:
    """On the reported line, which is the first of a statement."""
    noqa = "import trl\nfrom unsloth import (  # noqa: UNS001\n    X,\n)\n"
    late = "import trl\nfrom unsloth import (\n    X,  # noqa: UNS002\n)\n"
    files = {"a.py": noqa, "b.py": late, "c.py": "import trl\nimport unsloth  # noqa\n"}
    _write(tmp_path, files)
    assert [report.path for report in lint(".", tmp_path)] == ["./b.py"]
    assert len(lint(".", tmp_path, "--disable-noqa")) == 3


def test_standard_input(tmp_path: Path) -> None:
    """Without a name the text stands in the working directory."""
    _write(tmp_path, {"h.py": "import peft\n"})
    done = run([*FLAKE8, *UNS, "-"], tmp_path, stdin="import h\nimport unsloth\n")
    assert brief(parse(done.stdout)) == ["2:1 UNS003"]
    assert done.stdout.startswith("stdin:2:1: ")


@pytest.mark.parametrize("relative", [True, False])
def test_the_display_name_tells_where_standard_input_stands(relative: bool, tmp_path: Path) -> None:
    """An editor pipes what is not saved yet; the file on disk need not exist."""
    _write(tmp_path, {"p/__init__.py": "import peft\n"})
    name = "p/new.py" if relative else str(tmp_path / "p" / "new.py")
    command = [*FLAKE8, *UNS, f"--stdin-display-name={name}", "-"]
    done = run(command, tmp_path, stdin="import unsloth\n")
    assert [(report.path, report.code) for report in parse(done.stdout)] == [(name, "UNS003")]


def test_what_is_piped_counts_not_what_is_saved(tmp_path: Path) -> None:
    """The saved file is late, its buffer is not."""
    _write(tmp_path, {"t.py": "import trl\nimport unsloth\n"})
    command = [*FLAKE8, *UNS, "--stdin-display-name=t.py", "-"]
    assert run(command, tmp_path, stdin="import unsloth\nimport trl\n").stdout == ""


def test_joined_notebook_cells(tmp_path: Path) -> None:
    """The VS Code extension joins cells without a trace: lines count over all."""
    text = "x = 1\nimport unsloth\n"
    command = [*FLAKE8, *UNS, "--stdin-display-name=nb.ipynb", "-"]
    assert run(command, tmp_path, stdin=text).stdout == ""
    late = run(command, tmp_path, stdin="import trl\n" + text).stdout
    assert "UNS001 'unsloth' is imported after 'trl' (line 1 counted over all cells)" in late


def test_stub_files(tmp_path: Path) -> None:
    """They are never run."""
    text = "import trl\nx = 1\nimport unsloth\n"
    _write(tmp_path, {"t.pyi": text, "t.py": text})
    reports = lint("t.pyi", tmp_path) + lint("t.py", tmp_path)
    assert {report.path for report in reports} == {"t.py"}


def test_files_of_the_library_itself(tmp_path: Path) -> None:
    """In a checkout of unsloth nothing is reported, wherever flake8 is started."""
    late = "import transformers\nx = 1\nimport unsloth\n"
    files = {"unsloth/__init__.py": late, "unsloth/a.py": late, "unsloth/b/__init__.py": late}
    files["unsloth/models/__init__.py"] = late
    _write(tmp_path, {**files, "unsloth/b/c.py": late, "tests/t.py": late})
    assert {report.path for report in lint(".", tmp_path)} == {"./tests/t.py"}
    assert lint(".", tmp_path / "unsloth") == []
    assert lint(".", tmp_path / "unsloth" / "b") == []


def test_files_however_they_are_named(tmp_path: Path) -> None:
    """A file given by any path has the same reports."""
    _write(tmp_path, {"p/__init__.py": "import peft\n", "p/t.py": "import unsloth\n"})
    names = ["p/t.py", "./p/t.py", "p/../p/t.py", str(tmp_path / "p" / "t.py")]
    for name in names:
        assert brief(lint(name, tmp_path)) == ["1:1 UNS003"], name
    assert brief(lint("t.py", tmp_path / "p")) == ["1:1 UNS003"]


def test_a_file_with_a_syntax_error_is_flake8s_business(tmp_path: Path) -> None:
    """One E999 (on old versions E902), and the other files are checked."""
    _write(tmp_path, {"a.py": "import (\n", "b.py": "import trl\nimport unsloth\n"})
    done = run([*FLAKE8, "--isolated", "--select=E9,UNS", "."], tmp_path)
    assert re.search(r"E999|E902", done.stdout)
    assert [report.path for report in parse(done.stdout)] == ["./b.py"]
    assert done.stderr == ""


def test_odd_line_ends_and_encodings(tmp_path: Path) -> None:
    """Windows line ends, a byte order mark, Latin-1, tabs and form feeds."""
    codes: List[bytes] = [
        b"import trl\r\nimport unsloth\r\n",
        b"\xef\xbb\xbfimport trl\nimport unsloth\n",
        b"# -*- coding: latin-1 -*- \xe9\nimport trl; import unsloth\n",
        b"if x:\n\timport trl\n\timport unsloth\n",
        b"\x0cimport trl\n\x0cimport unsloth",
        b"import trl\rimport unsloth\r",
    ]
    for number, code in enumerate(codes):
        (tmp_path / f"t{number}.py").write_bytes(code)
    reports = lint(".", tmp_path)
    assert sorted((report.path, report.code) for report in reports) == [
        (f"./t{number}.py", "UNS001") for number in range(len(codes))
    ]


@pytest.mark.parametrize("text", ["", "\n", "# unsloth\n", '"""unsloth"""'])
def test_next_to_nothing(text: str, tmp_path: Path) -> None:
    """Empty files and mere words."""
    _write(tmp_path, {"t.py": text})
    assert lint("t.py", tmp_path) == []


def test_nothing_is_written_or_run(tmp_path: Path) -> None:
    """Neither the checked file nor what it imports: no side effect, no cache."""
    effect = "open('effect', 'w').close()\nraise SystemExit\n"
    _write(tmp_path, {"h.py": effect + "import trl\n", "t.py": "import h\nimport unsloth\n"})
    _write(tmp_path, {"sitecustomize.py": "", "g.py": "import trl\n" + effect})
    before = sorted(path.name for path in tmp_path.rglob("*"))
    done = run([sys.executable, "-I", *FLAKE8[1:], *UNS, "."], tmp_path)
    assert done.stderr == ""
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
