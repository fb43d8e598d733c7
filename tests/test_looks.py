"""Every way to write an import: what the tree holds, both looks at the text see.

One that a look misses is lost without a word. These are the spellings that code in the wild hardly
has; ``python -m tests.hostile`` asks the same of any code.
"""

from __future__ import annotations

import pytest

from flake8_unsloth.quiet import parse
from tests.hostile.looks import overlooked

SPELLINGS = [
    "__import__('uns' 'loth')",
    "__import__('uns\\x6coth')",
    "import importlib\nimportlib.import_module(r'trl')",
    "import importlib as i; m = i.import_module; m('trl')",
    "from importlib import *\nimport_module('trl')",
    "__import__('''trl''')",
    "__import__(('trl'))",
    "__import__((('trl')))",
    "__import__(name := 'trl')",
    "__import__(*['trl'])",
    "__import__(**{'name':'trl'})",
    "getattr(importlib,'import_module')('trl')",
    "(__import__)('trl')",
    "import importlib\n(importlib\n.import_module\n)('trl')",
    "import importlib\nimportlib. import_module ('trl')",
    "import importlib\nimportlib.\\\nimport_module\\\n('trl')",
    "import importlib\nimportlib.import_module( # x\n 'trl')",
    "x = f\"{__import__('trl')}\"",
    'x = f\'{__import__("trl")!r:>{__import__("peft")}}\'',
    "import\\\n trl",
    "import\ftrl",
    "from\ftrl\fimport\fx",
    "from trl import(x)",
    "from trl import*",
    "from.import trl",
    "from.trl import x",
    "from...trl import(x,)",
    "if 1:import trl",
    "if 1:from trl import x",
    "x=1;import trl",
    "x=1;import trl;y=2",
    "class A:import trl",
    "lambda:0;import trl",
    "try:import trl\nexcept:0",
    "import a.\\\nb",
    "import trl as t,peft as p",
    "for x in y:import trl",
    "with x:import trl",
    "from trl import (\n#)\nx)",
    "from trl import (x, # )\ny\n,)",
    "from trl import x as y, z as w",
    "if x:\n\timport trl",
    "async def f():\n await g(__import__('trl'))\nf()",
    "def f(x=__import__('trl')): 0",
    "@__import__('trl')\ndef f(): 0",
    "def f() -> __import__('trl'): 0",
    "x: __import__('trl')",
    "while 0:import trl\nelse:import peft",
    "[__import__('trl') for x in y]",
    "x if y else __import__('trl')",
    "print(importlib.util.find_spec('trl.x'))\nimport importlib.util",
    "from importlib.util import find_spec as fs\nfs(name='trl.x')",
    "def f():\n  import trl\nx = f\nx()",
    "def f():\n  import trl\n(f)()",
    "def f():\n  import trl\nf\\\n()",
    "def f():\n  import trl\n@(f)\ndef g(): 0",
    "def f():\n  import trl\n@f # x\ndef g(): 0",
    "def f():\n  import trl\n@ f\ndef g(): 0",
    "class f:\n  def __init__(s):\n    import trl\nf()",
    "class f:\n  def __new__(s):\n    import trl\nf()",
    "if TYPE_CHECKING:\n  import trl",
    "if (TYPE_CHECKING):\n import trl\nelse:\n import peft",
    "if TYPE_CHECKING or x:\n import trl",
    "if TYPE_CHECKING: import trl\nelse: import peft",
    "if not TYPE_CHECKING:\n import trl",
    "if TYPE_CHECKING:\n pass\nelif x:\n import trl",
    "'''\nif TYPE_CHECKING:\n'''; import x\nif y:\n import trl",
    "if x: '''\nif TYPE_CHECKING:\n    '''; import trl",
    "if z:\n  x = '''\n if TYPE_CHECKING:\n  '''\n  import trl",
    "def f(): import trl\nf()",
    "f=lambda: __import__('trl')\nf()",
    "def f(\n):\n import trl\nf()",
    "if x:\n  def f():\n    import trl\n  f()",
    "if __name__ == '__main__':\n def f():\n  import trl\nf()",
    "def f():\n if TYPE_CHECKING:\n  import trl\n else:\n  import peft\nf()",
    "def f():\n return '''\n '''; import trl\nf()",
    "match x:\n case 1: import trl",
    "match x:\n case 1:\n  import trl",
    "type X = __import__('trl')",
    "def f[T: __import__('trl')](): 0",
    "if x:\n  y\n# comment\n  import trl",
    "if TYPE_CHECKING:\n  y\n# comment\n  import trl\nelse:\n# c\n  import peft",
    "if TYPE_CHECKING:\n x\nelse:\n\n\n import peft",
    "if TYPE_CHECKING:\n x = (\n)\n import peft",
    "if (x and\n TYPE_CHECKING):\n  import trl",
    "if (\n TYPE_CHECKING):\n  import trl",
    "if (TYPE_CHECKING\n or x):\n  import trl",
    "if TYPE_CHECKING: x\nimport trl",
    "import pytest\ntrl = pytest.importorskip('trl')",
    "import pytest\ntrl = pytest.importorskip(modname='trl', reason='x')",
    "import pytest\ntrl = pytest.importorskip(reason='x', modname='trl')",
    "__import__(globals={}, name='trl')",
    "__import__('a', fromlist=['trl'], level=0)",
    "__import__('a', {}, {}, ['trl'], 0)",
    "__import__('', {}, {}, ['trl'], 1)",
    "__import__('a', f(g(1)), {}, ['trl'], 1)",
]


@pytest.mark.parametrize("code", SPELLINGS)
def test_every_load_is_seen(code: str) -> None:
    """Also those that only a later Python parses, such as a type's parameters."""
    tree = parse(code)
    if tree is None:
        pytest.skip("this Python does not parse it")
    assert overlooked(code, tree) == ""
