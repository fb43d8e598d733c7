"""The table of carriers is what was measured, and the script keeps it so."""

from __future__ import annotations

import datetime
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Sequence

import pytest

from flake8_unsloth.carriers import CARRIERS

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
PATCHED = ("trl", "transformers", "peft")
TODAY = "2026-11-26"
BEFORE = "2025-11-26"

sys.path.insert(0, str(SCRIPTS))
script: Any = importlib.import_module("measure_carriers")
data: Any = importlib.import_module("carriers.data")
environments: Any = importlib.import_module("carriers.environments")
render: Any = importlib.import_module("carriers.render")
sys.path.remove(str(SCRIPTS))

ROWS: List[Dict[str, Any]] = data.read_rows()


def result(*loads: str, day: str = TODAY, error: str = "", **others: Any) -> Dict[str, Any]:
    """A result as the script writes it."""
    made: Dict[str, Any] = {"version": "1", "as_of": day, "date": day, "python": "3.11"}
    made.update(beside={"transformers": "5"}, where={}, loads=list(loads), error=error)
    made.update(stopped=data.stopped_by(error))
    made.update(others)
    return made


def row(module: str, *results: Dict[str, Any], **others: Any) -> Dict[str, Any]:
    """A row as the script writes it."""
    made = {"module": module, "distribution": module.split(".")[0], "note": ""}
    return {**made, **others, "measured": list(results)}


# The data, and what is written from it


def test_table_is_what_the_script_writes() -> None:
    assert render.TABLE.read_text(encoding="utf-8") == render.render_table(ROWS)


def test_page_is_what_the_script_writes() -> None:
    page = render.PAGE.read_text(encoding="utf-8")
    assert page == render.render_page(ROWS, page)
    assert page.partition(render.START)[0].strip(), "what is written by hand is still there"


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_entry_has_evidence(name: str) -> None:
    """The newest result that tells anything has seen just these libraries loaded."""
    (measured,) = (entry["measured"] for entry in ROWS if entry["module"] == name)
    telling = [one for one in measured if one["loads"] or not one["stopped"]]
    assert telling[0]["version"]
    assert CARRIERS[name] == tuple(lib for lib in PATCHED if lib in telling[0]["loads"])


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_entry_is_a_dotted_name_of_somebody_else(name: str) -> None:
    assert all(part.isidentifier() for part in name.split("."))
    assert name.split(".")[0] not in (*PATCHED, "unsloth", "unsloth_zoo")


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_entry_is_not_hidden_by_a_shorter_one(name: str) -> None:
    parts = name.split(".")
    parents = [".".join(parts[:count]) for count in range(1, len(parts))]
    covered = {library for parent in parents for library in CARRIERS.get(parent, ())}
    assert not set(CARRIERS[name]) <= covered


def test_what_loads_something_is_in_the_table_or_below_an_entry() -> None:
    for entry in ROWS:
        if data.loads(entry):
            name = entry["module"]
            assert any(name == known or name.startswith(f"{known}.") for known in CARRIERS)


def test_rows_say_what_was_measured_with_what_and_when() -> None:
    names = [entry["module"] for entry in ROWS]
    assert len(set(names)) == len(names)
    assert names == sorted(names, key=lambda name: (name.lower(), name))
    for entry in ROWS:
        assert set(entry) == set(row("x"))
        days = [one["as_of"] for one in entry["measured"]]
        assert days
        assert days == sorted(days, reverse=True)
        for one in entry["measured"]:
            assert set(one) == set(result())
            assert one["version"] or one["stopped"] == "install"
            assert datetime.date.fromisoformat(one["date"])
            assert set(one["loads"]) <= set(PATCHED)
            assert one["stopped"] in ("", "gpu", "error", "install")
            assert bool(one["stopped"]) == bool(one["error"]), "say why it could not be told"


def test_known_carriers_and_known_others() -> None:
    assert CARRIERS["sentence_transformers"] == ("transformers", "peft")
    assert CARRIERS["evaluate"] == ("transformers",)
    assert "transformers" in CARRIERS["torchmetrics"]
    assert not {"datasets", "accelerate", "diffusers", "liger_kernel", "torch"} & set(CARRIERS)


