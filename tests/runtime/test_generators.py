"""What the generators write: no unsloth is needed for this."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.runtime import programs, projects

needs_match = pytest.mark.skipif(sys.version_info < (3, 10), reason="programs use match")


@needs_match
def test_programs_are_valid_and_the_same_for_the_same_seed() -> None:
    for seed in range(100):
        program = programs.generate(seed)
        ast.parse(program.source)
        assert program == programs.generate(seed)


def test_projects_are_valid_and_the_same_for_the_same_seed() -> None:
    for seed in range(50):
        project = projects.generate(seed)
        for file in project.files.values():
            ast.parse(file.source)
        assert project == projects.generate(seed)


def test_programs_use_every_form() -> None:
    text = "".join(programs.generate(seed).source for seed in range(100))
    forms = [*programs.UNSLOTH, *(form for some in programs.PATCHED.values() for form in some)]
    compound = ["elif ", "else:", "finally:", "except ", "while ", "for ", "match ", "class Config"]
    compound += ["async def ", "return", "raise ", "asyncio.run(", "print(f"]
    for form in [*forms, *compound]:
        assert form in text, form
