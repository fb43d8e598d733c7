"""Scripts in packages: a file that imports its neighbours by absolute name is run as a script."""

from __future__ import annotations

import ast
import os
import re
from typing import Callable, List, Sequence, Tuple

from flake8_unsloth.project.naming import UNSLOTH
from flake8_unsloth.project.places import Place, is_package
from flake8_unsloth.reading.top.standard import MODULES
from flake8_unsloth.texts.files import read

LIBRARIES = {
    *("accelerate", "bitsandbytes", "datasets", "deepspeed", "evaluate", "fastapi", "flask"),
    *("gradio", "huggingface_hub", "loguru", "matplotlib", "modal", "numpy", "openai", "pandas"),
    *("peft", "pydantic", "pytest", "ray", "requests", "safetensors", "scipy", "sklearn"),
    *("tokenizers", "torch", "torchvision", "tqdm", "transformers", "triton", "trl", "typer"),
    *("unsloth", "unsloth_zoo", "vllm", "wandb", "xformers", "yaml"),
}
"""Names under which people import libraries, whatever lies beside the file."""


def is_script(
    place: Place, folder: str, imports: Sequence[ast.AST], is_found: Callable[[str], bool]
) -> bool:
    """Whether a file in a package imports a neighbour that only its own folder has.

    ``is_found`` tells which names are modules elsewhere. One with the name of a library is meant
    only if it has the names that are taken from it: a package's own ``datasets.py`` is not what
    ``from datasets import load_dataset`` means.
    """
    own = place.name.partition(".")[0]
    itself = place.name.rpartition(".")[2]
    taken = [pair for one in imports for pair in _absolute(one) if pair[0] not in (UNSLOTH, itself)]
    tops = {module.partition(".")[0] for module, _ in taken}
    if place.is_package or (own in tops and own != UNSLOTH):
        return False
    return any(
        _is_neighbour(folder, module, names)
        for module, names in taken
        if not is_found(module.partition(".")[0])
    )


def _is_neighbour(folder: str, module: str, names: Tuple[str, ...]) -> bool:
    top = module.partition(".")[0]
    path = os.path.join(folder, top)
    if top in MODULES:
        return False
    if top not in LIBRARIES:
        return os.path.isfile(path + ".py") or is_package(path)
    text = read(path + ".py")
    if text is None or not names:
        return False
    return all(re.search(rf"\b{re.escape(name)}\b", text) for name in names)


def _absolute(statement: ast.AST) -> List[Tuple[str, Tuple[str, ...]]]:
    """The modules that a statement imports by absolute name, each with what is taken from it."""
    if isinstance(statement, ast.Import):
        return [(alias.name, ()) for alias in statement.names]
    assert isinstance(statement, ast.ImportFrom)
    return [(statement.module or "", tuple(alias.name for alias in statement.names))]
