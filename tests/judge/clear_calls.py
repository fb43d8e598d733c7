"""Programs whose verdict is clear from reading them: what a call runs, and when.

A line that must be reported as late ends in `# late`.
"""

from __future__ import annotations

from typing import Dict

GENERATORS: Dict[str, str] = {
    "a generator kept in a name has not run": """
def batches():
    from transformers import AutoTokenizer
    yield AutoTokenizer
stream = batches()
from unsloth import FastModel
""",
    "a generator that nobody takes has not run": """
def batches():
    import transformers
    yield 1
batches()
print(batches())
import unsloth
""",
    "for runs a generator": """
def batches():
    import transformers
    yield 1
for batch in batches():
    import unsloth  # late
""",
    "behind the loop the generator has run": """
def batches():
    import transformers
    yield 1
for batch in batches():
    pass
import unsloth  # late
""",
    "a generator in a comprehension": """
def batches():
    import transformers
    yield 1
rows = [batch for batch in batches()]
import unsloth  # late
""",
    "what stands behind a yield runs after the loop's body": """
def batches():
    yield 1
    import transformers
for batch in batches():
    import unsloth
""",
    "a generator that loads unsloth is late where it is consumed": """
def batches():
    import unsloth  # late
    yield 1
import transformers
rows = list(batches())
""",
    "a generator that is consumed in time": """
def fast():
    import unsloth
    yield 1
def consume():
    rows = list(fast())
    import transformers
    from unsloth import FastModel
""",
    "what hands on item by item": """
from tqdm import tqdm
def batches():
    import transformers
    yield 1
def counted():
    for number, batch in enumerate(batches()):
        import unsloth  # late
def zipped():
    for number, batch in zip(batches(), range(3)):
        import unsloth  # late
def shown():
    for batch in tqdm(batches()):
        import unsloth  # late
def kept():
    pairs = enumerate(batches())
    import unsloth
""",
    "builtins consume": """
def batches():
    import transformers
    yield 1
def first():
    next(batches())
    import unsloth  # late
def every():
    tuple(batches())
    import unsloth  # late
def ordered():
    sorted(batches(), key=size)
    import unsloth  # late
def numbers():
    sum(batches())
    import unsloth  # late
def some():
    if any(batches()):
        pass
    import unsloth  # late
def texts():
    import transformers
    yield "a"
def joined():
    text = ", ".join(texts())
    import unsloth  # late
def others():
    enumerated = store(batches())
    import unsloth
""",
    "membership, and the first of an iterator": """
def batches():
    import transformers
    yield 1
def asked(x):
    if x in batches():
        pass
    import unsloth  # late
def first():
    batch = next(iter(batches()))
    import unsloth  # late
def kept():
    batches_left = iter(batches())
    import unsloth
""",
    "unpacking": """
def batches():
    import transformers
    yield 1
    yield 2
one, other = batches()
import unsloth  # late
""",
    "next runs to the first yield": """
def batches():
    yield 1
    import transformers
next(batches())
import unsloth
""",
    "a generator handed on": """
def batches():
    import transformers
    yield 1
def wrapped():
    yield from batches()
def outer():
    for batch in wrapped():
        import unsloth  # late
""",
    "a starred generator": """
def batches():
    import transformers
    yield 1
print(*batches())
import unsloth  # late
""",
    "a generator called from outside": """
def batches():
    import transformers
    yield 1
    import unsloth  # late
""",
}

EXPRESSIONS: Dict[str, str] = {
    "a generator expression kept in a name has run nothing": """
def load():
    import transformers
models = (load() for path in paths)
import unsloth
""",
    "its first iterable runs in place": """
def load():
    import transformers
    return []
models = (path for path in load())
import unsloth  # late
""",
    "a generator expression that a builtin takes": """
def load():
    import transformers
models = list(load() for path in paths)
import unsloth  # late
""",
    "a generator expression that another function takes": """
def load():
    import transformers
models = store(load() for path in paths)
import unsloth
""",
    "a generator expression that a loop takes": """
def load():
    import transformers
for model in (load() for path in paths):
    import unsloth  # late
""",
    "a generator in a generator expression": """
def batches():
    import transformers
    yield 1
def kept():
    rows = (row for row in batches())
    import unsloth
def taken():
    rows = set(row for row in batches())
    import unsloth  # late
""",
}

