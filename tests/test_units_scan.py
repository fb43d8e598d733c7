"""The scan of a text against its syntax tree: every import, and when it may run."""

from __future__ import annotations

import ast
import re
from typing import List, Set, Tuple

import pytest

from flake8_unsloth import scan
from flake8_unsloth.loads import import_by_call
from flake8_unsloth.names import collect
from flake8_unsloth.scan import LATER, NEVER, RUN, Scan, Target, _Blocks
from flake8_unsloth.waiting import waits

Shown = Set[Tuple[str, Tuple[str, ...]]]


def by_the_tree(text: str) -> Shown:
    """Module with its dots, and what is taken from it."""
    tree = ast.parse(text)
    names = collect(tree)
    found: Shown = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            taken = tuple(alias.name for alias in node.names)
            found.add(("." * node.level + (node.module or ""), taken))
        elif isinstance(node, ast.Call):
            imported = import_by_call(node, names)
            if imported is not None and imported.module:
                found.add((imported.module, imported.names))
    return found


def by_the_text(text: str) -> Shown:
    seen = Scan(text)
    assert not seen.unclear
    return {(target.dotted, target.names) for target in seen.targets}


@pytest.mark.parametrize(
    "text",
    [
        "import a",
        "import a\nx = 1\n",
        "x = 1\r\nimport a\r\n",
        "x = 1\rimport a\r",
        "\nimport a",
        "import a.b . c",
        "import a, b.c as d , e\n",
        "import a, \\\n    b, \\\n    c\nimport d\n",
        "import \\\n  a\n",
        "import a # b\nimport c, d # , e\n",
        "import a; import b; x = 1; import c\n",
        "if x: import a\nelse: import b, c\n",
        "if x:\n\timport a\n\x0cimport b\n",
        "x = 1; \\\nimport a\n",
        "x = 1\\\n\\\n; import a\n",
        "from a import b",
        "from a import b\nx\n",
        "from a import b, c as d\n",
        "from a import *\nimport e\n",
        "from a import (b, c)\n",
        "from a import (\n    b,  # not d\n    c as e,\n)\nf = (g, h)\n",
        "from a import(b)\n",
        "from a import b; from c import d, e; f = g\n",
        "from a import b, \\\n    c\n",
        "\\\nfrom a import b\n",
        "from . import a\nfrom .b import c\nfrom ... import d\nfrom .. e.f import g\n",
        "from .a. b import c\n",
        "class C: from a import b\n",
        "from\ta\timport\tb,\tc\n",
        "from a import b\nc, d\n",
        "import X.Y as X, Xa, bX\n",
        "import X\n",
        "from X import Xa, bX as X\n",
        "ximport = importx = import_ = _import = 1; import a\n",
        "ximport, b\nx = _import, c\n",
        "é = importé = éimport = 1; import ä\n",
        "importing.imported(x)\nx.import_ = 1\n",
    ],
)
def test_import_statements(text: str) -> None:
    assert by_the_text(text) == by_the_tree(text)


IMPORTLIB = "import importlib, importlib.util\nfrom importlib import import_module\n"
FIND_SPEC = "from importlib.util import find_spec\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{IMPORTLIB}import_module('a.b')",
        f'{IMPORTLIB}x = importlib.import_module("a")\n',
        f"{IMPORTLIB}import_module ( 'a' )\n",
        f"{IMPORTLIB}import_module(\n    name='a'\n)\n",
        f"{IMPORTLIB}import_module(u'a')\n",
        f"{IMPORTLIB}import_module('a', package=b)\n",
        f"{IMPORTLIB}import_module('.a', 'b.c')\n",
        f"{IMPORTLIB}import_module('.a', package='b')\n",
        f"{IMPORTLIB}import_module('.a', 'b' , )\n",
        f"{IMPORTLIB}import_module('')\n",
        "__import__('a')\n",
        "__import__('a.b', globals(), locals(), ['c', 'd'], 0)\n",
        "__import__('a', fromlist=['b'])\n",
        "__import__('a', None, None, ())\n",
        "import pytest\npytest.importorskip('a')\npytest.importorskip(modname='b')\n",
        "import pytest\npytest.importorskip('a', minversion='1.0')\n",
        f"{FIND_SPEC}find_spec('a.b')\nfind_spec('a.b.c')\n",
        f"{FIND_SPEC}find_spec('a')\n",
        f"find_spec('a.b')\n{FIND_SPEC}",
        "from .compat import find_spec\nfind_spec('a.b')\n",
        f"{IMPORTLIB}importlib.util.find_spec('a.b')\n",
        f"{FIND_SPEC}xfind_spec('a.b')\nfind_spec_('c.d')\nfind_spec\n",
        "ximport_module('a')\nimport_modules('b')\n",
        "x = 'import_module'\n",
        "__import__('a')\nx",
        f"{IMPORTLIB}x = import_module",
    ],
)
def test_calls_that_import(text: str) -> None:
    assert by_the_text(text) == by_the_tree(text)


