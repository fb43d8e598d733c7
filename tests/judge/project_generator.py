"""Random projects: what their files import, in which form, on which path. Deterministic by seed."""

from __future__ import annotations

from random import Random
from typing import Callable, Dict, List, Optional, Sequence, Set

from tests.judge.project_entry import is_test
from tests.judge.project_files import Files
from tests.judge.project_forms import BINDINGS, CONDITIONS, CONTINUED, HANDLERS, LIBRARIES, LOADS
from tests.judge.project_layout import MODULES, Layout, Node, Parts, place
from tests.judge.project_lazy import NAMES, Lazy
from tests.judge.project_lazy_texts import lazy_block
from tests.judge.project_scenes import random_layout

Lines = List[str]

HOOKS = ("pytest_configure", "pytest_configure", "pytest_sessionstart", "pytest_addoption")


def random_project(rng: Random, forms: Set[str], choices: bool = True) -> Files:
    """The files of a project; adds the names of the forms that it holds to `forms`.

    Without `choices` there is one way through it.
    """
    layout = random_layout(rng)
    # Each file has function names of its own: a star import must not replace a function.
    texts = {
        path: _Module(rng, layout, path, forms, f"f{number}", choices).text()
        for number, path in enumerate(layout.files)
        if path not in layout.fixed
    }
    return {**texts, **layout.fixed}


