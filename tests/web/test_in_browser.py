"""The page in a real browser: keys, partial updates, without scripts, and nothing wider than the window."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.visits import Visits

from .conftest import THREE, Tell

pytestmark = pytest.mark.timeout(180)


def expect_chosen(page: Page, name: str) -> None:
    """Wait until this person is beside the list."""
    expect(page.locator("#person-name")).to_have_text(name)


def expect_names(page: Page, *names: str) -> None:
    """Wait until these people are listed, in this order."""
    expect(page.locator(".people .name")).to_have_text(list(names))


def test_whole_round_by_keys_alone(tell: Tell, visit: Visits) -> None:
    """Next, put off, ignore, undo, note, search: the focus is never lost."""
    page = visit(tell(THREE))
    page.keyboard.press("j")
    expect_chosen(page, "Bob Stone")
    page.keyboard.press("k")
    expect_chosen(page, "Ana Lima")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    expect_names(page, "Bob Stone", "سلمى العطار")
    expect(page.locator(".toast")).to_contain_text("Ana Lima")
    expect(page.locator(":focus")).to_have_count(1)
    page.keyboard.press("i")
    expect_names(page, "سلمى العطار")
    page.keyboard.press("u")
    expect_chosen(page, "Bob Stone")
    page.keyboard.press("n")
    expect(page.locator("#note-new")).to_be_focused()
    page.keyboard.insert_text("boats & <b>")
    page.keyboard.press("Enter")
    expect(page.locator(".own .note p")).to_have_text("boats & <b>")
    expect(page.locator("#note-new")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.insert_text("salma")
    page.keyboard.press("Enter")
    expect_names(page, "سلمى العطار")
    assert "text=salma" in page.url
    expect(page.locator("#search")).to_be_focused()


EARLY_KEYS = """
const press = () => document.documentElement.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
document.addEventListener("readystatechange", press, { once: true });
new MutationObserver((seen, watching) => {
  if (!document.documentElement?.classList.contains("scripted")) return;
  watching.disconnect();
  press();
}).observe(document, { attributes: true, childList: true, subtree: true });
"""
"""j as soon as the script says that it is there, and once more before the page says that it is whole."""


def test_key_pressed_while_the_page_loads_is_not_lost(tell: Tell, visit: Visits) -> None:
    """The script is there before anything that can be seen; a key waits for the rest of the page."""
    page = visit(tell(THREE))
    page.add_init_script(EARLY_KEYS)
    page.reload()
    expect_chosen(page, "سلمى العطار")


@pytest.mark.parametrize(("width", "focused"), [(1280, ".people a:focus .name"), (390, "#main:focus #person-name")])
def test_focus_is_on_the_person_who_is_shown(tell: Tell, visit: Visits, width: int, focused: str) -> None:
    """Also after an undo, which goes back to somebody; where the list isn't seen, it is on the page."""
    page = visit(tell(THREE), width=width)
    page.click(".people >> text=Bob Stone")
    expect_chosen(page, "Bob Stone")
    page.keyboard.press("i")
    expect(page.locator(focused)).to_have_text("سلمى العطار")
    page.keyboard.press("u")
    expect(page.locator(focused)).to_have_text("Bob Stone")


def test_sheet_of_keys_opens_and_closes(tell: Tell, visit: Visits) -> None:
    """By its key, by its button, and by Escape."""
    page = visit(tell(THREE))
    sheet = page.locator("#keys")
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.click("#show-keys")
    expect(sheet).to_be_visible()


def test_two_keys_lead_to_a_page(tell: Tell, visit: Visits) -> None:
    """The second one counts only right after g, and not with a modifier or in a field."""
    page = visit(tell(THREE))
    page.keyboard.press("d")
    page.click("#choice-line")
    page.keyboard.type("gq")
    expect(page.locator("#choice-line")).to_have_value("gq")
    for key in ("Escape", "q", "Alt+g", "q"):
        page.keyboard.press(key)
    assert page.url.endswith("/letter")
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page).to_have_url(re.compile(":[0-9]+/$"))


def test_several_are_selected_and_put_off(tell: Tell, visit: Visits) -> None:
    """The buttons appear with the first one selected."""
    page = visit(tell(THREE))
    expect(page.locator(".bulk")).to_be_hidden()
    page.keyboard.press("x")
    page.keyboard.press("j")
    expect_chosen(page, "Bob Stone")
    page.keyboard.press("x")
    expect(page.locator(".people :checked")).to_have_count(2)
    page.click("#bulk-ignore")
    expect_names(page, "سلمى العطار")
    expect(page.locator(".toast")).to_contain_text("2 people")


def test_key_in_a_text_field_is_only_text(tell: Tell, visit: Visits) -> None:
    """Otherwise typing a name would ignore people."""
    page = visit(tell(THREE))
    page.click("#search")
    page.keyboard.type("ijsu")
    expect(page.locator("#search")).to_have_value("ijsu")
    expect(page.locator(".people li")).to_have_count(3)


def test_whole_round_without_scripts(tell: Tell, visit: Visits) -> None:
    """Links, forms and redirects do everything."""
    page = visit(tell(THREE), with_scripts=False)
    page.click(".people li:nth-child(2) a")
    page.click("#ignore")
    page.click("#undo")
    expect_chosen(page, "Bob Stone")
    expect(page.locator(".people li")).to_have_count(3)
    page.click("#snooze")
    page.click(".menu[open] button >> nth=0")
    expect_names(page, "Ana Lima", "سلمى العطار")