def test_find_spec_is_looked_for_where_importlib_is() -> None:
    """Elsewhere it is a method of something else."""
    assert by_the_text("finder.find_spec('a.b')\n") == set()
    assert by_the_text("import finder\nfinder.find_spec('a.b')\n") == {("finder", ())}


def test_a_relative_name_is_seen_with_the_package_that_is_named() -> None:
    text = "importlib.util.find_spec('.b', 'a')\nimportlib.import_module('.d', package='c')\n"
    assert by_the_text(text) == {("a.b", ()), ("c.d", ())}


@pytest.mark.parametrize(
    "text", ["from a \\\n    import b\n", "from \\\n    a \\\n    import b, c\n"]
)
def test_too_much_may_be_seen_but_not_too_little(text: str) -> None:
    assert by_the_tree(text) <= by_the_text(text)


@pytest.mark.parametrize(
    ("text", "unclear"),
    [
        ("import_module(name)\n", False),
        ("load = import_module\n", False),
        ("import_module('a' 'b')\n", True),
        ("import_module('.a', b)\n", True),
        ("import_module('..a', 'b.c')\n", True),
        ("import_module('.a', 'b', c)\n", True),
        ("__import__('a', level=1)\n", True),
        ("__import__('a', fromlist=('b',))\n", True),
        ("__import__('a', f(x))\n", True),
        ("import_module('a' + b)\nimport_module('a.{}'.format(b))\n", False),
        ("from importlib import import_module as load\n", True),
        ('import_module("uns" "loth")\n', True),
        ('import_module("." + name)\n', False),
        ("reimport_module('a')\n", False),
        ('__import__("a", globals(), locals(), ["b"])\n', False),
        ('__import__("a", globals(), locals(), names(1))\n', True),
        ('import_module(".x", "pkg")\n', False),
        ('import_module(".x")\n', True),
        ('pytest.importorskip(".x")\n', True),
        ('import_module("..x", "pkg")\n', True),
        ('import importlib\nimportlib.util.find_spec("")\n', False),
    ],
)
def test_what_only_the_tree_can_tell(text: str, unclear: bool) -> None:
    assert Scan(text).unclear is unclear


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import a", "import a"),
        ("x = 1\nimport a\n", "import a"),
        ("x = 1\n\nif y:\n    from a import b\n", "    from a import b"),
        ("x = 1\nif y: import a\n", "if y: import a"),
        ("x = 1\n__import__('a')\n", "__import__('a')"),
        ("__import__('a')\n", "__import__('a')"),
        ("if y:\n    z = __import__('a')\n", "    z = __import__('a')"),
        ("x\nif y:\n    z = __import__('a')\n", "    z = __import__('a')"),
        ("\n__import__('a')\n", "__import__('a')"),
        ("\nimport a\n", "import a"),
    ],
)
def test_where_its_line_starts(text: str, line: str) -> None:
    (target,) = Scan(text).targets
    assert text[target.start :].split("\n")[0] == line


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("if x:\n    import a\n", RUN),
        ("if x:\n\timport a\n", RUN),
        ("class C:\n    import a\n", RUN),
        ("def f():\n    import a\n", LATER),
        ("async  def f():\n    import a\n", LATER),
        ("def f():\n    if x:\n        import a\n", LATER),
        ("def f():\n# left\n    import a\n", LATER),
        ("def f():\n\n    x\n    import a\n", LATER),
        ("def f(\n    x,\n):\n    import a\n", LATER),
        ("if x:\n    def f(\n        y,\n    ) -> z:\n        import a\n", LATER),
        ("def f(): pass\nif x:\n    import a\n", RUN),
        ("f()\ndef f():\n    import a\n", RUN),
        ("def f():\n    import a\nx = [ f () ]\n", RUN),
        ("def f():\n    import a\n(f)()\n", RUN),
        ("def f():\n    import a\nf\\\n()\n", RUN),
        ("def f():\n    import a\nx.f()\nff()\nf_()\n_f()\nf2()\n", LATER),
        ("def f():\n    import a\nfé()\néf()\n", LATER),
        ("def f():\n    import a\nclass f(): pass\n", LATER),
        ("def f():\n    import a\nx = f\n", LATER),
        ("def f():\n    import a\nx = f", LATER),
        ("f() \ndef f():\n    import a\nx", RUN),
        ("def f():\n    import a\ny = lambda: f()\n", RUN),
        ("def g(): pass\ndef f():\n    import a\nclass h: pass\nf()\n", RUN),
        ("def f():\n    import a\n@f\ndef g(): pass\n", RUN),
        ("def f():\n    import a\n@ ( f )\ndef g(): pass\n", RUN),
        ("def f():\n    import a\ng() if f else f()", RUN),
        ("class C:\n    def __init__(self):\n        import a\n", RUN),
        ("class C:\n    def load(self):\n        import a\n", LATER),
        ("def f():\n    def g():\n        import a\n    g()\n", LATER),
        ("def f():\n    def g():\n        import a\n    g()\nf()\n", RUN),
        ("if TYPE_CHECKING:\n    import a\n", NEVER),
        ("if typing . TYPE_CHECKING :\n    if x:\n        import a\n", NEVER),
        ("if (TYPE_CHECKING):\n    import a\n", NEVER),
        ("if not TYPE_CHECKING:\n    import a\n", RUN),
        ("if TYPE_CHECKING:\n    x\nelse:\n    import a\n", RUN),
        ("if TYPE_CHECKING:\n    def f():\n        import a\nf()\n", NEVER),
        ("if __name__ == '__main__':\n    import a\n", LATER),
        ("if __name__ != '__main__':\n    import a\n", RUN),
        ("'''\ndef f():\n'''\nif x:\n    import a\n", RUN),
        ('"""\nif TYPE_CHECKING:\n"""\nif x:\n    import a\n', RUN),
        ("x = ''''''\ndef f():\n    import a\n", LATER),
        ("x = '''\n'''\ndef f():\n    import a\n", LATER),
        ('x = """\n"""\nif TYPE_CHECKING:\n    import a\n', NEVER),
        ("def f():\n    '''\nif x:\n    '''\n    import a\n", RUN),
        ("def f():\n    x\n  # left, as a comment may be\n    import a\n", LATER),
        ("def f():\n    x = '''\n  y'''\n    import a\n", LATER),
        ("def f():\n    # (\n    import a\n", LATER),
        ("def f():\n    __import__('a')\n", LATER),
        ("def f(\n    x=__import__('a'),\n):\n    pass\n", RUN),
        ("def f(x=(1),\n    y=__import__('a')): pass\n", RUN),
        ("def f():\n    import a\n@f_\n@f2\n@fé\n@x.f\ndef g(): pass\n", LATER),
        ("def f():\n    import a\n@X(f)\ndef g(): pass\n", LATER),
        ("def f():\n    import a\n# a class\nf()\n", RUN),
        ("def f():\n    import a\n# a class \nf()\n", RUN),
        ("def f():\n    import a\nclass C:def f(self): pass\n", LATER),
        ("def f():\n    import a\ndef\tf (): pass\n", LATER),
        ('"""\nif TYPE_CHECKING:\n    """; import a\n', RUN),
        ('if x("\\\n if TYPE_CHECKING:"\n):\n    import a\n', RUN),
        ("\n    import a\n", RUN),
        ("# left\n    import a\n", RUN),
        ("import trl\n", RUN),
        ("    import trl", RUN),
        ("if a:\n\n    # comment\n    import trl\n", RUN),
        ("def f():\n    import trl\n", LATER),
        ("def f(\n    a,\n) -> int:\n    import trl\n", LATER),
        ("def f():\n    import trl\nf()\n", RUN),
        ("@f\ndef g(): pass\ndef f():\n    import trl\n", RUN),
        ("class A:\n    def __init__(self):\n        import trl\n", RUN),
        ("if TYPE_CHECKING:\n    import trl\n", NEVER),
        ('if __name__ == "__main__":\n    import trl\n', LATER),
        ('if a:\n    """\ndef f():\n    """\n    import trl\n', RUN),
        ('"""\nif TYPE_CHECKING:\n"""\nif a:\n    import trl\n', RUN),
    ],
)
def test_when_an_import_may_run(text: str, when: str) -> None:
    """If there is any doubt, while the module is imported."""
    seen = Scan(text)
    assert [seen.when(target) for target in seen.targets] == [when]


