# Loads: what a statement or a call loads.

# ---- import X.y as z
import transformers.models.llama as llama
import unsloth  # UNS001 line 1

# ---- from X.y import a
from transformers.models.llama import LlamaModel
import unsloth  # UNS001 line 1

# ---- the top-level name decides for unsloth too
import transformers


def one():
    import unsloth.models.loader as loader  # UNS001


def two():
    from unsloth.chat_templates import get_chat_template  # UNS001


def three():
    from unsloth import *  # the name is what counts  # UNS001

# ---- names in one statement load left to right
import trl, unsloth  # UNS001 line 1

# ---- names in one statement, the right way round
import unsloth, trl

# ---- a third name
import os, peft, sys, unsloth  # UNS001 'peft'

# ---- a relative import never means the top-level name
import transformers
from .unsloth import load
from . import unsloth
from .. import unsloth as parent
from .unsloth.models import FastLanguageModel

# ---- a relative import of a patched library's name
from .transformers import load
from . import trl, peft
import unsloth

# ---- from transformers import unsloth loads transformers only
from transformers import unsloth
from trl.unsloth import x

# ---- importlib.import_module
import importlib


def late():
    importlib.import_module("transformers.utils")
    importlib.import_module("unsloth.models")  # UNS001


def in_time():
    importlib.import_module("unsloth")  # UNS002
    importlib.import_module("transformers")

# ---- import_module by its own name, and by any other
import importlib as il
from importlib import import_module
from importlib import import_module as by_name


def plain():
    import_module("trl")
    import unsloth  # UNS001 line 7


def other():
    by_name(name="trl")
    model = by_name("unsloth").FastLanguageModel  # UNS001 line 12


def module():
    il.import_module("trl")
    import unsloth  # UNS001 line 17

# ---- __import__
def late():
    __import__("peft")
    __import__("unsloth")  # UNS001


def keyword():
    __import__(name="peft")
    import unsloth  # UNS001


def from_list():
    __import__("peft.utils", globals(), locals(), ["x"], 0)
    import unsloth  # UNS001


def relative():
    __import__("peft", globals(), locals(), ["x"], 1)
    import unsloth  # UNS002

# ---- pytest.importorskip
import pytest
from pytest import importorskip


def test_late():
    pytest.importorskip("trl", reason="needed here")
    unsloth = pytest.importorskip("unsloth")  # UNS001


def test_plain():
    importorskip(modname="trl")
    importorskip("unsloth")  # UNS001

# ---- a name that is no literal loads nothing that can be known
import importlib

NAME = "transformers"
importlib.import_module(NAME)
importlib.import_module("trans" + "formers")
importlib.import_module(f"{NAME}")
importlib.import_module(*["transformers"])
importlib.import_module()
__import__(NAME)
import unsloth

# ---- somebody else's import_module is no import
def import_module(name):
    return name


import_module("transformers")
import unsloth  # UNS002

# ---- another object's import_module is no import
import loader

loader.import_module("transformers")
loader.find_spec("transformers.utils")
import unsloth

# ---- importlib.import_module(".x", "pkg") means pkg.x
import importlib


def named():
    importlib.import_module(".utils", "transformers")
    import unsloth  # UNS001


def keyword():
    importlib.import_module(".utils", package="transformers")
    import unsloth  # UNS001


def own():
    importlib.import_module(".transformers", __package__)
    import unsloth  # UNS002


def unknown(package):
    importlib.import_module(".transformers", package)
    import unsloth  # UNS002


def too_far_up():
    importlib.import_module("..transformers", "pkg")
    import unsloth  # UNS002

# ---- find_spec of a dotted name loads the part before the last dot
import importlib.util
from importlib.util import find_spec


def late():
    importlib.util.find_spec("transformers.utils")
    import unsloth  # UNS001


def by_itself():
    import transformers

    find_spec("unsloth.models")  # UNS001

# ---- find_spec of a plain name loads nothing
import importlib.util
from importlib.util import find_spec

if importlib.util.find_spec("transformers") and find_spec("trl"):
    import torch
import unsloth

# ---- a load inside any expression counts where it runs
def walrus():
    if (model := __import__("transformers")):
        import unsloth  # UNS001


def argument():
    print(__import__("transformers").AutoModel)
    import unsloth  # UNS001


def in_order():
    return [__import__("transformers"), __import__("unsloth")]  # UNS001


def dictionary():
    return {__import__("unsloth"): __import__("transformers")}  # UNS002


def target(table):
    table[__import__("transformers")] = __import__("unsloth")  # the value comes first  # UNS002


def annotated():
    x: int = __import__("transformers")
    import unsloth  # UNS001


def deleted(table):
    del table[__import__("transformers")]
    import unsloth  # UNS001


def asserted():
    assert __import__("transformers"), __import__("unsloth")  # UNS001


