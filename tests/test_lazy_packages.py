"""What taking a name from a lazy package imports, in every form that people write."""

from __future__ import annotations

import ast
import sys
from typing import Dict, List, Optional

import pytest

from flake8_unsloth.reading.lazy.table import Lazy, lazy
from flake8_unsloth.reading.quiet import parse

Names = Dict[str, List[str]]


def told(text: str) -> Optional[Lazy]:
    """What the file of a package ``pkg`` says."""
    return lazy(ast.parse(text), "pkg")


def imports(text: str) -> Names:
    """For each name, the modules that are imported, with what is taken from them."""
    found = told(text)
    assert found is not None
    return {
        name: [
            "." * one.level + one.module + "".join(f" {taken}" for taken in one.names)
            for one in each
            if one.module != "importlib"
        ]
        for name, each in found.imports.items()
    }


GETATTR = "import importlib\nfrom importlib import import_module\n{}def __getattr__(name):\n{}"
ERROR = "    raise AttributeError(name)\n"


@pytest.mark.parametrize(
    "body",
    [
        "    if name == 'Fast':\n        from .fast import Fast\n        return Fast\n" + ERROR,
        "    if 'Fast' == name:\n        from pkg.fast import Fast\n        return Fast\n",
        "    if name in ('Fast', 'X'):\n        from .fast import Fast\n" + ERROR,
        "    if name != 'Fast':\n        raise AttributeError\n    from .fast import Fast\n",
        "    if name == 'X':\n        pass\n    elif name == 'Fast':\n"
        "        from .fast import Fast",
        "    if name == 'Fast':\n        return import_module('.fast', __name__).Fast\n",
        "    if name == 'Fast':\n        return getattr(import_module('pkg.fast'), name)\n" + ERROR,
        "    if name == 'Fast':\n        m = import_module('.fast', package=__package__)\n"
        "        return m.Fast\n",
        "    if name == 'Fast':\n        return importlib.import_module(f'.{name.lower()}', 'pkg')."
        "Fast\n",
        "    if name == 'Fast':\n        return load('fast', name)\n"
        "def load(module, name):\n    return getattr(import_module('.' + module, 'pkg'), name)\n",
        "    try:\n        module = {'Fast': '.fast'}[name]\n    except KeyError:\n        raise "
        "AttributeError\n    return getattr(import_module(module, 'pkg'), name)\n",
        "    with lock:\n        if name == 'Fast':\n            from .fast import Fast\n" + ERROR,
        "    if name == 'X' or name == 'Fast':\n        from .fast import Fast\n" + ERROR,
        "    if not name == 'Fast':\n    " + ERROR + "    from .fast import Fast\n",
        "    if name == 'Fast':\n        return import_module('.fast', __name__).Fast()\n" + ERROR,
        "    if name == 'Old':\n        return __getattr__('Fast')\n"
        "    if name == 'Fast':\n        from .fast import Fast\n" + ERROR,
    ],
)
def test_names_that_are_compared(body: str) -> None:
    """With literals, in whatever way, and an import in that branch."""
    text = GETATTR.format("", body)
    found = told(text)
    assert found is not None
    assert not found.open
    names = imports(text)["Fast"]
    assert names in (["pkg.fast Fast"], [".fast Fast"])


def test_calls_without_an_end() -> None:
    """What was imported before is told."""
    body = "    if name == 'Fast':\n        from .fast import Fast\n    return __getattr__(name)\n"
    assert set(imports(GETATTR.format("", body))["Fast"]) == {".fast Fast"}


@pytest.mark.parametrize(
    ("call", "module"),
    [
        ("import_module('.fast', 'other')", "other.fast Fast"),
        ("import_module('.', 'other.part')", "other.part Fast"),
        ("import_module('..fast', 'other.part')", "other.fast Fast"),
    ],
)
def test_names_of_another_package(call: str, module: str) -> None:
    """As pydantic takes them from ``pydantic_core``."""
    text = GETATTR.format("", f"    if name == 'Fast':\n        return {call}.Fast\n" + ERROR)
    assert imports(text)["Fast"] == [module]


@pytest.mark.skipif(sys.version_info < (3, 10), reason="no match")
def test_names_that_are_matched() -> None:
    body = (
        "    match name:\n        case 'Fast' | 'X':\n            from .fast import Fast\n"
        "        case 'Slow':\n            from .slow import Slow\n        case _:\n"
        "            raise AttributeError\n"
    )
    names = imports(GETATTR.format("", body))
    assert names == {"Fast": [".fast Fast"], "X": [".fast Fast"], "Slow": [".slow Slow"]}


