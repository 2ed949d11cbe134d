"""The log that every test is checked by sees what a client sends, plain or compressed, and keeps no password."""

from __future__ import annotations

import imaplib
import socket
import zlib
from collections.abc import Callable

import pytest

from gmail_reconnect.local_gmail.imap.server import LocalImap
from tests.support import imap_log
from tests.support.gmail import ME, Clock, mailbox_of
from tests.support.gmail_over_imap import PASSWORD
from tests.support.imap_proxy import ImapProxy
from tests.support.syncing import BOAT

LETTER = b"Subject: x\r\n\r\na FETCH 1 BODY[]\r\n"


def test_a_command_outside_the_list_is_seen(imap_commands_outside_the_list: Callable[[], set[str]]) -> None:
    """Also behind a literal, whose own lines are no commands."""
    with LocalImap(mailbox_of(*BOAT), PASSWORD, clock=Clock()) as server, ImapProxy(server.port) as proxy:
        client = imaplib.IMAP4("127.0.0.1", proxy.port)
        client.login(ME, PASSWORD)
        client.select("INBOX", readonly=True)
        client.append("[Gmail]/Entw&APw-rfe", r"(\Draft \Seen)", None, LETTER)
        assert imap_commands_outside_the_list() == set()
        client.uid("FETCH", "1", "(BODY.PEEK[])")
        client.append("INBOX", None, None, LETTER)
        with pytest.raises(imaplib.IMAP4.error):
            client.create("x")
        assert imap_commands_outside_the_list() == {"UID FETCH 1 (BODY.PEEK[])", "APPEND INBOX", "CREATE x"}
        client.logout()


def test_a_compressed_command_is_seen(imap_commands_outside_the_list: Callable[[], set[str]]) -> None:
    """From the server's OK on, the client's bytes are compressed."""
    with LocalImap(mailbox_of(*BOAT), PASSWORD, clock=Clock()) as server, ImapProxy(server.port) as proxy:
        with socket.create_connection(("127.0.0.1", proxy.port), 10) as one:
            file = one.makefile("rb", buffering=0)
            one.sendall(f"a LOGIN {ME} {PASSWORD}\r\nb COMPRESS DEFLATE\r\n".encode())
            while not file.readline().startswith(b"b OK"):
                pass
            down = zlib.compressobj(wbits=-15)
            one.sendall(down.compress(b"c IDLE\r\nd LOGOUT\r\n") + down.flush(zlib.Z_SYNC_FLUSH))
            file.readall()
            file.close()
        assert imap_commands_outside_the_list() == {"IDLE"}


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (f"a LOGIN {ME} {PASSWORD}", "LOGIN"),
        (f"a AUTHENTICATE PLAIN {PASSWORD}", "AUTHENTICATE PLAIN"),
        (f"a AUTHENTICATE PLAIN\r\n{PASSWORD}", "AUTHENTICATE PLAIN"),
        (f"a LOGIN {ME} {{16}}\r\n{PASSWORD}", "LOGIN"),
    ],
)
def test_no_password_is_kept(lines: str, kept: str) -> None:
    """Whatever way it is sent."""
    with (
        LocalImap(mailbox_of(*BOAT), PASSWORD, clock=Clock()) as server,
        ImapProxy(server.port) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port), 10) as one,
    ):
        one.sendall(f"{lines}\r\nz LOGOUT\r\n".encode())
        one.makefile("rb").read()
    assert imap_log.asked == [kept, "LOGOUT"]
