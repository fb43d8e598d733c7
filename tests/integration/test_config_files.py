"""Every option in every place where a project keeps flake8's configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List, NamedTuple

import pytest

from tests.integration import tools


class Option(NamedTuple):
    """A setting, a program that shows its effect, and what is reported (LINE:COLUMN CODE)."""

    name: str
    value: str
    program: str
    without: List[str]
    effect: List[str]


OPTIONS = [
    Option("unsloth-before", "trl", "import peft\nimport unsloth\n", ["2:1 UNS001"], []),
    Option(
        "unsloth-extend-carriers",
        "mytrainer",
        "import mytrainer\nimport unsloth\n",
        [],
        ["2:1 UNS001"],
    ),
    Option(
        "unsloth-extend-carriers",
        "mytrainer=peft",
        "import mytrainer\nimport unsloth\n",
        [],
        ["2:1 UNS001"],
    ),
    Option("unsloth-source-roots", "lib", "import in_lib\nimport unsloth\n", [], ["2:1 UNS003"]),
    Option(
        "no-unsloth-follow-imports", "true", "import helper\nimport unsloth\n", ["2:1 UNS003"], []
    ),
]
LISTS = ("unsloth-before", "unsloth-extend-carriers", "unsloth-source-roots")
FILES = ("setup.cfg", "tox.ini", ".flake8", "pyproject.toml")


def _ini(name: str, value: str) -> str:
    return f"[flake8]\nselect = UNS\n{name} = {value}\n"


def _toml(name: str, value: str) -> str:
    shown = f'["{value}"]' if name in LISTS else value
    return f'[tool.flake8]\nselect = ["UNS"]\n{name} = {shown}\n'


def _project(folder: Path, program: str) -> None:
    (folder / "lib").mkdir()
    (folder / "lib" / "in_lib.py").write_text("import transformers\n", encoding="utf-8")
    (folder / "helper.py").write_text("import transformers\n", encoding="utf-8")
    (folder / "program.py").write_text(program, encoding="utf-8")


def _configure(folder: Path, file: str, name: str, value: str) -> None:
    if file == "pyproject.toml":
        tools.module("flake8p", "Flake8-pyproject")
    text = _toml(name, value) if file == "pyproject.toml" else _ini(name, value)
    (folder / file).write_text(text, encoding="utf-8")


def _reported(folder: Path, *args: str) -> List[str]:
    done = tools.run([*tools.FLAKE8, *args, "program.py"], folder)
    assert done.stderr == ""
    return tools.brief(tools.parse(done.stdout))


def _name(option: Option) -> str:
    return f"{option.name}={option.value}"


@pytest.mark.parametrize("option", OPTIONS, ids=_name)
def test_without_the_option(option: Option, tmp_path: Path) -> None:
    """What the program below gives by default: the option must make a difference to it."""
    _project(tmp_path, option.program)
    assert _reported(tmp_path, "--select=UNS") == option.without


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("option", OPTIONS, ids=_name)
def test_option_in_file(option: Option, file: str, tmp_path: Path) -> None:
    """What a file says is what the command line would say."""
    _project(tmp_path, option.program)
    _configure(tmp_path, file, option.name, option.value)
    assert _reported(tmp_path) == option.effect


BAD: Dict[str, str] = {
    "unsloth-before": "not a name!",
    "unsloth-extend-carriers": "mytrainer=torch",
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", BAD)
def test_wrong_value_in_file(name: str, file: str, tmp_path: Path) -> None:
    """A wrong value stops flake8 with one line that names option and value, not a traceback."""
    _project(tmp_path, "import unsloth\n")
    _configure(tmp_path, file, name, BAD[name])
    done = tools.run([*tools.FLAKE8, "program.py"], tmp_path)
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert f"--{name}" in last
    assert BAD[name].split()[-1] in last
