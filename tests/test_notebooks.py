"""Notebooks given by name: judged as one program, reported at the lines of the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import List, Sequence, Tuple

import pytest

from tests.integration.tools import FLAKE8, parse, run
from tests.support import check_path

Cell = Tuple[str, str]
"""Type and source."""


def notebook(path: Path, cells: Sequence[Cell], language: str = "python") -> List[str]:
    """Write a notebook; the lines of its file."""
    made = [
        {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
        for kind, source in cells
    ]
    kernel = {"display_name": "x", "language": language, "name": "x"}
    text = json.dumps({"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4}, indent=1)
    path.write_text(text, encoding="utf-8")
    return text.splitlines()


def code(*sources: str) -> List[Cell]:
    """Cells of code."""
    return [("code", source) for source in sources]


def reported(folder: Path, name: str = "train.ipynb") -> List[Tuple[str, str]]:
    """Each report: its code, and the source line at the line that it names."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    found = check_path(str(folder / name), cwd=str(folder))
    return [
        (text[:6], lines[line - 1].strip().rstrip(",").strip('"').replace("\\n", ""))
        for line, _, text in found
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (code("import trl\n", "x = 1\nimport unsloth\n"), [("UNS001", "import unsloth")]),
        (code("x = 1\n", "import unsloth\nimport trl\n"), []),
        (code("x = f()\nimport unsloth\n"), [("UNS002", "import unsloth")]),
        (code("!pip install unsloth\n", "%pip install trl\nimport unsloth\n"), []),
        (code("%%bash\nimport trl\n", "import unsloth\n"), []),
        (code("%%capture\nimport trl\n", "import unsloth\n"), [("UNS001", "import unsloth")]),
        ([("markdown", "import trl\n"), *code("import unsloth\n")], []),
        (code("import trl\n", "def (:\n", "import unsloth\n"), [("UNS001", "import unsloth")]),
        ([], []),
    ],
)
def test_cells_are_one_program(
    cells: List[Cell], expected: List[Tuple[str, str]], tmp_path: Path
) -> None:
    """In their order; magics are nothing, and what does not parse is left out."""
    notebook(tmp_path / "train.ipynb", cells)
    assert reported(tmp_path) == expected


def test_another_language(tmp_path: Path) -> None:
    """Is none of the plugin's."""
    notebook(tmp_path / "train.ipynb", code("import trl\nimport unsloth\n"), "julia")
    assert reported(tmp_path) == []


def test_a_file_that_a_cell_writes(tmp_path: Path) -> None:
    """Is a module beside the notebook, and a program of its own."""
    helper = "%%writefile helper.py\nimport transformers\n"
    notebook(tmp_path / "train.ipynb", code(helper, "import helper\nimport unsloth\n"))
    assert reported(tmp_path) == [("UNS003", "import unsloth")]
    late = "%%writefile run.py\nimport transformers\nimport unsloth\n"
    notebook(tmp_path / "other.ipynb", code(late, "import unsloth\n"))
    assert reported(tmp_path, "other.ipynb") == [("UNS001", "import unsloth")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # in a folder that is not there yet
        (
            code(
                "!mkdir -p src\n",
                "%%writefile src/model.py\nfrom transformers import x\n",
                "from src.model import x\nimport unsloth\n",
            ),
            [("UNS003", "import unsloth")],
        ),
        # as a package with relative imports
        (
            code(
                "%%writefile mypkg/__init__.py\nfrom .model import build\n",
                "%%writefile mypkg/model.py\nimport transformers\nbuild = 1\n",
                "from mypkg import build\n",
                "import unsloth\n",
            ),
            [("UNS003", "import unsloth")],
        ),
        # that binds no such name
        (
            code(
                "%%writefile /content/mypkg/__init__.py\nx = 1\n",
                "%%writefile ./mypkg/hf.py\nimport transformers\n",
                "from mypkg import hf\nimport unsloth\n",
            ),
            [("UNS003", "import unsloth")],
        ),
        # whose modules find its own
        (
            code(
                "%%writefile mypkg/__init__.py\nimport transformers\n",
                "%%writefile mypkg/fast.py\nimport unsloth as of_the_package\n",
                "import unsloth\n",
            ),
            [("UNS003", "import unsloth as of_the_package")],
        ),
        # beside each other, as a script and as modules
        (
            code(
                "%%writefile app/hf.py\nfrom transformers import X\n",
                "%%writefile app/train.py\nfrom hf import X\nfrom unsloth import F\n",
                "%%writefile app/other.py\nfrom app.hf import X\nfrom unsloth import G\n",
                "!python app/train.py\n",
            ),
            [("UNS003", "from unsloth import F"), ("UNS003", "from unsloth import G")],
        ),
        # as a script in a package
        (
            code(
                "%%writefile app/__init__.py\n",
                "%%writefile app/hf.py\nfrom transformers import X\n",
                "%%writefile app/train.py\nfrom hf import X\nfrom unsloth import F\n",
            ),
            [("UNS003", "from unsloth import F")],
        ),
        # what comes last, at one place
        (
            code(
                "%%writefile ./helper.py\nimport transformers\n",
                "%%writefile helper.py\nimport json\n",
                "import helper\nimport unsloth\n",
            ),
            [],
        ),
        # elsewhere
        (
            code(
                "%%writefile /tmp/helper.py\nimport transformers\n",
                "import helper\nimport unsloth\n",
            ),
            [],
        ),
    ],
)
def test_files_that_cells_write_into_folders(
    cells: List[Cell], expected: List[Tuple[str, str]], tmp_path: Path
) -> None:
    """Lie there, beside those of the disk."""
    notebook(tmp_path / "train.ipynb", cells)
    assert reported(tmp_path) == expected


