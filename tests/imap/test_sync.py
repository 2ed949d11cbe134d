"""Syncs with Dovecot: what is stored is what the folders hold, however the sync ends and whatever changes."""

from __future__ import annotations

import imaplib
import shutil
import socket
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import pytest

from gmail_reconnect.errors import MailboxError, UnreachableError
from gmail_reconnect.imap.connection import ImapConnection
from gmail_reconnect.imap.folder_source import FolderSource
from gmail_reconnect.model import milliseconds
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.erasure import erase
from gmail_reconnect.sync import engine
from gmail_reconnect.sync.coverage import read_coverage
from gmail_reconnect.sync.engine import SyncOptions
from gmail_reconnect.sync.fetcher import SyncProgress
from tests.support.cyrus import CAN_RUN, Cyrus
from tests.support.dovecot import PASSWORD, SENT, Dovecot
from tests.support.fixtures import Start
from tests.support.gmail import ME, at_ms, mail, mailbox_of
from tests.support.imap import contents, numbered, put, session_of, subjects, sync_folders
from tests.support.syncing import NOW, sync

STORY = (
    "2021-03-04 me > ana: Boat",
    "2021-03-05 ana > me: Re: Boat",
    "2021-03-06 me > ana, ben: Re: Boat",
    "2022-01-01 ben > me: New year",
)


def test_every_folder_but_bin_spam_and_drafts_is_read(dovecot: Dovecot, store: Store) -> None:
    """The folders are told by their uses: their names are German. Sent mail has the label SENT."""
    put(dovecot, *STORY)
    put(dovecot, "2022-02-01 eve > me: Filed", folder="Projekte/2022")
    put(dovecot, "2022-02-02 eve > me: Prize", folder="Werbung")
    put(dovecot, "2022-02-03 eve > me: Old", folder="Papierkorb")
    put(dovecot, "2022-02-04 me > eve: Not yet", folder="Entw&APw-rfe")
    done = sync_folders(session_of(dovecot.start()), store)
    assert (done.new, done.complete, done.account) == (5, True, ME)
    assert subjects(store) == ["Boat", "Re: Boat", "Re: Boat", "New year", "Filed"]
    assert store.column(
        "SELECT labels FROM message WHERE sender = (SELECT id FROM address WHERE email = ?)", (ME,)
    ) == [
        '["SENT"]',
        '["SENT"]',
    ]
    assert read_coverage(store).complete


def test_folders_that_others_share_are_not_read(dovecot: Dovecot, store: Store) -> None:
    """Their mail isn't the user's, not even what is in a folder for sent mail."""
    put(dovecot, *STORY)
    put(dovecot, "2022-02-01 eve > ben: Ours", folder="Public/Team")
    put(dovecot, "2022-02-02 eve > ben: Sent by eve", folder="Public/Sent")
    session = session_of(dovecot.start())
    assert b"Public/Sent" in b"".join(session.do(lambda one: one.wire.list_all()[0]))
    assert sync_folders(session, store).new == len(STORY)
    assert "SENT" in store.value("SELECT labels FROM message WHERE subject = 'Boat'")
    again = session_of(dovecot)
    assert sync_folders(again, store).new == 0
    assert again.calls.total() <= 5


def test_the_same_mail_in_two_folders_is_one(dovecot: Dovecot, store: Store) -> None:
    """A mail to oneself is in INBOX and among the sent; deleting one of the two leaves it."""
    put(dovecot, "2021-03-04 me > me, ana: Note")
    put(dovecot, "2021-03-04 me > me, ana: Note", folder="INBOX")
    session = session_of(dovecot.start())
    assert sync_folders(session, store).new == 1
    assert [row[-1] for row in contents(store)] == [2]
    shutil.rmtree(dovecot.folder() / "cur")
    assert sync_folders(session_of(dovecot), store).gone == 0
    assert subjects(store) == ["Note"]


def test_nothing_new_takes_five_commands(dovecot: Dovecot, store: Store) -> None:
    """However many folders there are."""
    put(dovecot, *STORY)
    for number in range(20):
        put(dovecot, f"2022-02-01 eve > me: Filed {number}", folder=f"Projekte/{number}")
    sync_folders(session_of(dovecot.start()), store)
    session = session_of(dovecot)
    assert sync_folders(session, store).new == 0
    assert session.calls == {"LOGIN": 1, "COMPRESS": 1, "LIST": 1, "NAMESPACE": 1, "LOGOUT": 1}


