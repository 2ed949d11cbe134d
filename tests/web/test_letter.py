"""The letter to one person: as the draft will be, changed as it is typed, and put into Drafts once."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gmail_reconnect.actions.letters.write import RecipientChoice, compose_letters
from gmail_reconnect.actions.setup import SetupAnswers, create_config
from gmail_reconnect.letters.content import LetterRequest
from tests.support.context import context_in
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.review import Answer, Served, served
from tests.support.visits import Visits

from .conftest import CONFIG, THREE, Tell, exchange


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


@pytest.mark.parametrize(
    ("standing", "says"),
    [("dead", "دون تسليم"), ("machine", "مرسلًا آليًا"), ("unwritable", "لا يمكن وضع هذا العنوان")],
)
def test_why_there_is_no_letter_is_said_in_the_language_of_the_page(
    tell: Tell, place: Path, standing: str, says: str
) -> None:
    """In Arabic; somebody's address is dead, is a machine's, or is one that no draft can have."""
    more = "\n".join(exchange(one, 2019) for one in ("dee", "zóe@x.example"))
    tell(f"{THREE}\n{more}\n2021-07-01 mailer-daemon@x.example > me [failed dee]")
    create_config(context_in(place), SetupAnswers(language="ar"))
    with served(place) as page:
        page.open()
        shown = page.get(f"/person/{page.get(f'/?standing={standing}').ids[0]}/letter").text
    (refusal,) = re.findall('<p class="lead"><bdi>(.*?)</bdi>', shown)
    assert says in refusal
    assert not re.search("[a-z]{3}", refusal)


def test_plan_and_findings_are_in_the_language_of_the_page(gmail: UnreliableGmail, place: Path) -> None:
    """An Arabic user, a letter in English: the page says what it says and lacks in Arabic alone."""
    settings = (place / "config.toml").read_text(encoding="utf-8")
    settings = settings.replace("[me]", '[me]\nlanguage = "ar"').replace('name = "Omar"', "")
    (place / "config.toml").write_text(settings, encoding="utf-8")
    with served(place) as page:
        page.open()
        shown = unescape(page.get(letter_path(page)).text)
    opening, closing = part_of(shown, "opening"), part_of(shown, "closing")
    assert "الافتتاح" in opening
    assert re.search(r"قبل .* يومًا|منذ .* يوم", opening), opening
    assert "لا تذكر الرسالة اسمك." in closing
    assert not re.search(r"[A-Za-z]{3}", re.sub(r"<[^>]*>", "", opening + closing))


def part_of(shown: str, name: str) -> str:
    """What the page has of one part of the letter."""
    found = re.search(rf'<fieldset class="part" id="part-{name}">.*?</fieldset>', shown, re.DOTALL)
    return found[0] if found else ""


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("call", "ana@lima.example"),
        ("subject", "x" * 121),
        ("line", "\u200e\u200e"),
        ("reason_words", "كنت أدرس"),
        ("ask_words", "أعطني عشر دقائق"),
        ("offer", "nonsense"),
    ],
)
def test_what_does_not_fit_is_told_in_arabic(gmail: UnreliableGmail, place: Path, name: str, value: str) -> None:
    """In Arabic without an English sentence; so is why somebody gets no letter."""
    config = (place / "config.toml").read_text(encoding="utf-8")
    (place / "config.toml").write_text(config.replace("[me]", '[me]\nlanguage = "ar"'), encoding="utf-8")
    with served(place) as page:
        page.open()
        path = letter_path(page)
        answer = page.post(path, **{name: value})
        told = re.search(rf'id="wrong-{name}"[^>]*>([^<]+)<', answer.text)
        assert answer.status == 400
        assert told
        assert not re.search(r"[a-z]{3} [a-z]", told[1])
        page.post(path, no_letter="yes")
        assert "لا رسالة لهذا الشخص" in page.get(path).text


def test_letter_is_put_into_drafts_once(page: Served, gmail: UnreliableGmail) -> None:
    """A double click and a reload create no second draft."""
    path = letter_path(page)
    answer = page.post(path.replace("letter", "draft"))
    assert answer.toast == "The letter to Ana Lima is in your Drafts."
    assert "A draft is waiting for you. What you change here" in answer.text
    assert "Open your drafts" in answer.text
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
    assert re.search(r'<textarea class="blank" form="choices" name="fill-why_words"', shown.text)
    assert re.search(r'<a class="blank" href="/settings">\[your name …\]</a>', shown.text)
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
    assert re.search(r'<p class="wrong" role="alert">.*Gmail', answer.text)
    assert 'id="put"' in answer.text


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


@pytest.mark.timeout(180)
@pytest.mark.parametrize("width", [390, 1280])
def test_letter_changes_as_one_types(gmail: UnreliableGmail, place: Path, visit: Visits, width: int) -> None:
    """The field keeps the focus; then the letter goes into Drafts, with what was typed last."""
    page = visit(place, width=width)
    page.click(".people a >> nth=0")
    page.click("#letter")
    expect(page.locator("#choice-line")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("#choice-line")
    page.keyboard.insert_text("We met in Lagos")
    expect(page.locator(".text")).to_contain_text("We met in Lagos")
    expect(page.locator("#choice-line")).to_be_focused()
    page.keyboard.insert_text(" at dawn")
    page.click("#put")
    expect(page.locator(".toast")).to_contain_text("Drafts")
    (draft,) = gmail.mailbox.drafts.values()
    assert b"at dawn" in draft.raw
