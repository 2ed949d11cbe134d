"""Any header block becomes a message: what it says, what it leaves out, and never an exception."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from email.utils import formataddr
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.model import Address, Kind, Message, Trouble
from gmail_reconnect.parsing.addresses import parse_addresses
from gmail_reconnect.parsing.dates import parse_date
from gmail_reconnect.parsing.headers import WANTED_HEADERS, guesses_charset, headers_from_pairs, parse_headers
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.text.sanitize import clean


def read(block: str) -> Message:
    return build_message(parse_headers(block.encode()))


def ms(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc] # as datetime takes them


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Ana Lima <ana@x.example>", [("ana@x.example", "Ana Lima")]),
        ("ana@x.example (Ana Lima)", [("ana@x.example", "Ana Lima")]),
        ('"Lima, Ana" <ana@x.example>, bob@x.example', [("ana@x.example", "Lima, Ana"), ("bob@x.example", "")]),
        ("Lima, Ana <ana@x.example>", [("ana@x.example", "Lima, Ana")]),
        ("Lima, Ana <ana@x.example>, Bob <bob@x.example>", [("ana@x.example", "Lima, Ana"), ("bob@x.example", "Bob")]),
        ("<ANA@X.example>", [("ana@x.example", "")]),
        ('"a, b; c" <ana@x.example>', [("ana@x.example", "a, b; c")]),
        ('"a: b; <c> (d, e" <ana@x.example>', [("ana@x.example", "a: b; <c> (d, e")]),
        ("ana@x.example (a: b; c, <d>), bob@x.example", [("ana@x.example", "a: b; c, <d>"), ("bob@x.example", "")]),
        ('ana@x.example (the "one, and only), bob@x.example',
         [("ana@x.example", "the one, and only"), ("bob@x.example", "")]),
        ("Lima\\, Ana <ana@x.example>", [("ana@x.example", "Lima, Ana")]),
        ("Ana <mailto:ana@x.example>", [("ana@x.example", "Ana")]),
        ("Ana ana@x.example (Bob)", [("ana@x.example", "Bob")]),
        ("'ana@x.example', <'bob@x.example'>", [("ana@x.example", ""), ("bob@x.example", "")]),
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
        ("ana@x.example (never closed", [("ana@x.example", "never closed")]),
        ("Pete(a \\) chap) <pete(his account)@x.example(his host)>", [("pete@x.example", "Pete(a ) chap)")]),
        ("ana@x.example (Ana (the) Lima)", [("ana@x.example", "Ana (the) Lima")]),
        ("(Ana Lima) <ana@x.example>", [("ana@x.example", "Ana Lima")]),
        ('"Lima (Ana)" <ana@x.example>', [("ana@x.example", "Lima (Ana)")]),
        ("Ana Lima ana@x.example", [("ana@x.example", "Ana Lima")]),
        ("Ana Lima [mailto:ana@x.example]", [("ana@x.example", "Ana Lima")]),
        ("ana@[192.0.2.1]", [("ana@[192.0.2.1]", "")]),
        ('"ana lima"@x.example', [('"ana lima"@x.example', "")]),
        ('"a@b" <ana@x.example>', [("ana@x.example", "a@b")]),
        ("<ana @ x.example>", [("ana@x.example", "")]),
        ("ana@x.example.", [("ana@x.example", "")]),
        ("Ana <ana@x.example>; Bob <bob@x.example>", [("ana@x.example", "Ana"), ("bob@x.example", "Bob")]),
        ("To: ana@x.example", [("ana@x.example", "")]),
        ("a@b@c.example", []),
        ("<>", []),
        ("@x.example, ana@", []),
        ("Jöhn <jöhn@mächine.example>", [("jöhn@mächine.example", "Jöhn")]),
        ("=?utf-8?q?Ana_Lima_=3Cana=40x=2Eexample=3E=2C_bob=40x=2Eexample?=",
         [("ana@x.example", "Ana Lima"), ("bob@x.example", "")]),
        (f"{'a' * 250}@x.example", []),
    ],
)  # fmt: skip
def test_addresses(value: str, found: list[tuple[str, str]]) -> None:
    """Groups opened, comments taken as names, commas inside quotes and encoded words kept, the rest left out."""
    assert list(parse_addresses(value).addresses) == [Address(*one) for one in found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Thu, 4 Mar 2021 10:11:12 +0200", (ms(2021, 3, 4, 8, 11, 12), 120)),
        ("4 Mar 2021 10:11 GMT", (ms(2021, 3, 4, 10, 11), 0)),
        ("Thu, 4 Mar 21 10:11:12 -0330", (ms(2021, 3, 4, 13, 41, 12), -210)),
        ("Thu, 31 Feb 2021 10:11:12 +0000", (None, None)),
        ("yesterday", (None, None)),
        ("4 Mar 2021 10:11:12 +0530", (ms(2021, 3, 4, 4, 41, 12), 330)),
        ("4 Mar 2021 10:11:12 -0000", (ms(2021, 3, 4, 10, 11, 12), None)),  # RFC 5322: the zone is not known
        ("4 Mar 2021 10:11:12", (ms(2021, 3, 4, 10, 11, 12), None)),
        ("4 Mar 2021 10:11:12 UTC", (ms(2021, 3, 4, 10, 11, 12), 0)),
        ("Thu Mar  4 10:11:12 2021", (ms(2021, 3, 4, 10, 11, 12), None)),
        ("Thu, 4 Mar 2021 10:11:12 -0800 (PST)", (ms(2021, 3, 4, 18, 11, 12), -480)),
        ("4 Mar 2021 10:11:12 +9900", (ms(2021, 3, 4, 10, 11, 12), None)),  # no such zone
        ("31 Dec 2016 23:59:60 +0000", (ms(2016, 12, 31, 23, 59, 59), 0)),  # a leap second
        ("4 Mar 2021 25:00:00 +0000", (None, None)),
        (f"4 Mar {'9' * 5000} 10:11:12 +0000", (None, None)),
        ("Mon, 31 Dec 0000 10:11:12 +0000", (ms(2000, 12, 31, 10, 11, 12), 0)),
        ("", (None, None)),
    ],
)
def test_dates(value: str, expected: tuple[int | None, int | None]) -> None:
    """ms UTC and the sender's zone; an impossible day is no date."""
    assert parse_date(value) == expected


