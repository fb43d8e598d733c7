# Classes: what has run before a method, what it runs by way of self, and in which class.

# ---- two backends behind one base class: no object has the methods of both
class Trainer:
    def train(self):
        self.load_tokenizer()
        self.load_model()

    def load_tokenizer(self): ...

    def load_model(self): ...


class HFTrainer(Trainer):
    def load_tokenizer(self):
        from transformers import AutoTokenizer


class FastTrainer(Trainer):
    def load_model(self):
        from unsloth import FastLanguageModel  # UNS002

# ---- what a derived class does not define it has from the base
class Trainer:
    def train(self):
        self.load_tokenizer()
        self.load_model()

    def load_tokenizer(self):
        from transformers import AutoTokenizer


class FastTrainer(Trainer):
    def load_model(self):
        from unsloth import FastLanguageModel  # UNS001 'transformers' (line 7, run by the call on line 3)


class Faster(FastTrainer):
    def load_tokenizer(self): ...

# ---- a step that only a derived class has, called by a step of the base's
class Trainer:
    def train(self):
        self.prepare()
        from unsloth import FastLanguageModel  # UNS001 line 15

    def prepare(self):
        self.load()


class Plain(Trainer): ...


class HFTrainer(Trainer):
    def load(self):
        import transformers

# ---- super() starts from the class that the method was written in
class Base:
    def load(self):
        import transformers


class Middle(Base):
    def load(self):
        super().load()
        self.patch()


class Last(Middle):
    def patch(self):
        import unsloth  # UNS001 line 3

# ---- a property runs where it is read
from functools import cached_property


class Trainer:
    @cached_property
    def model(self):
        from unsloth import FastLanguageModel  # UNS002
        return FastLanguageModel.from_pretrained("x")

    @property
    def tokenizer(self):
        from transformers import AutoTokenizer
        return AutoTokenizer.from_pretrained("x")

    @tokenizer.setter
    def tokenizer(self, value):
        self._tokenizer = value

    def fit(self):
        self.model.train()
        from trl import SFTTrainer
        from unsloth import is_bfloat16_supported

    def late(self):
        print(self.tokenizer)
        from unsloth import is_bfloat16_supported  # UNS001 'transformers' (line 12, run by the call on line 25)

    def called(self):
        self.tokenizer("text")
        from unsloth import is_bfloat16_supported  # UNS001 line 12

    def written(self):
        self.tokenizer = None
        from unsloth import is_bfloat16_supported  # UNS002

# ---- a test is prepared, by coroutines as well
import unittest


class TestTraining(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        from unsloth import FastLanguageModel  # UNS002

    async def test_training(self):
        from trl import SFTTrainer
        from unsloth import is_bfloat16_supported

# ---- which may load a library
import unittest


class TestTraining(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        from trl import SFTTrainer

    async def test_training(self):
        from unsloth import is_bfloat16_supported  # UNS001 line 6

# ---- a class that is a context manager
class Scope:
    def __enter__(self):
        import transformers

    def __exit__(self, *details):
        import peft


class Quiet:
    async def __aenter__(self):
        import trl

    async def __aexit__(self, *details): ...


def inside():
    with Scope() as scope:
        import unsloth  # UNS001 'transformers' (line 3, run by the call on line 17)


def behind():
    with Quiet():
        import unsloth  # UNS002


async def asynchronous():
    async with Quiet():
        import unsloth  # UNS001 line 11


def made():
    scope = Scope()
    import unsloth  # UNS002

# ---- each class has an __init__ of its own
class Parent:
    def run(self):
        import trl
        import unsloth  # UNS001 line 3


class Child(Parent):
    def __init__(self):
        import unsloth  # UNS002


class Plain:
    def run(self):
        import unsloth  # UNS001 line 19


class Late(Plain):
    def __init__(self):
        import transformers

# ---- making an object of a dataclass runs its __post_init__
from dataclasses import dataclass


@dataclass
class Trainer:
    name: str

    def __post_init__(self):
        import transformers


def load():
    Trainer("x")
    import unsloth  # UNS001 line 9

# ---- a property runs wherever it is read
class Trainer:
    @property
    def model(self):
        import transformers

    def fit(self):
        model = self.model
        import unsloth  # UNS001 line 4

# ---- so does super() of another method
class Base:
    def load(self):
        pass


class Trainer(Base):
    def load(self):
        import transformers

    def prepare(self):
        pass

    def fit(self):
        super().load()
        self.prepare()
        import unsloth  # UNS002


class LoraTrainer(Trainer):
    def prepare(self):
        import json

# ---- an __init__ that may be another's
class Trainer:
    if ready():

        def __init__(self):
            raise NotImplementedError
    else:
        __init__ = make


Trainer()
import unsloth  # UNS002

# ---- an inherited method in the words of the class that has it
class Base:
    def prepare(self):
        raise NotImplementedError

    def fit(self):
        self.prepare()
        import unsloth  # UNS002 inside function 'fit'


class Trainer(Base):
    def prepare(self):
        import json

# ---- methods of a class inside a function start from where that ends
def build():
    import transformers

    class Trainer:
        def fit(self):
            import unsloth  # UNS001 line 2

    return Trainer

# ---- an inherited property that uses what the class defines
class Base:
    @property
    def model(self):
        self.prepare()

    def prepare(self):
        pass


class Trainer(Base):
    def prepare(self):
        import transformers

    def fit(self):
        model = self.model
        import unsloth  # UNS001 line 12

# ---- a method calls a function of the module, whatever lies between
def setup():
    import transformers


class Trainer:
    def setup(self):
        pass

    def fit(self):
        setup()
        import unsloth  # UNS001 line 2

    def nested(self):
        def step():
            setup()
            import unsloth  # UNS001 line 2

        return step

# ---- leaving a with runs __exit__ of its class
class Quiet:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        import transformers


def inside():
    with Quiet():
        import unsloth  # UNS002


def behind():
    with Quiet():
        pass
    import unsloth  # UNS001 line 6

# ---- super in a function inside a method
class Base:
    def load(self):
        import transformers


class Trainer(Base):
    def load(self):
        pass

    def fit(self):
        def step():
            super(Trainer, self).load()
            import unsloth  # UNS001 line 3

        step()
