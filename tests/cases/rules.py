# The three rules: what each reports. One statement has one report.

# ---- a late import
import transformers
import unsloth  # UNS001 line 1

# ---- the right order
import unsloth
import transformers

# ---- nothing to precede
import torch
import unsloth

# ---- unsloth is not imported at all
import transformers
import trl

# ---- each of the patched libraries is one
def with_trl():
    import trl
    import unsloth  # UNS001 'trl'


def with_peft():
    import peft
    import unsloth  # UNS001 'peft'


def with_transformers():
    import transformers
    import unsloth  # UNS001 'transformers'


def with_datasets():
    import datasets
    import unsloth  # UNS002

# ---- unsloth_zoo belongs to the libraries that unsloth must precede
import unsloth_zoo
import unsloth  # UNS001 'unsloth_zoo' (line 1)

# ---- unsloth_zoo behind it
import unsloth
import unsloth_zoo

# ---- a name that only begins with unsloth is another library
import transformers
import unsloth_studio
import unslothed

# ---- the earliest of several is named
import peft
import transformers
import unsloth  # UNS001 'peft' (line 1)

# ---- the report stands at the first line of a statement
from transformers import (
    AutoModel,
)
from unsloth import (  # UNS001 line 1
    FastLanguageModel,
)

# ---- late and not at the top: one report, the late one
import transformers

MODEL = "llama"
import unsloth  # UNS001 line 1

# ---- not at the top, yet in time
MODEL = "llama"
import unsloth  # UNS002 line 1

import transformers

# ---- only the first load counts: after it, any other is fine for every rule
import unsloth
import transformers

MODEL = "llama"
from unsloth import FastLanguageModel


def load():
    from unsloth import FastModel

    return FastModel

# ---- only the first load counts, late as it was
import transformers
import unsloth  # UNS001 line 1

MODEL = "llama"
from unsloth import FastLanguageModel


def load():
    from unsloth import FastModel

    return FastModel

# ---- two statements on one line are two statements
import transformers; import unsloth  # UNS001 line 1

# ---- UNS003: the library was loaded by a first-party module
# ==== helper.py
import transformers
# ==== case.py
import helper
import unsloth  # UNS003 helper (

# ---- UNS003: the statement imports a first-party module that loads unsloth
# ==== helper.py
import unsloth
# ==== case.py
import transformers
import helper  # UNS003 through helper (

# ---- UNS003: both ends lie in other modules
# ==== model.py
import unsloth
# ==== helper.py
import transformers
# ==== case.py
import helper
import model  # UNS003

# ---- UNS001 and UNS003 exclude each other: both ends in this file is UNS001
# ==== helper.py
import transformers
# ==== case.py
import helper
import trl
import unsloth  # UNS001 'trl' (line 2)

# ---- one mistake is reported once: where a single statement loads both ends, nothing
# ==== helper.py
import transformers
import unsloth  # UNS001 line 1
# ==== case.py
import helper
# ==== main.py
import case

# ---- UNS003 rather than UNS002 on one statement
# ==== helper.py
import transformers
# ==== case.py
import helper

MODEL = "llama"
import unsloth  # UNS003

# ---- UNS002 is about statements that name unsloth, not about modules that load it
# ==== helper.py
import unsloth
# ==== case.py
MODEL = "llama"
import helper

# ---- after a module that loads unsloth every order is fine
# ==== helper.py
import unsloth
# ==== case.py
import helper
import transformers

MODEL = "llama"
import unsloth

# ---- a parent package that loads a library makes a direct import late
# ==== pkg/__init__.py
import transformers
# ==== pkg/case.py
import unsloth  # UNS003 pkg/__init__.py

# ---- a parent package counts against what other modules load
# ==== model.py
import unsloth
# ==== pkg/__init__.py
import transformers
# ==== pkg/case.py
import model  # UNS003 this loads 'unsloth' through model

# ---- the parent is importing this file at that moment: the report stands in the parent
# ==== pkg/__init__.py
import transformers
from pkg import case  # UNS003 pkg.case (
# ==== pkg/case.py
import unsloth

# ---- inside functions the parents have finished, so they count
# ==== pkg/__init__.py
import transformers
from pkg import case
# ==== pkg/case.py
def load():
    import unsloth  # UNS003

# ---- a parent package that loads unsloth first makes all its submodules fine
# ==== pkg/__init__.py
import unsloth
import transformers
# ==== pkg/sub/__init__.py
import peft
# ==== pkg/sub/case.py
import trl
import unsloth


