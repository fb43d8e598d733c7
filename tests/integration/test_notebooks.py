"""nbQA and `jupyter nbconvert` over notebooks as people write them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List

import pytest

from tests.integration import tools
from tests.integration.notebooks import COLAB, NOTEBOOKS, Notebook, write

pytestmark = pytest.mark.integration
_NBQA = re.compile(
    r"(?P<name>\w+)\.ipynb:cell_(?P<cell>\d+):(?P<line>\d+):\d+: (?P<code>UNS\d+) .+"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All notebooks in one folder: each tool then has to start only once."""
    path = tmp_path_factory.mktemp("notebooks")
    for name, notebook in NOTEBOOKS.items():
        write(path / f"{name}.ipynb", notebook)
    return path


@pytest.fixture(scope="module")
def by_nbqa(folder: Path) -> Dict[str, List[str]]:
    """What `nbqa flake8` reports, as CELL:LINE CODE by notebook."""
    done = tools.run([tools.tool("nbqa"), "flake8", "--isolated", "--select=UNS", "."], folder)
    assert done.stderr == ""
    reports: Dict[str, List[str]] = {name: [] for name in NOTEBOOKS}
    for line in done.stdout.splitlines():
        hit = _NBQA.match(line)
        assert hit, line
        reports[hit["name"]].append(f"{hit['cell']}:{hit['line']} {hit['code']}")
    return reports


@pytest.fixture(scope="module")
def scripts(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `jupyter nbconvert --to script` writes, and the modules beside it."""
    path = tmp_path_factory.mktemp("scripts")
    notebooks = sorted(str(notebook) for notebook in folder.glob("*.ipynb"))
    done = tools.run(
        [tools.tool("jupyter-nbconvert"), "--to", "script", f"--output-dir={path}", *notebooks],
        folder,
    )
    assert done.returncode == 0, done.stderr
    for helper in folder.glob("*.py"):
        (path / helper.name).write_text(helper.read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_nbqa_names_cell_and_line(name: str, by_nbqa: Dict[str, List[str]]) -> None:
    """What is found in a notebook is found in the cell and the line where the reader sees it."""
    assert by_nbqa[name] == list(NOTEBOOKS[name].expected)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_nbconvert_scripts(name: str, scripts: Path) -> None:
    """The exported script gives the same answer, also for cells that became one string."""
    script = scripts / f"{name}.py"
    reports = tools.lint(script.name, scripts)
    assert [_in_cell(script, report) for report in reports] == NOTEBOOKS[name].expected_in_script()


def test_colab_notebook_needs_to_python(tmp_path: Path) -> None:
    """Colab's notebooks name no converter: only `--to python` makes Python of them."""
    notebook = Notebook(("import transformers", "!pip install unsloth\nimport unsloth"))
    write(tmp_path / "colab.ipynb", notebook, COLAB)
    convert = tools.tool("jupyter-nbconvert")
    tools.run([convert, "--to", "script", "colab.ipynb"], tmp_path)
    assert not (tmp_path / "colab.py").exists()
    assert tools.run([convert, "--to", "python", "colab.ipynb"], tmp_path).returncode == 0
    reports = tools.lint("colab.py", tmp_path)
    assert [_in_cell(tmp_path / "colab.py", report) for report in reports] == ["2:2 UNS001"]


def test_nbqa_counts_lines_inside_the_cell(tmp_path: Path) -> None:
    """The joined file's line numbers mean nothing to the reader of a notebook."""
    filler = "import os\n" * 40
    write(
        tmp_path / "n.ipynb",
        Notebook((filler, "import math\nimport trl", "import json\nimport unsloth")),
    )
    done = tools.run(
        [tools.tool("nbqa"), "flake8", "--isolated", "--select=UNS", "n.ipynb"], tmp_path
    )
    assert done.stdout.startswith("n.ipynb:cell_3:2:1: UNS001 ")
    assert "line 2 of an earlier cell" in done.stdout


def _in_cell(script: Path, report: tools.Report) -> str:
    """A script's line as `CELL:LINE CODE`; a cell starts two empty lines below its `# In[..]:`."""
    above = script.read_text(encoding="utf-8").splitlines()[: report.line]
    starts = [number for number, line in enumerate(above, 1) if line.startswith("# In[")]
    return f"{len(starts)}:{report.line - starts[-1] - 2} {report.code}"
