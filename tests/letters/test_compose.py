"""Letters to many people: each is finished, differs from colleagues' letters, and differs from earlier ones."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from gmail_reconnect.config import Tone
from gmail_reconnect.letters.compose import ComposedLetter, compose
from gmail_reconnect.letters.content import EarlierLetter, LetterContext, LetterRequest
from gmail_reconnect.letters.mime import build, text_of
from gmail_reconnect.letters.renderer import SHARED_AT_MOST, sentences
from gmail_reconnect.model import Address, Contact
from gmail_reconnect.text.bidi import count_words
from tests.support.letter_samples import NOW, OFFER_BOTH, TEMPLATES, config, contact

WORD = {"ar": "أسست ورشة صغيرة خاصة بي", "en": "I have started a small workshop"}
NAMES = [a + b for a in ("Mi", "To", "I", "Jo", "Le") for b in ("ra", "mas", "da", "na", "rin", "sa", "la", "ni")]
OTHER = {"name": "news", "kind": "other", **WORD}


def colleagues(count: int) -> list[Contact]:
    """People of one company, with the same silence and the same subject: their letters could easily be alike."""
    return [
        contact(f"{name} Stolz", id=f"p{n}", addresses=(f"p{n}@stolz.example",)) for n, name in enumerate(NAMES[:count])
    ]


def made(
    people: list[Contact], language: str, tone: Tone = "warm", earlier: tuple[EarlierLetter, ...] = (), **more: Any
) -> list[ComposedLetter]:
    settings = config(tone, why_now=[OTHER], offer=[OFFER_BOTH], **more)
    return compose(people, LetterContext(settings, TEMPLATES, NOW, LetterRequest(language=language), earlier))


@pytest.mark.parametrize("tone", ["warm", "matter_of_fact", "apologetic"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_letters_to_forty_colleagues_share_at_most_two_sentences(language: str, tone: Tone) -> None:
    """No two share more, their subject lines counted; no error, no warning, 40 to 125 words."""
    letters = made(colleagues(40), language, tone)
    assert [one.findings for one in letters] == [()] * 40
    assert all(40 <= count_words(one.letter.text) <= 125 for one in letters)
    texts = [sentences(f"{one.letter.text}\n{one.letter.subject}") for one in letters]
    assert len({one.letter.subject for one in letters}) == 40
    assert max(len(a & b) for a, b in combinations(texts, 2)) <= SHARED_AT_MOST


@pytest.mark.parametrize("language", ["en", "ar"])
def test_line_that_colleagues_share_is_one_of_the_two_sentences(language: str) -> None:
    """A circle is often one company."""
    words = {"en": "We shared a floor for years", "ar": "جمعنا طابق واحد سنوات"}
    letters = made(colleagues(6), language, line=[{"people": ["domain:stolz.example"], **words}])
    assert all(words[language] in one.letter.text for one in letters)
    texts = [sentences(f"{one.letter.text}\n{one.letter.subject}") for one in letters]
    assert max(len(a & b) for a, b in combinations(texts, 2)) <= SHARED_AT_MOST


@pytest.mark.parametrize("language", ["en", "ar"])
def test_second_letter_to_a_person_repeats_at_most_two_sentences(language: str) -> None:
    """The first letter is read back from its draft; it counts at any of the person's addresses."""
    first = made(colleagues(1), language)[0]
    mail = build(first.letter, sender=Address("me@berg.example"), message_id="<1@berg.example>", date=NOW)
    assert text_of(mail) == first.letter.text
    before = EarlierLetter(("p0@old.example", "p0@stolz.example"), text_of(mail))
    for count in range(1, 7):
        again = made(colleagues(1), language, earlier=(before,) * count)[0]
        assert len(sentences(first.letter.text) & sentences(again.letter.text)) <= SHARED_AT_MOST


def test_letter_differs_from_earlier_letters_to_colleagues() -> None:
    """Letters written one by one over weeks differ as much as if they were written together."""
    earlier: list[EarlierLetter] = []
    for person in colleagues(15):
        (one,) = made([person], "en", earlier=tuple(earlier))
        for other in earlier:
            assert len(sentences(one.letter.text) & sentences(other.text)) <= SHARED_AT_MOST
        earlier.append(EarlierLetter(person.person.addresses, one.letter.text, one.letter.subject))


def test_damaged_draft_content_reads_as_empty_text() -> None:
    """A draft without its content doesn't stop the next letters."""
    assert text_of(b"") == "\n" or text_of(b"") == ""
