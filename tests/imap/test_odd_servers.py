"""Servers that answer in unusual, wrong or hostile ways: a right result or a clear error, soon, in little memory."""

from __future__ import annotations

import subprocess
import sys
import time
import zlib
from collections.abc import Iterable, Iterator

import pytest

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.local_gmail.imap.server import LocalImap
from gmail_reconnect.store.database import Store
from tests.conftest import ROOT
from tests.support.gmail import ME
from tests.support.imap import OWN_SERVER, subjects, sync_folders
from tests.support.odd_servers import CAPABILITY, PASSWORD, Lines, literal, scripted, usual, with_mail

SENT = b"From: me@example.com\r\nTo: ana@example.org\r\nSubject: Boat\r\nMessage-ID: <1@x>\r\n\r\n"
CAME = b"From: ana@example.org\r\nTo: me@example.com\r\nSubject: Re: Boat\r\nMessage-ID: <2@x>\r\n\r\n"
BOTH = {"INBOX": [(3, CAME)], "Sent": [(9, SENT)]}


def session_of(server: LocalImap, seconds: float = 5.0) -> ImapSession:
    account = ImapAccount(ME, "127.0.0.1", server.port, OWN_SERVER, answer_seconds=seconds)

    def connect() -> ImapConnection:
        connection = ImapConnection(account, PASSWORD)
        connection.compress()
        return connection

    return ImapSession(connect, lambda _: None)


def refused(server: LocalImap, store: Store, seconds: float = 5.0) -> str:
    """What is said of a server that can't be read."""
    with pytest.raises(ReconnectError) as caught:
        sync_folders(session_of(server, seconds), store)
    return caught.value.message


def proton(uid: int, block: bytes) -> bytes:
    return b'(BODY[HEADER.FIELDS (X)] %s INTERNALDATE "05-Mar-2021 12:00:00 +0000" FLAGS (\\Seen) UID %d)' % (
        literal(block),
        uid,
    )


def lower_case(uid: int, block: bytes) -> bytes:
    return b'(uid %d flags () internaldate " 5-Mar-2021 12:00:00 +0000" body[header.fields (x)] %s)' % (
        uid,
        literal(block),
    )


def many_items(uid: int, block: bytes) -> bytes:
    return usual(uid, block)[:-1] + b' X-NEW ("a" NIL (b {3}\r\nxyz)) MODSEQ (12))'


@pytest.mark.parametrize("told", [proton, lower_case, many_items])
def test_items_come_in_any_order(store: Store, told: object) -> None:
    """Proton's Bridge tells the UID after the literal, and no folder's use: only English names."""
    with scripted(with_mail(BOTH, told)) as server:  # type: ignore[arg-type]
        assert sync_folders(session_of(server), store).complete
    assert subjects(store) == ["Boat", "Re: Boat"]
    labels = store.column("SELECT labels FROM message ORDER BY subject")
    assert ["SENT" in one for one in labels] == [True, False]


@pytest.mark.parametrize(
    "answer", [[b"TAG NO Can't"], [b'* 1 FETCH (UID 3 INTERNALDATE "05-Mar-2021 12:00:00 +0000")']]
)
def test_mail_is_listed_where_the_server_withholds_what_it_refers_to(store: Store, answer: list[bytes]) -> None:
    """References only decide what is read first."""
    script = with_mail(BOTH)
    usual_fetch = script["UID FETCH"]

    def fetch(command: str) -> Iterable[bytes]:
        if "(Message-ID In-Reply-To References)" in command:
            return answer if answer[0].startswith(b"TAG") else [*answer, b"TAG OK done"]
        return usual_fetch(command)  # type: ignore[operator]

    with scripted({**script, "UID FETCH": fetch}) as server:
        assert sync_folders(session_of(server), store).complete
    assert subjects(store) == ["Boat", "Re: Boat"]


