"""Where the opening sections of a file end (reading/top.py): ``place`` alone, a line or a few."""

from __future__ import annotations

import ast
import sys
from textwrap import dedent
from typing import List, Tuple

import pytest

from flake8_unsloth.reading import names
from flake8_unsloth.reading.top.placement import NEVER, NOWHERE, Placement, Position, place
from flake8_unsloth.reading.top.standard import MODULES

IMPORTS = """
import argparse, asyncio, contextlib, gc, importlib, json, logging, multiprocessing, os, pathlib
import platform, random, re, signal, site, subprocess, sys, tempfile, threading, time, types
import warnings
import datasets, dotenv, matplotlib, nltk, numpy as np, pytest, torch, wandb, yaml
from importlib.util import find_spec
from os import environ, environ as env
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock
from datasets import load_dataset
from dotenv import load_dotenv
from google.colab import userdata
from huggingface_hub import login
from torch import nn
from .gates import require_opt_in
"""
"""What every input may use."""
START = len(IMPORTS.splitlines()) + 1


def inputs(text: str) -> List[str]:
    """Sources that blank lines keep apart."""
    return text.strip("\n").split("\n\n")


def placed(source: str, cells: Tuple[int, ...] = ()) -> Tuple[ast.Module, Placement]:
    """A text's tree and what stands at the top of it."""
    tree = ast.parse(dedent(source))
    return tree, place(tree, cells, names.collect(tree))


def positions(source: str, cells: Tuple[int, ...] = ()) -> List[Position]:
    """Where the statements that import unsloth stand, in source order."""
    tree, placement = placed(source, cells)
    found = [
        node
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and node.names[0].name == "unsloth")
        or (isinstance(node, ast.ImportFrom) and node.module == "unsloth")
    ]
    return [placement.of(node) for node in sorted(found, key=lambda node: node.lineno)]


