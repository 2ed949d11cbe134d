"""The local Gmail by IMAP, asked by imaplib and IMAPClient, with what RFC 3501, 4315, 4978, 5161, 6154 and 7162 say."""

from __future__ import annotations

import imaplib
import re
import socket
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.imap_utf7 import decode

from gmail_reconnect.local_gmail.imap.folders import ImapMailbox
from gmail_reconnect.local_gmail.imap.server import HangUp, LocalImap
from gmail_reconnect.local_gmail.imap.session import ImapClient
from gmail_reconnect.local_gmail.imap.syntax import parse_arguments, positions, to_utf7
from gmail_reconnect.local_gmail.message import read_headers
from tests.support.gmail import ME, arrive, mailbox_of
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.syncing import BOAT

PASSWORD = "abcdefghijklmnop"
ALL, SENT, DRAFTS = "[Gmail]/Alle Nachrichten", "[Gmail]/Gesendet", "[Gmail]/Entwürfe"
NOW = 1_700_000_000
LETTER = (
    b"From: me@example.com\r\nTo: ana@example.org\r\nSubject: Boat\r\nMessage-ID: <new@example.com>\r\n\r\nDear Ana\r\n"
)


@pytest.fixture
def mailbox() -> LiveMailbox:
    return mailbox_of(*BOAT)


@pytest.fixture
def server(mailbox: LiveMailbox) -> Iterator[LocalImap]:
    with LocalImap(mailbox, PASSWORD, clock=lambda: NOW) as running:
        yield running


@pytest.fixture
def client(server: LocalImap) -> Iterator[IMAPClient]:
    with IMAPClient("127.0.0.1", server.port, ssl=False) as connected:
        connected.login(ME, PASSWORD)
        yield connected


def raw(server: LocalImap, *lines: bytes) -> list[bytes]:
    """What the server answers to lines that are sent as they are, after signing in."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as one:
        file = one.makefile("rb")
        one.sendall(f"a LOGIN {ME} {PASSWORD}\r\n".encode() + b"".join(lines) + b"z LOGOUT\r\n")
        return [line.rstrip(b"\r\n") for line in file if b"LOGOUT" not in line and not line.startswith(b"z")][3:]


def test_imaplib_reads_the_same_ids_as_the_api(mailbox: LiveMailbox, server: LocalImap) -> None:
    """Message, thread, date, labels and size of each message; and its headers with their folds."""
    plain = imaplib.IMAP4("127.0.0.1", server.port)
    plain.login(ME, "abcd efgh ijkl mnop")
    assert plain.select(f'"{ALL}"', readonly=True) == ("OK", [b"5"])
    items = "(X-GM-MSGID X-GM-THRID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (From To SUBJECT)])"
    _, found = plain.uid("FETCH", "1:*", items)
    plain.logout()
    told: list[Any] = [one for one in found if isinstance(one, tuple)]
    for (line, block), message in zip(told, reversed(list(mailbox.newest_first())), strict=True):
        numbers = re.search(rb"X-GM-MSGID (\d+) X-GM-THRID (\d+) INTERNALDATE (\".*\") RFC822.SIZE (\d+)", line)
        assert numbers
        assert (f"{int(numbers[1]):x}", f"{int(numbers[2]):x}") == (message.id, message.thread_id)
        at = datetime.strptime(numbers[3].decode(), '"%d-%b-%Y %H:%M:%S %z"')
        assert at.timestamp() * 1000 == message.internal_date
        assert int(numbers[4]) == len(message.raw.replace(b"\n", b"\r\n"))
        names = ("from", "to", "subject")
        assert read_headers(block) == tuple(one for one in message.headers if one[0].lower() in names)
        assert block.endswith(b"\r\n\r\n")


def test_folders_are_told_by_their_uses_in_another_language(client: IMAPClient) -> None:
    """RFC 6154; a name that isn't ASCII is in modified UTF-7."""
    found = {name: set(flags) for flags, _, name in client.list_folders()}
    assert {b"\\All"} <= found[ALL]
    assert {b"\\Sent"} <= found[SENT]
    assert {b"\\Drafts"} <= found[DRAFTS]
    assert {b"\\Noselect"} <= found["[Gmail]"]
    assert client.folder_status(ALL) == {
        b"MESSAGES": 5, b"RECENT": 0, b"UIDNEXT": 6, b"UIDVALIDITY": 11, b"UNSEEN": 0,
    }  # fmt: skip
    assert [name for _, _, name in client.list_folders(pattern="[Gmail]/%")] == sorted(
        set(found) - {"INBOX", "[Gmail]"}
    )