@pytest.mark.parametrize(
    "told",
    [
        [b"* VANISHED (EARLIER) 1:4294967295", b"TAG OK done"],  # also what is there
        [b"* VANISHED (EARLIER) 9999", b"TAG OK done"],
        [b"* VANISHED", b"TAG OK done"],
        [b"TAG OK done"],
        [b"TAG NO Can't"],
        [b"TAG BAD What?"],
        [b"* 1 FETCH (UID 3 FLAGS (%s))" % (b"x" * (1 << 20))] * 40 + [b"TAG OK done"],  # too much
    ],
)
def test_what_went_is_listed_where_the_server_tells_it_wrongly(store: Store, told: list[bytes]) -> None:
    """Nothing else counts as deleted; the next sync knows the position."""
    mail = {"INBOX": [(3, CAME), (4, SENT), (7, CAME.replace(b"<2@x>", b"<3@x>"))]}
    resync = {"CAPABILITY": [b"* CAPABILITY IMAP4rev1 ENABLE CONDSTORE QRESYNC", b"TAG OK done"]}
    asked: list[str] = []

    def script() -> dict[str, Lines]:
        given = {**with_mail(mail), **resync}
        examine, status = given["EXAMINE"], given["STATUS"]

        def opened(command: str) -> Iterator[bytes]:
            asked.append(command)
            for line in examine(command.partition(" (")[0]):  # type: ignore[operator]
                yield from told if line.startswith(b"TAG") and "QRESYNC" in command else [line]

        def counted(command: str) -> Iterator[bytes]:
            for line in status(command):  # type: ignore[operator]
                yield line.replace(b"UIDVALIDITY", b"HIGHESTMODSEQ 12 UIDVALIDITY")

        return {**given, "EXAMINE": opened, "STATUS": counted}

    with scripted(script()) as server:
        assert sync_folders(session_of(server), store).new == 3
    del mail["INBOX"][1]
    with scripted(script()) as server:
        assert sync_folders(session_of(server), store).gone == 1
    assert 'EXAMINE "INBOX" (QRESYNC (7 12 1:7))' in asked
    assert subjects(store) == ["Re: Boat", "Re: Boat"]


def test_mail_that_returns_with_its_uids_is_read_again(store: Store) -> None:
    """A folder was damaged for a while, or restored from a copy."""
    whole = [(3, CAME), (4, SENT), (7, CAME.replace(b"<2@x>", b"<3@x>"))]
    found = []
    for there in (whole, [(7, whole[2][1])], whole, [*whole, (9, CAME.replace(b"<2@x>", b"<4@x>"))]):
        with scripted(with_mail({"INBOX": there})) as server:
            done = sync_folders(session_of(server), store)
        found.append((done.new, done.gone, len(subjects(store))))
    assert found == [(3, 0, 3), (0, 2, 1), (2, 0, 3), (1, 0, 4)]


def test_folder_names_come_as_literals_atoms_and_numbers(store: Store) -> None:
    """RFC 3501: a name is an astring. One with a quotation mark can be opened, also one with a sign that its encoding
    uses, as it is; one in 8 bits is left out.
    """
    names = {"INBOX": [(3, CAME)], "2020": [(1, SENT)], 'a\\"b': [], "R&D": [], "Gr\xfc\xdfe": []}
    script = with_mail(names)
    script["LIST"] = [
        b"* LIST () NIL INBOX",
        b'* LIST (\\Sent) "/" 2020',
        b'* LIST () "/" {3}\r\na"b',
        b'* LIST () "/" R&D',
        b'* LIST () "/" "Gr\xfc\xdfe"',
        b"TAG OK done",
    ]
    with scripted(script) as server:
        assert sync_folders(session_of(server), store).new == 2
    assert subjects(store) == ["Boat", "Re: Boat"]


@pytest.mark.parametrize(
    "block", [b"NIL", b'""', b"{0}\r\n", b"{2}\r\n\r\n", b"{9}\r\nno header", b'"Subject: one line"']
)
def test_headers_may_be_nil_or_empty(store: Store, block: bytes) -> None:
    """Such a message counts as read, with the date of its arrival; the others are not lost."""

    def told(uid: int, headers: bytes) -> bytes:
        return usual(uid, headers).replace(literal(headers), block) if uid == 3 else usual(uid, headers)

    with scripted(with_mail({"INBOX": [(3, CAME), (4, SENT)]}, told)) as server:
        done = sync_folders(session_of(server), store)
    assert (done.new, done.complete, done.unreadable) == (2, True, 0)
    assert "Boat" in subjects(store)