STAYS = inputs(
    '''
# Docstrings, imports of any kind, what does nothing.
"""Text."""; ...; 1; pass

from __future__ import annotations

import torch; from datasets import Dataset; from . import x; from x import *

tf = importlib.import_module('tensorflow'); np = __import__('numpy')

pytest.importorskip('torch')

bnb = pytest.importorskip('bitsandbytes')

plugin = importlib.import_module(os.environ['PLUGIN'])

for name in ('torch', 'numpy'):
    importlib.import_module(name)

if False:
    print()

from typing import TYPE_CHECKING
if TYPE_CHECKING:
    Model = load()

torch.__version__

# Import guards, whatever they do besides.
try:
    import xformers
except ImportError:
    print('none')
    rows = load_dataset('x')

try:
    import a
except ImportError:
    def a(): pass

if sys.version_info < (3, 11):
    import tomli as tomllib
else:
    print()

with contextlib.suppress(ImportError):
    import xformers
    print('fast')

for name in ('torch', 'jax'):
    try:
        import helper
    except ImportError:
        print()

# Flags and fallbacks for guards.
UNSLOTH_AVAILABLE = False
try:
    import unsloth
    UNSLOTH_AVAILABLE = True
except (ImportError, NotImplementedError):
    pass

FastModel = None
try:
    from unsloth import FastModel
except ImportError:
    pass

FastModel, get_chat_template = None, None
try:
    from unsloth import FastModel
except ImportError:
    pass

FastModel: object = None
try:
    from unsloth import FastModel
except ImportError:
    pass

FastModel: object
try:
    from unsloth import FastModel
except ImportError:
    FastModel = 1

reason = ''
try:
    import unsloth
except Exception as error:
    reason = str(error)

A = B = False
try:
    import torch
    B = True
except ImportError:
    pass

HAS_TRL = False
try:
    import unsloth
except ImportError:
    pass
try:
    import peft
    HAS_TRL = True
except ImportError:
    pass

SPEC = find_spec('unsloth')
if SPEC:
    import unsloth

SPEC = importlib.util.find_spec('unsloth') is not None
if SPEC:
    import unsloth

USE = os.environ.get('USE_UNSLOTH', '1').lower() in ('1', 'true')
if USE:
    import unsloth

USE = os.getenv('USE_UNSLOTH') == '1' and sys.platform != 'darwin'
if USE:
    import unsloth

A = '1'
USE = A == '1'
if USE:
    import unsloth

WINDOWS = platform.system() == 'Windows'
if not WINDOWS:
    import unsloth

BACKENDS = ['torch']
if 'unsloth' in BACKENDS:
    import unsloth

def_ = None
try:
    import a
except ImportError:
    def def_(): pass

# The environment.
os.environ['A'] = 'x'; environ['A'] = 'x'; env['A'] = 'x'; del os.environ['A'], env['B']

os.environ.setdefault('A', '1'); os.environ.update(A='1'); os.environ.pop('A', None)

os.environ |= {'A': '1'}; os.putenv('A', '1'); os.makedirs('cache', exist_ok=True)

for key, value in {'A': '1', 'B': '2'}.items():
    os.environ[key] = value

for key in list(os.environ):
    if key.startswith('WANDB_'):
        del os.environ[key]

DEFAULTS = {'A': '1'}
for key, value in DEFAULTS.items():
    os.environ.setdefault(key, value)

DEFAULTS = {'A': '1'}
os.environ.update(DEFAULTS)

GPU = '0'
os.environ['CUDA_VISIBLE_DEVICES'] = GPU

GPUS = [0, 1]
os.environ['CUDA_VISIBLE_DEVICES'] = ','.join(map(str, GPUS))

LOCAL_RANK = int(os.environ.get('LOCAL_RANK', 0))
os.environ['X'] = str(LOCAL_RANK)

rank = int(os.environ.get('LOCAL_RANK', 0))
torch.cuda.set_device(rank)

rank, size = int(os.environ['RANK']), int(os.environ['WORLD'])
torch.cuda.set_device(rank)

try:
    RANK = int(os.environ['RANK'])
except KeyError:
    RANK = 0
torch.cuda.set_device(RANK)

if not os.environ.get('HF_HOME'):
    os.environ['HF_HOME'] = '/data'
elif 0:
    pass

[os.environ.setdefault(key, '1') for key in ('A', 'B')]

os.environ.get('A') or os.environ.setdefault('A', '1')

os.environ['A'] = '1' if torch.cuda.is_available() else '0'

variables = os.environ
variables['A'] = '1'

getenv = os.environ.get
home = getenv('HOME')
os.environ['HF_HOME'] = home

first, *rest = 'a,b'.split(',')
os.environ[first] = '1'

names = vars(os)
assert names

with open('.env') as file:
    for line in file:
        line = line.strip()
        if not line or line.startswith('#'):
            continue
        key, _, value = line.partition('=')
        os.environ[key] = value

env = os.environ.copy()
env['A'] = '1'
subprocess.run(['make'], env=env)

load_dotenv(); dotenv.load_dotenv('.env'); _ = load_dotenv(dotenv.find_dotenv())

path = dotenv.find_dotenv()
load_dotenv(path)

token = os.environ.get('HF_TOKEN')
login(token=token)

token = userdata.get('HF_TOKEN')
login(token=token)

with open('.token') as file:
    os.environ['HF_TOKEN'] = file.read()

token = open('.token').read().strip()
login(token)

config = json.load(open('config.json'))
os.environ['A'] = config['a']

# The import path.
sys.path.insert(0, 'src'); sys.path += ['a']; sys.path[:0] = ['b']; sys.path = ['c', *sys.path]

ROOT = Path(__file__).parent

HERE = os.path.dirname(os.path.abspath(__file__)); DATA = os.path.join(HERE, 'data')

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

for name in ('src', 'lib'):
    sys.path.append(os.path.join(os.path.dirname(__file__), name))

ROOTS = ['a', 'b']
for root in ROOTS:
    site.addsitedir(root)

ROOT = '/data'
sys.path.append(ROOT)

ROOT = '/data'
SRC = f'{ROOT}/src'
sys.path.append(SRC)

cache = Path('/tmp/cache')
cache.mkdir(parents=True, exist_ok=True)

cache = Path(os.environ['CACHE']) / 'hf'
cache.mkdir()
os.environ['HF_HOME'] = str(cache)

if sys.platform == 'win32':
    dll = os.path.join(sys.prefix, 'bin')
    os.add_dll_directory(dll)

# Attributes and items of modules.
torch.backends.cuda.matmul.allow_tf32 = True; torch._dynamo.config.disable = True

sys.modules['wandb'] = None; sys.modules.pop('wandb', None); del sys.modules['wandb']

sys.modules['flash_attn'] = MagicMock()

fake = types.ModuleType('flash_attn')
fake.__spec__ = None
sys.modules['flash_attn'] = fake

for name in ['flash_attn', 'xformers']:
    sys.modules[name] = types.ModuleType(name)

warnings.showwarning = lambda *args: None

logging.getLogger('torch').disabled = True; datasets.config.X, torch.y = 1, 2

cudnn = torch.backends.cudnn
cudnn.benchmark = True

sys.stdout.reconfigure(encoding='utf-8'); sys.stderr = open(os.devnull, 'w')

setattr(torch, 'int1', torch.int8); delattr(torch, 'int1')

if not hasattr(torch, 'int1'):
    torch.int1 = torch.int8

torch.load = lambda *args: None

# Calls whose result nobody takes.
torch.manual_seed(0); np.random.seed(0); random.seed(0); torch.set_float32_matmul_precision('high')

SEED = 3407
torch.manual_seed(SEED)

SEED = int(os.environ.get('SEED', '3407'))
np.random.seed(SEED)
torch.manual_seed(SEED)

login(); wandb.login(); nltk.download('punkt'); matplotlib.use('Agg'); gc.collect()

warnings.filterwarnings('ignore'); logging.basicConfig(level=logging.INFO)

multiprocessing.set_start_method('spawn', force=True)

if __import__('platform').system() == 'Darwin':
    torch.set_num_threads(1)

require_opt_in('GPU')

signal.signal(signal.SIGINT, signal.SIG_DFL); time.sleep(1); asyncio.run(login())

Path('out').mkdir(exist_ok=True); logging.info('start')

with warnings.catch_warnings():
    warnings.simplefilter('ignore')

try:
    multiprocessing.set_start_method('spawn')
except RuntimeError:
    pass

if torch.cuda.is_available():
    torch.cuda.empty_cache()

if torch.cuda.is_available():
    device = 0
    torch.cuda.set_device(device)

# Loggers, dunders, argparse.
logger = logging.getLogger(__name__); log = logging.getLogger()

logger = logging.getLogger('x')
logger.setLevel(logging.DEBUG)
logger.info('start')

logger = logging.getLogger('x')
logger.propagate = False
logger.handlers = []

handler = logging.FileHandler('x.log')
handler.setLevel(logging.DEBUG)
logging.getLogger().addHandler(handler)

log = logging.LoggerAdapter(logging.getLogger(), {})

handler = logging.StreamHandler(sys.stdout)
logging.getLogger().addHandler(handler)

import structlog
logger = structlog.get_logger()

from .log import setup_logging
logger = setup_logging()
child = logger.getChild('x')

NAME = 'train'
logger = logging.getLogger(NAME)

LEVEL = os.environ.get('LOG_LEVEL', 'INFO')
logging.basicConfig(level=LEVEL)

__version__ = '1.0'; __all__ = ['a']; __all__ += ['b']; __author__: str = 'me'
__all__.extend(['c'])

pytestmark = pytest.mark.gpu

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason='no GPU')

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument('--model')
group = parser.add_argument_group('x')
group.add_argument('--y')
args = parser.parse_args()

parser = argparse.ArgumentParser()
args, rest = parser.parse_known_args()
if args.gpu:
    os.environ['CUDA_VISIBLE_DEVICES'] = args.gpu

args = argparse.ArgumentParser().parse_args()

parser = argparse.ArgumentParser()
commands = parser.add_subparsers()
train = commands.add_parser('train')
train.add_argument('--lr')
parser.usage = 'x'
args = parser.parse_args([] if 'ipykernel' in sys.modules else None)

parser = argparse.ArgumentParser()
args = parser.parse_args() if len(sys.argv) > 1 else parser.parse_args([])

parser = argparse.ArgumentParser()
args = vars(parser.parse_args())

parser = argparse.ArgumentParser()
args = parser.parse_args()
if args.bad:
    print(args)
    parser.error('bad')

MODEL = 'llama'
parser = argparse.ArgumentParser()
parser.add_argument('--m', default=MODEL)

# Gates.
if not torch.cuda.is_available():
    print('no GPU')
    sys.exit(1)

if sys.version_info < (3, 9):
    raise RuntimeError('old')

if 'x' in os.environ:
    rows = load_dataset('x')
    quit()
else:
    os.environ['A'] = '1'

try:
    os.environ['HF_TOKEN']
except KeyError:
    print('set it')
    raise SystemExit(1)

TOKEN = os.environ.get('HF_TOKEN')
if not TOKEN:
    raise ValueError('HF_TOKEN')

TOKEN = os.environ.get('HF_TOKEN')
assert TOKEN, 'HF_TOKEN'

version = torch.__version__.split('+')[0]
assert version >= '2.1'

assert torch.cuda.is_available()

os.environ.get('HF_TOKEN') or sys.exit('set HF_TOKEN')

quit() if not torch.cuda.is_available() else None

if os.environ.get('X') is None:
    os.environ['X'] = '1'
    print('again')
    os.execv(sys.executable, sys.argv)

if not torch.cuda.is_available():
    pytest.skip('GPU', allow_module_level=True)

# Notebooks, pip.
get_ipython().system('pip install unsloth'); files = get_ipython().getoutput('ls')

hash('18542eb8'); x = hash('18542eb8')

subprocess.run([sys.executable, '-m', 'pip', 'install', 'unsloth'], check=True)

out = subprocess.check_output('pip list', shell=True)

PACKAGES = ['unsloth']
for name in PACKAGES:
    subprocess.check_call([sys.executable, '-m', 'pip', 'install', name])

if 'COLAB_' not in ''.join(os.environ.keys()):
    subprocess.run(['pip', 'install', 'unsloth'])

dbutils.library.restartPython()

from kaggle_secrets import UserSecretsClient
secrets = UserSecretsClient()
token = secrets.get_secret('HF_TOKEN')
login(token=token)

# Loops.
n = 0
while n < 3:
    try:
        subprocess.run(['pip', 'install', 'x'])
        break
    except OSError:
        n += 1

# Names of the section.
key = 'A'
os.environ[key] = '1'
del key

threads = os.cpu_count() or 1
torch.set_num_threads(threads)

x = {name: '1' for name in ('A', 'B') if name not in os.environ}
os.environ.update(x)

settings = SimpleNamespace(gpu='0')
os.environ['A'] = settings.gpu
'''
)
ENDS = inputs(
    """
# Constants that nothing in the section uses, up to the import of unsloth.
MODEL = 'llama'

MODEL: str = 'llama'

MODEL: str

A, B = 1, 2

MODEL = OTHER = 'llama'

__version__ = VERSION = '1'

os.environ['A'] = x = '1'

x = 1
x += 1

A = 1
B = A + 1

home = os.environ['HOME']

RANK = int(os.environ.get('RANK', 0))

spec = find_spec('torch.cuda')

start = time.time()

paths = sys.path[:]

dtype = torch.bfloat16

args = SimpleNamespace(lr=1)

_version = '1'

MODEL = 'llama'
import unsloth
os.environ['MODEL'] = MODEL

SEED = 3407
import unsloth
torch.manual_seed(SEED)

config = {}
config['a'] = 1

rows = []
rows.append(1)

rows = []
for line in open('x'):
    rows.append(line)

fake = types.ModuleType('x')
fake.y = 1

USED = '1'
UNUSED = '2'
os.environ['A'] = USED

parser = argparse.ArgumentParser()
args = parser.parse_args()
MODEL = args.model

parser = argparse.ArgumentParser()
args = parser.parse_args()
args.lr = 1

parser = argparse.ArgumentParser()
args = parser.parse_args()
name = args.model.split('/')[-1]

# Output.
print('starting')

from rich import print
print('starting')

import rich
rich.print('starting')

if not torch.cuda.is_available():
    print('no GPU')

try:
    os.environ['A'] = '1'
except KeyError:
    print()

for name in ('A', 'B'):
    os.environ[name] = '1'
    print(name)

if os.environ.get('A'):
    raise SystemExit
else:
    print('ok')

sys.path.append('x') or print('x')

# Definitions.
def load(): pass

async def load(): pass

class Config: pass

run = lambda: None

if torch.cuda.is_available():
    def load(): pass

if sys.platform == 'win32':
    def load():
        import torch

# Main blocks.
if __name__ == '__main__':
    import torch

if '__main__' == __name__ and True:
    sys.exit()

# What other libraries return, used or not.
rows = load_dataset('x')

rows = load_dataset('x')
os.environ['ROWS'] = str(len(rows))

rows = load_dataset('x').map(str)
assert rows

device = torch.device('cuda')
torch.set_default_device(device)

n = len(load_dataset('x'))
assert n

run = wandb.init()

config = yaml.safe_load(open('x'))
os.environ['A'] = config['a']

with open('x') as file:
    config = yaml.safe_load(file)

x = [load_dataset(name) for name in ('a', 'b')]
assert x

shell = get_ipython()

_ = print()

_ = prepare()

# The file's own functions, and what is not known.
prepare()

x = prepare()
assert x

settings['A'] = '1'

self.root = Path(__file__).parent

environ_['A'] = '1'

handler.setLevel(10)

shell().system('pip install unsloth')

setattr(model, 'a', 1)

x = hash(name)

del x

del os.environ['A'], x

config = {'a': 1}
del config['a']

'a'.join([])

(yield)

x = yield

# Blocks with real work.
if fast:
    x = 1

if fast:
    pass
else:
    x = 1

try:
    x = 1
except ImportError:
    pass

try:
    pass
finally:
    x = 1

for x in load_dataset('x'):
    y = x

while True:
    x = 1

for name in ['unsloth']:
    import unsloth

while True:
    import unsloth

for name in ['a']:
    import json
    x = json.load(open(name))

DEVICE = 'cpu'
if torch.cuda.is_available():
    DEVICE = 'cuda'

raise SystemExit

A = 1
if A:
    B = 2
"""
)


