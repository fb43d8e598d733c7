"""IPython's own input transformer is the judge of how cells are read.

Every import of a cell is named after its line (``import m3`` on line 3). Which of them IPython
would run, and which the plugin reads, must be the same, and each must be found on its line.
"""

from __future__ import annotations

import ast
import random
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Callable, Iterator, List, Set, cast

import pytest

from flake8_unsloth.reading.notebook.cells import ipython_method
from flake8_unsloth.reading.notebook.magics import IN_PLACE, STATEMENTS, read_cell
from tests.integration import tools

if TYPE_CHECKING:
    Transform = Callable[[str], str]

pytestmark = pytest.mark.integration

CELLS = [
    # magics of a line
    "!pip install x\nimport m2",
    "!pip install \\\n  x \\\n  y\nimport m4",
    "!pip install \\",
    "if 1:\n    !pip install \\\n      x\n    import m4\nelse:\n    %cd ..\nimport m7",
    "if 1:\n    !ls\nelse:\n    ?x\nimport m5",
    "for x in y: !ls\nimport m2",
    "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\nimport m4",
    "%pip install a\nimport m2",
    "% pip install a\nimport m2",
    "%\nimport m2",
    "!\nimport m2",
    "!!ls\nimport m2",
    "!ls # no 'comment\nimport m2",
    "!echo \"it's\nimport m2",
    '!python -c """\nimport m2',
    "x = 1; !ls\nimport m2",
    "def f():\n    %time x = 1\n    import m3\n    !ls",
    "try:\n    import m2\nexcept ImportError:\n    !pip install m\n    import m5",
    "if 1:\n\t!ls\n\timport m3",
    "if 1:\n        !ls\n    import m3",
    # help
    "help?\nimport m2",
    "?help\nimport m2",
    "??help\nimport m2",
    "x.y[0].z??\nimport m2",
    "*.load*?\nimport m2",
    "%time?\nimport m2",
    "%%time?\nimport m2",
    "x = f?\nimport m2",
    "x = \\\nf?\nimport m3",
    "f()?\nimport m2",
    "f ?\nimport m2",
    "f? \nimport m2",
    "1?\nimport m2",
    "# really?\nimport m2",
    "x = 1  # really?\n!ls\nimport m3",
    "x = 'really?'\n!ls\nimport m3",
    "f('really?')?\nimport m2",
    # assigned
    "x = !ls\nimport m2",
    "x =!ls \\\n  -l\nimport m3",
    "x = %pwd\nimport m2",
    "x = % pwd\nimport m2",
    "x: list = !ls\nimport m2",
    "a, b = !ls\nimport m2",
    "x[f(a=1)] = !ls\nimport m2",
    "a = b = !ls\nimport m2",
    "if 1: x = !ls\nimport m2",
    "if x == 1: y = !ls\nimport m2",
    "if 1:\n    x = !ls\n    import m3",
    "x = y != z\nx %= 3\n!ls\nimport m4",
    "x += !ls\nimport m2",
    "x = (\n!ls\n)\nimport m4",
    # auto-call
    "/f x\nimport m2",
    ",f a b\nimport m2",
    ";f a b\nimport m2",
    "//x\nimport m2",
    "!= x\nimport m2",
    "%= x\nimport m2",
    # no magics
    "x = 5 \\\n% y\nimport m3",
    "x = (5\n% y\n)\n!ls\nimport m5",
    "f(a,\n%time\n)\nimport m4",
    "x = '''\n!ls\n%time\n'''\n!ls\nimport m6",
    'x = """\n!ls "\' \\""" \n%time\n"""\n!ls\nimport m6',
    "x = 'a\\\n!ls'\n!ls\nimport m4",
    "x = f'{y!r}'\n!ls\nimport m3",
    "x = {'a': [1,\n!ls\n]}\n!ls\nimport m5",
    "# (\n!ls\nimport m3",
    "x = '('\n!ls\nimport m3",
    "x = ')'  # [\n!ls\nimport m3",
    "x = r'\\'\n!ls\nimport m3",
    "x = r'\\''\n!ls\nimport m3",
    "x = ''\n!ls\nimport m3",
    "x = ''''''\n!ls\nimport m3",
    "x = ')]}'\nf(y)\n%time import m3",
    "import m1\n# %%\n!ls\nimport m4",
    "import m1\n%%time\nimport m3",
    "import m1\n\n\n%%bash\nimport m5",
    "print 'two'\nimport m2",
    "!ls\nx = (\nimport m3",
    "await x\n!ls\nimport m3",
    "async for x in y:\n    !ls\n    import m3",
    "async with x:\n    import m2",
    "return\n!ls\nimport m3",
    "",
    "\n\n",
    "!ls",
    # statements behind magics
    "%time import m1",
    "%time import m1; import m1",
    "%timeit -n 1 -r1 import m1",
    "%timeit -o import m1",
    "%prun -l 10 -s cumulative import m1",
    "%time !ls\nimport m2",
    "%time (\nimport m2",
    "%time f(1, \\\n  2)\nimport m3",
    "if 1:\n    %time import m2\n    import m3",
    "%time\nimport m2",
    "%time # import m1\nimport m2",
    "%timeit for i in x: import m1",
    "%other import m1\nimport m2",
    # magics of a cell
    "%%capture\nimport m2\n!ls\nimport m4",
    "%%capture out --no-stderr\nimport m2",
    "%%time\nimport m2",
    "%%timeit -n 1 -r 1\nimport m2",
    "%%timeit import m1\nimport m2",
    "%%prun -s time\nimport m2",
    "\n\n%%time\n\nimport m5",
    "%%capture\n%%time\n%time import m3\nimport m4",
    "%%capture\n\n%%bash\nimport m4",
    "%%capture\n    import m2\n    !ls\n    import m4",
    "    %%capture\n    import m2",
    "%%bash\nimport m2",
    "%%html\n<b>\nimport m3",
    "%%javascript\nimport m2",
    "%%writefile x.py\nimport m2",
    "%%unknown magic\nimport m2",
    "%%!\nimport m2",
    "%%\nimport m2",
    "# first\n%%time\nimport m3",
    # what was pasted
    "    import m1\n    !ls\n    import m3",
    "\n\n    import m3\n    if 1:\n        import m5",
    ">>> import m1\n>>> if 1:\n...     import m3\n",
    ">>> !ls\n... import m2",
    "In [1]: import m1\n   ...: !ls\n   ...: import m3",
    "In [12]: import m1\nIn [13]: import m2",
    "[ins] In [2]: import m1",
    "import m1\n...\n!ls\nimport m4",
]
"""Cells as people write them, and some as nobody does."""

