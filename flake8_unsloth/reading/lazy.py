"""Placeholder until the table reader lands."""

from __future__ import annotations

import ast
from typing import Mapping, NamedTuple, Optional, Tuple


class Lazy(NamedTuple):
    names: Mapping[str, Tuple[str, ...]]
    open: bool


def lazy(tree: ast.Module, package: str) -> Optional[Lazy]:
    return None
