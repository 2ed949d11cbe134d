"""Any header block becomes a message, and none raises an exception."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.importers.takeout import read_messages
from gmail_reconnect.model import Address, Kind, Message, Trouble
from gmail_reconnect.parsing.addresses import parse_addresses
from gmail_reconnect.parsing.headers import WANTED_HEADERS, headers_from_pairs, parse_headers
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.text.sanitize import clean


def read(block: str) -> Message:
    return build_message(parse_headers(block.encode()))


def ms(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc] # as datetime takes them


def test_subjects_and_names_are_cut() -> None:
    """A subject has at most 1,000 characters, a name 200."""
    message = read(f"Subject: {'x' * 5000}\nFrom: {'y' * 5000} <ana@x.example>\n")
    assert message.subject == "x" * 1000
    assert message.sender == Address("ana@x.example", "y" * 200)


def test_sender_is_the_first_readable_from() -> None:
    """There may be several, or none that can be read."""
    assert read("From: Ana <ana@x.example>, bob@x.example\n").sender == Address("ana@x.example", "Ana")
    assert read("From: nobody at all\nFrom: bob@x.example\n").sender == Address("bob@x.example")
    for block in ("To: ana@x.example\n", "From:\n", "From: ana at x.example\n", "From: undisclosed:;\n", ""):
        assert read(block).sender is None


def test_names_from_exchange_count_only_if_their_number_fits() -> None:
    """Mail exported from Exchange has the names in X-From and X-To."""
    block = (
        "From: a@x.example\nTo: b@x.example, c@x.example\nX-From: Lima, Ana </O=X/CN=ALIMA>\nX-To: Bob Stone, Cy Reed\n"
    )
    message = read(block)
    assert message.sender == Address("a@x.example", "Ana Lima")
    assert [a.name for a in message.to] == ["Bob Stone", "Cy Reed"]
    assert [a.name for a in read(block.replace(", Cy Reed", "")).to] == ["", ""]
    brackets = "To: b@x.example, c@x.example\nX-To: Stone, Bob </O=X/CN=B>, 'Reed, Cy' <c@x.example>\n"
    assert [a.name for a in read(brackets).to] == ["Bob Stone", "Cy Reed"]
    assert [a.name for a in read("Cc: b@x.example\nX-cc: Stone, Bob (E-mail) <b@x.example>\n").cc] == ["Bob Stone"]
    missing = "To: b.stone@x.example\nX-To: Ana Lima/X/Y@Z, Stone, Bob </O=X/CN=B>\n"  # two people, one address
    assert [a.name for a in read(missing).to] == [""]
    named = "From: Ana <a@x.example>\nTo: Bo <b@x.example>, c@x.example\nX-From: Eve\nX-To: Eve, Mallory\n"
    assert [a and a.name for a in (read(named).sender, *read(named).to)] == ["Ana", "Bo", ""]  # a name of its own wins


def test_each_recipient_counts_once_in_the_closest_role() -> None:
    """To before Cc before Bcc; the sender isn't a recipient."""
    message = read(
        "From: me@x.example\nTo: ana@x.example\nCc: Ana <ana@x.example>, bob@x.example\nBcc: bob@x.example\n"
    )
    found = [(role.value, a.email) for role, a in message.recipients]
    assert found == [("to", "ana@x.example"), ("cc", "bob@x.example")]


def test_same_mail_has_the_same_key() -> None:
    """Gmail's id, or Message-ID with sender and date, or a digest of the headers."""
    fields = parse_headers(b"From: a@x.example\nMessage-ID: <1@x.example>\n")
    assert build_message(fields, gmail_id="1f").key == "1f"
    assert build_message(fields).key.startswith("mid:1@x.example ")
    assert build_message(fields).key == read("Message-ID: 1@x.example\nFrom: A <A@X.example>\nSubject: y\n").key
    assert build_message(fields).key != read("From: b@x.example\nMessage-ID: <1@x.example>\n").key
    bare = read("From: a@x.example\nSubject: x\n")
    assert bare.key.startswith("sum:")
    assert bare.key == read("Subject: x\nFrom: a@x.example\n").key != read("From: a@x.example\nSubject: y\n").key


def test_message_ids_are_read_without_what_surrounds_them() -> None:
    """Of the references the last twenty are kept."""
    ids = " ".join(f"<{n}@x.example>" for n in range(30))
    message = read(f"Message-ID: <1@x.example> (added)\nIn-Reply-To: mail of <0@x.example>\nReferences: junk {ids}\n")
    assert (message.message_id, message.in_reply_to) == ("1@x.example", "0@x.example")
    assert message.references.split() == ids.split()[-20:]
    assert read("Message-ID: 1@x.example junk\n").message_id == "1@x.example"


