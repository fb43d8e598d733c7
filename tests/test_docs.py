"""README and docs say what the plugin does: output is run, codes, options and links are real.

A page is played from top to bottom in an empty folder with a copy of examples/: a block introduced
by a line that is nothing but `FILE` writes that file, a console block `$ flake8 --select UNS FILE`
runs. UNSLOTH_UPDATE_DOCS=1 writes what flake8 prints into the pages instead of comparing it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Set, Tuple

import pytest

from flake8_unsloth import checker, options
from flake8_unsloth.reporting import messages
from tests import support

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
RULES = ROOT / "docs" / "rules"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
CHINESE = ".zh-CN.md"
TRANSLATED = sorted(path for path in PAGES if path.name.endswith(CHINESE))
UPDATE = bool(os.environ.get("UNSLOTH_UPDATE_DOCS"))

_BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"\n`([^`\n]+)`\n\n\Z")
_OPTION = re.compile(r"--(?:no-)?unsloth-[a-z-]+")
_SETTING = re.compile(r"^(?:no-)?unsloth-[a-z-]+(?= =)", re.MULTILINE)
_CODE = re.compile(r"\bUNS\d{3}\b")
_REPORT = re.compile(r":\d+:\d+: UNS\d{3} (?!\.\.\.)")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block; `file` is the name in the line above it, or empty."""

    kind: str
    body: str
    file: str


def blocks(page: Path) -> List[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [_block(text, hit) for hit in _BLOCK.finditer(text)]


def _block(text: str, hit: re.Match[str]) -> Block:
    introduced = _FILE.search(text[: hit.start()])
    return Block(hit["kind"], hit["body"], introduced.group(1) if introduced else "")


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _english(page: Path) -> Path:
    return page.with_name(page.name.replace(CHINESE, ".md"))


def _runs(command: str, folder: Path) -> bool:
    """Whether a shown command is flake8, or nbQA with it, on something that the page introduced."""
    words = shlex.split(command)
    if words[:1] not in (["flake8"], ["nbqa"]) or "UNS" not in command or words[-1] == ".":
        return False
    return (folder / words[-1]).exists()


def _play(page: Path, folder: Path) -> Iterator[Tuple[str, str]]:
    """Each console block of a page that can be run: as it stands, and as running it gives it.

    Without nbQA its blocks are taken as they stand; they are checked where it is installed.
    """
    shutil.copytree(ROOT / "examples", folder / "examples")
    for block in blocks(page):
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8")
        command = block.body.split("\n", 1)[0][2:]
        if block.kind == "console" and _runs(command, folder):
            known = not command.startswith("nbqa") or find_spec("nbqa")
            yield block.body, _printed(command, folder) if known else block.body


def _printed(command: str, folder: Path) -> str:
    """A command as a console block shows it, with all that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return f"$ {command}\n{done.stdout}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_shown_output_is_what_flake8_prints(page: Path, tmp_path: Path) -> None:
    """Every report that a page shows comes from running the plugin on the code that it shows."""
    played = list(_play(page, tmp_path))
    if UPDATE:
        _rewrite(page, played)
    else:
        for shown, printed in played:
            # flake8 before 4.0 does not sort the files of a folder.
            assert sorted(shown.splitlines()) == sorted(printed.splitlines())
    ran = {shown for shown, _ in played}
    assert [
        block.body for block in blocks(page) if _REPORT.search(block.body) and block.body not in ran
    ] == []


def _rewrite(page: Path, played: List[Tuple[str, str]]) -> None:
    """Puts what was printed into the page; the same block twice is put right in order."""
    text = page.read_text(encoding="utf-8")
    position = 0
    for shown, printed in played:
        fence = f"```console\n{shown}```"
        position = text.index(fence, position)
        text = text[:position] + f"```console\n{printed}```" + text[position + len(fence) :]
        position += len("```console\n") + len(printed)
    page.write_text(text, encoding="utf-8")


def test_pages_show_every_code_being_reported() -> None:
    """The check above is not empty: README shows each code in output that was run."""
    shown = "".join(block.body for block in blocks(README) if _REPORT.search(block.body))
    assert set(_CODE.findall(shown)) == codes()


def codes() -> Set[str]:
    """The codes that the plugin's messages begin with."""
    texts = [text for name, text in vars(messages).items() if name.startswith("UNS")]
    return {text.split()[0] for text in texts}


def defaults() -> Dict[str, str]:
    """Every option that the plugin registers, with its default as the README's table spells it."""
    found: Dict[str, str] = {}

    class Manager:
        def add_option(self, name: str, **settings: object) -> None:
            default = settings["default"]
            found[name] = ",".join(default) if isinstance(default, tuple) else str(default)

    checker.UnslothChecker.add_options(Manager())
    return found


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_codes_and_options_exist(page: Path) -> None:
    """No page names a code or an option that the plugin does not have."""
    text = page.read_text(encoding="utf-8")
    assert set(_CODE.findall(text)) <= codes()
    named = {*_OPTION.findall(text), *(f"--{name}" for name in _SETTING.findall(text))}
    assert named <= set(defaults())


@pytest.mark.parametrize("readme", [README, ROOT / f"README{CHINESE}"], ids=_name)
def test_readme_lists_every_code_and_option(readme: Path) -> None:
    """The tables of both languages are complete, and the defaults are those of the code."""
    text = readme.read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line[:1] == "|"
    ]
    words = {"": ("empty", "空"), "False": ("off", "关闭")}
    shown = {row[0].strip("`"): row[1].strip("`") for row in rows if row[0].startswith("`--")}
    assert set(shown) == set(defaults())
    for name, default in defaults().items():
        assert shown[name] in words.get(default, (default,)), name
    assert {hit for row in rows for hit in re.findall(r"^\[(UNS\d{3})\]", row[0])} == codes()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_defaults_in_prose(page: Path) -> None:
    """A default that is spelled out anywhere is spelled as in the code."""
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"`(peft,[^`]*)`", text)) <= {",".join(checker.BEFORE)}
    assert set(re.findall(r"`(\.,[^`]*)`", text)) <= {",".join(checker.ROOTS)}


