"""The letter to one person: as the draft will be, changed as it is typed, and put into Drafts once."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from gmail_reconnect.actions.letters.write import RecipientChoice, compose_letters
from gmail_reconnect.letters.content import LetterRequest
from tests.support.browser import needs_chromium, opened
from tests.support.context import context_in
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.posix import posix_only
from tests.support.review import Answer, Served, served
from tests.support.story import ME

from .conftest import THREE, Tell
from .test_in_browser import until

CONFIG = """
[me]
name = "Omar"
[[why_now]]
name = "trip"
kind = "trip"
en = "I will be in Lagos in May"
ar = "سأكون في لاغوس في مايو"
[[offer]]
name = "help"
en = "I can introduce you to people who build boats"
ar = "أستطيع أن أعرّفك على من يبنون القوارب"
"""


@pytest.fixture
def gmail(tell: Tell, place: Path) -> Iterator[UnreliableGmail]:
    """A home with mail, a config.toml, and permission to create drafts in a local Gmail."""
    tell(THREE)
    with UnreliableGmail(LiveMailbox.load([], ME), clock=time.time) as running:  # noqa: TID251 - tokens last an hour
        (place / "tokens").mkdir()
        (place / "tokens" / "draft.json").write_text(json.dumps(running.authorized_user("gmail.compose")))
        endpoint = f'[gmail]\nendpoint = "{running.url}"\nunits_per_minute = 10000000\n'
        (place / "config.toml").write_text(CONFIG + endpoint, encoding="utf-8")
        yield running


@pytest.fixture
def page(gmail: UnreliableGmail, place: Path) -> Iterator[Served]:
    with served(place) as running:
        running.open()
        yield running


def letter_path(page: Served, place: int = 0) -> str:
    return f"/person/{page.get('/').ids[place]}/letter"


def text_of(answer: Answer) -> str:
    """The letter on the page, without its tags."""
    found = re.search(r'<div class="text">(.*?)</div>\s*</div>', answer.text, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])) if found else ""


def words_of(text: str) -> list[str]:
    return re.sub("[\u2068\u2069]", "", text).split()


@pytest.mark.parametrize("number", [0, 2])
def test_letter_is_the_one_that_becomes_the_draft(page: Served, place: Path, number: int) -> None:
    """Word by word, in English and Arabic, with the direction of each paragraph and without inline styles."""
    path = letter_path(page, number)
    shown = page.get(path)
    (composed,) = compose_letters(context_in(place), RecipientChoice([path.split("/")[2]]), LetterRequest()).letters
    assert words_of(text_of(shown)) == words_of(composed.letter.text)
    assert composed.letter.subject in unescape(shown.text)
    assert f'<p dir="{"rtl" if number else "ltr"}"' in shown.text
    assert "style=" not in shown.text


def test_what_is_typed_is_kept_and_changes_the_letter(page: Served, place: Path) -> None:
    """Also for the next server: it is a decision about the person."""
    path = letter_path(page)
    answer = page.post(path, line="We met on the pier in Lagos", call="Captain Ana")
    assert "We met on the pier in Lagos" in text_of(answer)
    assert "Captain Ana" in text_of(answer)
    answer = page.post(path, line="")
    assert "pier" not in text_of(answer)
    assert "Captain Ana" in text_of(answer)
    page.stop()
    with served(place) as other:
        other.open()
        assert 'value="Captain Ana"' in other.get(path).text


def test_choice_that_does_not_fit_is_told_at_its_field(page: Served) -> None:
    """What was typed stays in the field; what fits beside it is kept."""
    path = letter_path(page)
    answer = page.post(path, offer="nonsense", call="ana@lima.example", line="We met in Lagos")
    assert answer.status == 400
    assert re.search(r'id="wrong-offer"[^>]*>There is no \[\[offer\]\]', answer.text)
    assert re.search(r'id="wrong-call"[^>]*>[^<]*is an address', unescape(answer.text))
    assert 'value="ana@lima.example"' in answer.text
    assert "We met in Lagos" in text_of(page.get(path))
    assert "ana@lima.example</bdi>," not in text_of(page.get(path))


def test_letter_is_put_into_drafts_once(page: Served, gmail: UnreliableGmail) -> None:
    """A double click and a reload create no second draft."""
    path = letter_path(page)
    answer = page.post(path.replace("letter", "draft"))
    assert answer.toast == "The letter to Ana Lima is in your Drafts."
    assert "open your drafts" in answer.text
    assert 'id="put"' not in answer.text
    again = page.post(path.replace("letter", "draft"))
    assert again.toast == "No new draft for Ana Lima: a letter is there already."
    assert len(gmail.mailbox.drafts) == 1
    assert "Ana Lima" in page.get("/?standing=drafted").names


def test_letter_is_never_told_as_too_few_months(page: Served) -> None:
    """Neither on the person's page nor in the list of those with a letter: that they have one is why."""
    path = letter_path(page)
    page.post(path.replace("letter", "draft"))
    for shown in (page.get(path.removesuffix("/letter")), page.get("/?standing=drafted")):
        assert "Ana Lima" in shown.text
        assert "Too few months" not in shown.text


