"""Scripts in packages: a file that imports its neighbours by absolute name is run as a script."""

from __future__ import annotations

import ast
import re
from typing import List, Sequence, Tuple

from flake8_unsloth.project.finder import Finder, Module
from flake8_unsloth.project.naming import UNSLOTH
from flake8_unsloth.project.places import Place
from flake8_unsloth.reading.quiet import parse
from flake8_unsloth.reading.top.standard import MODULES
from flake8_unsloth.reading.walk import every_statement
from flake8_unsloth.texts.files import read

_LIBRARIES = """
accelerate aiohttp anthropic attr bitsandbytes bs4 chromadb clearml click cohere comet_ml cv2
datasets deepspeed django dotenv einops evaluate faiss fastapi fire flask google gradio groq
httpx huggingface_hub hydra instructor jinja2 jsonlines langchain langchain_core langgraph
lightning litellm llama_cpp llama_index loguru matplotlib mcp mistralai mlflow modal neptune
nltk numpy ollama omegaconf openai optuna orjson pandas peft pgvector PIL pinecone plotly polars
psutil psycopg2 pyarrow pydantic pymongo pytest pytorch_lightning qdrant_client ray redis regex
replicate requests rich safetensors scipy seaborn sentence_transformers sglang sklearn spacy
sqlalchemy starlette streamlit swanlab tabulate tavily tenacity tensorboard tensorboardX
tensorflow tiktoken together tokenizers torch torchaudio torchvision tqdm transformers triton
trl typer unsloth unsloth_zoo uvicorn vllm wandb weaviate websockets xformers yaml zenml
"""
LIBRARIES = frozenset(_LIBRARIES.split())
"""Names under which people import libraries, whatever lies beside the file."""
UNTOLD = re.compile(r"import \*|\b__getattr__\b|\bglobals\(")
"""With one of these a module may have names that its text does not show."""

Taken = Tuple[str, Tuple[str, ...]]
"""A module that is imported by absolute name, and what is taken from it."""


def is_script(place: Place, imports: Sequence[ast.AST], beside: Finder, around: Finder) -> bool:
    """Whether a file in a package imports a neighbour that only its own folder has.

    ``beside`` finds modules in that folder, ``around`` elsewhere. What is called like a library is
    meant only if it has the names that are taken from it: a package's own ``datasets.py`` is not
    what ``from datasets import load_dataset`` means, nor an own package ``unsloth`` what
    ``from unsloth import FastModel`` means.
    """
    own = place.name.partition(".")[0]
    itself = place.name.rpartition(".")[2]
    taken = [pair for one in imports for pair in _absolute(one)]
    of_own = [pair for pair in taken if pair[0].partition(".")[0] == own]
    if place.is_package or (of_own and own != UNSLOTH):
        return False
    if any(names for _, names in of_own) and not any(has(around, *pair) for pair in of_own):
        return True
    return any(
        _is_neighbour(beside, module, names)
        for module, names in taken
        if module not in (UNSLOTH, itself) and not has(around, module, names)
    )


def has(finder: Finder, module: str, names: Tuple[str, ...]) -> bool:
    """Whether a module can be found and has some names, as far as its text tells."""
    found = finder.find(module)
    if found is None:
        return False
    text = read(found.path)
    if text is None or UNTOLD.search(text):
        return True
    return all(
        re.search(rf"\b{re.escape(name)}\b", text) or finder.find(f"{module}.{name}")
        for name in names
    )


def _is_neighbour(beside: Finder, module: str, names: Tuple[str, ...]) -> bool:
    top = module.partition(".")[0]
    found = beside.find(top)
    if top in MODULES or found is None:
        return False
    if found.is_namespace:
        parts = (beside.find(one) for one in (module, *(f"{module}.{name}" for name in names)))
        return any(one is not None and one.path for one in parts)
    if top in LIBRARIES and not (names and has(beside, module, names)):
        return False
    return beside.find(module) is not None and not _is_wrapper(found)


def _is_wrapper(module: Module) -> bool:
    """Whether a module imports its own name: a library's, which it wraps."""
    text = read(module.path) or ""
    if module.folders or not re.search(rf"\b(?:import|from)\b.*\b{re.escape(module.name)}\b", text):
        return False
    tree = parse(text)
    return tree is not None and any(
        name.partition(".")[0] == module.name
        for one in every_statement(tree)
        for name, _ in _absolute(one)
    )


def _absolute(statement: ast.AST) -> List[Taken]:
    """The modules that a statement imports by absolute name, each with what is taken from it."""
    if isinstance(statement, ast.Import):
        return [(alias.name, ()) for alias in statement.names]
    if not isinstance(statement, ast.ImportFrom) or statement.level or not statement.module:
        return []
    names = (alias.name for alias in statement.names)
    return [(statement.module, tuple(name for name in names if name != "*"))]
