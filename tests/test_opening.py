"""A file that begins with unsloth is done after its first statements; no other one is."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any, Dict, List

import pytest

from flake8_unsloth import findings
from tests.support import fresh

RIGHT = [
    "import unsloth\n",
    '"""Docstring."""\nfrom __future__ import annotations\nimport os, sys\nimport unsloth\n',
    "import torch\nfrom unsloth import FastLanguageModel\nimport transformers, unsloth\n",
    "import plain\nfrom . import plain\nimport unsloth\nimport helper\n",
    "import os, unsloth, transformers\ndef f():\n    import trl, unsloth\n",
]
OTHERS = [
    "import transformers\nimport unsloth\n",
    "import helper\nimport unsloth\n",
    '"""get_ipython() and unsloth, in words only."""\nimport os\n',
    "from diffusers import DiffusionPipeline\nimport unsloth\n",
    "import unsloth_zoo\nimport unsloth\n",
    "x = __import__('transformers')\nimport unsloth\n",
    "'''Docstring.'''\nwith x:\n    import unsloth\n",
    "def f():\n    import unsloth\n",
    "import os\ntry:\n    import unsloth\nexcept ImportError:\n    pass\n",
    "import late\n",
    "# get_ipython() and unsloth, where nothing runs\n",
    '"Docstring."\nimport transformers\nimport unsloth\n',
]
FILES = {
    "helper.py": "import transformers\n",
    "plain.py": "import json\n",
    "late.py": "import peft\nimport unsloth\n",
}


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> List[str]:
    """Names of the files that were judged statement by statement."""
    seen: List[str] = []

    def reports(tree: ast.Module, filename: str, *others: Any) -> List[Any]:
        del tree, others
        seen.append(os.path.basename(filename))
        return []

    monkeypatch.setattr(findings, "reports", reports)
    monkeypatch.chdir(tmp_path)
    return seen


def check(files: Dict[str, str], name: str, tree: ast.Module, **options: Any) -> None:
    """Write a project and check one of its files."""
    for path, content in files.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        Path(path).write_text(content)
    assert list(fresh(files[name], tree, name, **options).run()) == []


@pytest.mark.parametrize("text", RIGHT)
def test_unsloth_first_settles_it(judged: List[str], text: str) -> None:
    """Nothing in such a file can be late, whatever follows."""
    check({**FILES, "main.py": text}, "main.py", ast.parse(text))
    assert judged == []


@pytest.mark.parametrize("text", OTHERS)
def test_anything_before_it_is_looked_at(judged: List[str], text: str) -> None:
    """Only what surely loads nothing may stand before unsloth."""
    check({**FILES, "main.py": text}, "main.py", ast.parse(text))
    assert judged == ["main.py"]


def test_a_lazy_import_loads_nothing(judged: List[str]) -> None:
    """PEP 810 patches nothing before the first use."""
    text = "import unsloth\n"
    tree = ast.parse(text)
    setattr(tree.body[0], "is_lazy", 1)  # noqa: B010
    check({"main.py": text}, "main.py", tree)
    assert judged == ["main.py"]


@pytest.mark.parametrize(
    ("parent", "expected"), [("import json\n", []), ("import trl\n", ["mod.py"])]
)
def test_parents_come_first(judged: List[str], parent: str, expected: List[str]) -> None:
    """A package that loads a library makes its modules' own unsloth late."""
    files = {"pkg/__init__.py": parent, "pkg/mod.py": "import unsloth\n"}
    check(files, "pkg/mod.py", ast.parse(files["pkg/mod.py"]))
    assert judged == expected


def test_neighbours_in_a_package_are_followed(judged: List[str]) -> None:
    """A relative import may load a library as any other."""
    text = "from . import helper\nimport unsloth\n"
    files = {"pkg/__init__.py": "", "pkg/helper.py": FILES["helper.py"], "pkg/mod.py": text}
    check(files, "pkg/mod.py", ast.parse(text))
    assert judged == ["mod.py"]


def test_without_following_only_the_file_counts(judged: List[str]) -> None:
    """What neighbours load is not asked then."""
    text = "import helper\nimport unsloth\n"
    files = {**FILES, "main.py": text}
    check(files, "main.py", ast.parse(text), no_unsloth_follow_imports=True)
    assert judged == []