def test_lines_end_in_any_way() -> None:
    text = "x\nif y:\n    import a\nfrom b import \\\n    c\nimport d\n"
    targets = Scan(text).targets
    assert [target.dotted for target in targets] == ["a", "b", "d"]
    for end in ("\r\n", "\r"):
        assert Scan(text.replace("\n", end)).targets == targets
    assert Scan(text.rstrip()).targets == targets


def test_a_text_is_copied_only_if_its_lines_end_in_another_way() -> None:
    text = "x\nimport a\n"
    assert Scan(text)._blocks._text is text


def test_usual_statements_are_read_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly all of a text's imports are, which is half of the time of a scan."""
    slowly: List[str] = []

    def statement(text: str, start: int, position: int, end: int) -> List[Target]:
        slowly.append(text[start:end])
        return []

    monkeypatch.setattr(scan, "_statement", statement)
    monkeypatch.setattr(scan, "PLAIN_NAMES", re.compile("(?!)"))
    text = "x\nimport a\nif x:\n    from .b import c\n    import d\nfrom g import (\n    h,\n)\n"
    assert by_the_text(text) == by_the_tree(text)
    assert slowly == []
    assert by_the_text("if x: import a\n") == set()
    assert slowly == ["if x: import"]


def test_lines_without_a_margin_take_no_look_at_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most texts are never split into lines."""
    monkeypatch.setattr(_Blocks, "_split", None)
    seen = Scan("import a\nX = __import__('b')\n")
    assert [seen.when(target) for target in seen.targets] == [RUN, RUN]


def test_methods_share_the_way_to_the_head_of_their_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If each went up to it, time would grow with the square of their number."""
    looked: List[int] = []
    is_left = _Blocks._is_left

    def counted(self: _Blocks, number: int, indent: int) -> bool:
        looked.append(number)
        return is_left(self, number, indent)

    monkeypatch.setattr(_Blocks, "_is_left", counted)
    methods = 100
    text = "class C:\n" + "    def f(self):\n        import a\n" * methods
    seen = Scan(text)
    assert {seen.when(target) for target in seen.targets} == {LATER}
    assert methods < len(looked) < 6 * methods


