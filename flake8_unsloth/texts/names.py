"""What the name of a module may mean to a file, below one set of import roots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, FrozenSet, Mapping, Optional, Sequence

from flake8_unsloth.texts.files import read
from flake8_unsloth.texts.folders import Folders

if TYPE_CHECKING:
    from typing import Callable, Iterable, Tuple

    from flake8_unsloth.texts.folders import Found

    Extra = Tuple[Tuple[str, FrozenSet[str]], ...]
    """Further folders in which a file's modules are looked for, with the names in there."""
    Lazy = Callable[[str, str], Iterable[str]]

UNSLOTH = "unsloth"
LIBRARY = frozenset(["models", "_gpu_init.py"])
"""What a clone of unsloth holds, and no other package of that name."""
ANYTHING = "?"
"""Stands for all libraries; with bits behind it, for one."""
INIT = "__init__.py"
GETATTR = "__getattr__"
SIGNS = ("LazyModule", "LazyImport", "lazy_loader", "attach(", "modules[__name__]")
"""One of these is in the text of a package that puts something lazy in its own place."""
EVERY = "*"
"""In place of a name that is taken from a lazy package: all of them."""


class World:
    """What is the same whatever the import roots are."""

    def __init__(
        self, marks: Mapping[str, int], always: FrozenSet[str], lazy: Optional[Lazy]
    ) -> None:
        self.folders = Folders()
        self.marks = marks
        self.always = always
        self._lazy = lazy or _named
        self._taken: Dict[Tuple[str, str], FrozenSet[str]] = {}
        self._is_lazy: Dict[str, bool] = {}
        self._texts: Dict[str, str] = {}
        """Texts that were read and will be needed soon."""

    def text(self, path: str) -> str:
        """The text of a module; what CPython could not read loads nothing."""
        return self._texts.pop(path, None) or read(path) or ""

    def is_lazy(self, package: str) -> bool:
        """Whether names may come into a package when they are taken."""
        known = self._is_lazy.get(package)
        if known is None:
            path = f"{package}/{INIT}"
            text = ""
            if INIT in self.folders.entries(package):
                text = self._texts[path] = read(path) or ""
            known = self._is_lazy[package] = _is_lazy(text)
        return known

    def taken(self, package: str, name: str) -> FrozenSet[str]:
        """What taking a name from a lazy package may load."""
        known = self._taken.get((package, name))
        if known is None:
            path = f"{package}/{INIT}"
            known = self._taken[package, name] = frozenset(self._lazy(path, name))
        return known


class Names:
    """Modules below the same import roots."""

    def __init__(self, roots: Sequence[str], world: World) -> None:
        self._roots = roots
        self._world = world
        self._folders = world.folders
        self._found: Dict[str, Found] = {}
        """What names may mean; those with dots stand behind the folder they are relative to."""
        self._extras: Dict[str, Extra] = {}

    def is_root(self, folder: str) -> bool:
        """Whether no relative name leads further up from a folder."""
        return folder in self._roots

    def find(self, folder: str, dotted: str, extra: Extra) -> Found:
        """What a module's name may mean, relative to a folder if it begins with dots."""
        is_relative = dotted[:1] == "."
        key = f"{folder}/{dotted}" if is_relative else dotted
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._search(folder, normal(dotted))
        if extra and not is_relative:
            top = dotted.partition(".")[0]
            for root, inside in extra:
                if top in inside:
                    paths, packages = self._folders.search([root], dotted)
                    found = [*found[0], *paths], [*found[1], *packages]
        return found

    def _search(self, folder: str, dotted: str) -> Found:
        name = dotted.lstrip(".")
        level = len(dotted) - len(name)
        if level:
            for _ in range(level - 1):
                folder = folder.rpartition("/")[0]
            return self._folders.search([folder], name)
        top = name.partition(".")[0]
        bits = self._world.marks.get(top, 0)
        if not bits or self._is_own(top):
            return self._folders.search(self._roots, name)
        if top == UNSLOTH:
            return [mark(bits)], []
        paths, packages = self._folders.search(self._roots, name)
        return [mark(bits), *paths], packages

    def _is_own(self, top: str) -> bool:
        """Whether this name means a module below the roots, not a library."""
        if top in self._world.always:
            return False
        paths, packages = self._folders.search(self._roots, top)
        is_clone = top == UNSLOTH and any(
            not LIBRARY.isdisjoint(self._folders.entries(package)) for package in packages
        )
        return bool(paths) and not is_clone

    def extra(self, folder: str) -> Extra:
        """Where a file in a folder finds modules besides: its own folder, its package's root."""
        known = self._extras.get(folder)
        if known is None:
            more = dict.fromkeys((*self._folders.import_roots(folder), folder))
            known = self._extras[folder] = tuple(
                (root, self._folders.names(root)) for root in more if root not in self._roots
            )
        return known


def _named(path: str, name: str) -> Iterable[str]:
    from flake8_unsloth.texts.lazies import named

    return named(path, name)


def _is_lazy(text: str) -> bool:
    """Whether names of a package with this text may come from elsewhere."""
    if GETATTR in text:
        from flake8_unsloth.texts.lazies import gives_names

        if gives_names(text):
            return True
    return any(sign in text for sign in SIGNS)


def may_give(text: str) -> bool:
    """The same of any module, at a glance."""
    return GETATTR in text or any(sign in text for sign in SIGNS)


def mark(bits: int) -> str:
    """What stands for the libraries that have these bits."""
    return f"{ANYTHING}{bits}"


def normal(names: str) -> str:
    """Names as Python compares them."""
    if names.isascii():
        return names
    from unicodedata import normalize

    return normalize("NFKC", names)
