"""axe-core finds nothing on any page, in both languages and both themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from gmail_reconnect.web.app import ROUTES
from gmail_reconnect.web.pages import files, letters, queue, same_person, tasks
from tests.support.visits import Scheme, Visits, problems

from .conftest import THREE, Tell

pytestmark = pytest.mark.timeout(180)
NO_PAGES = [*files.ROUTES, *letters.FILES, *tasks.STREAMS, *same_person.STREAMS, *queue.STREAMS]
PAGES = [route.path for route in ROUTES if route not in NO_PAGES and "GET" in (route.methods or ())]
"""Everything that is shown by GET; a new page is found by its route."""
OTHER_STATES = [
    "/?standing=ignored", "/?need=tokyo", "/?text=nobody", "/person/aaaaaaaa", "/person/{who}/letter?edit=yes",
]  # fmt: skip
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])


def go(page: Page, path: str) -> None:
    """Open a page and unfold everything on it."""
    answer = page.goto(path)
    assert answer
    assert answer.status in {200, 404}, path
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def first_person(page: Page) -> str:
    return (page.locator(".people li").first.get_attribute("id") or "").removeprefix("row-")


def problems_of(page: Page, paths: list[str]) -> str:
    """What axe-core finds on these pages in both themes."""
    found: list[str] = []
    for path in paths:
        go(page, path)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{path}, {scheme}: {one}" for one in problems(page)]
    return "\n".join(found)


@LANGUAGES
def test_nothing_keeps_anybody_from_using_a_page(tell: Tell, visit: Visits, language: str) -> None:
    """With everything on it unfolded, in both themes."""
    place = tell(THREE)
    (place / "config.toml").write_text(f'[me]\nlanguage = "{language}"\n', encoding="utf-8")
    page = visit(place)
    who = first_person(page)
    assert problems_of(page, [path.format(who=who) for path in [*PAGES, *OTHER_STATES]]) == ""


@LANGUAGES
def test_nothing_keeps_anybody_from_setting_up(place: Path, visit: Visits, language: str) -> None:
    """In an empty home."""
    place.mkdir()
    (place / "config.toml").write_text(f'[me]\nlanguage = "{language}"\n', encoding="utf-8")
    page = visit(place)
    assert problems_of(page, [path for path in PAGES if path.startswith(("/setup", "/health", "/settings"))]) == ""
