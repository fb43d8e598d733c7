# What a call runs, and when: generators, managers, coroutines, methods, other processes.

# ---- a generator that is kept in a name has not run
def batches():
    from transformers import AutoTokenizer

    yield AutoTokenizer


stream = batches()
from unsloth import FastModel  # UNS002 line 1

# ---- nor has one that is handed on to what only keeps it
def batches():
    import transformers

    yield 1


class Loader:
    pass


def load(trainer):
    trainer.fit(batches())
    Loader(batches())
    rows = [batches()]
    import unsloth  # UNS002

# ---- a loop runs it, up to its first item before the body starts
def batches():
    import transformers

    yield 1
    import trl


def body():
    for batch in batches():
        import unsloth  # UNS001 'transformers' (line 2, run by the call on line 9), too late to patch it


def behind():
    for batch in batches():
        pass
    import unsloth  # UNS001 line 2


async def asynchronous():
    async for batch in batches():
        import unsloth  # UNS002

# ---- an asynchronous loop runs an asynchronous generator
async def batches():
    import transformers

    yield 1


async def body():
    async for batch in batches():
        import unsloth  # UNS001 line 2


async def comprehension():
    [batch async for batch in batches()]
    import unsloth  # UNS001 line 2


async def awaited():
    await batches()
    import unsloth  # UNS002

# ---- what stands behind the yield runs when the body is through
def steps():
    yield 1
    import transformers


def body():
    for step in steps():
        import unsloth  # UNS002


def behind():
    for step in steps():
        pass
    import unsloth  # UNS001 line 3


def broken():
    for step in steps():
        break
    import unsloth  # UNS002

# ---- a generator that may end before it gives an item
def rows(path):
    import transformers

    if not path:
        return
    yield path
    import trl


def load(path):
    for row in rows(path):
        pass
    else:
        import unsloth  # UNS001 line 2

# ---- yield from and a star run it
def batches():
    import transformers

    yield 1


def delegated():
    yield from batches()
    import unsloth  # UNS001 line 2


def starred():
    print(*batches())
    import unsloth  # UNS001 line 2


def unpacked():
    first, *rest = batches()
    import unsloth  # UNS001 line 2


def listed():
    rows = [*batches()]
    import unsloth  # UNS001 line 2


def asked(row):
    if row in batches():
        import unsloth  # UNS001 line 2

# ---- so does every builtin that consumes
def batches():
    import transformers

    yield 1


def all_of_it():
    list(batches())
    import unsloth  # UNS001


def one_by_one():
    next(batches())
    import unsloth  # UNS001


def summed():
    print(sum(batches()), max(batches()))
    import unsloth  # UNS001


def joined():
    ", ".join(batches())
    import unsloth  # UNS001


def asked():
    if any(batches()):
        import unsloth  # UNS001


def sorted_later():
    sorted(key=batches)
    import unsloth  # UNS002

# ---- a function of that name is another
def list(rows):
    return rows


def batches():
    import transformers

    yield 1


def load():
    list(batches())
    import unsloth  # UNS002

# ---- next takes the first item, and no more
def steps():
    yield 1
    import transformers
    yield 2


def first():
    next(steps())
    import unsloth  # UNS002


def everything():
    tuple(steps())
    import unsloth  # UNS001 line 3

# ---- what hands on item by item is as lazy as what it is handed
import itertools


def batches():
    import transformers

    yield 1


def kept():
    rows = enumerate(batches())
    import unsloth  # UNS002


def counted():
    for number, batch in enumerate(batches()):
        import unsloth  # UNS001 line 5


def zipped():
    for pair in zip(range(3), itertools.islice(batches(), 2)):
        import unsloth  # UNS001 line 5

# ---- a generator expression runs its first iterable at once, and nothing else
def load(row):
    import transformers


def rows():
    import trl


def kept():
    later = (load(row) for row in range(3))
    import unsloth  # UNS002


def started():
    later = (row for row in rows())
    import unsloth  # UNS001 line 6


def consumed():
    any(load(row) for row in range(3))
    import unsloth  # UNS001 line 2