def test_a_later_sync_reads_what_came_moved_or_went(dovecot: Dovecot, store: Store) -> None:
    """New mail is read, deleted mail goes, and mail that was moved to another folder stays."""
    put(dovecot, *STORY)
    sync_folders(session_of(dovecot.start()), store)
    before = {row[0] for row in contents(store)}
    inbox = sorted((dovecot.folder() / "cur").iterdir())
    shutil.move(inbox[0], dovecot.folder("Archiv") / "cur")
    inbox[1].unlink()
    put(dovecot, "2022-03-01 ana > me: Boat again")
    done = sync_folders(session_of(dovecot), store)
    assert (done.gone, done.incremental, done.complete) == (1, True, True)
    assert subjects(store) == ["Boat", "Re: Boat", "Re: Boat", "Boat again"]
    assert len(before & {row[0] for row in contents(store)}) == 3


def test_servers_tell_what_went(dovecot: Dovecot, store: Store) -> None:
    """With QRESYNC no folder has to be listed, however many messages it has, and whatever flags changed."""
    put(dovecot, *numbered(60))
    sync_folders(session_of(dovecot.start()), store)
    for path in sorted((dovecot.folder() / "cur").iterdir())[3:9]:
        path.unlink()
    sent = sorted((dovecot.folder(SENT) / "cur").iterdir())
    sent[0].unlink()
    sent[5].rename(sent[5].with_name(f"{sent[5].name}F"))
    put(dovecot, "2022-03-01 ana > me: Hello")
    session = session_of(dovecot)
    done = sync_folders(session, store)
    assert (done.new, done.gone, done.incremental) == (1, 7, True)
    assert session.calls["ENABLE"] == 1
    assert "UID SEARCH" not in session.calls
    with Store.open(Path(store.path).with_name("again.sqlite")) as again:
        sync_folders(session_of(dovecot), again)
        assert contents(again) == contents(store)


@pytest.mark.skipif(not CAN_RUN, reason="Cyrus isn't installed (see .ci/run)")
def test_cyrus_tells_what_went(store: Store) -> None:
    """It answers QRESYNC in its own way."""
    with Cyrus(ME) as cyrus:
        cyrus.deliver((mail(story), at_ms(story[:10])) for story in numbered(20))
        sync_folders(session_of(cyrus), store)
        with imaplib.IMAP4("127.0.0.1", cyrus.own_port) as other:
            other.login(ME, PASSWORD)
            other.select()
            other.store("3,5:7", "+FLAGS", "(\\Deleted)")
            other.expunge()
        cyrus.deliver([(mail("2022-03-01 ana > me: Hello"), at_ms("2022-03-01"))])
        session = session_of(cyrus)
        done = sync_folders(session, store)
    assert (done.new, done.gone, done.incremental) == (1, 4, True)
    assert session.calls["ENABLE"] == 1
    assert "UID SEARCH" not in session.calls
    assert not {"About 2", "About 4", "About 5", "About 6"} & set(subjects(store))


def test_a_new_uidvalidity_loses_nothing(dovecot: Dovecot, store: Store) -> None:
    """A folder that the server rebuilt is listed again: its messages are known by Message-ID, sender and date."""
    put(dovecot, *numbered(60))
    sync_folders(session_of(dovecot.start()), store)
    before = contents(store)
    store.connection.execute("CREATE TEMP TABLE was AS SELECT id, key FROM message")
    dovecot.rebuild(SENT)
    dovecot.rebuild()
    done = sync_folders(session_of(dovecot), store)
    assert (done.new, done.gone, done.complete) == (0, 0, True)
    assert contents(store) == before
    assert not store.column("SELECT key FROM was EXCEPT SELECT key FROM message")
    assert not store.column("SELECT id FROM copy WHERE message NOT IN (SELECT id FROM was)")


