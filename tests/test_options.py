"""The four options on flake8's command line: right values in every spelling, wrong ones refused.

tests/integration/test_config_files.py has configuration files, tests/cases/options.py effects.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, List, Tuple

import pytest

from flake8_unsloth import options
from flake8_unsloth.checker import UnslothChecker
from tests.integration.tools import FLAKE8, brief, environment, lint, run
from tests.support import check_path, findings, namespace

LATE = "import transformers\nimport unsloth\n"
WRONG: List[Tuple[str, str]] = [
    ("--unsloth-before", ""),
    ("--unsloth-before", " , "),
    ("--unsloth-before", "not-a-name"),
    ("--unsloth-before", "trl,1x"),
    ("--unsloth-before", "a..b"),
    ("--unsloth-before", ".a"),
    ("--unsloth-before", "unsloth"),
    ("--unsloth-extend-carriers", "my-trainer"),
    ("--unsloth-extend-carriers", "mytrainer=trl=peft"),
    ("--unsloth-extend-carriers", "mytrainer="),
    ("--unsloth-extend-carriers", "=trl"),
    ("--unsloth-extend-carriers", "mytrainer=torch"),
    ("--unsloth-source-roots", ""),
    ("--unsloth-source-roots", ", ,"),
]


@pytest.mark.parametrize(("option", "value"), WRONG)
def test_a_wrong_value_ends_in_one_line(option: str, value: str, tmp_path: Path) -> None:
    """It names the option and the value."""
    (tmp_path / "late.py").write_text(LATE)
    done = run([*FLAKE8, "--isolated", f"{option}={value}", "late.py"], tmp_path)
    errors = done.stderr.splitlines()
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(errors) == 1
    assert errors[0].startswith(f"flake8: error: argument {option}: ")
    assert value.rpartition(",")[2].strip() in errors[0]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("option", "value"), WRONG)
def test_a_wrong_value_is_refused(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process as well: with the status that argparse has for it."""
    parsed = namespace(**{option.lstrip("-").replace("-", "_"): value})
    with pytest.raises(SystemExit) as ended:
        UnslothChecker.parse_options(parsed)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(f"flake8: error: argument {option}: ")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_library_that_the_carrier_cannot_load(jobs: str, tmp_path: Path) -> None:
    """Known only when all options are there, also where workers parse them again."""
    for name in ("one.py", "other.py"):
        (tmp_path / name).write_text(LATE)
    command = [*FLAKE8, "--isolated", f"--jobs={jobs}", "--unsloth-before=trl"]
    done = run([*command, "--unsloth-extend-carriers=mytrainer=peft", "."], tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "flake8: error: argument --unsloth-extend-carriers: 'mytrainer=peft': it is none of trl\n"
    )


@pytest.mark.parametrize("value", ["trl,peft", "trl peft", " trl ,peft, ", "trl,\n    peft"])
def test_lists_are_split_as_flake8_splits_them(value: str) -> None:
    """At commas and white space, in any mixture."""
    assert sorted(options.libraries(value)) == ["peft", "trl"]


def test_folders_keep_their_blanks() -> None:
    """A folder's name may hold a space; a configuration file may put each on a line."""
    assert options.folders("my code, src,\nlib\n") == ("my code", "src", "lib")
    assert options.folders("my code\nlib") == ("my code", "lib")


def test_a_library_named_twice_counts_once() -> None:
    """The order is the user's."""
    assert options.libraries("trl,peft,trl") == ("trl", "peft")


def test_carriers_with_and_without_their_library() -> None:
    """NAME or NAME=LIBRARY."""
    assert options.carriers("a, b.c=trl") == (("a", ""), ("b.c", "trl"))
    assert options.carriers("") == ()


def test_defaults_are_those_of_the_contract() -> None:
    """spec.md, Options."""
    parsed = namespace()
    assert sorted(parsed.unsloth_before) == ["peft", "transformers", "trl", "unsloth_zoo"]
    assert parsed.unsloth_extend_carriers == ()
    assert parsed.unsloth_source_roots == (".", "src")
    assert parsed.no_unsloth_follow_imports is False


@pytest.mark.parametrize("given", [["trl"], ("trl",), "trl"])
def test_values_that_come_as_lists(given: Any) -> None:
    """Flake8-pyproject hands over what TOML holds."""
    parsed = argparse.Namespace(
        unsloth_before=given,
        unsloth_extend_carriers=[],
        unsloth_source_roots=["src", "lib"],
        no_unsloth_follow_imports=False,
    )
    UnslothChecker.parse_options(parsed)
    assert parsed.unsloth_before == ("trl",)
    assert parsed.unsloth_extend_carriers == ()
    assert parsed.unsloth_source_roots == ("src", "lib")


def test_parsing_the_options_again_changes_nothing() -> None:
    """flake8 does so in every worker that is spawned."""
    parsed = namespace(unsloth_before="trl")
    UnslothChecker.parse_options(parsed)
    first = dict(vars(parsed))
    UnslothChecker.parse_options(parsed)
    assert vars(parsed) == first


