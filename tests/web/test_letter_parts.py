"""The parts of a letter on its page: small choices, other wordings, blanks; and what is wrong, beside its part."""

from __future__ import annotations

import re
import threading
from email import message_from_bytes
from email.policy import default
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gmail_reconnect.text.bidi import without_isolates
from tests.support.local_gmail.faults import Fault
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.review import Answer, Served, served
from tests.support.visits import Visits

from .test_decisions import undo
from .test_letter import letter_path, part_of, text_of

PARTS = "greeting opening reason recall line answer why_now ask offer thanks closing subject whole"


def without_words(place: Path) -> None:
    """A config.toml without campaign, offer and name: a letter has blanks."""
    config = (place / "config.toml").read_text(encoding="utf-8")
    (place / "config.toml").write_text(config[config.index("[gmail]") :], encoding="utf-8")


def test_each_part_has_its_choices(page: Served) -> None:
    """In the order of the letter; with what it says, and words of one's own."""
    shown = page.get(letter_path(page)).text
    assert re.findall(r'<fieldset class="part" id="part-(\w+)"', shown) == PARTS.split()
    opening = part_of(shown, "opening")
    assert re.search(r"it faded on both sides, .* days ago", opening)
    for part, name in (("opening", "opening"), ("reason", "reason"), ("why_now", "why"), ("ask", "ask"),
                       ("offer", "offer"), ("closing", "closing")):  # fmt: skip
        assert f'name="{name}_words"' in part_of(shown, part)
    for name in ("tone", "language", "reply", "no_letter"):
        assert f'id="choice-{name}"' in part_of(shown, "whole")


def test_letter_opens_and_closes_in_own_words(page: Served) -> None:
    """As they were typed, beside the parts that stay; what the program says is not judged in them."""
    path = letter_path(page)
    usual = text_of(page.get(path))
    answer = page.post(path, opening_words="I have often thought of you", closing_words="Fair winds")
    text = text_of(answer)
    assert text.split("\n")[2] == "I have often thought of you."
    assert text.endswith("\nFair winds,\nOmar\n")
    assert "your words: I have often thought of you." in without_isolates(unescape(part_of(answer.text, "opening")))
    assert "feeling" not in answer.text
    assert "another-opening" not in answer.text
    assert text_of(page.post(path, opening_words="", closing_words="")) == usual


BOAT_LINE = """
[[line]]
name = "boats"
people = ["Ana Lima"]
en = "We built the same boat twice"
ar = "بنينا القارب نفسه مرتين"
"""


def test_line_of_a_circle_is_shown_where_an_own_one_would_be(page: Served, place: Path) -> None:
    """On the page of the letter and of the person; an own line takes its place, and "none" leaves it out."""
    with (place / "config.toml").open("a", encoding="utf-8") as config:
        config.write(BOAT_LINE)
    path = letter_path(page)
    person = path.removesuffix("/letter")
    shown = page.get(path)
    assert "We built the same boat twice." in text_of(shown)
    assert "line 'boats': We built the same boat twice." in without_isolates(unescape(part_of(shown.text, "line")))
    assert 'placeholder="We built the same boat twice."' in page.get(person).text
    answer = page.post(path, line="We met in Bergen")
    assert "boat twice" not in text_of(answer)
    assert "boat twice" not in part_of(answer.text, "line")
    assert 'placeholder="We built the same boat twice."' in page.get(person).text
    answer = page.post(path, line_name="none")
    assert '<option value="none" selected>none</option>' in part_of(answer.text, "line")
    assert "Bergen" not in text_of(answer)
    assert "boat twice" not in text_of(answer)
    page.post(person, **{"line": "We met in Oslo", "was-line": "We met in Bergen"})
    assert "We met in Oslo." in text_of(page.get(path))
    assert "boat twice" in text_of(page.post(path, line=""))


def test_person_has_the_line_of_a_circle_in_the_language_of_their_letters(page: Served, place: Path) -> None:
    """As it would be in the letter; nobody else has one."""
    with (place / "config.toml").open("a", encoding="utf-8") as config:
        config.write(BOAT_LINE)
    person = letter_path(page).removesuffix("/letter")
    page.post(person, **{"language": "ar", "was-language": ""})
    assert 'placeholder="بنينا القارب نفسه مرتين."' in page.get(person).text
    assert 'placeholder=""' in page.get(letter_path(page, 1).removesuffix("/letter")).text


