# What pytest runs before a test: the conftest.py files of its folder and those above it.

# ---- a conftest that imports unsloth makes its tests right
# ==== pytest.ini
[pytest]
# ==== tests/conftest.py
import unsloth
# ==== tests/test_case.py
import trl
from unsloth import FastLanguageModel


def test_it():
    from unsloth import FastModel

# ---- one that loads the library makes them late
# ==== pytest.ini
[pytest]
# ==== tests/conftest.py
import os
import transformers
# ==== tests/test_case.py
from unsloth import FastLanguageModel  # UNS003 which pytest loads through conftest (
# ==== tests/case_test.py
def test_it():
    from unsloth import FastLanguageModel  # UNS003 put 'import unsloth' first in
# ==== tests/helper.py
from unsloth import FastLanguageModel

# ---- the outermost comes first
# ==== pytest.ini
[pytest]
# ==== conftest.py
import unsloth
# ==== tests/conftest.py
import transformers
# ==== tests/deep/test_case.py
from unsloth import FastLanguageModel

# ---- a conftest has those above it before itself
# ==== pytest.ini
[pytest]
# ==== conftest.py
import transformers
# ==== tests/conftest.py
import unsloth  # UNS003 'transformers', which pytest loads through conftest (
# ==== tests/test_case.py
import unsloth

# ---- not those below it, nor beside it
# ==== pytest.ini
[pytest]
# ==== tests/one/conftest.py
import transformers
# ==== tests/two/test_case.py
import unsloth
# ==== tests/conftest.py
import unsloth

# ---- nor those above the folder with the configuration
# ==== conftest.py
import transformers
# ==== project/pyproject.toml
[tool.pytest.ini_options]
# ==== project/tests/test_case.py
import unsloth

# ---- a pyproject.toml without a word of pytest ends nothing
# ==== pytest.ini
[pytest]
# ==== conftest.py
import transformers
# ==== project/pyproject.toml
[project]
# ==== project/tests/test_case.py
import unsloth  # UNS003

# ---- what the conftest loads by way of other modules
# ==== pytest.ini
[pytest]
# ==== tests/conftest.py
import fixtures
# ==== tests/fixtures.py
import transformers
# ==== tests/test_case.py
import unsloth  # UNS003 which pytest loads through conftest (

# ---- a conftest in a package, and the package
# ==== pytest.ini
[pytest]
# ==== tests/__init__.py
import transformers
# ==== tests/conftest.py
import os
# ==== tests/test_case.py
import unsloth  # UNS003

# ---- a conftest that may load unsloth silences
# ==== pytest.ini
[pytest]
# ==== tests/conftest.py
try:
    import unsloth
except ImportError:
    unsloth = None
# ==== tests/test_case.py
import trl
import unsloth

# ---- against what other modules load it counts too
# ==== pytest.ini
[pytest]
# ==== tests/conftest.py
import transformers
# ==== tests/model.py
import unsloth
# ==== tests/test_case.py
import model  # UNS003 this loads 'unsloth' through model (

# ---- a conftest that loads both ends has the report, its tests have none
# ==== pytest.ini
[pytest]
# ==== tests/conftest.py
import transformers
import unsloth  # UNS001
# ==== tests/test_case.py
import trl
import unsloth

# ---- a hook of pytest's start runs before the tests, a fixture does not
# ==== pytest.ini
[pytest]
# ==== hooks/conftest.py
def pytest_configure():
    import transformers
# ==== hooks/test_case.py
import unsloth  # UNS003 which pytest loads through conftest (
# ==== fixtures/conftest.py
import pytest


@pytest.fixture
def model():
    import transformers
# ==== fixtures/test_case.py
import unsloth

# ---- not followed, nothing is read
# options: --no-unsloth-follow-imports
# ==== pytest.ini
[pytest]
# ==== tests/conftest.py
import transformers
# ==== tests/test_case.py
import unsloth

