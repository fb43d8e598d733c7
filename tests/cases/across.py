# Across files: what an import of a first-party module may load. tests/test_project_cases.py holds
# more projects, each of which CPython has judged too.

# ---- the chain is told, shortest first, with file and line of the far end
# ==== one.py
import os
import two
# ==== two.py

import transformers
# ==== case.py
import one
import unsloth  # UNS003 'transformers', loaded on line 1 through one (
# ==== other.py
import one
import two
import unsloth  # UNS003 line 1 through one (

# ---- of two ways the shorter is told
# ==== long.py
import longer
import short
# ==== longer.py
import short
# ==== short.py
import transformers
# ==== case.py
import long
import unsloth  # UNS003 long.py:2) > short (

# ---- a carrier at the far end is named: the library itself is not to be found on that line
# ==== helper.py
import sentence_transformers
# ==== case.py
import helper
import unsloth  # UNS003 helper.py:1) > sentence_transformers, too late to patch them
# ==== model.py
import unsloth
# ==== both.py
import helper
import model  # UNS003 helper.py:1) > sentence_transformers, too late

# ---- the name of a carrier is what the table has, not all of what is imported
# ==== helper.py
from llama_index.llms.huggingface.base import HuggingFaceLLM
# ==== case.py
import helper
import unsloth  # UNS003 helper.py:1) > llama_index.llms.huggingface, too late

# ---- a carrier that a parent package imports
# ==== pkg/__init__.py
import os
import awq
# ==== pkg/case.py
import unsloth  # UNS003 pkg/__init__.py:2) > awq, too late

# ---- and one that a parent package loads by way of another module
# ==== hf.py
import awq
# ==== pkg/__init__.py
import hf
# ==== pkg/case.py
import unsloth  # UNS003 hf.py:1) > awq, too late

# ---- and one that it loads once the file has been imported
# ==== hf.py
import awq
# ==== pkg/__init__.py
from . import case
import hf
# ==== pkg/case.py
def load():
    import unsloth  # UNS003 hf.py:1) > awq, too late

# ---- the order rules hold in what is followed, calls of its own functions included
# ==== hf.py
def setup():
    import transformers


setup()
# ==== quiet.py
def setup():
    import transformers
# ==== left.py
import sys

if 0:
    import transformers
raise SystemExit
import trl
# ==== one.py
import hf
import unsloth  # UNS003 hf (
# ==== other.py
import quiet
import unsloth
# ==== third.py
import left
import unsloth

# ---- a comprehension's target is no function, whichever function has one of that name
# ==== helper.py
def use():
    [load() for load in loaders]


def build():
    def load():
        import transformers

    use()


use()
build()
# ==== case.py
import helper
import unsloth

# ---- functions of other modules are not entered from here
# ==== helper.py
def setup():
    import transformers
# ==== case.py
from helper import setup

ready = setup()
import unsloth  # UNS002

# ---- __main__ does not run in a module that is followed
# ==== helper.py
if __name__ == "__main__":
    import transformers
if __name__ == "__main__" and True:
    import transformers
# ==== other.py
if __name__ != "__main__":
    import transformers
# ==== case.py
import helper
import unsloth
# ==== late.py
import other
import unsloth  # UNS003

# ---- TYPE_CHECKING and lazy imports do not either
# ==== helper.py
__lazy_modules__ = ["trl"]
from typing import TYPE_CHECKING
import trl

if TYPE_CHECKING:
    import transformers
# ==== case.py
import helper
import unsloth

# ---- import a.b.c runs a, a.b and a.b.c
# ==== a/__init__.py
import transformers
# ==== a/b/__init__.py

# ==== a/b/c.py
x = 1
# ==== case.py
import a.b.c
import unsloth  # UNS003 a (

# ---- in that order
# ==== a/__init__.py
import unsloth
# ==== a/b.py
import transformers
# ==== case.py
import a.b
import unsloth

# ---- each at most once
# ==== a/__init__.py
import peft
# ==== a/b.py
x = 1
# ==== case.py
import a
import a.b
import unsloth  # UNS003 loaded on line 1

# ---- a cycle is not entered again
# ==== one.py
import other
import transformers
# ==== other.py
import one
import unsloth  # UNS003 one (
# ==== case.py
import one

# ---- from p import n runs the submodule
# ==== p/__init__.py

# ==== p/n.py
import transformers
# ==== case.py
from p import n
import unsloth  # UNS003 p.n (

# ---- unless p itself binds n
# ==== p/__init__.py
n = 1
# ==== p/n.py
import transformers
# ==== case.py
from p import n
import unsloth

