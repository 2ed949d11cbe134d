"""Gmail by IMAP is the same mailbox as by its API: the same ids, threads, labels and dates; nothing is read twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gmail_reconnect.errors import UnreachableError
from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.gmail_source import GmailSource
from gmail_reconnect.imap.providers import PROVIDERS
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.sync import engine
from gmail_reconnect.sync.coverage import read_coverage
from gmail_reconnect.sync.engine import SyncOptions, SyncResult
from tests.support.fixtures import Start
from tests.support.gmail import ME, arrive, correspondence, mailbox_of
from tests.support.gmail_over_imap import PASSWORD, GmailOverImap
from tests.support.syncing import BOAT, NOW, kept, many, sync

MORE = (*BOAT, "2022-03-01 eve > me: Never answered", "2022-03-02 joe > ana, me: Nor this")


def session_of(server: GmailOverImap) -> ImapSession:
    account = ImapAccount(ME, "127.0.0.1", server.port, PROVIDERS[0])
    return ImapSession(lambda: ImapConnection(account, PASSWORD), lambda _: None)


def sync_imap(server: GmailOverImap, store: Store) -> SyncResult:
    session = session_of(server)
    try:
        return engine.sync(
            GmailSource(session, ME, MessageTable(store).gmail_ids), store, NOW, SyncOptions(everything=True)
        )
    finally:
        session.close()


def rows(store: Store) -> list[tuple[object, ...]]:
    query = "SELECT key, gmail_id, thread_id, message_id, date, subject, source FROM message ORDER BY key"
    return list(store.connection.execute(query))


def fetches(server: GmailOverImap) -> list[str]:
    """The commands that fetched headers, since the last time."""
    found = [one for one in server.asked if "HEADER.FIELDS" in one]
    server.asked.clear()
    return found


def test_everything_is_read_with_gmails_ids(start: Start, store: Store) -> None:
    """Ids, threads, dates and labels are those of a full sync by the API."""
    mailbox = mailbox_of(*MORE)
    with GmailOverImap(mailbox) as server:
        done = sync_imap(server, store)
    assert (done.new, done.complete) == (len(MORE), True)
    assert read_coverage(store).complete
    by_imap, labels = rows(store), kept(store)
    store.connection.execute("DELETE FROM message")
    store.connection.execute("DELETE FROM state")
    sync(start(mailbox).reader(), store, full=True)
    assert rows(store) == by_imap
    followed = {"SENT", "INBOX", "IMPORTANT", "STARRED"}
    assert {key: one & followed for key, one in kept(store).items()} == {
        key: one & followed for key, one in labels.items()
    }


@pytest.mark.parametrize("api_first", [True, False])
def test_changing_the_way_reads_nothing_again(start: Start, store: Store, api_first: bool) -> None:
    """Each way knows what the other has read."""
    mailbox = mailbox_of(*MORE)
    local = start(mailbox)

    def by_api() -> None:
        store.connection.execute("DELETE FROM state WHERE key IN ('history_id', 'listing')")
        sync(local.reader(), store, full=True)

    def by_imap() -> None:
        store.connection.execute("DELETE FROM state WHERE key IN ('history_id', 'listing')")
        sync_imap(server, store)

    with GmailOverImap(mailbox) as server:
        ways: list[Callable[[], None]] = [by_api, by_imap] if api_first else [by_imap, by_api]
        ways[0]()
        before, calls = rows(store), len(local.fetched())
        fetches(server)
        ways[1]()
        assert rows(store) == before
        assert len(local.fetched()) == calls
        assert fetches(server) == []


def test_nothing_new_takes_five_commands(store: Store) -> None:
    """Sign in, list the folders, open one, sign out."""
    with GmailOverImap(mailbox_of(*MORE)) as server:
        sync_imap(server, store)
        server.asked.clear()
        assert sync_imap(server, store).new == 0
        assert [one.split(" ")[0] for one in server.asked] == ["CAPABILITY", "LOGIN", "LIST", "EXAMINE", "LOGOUT"]


def test_a_later_sync_reads_only_what_changed(store: Store) -> None:
    """New mail and new labels come by HIGHESTMODSEQ, without a list of all mail."""
    mailbox = mailbox_of(*MORE)
    with GmailOverImap(mailbox) as server:
        sync_imap(server, store)
        new = arrive(mailbox, "2022-05-01 ana > me: Hello")
        mailbox.relabel(next(iter(mailbox.messages)), add=["STARRED"])
        server.asked.clear()
        done = sync_imap(server, store)
        assert (done.new, done.gone, done.incremental) == (1, 0, True)
        assert len(fetches(server)) == 1
    assert "STARRED" in kept(store)[next(iter(sorted(mailbox.messages)))]
    assert new in kept(store)
    assert "UID SEARCH ALL" not in server.asked


def test_more_changes_than_an_answer_may_have_are_listed(store: Store) -> None:
    """As when a label was given to a large mailbox: no sync would ever end with an error for it."""
    mailbox = mailbox_of(*MORE)
    with GmailOverImap(mailbox) as server:
        sync_imap(server, store)
        new = arrive(mailbox, "2022-05-01 ana > me: Hello")
        server.trouble = lambda command: ["* 1 FETCH (FLAGS ())"] * 500_000 if "CHANGEDSINCE" in command else None
        done = sync_imap(server, store)
    assert (done.new, done.complete, done.incremental) == (1, True, False)
    assert new in kept(store)


@pytest.mark.parametrize("put_away", ["delete", "trash"])
def test_deleted_mail_goes(store: Store, put_away: str) -> None:
    """Also if as many messages came as went: then the ids of all tell which, and only what is new is fetched."""
    mailbox = mailbox_of(*MORE)
    with GmailOverImap(mailbox) as server:
        sync_imap(server, store)
        gone = sorted(mailbox.messages)[1]
        getattr(mailbox, put_away)(gone)
        arrive(mailbox, "2022-05-01 ana > me: Hello")
        fetches(server)
        done = sync_imap(server, store)
        assert len(fetches(server)) == 1
    assert (done.new, done.gone, done.incremental, done.complete) == (1, 1, True, True)
    assert set(kept(store)) == set(correspondence(mailbox))


def test_a_new_uidvalidity_reads_no_header_again(store: Store) -> None:
    """Gmail's ids stay."""
    with GmailOverImap(mailbox_of(*many(30))) as server:
        sync_imap(server, store)
        before = rows(store)
        server.rebuild()
        fetches(server)
        assert sync_imap(server, store).complete
        assert fetches(server) == []
    assert rows(store) == before