# ---- plugins that a conftest names
# ==== conftest.py
pytest_plugins = ["fixtures.models"]
# ==== fixtures/__init__.py
X = 1
# ==== fixtures/models.py
import unsloth
# ==== tests/test_case.py
from trl import SFTTrainer
from unsloth import FastModel

# ---- and that load a library
# ==== conftest.py
pytest_plugins = "fixtures"
# ==== fixtures.py
import transformers
# ==== test_case.py
from unsloth import FastModel  # UNS003 loads through conftest (

# ---- a stand-in for unsloth
# ==== conftest.py
import sys
from unittest.mock import MagicMock

sys.modules["unsloth"] = MagicMock()
# ==== test_case.py
import trl
from unsloth import FastModel

# ---- in a module that is not pytest's it is no load, but what follows finds it
# ==== mocks.py
import sys, transformers

sys.modules["unsloth"] = None
# ==== case.py
import transformers
import mocks
# ==== other.py
import mocks
import unsloth

# ---- a function inside a hook is no hook
# ==== conftest.py
def pytest_configure():
    def pytest_sessionstart():
        import transformers

    plugin.add(pytest_sessionstart)
# ==== test_case.py
import unsloth

# ---- hooks that have run when a test runs, not when it is imported
# ==== conftest.py
def pytest_collection_modifyitems(config, items):
    import transformers
# ==== test_case.py
import unsloth


def test_it():
    import unsloth
# ==== test_function.py
def test_it():
    import unsloth  # UNS003 transformers

# ---- hooks that have run before
# ==== conftest.py
def pytest_report_header():
    import transformers

    return transformers.__version__
# ==== test_case.py
import unsloth  # UNS003 transformers

# ---- automatic fixtures of a conftest run before a test
# ==== conftest.py
import pytest


@pytest.fixture(autouse=True, scope="session")
def prepare():
    import unsloth  # UNS002
    yield
# ==== test_case.py
def test_it():
    from trl import SFTTrainer
    from unsloth import is_bfloat16_supported

# ---- others may have
# ==== conftest.py
import pytest


@pytest.fixture
def model():
    import unsloth  # UNS002


@pytest.fixture
def tokenizer():
    import transformers
# ==== test_case.py
def test_it(model):
    from trl import SFTTrainer
    from unsloth import is_bfloat16_supported

# ---- what only some tests ask for makes none late
# ==== conftest.py
import pytest


@pytest.fixture
def tokenizer():
    import transformers
# ==== test_case.py
def test_it():
    from unsloth import FastModel  # UNS002

# ---- a conftest inside the package that has loaded the library
# ==== proj/__init__.py
import transformers
# ==== proj/fast.py
import unsloth  # UNS003
# ==== proj/tests/__init__.py
X = 1
# ==== proj/tests/conftest.py
X = 1
# ==== proj/tests/test_case.py
from proj.fast import FastModel


def test_it():
    from proj.fast import FastModel
# ==== proj/tests/test_direct.py
import unsloth  # UNS003 pytest loads through proj

# ---- fixtures of a module that a conftest.py imports are not its own
# ==== conftest.py
import helper
# ==== helper.py
import pytest
@pytest.fixture(autouse=True)
def prepared():
    import transformers
def pytest_configure(config):
    import trl
# ==== test_case.py
def test_fit():
    import unsloth  # UNS002

# ---- a plugin of a conftest.py is named with the first line
# ==== conftest.py
# Our plugins.
pytest_plugins = ["helper"]
# ==== helper.py
import transformers
# ==== test_case.py
import unsloth  # UNS003 conftest.py:1) > helper

# ---- an automatic fixture of a conftest.py
# ==== conftest.py
import pytest
@pytest.fixture(autouse=True)
def prepared():
    import transformers
@pytest.fixture
def asked():
    import trl
# ==== test_case.py
def test_fit():
    import unsloth  # UNS003 'transformers'
