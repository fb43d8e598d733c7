"""Python 3.14 and 3.15 for those who have none: real CPythons as WebAssembly, run by node.

The plugin reads a file with the parser of the Python that runs flake8, so what is new in a Python
(lazy imports, template strings, annotations that wait) can only be tried there. npm's package
`pyodide` is CPython built for WebAssembly. It has no processes and no threads; pure wheels and
this checkout are mounted into it, and flake8 runs with `--jobs 1`.

`python -m pytest tests/newer_pythons` needs node, npm and a package index, and skips without them
(with UNSLOTH_REQUIRE_TOOLS=1 it fails). It takes about a minute for both Pythons. Further settings:

- `UNSLOTH_NEWER_CACHE`: the folder that keeps what was fetched (30 MB),
  `~/.cache/flake8-unsloth` if not set. Delete it to fetch newer versions.
- `UNSLOTH_NEWER_PROGRAMS`: how many random programs CPython and flake8 judge (default 60); a
  twelfth of it is the number of random projects.

| module | holds |
|---|---|
| `kit.py` | fetching the Pythons and the wheels |
| `sandbox.py` | a copy of the checkout, run in one of them |
| `load.mjs` | what node runs |
| `inside/` | what runs in the newer Python: pytest, with a flake8 that needs no process |
| `cases/` | what Python itself loads and when, line by line, and what flake8 says of it |
"""
