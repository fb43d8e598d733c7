"""The hook of .pre-commit-hooks.yaml, and flake8's own hook with the plugin as a dependency."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration import tools

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]
# What a Git checkout of the plugin must hold for pre-commit to install it.
CHECKOUT = (".pre-commit-hooks.yaml", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
# What PyCQA/flake8's hook says (April 2026), without the need to fetch its repository.
FLAKE8_HOOK = """\
repos:
  - repo: local
    hooks:
      - id: flake8
        name: flake8
        entry: flake8
        args: [--select=UNS]
        language: python
        types: [python]
        require_serial: true
        additional_dependencies: [flake8, "PLUGIN"]
"""


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This work tree as a Git repository of one commit, uncommitted changes included."""
    path = tmp_path_factory.mktemp("plugin")
    for name in CHECKOUT:
        shutil.copy(ROOT / name, path / name)
    shutil.copytree(
        ROOT / "flake8_unsloth",
        path / "flake8_unsloth",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    _commit(path)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A user's repository with one late import and one file in order."""
    (tmp_path / "train.py").write_text("import transformers\nimport unsloth\n", encoding="utf-8")
    (tmp_path / "fine.py").write_text("import unsloth\nimport transformers\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("import transformers\nimport unsloth\n", encoding="utf-8")
    _commit(tmp_path)
    return tmp_path


def _commit(folder: Path) -> None:
    author = [
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.invalid",
        "-c",
        "commit.gpgsign=false",
    ]
    for args in (
        ["init", "-q"],
        ["add", "-A"],
        [*author, "commit", "-q", "-m", "State", "--no-verify"],
    ):
        done = tools.run(["git", *args], folder)
        assert done.returncode == 0, done.stderr


def _pre_commit(project: Path, home: Path, *args: str) -> str:
    """Runs pre-commit with a cache of its own; train.py must make the hook fail."""
    env = tools.environment(PRE_COMMIT_HOME=str(home), PRE_COMMIT_COLOR="never")
    done = tools.run([tools.tool("pre-commit"), *args, "--all-files"], project, env=env)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_own_hook(plugin: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`pre-commit try-repo` installs the plugin from a checkout and reports the one late import."""
    home = tmp_path_factory.mktemp("cache")
    output = _pre_commit(project, home, "try-repo", str(plugin), "flake8-unsloth")
    assert [tuple(report[:4]) for report in tools.parse(output)] == [("train.py", 2, 1, "UNS001")]


def test_flake8s_hook(
    plugin: Path, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The plugin as an additional dependency of flake8's hook reports the same."""
    config = FLAKE8_HOOK.replace("PLUGIN", str(plugin))
    (project / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    output = _pre_commit(project, tmp_path_factory.mktemp("cache"), "run")
    assert [tuple(report[:4]) for report in tools.parse(output)] == [("train.py", 2, 1, "UNS001")]
