"""Draws imports in all their forms."""

from __future__ import annotations

from tests.judge.drawing import Drawing, Lines, Scope

_PATCHED = ("transformers", "trl", "peft")
_HARMLESS = ("torch", "numpy as np", "json", "torch.nn", "datasets")


class Imports(Drawing):
    """Statements and calls that load something."""

    def import_unsloth(self, scope: Scope) -> Lines:
        """Draw a statement that loads unsloth, some together with a patched library."""
        options = [
            "import unsloth",
            "import unsloth",
            "from unsloth import FastLanguageModel",
            "import unsloth.models as models",
            "from unsloth.chat_templates import get_chat_template as template",
            "import json, unsloth",
            "import unsloth, unsloth.models",
        ]
        if scope.kind == "module" and not scope.depth:
            options.append("from unsloth import *")
        if self.chance(0.15):
            patched = self.pick(_PATCHED)
            self.forms.add("both in one statement")
            return [self.pick((f"import unsloth, {patched}", f"import {patched}, unsloth"))]
        if self.chance(0.2):
            return [self._by_name("unsloth")]
        return [self.pick(options)]

    def import_patched(self, scope: Scope) -> Lines:
        """Draw a statement that loads a library which unsloth must precede."""
        name = self.pick(_PATCHED)
        options = [
            f"import {name}",
            f"import {name}.utils as utils",
            f"from {name} import Model",
            f"import torch, {name} as lib",
            f"from {name}.models import A, B as C",
            "import unsloth_zoo",
            "import sentence_transformers",
            "from liger_kernel import transformers as liger",
        ]
        if scope.kind == "module" and not scope.depth:
            options.append(f"from {name} import *")
        if self.chance(0.2):
            return [self._by_name(name)]
        return [self.pick(options[: 5 + 3 * self.chance(0.2)])]

    def import_harmless(self, _scope: Scope) -> Lines:
        """Draw an import that loads neither, whatever its names look like."""
        relative = ("from .unsloth import load_model", "from . import transformers as own")
        return [self.pick((*(f"import {name}" for name in _HARMLESS), *relative))]

    def loader(self) -> str:
        """Draw a call that imports."""
        return self._loader(self.pick(("unsloth", *_PATCHED)))

    def _by_name(self, name: str) -> str:
        self.forms.add("import by name")
        return self.pick(("", "module = ")) + self._loader(name)

    def _loader(self, name: str) -> str:
        dotted = name + self.pick(("", "", ".utils"))
        forms = [
            ("import importlib", f'importlib.import_module("{dotted}")'),
            ("import importlib as il", f'il.import_module("{dotted}")'),
            ("from importlib import import_module", f'import_module("{dotted}")'),
            ("from importlib import import_module as load_by", f'load_by("{dotted}")'),
            ("import pytest", f'pytest.importorskip("{dotted}")'),
            ("import json", f'__import__("{dotted}")'),
            ("import importlib.util", f'importlib.util.find_spec("{dotted}")'),
            ("from importlib.util import find_spec", f'find_spec("{dotted}")'),
            ("from importlib.util import find_spec as spec", f'spec("{dotted}")'),
        ]
        line, text = self.random.choice(forms)
        self.use(line)
        return text