def test_folded_and_repeated_headers() -> None:
    """Folding is undone, every To counts, the first Subject counts."""
    message = read("To: ana@x.example,\n\tbob@x.example\nTo: eve@x.example\nSubject: one\n two\nSubject: three\n")
    assert [a.email for a in message.to] == ["ana@x.example", "bob@x.example", "eve@x.example"]
    assert message.subject == "one two"


def test_headers_as_they_are_written() -> None:
    """Any case, space before the colon, CRLF, encoded words folded in the middle, lines that are no headers."""
    message = read(
        ">From x Mon Jan  1 10:00:00 2001\r\nnonsense\r\nSUBJECT : =?utf-8?q?one_?=\r\n =?utf-8?q?two?=\r\n"
        "X-Other: a\r\n From: eve@x.example\r\nfrom:ana@x.example\r\n"
    )
    assert message.subject == "one two"
    assert message.sender == Address("ana@x.example")


def test_nothing_is_endless() -> None:
    """A subject has at most a thousand characters, a name two hundred."""
    message = read(f"Subject: {'x' * 5000}\nFrom: {'y' * 5000} <ana@x.example>\n")
    assert message.subject == "x" * 1000
    assert message.sender == Address("ana@x.example", "y" * 200)


def test_who_wrote_it() -> None:
    """The first of several From; nobody where there is none or none that can be read."""
    assert read("From: Ana <ana@x.example>, bob@x.example\n").sender == Address("ana@x.example", "Ana")
    assert read("From: nobody at all\nFrom: bob@x.example\n").sender == Address("bob@x.example")
    for nobody in ("To: ana@x.example\n", "From:\n", "From: ana at x.example\n", "From: undisclosed:;\n", ""):
        assert read(nobody).sender is None


