"""What a notebook says: from the JSON that flake8 parses to statements and the lines they stand on.

What becomes of magics is judged by IPython itself in tests/integration/test_ipython_transformer.py;
here stands what holds without it.
"""

from __future__ import annotations

import ast
import json
import time
from typing import Any, Dict, List, Optional, Tuple

import pytest

from flake8_unsloth.reading.notebook.cells import (
    cell_in_string,
    cell_starts,
    ipython_method,
    is_nbqa_magic,
)
from flake8_unsloth.reading.notebook.magics import read_cell, statement_of
from flake8_unsloth.reading.notebook.notebooks import Notebook, Written, read_notebook

Found = Tuple[int, int, int, str]


def code(*source: str, **more: Any) -> Dict[str, Any]:
    """A code cell, its source in the given pieces."""
    return {"cell_type": "code", "source": list(source), "outputs": [], **more}


def text_of(*cells: Any, indent: Optional[int] = 1, **more: Any) -> str:
    return json.dumps({"cells": cells, "nbformat": 4, **more}, indent=indent)


def read(text: str) -> Notebook:
    notebook = read_notebook(ast.parse(text))
    assert notebook is not None
    return notebook


def found(notebook: Notebook) -> List[Found]:
    """Each statement at module level: row, cell, line in the cell, code."""
    return [(*notebook.lines[node.lineno - 1], shown(node)) for node in notebook.tree.body]


def shown(node: ast.stmt) -> str:
    """An import's first module; of other statements the kind."""
    return node.names[0].name if isinstance(node, ast.Import) else type(node).__name__


def modules(*cells: Any, **more: Any) -> List[str]:
    """The modules that a notebook of these cells imports at module level."""
    tree = read(text_of(*cells, **more)).tree
    return [shown(node) for node in tree.body if isinstance(node, ast.Import)]


# ---- where lines stand


CELLS = (
    {"cell_type": "markdown", "source": ["import md"]},
    code("import a\n", "\n", "if 1:\n", "    import b"),
    code("%%bash\n", "import no\n"),
    code("!pip install x \\\n", "  y\n", "import c\n"),
    {"cell_type": "raw", "source": ["import raw"]},
    code("import d"),
)


def test_lines_of_an_indented_notebook() -> None:
    """One piece a line, as Jupyter writes it: each line of the source has its own row."""
    text = text_of(*CELLS)
    rows = {
        line.strip().strip('",').replace("\\n", ""): row
        for row, line in enumerate(text.splitlines(), 1)
    }
    notebook = read(text)
    assert found(notebook) == [
        (rows["import a"], 1, 1, "a"),
        (rows["if 1:"], 1, 3, "If"),
        (rows["!pip install x \\\\"], 3, 1, "Pass"),
        (rows["import c"], 3, 3, "c"),
        (rows["import d"], 4, 1, "d"),
    ]
    assert list(notebook.starts) == [1, 5, 7, 10]
    assert [line.row for line in notebook.lines] == sorted(line.row for line in notebook.lines)
    assert len(notebook.lines) == 10


def test_lines_of_a_notebook_in_one_line() -> None:
    assert {row for row, *_ in found(read(text_of(*CELLS, indent=None)))} == {1}
    assert [rest for _, *rest in found(read(text_of(*CELLS, indent=None)))] == [
        rest for _, *rest in found(read(text_of(*CELLS)))
    ]


@pytest.mark.parametrize(
    "source",
    [
        "import a\n\nimport b",
        ["import a\n\n", "import b"],
        ["import a\n", "\n", "import b\n"],
        ["imp", "ort a\n\nimpo", "rt b\n"],
        ["", "import a", "", "\n\n", "import b"],
        "import a\r\n\r\nimport b",
        ["import a\r", "\r", "import b"],
    ],
)
def test_source_in_any_pieces(source: Any) -> None:
    """Lines are what Python takes for lines, whatever pieces the text comes in."""
    notebook = read(text_of({"cell_type": "code", "source": source}, code("import c")))
    assert [rest for _, *rest in found(notebook)] == [[1, 1, "a"], [1, 3, "b"], [2, 1, "c"]]
    assert list(notebook.starts) == [1, 4]
    assert len(notebook.lines) == 4


