# Files in packages that are run as scripts, and neighbours that are named like libraries.

# ---- a neighbour that wraps the library of its name is not what its name means
# ==== pkg/__init__.py
import transformers
# ==== pkg/callbacks/__init__.py

# ==== pkg/callbacks/mlflow.py
def log():
    import os, mlflow.pytorch
# ==== pkg/callbacks/fast.py
import mlflow
from unsloth import F  # UNS003 which this file's package loads through pkg (

# ---- nor is one that has not the names that are taken
# ==== pkg/__init__.py
import unsloth
# ==== pkg/rich.py
from transformers import X
# ==== pkg/main.py
from rich import print
from unsloth import F

# ---- nor one of a well-known name of which nothing is taken
# ==== pkg/__init__.py
import unsloth
# ==== pkg/datasets.py
from transformers import X
# ==== pkg/main.py
import datasets
from unsloth import F

# ---- one that may have them
# ==== pkg/__init__.py

# ==== pkg/datasets.py
from transformers import *
# ==== pkg/main.py
from datasets import load
import unsloth  # UNS003 through datasets (

# ---- nor is a plain module a package
# ==== pkg/__init__.py
import unsloth
# ==== pkg/langchain.py
from transformers import X
# ==== pkg/main.py
from langchain.llms import OpenAI
from unsloth import F

# ---- a neighbour that says its own name in its documentation
# ==== pkg/__init__.py

# ==== pkg/helper.py
"""from helper import load"""
import transformers
def load(): pass
# ==== pkg/main.py
from helper import load
import unsloth  # UNS003 through helper (

# ---- one that imports all names of another
# ==== pkg/__init__.py

# ==== pkg/helper.py
from transformers import *
# ==== pkg/main.py
from helper import load
import unsloth  # UNS003 through helper (

# ---- a neighbour that is a package, and its modules
# ==== pkg/__init__.py

# ==== pkg/tools/__init__.py
import tools.hf
# ==== pkg/tools/hf.py
import transformers
def load(): pass
# ==== pkg/main.py
from tools.hf import load
import unsloth  # UNS003 through tools.hf (
# ==== pkg/other.py
from tools import hf
import unsloth  # UNS003 through tools.hf (

# ---- a neighbour that has the names which another of its name has not
# ==== pkg/__init__.py

# ==== pkg/config.py
from trl import SFTConfig
# ==== pkg/main.py
from config import SFTConfig
import unsloth  # UNS003 through config (
# ==== pkg/other.py
from config import x
import unsloth
# ==== config.py
x = 1

# ---- all names of a neighbour
# ==== pkg/__init__.py

# ==== pkg/helper.py
import transformers
# ==== pkg/main.py
from helper import *
import unsloth  # UNS003 through helper (

# ---- names that an own package unsloth has not
# ==== jobs/unsloth/__init__.py

# ==== jobs/unsloth/training.py
from trl import SFTTrainer
from unsloth import FastLanguageModel  # UNS001 line 1
# ==== jobs/unsloth/templates.py
from trl import SFTTrainer
from unsloth.chat_templates import get_chat_template  # UNS001 line 1

# ---- names that it has
# ==== jobs/unsloth/__init__.py
class FastLanguageModel: pass
# ==== jobs/unsloth/tools.py
x = 1
# ==== jobs/unsloth/training.py
from trl import SFTTrainer
from unsloth import FastLanguageModel
# ==== jobs/unsloth/other.py
from trl import SFTTrainer
from unsloth import FastModel, tools
from unsloth.tools import x
# ==== jobs/unsloth/plain.py
import trl
import unsloth

# ---- in the working directory
# ==== unsloth/__init__.py

# ==== unsloth/training.py
from trl import SFTTrainer
from unsloth import FastLanguageModel  # UNS001 line 1
# ==== train.py
from trl import SFTTrainer
from unsloth import FastLanguageModel

# ---- a copy of the library below other packages, with folders that are no packages
# ==== proj/__init__.py

# ==== proj/vendor/__init__.py

# ==== proj/vendor/unsloth/__init__.py

# ==== proj/vendor/unsloth/models/llama.py
import transformers
from unsloth import X
# ==== unsloth/__init__.py

# ==== unsloth/_gpu_init.py

# ==== unsloth/kernels/x.py
import trl
import unsloth

# ---- a folder of scripts named unsloth, with models beside them
# ==== unsloth/models/README.md

# ==== unsloth/train.py
import trl
import unsloth  # UNS001 line 1

# ---- what nbQA makes of a notebook is in no package
# ==== pkg/__init__.py
import transformers
# ==== pkg/a_nbqa_ipynb.py
import unsloth

# ---- nor does its package help it
# ==== pkg/__init__.py
import unsloth
# ==== pkg/hf.py
import transformers
# ==== pkg/a_nbqa_ipynb.py
import hf
import unsloth  # UNS003 through hf (

# ---- what a script imports finds its modules beside the script too
# ==== jobs/__init__.py

# ==== jobs/lib/__init__.py

# ==== jobs/lib/tok.py
from lib.hf import t
# ==== jobs/lib/hf.py
from transformers import x as t
# ==== jobs/lib/fast.py
from helpers import t
# ==== jobs/helpers.py
from unsloth import t
# ==== jobs/train.py
from lib.tok import t
from unsloth import FastModel  # UNS003 through lib.tok (
# ==== jobs/tune.py
import transformers
from lib.fast import t  # UNS003 lib.fast (

# ---- a folder beside it
# ==== jobs/__init__.py

# ==== jobs/lib/tok.py
from transformers import x as t
# ==== jobs/train.py
from lib.tok import t
from unsloth import FastModel  # UNS003 through lib.tok (
# ==== jobs/tune.py
from lib import tok
from unsloth import FastModel  # UNS003 through lib.tok (

# ---- a folder of data is no library
# ==== jobs/__init__.py
import unsloth
# ==== jobs/datasets/rows.py
X = 1
# ==== jobs/train.py
from datasets import load_dataset
import transformers
from unsloth import FastModel

# ---- a script that imports a neighbour, one that wraps a library, and one below a folder
# ==== pkg/__init__.py
import unsloth
# ==== pkg/helper.py
"""Loads: from elsewhere."""
import transformers
# ==== pkg/wrapped.py
import wrapped.core
from transformers import X
# ==== pkg/starred.py
from starred.core import *
from transformers import X
# ==== pkg/parts/hf.py
import transformers
# ==== pkg/main.py
import helper
from unsloth import F  # UNS003 through helper (
# ==== pkg/star.py
from helper import *
from unsloth import F  # UNS003 through helper (
# ==== pkg/folder.py
import parts.hf
from unsloth import F  # UNS003 through parts.hf (
# ==== pkg/not_a_script.py
import wrapped
from unsloth import F
# ==== pkg/neither.py
import starred
from unsloth import F
# ==== pkg/missing.py
import helper.missing
from unsloth import F
# ==== pkg/relative.py
from .wrapped import X
from unsloth import F

# ---- a script that is called like what it imports, below packages
# ==== pkg/__init__.py
import unsloth
# ==== pkg/sub/__init__.py
import os
# ==== pkg/sub/accelerated.py
import accelerated
from transformers import Trainer
from unsloth import F
# ==== pkg/sub/own.py
import pkg.sub.hf
import hf
from unsloth import F
# ==== pkg/sub/hf.py
import transformers
