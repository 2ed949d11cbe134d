"""Real mail in a Gmail: by IMAP it is the same as by the API, to the id, whatever its headers are like."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.gmail_source import GmailSource
from gmail_reconnect.imap.providers import PROVIDERS
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.store.database import Store
from gmail_reconnect.sync import engine
from gmail_reconnect.sync.engine import SyncOptions
from tests.support.fixtures import Start
from tests.support.gmail_over_imap import PASSWORD, GmailOverImap
from tests.support.imap import contents
from tests.support.local_gmail.mbox_mailbox import load_mbox
from tests.support.real_mailboxes import BOXES
from tests.support.syncing import NOW

FOLLOWED = {"SENT", "INBOX", "IMPORTANT", "STARRED"}
LABELS = 3


def rows(path: Path) -> list[tuple[object, ...]]:
    """Ids, threads and all that is stored of each message; of the labels, those that both ways tell."""
    with Store.open(path) as store:
        ids = store.connection.execute("SELECT gmail_id, thread_id, message_id FROM message ORDER BY key").fetchall()
        found = []
        for one, row in zip(ids, contents(store), strict=True):
            labels = FOLLOWED.intersection(row[LABELS])  # type: ignore[arg-type]
            found.append((*one, *row[:LABELS], labels, *row[LABELS + 1 :]))
        return found


@pytest.mark.data
@pytest.mark.parametrize("name", list(BOXES))
def test_every_message_is_the_same_by_both_ways(start: Start, tmp_path: Path, data: Path, name: str) -> None:
    """Headers in 8 bits, folded, twice, broken: IMAP has them as they were sent, the API as JSON."""
    own = BOXES[name]
    mailbox = load_mbox(data / "mail" / f"{name}.mbox.xz", own[0], own)
    options = SyncOptions(everything=True)
    with Store.open(tmp_path / "api.sqlite") as store:
        by_api = engine.sync(start(mailbox).reader(), store, NOW, options)
    with GmailOverImap(mailbox) as server, Store.open(tmp_path / "imap.sqlite") as store:
        account = ImapAccount(own[0], "127.0.0.1", server.port, PROVIDERS[0])
        session = ImapSession(lambda: ImapConnection(account, PASSWORD), lambda _: None)
        by_imap = engine.sync(GmailSource(session, own[0]), store, NOW, options)
        session.close()
    assert (by_imap.new, by_imap.complete) == (by_api.new, True) == (len(mailbox.messages), True)
    assert rows(tmp_path / "imap.sqlite") == rows(tmp_path / "api.sqlite")
