# Tops besides that of the file: deferred blocks, functions that are shipped to run elsewhere. And
# probes, which only ask whether unsloth is there.

# ---- Modal: the opening section of a function
import modal

app = modal.App("train")
image = modal.Image.debian_slim().pip_install("unsloth")


@app.function(image=image, gpu="A100")
def train(name):
    import os

    os.environ["HF_HOME"] = "/cache"
    from unsloth import FastLanguageModel
    from trl import SFTTrainer

# ---- Modal: below other code of the function
import modal

app = modal.App("train")


@app.function(gpu="A100")
def train(name):
    rows = read(name)
    from unsloth import FastLanguageModel  # UNS002

# ---- Modal: the order counts
import modal

app = modal.App("train")


@app.function(gpu="A100")
def train(name):
    from trl import SFTTrainer
    from unsloth import FastLanguageModel  # UNS001 line 8

# ---- Modal: methods of a class
import modal

tuning = modal.App("tune")


@tuning.cls(gpu="A100")
class Trainer:
    @modal.enter()
    def load(self):
        from unsloth import FastLanguageModel

    @modal.method()
    def predict(self, text):
        from unsloth import FastModel

# ---- Modal: an app of another file
from .common import app, image


@app.function(image=image)
def train():
    import unsloth

# ---- Modal: what runs here
import modal

app = modal.App("train")


@app.local_entrypoint()
def main():
    import unsloth  # UNS002 function 'main'

# ---- Modal: a function that the image runs
import modal


def download():
    from unsloth import FastLanguageModel


image = modal.Image.debian_slim().pip_install("unsloth").run_function(download)

# ---- Kubeflow
from kfp import dsl


@dsl.component(base_image="pytorch/pytorch", packages_to_install=["unsloth"])
def train(rows: str) -> str:
    from unsloth import FastLanguageModel


@dsl.pipeline
def pipeline():
    import unsloth  # UNS002 function 'pipeline'

# ---- Ray
import ray


@ray.remote(num_gpus=1)
def train():
    import unsloth


@ray.remote
class Actor:
    def __init__(self):
        from unsloth import FastLanguageModel

# ---- Ray: a function handed over
import ray
from ray.train.torch import TorchTrainer


def train():
    import unsloth


TorchTrainer(train).fit()

# ---- tools that import the file where the function runs
from flytekit import task


@task
def train():
    import unsloth  # UNS002 function 'train'

# ---- BentoML
import bentoml

x = 1

with bentoml.importing():
    import unsloth

# ---- a probe
def has_unsloth():
    try:
        import unsloth
        return True
    except ImportError:
        return False

# ---- a probe by name
def require_unsloth():
    try:
        from unsloth import FastLanguageModel  # noqa: F401
    except ImportError as error:
        raise RuntimeError("pip install unsloth") from error

# ---- what the function uses is no probe
def load():
    try:
        from unsloth import FastLanguageModel  # UNS002 function 'load'
    except ImportError:
        return None
    return FastLanguageModel.from_pretrained("llama")

# ---- nor is the first of two imports
def load():
    try:
        import unsloth  # UNS002 function 'load'
    except ImportError:
        return None
    from unsloth import FastLanguageModel
    return FastLanguageModel.from_pretrained("llama")

# ---- a marimo cell is no function for its reader
import marimo

app = marimo.App()


@app.cell
def _(rows):
    count = rows()
    import unsloth  # UNS002 below other code (line 8)

    return (unsloth,)

# ---- a component of kfp is its source alone, whatever the file imports
import transformers
from kfp import dsl


@dsl.component
def train(name: str):
    import unsloth


@dsl.component
def late(name: str):
    import trl
    import unsloth  # UNS001 'trl' (line 12)
