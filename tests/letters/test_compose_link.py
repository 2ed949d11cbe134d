"""A link that opens a letter in Gmail."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.letters.compose_link import LONGEST, compose_link

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=4000)


@given(TEXT, TEXT, TEXT)
def test_link_brings_every_character_and_is_never_too_long(to: str, subject: str, text: str) -> None:
    """Whatever is in an address, a subject or a letter: nothing breaks out of its field."""
    link = compose_link("omar+a@example.com", to, subject, text)
    assert len(link.url) <= LONGEST
    assert link.url.isascii()
    parts = urlsplit(link.url)
    assert parts[:3] == ("https", "mail.google.com", "/mail/")
    fields = parse_qs(parts.query, keep_blank_values=True)
    assert fields["view"] == ["cm"]
    if link.has_text:
        assert (fields.get("to", [""]), fields.get("su", [""])) == ([to], [subject])
        assert fields["body"] == ["\r\n".join(text.rstrip().splitlines())]


def test_text_too_long_for_a_link_is_left_out_whole() -> None:
    """Half a letter would be sent as if it were one."""
    link = compose_link("omar@example.com", "ana@lima.example", "مرحبا", "سلام " * 1000)
    assert not link.has_text
    assert "body" not in link.url
    assert parse_qs(urlsplit(link.url).query)["su"] == ["مرحبا"]