class _Module:
    def __init__(
        self, rng: Random, layout: Layout, path: str, forms: Set[str], prefix: str, choices: bool
    ):
        self.rng, self.layout, self.forms, self.prefix = rng, layout, forms, prefix
        self.is_init = path.endswith("__init__.py")
        self.folder: Parts = tuple(path.split("/")[:-1])
        self.parts = self.folder if self.is_init else tuple(path[: -len(".py")].split("/"))
        self.is_test = layout.tests is not None and is_test(path.rpartition("/")[2])
        self.is_conftest = path.endswith("conftest.py")
        self.in_tests = self.is_test or self.folder[: len(layout.tests or ())] == layout.tests
        self.neighbours = layout.neighbours.get(path, [])
        relative = not (self.in_tests or self.neighbours) and rng.random() < 0.7
        self.place = place(set(layout.files), path, relative)
        self.relative = relative or (self.in_tests and rng.random() < 0.5)
        self.readable: Lines = []
        self.functions: Lines = []
        self.choices = rng.choice((0, 0, 1, 1, 2, 3)) if choices else 0
        self.names = 0

    def text(self) -> str:
        body: Lines = []
        for _ in range(
            self.rng.choice((0, 1, 2, 2, 3, 4)) if self.is_init else self.rng.randint(1, 6)
        ):
            body += self.statement("module")
        self.bind(body)
        if self.is_conftest and self.rng.random() < 0.2:
            self.forms.add("hook")
            body += [f"def {self.rng.choice(HOOKS)}(config):", *self.body("function")]
        lazy = self.layout.lazy.get(self.parts)
        if lazy is not None:
            self.forms.add(f"lazy: {lazy.form}")
            body += lazy_block(self.rng, lazy)
        if any("importlib" in line or "sys.exit" in line for line in body):
            body = ["import importlib.util, sys", *body]
        if any("pytest." in line for line in body):
            body = ["import pytest", *body]
        return "\n".join([*body, ""]) if body else ""

    def bind(self, body: Lines) -> None:
        """An `__init__` that binds names of its submodules, or lists them in `__all__`."""
        children = self.layout.children(self.folder) or ["x"]
        starts = [i for i, line in enumerate(body) if not line.startswith(CONTINUED)]
        lazy = self.layout.lazy.get(self.parts)
        replaced = lazy is not None and lazy.form == "_LazyModule"
        own = [] if replaced else self.names_in(self.folder)
        if own and self.rng.random() < (0.4 if self.is_init else 0.1):
            self.forms.add("bound name")
            text = self.rng.choice(BINDINGS).format(self.rng.choice(own))
            at = self.rng.choice([0, 0, *starts])
            body[at:at] = text.split("\n")
        if self.rng.random() < (0.4 if self.is_init else 0.1):
            self.forms.add("__all__")
            names = self.rng.sample(children, min(len(children), self.rng.randint(1, 2)))
            literal = self.rng.choice(("[{}]", "({},)")).format(", ".join(f'"{n}"' for n in names))
            body.insert(0, f"__all__ = {literal}")

    def names_in(self, parts: Parts) -> Lines:
        """What may be taken from a package; what a lazy one gives it does not take from itself."""
        lazy = self.layout.lazy.get(parts) if parts == self.parts else None
        return sorted({*self.layout.children(parts)} - {*(lazy.given() if lazy else ())})

    def statement(self, where: str) -> Lines:
        kinds: Dict[str, int] = {"library": 20, "unsloth": 17, "first": 38, "neutral": 2}
        kinds.update({"call": 8 * min(len(self.functions), 3), "typing": 2})
        kinds["read"] = 12 if self.readable and where in ("module", "function") else 0
        if self.names < 4:
            kinds["function"] = {"module": 12, "class": 30}.get(where, 0)
            kinds["class"] = 4 if where == "module" else 0
        if self.choices > 0:
            kinds.update({"branch": 9, "attempt": 8, "loop": 2, "block": 2, "leave": 3})
            kinds["main"] = 4 if where == "module" else 0
        kind = self.rng.choices(list(kinds), list(kinds.values()))[0]
        simple: Optional[Callable[[], Lines]] = getattr(self, f"simple_{kind}", None)
        if simple is not None:
            return simple()
        make: Callable[[str], Lines] = getattr(self, f"make_{kind}")
        lines = make(where)
        self.forms.add(kind)
        return lines

    def body(self, where: str, most: int = 3) -> Lines:
        lines: Lines = []
        for _ in range(self.rng.randint(1, most)):
            lines += self.statement(where)
        return [f"    {line}" for line in lines]

    # Simple statements.

    def simple_library(self) -> Lines:
        if self.is_test and self.rng.random() < 0.2:
            return [f'pytest.importorskip("{self.rng.choice(LIBRARIES)}")']
        return [self.rng.choice(LOADS).format(self.rng.choice(LIBRARIES))]

    def simple_unsloth(self) -> Lines:
        if self.rng.random() < 0.05:
            return [f"import {', '.join(self.rng.sample(['unsloth', 'trl', 'peft'], 2))}"]
        return [self.rng.choice(LOADS).format("unsloth")]

    def simple_neutral(self) -> Lines:
        return [self.rng.choice(("import torch", "from datasets import load_dataset", "steps = 1"))]

    def simple_call(self) -> Lines:
        self.forms.add("call")
        form = self.rng.choice(("{}()", "{}()", "value = {}()", "str({}())", "value = [{}()]"))
        return [form.format(self.rng.choice(self.functions))]

    def make_first(self, where: str) -> Lines:
        line: Optional[str]
        if self.neighbours and self.rng.random() < 0.6:
            self.forms.add("a neighbour by absolute name")
            line = self._form(
                ["import {0}", "from {0} import x"], self.rng.choice(self.neighbours), [], where
            )
        elif self.place.package and self.relative and self.rng.random() < 0.5:
            level = self.rng.randint(1, len(self.place.package))
            anchor = self.folder[: len(self.folder) - level + 1]
            line = self._relative("." * level, anchor, where)
        else:
            line = self._absolute(where)
        return (line or "import torch").split("\n")

    def below(self, folder: Parts) -> List[Node]:
        """What may be imported from there: tests by tests, and rarely another test."""
        collected = self.is_test and not self.is_conftest and self.rng.random() < 0.15
        return self.layout.below(folder, self.in_tests, collected)

    def _absolute(self, where: str) -> Optional[str]:
        own = () if self.neighbours else self.place.root
        root = self.rng.choice((own, own, (), ("src",)))
        nodes = self.below(root)
        if not nodes:
            return None
        node = self.rng.choice(nodes)
        name = ".".join(node.parts[len(root) :])
        if node.parts == self.parts and node.parts in self.layout.lazy:
            return None
        children = self.names_in(node.parts)
        if node.parts in self.layout.lazy and node.parts != self.parts and self.rng.random() < 0.5:
            return self._read(name, self.layout.lazy[node.parts], where)
        forms = ["import {0}", "import {0}", "import {0} as {2}", "from {0} import {1}"]
        forms += ['importlib.import_module("{0}")', '__import__("{0}")', "import torch, {0}"]
        if "." in name:
            forms += ["from {3} import {4}"] * 2
            forms += ['importlib.util.find_spec("{0}")'] if self.rng.random() < 0.3 else []
        if children:
            forms += ["from {0} import {1}"] * 2
            lazy = self.layout.lazy.get(node.parts)
            plain = sorted({*children} - {*(lazy.given() if lazy else ())})
            forms += [f'__import__("{{0}}", fromlist=["{name}"])' for name in plain[:1]]
        if self.rng.random() < 0.1:
            forms += ["import {0}, " + ".".join(self.rng.choice(nodes).parts[len(root) :])] * 3
        return self._form(forms, name, children, where)

    def _relative(self, dots: str, anchor: Parts, where: str) -> Optional[str]:
        nodes = self.below(anchor)
        if not nodes or self.rng.random() < 0.4:
            where = "nested" if anchor == self.parts and anchor in self.layout.lazy else where
            return self._form(["from {0} import {1}"], dots, self.names_in(anchor), where)
        node = self.rng.choice(nodes)
        if node.parts in self.layout.lazy and node.parts != self.parts and self.rng.random() < 0.5:
            before = ".".join(node.parts[len(anchor) : -1])
            imported = f"from {dots}{before} import {node.parts[-1]}"
            return self._reading(imported, node.parts[-1], self.layout.lazy[node.parts], where)
        name = dots + ".".join(node.parts[len(anchor) :])
        forms = ["from {0} import {1}"] * 4 + ['importlib.import_module("{0}", __package__)']
        return self._form(forms, name, self.names_in(node.parts), where)

    def _form(self, forms: Sequence[str], name: str, children: Lines, where: str) -> str:
        if where == "module" and self.rng.random() < 0.12:
            forms = ["from {0} import *"]
        form = self.rng.choice(list(forms))
        kind = form.partition("(")[0].partition(", ")[0].replace("{1}", "n")
        self.forms.add(f"relative {kind}" if name[0] == "." else kind)
        some = self.rng.sample(children, min(len(children), self.rng.choice((1, 1, 2))))
        imported = ", ".join(some) if some and self.rng.random() < 0.85 else "VERSION"
        if self.rng.random() < 0.1:
            imported += f" as {self.rng.choice(MODULES)}"
        parent, _, last = name.rpartition(".")
        return form.format(name, imported, self.rng.choice((*MODULES, "x")), parent, last)

    def _read(self, name: str, lazy: Lazy, where: str) -> str:
        """Import a lazy package and read a name of it as an attribute."""
        parent, _, last = name.rpartition(".")
        forms = [(f"import {name}", name), (f"import {name} as package", "package")]
        forms += [(f"from {parent} import {last}", last)] * (parent != "")
        return self._reading(*self.rng.choice(forms), lazy, where)

    def _reading(self, imported: str, name: str, lazy: Lazy, where: str) -> str:
        self.forms.add("attribute of a lazy package")
        if where == "module":
            self.readable += [f"{name}.{given}" for given in lazy.given()]
            if self.rng.random() < 0.4:
                return imported
        return "\n".join([imported, *self._reads(f"{name}.{self.rng.choice(lazy.given())}", where)])

    def _reads(self, what: str, where: str) -> Lines:
        forms = ["value = {0}", "value = {0}()", "{0}", "{0}(steps=1)", "str({0})"]
        if where == "module" and what.rpartition(".")[2] in NAMES:
            forms += ["class T({0}):\n    pass"]
        forms += ["value = {0}.create(1)", "value = [{0}]"]
        return self.rng.choice(forms).format(what).split("\n")

    def make_read(self, where: str) -> Lines:
        return self._reads(self.rng.choice(self.readable), where)

    # Compound statements.

    def make_function(self, where: str) -> Lines:
        name = f"{self.prefix}_{self.names}"
        self.names += 1
        outer = list(self.functions)
        inner: Lines = []
        if where != "class" and self.rng.random() < 0.1:
            self.functions.append(name)
        if self.names < 4 and self.rng.random() < 0.1:
            self.forms.add("nested function")
            inner = [f"    {line}" for line in self.make_function("function")]
        inner += self.body("function")
        self.functions = outer
        if where == "class":
            return [f"def {name}(self):", *inner]
        if self.is_test and where == "module" and self.rng.random() < 0.2:
            self.forms.add("fixture")
            return ["@pytest.fixture", f"def {name}():", *inner]
        self.functions.append(name)
        return [f"def {name}():", *inner]

    def make_class(self, _where: str) -> Lines:
        outer = list(self.functions)
        lines = ["class C:", *self.body("class")]
        self.functions = outer
        return lines

    def make_branch(self, where: str) -> Lines:
        self.choices -= 1
        lines = [f"if {self.rng.choice(CONDITIONS)}:", *self.nested(where)]
        if self.choices > 0 and self.rng.random() < 0.2:
            self.choices -= 1
            lines += ["elif other():", *self.nested(where)]
        if self.rng.random() < 0.5:
            lines += ["else:", *self.nested(where)]
        return lines

    def make_typing(self, where: str) -> Lines:
        lines = ["from typing import TYPE_CHECKING", "if TYPE_CHECKING:", *self.nested(where)]
        return lines + (["else:", *self.nested(where)] if self.rng.random() < 0.4 else [])

    def make_main(self, where: str) -> Lines:
        self.choices -= 1
        return ['if __name__ == "__main__":', *self.nested(where)]

    def make_loop(self, where: str) -> Lines:
        self.choices -= 1
        lines = [self.rng.choice(("for step in range(3):", "while more():")), *self.nested(where)]
        if self.rng.random() < 0.3:
            lines += ["    if enough():", f"        {self.rng.choice(('break', 'continue'))}"]
            lines += self.nested(where)
        return lines + (["else:", *self.nested(where)] if self.rng.random() < 0.2 else [])

    def make_block(self, where: str) -> Lines:
        return ["with timer():", *self.nested(where)]

    def make_attempt(self, where: str) -> Lines:
        self.choices -= 1
        lines = ["try:", *self.nested(where)]
        clauses = self.rng.choice(("x", "x", "x", "xe", "f", "xf", "xef"))
        if "x" in clauses:
            lines += [f"except {self.rng.choice(HANDLERS)}:"]
            lines += self.nested(where) if self.rng.random() < 0.7 else ["    pass"]
        if "e" in clauses:
            lines += ["else:", *self.nested(where)]
        if "f" in clauses:
            lines += ["finally:", *self.nested(where)]
        return lines

    def make_leave(self, where: str) -> Lines:
        self.choices -= 1
        ways = ["raise ImportError", "sys.exit()"]
        if where == "function":
            ways += ["return", "return", "return None"]
        first = (
            [f"    {line}" for line in self.make_first(where)] if self.rng.random() < 0.5 else []
        )
        return [f"if {self.rng.choice(CONDITIONS)}:", *first, f"    {self.rng.choice(ways)}"]

    def nested(self, where: str) -> Lines:
        """A block inside a statement: no definitions, whose existence would depend on the path."""
        names, self.names = self.names, 99
        lines = self.body("function" if where == "function" else "nested", 2)
        self.names = names
        return lines
