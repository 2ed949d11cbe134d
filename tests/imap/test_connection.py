from __future__ import annotations

import imaplib
from collections.abc import Iterator

import pytest

from gmail_reconnect.errors import SignInError
from gmail_reconnect.imap.allowlist import NotAllowedError
from gmail_reconnect.imap.connection import FolderCounts, ImapAccount, ImapConnection
from tests.support.dovecot import PASSWORD, PROGRAM, SENT, Dovecot
from tests.support.imap import OWN_SERVER

ME = "nora@example.com"
RAW = b"From: ana@example.org\r\nTo: nora@example.com\r\nSubject: Boat\r\nMessage-ID: <1@example.org>\r\n\r\nSECRET\r\n"
AT = 1_700_000_000_000
HEADERS = "BODY.PEEK[HEADER.FIELDS (From To Subject)]"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    if not PROGRAM:
        pytest.skip("Dovecot isn't installed (apt-get install dovecot-imapd)")
    server = Dovecot(recorded=True)
    server.deliver([(RAW, AT)])
    server.deliver([(RAW.replace(b"<1@", b"<2@"), AT + 1000)], SENT)
    server.start()
    yield server
    server.stop()


def account(server: Dovecot) -> ImapAccount:
    return ImapAccount(ME, "127.0.0.1", server.port, OWN_SERVER)


def test_headers_come_from_a_real_server(server: Dovecot) -> None:
    """Sign in, list the folders with their uses and counts, open one, and fetch named headers, all compressed."""
    connection = ImapConnection(account(server), PASSWORD)
    connection.compress()
    folders = {one.shown: one for one in connection.folders()}
    assert {name: set(one.attributes) & {"\\sent", "\\drafts"} for name, one in folders.items()} == {
        "INBOX": set(), SENT: {"\\sent"}, "Entwürfe": {"\\drafts"}, "Papierkorb": set(), "Werbung": set(),
    }  # fmt: skip
    counts = folders[SENT].counts
    assert counts
    assert (counts.messages, counts.uidnext) == (1, 2)
    opened = connection.examine(folders[SENT].name)
    assert opened == FolderCounts(1, 2, counts.uidvalidity, opened.modseq)
    assert list(connection.uids()) == [1]
    found = connection.fetch("1", ["INTERNALDATE", "FLAGS", HEADERS])
    assert int(found[1][b"INTERNALDATE"].timestamp() * 1000) == AT + 1000
    assert b"Subject: Boat" in found[1][b"BODY[HEADER.FIELDS]"]
    connection.close()
    assert connection.wire.calls.total() == 8  # LOGIN COMPRESS LIST NAMESPACE EXAMINE SEARCH FETCH LOGOUT


@pytest.mark.parametrize("items", [["BODY[]"], ["BODY.PEEK[TEXT]"], [HEADERS, "RFC822"]])
def test_a_body_is_stopped_before_a_byte_leaves(server: Dovecot, items: list[str]) -> None:
    """The wire refuses the command, and the connection is still of use."""
    connection = ImapConnection(account(server), PASSWORD)
    connection.examine(b"INBOX")
    with pytest.raises(NotAllowedError):
        connection.fetch("1", items)
    with pytest.raises(NotAllowedError):
        connection.wire.expunge()
    assert list(connection.uids()) == [1]
    assert connection.wire.calls == {"LOGIN": 1, "EXAMINE": 1, "UID SEARCH": 1}
    connection.close()


def test_reading_leaves_no_trace(server: Dovecot) -> None:
    """No message is marked as read or touched: the files of the mailbox keep their names."""
    before = sorted(path.name for path in server.folder().glob("cur/*"))
    connection = ImapConnection(account(server), PASSWORD)
    connection.examine(b"INBOX")
    connection.fetch("1:*", [HEADERS])
    connection.close()
    assert sorted(path.name for path in server.folder().glob("cur/*")) == before


@pytest.mark.parametrize("password", ["geheim-1", "gehéim", 'ge"h\\eim'])
def test_a_wrong_password_is_in_no_error(server: Dovecot, password: str) -> None:
    """Neither the error nor what it came from, nor the connection, shows it."""
    with pytest.raises(SignInError) as caught:
        ImapConnection(account(server), password)
    shown = [caught.value.message, caught.value.hint, *caught.value.facts.values(), repr(caught.value.__cause__)]
    assert not any(password in one for one in shown)
    assert caught.value.__suppress_context__


def test_the_connection_shows_its_password_nowhere(server: Dovecot) -> None:
    """imaplib keeps the last commands for its log; ours keeps none."""
    connection = ImapConnection(account(server), PASSWORD)
    assert PASSWORD not in repr(connection)
    assert PASSWORD not in repr(vars(connection.wire))
    connection.close()


def test_imaplib_would_have_fetched_a_body(server: Dovecot) -> None:
    """The server itself hands bodies out: it is the list that keeps them away."""
    plain = imaplib.IMAP4("127.0.0.1", server.own_port)
    plain.login(ME, PASSWORD)
    plain.select(readonly=True)
    assert b"SECRET" in b"".join(plain.fetch("1", "(BODY.PEEK[])")[1][0])  # type: ignore[arg-type]
    plain.logout()
