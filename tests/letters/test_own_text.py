"""The letter as the user wrote it: word for word, its blanks marked, whatever the plan says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.compose import ComposedLetter, compose, prepare_draft
from gmail_reconnect.letters.content import EarlierLetter
from gmail_reconnect.letters.mime import text_of
from gmail_reconnect.letters.plan import fingerprint, make_plan
from gmail_reconnect.model import Contact
from gmail_reconnect.text.bidi import without_isolates
from gmail_reconnect.text.sanitize import clean_lines
from tests.support.letter_samples import NOW, config, contact, context, history

TEXT = "Hi Mira,\n\nHow is the boat?  I [what I did …].\n\nJonas"


def written(text: str, who: Contact | None = None, plan: str = "", **more: object) -> ComposedLetter:
    who = who or contact()
    choices = LetterChoices(text=text, text_plan=plan)
    (made,) = compose([who], context(config(), who=who, choices=choices, **more))  # type: ignore[arg-type]
    return made


def test_draft_has_the_text_of_the_user() -> None:
    """In both parts; a blank in it is marked, and keeps the letter from becoming a draft unless it is allowed."""
    made = written(TEXT)
    assert without_isolates(made.letter.text) == TEXT + "\n"
    assert re.search(r"I <span style=[^>]*>\[what I did …\]</span>\.", made.letter.html)
    assert (made.findings[0].level, made.findings[0].code) == ("error", "blank")
    assert (made.is_finished(allow_blanks=False), made.is_finished(allow_blanks=True)) == (False, True)
    assert without_isolates(text_of(prepare_draft(made, config(), "me@x.example", NOW).content)) == TEXT + "\n"
    assert made.planned
    assert made.planned.text != made.letter.text


def test_words_of_the_user_are_not_judged() -> None:
    """Feelings, asks, apologies, four words of another language: they are the user's, so nothing is an error."""
    made = written("Dear Mira,\n\nI often thought of you! Could I ask you for a coffee? أهلا بك من جديد يا ميرا")
    assert made.is_finished(allow_blanks=False)
    assert {one.level for one in made.findings} == {"warning"}


def test_held_letter_is_the_users_to_write() -> None:
    """The program writes none after bad news; what the user writes becomes a draft."""
    grave = history((400, False, "Dad's passing"))
    assert written("", mails=grave).letter.text == ""
    made = written("Dear Mira,\n\nI am so sorry.", mails=grave)
    assert made.letter.text.startswith("Dear Mira,")
    assert made.is_finished(allow_blanks=False)


@pytest.mark.parametrize(
    ("text", "name", "language", "way"),
    [
        ("سلام يا ميرا", "Mira Stolz", "ar", "rtl"),
        ("Hello Layla", "ليلى منصور", "en", "ltr"),
        ("2026", "Mira Stolz", "en", "ltr"),
    ],
)
def test_text_in_another_script_has_its_own_direction(text: str, name: str, language: str, way: str) -> None:
    """The user may write in another language than the plan's."""
    made = written(text, contact(name))
    assert made.letter.language == language
    assert f'<div dir="{way}" lang="{language}"' in made.letter.html


def test_change_of_the_plan_makes_the_text_outdated_and_a_day_that_passes_does_not() -> None:
    """A choice, a mail or a word in config.toml changes the plan."""
    who = contact()
    here = context(config(), who=who)
    basis = fingerprint(make_plan(who, here, "en"))
    tomorrow = replace(here, now=NOW + timedelta(days=1))
    assert fingerprint(make_plan(who, tomorrow, "en")) == basis
    assert not written(TEXT, who, basis).is_outdated
    assert written(TEXT, contact(days=900), basis).is_outdated
    assert fingerprint(make_plan(who, context(config(why_now=[]), who=who), "en")) != basis
    assert fingerprint(make_plan(who, replace(here, choices={"p1": LetterChoices(line="Hello")}), "en")) != basis
    assert not written(TEXT).is_outdated, "nothing says what it was written for"


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_becomes_the_draft_as_it_is(text: str) -> None:
    """Its lines and spaces; only invisible characters are left out, and empty lines around."""
    text = clean_lines(text).strip("\n")
    if not text.strip():
        return
    made = written(text)
    assert without_isolates(made.letter.text) == text + "\n"
    shown = unescape(re.sub(r"<[^>]+>", "", made.letter.html.replace("</p>", "\n\n")))
    assert shown.split() == text.split()
    assert clean_lines(text) == text


def test_text_that_was_sent_is_not_written_again() -> None:
    """A second letter, months later, is the planned one; a text that was only thrown away is still the user's."""
    who = contact()
    here = context(config(), who=who, choices=LetterChoices(text=TEXT))
    for was_sent in (True, False):
        before = EarlierLetter(who.person.addresses, TEXT + "\n", was_sent=was_sent)
        (made,) = compose([who], replace(here, earlier=(before,)))
        assert made.letter.is_own is not was_sent
