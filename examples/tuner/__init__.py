"""A training package in the shape of LLaMA-Factory: no file in it looks wrong by itself.

One line, `import unsloth`, first in this file would make every module of the package right.
"""

__version__ = "0.1.0"
