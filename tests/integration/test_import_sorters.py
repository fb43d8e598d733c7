"""isort and Ruff, configured as docs/import-sorters.md says, keep what the plugin asks for."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

import pytest

from tests.integration import tools

pytestmark = pytest.mark.integration
PAGE = Path(__file__).parents[2] / "docs" / "import-sorters.md"
HELPER = "from transformers import AutoTokenizer\n"


class Case(NamedTuple):
    """A file: what the plugin reports before and after sorting, as LINE:COLUMN CODE."""

    source: str
    before: Tuple[str, ...]
    after: Tuple[str, ...] = ()


ACCEPTED: Dict[str, str] = {
    "plain": "import os\n\nimport unsloth\n\nimport torch\nimport transformers\n",
    "from": "from unsloth import FastModel\n\nimport torch\nfrom trl import SFTTrainer\n",
    "submodule": "from unsloth.chat_templates import standardize\n\nfrom peft import LoraConfig\n",
    "docstring": '"""T."""\n\nfrom __future__ import division\n\nimport unsloth\nimport trl\n',
    "zoo": "import unsloth\n\nimport unsloth_zoo\nfrom transformers import Trainer\n",
    "set-up between": "import os\n\nos.environ['A'] = '1'\n\nimport unsloth\n\nimport peft\n",
    "guard": "try:\n    import unsloth\nexcept ImportError:\n    unsloth = None\n\nimport peft\n",
    "first-party helper": "import unsloth\n\nimport loads_transformers\n",
    "under a condition": "import os\n\nif os.environ:\n    import unsloth\n\n    import peft\n",
}
REJECTED: Dict[str, Case] = {
    "transformers first": Case(
        "from transformers import Trainer\nfrom unsloth import FastModel\n", ("2:1 UNS001",)
    ),
    "as a sorter leaves it": Case(
        "import torch\nimport transformers\nimport unsloth\nfrom trl import SFTTrainer\n",
        ("3:1 UNS001",),
    ),
    "plain before from": Case("import peft\nfrom unsloth import FastModel\n", ("2:1 UNS001",)),
    "from before plain": Case("from trl import SFTTrainer\nimport unsloth\n", ("2:1 UNS001",)),
    "one statement": Case("import trl, unsloth\n", ("1:1 UNS001",)),
    "alias": Case("import peft as p, os\nimport unsloth as u\n", ("2:1 UNS001",)),
    "submodule": Case(
        "import transformers.utils\nimport unsloth.chat_templates\n", ("2:1 UNS001",)
    ),
    "zoo": Case("import unsloth_zoo\nfrom unsloth import FastModel\n", ("2:1 UNS001",)),
    "carrier": Case("import sentence_transformers\n\nimport unsloth\n", ("3:1 UNS001",)),
    "first-party helper": Case("import loads_transformers\n\nimport unsloth\n", ("3:1 UNS003",)),
    "in a function": Case(
        "def load():\n    import transformers\n    import unsloth\n\n    return unsloth\n",
        ("3:5 UNS001",),
        ("2:5 UNS002",),
    ),
    # Two blocks: no sorter moves an import over other code.
    "code between": Case(
        "import transformers\n\nprint(transformers)\n\nimport unsloth\n",
        ("5:1 UNS001",),
        ("5:1 UNS001",),
    ),
}


def documented(title: str) -> str:
    """The configuration that the page shows for the file named TITLE."""
    text = PAGE.read_text(encoding="utf-8")
    hit = re.search(
        rf"^`{re.escape(title)}`[^\n]*:\n\n```\w+\n(.*?)^```", text, re.DOTALL | re.MULTILINE
    )
    assert hit, f"{PAGE.name} shows no {title}"
    return hit.group(1)


def isort(folder: Path, profile: str = "") -> None:
    """Sorts a folder as documented for isort, optionally with another profile under it."""
    config = documented(".isort.cfg").replace("[settings]\n", f"[settings]\n{profile}")
    (folder / ".isort.cfg").write_text(config, encoding="utf-8")
    done = tools.run([tools.tool("isort"), "-q", "."], folder)
    assert (done.returncode, done.stderr) == (0, "")


def isort_black(folder: Path) -> None:
    """isort with its most used profile."""
    isort(folder, "profile = black\n")


def isort_google(folder: Path) -> None:
    """isort with a profile that mixes plain and from imports."""
    isort(folder, "profile = google\n")


def ruff(folder: Path) -> None:
    """Sorts a folder as documented for Ruff."""
    (folder / "pyproject.toml").write_text(documented("pyproject.toml"), encoding="utf-8")
    done = tools.run(
        [tools.tool("ruff"), "check", "-q", "--no-cache", "--select", "I", "--fix", "."], folder
    )
    assert (done.returncode, done.stderr) == (0, "")


SORTERS = [isort, isort_black, isort_google, ruff]


class Sorted(NamedTuple):
    """Reports by case name before and after one run, and whether a second run changed anything."""

    before: Dict[str, List[str]]
    after: Dict[str, List[str]]
    stable: bool


@pytest.fixture(scope="module", params=SORTERS, ids=lambda sorter: sorter.__name__)
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sorted:
    """All cases in one folder, sorted twice."""
    folder = tmp_path_factory.mktemp("sorted")
    sources = {**ACCEPTED, **{f"rejected {name}": case.source for name, case in REJECTED.items()}}
    for name, source in sources.items():
        (folder / _file(name)).write_text(source, encoding="utf-8")
    (folder / "loads_transformers.py").write_text(HELPER, encoding="utf-8")
    before = _reports(folder, sources)
    request.param(folder)
    once = _texts(folder)
    after = _reports(folder, sources)
    request.param(folder)
    return Sorted(before, after, once == _texts(folder))


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_correct_file_stays_correct(name: str, done: Sorted) -> None:
    """Sorting breaks nothing."""
    assert (done.before[name], done.after[name]) == ([], [])


@pytest.mark.parametrize("name", REJECTED)
def test_a_wrong_block_is_mended(name: str, done: Sorted) -> None:
    """Sorting mends whatever the order inside one block of imports can mend."""
    assert done.before[f"rejected {name}"] == list(REJECTED[name].before)
    assert done.after[f"rejected {name}"] == list(REJECTED[name].after)


def test_a_second_run_changes_nothing(done: Sorted) -> None:
    """The documented order is the sorter's own: it comes to rest."""
    assert done.stable