def load():
    import unsloth

# ---- files inside a package named unsloth are the library itself
# ==== unsloth/__init__.py
import transformers
import unsloth_zoo
from unsloth import models
# ==== unsloth/models/__init__.py
import transformers

x = 1
import unsloth
# ==== unsloth/models/llama.py
import transformers
import unsloth

# ---- a module named unsloth deeper in a package is not the library
# ==== pkg/__init__.py

# ==== pkg/unsloth/__init__.py

# ==== pkg/unsloth/case.py
import transformers
import unsloth  # UNS001 line 1

# ---- a script named unsloth.py imports itself by that name
# name: unsloth.py
import transformers
import unsloth

# ---- stub files load nothing
# name: case.pyi
import transformers
import unsloth

x: int
import unsloth

# ---- the way out in functions that are shipped by Modal
import modal

app = modal.App()
image = modal.Image.debian_slim()
import transformers


@app.function(image=image)
def train():
    import unsloth  # UNS001 (line 5), too late to patch it: import unsloth, then 'transformers', under 'with image.imports():'


@app.function(image=image)
def late():
    import trl
    import unsloth  # UNS001 (line 5), too late to patch it: import unsloth, then 'transformers', under 'with image.imports():'

# ---- where the image's imports bring it, they are the place
import modal

app = modal.App()
image = modal.Image.debian_slim()
with image.imports():
    import transformers


@app.function(image=image)
def train():
    import unsloth  # UNS001 too late to patch it: import unsloth before line 6

# ---- a module of one's own is put under the image's imports as a whole
# ==== helper.py
import transformers
# ==== case.py
import modal

app = modal.App()
from helper import seed


@app.function()
def train():
    import unsloth  # UNS003 import unsloth, then 'helper', under 'with image.imports():'

# ---- inside a shipped function its own first lines are the place
import modal

app = modal.App()


@app.function()
def other():
    rows = load()
    import unsloth  # UNS002 inside function 'other' below other code: move it up to the first lines of function 'other'


@app.function()
def late():
    import trl
    import unsloth  # UNS001 import unsloth first in function 'late'


@app.function()
def nested():
    def inner():
        rows = load()
        import unsloth  # UNS002 inside function 'inner' below other code: move it up to the first lines of function 'nested'

    return inner

# ---- functions that are shipped by Ray have no such block
import ray.data
import transformers


@ray.remote
def train():
    import unsloth  # UNS001 import unsloth before line 2

# ---- nor if only the decorator is imported
from ray import remote
import transformers


@remote
def train():
    import unsloth  # UNS001 import unsloth before line 2

# ---- the call that brings each end in is named, once lines do not tell it
def hf():
    import transformers


def main():
    hf()
    load()


def load():
    import unsloth  # UNS001 imported by the call on line 14 after 'transformers' (line 2, run by the call on line 6)


main()

# ---- below other code the top of the file is the place, whatever stands before
print(1)
import transformers


def load():
    import unsloth  # UNS001 imported after 'transformers' (line 2), too late to patch it: import unsloth at the top of the file

# ---- so it is where the other end stands in a function
def hf():
    import transformers


def load():
    hf()
    import unsloth  # UNS001 imported after 'transformers' (line 2, run by the call on line 6), too late to patch it: import unsloth at the top of the file

# ---- the outermost package is the place, unless the file is run as a script
# ==== a/__init__.py
import os
# ==== a/b/__init__.py
import os
# ==== a/b/c.py
import transformers
import unsloth  # UNS001 /a/__init__.py
# ==== a/b/main.py
import transformers
import unsloth  # UNS001 import unsloth before line 1

if __name__ == "__main__":
    print(unsloth)

# ---- a conftest.py that brings it is the place
# ==== tests/conftest.py
import transformers
# ==== tests/test_case.py
import unsloth  # UNS003 /tests/conftest.py:1), too late to patch it: put 'import unsloth' first in

# ---- in a cell of marimo the top of the cell, in its set-up the line
import marimo

app = marimo.App()


@app.cell
def _():
    import os
    import trl
    import unsloth  # UNS001 'trl' (line 9), too late to patch it: import unsloth at the top of the cell

    return

# ---- in the set-up of marimo
import marimo

app = marimo.App()

with app.setup:
    import os
    import transformers
    import unsloth  # UNS001 import unsloth before line 7
