"""The letter that the user writes in place of the planned one: kept at once, whatever happens, and put into Drafts."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from gmail_reconnect.text.sanitize import clean_lines
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.review import Answer, Served, served
from tests.support.visits import Visits

from .conftest import THREE, Tell, fill
from .test_decisions import undo
from .test_letter import letter_path, text_of

TEXT = "Hi Ana,\n\nHow is the  boat?\nI keep </textarea><script>alert(1)</script> & as they are.\n\nOmar"


def text_path(page: Served) -> str:
    return letter_path(page).replace("/letter", "/text")


def kept(answer: Answer) -> str:
    """What is in the field for the letter."""
    found = re.search(r'<textarea id="own-text"[^>]*>\n(.*?)</textarea>', answer.text, re.DOTALL)
    return unescape(found[1]) if found else ""


def seen(answer: Answer) -> str:
    """What the page knows of the text that it shows."""
    found = re.search(r'name="seen" value="(\w*)"', answer.text)
    return found[1] if found else ""


def test_text_is_kept_and_becomes_the_draft(page: Served, gmail: UnreliableGmail, place: Path) -> None:
    """With its lines and spaces, also for the next server; the subject line is the user's choice."""
    shown = page.get(f"{letter_path(page)}?edit=yes")
    assert kept(shown).split() == text_of(shown).split()
    path = letter_path(page)
    answer = page.post(text_path(page), text=TEXT.replace("\n", "\r\n"), subject="The boat in Lagos")
    assert kept(answer) == TEXT
    assert "the text that you wrote yourself" in answer.text
    page.stop()
    with served(place) as other:
        other.open()
        shown = other.get(path)
        assert kept(shown) == TEXT
        other.post(path.replace("letter", "draft"))
    (draft,) = gmail.mailbox.drafts.values()
    assert b"How is the  boat?" in draft.raw
    assert b"Subject: The boat in Lagos" in draft.raw


def test_planned_text_is_not_kept(page: Served) -> None:
    """Who looks at the field and keeps it has written nothing."""
    shown = page.get(f"{letter_path(page)}?edit=yes")
    (subject,) = re.findall(r'id="own-subject"[^>]*value="([^"]*)"', shown.text)
    (was,) = re.findall(r'name="was-subject" value="(\w*)"', shown.text)
    page.post(text_path(page), text=kept(shown), subject=subject, **{"was-subject": was})
    assert 'id="choice-subject" name="subject" value=""' in page.get(letter_path(page)).text
    assert kept(page.get(letter_path(page))) == ""


def test_user_is_told_when_the_plan_changes(page: Served) -> None:
    """Until they say that their text still fits."""
    path = letter_path(page)
    page.post(text_path(page), text=TEXT)
    assert "has changed since" not in page.get(path).text
    page.post(path, ask_words="ten minutes by phone")
    shown = page.get(path)
    assert "What is planned for them has changed since" in shown.text
    assert "ten minutes by phone" in shown.text
    assert "has changed since" not in page.post(text_path(page), do="confirm").text
    assert kept(page.get(path)) == TEXT


def test_planned_letter_comes_back_and_the_text_by_undo(page: Served) -> None:
    """By its button, and by emptying the field."""
    path = letter_path(page)
    planned = text_of(page.get(path))
    for fields in ({"do": "plan"}, {"text": " \n"}):
        page.post(text_path(page), text=TEXT)
        answer = page.post(text_path(page), **fields)
        assert text_of(answer) == planned
        assert kept(undo(page, answer)) == TEXT
        page.post(text_path(page), do="plan")


def test_text_of_another_tab_is_not_lost(page: Served) -> None:
    """Both began with the same text: the last one counts, and Undo brings the other back."""
    shown = page.post(text_path(page), text="First")
    page.post(text_path(page), text="Second", seen=seen(shown))
    answer = page.post(text_path(page), text="Third", seen=seen(shown))
    assert (kept(answer), answer.toast) == (
        "Third", "The text for Ana Lima had been changed elsewhere. It is now what you typed here."
    )  # fmt: skip
    assert kept(undo(page, answer)) == "Second"


def test_text_that_is_too_long_stays_in_its_field(page: Served) -> None:
    """With the reason; what was kept before is still kept."""
    page.post(text_path(page), text=TEXT)
    answer = page.post(text_path(page), text="x" * 6001)
    assert (answer.status, kept(answer)) == (400, "x" * 6001)
    assert re.search(r'id="wrong-text"[^>]*>6,001 characters are too many', answer.text)
    assert kept(page.get(letter_path(page))) == TEXT


