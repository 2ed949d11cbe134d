"""What every source of mail promises: Gmail's API, Gmail by IMAP, another server's folders; and a file of Takeout.

The sync asks the first three through one interface (`MailSource`). A file is read from its beginning to its end, so an
import only iterates over its messages; what the store has afterwards is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from email import message_from_bytes
from email.utils import getaddresses, parseaddr
from mailbox import mbox
from pathlib import Path

import pytest

from gmail_reconnect.gmail.fetch_plan import FetchCall, FetchQueue
from gmail_reconnect.gmail.responses import FetchResult, HistoryExpiredError
from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.folder_source import FolderSource
from gmail_reconnect.imap.gmail_source import GmailSource
from gmail_reconnect.imap.providers import PROVIDERS
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.importers.takeout import read_messages
from gmail_reconnect.model import Message, milliseconds
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.sync import engine
from gmail_reconnect.sync.engine import SyncOptions
from gmail_reconnect.sync.fetcher import MailSource
from tests.support.dovecot import PROGRAM, Dovecot
from tests.support.fixtures import Start
from tests.support.gmail import ME, arrive, at_ms, mail, mailbox_of
from tests.support.gmail_over_imap import PASSWORD, GmailOverImap
from tests.support.imap import put, session_of
from tests.support.local_gmail.takeout_export import as_takeout
from tests.support.syncing import BOAT, NOW

LATER = "2022-05-01 ana > me: Hello"
Arrive = Callable[[], object]
Open = Callable[[], MailSource]
Read = Callable[[Store], int]
"""Reads what there is into a store; returns how many messages were new."""


@contextmanager
def gmails_api(start: Start) -> Iterator[tuple[Open, Arrive]]:
    local = start(mailbox_of(*BOAT))
    yield local.reader, lambda: arrive(local.gmail.mailbox, LATER)


@contextmanager
def gmail_by_imap(start: Start) -> Iterator[tuple[Open, Arrive]]:
    mailbox = mailbox_of(*BOAT)
    sessions: list[ImapSession] = []

    def opened() -> GmailSource:
        account = ImapAccount(ME, "127.0.0.1", server.port, PROVIDERS[0])
        sessions.append(ImapSession(lambda: ImapConnection(account, PASSWORD), lambda _: None))
        return GmailSource(sessions[-1], ME)

    with GmailOverImap(mailbox) as server:
        yield opened, lambda: arrive(mailbox, LATER)
        for one in sessions:
            one.close()


@contextmanager
def folders_by_imap(start: Start) -> Iterator[tuple[Open, Arrive]]:
    if not PROGRAM:
        pytest.skip("Dovecot isn't installed (apt-get install dovecot-imapd)")
    server = Dovecot()
    sessions: list[ImapSession] = []

    def opened() -> FolderSource:
        sessions.append(session_of(server))
        return FolderSource(sessions[-1], ME, milliseconds(NOW))

    try:
        put(server, *BOAT)
        server.start()
        yield opened, lambda: put(server, LATER)
    finally:
        for one in sessions:
            one.close()
        server.stop()


@pytest.fixture(params=[gmails_api, gmail_by_imap, folders_by_imap], ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest, start: Start) -> Iterator[tuple[Open, Arrive]]:
    with request.param(start) as found:
        yield found


@contextmanager
def a_file(folder: Path) -> Iterator[tuple[Read, Arrive]]:
    mailbox = mailbox_of(*BOAT)

    def read(store: Store) -> int:
        (folder / "all.mbox").write_bytes(as_takeout(mailbox))
        return MessageTable(store).add(list(read_messages(folder / "all.mbox")), "import").new

    yield read, lambda: arrive(mailbox, LATER)


@contextmanager
def by_sync(source: AbstractContextManager[tuple[Open, Arrive]]) -> Iterator[tuple[Read, Arrive]]:
    with source as (opened, arrives):
        yield lambda store: engine.sync(opened(), store, NOW, SyncOptions(everything=True)).new, arrives


@pytest.fixture(params=[gmails_api, gmail_by_imap, folders_by_imap, a_file], ids=lambda way: way.__name__)
def reading(request: pytest.FixtureRequest, start: Start, tmp_path: Path) -> Iterator[tuple[Read, Arrive]]:
    way = request.param
    with a_file(tmp_path) if way is a_file else by_sync(way(start)) as found:
        yield found


def stored(store: Store) -> list[tuple[object, ...]]:
    """Date, sender, recipients, subject and direction of each message."""
    query = """
    SELECT m.date / 1000, s.email, (SELECT group_concat(email) FROM
        (SELECT email FROM recipient JOIN address r ON r.id = address WHERE message = m.id ORDER BY email)),
        m.subject, m.message_id, EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value IN ('SENT', 'Sent'))
    FROM message m JOIN address s ON s.id = m.sender ORDER BY m.date
    """
    return store.connection.execute(query).fetchall()


def told_by(story: str) -> tuple[object, ...]:
    """The same, as a story tells it."""
    fields = message_from_bytes(mail(story))
    people = sorted(email for _, email in getaddresses([fields["To"]]))
    sender, message_id = parseaddr(fields["From"])[1], fields["Message-ID"].strip("<>")
    return at_ms(story[:10]) // 1000, sender, ",".join(people), fields["Subject"], message_id, int(sender == ME)


def test_every_way_in_stores_the_same_once(reading: tuple[Read, Arrive], store: Store) -> None:
    """All of it; reading again changes nothing, and later brings only what came."""
    read, arrives = reading
    assert read(store) == len(BOAT)
    assert stored(store) == [told_by(story) for story in BOAT]
    assert read(store) == 0
    arrives()
    assert read(store) == 1
    assert stored(store) == [told_by(story) for story in (*BOAT, LATER)]


def listed(source: MailSource, label: str | None = None) -> list[str]:
    found: list[str] = []
    page: str | None = None
    while True:
        ids = source.list_ids(label, page)
        found += [one.id for one in ids.ids]
        if (page := ids.next) is None:
            return found


def fetched(source: MailSource, *ids: str) -> list[FetchResult]:
    queue = FetchQueue([FetchCall("messages.get", one, (one,)) for one in ids])
    return [one for batch in source.fetch(queue.take) for one in batch]


def told(message: Message) -> tuple[object, ...]:
    """What counts of a message, to the second."""
    at = None if message.date is None else message.date // 1000
    return message.message_id, at, message.sender, message.recipients, message.subject, message.kind


def in_a_file(folder: Path, *stories: str) -> set[tuple[object, ...]]:
    """The same as an import reads it."""
    box = mbox(folder / "mail.mbox")
    for story in stories:
        box.add(mail(story))
    box.close()
    return {told(one) for one in read_messages(folder / "mail.mbox")}


def test_every_source_tells_the_same_messages(way: tuple[Open, Arrive], tmp_path: Path) -> None:
    """Whatever it lists can be fetched, and is what a file of the same mail has."""
    source = way[0]()
    ids = listed(source)
    assert len(ids) == len(set(ids)) == source.profile().messages == len(BOAT)
    results = fetched(source, *ids)
    assert {told(one) for result in results for one in result.messages} == in_a_file(tmp_path, *BOAT)
    assert [result.call.id for result in results if result.gone or result.failure] == []
    assert sorted(result.call.id for result in results) == sorted(ids)


def test_every_source_tells_what_the_owner_sent(way: tuple[Open, Arrive]) -> None:
    """The label SENT is in the listing and on each message."""
    source = way[0]()
    sent = listed(source, "SENT")
    assert len(sent) == sum(" me > " in story for story in BOAT)
    assert set(sent) <= set(listed(source))
    labels = {result.call.id: result.messages[0].labels for result in fetched(source, *listed(source))}
    assert {one for one in labels if "SENT" in labels[one]} == set(sent)


def test_every_source_tells_what_came_since(way: tuple[Open, Arrive]) -> None:
    """From a position on: nothing, then the one message that came; its position is the next one's."""
    opened, arrives = way
    source = opened()
    position, before = source.profile().history_id, listed(source)
    nothing = opened().history(position)
    assert (set(nothing.came), set(nothing.went), nothing.more) == (set(), set(), False)
    arrives()
    source = opened()
    changes = source.history(nothing.history_id)
    (new,) = [one.id for one in changes.came]
    assert new not in before
    assert fetched(source, new)[0].messages[0].subject == "Hello"
    assert set(opened().history(changes.history_id).came) == set()


def test_every_source_says_if_a_position_is_not_its_own(way: tuple[Open, Arrive]) -> None:
    """Then everything is listed again. Another source's position is such a one."""
    with pytest.raises(HistoryExpiredError):
        way[0]().history("1")


def test_every_source_says_that_a_message_is_gone(way: tuple[Open, Arrive]) -> None:
    """An unknown id is no error."""
    (result,) = fetched(way[0](), "18c0000000000000")
    assert (result.gone, result.messages, result.failure) == (True, (), "")