def test_a_line_is_where_it_starts() -> None:
    text = (
        '{"cells": [{"cell_type": "code", "source": [\n"impo",\n"rt a\\nx = 1\\n",\n"import b"]}]}'
    )
    assert found(read(text)) == [(2, 1, 1, "a"), (3, 1, 2, "Assign"), (4, 1, 3, "b")]


def test_every_node_of_a_later_cell_is_moved() -> None:
    """Lines count over the joined source, for expressions too."""
    source = "def f(x: int = 1) -> str:\n    with a as b, c:\n        return f'{x!r}' + [\n1][0]\n"
    moved = read(text_of(code("import a\n", "import b\n"), code(source))).tree.body[2]
    expected = ast.increment_lineno(ast.parse(source), 2).body[0]
    assert ast.dump(moved, include_attributes=True) == ast.dump(expected, include_attributes=True)


def test_empty_cells_count() -> None:
    """As in nbQA, a code cell has its number whatever it holds."""
    notebook = read(text_of(code(), code(""), code("\n"), code("import a")))
    assert [rest for _, *rest in found(notebook)] == [[4, 1, "a"]]
    assert list(notebook.starts) == [1, 2]


def test_a_cell_that_does_not_parse_is_left_out() -> None:
    assert modules(
        code("import a"), code("import b\n", "x = ("), code(")\n"), code("import c")
    ) == [
        "a",
        "c",
    ]


def test_future_imports_may_stand_in_any_cell() -> None:
    notebook = read(text_of(code("import a"), code("from __future__ import annotations")))
    assert [entry[-1] for entry in found(notebook)] == ["a", "ImportFrom"]


def test_top_level_await() -> None:
    notebook = read(text_of(code("await a\nasync for b in c:\n    pass\nasync with d:\n  pass")))
    assert [entry[-1] for entry in found(notebook)] == ["Expr", "AsyncFor", "AsyncWith"]


def test_surrogates_are_one_character() -> None:
    """A JSON writer may escape what lies beyond 16 bits; half a character spoils nothing either."""
    assert modules(code("x = '\U0001f600'\n", "import a")) == ["a"]
    assert modules(code("x = '\ud83d'\n", "import a")) == ["a"]


# ---- which notebooks


def test_worksheets() -> None:
    """nbformat 3."""
    cells = [
        {"cell_type": "code", "input": ["import a"], "language": "python"},
        {"cell_type": "code", "input": "import b", "language": "ruby"},
        {"cell_type": "code", "input": "import c"},
    ]
    text = json.dumps({"worksheets": [{"cells": cells[:1]}, {"cells": cells[1:]}], "nbformat": 3})
    assert found(read(text)) == [(1, 1, 1, "a"), (1, 3, 1, "c")]


@pytest.mark.parametrize(
    ("metadata", "is_read"),
    [
        ({}, True),
        ({"kernelspec": {"name": "python3"}}, True),
        ({"kernelspec": {"language": "python"}}, True),
        ({"kernelspec": {"language": "R", "name": "ir"}}, False),
        ({"language_info": {"name": "julia"}}, False),
        ({"language_info": {"name": "ipython"}, "kernelspec": {"language": "sage"}}, True),
        ({"language_info": {"name": ""}, "kernelspec": {"language": "scala"}}, False),
        ({"language_info": {"name": 1}}, True),
        ({"language_info": ["R"], "kernelspec": "R"}, True),
        ([], True),
    ],
)
def test_languages(metadata: Any, is_read: bool) -> None:
    notebook = read(text_of(code("import a"), metadata=metadata))
    assert bool(notebook.tree.body) is is_read
    assert bool(notebook.lines) is is_read