def test_drafts_are_left_out(store: Store) -> None:
    """All Mail has them."""
    mailbox = mailbox_of(*BOAT)
    with GmailOverImap(mailbox) as server:
        mailbox.create_draft(
            b"From: me@example.com\r\nTo: ana@example.org\r\nSubject: Later\r\n\r\n", 1_650_000_000_000
        )
        sync_imap(server, store)
        mailbox.create_draft(
            b"From: me@example.com\r\nTo: ben@example.org\r\nSubject: Later\r\n\r\n", 1_650_000_001_000
        )
        sync_imap(server, store)
    assert MessageTable(store).count() == len(BOAT)


def test_a_folder_that_is_suddenly_empty_deletes_nothing(store: Store) -> None:
    """Gmail's settings may have been changed to show less by IMAP."""
    mailbox = mailbox_of(*many(120))
    with GmailOverImap(mailbox) as server:
        sync_imap(server, store)
        for one in list(mailbox.messages)[5:]:
            mailbox.delete(one)
        with pytest.raises(UnreachableError, match="lists only 5 messages"):
            sync_imap(server, store)
    assert MessageTable(store).count() == 120


@pytest.mark.parametrize("is_listed_again", [False, True])
def test_mail_that_a_limited_folder_no_longer_shows_stays(store: Store, *, is_listed_again: bool) -> None:
    """Limited to its newest thousand messages, the folder loses an old one for each that comes."""
    mailbox = mailbox_of(*many(1000))
    with GmailOverImap(mailbox) as server:
        sync_imap(server, store)
        arrive(mailbox, "2024-05-01 ana > me: Hello")
        mailbox.delete(min(mailbox.messages))  # as it looks by IMAP
        if is_listed_again:
            server.rebuild()
        done = sync_imap(server, store)
    assert (done.new, done.gone) == (1, 0)
    assert MessageTable(store).count() == 1001


def test_a_message_that_was_in_the_bin_meanwhile_is_read_when_it_returns(store: Store) -> None:
    """Gmail gives it the same id. It was listed, and put away before its headers were fetched."""
    mailbox = mailbox_of(*BOAT)
    one = sorted(mailbox.messages)[1]

    def put_away(command: str) -> None:
        if "HEADER.FIELDS" in command:
            mailbox.relabel(one, add=["TRASH"])

    with GmailOverImap(mailbox, put_away) as server:
        assert sync_imap(server, store).new == len(BOAT) - 1
        server.trouble = lambda _: None
        mailbox.relabel(one, remove=["TRASH"])
        assert sync_imap(server, store).new == 1
    assert one in kept(store)


def test_a_full_sync_reads_what_comes_meanwhile(store: Store) -> None:
    """It arrives after all ids were listed, and is in the changes since the last sync."""
    mailbox = mailbox_of(*BOAT)
    arrived: list[str] = []

    def bring(command: str) -> None:
        if "HEADER.FIELDS" in command and not arrived:
            arrived.append(arrive(mailbox, "2022-05-02 ana > me: Meanwhile"))

    with GmailOverImap(mailbox) as server:
        sync_imap(server, store)
        arrive(mailbox, "2022-05-01 ana > me: Hello")
        server.trouble = bring
        session = session_of(server)
        source = GmailSource(session, ME, MessageTable(store).gmail_ids)
        engine.sync(source, store, NOW, SyncOptions(everything=True, full=True))
        session.close()
        sync_imap(server, store)
    assert arrived[0] in kept(store)