# What a row says


def test_newest_result_decides() -> None:
    assert data.loads(row("a", result("peft", "trl"), result(day=BEFORE))) == ("trl", "peft")
    assert data.loads(row("a", result(), result("trl", day=BEFORE))) == ()


def test_import_that_stopped_tells_only_what_it_had_loaded() -> None:
    before = result(day=BEFORE)
    assert data.loads(row("a", result("trl", error="no CUDA"), before)) == ("trl",)
    assert data.deciding(row("a", result(error="no CUDA"), before)) is before
    assert data.deciding(row("a", result(error="no CUDA"))) is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("", ""),
        ("RuntimeError: Found no NVIDIA driver on your system", "gpu"),
        ("RuntimeError: 0 active drivers ([]). There should only be one.", "gpu"),
        ("ImportError: libcudart.so.12: cannot open shared object file", "gpu"),
        ("ImportError: cannot import name 'x' from 'y'", "error"),
    ],
)
def test_want_of_a_gpu_is_no_other_failure(error: str, kind: str) -> None:
    assert data.stopped_by(error) == kind


def test_table_leaves_out_what_a_shorter_name_covers() -> None:
    rows = [
        row("a", result("trl")),
        row("a.b", result("trl")),
        row("a.c", result("trl", "peft")),
        row("ab", result("trl")),
        row("b", result()),
        row("b.c", result("trl")),
    ]
    table = {"a": ("trl",), "a.c": ("trl", "peft"), "ab": ("trl",), "b.c": ("trl",)}
    assert data.carriers(rows) == table


def test_merging_keeps_the_newest_and_one_of_a_year_before() -> None:
    old = row("a", result(day="2026-11-24"), result(day="2025-10-01"), note="by hand")
    new = [row("a", result("trl")), row("a", result("trl", day=BEFORE)), row("b", result())]
    merged = data.merge([old], new)
    assert [entry["module"] for entry in merged] == ["a", "b"]
    assert merged[0]["note"] == "by hand"
    assert merged[0]["measured"] == [result("trl"), result("trl", day=BEFORE)]


def test_failure_does_not_push_out_what_was_told() -> None:
    told, failed = result("trl", day="2026-11-24"), result(error="OSError: x")
    assert data.merge([row("a", told)], [row("a", failed)]) == [row("a", told)]
    again = result("peft")
    assert data.merge([row("a", told, failed)], [row("a", again)]) == [row("a", again)]
    aged = result(day=BEFORE)
    assert data.merge([row("a", aged)], [row("a", failed)]) == [row("a", failed, aged)]


# The page


def test_page_says_what_was_seen() -> None:
    rows = [
        row("a", result("trl", where={"trl": "a/b.py:3"}), result(day=BEFORE, version="0.9")),
        row("b", result(), result(day=BEFORE, error="no GPU", version="0.8"), note="by hand"),
        row("c", result(error="OSError: a|b")),
    ]
    page = render.render_page(rows, f"By hand.\n{render.START}gone")
    assert page.startswith(f"By hand.\n{render.START}")
    assert "gone" not in page
    assert f"| `a` | trl | a 1 | {TODAY} | 0.9: nothing | `a/b.py:3` |" in page
    assert f"| `b` | b 1 | {TODAY} | 0.8: needs a GPU | by hand |" in page
    assert f"| `c` | c 1 | {TODAY} | stopped | OSError: a\\|b |" in page


# The probe and its environments


def test_probe_tells_loads_and_places(tmp_path: Path) -> None:
    found = probed(tmp_path, "carrier", "import peft\n")
    assert found["loads"] == ["transformers", "peft"]
    assert found["where"] == {"peft": "carrier.py:1", "transformers": "peft.py:1"}
    assert found["beside"] == {"torch": "", **dict.fromkeys(PATCHED, "0")}
    assert found["error"] == ""