@pytest.mark.parametrize("source", STAYS)
def test_stays_in_the_section(source: str) -> None:
    """What may stand above unsloth, so that an import below it is at the top."""
    assert positions(f"{IMPORTS}\n{source}\nimport unsloth")[-1] == Position(True)


@pytest.mark.parametrize("source", ENDS)
def test_ends_the_section(source: str) -> None:
    """What may not, so that no import of unsloth in it or below it is."""
    found = positions(f"{IMPORTS}\n{source}\nimport unsloth")
    assert not any(position.top for position in found)
    assert all(position.ender >= START for position in found)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="needs its syntax")
def test_match_ends_the_section() -> None:
    """Whatever it holds."""
    source = (
        "import sys\nmatch sys.platform:\n    case 'x':\n        import unsloth\nimport unsloth"
    )
    first, second = positions(source)
    assert first == Position(False, 2, "the block that starts on line 2")
    assert second == Position(False, 2, "")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="needs its syntax")
def test_except_star_is_a_guard() -> None:
    """As any ``try`` is."""
    assert positions("try:\n    import unsloth\nexcept* ImportError:\n    print()")[0].top


@pytest.mark.skipif(sys.version_info < (3, 10), reason="has no list of its own")
def test_the_standard_library_is_known() -> None:
    """All modules of the running Python, private ones aside."""
    public = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    assert public <= MODULES


