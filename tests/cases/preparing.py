# What has run before a test, or before a method that Modal calls.

# ---- a fixture runs before a test that asks for it, and those that it asks for before it
import pytest


@pytest.fixture(scope="module")
def base():
    from unsloth import FastLanguageModel  # UNS002
    return FastLanguageModel


@pytest.fixture
def model(base):
    yield base
    import trl


def test_by_fixture(model):
    from trl import SFTTrainer
    from unsloth import is_bfloat16_supported


@pytest.mark.usefixtures("base")
def test_by_mark():
    from trl import SFTTrainer
    from unsloth import is_bfloat16_supported


def test_without():
    from trl import SFTTrainer
    from unsloth import is_bfloat16_supported  # UNS001 line 28


def load(model):
    from trl import SFTTrainer
    from unsloth import is_bfloat16_supported  # UNS001 line 33

# ---- one that loads a library
import pytest


@pytest.fixture(name="tokenizer")
def make_tokenizer():
    from transformers import AutoTokenizer
    return AutoTokenizer


class TestModel:
    @pytest.fixture
    def data(self):
        import peft

    def test_it(self, tokenizer):
        from unsloth import FastLanguageModel  # UNS001 line 6

    def test_data(self, data):
        from unsloth import FastLanguageModel  # UNS001 line 13

    def test_other(self, other):
        from unsloth import FastLanguageModel  # UNS002


def test_elsewhere(data):
    from unsloth import FastLanguageModel  # UNS002

# ---- an automatic one runs before every test of its file or class
import pytest


class TestFirst:
    @pytest.fixture(autouse=True)
    async def prepare(self):
        from unsloth import FastLanguageModel  # UNS002

    def test_it(self):
        from trl import SFTTrainer
        from unsloth import FastLanguageModel


def test_outside():
    from trl import SFTTrainer
    from unsloth import FastLanguageModel  # UNS001 line 15

# ---- functions that prepare all tests of a file
def setup_module(module):
    import unsloth  # UNS002


def test_it():
    import transformers
    import unsloth


class TestCase:
    def test_it(self):
        import transformers
        import unsloth

    def helper(self):
        import transformers
        import unsloth  # UNS001 line 16

# ---- and load a library
import unittest


def setUpModule():
    import transformers


class TestCase(unittest.TestCase):
    def test_it(self):
        import unsloth  # UNS001 line 5

# ---- what Modal runs when the container starts
import modal

app = modal.App("x")


@app.cls(gpu="A100")
class Model:
    @modal.enter()
    def load(self):
        from unsloth import FastLanguageModel

    @modal.method()
    def generate(self):
        from trl import SFTTrainer
        from unsloth import is_bfloat16_supported


@app.cls(gpu="A100")
class Other:
    @modal.enter()
    def load(self):
        from transformers import AutoTokenizer

    @modal.method()
    def generate(self):
        from unsloth import FastLanguageModel  # UNS001 line 22

# ---- fixtures that ask for each other
import pytest


@pytest.fixture
def one(two):
    import trl


@pytest.fixture
def two(one):
    import peft


def test_it(one):
    from unsloth import FastLanguageModel  # UNS001 line 11

# ---- several automatic fixtures
import pytest


@pytest.fixture(autouse=True)
def first():
    import transformers


@pytest.fixture(autouse=True)
def second():
    import json


def test_first():
    import unsloth  # UNS001 line 6

# ---- a fixture that asks for another
import pytest


@pytest.fixture
def model():
    import trl


@pytest.fixture
def loaded(model, request):
    import unsloth  # UNS001 line 6


@pytest.fixture
def rows():
    import csv


def test_both(model, rows):
    import unsloth  # UNS001 line 6


def helper(model):
    import unsloth  # UNS002

# ---- a fixture defined anew is the last one
import pytest


@pytest.fixture
def model():
    import trl


@pytest.fixture
def model():
    import json


def test_it(model):
    import unsloth  # UNS002
