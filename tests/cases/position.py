# Position: what "at the top of the file" means to UNS002.

# ---- docstring, comments, __future__ and imports of any kind
"""A docstring."""

# A comment.
from __future__ import annotations

import os
import torch
from datasets import load_dataset
from .helper import x
import helper
import unsloth

# ---- a string and an ellipsis are no code
"""A docstring."""
"another string"
...
1
import unsloth

# ---- pass is none either
pass
import unsloth

# ---- an import by call is an import
import importlib

torch = importlib.import_module("torch")
pytest = __import__("pytest")
pytest.importorskip("datasets")
import unsloth

# ---- an import guard: try
try:
    import torch
except ImportError:
    torch = None
    print("no torch")
    HAVE_TORCH = False
else:
    HAVE_TORCH = True
finally:
    x = 1
import unsloth

# ---- unsloth inside a guard is at the top, whatever the guard does besides
try:
    x = 1
    import unsloth
except ImportError:
    unsloth = None
    print("no unsloth")

# ---- an import guard: if
import os

if os.environ.get("FAST") == "1":
    print("fast")
    from unsloth import FastLanguageModel
else:
    from datasets import x

# ---- an import guard: with
with warnings_off():
    print("quiet")
    import unsloth

# ---- a guard in a guard
if fast:
    try:
        x = 1
        import unsloth
    except ImportError:
        pass

# ---- a guard with except*
# python: 3.11
try:
    import unsloth
except* ImportError:
    print()

# ---- a guard that imports by call
try:
    x = __import__("torch")
    print(x)
except ImportError:
    pass
import unsloth

# ---- to look for a module is no import, even where that loads a package
import importlib.util

found = importlib.util.find_spec("torch.cuda")
import unsloth  # UNS002 line 3

# ---- a try without an import ends the section
try:
    x = 1
except ImportError:
    pass
import unsloth  # UNS002 line 1

# ---- an if without an import ends it
if fast:
    x = 1
import unsloth  # UNS002 line 1

# ---- a with without an import ends it
with open("x") as file:
    x = file.read()
import unsloth  # UNS002 line 1

# ---- an import inside a function in a guard is none of the guard's
if fast:
    def load():
        import torch
import unsloth  # UNS002 line 1

# ---- if __name__ == "__main__" is not a guard
if __name__ == "__main__":
    import unsloth  # UNS002 the block that starts on line 1

# ---- however it is written
if "__main__" == __name__ and True:
    import unsloth  # UNS002

# ---- imports behind it are not at the top
if __name__ == "__main__":
    import torch
import unsloth  # UNS002 line 1

# ---- a loop is not a guard
for name in ["unsloth"]:
    import unsloth  # UNS002

# ---- a while loop is none either
while True:
    import unsloth  # UNS002

# ---- a class body is never the top
class Config:
    import unsloth  # UNS002 class 'Config'

# ---- not even in a guard
try:
    class Config:
        import unsloth  # UNS002 class 'Config'
except ImportError:
    pass

# ---- a match is not a guard
# python: 3.10
match mode:
    case 1:
        import unsloth  # UNS002

# ---- inside a function it is never the top
def load():
    import unsloth  # UNS002 function 'load'


async def load_later():
    import unsloth  # UNS002 function 'load_later'


class Trainer:
    def load(self):
        try:
            from unsloth import Trainer  # UNS002 function 'load'
        except ImportError:
            pass
        return Trainer()

# ---- unless unsloth may already be loaded there
import unsloth


def load():
    import unsloth

# ---- or was loaded before in the function
def load(x):
    if x:
        import unsloth  # UNS002
    from unsloth import FastLanguageModel

# ---- an assignment of a constant ends the section
import os

MODEL = "llama"
import unsloth  # UNS002 line 3

# ---- an annotated one too
MODEL: str = "llama"
import unsloth  # UNS002 line 1

# ---- an annotation alone
MODEL: str
import unsloth  # UNS002 line 1

# ---- an augmented one
x += 1
import unsloth  # UNS002 line 1

# ---- a function definition ends it
def f():
    pass


import unsloth  # UNS002 line 1

# ---- a class definition ends it
class C:
    pass


import unsloth  # UNS002 line 1

# ---- a print ends it
print("starting")
import unsloth  # UNS002 line 1

# ---- any other call ends it
prepare()
import unsloth  # UNS002 line 1

# ---- del ends it
del x
import unsloth  # UNS002 line 1

# ---- the first that ends it is named, and the imports behind do not open it again
import os

print(os.name)
import sys

print(sys.path)
import unsloth  # UNS002 line 3

# ---- with image.imports(): is where a container's imports belong, wherever it stands
import modal

app = modal.App("tune")
image = modal.Image.debian_slim().pip_install("unsloth")

with image.imports():
    import unsloth
    import torch


@app.function(image=image)
def train():
    from unsloth import FastLanguageModel

# ---- the order counts in it as everywhere
app = App()

with app.image.imports():
    import transformers
    import unsloth  # UNS001

# ---- another call of a with is not deferred
app = App()

with image.exports():
    import unsloth  # UNS002

# ---- imports() of nothing is not either
app = App()

with imports():
    import unsloth  # UNS002

# ---- another item of the with may be
app = App()

with open("x") as file, image.imports():
    import unsloth

# ---- a deferred block in a function belongs to the function
app = App()


def build():
    with image.imports():
        x = 1
        import unsloth