@pytest.mark.parametrize(
    "date", [b"NIL", b'"nonsense"', b'"31-Feb-2021 12:00:00 +0000"', b'"05-Mar-0001 12:00:00 +9959"']
)
def test_an_invalid_date_loses_nothing(store: Store, date: bytes) -> None:
    """INTERNALDATE is only asked where Date is missing."""

    def told(uid: int, headers: bytes) -> bytes:
        return usual(uid, headers).replace(b'"05-Mar-2021 12:00:00 +0000"', date)

    dated = SENT.replace(b"Subject", b"Date: Fri, 5 Mar 2021 12:00:00 +0000\r\nSubject")
    with scripted(with_mail({"INBOX": [(3, dated), (4, CAME)]}, told)) as server:
        assert sync_folders(session_of(server), store).new == 2
    assert store.column("SELECT date FROM message WHERE subject = 'Boat'") == [1_614_945_600_000]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_headers_in_8_bits_are_read(store: Store, encoding: str) -> None:
    """Against the RFCs, and common."""
    block = "From: Zoë <zoe@example.org>\r\nTo: me@example.com\r\nSubject: Grüße\r\n\r\n".encode(encoding)
    with scripted(with_mail({"INBOX": [(3, block)]})) as server:
        sync_folders(session_of(server), store)
    assert subjects(store) == ["Grüße"]


def test_words_in_8_bits_hurt_nothing(store: Store) -> None:
    """Nor a NUL among them."""
    script = with_mail(BOTH) | {"": [b"* OK gr\xfc\xdf dich \x00 \xff"]}
    script["NOOP"] = [b"TAG OK \xe4\xf6\xfc"]
    with scripted(script) as server:
        assert sync_folders(session_of(server), store).complete


def test_a_greeting_that_never_comes_is_not_waited_for(store: Store) -> None:
    """Longer than the time limit of one answer, once."""
    with scripted({"": []}) as server:
        began = time.monotonic()
        assert "no answer came in time" in refused(server, store, seconds=0.5)
        assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        (b"* BYE Too many simultaneous connections. (Failure)", "busy"),
        (b"HTTP/1.1 400 Bad Request", "HTTP"),
        (b"220 mail.example.com ESMTP", "220"),
    ],
)
def test_another_greeting_is_told(store: Store, greeting: bytes, words: str) -> None:
    """What is there, instead of an IMAP server that lets one in."""
    with scripted({"": [greeting]}) as server:
        assert words in refused(server, store, seconds=2.0)


def test_a_literal_of_4_gb_is_refused_and_the_rest_read(store: Store) -> None:
    """Before a byte of it is read; the one message counts as missing."""

    def told(uid: int, headers: bytes) -> bytes:
        return usual(uid, headers).replace(b"{%d}" % len(headers), b"{4294967296}") if uid == 3 else usual(uid, headers)

    with scripted(with_mail({"INBOX": [(3, CAME), (4, SENT)]}, told)) as server:
        done = sync_folders(session_of(server, seconds=1.0), store)
    assert (done.new, done.unreadable) == (1, 1)
    assert subjects(store) == ["Boat"]


def endless_line(_: str) -> Iterator[bytes]:
    while True:
        yield b"* SEARCH " + b"1 " * 500_000


def endless_answer(_: str) -> Iterator[bytes]:
    while True:
        yield b"* OK " + b"x" * 4000


@pytest.mark.parametrize("script", [endless_answer, endless_line])
def test_an_answer_without_an_end_is_ended(store: Store, script: Lines) -> None:
    """Where it is larger than two million UIDs are."""
    with scripted(with_mail(BOTH) | {"UID SEARCH": script}) as server:
        assert "end" in refused(server, store)


def test_a_little_data_that_unpacks_to_very_much_is_refused(store: Store) -> None:
    """A gigabyte of zeros needs a megabyte of the network; it is counted as it is unpacked."""

    def bomb(_: str) -> Iterator[bytes]:
        yield b"TAG OK go\r\n" + zlib.compress(b"0" * (1 << 28), wbits=-15)

    with scripted(compressing(bomb)) as server:
        assert "end" in refused(server, store)


