# What may stand above unsloth at the top of a file, and what may not although it looks like it.

# ---- a flag before the guard that sets it
UNSLOTH_AVAILABLE = False
try:
    from unsloth import FastLanguageModel
    UNSLOTH_AVAILABLE = True
except (ImportError, NotImplementedError):
    pass

# ---- a fallback before the guard that binds it
FastLanguageModel = None
try:
    from unsloth import FastLanguageModel
except ImportError:
    print("no unsloth")

# ---- a switch that a guard tests
import os

USE_UNSLOTH = os.environ.get("USE_UNSLOTH", "1") == "1"
if USE_UNSLOTH:
    from unsloth import FastLanguageModel
else:
    from transformers import AutoModelForCausalLM

# ---- to look for unsloth first
import importlib.util

SPEC = importlib.util.find_spec("unsloth")
if SPEC:
    import unsloth

# ---- a flag that nothing sets or tests
VERBOSE = False
try:
    import unsloth  # UNS002 line 1
except ImportError:
    pass

# ---- a flag of a guard below unsloth
TRL_AVAILABLE = False
import unsloth
try:
    import trl
    TRL_AVAILABLE = True
except ImportError:
    pass

# ---- a value of the environment that set-up uses
import os
import torch

LOCAL_RANK = int(os.environ.get("LOCAL_RANK", 0))
os.environ["CUDA_VISIBLE_DEVICES"] = str(LOCAL_RANK)
torch.cuda.set_device(LOCAL_RANK)
import unsloth

# ---- a value that is used below unsloth only
import torch

SEED = 3407
import unsloth  # UNS002 line 3
torch.manual_seed(SEED)

# ---- constants that set-up uses, one through the other
import os

GPU = 0
NAME = f"cuda:{GPU}"
os.environ["DEVICE"] = NAME
import unsloth

# ---- one that it does not use
import os

GPU = "0"
MODEL = "llama"
os.environ["DEVICE"] = GPU
import unsloth  # UNS002 line 4

# ---- what another library returns, used or not
import os
from datasets import load_dataset

rows = load_dataset("alpaca")
os.environ["ROWS"] = str(len(rows))
import unsloth  # UNS002 line 4

# ---- a loop that sets the environment
import os

for key, value in {"A": "1", "B": "2"}.items():
    os.environ[key] = value
import unsloth

# ---- a loop that says so
import os

for key in ("A", "B"):
    os.environ[key] = "1"
    print(key)
import unsloth  # UNS002 line 3

# ---- a loop that collects rows
import json

rows = []
for line in open("rows.jsonl"):
    rows.append(json.loads(line))
import unsloth  # UNS002 line 3

# ---- attributes and items of modules
import sys
import torch
from unittest.mock import MagicMock

torch.backends.cuda.matmul.allow_tf32 = True
torch._dynamo.config.disable = True
sys.modules["wandb"] = None
sys.modules["flash_attn"] = MagicMock()
import unsloth

# ---- attributes of something else
config.learning_rate = 1e-4
import unsloth  # UNS002 line 1

# ---- calls of imported functions whose result nobody takes
import torch
from huggingface_hub import login

from .gates import require_opt_in

require_opt_in("GPU")
torch.manual_seed(3407)
torch.set_float32_matmul_precision("high")
login()
import unsloth

# ---- the result is taken
import torch

generator = torch.manual_seed(3407)
import unsloth  # UNS002 line 3

# ---- a print of another library is a print
from rich import print

print("starting")
import unsloth  # UNS002 line 3

# ---- the file's own function
import os


def prepare():
    os.environ["A"] = "1"


prepare()
import unsloth  # UNS002 line 4

# ---- a gate, whatever it says before
import sys
import torch

if not torch.cuda.is_available():
    print("no GPU")
    sys.exit(1)
assert torch.cuda.device_count() == 1
import unsloth

# ---- a warning is no gate
import torch

if not torch.cuda.is_available():
    print("no GPU")
import unsloth  # UNS002 line 3

# ---- a handler that leaves
import os

try:
    os.environ["HF_TOKEN"]
except KeyError:
    print("set HF_TOKEN")
    raise SystemExit(1)
import unsloth

# ---- a helper variable inside
import os
import sys

if sys.platform == "win32":
    folder = os.path.join(sys.prefix, "Library", "bin")
    os.add_dll_directory(folder)
import unsloth

# ---- argparse
import argparse
import os

parser = argparse.ArgumentParser()
parser.add_argument("--gpu", default="0")
args = parser.parse_args()
os.environ["CUDA_VISIBLE_DEVICES"] = args.gpu
import unsloth

# ---- what comes after the arguments
import argparse

parser = argparse.ArgumentParser()
args = parser.parse_args()
MODEL = args.model
import unsloth  # UNS002 line 5

# ---- loggers
import logging

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)
logger.propagate = False
logger.info("starting")
import unsloth

# ---- the marks of a test
import pytest
import torch

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="GPU")
import unsloth

# ---- Databricks
# Databricks notebook source
# MAGIC %pip install unsloth
# COMMAND ----------
dbutils.library.restartPython()
# COMMAND ----------
x = 1
# COMMAND ----------
import unsloth

# ---- a secret of Colab
from google.colab import userdata
from huggingface_hub import login

token = userdata.get("HF_TOKEN")
login(token=token)
import unsloth

# ---- what has to be kept above unsloth is used below it
import os
import sys

stdout = sys.stdout
sys.stdout = open(os.devnull, "w")
from unsloth import FastLanguageModel
sys.stdout = stdout

# ---- what a lambda of the set-up uses
import torch

MODE = "default"
load = torch.load
torch.load = lambda *args, **kwargs: load(*args, **{**kwargs, "weights_only": False})
torch.compile = lambda function, mode=MODE: function
import unsloth

# ---- a gate that asks whether the file is a script
if __name__ != "__main__":
    raise ImportError("this is a script")
import unsloth

# ---- a loop that finds nothing
import os

for path in ("/data", "/mnt"):
    if os.path.exists(path):
        os.environ["HF_HOME"] = path
        break
else:
    raise FileNotFoundError("/data")
import unsloth

# ---- a probe keeps nothing
import importlib


class Backend:
    def __init__(self):
        try:
            self.unsloth = importlib.import_module("unsloth")  # UNS002
        except ImportError:
            self.unsloth = None

# ---- lists of lazy modules that grow
__lazy_modules__ = ["transformers"]
__lazy_modules__ += ["trl"]
import transformers, trl
import unsloth

# ---- in a way that no literal tells
__lazy_modules__ = ["transformers"]
__lazy_modules__ += MORE
import transformers
import unsloth  # UNS001 line 3

# ---- a function that is made to sort by
import os, subprocess
out = subprocess.check_output(["nvidia-smi", "--query-gpu=memory.free"], text=True)
free = [int(x) for x in out.strip().split("\n")]
best = max(range(len(free)), key=lambda i: free[i])
os.environ["CUDA_VISIBLE_DEVICES"] = str(best)
import unsloth

# ---- one that calls another library
import os
from picker import score
best = max(range(8), key=lambda i: score(i))
os.environ["CUDA_VISIBLE_DEVICES"] = str(best)
import unsloth  # UNS002