HOSTILE = (
    "\u202eevil", "a\x00b", "a\r\nBcc: x@y.example", "\u2066x", "a\u200bb", "\ud800", "\x1b[2Jx", "\u2028x", "\x85x",
    "\u00adx", "\U000e0041x", "\u3164x", "a\tb",
)  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_becomes_harmless(hostile: str) -> None:
    """No control, direction-changing or invisible character is left in any field."""
    names = ("Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "X-From", "Delivered-To")
    message = build_message(
        headers_from_pairs([("From", f"{hostile} <a{hostile}@x.example>"), *((name, f"<{hostile}>") for name in names)])
    )
    assert message.kind is Kind.AUTO
    for text in texts(message):
        text.encode()
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or c == "\u3164" for c in text)


def test_delivered_to_omits_the_address_of_a_list() -> None:
    """ezmlm names the list in the same header as the mailbox."""
    block = (
        "Delivered-To: me@x.example\nDelivered-To: mailing list boats@lists.example\nDelivered-To: <old@x.example>\n"
    )
    assert build_message(parse_headers(block.encode())).delivered_to == ("me@x.example", "old@x.example")


def texts(message: Message) -> list[str]:
    """Every text of a message."""
    everyone = (*message.to, *message.cc, *message.bcc, *((message.sender,) if message.sender else ()))
    ids = (message.key, message.message_id, message.in_reply_to, message.references)
    people = (part for one in everyone for part in (one.name, one.email))
    return [message.subject, message.kind_because, *ids, *people, *message.delivered_to, *message.failed]


TOKENS = (
    *(b"From: ", b"To: ", b"Date: ", b"Subject: ", b"List-Id: ", b"References: ", b"=?utf-8?b?", b"=?x?q?", b"?="),
    *(b"\n", b" ", b'"', b"(", b"<", b">", b",", b":", b";", b"@", b"\\", b"\xff", b"a@b.c"),
)


@given(st.binary(max_size=400) | st.lists(st.sampled_from(TOKENS), max_size=60).map(b"".join))
def test_any_bytes_give_a_clean_message(block: bytes) -> None:
    """Never an exception; all text is clean and of limited length."""
    message = build_message(parse_headers(block))
    for text in texts(message):
        text.encode()
        assert text == clean(text)
        assert len(text) < 6000
    everyone = [*message.to, *message.cc, *message.bcc, *([message.sender] if message.sender else [])]
    assert all("@" in a.email and a.email == a.email.lower() and not a.email.startswith("@") for a in everyone)


@given(st.lists(st.tuples(st.sampled_from([*WANTED_HEADERS, "X-Other"]), st.text(max_size=80)), max_size=8))
def test_any_answer_of_the_api_gives_a_clean_message(pairs: list[tuple[str, str]]) -> None:
    """Header pairs with any characters."""
    for text in texts(build_message(headers_from_pairs(pairs), gmail_id="1f", thread_id="1f", internal_date=0)):
        text.encode()
        assert text == clean(text)


FILLERS = (
    *(",", '"', "(", ")", "<", ">", "a@b.c,", "=?utf-8?q?=", "=?a?q?", "\\", ":", ";", "x@", "a", "é", "[", "]", "(a"),
    *("<a", '"a" ', "<a@b> ", "@", "[mailto:", "=?utf-8?b?YQ==?= ", " ", "\t", '",', "<,"),
)