@pytest.mark.parametrize(
    ("source", "ender"),
    [
        ("import os\nA = 1\nimport unsloth", 2),
        ("A = 1\nB = 2\nimport os\nos.environ['A'] = B\nimport unsloth", 1),
        ("A = 1\nB = A\nprint(B)\nimport unsloth", 1),
        ("A = '1'\nB = 2\nimport os\nos.environ['A'] = A\nimport unsloth", 2),
        ("import os\nprint()\nimport sys\nprint()\nimport unsloth", 2),
        ("import os\nif os.sep:\n    pass\n\n    x = 1\nimport unsloth", 2),
        ("A = 1\nif A:\n    B = 2\nimport unsloth", 1),
        ("@wraps\ndef f():\n    pass\nimport unsloth", 2),
        ("try:\n    def f():\n        import unsloth\n    import os\nfinally:\n    pass", 0),
    ],
)
def test_the_first_that_ends_it_is_named(source: str, ender: int) -> None:
    """A name that is used below belongs to the section, even if a later line ends it."""
    assert positions(source) == [Position(False, ender)]


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("import unsloth", NEVER),
        ("import os\nimport unsloth\nx = 1", 3),
        ("import os\n\nx = 1\ny = 2\nimport unsloth", 3),
        ("import modal\napp = modal.App()\n@app.function()\ndef f():\n    x = 1", 2),
        ("import ray\n", NEVER),
    ],
)
def test_where_the_opening_section_of_the_file_ends(source: str, end: int) -> None:
    """What stands on that line or below it has other code above it."""
    assert placed(source)[1].end == end


