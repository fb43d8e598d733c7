# Lazy packages: taking a name runs what the name stands for. The forms of tables are in
# tests/test_lazy_packages.py; here is what comes of them.

# ---- entry points in the table
# ==== kit/__init__.py
import importlib
_EXPORTS = {"Slow": "slow:Slow", "Fast": "fast:Fast"}
def __getattr__(name):
    if name in _EXPORTS:
        module, attr = _EXPORTS[name].split(":")
        return getattr(importlib.import_module(f"{__name__}.{module}"), attr)
    raise AttributeError(name)
# ==== kit/slow.py
from transformers import Trainer as Slow
# ==== kit/fast.py
from unsloth import FastModel as Fast
# ==== slow.py
from kit import Slow
from unsloth import FastModel  # UNS003 kit/slow.py
# ==== fast.py
from kit import Fast
import transformers
from unsloth import FastModel

# ---- the stub of a package that lazy_loader reads
# ==== kit/__init__.py
import lazy_loader as lazy
__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
# ==== kit/__init__.pyi
from typing import Any
from .slow import Slow
from .fast import Fast
from . import slow
# ==== kit/slow.py
from transformers import Trainer as Slow
# ==== kit/fast.py
from unsloth import FastModel as Fast
# ==== slow.py
from kit import Slow
from unsloth import FastModel  # UNS003 kit/slow.py
# ==== fast.py
from kit import Fast
import transformers
from unsloth import FastModel

# ---- a function of another file that is told the name and a module of the table
# ==== kit/__init__.py
from kit._import_utils import import_attr
_dynamic_imports = {"Slow": "slow", "Fast": ".fast", "Far": "kit.far", "Deep": "kit.far.deep"}
def __getattr__(attr_name):
    module_name = _dynamic_imports.get(attr_name)
    result = import_attr(attr_name, module_name, __spec__.parent)
    globals()[attr_name] = result
    return result
# ==== kit/_import_utils.py
from importlib import import_module
def import_attr(attr_name, module_name, package):
    return getattr(import_module(f".{module_name}", package=package), attr_name)
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== case.py
from kit import Fast
import transformers
import unsloth
# ==== slow.py
from kit import Slow
import unsloth  # UNS003 through kit.slow
# ==== kit/far/__init__.py
import trl
# ==== kit/far/deep.py
Deep = 1
# ==== far.py
from kit import Far
import unsloth  # UNS003 through kit.far
# ==== deep.py
from kit import Deep
import unsloth  # UNS003 through kit.far

# ---- one that is only told the name may import anything, as may one that does not say what it does
# ==== kit/__init__.py
from kit.tools import find, import_attr
_MODULES = {"Slow": "slow", "Fast": "fast", "Far": "far.fast"}
def __getattr__(name):
    if name == "Other":
        return import_attr(name)
    if name == "Far":
        return import_attr(name, _MODULES[name])
    return find(name, _MODULES[name])
# ==== kit/tools.py
def find(name, module): return getattr(__import__("kit." + module), name)
def import_attr(name, module="kit.fast"): return getattr(__import__(module), name)
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== case.py
from kit import Fast
import transformers
import unsloth
# ==== other.py
from kit import Other
import transformers
import unsloth
# ==== far.py
from kit import Far
import transformers
import unsloth

# ---- functions in the table
# ==== kit/__init__.py
def _slow():
    from .slow import Slow
    return Slow
_LOADERS = {"Slow": _slow, "Fast": lambda: __import__("kit.fast").fast.Fast}
def __getattr__(name):
    if name in _LOADERS:
        return _LOADERS[name]()
    raise AttributeError(name)
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== slow.py
from kit import Slow
import unsloth  # UNS003 kit/slow.py
# ==== fast.py
from kit import Fast
import transformers
import unsloth

# ---- a class of another name in the module's place
# ==== kit/__init__.py
import sys
from .lazy import LazyImportModule
_import_structure = {"fast": ["Fast"], "slow": ["Slow"]}
sys.modules[__name__] = LazyImportModule(
    __name__, globals()["__file__"], _import_structure, module_spec=__spec__
)
# ==== kit/lazy.py
from types import ModuleType as LazyImportModule
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== slow.py
from kit import Slow
import unsloth  # UNS003 kit/slow.py
# ==== fast.py
from kit import Fast
import transformers
import unsloth