def _project(folder: Path) -> None:
    for path in ("src/hf.py", "lib/in_lib.py", "other/in_other.py"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("import transformers\n")
    (folder / "app").mkdir()
    for name in ("hf", "in_lib", "in_other"):
        (folder / "app" / f"{name}_late.py").write_text(f"import {name}\nimport unsloth\n")


def _late(folder: Path, *arguments: str) -> List[str]:
    return sorted(report.path[6:-8] for report in lint("./app", folder, *arguments))


def test_default_source_roots(tmp_path: Path) -> None:
    """The working directory and its src."""
    _project(tmp_path)
    assert _late(tmp_path) == ["hf"]
    (tmp_path / "in_other.py").write_text("import peft\n")
    assert _late(tmp_path) == ["hf", "in_other"]


def test_relative_source_roots(tmp_path: Path) -> None:
    """They start at the working directory and replace the default."""
    _project(tmp_path)
    assert _late(tmp_path, "--unsloth-source-roots=lib,other") == ["in_lib", "in_other"]


def test_absolute_source_roots(tmp_path: Path) -> None:
    """Wherever flake8 is run."""
    _project(tmp_path)
    assert _late(tmp_path, f"--unsloth-source-roots={tmp_path / 'lib'}") == ["in_lib"]
    elsewhere = tmp_path / "app"
    reports = lint(".", elsewhere, f"--unsloth-source-roots={tmp_path / 'lib'}")
    assert [report.path for report in reports] == ["./in_lib_late.py"]


def test_the_files_own_root_comes_first(tmp_path: Path) -> None:
    """As the folder of a script is first on sys.path."""
    _project(tmp_path)
    (tmp_path / "app" / "hf.py").write_text("x = 1\n")
    assert _late(tmp_path) == []


def test_source_roots_in_their_order(tmp_path: Path) -> None:
    """The first root that has the module wins."""
    _project(tmp_path)
    (tmp_path / "lib" / "hf.py").write_text("x = 1\n")
    assert _late(tmp_path, "--unsloth-source-roots=lib,src") == ["in_lib"]
    assert _late(tmp_path, "--unsloth-source-roots=src,lib") == ["hf", "in_lib"]


def test_a_source_root_that_is_not_there(tmp_path: Path) -> None:
    """The default src is missing in most projects: no error, nothing found."""
    _project(tmp_path)
    assert _late(tmp_path, "--unsloth-source-roots=nowhere,src") == ["hf"]


def test_not_following_by_the_option(tmp_path: Path) -> None:
    """UNS003 off."""
    _project(tmp_path)
    assert _late(tmp_path, "--no-unsloth-follow-imports") == []
    assert check_path(str(tmp_path / "app" / "hf_late.py"), cwd=str(tmp_path)) != []


def test_options_of_two_runs_in_one_process() -> None:
    """An editor's server keeps the process and changes the configuration."""
    assert len(findings(LATE)) == 1
    assert findings(LATE, unsloth_before="trl") == []
    assert len(findings(LATE)) == 1


def test_help_explains_the_options(tmp_path: Path) -> None:
    """With their defaults; a user needs no other page to set them."""
    done = run([*FLAKE8, "--help"], tmp_path, env=environment(COLUMNS="400"))
    assert done.returncode == 0
    for option, default in (
        ("--unsloth-before NAMES", "(peft,transformers,trl,unsloth_zoo)"),
        ("--unsloth-extend-carriers NAMES", "(Default: none)"),
        ("--unsloth-source-roots FOLDERS", "(Default: .,src)"),
        ("--no-unsloth-follow-imports", "(Default: False)"),
    ):
        _, found, rest = done.stdout.partition(option)
        assert found, option
        assert default in rest.split("\n  -")[0]


def test_wide_names_work_as_dotted(tmp_path: Path) -> None:
    """A name that Python would accept is accepted."""
    (tmp_path / "t.py").write_text("import größe\nimport unsloth\n", encoding="utf-8")
    assert brief(lint("t.py", tmp_path, "--unsloth-before=größe")) == ["2:1 UNS001"]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("unsloth_before", "not-a-name", "'not-a-name' is not the name of a module"),
        ("unsloth_before", ",", "',' names no library"),
        ("unsloth_before", "trl,unsloth", "'unsloth' cannot come before itself"),
        (
            "unsloth_extend_carriers",
            "a,b=",
            "'b=' is not the name of a module, nor NAME=LIBRARY",
        ),
        (
            "unsloth_extend_carriers",
            "a=keras",
            "'a=keras': it is none of peft, transformers, trl, unsloth_zoo",
        ),
        ("unsloth_source_roots", " ,", "' ,' names no folder"),
    ],
)
def test_reasons(name: str, value: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line names the option, the value and what is wrong."""
    given = namespace()
    setattr(given, name, value)
    with pytest.raises(SystemExit):
        options.check(given)
    option = "--" + name.replace("_", "-")
    assert capsys.readouterr().err == f"flake8: error: argument {option}: {reason}\n"
