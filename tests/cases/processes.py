# Other processes: functions that run where the program has not.

# ---- what Ray runs elsewhere knows nothing of the program
import ray


@ray.remote(num_gpus=1)
def train(rows):
    from unsloth import FastLanguageModel


@ray.remote
class Worker:
    def __init__(self):
        from unsloth import FastLanguageModel


def main():
    from transformers import AutoTokenizer

    ray.get(train.remote(AutoTokenizer))


if __name__ == "__main__":
    main()

# ---- nor what Modal runs
import modal

app = modal.App("train")


@app.function(gpu="A100")
def train():
    from unsloth import FastLanguageModel


if __name__ == "__main__":
    from transformers import AutoTokenizer

    with app.run():
        train.remote()

# ---- the file itself is imported there
import ray
import transformers


@ray.remote
def train():
    from unsloth import FastLanguageModel  # UNS001 line 2

# ---- an executor that is told to spawn, through the loop
import asyncio
import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor


def worker(x):
    import unsloth  # UNS002


async def main():
    import transformers

    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2, mp_context=mp.get_context("spawn")) as pool:
        await loop.run_in_executor(pool, worker, 1)


if __name__ == "__main__":
    asyncio.run(main())

# ---- what each worker starts with, and what is handed over by star or as a method
import multiprocessing as mp


def prepare():
    import unsloth  # UNS002


def worker(x, y):
    import unsloth  # UNS002


class Runner:
    def start(self, context):
        context.Process(target=self.work).start()
        context.Process(target=Runner.run).start()

    def work(self):
        import unsloth  # UNS002

    @staticmethod
    def run():
        import unsloth  # UNS002


if __name__ == "__main__":
    import transformers

    with mp.get_context("spawn").Pool(2, initializer=prepare) as pool:
        pool.starmap_async(worker, rows)

# ---- a process of one's own
import multiprocessing as mp


class Worker(mp.Process):
    def run(self):
        import unsloth  # UNS002


if __name__ == "__main__":
    import transformers

    mp.set_start_method("spawn")
    Worker().start()

# ---- the way to start is a constant, or depends
import multiprocessing as mp
import sys

START = "spawn"


def worker():
    import unsloth  # UNS002


if __name__ == "__main__":
    import transformers

    mp.get_context(START).Process(target=worker).start()
# ==== other.py
import multiprocessing as mp
import sys


def worker():
    import unsloth  # UNS002


if __name__ == "__main__":
    import transformers

    mp.set_start_method("spawn" if sys.platform != "linux" else "forkserver")
    mp.Process(target=worker).start()

# ---- not everything that maps is a pool of processes
import multiprocessing as mp
from concurrent.futures import ThreadPoolExecutor


def row(one):
    import unsloth  # UNS001 line 19


def other(one):
    import unsloth  # UNS001 line 19


def threaded(one):
    import unsloth  # UNS001 line 19


if __name__ == "__main__":
    mp.set_start_method("spawn")
    import transformers

    load_dataset("x").map(row)
    list(map(other, rows))
    with ThreadPoolExecutor() as executor:
        executor.submit(threaded, 1)

# ---- a function that only shipped ones call is shipped with them
import modal

app = modal.App("x")


def prepare():
    from transformers import AutoTokenizer


def load():
    from unsloth import FastLanguageModel  # UNS001 line 7, run by the call on line 17), too late to patch it: import unsloth first in function 'train'
    return FastLanguageModel


@app.function(gpu="A100")
def train():
    prepare()
    return load()


@app.function(gpu="A100")
def later():
    return first()


def first():
    from unsloth import FastLanguageModel
    return FastLanguageModel

# ---- one that others use as well is not
import modal

app = modal.App("x")


def both():
    from unsloth import FastLanguageModel  # UNS002 import it at the top of the file


@app.function()
def one():
    both()


@app.local_entrypoint()
def main():
    print(both)

# ---- what a shipped function has called first
import modal

app = modal.App("x")


def prepare():
    from transformers import AutoTokenizer


@app.function()
def train():
    prepare()
    from unsloth import FastLanguageModel  # UNS001 import unsloth first in function 'train'

# ---- a function inside a shipped one
import modal

app = modal.App("web")


@app.function()
@modal.asgi_app()
def serve():
    from fastapi import FastAPI

    api = FastAPI()

    @api.post("/generate")
    def generate():
        from unsloth import FastLanguageModel  # UNS002 up to the first lines of function 'serve'

    return api

# ---- a pool of processes by any name
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

CONTEXT = multiprocessing.get_context("spawn")


def shard(number):
    from unsloth import FastLanguageModel  # UNS002
    return FastLanguageModel


def main():
    from transformers import AutoTokenizer
    with ProcessPoolExecutor(max_workers=2, mp_context=CONTEXT) as ex:
        ex.submit(shard, 1)


if __name__ == "__main__":
    main()

# ---- what only a fresh process calls starts fresh as well
import torch.multiprocessing as mp
def main_worker(gpu, ngpus):
    Trainer().train()
def load():
    from unsloth import F  # UNS002
class Trainer:
    def __init__(self):
        load()
    def train(self):
        from unsloth import F
def main():
    import transformers
    mp.spawn(main_worker, nprocs=2, args=(2,))
if __name__ == "__main__":
    main()

# ---- not what the program calls too
import torch.multiprocessing as mp
def main_worker(gpu, ngpus):
    train(gpu)
def train(gpu):
    from unsloth import F  # UNS001
def main():
    import transformers
    mp.spawn(main_worker, nprocs=2, args=(2,))
    train(0)
if __name__ == "__main__":
    main()

# ---- every way to hand a function over, and what is only its argument
import asyncio
import functools
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import SpawnProcess

import torch


def by_start():
    import unsloth  # UNS002


def by_keyword():
    import unsloth  # UNS002


def by_func():
    import unsloth  # UNS002


def by_executor():
    import unsloth  # UNS002


def at_once():
    import unsloth  # UNS002


def in_loop():
    import unsloth  # UNS002


def argument():
    import unsloth  # UNS001 'transformers'


class Worker(torch.multiprocessing.Process):
    def run(self):
        import unsloth  # UNS002


class Spawned(SpawnProcess):
    def run(self):
        import unsloth  # UNS002


def main(executor, loop):
    torch.multiprocessing.start_processes(by_start, args=(argument,))
    torch.multiprocessing.spawn(fn=by_keyword)
    executor.submit(by_executor, argument)
    executor.apply_async(func=by_func)
    ProcessPoolExecutor(4).submit(at_once)
    loop.run_in_executor(executor, in_loop, argument)
    loop.call_soon(by_start, argument)


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    import transformers

    main(ProcessPoolExecutor(), asyncio.get_event_loop())

# ---- torch's spawn asks for a fresh interpreter by itself
import torch.multiprocessing as mp


def worker(rank):
    import unsloth  # UNS002


if __name__ == "__main__":
    import transformers

    mp.spawn(worker, nprocs=2)

# ---- only some calls ask for a way to start processes
import multiprocessing


def worker():
    import unsloth  # UNS001 'transformers'


if __name__ == "__main__":
    print("spawn")
    configure(mode="forkserver")
    multiprocessing.set_start_method("fork")
    import transformers

    multiprocessing.Process(target=worker).start()
