"""Letters for many people at once: each finished, none like a colleague's, a second one unlike the first."""

from __future__ import annotations

from itertools import combinations

import pytest

from gmail_reconnect.config import Tone
from gmail_reconnect.letters.compose import ComposedLetter, compose
from gmail_reconnect.letters.content import EarlierLetter, LetterContext, LetterRequest
from gmail_reconnect.letters.mime import build, text_of
from gmail_reconnect.letters.renderer import SHARED_AT_MOST, sentences
from gmail_reconnect.model import Address, Contact
from gmail_reconnect.text.bidi import words_in
from tests.support.letter_samples import NOW, OFFER_BOTH, TEMPLATES, config, contact

WORD = {"ar": "أسست ورشة صغيرة خاصة بي", "en": "I have started a small workshop"}
OTHER = {"name": "news", "kind": "other", **WORD}


def colleagues(count: int) -> list[Contact]:
    """People of one company, silent for the same time, about the same subject: the letters have all reason to agree."""
    names = ("Mira", "Ana", "Ben", "Eve", "Joe", "Zoe", "Max")
    return [contact(f"{names[n % 7]} Stolz", id=f"p{n}", addresses=(f"p{n}@stolz.example",)) for n in range(count)]


def made(
    people: list[Contact], language: str, tone: Tone = "warm", earlier: tuple[EarlierLetter, ...] = ()
) -> list[ComposedLetter]:
    settings = config(tone, why_now=[OTHER], offer=[OFFER_BOTH])
    return compose(people, LetterContext(settings, TEMPLATES, NOW, LetterRequest(language=language), earlier))


@pytest.mark.parametrize("tone", ["warm", "matter_of_fact", "apologetic"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_forty_colleagues_compare_their_letters(language: str, tone: Tone) -> None:
    """No two share more than two sentences; no error, no warning, 50 to 125 words."""
    letters = made(colleagues(40), language, tone)
    assert [one.findings for one in letters] == [()] * 40
    assert all(50 <= words_in(one.letter.text) <= 125 for one in letters)
    texts = [sentences(one.letter.text) for one in letters]
    assert max(len(a & b) for a, b in combinations(texts, 2)) <= SHARED_AT_MOST


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_second_letter_is_another_one(language: str) -> None:
    """Read back from the draft that was made: the next says at most two sentences of it again, at any address."""
    first = made(colleagues(1), language)[0]
    mail = build(first.letter, sender=Address("me@berg.example"), message_id="<1@berg.example>", date=NOW)
    assert text_of(mail) == first.letter.text
    before = EarlierLetter(("p0@old.example", "p0@stolz.example"), text_of(mail))
    for count in range(1, 7):
        again = made(colleagues(1), language, earlier=(before,) * count)[0]
        assert len(sentences(first.letter.text) & sentences(again.letter.text)) <= SHARED_AT_MOST


def test_earlier_letters_to_their_colleagues_count() -> None:
    """Made one by one over weeks, they are as unlike as if they had been made at once."""
    earlier: list[EarlierLetter] = []
    for person in colleagues(15):
        (one,) = made([person], "en", earlier=tuple(earlier))
        for other in earlier:
            assert len(sentences(one.letter.text) & sentences(other.text)) <= SHARED_AT_MOST
        earlier.append(EarlierLetter(person.person.addresses, one.letter.text))


def test_what_is_no_mail_of_ours_has_no_text() -> None:
    """A draft kept without its content, as a damaged one, stops nothing."""
    assert text_of(b"") == "\n" or text_of(b"") == ""
