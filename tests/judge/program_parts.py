"""Draws the parts of generated programs: imports in all their forms, calls, expressions."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Callable, Dict, Iterable, List, Set, Tuple

Lines = List[str]

_PATCHED = ("transformers", "trl", "peft")
_HARMLESS = ("torch", "numpy as np", "json", "torch.nn", "datasets")
FUNCTIONS = ("load", "setup", "main", "run")
INNER = ("inner", "step")
CONDITIONS = (
    *("flag", "args.debug", "value == 1", "not ready", "a and b", "os.path.exists(path)"),
    '__name__ == "__main__"',
)
ERRORS = ("ImportError", "ValueError", "KeyError", "(ImportError, OSError)", "RuntimeError")
SPECIAL_NAMES = frozenset(
    (
        *("importlib", "il", "import_module", "load_by", "find_spec", "spec", "pytest"),
        *("sys", "os", "contextlib", "suppress", "typing", "t", "TYPE_CHECKING", "TC"),
    )
)
"""Names of the standard library that mean something to a verdict; programs import them first."""


@dataclass(frozen=True)
class Scope:
    """Where a statement stands."""

    kind: str = "module"
    depth: int = 0
    is_async: bool = False
    in_loop: bool = False
    in_handler: bool = False
    inner: Tuple[str, ...] = ()
    """Names of nested functions defined before, in this function or an enclosing one."""


@dataclass
class Drawing:
    """One program in the making: what it has drawn so far decides what it can name."""

    random: Random
    forms: Set[str] = field(default_factory=set)
    prelude: Dict[str, None] = field(default_factory=dict)
    """Imports that the program needs at its top, in the order of their first use."""
    defined: List[str] = field(default_factory=list)
    """Module-level functions defined so far, as the text goes."""

    def chance(self, probability: float) -> bool:
        """Draw True with a probability."""
        return self.random.random() < probability

    def pick(self, options: Iterable[str]) -> str:
        """Draw one of several texts, all equally likely."""
        return self.random.choice(list(options))

    def one_of(self, *makers: Callable[[Scope], Lines]) -> Callable[[Scope], Lines]:
        """Draw one of several ways to make lines."""
        return self.random.choice(makers)

    def use(self, line: str) -> None:
        """Have the program start with an import that it needs."""
        self.prelude[line] = None

    # Imports.

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

    def import_harmless(self, _scope: Scope) -> Lines:
        """Draw an import that loads neither, whatever its names look like."""
        relative = ("from .unsloth import load_model", "from . import transformers as own")
        return [self.pick((*(f"import {name}" for name in _HARMLESS), *relative))]

    # Expressions.

    def call(self, scope: Scope) -> str:
        """Draw a call by plain name, mostly of a function that exists by then."""
        if self.chance(0.03):
            self.forms.add("class called")
            return "Trainer()"
        if self.chance(0.02):
            self.forms.add("shadowed in an expression")
            name = self.pick(FUNCTIONS)
            return self.pick(
                (f"wrap([{name}() for {name} in items])", f"wrap(lambda {name}: {name}())")
            )
        names: List[str] = [*self.defined, *scope.inner]
        if scope.kind == "function" or self.chance(0.06) or not names:
            names += FUNCTIONS
        name = self.pick([*scope.inner, *scope.inner, *names])
        self.forms.add("call")
        return f"{name}({self.pick(('', '', '', 'x', 'x, y=1'))})"

    def atom(self, scope: Scope) -> str:
        """Draw a call or an import by a call."""
        if self.chance(0.75):
            return self.call(scope)
        return self._loader(self.pick(("unsloth", *_PATCHED)))

    def expression(self, scope: Scope) -> str:
        """Draw an expression around one or two calls, in CPython's own order of evaluation."""
        atom = self.atom(scope)
        if self.chance(0.5):
            return atom
        self.forms.add("call in an expression")
        other = self.atom(scope)
        name = self.call(scope).partition("(")[0]
        forms = [
            f"{name}({atom})",
            f"{name}({atom}, y={other})",
            f"print({atom}, end={other})",
            f"flag and {atom}",
            f"flag or {atom}",
            f"{atom} and {other}",
            f"{atom} if flag else {other}",
            f"({atom} if flag else x) or {other}",
            f"[{atom} for item in items]",
            f"{{item: {other} for item in {atom} if item.ok}}",
            f"any({atom} for item in items)",
            f"not {atom}",
            f"{atom} == {other}",
            f"x < {atom} < {other}",
            f"({atom}, {other})",
            f"wrap({atom})({other})",
            f"{atom}.method({other})",
            f"items[{atom}]",
            f"items[{atom}:{other}]",
            f"{{wrap({atom}): {other}}}",
            f"[{atom} for item in items for other in {other} if not {atom}]",
            f"wrap(*wrap({atom}), key={other})",
            f"(lambda x={atom}: {other})",
            f"asyncio.run({atom})",
        ]
        if '"' not in atom:
            forms.append(f'f"{{{atom}}}"')
        if scope.is_async:
            forms += [f"await {atom}", f"await gather({atom}, {other})"]
        return self.pick(forms)

    def condition(self, scope: Scope) -> str:
        """Draw a condition, opaque or with a call in it."""
        return self.expression(scope) if self.chance(0.12) else self.pick(CONDITIONS)
