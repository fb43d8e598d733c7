# Something else in the place of unsloth, as tests put it there that run without a GPU.

# ---- an import finds what stands in sys.modules
import sys
from unittest.mock import MagicMock

sys.modules["unsloth"] = MagicMock()
import transformers
from unsloth import FastLanguageModel


def test_training():
    from unsloth import FastLanguageModel

# ---- unless something is there already
import sys, types
import trl

sys.modules.setdefault("unsloth", types.ModuleType("unsloth"))
from unsloth import FastLanguageModel

# ---- in a test
import sys
from unittest import mock

import trl


def test_set(monkeypatch):
    monkeypatch.setitem(sys.modules, "unsloth", object())
    import unsloth


def test_patched():
    with mock.patch.dict("sys.modules", {"trl": None, "unsloth": mock.MagicMock()}):
        import unsloth


def test_other(monkeypatch):
    monkeypatch.setitem(sys.modules, "wandb", object())
    with mock.patch.dict(sys.modules, {"wandb": None}), mock.patch.dict(os.environ, {"unsloth": "1"}):
        import unsloth  # UNS001 line 4

# ---- one of many
import sys
from unittest.mock import MagicMock

for name in ("trl", "unsloth"):
    sys.modules[name] = MagicMock()
import transformers
from unsloth import FastLanguageModel

# ---- something else is put somewhere else
import sys
import transformers

modules["unsloth"] = 1
sys.modules["unsloth_zoo"] = sys.modules[name] = None
from unsloth import FastLanguageModel  # UNS001 line 2

# ---- a lazy import of a module that loads unsloth is no import of unsloth
# ==== fast.py
import unsloth
# ==== case.py
__lazy_modules__ = ["fast"]
from fast import load
import transformers


def main():
    load()  # UNS003 'transformers'