@pytest.mark.parametrize(
    ("text", "surely"),
    [
        ("x\ndef load():\n    import a\n", True),
        ("\ndef load():\n\timport a\n", True),
        ("x\ndef load[T](y):\n    import a\n", True),
        ("x\ndef load(y=(1)):\n    import a\n", True),
        ("f(1)\ndef load():\n    import a\n", True),
        ("x\ndef other():\n    pass\ndef load():\n    import a\n", True),
        ("road\ndef load():\n    import a\n", True),
        ("x\ndef load():\n    '''About.'''\n    import a\n", True),
        ('x\ndef load():\n    """About."""\n    import a\n', True),
        ("x\ndef load():\n    import a\n# '''\n", True),
        ('x\ndef load():\n    import a\n# """\n', True),
        ("x\nimport a\n", False),
        ("x\ndef load():\n    import a\nload()\n", False),
        ("x\nif y:\n    import a\n", False),
        ("x\ndef load():\n    pass\nif y:\n    import a\n", False),
        ("x\ndef load():\n    '''\n    import a\n'''\n", False),
        ("x\ndef load():\n    ''''''\n    '''\n    import a\n'''\n", False),
        ('x\ndef load():\n    """\n    import a\n"""\n', False),
        ("x\nclass C:\n    def load(self):\n        import a\n", False),
    ],
)
def test_what_surely_waits_in_a_function(text: str, surely: bool) -> None:
    assert waits(text, text.rfind("\n", 0, text.index("import a")) + 1) is surely
