# Set-up that may stand before unsloth because it has to come before imports to work at all, row by
# row, each followed by what is nearly the same and is not set-up.

# ---- environment: os.environ["X"] = ...
import os

os.environ["CUDA_VISIBLE_DEVICES"] = "0"
os.environ["HF_HOME"] = os.path.join(get_home(), "hf")
os.environ["A"] = os.environ["B"] = "1"
import unsloth

# ---- another dictionary
import os

settings["CUDA_VISIBLE_DEVICES"] = "0"
import unsloth  # UNS002 line 3

# ---- environment: setdefault, update, pop
import os

os.environ.setdefault("A", "1")
os.environ.update(A="1")
os.environ.pop("A", None)
import unsloth

# ---- a name that holds a value of the environment
import os

home = os.environ["HOME"]
import unsloth  # UNS002 line 3

# ---- environment: del
import os

del os.environ["A"], os.environ["B"]
import unsloth

# ---- del of something else besides
import os

del os.environ["A"], x
import unsloth  # UNS002 line 3

# ---- environment: putenv, unsetenv
import os

os.putenv("A", "1")
os.unsetenv("A")
import unsloth

# ---- environ imported by name
from os import environ, putenv

environ["A"] = "1"
environ.setdefault("A", "1")
putenv("A", "1")
import unsloth

# ---- environ and os by other names
import os as operating
from os import environ as env

env["A"] = "1"
operating.environ["A"] = "1"
import unsloth

# ---- an environ that is no import
environ["A"] = "1"
import unsloth  # UNS002

# ---- environment: an if that holds nothing else
import os

if "A" not in os.environ:
    os.environ["A"] = "1"
elif os.environ["A"] == "2":
    os.environ["A"] = "3"
else:
    pass
import unsloth

# ---- an if that holds something else
import os

if "A" not in os.environ:
    os.environ["A"] = "1"
    x = 1
import unsloth  # UNS002 line 3

# ---- an if whose else holds something else
import os

if "A" not in os.environ:
    os.environ["A"] = "1"
else:
    print("set")
import unsloth  # UNS002 line 3

# ---- import path: sys.path.insert, append, extend
import sys

sys.path.insert(0, "src")
sys.path.append("..")
sys.path.extend(["lib"])
import unsloth

# ---- import path: assignments
import sys

sys.path = ["src"] + sys.path
sys.path[:0] = ["src"]
sys.path[0] = "src"
sys.path += ["src"]
import unsloth

# ---- a copy of the import path is none
import sys

paths = sys.path[:]
import unsloth  # UNS002 line 3

# ---- import path: an if around it
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
import unsloth

# ---- import path: site.addsitedir
import site

site.addsitedir("lib")
import unsloth

# ---- paths built from __file__, os.path, os.getcwd or Path alone
import os
import pathlib
from os.path import abspath
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SRC = ROOT / "src"
PARENTS: Path = pathlib.Path(__file__).parents[2]
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "data")
CWD = os.getcwd()
HOME = Path.home() / ".cache"
TEXT = str(ROOT)
OTHER = SECOND = abspath(TEXT)
import unsloth

# ---- what a path has
from pathlib import Path

ROOT = Path(__file__)
PARENT = ROOT.parent
NAME = PARENT.parent.name
import unsloth

# ---- a path built from something else too
from pathlib import Path

ROOT = Path(__file__).parent / NAME
import unsloth  # UNS002 line 3

# ---- a path as a constant
ROOT = "/data"
import unsloth  # UNS002 line 1

# ---- a path built from a name that is no path
NAME = str(something)
import unsloth  # UNS002 line 1

# ---- a Path of one's own
ROOT = Path(__file__).parent
import unsloth

# ---- a path behind an attribute
self.root = Path(__file__).parent
import unsloth  # UNS002 line 1

# ---- dotenv
import dotenv
from dotenv import load_dotenv

load_dotenv()
load_dotenv(".env", override=True)
dotenv.load_dotenv()
import unsloth

