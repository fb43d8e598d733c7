"""Every message to the letter: what is wrong, the line it collides with, the way out."""

from __future__ import annotations

import argparse
import ast
from pathlib import Path
from typing import Any, List

import pytest

from flake8_unsloth.checker import UnslothChecker
from tests.judge.project_files import parse, write
from tests.support import check_path, findings, namespace


def uns001(culprit: str, remedy: str, why: str = "too late to patch it") -> str:
    return f"UNS001 'unsloth' is imported after {culprit}, {why}: {remedy}"


INSIDE = "UNS002 'unsloth' is imported inside {}: import it at the top of the file"
BELOW = (
    "UNS002 'unsloth' is imported below other code ({}): "
    "move it up to the imports at the top of the {}"
)
LAZILY = (
    "UNS002 'unsloth' is imported lazily, so nothing is patched before its first use: "
    "import it eagerly at the top of the file"
)
FIRST = "import unsloth before line 1"
IN_PACKAGE = "put 'import unsloth' first in pkg/__init__.py"


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("import trl\nimport unsloth\n", [uns001("'trl' (line 1)", FIRST)]),
        (
            "import setfit\nimport unsloth\n",
            [
                uns001(
                    "'setfit' (line 1), which loads 'transformers' and 'peft'",
                    FIRST,
                    "too late to patch them",
                )
            ],
        ),
        (
            "import awq\nimport unsloth\n",
            [uns001("'awq' (line 1), which loads 'transformers'", FIRST)],
        ),
        (
            "import unsloth_zoo\nimport unsloth\n",
            [uns001("'unsloth_zoo' (line 1)", FIRST, "which cannot be imported first")],
        ),
        (
            "import os\nimport trl, unsloth\n",
            [uns001("'trl' (line 2)", "import unsloth first on this line")],
        ),
        ("def f():\n    import unsloth\n", [INSIDE.format("function 'f'")]),
        ("class C:\n    import unsloth\n", [INSIDE.format("class 'C'")]),
        ("f = lambda: __import__('unsloth')\n", [INSIDE.format("a lambda")]),
        (
            "for x in y:\n    x()\n    import unsloth\n",
            [INSIDE.format("the block that starts on line 1")],
        ),
        ("for x in y:\n    print(x)\nimport unsloth\n", [BELOW.format("line 1", "file")]),
        ("# %%\nx = 1\nimport unsloth\n", [BELOW.format("line 2", "cell")]),
        ("__lazy_modules__ = ['unsloth']\nimport unsloth\n", [LAZILY]),
    ],
)
def test_in_one_file(source: str, messages: List[str]) -> None:
    assert [message for _, _, message in findings(source)] == messages


def test_three_libraries_of_one_carrier() -> None:
    found = findings(
        "import lib\nimport unsloth\n", unsloth_extend_carriers="lib=trl,lib=peft,lib=transformers"
    )
    libraries = "'lib' (line 1), which loads 'trl', 'peft' and 'transformers'"
    assert [text for _, _, text in found] == [uns001(libraries, FIRST, "too late to patch them")]


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        (
            "# %%\nimport trl\nx = 1\n# %%\nimport os\ny = 2\nimport unsloth\n",
            [
                uns001("'trl' (line 1 of an earlier cell)", "import unsloth in a cell before it"),
            ],
        ),
        (
            "# %%\nimport os\n\nimport trl\nimport unsloth\n",
            [
                uns001("'trl' (line 3 of this cell)", "import unsloth before line 3 of this cell"),
            ],
        ),
        (
            "# %%\ndef f():\n    import unsloth\n# %%\nimport os\nimport trl\n",
            [
                uns001("'trl' (line 2 of a later cell)", "import unsloth at the top of the cell"),
            ],
        ),
        (
            "import os\nimport trl\n# %%\nimport unsloth\n",
            [uns001("'trl' (line 2)", "import unsloth before line 2")],
        ),
    ],
)
def test_in_what_nbqa_makes_of_a_notebook(source: str, messages: List[str]) -> None:
    """Readers of a notebook count lines in its cells."""
    assert [text for _, _, text in findings(source, "train_nbqa_ipynb.py")] == messages


def test_in_a_notebook_whose_cells_were_joined() -> None:
    found = findings("import os\nimport trl\nimport unsloth\n", "train.ipynb")
    line = "line 2 counted over all cells"
    assert [text for _, _, text in found] == [
        uns001(f"'trl' ({line})", f"import unsloth before {line}")
    ]


def uns003(loading: str, culprit: str, remedy: str, them: str = "it") -> str:
    return f"UNS003 {loading} after {culprit}, too late to patch {them}: {remedy}"


IMPORTED = "'unsloth' is imported"
THROUGH = "this loads 'unsloth' through one (one.py:2) > two (two.py:1)"
PLAIN = """\
--- hf.py
import transformers
import peft
--- one.py
import os
import two
--- two.py
import unsloth
--- direct.py
import hf
import unsloth
--- through.py
import trl
import one
--- both.py
import hf, one
"""
PACKAGE = """\
--- hf.py
import transformers
--- pkg/__init__.py
--- pkg/m.py
import os
import hf
import unsloth
--- pkg/n.py
import trl
import unsloth
--- pkg/sub/__init__.py
import os
from . import deep
--- pkg/sub/deep.py
import transformers
--- pkg/sub/k.py
import unsloth
"""
PARENT = "pkg.sub (pkg/sub/__init__.py:2) > pkg.sub.deep (pkg/sub/deep.py:1)"


TWO = """\
--- b.py
import trl
--- a.py
import peft
--- c.py
import peft
import d
--- d.py
import trl
--- lines.py
import b
import a
import unsloth
--- lengths.py
import c
import unsloth
"""

