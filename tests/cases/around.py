# ---- what a parent loads when it has imported the file counts in its functions
# ==== pkg/__init__.py
from . import case
import transformers
# ==== pkg/case.py
import peft


def load():
    from unsloth import FastLanguageModel  # UNS001 'peft' (line 1)
    return FastLanguageModel

# ---- a function that asks for the library first is not late
# ==== pkg/__init__.py
import transformers
# ==== pkg/case.py
import sys


def has_unsloth():
    if "transformers" not in sys.modules:
        try:
            import unsloth
        except ImportError:
            return False
    return True

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

# ---- two lazy packages that hand a name to each other
# ==== one/__init__.py
def __getattr__(name):
    if name == "Model":
        from two import Model
        return Model
    raise AttributeError(name)
# ==== two/__init__.py
def __getattr__(name):
    if name == "Model":
        from one import Model
        import transformers
        return Model
    raise AttributeError(name)
# ==== case.py
from one import Model
import unsloth  # UNS003 through one, too late

# ---- a name that a helper imports lazily is loaded where it is taken
# ==== helper.py
__lazy_modules__ = ["transformers"]
import transformers
other = 1
# ==== case.py
from helper import other, transformers
import unsloth  # UNS003 through helper, too late

# ---- a helper whose text names the library, but never imports it
# ==== helper.py
if 0:
    import transformers
# ==== case.py
import helper
import unsloth

# ---- with Ray the module runs where the function does
# ==== case.py
from ray import remote
import transformers


@remote
def first():
    return 1


@remote
def train():
    from unsloth import FastLanguageModel  # UNS001 line 2
    return FastLanguageModel

# ---- Modal: the function that the message names is the one around the import
# ==== case.py
import modal

app = modal.App("train")


@app.function()
def first():
    return 1


@app.function(gpu="A100")
def train():
    from trl import SFTTrainer
    from unsloth import FastLanguageModel  # UNS001 in function 'train'
    return FastLanguageModel, SFTTrainer

# ---- a partial function in a fresh process
# ==== case.py
import multiprocessing
from functools import partial


def work(rank):
    import unsloth  # UNS002
    return unsloth.models


if __name__ == "__main__":
    import transformers
    context = multiprocessing.get_context("spawn")
    context.Process(target=partial(work, 1)).start()
    context.Process(target=print).start()

# ---- a module of a package that is called as the library is not run as a script
# ==== pkg/__init__.py
import transformers
# ==== pkg/unsloth.py
def load():
    from unsloth import FastLanguageModel  # UNS003 which this file's package loads
    return FastLanguageModel

# ---- a parent that imports the file in a function which it calls itself has the report
# ==== pkg/__init__.py
import transformers
def _load():
    from .fast import FastModel  # UNS003
_load()
# ==== pkg/fast.py
import unsloth
# ==== other/__init__.py
def _load():
    from .fast import FastModel
_load()
import transformers
# ==== other/fast.py
import unsloth


def again():
    import unsloth

# ---- a package whose module imports the file on some paths only
# ==== kit/__init__.py
from .loader import load
# ==== kit/loader.py
import os
if os.environ.get("FAST"):
    from .model import Model
import unsloth
def load(): pass
# ==== kit/model.py
import trl
from unsloth import FastModel

# ---- what a package loads after the file does not count on the paths that pass the file by
# ==== kit/__init__.py
import os
if os.environ.get("FAST"):
    from .fast import Fast
    import unsloth
else:
    import trl
# ==== kit/fast.py
from unsloth import F  # UNS003 which this file's package loads

# ---- a module in the file's own package is no way around the file
# ==== kit/__init__.py
while more():
    pass
else:
    from .loader import load
# ==== kit/loader.py
import kit.lib.core
# ==== kit/lib/__init__.py
import trl
from unsloth import F  # UNS001
# ==== kit/lib/core.py
import unsloth

# ---- several ways to the file, by the same module
# ==== kit/__init__.py
import trl
if fast():
    from . import one, two  # UNS003 through kit.one
# ==== kit/one.py
if fast():
    from . import three
# ==== kit/two.py
if fast():
    from . import three
# ==== kit/three.py
if fast():
    from . import file
# ==== kit/file.py
from unsloth import F  # UNS003 which this file's package loads

# ---- the module in the package that leads to unsloth first has the report
# ==== app/__init__.py
import transformers
# ==== app/model.py
import unsloth  # UNS003 which this file's package loads
# ==== app/conf.py
import model
# ==== model.py
from app import model
import unsloth

# ---- one that a package always imports, at last
# ==== kit/__init__.py
try:
    from trl import X
finally:
    from . import core  # UNS003 after 'trl'
# ==== kit/core.py
import unsloth

# ---- what only seems to lead to unsloth is passed over
# ==== app/__init__.py
import transformers
# ==== app/conf.py
import mid  # UNS003 through mid (
# ==== mid.py
import tools
import unsloth
# ==== tools.py
if False:
    import unsloth