def test_probe_reads_a_name_that_is_no_module(tmp_path: Path) -> None:
    source = "def __getattr__(name):\n    import trl\n    return trl\n"
    assert probed(tmp_path, "lazy", source)["loads"] == []
    assert probed(tmp_path, "lazy.Pipeline", source)["loads"] == ["trl"]


def test_probe_tells_why_an_import_stopped(tmp_path: Path) -> None:
    found = probed(tmp_path, "broken", "import trl\nraise ValueError('no GPU')\n")
    assert found["loads"] == ["trl"]
    assert found["error"] == "ValueError: no GPU"


def test_errors_do_not_name_the_folder_of_the_day(tmp_path: Path) -> None:
    base = environments.Environment(tmp_path / "base", Path(sys.executable))
    put(base.packages, "broken", "raise ValueError(__file__)")
    above = environments.Environment(tmp_path / "above", Path(sys.executable), below=base)
    assert str(tmp_path) not in above.probe("broken", PATCHED)["error"]


def test_probe_survives_an_interpreter_that_does_not(tmp_path: Path) -> None:
    found = probed(tmp_path, "hard", "import os\nos._exit(3)\n")
    assert found["loads"] == []
    assert found["error"] == "the interpreter ended with exit status 3"


def probed(folder: Path, name: str, source: str) -> Dict[str, Any]:
    """Probe a name in a module of this source, beside stand-ins of the three libraries."""
    environment = environments.Environment(folder / "environment", Path(sys.executable))
    put(environment.packages, name.partition(".")[0], source)
    for module, text in {"trl": "", "transformers": "", "peft": "import transformers\n"}.items():
        put(environment.packages, module, text)
    found: Dict[str, Any] = environment.probe(name, PATCHED)
    return found


def put(packages: Path, module: str, source: str, version: str = "0") -> None:
    """Install a module by hand."""
    (packages / f"{module}.py").write_text(source, encoding="utf-8")
    metadata = packages / f"{module}-{version}.dist-info"
    metadata.mkdir(exist_ok=True)
    text = f"Metadata-Version: 2.1\nName: {module}\nVersion: {version}\n"
    (metadata / "METADATA").write_text(text, encoding="utf-8")
    record = f"{module}.py,,\ntests/test_x.py,,\n../../bin/tool.py,,\n"
    (metadata / "RECORD").write_text(record, encoding="utf-8")


def test_environment_covers_the_one_below(tmp_path: Path) -> None:
    """What a distribution pins differently is found first, the rest of the base stays."""
    base = environments.Environment(tmp_path / "base", Path(sys.executable))
    put(base.packages, "pinned", "")
    put(base.packages, "kept", "__all__ = ['one', 'two']\n")
    above = environments.Environment(tmp_path / "above", Path(sys.executable), below=base)
    put(above.packages, "pinned", "", version="1")
    assert above.version("pinned") == "1"
    assert above.version("kept") == "0"
    assert above.top_names("kept") == ["kept"]
    assert above.public_names("kept") == ["one", "two"]
    assert above.public_names("missing") == []


def test_pip_installs_what_there_was_on_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: List[Sequence[str]] = []
    environment = environments.Environment(tmp_path / "one", Path("tool"))
    monkeypatch.setattr(
        environments, "run", lambda command, seconds, **settings: seen.append(command)
    )
    environment.install(("a", "b==1"), datetime.date(2025, 11, 30))
    assert list(seen[0][:2]) == ["tool", "-m"]
    assert list(seen[0][-4:]) == ["--uploaded-prior-to", "2025-12-01", "a", "b==1"]


# The command line


def test_targets_name_distributions_and_what_to_import() -> None:
    rows = [row("b.x", distribution="b-lib"), row("b.y", distribution="b-lib")]
    arguments = ["b-lib==2", "new-lib", "z[gpu]+extra<3:z.q,z"]
    targets = script.targets_of(arguments, rows, again=False)
    assert [tuple(target) for target in targets] == [
        (("b-lib==2",), ("b.x", "b.y")),
        (("new-lib",), ()),
        (("z[gpu]", "extra<3"), ("z.q", "z")),
    ]
    assert [target.distribution for target in targets] == ["b-lib", "new-lib", "z"]
    again = script.targets_of([], rows, again=True)
    assert [tuple(target) for target in again] == [(("b-lib",), ("b.x", "b.y"))]


