"""Draws the end of a script: calls, the main block, processes that start afresh."""

from __future__ import annotations

from tests.judge.drawing import COROUTINE, PLAIN, Lines, Scope, indented
from tests.judge.program_classes import Classes

_STARTS = (
    (
        "import multiprocessing as mp",
        'mp.set_start_method("{0}")',
        "mp.Process(target={1}).start()",
    ),
    (
        "import torch.multiprocessing as mp",
        'mp.set_start_method("{0}", force=True)',
        "mp.spawn({1}, nprocs=2)",
    ),
    (
        "import multiprocessing as mp",
        'context = mp.get_context("{0}")',
        "context.Process(target={1}, args=(1,)).start()",
    ),
    (
        "from concurrent.futures import ProcessPoolExecutor",
        'executor = ProcessPoolExecutor(mp_context=get_context("{0}"))',
        "executor.submit({1}, 1)",
    ),
)


class Scripts(Classes):
    """The last lines of a program."""

    def last_lines(self, scope: Scope) -> Lines:
        """Draw what stands below all definitions."""
        lines: Lines = []
        plain, coroutines = self.callables(scope, PLAIN), self.callables(scope, COROUTINE)
        if plain and self.chance(0.3):
            lines += [f"{self.pick(plain)}()"]
        if self.chance(0.3):
            lines += self.import_unsloth(scope)
        handed = [name for name in plain if name not in self.lambdas]
        if handed and self.chance(0.2):
            lines += self._processes(self.pick(handed), Scope("module", 1))
        elif plain and self.chance(0.25):
            call = f"{self.pick(plain)}()"
            self.use("import sys")
            lines += self._main(self.pick((call, f"sys.exit({call})")))
        elif coroutines and self.chance(0.3):
            self.use("import asyncio")
            lines += self._main(f"asyncio.run({self.pick(coroutines)}())")
        return lines

    def _main(self, tail: str) -> Lines:
        self.forms.add("__main__")
        return ['if __name__ == "__main__":', f"    {tail}"]

    def _processes(self, function: str, inside: Scope) -> Lines:
        self.forms.add("a fresh process")
        line, asks, starts = self.random.choice(_STARTS)
        self.use(line)
        method = self.pick(("spawn", "spawn", "forkserver", "fork"))
        body = [asks.format(method), starts.format(method, function)]
        for maker in (self.import_patched, self.import_unsloth):
            if self.chance(0.5):
                body[0:0] = maker(inside)
        return ['if __name__ == "__main__":', *indented(body)]