BOTH, THEM = "'peft' and 'transformers'", "them"
CARRIED = "helper (helper.py:2) > sentence_transformers"
CARRIERS = """\
--- helper.py
import os
import sentence_transformers
--- model.py
import unsloth
--- direct.py
import helper
import unsloth
--- through.py
import helper
import model
--- pkg/__init__.py
import os
import awq
--- pkg/case.py
import unsloth
"""
EARLIER = """\
--- hf.py
import trl
--- peft_only.py
import peft
--- pkg/__init__.py
import hf
--- pkg/case.py
import peft_only
import unsloth
"""


@pytest.mark.parametrize(
    ("project", "file", "message"),
    [
        (
            PLAIN,
            "direct.py",
            uns003(IMPORTED, "'peft', loaded on line 1 through hf (hf.py:2)", FIRST),
        ),
        (TWO, "lines.py", uns003(IMPORTED, "'trl', loaded on line 1 through b (b.py:1)", FIRST)),
        (TWO, "lengths.py", uns003(IMPORTED, "'peft', loaded on line 1 through c (c.py:1)", FIRST)),
        (PLAIN, "through.py", uns003(THROUGH, "'trl' (line 1)", FIRST)),
        (
            PLAIN,
            "both.py",
            uns003(
                THROUGH,
                "'peft', loaded on line 1 through hf (hf.py:2)",
                "import unsloth first on this line",
            ),
        ),
        (
            PACKAGE,
            "pkg/m.py",
            uns003(
                IMPORTED,
                "'transformers', loaded on line 2 through hf (hf.py:1)",
                IN_PACKAGE,
            ),
        ),
        (PACKAGE, "pkg/n.py", uns001("'trl' (line 1)", IN_PACKAGE)),
        (
            PACKAGE,
            "pkg/sub/k.py",
            uns003(
                IMPORTED,
                f"'transformers', which this file's package loads through {PARENT}",
                IN_PACKAGE,
            ),
        ),
        (
            CARRIERS,
            "direct.py",
            uns003(IMPORTED, f"{BOTH}, loaded on line 1 through {CARRIED}", FIRST, THEM),
        ),
        (
            CARRIERS,
            "through.py",
            uns003(
                "this loads 'unsloth' through model (model.py:1)",
                f"{BOTH}, loaded on line 1 through {CARRIED}",
                FIRST,
                THEM,
            ),
        ),
        (
            CARRIERS,
            "pkg/case.py",
            uns003(
                IMPORTED,
                "'transformers', which this file's package loads through pkg "
                "(pkg/__init__.py:2) > awq",
                IN_PACKAGE,
            ),
        ),
        (
            EARLIER,
            "pkg/case.py",
            uns003(
                IMPORTED,
                "'trl', which this file's package loads through pkg (pkg/__init__.py:1) > hf "
                "(hf.py:1)",
                IN_PACKAGE,
            ),
        ),
    ],
)
def test_across_files(project: str, file: str, message: str, tmp_path: Path) -> None:
    write(parse(project), tmp_path)
    found = check_path(str(tmp_path / file), cwd=str(tmp_path))
    assert [text for _, _, text in found] == [message]


def test_from_another_folder_paths_are_whole(tmp_path: Path) -> None:
    write(parse(PACKAGE), tmp_path)
    (tmp_path / "elsewhere").mkdir()
    ((_, _, text),) = check_path(str(tmp_path / "pkg/sub/k.py"), cwd=str(tmp_path / "elsewhere"))
    assert text.endswith(f"put 'import unsloth' first in {tmp_path / 'pkg' / '__init__.py'}")
    assert f"pkg.sub.deep ({tmp_path / 'pkg' / 'sub' / 'deep.py'}:1)" in text


def test_without_following_functions_still_come_after_the_module() -> None:
    found = findings("import trl\ndef f():\n    import unsloth\n", no_unsloth_follow_imports=True)
    assert [text for _, _, text in found] == [uns001("'trl' (line 1)", FIRST)]


HELP = """\
--unsloth-before NAMES Comma-separated libraries that unsloth must be imported before, in place \
of the default (peft,transformers,trl,unsloth_zoo). --unsloth-extend-carriers NAMES \
Comma-separated modules that load one of those libraries when they are imported, as NAME or \
NAME=LIBRARY, in addition to the ones the plugin knows. (Default: none) --unsloth-source-roots \
FOLDERS Comma-separated folders in which imported modules of your own are looked for, besides \
the folder of the checked file's package; relative ones start at the working directory. \
(Default: .,src) --no-unsloth-follow-imports Never read other files: turns UNS003 off. \
(Default: False)"""


def test_the_help_of_the_options() -> None:
    parser = argparse.ArgumentParser(
        formatter_class=lambda prog: argparse.HelpFormatter(prog, width=1000)
    )

    class Manager:
        def add_option(self, *names: str, parse_from_config: bool, **settings: Any) -> None:
            assert parse_from_config
            parser.add_argument(*names, **settings)

    UnslothChecker.add_options(Manager())
    assert " ".join(parser.format_help().split()).endswith(HELP)
    assert vars(parser.parse_args([])) == {
        "unsloth_before": ("peft", "transformers", "trl", "unsloth_zoo"),
        "unsloth_extend_carriers": (),
        "unsloth_source_roots": (".", "src"),
        "no_unsloth_follow_imports": False,
    }


def test_findings_name_their_plugin() -> None:
    """flake8 wants the class beside the message."""
    tree = ast.parse("import trl\nimport unsloth\n")
    parsed = namespace()
    checker = UnslothChecker(tree, "t.py", ["import trl\n", "import unsloth\n"], parsed)
    ((line, column, message, kind),) = checker.run()
    assert (line, column, message[:6], kind) == (2, 0, "UNS001", UnslothChecker)
