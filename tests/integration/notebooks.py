"""Notebooks as people write them, with what must be reported where.

Each case is a list of cells (text, or Markdown behind the prefix `#md `) and the expected reports
in the terms of the notebook: `CELL:LINE CODE`, cells counted as nbQA counts them (code cells only,
from 1), a magic line being a line.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple


class Notebook(NamedTuple):
    """A notebook's cells and its expected reports.

    `helpers` are modules beside the notebook. `converted` replaces the expectation for `jupyter
    nbconvert`, where a cell magic's whole cell is one string and so one statement: reports inside
    it stand at the cell's first line.
    """

    cells: Tuple[str, ...]
    expected: Tuple[str, ...] = ()
    converted: Optional[Tuple[str, ...]] = None
    helpers: Tuple[Tuple[str, str], ...] = ()

    def expected_in_script(self) -> List[str]:
        """What is expected of the script that nbconvert writes."""
        return list(self.expected if self.converted is None else self.converted)


# What the notebook's metadata say of its language: Jupyter names the converter that `nbconvert --to
# script` takes and the extension of what it writes, Colab does neither.
JUPYTER = {
    "name": "python",
    "file_extension": ".py",
    "nbconvert_exporter": "python",
    "version": "3.11.7",
}
COLAB = {"name": "python"}

# How Unsloth's own notebooks begin, in Colab and on one's own machine.
INSTALL = """\
%%capture
import os, re
if "COLAB_" not in "".join(os.environ.keys()):
    !pip install unsloth
else:
    import torch; v = re.match(r"[0-9]{1,}", str(torch.__version__)).group(0)
    !pip install --no-deps bitsandbytes accelerate xformers peft trl triton