def test_raw_eight_bit_headers() -> None:
    """UTF-8 where it is, else the charset that Content-Type declares, else the West's."""
    for text, declared, charset in (
        ("عبد الله", "", "utf-8"),
        ("عبد الله", "windows-1256", "cp1256"),
        ("Привет", "koi8-r", "koi8-r"),
        ("Jörg", "", "cp1252"),
    ):
        block = b"Subject: " + text.encode(charset) + f'\nContent-Type: text/plain;\n\tCharset="{declared}"\n'.encode()
        assert build_message(parse_headers(block)).subject == text


def test_each_recipient_once_in_the_closest_role() -> None:
    """To before Cc before Bcc; the sender is no recipient."""
    message = read(
        "From: me@x.example\nTo: ana@x.example\nCc: Ana <ana@x.example>, bob@x.example\nBcc: bob@x.example\n"
    )
    found = [(role.value, a.email) for role, a in message.recipients]
    assert found == [("to", "ana@x.example"), ("cc", "bob@x.example")]


def test_the_key_is_the_same_for_the_same_mail() -> None:
    """Gmail's id, else the Message-ID with sender and date, else a digest of what the headers say."""
    fields = parse_headers(b"From: a@x.example\nMessage-ID: <1@x.example>\n")
    assert build_message(fields, gmail_id="1f").key == "1f"
    assert build_message(fields).key.startswith("mid:1@x.example ")
    assert build_message(fields).key == read("Message-ID: 1@x.example\nFrom: A <A@X.example>\nSubject: y\n").key
    assert build_message(fields).key != read("From: b@x.example\nMessage-ID: <1@x.example>\n").key
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
    brackets = "To: b@x.example, c@x.example\nX-To: Stone, Bob </O=X/CN=B>, 'Reed, Cy' <c@x.example>\n"
    assert [a.name for a in read(brackets).to] == ["Bob Stone", "Cy Reed"]
    assert [a.name for a in read("Cc: b@x.example\nX-cc: Stone, Bob (E-mail) <b@x.example>\n").cc] == ["Bob Stone"]
    missing = "To: b.stone@x.example\nX-To: Ana Lima/X/Y@Z, Stone, Bob </O=X/CN=B>\n"  # two people, one address
    assert [a.name for a in read(missing).to] == [""]
    named = "From: Ana <a@x.example>\nTo: Bo <b@x.example>, c@x.example\nX-From: Eve\nX-To: Eve, Mallory\n"
    assert [a and a.name for a in (read(named).sender, *read(named).to)] == ["Ana", "Bo", ""]  # a name of its own wins


def test_which_thread_it_belongs_to() -> None:
    """Message-ID, In-Reply-To and References without their brackets' surroundings; the last twenty references."""
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
def test_hostile_text_comes_out_harmless(hostile: str) -> None:
    """No control, direction-changing or unseen character survives anywhere, and all can be written as UTF-8."""
    names = ("Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "X-From", "Delivered-To")
    message = build_message(
        headers_from_pairs([("From", f"{hostile} <a{hostile}@x.example>"), *((name, f"<{hostile}>") for name in names)])
    )
    assert message.kind is Kind.AUTO
    for text in texts(message):
        text.encode()
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or c == "\u3164" for c in text)


def test_what_is_wanted_in_text_stays() -> None:
    """The joiners of Persian words and of emoji, marks on letters, the space of Japan as a plain one."""
    assert clean("می\u200cخواهم 👩\u200d💻 e\u0301 東\u3000京") == "می\u200cخواهم 👩\u200d💻 e\u0301 東 京"