# ---- a class of its own
# ==== kit/__init__.py
import sys, types
class _Kit(types.ModuleType):
    def __getattr__(self, name):
        if name == "Fast":
            from .fast import Fast
            return Fast
        if name == "Slow":
            from .slow import Slow
            return Slow
        raise AttributeError(name)
sys.modules[__name__].__class__ = _Kit
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== slow.py
from kit import Slow
import unsloth  # UNS003 kit/slow.py
# ==== fast.py
from kit import Fast
import transformers
import unsloth

# ---- something unknown in the module's place gives anything that the text names
# ==== kit/__init__.py
import sys
from .proxy import Proxy
sys.modules[__name__] = Proxy({"Fast": ".fast"})
# ==== kit/proxy.py
class Proxy: pass
# ==== kit/fast.py
import unsloth
# ==== case.py
from kit import Fast
import transformers
import unsloth

# ---- a module that is no package
# ==== kit/__init__.py
X = 1
# ==== kit/api.py
import importlib
_SLOW = {"Slow": ".slow"}
def __getattr__(name):
    if name == "Fast":
        from .fast import Fast
        return Fast
    if name in _SLOW:
        return getattr(importlib.import_module(_SLOW[name], __package__), name)
    raise AttributeError(name)
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== slow.py
from kit.api import Slow
import unsloth  # UNS003 kit/slow.py
# ==== fast.py
from kit.api import Fast
import transformers
import unsloth
# ==== attribute.py
import kit.api as api
api.Slow
import unsloth  # UNS003 kit/slow.py
# ==== module.py
import kit.api
import transformers
import unsloth  # UNS001 line 2

# ---- attributes by the dotted name of a package, and by getattr
# ==== app/__init__.py
X = 1
# ==== app/kit/__init__.py
def __getattr__(name):
    if name == "Slow":
        from .slow import Slow
        return Slow
    raise AttributeError(name)
# ==== app/kit/slow.py
import transformers
# ==== dotted.py
import app.kit
x = app.kit.Slow
import unsloth  # UNS003 app/kit/slow.py
# ==== asked.py
from app import kit
getattr(kit, "Slow")
import unsloth  # UNS003 app/kit/slow.py
# ==== harmless.py
import app.kit
x = app.kit.Other
getattr(app.kit, name)
import unsloth  # UNS002 line 2

# ---- a package's own names, read by attribute inside it
# ==== kit/__init__.py
def __getattr__(name):
    if name == "Slow":
        from .slow import Slow
        return Slow
    raise AttributeError(name)
# ==== kit/slow.py
import transformers
# ==== kit/case.py
import kit
def main():
    kit.Slow()
    import unsloth  # UNS003 kit/slow.py

# ---- a table in a module beside it may hold anything that this module names
# ==== kit/__init__.py
import importlib
from ._exports import EXPORTS
def __getattr__(name):
    if name in EXPORTS:
        return getattr(importlib.import_module(EXPORTS[name], __name__), name)
    raise AttributeError(name)
# ==== kit/_exports.py
EXPORTS = {"Fast": ".fast", "Slow": ".slow"}
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== case.py
from kit import Fast
import transformers
import unsloth

# ---- a table of all modules beside the file
# ==== kit/__init__.py
import sys
from .lazy import _LazyModule, define_import_structure
_file = globals()["__file__"]
sys.modules[__name__] = _LazyModule(__name__, _file, define_import_structure(_file), module_spec=__spec__)
# ==== kit/lazy.py
from copied import _LazyModule, define_import_structure
# ==== kit/fast.py
import unsloth
# ==== case.py
from kit import Fast
import transformers
import unsloth

# ---- names are compared in a function that __getattr__ calls
# ==== kit/__init__.py
def _resolve(name):
    if name == "Slow":
        from .slow import Slow
        return Slow
    if name == "Fast":
        from .fast import Fast
        return Fast
    raise AttributeError(name)
def __getattr__(name: str, /):
    return _resolve(name)
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== slow.py
from kit import Slow
import unsloth  # UNS003 kit/slow.py
# ==== fast.py
from kit import Fast
import transformers
import unsloth

# ---- names of modules that no literal has
# ==== kit/__init__.py
from importlib import import_module
__all__ = ["Slow", "Fast"]
def __getattr__(name):
    if name in __all__:
        return getattr(import_module("." + name.lower(), __name__), name)
    raise AttributeError(name)
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== slow.py
from kit import Slow
import unsloth  # UNS003 kit/slow.py
# ==== fast.py
from kit import Fast
import transformers
import unsloth

