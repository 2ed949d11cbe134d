"""Whatever a server answers is read or is one of our errors; no other exception comes out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.providers import PROVIDERS
from tests.support.gmail import ME, mailbox_of
from tests.support.gmail_over_imap import PASSWORD, GmailOverImap
from tests.support.syncing import BOAT

PIECES = st.sampled_from([
    "*", " ", "1", "FETCH", "LIST", "SEARCH", "STATUS", "EXISTS", "OK", "NO", "BYE", "TAG", "(", ")", '"', "\\", "NIL",
    "{3}", "{3}\r\nabc", "{-1}", "{99999999999999999999}", "[", "]", "UID", "X-GM-MSGID", "INTERNALDATE", "[ALERT]",
    "BODY[HEADER.FIELDS (FROM)]", '"01-Jan-2024 00:00:00 +0000"', '"99-Foo-0000 99:99:99 +9999"', "\x00", "é", "+",
    "\r", "4294967296", "-5", "((((", "\\Sent", "HIGHESTMODSEQ", "drop",
])  # fmt: skip
LINES = st.lists(st.lists(PIECES, max_size=12).map(" ".join), max_size=4)


class Answering:
    """Answers a command with lines of a test's choice, after the sign-in."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, command: str) -> list[str] | None:
        return None if command.startswith(("LOGIN", "CAPABILITY", "LOGOUT")) else [*self.lines, "TAG OK done"]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[GmailOverImap, Answering]]:
    answering = Answering()
    with GmailOverImap(mailbox_of(*BOAT), answering) as running:
        yield running, answering


@settings(max_examples=150)
@example(lines=['* 1 FETCH (UID 1 INTERNALDATE "01-Jan-2024 00:00:00 +0000" X-GM-MSGID 12x)'], what="fetch")
@example(lines=["* 1 FETCH (UID 1 FLAGS 5 INTERNALDATE NIL X-GM-MSGID 99999999999999999999)"], what="fetch")
@example(lines=["* 1 FETCH (UID 1 FLAGS 5 INTERNALDATE NIL X-GM-MSGID 1)"], what="fetch")
@example(lines=["* SEARCH 1 99999999999999999999"], what="uids")
@example(lines=['* LIST () "/" R&D'], what="folders")
@given(lines=LINES, what=st.sampled_from(["folders", "examine", "uids", "fetch", "status"]))
def test_no_answer_is_a_bug(server: tuple[GmailOverImap, Answering], lines: list[str], what: str) -> None:
    """An answer that can't be read is an error that says so."""
    running, answering = server
    answering.lines = lines
    account = ImapAccount(ME, "127.0.0.1", running.port, PROVIDERS[0], answer_seconds=0.5)
    connection = ImapConnection(account, PASSWORD)
    connection.wire.state = "SELECTED"
    try:
        match what:
            case "folders":
                assert all(one.name.isascii() and one.shown.isprintable() for one in connection.folders())
            case "examine":
                connection.examine(b"INBOX")
            case "uids":
                assert all(0 <= one < 1 << 32 for one in connection.uids())
            case "fetch":
                found = connection.fetch("1:*", ("INTERNALDATE", "X-GM-MSGID"))
                assert all(0 <= uid < 1 << 32 for uid in found)
                assert all(0 <= one[b"X-GM-MSGID"] < 1 << 64 for one in found.values())
                assert all(isinstance(one.get(b"FLAGS", ()), tuple) for one in found.values())
            case _:
                connection.status(b"INBOX")
    except ReconnectError:
        pass  # one of our errors
    finally:
        connection.close()