def test_readme_gives_the_same_configuration() -> None:
    """README repeats the page's sections; the two may not drift apart."""
    readme = (PAGE.parents[1] / "README.md").read_text(encoding="utf-8")
    assert re.sub(r"\[tool.ruff.lint]\n.*\n\n", "", documented("pyproject.toml")) in readme
    isort_toml = re.search(r"\[tool\.isort\]\n[^`]*", PAGE.read_text(encoding="utf-8"))
    assert isort_toml
    assert isort_toml.group() in readme


UNCONFIGURED = "import unsloth\nimport transformers\nfrom trl import SFTTrainer\n"


def test_without_configuration_both_break_a_correct_file(tmp_path: Path) -> None:
    """The reason for the page: the default order puts transformers first."""
    for command in (
        ["isort", "-q", "program.py"],
        ["ruff", "check", "-q", "--no-cache", "--select", "I", "--fix"],
    ):
        (tmp_path / "program.py").write_text(UNCONFIGURED, encoding="utf-8")
        assert tools.lint("program.py", tmp_path) == []
        tools.run([tools.tool(command[0]), *command[1:]], tmp_path)
        assert tools.brief(tools.lint("program.py", tmp_path)) == ["2:1 UNS001"]


def test_force_to_top_alone_is_no_cure(tmp_path: Path) -> None:
    """The obvious setting fails for `from unsloth import ...`, as the page says."""
    (tmp_path / ".isort.cfg").write_text("[settings]\nforce_to_top = unsloth\n", encoding="utf-8")
    (tmp_path / "ruff.toml").write_text(
        '[lint.isort]\nforce-to-top = ["unsloth"]\n', encoding="utf-8"
    )
    for command in (
        ["isort", "-q", "program.py"],
        ["ruff", "check", "-q", "--no-cache", "--select", "I", "--fix"],
    ):
        (tmp_path / "program.py").write_text(
            "from unsloth import FastModel\n\nimport transformers\n", encoding="utf-8"
        )
        tools.run([tools.tool(command[0]), *command[1:]], tmp_path)
        assert tools.brief(tools.lint("program.py", tmp_path)) == ["2:1 UNS001"]


def test_skip_comment_holds_one_line(tmp_path: Path) -> None:
    """`# isort: skip`, the small remedy, works in both tools."""
    source = "import os\n\nimport unsloth  # isort: skip\nimport peft\nimport transformers\n"
    for command in (
        ["isort", "-q", "program.py"],
        ["ruff", "check", "-q", "--no-cache", "--select", "I", "--fix"],
    ):
        (tmp_path / "program.py").write_text(source, encoding="utf-8")
        tools.run([tools.tool(command[0]), *command[1:]], tmp_path)
        assert (tmp_path / "program.py").read_text(encoding="utf-8") == source


def test_noqa_holds_its_block_in_ruff(tmp_path: Path) -> None:
    """`# noqa: I001` keeps Ruff off a block, if it stands on the block's first line."""
    ruff_check = [tools.tool("ruff"), "check", "-q", "--no-cache", "--select", "I", "--fix"]
    program = tmp_path / "program.py"
    for source, kept in (
        ("import unsloth  # noqa: I001\nimport transformers\n", True),
        ("import os\nimport unsloth  # noqa: I001\nimport transformers\n", False),
    ):
        program.write_text(source, encoding="utf-8")
        tools.run(ruff_check, tmp_path)
        assert (program.read_text(encoding="utf-8") == source) is kept


def _file(name: str) -> str:
    return name.replace(" ", "_").replace("-", "_") + ".py"


def _texts(folder: Path) -> Dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}


def _reports(folder: Path, names: Dict[str, str]) -> Dict[str, List[str]]:
    """One flake8 run over the folder, by case."""
    args = [
        sys.executable,
        "-m",
        "flake8",
        "--isolated",
        "--select",
        "UNS",
        *sorted(map(_file, names)),
    ]
    reports = tools.parse(tools.run(args, folder).stdout)
    return {
        name: tools.brief([report for report in reports if Path(report.path).name == _file(name)])
        for name in names
    }
