"""What an opening section may assign: what is made of literals, the environment and the standard
library, and what serves set-up by itself (paths of the file, loggers, command lines, pip)."""

from __future__ import annotations

import ast
import re
from typing import AbstractSet, Iterator, List, Set

from flake8_unsloth.reading.names import Names, literal_text
from flake8_unsloth.reading.notebook.cells import ipython_method, is_nbqa_magic
from flake8_unsloth.reading.top.bound import BUILTINS, Bound, Chain, chain
from flake8_unsloth.reading.top.standard import MODULES
from flake8_unsloth.reading.walk import children, every

ENVIRONMENT = re.compile(r"(google\.colab|kaggle_secrets|dotenv|decouple|environs?)(\.|$)")
"""Other libraries that only read the environment, or a notebook service's secrets."""
PARSERS = {"argparse", "optparse", "configargparse", "jsonargparse", "simple_parsing"}
LOGGER = re.compile(
    r"(^|\.|_)(((get|init|setup|set_up|make|create|configure)_?logg(er|ing)|getchild)"
    r"|logging\.logger(adapter)?)$",
    re.IGNORECASE,
)
PARSED = re.compile("parse_")
"""How the methods of a parser are called that return what was parsed."""
PATH_SOURCES = {"__file__", "os.getcwd", "Path", "pathlib.Path"}
PATH_HELPERS = {"str", "os.fspath", "os.sep", "os.pardir", "os.curdir"}
RUNNERS = {
    "subprocess.run",
    "subprocess.call",
    "subprocess.check_call",
    "subprocess.check_output",
    "subprocess.getoutput",
    "subprocess.Popen",
    "os.system",
    "os.popen",
}
PIP = re.compile(r"\bpip3?\b")
NEVER = (ast.Await, ast.Yield, ast.YieldFrom)


class Values:
    """Judges values, and remembers what the names hold that sections have bound."""

    def __init__(self, names: Names, bound: Bound) -> None:
        self._names = names
        self._bound = bound
        self.known: Set[str] = set()
        """All names that sections have bound."""
        self.objects: Set[str] = set()
        """Those that hold what an imported function made: their methods count as its functions."""
        self.shared: Set[str] = set()
        """Those that stand for what belongs to others: loggers, parsers, other names of modules."""
        self._paths: Set[str] = set()
        self._parsers: Set[str] = set()

    def keep(self, names: AbstractSet[str], value: ast.expr) -> None:
        """Remember what names hold from here on."""
        self.known |= names
        if self._is_path(value):
            self._paths |= names
        while isinstance(value, ast.BinOp):
            value = value.left
        taken = chain(value)
        if taken.name in self.objects or self._bound.is_imported(taken.name):
            self.objects |= names
            if not taken.calls or self._makes_logger(value):
                self.shared |= names
        if self._is_parser(value) and not any(map(PARSED.match, taken.attributes)):
            self._parsers |= names
            self.shared |= names

    def serves(self, value: ast.expr) -> bool:
        """Whether a value is set-up by itself, used or not."""
        while isinstance(value, ast.IfExp):
            value = value.body
        if ipython_method(value) or is_nbqa_magic(value):
            return True
        return (
            self._is_path(value)
            or self._is_parser(value)
            or self._makes_logger(value)
            or self._runs_pip(value)
        )

    def is_plain(self, value: ast.expr) -> bool:
        """Whether a value is made of literals, names and calls of the standard library alone."""
        queue: List[ast.AST] = [value]
        while queue:
            node = queue.pop()
            if isinstance(node, NEVER):
                return False
            if isinstance(node, ast.Call):
                taken = chain(node)
                if not self._is_standard(taken):
                    return False
                queue += [taken.root, *taken.inner]
            else:
                queue += children(node)
        return True

    def parses(self, call: ast.Call) -> bool:
        """Whether a call is a method of an argument parser."""
        return chain(call).name in self._parsers

    def _is_standard(self, call: Chain) -> bool:
        name = call.name
        if not name:
            return True
        if name in self._bound.imports:
            origin = self._bound.imports[name]
            if origin.partition(".")[0] in MODULES or ENVIRONMENT.match(origin):
                return True
            return "__version__" in call.attributes
        if name in self._bound.defined:
            return False
        return not call.called or name in BUILTINS or name in self.known

    def _makes_logger(self, value: ast.expr) -> bool:
        if not isinstance(value, ast.Call):
            return False
        root = chain(value).name
        function = self._names.dotted(value.func) or getattr(value.func, "attr", "")
        return bool(LOGGER.search(function)) and (
            root in self.objects or self._bound.is_imported(root)
        )

    def _runs_pip(self, value: ast.expr) -> bool:
        if not isinstance(value, ast.Call) or self._names.dotted(value.func) not in RUNNERS:
            return False
        texts = (literal_text(part) for part in every(value))
        return any(text and PIP.search(text) for text in texts)

    def _is_parser(self, value: ast.expr) -> bool:
        """A parser, a group of it, or what it has parsed."""
        if not isinstance(value, ast.Call):
            return False
        if self._names.dotted(value.func) == "vars" and len(value.args) == 1:
            return self._is_parser_call(value.args[0])
        return self._is_parser_call(value)

    def _is_parser_call(self, value: ast.expr) -> bool:
        root = chain(value).name
        if not isinstance(value, ast.Call):
            return False
        return root in self._parsers or self._bound.package(root) in PARSERS

    def _is_path(self, value: ast.expr) -> bool:
        """Whether a value is built from the file's place or the working directory alone."""
        roots = [self._names.dotted(root) for root in _dotted_parts(value)]
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


def _dotted_parts(value: ast.expr) -> Iterator[ast.expr]:
    """The names, with their attributes, that an expression is made of."""
    queue: List[ast.AST] = [value]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.Attribute):
            root: ast.expr = node
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name):
                yield node
            else:
                queue.append(root)
        elif isinstance(node, ast.Name):
            yield node
        else:
            queue += children(node)