def test_another_wording_changes_one_part_until_undo(page: Served) -> None:
    """And the next press chooses the next one, until the first comes back."""
    path = letter_path(page)
    usual = text_of(page.get(path))
    seen = [usual]
    for _ in range(12):
        answer = page.post(path, another="closing")
        assert answer.toast == "Another wording in the letter to Ana Lima."
        seen.append(text_of(answer))
        if seen[-1] == usual:
            break
    assert len(set(seen)) == len(seen) - 1 > 1
    assert {text.rpartition("\n\n")[0] for text in seen} == {usual.rpartition("\n\n")[0]}
    answer = page.post(path, another="closing")
    assert text_of(undo(page, answer)) == usual
    assert page.path.startswith(path)
    assert page.post(path, another="weather").status == 400


def test_language_and_reply_are_chosen(page: Served) -> None:
    """The language is the person's own, as on the command line; mail that Gmail doesn't know gets a new letter."""
    path = letter_path(page)
    usual = text_of(page.get(path))
    answer = page.post(path, language="ar")
    assert '<div dir="rtl" lang="ar">' in answer.text
    assert '<option value="ar" selected>Arabic</option>' in answer.text
    assert text_of(page.post(path, language="")) == usual
    answer = page.post(path, language="tlh")
    assert (answer.status, "There are no letters in" in part_of(answer.text, "whole")) == (400, True)
    assert "so this is a new letter" in part_of(page.post(path, reply="yes").text, "whole")


def test_findings_are_beside_their_part(page: Served) -> None:
    """What is about the whole letter is below it."""
    path = letter_path(page)
    answer = page.post(path, subject="Hello", line="How are you! " * 6 + "Are you well? " * 4)
    assert "The subject has 1 word" in unescape(part_of(answer.text, "subject"))
    below = answer.text[answer.text.index('id="letter-text"') :]
    assert "questions; one to three" in below
    assert "The subject has" not in below


@pytest.mark.parametrize(("language", "said"), [("en", "This letter isn’t finished"), ("ar", "لم تكتمل هذه الرسالة")])
def test_unfinished_letter_stays_out_of_drafts(page: Served, place: Path, language: str, said: str) -> None:
    """In a sentence about this letter, in the page's language."""
    without_words(place)
    config = (place / "config.toml").read_text(encoding="utf-8")
    (place / "config.toml").write_text(f'[me]\nlanguage = "{language}"\n{config}', encoding="utf-8")
    answer = page.post(letter_path(page).replace("letter", "draft"))
    assert (answer.status, said in answer.text, "unfinished" in answer.text) == (400, True, False)


def test_stale_form_keeps_what_another_tab_chose(page: Served) -> None:
    """Without scripts a form sends every field: only those that were changed in it count."""
    path = letter_path(page)
    shown = page.get(path).text
    stale: dict[str, str] = dict(re.findall(r'name="(was-\w+)" value="(\w*)"', shown))
    page.post(path, line="We met in Lagos", tone="warm")
    page.post(path, **stale, line="", tone="", call="Captain Ana")
    text = text_of(page.get(path))
    assert "We met in Lagos" in text
    assert "Captain Ana" in text


@pytest.mark.parametrize(("number", "way"), [(0, "ltr"), (2, "rtl")])
def test_blank_runs_as_its_letter_does(page: Served, place: Path, number: int, way: str) -> None:
    """While it is empty, nothing typed says which way."""
    without_words(place)
    fields = re.findall(r'<textarea class="blank"[^>]*>', page.get(letter_path(page, number)).text)
    assert len(fields) == 2
    assert all(f'dir="{way}"' in one for one in fields)


