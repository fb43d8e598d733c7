"""Projects whose verdict a reader can tell: parents, conftest files, lazy packages, scripts.

What is late stands on its line as a comment, `# UNS001` or `# UNS003`.
"""

from __future__ import annotations

from typing import Dict

from tests.judge.project_lazy import MACHINERY

CASES: Dict[str, str] = {
    "a parent loads, unsloth comes through a module elsewhere": """\
--- load/__init__.py
import transformers
--- load/manager.py
import fast  # UNS003
--- fast.py
import unsloth
""",
    "the module on the way lies below the parent too": """\
--- load/__init__.py
import transformers
--- load/manager.py
from load import fast
--- load/fast.py
import unsloth  # UNS003
""",
    "the parent is importing the file": """\
--- load/__init__.py
import transformers
from load import manager  # UNS003
--- load/manager.py
import fast
--- fast.py
import unsloth
""",
    "it has finished when a function runs": """\
--- load/__init__.py
import transformers
from load import manager
--- load/manager.py
def manage():
    import fast  # UNS003
--- fast.py
import unsloth
""",
    "a way that comes back below the parent": """\
--- load/__init__.py
import transformers
--- load/manager.py
import fast
--- fast.py
import load.kernel
--- load/kernel.py
import unsloth  # UNS003
""",
    "two ends in this file, and one elsewhere": """\
--- app.py
import helpers
import trl
import unsloth  # UNS001
--- helpers.py
import transformers
""",
    "one end elsewhere": """\
--- app.py
import helpers
import unsloth  # UNS003
--- helpers.py
import transformers
""",
    "a failed import of a library": """\
--- app.py
try:
    import unsloth_zoo
except ImportError:
    import unsloth
--- other.py
try:
    from trl import SFTTrainer
except ImportError:
    import unsloth  # UNS001
--- third.py
try:
    import trl
    import helpers
except ImportError:
    import unsloth  # UNS001
--- helpers.py
""",
    "a conftest that loads": """\
--- conftest.py
import transformers
--- tests/conftest.py
import trl
--- tests/test_train.py
import unsloth  # UNS003
--- tests/helpers.py
import unsloth
--- train.py
import unsloth
""",
    "a conftest that brings unsloth": """\
--- tests/conftest.py
import unsloth
--- tests/unit/train_test.py
import trl
from unsloth import FastModel
""",
    "above the configuration": """\
--- conftest.py
import unsloth
--- tests/pytest.ini
--- tests/test_train.py
import trl
from unsloth import FastModel  # UNS001
""",
    "a conftest runs its own package": """\
--- app/__init__.py
import peft
--- app/conftest.py
--- app/tests/test_train.py
from unsloth import FastModel  # UNS003
""",
    "through a helper that only the conftest's folder holds": """\
--- tests/conftest.py
--- tests/helpers.py
import transformers
--- tests/unit/test_train.py
import helpers
import unsloth  # UNS003
""",
    "a test takes another test's unsloth": """\
--- tests/__init__.py
--- tests/conftest.py
import transformers
--- tests/test_one.py
from tests import test_two
--- tests/test_two.py
import unsloth  # UNS003
""",
    "hooks of pytest's start": """\
--- conftest.py
def pytest_configure(config):
    import transformers
--- tests/conftest.py
import torch
def pytest_sessionstart(session):
    import trl
def fit():
    import unsloth  # UNS003
--- tests/test_one.py
import unsloth  # UNS003
""",
    "a hook brings unsloth": """\
--- conftest.py
def pytest_addoption(parser):
    import unsloth
--- test_one.py
import trl
import unsloth
""",
    "a script in a package": """\
--- jobs/__init__.py
import peft
--- jobs/train.py
from steps import step
import unsloth  # UNS003
--- jobs/steps.py
from transformers import step
""",
    "its parents do not run": """\
--- jobs/__init__.py
import peft
--- jobs/train.py
from steps import step
import unsloth
--- jobs/steps.py
from torch import step
""",
    "a script in a package named unsloth": """\
--- jobs/unsloth/__init__.py
--- jobs/unsloth/training.py
from utils import load
from unsloth import FastModel  # UNS003
--- jobs/unsloth/utils.py
from transformers import load
--- jobs/unsloth/other.py
import trl
from unsloth import FastModel  # UNS001
""",
    "a neighbour that only has the name of what is meant": """\
--- jobs/__init__.py
import peft
--- jobs/train.py
from torch import step
import unsloth  # UNS003
--- jobs/torch.py
import torch
--- jobs/mlflow.py
import mlflow
--- jobs/other.py
import mlflow
import unsloth  # UNS003
""",
    "a folder without __init__.py inside a package": """\
--- pkg/__init__.py
import transformers
--- pkg/core/factory.py
from ..base import Base
import unsloth  # UNS003
--- pkg/core/script.py
import unsloth
--- pkg/base.py
""",
    "a package of its own that is named unsloth": """\
--- src/unsloth/__init__.py
import torch
--- src/unsloth/tools.py
import trl
--- src/app.py
import trl
import unsloth
--- src/other.py
import trl
from unsloth import tools
""",
    "a clone of unsloth": """\
--- unsloth/__init__.py
import transformers
from .models import loader
--- unsloth/models/__init__.py
--- unsloth/models/loader.py
import unsloth
--- app.py
import trl
import unsloth  # UNS001
""",
    "a folder named unsloth": """\
--- unsloth/train.py
import trl
import unsloth  # UNS001
""",
    "what unsloth writes": """\
--- unsloth_compiled_cache/Trainer.py
import trl
import unsloth
""",
    "a name compared": """\
--- kaine/__init__.py
def __getattr__(name):
    if name == "UnslothTrainer":
        from .fast import UnslothTrainer
        return UnslothTrainer
    if name in ("Slow", "Slower"):
        from .slow import Slow
        return Slow
    raise AttributeError(name)
--- kaine/fast.py
import unsloth
from trl import SFTTrainer
--- kaine/slow.py
import transformers
--- first.py
from kaine import UnslothTrainer
from transformers import Trainer
from unsloth import FastModel
--- second.py
from kaine import Slow
from kaine import UnslothTrainer  # UNS003
--- third.py
import kaine
import unsloth
--- fourth.py
import kaine
kaine.Slow
import unsloth  # UNS003
--- fifth.py
import kaine
from trl import SFTTrainer
def train():
    return kaine.UnslothTrainer()  # UNS003
""",
    "a name looked up": """\
--- app/__init__.py
import importlib
_LAZY = {"Trainer": ".trainer", "Fast": ".fast"}
def __getattr__(name):
    if name not in _LAZY:
        raise AttributeError(name)
    return getattr(importlib.import_module(_LAZY[name], __name__), name)
--- app/trainer.py
import transformers
--- app/fast.py
import unsloth
--- one.py
from app import Trainer
from app import Fast  # UNS003
--- two.py
from app import Trainer, Fast  # UNS003
""",
    "ms-swift": f"""\
--- swift/__init__.py
from typing import TYPE_CHECKING
from .import_utils import _LazyModule
if TYPE_CHECKING:
    from .pipelines import sft_main
else:
    _import_structure = {{"pipelines": ["sft_main"], "version": ["__version__"]}}
    import sys
    sys.modules[__name__] = _LazyModule(
        __name__, globals()["__file__"], _import_structure, module_spec=__spec__
    )
--- swift/import_utils.py
{MACHINERY}\
--- swift/pipelines.py
from transformers import Trainer
--- swift/version.py
--- one.py
from swift import sft_main
from unsloth import FastModel  # UNS003
--- two.py
import swift
from unsloth import FastModel
--- three.py
import swift
swift.sft_main()
from unsloth import FastModel  # UNS003
""",
    "lazy_loader": """\
--- app/__init__.py
import lazy_loader as lazy
__getattr__, __dir__, __all__ = lazy.attach(
    __name__, submodules=["slow"], submod_attrs={"fast": ["FastTrainer"]}
)
--- app/slow.py
import trl
--- app/fast.py
import unsloth
--- one.py
from app import slow
from app import FastTrainer  # UNS003
--- two.py
import app
import unsloth
--- three.py
import app
app.slow.train()
import unsloth  # UNS003
""",
}
