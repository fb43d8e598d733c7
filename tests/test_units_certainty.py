"""Whether a module surely loads a library, and what is remembered of it for the next question."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import pytest

from flake8_unsloth import certainty
from flake8_unsloth.certainty import is_certain
from flake8_unsloth.settings import Settings
from flake8_unsloth.universe import Universe


class Asked:
    """The modules of a folder, and what is known of their loads of trl."""

    def __init__(self, folder: Path, modules: Dict[str, str]) -> None:
        for name, text in modules.items():
            (folder / f"{name}.py").write_text(text)
        self._universe = Universe([str(folder)], Settings(("trl",), (), (), True))
        self._routes = self._universe.routes
        self._bit = self._routes.bits["trl"]

    def __call__(self, name: str, *avoid: str) -> bool:
        module = self._universe.finder.find(name)
        assert module is not None
        return is_certain(self._routes, module, self._bit, frozenset(avoid))

    @property
    def known(self) -> Dict[str, bool]:
        assert {bit for _, bit in self._routes.certain} <= {self._bit}
        return {name: answer for (name, _), answer in self._routes.certain.items()}


SURE = "import trl\n"
PERHAPS = "if x:\n    import trl\n"


@pytest.mark.parametrize(
    ("modules", "answer"),
    [
        ({"m": SURE}, True),
        ({"m": PERHAPS}, False),
        ({"m": "import n", "n": SURE}, True),
        ({"m": "import n", "n": PERHAPS}, False),
        ({"m": PERHAPS + "else:\n    import n", "n": SURE}, True),
        ({"m": PERHAPS + "else:\n    raise E"}, True),
        ({"m": "import trl\nraise E"}, False),
        ({"m": "def f():\n    import trl\nf()"}, True),
        ({"m": "def f():\n    import trl\nif False:\n    f()"}, False),
        ({"m": "try:\n    import trl\nexcept E:\n    pass"}, True),
        ({"m": "try:\n    import json, trl\nexcept E:\n    pass"}, False),
        ({"m": "import n", "n": "import m\n" + PERHAPS}, False),
        ({"m": "import n", "n": "import m\n" + SURE}, True),
        ({"m": "__lazy_modules__ = ['json', 'n']\nimport json, n, trl"}, True),
        ({"m": "__lazy_modules__ = ['trl']\nimport json, trl"}, False),
        ({"m": "__lazy_modules__ = ['n']\nimport n\n" + PERHAPS, "n": SURE}, False),
    ],
)
def test_whether_every_import_loads_it(
    modules: Dict[str, str], answer: bool, tmp_path: Path
) -> None:
    assert Asked(tmp_path, modules)("m") is answer


WEB = {
    "m": "if x:\n    import last\nimport first, perhaps, plain",
    "first": "import last",
    "last": SURE,
    "perhaps": PERHAPS,
    "plain": "import json",
}
"""``first`` is asked before ``last``, on which it depends."""


def test_what_is_found_out_on_the_way_is_remembered(tmp_path: Path) -> None:
    """Of the rest nothing is known yet when the answer is yes."""
    ask = Asked(tmp_path, WEB)
    assert ask("m")
    assert ask.known == {"m": True, "first": True, "last": True}


def test_a_no_settles_all_that_was_met(tmp_path: Path) -> None:
    """What cannot load it is not even met."""
    ask = Asked(tmp_path, {**WEB, "first": "if x:\n    import last"})
    assert not ask("m")
    assert ask.known == {"m": False, "first": False, "last": True, "perhaps": False}


def test_past_modules_to_avoid_nothing_is_remembered(tmp_path: Path) -> None:
    """They are being imported already, which will not be so for the next question."""
    ask = Asked(tmp_path, WEB)
    assert not ask("m", "first", "other")
    assert ask.known == {}
    assert ask("m")
    ask = Asked(tmp_path, WEB)
    assert ask("m", "other")
    assert ask.known == {"m": True, "first": True, "last": True}


def test_modules_are_run_once_for_all_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None whose answer is known."""
    loads = certainty._loads
    run: List[str] = []

    def watched(routes: Any, module: Any, *others: Any) -> bool:
        run.append(module.name)
        return loads(routes, module, *others)

    monkeypatch.setattr(certainty, "_loads", watched)
    ask = Asked(tmp_path, {**WEB, "other": "if x:\n    import first\nimport last"})
    assert ask("last")
    assert run == ["last"]
    assert ask("m")
    assert sorted(run) == ["first", "last", "m", "perhaps"]
    assert ask("m")
    assert ask("other")
    assert sorted(run) == ["first", "last", "m", "other", "perhaps"]


def test_a_known_answer_is_not_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Asked(tmp_path, WEB)
    assert (ask("m"), ask("perhaps")) == (True, False)

    def closure(*_: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(certainty, "_closure", closure)
    assert (ask("m"), ask("first"), ask("perhaps")) == (True, True, False)