def test_every_statement_of_the_section_is_at_the_top() -> None:
    """So the place of a colliding line can be asked for as well."""
    tree, placement = placed("import os\nos.environ['A'] = '1'\nx = 1\nimport trl")
    assert [placement.of(one).top for one in tree.body] == [True, True, False, False]


def test_inside_a_block_that_ends_it() -> None:
    """The statement may stand on the line that ended the section, or in its block."""
    main = "import os\nif __name__ == '__main__':\n    import unsloth"
    assert positions(main) == [Position(False, 2, "the block that starts on line 2")]
    assert positions("x = 1; import unsloth") == [Position(False, 1)]


def test_nowhere() -> None:
    """Where nobody asks nothing is at the top."""
    statement = ast.parse("import unsloth").body[0]
    assert NOWHERE.of(statement) == Position(False)
    assert not NOWHERE.is_cell(statement)
    assert not NOWHERE.is_shipped(statement)
    assert not NOWHERE.is_probe(statement)
    assert NOWHERE.end == NEVER


@pytest.mark.parametrize(
    ("source", "cells", "expected"),
    [
        ("x = 1\nimport unsloth", (2,), [True]),
        ("#\nx = 1\nimport unsloth\n#\nimport unsloth", (1, 4), [False, True]),
        ("#\nx = 1\n#\ny = 1\nimport unsloth", (1, 3), [False]),
        ("x = [\n#\n1]; import unsloth", (2,), [False]),
        ("x = 1\n@a\n#\ndef f(): pass\nimport unsloth", (3,), [False]),
        ("x = 1\n#\n@a\ndef f(): pass\nimport unsloth", (2,), [False]),
        # What a cell has made is known in the next.
        ("log = logging.getLogger()\n#\nlog.info('x')\nimport unsloth", (2,), [True]),
        ("model = load()\n#\nmodel.eval()\nimport unsloth", (2,), [False]),
        # The file's own functions end it wherever they are called.
        ("def f(): pass\n#\nf()\nimport unsloth", (2,), [False]),
        ("def f(): pass\n#\nos.environ['A'] = f()\nimport unsloth", (2,), [False]),
        ("class A: pass\n#\nx = A.f()\nassert x\nimport unsloth", (2,), [False]),
        ("class A:\n    def login(self): pass\n#\nlogin()\nimport unsloth", (3,), [False]),
        ("from x import *\n#\nlogin()\nimport unsloth", (2,), [True]),
        ("from x import *\n#\nprint()\nimport unsloth", (2,), [False]),
    ],
)
def test_cells(source: str, cells: Tuple[int, ...], expected: List[bool]) -> None:
    """The top of a notebook's cell is a top."""
    assert [position.top for position in positions(source, cells)] == expected


