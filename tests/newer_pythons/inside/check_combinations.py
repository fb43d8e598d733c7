"""Every form of a lazy import with every use of its name, judged by the Python that runs this.

The table in cases/lazy_reads.txt says what a reader can follow; here nothing is written down:
Python runs each program, and flake8 must report what came late and nothing else.
"""

from __future__ import annotations

import sys
from typing import Dict, List, NamedTuple, Set

import pytest

from tests.newer_pythons.inside.linting import late, lint
from tests.newer_pythons.inside.recording import Recorder
from tests.newer_pythons.inside.unbuilt import UNBUILT_USES

FORMS = {
    "lazy import transformers": "transformers",
    "lazy import json, transformers as t": "t",
    "lazy import transformers.utils": "transformers",
    "lazy from transformers import x as z, y": "z",
    "lazy from transformers import utils": "utils",
    "__lazy_modules__ = ['transformers']\nimport transformers": "transformers",
    "__lazy_modules__ = ['transformers']\nfrom transformers import x": "x",
}
USES = (
    "{n}",
    "{n}.x",
    "{n}.x.y",
    "value = {n}",
    "value = other = {n}.x",
    "value = [1, {n}]",
    "value = {{1: {n}}}",
    "value = {{**{{1: {n}}}}}",
    "value = (1, *{n}.x)",
    "value = {n}.x if 1 else 2",
    "value = not {n}",
    "value = {n} is None",
    "value = {n}.Base()",
    "value = {n}.Base(1)(2)",
    "value = {n}.x[1]",
    "value = [0][{n} is None]",
    "value = {n} and 1",
    "value = f'{{{n}}}'",
    "value = t'{{{n}}}'",
    "value = lambda: {n}",
    "value = lambda a={n}: a",
    "value = (lambda: {n})()",
    "value = [{n} for _ in (1,)]",
    "value = [{n} for {n} in (1,)]",
    "value = {{{n}: 1 for _ in (1,)}}",
    "value = [1 for _ in (1,) if {n}]",
    "value = ({n} for _ in (1,))",
    "value = list({n} for _ in (1,))",
    "value = (_ for _ in {n}.x)",
    "print({n})",
    "print(end='', *[], **{{'sep': ({n}, '')[1]}})",
    "value: {n} = 1",
    "value: {n}",
    "value = {{}}; value[{n}]: int = 1",
    "value = {{}}; value[1]: {n} = 1",
    "{n}.x = 1",
    "{n}.x = 1; del {n}.x",
    "assert {n}",
    "for _ in {n}.x: pass",
    "while not {n}: pass",
    "if {n}: pass",
    "if not {n}: pass",
    "with {n}.Base(): pass",
    "with {n}.Base() as value: pass",
    "def inner(): {n}",
    "def inner(): {n}\ninner()",
    "def inner():\n    def deeper(): {n}\n    deeper()\ninner()",
    "def inner(a={n}): pass",
    "def inner(*, a={n}): pass",
    "def inner(a: {n}, *b: {n}, **c: {n}) -> {n}: pass",
    "def inner({n}=1): return {n}\ninner()",
    "def inner():\n    {n} = 1\n    return {n}\ninner()",
    "async def inner(): {n}",
    "def inner(): yield {n}",
    "def inner(): yield {n}\nlist(inner())",
    "@{n}.Base(1)\ndef inner(): pass",
    "@{n}.Base(1)\nclass Inner: pass",
    "class Inner({n}.Base): pass",
    "class Inner(metaclass=({n}, type)[1]): pass",
    "class Inner:\n    value = {n}",
    "class Inner:\n    value: {n} = 1",
    "class Inner:\n    {n} = 1\n    value = {n}",
    "class Inner:\n    def method(self): return {n}",
    "class Inner:\n    def method(self): return {n}\nInner().method()",
    "class Inner:\n    def __init__(self): {n}\nInner()",
    "class Inner:\n    def method(self, a={n}): pass",
    "class Inner[T: {n}]: pass",
    "class Inner[T](*[{n}.Base]): pass",
    "def inner[T: {n}](a: T): pass",
    "type Inner = {n}",
    "match 1:\n    case {n}.y: pass",
    "match {n}:\n    case _: pass",
    "match 1:\n    case 1 if {n}: pass",
    "try:\n    {n}\nexcept ImportError: pass",
    "try: pass\nfinally: {n}",
    "try: pass\nexcept ImportError: pass\nelse: {n}",
    "if False: {n}",
    "'{n}'",
    "__all__ = ['{n}']",
    "import json as {n}\n{n}",
    "globals()['{n}']",
)
"""How a name is used; `{n}` is the name."""


class Program(NamedTuple):
    """A form, a use, and an import of unsloth."""

    use: str
    text: str


def _placed(form: str, use: str) -> Dict[str, str]:
    """The use at module level, in a function that is called, in one that calls for itself."""
    deeper = use.replace("\n", "\n    ")
    return {
        "module": f"{form}\n{use}\nimport unsloth\n",
        "called": f"{form}\ndef setup():\n    {deeper}\nsetup()\nimport unsloth\n",
        "waiting": f"{form}\ndef setup():\n    {deeper}\nimport unsloth\n",
        "function": f"{form}\ndef setup():\n    {deeper}\n    import unsloth\n",
    }


def _programs() -> Dict[str, Program]:
    """All forms at module level, the first in functions too."""
    texts: Dict[str, Program] = {}
    for number, (form, name) in enumerate(FORMS.items()):
        for use in USES:
            for where, text in _placed(form, use.format(n=name)).items():
                if where == "module" or (number < 1 and "type Inner" not in use):
                    texts[f"t{len(texts)}.py"] = Program(use, text)
    return texts


PROGRAMS = _programs() if sys.version_info >= (3, 15) else {}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Set[int]]:
    folder = tmp_path_factory.mktemp("programs")
    for name, program in PROGRAMS.items():
        (folder / name).write_text(program.text, encoding="utf-8")
    found = lint(list(PROGRAMS), str(folder), "--select=UNS")
    return {name: set(late(found[name])) for name in PROGRAMS}


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    return Recorder(tmp_path_factory.mktemp("recorder"))


def _params() -> List[object]:
    later = pytest.mark.xfail(strict=False, reason="the plugin does not say this yet")
    return [pytest.param(use, id=use, marks=[later] if use in UNBUILT_USES else []) for use in USES]


@pytest.mark.skipif(sys.version_info < (3, 15), reason="lazy imports came with Python 3.15")
@pytest.mark.parametrize("use", _params())
def test_a_use(use: str, reported: Dict[str, Set[int]], recorder: Recorder) -> None:
    wrong = []
    for name, program in PROGRAMS.items():
        if program.use == use:
            with recorder.project({name: program.text}) as loads:
                truth = {load.line for load in loads(name) if load.late}
            if truth != reported[name]:
                wrong.append(f"{program.text}late: {truth}, reported: {reported[name]}\n")
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(sys.version_info < (3, 15), reason="lazy imports came with Python 3.15")
def test_uses_of_both_kinds() -> None:
    assert set(UNBUILT_USES) <= set(USES)
    assert len(PROGRAMS) > 700