# ---- warnings
import warnings
from warnings import filterwarnings

warnings.filterwarnings("ignore")
warnings.simplefilter("ignore")
filterwarnings("ignore")
import unsloth

# ---- logging
import logging

logging.basicConfig(level=logging.INFO)
logging.disable(logging.DEBUG)
logging.captureWarnings(True)
logging.getLogger("torch")
logging.getLogger("torch").setLevel(logging.ERROR)
log = logging.getLogger("torch")
log.setLevel(logging.ERROR)
logger = logging.getLogger(__name__)
import unsloth

# ---- loggers keep that meaning
import logging

one = logging.getLogger("one")
two = logging.getLogger("two")
one.setLevel(logging.ERROR)
two.setLevel(logging.ERROR)
import unsloth

# ---- setLevel of something else
handler.setLevel(10)
import unsloth  # UNS002 line 1

# ---- start-up switches
import faulthandler
import matplotlib
import multiprocessing
import torch
from torch import multiprocessing as mp

multiprocessing.set_start_method("spawn")
torch.multiprocessing.set_start_method("spawn", force=True)
mp.set_start_method("spawn")
matplotlib.use("Agg")
faulthandler.enable()
import unsloth

# ---- module dunders
__version__ = "1.0"
__all__ = ["load"]
__author__: str = "me"
__lazy_modules__ = []
import unsloth

# ---- a dunder and another name
__version__ = VERSION = "1.0"
import unsloth  # UNS002 line 1

# ---- one underscore is none
_version = "1.0"
import unsloth  # UNS002 line 1

# ---- notebook machinery: what nbconvert writes
get_ipython().system("pip install unsloth")
files = get_ipython().getoutput("ls")
get_ipython().run_line_magic("pip", "install unsloth")
get_ipython().run_cell_magic("bash", "", "pip install unsloth")
if fast:
    get_ipython().system("pip install unsloth")
import unsloth

# ---- get_ipython() alone is none
shell = get_ipython()
import unsloth  # UNS002 line 1

# ---- nor is another object's system
shell().system("pip install unsloth")
import unsloth  # UNS002 line 1

# ---- notebook machinery: what nbQA puts in place of magics
hash(0x1A2B3C)
x = hash("18542eb8")
if fast:
    hash("18542eb8")
import unsloth

# ---- another hash
x = hash(name)
import unsloth  # UNS002 line 1

# ---- a hash of more or nothing
hash()
import unsloth  # UNS002 line 1

# ---- notebook machinery: a subprocess call that runs pip
import os
import subprocess
import sys
from subprocess import run

subprocess.run([sys.executable, "-m", "pip", "install", "unsloth"], check=True)
subprocess.check_call("pip install unsloth", shell=True)
out = subprocess.check_output(["pip3", "list"])
run(["uv", "pip", "install", "unsloth"])
os.system("pip install unsloth")
if missing:
    subprocess.call(["pip", "install", "unsloth"])
import unsloth

# ---- pip in another call
install("pip")
import unsloth  # UNS002 line 1

# ---- a try or with around set-up alone
import contextlib
import os
import warnings

try:
    os.environ["A"] = "1"
    from_nothing = hash("18542eb8")
except KeyError:
    pass
else:
    os.environ["B"] = "1"
finally:
    os.environ["C"] = "1"
with contextlib.suppress(KeyError):
    del os.environ["A"]
import unsloth

# ---- a try whose handler holds something else
import os

try:
    os.environ["A"] = "1"
except KeyError:
    x = 1
import unsloth  # UNS002 line 3

# ---- or what runs after it
import os

try:
    os.environ["A"] = "1"
finally:
    x = 1
import unsloth  # UNS002 line 3

# ---- several targets of which one is none
import os

os.environ["A"] = x = "1"
import unsloth  # UNS002 line 3

# ---- several targets at once
import os

os.environ["A"], os.environ["B"] = "1", "2"
import unsloth
