"""The docs name what exists: files, links, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
# What looks like a path of this repository: begins with one of its folders, or is a file at its top.
FOLDERS = "services|actions|bot|deploy|tests|tools|data|docs|requirements|bench"
OURS = re.compile(rf"^({FOLDERS})/[\w./*-]*$|^[\w.-]+\.(yml|toml|md)$")
COMMAND = re.compile(r"\bmake ([a-z-]+)")
TARGET = re.compile(r"^([a-z-]+):.*## ", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# `make` as a verb of English, after which no command comes.
WORDS = {"alone", "can", "puts"}

named = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made of them."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@named
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = page if not path else page.parent / path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@named
def test_every_file_that_is_named_exists(page: Path) -> None:
    for code in CODE.findall(page.read_text(encoding="utf-8")):
        if OURS.match(code):
            assert list(ROOT.glob(code.rstrip("/"))), code


@named
def test_every_command_that_is_named_exists(page: Path) -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8"))) | WORDS
    assert {"run", "test", "lint"} < targets
    code = " ".join(re.findall(r"`[^`]*`|^\s*make .*$", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(COMMAND.findall(code)) <= targets


def test_decisions_have_numbers_of_their_own_and_say_context_decision_and_consequences() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [page.name[:4] for page in pages]
    assert len(set(numbers)) == len(numbers) >= 8
    for page in pages[1:]:  # the first is the template
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]}. "), page.name
        for part in ("## Context", "## Decision", "## Consequences"):
            assert part in text, f"{page.name}: {part}"


def test_the_readme_names_the_three_addresses_and_both_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for needed in ("make run", "make test", "/simulator", "/console", "/docs"):
        assert needed in readme