def test_a_file_that_a_cell_writes_into_a_package(tmp_path: Path) -> None:
    """Of the disk: what the notebook writes there comes first."""
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("x = 1\n")
    (package / "one.py").write_text("x = 1\n")
    (package / "two.py").write_text("import transformers\n")
    helper = "%%writefile pkg/one.py\nimport transformers\nx = 1\n"
    notebook(tmp_path / "train.ipynb", code(helper, "from pkg.one import x\nimport unsloth\n"))
    assert reported(tmp_path) == [("UNS003", "import unsloth")]
    notebook(tmp_path / "train.ipynb", code(helper, "from pkg.two import x\nimport unsloth\n"))
    assert reported(tmp_path) == [("UNS003", "import unsloth")]


def test_beside_the_modules_of_a_package(tmp_path: Path) -> None:
    """A kernel starts in the folder of the notebook and knows nothing of a package there."""
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("import transformers\n")
    (package / "hf.py").write_text("import transformers\n")
    notebook(package / "a.ipynb", code("import unsloth\n"))
    assert reported(package, "a.ipynb") == []
    notebook(package / "b.ipynb", code("import hf\n", "import unsloth\n"))
    assert reported(package, "b.ipynb") == [("UNS003", "import unsloth")]
    helper = "%%writefile helper.py\nimport unsloth\n"
    notebook(package / "c.ipynb", code(helper, "import helper\n", "import trl, unsloth\n"))
    assert reported(package, "c.ipynb") == []
    (package / "__init__.py").write_text("import unsloth\n")
    notebook(package / "d.ipynb", code("import transformers\n", "import unsloth\n"))
    assert reported(package, "d.ipynb") == [("UNS001", "import unsloth")]


def test_python_under_a_notebooks_name(tmp_path: Path) -> None:
    """What editors pipe: joined cells."""
    (tmp_path / "train.ipynb").write_text("import trl\nimport unsloth\n")
    assert reported(tmp_path) == [("UNS001", "import unsloth")]


def test_by_flake8(tmp_path: Path) -> None:
    """With its own way to leave a line out."""
    cells = code("import trl\n", "import unsloth\n")
    lines = notebook(tmp_path / "train.ipynb", cells)
    quiet = code("import trl\n", "import unsloth  # noqa: UNS001\n")
    notebook(tmp_path / "quiet.ipynb", quiet)
    command = [*FLAKE8, "--isolated", "--select=UNS", "train.ipynb", "quiet.ipynb"]
    done = run(command, tmp_path)
    (report,) = parse(done.stdout)
    assert (report.path, report.code) == ("train.ipynb", "UNS001")
    line = int(done.stdout.split(":")[1])
    assert "import unsloth" in lines[line - 1]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            code("x = 1\n", "print(x)\nimport trl\nimport unsloth\n"),
            "UNS001 'unsloth' is imported on line 3 of cell 2 after 'trl' (line 2 of cell 2), "
            "too late to patch it: import unsloth at the top of cell 2",
        ),
        (
            code("import trl\n", "import unsloth\n"),
            "UNS001 'unsloth' is imported on line 1 of cell 2 after 'trl' (line 1 of cell 1), "
            "too late to patch it: import unsloth before line 1 of cell 1",
        ),
        (
            code("import os\nx = f()\nimport unsloth\n"),
            "UNS002 'unsloth' is imported on line 3 of cell 1 below other code (line 2 of cell 1): "
            "move it up to the imports at the top of the cell",
        ),
        (
            code("x = f()\nimport trl\n", "def load():\n    import unsloth\n"),
            "UNS001 'unsloth' is imported on line 2 of cell 2 after 'trl' (line 2 of cell 1), "
            "too late to patch it: import unsloth at the top of cell 1",
        ),
    ],
)
def test_messages_name_the_cell(cells: List[Cell], message: str, tmp_path: Path) -> None:
    """The report stands at a line of the file, which nobody sees in an editor of notebooks."""
    notebook(tmp_path / "train.ipynb", cells)
    found = check_path(str(tmp_path / "train.ipynb"), cwd=str(tmp_path))
    assert [text for _, _, text in found] == [message]
