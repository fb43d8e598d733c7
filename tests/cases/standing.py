# Where a file stands: scripts in packages, folders without __init__, packages named unsloth.

# ---- a script in a package that imports its neighbours by absolute name
# ==== jobs/unsloth/__init__.py

# ==== jobs/unsloth/utils.py
import transformers
# ==== jobs/unsloth/training.py
from utils import load
from unsloth import FastLanguageModel  # UNS003 through utils (

# ---- in a package of any name
# ==== jobs/__init__.py

# ==== jobs/hf.py
import transformers
# ==== jobs/train.py
import hf
import unsloth  # UNS003 through hf (

# ---- its package does not run then
# ==== jobs/__init__.py
import transformers
# ==== jobs/tools.py
x = 1
# ==== jobs/train.py
import tools
import unsloth

# ---- what has a relative import is a module of its package
# ==== jobs/__init__.py

# ==== jobs/hf.py
import transformers
# ==== jobs/train.py
import hf
from . import settings
import unsloth
# ==== jobs/settings.py
x = 1

# ---- so is what imports its package by name
# ==== jobs/__init__.py
import transformers
# ==== jobs/hf.py
x = 1
# ==== jobs/train.py
import hf
import jobs.hf
import unsloth  # UNS003

# ---- a neighbour that is found from the root as well is no sign of a script
# ==== jobs/__init__.py
import transformers
# ==== jobs/tools.py
x = 1
# ==== jobs/train.py
import tools
import unsloth  # UNS003
# ==== tools.py
x = 1

# ---- a folder without __init__ inside a package, by its relative imports
# ==== pkg/__init__.py
import transformers
# ==== pkg/core/factory.py
from ..tools import x
import unsloth  # UNS003 which this file's package loads through pkg (
# ==== pkg/tools.py
x = 1

# ---- what they reach
# ==== pkg/__init__.py

# ==== pkg/core/factory.py
from ..hf import x
import unsloth  # UNS003 through pkg.hf (
# ==== pkg/hf.py
import transformers

# ---- two folders deep
# ==== pkg/__init__.py
import transformers
# ==== pkg/core/deep/factory.py
from ...tools import x
import unsloth  # UNS003
# ==== pkg/tools.py
x = 1

# ---- without relative imports it stands by itself
# ==== pkg/__init__.py
import transformers
# ==== pkg/core/factory.py
import unsloth

# ---- a package of the user's own named unsloth is what is imported
# ==== unsloth/__init__.py
x = 1
# ==== case.py
import transformers
import unsloth

# ---- with what it loads itself
# ==== unsloth/__init__.py
import transformers
# ==== unsloth/tools.py
x = 1
# ==== case.py
import unsloth
import trl

# ---- a module of that name too
# ==== unsloth.py
x = 1
# ==== case.py
import transformers
import unsloth

# ---- a clone of the library is the library
# ==== unsloth/__init__.py
import transformers
# ==== unsloth/models/__init__.py

# ==== case.py
import transformers
import unsloth  # UNS001 line 1

# ---- told by its start-up module as well
# ==== unsloth/__init__.py
import transformers
# ==== unsloth/_gpu_init.py
import trl
# ==== case.py
import transformers
import unsloth  # UNS001 line 1

# ---- in a package of the user's own named unsloth files are judged like others
# ==== unsloth/__init__.py

# ==== unsloth/train.py
import transformers
import unsloth_zoo

# ---- a folder of scripts named unsloth is none
# ==== unsloth/train.py
import transformers
import unsloth  # UNS001 line 1

# ---- what unsloth writes is not reported
# ==== unsloth_compiled_cache/UnslothSFTTrainer.py
from trl import SFTTrainer
from unsloth import FastLanguageModel
# ==== deep/unsloth_compiled_cache/UnslothGRPOTrainer.py
from trl import GRPOTrainer
import unsloth
# ==== unsloth_compiled_cache_of_mine/case.py
from trl import GRPOTrainer
import unsloth  # UNS001

# ---- a parent counts against a chain that leads out of its package
# ==== load/__init__.py
import transformers
# ==== load/manager.py
import fast  # UNS003 this loads 'unsloth' through fast (
# ==== fast.py
import unsloth

# ---- not against one that leads through a module of the package: that has the report
# ==== load/__init__.py
import transformers
# ==== load/manager.py
from . import fast
# ==== load/fast.py
import unsloth  # UNS003

# ---- nor through both
# ==== load/__init__.py
import transformers
# ==== load/manager.py
import outside
# ==== outside.py
import load.fast
# ==== load/fast.py
import unsloth  # UNS003

# ---- of two parents the one outside of the chain counts
# ==== app/__init__.py
import peft
# ==== app/load/__init__.py
import transformers
# ==== app/load/manager.py
import app.fast  # UNS003 'transformers'
# ==== app/fast.py
import unsloth  # UNS003 'peft'

# ---- inside functions as well
# ==== load/__init__.py
import transformers
# ==== load/manager.py
def load():
    import fast  # UNS003 this loads 'unsloth' through fast (
# ==== fast.py
import unsloth

# ---- a parent that is importing the file has the report itself
# ==== load/__init__.py
import transformers
from . import manager  # UNS003
# ==== load/manager.py
import fast
# ==== fast.py
import unsloth