def test_a_renamed_folder_loses_nothing(dovecot: Dovecot, store: Store) -> None:
    """Its mail is found in the new place."""
    put(dovecot, *(f"2022-02-{day:02} eve > me: Filed {day}" for day in range(1, 20)), folder="Projekte")
    sync_folders(session_of(dovecot.start()), store)
    before = contents(store)
    dovecot.folder("Projekte").rename(dovecot.folder("Projekte").parent / ".Fertig")
    assert sync_folders(session_of(dovecot), store).gone == 0
    assert contents(store) == before


def test_an_imported_file_is_recognized(dovecot: Dovecot, store: Store) -> None:
    """Mail that is stored without a copy on a server isn't stored again."""
    put(dovecot, *STORY)
    sync_folders(session_of(dovecot.start()), store)
    store.connection.execute("DELETE FROM copy")  # as if a file had brought the mail
    store.connection.execute("DELETE FROM state")
    done = sync_folders(session_of(dovecot), store)
    assert done.new == 0
    assert len(contents(store)) == len(STORY)


@pytest.mark.parametrize("commands", range(4, 16, 3))
def test_an_interrupted_sync_continues(dovecot: Dovecot, tmp_path: Path, commands: int) -> None:
    """Wherever it is interrupted, the next one ends with the same store; until then coverage is not complete."""
    put(dovecot, *numbered(90))
    dovecot.start()
    with Store.open(tmp_path / "whole.sqlite") as whole:
        sync_folders(session_of(dovecot), whole)
        expected = contents(whole)

    def interrupt(connection: ImapConnection) -> None:
        before = connection.wire.guard.check

        def check(line: bytes) -> str:
            if connection.wire.calls.total() >= commands and b"LOGOUT" not in line:
                raise KeyboardInterrupt
            return before(line)

        connection.wire.guard.check = check  # type: ignore[method-assign,assignment]

    with Store.open(tmp_path / "cut.sqlite") as store:
        try:
            sync_folders(session_of(dovecot, interrupt), store)
        except KeyboardInterrupt:
            assert contents(store) == expected or not read_coverage(store).complete
        sync_folders(session_of(dovecot), store)
        assert contents(store) == expected
        assert read_coverage(store).complete


def dropping(after: int) -> Callable[[ImapConnection], None]:
    """Each connection breaks after some commands."""

    def change(connection: ImapConnection) -> None:
        before = connection.wire.guard.check

        def check(line: bytes) -> str:
            if connection.wire.calls.total() >= after:
                connection.wire.sock.shutdown(socket.SHUT_RDWR)
            return before(line)

        connection.wire.guard.check = check  # type: ignore[method-assign,assignment]

    return change


def test_dropped_connections_lose_one_command_each(dovecot: Dovecot, store: Store, tmp_path: Path) -> None:
    """With two commands a connection beside the sign-in, all is read in the end."""
    put(dovecot, *numbered(90))
    dovecot.start()
    session = session_of(dovecot, dropping(5))
    assert sync_folders(session, store).complete
    assert session.errors["connection"] >= 3
    with Store.open(tmp_path / "whole.sqlite") as whole:
        sync_folders(session_of(dovecot), whole)
        assert contents(whole) == contents(store)


def test_a_connection_that_always_breaks_ends_the_sync(dovecot: Dovecot, store: Store) -> None:
    """The error says so, and that it is safe to run again."""
    put(dovecot, *STORY)
    with pytest.raises(UnreachableError):
        sync_folders(session_of(dovecot.start(), dropping(3)), store)


def test_erased_people_do_not_come_back(dovecot: Dovecot, store: Store) -> None:
    """Neither from the same folder listed again, nor from another one."""
    put(dovecot, *STORY)
    sync_folders(session_of(dovecot.start()), store)
    erase(store, ["ben@example.org"], ["ben@example.org"], [ME])
    new_year = next(one for one in (dovecot.folder() / "cur").iterdir() if b"New year" in one.read_bytes())
    shutil.move(new_year, dovecot.folder("Archiv") / "cur")
    assert sync_folders(session_of(dovecot), store).new == 0
    assert sync_folders(session_of(dovecot), store, full=True).new == 0
    assert subjects(store) == ["Boat", "Re: Boat", "Re: Boat"]
    message_id = message_from_bytes(mail(STORY[-1]))["Message-ID"].strip("<>")
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert message_id.encode() not in Path(store.path).read_bytes()