MANAGERS: Dict[str, str] = {
    "a context manager runs up to its yield, then the body": """
from contextlib import contextmanager
@contextmanager
def loading():
    import transformers
    yield
with loading():
    import unsloth  # late
""",
    "what stands behind its yield runs after the body": """
from contextlib import contextmanager
@contextmanager
def loading():
    yield
    import transformers
with loading() as model:
    import unsloth
""",
    "behind the with all of it has run": """
import contextlib
@contextlib.contextmanager
def loading():
    yield
    import transformers
with loading():
    pass
import unsloth  # late
""",
    "a context manager may be late after the body": """
from contextlib import contextmanager
@contextmanager
def fast():
    try:
        yield
    finally:
        import unsloth  # late
def train():
    with fast():
        import trl
""",
    "a context manager sees what the body raises": """
from contextlib import contextmanager
@contextmanager
def guarded():
    try:
        yield
    except ImportError:
        import unsloth  # late
def train():
    with guarded():
        from trl import SFTTrainer
""",
    "a context manager that swallows": """
from contextlib import contextmanager
@contextmanager
def guarded():
    try:
        yield
    except ImportError:
        pass
def train():
    with guarded():
        from trl import SFTTrainer
        return None
    import unsloth  # late
""",
    "a context manager that does not swallow": """
from contextlib import contextmanager
@contextmanager
def timed():
    try:
        yield
    finally:
        print("done")
def train():
    with timed():
        from trl import SFTTrainer
        return None
    import unsloth
""",
    "a context manager without with has not run": """
from contextlib import contextmanager
@contextmanager
def loading():
    import transformers
    yield
manager = loading()
import unsloth
""",
    "an exit stack enters": """
from contextlib import ExitStack, contextmanager
@contextmanager
def loading():
    import transformers
    yield
def train():
    with ExitStack() as stack:
        model = stack.enter_context(loading())
        import unsloth  # late
""",
    "several managers in one with": """
from contextlib import contextmanager
@contextmanager
def loading():
    import transformers
    yield
@contextmanager
def fast():
    import unsloth  # late
    yield
with loading(), fast():
    pass
""",
    "an asynchronous context manager": """
from contextlib import asynccontextmanager
@asynccontextmanager
async def loading():
    import transformers
    yield
async def train():
    async with loading():
        import unsloth  # late
""",
    "a manager that takes two ways to its yield": """
from contextlib import contextmanager
@contextmanager
def loading(wanted):
    if not wanted:
        yield
        return
    import transformers
    yield
def train():
    with loading(True):
        import unsloth  # late
""",
}

COROUTINES: Dict[str, str] = {
    "a coroutine kept in a name has not run": """
async def prepare():
    import transformers
later = prepare()
import unsloth
""",
    "a coroutine that nobody awaits has not run": """
async def prepare():
    import transformers
async def main():
    prepare()
    import unsloth
""",
    "awaited in time": """
async def train():
    import unsloth
async def main():
    await train()
    import transformers
    from unsloth import FastModel
""",
    "await runs it": """
async def prepare():
    import transformers
async def main():
    await prepare()
    import unsloth  # late
""",
    "what runs a coroutine": """
import asyncio
async def prepare():
    import transformers
def run():
    asyncio.run(prepare())
    import unsloth  # late
async def task():
    asyncio.create_task(prepare())
    import unsloth  # late
async def ensured():
    asyncio.ensure_future(prepare())
    import unsloth  # late
async def gathered():
    await asyncio.gather(other(), prepare())
    import unsloth  # late
async def grouped():
    async with asyncio.TaskGroup() as group:
        group.create_task(prepare())
    import unsloth  # late
def nothing():
    store(prepare())
    import unsloth
""",
    "a loop in hand runs a coroutine": """
async def prepare():
    import transformers
def start(loop):
    loop.run_until_complete(prepare())
    import unsloth  # late
""",
    "trio and anyio take the function": """
import anyio
import trio
async def prepare():
    import transformers
def one():
    anyio.run(prepare)
    import unsloth  # late
def other():
    trio.run(prepare)
    import unsloth  # late
""",
    "the coroutines of a list are gathered": """
import asyncio
async def prepare():
    import transformers
async def main():
    await asyncio.gather(*[prepare() for path in paths])
    import unsloth  # late
""",
    "an asynchronous generator": """
async def batches():
    import transformers
    yield 1
async def looped():
    async for batch in batches():
        import unsloth  # late
async def comprehended():
    rows = [row async for row in batches()]
    import unsloth  # late
async def kept():
    rows = batches()
    import unsloth
""",
}

