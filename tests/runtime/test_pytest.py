"""A test suite that is really run: what its ``conftest.py`` loads, and what unsloth says of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Dict

import pytest

from tests.runtime import real
from tests.runtime.compare import plugin_codes
from tests.support import working_directory

pytestmark = pytest.mark.runtime

TEST = "import {first}\nimport unsloth\n\n\ndef test_it():\n    pass\n"
SUITES: Dict[str, Dict[str, str]] = {
    "unsloth first": {"conftest.py": "import unsloth\n", "test_it.py": TEST.format(first="trl")},
    "the library first": {
        "conftest.py": "import transformers\n",
        "test_it.py": TEST.format(first="json"),
    },
}


@pytest.mark.skipif(not real.has_unsloth(), reason="unsloth is not installed")
@pytest.mark.parametrize("name", SUITES)
def test_unsloth_warns_where_the_plugin_reports(name: str, tmp_path: Path) -> None:
    for file, text in SUITES[name].items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    with working_directory(str(tmp_path)):
        reported = plugin_codes(tmp_path / "test_it.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider"],
        cwd=str(tmp_path),
        capture_output=True,
        encoding="utf-8",
        timeout=real.SECONDS_A_PROGRAM,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert bool(real.warning_in(done.stderr + done.stdout)) == bool(reported)
    assert bool(reported) == (name == "the library first")