def test_lists_with_uses_and_counts_at_once(server: LocalImap) -> None:
    """RFC 5258, 5819 and 6154: a name is followed by its counts."""
    lines = raw(server, b'a LIST "" "*" RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT HIGHESTMODSEQ))\r\n')
    at = lines.index(b'* LIST (\\HasNoChildren \\Sent) "/" "[Gmail]/Gesendet"')
    assert re.fullmatch(rb'\* STATUS "\[Gmail\]/Gesendet" \(MESSAGES 3 UIDNEXT 4 HIGHESTMODSEQ \d+\)', lines[at + 1])
    only = raw(server, b'a LIST (SPECIAL-USE) "" "*"\r\n')
    assert not [one for one in only if b"INBOX" in one or b"Noselect" in one]


@pytest.mark.parametrize(
    "item", ["BODY[]", "BODY.PEEK[]", "BODY[TEXT]", "BODY.PEEK[1]", "RFC822", "RFC822.TEXT", "BODYSTRUCTURE"]
)
def test_a_body_is_refused(client: IMAPClient, item: str) -> None:
    """With NO, and the connection goes on."""
    client.select_folder(ALL, readonly=True)
    with pytest.raises(IMAPClientError, match="shows headers only"):
        client.fetch([1], [item])
    assert b"Boat" in client.fetch([1], ["BODY.PEEK[HEADER]"])[1][b"BODY[HEADER]"]


def test_sign_in_needs_the_address_and_the_app_password(server: LocalImap) -> None:
    """By LOGIN, quoted or as literals, and by AUTHENTICATE PLAIN; nothing else is possible before it."""
    with IMAPClient("127.0.0.1", server.port, ssl=False) as one:
        for user, password in ((ME, "wrong"), ("you@example.com", PASSWORD)):
            with pytest.raises(LoginError, match="AUTHENTICATIONFAILED"):
                one.login(user, password)
        with pytest.raises(IMAPClientError):
            one.list_folders()
        with pytest.raises(LoginError):
            one.plain_login(ME, "wrong")
        one.plain_login(ME, "abcd efgh ijkl mnop")
        assert one.has_capability("CONDSTORE")
    assert raw(server, b"a LOGIN {14+}\r\nme@example.com {3}\r\nxyz\r\n")[-1] == b"a BAD Already signed in."


def test_searches_find_by_ids_and_headers(mailbox: LiveMailbox, client: IMAPClient) -> None:
    """UIDs, a thread, a header, and Gmail's own search for a Message-ID."""
    client.select_folder(ALL, readonly=True)
    first = next(iter(reversed(list(mailbox.newest_first()))))
    message_id = first.header("Message-ID")
    assert client.search("ALL") == [1, 2, 3, 4, 5]
    assert client.search(["UID", "4:*"]) == client.search("4:*") == [4, 5]
    assert client.search(["UID", "77:*"]) == [5]  # * is the last one (RFC 3501, 6.4.8)
    assert client.search(["X-GM-THRID", str(int(first.thread_id, 16))]) == [1, 2, 3]
    assert client.search(["HEADER", "Message-ID", message_id]) == [1]
    assert client.search(["X-GM-RAW", f"rfc822msgid:{message_id}"]) == [1]
    assert client.search(["HEADER", "X-Missing", ""]) == []
    with pytest.raises(IMAPClientError):
        client.search(["X-GM-RAW", "from:ana"])


