"""Spellings that hardly anybody writes must not hide an import either."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_unsloth.texts.texts import Texts

FAR = 9_000
"""More characters than are looked at before an import in one line."""
SPELLINGS = {
    "an indented line that nothing opens": "    import fast\n",
    "a string behind a continued line": 'x = \\\n"""text"""\nif x:\n    import fast\n',
    "a list of names that never ends": "from pkg import (fast\n",
    "a list of names too long to look through": "from pkg import (" + "a, " * FAR + "fast)\n",
    "a list of names on the next line": "from pkg import \\\n    fast\n",
}


def _texts(folder: Path) -> Texts:
    (folder / "pkg").mkdir()
    (folder / "pkg" / "__init__.py").write_text("")
    (folder / "pkg" / "fast.py").write_text("import unsloth\n")
    (folder / "fast.py").write_text("import unsloth\n")
    return Texts([str(folder)], {"unsloth": 1})


@pytest.mark.parametrize("name", SPELLINGS)
def test_it_may_load_unsloth(name: str, tmp_path: Path) -> None:
    texts = _texts(tmp_path)
    module = tmp_path / "module.py"
    module.write_text(SPELLINGS[name])
    assert texts.reach(str(module)) & 1


def test_the_word_far_behind_in_a_string_imports_nothing(tmp_path: Path) -> None:
    texts = _texts(tmp_path)
    text = "x = '" + "a, " * FAR + "import fast'\n"
    assert not texts.checked(str(tmp_path / "module.py"), text) & 1