LINES = [
    *["import m{}"] * 12,
    *["!pip install a", "!echo 'x", '!echo "', "!ls \\", "%cd ..", "%time import m{}", "%time !ls"],
    *["x = !ls", "y = %pwd", "f(x)", "x = f(", ")", "x = [1,", "]", "x = '''", "'''", '"""'],
    *["f?", "?f", "x.y??", "x = f?", "# (", "# it's", "x = 'it'  # ?", "x = '#'", "", "", "pass"],
    *["x = 5 \\", "% 3", "/f x", ",f a", "x %= 3", "x = f'{y!r:>{z}}'", "await x", "x = b'\\''"],
    *[
        "if x:",
        "else:",
        "for x in y:",
        "def f():",
        "with x:",
        "try:",
        "except E:",
        "class C: x = !ls",
    ],
]
"""What random cells are made of; a line may or may not fit where it comes to stand."""
HEADS = [*[""] * 12, "%%time", "%%capture", "%%timeit -n 1", "%%bash", "%%time?", "\n\n%%prun"]


@pytest.fixture(scope="module")
def transform() -> Transform:
    """What IPython does with the text of a cell before it runs it."""
    tools.module("IPython", "ipython")
    manager = import_module("IPython.core.inputtransformer2").TransformerManager()
    return cast("Transform", manager.transform_cell)


def imports(tree: ast.AST) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from node.names


def run_by_ipython(cell: str, transform: Transform) -> Set[str]:
    """The modules that IPython would import when it runs a cell."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(transform(cell))
    except (SyntaxError, ValueError):
        return set()
    found = {alias.name for alias in imports(tree)}
    for node in ast.walk(tree):
        if ipython_method(node) in {"run_cell_magic", "run_line_magic"}:
            assert isinstance(node, ast.Call)
            for code in run_by_magic(*(ast.literal_eval(argument) for argument in node.args)):
                found |= run_by_ipython(code, transform)
    return found


def run_by_magic(magic: str, line: str, cell: str = "") -> Iterator[str]:
    """The code in the arguments of a magic that runs it."""
    if magic in STATEMENTS:
        yield without_options(magic, line)
    if magic in IN_PLACE:
        yield cell


def without_options(magic: str, line: str) -> str:
    """What IPython's parser of options leaves of the arguments of a magic."""
    options = {"timeit": "n:r:tcp:qov:", "prun": "D:l:rs:T:q"}.get(magic)
    if options is None:
        return line
    magics = import_module("IPython.core.magics.execution").ExecutionMagics(None)
    _, rest = magics.parse_options(line, options, list_all=True, posix=False, strict=False)
    return str(rest)


def read(cell: str) -> Set[str]:
    """The modules that the plugin finds imported in a cell, each on its line."""
    tree = read_cell(cell)
    if tree is None:
        return set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} == {f"m{node.lineno}"}
    return {alias.name for alias in imports(tree)}


@pytest.mark.parametrize("cell", CELLS)
def test_cells(cell: str, transform: Transform) -> None:
    assert read(cell) == run_by_ipython(cell, transform)


@pytest.mark.parametrize("seed", range(40))
def test_random_cells(seed: int, transform: Transform) -> None:
    """Whatever the lines of a cell and their indentation."""
    chance = random.Random(seed)
    for _ in range(50):
        cell = random_cell(chance)
        assert read(cell) == run_by_ipython(cell, transform), cell


def random_cell(chance: random.Random) -> str:
    """Some lines, most of them indented as the line above them asks for.

    The last is plain, since IPython takes ``f(x?`` for help on some Pythons only.
    """
    lines: List[str] = chance.choice(HEADS).split("\n")
    depth = 0
    for _ in range(chance.randint(1, 9)):
        line = chance.choice(LINES).replace("{}", str(len(lines) + 1))
        lines.append("    " * depth + line)
        depth += line.endswith(":")
        depth -= bool(depth and not line.endswith(":") and chance.random() < 0.3)
    return "\n".join([*lines, "pass"])
