"""One file or small project of each kind that people have, by what they would be told to do."""

from __future__ import annotations

import json
from typing import Dict, Tuple

from tests.judge.project_files import Files, parse


def notebook(*cells: str) -> str:
    """A notebook of code cells."""
    return json.dumps(
        {
            "cells": [
                {"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        indent=1,
    )


def cells(*texts: str) -> Files:
    """A notebook of its own."""
    return {"train.ipynb": notebook(*texts)}


def file(text: str) -> Files:
    """A script of its own."""
    return {"train.py": text}


MODAL = "import modal\napp = modal.App('train')\nimage = modal.Image.debian_slim()\n"
MARIMO = "import marimo\napp = marimo.App()\n"
NBQA = "# %%NBQA-CELL-SEPfc3fb3\n"
BEFORE_2 = "import unsloth before line 2"
TOP = "at the top of the file"
INIT = "put 'import unsloth' first in pkg/__init__.py"

KINDS: Dict[str, Tuple[Files, str]] = {
    "a script": (file("import os\nimport trl\nimport unsloth\n"), BEFORE_2),
    "a script, below other code": (
        file("import os\nrows = read()\nimport trl\nimport unsloth\n"),
        f"import unsloth {TOP}",
    ),
    "main()": (
        file("import os\nimport trl\ndef main():\n    import unsloth\nmain()\n"),
        f"after 'trl' (line 2), too late to patch it: {BEFORE_2}",
    ),
    "both in a function": (
        file("def main():\n    import trl\n    import unsloth\n"),
        f"import unsloth {TOP}",
    ),
    "on one line of a function": (
        file("def main():\n    import trl, unsloth\n"),
        f"import unsloth {TOP}",
    ),
    "on one line": (file("import trl; import unsloth\n"), "import unsloth first on this line"),
    "a call brings the library in": (
        file("def set_up():\n    import trl\nset_up()\nimport unsloth\n"),
        f"'trl' (line 2, run by the call on line 3), too late to patch it: import unsloth {TOP}",
    ),
    "a call brings unsloth in": (
        file("def load():\n    import unsloth\ndef main():\n    import trl\n    load()\n"),
        f"by the call on line 5 after 'trl' (line 4), too late to patch it: import unsloth {TOP}",
    ),
    "a block that other paths skip": (
        file("import os\nif os.name:\n    import peft\n    import unsloth\n"),
        BEFORE_2,
    ),
    "a loop": (
        file("for x in y:\n    print(x)\n    import trl\n    import unsloth\n"),
        f"import unsloth {TOP}",
    ),
    "two ways to one import": (
        file(
            "import trl\ndef load():\n    import unsloth\n"
            "def main():\n    import peft\n    load()\n"
        ),
        "import unsloth before line 1",
    ),
    "a helper": (
        {"hf.py": "import transformers\n", **file("import hf\nimport unsloth\n")},
        "import unsloth before line 1",
    ),
    "a module of a package": (
        {"pkg/__init__.py": '"""Doc."""\n', "pkg/m.py": "import trl\nimport unsloth\n"},
        INIT,
    ),
    "a script in a package, which does not run then": (
        {
            "pkg/__init__.py": "",
            "pkg/m.py": (
                "import os\nimport trl\nimport unsloth\nif __name__ == '__main__':\n    f()\n"
            ),
        },
        BEFORE_2,
    ),
    "a package that loads the library": (
        {
            "pkg/__init__.py": "from __future__ import annotations\nimport trl\n",
            "pkg/m.py": "import unsloth\n",
        },
        INIT,
    ),
    "a test below a conftest": (
        {
            "tests/conftest.py": "import trl\n",
            "tests/test_a.py": "def test():\n    import unsloth\n",
        },
        "put 'import unsloth' first in tests/conftest.py",
    ),
    "a notebook": (
        cells("!pip install unsloth", "import os\nimport trl", "import unsloth"),
        "on line 1 of cell 3 after 'trl' (line 2 of cell 2), too late to patch it: "
        "import unsloth before line 2 of cell 2",
    ),
    "a notebook, below other code": (
        cells("import os", "print(1)\nimport trl", "import unsloth"),
        "import unsloth at the top of cell 2",
    ),
    "a notebook's function": (
        cells("print(1)\ndef f():\n    import trl\n    import unsloth", "f()"),
        "import unsloth at the top of cell 1",
    ),
    "a function of an earlier cell": (
        cells("def f():\n    import unsloth", "import trl", "f()"),
        "on line 2 of cell 1 by the call on line 1 of cell 3 after 'trl' (line 1 of cell 2), too "
        "late to patch it: import unsloth before line 1 of cell 2",
    ),
    "a notebook and a helper": (
        {"hf.py": "import trl\n", "m.py": "import unsloth\n", **cells("import hf", "import m")},
        "UNS003 line 1 of cell 2 loads 'unsloth' through m (m.py:1) after 'trl', loaded on line 1 "
        "of cell 1 through hf (hf.py:1), too late to patch it: import unsloth before line 1 of "
        "cell 1",
    ),
    "a notebook by nbQA": (
        {"a_nbqa_ipynb.py": f"{NBQA}import trl\n{NBQA}import unsloth\n"},
        "import unsloth in a cell before it",
    ),
    "a cell by nbQA": (
        {"a_nbqa_ipynb.py": f"{NBQA}print(1)\nimport trl\nimport unsloth\n"},
        "import unsloth at the top of the cell",
    ),
    "a script with cells": (
        file("# %%\nprint(1)\nimport trl\n# %%\nimport unsloth\n"),
        f"import unsloth {TOP}",
    ),
    "a Modal function": (
        file(f"{MODAL}@app.function()\ndef train():\n    import trl\n    import unsloth\n"),
        "import unsloth first in function 'train'",
    ),
    "a Modal function in another": (
        file(
            f"{MODAL}@app.function()\ndef train():\n    rows = read()\n    def fit():\n"
            "        import trl\n        import unsloth\n    fit()\n"
        ),
        "import unsloth first in function 'train'",
    ),
    "a Modal file that imports the library": (
        file(f"{MODAL}import trl\n@app.function()\ndef train():\n    import unsloth\n"),
        "import unsloth, then 'trl', under 'with image.imports():'",
    ),
    "Modal's deferred imports": (
        file(
            f"{MODAL}with image.imports():\n    import trl\n"
            "@app.function()\ndef train():\n    import unsloth\n"
        ),
        "import unsloth before line 5",
    ),
    "a Modal function, below other code": (
        file(f"{MODAL}@app.function()\ndef train():\n    rows = read()\n    import unsloth\n"),
        "move it up to the first lines of function 'train'",
    ),
    "marimo cells": (
        file(
            f"{MARIMO}@app.cell\ndef _():\n    import trl\n"
            "@app.cell\ndef _():\n    import unsloth\n"
        ),
        "after 'trl' (line 5), too late to patch it: import unsloth before line 5",
    ),
    "a marimo cell, below other code": (
        file(f"{MARIMO}@app.cell\ndef _():\n    print(1)\n    import unsloth\n"),
        "move it up to the imports at the top of the cell",
    ),
    "a class": (file("class C:\n    import unsloth\n"), f"import it {TOP}"),
    "below other code": (file("print(1)\nimport unsloth\n"), f"move it up to the imports {TOP}"),
    "zoo": (file("import unsloth_zoo\nimport unsloth\n"), "import unsloth before line 1"),
    "a list of lazy modules": (
        file("__lazy_modules__ = ['unsloth']\nimport unsloth\n"),
        f"import it eagerly {TOP}",
    ),
}
"""Name -> the files, and how the message ends (or holds) of the one report."""

PROJECT = parse(
    """\
--- a.py
import trl
import m
--- m.py
def load():
    import unsloth
"""
)
