"""Measure which libraries load trl, transformers or peft merely by being imported.

unsloth's check reads sys.modules, so a library that drags one of the three in ("a carrier") makes
a later ``import unsloth`` late just as the patched library itself would. Which ones do is a fact
about other people's releases: it can only be measured, and it has to be measured again now and
then. The results live in ``scripts/carriers.json`` (``scripts/carriers/data.py`` says how);
``flake8_unsloth/carriers.py`` and the tables of ``docs/carriers.md`` are written from it.

    python scripts/measure_carriers.py evaluate sentence-transformers    # as PyPI calls them
    python scripts/measure_carriers.py vllm:vllm,vllm.LLM,vllm.lora.request lazy-package:lazy.*
    python scripts/measure_carriers.py --again                # every distribution in the data
    python scripts/measure_carriers.py --write                # the module and the page anew

Without names a distribution's top-level modules are measured; ``lazy.*`` are all public names of a
module, each by itself. A name below one that has loaded transformers is left out: an entry covers
what is below it.

Everything is measured with what PyPI has today, and with what it had a year before
(``--as-of``): a base environment of that day with torch, transformers, trl and peft is made
once for a run (whoever uses unsloth has these). Every distribution then gets a new virtual
environment on top of it, so that two distributions never see each other, and what one of them
pins (an older transformers, say) covers the base. Each name is imported in a fresh interpreter.

``vllm+flashinfer-python:vllm`` installs more beside it, ``vllm==0.11.2`` takes that version.
"""

from __future__ import annotations

import argparse
import datetime
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from carriers.data import LIBRARIES, Result, Row, merge, read_rows, stopped_by, write_rows
from carriers.environments import Environment, run
from carriers.render import PAGE, TABLE, render_page, render_table

BASE = ("torch", "torchvision", "torchaudio", *LIBRARIES)
Failed = (subprocess.CalledProcessError, subprocess.TimeoutExpired)


class Target(NamedTuple):
    """What to install, and which names to import from it; none for its top-level modules."""

    requirements: Tuple[str, ...]
    modules: Tuple[str, ...]

    @property
    def distribution(self) -> str:
        """The first requirement without its version and extras."""
        return re.split(r"[^\w.-]", self.requirements[0], maxsplit=1)[0]


class World(NamedTuple):
    """Packages as they were on a day."""

    day: datetime.date
    base: Environment
    folder: Path
    """Where environments are made."""
    pip: Path


def targets_of(arguments: Sequence[str], rows: Sequence[Row], again: bool) -> List[Target]:
    """``distribution[==version][+requirement...][:module,...]``; else what the data file knows."""
    known: Dict[str, List[str]] = {}
    for row in rows:
        known.setdefault(row["distribution"], []).append(row["module"])
    targets = []
    for argument in [*arguments, *(known if again else ())]:
        requirements, _, modules = argument.partition(":")
        target = Target(tuple(requirements.split("+")), ())
        names = modules.split(",") if modules else known.get(target.distribution, ())
        targets.append(target._replace(modules=tuple(names)))
    return targets


def last_line(problem: Exception) -> str:
    """What a failed command said at its end: pip's last complaint, if there is one."""
    if isinstance(problem, subprocess.TimeoutExpired):
        return f"pip did not end within {problem.timeout:.0f} seconds"
    lines = str(getattr(problem, "output", "") or problem).strip().splitlines()
    complaints = [line for line in lines if re.match(r"\s*(ERROR|error|\w*Error)\b", line)]
    return (complaints or lines or [""])[-1].strip()[-300:]


def result_of(world: World, version: str, **found: object) -> Result:
    """One result as the data file has it."""
    result: Result = {
        "version": version,
        "as_of": world.day.isoformat(),
        "date": datetime.date.today().isoformat(),
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "beside": {},
        "loads": [],
        "where": {},
        "stopped": "",
        "error": "",
    }
    result.update(found)
    return result


def names_of(target: Target, environment: Environment) -> Iterator[str]:
    """The names to import: those asked for, or the top-level ones, with ``.*`` spelled out."""
    for name in target.modules or environment.top_names(target.distribution):
        if name.endswith(".*"):
            yield name[:-2]
            yield from (f"{name[:-2]}.{one}" for one in environment.public_names(name[:-2]))
        else:
            yield name


def measure(target: Target, world: World, folder: Path) -> Iterator[Tuple[str, Result]]:
    """Install one distribution in a new environment and probe each of its names."""
    environment = Environment(folder, world.pip, below=world.base)
    try:
        environment.install(target.requirements, world.day)
    except Failed as problem:
        error = last_line(problem)
        for name in target.modules or (target.distribution.replace("-", "_"),):
            yield name, result_of(world, "", stopped="install", error=error)
        return
    version = environment.version(target.distribution)
    covered: Tuple[str, ...] = ()
    for name in names_of(target, environment):
        if name.startswith(covered):
            continue
        found = environment.probe(name, LIBRARIES)
        if "transformers" in found["loads"]:
            covered += (f"{name}.",)
        yield name, result_of(world, version, stopped=stopped_by(found["error"]), **found)


def world_of(day: datetime.date, work: Path) -> World:
    """The base environment of a day, made unless the folder has it."""
    tool = work / "pip"
    pip = tool / "bin" / "python"
    if not tool.exists():
        venv.create(str(tool), with_pip=True)
        run([str(pip), "-m", "pip", "install", "--quiet", "--upgrade", "pip>=26"], 300)
    folder = work / f"base-{day}"
    made = folder.exists()
    base = Environment(folder, pip)
    if not made:
        base.install(BASE, day)
    return World(day, base, work, pip)


def measure_all(targets: Sequence[Target], world: World) -> Iterator[List[Row]]:
    """Measure every target, one after the other, each in an environment that is then deleted."""
    for target in targets:
        rows = []
        with tempfile.TemporaryDirectory(dir=str(world.folder)) as folder:
            for name, result in measure(target, world, Path(folder)):
                said = f"{result['loads']} {result['stopped']} {result['error']}".rstrip()
                print(f"{world.day} {name} ({target.distribution} {result['version']}): {said}")
                sys.stdout.flush()
                row = {"module": name, "distribution": target.distribution, "note": ""}
                rows.append({**row, "measured": [result]})
            yield rows  # to be kept before some gigabytes are deleted


def write_all() -> None:
    """Write the plugin's table and the page's tables anew."""
    rows = read_rows()
    TABLE.write_text(render_table(rows), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(render_page(rows, page), encoding="utf-8")


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command line; see the top of this file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", metavar="DISTRIBUTION[:NAME,...]")
    parser.add_argument("--again", action="store_true", help="measure every row's distribution")
    parser.add_argument("--as-of", action="append", help="a day (default: today, a year before)")
    parser.add_argument("--write", action="store_true", help="write the table and the page anew")
    parser.add_argument("--dry-run", action="store_true", help="print only, write no file")
    parser.add_argument("--work", type=Path, help="folder that keeps the base environments")
    options = parser.parse_args(arguments)
    targets = targets_of(options.targets, read_rows(), options.again)
    today = datetime.date.today()
    days = [datetime.date(*map(int, day.split("-"))) for day in options.as_of or ()]
    with tempfile.TemporaryDirectory() as temporary:
        work = (options.work or Path(temporary)).resolve()
        for day in (days or [today, today - datetime.timedelta(days=365)]) if targets else ():
            for measured in measure_all(targets, world_of(day, work)):
                if not options.dry_run:  # what is measured is kept, whatever comes next
                    write_rows(merge(read_rows(), measured))
    if options.write and not options.dry_run:
        write_all()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