@pytest.mark.parametrize(
    "text",
    ["", "x = 1", "{}", "{'a': 1}", "[1]", "import a\nimport b", "{'cells': []}\n{'cells': []}"],
)
def test_no_notebook(text: str) -> None:
    """Python under the name of a notebook, as editors pipe it, is for others to read."""
    assert read_notebook(ast.parse(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "{'cells': {'cell_type': 'code'}}",
        "{'cells': null}",
        "{'cells': [1, null, [], 'x', {}, {'cell_type': 'code'}]}",
        "{'cells': [{'cell_type': 'code', 'source': 1}]}",
        "{'cells': [{'cell_type': 'code', 'source': {'a': 1}}]}",
        "{'cells': [{'cell_type': 'code', 'source': [1, null, b'import a', [], f'import b']}]}",
        "{'cells': [{'cell_type': 'code', 'source': ['import ' + 'a', -1]}]}",
        "{'cells': [{'cell_type': ['code'], 'source': 'import a'}]}",
        "{'cells': [*x], **y, 1: 2, null: 3}",
        "{'worksheets': 1}",
        "{'worksheets': [1, {'cells': 1}]}",
        "{'cells': [{'cell_type': 'code', 'source': 'x\\0y'}]}",
        "{'cells': [], 'metadata': null}",
    ],
)
def test_wrong_types_are_ignored(text: str) -> None:
    assert read(text).tree.body == []


def test_of_a_key_that_stands_twice_the_last_counts() -> None:
    text = (
        "{'cells': 1, 'cells': [{'cell_type': 'code', 'source': 'import a', 'source': 'import b'}]}"
    )
    assert found(read(text)) == [(1, 1, 1, "b")]


@pytest.mark.parametrize(
    "source",
    ["(" * 100_000, "-" * 100_000 + "x", "x" + ".y" * 100_000, "if x:\n " * 3_000, "a?" * 100_000],
)
def test_deep_cells(source: str) -> None:
    assert modules(code("import a"), code(source), code("import b")) == ["a", "b"]


@pytest.mark.parametrize(
    "cell",
    [
        code(*["%%time\n"] * 15_000),
        code(*["!ls \\\n"] * 15_000),
        code(*["x = !ls\n"] * 15_000),
        code(*["x"] * 200_000),
        code("x = '''", "'" * 200_000, "\n%"),
        code("!ls\nx = ", '"""\n' * 100_001),
        code("!ls\nx = ", "(" * 200_000),
        code("!ls\n", "a" * 200_000, ")?"),
        code("!ls\n", "\\\n" * 100_000),
        code("%%writefile " + " " * 200_000),
        code("%timeit " + "-n " * 30_000),
        code("\n" * 200_000 + ">>>"),
    ],
)
def test_long_cells(cell: Any) -> None:
    """The time grows with the length, not with its square: each of these is read in a blink."""
    tree = ast.parse(text_of(cell, code("import a"), indent=None))
    start = time.process_time()
    notebook = read_notebook(tree)
    assert time.process_time() - start < 5
    assert notebook is not None
    assert shown(notebook.tree.body[-1]) == "a"


def test_outputs_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A megabyte of output has one node or thousands; they are nobody's business."""
    tree = ast.parse(text_of(code("import a", outputs=[{"data": [[1] * 10]}], metadata={"x": [1]})))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value == 1:
            node.__class__ = _Untouchable
    notebook = read_notebook(tree)
    assert notebook is not None
    assert len(notebook.tree.body) == 1


class _Untouchable(ast.Constant):
    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(name)


# ---- files that cells write


def written(*cells: Any) -> Dict[str, Written]:
    return dict(read(text_of(*cells)).written)


