"""docs/letters.md agrees with the code."""

from __future__ import annotations

import re
from pathlib import Path

from gmail_reconnect.letters import lint
from gmail_reconnect.letters.wording import wordings

DOCS = (Path(__file__).parents[2] / "docs" / "letters.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its two header lines."""
    below = DOCS.split(f"{heading}\n", 1)[1]
    lines = below.split("\n| ", 1)[1].split("\n\n", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]


def test_docs_list_every_wording_variable() -> None:
    """Each with its meaning; every variable is allowed below some heading, and no heading allows another."""
    told = {re.sub(r"\W*(\w+).*", r"\1", row[0]): row[1] for row in rows("### Variables of the wordings")}
    taken = frozenset().union(*(known for file in wordings.CATALOGUE.values() for known in file.values()))
    assert set(told) == taken | wordings.FUNCTIONS
    assert all(told.values())


def test_docs_list_every_layout_variable() -> None:
    """Each variable with its meaning."""
    told = {row[0].strip("`{} "): row[1] for row in rows("### Variables of the layout")}
    assert set(told) == wordings.LAYOUT_VARIABLES
    assert all(told.values())


def test_docs_list_every_wording_file() -> None:
    """Every file, and no other."""
    files = {row[0].strip("`") for row in rows("## Changing the wordings")}
    assert files == {wordings.LAYOUT, *wordings.CATALOGUE}


def test_docs_list_every_lint_code() -> None:
    """Every code with its level."""
    told = {row[0].strip("`"): row[1] for row in rows("## What is checked before a letter may leave")}
    assert told == lint.CODES
