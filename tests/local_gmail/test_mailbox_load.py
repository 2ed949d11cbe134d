from __future__ import annotations

import contextlib
import gzip
import lzma
import mailbox as stdlib
from collections.abc import Callable
from email.utils import mktime_tz, parsedate_tz
from pathlib import Path

import pytest

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.local_gmail.history import HistoryIdTooOldError
from tests.local_gmail.conftest import MakeMail
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.mbox_mailbox import load_mbox, split_mbox

MBOX = b"""\
From ana@example.org Tue Nov 14 22:13:20 2023
From: Ana Lima <ana@example.org>
Subject: Boat
Message-ID: <a@example.org>
Date: Tue, 14 Nov 2023 23:13:20 +0100

From here on it is about boats.
>From the start, that is.
From ana@example.org Tue Nov 14 22:13:20 2023

From me@example.com Wed Nov 15 22:13:20 2023
From: Me <ME@example.com>
Subject: Re: Boat
In-Reply-To: <a@example.org>

Yes.

From 1773664405479613283@xxx Thu Nov 16 22:13:20 +0000 2023
From: News <news@example.net>
List-Unsubscribe: <https://example.net/u>
Date: yesterday

News.
"""


@pytest.mark.parametrize(
    ("suffix", "pack"), [("", bytes), (".gz", gzip.compress), (".xz", lzma.compress)], ids=["plain", "gz", "xz"]
)
def test_mbox_becomes_a_mailbox(tmp_path: Path, noon: int, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    """Dates from the Date header, else from the From_ line; labels by sender; threads by reference."""
    path = tmp_path / f"mail.mbox{suffix}"
    path.write_bytes(pack(MBOX))
    loaded = load_mbox(path, "other@example.com", ["me@example.com"])
    first, answer, news = sorted(loaded.messages.values(), key=lambda message: message.key)
    day = 24 * 3600 * 1000
    assert [m.internal_date for m in (first, answer, news)] == [noon, noon + day, noon + 2 * day]
    assert [m.labels for m in (first, answer, news)] == [
        {"INBOX", "CATEGORY_PERSONAL"},
        {"SENT"},
        {"INBOX", "UNREAD", "CATEGORY_PROMOTIONS"},
    ]
    assert answer.thread_id == first.id != news.thread_id


def test_from_lines_in_bodies_are_kept() -> None:
    """A From_ line has a date and an empty line before it; quoted ones lose their quote mark."""
    first, *_ = split_mbox(MBOX)
    assert first.raw.endswith(
        b"\n\nFrom here on it is about boats.\nFrom the start, that is.\n"
        b"From ana@example.org Tue Nov 14 22:13:20 2023\n"
    )


def test_crlf_files_are_read() -> None:
    """The same messages, with their own line ends."""
    parts = list(split_mbox(MBOX.replace(b"\n", b"\r\n")))
    assert [part.raw.replace(b"\r\n", b"\n") for part in parts] == [part.raw for part in split_mbox(MBOX)]
    assert parts[1].raw.endswith(b"\r\n\r\nYes.\r\n")


@pytest.mark.parametrize(
    "date", ["", "Date: Mon, 32 Dec 1999 10:00:00 +0000\n", "Date: Mon, 1 Jan 1900 00:00:00 +0000\n"]
)
def test_message_without_a_valid_date_is_of_1970(date: str) -> None:
    """The date isn't guessed; the id is still unique."""
    loaded = LiveMailbox.load(
        [(f"{date}Subject: a\n\n".encode(), ["INBOX"]), (b"Subject: b\n\n", ["INBOX"])], "a@b.org"
    )
    assert sorted(loaded.messages) == ["0", "1"]


def test_loaded_messages_keep_their_labels(make_mail: MakeMail, noon: int) -> None:
    """The history begins after them."""
    raw = make_mail(date="Tue, 14 Nov 2023 22:13:20 +0000")
    loaded = LiveMailbox.load([(raw, {"SENT", "IMPORTANT"})], "me@example.com")
    (message,) = loaded.messages.values()
    assert (message.raw, set(message.labels), message.internal_date) == (raw, {"SENT", "IMPORTANT"}, noon)
    with pytest.raises(HistoryIdTooOldError):
        loaded.history.since(message.history_id)


def test_thread_begins_with_its_oldest_message() -> None:
    """The answer comes first in the input."""
    loaded = LiveMailbox.load(
        [
            (b"Date: Tue, 14 Nov 2023 22:13:21 +0000\nIn-Reply-To: <a@example.org>\n\n", ["INBOX"]),
            (b"Date: Tue, 14 Nov 2023 22:13:20 +0000\nMessage-ID: <a@example.org>\n\n", ["INBOX"]),
        ],
        "me@example.com",
    )
    assert {m.thread_id for m in loaded.messages.values()} == {min(loaded.messages)}


def takeout(number: int, *lines: str) -> bytes:
    return "\n".join([f"From {number}@xxx Tue Nov 14 22:13:20 +0000 2023", *lines, "", ""]).encode()


def test_takeouts_ids_are_used_and_its_headers_removed(tmp_path: Path, noon: int) -> None:
    """Message and thread ids in hex; without the thread header the thread has the message's id; the From_ line has the
    time.
    """
    path = tmp_path / "t.mbox"
    path.write_bytes(
        takeout(1782579200524288000, "X-GM-THRID: 17", "X-Gmail-Labels: Inbox,Archived,Boats", "Subject: a")
        + takeout(26, "Subject: b", "Date: Wed, 1 Jan 2020 00:00:00 +0000", "X-GM-THRID: 17")
    )
    loaded = load_mbox(path, "me@example.com", [])
    with_time, without = loaded.message("18bcfe569f400000"), loaded.message("1a")
    assert (with_time.thread_id, set(with_time.labels)) == ("11", {"INBOX", "Boats"})
    assert with_time.raw == b"Subject: a\n"
    assert (with_time.internal_date, without.internal_date) == (noon + 500, noon)
    assert (without.thread_id, set(without.labels)) == ("1a", {"INBOX", "CATEGORY_PERSONAL"})
    assert without.raw.endswith(b"X-GM-THRID: 17\n")


def test_repeated_message_is_loaded_once(tmp_path: Path) -> None:
    """Two exports in one file; a message without an id gets its own."""
    path = tmp_path / "t.mbox"
    classic = b"From x Tue Nov 14 22:13:20 2023\nSubject: c\n\n"
    exported = takeout(1782579200000000000, "Subject: a")
    path.write_bytes(classic + exported + exported)
    loaded = load_mbox(path, "me@example.com", [])
    assert {key: m.header("Subject") for key, m in loaded.messages.items()} == {
        "18bcfe5680000000": "a",
        "18bcfe5680000001": "c",
    }


@pytest.mark.parametrize("number", [2**64, 99_999_999_999_999_999_999, 10**25])
def test_number_that_is_too_large_is_not_used_as_id(tmp_path: Path, number: int) -> None:
    """Ids have 64 bits; with a larger number, the message is loaded like any other."""
    path = tmp_path / "t.mbox"
    path.write_bytes(takeout(number, "Subject: a") + takeout(2**64 - 1, "Subject: b"))
    assert sorted(load_mbox(path, "me@example.com", []).messages) == ["18bcfe5680000000", "f" * 16]


@pytest.mark.parametrize(
    ("sender", "sent"), [("ME@example.com", True), ("I <Other@Example.org>", True), ("a@b.c", False)]
)
def test_mail_from_any_own_address_is_sent(tmp_path: Path, sender: str, sent: bool) -> None:
    """The account's and the other addresses, in any case."""
    path = tmp_path / "a.mbox"
    path.write_bytes(f"From x Tue Nov 14 22:13:20 2023\nFrom: {sender}\n\n".encode())
    (message,) = load_mbox(path, "Me@example.com", ["OTHER@example.org"]).messages.values()
    assert ("SENT" in message.labels) is sent


@pytest.mark.parametrize(
    ("name", "content"), [("a.mbox", b"no mail"), ("a.xz", b"no xz"), ("a.gz", b"no gz"), ("a", b"")]
)
def test_file_that_is_not_an_mbox_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    """Another file, a damaged one, an empty one."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MailboxError, match=name):
        load_mbox(tmp_path / name, "me@example.com", [])


@pytest.mark.data
def test_real_mailbox_is_read_like_the_standard_library_does(data: Path, tmp_path: Path) -> None:
    """3,055 messages: the same headers, dates and senders as with `mailbox` and `email`, and always the same ids."""
    packed = data / "mail" / "rogers-b.mbox.xz"
    plain = tmp_path / "plain.mbox"
    plain.write_bytes(lzma.decompress(packed.read_bytes()))
    loaded = load_mbox(packed, "benjamin.rogers@enron.com", [])
    with contextlib.closing(stdlib.mbox(plain, create=False)) as box:
        read = list(box)
    assert len(loaded.messages) == len(read) == 3055
    expected = sorted((mktime_tz(parsedate_tz(m["Date"]) or ()) * 1000, m["Message-ID"]) for m in read)  # type: ignore[arg-type]
    found = [(m.internal_date, m.header("Message-ID")) for m in loaded.messages.values()]
    assert sorted(found) == expected
    sent = sum(m["From"] == "benjamin.rogers@enron.com" for m in read)
    assert sum("SENT" in m.labels for m in loaded.messages.values()) == sent
    again = load_mbox(plain, "benjamin.rogers@enron.com", [])
    assert {k: m.thread_id for k, m in again.messages.items()} == {k: m.thread_id for k, m in loaded.messages.items()}