def looped():
    for loaded in (load(row) for row in range(3)):
        pass
    import unsloth  # UNS001 line 2

# ---- other comprehensions run at once
def load(row):
    import transformers


def listed():
    rows = [load(row) for row in range(3)]
    import unsloth  # UNS001 line 2


def mapped():
    rows = {row: load(row) for row in range(3)}
    import unsloth  # UNS001 line 2

# ---- a generator that loads unsloth is judged where it runs
def fast():
    import unsloth  # UNS001 line 8
    yield 1


def late():
    stream = fast()
    import transformers
    for one in stream:
        pass
    list(fast())


def in_time():
    list(fast())
    import transformers
    import unsloth

# ---- a context manager runs up to its yield, and on when the body is through
from contextlib import contextmanager


@contextmanager
def model():
    import transformers
    yield
    import trl


def inside():
    with model():
        import unsloth  # UNS001 'transformers' (line 6, run by the call on line 12), too late


def made():
    context = model()
    import unsloth  # UNS002


def behind(quiet):
    with quiet as one, model() as two:
        pass
    import unsloth  # UNS001 line 6

# ---- what it runs at its end
import contextlib


@contextlib.contextmanager
def report():
    try:
        yield
    finally:
        import transformers


def inside():
    with report():
        import unsloth  # UNS002


def behind():
    with report():
        pass
    import unsloth  # UNS001 line 9

# ---- entered by a stack
from contextlib import ExitStack, contextmanager


@contextmanager
def model():
    import transformers
    yield


def load():
    with ExitStack() as stack:
        stack.enter_context(model())
        import unsloth  # UNS001 line 6

# ---- an asynchronous one
from contextlib import asynccontextmanager


@asynccontextmanager
async def model():
    import transformers
    yield


async def load():
    async with model():
        import unsloth  # UNS001 line 6


async def wrong():
    with model():
        import unsloth  # UNS002

# ---- a generator is no manager without the decorator
def model():
    import transformers

    yield


def load():
    with model():
        import unsloth  # UNS002

# ---- a coroutine that nobody awaits has not run
async def prepare():
    import transformers


async def train():
    import unsloth  # UNS002


async def main():
    later = prepare()
    await train()

# ---- await runs it
async def prepare():
    import transformers


async def train():
    await prepare()
    import unsloth  # UNS001 line 2

# ---- so does a loop that is asked to
import asyncio

import anyio
import trio


async def prepare():
    import transformers


def run():
    asyncio.run(prepare())
    import unsloth  # UNS001


def by_loop(loop):
    loop.run_until_complete(prepare())
    import unsloth  # UNS001


def by_function():
    anyio.run(prepare)
    import unsloth  # UNS001


def by_trio():
    trio.run(prepare)
    import unsloth  # UNS001


async def as_task():
    asyncio.create_task(prepare())
    import unsloth  # UNS001


async def ensured():
    asyncio.ensure_future(prepare())
    import unsloth  # UNS001


async def gathered():
    await asyncio.gather(sleep(1), prepare())
    import unsloth  # UNS001


async def grouped():
    async with asyncio.TaskGroup() as group:
        group.create_task(prepare())
    import unsloth  # UNS001


async def timed():
    await asyncio.wait_for(prepare(), 60)
    import unsloth  # UNS001


def printed():
    print(prepare())
    import unsloth  # UNS002

# ---- a method starts where __init__ of its class ends: unsloth is there
class LoraTrainer:
    def __init__(self, name):
        from unsloth import FastLanguageModel  # UNS002 function '__init__'

    def fit(self, rows):
        from trl import SFTTrainer
        from unsloth import is_bfloat16_supported

# ---- or it is too late
class Trainer:
    def __init__(self):
        import transformers

    def fit(self):
        import unsloth  # UNS001 line 3

# ---- of static methods, class methods and __new__ no object is made before
class Trainer:
    def __new__(cls):
        import unsloth  # UNS002
        return object.__new__(cls)

    def __init__(self):
        import transformers

    @staticmethod
    def check():
        import unsloth  # UNS002

    @classmethod
    def make(cls):
        import unsloth  # UNS002

