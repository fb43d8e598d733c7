# ---- what a parent loads when it has imported the file counts in its functions
# ==== pkg/__init__.py
from . import case
import transformers
# ==== pkg/case.py
def load():
    from unsloth import FastLanguageModel  # UNS003 which this file's package loads through pkg
    return FastLanguageModel

# ---- a function that asks for the library first is not late
# ==== pkg/__init__.py
import transformers
# ==== pkg/case.py
import sys


def load():
    if "transformers" not in sys.modules:
        import unsloth  # UNS002
        return unsloth.models

# ---- all names of a lazy package
# ==== kaine/__init__.py
__all__ = ["Trainer"]


def __getattr__(name):
    if name == "Trainer":
        from .trainer import Trainer
        return Trainer
    raise AttributeError(name)
# ==== kaine/trainer.py
import peft
# ==== case.py
from kaine import *
import unsloth  # UNS003 through kaine.trainer

# ---- a table that is no literal hides what it may load: silence
# ==== kaine/__init__.py
import importlib

from kaine.tables import made

TABLE = made({"Model": "fast"})


def __getattr__(name):
    return importlib.import_module("." + TABLE[name], __name__)
# ==== kaine/tables.py
def made(table):
    return table
# ==== kaine/fast.py
import unsloth
# ==== case.py
from kaine import Model
import transformers
import unsloth

# ---- a literal table does not
# ==== kaine/__init__.py
def __getattr__(name):
    if name == "Model":
        from .fast import Model
        return Model
    raise AttributeError(name)
# ==== kaine/fast.py
import unsloth
# ==== case.py
from kaine import version
import transformers
import unsloth  # UNS001 line 2

# ---- a package that only looks like a lazy one
# ==== kaine/__init__.py
from kaine.fast import attach

attach("fast")
# ==== kaine/fast.py
def attach(name):
    import unsloth  # UNS002
    return unsloth.models
# ==== case.py
from kaine import version
import transformers
import unsloth  # UNS001 line 2

# ---- a module of one's own that never ends
# ==== stop.py
raise ImportError("use the other")
# ==== case.py
import stop
import transformers
import unsloth  # UNS001 line 2

# ---- a function that Ray ships
# ==== case.py
from ray import remote


@remote
def train():
    print("start")
    from unsloth import FastLanguageModel  # UNS002
    return FastLanguageModel


@remote
def other():
    return 1
