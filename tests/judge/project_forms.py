"""The forms in which a random project writes what it does."""

from __future__ import annotations

# What is named twice is used twice as often.
LIBRARIES = ("transformers", "transformers", "peft", "trl", "trl", "unsloth_zoo")
CONDITIONS = ("ready()", "DEBUG", "torch.cuda.is_available()", "steps > 1", "not fast")
# How lines begin that cannot be the first of a statement.
CONTINUED = (" ", "elif", "else", "except", "finally")
HANDLERS = ("ImportError", "Exception", "(ImportError, OSError) as error", "BaseException")
# {0}: unsloth or a library
LOADS = (
    "import {0}",
    "import {0}",
    "from {0} import x",
    "import {0}.models.auto as auto",
    "from {0}.models import x",
    "import torch, {0}",
    'importlib.import_module("{0}")',
    'model = __import__("{0}")',
)
# {0}: a name that a submodule may have as well
BINDINGS = (
    "{0} = None",
    "{0} = None",
    "def {0}(): pass",
    "class {0}: pass",
    "{0}: int",
    "{0}: int = 0",
    "from torch import x as {0}",
    "import torch as {0}",
    "if ready():\n    {0} = None",
    "for {0} in todo: pass",
    "try:\n    {0} = None\nexcept ImportError:\n    pass",
    "{0} = None\ndel {0}",
)
