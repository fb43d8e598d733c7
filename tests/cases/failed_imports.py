# Imports that fail, and what handles that.

# ---- a plain import that fails has not loaded the library
try:
    import unsloth_zoo
except ImportError:
    import unsloth

# ---- nor a carrier
try:
    import sentence_transformers
except ImportError:
    import unsloth

# ---- what is taken from one may have failed after the library was loaded
try:
    from transformers import Qwen3ForCausalLM
except ImportError:
    import unsloth  # UNS001 line 2

# ---- a module below it as well
try:
    import transformers.models.qwen3
except ImportError:
    import unsloth  # UNS001 line 2

# ---- and what stands behind the import
try:
    import transformers
    transformers.logging.set_verbosity_error()
except ImportError:
    import unsloth  # UNS001 line 2

# ---- the first of two names is there when the second fails
try:
    import transformers, trl
except ImportError:
    import unsloth  # UNS001 'transformers'

# ---- of two statements the first
try:
    import peft
    import trl
except ImportError:
    import unsloth  # UNS001 'peft' (line 2)

# ---- behind the handler both paths meet
try:
    import transformers
except ImportError:
    transformers = None
import unsloth  # UNS001 line 2

# ---- unless the handler leaves
import sys

try:
    import unsloth
except ImportError:
    sys.exit("pip install unsloth")
import transformers

# ---- the handler of a failed library leaves
try:
    import transformers
except ImportError:
    raise SystemExit("pip install transformers")
import unsloth  # UNS001 line 2

# ---- a try whose else imports unsloth
try:
    import trl
except ImportError:
    trl = None
else:
    import unsloth  # UNS001 line 2

# ---- an import of unsloth that fails: no later one will succeed
try:
    import unsloth
except (ImportError, NotImplementedError):
    import transformers
    import unsloth

# ---- the usual switch, the right way round and the wrong one
def right():
    try:
        from unsloth import FastLanguageModel as Model  # UNS002
    except ImportError:
        from transformers import AutoModelForCausalLM as Model
    return Model


def wrong():
    try:
        from transformers import AutoModelForCausalLM as Model
    except ImportError:
        from unsloth import FastLanguageModel as Model  # UNS001 line 11
    return Model

# ---- a first-party module that fails may have loaded what it loads
# ==== helper.py
import transformers
import missing
# ==== case.py
try:
    import helper
except ImportError:
    import unsloth  # UNS003 line 2

# ---- a suppressed import
from contextlib import suppress

with suppress(ImportError):
    import transformers
import unsloth  # UNS001 line 4

# ---- finally runs either way
try:
    import transformers
finally:
    import unsloth  # UNS001 line 2

# ---- a function of the handler's own
try:
    import transformers
except ImportError:
    def load():
        import unsloth  # UNS002
else:
    def load():
        import unsloth  # UNS001 line 2

# ---- a handler sees what the body has defined
from peft import Model

try:
    def load():
        from unsloth import FastModel  # UNS001 line 1

    prepare()
except ValueError:
    load()
from unsloth import FastModel

# ---- a flag behind the import cannot fail
try:
    import unsloth_zoo
    HAS_ZOO = True
    backend, NAMES = unsloth_zoo, ["a", {"b": None}]
    found: bool = True
except ImportError:
    HAS_ZOO = False
    import unsloth

# ---- nor can giving back what was imported
def load():
    try:
        import transformers
        return transformers
    except ImportError:
        pass
    from unsloth import FastLanguageModel  # UNS002

# ---- what else stands behind it can
try:
    import transformers
    VERSION = transformers.__version__
except ImportError:
    import unsloth  # UNS001 line 2

# ---- an import by a call that fails
import importlib

try:
    tf = importlib.import_module("transformers")
    __import__("trl")
except ImportError:
    import unsloth  # UNS001 line 4

# ---- alone
import importlib

try:
    importlib.import_module("transformers")
except ImportError:
    import unsloth

# ---- with something taken from it
import importlib

try:
    Trainer = importlib.import_module("transformers").Trainer
except (ImportError, AttributeError):
    import unsloth  # UNS001 line 4