def test_cells_without_separators() -> None:
    """Every line may start one."""
    tree, placement = placed("x = 1\nprint(x)\nimport unsloth")
    placement = place(tree, range(1, 4), names.collect(tree))
    assert placement.of(tree.body[2]).top
    assert placement.end == 1


def test_the_ender_in_its_own_cell_is_named() -> None:
    """And in a function's own section, not what ended another."""
    source = "x = 1\n#\nimport os\n#\ny = 1\nimport unsloth"
    assert positions(source, (2, 4)) == [Position(False, 5)]
    shipped = (
        "import ray\nimport os\n\nx = 1\n@ray.remote\ndef f():\n    import os\n    print()\n"
        "    import unsloth\n\nimport unsloth\n"
    )
    assert positions(shipped) == [Position(False, 8), Position(False, 4)]


DEFERRED = inputs(
    """
with image.imports():
    import unsloth

with modal.Image.debian_slim().imports():
    x = 1
    import unsloth

with open('x') as file, image.imports():
    import unsloth

with stub.image.run_inside():
    import unsloth

if stub.is_inside():
    import unsloth

if not modal.is_local():
    import unsloth

if image.is_inside() and fast:
    import unsloth

from beam import env
if env.is_remote():
    import unsloth

with bentoml.importing():
    import unsloth

from bentoml import importing
with importing():
    import unsloth

with app.setup:
    import unsloth

with app.setup(hide_code=True):
    import unsloth

book = marimo.App()
with book.setup:
    import unsloth

def build():
    x = 1
    with image.imports():
        import unsloth
"""
)
NOT_DEFERRED = inputs(
    """
with image.exports():
    import unsloth

with imports():
    import unsloth

with image.imports:
    import unsloth

with bentoml.exporting():
    import unsloth

with server.setup:
    import unsloth

with self.app.setup:
    import unsloth

if inside:
    import unsloth

if modal.is_there():
    import unsloth
"""
)


@pytest.mark.parametrize("source", DEFERRED)
def test_deferred_blocks(source: str) -> None:
    """They are a top wherever they stand."""
    assert positions(f"import bentoml, marimo, modal\nx = 1\n{source}") == [Position(True)]


@pytest.mark.parametrize("source", NOT_DEFERRED)
def test_other_blocks(source: str) -> None:
    """They are none below other code."""
    assert not positions(f"import bentoml, marimo, modal\nx = 1\n{source}")[0].top


