"""Any header block becomes a message: what it says, what it leaves out, and never an exception."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.mailbox import encoded_words, takeout
from gmail_reconnect.mailbox.headers import addresses, fields_from_pairs, fields_of, parse_date, to_message
from gmail_reconnect.model import Address, Message


def read(block: str, **more: int) -> Message:
    return to_message(fields_of(block.encode()), **more)  # type: ignore[arg-type] # dates alone are given


def ms(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc] # as datetime takes them


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Ana Lima <ana@x.example>", [("ana@x.example", "Ana Lima")]),
        ("ana@x.example (Ana Lima)", [("ana@x.example", "Ana Lima")]),
        ('"Lima, Ana" <ana@x.example>, bob@x.example', [("ana@x.example", "Lima, Ana"), ("bob@x.example", "")]),
        ("Lima, Ana <ana@x.example>", [("ana@x.example", "Lima, Ana")]),
        ("<ANA@X.example>", [("ana@x.example", "")]),
        ("ana@x.example <ana@x.example>", [("ana@x.example", "")]),
        ("'ana@x.example' <ana@x.example>", [("ana@x.example", "")]),
        ("undisclosed-recipients:;", []),
        ("Friends: ana@x.example, Bob <bob@x.example>;, eve@x.example",
         [("ana@x.example", ""), ("bob@x.example", "Bob"), ("eve@x.example", "")]),
        ("ana@x.example; bob@x.example (Bob); eve", [("ana@x.example", ""), ("bob@x.example", "Bob")]),
        ('"Ana \\"the\\" Lima" <ana@x.example>', [("ana@x.example", 'Ana "the" Lima')]),
        ("=?utf-8?q?Ana=2C_Lima?= <ana@x.example>", [("ana@x.example", "Ana, Lima")]),
        ("=?utf-8?b?2LnYqNivINin2YTZhNmH?= <a@x.example>", [("a@x.example", "عبد الله")]),
        ("=?utf-8?q?Ana_=3Cana=40x=2Eexample=3E?=", [("ana@x.example", "Ana")]),
        ("mailto:ana@x.example", [("ana@x.example", "")]),
        ("ana at x.example", []),
        ("no address here", []),
        ('"never closed <ana@x.example>, bob@x.example', [("ana@x.example", "never closed"), ("bob@x.example", "")]),
    ],
)  # fmt: skip
def test_addresses(value: str, found: list[tuple[str, str]]) -> None:
    """Groups opened, comments taken as names, commas inside quotes and encoded words kept, the rest left out."""
    assert list(addresses(value)) == [Address(*one) for one in found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Thu, 4 Mar 2021 10:11:12 +0200", (ms(2021, 3, 4, 8, 11, 12), 120)),
        ("4 Mar 2021 10:11 GMT", (ms(2021, 3, 4, 10, 11), 0)),
        ("Thu, 4 Mar 21 10:11:12 -0330", (ms(2021, 3, 4, 13, 41, 12), -210)),
        ("Thu, 31 Feb 2021 10:11:12 +0000", (None, None)),
        ("yesterday", (None, None)),
        ("", (None, None)),
    ],
)
def test_dates(value: str, expected: tuple[int | None, int | None]) -> None:
    """ms UTC and the sender's zone; an impossible day is no date."""
    assert parse_date(value) == expected


def test_what_a_date_falls_back_to() -> None:
    """Gmail's word, the Date header, Received, the separator, in that order; nothing before there was mail."""
    dated = "Date: Thu, 4 Mar 2021 10:00:00 +0000\n"
    received = "Received: by mx.example; Fri, 5 Mar 2021 10:00:00 +0000\n"
    assert read(dated + received, internal_date=ms(2021, 3, 6), arrived=ms(2021, 3, 7)).date == ms(2021, 3, 6)
    assert read(dated + received, arrived=ms(2021, 3, 7)).date == ms(2021, 3, 4, 10)
    assert read("Date: Mon, 31 Dec 1979 16:00:00 -0800\n" + received).date == ms(2021, 3, 5, 10)
    assert read("Date: soon\n", arrived=ms(2021, 3, 7)).date == ms(2021, 3, 7)
    assert read("Date: soon\nSubject: x\n").date is None
    assert read(dated, internal_date=0).date == ms(2021, 3, 4, 10)