@pytest.mark.skipif(sys.version_info < (3, 10), reason="no match")
def test_names_that_are_matched_on_a_condition() -> None:
    """They, and those that come after, may be anything."""
    body = (
        "    match name:\n        case 'Fast':\n            from .fast import Fast\n"
        "        case other if ask(other):\n            from .slow import Slow\n"
    )
    found = told(GETATTR.format("", body))
    assert found is not None
    assert found.open
    assert found.modules("Fast") == [".fast", ".fast.Fast"]


BY_NAME = "T = {'Fast': '.fast', 'Slow': '.slow'}\n"
PAIRS = "T = {'Fast': ('fast', 'Fast'), 'Slow': ('slow', 'Slow')}\n"
BY_MODULE = "T = {'fast': ['Fast'], 'slow': ['Slow']}\n"
LOOK = "    return getattr(import_module({}, __name__), name)\n"


@pytest.mark.parametrize(
    ("table", "body"),
    [
        (BY_NAME, "    if name in T:\n    " + LOOK.format("T[name]") + ERROR),
        (BY_NAME, "    if name not in T:\n    " + ERROR + LOOK.format("T[name]")),
        (BY_NAME, "    m = T.get(name)\n    if m is None:\n    " + ERROR + LOOK.format("m")),
        (BY_NAME, "    if m := T.get(name):\n    " + LOOK.format("m") + ERROR),
        (
            BY_NAME,
            "    try:\n        m = T[name]\n    except KeyError:\n    " + ERROR + LOOK.format("m"),
        ),
        ("T: dict = dict(Fast='.fast', Slow='.slow')\n" + BY_NAME, LOOK.format("T[name]")),
        ("T = {}\nT['Fast'] = '.fast'\nT.update({'Slow': '.slow'})\n", LOOK.format("T[name]")),
        ("T = {**{'Fast': '.fast'}, 'Slow': '.slow'}\n", LOOK.format("T[name]")),
        ("T = dict({'Fast': '.fast', 'Slow': '.slow'})\n", LOOK.format("T[name]")),
        ("T: dict\n" + BY_NAME, LOOK.format("'.fast' if name == 'Fast' else T[name]")),
        (
            BY_NAME,
            "    try:\n        m = T[name]\n    except KeyError:\n        m = None\n    if m:\n    "
            + LOOK.format("m"),
        ),
        (
            "N = ['Fast']\nN = sorted(set([*N, 'Slow']))\n",
            "    if name in N:\n    " + LOOK.format("'.' + name.lower()") + ERROR,
        ),
        (
            BY_NAME + "A = set()\nA.update(T.keys())\nA.add('X')\n",
            "    if name in A and name != 'X':\n    " + LOOK.format("T[name]") + ERROR,
        ),
        (
            "N = {'Fast', 'Slow', '_X'}\nT = {n: '.' + n.lower() for n in N if n != '_X'}\n",
            "    if name in T:\n    " + LOOK.format("T[name]") + ERROR,
        ),
        ("T = {'Fast': 'pkg.fast', 'Slow': 'pkg.slow'}\n", LOOK.format("T[name]")),
        (
            "T = {'Fast': 'fast:Fast', 'Slow': 'slow:Slow'}\n",
            "    m, a = T[name].split(':')\n    return getattr(import_module(f'.{m}', 'pkg'), a)\n",
        ),
        (PAIRS, "    m, a = T[name]\n    return getattr(import_module('.' + m, 'pkg'), a)\n"),
        (PAIRS, "    if name in T:\n    " + LOOK.format("f'{__name__}.{T[name][0]}'") + ERROR),
        (
            BY_MODULE,
            "    for m, names in T.items():\n        if name in names:\n        "
            + LOOK.format("'.%s' % m")
            + ERROR,
        ),
        (
            BY_MODULE + "I = {n: m for m, ns in T.items() for n in ns}\n",
            "    if name in I:\n    " + LOOK.format("'.' + I[name]") + ERROR,
        ),
        (
            BY_MODULE + "I = {}\nfor m, ns in T.items():\n    for n in ns:\n        I[n] = m\n",
            "    if name in I:\n    " + LOOK.format("'.' + I[name]") + ERROR,
        ),
    ],
)
def test_names_that_are_looked_up(table: str, body: str) -> None:
    """In a literal table of the module, in all its shapes and their inverses."""
    names = imports(GETATTR.format(table, body))
    assert names["Fast"] == [".fast Fast"]
    assert names["Slow"] == [".slow Slow"]