MODAL = "import modal\napp = modal.App('x')\n"
BODY = "\ndef train():\n    import unsloth\n"
CLASS = "\nclass Trainer:\n    x = 1\n    {}\n    def train(self):\n        import unsloth\n"
SHIPPED = [
    f"{MODAL}@app.function(gpu='A100'){BODY}",
    f"{MODAL}@app.function{BODY}",
    f"{MODAL}@app.function()\n@modal.web_endpoint(){BODY}",
    f"import modal\nstub = modal.Stub()\n@stub.function(){BODY}",
    f"from modal import App\ntuning = App()\n@tuning.function(){BODY}",
    f"import modal as m\ntuning: m.App = m.App('x')\n@tuning.function(){BODY}",
    f"import modal\ntuning = modal.App.lookup('x')\n@tuning.function(){BODY}",
    f"import modal\nfrom common import tuning\n@tuning.function(){BODY}",
    f"import modal\nimport common\n@common.tuning.function(){BODY}",
    f"import modal\ntuning = common.make()\n@tuning.function(){BODY}",
    f"from common import app\n@app.function(){BODY}",
    f"import common\n@common.app.function(){BODY}",
    f"app = App()\n@app.function(){BODY}",
    f"{MODAL}@app.cls(gpu='A100'){CLASS.format('@modal.method()')}",
    f"{MODAL}@app.cls(){CLASS.format('@modal.enter()')}",
    f"{MODAL}{BODY}image = modal.Image.debian_slim().run_function(train)",
    f"{MODAL}{BODY}remote = app.function(gpu='A100')(train)",
    f"from kfp.dsl import component\n@component{BODY}",
    f"from kfp import dsl\n@dsl.component(base_image='x'){BODY}",
    f"import kfp\n@kfp.dsl.component(){BODY}",
    f"from kfp.v2 import dsl\n@dsl.component(){BODY}",
    f"import kfp\n{BODY}step = kfp.components.create_component_from_func(train)",
    f"import ray\n@ray.remote{BODY}",
    f"import ray\n@ray.remote(num_gpus=1){BODY}",
    f"from ray import remote\n@remote{BODY}",
    f"import ray\n@ray.remote(num_gpus=1){CLASS.format('')}",
    f"import ray\n{CLASS.format('')}Actor = ray.remote(Trainer)",
    f"from ray import serve\n@serve.deployment{CLASS.format('')}",
    f"import ray\n{BODY}remote = ray.remote(num_gpus=1)(train)",
    f"from ray.train.torch import TorchTrainer\n{BODY}TorchTrainer(train_loop_per_worker=train)",
    f"from clearml import PipelineDecorator\n@PipelineDecorator.component(){BODY}",
    f"from airflow.decorators import task\n@task.virtualenv(requirements=['unsloth']){BODY}",
    f"from runpod_flash import remote\n@remote(resource_config=gpu){BODY}",
    f"import fal\n@fal.function('virtualenv'){BODY}",
    f"from sagemaker.remote_function import remote\n@remote(instance_type='x'){BODY}",
]
NOT_SHIPPED = [
    BODY,
    f"{MODAL}@app.local_entrypoint(){BODY}",
    f"import marimo\napp = marimo.App()\n@app.function{BODY}",
    f"import modal, marimo\napp = marimo.App()\n@app.function{BODY}",
    f"import tensorflow as tf\n@tf.function{BODY}",
    f"import modal\nimport tensorflow as tf\n@tf.function{BODY}",
    f"import flask\napp = flask.Flask('x')\n@app.function(){BODY}",
    f"@function{BODY}",
    f"@server.function(){BODY}",
    f"@component{BODY}",
    f"from haystack import component\n@component{CLASS.format('')}",
    f"from kfp import dsl\n@dsl.pipeline{BODY}",
    f"from flytekit import task\n@task{BODY}",
    f"from prefect import task\n@task{BODY}",
    f"from airflow.decorators import task\n@task{BODY}",
    f"import celery\napp = celery.Celery()\n@app.task{BODY}",
    f"import ray\n{BODY}run(train)",
    f"import pool\n{BODY}pool.remote(train)",
    "import ray\n@ray.remote\ndef outer():\n    def train():\n        import unsloth",
]


def functions(source: str) -> Tuple[ast.stmt, Placement]:
    """The function that is called ``train``, and what stands at the top."""
    tree, placement = placed(source)
    named = (node for node in ast.walk(tree) if getattr(node, "name", "") == "train")
    return next(node for node in named if isinstance(node, ast.stmt)), placement


@pytest.mark.parametrize("source", SHIPPED)
def test_shipped_functions(source: str) -> None:
    """Their own opening section is a top."""
    function, placement = functions(source)
    assert placement.is_shipped(function)
    assert positions(source) == [Position(True)]


@pytest.mark.parametrize("source", NOT_SHIPPED)
def test_other_functions(source: str) -> None:
    """They have none."""
    function, placement = functions(source)
    assert not placement.is_shipped(function)
    assert not positions(source)[0].top


@pytest.mark.parametrize(
    ("body", "top"),
    [
        ("'''Text.'''\nimport os\nos.environ['A'] = '1'", True),
        ("if not config:\n    return", True),
        ("os.environ['A'] = config.name", True),
        ("global model", True),
        ("rank = int(config['rank'])\ntorch.cuda.set_device(rank)", True),
        ("print('start')", False),
        ("volume.reload()", False),
        ("rows = load_dataset(config)", False),
    ],
)
def test_the_top_of_a_shipped_function(body: str, top: bool) -> None:
    """It is an opening section as the file's own is."""
    lines = [*body.splitlines(), "import unsloth"]
    source = "@app.function()\nasync def train(config):\n" + "".join(
        f"    {one}\n" for one in lines
    )
    assert positions(f"{IMPORTS}x = 1\n{source}")[-1].top == top


