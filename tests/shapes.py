"""Long and deep code, each shape in any size: what a run has to get through in time.

``tests/test_long_and_deep.py`` counts the calls that a check makes, ``python -m benchmarks
lengths`` measures the time.
"""

from __future__ import annotations

import ast
from typing import Callable, Dict, Tuple

from flake8_unsloth.reading.quiet import parse

Shape = Callable[[int], str]
"""Makes code of a size; all of it loads unsloth late in its last line."""
END = "\nimport transformers\nimport unsloth\n"
LONG: Dict[str, Shape] = {
    "a sum": lambda n: "x = " + " + ".join(["f(1)"] * n) + END,
    "a concatenation of calls": lambda n: "x = f" + "(1)" * n + END,
    "attributes": lambda n: "x = a" + ".b" * n + END,
    "attributes called": lambda n: "x = a" + ".b()" * n + END,
    "and": lambda n: "if " + " and ".join(["f(1)"] * n) + ":\n    import os" + END,
    "a chain of comparisons": lambda n: "x = " + " < ".join(["f(1)"] * n) + END,
    "elif": lambda n: "if x:\n    import os\n" + "elif f(x):\n    x = 1\n" * n + END,
    "elif that imports": lambda n: (
        "if x:\n    import os\n" + "elif x:\n    import transformers\n" * n + "import unsloth\n"
    ),
    "else in else by conditional expressions": lambda n: "x = " + "f(1) if x else " * n + "1" + END,
    "arguments": lambda n: "f(" + "g(1), " * n + ")" + END,
    "a literal list": lambda n: "x = [" + "1, " * n + "]" + END,
    "a dictionary": lambda n: "x = {" + "1: f(), " * n + "}" + END,
    "statements": lambda n: "x = f(1)\n" * n + END,
    "imports": lambda n: "import os\n" * n + END,
    "functions": lambda n: "".join(f"def f{i}():\n    return {i}\n" for i in range(n)) + END,
    "functions that load": lambda n: (
        "".join(f"def f{i}():\n    import json, unsloth\n" for i in range(n)) + END
    ),
    "functions that are called": lambda n: (
        "".join(f"def f{i}():\n    import transformers\nf{i}()\n" for i in range(n))
        + "import unsloth\n"
    ),
    "a chain of calling functions": lambda n: (
        "".join(f"def f{i}():\n    f{i + 1}()\n" for i in range(n))
        + f"def f{n}():\n    import transformers\nf0()\nimport unsloth\n"
    ),
    "try after try": lambda n: "try:\n    import os\nexcept ImportError:\n    pass\n" * n + END,
    "if after if": lambda n: "if x:\n    import transformers\n" * n + "import unsloth\n",
    "classes": lambda n: "class A:\n    def f(self):\n        g()\n" * n + END,
    "strings": lambda n: "'x'\n" * n + END,
    "one string": lambda n: "x = '" + "import unsloth; " * n + "'" + END,
    "a joined string": lambda n: "x = f'" + "{f(1)}" * n + "'" + END,
    "derived classes": lambda n: (
        "class A:\n    def f(self):\n        self.g()\n        import trl, unsloth\n"
        + "".join(f"class B{i}(A):\n    def g(self):\n        import peft\n" for i in range(n))
        + END
    ),
    "fixtures": lambda n: (
        "import pytest\n@pytest.fixture\ndef f0():\n    import trl\n"
        + "".join(f"@pytest.fixture\ndef f{i + 1}(f{i}):\n    pass\n" for i in range(n))
        + f"def test_it(f{n}):\n    import unsloth\n"
    ),
    "tests of one fixture": lambda n: (
        "import pytest\n@pytest.fixture(autouse=True)\ndef f():\n    import trl\n"
        + "".join(f"def test_{i}():\n    import unsloth\n" for i in range(n))
    ),
    "decorators": lambda n: "def d(f):\n    return f\n" + "@d\n" * n + "def g():\n    pass\n" + END,
    "lambdas": lambda n: "".join(f"f{i} = lambda: f{i + 1}()\n" for i in range(n)) + END,
    "with items": lambda n: "with " + ", ".join(["f()"] * n) + ":\n    pass\n" + END,
    "assignment targets": lambda n: "x = " * n + "f()\n" + END,
    "deleted names": lambda n: "del " + ", ".join(["x"] * n) + END,
    "cells": lambda n: "# %%\nx = 1\n" * n + "# %%" + END,
    "blank lines": lambda n: "\n" * n + END,
    "comments": lambda n: "# import unsloth\n" * n + END,
    "continued lines": lambda n: "x = \\\n" + "  1 + \\\n" * min(n, 90) + "1\n" * n + END,
    "methods that load": lambda n: (
        "class A:\n" + "    def f(self):\n        import json, unsloth\n" * n + END
    ),
    "functions that may be defined": lambda n: (
        "".join(f"if x:\n    def f{i}():\n        import transformers\n" for i in range(n)) + END
    ),
    "functions in a block": lambda n: (
        "if x:\n"
        + "".join(f"    def f{i}():\n        import json, unsloth\n" for i in range(n))
        + END
    ),
    "functions that call the one before": lambda n: (
        "def f0():\n    import transformers\n"
        + "".join(f"def f{i + 1}():\n    f{i}()\n" for i in range(n))
        + f"f{n}()\nimport unsloth\n"
    ),
    "imports in one line": lambda n: "x = 1; " + "import os; from a import b; " * n + END,
    "imports in one string": lambda n: "x = '" + "from a import b " * n + "'" + END,
    "imports in continued lines": lambda n: "x = '\\\n" + "import a \\\n" * n + "'" + END,
    "definitions and calls in turn": lambda n: (
        "def f():\n    import transformers\nf()\ndel f\n" * n + "import unsloth\n"
    ),
    "names of one import": lambda n: "from a import " + ", ".join(["b"] * n) + END,
    "lines that call an importer": lambda n: "import_module('os')\n" * n + END,
    "with items that swallow": lambda n: (
        "with " + ", ".join(["suppress(E)"] * n) + ":\n    import transformers\nimport unsloth\n"
    ),
    "names bound again": lambda n: (
        "def f():\n    import transformers\nf()\n" * n + "import unsloth\n"
    ),
}

