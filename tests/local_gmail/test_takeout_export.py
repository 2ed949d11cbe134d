from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.importers import takeout
from gmail_reconnect.local_gmail.message import StoredMessage
from tests.local_gmail.conftest import MakeMail
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.mbox_mailbox import load_mbox
from tests.support.local_gmail.takeout_export import as_takeout

ME = "me@example.com"
ODD = ["Boats, big ones", 'the "good" ones', "قوارب", "a\\b", "x" * 90, "Trips/2019", "Zürich, 東京", "Sent mail"]
SYSTEM = ["INBOX", "SENT", "UNREAD", "STARRED", "IMPORTANT", "CATEGORY_UPDATES", "SPAM", "TRASH", "CHAT"]


def again(mailbox: LiveMailbox, path: Path) -> LiveMailbox:
    path.write_bytes(as_takeout(mailbox))
    return load_mbox(path, ME, [])


def content(mailbox: LiveMailbox) -> dict[str, tuple[str, int, frozenset[str], bytes]]:
    return {key: (m.thread_id, m.internal_date, m.labels, m.raw) for key, m in mailbox.messages.items()}


def test_export_has_takeouts_form(mailbox: LiveMailbox) -> None:
    """The decimal id in the From_ line, the zone before the year; thread and labels before the other headers."""
    raw = b"From: Ana <ana@example.org>\r\nMessage-ID: <a@example.org>\r\n\r\nHello.\r\n\r\nFrom me, too.\r\n"
    first = mailbox.deliver(raw, 1_552_986_831_100, ("INBOX", "CATEGORY_PERSONAL"))
    mailbox.send(b"Subject: Re: a\nIn-Reply-To: <a@example.org>\n\nYes.", 1_700_000_000_000)
    mailbox.relabel(first, remove=("INBOX",))
    assert as_takeout(mailbox) == (
        b"From 1782579200000000000@xxx Tue Nov 14 22:13:20 +0000 2023\n"
        b"X-GM-THRID: 1628424719407513600\n"
        b"X-Gmail-Labels: Sent\n"
        b"Subject: Re: a\nIn-Reply-To: <a@example.org>\n\nYes.\n\n"
        b"From 1628424719407513600@xxx Tue Mar 19 09:13:51 +0000 2019\r\n"
        b"X-GM-THRID: 1628424719407513600\r\n"
        b"X-Gmail-Labels: Archived,Category personal\r\n"
        b"From: Ana <ana@example.org>\r\nMessage-ID: <a@example.org>\r\n\r\nHello.\r\n\r\n>From me, too.\r\n\r\n"
    )


@pytest.mark.parametrize("label", ODD)
def test_labels_of_any_kind_can_be_read_back(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, tmp_path: Path, label: str
) -> None:
    """Commas, quotation marks, backslashes, other scripts, long names; every line is short and ASCII."""
    message_id = mailbox.deliver(make_mail(), noon, ("INBOX", label, "IMPORTANT"))
    written = as_takeout(mailbox)
    (lines,) = re.findall(rb"(?m)^X-Gmail-Labels: .*\n(?:[ \t].*\n)*", written)
    assert lines.isascii()
    assert (b"=?utf-8?q?" in lines) is not label.isascii()
    assert max(map(len, lines.splitlines())) < 130
    assert again(mailbox, tmp_path / "t.mbox").message(message_id).labels == {"INBOX", label, "IMPORTANT"}


LINES = st.lists(
    st.sampled_from([b"From x Tue Nov 14 22:13:20 2023", b"From ", b">From a", b"", b"Hello.", b"X-GM-THRID: 1"]),
    max_size=5,
)
MAIL = st.builds(
    lambda end, subject, lines: end.join([b"Subject: " + subject, b"", *lines, b""]),
    st.sampled_from([b"\n", b"\r\n"]),
    st.sampled_from([b"Boat", b"Re: Boat", b"", b"=?utf-8?q?=D9=82?="]),
    LINES,
)
MESSAGE = st.tuples(
    MAIL,
    st.integers(0, 2_000_000_000_000) | st.integers(1_700_000_000_000, 1_700_000_000_003),
    st.lists(st.sampled_from(SYSTEM + ODD), max_size=4, unique=True),
)


