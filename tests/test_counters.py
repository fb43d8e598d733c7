"""How often the plugin reads and parses: counted by the interpreter's own audit events, not timed.

Whatever opens a file or compiles a source raises such an event (PEP 578), so nothing here depends
on how the plugin is written.
"""

from __future__ import annotations

import ast
import os
import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple
from typing import Counter as CounterOf

import pytest

from flake8_unsloth.checker import UnslothChecker
from tests.support import namespace

_watching: Optional[Tuple[CounterOf[str], CounterOf[str]]] = None


def _hook(event: str, arguments: Tuple[Any, ...]) -> None:
    if _watching is None:
        return
    opened, compiled = _watching
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        opened[os.path.basename(os.fsdecode(arguments[0]))] += 1
    elif event == "compile" and arguments[0] is not None:
        text = arguments[0]
        compiled[text.decode() if isinstance(text, bytes) else str(text)] += 1


@pytest.fixture(scope="session", autouse=True)
def _hooked() -> None:
    _hook_once()


@lru_cache(maxsize=None)
def _hook_once() -> None:
    """Add the one hook of this process; hooks can't be removed, so it sleeps between tests."""
    sys.addaudithook(_hook)


class Run:
    """One run of the plugin over some files of a project, as flake8 with ``--jobs 1`` makes it."""

    def __init__(self, folder: Path, files: List[str], **options: Any) -> None:
        global _watching
        parsed = namespace(**options)
        UnslothChecker.parse_options(parsed)
        self.opened: CounterOf[str] = Counter()
        compiled: CounterOf[str] = Counter()
        self.codes: List[str] = []
        before = os.getcwd()
        os.chdir(folder)
        try:
            for file in files:
                lines = Path(file).read_text().splitlines(keepends=True)
                tree = ast.parse("".join(lines))
                _watching = self.opened, compiled
                for line, _, text, _ in UnslothChecker(tree, file, lines, parsed).run():
                    self.codes.append(f"{Path(file).name}:{line} {text[:6]}")
                _watching = None
        finally:
            _watching = None
            os.chdir(before)
        names = {path.read_text(): path.name for path in folder.rglob("*.py")}
        self.parsed = Counter({names[text]: n for text, n in compiled.items() if text in names})


def project(folder: Path, files: Dict[str, str]) -> None:
    """Write modules; a comment makes each text unlike all others."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n{text}")


LATE = {
    "train.py": "import helper\nimport unsloth\n",
    "serve.py": "import helper\nimport plain\nimport unsloth\n",
    "eval.py": "import model\n",
    "helper.py": "import deeper\n",
    "deeper.py": "from transformers import AutoModel\nimport helper\n",
    "plain.py": "import json\nimport other\n",
    "other.py": "def add(a, b):\n    return a + b\n",
    "model.py": "import plain\n",
}
FILES = sorted(LATE)


def test_each_module_is_parsed_once(tmp_path: Path) -> None:
    """However many files import it, in a cycle or not.

    It may be read anew for its tree: keeping all texts would cost more memory than that is worth.
    """
    project(tmp_path, LATE)
    run = Run(tmp_path, FILES * 4)
    assert set(run.codes) == {"train.py:3 UNS003", "serve.py:4 UNS003"}
    assert run.parsed["helper.py"] == run.parsed["deeper.py"] == 1
    assert max(run.parsed.values()) == 1
    assert max(n for name, n in run.opened.items() if name in LATE) <= 3


def test_what_cannot_concern_unsloth_is_not_parsed(tmp_path: Path) -> None:
    """Modules that can load neither unsloth nor anything it must precede, by their text."""
    project(tmp_path, LATE)
    run = Run(tmp_path, FILES)
    assert not {"plain.py", "other.py", "model.py"}.intersection(run.parsed)


def test_nothing_is_parsed_where_nothing_mentions_unsloth(tmp_path: Path) -> None:
    """A project of transformers' users costs reading only."""
    files = {name: text.replace("unsloth", "torch") for name, text in LATE.items()}
    project(tmp_path, files)
    run = Run(tmp_path, FILES)
    assert not run.parsed
    assert not run.codes


def test_the_word_alone_parses_nothing(tmp_path: Path) -> None:
    """As in LLaMA-Factory, where ten files have an option `use_unsloth` and one loads it."""
    files = {name: text.replace("import unsloth", "use_unsloth = 1") for name, text in LATE.items()}
    project(tmp_path, files)
    assert not Run(tmp_path, FILES).parsed


def test_not_following_reads_nothing(tmp_path: Path) -> None:
    """The option promises that no other file is read."""
    project(tmp_path, LATE)
    run = Run(tmp_path, FILES, no_unsloth_follow_imports=True)
    assert not run.parsed
    assert not set(run.opened).intersection(LATE)


def test_every_run_reads_afresh(tmp_path: Path) -> None:
    """A language server lives for days: what was learnt must not outlive the run."""
    project(tmp_path, LATE)
    assert Run(tmp_path, ["train.py"]).codes == ["train.py:3 UNS003"]
    project(tmp_path, {"deeper.py": "import unsloth\nfrom transformers import AutoModel\n"})
    assert Run(tmp_path, ["train.py"]).codes == []
