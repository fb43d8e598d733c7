"""Random projects: modules of random trees that import one another in all ways."""

from __future__ import annotations

import random
from pathlib import Path

from tests.hostile import trees

FILES = (
    *("f.py", "os.py", "sys.py", "json.py", "typing.py", "x/f.py", "app/__init__.py"),
    *("app/self.py", "a/__init__.py", "a/f.py", "a/b/__init__.py", "a/b/c.py", "g/__init__.py"),
    *("g/x.py", "diffusers/__init__.py", "importlib_/util.py"),
)
"""Some hide what Python or a known library has; ``x`` and ``importlib_`` are no packages."""
IMPORTS = (
    *("import f", "from a import b, f", "from g import *", "from . import f", "import a.b.c"),
    *("from . import x as self", "from x.f import q", "import app.self", "import json, typing"),
    *("from .b import c", "from .. import f", "__all__ = ['x', 'f']", "import g.x as x, a.b as b"),
)
STATEMENTS = 5


def write(folder: Path, seed: int) -> None:
    """Write a project, the same for the same seed; in most modules nothing mentions unsloth."""
    for name in FILES:
        source = random.Random(f"{seed}:{name}")
        text = "\n".join(source.sample(IMPORTS, 4)) + "\n"
        text += trees.generate(source, STATEMENTS)
        if source.random() < 0.5:
            text = trees.generate(source, STATEMENTS // 2) + text
        if source.random() < 0.6:
            text = text.replace("unsloth", "zzz")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
