"""Sums up what can be reached in a graph with cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Tuple

if TYPE_CHECKING:
    from typing import Callable, Hashable, Iterable, TypeVar

    Node = TypeVar("Node", bound=Hashable)
    Look = Callable[[Node], Tuple[int, Iterable[Node]]]
    """Given a node, its own bits and the nodes it leads to."""


def reach(start: Node, known: Dict[Node, int], look: Look[Node]) -> int:
    """Bits of all nodes that can be reached from one, its own included.

    ``known`` holds what was found out before and gets the bits of every node met here, so each
    node of a graph is looked at once. Tarjan's algorithm, without recursion: chains of imports are
    thousands long. Nodes of one cycle reach the same.
    """
    if start not in known:
        _Search(known, look).run(start)
    return known[start]


class _Search:
    def __init__(self, known: Dict[Any, int], look: Look[Any]) -> None:
        self._known = known
        self._look = look
        self._index: Dict[Any, int] = {}
        self._low: Dict[Any, int] = {}
        self._bits: Dict[Any, int] = {}
        self._component: List[Any] = []
        self._work: List[Tuple[Any, Iterator[Any]]] = []

    def run(self, start: Any) -> None:
        self._enter(start)
        while self._work:
            name, edges = self._work[-1]
            entered = self._advance(name, edges)
            if entered is not None:
                self._enter(entered)
            else:
                self._work.pop()
                self._leave(name)

    def _enter(self, name: Any) -> None:
        self._index[name] = self._low[name] = len(self._index)
        self._bits[name], edges = self._look(name)
        self._component.append(name)
        self._work.append((name, iter(edges)))

    def _advance(self, name: Any, edges: Iterator[Any]) -> Optional[Any]:
        """The next node to enter; None when all edges have been taken."""
        known, index, low, bits = self._known, self._index, self._low, self._bits
        for edge in edges:
            if edge in known:
                bits[name] |= known[edge]
            elif edge not in index:
                return edge
            else:
                low[name] = min(low[name], index[edge])
        return None

    def _leave(self, name: Any) -> None:
        low, bits = self._low, self._bits
        if self._work:
            around = self._work[-1][0]
            low[around] = min(low[around], low[name])
            bits[around] |= bits[name]
        member: Optional[Any] = None
        while low[name] == self._index[name] and member != name:
            member = self._component.pop()
            self._known[member] = bits[name]
