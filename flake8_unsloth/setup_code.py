"""Set-up that may stand before imports, as it has to come first to work (docs/rules/UNS002.md)."""

from __future__ import annotations

import ast
import re
from typing import Iterator, List, Set, Union

from flake8_unsloth.names import Names, literal_text
from flake8_unsloth.notebooks import ipython_method, is_nbqa_magic
from flake8_unsloth.walk import children, every

CALLS = {
    "os.environ.setdefault",
    "os.environ.update",
    "os.environ.pop",
    "os.putenv",
    "os.unsetenv",
    "sys.path.insert",
    "sys.path.append",
    "sys.path.extend",
    "site.addsitedir",
    "dotenv.load_dotenv",
    "load_dotenv",
    "warnings.filterwarnings",
    "warnings.simplefilter",
    "logging.basicConfig",
    "logging.disable",
    "logging.captureWarnings",
    "logging.getLogger",
    "multiprocessing.set_start_method",
    "torch.multiprocessing.set_start_method",
    "matplotlib.use",
    "faulthandler.enable",
}
"""Calls that may stand alone as a statement."""
TARGETS = {"os.environ", "sys.path"}
"""What may be assigned to, item by item or as a whole, or deleted."""
PATH_SOURCES = {"__file__", "os.getcwd", "Path", "pathlib.Path"}
PATH_HELPERS = {"str", "os.fspath", "os.sep", "os.pardir", "os.curdir"}
RUNNERS = {
    "subprocess.run",
    "subprocess.call",
    "subprocess.check_call",
    "subprocess.check_output",
    "subprocess.Popen",
    "os.system",
}
PIP = re.compile(r"\bpip3?\b")
DUNDER = re.compile(r"__\w+__$")


class SetUp:
    """Recognises set-up in one import section, where earlier lines give names a meaning."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._paths: Set[str] = set()
        self._loggers: Set[str] = set()

    def __call__(self, statement: ast.stmt) -> bool:
        """Whether a statement is set-up and nothing else."""
        if isinstance(statement, ast.Expr):
            return self._is_call(statement.value)
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            return self._is_assignment(statement)
        if isinstance(statement, ast.Delete):
            return all(self._is_target(target) for target in statement.targets)
        if isinstance(statement, (ast.If, ast.Try, ast.With)):
            return all(isinstance(s, ast.Pass) or self(s) for s in _parts(statement))
        return False

    def _is_call(self, node: ast.expr) -> bool:
        if self._is_machinery(node):
            return True
        if not isinstance(node, ast.Call):
            return False
        return self._names.dotted(node.func) in CALLS or self._sets_log_level(node)

    def _is_machinery(self, node: ast.expr) -> bool:
        """What installs packages, or stands for a notebook's magics."""
        if ipython_method(node) or is_nbqa_magic(node):
            return True
        if not isinstance(node, ast.Call) or self._names.dotted(node.func) not in RUNNERS:
            return False
        texts = (literal_text(part) for part in every(node))
        return any(text and PIP.search(text) for text in texts)

    def _sets_log_level(self, node: ast.Call) -> bool:
        if not isinstance(node.func, ast.Attribute) or node.func.attr != "setLevel":
            return False
        logger = node.func.value
        if isinstance(logger, ast.Call):
            return self._names.dotted(logger.func) == "logging.getLogger"
        return isinstance(logger, ast.Name) and logger.id in self._loggers

    def _is_assignment(self, node: Union[ast.Assign, ast.AnnAssign, ast.AugAssign]) -> bool:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for target in targets for part in _flat(target)]
        value = node.value
        if all(self._is_target(part) for part in parts):
            return True
        names = {part.id for part in parts if isinstance(part, ast.Name)}
        if len(names) != len(parts) or value is None:
            return False
        if all(DUNDER.match(name) for name in names):
            return True
        return not isinstance(node, ast.AugAssign) and self._is_value(value, names)

    def _is_value(self, value: ast.expr, names: Set[str]) -> bool:
        """Whether what the names get is made by set-up; they keep that meaning below."""
        if self._is_path(value):
            self._paths |= names
            return True
        if isinstance(value, ast.Call) and self._names.dotted(value.func) == "logging.getLogger":
            self._loggers |= names
        return self._is_call(value)

    def _is_target(self, target: ast.expr) -> bool:
        if isinstance(target, ast.Subscript):
            target = target.value
        return self._names.dotted(target) in TARGETS

    def _is_path(self, value: ast.expr) -> bool:
        """Whether a value is built from the file's place or the working directory alone."""
        roots = [self._names.dotted(root) for root in _roots(value)]
        sources = [root for root in roots if self._is_path_source(root)]
        return bool(sources) and all(
            root in PATH_HELPERS or self._is_path_source(root) for root in roots
        )

    def _is_path_source(self, name: str) -> bool:
        if name.partition(".")[0] in self._paths:
            return True
        return name.startswith("os.path.") or any(
            name == source or name.startswith(source + ".") for source in PATH_SOURCES
        )


def _flat(target: ast.expr) -> Iterator[ast.expr]:
    """The single targets of an assignment to a tuple."""
    if isinstance(target, (ast.Tuple, ast.List)):
        yield from target.elts
    else:
        yield target


def _parts(statement: ast.stmt) -> Iterator[ast.stmt]:
    for field in ("body", "orelse", "finalbody"):
        yield from getattr(statement, field, [])
    for handler in getattr(statement, "handlers", []):
        yield from handler.body


def _roots(value: ast.expr) -> Iterator[ast.expr]:
    """The names, with their attributes, that an expression is made of."""
    queue: List[ast.AST] = [value]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_dotted(node)):
            yield node
        else:
            queue.extend(children(node))


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)