class Installed:
    """Stands for an environment in which things are installed, or cannot be."""

    def __init__(self, folder: Path, pip: Path, below: Any = None) -> None:
        self.requirements: Sequence[str] = ()

    def install(self, requirements: Sequence[str], day: datetime.date) -> None:
        if requirements[0] == "broken-lib":
            output = "Collecting x\n  error: no nvcc\nERROR: No matching distribution\nhint"
            raise subprocess.CalledProcessError(1, "pip", output)

    def version(self, distribution: str) -> str:
        return "7"

    def top_names(self, distribution: str) -> List[str]:
        return ["lazy.*"]

    def public_names(self, module: str) -> List[str]:
        return ["One", "Two"]

    def probe(self, module: str, libraries: Sequence[str]) -> Dict[str, Any]:
        loads = ["transformers"] if module.endswith("Two") else []
        error = "RuntimeError: no CUDA" if module == "lazy" else ""
        return {"loads": loads, "where": {}, "beside": {}, "error": error}


@pytest.fixture(name="files")
def its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The script with its data, table and page in a folder, and nothing really installed."""
    monkeypatch.setattr(script, "Environment", Installed)
    world = script.World(datetime.date(2026, 11, 26), None, tmp_path, Path("pip"))
    monkeypatch.setattr(script, "world_of", lambda day, work: world._replace(day=day))
    file = tmp_path / "carriers.json"
    data.write_rows([], file)
    monkeypatch.setattr(script, "read_rows", lambda: data.read_rows(file))
    monkeypatch.setattr(script, "write_rows", lambda rows: data.write_rows(rows, file))
    monkeypatch.setattr(script, "TABLE", tmp_path / "table.py")
    monkeypatch.setattr(script, "PAGE", tmp_path / "page.md")
    (tmp_path / "page.md").write_text(f"By hand.\n{render.START}", encoding="utf-8")
    return tmp_path


def test_every_name_of_every_target_is_measured_on_both_days(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = ["--as-of", TODAY, "--as-of", BEFORE]
    assert script.main(["broken-lib", "lazy-lib:lazy.*,lazy.Two.deep", *days, "--write"]) == 0
    rows = {entry["module"]: entry for entry in data.read_rows(files / "carriers.json")}
    assert sorted(rows) == ["broken_lib", "lazy", "lazy.One", "lazy.Two"], "deep is covered"
    for entry in rows.values():
        assert [one["as_of"] for one in entry["measured"]] == [TODAY, BEFORE]
    told = {name: entry["measured"][0] for name, entry in rows.items()}
    assert told["broken_lib"]["stopped"] == "install"
    assert told["broken_lib"]["error"] == "ERROR: No matching distribution"
    assert told["lazy"]["stopped"] == "gpu"
    assert told["lazy.One"] == {**told["lazy.Two"], "loads": []}
    assert told["lazy.Two"]["version"] == "7"
    names: Dict[str, Any] = {}
    exec((files / "table.py").read_text(encoding="utf-8"), names)
    assert names["CARRIERS"] == {"lazy.Two": ("transformers",)}
    assert "| `lazy.One` | lazy-lib 7 |" in (files / "page.md").read_text(encoding="utf-8")
    assert "lazy.Two (lazy-lib 7): ['transformers']" in capsys.readouterr().out


def test_installation_that_takes_too_long_is_told_in_short() -> None:
    problem = subprocess.TimeoutExpired(["pip", "install", "x"], 600)
    assert script.last_line(problem) == "pip did not end within 600 seconds"


def test_dry_run_writes_nothing(files: Path) -> None:
    assert script.main(["lazy-lib", "--as-of", TODAY, "--write", "--dry-run"]) == 0
    assert json.loads((files / "carriers.json").read_text(encoding="utf-8")) == []
    assert not (files / "table.py").exists()