METHODS: Dict[str, str] = {
    "a method starts where __init__ has ended": """
class Trainer:
    def __init__(self, name):
        from unsloth import FastLanguageModel
    def fit(self, rows):
        from trl import SFTTrainer
        from unsloth import is_bfloat16_supported
""",
    "wherever __init__ stands": """
class Trainer:
    def fit(self, rows):
        import unsloth  # late
    def __init__(self, name):
        import transformers
""",
    "one way through __init__ is enough": """
class Trainer:
    def __init__(self, name):
        if name:
            import unsloth
    def fit(self, rows):
        from trl import SFTTrainer
        import unsloth
""",
    "static methods and class methods have no instance": """
class Trainer:
    def __init__(self, name):
        import transformers
    @staticmethod
    def plain():
        import unsloth
    @classmethod
    def build(cls):
        import unsloth
    def __new__(cls):
        import unsloth
    def fit(self):
        import unsloth  # late
""",
    "a property has one": """
class Trainer:
    def __init__(self, name):
        import transformers
    @property
    def model(self):
        import unsloth  # late
""",
    "self.name() runs the method": """
class Trainer:
    def prepare(self):
        import transformers
    def fit(self, rows):
        self.prepare()
        import unsloth  # late
""",
    "self.name() in __init__": """
class Trainer:
    def __init__(self):
        self.load()
    def load(self):
        import unsloth
    def fit(self, rows):
        import trl
        import unsloth
""",
    "methods of another object are not entered": """
class Trainer:
    def prepare(self):
        import transformers
    def fit(self, rows):
        rows.prepare()
        rows.trainer.prepare()
        import unsloth
""",
    "generators, coroutines and managers among methods": """
from contextlib import contextmanager
class Trainer:
    def batches(self):
        import transformers
        yield 1
    async def prepare(self):
        import trl
    @contextmanager
    def loading(self):
        import peft
        yield
    def kept(self):
        rows = self.batches()
        manager = self.loading()
        import unsloth
    def looped(self):
        for row in self.batches():
            import unsloth  # late
    async def awaited(self):
        await self.prepare()
        import unsloth  # late
    def managed(self):
        with self.loading():
            import unsloth  # late
""",
    "an inherited __init__": """
class Base:
    def __init__(self):
        import unsloth
class Trainer(Base):
    def fit(self, rows):
        import trl
        import unsloth
""",
    "the __init__ of a base is not run by one that does not call it": """
class Base:
    def __init__(self):
        import unsloth
class Trainer(Base):
    def __init__(self):
        self.rows = []
    def fit(self, rows):
        import trl
        import unsloth  # late
""",
    "super() runs the base's method": """
class Base:
    def __init__(self):
        import unsloth
class Trainer(Base):
    def __init__(self):
        super().__init__()
    def fit(self, rows):
        import trl
        import unsloth
""",
    "a method of a base in the same file": """
class Base:
    def prepare(self):
        import transformers
class Trainer(Base):
    def fit(self, rows):
        self.prepare()
        import unsloth  # late
""",
    "methods of an instance made on the spot, or of the class": """
class Trainer:
    def fit(self):
        import transformers
    @classmethod
    def build(cls):
        import trl
def one():
    Trainer().fit()
    import unsloth  # late
def other():
    Trainer.build()
    import unsloth  # late
""",
    "an instance in a variable is not looked into": """
class Trainer:
    def fit(self):
        import transformers
def third():
    trainer = Trainer()
    trainer.fit()
    import unsloth
""",
    "an instance of a class that inherits may be the one": """
class Base:
    def fit(self):
        self.prepare()
        import unsloth  # late
    def prepare(self):
        pass
class Trainer(Base):
    def prepare(self):
        import transformers
""",
    "a class method calls another": """
class Trainer:
    @classmethod
    def build(cls):
        import transformers
    @classmethod
    def make(cls):
        cls.build()
        import unsloth  # late
""",
    "super().name()": """
class Base:
    def fit(self):
        import transformers
class Trainer(Base):
    def fit(self):
        super().fit()
        import unsloth  # late
""",
    "the old way to call the base": """
class Base:
    def __init__(self):
        import unsloth
class Trainer(Base):
    def __init__(self):
        Base.__init__(self)
    def fit(self, rows):
        import trl
        import unsloth
""",
    "a class that is called runs its __init__": """
class Trainer:
    def __init__(self):
        import transformers
trainer = Trainer()
import unsloth  # late
""",
}