def test_letter_with_blanks_needs_a_word(page: Served, gmail: UnreliableGmail, place: Path) -> None:
    """Without config.toml's words it has blanks, which are marked."""
    config = (place / "config.toml").read_text(encoding="utf-8")
    (place / "config.toml").write_text(config[config.index("[gmail]") :], encoding="utf-8")
    path = letter_path(page)
    shown = page.get(path)
    assert re.search(r"<span>\[[^<]*\]</span>", shown.text)
    assert 'name="blanks"' in shown.text
    refused = page.post(path.replace("letter", "draft"))
    assert refused.status == 400
    assert not gmail.mailbox.drafts
    assert page.post(path.replace("letter", "draft"), blanks="yes").status == 200
    assert len(gmail.mailbox.drafts) == 1


def test_gmail_out_of_reach_is_told(page: Served, gmail: UnreliableGmail) -> None:
    """The draft isn't lost: the outbox settles it the next time."""
    path = letter_path(page)
    gmail.stop()
    answer = page.post(path.replace("letter", "draft"))
    assert answer.status == 400
    assert "That didn’t work" in answer.text


def test_person_who_gets_no_letter_is_told_why(page: Served) -> None:
    """Ignored, or by the choice itself."""
    first = page.get("/").ids[0]
    page.post(f"/person/{first}/letter", no_letter="yes")
    shown = page.get(f"/person/{first}/letter")
    assert "gets no letter" in unescape(shown.text)
    assert text_of(shown) == ""
    assert text_of(page.post(f"/person/{first}/letter", no_letter="")) != ""


def test_without_permission_the_letter_opens_in_gmail(tell: Tell, place: Path) -> None:
    """As a link with its text."""
    tell(THREE)
    (place / "config.toml").write_text(CONFIG, encoding="utf-8")
    with served(place) as page:
        page.open()
        shown = page.get(letter_path(page)).text
        assert 'id="put"' not in shown
        assert "https://mail.google.com/mail/" in shown


def test_hostile_words_are_only_text(page: Served) -> None:
    """In the letter, in a field and in what is wrong."""
    answer = page.post(letter_path(page), line='<script>alert(1)</script> style="x"', offer="<img src=x>")
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert '<script>alert(1)</script> style="x"' in text_of(page.get(letter_path(page)))


@needs_chromium
@posix_only
@pytest.mark.timeout(180)
@pytest.mark.parametrize("width", [390, 1280])
def test_letter_changes_as_one_types(gmail: UnreliableGmail, place: Path, tmp_path: Path, width: int) -> None:
    """The field keeps the focus; then the letter goes into Drafts, with what was typed last."""
    with served(place) as page, opened(page.link, tmp_path) as tab:
        tab.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        first = tab.run("document.querySelector('.people a').href")
        tab.call("Page.navigate", url=f"{first}/letter")
        tab.wait_for("Page.loadEventFired")
        assert tab.run("document.documentElement.scrollWidth <= innerWidth")
        tab.click("#choice-line")
        tab.call("Input.insertText", text="We met in Lagos")
        until(tab, "document.querySelector('.text').textContent.includes('We met in Lagos')")
        assert tab.run("document.activeElement.id") == "choice-line"
        tab.call("Input.insertText", text=" at dawn")
        tab.click("#put")
        until(tab, "document.querySelector('.toast')?.textContent.includes('Drafts')")
        (draft,) = gmail.mailbox.drafts.values()
        assert b"at dawn" in draft.raw
