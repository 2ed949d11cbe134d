"""From an empty home to the list in the browser, with and without scripts, on a phone, in Arabic."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gmail_reconnect.config import load
from tests.support.gmail import ME
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.review import PATIENCE
from tests.support.visits import Visits

from .test_setup import mbox

pytestmark = pytest.mark.timeout(180)


def fits(page: Page) -> bool:
    """Nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("width", "with_scripts"), [(390, True), (1280, False)])
def test_sample_is_tried_and_left(place: Path, visit: Visits, width: int, with_scripts: bool) -> None:
    """Its people are there without another click, its banner on each page; then one's own set-up again."""
    page = visit(place, width=width, with_scripts=with_scripts)
    expect(page.locator("h1")).to_have_text("Set up")
    page.locator("#way-sample").click()
    expect(page.locator(".people li").first).to_be_visible(timeout=PATIENCE * 1000)
    expect(page.locator("#leave")).to_be_visible()
    assert fits(page) or not with_scripts
    page.locator("#go-health").click()
    expect(page.locator("#leave")).to_be_visible()
    page.locator("#leave").click()
    expect(page.locator("#way-sample")).to_be_visible()
    expect(page.locator("#leave")).to_have_count(0)
    assert not (place / "sample").exists()


@pytest.mark.parametrize("with_scripts", [True, False])
def test_signing_in_fills_the_list(
    google: UnreliableGmail, place: Path, visit: Visits, tmp_path: Path, with_scripts: bool
) -> None:
    """The client file, Google's page in a tab of its own, the sync, the list: every step by clicks on pages."""
    client = tmp_path / "client_secret_1.json"
    client.write_text("{}")
    page = visit(place, with_scripts=with_scripts)
    page.locator("#way-gmail").click()
    page.locator("#client").set_input_files(client)
    page.locator("#client-form button").click()
    expect(page.locator("#client-wrong")).to_contain_text("client_secret_1.json is not a client file")
    client.write_text(json.dumps(google.client_secrets()))
    page.locator("#client").set_input_files(client)
    page.locator("#client-form button").click()
    page.locator("#sign-in").click()
    with page.context.expect_page() as opened:
        page.locator("#consent").click()
    expect(opened.value.locator("body")).to_contain_text("You can close this page")
    expect(page.locator("#task")).to_contain_text("New messages: 6.")
    page.locator("#to-list").click()
    expect(page.locator(".people .name")).to_have_text(["Ana"])


@pytest.mark.parametrize("with_scripts", [True, False])
def test_uploaded_file_fills_the_list(place: Path, visit: Visits, tmp_path: Path, with_scripts: bool) -> None:
    """A damaged one is told first; the address is chosen from those in the mail."""
    file = tmp_path / "All mail.mbox"
    page = visit(place, with_scripts=with_scripts)
    page.locator("#way-import").click()
    file.write_bytes(b"\x00\x01no mailbox")
    page.locator("#files").set_input_files(file)
    page.locator("#import-form button").click()
    expect(page.locator("#task .wrong")).to_contain_text("All mail.mbox")
    file.write_bytes(mbox())
    page.locator("#files").set_input_files(file)
    page.locator("#import-form button").click()
    expect(page.locator("#task")).to_contain_text("New messages: 6.")
    page.locator("#own li", has_text=ME).get_by_role("button", name="It’s mine").click()
    page.locator("#to-list").click()
    expect(page.locator(".people .name")).to_have_text(["Ana"])
    assert list((place / "uploads").iterdir()) == []


def test_letter_changes_while_the_answers_are_typed(place: Path, visit: Visits) -> None:
    """A mistake stands at its field; keeping the answers makes the page speak their language."""
    page = visit(place, path="/setup/me")
    letter = page.locator("#letter-text")
    page.locator("#me-name").fill("Omar Haddad")
    expect(letter).to_contain_text("Omar Haddad")
    page.locator("#me-chapter").select_option("studies")
    page.locator("#me-start").fill("soon")
    expect(page.locator("#wrong-start")).to_contain_text("Write it like 2019")
    page.locator("#me-start").fill("2019")
    expect(page.locator("#wrong-start")).to_be_empty()
    expect(letter).to_contain_text("my studies")
    page.locator("#me-offer").fill("<b>I can build boats</b>")
    expect(letter).to_contain_text("<b>I can build boats</b>")
    expect(page.locator("#me-offer")).to_be_focused()
    page.locator("#me-language").select_option("ar")
    page.locator("#keep").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert load(place / "config.toml").me.name == "Omar Haddad"


def test_set_up_fits_a_phone_in_arabic(place: Path, visit: Visits) -> None:
    """In its own direction, without anything to scroll sideways."""
    place.mkdir()
    (place / "config.toml").write_text('[me]\nlanguage = "ar"\n', encoding="utf-8")
    page = visit(place, width=360)
    for path in ("/setup", "/setup/gmail", "/setup/imap", "/setup/import", "/health"):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert fits(page), path
