"""Calls that do not return."""

from __future__ import annotations

EXITS = {
    **dict.fromkeys(("sys.exit", "exit", "quit"), "exit"),
    **dict.fromkeys(("pytest.skip", "pytest.fail", "pytest.exit", "pytest.xfail"), "exit"),
    **dict.fromkeys(("os._exit", "os.abort", "os.execv", "os.execve", "os.execvp"), "abort"),
    **dict.fromkeys(("os.execl", "os.execle", "os.execlp", "os.execvpe"), "abort"),
    "self.skipTest": "raise",
}
"""How they leave."""
IN_TESTS = {"pytest.xfail", "self.skipTest"}
"""Those that mean something in a test only."""
