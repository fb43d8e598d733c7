"""The pieces of the benchmarks work on a toy corpus; nothing here depends on how fast it is."""

from __future__ import annotations

import ast
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any, Dict, List

import flake8
import pytest

from benchmarks import corpora, plot, process, stats, synthetic

HARNESS = pytest.mark.skipif(
    int(flake8.__version__.split(".")[0]) < 6, reason="the harness drives flake8 6 and later"
)


def imported(source: str) -> List[str]:
    """Modules of the synthetic project that a module imports, in order."""
    names = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("project"):
            names.append(f"{node.module}.{node.names[0].name}")
    return names


def test_shapes_import_each_other_as_they_say() -> None:
    """The figures of growth are worth nothing if a ring is no ring."""
    names = [synthetic.module(number) for number in range(3)]
    edges = {
        shape: [imported(synthetic.source(n, 3, shape, "none")) for n in range(3)]
        for shape in synthetic.SHAPES
    }
    assert edges == {
        "deep": [[names[1]], [names[2]], []],
        "wide": [[names[1], names[2]], [], []],
        "ring": [[names[1]], [names[2]], [names[0]]],
        "hub": [[], [names[0]], [names[0]]],
        "registry": [[names[1], names[2]], [names[0]], [names[0]]],
    }


@pytest.mark.parametrize(("place", "expected"), [("none", 0), ("leaf", 1), ("all", 4)])
def test_unsloth_stands_where_it_should(tmp_path: Path, place: str, expected: int) -> None:
    """All modules lie in packages, and so many of them import unsloth."""
    synthetic.write(tmp_path, 4, "deep", place)
    texts = [path.read_text() for path in tmp_path.rglob("m0*.py")]
    assert len(texts) == 4
    assert sum("import unsloth" in text for text in texts) == expected
    assert (tmp_path / "project" / "part000" / "__init__.py").exists()


def test_thinning_is_even() -> None:
    """Every n-th file, n being the same all along."""
    assert corpora.every_nth([str(n) for n in range(10)], 5) == ["0", "2", "4", "6", "8"]
    assert corpora.every_nth(["a", "b"], 100) == ["a", "b"]


def test_standard_library_is_found_without_its_tests(tmp_path: Path) -> None:
    """The one corpus that needs no network."""
    corpus = corpora.load(corpora.STDLIB, tmp_path, 10_000)
    assert "json/decoder.py" in corpus.files
    assert not [file for file in corpus.files if "test" in Path(file).parts]


def test_ratios_and_tables() -> None:
    """Each round is compared with its own base line; a share is sum over sum."""
    assert stats.paired([2.0, 9.0], [1.0, 3.0]) == [2.0, 3.0]
    assert stats.ratio([1.0, 1.0], [3.0, 5.0]) == 0.25
    assert stats.spread([3.0, 1.0, 2.0]).show(1) == "2.0 (1.0 to 3.0)"
    assert stats.table(["a", "b"], [["xx", "1"]]).splitlines()[2] == "| xx | 1 |"


def test_plot_is_well_formed_and_holds_every_point() -> None:
    """A marker for each measured project."""
    points: List[Dict[str, Any]] = [
        {"shape": shape, "place": place, "size": size, "each": [1e-5], "held": 3.0}
        for shape in ("deep", "ring")
        for place in synthetic.PLACES
        for size in (100, 1000)
    ]
    for drawn in plot.PLOTS.values():
        root = ElementTree.fromstring(plot.draw(drawn, points))
        assert len([node for node in root.iter() if node.tag.endswith("circle")]) == 12


def test_a_crash_is_not_mistaken_for_speed(tmp_path: Path) -> None:
    """A command that fails stops the benchmark."""
    with pytest.raises(RuntimeError):
        process.run([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)


@HARNESS
def test_harness_counts_each_file_once(tmp_path: Path) -> None:
    """flake8's parse and every checker's run are on the clock, per file."""
    (tmp_path / "one.py").write_text("import os\n")
    (tmp_path / "two.py").write_text("x = 1\n")
    report = process.inside(Path(sys.executable), (), ["one.py", "two.py"], tmp_path)
    assert len(report["parse"]) == len(report["checks"]["F"]) == 2
    assert report["codes"] == ["F401"]
    assert report["cpu"] > sum(report["checks"]["F"]) > 0


@HARNESS
def test_harness_can_leave_only_the_plugin(tmp_path: Path) -> None:
    """For growth and memory nothing of flake8 but reading and parsing remains."""
    (tmp_path / "one.py").write_text("import os\n")
    report = process.inside(Path(sys.executable), (), ["one.py"], tmp_path, ["drop", "memory"])
    assert not report["checks"]
    assert len(report["parse"]) == 1
    assert report["peak"] >= report["held"]
