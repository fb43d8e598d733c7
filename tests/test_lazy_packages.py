"""What taking a name from a lazy package imports, in every form that people write."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from textwrap import indent
from typing import Dict, List, Optional, Tuple

import pytest

from flake8_unsloth.project.tables import Tables
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


def test_what_comes_when_all_ways_have_ended() -> None:
    body = "    if ask():\n        return 1\n    else:\n        raise E\n    import torch\n"
    found = told(GETATTR.format("", body))
    assert found is not None
    assert not found.open


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
        (BY_NAME, LOOK.format("'{}'.format(T[name])")),
        (BY_NAME, LOOK.format("'{0}{m}'.format('', m=T[name])")),
        (BY_NAME, LOOK.format("'%s%s' % (__name__, T[name])")),
        (BY_NAME, LOOK.format("''.join([__name__, T[name]])")),
        (BY_NAME, LOOK.format("'.' + T[name].replace('.', '/').removeprefix('/')")),
        (BY_NAME, LOOK.format("'.' + str(T[name]).removeprefix('pkg.').strip('.')")),
        (BY_NAME, LOOK.format("T.__getitem__(name) if T.__contains__(name) else T[name]")),
        (BY_NAME, LOOK.format("T.pop(name)")),
        (BY_NAME, LOOK.format("T.get(name) or '.other'")),
        (BY_NAME, LOOK.format("T.get('X') or (T.get('Y') or '') + T[name]")),
        (
            "S = ['.fast', '.slow']\n",
            "    while S:\n        if name == 'Slow':\n            m = S[1]\n            break\n"
            "        if name == 'Fast':\n            m, S = S[0], ()\n" + LOOK.format("m"),
        ),
        (BY_NAME, "    return getattr(__import__(T[name][1:], level=1), name)\n"),
        (
            BY_NAME,
            "    return getattr(__import__(T[name][len('.'):], None, None, [name], 1), name)\n",
        ),
        (PAIRS, "    return getattr(import_module(*['.' + T[name][0], __name__]), name)\n"),
        (
            BY_MODULE,
            "    m = next((m for m, ns in T.items() if name in ns), None)\n"
            "    if m is None:\n    " + ERROR + LOOK.format("'.' + m"),
        ),
        (
            BY_MODULE,
            LOOK.format("'.' + next(m for m, ns in T.items() if name in ns)"),
        ),
        (
            "T = {'Fast': '.fast', 'Slow': ('.slow', 'Slow')}\n",
            "    entry = T[name]\n    if isinstance(entry, str):\n        entry = (entry,)\n"
            + LOOK.format("entry[0] if len(entry) != 9 else None"),
        ),
        (
            "T = {'Fast': '.fast', 'Slow': ('.slow', 'Slow')}\n",
            "    entry = T[name]\n    if isinstance(entry, (tuple, list)):\n"
            "        entry, _ = entry\n" + LOOK.format("entry"),
        ),
        (
            BY_MODULE,
            "    for m, names in T.items():\n        if name in names:\n            break\n"
            "    else:\n    " + ERROR + LOOK.format("'.' + m"),
        ),
        (
            BY_MODULE,
            "    rest = list(T)\n    while True:\n        m, rest = rest[0], rest[1:]\n"
            "        if name not in T[m]:\n            continue\n    " + LOOK.format("'.' + m"),
        ),
        (
            BY_NAME,
            "    def load(module, *names, package=__name__):\n"
            "        return getattr(import_module(module, package), *names)\n"
            "    return load(T[name], name)\n",
        ),
        (
            "def lazy(module, name):\n    def load():\n    "
            + LOOK.format("module")
            + "    return load\n"
            "T = {'Fast': lazy('.fast', 'Fast'), 'Slow': lazy('.slow', 'Slow')}\n",
            "    return T[name]()\n",
        ),
        (
            "class Entry:\n    def __init__(self, module):\n        self.module = module\n"
            "    def load(self, name):\n    "
            + LOOK.format("self.module")
            + "T = {'Fast': Entry('.fast'), 'Slow': Entry('.slow')}\n",
            "    return T[name].load(name)\n",
        ),
        (
            "class Entry:\n    module: str\n"
            "class Named(Entry):\n    def __call__(self, name):\n    "
            + LOOK.format("self.module")
            + "T = {'Fast': Named(module='.fast'), 'Slow': Named(module='.slow')}\n",
            "    return T[name](name)\n",
        ),
        (
            "class Entry(NamedTuple):\n    module: str\n    name: str = ''\n"
            "T = {'Fast': Entry('.fast'), 'Slow': Entry('.slow')}\n",
            LOOK.format("T[name].module"),
        ),
        (
            "class All:\n    T = {'Fast': '.fast', 'Slow': '.slow'}\n"
            "    def find(name):\n        return All.T.get(name)\n",
            LOOK.format("All.find(name)"),
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


FROM = "from collections import OrderedDict\nfrom types import MappingProxyType\n"
AS_PAIRS = "[('Fast', '.fast'), ('Slow', '.slow')]"


@pytest.mark.parametrize(
    "table",
    [
        "T = dict(Fast='.fast', Slow='.slow')\n",
        "T = dict({'Fast': '.fast'}, **{'Slow': '.slow'})\n",
        f"T = dict({AS_PAIRS})\n",
        f"T = OrderedDict({AS_PAIRS})\n",
        "T = MappingProxyType(dict(Fast='.fast', Slow='.slow'))\n",
        "T = {'Fast': '.fast'} | {'Slow': '.slow'}\n",
        "T = {'Fast': '.fast'}\nT |= {'Slow': '.slow'}\n",
        "T = dict(zip(['Fast', 'Slow'], ('.fast', '.slow')))\n",
        "T = dict.fromkeys(['Fast'], '.fast')\nT.update(dict.fromkeys(['Slow'], '.slow'))\n",
        "S = {'.fast': ['Fast'], '.slow': ['Slow']}\n"
        "T = dict((n, m) for m, ns in S.items() for n in ns)\n",
        "T = {}\nT.setdefault('Fast', '.fast')\nT.setdefault('Slow', '.slow')\n",
        "N = ['Slow'].copy()\nN.sort()\nT = {'Fast': '.fast', N[0]: '.slow'}\nT.popitem()\n",
        "T = {}\nT.update(Fast='.fast', Slow='.slow')\nT = T.copy()\n",
        "T = {}\ndef add(name, module):\n    T[name] = module\nadd('Fast', '.fast')\n"
        "add(module='.slow', name='Slow')\n",
        "T = {}\ndef fill():\n    global T\n    if not T:\n"
        "        T = {'Fast': '.fast', 'Slow': '.slow'}\nfill()\n",
        "def table(fast='.fast'):\n    return {'Fast': fast, 'Slow': '.slow'}\nT = table()\n",
        "T = {}\nfor n in ('Fast', 'Slow', 'X', 'Y'):\n    if n == 'X':\n        continue\n"
        "    if n == 'Y':\n        break\n    T[n] = '.' + n.lower()\n",
    ],
)
def test_tables_in_other_words(table: str) -> None:
    names = imports(GETATTR.format(FROM + table, LOOK.format("T[name]")))
    assert names["Fast"] == [".fast Fast"]
    assert names["Slow"] == [".slow Slow"]


@pytest.mark.parametrize(
    "text",
    [
        "__getattr__ = lambda name: getattr(import_module(T[name], __name__), name)\n",
        "def get(name):\n" + LOOK.format("T[name]") + "__getattr__ = get\n",
        "def make(T):\n    def get(name):\n    "
        + LOOK.format("T[name]")
        + "    return get\n__getattr__ = make(T)\n",
    ],
)
def test_functions_under_another_name(text: str) -> None:
    text = "from importlib import import_module\n" + BY_NAME + text
    assert imports(text)["Slow"] == [".slow Slow"]


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
        GETATTR.format("T = {a: b for a, b in FAST}\n", LOOK.format("T[name]")),
        GETATTR.format("T = [FAST]\n", "    if name in T:\n    " + LOOK.format("'.' + name")),
        GETATTR.format("", "    for m in MODULES:\n        m = import_module(m, 'pkg')\n"),
        GETATTR.format("", LOOK.format("'.fast' if ask(name) else '.' + name")),
        GETATTR.format("", "    if name > 'A':\n        import torch\n"),
        GETATTR.format("", "    if name == 'Fast' and ask():\n        import torch\n" + ERROR),
        GETATTR.format("", LOOK.format("-name")),
        GETATTR.format("", LOOK.format("'.%s' % (name,)")),
        GETATTR.format("", "    if name == 'Fast':\n    " + LOOK.format("name.encode()")),
        GETATTR.format("", "    if name == 'Fast':\n    " + LOOK.format("name.split('')[0]")),
        GETATTR.format("", "    if ask(name):\n        from .fast import Fast\n" + ERROR),
        GETATTR.format("", "    import transformers\n    return getattr(transformers, name)\n"),
        GETATTR.format("", "    return ask(name)\n"),
        GETATTR.format("T = {**more}\n", "    for one in T.items():\n        import torch\n"),
        GETATTR.format("", "    ask.x = ask()\n    import torch\n    return getattr(ask, ask.x)\n"),
        GETATTR.format("", "    return cast('X', ask(name)[0] if ask() else None)\n"),
        GETATTR.format("T = {**more}\n", LOOK.format("T.get(name) or '.fast'")),
        "import sys\nfrom .proxy import proxy\nsys.modules[__name__] = proxy\n",
        GETATTR.format(
            "", "    if -ask():\n        import torch\n    while False:\n        pass\n"
        ),
        GETATTR.format("", "    return (lambda: name.lower())().load()\n"),
        GETATTR.format("", "    return '.'.join(name).load(name) or ask.load(name)\n"),
        GETATTR.format("T = {1: ask}\n", "    return T[1].T.load()\n"),
        GETATTR.format(
            "T = [*{}.union(), *[].union([KEY])]\n", "    if name in T:\n        import a\n"
        ),
        GETATTR.format("T = {}\nT.clear()\nT.sort()\nT.clear(1).x\n", "    import torch\n"),
        GETATTR.format(BY_NAME, "    return functools.partial(import_module, T.get(name))()\n"),
        GETATTR.format("T = {'Fast': ask}\n", "    return T.get(name, ask)()\n"),
        GETATTR.format("T = [ask()]\n", "    if name in T[0].load():\n        import torch\n"),
        GETATTR.format("", "    exec(f'from .fast import {name}')\n"),
        GETATTR.format("", "    return __import__('fast', level=ask())\n"),
        GETATTR.format("", "    return __import__('fast', level=1_000_000_000)\n"),
        GETATTR.format("from . import other\n", "    return getattr(other, name)\n"),
        GETATTR.format("", "    while ask():\n        import torch\n"),
        GETATTR.format("", "    while True:\n        ask()\n"),
        GETATTR.format(
            "T = [('Fast', '.fast')]\n",
            "    i = 0\n    while i < len(T):\n        if T[i][0] == name:\n        "
            + LOOK.format("T[i][1]")
            + "        i += 1\n",
        ),
        GETATTR.format("import pkgutil\n", "    return pkgutil.resolve_name(f'pkg:{name}')\n"),
        GETATTR.format("T = {}\nT.fill()\n", LOOK.format("T[name]")),
        GETATTR.format("T = {}\nT.setdefault(ask())\n", LOOK.format("T[name]")),
        GETATTR.format("T = {}\nfill(T)\n", LOOK.format("T[name]")),
        GETATTR.format("T = []\nT.fill()\n", "    if name in T:\n        import torch\n"),
        GETATTR.format("", LOOK.format("next((m for m in ('.a', '.b') if ask(m)), '.c')")),
        GETATTR.format("", LOOK.format("next((m for m in ask()), '.c')")),
        GETATTR.format("", LOOK.format("next(iter(['.c']))")),
        GETATTR.format("", LOOK.format("next()")),
        GETATTR.format("", "    if isinstance(name, ask):\n        import torch\n"),
        GETATTR.format("T = [*ask()]\n", "    if len(T) > 1:\n        import torch\n"),
        GETATTR.format("T = zip(ask(), [1])\n", LOOK.format("T[0][0]")),
        GETATTR.format("", LOOK.format("str(ask())")),
        GETATTR.format("", LOOK.format("'%d' % 1")),
        GETATTR.format("", LOOK.format("'{:>9}'.format('fast')")),
        GETATTR.format("", LOOK.format("'{}{}'.format('fast')")),
        GETATTR.format("", LOOK.format("'.'.join(ask())")),
        GETATTR.format("", LOOK.format("'fast'.removeprefix(name)")),
        GETATTR.format(
            "T = 'T' * 1\nT = 'T'\n" + "T = T.replace('T', T + T)\n" * 30, "    import torch\n"
        ),
        GETATTR.format(
            "", "    if ask():\n        m = '.a'\n    else:\n        m = '.b'\n" + LOOK.format("m")
        ),
        GETATTR.format(
            "class Entry:\n    @property\n    def module(self): ...\nT = {'Fast': Entry()}\n",
            LOOK.format("T.get(name, Entry()).module"),
        ),
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


@pytest.mark.parametrize(
    ("text", "exports"),
    [
        ("", ()),
        ("__all__ = ['Fast', 'x']\n", ("Fast", "x")),
        ("__all__ = [*T]\n__all__ += ['x']\n", ("Fast", "Slow", "x")),
        ("__all__ = load()\n", None),
        ("__all__ = ['x', load()]\n", None),
        ("__getattr__, _, _ = attach(__name__, {'fast'})\n", ()),
        ("__getattr__, _, __all__ = attach(__name__, {'fast'})\n", ("fast",)),
        ("__getattr__, _, __all__ = attach(__name__, load())\n", None),
        (LAZY.format("{'fast': ['Fast']}"), ("Fast", "fast")),
        ("from .lazy import __getattr__\n", None),
    ],
)
def test_what_a_star_takes(text: str, exports: Optional[Tuple[str, ...]]) -> None:
    found = told(GETATTR.format(BY_NAME + text, LOOK.format("T[name]")))
    assert found is not None
    assert found.exports == exports


def test_a_file_that_cannot_be_parsed(tmp_path: Path) -> None:
    file = tmp_path / "__init__.py"
    file.write_text("def __getattr__(:\n", encoding="utf-8")
    assert Tables().table(str(file)) is None


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


@pytest.mark.parametrize(
    ("table", "body"),
    [
        (BY_NAME, "    m: str = T[name]\n" + LOOK.format("m")),
        (BY_NAME, "    m = T[name]\n    if ask():\n        x = 1\n" + LOOK.format("m")),
        (
            BY_NAME,
            "    m = T[name]\n    if ask():\n        x = 1\n    else:\n        print(name)\n"
            + LOOK.format("m"),
        ),
        (
            BY_NAME,
            "    try:\n        m = T[name]\n    finally:\n        x = 1\n" + LOOK.format("m"),
        ),
        (
            "T = {'Slow': '.slow'}\n",
            "    'Fast'\n    try:\n        m = T[name]\n    except KeyError:\n        m = '.fast'\n"
            "    except Exception:\n        m = '.other'\n" + LOOK.format("m"),
        ),
        (
            "T = {'Slow': '.slow'}\n",
            "    'Fast'\n    for n in T:\n        if n == name:\n"
            "            m = T[n]\n            break\n"
            "    else:\n        m = '.fast'\n" + LOOK.format("m"),
        ),
        (
            "T = {'Slow': '.slow'}\n",
            "    'Fast'\n    rest = list(T)\n    while rest:\n        if rest[0] == name:\n"
            "            m = T[name]\n            break\n        rest = rest[1:]\n"
            "    else:\n        m = '.fast'\n" + LOOK.format("m"),
        ),
        (
            "class Base:\n    def load(self, name):\n    "
            + LOOK.format("self.module")
            + "class Entry(Base):\n    def __init__(self, module):\n        self.module = module\n"
            "T = {'Fast': Entry('.fast'), 'Slow': Entry('.slow')}\n",
            "    return T[name].load(name)\n",
        ),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    T = {}\nelse:\n    "
            + BY_NAME,
            LOOK.format("T[name]"),
        ),
        (
            "from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    "
            + BY_NAME
            + "else:\n    T = {}\n",
            LOOK.format("T[name]"),
        ),
        (
            "from typing import TYPE_CHECKING\ntry:\n    if TYPE_CHECKING:\n        T = {}\n"
            "    else:\n        "
            + BY_NAME
            + "except ImportError:\n    if not TYPE_CHECKING:\n        pass\n",
            LOOK.format("T[name]"),
        ),
        (BY_NAME, LOOK.format("T[name][0:] if name not in ('X',) else T[-1:]")),
        ("T = {'Fast': '.fast', 'Slow': '.slow', 'Not': 1.5}\n", LOOK.format("T[name]")),
        (
            "T = {'slow': ['Slow']}\n",
            "    'Fast'\n"
            + LOOK.format("'.' + next((m for m, ns in T.items() if name in ns), 'fast')"),
        ),
        ("T = {'Slow': '.slow'}\n", "    'Fast'\n" + LOOK.format("T.get(name, '.fast')")),
        ("T = {'Slow': '.slow'}\n", "    'Fast'\n" + LOOK.format("T.pop(name, '.fast')")),
        (
            "S = {'a': '.fast', 'b': '.slow'}\nT = dict(zip(['Fast', 'Slow'], S.values()))\n",
            LOOK.format("T[name]"),
        ),
        (
            "N = []\nN.insert(0, 'Slow')\nA = set()\nA.add('Fast')\nN = A.union(N)\n",
            "    if name in N:\n    " + LOOK.format("'.' + name.lower()") + ERROR,
        ),
        (
            "N = dict.fromkeys(['Fast', 'Slow'])\n",
            "    if name in N:\n    " + LOOK.format("'.' + name.lower()") + ERROR,
        ),
        (
            BY_NAME,
            "    return getattr(import_module(name=T[name], package=__package__), name)\n",
        ),
        (
            "S = ['.fast', '.slow']\n'Fast', 'Slow'\n",
            "    if name in ('Fast', 'Slow'):\n    "
            + LOOK.format("S[0] if name == 'Fast' else S[1]")
            + ERROR,
        ),
        (BY_NAME, LOOK.format("T[name][::1]")),
        (
            "import warnings\n" + BY_NAME,
            "    if name in T:\n        warnings.warn('deprecated: ' + name)\n    "
            + LOOK.format("T[name]")
            + ERROR,
        ),
        (
            BY_NAME,
            "    if name in T:\n        os.environ.setdefault('LOADED', name)\n    "
            + LOOK.format("T[name]")
            + ERROR,
        ),
    ],
)
def test_statements_on_the_way(table: str, body: str) -> None:
    """What stands between the question and the import, in all its forms."""
    names = imports(GETATTR.format(table, body))
    assert names["Fast"] == [".fast Fast"]
    assert names["Slow"] == [".slow Slow"]


@pytest.mark.parametrize(
    "body",
    [
        "    if ask():\n        m = '.slow'\n    else:\n        m = '.fast'\n" + LOOK.format("m"),
        "    m = '.fast'\n    for m in ask():\n        pass\n" + LOOK.format("m"),
        "    m = '.fast'\n    for x in ask():\n        m = '.slow'\n" + LOOK.format("m"),
        "    m = '.fast'\n    while ask():\n        m = '.slow'\n" + LOOK.format("m"),
        LOOK.format("f'.fast{name:>5}'"),
        LOOK.format("ask() or '.fast'"),
        LOOK.format("'.fast'[::0]"),
        LOOK.format("+name"),
        LOOK.format("'.fast' if not ask() else '.slow'"),
        LOOK.format("'.fast' if ask() == name else '.slow'"),
        LOOK.format("'.fast' if name < 'G' else '.slow'"),
        LOOK.format("ask() and 'x' or '.fast'"),
        LOOK.format("'.fast' if len(ask()) > 1 else '.slow'"),
    ],
)
def test_what_nobody_can_tell(body: str) -> None:
    """A name may run anything then."""
    found = told(GETATTR.format("", "    if name == 'Fast':\n" + indent(body, "    ") + ERROR))
    assert found is None or found.open or "Fast" not in found.imports


def test_a_module_is_imported_and_asked() -> None:
    body = (
        "    if name == 'Fast':\n        import trl\n        return trl.Fast\n"
        "    if name == 'Slow':\n        import trl as hf\n        return getattr(hf, 'Slow')\n"
        "    if name == 'Locked':\n        with import_module('.lock', __name__):\n"
        "            from .fast import Fast\n        return Fast\n"
    )
    names = imports(GETATTR.format("", body))
    assert names["Fast"] == ["trl Fast"]
    assert names["Slow"] == ["trl Slow"]
    assert names["Locked"] == [".lock", ".fast Fast"]


OBJECT = (
    "import sys\nfrom importlib import import_module\nfrom types import ModuleType\n"
    "class Lazy(ModuleType):\n    def __init__(self, table):\n        self.table = table\n"
    "    def __getattr__(self, name):\n"
    "        return getattr(import_module(self.table[name], __name__), name)\n"
)


@pytest.mark.parametrize(
    "placed",
    [
        "sys.modules[__name__] = Lazy({'Fast': '.fast'})\n",
        "module = Lazy({'Fast': '.fast'})\nsys.modules[__name__] = module\n",
    ],
)
def test_an_object_in_the_place_of_the_module(placed: str) -> None:
    """It has the table."""
    assert imports(OBJECT + placed)["Fast"] == [".fast Fast"]


@pytest.mark.parametrize(
    "text",
    [
        "x = foo()\n",
        "print(x)\n",
        "x[0] = foo()\n",
        "x['y'] = foo()\n",
        "other[__name__] = foo()\n",
        "sys.modules['other'] = foo()\n",
        "x.modules[0] = foo()\n",
        "x = y\n",
    ],
)
def test_what_is_not_lazy(text: str) -> None:
    """There is nothing that gives names on demand."""
    assert told(text) is None


def test_structures_that_are_told_in_part() -> None:
    """The names that are seen are told, and that there may be more."""
    start = "import sys\nfrom transformers.utils import _LazyModule\n"
    end = "sys.modules[__name__] = _LazyModule(__name__, '', S)\n"
    found = told(start + "S = {'.fast': ['Fast'], 'slow': NAMES, 'tools': 'Tools'}\n" + end)
    assert found is not None
    assert found.open
    assert set(found.imports) >= {"Fast", "slow"}
    assert not {"T", "s"} & set(found.imports)
    assert found.imports["Fast"][0][:3] == ("fast", 1, ("Fast",))


def test_attach_by_keywords_and_stubs() -> None:
    """Submodules and names."""
    attach = "lazy.attach(__name__, submodules=['slow'], submod_attrs={'fast': ['Fast']})\n"
    names = imports("import lazy_loader as lazy\n__getattr__, __dir__, __all__ = " + attach)
    assert names == {"Fast": [".fast Fast"], "fast": [".fast"], "slow": [".slow"]}
    stub = ast.parse("from typing import Any\nx: int\nfrom .fast import Fast\nfrom . import slow\n")
    text = "import lazy_loader as lazy\n__getattr__, _, _ = lazy.attach_stub(__name__, __file__)\n"
    found = lazy(ast.parse(text), "pkg", "", stub)
    assert found is not None
    assert not found.open
    assert found.modules("Fast") == [".fast", ".fast.Fast"]
    assert found.modules("slow") == [".slow"]
    assert found.modules("Any") in ([], None, ())


def test_a_lazy_module_that_is_put_nowhere() -> None:
    """That of transformers is told all the same."""
    made = "module = _LazyModule(__name__, '', {'fast': ['Fast']})\n"
    assert imports(made)["Fast"] == [".fast Fast"]


def test_what_the_standard_library_gives_imports_nothing() -> None:
    body = "    if name == 'home':\n        return expanduser(name)\n" + ERROR
    found = told(GETATTR.format("from os.path import expanduser\n", body))
    assert found is not None
    assert not found.open


def test_a_module_of_the_package_itself() -> None:
    """``from . import fast`` is ``.fast``."""
    body = "    if name == 'fast':\n        from . import fast\n        return fast\n" + ERROR
    found = told(GETATTR.format("", body))
    assert found is not None
    assert found.modules("fast") == [".", ".fast"]