STRUCTURE = "_LazyModule(__name__, globals()['__file__'], {}, module_spec=__spec__)\n"
LAZY = "sys.modules[__name__] = " + STRUCTURE


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("_s = {'fast': ['Fast'], 'slow': ['Slow']}\n" + LAZY.format("_s"), False),
        (
            "if TYPE_CHECKING:\n    from .fast import Fast\nelse:\n    _s = {'fast': ['Fast']}\n"
            "    _s['slow'] = ['Slow']\n    sys.modules[__name__] = " + STRUCTURE.format("_s"),
            False,
        ),
        (
            "_s = {'fast': []}\n_s['fast'].append('Fast')\n_s['slow'] = []\n"
            "_s['slow'].extend(['Slow'])\n" + LAZY.format("_s"),
            False,
        ),
        (
            "_s = {'fast': ['Fast']}\ntry:\n    if not is_torch_available():\n        raise E\n"
            "except E:\n    pass\nelse:\n    _s['slow'] = ['Slow']\n" + LAZY.format("_s"),
            False,
        ),
        (
            "_s = {'fast': ['Fast']}\nif is_torch_available():\n    _s['slow'] = []\n"
            "    _s['slow'] += ['Slow']\n" + LAZY.format("import_structure=_s"),
            False,
        ),
        (
            "_s = {'fast': ['Fast']}\ntry:\n    check()\nexcept Missing:\n"
            "    from . import dummies\n"
            "    _s['dummies'] = [n for n in dir(dummies) if not n.startswith('_')]\nelse:\n"
            "    _s['slow'] = ['Slow']\n" + LAZY.format("_s"),
            True,
        ),
        (
            "_s = {'fast': ['Fast'], 'slow': ['Slow']}\nmade = define_import_structure('models')\n"
            "made[frozenset({})].update(_s)\n" + LAZY.format("made"),
            True,
        ),
        (
            "__getattr__, __dir__, __all__ = lazy.attach(\n"
            "    __name__, submod_attrs={'fast': ['Fast'], "
            "'slow': ['Slow']}\n)\n",
            False,
        ),
        (
            "from lazy_loader import attach\n"
            "__getattr__, *_ = attach(__name__, {'other'}, {'fast': "
            "['Fast'], 'slow': ['Slow']})\n",
            False,
        ),
    ],
)
def test_lazy_modules(text: str, is_open: bool) -> None:
    """``_LazyModule`` of transformers, diffusers and ms-swift, and ``lazy_loader``."""
    found = told(text)
    assert found is not None
    assert found.open is is_open
    assert found.modules("Slow") == [".slow", ".slow.Slow"]
    assert imports(text)["Fast"] == [".fast Fast"]
    if "_LazyModule" in text:
        assert found.modules("fast") == [".fast"]