def test_a_written_file() -> None:
    """It has lines of its own, which stand in the notebook, and is no part of its code."""
    notebook = read(text_of(code("import a"), code("\n", "%%writefile x.py\n", "\n", "import b\n")))
    assert [shown(node) for node in notebook.tree.body] == ["a"]
    file = notebook.written["x.py"]
    assert [(node.lineno, shown(node)) for node in file.tree.body] == [(2, "b")]
    assert [line[1:] for line in file.lines] == [(2, 3), (2, 4)]
    assert file.lines[1].row == notebook.lines[4].row


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("%%writefile x.py", "x.py"),
        ("%%file x.py", "x.py"),
        ("%%writefile ./x.py  ", "x.py"),
        ("\n#@title A\n # B\n%%writefile x.py", "x.py"),
        ("%%writefile 'x.py'", "x.py"),
        ('%%writefile -a "a b.py"', "a b.py"),
        ("%%writefile --append x.py", "x.py"),
        ("%%writefile\tx.py -a", "x.py"),
        ("%%writefile train-lora.py", "train-lora.py"),
        ("%%writefile pkg/mod.py", "pkg/mod.py"),
        ("%%writefile pkg/__init__.py", "pkg/__init__.py"),
        ("%%writefile ../x.py", "../x.py"),
        ("%%writefile /content/x.py", "x.py"),
        ("%%writefile /kaggle/working/pkg/x.py", "pkg/x.py"),
        ("%%writefile /tmp/x.py", "/tmp/x.py"),
    ],
)
def test_paths_of_written_files(line: str, path: str) -> None:
    files = written(code(line, "\nimport a"))
    assert [(name, len(file.tree.body)) for name, file in files.items()] == [(path, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "%%writefile x.txt",
        "%%writefile {name}.py",
        "%%writefile $name.py",
        "%%writefile x.py y.py z",
        "%%writefile",
        "%%writefilex.py",
        "%%bash x.py",
        "# %%writefile x.py",
        "# %%\nx = 1\n%%writefile x.py",
        "x = 1\n%%writefile x.py",
    ],
)
def test_no_written_files(line: str) -> None:
    assert written(code(line, "\nimport a")) == {}


def test_a_file_may_be_written_over_and_appended_to() -> None:
    files = written(
        code("%%writefile x.py\n", "import a"),
        code("%%writefile x.py\n", "import b"),
        code("%%writefile -a x.py\n", "\n", "import c"),
        code("%%writefile y.py\n", "x = ("),
        code("%%writefile z.py"),
    )
    assert set(files) == {"x.py", "z.py"}
    assert [(node.lineno, shown(node)) for node in files["x.py"].tree.body] == [(1, "b"), (3, "c")]
    assert [line[1:] for line in files["x.py"].lines] == [(2, 2), (3, 2), (3, 3)]
    assert files["z.py"].lines == []


# ---- magics


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a\n", "import a"),
        ("!pip install b \\\n  c\nimport a\n", "pass\n\nimport a"),
        ("if x:\n    %cd y\nelse:\n\t!ls\n", "if x:\n    pass\nelse:\n\tpass"),
        ("if x:\n    %time y = z\n", "if x:\n    y = z"),
        ("%timeit -n 1 -r1 -o import a", "import a"),
        ("%prun -r -s cumulative import a", "import a"),
        ("%time\n%time # a\n%time !ls\n%time (", "pass\npass\npass\npass"),
        ("%time f(1, \\\n  2)\nimport a", "f(1,    2)\n\nimport a"),
        ("x = !ls \\\n  -l\nimport a", "x = get_ipython().run_line_magic()\n\nimport a"),
        ("x: y = %pwd", "x: y = get_ipython().run_line_magic()"),
        ("a = b == c\n!ls", "a = b == c\npass"),
        ("w?\n??v\nx.y[0]?\nz = f?\n*a?\nimport a\n", "pass\npass\npass\npass\npass\nimport a"),
        ("x = 'a?'\ny = 1 # a?\n!ls", "x = 'a?'\ny = 1\npass"),
        ("f(a\n% b\n)\n!ls", "f(a\n% b\n)\npass"),
        ("x = a \\\n% b\n!ls", "x = a \\\n% b\npass"),
        ("x = '''\n!ls\n'''\n!ls", "x = '''\n!ls\n'''\npass"),
        ("/f a\n,f a\n;f a", "pass\npass\npass"),
        ("    import a\n    !ls\n    import b", "import a\npass\nimport b"),
        (">>> import a\n>>> if b:\n...     !ls\n", "import a\nif b:\n    pass"),
        ("x\n>>> import a", None),
        ("In [1]: import a\n   ...: x = '>>> '\n   ...: !ls", "import a\nx = '>>> '\npass"),
        ("\n%%time\nimport a", "\npass\nimport a"),
        ("%%timeit -n 1 import b\nimport a", "import b\nimport a"),
        ("%%capture out\n\n  %%time\n  import a\n  !ls", "pass\n\npass\nimport a\npass"),
        ("%%time?\nimport a", "pass\nimport a"),
        ("%%capture\n%%bash\nimport a", None),
        ("%%html\nimport a", None),
        ("%%\nimport a", None),
        ("import a\n%%time\n# %%\nimport b", "import a\npass\n\nimport b"),
        ("#@title A\n\n# B\n%%capture\nimport b", "\n\n\npass\nimport b"),
        ("\n#@title A\n%%bash\nimport b", None),
        ("# A\n# B", ""),
        ("x = (\n!ls", None),
        ("x ?\n", None),
        ("!= x\n%= x\n//x\n/ x\n", None),
        ("", ""),
        ("%%capture", "pass"),
    ],
)
def test_magics(source: str, expected: Optional[str]) -> None:
    """Each line of what is left stands where it stood."""
    tree = read_cell(source)
    if expected is None:
        assert tree is None
    else:
        assert tree is not None
        assert lines(tree) == lines(ast.parse(expected))