def test_double_click_creates_one_draft(page: Served, gmail: UnreliableGmail) -> None:
    """The second waits for the first, and says that a letter is there."""
    path = letter_path(page).replace("letter", "draft")
    answers: list[Answer] = []
    clicks = [threading.Thread(target=lambda: answers.append(page.post(path))) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert [one.status for one in answers] == [200] * 4
    assert len(gmail.mailbox.drafts) == 1


@pytest.mark.parametrize("fault", [Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER, Fault.CUT_OFF])
def test_lost_answer_leaves_one_draft_after_another_try(page: Served, gmail: UnreliableGmail, fault: Fault) -> None:
    """The page says that it isn't certain, and the button finds the draft or creates it."""
    path = letter_path(page)
    gmail.fail_next(fault, "drafts.create")
    answer = page.post(path.replace("letter", "draft"))
    assert (answer.status, 'role="alert"' in answer.text) == (400, True)
    shown = page.get(path).text
    assert "It isn’t certain that the draft is in your Drafts folder" in shown
    assert re.search(r'id="put">Try again<', shown)
    answer = page.post(path.replace("letter", "draft"))
    assert answer.toast == "The letter to Ana Lima is in your Drafts."
    assert len(gmail.mailbox.drafts) == 1


def test_letter_in_drafts_is_the_one_that_the_page_goes_on_showing(page: Served, gmail: UnreliableGmail) -> None:
    """Not a second one in other words."""
    path = letter_path(page)
    before = text_of(page.get(path))
    assert text_of(page.post(path.replace("letter", "draft"))) == before
    (draft,) = gmail.mailbox.drafts.values()
    text = message_from_bytes(draft.raw, policy=default).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.split() == before.split()


def test_after_the_draft_come_gmail_and_the_next_person(page: Served, gmail: UnreliableGmail) -> None:
    """The next of the same list; those with a letter are passed over."""
    ana, bob, salma = page.get("/").ids
    answer = page.post(f"/person/{ana}/draft")
    assert f'href="{gmail.url}/drafts"' in answer.text
    assert f'id="next" href="/person/{bob}/letter"' in answer.text
    page.post(f"/person/{bob}/letter", no_letter="yes")
    assert f'id="next" href="/person/{salma}/letter"' in page.get(f"/person/{ana}/letter").text
    assert 'id="next"' not in page.get(f"/person/{ana}/letter?text=nobody").text


def expect_letter(page: Page, text: str) -> None:
    expect(page.locator(".sheet .text")).to_contain_text(text)


def test_blanks_are_filled_in_the_letter_by_keys(gmail: UnreliableGmail, place: Path, visit: Visits) -> None:
    """b leads to the first; Enter keeps it and leads to the next. Then the letter goes into Drafts."""
    without_words(place)
    page = visit(place)
    page.keyboard.press("d")
    expect(page.locator("html.scripted textarea.blank")).to_have_count(2)
    page.keyboard.press("b")
    expect(page.locator("textarea.blank").first).to_be_focused()
    page.keyboard.insert_text("I am back in Lagos")
    expect(page.locator("#choice-why_words")).to_have_value("I am back in Lagos")
    page.keyboard.press("Enter")
    expect_letter(page, "I am back in Lagos")
    expect(page.locator("textarea.blank")).to_have_count(1)
    expect(page.locator("textarea.blank")).to_be_focused()
    page.keyboard.insert_text("I can mend boats")
    page.keyboard.press("Tab")
    expect_letter(page, "I can mend boats")
    expect(page.locator("textarea.blank")).to_have_count(0)
    expect(page.locator("a.blank")).to_have_count(1)
    page.keyboard.press("Shift+B")
    expect(page.locator("a.blank")).to_be_focused()
    expect(page.locator("a.blank")).to_have_attribute("href", "/settings")
    page.check("#with-blanks")
    page.click("#put")
    expect(page.locator(".toast")).to_contain_text("Drafts")
    expect(page.locator("#open-drafts")).to_be_focused()
    (draft,) = gmail.mailbox.drafts.values()
    assert b"I can mend boats" in draft.raw


def test_blank_is_filled_without_scripts(gmail: UnreliableGmail, place: Path, visit: Visits) -> None:
    """The button below the choices keeps what is in the letter, too."""
    without_words(place)
    page = visit(place, with_scripts=False)
    page.click("#letter")
    page.fill("textarea.blank >> nth=0", "I am back in Lagos")
    page.click("#choices > p > button")
    expect_letter(page, "I am back in Lagos")
    page.click("#another-greeting")
    expect(page.locator(".toast")).to_contain_text("Another wording")


def test_field_that_is_typed_in_keeps_its_text_and_focus(gmail: UnreliableGmail, place: Path, visit: Visits) -> None:
    """However quickly one types; the last letter shown is that of the last key."""
    tab = visit(place)
    tab.keyboard.press("d")
    tab.click("html.scripted #choice-line")
    tab.keyboard.type("We met on the pier in Lagos, where the boats are.")
    expect_letter(tab, "where the boats are.")
    expect(tab.locator("#choice-line")).to_be_focused()
    expect(tab.locator("#choice-line")).to_have_value("We met on the pier in Lagos, where the boats are.")
    tab.click("#another-opening")
    expect(tab.locator("#another-opening")).to_be_focused()
    expect_letter(tab, "where the boats are.")


@pytest.mark.parametrize(("language", "width"), [("ar", 1280), ("ar", 360), ("en", 360)])
def test_nothing_is_wider_than_the_window(
    gmail: UnreliableGmail, place: Path, visit: Visits, language: str, width: int
) -> None:
    """With blanks, and while the letter is written in the user's own words."""
    without_words(place)
    config = (place / "config.toml").read_text(encoding="utf-8")
    (place / "config.toml").write_text(f'[me]\nlanguage = "{language}"\n{config}', encoding="utf-8")
    with served(place) as server:
        server.open()
        path = letter_path(server)
        page = visit(server, width=width)
        for where in (path, f"{path}?edit=yes"):
            page.goto(where)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