def text():
    x = f"{__import__('transformers')}"
    import unsloth  # UNS001


def perhaps(x):
    x and __import__("transformers")
    import unsloth  # UNS001


def exclusive(x):
    __import__("transformers") if x else __import__("unsloth")  # UNS002


def repeated(x):
    [__import__("transformers") for y in x]
    import unsloth  # UNS001


def later(x):
    lambda: __import__("transformers")
    import unsloth  # UNS002

# ---- a comparison chain may end early, never before its second part
def chain(x, y):
    x < __import__("transformers") < __import__("unsloth")  # UNS001


def silent(x, y):
    x < __import__("unsloth") < __import__("transformers")  # UNS002

# ---- a carrier loads a patched library by being imported
import sentence_transformers
import unsloth  # UNS001 'sentence_transformers' (line 1)

# ---- the message names the carrier and what it loads
import evaluate
import unsloth  # UNS001 which loads 'transformers'

# ---- a carrier behind unsloth
import unsloth
import sentence_transformers

# ---- an entry covers what is imported from it or below it
def below():
    import evaluate.loading
    import unsloth  # UNS001


def taken():
    from evaluate import load
    import unsloth  # UNS001


def deep():
    import liger_kernel.transformers.monkey_patch
    import unsloth  # UNS001


def by_from():
    from liger_kernel import transformers
    import unsloth  # UNS001


def class_taken():
    from diffusers import DiffusionPipeline
    import unsloth  # UNS001


def by_call():
    __import__("evaluate")
    import unsloth  # UNS001

# ---- an entry does not cover its parent
def parent():
    import liger_kernel
    import unsloth  # UNS002


def sibling():
    from liger_kernel import nothing
    import liger_kernel.nothing
    import unsloth  # UNS002


def other_class():
    from diffusers import DDPMScheduler
    import unsloth  # UNS002

# ---- only what was measured is a carrier
import accelerate
import bitsandbytes
import datasets
import torch
import vllm
import unsloth

# ---- a module of the user's own hides the carrier of the same name
# ==== evaluate.py
x = 1
# ==== case.py
import evaluate
import unsloth

# ---- a folder without modules does not hide it
# ==== evaluate/data.txt
nothing
# ==== case.py
import evaluate
import unsloth  # UNS001 'evaluate'

# ---- imports under TYPE_CHECKING are no loads
import typing
import typing as t
from typing import TYPE_CHECKING
from typing import TYPE_CHECKING as CHECKING

if TYPE_CHECKING:
    import transformers
if typing.TYPE_CHECKING:
    import transformers
if t.TYPE_CHECKING:
    import transformers
if CHECKING:
    import transformers
import unsloth

# ---- so is unsloth itself
from typing import TYPE_CHECKING

import transformers

if TYPE_CHECKING:
    import unsloth
x = 1
if TYPE_CHECKING:
    from unsloth import FastLanguageModel

# ---- typing_extensions has one too
import typing_extensions as te
from typing_extensions import TYPE_CHECKING

if TYPE_CHECKING or te.TYPE_CHECKING:
    import transformers
import unsloth

# ---- the else of TYPE_CHECKING runs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import unsloth
else:
    import transformers
import unsloth  # UNS001

# ---- not TYPE_CHECKING runs
from typing import TYPE_CHECKING

if not TYPE_CHECKING:
    import transformers
else:
    import unsloth
import unsloth  # UNS001

# ---- and with TYPE_CHECKING never runs, or with it may
from typing import TYPE_CHECKING


def both(x):
    if TYPE_CHECKING and x:
        import transformers
    import unsloth  # UNS002


def either(x):
    if x or TYPE_CHECKING:
        import transformers
    import unsloth  # UNS001


def chained(x):
    if x:
        import json
    elif TYPE_CHECKING:
        import transformers
    import unsloth  # UNS002

# ---- the idiom that spares the import of typing
TYPE_CHECKING = False
if TYPE_CHECKING:
    import transformers
import unsloth

# ---- if False and if 0 do not run, their else does
def no():
    if False:
        import transformers
    if 0:
        import transformers
    if None or "":
        import transformers
    import unsloth  # UNS002


def yes():
    if 0:
        import unsloth
    else:
        import transformers
    import unsloth  # UNS001


def elsewhere():
    if 1:
        import unsloth  # UNS002
    else:
        import transformers
        import unsloth
    while False:
        import transformers
        import unsloth

# ---- what never runs does not end the opening section
if False:
    import transformers
if 0:
    x = 1
import unsloth

# ---- a module named in __lazy_modules__ is not loaded
__lazy_modules__ = ["transformers", "trl"]
import transformers
from trl import SFTTrainer
import unsloth

# ---- every kind of literal
__lazy_modules__ = ("transformers",)
__lazy_modules__ = {"transformers"}
import transformers
import unsloth