@pytest.mark.parametrize(
    "text",
    [
        "__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)\n",
        "__getattr__ = make(__name__)\n",
        "from ._lazy import __getattr__\n",
        "from ._lazy import make as __getattr__\n",
        LAZY.format("define_import_structure(__file__)"),
        GETATTR.format("", LOOK.format("'.' + name")),
        GETATTR.format("T = load()\n", "    if name in T:\n    " + LOOK.format("T[name]") + ERROR),
        GETATTR.format("T = {**more}\n", LOOK.format("T[name]")),
        GETATTR.format("T = {**more}\n", "    m = T.get(name)\n" + LOOK.format("m")),
        GETATTR.format("T = {KEY: '.fast'}\n", LOOK.format("T[name]")),
        GETATTR.format("T = dict(FAST)\n", LOOK.format("T[name]")),
        GETATTR.format("T = dict(Fast='.fast')\n", LOOK.format("T[name]")),
        GETATTR.format("T = {a: b for a, b in FAST}\n", LOOK.format("T[name]")),
        GETATTR.format("T = [FAST]\n", "    if name in T:\n    " + LOOK.format("'.' + name")),
        GETATTR.format("", "    for m in MODULES:\n        m = import_module(m, 'pkg')\n"),
        GETATTR.format("", LOOK.format("'.fast' if ask(name) else '.' + name")),
        GETATTR.format("", "    if name > 'A':\n        import torch\n"),
        GETATTR.format("", "    if name == 'Fast' and ask():\n        import torch\n" + ERROR),
        GETATTR.format("", LOOK.format("-name")),
        GETATTR.format("", LOOK.format("'.%s' % (name,)")),
        GETATTR.format("", "    if name == 'Fast':\n    " + LOOK.format("name.casefold()")),
        GETATTR.format("", "    if name == 'Fast':\n    " + LOOK.format("name.split('')[0]")),
        GETATTR.format(BY_NAME + "T = T.copy()\n", LOOK.format("T[name]")),
        GETATTR.format("", "    if ask(name):\n        from .fast import Fast\n" + ERROR),
        GETATTR.format("", "    import transformers\n    return getattr(transformers, name)\n"),
        "x = " + "(" * 3000 + "1" + ")" * 3000 + "\n" + LAZY.format("{}"),
        "x = " + "1 + " * 900 + "1\n" + LAZY.format("{}"),
    ],
)
def test_what_no_literal_tells(text: str) -> None:
    """Other names may be anything that the text names."""
    tree = parse(text)
    if tree is None:
        pytest.skip("this Python does not parse it")
    found = lazy(tree, "pkg")
    assert found is not None
    assert found.open
    assert found.modules("Anything") is None


@pytest.mark.parametrize(
    "text",
    [
        "import os\n",
        "class A:\n    x = 1\n",
        "if TYPE_CHECKING:\n    from .fast import Fast\n",
    ],
)
def test_packages_that_are_not_lazy(text: str) -> None:
    assert told(text) is None


def test_libraries_that_a_name_stands_for() -> None:
    """Told apart from the package's own modules, in the order in which they are loaded."""
    body = (
        "    import torch\n    if name == 'Trainer':\n        from trl import SFTTrainer\n"
        "        from .train import Trainer\n        return Trainer\n" + ERROR
    )
    found = told(GETATTR.format("", body))
    assert found is not None
    assert found.modules("Trainer") == [
        "torch",
        "trl",
        "trl.SFTTrainer",
        ".train",
        ".train.Trainer",
    ]
    assert found.open, "for any other name torch is imported"


def test_a_name_that_is_known_to_load_nothing() -> None:
    found = told(GETATTR.format("", "    if name == 'VERSION':\n        return '1'\n" + ERROR))
    assert found is not None
    assert found.modules("VERSION") == []
    assert found.modules("other") == []


@pytest.mark.parametrize(
    "index",
    [
        "I = {f'a{x}{y}': y for x in T for y in T}\n",
        "I = {}\nfor x in T:\n    for y in T:\n        I[x + y] = y\n",
    ],
)
def test_tables_beyond_measure(index: str) -> None:
    """They are given up, in little time."""
    table = f"T = {list(map(str, range(3000)))}\n"
    found = told(GETATTR.format(table + index, LOOK.format("I[name]")))
    assert found is not None
    assert found.open


@pytest.mark.parametrize(
    ("table", "is_open"),
    [
        ("T = ['Fast']\n" + "T += T\n" * 40, True),
        ("T = ['Fast']\n" + "T.extend(T)\n" * 40, True),
        ("T = ['Fast']\n" + "T = [*T, *T]\n" * 40, True),
        ("T = 'Fast'\n" + "T = f'{T}{T}'\n" * 60, True),
        ("T = ['Fast']\n" + "T = [T, T]\n" * 60, False),
        ("T = ['Fast']\nT.append(T)\n", False),
        ("T = {'Fast': 'fast'}\nT['T'] = T\n", False),
    ],
)
def test_tables_that_hold_themselves(table: str, is_open: bool) -> None:
    """They end, whatever they hold."""
    body = "    if name in T:\n        from .fast import Fast\n" + ERROR
    found = told(GETATTR.format(table, body))
    assert found is not None
    assert found.open is is_open


@pytest.mark.parametrize("table", ["T = dict(fast=['Fast'])\n", "T = {}\n('a', 'b') in T\n"])
def test_tables_that_python_would_refuse_as_they_are_kept(table: str) -> None:
    """A list that stands for a tuple is no key, and keywords are no pairs."""
    assert told(GETATTR.format(table, LOOK.format("T[name]"))) is not None
