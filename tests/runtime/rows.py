"""Every program whose outcome is on record, with what the real packages said.

Measured with unsloth 2026.10.9, transformers 5.23.0, trl 1.16.0, peft 0.21.2 and torch 2.13.0 on
Python 3.11 (``requirements.txt`` beside this file); other releases may list other libraries.
The comment ``# late`` stands on the line that the plugin has to report.
"""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Tuple

ALL = ("trl", "transformers", "peft")
TRANSFORMERS = ("transformers",)
WITH_PEFT = ("transformers", "peft")


class Row(NamedTuple):
    """A program and the list of libraries in unsloth's warning (empty: none, None: not loaded)."""

    name: str
    source: str
    warned: Optional[Tuple[str, ...]]
    call: str = ""
    helper: str = ""
    as_main: bool = False
    needs: str = ""
    error: str = ""


def first(statement: str, *warned: str, needs: str = "") -> Row:
    """A program of two statements: this one and then ``import unsloth``."""
    late = "  # late" if warned else ""
    return Row(statement, f"{statement}\nimport unsloth{late}\n", warned, needs=needs)


def after_transformers(statement: str) -> Row:
    """A program of two statements: ``import transformers`` and then this one."""
    return Row(statement, f"import transformers\n{statement}  # late\n", TRANSFORMERS)


LATE_ROWS: List[Row] = [
    first("import transformers", "transformers"),
    Row("import trl, unsloth", "import trl, unsloth  # late\n", ("trl",)),
    first("from trl import SFTTrainer", *ALL),
    first("from transformers import Trainer", *WITH_PEFT),
    first("from transformers import TrainingArguments", *WITH_PEFT),
    first('__import__("peft")', *WITH_PEFT),
    first("import peft", *WITH_PEFT),
    first('import importlib.util; importlib.util.find_spec("transformers.utils")', *TRANSFORMERS),
    first('import importlib; importlib.import_module("transformers")', *TRANSFORMERS),
    first("import sentence_transformers", *WITH_PEFT, needs="sentence_transformers"),
    first("import evaluate", *TRANSFORMERS, needs="evaluate"),
    after_transformers("from unsloth.chat_templates import get_chat_template"),
    after_transformers("import unsloth.models"),
    after_transformers("from unsloth import *"),
    Row(
        "function that is called",
        "import peft\ndef train():\n    import unsloth  # late\n",
        WITH_PEFT,
        call="train()",
    ),
    Row(
        "function that the module calls",
        "import peft\ndef train():\n    import unsloth  # late\ntrain()\n",
        WITH_PEFT,
    ),
    Row(
        "class body",
        "class Config:\n    import transformers\nimport unsloth  # late\n",
        TRANSFORMERS,
    ),
    Row(
        "try",
        "try:\n    import transformers\nexcept ImportError:\n    transformers = None\n"
        "import unsloth  # late\n",
        TRANSFORMERS,
    ),
    Row(
        "main guard",
        'if __name__ == "__main__":\n    import transformers\n    import unsloth  # late\n',
        TRANSFORMERS,
        as_main=True,
    ),
    Row(
        "called function loads transformers",
        "def prepare():\n    import transformers\nprepare()\nimport unsloth  # late\n",
        TRANSFORMERS,
    ),
    Row(
        "helper module",
        "import helper\nimport unsloth  # late\n",
        TRANSFORMERS,
        helper="import transformers\n",
    ),
    Row(
        "lazy module",
        "from helper import Trainer\nimport unsloth  # late\n",
        TRANSFORMERS,
        helper=(
            "def __getattr__(name):\n    if name == 'Trainer':\n"
            "        import transformers\n        return transformers\n"
            "    raise AttributeError(name)\n"
        ),
    ),
    Row(
        "generator that is consumed",
        "def rows():\n    import transformers\n    yield 1\nlist(rows())\nimport unsloth  # late\n",
        TRANSFORMERS,
    ),
    Row(
        "coroutine that is run",
        "import asyncio\nasync def prepare():\n    import transformers\n"
        "asyncio.run(prepare())\nimport unsloth  # late\n",
        TRANSFORMERS,
    ),
    Row(
        "class that loads the library when it is made",
        "class Loader:\n    def __init__(self):\n        import transformers\n"
        "    def load(self):\n        import unsloth  # late\nLoader().load()\n",
        TRANSFORMERS,
    ),
]

SILENT_ROWS: List[Row] = [
    Row("unsloth first", "import unsloth\nimport transformers\nimport peft\nimport trl\n", ()),
    Row("import unsloth, trl", "import unsloth, trl\n", ()),
    first('import importlib.util; importlib.util.find_spec("transformers")'),
    first('from importlib import metadata; metadata.version("transformers")'),
    first("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import transformers"),
    first("def unused():\n    import transformers"),
    first("def rows():\n    import transformers\n    yield 1\nwaiting = rows()"),
    first("import asyncio\nasync def prepare():\n    import transformers\nprepare().close()"),
    Row(
        "class that loads unsloth when it is made",
        "class Loader:\n    def __init__(self):\n        import unsloth\n"
        "    def load(self):\n        import transformers\n        import unsloth\n"
        "Loader().load()\n",
        (),
    ),
    first("import torch"),
    first("import datasets"),
    first("import accelerate"),
    first("import tokenizers"),
    first("import safetensors"),
    first("import huggingface_hub"),
    first("import numpy"),
]

OTHER_ROWS: List[Row] = [
    # Nobody calls train() in this run; the plugin answers for whoever does, so it reports.
    Row(
        "function that is not called",
        "import peft\ndef train():\n    import unsloth  # late\n",
        None,
    ),
    # unsloth_zoo is not patched: imported first it refuses to be imported at all.
    Row(
        "unsloth_zoo",
        "import unsloth_zoo\nimport unsloth  # late\n",
        None,
        error="ImportError",
    ),
]

ROWS = [*LATE_ROWS, *SILENT_ROWS, *OTHER_ROWS]