PROCESSES: Dict[str, str] = {
    "a spawned process knows nothing of the main block": """
import multiprocessing as mp
def worker():
    import unsloth
if __name__ == "__main__":
    import transformers
    mp.set_start_method("spawn")
    mp.Process(target=worker).start()
""",
    "a forked process knows all of it": """
import multiprocessing as mp
def worker():
    import unsloth  # late
if __name__ == "__main__":
    import transformers
    mp.Process(target=worker).start()
""",
    "what the module loads is in the spawned process as well": """
import multiprocessing as mp
import transformers
def worker():
    import unsloth  # late
if __name__ == "__main__":
    mp.get_context("spawn").Process(target=worker).start()
""",
    "mp.spawn": """
import torch.multiprocessing as mp
def worker(rank):
    import unsloth
if __name__ == "__main__":
    import transformers
    mp.set_start_method("spawn", force=True)
    mp.spawn(worker, nprocs=2)
""",
    "an executor": """
from concurrent.futures import ProcessPoolExecutor
import multiprocessing
def worker(path):
    import unsloth
def other():
    import unsloth  # late
if __name__ == "__main__":
    from transformers import AutoTokenizer
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(mp_context=context) as executor:
        executor.submit(worker, "a")
""",
    "a spawned function that calls another": """
import multiprocessing as mp
def load():
    import unsloth
def worker():
    load()
if __name__ == "__main__":
    mp.set_start_method("spawn")
    mp.Process(target=worker, args=(1,)).start()
""",
}

HANDLERS: Dict[str, str] = {
    "a plain import that fails has loaded nothing": """
try:
    import unsloth_zoo
except ImportError:
    import unsloth
""",
    "a from import that fails may have": """
try:
    from transformers import Trainer
except ImportError:
    import unsloth  # late
""",
    "what stands before the import that fails has loaded": """
try:
    import transformers
    import json
except ImportError:
    import unsloth  # late
""",
    "the second name of one statement may fail": """
try:
    import transformers, bitsandbytes
except ImportError:
    import unsloth  # late
""",
    "a carrier that fails has loaded nothing": """
try:
    import sentence_transformers
except ImportError:
    import unsloth
""",
    "a failing unsloth counts as loaded": """
try:
    import unsloth
except ImportError:
    import transformers
    import unsloth
""",
    "behind the handler both ways meet": """
try:
    import transformers
except ImportError:
    transformers = None
import unsloth  # late
""",
    "a plain import in a branch of the try body": """
try:
    if fast:
        import transformers
except ImportError:
    import unsloth
""",
    "finally comes after what has not failed, too": """
try:
    import transformers
finally:
    import unsloth  # late
""",
}

SYS_MODULES: Dict[str, str] = {
    "where unsloth is missing it is not loaded": """
import sys
import transformers
if "unsloth" not in sys.modules:
    import unsloth  # late
""",
    "where unsloth is there, it is": """
import sys
import transformers
if "unsloth" in sys.modules:
    import unsloth
""",
    "behind the question unsloth is there": """
import sys
if "unsloth" not in sys.modules:
    import unsloth
import transformers
import unsloth
""",
}

CALLS: Dict[str, str] = {
    **GENERATORS,
    **EXPRESSIONS,
    **MANAGERS,
    **COROUTINES,
    **METHODS,
    **PROCESSES,
    **HANDLERS,
    **SYS_MODULES,
}