def test_letter_after_bad_news_is_the_users_to_write(tell: Tell, place: Path) -> None:
    """The page offers it in place of a planned letter."""
    tell(THREE.replace("Re: Boat 6", "Dad passed away"))
    with served(place) as page:
        page.open()
        path = letter_path(page)
        shown = page.get(path).text
        assert "this one is yours to write" in shown
        assert "edit=yes" in shown
        assert "I am so sorry" in text_of(page.post(path.replace("/letter", "/text"), text="Ana, I am so sorry."))


def test_text_is_kept_when_the_tab_is_closed(gmail: UnreliableGmail, place: Path, visit: Visits) -> None:
    """At once, without leaving the field; another tab goes on with it."""
    tab = visit(place)
    tab.keyboard.press("d")
    tab.locator("#edit").click()
    expect(tab.locator("html.scripted #own-text")).to_be_visible()
    tab.locator("#own-text").press("Control+End")
    tab.keyboard.insert_text("P.S. How is the boat?")
    path = tab.url
    tab.goto("about:blank")
    other = tab.context.new_page()
    for _ in range(20):  # what is sent while a tab closes may arrive a moment later
        other.goto(path)
        if "P.S." in other.locator("#own-text").input_value():
            break
    expect(other.locator("#own-text")).to_have_value(re.compile("P.S. How is the boat[?]$"))
    expect(other.locator(".sheet .text")).to_contain_text("How is the boat?")


def test_blanks_of_a_text_are_selected_in_turn(gmail: UnreliableGmail, place: Path, visit: Visits) -> None:
    """By the same keys as in the planned letter; typing replaces the selected one."""
    tab = visit(place)
    tab.keyboard.press("d")
    expect(tab.locator("html.scripted #edit")).to_be_visible()
    tab.keyboard.press("e")
    tab.locator("#own-text").fill("Hi [name …],\n\nI am [where …].")
    expect(tab.locator(".sheet mark.blank")).to_have_count(2)
    tab.keyboard.press("Escape")
    chosen = "(text => text.value.slice(text.selectionStart, text.selectionEnd))(document.querySelector('#own-text'))"
    tab.keyboard.press("b")
    assert tab.evaluate(chosen) == "[name …]"
    tab.keyboard.insert_text("Ana")
    tab.keyboard.press("Escape")
    tab.keyboard.press("b")
    assert tab.evaluate(chosen) == "[where …]"
    tab.keyboard.insert_text("in Lagos")
    expect(tab.locator(".sheet mark.blank")).to_have_count(0)
    expect(tab.locator(".sheet .text")).to_contain_text("I am in Lagos.")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)
STEPS = st.lists(
    st.tuples(st.sampled_from(["type", "type elsewhere", "plan", "undo", "choose", "restart"]), TEXTS), max_size=12
)


@settings(max_examples=20, deadline=None)
@given(STEPS)
def test_last_text_is_kept_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    """Typing in two tabs, going back, undoing, choosing, new servers, in any order: the page has the last text."""
    place = tmp_path_factory.mktemp("any-order")
    fill(place, THREE)
    last, before, token = "", "", {"here": "", "elsewhere": ""}
    running = served(place)
    page = running.__enter__()
    try:
        page.open()
        path = letter_path(page)
        answer = page.get(path)
        for do, words in steps:
            text = clean_lines(words).strip("\n")
            if do.startswith("type"):
                tab = "elsewhere" if "elsewhere" in do else "here"
                answer = page.post(path.replace("/letter", "/text"), text=words, since="1", seen=token[tab])
                before, last = last, text if text.strip() else ""
                token[tab] = seen(answer)
            elif do == "plan":
                answer = page.post(path.replace("/letter", "/text"), do="plan")
                before, last = last, ""
            elif do == "undo" and 'name="done"' in answer.text and "undone" not in answer.text:
                answer = undo(page, answer)
                last = before
            elif do == "choose":
                answer = page.post(path, call=text.strip()[:20])
            elif do == "restart":
                running.__exit__(None, None, None)
                running = served(place)
                page = running.__enter__()
                page.open()
                answer = page.get(path)
            assert kept(page.get(path)) == last
    finally:
        running.__exit__(None, None, None)
