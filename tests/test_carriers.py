"""The table of carriers is what was measured, and the script keeps it so."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Dict, List

import pytest

from flake8_unsloth.carriers import CARRIERS

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "measure_carriers.py"
PATCHED = ("trl", "transformers", "peft")


@pytest.fixture(scope="module", name="script")
def the_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_carriers", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", name="rows")
def measured_rows(script: Any) -> List[Dict[str, Any]]:
    rows: List[Dict[str, Any]] = script.read_rows()
    return rows


def row(module: str, loads: Any, **others: Any) -> Dict[str, Any]:
    """A row as the script writes it."""
    made: Dict[str, Any] = {"module": module, "distribution": module, "version": "1", "where": {}}
    made.update(loads=loads, note="", environment="Python 3.11", date="2026-11-24")
    made.update(others)
    return made


def test_table_is_what_the_script_writes(script: Any, rows: List[Dict[str, Any]]) -> None:
    assert script.TABLE.read_text(encoding="utf-8") == script.render_table(rows)


def test_table_holds_every_row_that_loads_something(rows: List[Dict[str, Any]]) -> None:
    assert dict(CARRIERS) == {
        entry["module"]: tuple(name for name in PATCHED if name in entry["loads"])
        for entry in rows
        if entry["loads"]
    }


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_entry_is_a_dotted_name_with_libraries_in_the_order_of_the_warning(name: str) -> None:
    assert all(part.isidentifier() for part in name.split("."))
    assert name.split(".")[0] not in (*PATCHED, "unsloth", "unsloth_zoo")
    loads = CARRIERS[name]
    assert loads
    assert loads == tuple(library for library in PATCHED if library in loads)


def test_rows_say_what_was_measured_with_what_and_when(rows: List[Dict[str, Any]]) -> None:
    names = [entry["module"] for entry in rows]
    assert len(set(names)) == len(names)
    assert names == sorted(names, key=lambda name: (name.lower(), name))
    for entry in rows:
        assert set(entry) == set(row("x", None))
        assert entry["version"]
        assert entry["date"].startswith("20")
        assert entry["environment"].startswith("Python 3")
        assert entry["loads"] is None or set(entry["loads"]) <= set(PATCHED)
        assert entry["loads"] is not None or entry["note"], "say why it could not be told"


def test_known_carriers_and_known_others() -> None:
    assert CARRIERS["sentence_transformers"] == ("transformers", "peft")
    assert CARRIERS["evaluate"] == ("transformers",)
    assert CARRIERS["swift"] == ("trl",)
    assert not {"datasets", "accelerate", "diffusers", "liger_kernel", "torch"} & set(CARRIERS)


def test_probe_tells_loads_and_places(script: Any, tmp_path: Path) -> None:
    result = probed(script, tmp_path, "carrier", "import peft\n")
    assert result["loads"] == ["transformers", "peft"]
    assert result["where"] == {"peft": "carrier.py:1", "transformers": "peft.py:1"}
    assert result["versions"] == dict.fromkeys(PATCHED, "0")
    assert result["error"] == ""


def test_probe_reads_a_name_that_is_no_module(script: Any, tmp_path: Path) -> None:
    source = "def __getattr__(name):\n    import trl\n    return trl\n"
    assert probed(script, tmp_path, "lazy", source)["loads"] == []
    assert probed(script, tmp_path, "lazy.Pipeline", source)["loads"] == ["trl"]


def test_probe_tells_why_an_import_stopped(script: Any, tmp_path: Path) -> None:
    result = probed(script, tmp_path, "broken", "import trl\nraise ValueError('no GPU')\n")
    assert result["loads"] == ["trl"]
    assert result["error"] == "ValueError: no GPU"


def probed(script: Any, folder: Path, name: str, source: str) -> Dict[str, Any]:
    """Probe a name in a module of this source, beside stand-ins of the three libraries."""
    stand_ins = {"trl": "", "transformers": "", "peft": "import transformers\n"}
    for module, text in {**stand_ins, name.partition(".")[0]: source}.items():
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    for library in PATCHED:
        metadata = folder / f"{library}-0.dist-info" / "METADATA"
        metadata.parent.mkdir(exist_ok=True)
        metadata.write_text(f"Metadata-Version: 2.1\nName: {library}\nVersion: 0\n")
    report = folder / "report.json"
    code = f"import sys; sys.path.insert(0, {str(folder)!r})\n{script.PROBE}"
    script.run([sys.executable, "-c", code, name, str(report), *PATCHED], 60)
    result: Dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return result


def test_failed_import_changes_no_row_and_notes_outlive_rows(script: Any) -> None:
    old = [row("a", ["trl"], note="by hand"), row("b", [], note="by hand")]
    new = [row("a", None, note="OSError: x"), row("b", ["peft"]), row("c", None, note="OSError")]
    assert script.merge(old, new) == [old[0], {**new[1], "note": "by hand"}, new[2]]


def test_targets_name_distributions_and_what_to_import(script: Any) -> None:
    rows = [row("b.x", [], distribution="b-lib"), row("b.y", [], distribution="b-lib")]
    targets = script.targets_of(["b-lib==2", "new-lib", "z:z.q,z"], rows, again=False)
    assert [tuple(target) for target in targets] == [
        ("b-lib==2", ("b.x", "b.y")),
        ("new-lib", ("new_lib",)),
        ("z", ("z.q", "z")),
    ]
    assert targets[0].distribution == "b-lib"
    assert [tuple(t) for t in script.targets_of([], rows, again=True)] == [
        ("b-lib", ("b.x", "b.y"))
    ]


def test_table_is_written_from_the_data(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, data = tmp_path / "carriers.py", tmp_path / "carriers.json"
    script.write_rows([row("b", ["peft", "trl"]), row("A", ["trl"]), row("c", [])], data)
    monkeypatch.setattr(script, "TABLE", table)
    written = script.read_rows(data)
    monkeypatch.setattr(script, "read_rows", lambda: written)
    assert script.main(["--write-table"]) == 0
    names: Dict[str, Any] = {}
    exec(table.read_text(encoding="utf-8"), names)
    assert list(names["CARRIERS"].items()) == [("A", ("trl",)), ("b", ("trl", "peft"))]
