"""What of this file a call runs: which functions a called name, method or argument stands for."""

from __future__ import annotations

import ast
from typing import Dict, List, Optional, Tuple

from flake8_unsloth.reading.consumers import FUNCTION_RUNNERS
from flake8_unsloth.reading.names import Names
from flake8_unsloth.reading.outline import COROUTINE, PLAIN, Call, Function, Name, Processes
from flake8_unsloth.reading.processes import Handing
from flake8_unsloth.reading.scopes import Class, Scope


class Calling:
    """Looks up what is called, in the scope that is being read."""

    def __init__(self, names: Names, processes: Processes) -> None:
        self.names = names
        self.scope: Scope
        self.lambdas: Dict[int, Function] = {}
        """Those read so far, by the ``id`` of their nodes."""
        self.handing = Handing(names)
        self._processes = processes

    def _is_bound(self, name: str) -> bool:
        return self.scope.lookup(name) is not None

    def called(self, func: ast.expr) -> Optional[Name]:
        """What of this file a call runs; None if that is not for this file to say."""
        if isinstance(func, ast.Name):
            found = self.scope.lookup(func.id)
            is_import = found is not None and not found.functions and func.id in self.names.aliases
            return None if is_import else found
        if isinstance(func, ast.Lambda):
            made = self.lambdas.get(id(func))
            return Name([made]) if made is not None else None
        if not isinstance(func, ast.Attribute):
            return None
        owner = func.value
        if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name):
            around = self._owner()
            if owner.func.id == "super" and around is not None:
                return around.inherited(func.attr)
            named = self.scope.lookup_class(owner.func.id)
            return named.method(func.attr) if named is not None else None
        return self._method(owner, func.attr) if isinstance(owner, ast.Name) else None

    def _method(self, owner: ast.Name, name: str) -> Optional[Name]:
        around = self._class_of(owner)
        if around is not None:
            return None if around.is_property(name) else around.method(name)
        named = self.scope.lookup_class(owner.id)
        return named.method(name) if named is not None else None

    def property_of(self, owner: ast.Name, name: str, line: int) -> List[Call]:
        """The call that reading ``self.name`` makes if that is a property."""
        around = self._class_of(owner)
        found = around.method(name) if around is not None and around.is_property(name) else None
        return [Call(found, line)] if found is not None else []

    def managed_by(self, manager: ast.expr, is_async: bool) -> Tuple[List[Call], List[Call]]:
        """What entering and leaving ``with Scope():`` call if that is a class of the file."""
        function = manager.func if isinstance(manager, ast.Call) else None
        made = self.scope.lookup_class(function.id) if isinstance(function, ast.Name) else None
        if made is None:
            return [], []
        prefix, kind = ("__a", COROUTINE) if is_async else ("__", PLAIN)
        found = (made.method(f"{prefix}{name}__") for name in ("enter", "exit"))
        enter, leave = ([Call(one, manager.lineno, kind)] if one else [] for one in found)
        return enter, leave

    def _class_of(self, owner: ast.Name) -> Optional[Class]:
        """The class of the object that ``self`` is, if the name is that of a method's own."""
        scope: Optional[Scope] = self.scope
        while scope is not None:
            if scope.owner is not None and owner.id == scope.me:
                return scope.owner
            scope = scope.around if owner.id not in scope.bound else None
        return None

    def _owner(self) -> Optional[Class]:
        scope: Optional[Scope] = self.scope
        while scope is not None and scope.home is None:
            scope = scope.around
        return scope.home if scope is not None else None

    def _runs_argument(self, node: ast.Call) -> Optional[Call]:
        """``anyio.run(main)``: a coroutine function that is called by what it is handed to."""
        argument = node.args[0] if node.args else None
        if not isinstance(argument, ast.Name):
            return None
        dotted = self.names.dotted(node.func)
        if dotted not in FUNCTION_RUNNERS and dotted.rpartition(".")[2] != "start_soon":
            return None
        found = self.scope.lookup(argument.id)
        return Call(found, node.lineno, COROUTINE) if found is not None else None

    def _hand_over(self, node: ast.Call) -> None:
        functions, fresh = self.handing.handed_over(node)
        self._processes.fresh = self._processes.fresh or fresh
        for one in functions:
            found = self.called(one)
            if found is not None:
                self._processes.names.append(found)