# ---- whatever is asked for
# ==== kit/__init__.py
import importlib
def __getattr__(name):
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as e:
        raise AttributeError(name) from e
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== slow.py
import kit
kit.slow
import unsloth  # UNS003 kit/slow.py
# ==== fast.py
import kit
kit.fast
import transformers
import unsloth

# ---- a star takes what a computed __all__ names
# ==== kit/__init__.py
import importlib
_LAZY = {"Fast": ".fast"}
__all__ = list(_LAZY)
def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name], __name__), name)
    raise AttributeError(name)
# ==== kit/fast.py
import unsloth
# ==== case.py
from kit import *
import trl
import unsloth

# ---- and what it loads may be late
# ==== kit/__init__.py
import importlib
_LAZY = {"Slow": ".slow"}
__all__ = sorted(_LAZY) + ["x"]
def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name], __name__), name)
    raise AttributeError(name)
# ==== kit/slow.py
import transformers
# ==== case.py
from kit import *
import unsloth  # UNS003 kit/slow.py

# ---- an __all__ that nobody can tell may name anything
# ==== kit/__init__.py
import importlib
from .names import make
_LAZY = {"Fast": ".fast"}
__all__ = make(_LAZY)
def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name], __name__), name)
    raise AttributeError(name)
# ==== kit/names.py
make = list
# ==== kit/fast.py
import unsloth
# ==== case.py
from kit import *
import trl
import unsloth

# ---- attributes of a package that may be missing, or has another name
# ==== kit/__init__.py
def __getattr__(name):
    if name == "Slow":
        from .slow import Slow
        return Slow
    raise AttributeError(name)
# ==== kit/slow.py
import transformers
# ==== missing.py
try:
    import kit
except ImportError:
    kit = None
x = kit.Slow
import unsloth  # UNS003 kit/slow.py
# ==== before.py
kit = None
if x:
    import kit
def load():
    kit.Slow
    import unsloth  # UNS003 kit/slow.py
# ==== renamed.py
import kit
K = kit
K.Slow
import unsloth  # UNS003 kit/slow.py
# ==== called.py
import importlib
kit = importlib.import_module("kit")
kit.Slow
import unsloth  # UNS003 kit/slow.py
# ==== asked.py
import kit
hasattr(kit, "Slow")
import unsloth  # UNS003 kit/slow.py
# ==== another.py
import kit
kit = make()
kit.Slow
import unsloth  # UNS002 line 2
# ==== number.py
import kit
kit = 1
kit, other = make(kit)
kit.Slow
import unsloth  # UNS002 line 2

# ---- names of modules that no literal has, in a module that is no package
# ==== kit/__init__.py
# ==== kit/api.py
from importlib import import_module
__all__ = ["Slow", "Fast"]
def __getattr__(name):
    if name in __all__:
        return getattr(import_module("." + name.lower(), __package__), name)
    raise AttributeError(name)
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== slow.py
from kit.api import Slow
import unsloth  # UNS003 kit/slow.py
# ==== fast.py
from kit.api import Fast
import transformers
import unsloth

# ---- the name of a module in pieces
# ==== kit/__init__.py
from importlib import import_module
T = "Slow:slow Fast:fast Other:unsloth"
def __getattr__(name):
    for entry in T.split():
        key, module = entry.split(":")
        if key == name:
            return getattr(import_module(f"{__name__}.{module}"), key)
    raise AttributeError(name)
# ==== kit/slow.py
import transformers
# ==== kit/fast.py
import unsloth
# ==== slow.py
from kit import Slow
import unsloth  # UNS003 kit/slow.py
# ==== fast.py
from kit import Fast
import transformers
import unsloth

# ---- a lazily given name that a star import binds
# ==== kit/__init__.py
from .consts import *
from .missing import *
def __getattr__(name):
    if name in ("Slow", "Slower", "Slowest", "_slow"):
        from .slow import Slow
        return Slow
    raise AttributeError(name)
# ==== kit/consts.py
from kit.more import *
Slow = 1
_slow = 1
# ==== kit/more.py
from kit.consts import *
__all__ = ["Slowest"]
# ==== kit/slow.py
import transformers
# ==== bound.py
from kit import Slow, Slowest
import unsloth
# ==== given.py
from kit import Slower
import unsloth  # UNS003 kit/slow.py
# ==== private.py
from kit import _slow
import unsloth  # UNS003 kit/slow.py