def test_marimo_cells() -> None:
    """They run where they stand, and are no shipped functions."""
    source = "import marimo\napp = marimo.App()\n@app.cell(hide_code=True)\ndef train(os):\n"
    cell, placement = functions(source + "    os.environ['A'] = '1'\n    import unsloth")
    assert placement.is_cell(cell)
    assert not placement.is_shipped(cell)
    for other in ("@cell", "@other.cell", "@app.sell"):
        cell, placement = functions(f"{other}\ndef train():\n    import unsloth")
        assert not placement.is_cell(cell)
    tree, placement = placed(
        "import marimo\nbook = marimo.App()\n@book.cell\ndef _(): import unsloth"
    )
    assert placement.is_cell(tree.body[2])


PROBES = inputs(
    """
try:
    import unsloth
    return True
except ImportError:
    return False

try:
    import unsloth  # noqa
except ImportError as error:
    raise RuntimeError from error

try:
    from unsloth import FastModel  # noqa
except Exception:
    return False

try:
    import os, unsloth as _
except (ImportError, NotImplementedError):
    return os

try:
    if fast:
        import unsloth.models
    print()
except ImportError:
    pass

try:
    importlib.import_module('unsloth')
except ImportError:
    pass

try:
    __import__('unsloth')
except ImportError:
    pass

try:
    found = __import__('unsloth')
except ImportError:
    pass

with contextlib.suppress(ImportError):
    import unsloth
    return True

import sys
if sys.platform != 'linux':
    return False
try:
    import unsloth
except ImportError:
    pass
else:
    return True
"""
)
NO_PROBES = inputs(
    """
import unsloth

try:
    import unsloth
finally:
    pass

try:
    pass
except ImportError:
    import unsloth

try:
    pass
except ImportError:
    pass
else:
    import unsloth

with open('x'):
    import unsloth

with suppress:
    import unsloth

try:
    from unsloth import FastModel
    return FastModel
except ImportError:
    pass

try:
    import unsloth
except ImportError:
    return
print(unsloth.__version__)

try:
    from unsloth import FastModel
except ImportError:
    pass
def inner():
    return FastModel

global FastModel
try:
    from unsloth import FastModel
except ImportError:
    pass

try:
    found = __import__('unsloth')
except ImportError:
    found = None
return found

try:
    return importlib.import_module('unsloth')
except ImportError:
    pass

try:
    import unsloth
except ImportError:
    return
from unsloth import FastModel
FastModel.x()

try:
    import torch
except ImportError:
    pass
"""
)


def probed(body: str, head: str) -> List[bool]:
    """Which statements of a function are probes."""
    indent = "    " * (head.count("\n") + 1)
    lines = "".join(f"{indent}{line}\n" for line in body.splitlines())
    tree, placement = placed(f"import contextlib, importlib\n{head}\n{lines}")
    return [placement.is_probe(one) for one in ast.walk(tree) if isinstance(one, ast.stmt)]


@pytest.mark.parametrize("head", ["def f():", "class C:\n    async def f(self):"])
@pytest.mark.parametrize("body", PROBES)
def test_probes(body: str, head: str) -> None:
    """An import of unsloth in a function's ``try`` that binds nothing the function uses."""
    assert probed(body, head).count(True) == 1


@pytest.mark.parametrize("body", NO_PROBES)
def test_no_probes(body: str) -> None:
    """What the function uses, or does not guard."""
    assert not any(probed(body, "def f():"))


@pytest.mark.parametrize("body", PROBES[:1])
def test_no_probe_outside_a_function(body: str) -> None:
    """At module level it is an import guard."""
    assert not any(probed(body.replace("return ", ""), "if 1:"))


DEPTH = 20_000


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "+".join(["1"] * 3000),
        "x = " + "a" + ".b" * 3000,
        "x = " + "a" + ".b()" * 3000,
        "a" + ".b()" * 3000,
        "\n".join(["if a:\n    x = 1", *["elif b:\n    x = 1"] * 1000]),
        "\n".join(["if a:\n    raise", *["elif b:\n    raise"] * 1000, "import unsloth"]),
        "\n".join(f"{'    ' * level}if a:" for level in range(90)) + " pass",
        "\n".join(f"{'    ' * level}def f():" for level in range(90)) + " import unsloth",
    ],
)
def test_depth(source: str) -> None:
    """Deep code is read like any other."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(DEPTH)
    try:
        tree = ast.parse(source)
    finally:
        sys.setrecursionlimit(limit)
    placement = place(tree, (), names.collect(tree))
    assert placement.of(tree.body[0]).top in (True, False)