"""
MODEL = """\
from unsloth import FastLanguageModel
import torch
max_seq_length = 2048
model, tokenizer = FastLanguageModel.from_pretrained(
    "unsloth/Qwen3-4B",
    max_seq_length = max_seq_length,
)
"""
TRAIN = """\
from trl import SFTTrainer, SFTConfig
trainer = SFTTrainer(model = model, tokenizer = tokenizer, args = SFTConfig(max_steps = 60))
"""
AGAIN = """\
from unsloth.chat_templates import train_on_responses_only
trainer = train_on_responses_only(trainer)
"""

NOTEBOOKS: Dict[str, Notebook] = {
    "official": Notebook(
        ("#md # Fine-tune", INSTALL, "#md ## Unsloth", MODEL, "%%bash\nls", TRAIN, AGAIN)
    ),
    "transformers_first": Notebook(
        (
            "!pip install -q unsloth transformers",
            "#md Imports",
            "from transformers import TrainingArguments",
            MODEL,
        ),
        ("3:1 UNS001",),
    ),
    "transformers_first_in_one_cell": Notebook(
        (
            INSTALL,
            "import os\nimport torch\nfrom transformers import (\n    Trainer,\n)\nimport unsloth",
        ),
        ("2:6 UNS001",),
    ),
    "reported_at_the_first_line_of_a_long_import": Notebook(
        (
            "import peft",
            "import os\nfrom unsloth import (\n    FastLanguageModel,\n    FastModel,\n)",
        ),
        ("2:2 UNS001",),
    ),
    "cells_that_nbqa_skips_still_count": Notebook(
        (
            "%%bash\npip list",
            "%pip install unsloth",
            "%load_ext autoreload\n%autoreload 2",
            "import trl",
            MODEL,
        ),
        ("5:1 UNS001",),
    ),
    "percent_pip": Notebook(
        ("%pip install -q unsloth\n%env WANDB_DISABLED=true\nfrom unsloth import FastModel",)
    ),
    "colab_switches": Notebook(
        (
            "import os\nIN_COLAB = 'COLAB_GPU' in os.environ",
            "if IN_COLAB:\n    !pip install unsloth\n    %cd ..\nelse:\n    %pip install unsloth",
            'import os\nos.environ["WANDB"] = "off"\nos.environ.setdefault("HF_HOME", "/tmp")\n'
            + MODEL,
            TRAIN,
        )
    ),
    "drive_mounted_in_an_earlier_cell": Notebook(
        (
            "from google.colab import drive\ndrive.mount('/content/drive')",
            "lr = 2e-4\nprint(lr)",
            MODEL,
            TRAIN,
        )
    ),
    "magics_before_in_the_same_cell": Notebook(
        ("!nvidia-smi\nfiles = !ls\nwhere = %pwd\n?print\n%matplotlib inline\nimport unsloth",)
    ),
    "subprocess_pip": Notebook(
        (
            "import subprocess, sys\n"
            'subprocess.check_call([sys.executable, "-m", "pip", "install", "-q", "unsloth"])\n'
            "import unsloth",
        )
    ),
    "installed_when_missing": Notebook(
        (
            "try:\n    import unsloth\nexcept ImportError:\n    !pip install x\n    import unsloth",
            TRAIN,
        )
    ),
    "imported_again_later": Notebook(
        (MODEL, TRAIN, "x = 1\nfrom unsloth import is_bfloat16_supported", AGAIN)
    ),
    "not_at_the_top_of_its_cell": Notebook(
        ("import os", "max_seq_length = 2048\nfrom unsloth import FastLanguageModel"),
        ("2:2 UNS002",),
    ),
    "late_and_not_at_the_top_of_its_cell": Notebook(
        ("import trl", "print('ready')\nimport unsloth"), ("2:2 UNS001",)
    ),
    "late_in_a_branch": Notebook(
        (
            "import os, peft",
            "if os.environ.get('USE_UNSLOTH'):\n    !pip install unsloth\n    import unsloth",
        ),
        ("2:3 UNS001",),
    ),
    "inside_a_function": Notebook(
        (
            "def load():\n    from unsloth import FastLanguageModel\n    return FastLanguageModel",
            "model = load()",
        ),
        ("1:2 UNS002",),
    ),
    "time_cell": Notebook(("%%time\nimport transformers", "import unsloth"), ("2:1 UNS001",)),
    "unsloth_inside_time": Notebook(
        ("import trl", "%%time\nimport torch\nimport unsloth\nprint('loaded')"),
        ("2:3 UNS001",),
        ("2:1 UNS001",),
    ),
    "capture_loads_both": Notebook(
        ("%%capture out\nimport transformers\nimport unsloth",), ("1:3 UNS001",), ("1:1 UNS001",)
    ),
    "capture_loads_unsloth": Notebook(
        ("%%capture\n!pip install unsloth\nimport unsloth\n", TRAIN, "y = 2\nimport unsloth")
    ),
    "timeit_cell": Notebook(("%%timeit -n 1 -r 1\nimport peft", MODEL), ("2:1 UNS001",)),
    "capture_in_the_middle_is_a_top": Notebook(("x = 1", "%%capture\nimport unsloth", TRAIN)),
    "writefile_does_not_run": Notebook(("%%writefile train.py\nimport transformers\n", MODEL)),
    "not_python": Notebook(("%%bash\nimport transformers", "%%html\n<b>import trl</b>", MODEL)),
    # nbQA hides the whole of a cell that has a continued shell line; in a script it is visible.
    "continued_shell_line_in_capture": Notebook(
        (
            "%%capture\nif 1:\n    !pip install \\\n        'x>=2.8.0' \\\n        y\nimport trl",
            MODEL,
        ),
        (),
        ("2:1 UNS001",),
    ),
    "assigned_magics_in_capture": Notebook(
        ("%%capture\nfiles = !ls\nwhere = %pwd\n?print\nprint?\nimport trl", MODEL), ("2:1 UNS001",)
    ),
    "quotes_and_backslashes": Notebook(
        ("%%capture\nprint('it\\'s', \"\\n\", r'\\d', '''x''')\nimport transformers", MODEL),
        ("2:1 UNS001",),
    ),
    "helper_module": Notebook(
        ("import helper_of_notebook", "import torch\nimport unsloth"),
        ("2:2 UNS003",),
        helpers=(("helper_of_notebook.py", "import os\nfrom transformers import pipeline\n"),),
    ),
}


def write(path: Path, notebook: Notebook, language: Mapping[str, str] = JUPYTER) -> None:
    """Writes a notebook as the given editor saves it, and the modules beside it."""
    content = {
        "cells": [_cell(number, text) for number, text in enumerate(notebook.cells)],
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": dict(language),
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    for name, source in notebook.helpers:
        (path.parent / name).write_text(source, encoding="utf-8")


def _cell(number: int, text: str) -> Dict[str, object]:
    if text.startswith("#md "):
        kind: Dict[str, object] = {"cell_type": "markdown", "source": text[4:].splitlines(True)}
    else:
        kind = {
            "cell_type": "code",
            "source": text.splitlines(True),
            "outputs": [],
            "execution_count": None,
        }
    return {**kind, "id": f"cell{number}", "metadata": {}}