def test_what_changed_is_told_by_modseq(mailbox: LiveMailbox, client: IMAPClient) -> None:
    """RFC 7162: MODSEQ comes with CHANGEDSINCE, and HIGHESTMODSEQ is enough to ask the next time."""
    opened = client.select_folder(ALL, readonly=True)
    before = opened[b"HIGHESTMODSEQ"]
    assert client.fetch(range(1, 9), ["X-GM-LABELS"], [f"CHANGEDSINCE {before}"]) == {}
    mailbox.relabel(next(iter(mailbox.newest_first())).id, add=["STARRED"])
    new = arrive(mailbox, "2022-05-01 ana > me: Hello")
    client.noop()
    found = client.fetch(range(1, 9), ["X-GM-MSGID", "X-GM-LABELS"], [f"CHANGEDSINCE {before}"])
    assert sorted(found) == [5, 6]
    assert found[5][b"X-GM-LABELS"] == (b"\\Sent", b"\\Starred")
    assert found[6][b"X-GM-MSGID"] == int(new, 16)
    assert found[6][b"MODSEQ"] > found[5][b"MODSEQ"] > (before,)
    with pytest.raises(IMAPClientError):
        client.fetch(range(1, 9), ["FLAGS"], [f"CHANGEDSINCE {before} VANISHED"])


def test_an_open_folder_tells_what_came_and_went(mailbox: LiveMailbox, client: IMAPClient) -> None:
    """By NOOP. What is deleted is in no folder, what is in the bin only there, with a new UID."""
    client.select_folder(ALL, readonly=True)
    ids = [one.id for one in reversed(list(mailbox.newest_first()))]
    mailbox.delete(ids[0])
    mailbox.trash(ids[3])
    arrive(mailbox, "2022-05-01 ana > me: Hello")
    assert client.noop()[1] == [(4, b"EXPUNGE"), (1, b"EXPUNGE"), (4, b"EXISTS")]
    assert client.search("ALL") == [2, 3, 5, 6]
    client.select_folder("[Gmail]/Papierkorb", readonly=True)
    assert client.fetch(range(1, 9), ["X-GM-MSGID"])[1][b"X-GM-MSGID"] == int(ids[3], 16)


def test_a_draft_is_appended_found_and_deleted(mailbox: LiveMailbox, client: IMAPClient) -> None:
    """The API sees the same draft, in the thread that it answers; UIDPLUS tells its UID (RFC 4315)."""
    parent = next(one for one in mailbox.newest_first() if one.header("Subject") == "New year")
    reply = LETTER.replace(b"Boat", b"Re: New year").replace(
        b"\r\n\r\n", f"\r\nReferences: {parent.header('Message-ID')}\r\n\r\n".encode(), 1
    )
    said = client.append(DRAFTS, reply, flags=(b"\\Draft", b"\\Seen"))
    assert b"[APPENDUID 11 1]" in said
    ((_, draft),) = mailbox.drafts.items()
    assert (draft.raw, draft.thread_id, draft.internal_date) == (reply, parent.thread_id, NOW * 1000)
    opened = client.select_folder(DRAFTS)
    assert opened[b"PERMANENTFLAGS"] == (b"\\Deleted",)
    assert client.search(["HEADER", "Message-ID", "<new@example.com>"]) == [1]
    assert client.fetch([1], ["FLAGS", "X-GM-MSGID"])[1][b"X-GM-MSGID"] == int(draft.id, 16)
    assert client.delete_messages([1]) == {1: (b"\\Seen", b"\\Draft", b"\\Deleted")}
    client.uid_expunge([1])
    assert client.search("ALL") == []
    assert mailbox.drafts == {}