def lines(tree: ast.Module) -> List[Tuple[int, str]]:
    return [(node.lineno, ast.dump(node)) for node in tree.body]


def test_statements_behind_magics() -> None:
    assert statement_of("time", " import a ") == "import a"
    assert statement_of("pip", "install") == ""


# ---- what other tools make of notebooks


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def test_where_cells_start() -> None:
    lines = ["# %%\n", "x = '# %%'\n", "# In[1]:\n", " # %%\n", "#In [ ]\n", "# In[1] x\n", "#\n"]
    assert list(cell_starts(lines, "a.py")) == [1, 3, 5]
    assert list(cell_starts(["x\n", "y\n"], "a.ipynb")) == [1, 2]


def test_where_cells_of_databricks_start() -> None:
    lines = [
        "# Databricks notebook source\n",
        "# MAGIC %pip install unsloth\n",
        "# COMMAND ----------\n",
        "# COMMAND ls\n",
        "# COMMAND ----------",
        "COMMAND ----------\n",
    ]
    assert list(cell_starts(lines, "a.py")) == [3, 5]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("run_cell_magic('capture', '', 'import a\\n')", "import a"),
        ("run_cell_magic('capture', 'out', '!ls \\\\\\n -l\\nimport a')", "pass\n\nimport a"),
        ("run_cell_magic('time', '', '%%capture\\nimport a')", "pass\nimport a"),
        ("run_cell_magic('timeit', '-n 1 import b', 'import a')", "import b\nimport a"),
        ("run_line_magic('time', 'import a')", "import a"),
        ("run_line_magic('timeit', '-n 1 import a')", "import a"),
    ],
)
def test_cells_in_strings(call: str, expected: str) -> None:
    """nbconvert hands the source to IPython, magics and all."""
    tree = cell_in_string(expression(f"get_ipython().{call}"))
    assert tree is not None
    assert lines(tree) == lines(ast.parse(expected))


@pytest.mark.parametrize(
    "call",
    [
        "shell().run_cell_magic('capture', '', 'import a')",
        "shell.run_cell_magic('capture', '', 'import a')",
        "run_cell_magic('capture', '', 'import a')",
        "get_ipython().run_cell_magic('capture', 'import a')",
        "get_ipython().run_cell_magic('bash', '', 'import a')",
        "get_ipython().run_cell_magic('capture', '', 'import (')",
        "get_ipython().run_line_magic('time', '', 'import a')",
        "get_ipython().run_line_magic('pip', 'x')",
        "get_ipython().run_line_magic('time', 'import (')",
        "get_ipython().other('capture', '', 'import a')",
        "get_ipython().run_cell_magic()",
        "get_ipython",
    ],
)
def test_what_is_no_cell_in_a_string(call: str) -> None:
    assert cell_in_string(expression(call)) is None


def test_a_cell_in_a_string_that_is_no_literal() -> None:
    tree = cell_in_string(expression("get_ipython().run_cell_magic('capture', '', source)"))
    assert tree is None or not tree.body


def test_traces_of_magics() -> None:
    assert ipython_method(expression("get_ipython().system('ls')")) == "system"
    assert ipython_method(expression("get_ipython()")) == ""
    assert is_nbqa_magic(expression("hash('18542eb8')"))
    assert is_nbqa_magic(expression("hash(0x7)"))
    assert not is_nbqa_magic(expression("hash(x)"))
    assert not is_nbqa_magic(expression("hash()"))
    assert not is_nbqa_magic(expression("x.hash('1')"))