@given(st.lists(MESSAGE, min_size=1, max_size=8))
def test_exported_mailbox_can_be_read_back(tmp_path_factory: pytest.TempPathFactory, messages: list[tuple]) -> None:  # type: ignore[type-arg]
    """Ids, threads, times to the millisecond, labels, and every byte of any body."""
    mailbox = LiveMailbox(ME)
    for raw, at_ms, labels in messages:
        mailbox.deliver(raw, at_ms, labels)
    loaded = again(mailbox, tmp_path_factory.mktemp("takeout") / "t.mbox")
    assert content(loaded) == content(mailbox)
    assert [m.id for m in loaded.newest_first()] == [m.id for m in mailbox.newest_first()]


def test_drafts_can_be_read_back(mailbox: LiveMailbox, make_mail: MakeMail, noon: int, tmp_path: Path) -> None:
    """With Takeout's label for them."""
    mailbox.create_draft(make_mail("Boat"), noon)
    loaded = again(mailbox, tmp_path / "t.mbox")
    assert [draft.id for draft in loaded.drafts.values()] == [draft.id for draft in mailbox.drafts.values()]
    assert b"X-Gmail-Labels: Drafts\n" in as_takeout(mailbox)


def test_importer_reads_the_same_as_the_test_loader(mailbox: LiveMailbox, make_mail: MakeMail, tmp_path: Path) -> None:
    """Two independent readings: ids, threads, labels, dates to the second."""
    first = mailbox.deliver(make_mail("Boat", message_id="<a@example.org>"), 1_700_000_000_123)
    mailbox.send(make_mail("Re: Boat", in_reply_to="<a@example.org>"), 1_700_000_001_000)
    mailbox.relabel(first, add=("Boats, big ones", "قوارب", "CATEGORY_FORUMS"))
    path = tmp_path / "t.mbox"
    path.write_bytes(as_takeout(mailbox))
    read = {m.gmail_id: (m.thread_id, m.date, m.labels) for m in takeout.read_messages(path)}
    assert read == {key: (m.thread_id, m.internal_date // 1000 * 1000, m.labels) for key, m in mailbox.messages.items()}


@pytest.mark.data
def test_real_takeout_keeps_its_ids(data: Path) -> None:
    """39 messages with decimal ids; threads, labels and dates as the product's importer reads them."""
    path = data / "takeout" / "takeout.mbox"
    loaded = load_mbox(path, ME, [])
    read = {m.gmail_id: m for m in takeout.read_messages(path)}
    assert len(loaded.messages) == len(read)
    assert loaded.message(f"{1628424719502045299:x}").thread_id == f"{1628415971694286313:x}"
    for key, found in loaded.messages.items():
        expected = read[key]
        assert (found.thread_id, found.internal_date // 1000) == (expected.thread_id, (expected.date or 0) // 1000)
        assert not found.header("X-GM-THRID") + found.header("X-Gmail-Labels")
        assert found.labels == expected.labels - {"Archived"}
        assert "takeout" in found.labels or "1.Organizační" in found.labels


@pytest.mark.data
def test_exported_real_mailbox_can_be_read_back(data: Path, tmp_path: Path) -> None:
    """3,055 messages from 1999 to 2002: every id, thread, time, label and header."""
    mailbox = load_mbox(data / "mail" / "rogers-b.mbox.xz", "benjamin.rogers@enron.com", [])

    def facts(message: StoredMessage) -> tuple[object, ...]:
        return message.thread_id, message.internal_date, message.labels, message.headers, message.raw.rstrip()

    loaded = again(mailbox, tmp_path / "t.mbox")
    assert {key: facts(m) for key, m in loaded.messages.items()} == {
        key: facts(m) for key, m in mailbox.messages.items()
    }