def test_only_drafts_are_written_and_only_marked_ones_deleted(mailbox: LiveMailbox, client: IMAPClient) -> None:
    """No mail can be added to another folder, flagged or deleted, nor a draft in a folder that is only read."""
    client.append(DRAFTS, LETTER)
    before = set(mailbox.messages)
    refusals: tuple[Callable[[], object], ...] = (
        lambda: client.append(SENT, LETTER),
        lambda: client.select_folder(SENT) and client.delete_messages([1]),
        lambda: client.uid_expunge([1]),
        lambda: client.select_folder(DRAFTS, readonly=True) and client.delete_messages([1]),
        lambda: client.select_folder(DRAFTS) and client.add_flags([1], [b"\\Flagged"]),
    )
    for refused in refusals:
        with pytest.raises(IMAPClientError):
            refused()
    client.select_folder(DRAFTS)
    client.uid_expunge([1])
    client.close_folder()
    assert set(mailbox.messages) == before


def test_what_comes_and_goes_can_be_compressed(server: LocalImap) -> None:
    """RFC 4978: from the line after the tagged OK on, both ways."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as one:
        file = one.makefile("rb", buffering=0)
        file.readline()
        one.sendall(f"a LOGIN {ME} {PASSWORD}\r\nb COMPRESS DEFLATE\r\n".encode())
        while not file.readline().startswith(b"b OK"):
            pass
        down, up = zlib.compressobj(wbits=-15), zlib.decompressobj(-15)
        one.sendall(down.compress(b"c NOOP\r\nd COMPRESS DEFLATE\r\ne LOGOUT\r\n") + down.flush(zlib.Z_SYNC_FLUSH))
        lines = up.decompress(file.read()).splitlines()
    assert lines[0] == b"c OK Success"
    assert lines[1].startswith(b"d NO [COMPRESSIONACTIVE]")


@pytest.mark.parametrize(
    "line",
    [b"", b"x", b"a", b"a FROB", b"a UID", b"a UID FETCH", b"a FETCH 1 (", b'a EXAMINE "x', b"a FETCH 1:x FLAGS",
     b"a UID SEARCH", b"a STATUS INBOX ()", b"a LIST", b"a )", b"a ENABLE ((", b"a EXAMINE nowhere"],
)  # fmt: skip
def test_what_is_not_a_command_gets_one_answer(server: LocalImap, line: bytes) -> None:
    """BAD, or NO for a folder that isn't there; the connection goes on."""
    lines = raw(server, b"a EXAMINE INBOX\r\n", line + b"\r\n", b"y NOOP\r\n")
    assert lines[-1] == b"y OK Success"
    assert re.match(rb"\S* (BAD|NO) ", lines[-2])


