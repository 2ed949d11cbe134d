"""Short forms of a sync by IMAP for tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.folder_source import FolderSource
from gmail_reconnect.imap.providers import Provider
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.importers.archives import open_mboxes
from gmail_reconnect.importers.mbox import read_blocks
from gmail_reconnect.importers.takeout import separator_date
from gmail_reconnect.model import milliseconds
from gmail_reconnect.parsing.addresses import parse_addresses
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.server_copies import ServerCopyTable
from gmail_reconnect.sync import engine
from gmail_reconnect.sync.engine import SyncOptions, SyncResult
from tests.support.cyrus import Cyrus
from tests.support.dovecot import PASSWORD, SENT, Dovecot
from tests.support.gmail import ME, at_ms, mail
from tests.support.real_mailboxes import BOXES
from tests.support.syncing import NOW

OWN_SERVER = Provider("localhost", "127.0.0.1", (), "Check the password.")


def put(server: Dovecot, *stories: str, folder: str = "") -> None:
    """Delivers "2021-03-04 me > ana: Boat": what is from "me" to the folder for sent mail, the rest to INBOX."""
    for story in stories:
        where = folder or (SENT if " me > " in story else "INBOX")
        server.deliver([(mail(story), at_ms(story.partition(" ")[0]))], where)


def session_of(server: Dovecot | Cyrus, change: Callable[[ImapConnection], None] = lambda _: None) -> ImapSession:
    """A way to the server; `change` is called with each new connection. It never waits."""

    def connect() -> ImapConnection:
        connection = ImapConnection(ImapAccount(ME, "127.0.0.1", server.port, OWN_SERVER), PASSWORD)
        connection.compress()
        change(connection)
        return connection

    return ImapSession(connect, lambda _: None)


def sync_folders(session: ImapSession, store: Store, *, full: bool = False) -> SyncResult:
    """A sync of every folder, with the connection closed at its end."""
    source = FolderSource(session, ME, milliseconds(NOW), ServerCopyTable(store).in_folder)
    try:
        return engine.sync(source, store, NOW, SyncOptions(everything=True, full=full))
    finally:
        session.close()


def subjects(store: Store) -> list[str]:
    """The subjects of all stored messages, in order of their dates."""
    return store.column("SELECT subject FROM message ORDER BY date, subject")


def contents(store: Store) -> list[tuple[object, ...]]:
    """All that is stored of the mail, whatever order it was read in."""
    query = """
    SELECT m.key, m.date, m.subject, m.labels, m.source, a.email,
        (SELECT group_concat(role || email) FROM
            (SELECT role, email FROM recipient JOIN address r ON r.id = address WHERE message = m.id ORDER BY 1, 2)),
        (SELECT count(*) FROM copy WHERE message = m.id)
    FROM message m LEFT JOIN address a ON a.id = m.sender ORDER BY m.key
    """
    return [(*row[:3], json.loads(row[3]), *row[4:]) for row in store.connection.execute(query)]


def numbered(count: int) -> Iterable[str]:
    """Mail both ways with different people, on different days."""
    for n in range(count):
        day = f"20{10 + n // 300:02}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}"
        yield f"{day} me > p{n % 7}: About {n}" if n % 3 else f"{day} p{n % 7} > me: About {n}"


def load_real_mail(server: Dovecot | Cyrus, data: Path, name: str) -> tuple[str, ...]:
    """Delivers a real mailbox's headers, each with the date of its separator as its arrival; returns whose it is."""
    own = BOXES[name]
    for label, stream in open_mboxes(data / "mail" / f"{name}.mbox.xz"):
        for block in read_blocks(stream, label):
            fields = parse_headers(block.header)
            at = separator_date(block.separator.decode("latin-1")) or 0
            sender = parse_addresses(", ".join(fields.get("from", ()))).addresses
            is_sent = bool(sender) and sender[0].email in own
            server.deliver([(block.header.rstrip(b"\r\n") + b"\n\nA body.\n", at)], SENT if is_sent else "INBOX")
    return own