# ---- what __init__ calls has run as well
class Trainer:
    def __init__(self):
        self.prepare()

    def prepare(self):
        import transformers

    def fit(self):
        import unsloth  # UNS001 line 6


class Other:
    def fit(self):
        import unsloth  # UNS002

# ---- an inherited __init__
class Base:
    def __init__(self):
        import transformers


class Trainer(Base):
    def fit(self):
        import unsloth  # UNS001 line 3


class Another(Base):
    def __init__(self):
        pass

    def fit(self):
        import unsloth  # UNS002


class Third(Base):
    def __init__(self):
        super().__init__()

    def fit(self):
        import unsloth  # UNS001 line 3

# ---- self.name() runs the method of that name
class Trainer:
    def fit(self):
        self.prepare()
        import unsloth  # UNS001 line 7

    def prepare(self):
        import transformers

    def other(self):
        self.trainer.prepare()
        import unsloth  # UNS002

    def inner(self):
        def step():
            self.prepare()
            import unsloth  # UNS001 line 7

        step()

# ---- whatever the first parameter is called
class Trainer:
    def fit(this):
        this.prepare()
        import unsloth  # UNS001 line 7

    def prepare(this):
        import transformers

# ---- self may be of a class that is derived
class Base:
    def fit(self):
        self.prepare()
        import unsloth  # UNS001 line 12

    def prepare(self):
        pass


class Trainer(Base):
    def prepare(self):
        import transformers

# ---- a method through its class
class Tools:
    @staticmethod
    def prepare():
        import transformers


def load():
    Tools.prepare()
    import unsloth  # UNS001 line 4


def made():
    Tools().prepare()
    import unsloth  # UNS001 line 4

# ---- what a test class sets up has run before its tests
import unittest


class TestTrainer(unittest.TestCase):
    def setUp(self):
        import transformers

    def test_fit(self):
        import unsloth  # UNS001 line 6

    def helper(self):
        import unsloth  # UNS002

# ---- of a class that cannot be made no test runs
import unittest


class TestTrainer(unittest.TestCase):
    def __init__(self):
        raise NotImplementedError

    def setUp(self):
        import transformers

    def test_fit(self):
        import unsloth

# ---- a process that is spawned starts with a fresh interpreter
import multiprocessing as mp


def worker():
    import unsloth  # UNS002


if __name__ == "__main__":
    mp.set_start_method("spawn")
    import transformers

    mp.Process(target=worker).start()

# ---- what the module itself loads is there again
import multiprocessing as mp

import transformers


def worker():
    import unsloth  # UNS001 line 3


if __name__ == "__main__":
    mp.set_start_method("spawn")
    mp.Process(target=worker).start()

# ---- a process that is forked has all of its parent's
import multiprocessing as mp


def worker():
    import unsloth  # UNS001 line 9


if __name__ == "__main__":
    import transformers

    mp.Process(target=worker).start()

# ---- other ways to a fresh interpreter
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import torch


def by_context():
    import unsloth  # UNS002


def by_executor():
    import unsloth  # UNS002


def by_torch(rank):
    import unsloth  # UNS002


def not_handed_over():
    import unsloth  # UNS001 line 24


if __name__ == "__main__":
    import transformers

    context = multiprocessing.get_context("forkserver")
    context.Process(target=by_context).start()
    with ProcessPoolExecutor(mp_context=context) as pool:
        pool.submit(by_executor)
    torch.multiprocessing.spawn(by_torch, nprocs=2)

# ---- a function inside a method starts where __init__ has ended, too
class Loader:
    def __init__(self):
        import peft

    def rows(self):
        def opened():
            import unsloth  # UNS001 'peft' (line 3)
            return unsloth.models

        return opened

# ---- what may run in front of the yield and behind it is judged once, for both
from contextlib import contextmanager


@contextmanager
def session(rows):
    try:
        yield rows.pop()
    finally:
        import transformers
        import unsloth


