"""A language-server client of the few messages that the tests need."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Dict, List, Optional, Sequence, Type

from tests.integration import tools

Json = Dict[str, Any]


class Client:
    """Talks to a language server over its standard input and output, as an editor does.

    Reading happens in a thread, so a server that says nothing makes a test fail, not hang.
    """

    def __init__(self, command: Sequence[str], root: Path) -> None:
        """Starts COMMAND in ROOT and keeps the messages that it sends."""
        self.root = root
        self._server = subprocess.Popen(
            list(command),
            cwd=root,
            env=tools.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._messages: queue.Queue[Json] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._last_id = 0

    def __enter__(self) -> Client:
        """The client itself; leaving the block ends the server."""
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """Shuts the server down as the protocol asks, by force if a test failed."""
        assert self._server.stdin
        assert self._server.stdout
        if kind is None:
            self.request("shutdown", None)
            self.notify("exit", None)
        else:
            self._server.kill()
        self._server.stdin.close()
        self._server.wait(tools.TIMEOUT)
        self._reader.join(tools.TIMEOUT)
        self._server.stdout.close()

    def request(self, method: str, params: Any) -> Any:
        """Sends a request and returns the result of its answer."""
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": params})
        return self._until(
            lambda message: message.get("id") == self._last_id and "method" not in message
        )["result"]

    def notify(self, method: str, params: Any) -> None:
        """Sends a notification, which has no answer."""
        self._send({"method": method, "params": params})

    def diagnostics(self, path: Path) -> List[Json]:
        """The next diagnostics that the server publishes for a file."""
        message = self._until(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == path.as_uri()
            )
        )
        found: List[Json] = message["params"]["diagnostics"]
        return found

    def _until(self, wanted: Any) -> Json:
        while True:
            message = self._messages.get(timeout=60)
            if wanted(message):
                return message
            if (
                "method" in message and "id" in message
            ):  # a request of the server's, such as a progress token
                self._send({"id": message["id"], "result": None})

    def _send(self, message: Json) -> None:
        assert self._server.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._server.stdin.flush()

    def _read(self) -> None:
        stdout = self._server.stdout
        assert stdout
        while True:
            length = 0
            for header in iter(stdout.readline, b"\r\n"):
                if not header:
                    return
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            self._messages.put(json.loads(stdout.read(length)))
