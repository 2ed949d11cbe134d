"""Answers that come late or never: a key is about the person who is seen, and nothing that was done goes unsaid."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.visits import Visits

from .conftest import THREE, Tell

pytestmark = pytest.mark.timeout(180)


def hold(page: Page, address: str, key: str) -> Route:
    """What a key asks for; its answer comes once the route goes on."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(address, keep, times=1)
    with page.expect_request(address):
        page.keyboard.press(key)
    while not held:
        page.evaluate("undefined")  # lets Playwright tell of it
    return held[0]


def test_key_waits_for_the_person_it_is_about(tell: Tell, visit: Visits) -> None:
    """Next, and ignore at once: it isn't the one before who is ignored."""
    page = visit(tell(THREE))
    late = hold(page, "**/person/*", "j")
    page.keyboard.press("i")
    late.continue_()
    expect(page.locator(".toast")).to_contain_text("Bob Stone")
    expect(page.locator(".people .name")).to_have_text(["Ana Lima", "سلمى العطار"])


def test_decision_is_shown_though_another_person_is_chosen_meanwhile(tell: Tell, visit: Visits) -> None:
    """By a key or a click: the list is without them, and it can be undone."""
    page = visit(tell(THREE))
    late = hold(page, "**/decide", "i")
    page.keyboard.press("j")
    late.continue_()
    expect(page.locator("#person-name")).to_have_text("سلمى العطار")
    expect(page.locator(".people .name")).to_have_text(["Bob Stone", "سلمى العطار"])
    late = hold(page, "**/decide", "i")
    page.locator(".people .name").first.click()
    late.continue_()
    expect(page.locator(".toast")).to_contain_text("سلمى العطار")
    expect(page.locator("#undo")).to_be_visible()


def test_person_who_did_not_come_is_not_marked(tell: Tell, visit: Visits) -> None:
    """The mark in the list stays with the one who is shown, and so does what a key does."""
    page = visit(tell(THREE))
    hold(page, "**/person/*", "j").abort()
    expect(page.locator(".toast")).to_contain_text("gmail-reconnect review")
    expect(page.locator("[aria-current] .name")).to_have_text("Ana Lima")
    expect(page.locator("#person-name")).to_have_text("Ana Lima")


def test_back_leads_to_the_person_clicked_before(tell: Tell, visit: Visits) -> None:
    """Clicks are steps of the browser; keys that go through the list aren't."""
    page = visit(tell(THREE))
    for name in ("Bob Stone", "Ana Lima"):
        page.locator(".people a", has_text=name).click()
        expect(page.locator("#person-name")).to_have_text(name)
    page.go_back()
    expect(page.locator("#person-name")).to_have_text("Bob Stone")


def test_letter_opens_in_gmail_with_the_blank_filled_last(tell: Tell, visit: Visits) -> None:
    """The link is clicked while the field has the focus."""
    page = visit(tell(THREE))
    page.context.route("https://mail.google.com/**", lambda route: route.fulfill(body=""))
    page.keyboard.press("d")
    expect(page.locator("textarea.blank").first).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator("textarea.blank").first).to_be_focused()
    page.keyboard.insert_text("Quite so")
    with page.expect_popup() as opened:
        page.locator("#compose").click()
    assert "Quite%20so" in opened.value.url, opened.value.url