def test_what_was_delivered_to_a_list_is_not_delivered_to_it() -> None:
    """ezmlm says so in the same header; the mailbox's own stands there as an address alone."""
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
def test_any_bytes_at_all(block: bytes) -> None:
    """Never an exception; whatever comes out is clean text of a sane length."""
    message = build_message(parse_headers(block))
    for text in texts(message):
        text.encode()
        assert text == clean(text)
        assert len(text) < 6000
    everyone = [*message.to, *message.cc, *message.bcc, *([message.sender] if message.sender else [])]
    assert all("@" in a.email and a.email == a.email.lower() and not a.email.startswith("@") for a in everyone)


@given(st.lists(st.tuples(st.sampled_from([*WANTED_HEADERS, "X-Other"]), st.text(max_size=80)), max_size=8))
def test_any_answer_of_the_api(pairs: list[tuple[str, str]]) -> None:
    """The same of header pairs, whatever characters they hold."""
    for text in texts(build_message(headers_from_pairs(pairs), gmail_id="1f", thread_id="1f", internal_date=0)):
        text.encode()
        assert text == clean(text)


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\u115f\u1160\u3164\uffa0"),
        min_size=1,
        max_size=30,
    ),
    st.emails().filter(lambda email: "'" not in email),  # quotes around an address are dropped
)
def test_a_name_survives_its_encoding(name: str, email: str) -> None:
    """Whatever name the standard library puts before an address, quoted or encoded, comes back; so does the address."""
    name = name.strip("\"' ,()<>") or "x"
    (found,) = parse_addresses(formataddr((name, email))).addresses
    assert found.email == email.lower()
    assert found.name in {clean(name).strip("\"' ,"), ""}


FILLERS = (
    *(",", '"', "(", ")", "<", ">", "a@b.c,", "=?utf-8?q?=", "=?a?q?", "\\", ":", ";", "x@", "a", "é", "[", "]", "(a"),
    *("<a", '"a" ', "<a@b> ", "@", "[mailto:", "=?utf-8?b?YQ==?= ", " ", "\t", '",', "<,"),
)


@pytest.mark.parametrize("filler", FILLERS)
def test_a_long_header_takes_linear_time(filler: str) -> None:
    """200 KB of anything, with and without an @ somewhere: seconds at most, where quadratic takes minutes."""
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


@pytest.mark.parametrize("filler", [",", '"', "(", ")", "ana@x.example,"])
def test_a_megabyte_of_recipients(filler: str) -> None:
    """A To header of a megabyte is read within two seconds."""
    started = process_time()
    parse_addresses(filler * (1_000_000 // len(filler)))
    assert process_time() - started < 2


LINES = (b" x\n", b"To: a@b.c\n", b"Subject: x\n", b":\n", b"\n", b"\xff\n", b"Content-Type: charset\n")


@pytest.mark.parametrize("line", LINES)
def test_a_header_bomb_takes_linear_time(line: bytes) -> None:
    """A megabyte of folded lines, of repeated headers, of nothing."""
    started = process_time()
    message = build_message(parse_headers(b"From: ana@x.example\n" + line * (1_000_000 // len(line))))
    assert process_time() - started < 10
    assert message.sender


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
def test_what_could_not_be_read(block: str, found: set[Trouble]) -> None:
    """Each kind by itself; nothing of what can be read."""
    assert read(block).troubles == found


def test_a_charset_that_is_guessed() -> None:
    """Eight bits that are no UTF-8, and nothing that says what they are."""
    assert guesses_charset("Subject: Jörg\n".encode("cp1252"))
    assert not guesses_charset("Subject: Jörg\n".encode())
    assert not guesses_charset("Subject: Привет\nContent-Type: text/plain; charset=koi8-r\n".encode("koi8-r"))
    assert guesses_charset("Subject: Привет\nContent-Type: text/plain; charset=klingon\n".encode("koi8-r"))