# ---- in whatever way it binds it
# ==== p/__init__.py
def a(): pass
class b: pass
import os as c
from os import path as d
e: int = 1
# ==== p/a.py
import transformers
# ==== p/b.py
import transformers
# ==== p/c.py
import transformers
# ==== p/d.py
import transformers
# ==== p/e.py
import transformers
# ==== case.py
from p import a, b, c, d, e
import unsloth

# ---- from p import * runs what a literal __all__ names
# ==== p/__init__.py
__all__ = ["n"]
# ==== p/n.py
import transformers
# ==== p/m.py
import trl
# ==== case.py
from p import *
import unsloth  # UNS003 'transformers'

# ---- a literal __all__ that grows
# ==== p/__init__.py
__all__: list = ["x"]
__all__ += ["n"]
# ==== p/n.py
import transformers
# ==== case.py
from p import *
import unsloth  # UNS003 'transformers'

# ---- an __all__ that is no literal names nothing
# ==== p/__init__.py
names = "n"
__all__ = [names]
# ==== p/n.py
import transformers
# ==== case.py
from p import *
import unsloth

# ---- without __all__ a star runs no submodule
# ==== p/__init__.py

# ==== p/n.py
import transformers
# ==== case.py
from p import *
import unsloth

# ---- relative imports
# ==== p/__init__.py

# ==== p/hf.py
import transformers
# ==== p/q/__init__.py

# ==== p/q/one.py
from .. import hf
import unsloth  # UNS003 p.hf (
# ==== p/q/two.py
from ..hf import x
import unsloth  # UNS003 p.hf (
# ==== p/q/three.py
from .hf import x
from ... import hf
from ....hf import x
import unsloth

# ---- a script beside its helpers, in no package
# ==== tools/hf.py
import transformers
# ==== tools/case.py
import hf
import unsloth  # UNS003

# ---- a namespace package
# ==== ns/hf.py
import transformers
# ==== case.py
import ns.hf
import unsloth  # UNS003 ns.hf (

# ---- dynamic imports are followed
# ==== hf.py
import transformers
# ==== case.py
import importlib

importlib.import_module("hf")
import unsloth  # UNS003

# ---- dynamic imports in what is followed
# ==== hf.py
import importlib as il

il.import_module(
    "transformers"
)
# ==== other.py
__import__("hf", fromlist=["x"])
# ==== case.py
import other
import unsloth  # UNS003

# ---- a default over several lines runs in place
# ==== helper.py
def load(  # UNS002
    model=__import__("unsloth"),
):
    pass
# ==== case.py
import transformers
import helper  # UNS003

# ---- what a function's body calls does not
# ==== helper.py
def load(
    model=None,
):
    return __import__("unsloth")  # UNS002
# ==== case.py
import transformers
import helper

# ---- the standard library's modules are not hidden by files of their names if they are built in
# ==== sys.py
import transformers
# ==== case.py
import sys
import unsloth

# ---- anything else is third-party and loads nothing
import somewhere.else_
import unsloth

# ---- a patched library is judged by name, also where a file has its name
# ==== transformers.py
x = 1
# ==== case.py
import transformers
import unsloth  # UNS001

# ---- the imports of a %%capture cell are followed as well
# ==== helper.py
import transformers
# ==== case.py
get_ipython().run_cell_magic("capture", "", "import helper")
import unsloth  # UNS003 helper (

# ---- a helper that loads the library just sometimes is the first that may have
# ==== helper.py
if fast:
    import transformers
# ==== case.py
import helper
import transformers
import unsloth  # UNS003 loaded on line 1 through helper

# ---- one that loads it on every way does not
# ==== helper.py
if fast:
    import one
else:
    import two
# ==== one.py
import transformers
# ==== two.py
import os
from transformers import x
# ==== case.py
import helper
import transformers
import unsloth  # UNS003 helper (

# ---- a helper that may exit before it loads
# ==== helper.py
import two
# ==== two.py
__lazy_modules__ = ["os"]
import os
import three
if fast:
    import transformers
# ==== three.py
import helper
import two
# ==== case.py
import helper
import transformers
import unsloth  # UNS003 loaded on line 1 through helper

# ---- a parent that imports the file between two loads
# ==== pkg/__init__.py
import helper
from . import case, other  # UNS003 pkg.case (
import trl
# ==== helper.py
import peft
# ==== pkg/case.py
import unsloth


def load():
    import unsloth
# ==== pkg/other.py
import json

# ---- a parent that loads unsloth by way of another module
# ==== pkg/__init__.py
__lazy_modules__ = ["os"]
import os
import model
import transformers
# ==== model.py
import unsloth
# ==== pkg/case.py
import unsloth


def load():
    import unsloth

# ---- a parent that imports the file by way of a sibling
# ==== pkg/__init__.py
import trl
from . import sibling  # UNS003
# ==== pkg/sibling.py
from . import case
# ==== pkg/case.py
import unsloth