# ---- the full name counts, as PEP 810 has it
__lazy_modules__ = ["transformers"]
import transformers.utils
import unsloth  # UNS001

# ---- with anything but literals it makes nothing lazy
NAMES = ["transformers"]
__lazy_modules__ = NAMES
import transformers
import unsloth  # UNS001

# ---- nor with one name that is no literal
NAME = "transformers"
__lazy_modules__ = ["transformers", NAME]
import transformers
import unsloth  # UNS001

# ---- nothing is lazy in functions, classes, try, or with a star
__lazy_modules__ = ["transformers"]


def in_function():
    import transformers
    import unsloth  # UNS001


def fine():
    import unsloth  # UNS002

# ---- nothing is lazy in a try
__lazy_modules__ = ["transformers"]
try:
    import transformers
except ImportError:
    pass
import unsloth  # UNS001

# ---- nothing is lazy with a star
__lazy_modules__ = ["transformers"]
from transformers import *
import unsloth  # UNS001

# ---- a relative import is not the module named
__lazy_modules__ = ["transformers"]
from .transformers import x
import transformers
import unsloth

# ---- a lazy import of unsloth itself: nothing is patched before its first use
__lazy_modules__ = ["unsloth"]
import unsloth  # UNS002 lazily
import transformers

# ---- what is lazy is not loaded: a later import is the first
__lazy_modules__ = ["unsloth"]
import unsloth  # UNS002 lazily
import transformers


def load():
    import unsloth  # UNS001

# ---- find_spec of no literal, or of dots alone
from importlib.util import find_spec

NAME = "transformers.utils"


def load():
    find_spec(NAME)
    find_spec("...")
    import unsloth  # UNS002

# ---- __import__ at a level that is no literal
def load(level):
    __import__("peft", level=level)
    import unsloth  # UNS002

# ---- what the file finds out about sys.modules it acts upon
import sys


def asked():
    if "unsloth" not in sys.modules:
        import transformers


def in_time():
    if "transformers" not in sys.modules:
        import unsloth  # UNS002


def late():
    import transformers
    if "transformers" in sys.modules:
        import unsloth  # UNS001


def other():
    import transformers
    if "torch" in sys.modules:
        import unsloth  # UNS001

# ---- a package without a name
import importlib


def load():
    importlib.import_module(".", "")
    import unsloth  # UNS002

# ---- behind a try it is lazy again
__lazy_modules__ = ["transformers"]
try:
    import json
except ImportError:
    pass
import transformers
import unsloth

# ---- between a try and the end of the one around it nothing is
__lazy_modules__ = ["transformers"]
try:
    try:
        import json
    except ImportError:
        pass
    import transformers
except ImportError:
    pass
import unsloth  # UNS001 line 7

# ---- a lazy import loads where a name that it binds is first read
__lazy_modules__ = ["transformers"]
import transformers
transformers.logging.set_verbosity_error()
import unsloth  # UNS001 line 3

# ---- taken from the module or under another name as well
__lazy_modules__ = ["transformers", "trl"]
from transformers import AutoModel
import trl as t


def first():
    AutoModel.from_pretrained("x")
    import unsloth  # UNS001 line 7


def second():
    import unsloth  # UNS002
    print(t)

# ---- a name that is bound again is another
__lazy_modules__ = ["transformers"]
import transformers
transformers = None
transformers
import unsloth

# ---- a lazy import of unsloth that is read in time is still lazy
__lazy_modules__ = ["unsloth"]
import unsloth  # UNS002 lazily
unsloth.FastModel
import transformers


def load():
    import unsloth

# ---- in a function it loads where that is called
__lazy_modules__ = ["transformers"]
import transformers


def setup():
    transformers.logging.set_verbosity_error()


def in_time():
    import unsloth  # UNS002
    setup()


def late():
    setup()
    import unsloth  # UNS001

# ---- reading a lazily imported unsloth is not a second mistake
__lazy_modules__ = ["unsloth"]
import unsloth  # UNS002


def load():
    return unsloth.FastModel


def loaded():
    print(unsloth)

# ---- a pattern reads what was imported lazily
# python: 3.10
__lazy_modules__ = ["transformers"]
import transformers


def load(model):
    match model:
        case transformers.PreTrainedModel():
            import unsloth  # UNS001 line 6

# ---- other lists of names make nothing lazy
names = ["transformers"]
import transformers
import unsloth  # UNS001 line 2

# ---- nor do they end what __lazy_modules__ says, with an annotation or without
__lazy_modules__: list = ["transformers"]
names = []
import transformers
import unsloth  # UNS002

# ---- an attribute of a package that is not lazy loads nothing
# ==== pkg/__init__.py
x = 1
# ==== pkg/hf.py
import transformers
# ==== case.py
import importlib

pkg = importlib.import_module("pkg")
loaded = hasattr(pkg, "hf")
import unsloth  # UNS002
