"""python-lsp-server, driven over stdio as an editor drives it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from tests.integration import tools
from tests.integration.lsp import Client, Json

pytestmark = pytest.mark.integration
LATE = "import transformers\n\nfrom unsloth import FastLanguageModel\n"
DEEP = "import os\n\n\ndef load():\n    import unsloth\n    return unsloth\n"
FINE = "from unsloth import FastLanguageModel\n\nimport transformers\n"
CHAIN = "import helper\nimport unsloth\n"
SETTINGS: Dict[str, Any] = {
    "pylsp": {
        "plugins": {
            "flake8": {"enabled": True, "select": ["UNS"]},
            "pycodestyle": {"enabled": False},
            "pyflakes": {"enabled": False},
            "mccabe": {"enabled": False},
        }
    }
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Client]:
    """A server on a workspace with a module that loads transformers, flake8 switched on."""
    (tmp_path / "helper.py").write_text("import transformers\n", encoding="utf-8")
    with Client([tools.tool("pylsp")], tmp_path) as client:
        client.request(
            "initialize",
            {
                "processId": None,
                "rootUri": tmp_path.as_uri(),
                "capabilities": {},
                "initializationOptions": {},
            },
        )
        client.notify("initialized", {})
        client.notify("workspace/didChangeConfiguration", {"settings": SETTINGS})
        yield client


def _open(server: Client, path: Path, text: str) -> List[Json]:
    document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": text}
    server.notify("textDocument/didOpen", {"textDocument": document})
    return server.diagnostics(path)


def _change(server: Client, path: Path, version: int, text: str) -> List[Json]:
    document = {"uri": path.as_uri(), "version": version}
    server.notify(
        "textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]}
    )
    return server.diagnostics(path)


def _brief(diagnostics: List[Json]) -> List[str]:
    """Code and range of each diagnostic; the protocol counts lines and characters from 0."""
    return [
        "{code} {start[line]}:{start[character]}-{end[line]}:{end[character]}".format(
            code=item["code"], **item["range"]
        )
        for item in diagnostics
    ]


def test_every_code_at_its_range(server: Client) -> None:
    """Reports follow what is typed, saved or not, and stand on the import."""
    program = server.root / "program.py"
    opened = _open(server, program, LATE)
    assert _brief(opened) == ["UNS001 2:0-2:38"]
    assert opened[0]["message"].startswith("UNS001 ")
    assert opened[0]["source"] == "flake8"
    assert _change(server, program, 2, FINE) == []
    assert _brief(_change(server, program, 3, DEEP)) == ["UNS002 4:4-4:19"]
    assert _brief(_change(server, program, 4, CHAIN)) == ["UNS003 1:0-1:15"]
    assert _change(server, program, 5, FINE) == []


def test_a_file_of_a_package(server: Client) -> None:
    """The server tells flake8 the file's place: a parent package that loads transformers counts."""
    package = server.root / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("from . import early\n", encoding="utf-8")
    (package / "early.py").write_text("import transformers\n", encoding="utf-8")
    opened = _open(
        server, package / "later.py", "def load():\n    import unsloth\n    return unsloth\n"
    )
    assert _brief(opened) == ["UNS003 1:4-1:19"]
