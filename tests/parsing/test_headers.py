"""Raw header blocks: folded, repeated, in 8-bit charsets."""

from __future__ import annotations

from gmail_reconnect.model import Address, Message
from gmail_reconnect.parsing.headers import guesses_charset, parse_headers
from gmail_reconnect.parsing.message import build_message


def read(block: str) -> Message:
    return build_message(parse_headers(block.encode()))


def test_every_to_counts_but_only_the_first_subject() -> None:
    """Folded lines are joined."""
    message = read("To: ana@x.example,\n\tbob@x.example\nTo: eve@x.example\nSubject: one\n two\nSubject: three\n")
    assert [a.email for a in message.to] == ["ana@x.example", "bob@x.example", "eve@x.example"]
    assert message.subject == "one two"


def test_header_names_are_read_in_any_form() -> None:
    """Any case, space before the colon, CRLF; other lines are skipped."""
    message = read(
        ">From x Mon Jan  1 10:00:00 2001\r\nnonsense\r\nSUBJECT : =?utf-8?q?one_?=\r\n =?utf-8?q?two?=\r\n"
        "X-Other: a\r\n From: eve@x.example\r\nfrom:ana@x.example\r\n"
    )
    assert message.subject == "one two"
    assert message.sender == Address("ana@x.example")


def test_raw_headers_are_decoded_in_the_declared_charset() -> None:
    """UTF-8 if they are, then the charset of Content-Type, then Western."""
    for text, declared, charset in (
        ("عبد الله", "", "utf-8"),
        ("عبد الله", "windows-1256", "cp1256"),
        ("Привет", "koi8-r", "koi8-r"),
        ("Jörg", "", "cp1252"),
    ):
        block = b"Subject: " + text.encode(charset) + f'\nContent-Type: text/plain;\n\tCharset="{declared}"\n'.encode()
        assert build_message(parse_headers(block)).subject == text


def test_undeclared_charset_is_reported() -> None:
    """8-bit text that isn't UTF-8, without a declared charset."""
    assert guesses_charset("Subject: Jörg\n".encode("cp1252"))
    assert not guesses_charset("Subject: Jörg\n".encode())
    assert not guesses_charset("Subject: Привет\nContent-Type: text/plain; charset=koi8-r\n".encode("koi8-r"))
    assert guesses_charset("Subject: Привет\nContent-Type: text/plain; charset=klingon\n".encode("koi8-r"))