NESTED: Dict[str, Shape] = {
    "calls f(f(f(...)))": lambda n: "x = " + "f(" * n + ")" * n + END,
    "brackets": lambda n: "x = " + "[" * n + "]" * n + END,
    "parentheses and operators": lambda n: "x = " + "1 + (" * n + "1" + ")" * n + END,
    "not": lambda n: "if " + "not " * n + "f():\n    import os" + END,
    "minus": lambda n: "x = " + "-" * n + "f()" + END,
    "lambdas in lambdas": lambda n: "x = " + "lambda: " * n + "1" + END,
    "functions in functions": lambda n: (
        "".join("  " * i + f"def f{i}():\n" for i in range(n)) + "  " * n + "pass" + END
    ),
    "classes in classes": lambda n: (
        "".join("  " * i + f"class A{i}:\n" for i in range(n)) + "  " * n + "pass" + END
    ),
    "if in if": lambda n: "".join(" " * i + "if x:\n" for i in range(n)) + " " * n + "pass" + END,
    "for in for": lambda n: (
        "".join(" " * i + "for x in y:\n" for i in range(n)) + " " * n + "pass" + END
    ),
    "else in else": lambda n: (
        "".join(" " * i + f"if x:\n{' ' * i} pass\n{' ' * i}else:\n" for i in range(n))
        + " " * n
        + "pass"
        + END
    ),
    "with in with": lambda n: (
        "".join(" " * i + "with x:\n" for i in range(n)) + " " * n + "pass" + END
    ),
    "finally in finally": lambda n: (
        "".join(" " * i + f"try:\n{' ' * i} import os\n{' ' * i}finally:\n" for i in range(n))
        + " " * n
        + "pass"
        + END
    ),
    "try in try": lambda n: (
        "".join(" " * i + "try:\n" for i in range(n))
        + " " * n
        + "import os\n"
        + "".join(" " * i + "except E:\n" + " " * i + " pass\n" for i in range(n - 1, -1, -1))
        + END
    ),
    "comprehensions": lambda n: "x = " + "[" * n + "f()" + " for x in y]" * n + END,
    "subscripts": lambda n: "x = a" + "[b" * n + "]" * n + END,
}


def mutual(count: int) -> str:
    """Functions that all call each other."""
    calls = "".join(f"    f{i}()\n" for i in range(count))
    body = "".join(f"def f{i}():\n{calls}    import json\n" for i in range(count))
    return body + "f0()" + END


def mutual_loads(count: int) -> str:
    """The same where each call matters."""
    calls = "".join(f"    if x: f{i}()\n" for i in range(count))
    loads = ["transformers", "unsloth", "json"]
    bodies = (f"def f{i}():\n{calls}    import {loads[i % 3]}\n" for i in range(count))
    return "".join(bodies) + "f0()\n"


def behind_one_name(count: int) -> str:
    """Many functions that a name may stand for."""
    bodies = (f"if x == {i}:\n    def f{i % 8}():\n        import json\n" for i in range(count))
    return "".join(bodies) + "".join(f"f{i}()\n" for i in range(8)) + END


def multiplying(count: int) -> str:
    """Names each bound in one of two ways: as many worlds as two to that power."""
    bodies = (
        f"if x{i}:\n    def f{i}():\n        import transformers\n"
        f"else:\n    def f{i}():\n        import json\n"
        for i in range(count)
    )
    return "".join(bodies) + "".join(f"f{i}()\n" for i in range(count)) + "import unsloth\n"


def longest(make: Shape, wanted: int) -> Tuple[int, str, ast.Module]:
    """As much of it as this Python parses: some versions stop at a hundred levels."""
    while True:
        code = make(wanted)
        tree = parse(code)
        if tree is not None:
            return wanted, code, tree
        wanted //= 2


def deepest(make: Shape) -> Tuple[str, ast.Module]:
    """The deepest blocks that parse: too many levels of indentation are a SyntaxError."""
    for depth in range(99, 0, -1):
        code = make(depth)
        tree = parse(code)
        if tree is not None:
            return code, tree
    raise ValueError("not even one level of it is Python")