@pytest.mark.parametrize("filler", FILLERS)
def test_long_header_takes_linear_time(filler: str) -> None:
    """200 KB of anything takes seconds; quadratic work would take minutes."""
    value = filler * (200_000 // len(filler))
    started = process_time()
    for header in (value, f"{value}@x.example", f"{value} ana@x.example ("):
        parse_addresses(header)
    every = {name.lower(): [value] for name in WANTED_HEADERS} | {
        "to": [f"{value} <ana@x.example>"],
        "x-to": [value + "<a>"],
    }
    build_message(every)
    assert process_time() - started < 10


LINES = (b" x\n", b"To: a@b.c\n", b"Subject: x\n", b":\n", b"\n", b"\xff\n", b"Content-Type: charset\n")


@pytest.mark.parametrize("line", LINES)
def test_header_block_of_a_megabyte_takes_linear_time(line: bytes) -> None:
    """Folded lines, repeated headers, empty ones."""
    started = process_time()
    message = build_message(parse_headers(b"From: ana@x.example\n" + line * (1_000_000 // len(line))))
    assert process_time() - started < 10
    assert message.sender


@pytest.mark.parametrize("header", ["List-Id: <garden.x.example>", "List-Post: <mailto:garden@x.example>"])
def test_list_that_posts_as_a_person_has_its_own_name(header: str) -> None:
    """Whoever posted last; a person who writes through the list by themselves keeps their name."""
    whole = "From: Ana Lima via Plant lovers <{}@x.example>\n" + header + "\n"
    for email, name in (("garden", "Plant lovers"), ("ana", "Ana Lima via Plant lovers")):
        assert read(whole.format(email)).sender == Address(f"{email}@x.example", name)


@pytest.mark.data
def test_group_of_the_shared_case_has_its_own_name(data: Path) -> None:
    """Ana and Bob post in turn; nobody else is called by a name of the group."""
    mail = list(read_messages(data / "cases" / "google-groups-via.mbox"))
    found = {(a.email, a.name) for one in mail for a in (one.sender, *one.to) if a and a.name}
    assert found == {
        ("plants@groups.example.org", "Plants Group"),
        ("nora.quill@example.com", "Nora Quill"),
        ("ana@example.org", "Ana Lima"),
    }


@pytest.mark.parametrize(
    "block",
    [
        "From: Ana <ana@x.example>\nTo: me@x.example\nX-smssync-datatype: SMS\n",
        "From: Ana <ana@x.example>\nTo: me@x.example\nX-smssync-address: +35312345\nX-smssync-type: 1\n",
        "From: me@x.example\nTo: ana@x.example\nMessage-ID: <abc@sms-backup-plus.local>\n",
        "From: Ana <35312345@unknown.email>\nTo: me@x.example\n",
        "From: me@x.example\nTo: +35312345@unknown.email\n",
        "From: me@x.example\nTo: Ana <ana@x.example>\nX-backup2gmail-sms-date: 1270000000000\n",
        "From: Ana <ana@x.example>\nTo: me@x.example\nX-imessagesync-guid: 1-2\n",
        "From: 2025550100@mms.att.net\nTo: me@x.example\n",
        "From: me@x.example\nTo: 2025550100@vtext.com\n",
        "From: me@x.example\nTo: +4917012345@sms.phone.example\n",
        "From: 4917012345@web-sms.phone.example\nTo: me@x.example\n",
        "From: ana.lima@public.talk.google.com\nTo: me@x.example\n",
        "From: 2025550100@msg.telus.com\nTo: me@x.example\n",
        'From: "Ana (SMS)" <12025550100.12025550101.abc@txt.voice.google.com>\nTo: me@x.example\n',
        "From: me@x.example\nTo: 12025550100.12025550101.abc@txt.voice.google.com\n",
    ],
)
def test_text_stored_as_mail_is_a_chat(block: str) -> None:
    """It isn't a letter of the address that the contact list has; import and sync leave chats out."""
    assert "CHAT" in read(block).labels


def test_placeholder_address_is_nobodys() -> None:
    """A letter that also went to a telephone is a letter to the others."""
    found = read("From: me@x.example\nTo: ana@x.example, +35312345@unknown.email\nCc: 1@txt.voice.google.com\n")
    assert (found.labels, found.to, found.cc) == (frozenset(), (Address("ana@x.example"),), ())


DATED = "From: ana@x.example\nDate: Thu, 4 Mar 2021 10:00:00 +0000\n"


@pytest.mark.parametrize(
    ("block", "found"),
    [
        (DATED + "To: Bob <bob@x.example>, undisclosed:;\nSubject: =?utf-8?q?caf=C3=A9?=\n", set()),
        ("From: ana@x.example\n", {Trouble.UNDATED}),
        ("From: ana@x.example\nDate: soon\nReceived: by x; Thu, 4 Mar 2021 10:00:00 +0000\n", {Trouble.DATE}),
        ("Date: Thu, 4 Mar 2021 10:00:00 +0000\n", {Trouble.NO_SENDER}),
        (DATED + "From: bob@x.example\n", {Trouble.SENDERS}),
        (DATED.replace("ana@x.example", "ana at x.example"), {Trouble.NO_SENDER, Trouble.ADDRESS}),
        (DATED + "To: bob@x.example, Boats\n", {Trouble.ADDRESS}),
        (DATED + "Cc: Boats, bob@x.example\n", {Trouble.ADDRESS}),
        (DATED + "Cc: Stone, Bob <bob@x.example>\n", set()),
        (DATED + "Bcc: bob@\n", {Trouble.ADDRESS}),
        (DATED + "Subject: =?utf-8?q?=D8=B9=D8=B9=FF?=\n", {Trouble.CHARSET}),
        (DATED + "Subject: =?klingon?q?hi?=\n", {Trouble.CHARSET}),
        (DATED + "To: =?klingon?q?Bob?= <bob@x.example>\n", {Trouble.CHARSET}),
    ],
)
def test_each_trouble_is_reported(block: str, found: set[Trouble]) -> None:
    """What can be read is not reported."""
    assert read(block).troubles == found
