"""What people make of a few modules: packages, tests, lazy packages, scripts, an own unsloth."""

from __future__ import annotations

from random import Random
from typing import Dict, List, Optional

from tests.judge.project_layout import MODULES, PACKAGES, Layout, Parts, place
from tests.judge.project_lazy import MACHINERY, lazy_module, random_lazy

MAX_FILES = 9
CONFIGURATIONS = {
    "pytest.ini": "[pytest]\n",
    ".pytest.ini": "",
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-q"\n',
    "tox.ini": "[tox]\nenvlist = py311\n\n[pytest]\naddopts = -q\n",
    "setup.cfg": "[metadata]\nname = app\n\n[tool:pytest]\naddopts = -q\n",
}


def random_layout(rng: Random) -> Layout:
    """Scripts, packages up to three deep, namespace packages, `src`, and what is added to them."""
    while True:
        files: List[str] = []
        _fill(rng, files, (), 0)
        if rng.random() < 0.35:
            _fill(rng, files, ("src",), 0)
        if rng.random() < 0.15:
            files += [f"scripts/{name}.py" for name in rng.sample(MODULES, 2)]
        if 2 <= len(files) <= MAX_FILES:
            return _with_more(rng, files)


def _fill(rng: Random, files: List[str], folder: Parts, depth: int) -> None:
    modules = rng.sample(MODULES, rng.randint(0 if depth < 2 else 1, 3 - depth // 2))
    files += ["/".join((*folder, f"{name}.py")) for name in modules]
    if depth == 3 or rng.random() > (0.8, 0.6, 0.5)[depth]:
        return
    for name in rng.sample(PACKAGES, rng.choice((1, 1, 1, 2))):
        inner = (*folder, name)
        if rng.random() < 0.8:
            files.append("/".join((*inner, "__init__.py")))
        _fill(rng, files, inner, depth + 1)


def _with_more(rng: Random, files: List[str]) -> Layout:
    """Add at most two of the things that make a project more than modules and packages."""
    more = ["tests"] * (rng.random() < 0.3) + ["scripts"] * (rng.random() < 0.12)
    more += ["unsloth"] * (rng.random() < 0.08) + ["cache"] * (rng.random() < 0.02)
    tests: Optional[Parts] = None
    neighbours: Dict[str, List[str]] = {}
    fixed: Dict[str, str] = {}
    for add in more[:2]:
        if add == "tests":
            tests = _tests(rng, files, fixed)
        elif add == "scripts":
            neighbours = _scripts(rng, files)
        elif add == "unsloth":
            _own_unsloth(rng, files)
        else:
            files += [f"{rng.choice(('', 'scripts/'))}unsloth_compiled_cache/SFT.py"]
    lazy = _lazy_places(rng, files) if rng.random() < 0.45 else []
    helper = ""
    if lazy and rng.random() < 0.5:
        helper = "/".join((*lazy[0][: rng.randint(0, len(lazy[0]))], "import_utils.py"))
        fixed[helper] = MACHINERY
        files.append(helper)
    layout = Layout(files)
    layout.tests, layout.neighbours, layout.fixed = tests, neighbours, fixed
    _make_lazy(rng, layout, lazy, helper)
    if rng.random() < 0.06:
        _make_lazy_module(rng, layout)
    return layout


def _make_lazy(rng: Random, layout: Layout, folders: List[Parts], helper: str) -> None:
    """Make packages lazy, by a `_LazyModule` of the module `helper` if there is one."""
    for folder in folders:
        root, package = place(set(layout.files), "/".join((*folder, "__init__.py")), False)
        children = [
            node.parts[-1]
            for node in layout.nodes
            if node.parts[:-1] == folder and not node.folder and node.parts[-1] in MODULES
        ]
        name = _import_of(helper, root, folder, rng) if helper else None
        other = rng.choice(("diffusers.utils", "transformers.utils"))
        layout.lazy[folder] = random_lazy(rng, ".".join(package), children, name or other)


def _make_lazy_module(rng: Random, layout: Layout) -> None:
    """Make a plain module give names of the modules beside it."""
    plain = [n.parts for n in layout.nodes if not n.folder and n.parts[-1] in MODULES]
    parts = rng.choice(plain or [("hf",)])
    siblings = [one[-1] for one in plain if one[:-1] == parts[:-1] and one != parts]
    if siblings:
        package = place(set(layout.files), f"{'/'.join(parts)}.py", False).package
        layout.lazy[parts] = lazy_module(rng, ".".join(package), siblings)


def _import_of(helper: str, root: Parts, folder: Parts, rng: Random) -> Optional[str]:
    """How a package imports the module `helper`, which stands in it or above it."""
    parts = tuple(helper[: -len(".py")].split("/"))
    if parts[: len(root)] != root or parts[:-1] != folder[: len(parts) - 1]:
        return None
    level = len(folder) - len(parts) + 2
    if len(parts) - 1 > len(root) and rng.random() < 0.6:
        return "." * level + parts[-1]
    return ".".join(parts[len(root) :])


def _lazy_places(rng: Random, files: List[str]) -> List[Parts]:
    """One or two packages that hold modules."""
    found = [
        tuple(path.split("/")[:-1])
        for path in files
        if path.endswith("/__init__.py")
        and any(f"{path[: -len('__init__.py')]}{name}.py" in files for name in MODULES)
    ]
    return rng.sample(found, min(len(found), rng.choice((1, 1, 2))))


def _tests(rng: Random, files: List[str], fixed: Dict[str, str]) -> Parts:
    """A folder of tests, a nested one, `conftest.py` files above and in them, a configuration."""
    packages = [path[: -len("__init__.py")] for path in files if path.endswith("__init__.py")]
    base = rng.choice(["", "", *packages[:1]]) + "tests"
    folders = [base] + [f"{base}/unit"] * (rng.random() < 0.4)
    for folder in folders:
        files += [f"{folder}/__init__.py"] * (rng.random() < 0.4)
        files += [f"{folder}/conftest.py"] * (rng.random() < 0.6)
    files += ["conftest.py"] * (rng.random() < 0.3)
    files += [f"{base}/helpers.py"] * (rng.random() < 0.35)
    above = base.rpartition("/")[0]
    files += [f"{above}/conftest.py"] * (above != "" and rng.random() < 0.4)
    names = rng.sample(("test_hf", "test_train", "model_test"), rng.choice((1, 2)))
    files += [f"{rng.choice(folders)}/{name}.py" for name in names]
    if rng.random() < 0.6:
        folder = rng.choice(("", "", "", f"{base}/", f"{folders[-1]}/"))
        name, text = rng.choice(list(CONFIGURATIONS.items()))
        fixed[f"{folder}{name}"] = text
    return tuple(base.split("/"))


def _scripts(rng: Random, files: List[str]) -> Dict[str, List[str]]:
    """Scripts in a package that import each other by absolute names."""
    packages = [path[: -len("__init__.py")] for path in files if path.endswith("__init__.py")]
    if not packages:
        return {}
    folder = rng.choice(packages)
    names = rng.sample(("train", "steps", "utils"), rng.choice((2, 2, 3)))
    files += [f"{folder}{name}.py" for name in names]
    return {f"{folder}{name}.py": [n for n in names if n != name] for name in names}


def _own_unsloth(rng: Random, files: List[str]) -> None:
    """Something of the project that is named like the library, or a clone of it."""
    root = rng.choice(("", "", "src/", "jobs/"))
    kind = rng.choice(("module", "package", "package", "clone", "clone", "folder"))
    if kind == "module":
        files += [f"{root}unsloth.py"]
    elif kind == "folder":
        files += [f"{root}unsloth/train.py"]
    else:
        files += [f"{root}unsloth/__init__.py", f"{root}unsloth/training.py"]
    if kind == "clone":
        files += [f"{root}unsloth/{rng.choice(('models/__init__.py', '_gpu_init.py'))}"]
    if root == "jobs/":
        files += ["jobs/run.py"]