def test_a_folder_rebuilt_while_it_is_read_is_an_error(dovecot: Dovecot, store: Store) -> None:
    """Its UIDs mean other messages then."""
    put(dovecot, *STORY)
    session = session_of(dovecot.start())
    session.inside(b"INBOX", lambda one, _: one.uids())
    dovecot.rebuild()
    session._connection.wire.shutdown()  # type: ignore[union-attr]
    with pytest.raises(MailboxError, match="rebuilt"):
        session.inside(b"INBOX", lambda one, _: one.uids())
    session.close()


def test_mail_of_gmail_and_of_another_server_stays_apart(dovecot: Dovecot, start: Start, store: Store) -> None:
    """An account that moved, or is read by its API again: the other's mail stays, and what both have is one."""
    put(dovecot, *STORY)
    sync_folders(session_of(dovecot.start()), store)
    mailbox = mailbox_of(*STORY[:2], "2022-05-01 me > ana: Only at Gmail")
    for _ in range(2):
        store.connection.execute("DELETE FROM state WHERE key = 'history_id'")
        sync(start(mailbox).reader(), store, full=True)
        assert subjects(store) == ["Boat", "Re: Boat", "Re: Boat", "New year", "Only at Gmail"]
        store.connection.execute("DELETE FROM state WHERE key = 'history_id'")
        sync_folders(session_of(dovecot), store)
        assert subjects(store) == ["Boat", "Re: Boat", "Re: Boat", "New year", "Only at Gmail"]


def test_dates_become_exact_from_the_present_back(dovecot: Dovecot, store: Store) -> None:
    """Sent mail comes first; then all else, the newest first, in whatever folder it is."""
    put(dovecot, *(f"20{n % 20 + 1:02}-{n // 20 % 12 + 1:02}-{n // 240 + 1:02} eve > me: {n}" for n in range(1200)))
    put(dovecot, "2021-03-04 me > ana: Boat")
    steps: list[SyncProgress] = []
    session = session_of(dovecot.start())
    source = FolderSource(session, ME, milliseconds(NOW))
    engine.sync(source, store, NOW, SyncOptions(everything=True), steps.append)
    session.close()
    exact = [step.exact_since for step in steps if step.phase == "letters" and step.exact_since]
    assert len(exact) > 2
    assert exact == sorted(exact, reverse=True)
    assert exact[-1] < exact[0]


def test_threads_that_the_user_wrote_in_are_read_before_all_else(dovecot: Dovecot, store: Store) -> None:
    """What was sent comes first; then what it answered and what answers it, by References; then even newer mail."""
    root, letter = "<root@example.org>", "<letter@example.com>"
    for story, folder, headers in (
        ("2021-03-04 me > ana: Boat", SENT, {"message_id": letter}),
        ("2021-03-05 ana > me: Re: Boat", "INBOX", {"in_reply_to": letter}),
        ("2021-03-06 ben > me: Kite", "Archiv", {"message_id": root}),
        ("2021-03-07 me > ben: Re: Kite", SENT, {"references": root}),
        ("2021-03-08 eve > me, ben: Re: Kite", "INBOX", {"references": f"{root} <other@example.org>"}),
        ("2022-01-01 shop > me: Sale", "INBOX", {}),
    ):
        dovecot.deliver([(mail(story, **headers), at_ms(story[:10]))], folder)
    steps: list[tuple[str, list[str]]] = []
    session = session_of(dovecot.start())
    engine.sync(
        FolderSource(session, ME, milliseconds(NOW)), store, NOW, SyncOptions(everything=True),
        lambda step: steps.append((step.phase, subjects(store))),
    )  # fmt: skip
    session.close()
    assert [found for phase, found in steps if phase == "sent"][1] == ["Boat", "Re: Kite"]
    assert next(found for phase, found in steps if phase == "letters") == [
        "Boat",
        "Re: Boat",
        "Kite",
        *["Re: Kite"] * 2,
    ]
    assert subjects(store)[-1] == "Sale"
