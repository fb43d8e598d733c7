"""Projects with tests: where `conftest.py` files stand, and what they bring.

A comment with a code stands on each line that the plugin has to report as late; a run of pytest
on some test file of the project must import unsloth late from that very line.
"""

from __future__ import annotations

from typing import Dict

LAYOUTS: Dict[str, str] = {
    "a conftest brings unsloth first": """\
--- tests/conftest.py
import unsloth
--- tests/test_train.py
import trl
from unsloth import FastLanguageModel

def test_train():
    from unsloth import FastModel
""",
    "a conftest loads a library": """\
--- tests/conftest.py
import transformers
--- tests/test_module.py
import unsloth  # UNS003
--- tests/test_function.py
def test_load():
    from unsloth import FastModel  # UNS003
""",
    "a conftest does both": """\
--- conftest.py
import trl
import unsloth  # UNS001
--- test_train.py
import unsloth
--- pytest.ini
[pytest]
""",
    "the conftest of the folder above": """\
--- tests/conftest.py
import peft
--- tests/unit/train_test.py
from unsloth import FastModel  # UNS003
""",
    "one conftest after the other": """\
--- conftest.py
from transformers import Trainer
--- tests/conftest.py
from unsloth import FastModel  # UNS003
--- tests/test_train.py
from unsloth import FastModel
""",
    "a conftest in time, another after it": """\
--- conftest.py
import unsloth
--- tests/conftest.py
import transformers
--- tests/test_train.py
import trl
import unsloth
""",
    "the conftest of a sibling folder does not run": """\
--- tests/unit/conftest.py
import transformers
--- tests/gpu/test_train.py
import unsloth
""",
    "a configuration file ends the way up": """\
--- conftest.py
import unsloth
--- tests/pytest.ini
[pytest]
--- tests/test_train.py
import trl
import unsloth  # UNS001
""",
    "a configuration file above": """\
--- pyproject.toml
[tool.pytest.ini_options]
addopts = "-q"
--- conftest.py
import unsloth
--- tests/test_train.py
import trl
import unsloth
""",
    "files that do not configure pytest": """\
--- conftest.py
import unsloth
--- tests/setup.cfg
[metadata]
name = tests
--- tests/tox.ini
[tox]
envlist = py311
--- tests/test_train.py
import trl
import unsloth
""",
    "a setup.cfg that does": """\
--- conftest.py
import unsloth
--- tests/setup.cfg
[tool:pytest]
addopts = -q
--- tests/test_train.py
import trl
import unsloth  # UNS001
""",
    "a tox.ini that does": """\
--- conftest.py
import transformers
--- tests/tox.ini
[pytest]
--- tests/test_train.py
import unsloth
""",
    "tests that are a package": """\
--- tests/__init__.py
import transformers
--- tests/conftest.py
import unsloth  # UNS003
--- tests/unit/__init__.py
--- tests/unit/test_train.py
import unsloth
""",
    "a package that loads, its conftest, its tests": """\
--- app/__init__.py
import unsloth
--- app/conftest.py
import transformers
--- app/tests/test_train.py
import trl
import unsloth
""",
    "a package that loads before its conftest, tests that are none of its modules": """\
--- app/__init__.py
import transformers
--- app/conftest.py
--- app/tests/test_train.py
import unsloth  # UNS003
""",
    "through another module": """\
--- conftest.py
import transformers
--- fast.py
import unsloth
--- tests/test_train.py
import fast  # UNS003
""",
    "through a helper beside the conftest": """\
--- tests/conftest.py
import helpers
--- tests/helpers.py
import transformers
--- tests/unit/test_train.py
import unsloth  # UNS003
""",
    "a helper of the conftest's folder, seen from a folder below": """\
--- tests/conftest.py
--- tests/helpers.py
import transformers
--- tests/unit/test_train.py
import helpers
import unsloth  # UNS003
""",
    "what a conftest imports inside its fixtures waits": """\
--- tests/conftest.py
import pytest

@pytest.fixture
def trainer():
    from transformers import Trainer
    return Trainer
--- tests/test_train.py
from unsloth import FastModel

def test_train(trainer):
    assert trainer
""",
    "importorskip": """\
--- tests/conftest.py
import pytest

pytest.importorskip("transformers")
--- tests/test_train.py
import pytest

pytest.importorskip("unsloth")  # UNS003
""",
    "a guard in the conftest": """\
--- tests/conftest.py
try:
    import unsloth
except (ImportError, NotImplementedError):
    unsloth = None
--- tests/test_train.py
from trl import SFTTrainer
from unsloth import FastModel
""",
    "a test imports its conftest": """\
--- tests/__init__.py
--- tests/conftest.py
import trl
STEPS = 3
--- tests/test_train.py
from tests.conftest import STEPS
from unsloth import FastModel  # UNS003
""",
    "a lazy package": """\
--- app/__init__.py
def __getattr__(name):
    if name == "Trainer":
        from .trainer import Trainer
        return Trainer
    raise AttributeError(name)
--- app/trainer.py
from transformers import Trainer
--- tests/conftest.py
from app import Trainer
--- tests/test_train.py
from unsloth import FastModel  # UNS003
""",
    "a hook of the conftest": """\
--- tests/conftest.py
def pytest_configure(config):
    import unsloth
--- tests/test_train.py
import trl
from unsloth import FastModel
""",
    "a hook that loads a library": """\
--- conftest.py
def pytest_sessionstart(session):
    import transformers
--- tests/test_train.py
import unsloth  # UNS003
""",
    "what hooks that run later load": """\
--- tests/conftest.py
def pytest_collection_modifyitems(items):
    import transformers
--- tests/test_train.py
import unsloth
""",
    "a conftest is imported before the session starts": """\
--- conftest.py
def pytest_sessionstart(session):
    import transformers
--- tests/conftest.py
import unsloth
--- tests/test_train.py
import unsloth
""",
    "options are added at once": """\
--- conftest.py
def pytest_addoption(parser):
    import transformers
--- tests/conftest.py
import unsloth  # UNS003
--- tests/test_train.py
import unsloth
""",
    "a conftest is imported before pytest is configured": """\
--- conftest.py
def pytest_configure(config):
    import transformers
--- tests/conftest.py
import unsloth
--- tests/test_train.py
import unsloth
""",
    "a file that pytest does not collect": """\
--- conftest.py
import transformers
--- train.py
import unsloth
--- tests/test_nothing.py
def test_nothing():
    pass
""",
}