@pytest.mark.parametrize("code", sorted(codes()))
@pytest.mark.parametrize("ending", [".md", CHINESE])
def test_every_code_has_its_page(code: str, ending: str) -> None:
    """A rule page in each language, titled with the code."""
    assert (RULES / f"{code}{ending}").read_text(encoding="utf-8").startswith(f"# {code}")


def test_values_shown_in_readme_are_accepted() -> None:
    """The configuration that README shows is one that the plugin takes."""
    for readme in (README, ROOT / f"README{CHINESE}"):
        for block in blocks(readme):
            if block.kind == "ini":
                found = re.findall(r"^unsloth-([a-z-]+) = (.+)$", block.body, re.MULTILINE)
                given = {f"unsloth_{name.replace('-', '_')}": value for name, value in found}
                options.check(support.namespace(**given))


@pytest.mark.parametrize("page", TRANSLATED, ids=_name)
def test_both_languages_say_the_same(page: Path) -> None:
    """Same code and output, names and headings; only prose and comments are translated."""
    english = _english(page)
    assert [_bare(block) for block in blocks(page)] == [_bare(block) for block in blocks(english)]
    assert _names(page) == _names(english)
    assert _headings(page) == _headings(english)


def _prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _BLOCK.sub("", page.read_text(encoding="utf-8"))


def _names(page: Path) -> Set[str]:
    """All that is set as code: options, codes, modules, statements."""
    return set(re.findall(r"`([^`\n]+)`", _prose(page)))


def _bare(block: Block) -> Block:
    """A block without its comments and docstrings."""
    body = re.sub(r"\s*#.*$|\"\"\".*?\"\"\"", "", block.body, flags=re.MULTILINE)
    return block._replace(body=body)


def _headings(page: Path) -> List[int]:
    """The levels of a page's headings, in order."""
    return [len(mark) for mark in re.findall(r"^(#+) ", _prose(page), re.MULTILINE)]


def test_languages_link_to_each_other() -> None:
    """README and every rule page name their other language in the third line."""
    for page in [README, *sorted(RULES.glob("UNS???.md"))]:
        chinese = page.with_name(page.stem + CHINESE)
        assert (
            page.read_text(encoding="utf-8").splitlines()[2]
            == f"English | [简体中文]({chinese.name})"
        )
        assert (
            chinese.read_text(encoding="utf-8").splitlines()[2]
            == f"[English]({page.name}) | 简体中文"
        )


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link names a file and, with `#`, a heading of that page."""
    broken = [link for link in _LINK.findall(_prose(page)) if not _leads(page, link)]
    assert broken == []


def _leads(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def _anchors(page: Path) -> List[str]:
    """The names by which GitHub lets one link to a page's headings."""
    titles = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]
