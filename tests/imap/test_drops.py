"""A connection may break at any byte: the sync goes on by itself, loses one command, and ends with the same store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.folder_source import FolderSource
from gmail_reconnect.imap.gmail_source import GmailSource
from gmail_reconnect.imap.providers import PROVIDERS
from gmail_reconnect.imap.refusals import DroppedError
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.model import milliseconds
from gmail_reconnect.store.database import Store
from gmail_reconnect.sync import engine
from gmail_reconnect.sync.engine import SyncOptions
from tests.support.gmail import ME, mailbox_of
from tests.support.gmail_over_imap import PASSWORD, GmailOverImap
from tests.support.imap import contents
from tests.support.imap_proxy import ImapProxy
from tests.support.syncing import BOAT, NOW, many

DROPS = 50  # of each way


def as_gmail(session: ImapSession) -> GmailSource | FolderSource:
    return GmailSource(session, ME)


def as_any_server(session: ImapSession) -> GmailSource | FolderSource:
    return FolderSource(session, ME, milliseconds(NOW))


@pytest.mark.parametrize("way", [as_gmail, as_any_server])
def test_a_sync_survives_fifty_drops(way: Callable[[ImapSession], GmailSource | FolderSource], tmp_path: Path) -> None:
    """A first sync, cut after each fiftieth of its bytes from the sign-in on."""
    with GmailOverImap(mailbox_of(*BOAT, *many(25))) as server:

        def sync(name: str, cut_at: int | None) -> tuple[list[object], int, int]:
            """What is stored, how many bytes came, and how many commands were sent; its first connection is cut."""
            with ImapProxy(server.port, lambda n: None if n else cut_at) as proxy, Store.open(tmp_path / name) as store:
                account = ImapAccount(ME, "127.0.0.1", proxy.port, PROVIDERS[0])
                session = ImapSession(lambda: ImapConnection(account, PASSWORD), lambda _: None)
                done = engine.sync(way(session), store, NOW, SyncOptions(everything=True))
                session.close()
                assert done.complete
                assert proxy.connections == (1 if cut_at is None else 2)
                return list(contents(store)), session.received, session.calls.total()

        undisturbed, size, commands = sync("undisturbed", None)
        signed_in = 600
        for number in range(DROPS):
            at = signed_in + (size - signed_in - 60) * number // DROPS
            stored, _, sent = sync(f"{number}", at)
            assert stored == undisturbed
            assert sent <= commands + 6  # sign in, open the folder, and the lost one again


@pytest.mark.parametrize("password", [PASSWORD, "pässword"])
def test_a_drop_while_signing_in_is_no_refusal(password: str) -> None:
    """By LOGIN or by AUTHENTICATE: nobody is told to type another password."""
    with GmailOverImap(mailbox_of()) as server:
        server.trouble = lambda command: ["drop"] if command.startswith(("LOGIN", "AUTHENTICATE")) else None
        with pytest.raises(DroppedError):
            ImapConnection(ImapAccount(ME, "127.0.0.1", server.port, PROVIDERS[0]), password)
