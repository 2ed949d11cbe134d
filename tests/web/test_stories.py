"""What a person does on the page from beginning to end, in the browser, over the local Gmail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gmail_reconnect.actions.people.lookup import find_duplicates
from tests.support.context import context_in
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.visits import Visits

from .conftest import Tell, exchange

pytestmark = pytest.mark.timeout(180)
PEOPLE = "\n".join((
    exchange("Ana Lima <ana@lima.example>", 2019, 8),
    exchange("Bob Stone <bob@stone.example>", 2018, 6),
    exchange("سلمى العطار <salma@attar.example>", 2017, 5, "مخطط المختبر"),
    exchange("Dan Reis <dan@reis.example>", 2017, 4),
    exchange("Robert Stone <r.stone@quarry.example>", 2016, 2),
))  # fmt: skip
Calls = Callable[[], set[tuple[str, str]]]
LINE = "I can mend boats"


@pytest.fixture
def monday(gmail: UnreliableGmail, tell: Tell, place: Path, calls_outside_the_list: Calls) -> Iterator[UnreliableGmail]:
    """A home with five people, of which two are the same person, and a letter to Ana that has one blank."""
    tell(PEOPLE)
    text = (place / "config.toml").read_text(encoding="utf-8")
    (place / "config.toml").write_text(
        text[: text.index("[[offer]]")] + text[text.index("[gmail]") :], encoding="utf-8"
    )
    yield gmail
    assert calls_outside_the_list() <= {("GET", "/drafts")}  # looked at by the test


def speak(place: Path, language: str) -> None:
    """Set the user's language."""
    text = (place / "config.toml").read_text(encoding="utf-8")
    (place / "config.toml").write_text(text.replace("[me]", f'[me]\nlanguage = "{language}"'), encoding="utf-8")


def expect_rows(page: Page, count: int) -> None:
    """Wait until so many people are listed; on a phone the list may be behind a person."""
    expect(page.locator(".people li")).to_have_count(count)


def expect_draft(page: Page, gmail: UnreliableGmail) -> None:
    """The letter is in the local Gmail's Drafts folder, once, as a browser shows it."""
    expect(page.locator("#open-drafts")).to_be_visible()
    assert len(gmail.mailbox.drafts) == 1
    page.goto(f"{gmail.url}/drafts")
    expect(page.locator("dd", has_text="ana@lima.example")).to_be_visible()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text(LINE)


@pytest.mark.parametrize(
    ("language", "width", "with_scripts"),
    [("en", 1280, True), ("ar", 1280, True), ("en", 390, True), ("ar", 390, False)],
)
def test_monday_round(
    monday: UnreliableGmail, place: Path, visit: Visits, language: str, width: int, *, with_scripts: bool
) -> None:
    """Look, put two off, undo one, merge a pair, fill in a letter's blank, put it into Drafts, and see it there."""
    speak(place, language)
    page = visit(place, width=width, with_scripts=with_scripts)
    page.click(".people li:nth-child(2) a")
    expect(page.locator("#person-name")).not_to_have_text("Ana Lima")
    for left in (4, 3):
        if left == 3 and not with_scripts:  # then the list comes back
            page.click(".people li:nth-child(2) a")
        page.click("#snooze")
        page.click(".menu[open] button >> nth=1")
        expect_rows(page, left)
    page.click("#undo")
    expect_rows(page, 4)
    page.click("#go-same_person")
    page.click("#merge")
    expect(page.locator(".toast")).to_be_visible()
    assert find_duplicates(context_in(place)) == []
    page.click("#go-queue")
    page.click(".people a:has-text('Ana Lima')")
    expect(page.locator("#person-name")).to_have_text("Ana Lima")
    page.click("#letter")
    page.fill("textarea.blank", LINE)
    if not with_scripts:
        page.click("#choices > p > button")
    page.click("#put", delay=200)
    expect_draft(page, monday)


def test_monday_round_by_keys_alone(monday: UnreliableGmail, place: Path, visit: Visits) -> None:
    """The same without a mouse, and the focus is never lost on the way."""
    page = visit(place)

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    press("j")
    expect(page.locator("#person-name")).not_to_have_text("Ana Lima")
    for left in (4, 3):
        press("s", "ArrowRight", "Tab", "Enter")
        expect_rows(page, left)
        expect(page.locator(":focus")).to_have_count(1)
    press("u")
    expect_rows(page, 4)
    press("g", "p")
    expect(page.locator(".scripted #merge")).to_be_visible()
    press("m")
    expect(page.locator(".toast")).to_be_visible()
    assert find_duplicates(context_in(place)) == []
    press("g", "q")
    expect(page.locator(".scripted #search")).to_be_visible()
    press("/")
    page.keyboard.type("ana")
    press("Enter")
    expect_rows(page, 1)
    expect(page.locator("#person-name")).to_have_text("Ana Lima")
    press("Escape", "d")
    expect(page.locator(".scripted textarea.blank")).to_be_visible()
    press("b")
    expect(page.locator("textarea.blank")).to_be_focused()
    page.keyboard.type(LINE)
    for _ in range(4):
        if page.evaluate("document.activeElement.id") != "put":
            press("Tab")
    expect(page.locator("#put")).to_be_focused()
    press("Enter")
    expect_draft(page, monday)
