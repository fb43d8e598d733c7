"""A flake8 plugin that finds `unsloth` imported after the libraries it patches.

Nothing is imported here: flake8 loads this package at every start, in projects without unsloth too.
"""

__version__ = "0.1.0"