def test_a_web_pages_request_ends_the_connection(server: LocalImap) -> None:
    """A browser can send any text here; a sign-in in its body is not read."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as one:
        one.sendall(f"POST / HTTP/1.1\r\na LOGIN {ME} {PASSWORD}\r\nb NOOP\r\n".encode())
        lines = one.makefile("rb").readlines()
    assert lines[1:] == [b"POST BAD Unknown command\r\n"]


VERBS = (
    b"FETCH|SEARCH|UID FETCH|UID SEARCH|UID STORE|UID EXPUNGE|LIST|STATUS|APPEND|SELECT|EXAMINE|LOGIN|ID|COMPRESS|"
    b"AUTHENTICATE|AUTHENTICATE PLAIN|ENABLE|CLOSE|UID|X"
).split(b"|")
WORDS = [
    *b'1:* *:9 INBOX [Gmail]/Entw&APw-rfe RETURN CHARSET ( ) " NIL ALL UID HEADER X-GM-RAW CHANGEDSINCE STATUS'.split(),
    *b"X-GM-THRID +FLAGS \\Deleted BODY[] MESSAGES \xff FLAGS".split(),
    *(b"{3}\r\nabc", b"BODY.PEEK[HEADER.FIELDS (TO)]", b'"01-Jan-2020 00:00:00 +9999"'),
]


@settings(max_examples=500)
@given(st.sampled_from(VERBS), st.lists(st.sampled_from(WORDS) | st.binary(max_size=4), max_size=6))
def test_every_command_gets_one_tagged_answer(verb: bytes, words: list[bytes]) -> None:
    """Whatever it is made of, with a folder open for writing; and no message but a draft is ever deleted."""
    mailbox = mailbox_of(*BOAT)
    client = ImapClient(ImapMailbox(mailbox), PASSWORD, lambda: NOW)
    for command in (f"LOGIN {ME} {PASSWORD}".encode(), b"SELECT [Gmail]/Entw&APw-rfe", b" ".join((verb, *words))):
        answer = list(client.answer(command))
        assert [one.startswith(b"TAG ") for one in answer] == [False] * (len(answer) - 1) + [True]
    assert len(mailbox.messages) >= len(BOAT)


def test_a_literal_that_is_too_large_is_refused(server: LocalImap) -> None:
    """RFC 7888: without asking, at most 4,096 bytes may be sent; asking, no more than APPENDLIMIT."""
    assert b"[TOOBIG]" in raw(server, b"a APPEND INBOX {99999999}\r\n")[-1]
    assert b"[TOOBIG]" in raw(server, b"a APPEND INBOX {4097+}\r\n")[-1]


def test_a_rebuilt_mailbox_ends_the_connection(server: LocalImap, client: IMAPClient) -> None:
    """Its numbers are worth nothing any more; the next one has another UIDVALIDITY."""
    client.select_folder(ALL, readonly=True)
    server.mailbox.rebuild()
    with pytest.raises((IMAPClientError, OSError)):
        client.search("ALL") and client.noop()
    with IMAPClient("127.0.0.1", server.port, ssl=False) as again:
        again.login(ME, PASSWORD)
        assert again.select_folder(ALL, readonly=True)[b"UIDVALIDITY"] == 12


def test_a_hook_changes_an_answer_or_hangs_up(mailbox: LiveMailbox) -> None:
    """It is asked about the greeting, too, and may put lines before, after or in place of the server's."""
    asked = []

    def hook(command: str, answer: Iterator[bytes]) -> Iterator[bytes]:
        asked.append(command)
        if command == "NOOP":
            yield b"* BYE Too many simultaneous connections. (Failure)"
            raise HangUp
        yield from answer

    with LocalImap(mailbox, PASSWORD, clock=lambda: NOW, hook=hook) as running:
        plain = imaplib.IMAP4("127.0.0.1", running.port)
        with pytest.raises(imaplib.IMAP4.abort):
            plain.noop()
        plain.shutdown()
    assert asked == ["", "CAPABILITY", "NOOP"]


@given(
    st.lists(st.integers(1, 60), unique=True), st.lists(st.tuples(st.integers(1, 70), st.integers(1, 70)), min_size=1)
)
def test_a_set_of_numbers_means_each_number_in_it(numbers: list[int], ranges: list[tuple[int, int]]) -> None:
    """In any order, overlapping, and with numbers that aren't there."""
    numbers.sort()
    found = positions(numbers, ",".join(f"{low}:{high}" for low, high in ranges).encode())
    wanted = {one for low, high in map(sorted, ranges) for one in range(low, high + 1)}
    assert [numbers[at] for at in found] == [one for one in numbers if one in wanted]


@given(st.lists(st.binary(max_size=40)))
def test_literals_are_read_as_they_are(values: list[bytes]) -> None:
    """Whatever bytes they have."""
    text = b" (" + b" ".join(b"{%d}\r\n%s" % (len(one), one) for one in values) + b")"
    assert parse_arguments(text) == [values]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_names_are_written_as_imapclient_reads_them(name: str) -> None:
    """Modified UTF-7."""
    assert to_utf7(name).isascii()
    assert decode(to_utf7(name)) == name
