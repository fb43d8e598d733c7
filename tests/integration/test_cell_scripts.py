"""Python files that are notebooks: `# %%` scripts, marimo; and Modal's deferred imports."""

from __future__ import annotations

from pathlib import Path
from typing import List

import pytest

from tests.integration import tools

PERCENT = """\
# %% [markdown]
# # Fine-tune
# %%
max_seq_length = 2048
# %% Load the model
import os
from unsloth import FastLanguageModel
# %%
from trl import SFTTrainer
# %%
print("again")
from unsloth.chat_templates import get_chat_template
"""
PERCENT_LATE = """\
# %%
from transformers import TrainingArguments

# %%
import torch
import unsloth
"""
PERCENT_MID_CELL = """\
# %%
import os

# %%
max_seq_length = 2048
import unsloth
"""

MARIMO = """\
import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo
    return (mo,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("Fine-tuning")
    return


@app.cell
def _():
    import os
    from unsloth import FastLanguageModel
    import torch
    max_seq_length = 2048
    model, tokenizer = FastLanguageModel.from_pretrained("unsloth/Qwen3-4B", max_seq_length=2048)
    return FastLanguageModel, max_seq_length, model, tokenizer, torch


@app.cell
def _(model, tokenizer):
    from trl import SFTConfig, SFTTrainer
    trainer = SFTTrainer(model=model, tokenizer=tokenizer, args=SFTConfig(max_steps=60))
    return (trainer,)


@app.cell
def _(trainer):
    print(trainer)
    from unsloth.chat_templates import train_on_responses_only
    return (train_on_responses_only,)


if __name__ == "__main__":
    app.run()
"""
MARIMO_LATE = """\
import marimo

app = marimo.App()


@app.cell
def _():
    from trl import SFTConfig, SFTTrainer
    return SFTConfig, SFTTrainer


@app.cell
async def load():
    from unsloth import FastLanguageModel
    return (FastLanguageModel,)


if __name__ == "__main__":
    app.run()
"""
MARIMO_SETUP = """\
import marimo

app = marimo.App()

with app.setup:
    import marimo as mo
    import unsloth
    import transformers


@app.function
def load(name):
    from unsloth import FastLanguageModel
    return FastLanguageModel.from_pretrained(name)


@app.cell
def _():
    from peft import LoraConfig
    return (LoraConfig,)
"""
MARIMO_SETUP_LATE = """\
import marimo

app = marimo.App()

with app.setup:
    import transformers


@app.cell
def _():
    import unsloth
    return (unsloth,)
"""
MARIMO_MID_CELL = """\
import marimo

app = marimo.App()


@app.cell
def _():
    max_seq_length = 2048
    from unsloth import FastLanguageModel
    return FastLanguageModel, max_seq_length
"""
NOT_MARIMO = """\
from somewhere import app


@app.route
def load():
    from unsloth import FastLanguageModel
    return FastLanguageModel
"""

MODAL = """\
import modal

app = modal.App("fine-tune")
image = modal.Image.debian_slim().pip_install("unsloth")

with image.imports():
    import unsloth
    import datasets
    from transformers import TrainingArguments
    from trl import SFTTrainer


@app.function(image=image, gpu="A100")
def train(name):
    from unsloth import FastLanguageModel
    return FastLanguageModel.from_pretrained(name)
"""
MODAL_LATE = """\
import modal

app = modal.App("fine-tune")
image = modal.Image.debian_slim().pip_install("unsloth")

with image.imports():
    import transformers
    from unsloth import FastLanguageModel
"""
MODAL_IN_FUNCTION = """\
import modal

app = modal.App("fine-tune")


@app.function(gpu="A100")
def train(name):
    from unsloth import FastLanguageModel
    return FastLanguageModel.from_pretrained(name)
"""
MODAL_MID_FUNCTION = """\
import modal

app = modal.App("fine-tune")


@app.function(gpu="A100")
def train(name):
    rows = load_rows(name)
    from unsloth import FastLanguageModel
    return FastLanguageModel.from_pretrained(rows)
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(PERCENT, [], id="percent"),
        pytest.param(PERCENT_LATE, ["6:1 UNS001"], id="percent late"),
        pytest.param(PERCENT_MID_CELL, ["6:1 UNS002"], id="percent mid cell"),
        pytest.param(MARIMO, [], id="marimo"),
        pytest.param(MARIMO_LATE, ["14:5 UNS001"], id="marimo late"),
        pytest.param(MARIMO_SETUP, [], id="marimo setup"),
        pytest.param(MARIMO_SETUP_LATE, ["11:5 UNS001"], id="marimo late after setup"),
        pytest.param(MARIMO_MID_CELL, ["9:5 UNS002"], id="marimo mid cell"),
        pytest.param(NOT_MARIMO, ["6:5 UNS002"], id="some other app"),
        pytest.param(MODAL, [], id="modal"),
        pytest.param(MODAL_LATE, ["8:5 UNS001"], id="modal late"),
        pytest.param(MODAL_IN_FUNCTION, [], id="modal in the function"),
        pytest.param(MODAL_MID_FUNCTION, ["9:5 UNS002"], id="modal mid function"),
    ],
)
def test_cells_in_python_files(source: str, expected: List[str], tmp_path: Path) -> None:
    """The top of a cell is a top; the cells of a file are one program in the order they stand."""
    (tmp_path / "program.py").write_text(source, encoding="utf-8")
    assert tools.brief(tools.lint("program.py", tmp_path)) == expected


@pytest.mark.parametrize("source", [PERCENT_MID_CELL, MARIMO_MID_CELL], ids=["percent", "marimo"])
def test_the_remedy_is_the_top_of_the_cell(source: str, tmp_path: Path) -> None:
    """Where there are cells, nobody has to move an import to the top of the file."""
    (tmp_path / "program.py").write_text(source, encoding="utf-8")
    [report] = tools.lint("program.py", tmp_path)
    assert report.text.endswith("at the top of the cell")