with session([]):
    import unsloth  # UNS002 line 5

# ---- next with a default goes on where there is no first item
def rows(path):
    if not path:
        import transformers

        return
    yield path


def with_default(path):
    next(rows(path), None)
    import unsloth  # UNS001 line 3


def without(path):
    next(rows(path))
    import unsloth  # UNS002


def other(path, pool):
    pool.submit(rows(path), None)
    import unsloth  # UNS002

# ---- a class of the file that keeps what it is handed runs nothing of it
class Buffer:
    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        return iter(())


def batches():
    import transformers

    yield 1


def load():
    for row in Buffer(batches()):
        pass
    import unsloth  # UNS002

# ---- nor does a comparison with it, or a list that holds it
def batches():
    import transformers

    yield 1


def compared(stream):
    if stream == batches() or stream is not batches():
        import unsloth  # UNS002


def held():
    for stream in [batches()]:
        pass
    list([batches()])
    import unsloth  # UNS002


def made_for_each(paths):
    list([batches() for path in paths])
    import unsloth  # UNS002

# ---- a coroutine handed over by keyword, or in a list
import asyncio


async def prepare():
    import transformers


def by_keyword():
    asyncio.run(main=prepare(), debug=True)
    import unsloth  # UNS001 line 5


async def in_a_list():
    await asyncio.gather(*[prepare(), asyncio.sleep(1)])
    import unsloth  # UNS001 line 5


async def for_each(paths):
    await asyncio.gather(*[prepare() for path in paths])
    import unsloth  # UNS001 line 5

# ---- one of two generators is consumed
def small():
    import json

    yield 1


def large():
    import transformers

    yield 1


def first(big):
    for row in large() if big else small():
        pass
    import unsloth  # UNS001 line 8


def second(few):
    for row in small() if few else large():
        pass
    import unsloth  # UNS001 line 8

# ---- a loop over a generator that always gives an item runs its body
def rows(path):
    yield path


def first(path):
    for row in rows(path):
        return row
    import unsloth


def counted(path):
    for number, row in enumerate(rows(path)):
        return row
    import unsloth


def perhaps_none(path, others):
    for row in zip(rows(path), others):
        return row
    import unsloth  # UNS002


def others(path, others):
    for row in rows(path) and others:
        return row
    import unsloth  # UNS002


def alone(others):
    for row in enumerate(others):
        return row
    import unsloth  # UNS002

# ---- a manager does not go on where the body has raised
from contextlib import contextmanager


@contextmanager
def model():
    yield
    import transformers


def failed():
    try:
        with model():
            raise ValueError
    except ValueError:
        import unsloth  # UNS002

# ---- a process is a class that is derived from one
import multiprocessing


class Worker(multiprocessing.Process):
    def run(self):
        import unsloth  # UNS002


class Trainer:
    def run(self):
        import unsloth  # UNS001 line 16


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    import transformers

    Worker().start()

# ---- next in an assignment takes no more than one either
def steps():
    yield 1
    import transformers
    yield 2


def load():
    first = next(steps())
    import unsloth  # UNS002

# ---- a manager that catches what the body raises
from contextlib import contextmanager


@contextmanager
def quiet():
    try:
        yield
    except ValueError:
        import transformers


def load():
    with quiet():
        raise ValueError
    import unsloth  # UNS001 line 9

# ---- a nursery, of whatever object, starts the coroutine function that it is handed
async def prepare():
    import transformers


async def train(self):
    self.nursery.start_soon(prepare)
    import unsloth  # UNS001 line 2

# ---- a manager that raises again what it has caught, and one that catches on some paths
from contextlib import contextmanager


@contextmanager
def loud():
    try:
        yield
    except ValueError:
        import transformers

        raise


@contextmanager
def perhaps(quiet):
    if quiet:
        try:
            yield
        except ValueError:
            import transformers
    else:
        yield


def raised():
    with loud():
        raise ValueError
    import unsloth


def caught(quiet):
    with perhaps(quiet):
        raise ValueError
    import unsloth  # UNS001 line 20