def load():
    import unsloth

# ---- a parent whose helper never comes to its end
# ==== pkg/__init__.py
try:
    import helper
except ImportError:
    pass
# ==== helper.py
import transformers
raise ImportError
# ==== pkg/case.py
import unsloth  # UNS003

# ---- a parent that finishes what functions see
# ==== pkg/__init__.py
from . import case
import transformers
# ==== pkg/case.py
import json


def load():
    import unsloth  # UNS003

# ---- a sibling loads the library and then imports the file, while the parent runs
# ==== pkg/__init__.py
from . import one, sibling
# ==== pkg/one.py
from . import both
# ==== pkg/both.py
x = 1
# ==== pkg/sibling.py
import trl
from . import both, case  # UNS003
# ==== pkg/case.py
import unsloth

# ---- a parent that may have loaded unsloth before it imports the file
# ==== pkg/__init__.py
if fast:
    import unsloth
    from . import case
else:
    import trl
    from . import case  # UNS003
# ==== pkg/case.py
import unsloth

# ---- of several ways the shortest is found, however long the others are
# ==== helper.py
import far
import near
# ==== far.py
import far2
# ==== far2.py
import far3
# ==== far3.py
import transformers
# ==== near.py
import transformers
# ==== case.py
import helper
import unsloth  # UNS003 near (

# ---- a way that its text shows and that never runs
# ==== dead.py
raise SystemExit
import transformers
# ==== helper.py
try:
    import dead
except BaseException:
    pass
# ==== case.py
try:
    import dead
except BaseException:
    pass
import helper
import unsloth

# ---- the same helper in two spellings
# ==== helper.py
import plain
if fast:
    import one
else:
    import two
# ==== plain.py
x = 1
# ==== one.py
import transformers
# ==== two.py
import transformers
# ==== case.py
import helper
from helper import x
import transformers
import unsloth  # UNS003 loaded on line 1

# ---- a package named like a built-in module cannot be imported
# ==== sys/__init__.py

# ==== sys/sub/__init__.py

# ==== sys/sub/case.py
import trl
import unsloth  # UNS001

# ---- the main block of a helper does not run, whatever else its condition asks
import hf
import unsloth
# ==== hf.py
if ready() and __name__ == "__main__":
    import transformers

# ---- what runs in a helper unless it is the main program runs, whatever else is asked
import either
import unsloth  # UNS003
# ==== either.py
if ready() or __name__ != "__main__":
    import peft
else:
    import unsloth  # UNS002

# ---- a lazy import beside others
# ==== pkg/__init__.py
__lazy_modules__ = ["json"]
import json, trl
# ==== pkg/case.py
import unsloth  # UNS003

# ---- an import that may fail in a parent, where the handler loads unsloth
# ==== pkg/__init__.py
try:
    import json
except ImportError:
    import unsloth
import trl
# ==== pkg/case.py
import unsloth

# ---- one statement loads both, by two modules that it names
# ==== backends/__init__.py
from . import hf, fast  # UNS003 loaded on line 1 through backends.hf
# ==== backends/hf.py
from transformers import AutoModel
# ==== backends/fast.py
from unsloth import FastModel
# ==== main.py
from backends import hf, fast

# ---- the same from outside, and the other way round
# ==== backends/__init__.py

# ==== backends/hf.py
from transformers import AutoModel
# ==== backends/fast.py
from unsloth import FastModel
# ==== backends/both.py
import peft
import unsloth  # UNS001
# ==== a.py
from backends import hf, fast  # UNS003 before line 1
# ==== b.py
from backends import fast, hf
# ==== c.py
def load():
    from backends import hf, fast  # UNS003 at the top of the file
# ==== d.py
from backends import both, fast

# ---- by a star
# ==== backends/__init__.py
__all__ = ["hf", "fast"]
# ==== backends/hf.py
from transformers import AutoModel
# ==== backends/fast.py
from unsloth import FastModel
# ==== a.py
from backends import *  # UNS003

# ---- by a lazy package
# ==== kit/__init__.py
def __getattr__(name):
    if name == "Trainer":
        from .slow import Trainer
        return Trainer
    if name == "Fast":
        from .fast import Fast
        return Fast
# ==== kit/slow.py
from trl import SFTTrainer as Trainer
# ==== kit/fast.py
from unsloth import FastModel as Fast
# ==== a.py
from kit import Trainer, Fast  # UNS003 kit.slow
# ==== b.py
from kit import Fast, Trainer

# ---- where a package loads the library itself, the module in it has the report
# ==== backends/__init__.py
import transformers
# ==== backends/tools.py
X = 1
# ==== backends/fast.py
from unsloth import FastModel  # UNS003
# ==== a.py
from backends import tools, fast