# ---- a switch that makes it eager is off
# ==== kit/__init__.py
import sys
from typing import TYPE_CHECKING
from .utils import DIFFUSERS_SLOW_IMPORT, _LazyModule
_import_structure = {"config": ["Config"], "models": ["Model"]}
if TYPE_CHECKING or DIFFUSERS_SLOW_IMPORT:
    from .config import Config
    from .models import Model
else:
    sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], _import_structure)
# ==== kit/config.py
Config = {}
# ==== kit/models.py
from transformers import X as Model
# ==== kit/fast.py
import unsloth
# ==== case.py
from kit import Config
from unsloth import F
# ==== late.py
from kit import Model
from unsloth import F  # UNS003 kit.models

# ---- a module that is followed reads a name of one
# ==== kit/__init__.py
import importlib
def __getattr__(name):
    if name == "Slow":
        return importlib.import_module("kit.slow").Slow
    raise AttributeError(name)
# ==== kit/slow.py
from transformers import Trainer as Slow
# ==== helper.py
import kit
base = kit.Slow
# ==== quiet.py
import kit
# ==== case.py
import helper
import unsloth  # UNS003 kit/slow.py
# ==== silent.py
import quiet
import unsloth

# ---- a name that imports several libraries
# ==== kit/__init__.py
def __getattr__(name):
    if name == "Slow":
        import trl
        import transformers
        return trl.SFTTrainer
    raise AttributeError(name)
# ==== case.py
from kit import Slow
import unsloth  # UNS003 'transformers' and 'trl'

# ---- one lazy package in another, and what else a name imports
# ==== kit/__init__.py
def __getattr__(name):
    if name == "Slow":
        import os
        from kit.inner import Base
        return Base
    if name == "Plain":
        import json
        return json
    if name == "Two":
        from kit.inner import Base, Other
        return Other
    raise AttributeError(name)
# ==== kit/inner/__init__.py
def __getattr__(name):
    if name == "Base":
        from .base import Base
        return Base
    if name == "Other":
        from .other import Other
        return Other
    raise AttributeError(name)
# ==== kit/inner/base.py
import trl
# ==== kit/inner/other.py
import peft
# ==== case.py
from kit import Slow, Plain
import unsloth  # UNS003 kit/inner/base.py
# ==== two.py
from kit import Slow, Two
import unsloth  # UNS003 'peft', loaded on line 1 through kit.inner.other

# ---- a table that cannot be told silences only where its text may load unsloth
# ==== kit/__init__.py
import importlib
import pkgutil
MODULES = {one.name.title(): one.name for one in pkgutil.iter_modules(__path__)}
def __getattr__(name):
    return getattr(importlib.import_module(f"kit.{MODULES[name]}"), name)
# ==== kit/slow.py
import json
# ==== case.py
from kit import Slow
import transformers
import unsloth  # UNS001 line 2

# ---- modules that import a package's parts lazily, by relative names
# ==== pkg/__init__.py
__lazy_modules__ = ["pkg.hf"]
from .hf import Trainer
# ==== pkg/hf.py
from transformers import Trainer
# ==== case.py
import pkg
import unsloth
# ==== late.py
from pkg import Trainer
import unsloth  # UNS003 pkg/hf.py

# ---- a star takes of lazy imports what __all__ names
# ==== helper.py
__lazy_modules__ = ["transformers"]
import transformers
def load(): pass
__all__ = ["load"]
# ==== open.py
__lazy_modules__ = ["transformers"]
import transformers
__all__ = ["transformers"]
# ==== case.py
from helper import *
import unsloth
# ==== late.py
from open import *
import unsloth  # UNS003 loaded on line 1 through open

# ---- a module that is no package gives names too, with and without a table that is told
# ==== kit/__init__.py
x = 1
# ==== kit/v1.names.py
x = 1
# ==== kit/names.py
import importlib
def __getattr__(name):
    if name == "Slow":
        return importlib.import_module(".slow", __package__).Slow
    if name == "Named":
        return importlib.import_module(__name__ + "_more")
    raise AttributeError(name)
# ==== kit/names_more.py
import trl
# ==== kit/slow.py
import transformers
# ==== case.py
from kit.names import Slow
import unsloth  # UNS003 kit/slow.py
# ==== more.py
from kit.names import Named
import unsloth  # UNS003 kit/names_more.py
# ==== none.py
from kit.names import Other
import unsloth
