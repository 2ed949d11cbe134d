"""Names and subjects from strangers appear in a letter as harmless text."""

from __future__ import annotations

import email
import email.policy
import re
from email.utils import getaddresses

import pytest

from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.content import Letter
from gmail_reconnect.letters.lint import check
from gmail_reconnect.letters.mime import build
from gmail_reconnect.model import Address
from tests.support.letter_samples import NOW, config, contact, letter

SETTINGS = config()
PLAIN = letter(contact(), SETTINGS)
TAGS = {"div", "/div", "p", "/p", "br", "bdi", "/bdi"}


ANSWERED = LetterChoices(answer="2026")


def recipients(found: Letter) -> list[str]:
    raw = build(found, sender=Address("jonas@berg.example", "Jonas"), message_id="<1@berg.example>", date=NOW)
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    return [
        address
        for _, address in getaddresses(mail.get_all("To", []) + mail.get_all("Cc", []) + mail.get_all("Bcc", []))
    ]


def harmless(found: Letter) -> bool:
    """Whether it has only the letter's own tags, no control characters, and one recipient."""
    tags = {tag.split()[0] for tag in re.findall(r"<([^>]+)>", found.html)}
    invisible = set(found.text + found.subject) & set("\r\t\x00\x1b\u202a\u202b\u202d\u202e\u2066\u2067")
    return tags <= TAGS and not invisible and recipients(found) == ["mira@stolz.example"]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "hostile",
    [
        "{{ config }} {% for x in y %}",
        "<script>alert(1)</script><img src=x onerror=y>",
        "Mira\r\nBcc: victim@x.example\r\n\r\nbody",
        "\u202emoc.elpmaxe\u202c \u2067x\u2066 \u2069\u2069",
        "Mira " * 2000,
        "\x00\x1b[31mred\x07",
        "\ue000[not a blank: …]\ue001",
        "=?utf-8?q?=0D=0ABcc:_x?=",
        "\ud800\udfff",
    ],
    ids=["jinja", "html", "newlines", "bidi", "10kB", "terminal", "marks", "encoded-word", "surrogates"],
)
def test_hostile_names_and_subjects_become_plain_text(hostile: str, language: str) -> None:
    """As a name, as a subject, and as the subject of an owed reply."""
    for who in (
        contact(hostile, subject=""),
        contact(subject=hostile),
        contact(hostile, subject=hostile, i_owe=True),
    ):
        found = letter(who, SETTINGS, language, choices=ANSWERED)
        assert harmless(found)
        assert found.blanks == ()
        assert {finding.code for finding in check(found, SETTINGS)} <= {"too_long"}


def test_jinja_in_the_users_words_is_not_evaluated() -> None:
    """The user's words are values, not templates."""
    offer = {"name": "x", "en": "I can show you {{ 7 * 7 }} boats"}
    assert "{{ 7 * 7 }}" in letter(contact(), config(offer=[offer])).text


def test_html_in_the_users_words_is_escaped() -> None:
    """It doesn't become a tag."""
    offer = {"name": "x", "en": "I can show you <b>boats</b>"}
    assert "&lt;b&gt;boats&lt;/b&gt;" in letter(contact(), config(offer=[offer])).html


def test_quotation_marks_are_removed_from_quoted_subjects() -> None:
    """A subject can't end its own quotation."""
    text = letter(contact(subject="مجاديف و«أشرعة» جديدة"), SETTINGS, "ar").text
    assert "«مجاديف وأشرعة جديدة»" in text