def test_invalid_compressed_data_is_reported(store: Store) -> None:
    """It may have been damaged on the way."""
    with scripted(compressing(lambda _: [b"TAG OK go\r\n" + b"\xff" * 100])) as server:
        assert "can't be read" in refused(server, store)


def compressing(answer: Lines) -> dict[str, Lines]:
    """A server that offers COMPRESS, and answers it so."""
    return with_mail(BOTH) | {
        "CAPABILITY": [CAPABILITY + b" COMPRESS=DEFLATE", b"TAG OK done"], "COMPRESS": answer,
    }  # fmt: skip


def test_another_uidvalidity_than_was_told_doubles_nothing(store: Store) -> None:
    """STATUS and EXAMINE may differ, as Dovecot's do for a folder that is new; it isn't certain then what is known."""
    script = with_mail({"INBOX": [(3, CAME), (4, SENT)]})
    examine = script["EXAMINE"]
    assert callable(examine)
    for uidvalidity in (b"8", b"8", b"7"):

        def other(command: str, told: bytes = uidvalidity) -> Iterator[bytes]:
            return (line.replace(b"UIDVALIDITY 7", b"UIDVALIDITY " + told) for line in examine(command))

        with scripted(script | {"EXAMINE": other}) as server:
            assert sync_folders(session_of(server), store).complete
        assert subjects(store) == ["Boat", "Re: Boat"]


_LISTING = """
import pathlib, re, sys
from tests.imap.test_odd_servers import session_at
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.imap.folder_source import FolderSource
from tests.support.gmail import ME
session = session_at(int(sys.argv[1]))
source, found, page = FolderSource(session, ME, 0), 0, None
try:
    while True:
        ids = source.list_ids(None, page)
        found, page = found + len(ids.ids), ids.next
        if not page:
            break
except ReconnectError:
    pass
session.close()
print(found, int(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) // 1024)
"""


def listed(server: LocalImap) -> tuple[int, int]:
    """How many ids another process lists, and its peak memory in MB: that of this one doesn't count."""
    command = [sys.executable, "-c", _LISTING, str(server.port)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert not done.stderr
    found, megabytes = map(int, done.stdout.split())
    return found, megabytes


def test_a_hundred_thousand_scattered_uids_are_listed_in_little_memory() -> None:
    """One line of 700 kB, and sets of UIDs without two neighbours."""
    with scripted(with_mail({"INBOX": [(uid, CAME) for uid in range(1, 700_000, 7)]})) as server:
        found, megabytes = listed(server)
    assert found == 100_000
    assert megabytes < 150


def endless_short_lines(_: str) -> Iterator[bytes]:
    while True:
        yield b"\r\n".join([b"* 123 EXISTS"] * 4000)


def numbers(_: str) -> Iterator[bytes]:
    yield from (b"* SEARCH " + b"1 " * 8_000_000, b"TAG OK done")


def flags(_: str) -> Iterator[bytes]:
    yield from (b"* 1 FETCH (UID 3 FLAGS (" + b"a " * 8_000_000 + b"))", b"TAG OK done")


def folders(_: str) -> Iterator[bytes]:
    for start in range(0, 400_000, 4000):
        yield b"\r\n".join(b'* LIST () "/" f%d' % number for number in range(start, start + 4000))


@pytest.mark.parametrize(
    ("command", "told"),
    [("UID SEARCH", endless_short_lines), ("UID SEARCH", numbers), ("UID FETCH", flags), ("LIST", folders)],
)
def test_what_is_short_but_very_many_takes_little_memory(command: str, told: Lines) -> None:
    """Each line, word or number takes more memory than its own bytes."""
    with scripted(with_mail(BOTH) | {command: told}) as server:
        found, megabytes = listed(server)
    assert found == 0
    assert megabytes < 150


def session_at(port: int) -> ImapSession:
    return ImapSession(lambda: ImapConnection(ImapAccount(ME, "127.0.0.1", port, OWN_SERVER), PASSWORD), lambda _: None)
