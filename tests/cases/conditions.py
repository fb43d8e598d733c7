# Conditions that tell what has been loaded: asked twice, or whether unsloth is installed.

# ---- what one answer has loaded, the other has not
import os
USE = os.environ.get("USE_UNSLOTH")
if not USE:
    from transformers import X
if USE:
    from unsloth import F

# ---- the same in a function
def load(args):
    if args.use_unsloth:
        name = "fast"
    else:
        from transformers import X
    if args.use_unsloth:
        from unsloth import F  # UNS002

# ---- the same in two functions
def load(args):
    if not args.use_unsloth:
        from transformers import X
def train(args):
    load(args)
    if args.use_unsloth:
        from unsloth import F  # UNS002

# ---- the other answer, or another question
def load(args):
    if args.use_unsloth:
        from transformers import X
    if args.use_unsloth:
        from unsloth import F  # UNS001
def train(args):
    if not args.use_hf:
        from transformers import X
    if args.use_unsloth:
        from unsloth import F  # UNS001

# ---- what is asked has changed
def load(use):
    if not use:
        from transformers import X
    use = True
    if use:
        from unsloth import F  # UNS001
def train(args):
    if not args.use_unsloth:
        from transformers import X
    args.use_unsloth = True
    if args.use_unsloth:
        from unsloth import F  # UNS001

# ---- a function may change it
USE = bool(input())
def switch():
    global USE
    USE = not USE
if not USE:
    from transformers import X
switch()
if USE:
    from unsloth import F  # UNS001

# ---- names of two functions' own are two things
def load():
    use = bool(input())
    if not use:
        from transformers import X
def train():
    load()
    use = bool(input())
    if use:
        from unsloth import F  # UNS001

# ---- a part of a condition
def load(args):
    if args.use_unsloth and args.fast:
        name = "fast"
    elif not args.use_unsloth or args.slow:
        from transformers import X
    if args.use_unsloth and args.fast:
        from unsloth import F  # UNS001
def train(args):
    if not (args.use_unsloth and args.fast):
        pass
    elif args.slow:
        name = "slow"
    if args.dry or not args.use_unsloth:
        pass
    else:
        from unsloth import F  # UNS002

# ---- comparisons with constants
def load(backend):
    if backend == "hf":
        from transformers import X
    if backend == "unsloth":
        from unsloth import F  # UNS002
def other(backend):
    if backend != "unsloth":
        from transformers import X
    if backend == "unsloth":
        from unsloth import F  # UNS002
def unlike(backend):
    if backend != "hf":
        from transformers import X
    if backend == "unsloth":
        from unsloth import F  # UNS001
def variables(backend, one):
    if backend == one:
        from transformers import X
    if backend == "unsloth":
        from unsloth import F  # UNS001

# ---- other comparisons
def contains(name):
    if "unsloth" not in name.lower():
        from transformers import X
    if "unsloth" in name.lower():
        from unsloth import F  # UNS002
def contains_other(name):
    if "hf" not in name:
        from transformers import X
    if "unsloth" in name:
        from unsloth import F  # UNS001
def count(args):
    if args.gpus > 1:
        from transformers import X
    if args.gpus <= 1:
        from unsloth import F  # UNS002
def count_other(args):
    if args.gpus > 1:
        from transformers import X
    if args.gpus <= 2:
        from unsloth import F  # UNS001
def nothing(model):
    if model is None:
        from transformers import X
    if model is not None:
        from unsloth import F  # UNS002

# ---- what is loaded changes by itself
import sys
def load():
    if "trl" not in sys.modules:
        import trl
    if "trl" in sys.modules:
        import unsloth  # UNS001

# ---- what is loaded besides counts
import os
if os.getenv("FAST") != "1":
    import transformers
def load():
    import trl
    if os.getenv("FAST") == "1":
        import unsloth  # UNS001 'trl'

# ---- so does what is loaded again, whatever the answer
import os
USE = os.getenv("FAST") == "1"
if not USE:
    import transformers
import transformers
def load():
    if USE:
        import unsloth  # UNS001 (line 5)

# ---- a call that may answer anew
import random
if random.choice("ab") == "a":
    import transformers
if random.choice("ab") != "a":
    import unsloth  # UNS001

# ---- a function in a branch runs later
def load(args):
    if not args.fast:
        def make():
            from transformers import X
        args.maker = make
        make()
    if args.fast:
        from unsloth import F  # UNS001

# ---- where unsloth is not installed nothing is late
from importlib.util import find_spec
HAS = find_spec("unsloth") is not None
if not HAS:
    import transformers
def load():
    import unsloth  # UNS002

# ---- an alternative to it
from tools import is_unsloth_available
if is_unsloth_available():
    NAME = "fast"
else:
    import transformers
def load():
    import unsloth  # UNS002

# ---- asked in other words
import importlib.util
import tools
SPEC = importlib.util.find_spec("unsloth")
if SPEC is None:
    import transformers
if not tools.is_package_available("unsloth"):
    import peft
X = __import__("trl") if not bool(SPEC) else None
if not tools.HAS_UNSLOTH:
    import trl
def load():
    import unsloth  # UNS002

# ---- asked by a function of the file
import importlib.util
def has_it():
    """Whether it is installed."""
    return importlib.util.find_spec("unsloth") is not None
if not has_it():
    import transformers
def load():
    import unsloth  # UNS002

# ---- what is asked for is something else
from importlib.util import find_spec
OTHER = find_spec("vllm")
if not OTHER:
    import transformers
if not USE_UNSLOTH:
    import peft
def load():
    import unsloth  # UNS001

# ---- it is installed there
from importlib.util import find_spec
import os
if find_spec("unsloth") is None:
    import transformers
    os.system("pip install unsloth")
    import unsloth  # UNS001

# ---- by a call
import importlib
import transformers
if not importlib.util.find_spec("unsloth"):
    importlib.import_module("unsloth.models")  # UNS001

# ---- by names from it
from importlib.util import find_spec
import transformers
if not find_spec("unsloth"):
    from unsloth import F  # UNS001

# ---- computed more than once
from importlib.util import find_spec
has = find_spec("unsloth")
has = input()
if not has:
    import transformers
def load():
    import unsloth  # UNS001

# ---- an optional part of a package, loaded first
# ==== kit/__init__.py
from importlib.util import find_spec
if find_spec("unsloth"):
    from .fast import Fast
from .hf import HF
# ==== kit/hf.py
from transformers import AutoModel as HF
# ==== kit/fast.py
from unsloth import FastModel as Fast

# ---- a backend of its own for whoever has it not
# ==== helper.py
from tools import is_unsloth_available
if not is_unsloth_available():
    import transformers
# ==== main.py
import helper
import unsloth

# ---- what is known of sys.modules under a not of several conditions
import sys
import transformers


def loaded(slow):
    if not (slow or "unsloth" not in sys.modules):
        from unsloth import FastModel


def both(fast, ready):
    if fast and not ("unsloth" not in sys.modules or ready):
        from unsloth import FastModel


def neither(slow):
    if slow or not ("unsloth" in sys.modules and slow):
        from unsloth import FastModel  # UNS001 line 2