def test_folded_and_repeated_headers() -> None:
    """Folding is undone, every To counts, the first Subject counts."""
    message = read("To: ana@x.example,\n\tbob@x.example\nTo: eve@x.example\nSubject: one\n two\nSubject: three\n")
    assert [a.email for a in message.to] == ["ana@x.example", "bob@x.example", "eve@x.example"]
    assert message.subject == "one two"


def test_each_recipient_once_in_the_closest_role() -> None:
    """To before Cc before Bcc; the sender is no recipient."""
    message = read(
        "From: me@x.example\nTo: ana@x.example\nCc: Ana <ana@x.example>, bob@x.example\nBcc: bob@x.example\n"
    )
    found = [(role.value, a.email) for role, a in message.recipients]
    assert found == [("to", "ana@x.example"), ("cc", "bob@x.example")]


def test_the_key_is_the_same_for_the_same_mail() -> None:
    """Gmail's id, else the Message-ID, else a digest of what the headers say."""
    fields = fields_of(b"From: a@x.example\nMessage-ID: <1@x.example>\n")
    assert to_message(fields, gmail_id="1f").key == "1f"
    assert to_message(fields).key == "mid:1@x.example"
    bare = read("From: a@x.example\nSubject: x\n")
    assert bare.key.startswith("sum:")
    assert bare.key == read("Subject: x\nFrom: a@x.example\n").key != read("From: a@x.example\nSubject: y\n").key


def test_names_that_stand_apart() -> None:
    """Mail exported from Exchange carries the names in X-From and X-To; counted off only where they fit."""
    block = (
        "From: a@x.example\nTo: b@x.example, c@x.example\nX-From: Lima, Ana </O=X/CN=ALIMA>\nX-To: Bob Stone, Cy Reed\n"
    )
    message = read(block)
    assert message.sender == Address("a@x.example", "Ana Lima")
    assert [a.name for a in message.to] == ["Bob Stone", "Cy Reed"]
    assert [a.name for a in read(block.replace(", Cy Reed", "")).to] == ["", ""]


@pytest.mark.parametrize("hostile", ["\u202eevil", "a\x00b", "a\r\nBcc: x@y.example", "\u2066x", "a\u200bb", "\ud800"])
def test_hostile_text_comes_out_harmless(hostile: str) -> None:
    """No control or direction-changing character survives, and the text can be written as UTF-8."""
    message = to_message(fields_from_pairs([("Subject", hostile), ("From", f"{hostile} <a@x.example>")]))
    for text in (message.subject, message.sender.name if message.sender else ""):
        text.encode()
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in text)


TOKENS = (
    *(b"From: ", b"To: ", b"Date: ", b"Subject: ", b"List-Id: ", b"References: ", b"=?utf-8?b?", b"=?x?q?", b"?="),
    *(b"\n", b" ", b'"', b"(", b"<", b">", b",", b":", b";", b"@", b"\\", b"\xff", b"a@b.c"),
)


@given(st.binary(max_size=400) | st.lists(st.sampled_from(TOKENS), max_size=60).map(b"".join))
def test_any_bytes_at_all(block: bytes) -> None:
    """Never an exception; whatever comes out is clean text."""
    message = to_message(fields_of(block))
    everyone = [*message.to, *message.cc, *message.bcc, *([message.sender] if message.sender else [])]
    for text in (message.subject, *(a.name for a in everyone), *(a.email for a in everyone)):
        text.encode()
        assert not any(unicodedata.category(c) == "Cc" for c in text)
    assert all(a.email.count("@") >= 1 and a.email == a.email.lower() for a in everyone)


@pytest.mark.parametrize("filler", [",", '"', "(", "<", "a@b.c,", "=?utf-8?q?=", "\\", ":", "x@"])
def test_a_long_header_takes_linear_time(filler: str) -> None:
    """Ten times the length costs about ten times the work: half a megabyte of anything is read at once."""
    value = filler * (500_000 // len(filler))
    assert len(addresses(value)) >= 0
    assert len(encoded_words.decode(value)) >= 0


@pytest.mark.data
def test_every_real_header_block(data: Path) -> None:
    """All blocks of seven libraries' test suites and 860 real ones in odd charsets: a message each."""
    counted = 0
    for folder in ("headers", "takeout"):
        for path in sorted((data / folder).glob("*.mbox")):
            for message in takeout.messages(path):
                counted += 1
                (message.subject + (message.sender.name if message.sender else "")).encode()
    assert counted > 1400
