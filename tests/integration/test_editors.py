"""The command lines and patterns by which editors run flake8 and read what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import List, NamedTuple, Tuple

import pytest

from tests.integration import tools

LATE = "import transformers\n\nfrom unsloth import FastLanguageModel\n"
DEEP = "import os\n\n\ndef load():\n    import unsloth\n    return unsloth\n"
CHAIN = "import helper\nimport unsloth\n"
MAGIC = re.compile(r"^\s*(?:%%\w|%(?!=)\w|!!|!(?!=)\w)")


class Editor(NamedTuple):
    """How an editor calls flake8 (PATH is the file) and the pattern it reads each line with."""

    args: Tuple[str, ...]
    pattern: str
    flake8: int = 3
    """The first major version of flake8 that knows these arguments."""


# Read off the sources: vscode-flake8 (bundled/tool/lsp_server.py, June 2026), nvim-lint (August
# 2026), none-ls-extras.nvim (March 2026), python-lsp-server 1.15.0; PyCharm's is the output filter
# of docs/editors.md.
VSCODE = Editor(
    ("--format=%(row)d,%(col)d,%(code).1s,%(code)s:%(text)s", "PATH"),
    r"(?P<line>\d+),(?P<col>-?\d+),(?P<type>\w+),(?P<code>\w+\d+):(?P<text>[^\r\n]*)",
)
EDITORS = {
    "VS Code": VSCODE,
    "VS Code notebook": Editor(
        (VSCODE.args[0], "--stdin-display-name", "PATH", "-"), VSCODE.pattern
    ),
    "nvim-lint": Editor(
        (
            "--format=%(path)s:%(row)d:%(col)d:%(code)s:%(text)s",
            "--no-show-source",
            "--stdin-display-name",
            "PATH",
            "-",
        ),
        r"[^:]+:(?P<line>\d+):(?P<col>\d+):(?P<code>\w+):(?P<text>.+)",
        flake8=6,
    ),
    "none-ls": Editor(
        ("--format", "default", "--stdin-display-name", "PATH", "-"),
        r".*?:(?P<line>\d+):(?P<col>\d+): (?P<code>[A-Z]\w+) (?P<text>.*)",
    ),
    "python-lsp-server": Editor(
        ("-", "--select=UNS", "--stdin-display-name", "PATH"),
        r"(.*):(?P<line>\d*):(?P<col>\d*): (?P<code>\w*) (?P<text>.*)",
    ),
    # Not an editor, but it reads flake8 by a pattern all the same: README.md shows this format.
    "GitHub Actions": Editor(
        (
            "--format",
            "::error file=%(path)s,line=%(row)d,col=%(col)d,title=%(code)s::%(text)s",
            "PATH",
        ),
        r"::error file=[^,]+,line=(?P<line>\d+),col=(?P<col>\d+),title=(?P<code>\w+)::(?P<text>.+)",
    ),
    "PyCharm": Editor(
        ("PATH",), r".+?:(?P<line>\d+):(?P<col>\d+):.* (?P<code>UNS\d+) (?P<text>.*)"
    ),
}


def read_as(editor: Editor, path: Path, source: str) -> List[str]:
    """What an editor shows, as LINE:COLUMN CODE TEXT; a line that its pattern misses is lost."""
    if tools.flake8_major() < editor.flake8:
        pytest.skip(f"needs flake8 {editor.flake8} or later")
    args = [str(path) if arg == "PATH" else arg for arg in editor.args]
    stdin = source if "-" in args else None
    done = tools.run([*tools.FLAKE8, "--extend-ignore=E,W,F", *args], path.parent, stdin)
    assert done.stderr == ""
    hits = [re.match(editor.pattern, line) for line in done.stdout.splitlines()]
    return ["{line}:{col} {code} {text}".format(**hit.groupdict()) for hit in hits if hit]


@pytest.mark.parametrize("editor", EDITORS.values(), ids=EDITORS.keys())
@pytest.mark.parametrize("source", [LATE, DEEP, CHAIN], ids=["UNS001", "UNS002", "UNS003"])
def test_the_pattern_reads_the_report(editor: Editor, source: str, tmp_path: Path) -> None:
    """An editor shows exactly the place and the words that flake8 prints."""
    path = tmp_path / "program.py"
    path.write_text(source, encoding="utf-8")
    (tmp_path / "helper.py").write_text("import transformers\n", encoding="utf-8")
    printed = [
        f"{item.line}:{item.col} {item.code} {item.text}"
        for item in tools.lint(path.name, tmp_path)
    ]
    assert len(printed) == 1
    assert read_as(editor, path, source) == printed


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["!pip install unsloth", "import os", "import unsloth", "import transformers"], []),
        (
            ["%%capture\n%pip install unsloth", "import trl", "import torch\nimport unsloth"],
            ["5:1 UNS001"],
        ),
        (["x = 1\nprint(x)", "from unsloth import FastModel", "x = 2\nimport unsloth"], []),
        (["def load():\n    import unsloth"], ["2:5 UNS002"]),
        (["import helper", "import unsloth"], ["2:1 UNS003"]),
    ],
)
def test_notebooks_in_vs_code(cells: List[str], expected: List[str], tmp_path: Path) -> None:
    """The extension joins the cells without a mark: any module-level line may be a cell's top."""
    lines = [line for cell in cells for line in cell.splitlines()]
    source = "".join("pass\n" if MAGIC.match(line) else f"{line}\n" for line in lines)
    (tmp_path / "helper.py").write_text("import transformers\n", encoding="utf-8")
    shown = read_as(EDITORS["VS Code notebook"], tmp_path / "train.ipynb", source)
    assert [" ".join(line.split()[:2]) for line in shown] == expected
