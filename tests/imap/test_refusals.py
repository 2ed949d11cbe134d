"""What a server refuses, warns of or forgets becomes a clear message, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gmail_reconnect.errors import ErrorCode, SignInError, UnreachableError
from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.gmail_source import GmailSource
from gmail_reconnect.imap.providers import PROVIDERS
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.sync import engine
from gmail_reconnect.sync.coverage import read_coverage
from gmail_reconnect.sync.engine import SyncOptions, SyncResult
from tests.support.gmail import ME, mailbox_of
from tests.support.gmail_over_imap import PASSWORD, GmailOverImap
from tests.support.syncing import BOAT, NOW, kept

Trouble = Callable[[str], list[str] | None]


class Once:
    """Answers the first commands that begin with `command` in the server's place, `times` times."""

    def __init__(self, command: str, *lines: str, times: int = 1) -> None:
        self._command, self._lines, self._left = command, list(lines), times

    def __call__(self, command: str) -> list[str] | None:
        if not self._left or not command.startswith(self._command):
            return None
        self._left -= 1
        return self._lines


def connect(server: GmailOverImap, tell: Callable[[str], None] = lambda _: None) -> ImapConnection:
    account = ImapAccount(ME, "127.0.0.1", server.port, PROVIDERS[0], answer_seconds=2.0)
    return ImapConnection(account, PASSWORD, tell=tell)


def read(
    server: GmailOverImap, store: Store, told: list[str], left: Callable[[int], int] | None = None
) -> tuple[SyncResult, list[float]]:
    """A sync, and how long it would have waited each time."""
    waited: list[float] = []
    session = ImapSession(lambda: connect(server, told.append), waited.append, told.append, left)
    try:
        return engine.sync(
            GmailSource(session, ME, MessageTable(store).gmail_ids), store, NOW, SyncOptions(everything=True)
        ), waited
    finally:
        session.close()


@pytest.mark.parametrize(
    ("answer", "words", "code"),
    [
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "did not accept", ErrorCode.IMAP_REFUSED),
        (
            "[ALERT] Application-specific password required: https://support.google.com/answer/185833 (Failure)",
            "only an app password",
            ErrorCode.IMAP_REFUSED,
        ),
        ("[WEBALERT https://accounts.google.com/x] Web login required. (Failure)", "browser", ErrorCode.IMAP_REFUSED),
        ("[ALERT] Your account is not enabled for IMAP use. (Failure)", "doesn't allow IMAP", ErrorCode.IMAP_REFUSED),
        ("LOGIN failed. Basic authentication is disabled.", "no longer lets programs", ErrorCode.IMAP_NOT_OFFERED),
    ],
)
def test_a_refused_sign_in_says_what_to_do(answer: str, words: str, code: ErrorCode) -> None:
    """By the provider's words."""
    with GmailOverImap(mailbox_of(*BOAT), Once("LOGIN", f"TAG NO {answer}")) as server:
        with pytest.raises(SignInError, match=words) as caught:
            connect(server)
        assert caught.value.code == code
        assert PASSWORD not in repr(caught.value) + str(caught.value.facts)


def test_a_password_that_the_server_repeats_is_not_shown() -> None:
    """Some servers quote the whole command in their answer."""
    with GmailOverImap(mailbox_of(*BOAT), Once("LOGIN", f"TAG BAD [ALERT] LOGIN {ME} {PASSWORD}")) as server:
        told: list[str] = []
        with pytest.raises(SignInError) as caught:
            connect(server, told.append)
        assert PASSWORD not in f"{caught.value!r} {caught.value.facts} {told}"


def test_alerts_are_shown(store: Store) -> None:
    """RFC 3501: the user has to see them, with whatever answer they come."""
    trouble = Once("UID SEARCH", "* OK [ALERT] Maintenance tonight", "* SEARCH", "TAG OK [ALERT] Bye then")
    with GmailOverImap(mailbox_of(*BOAT), trouble) as server:
        told: list[str] = []
        read(server, store, told)
        assert told == ["Maintenance tonight", "Bye then"]


@pytest.mark.parametrize(
    "answer",
    [
        ["TAG NO [THROTTLED] Too fast"],
        ["TAG NO [UNAVAILABLE] Later"],
        ["TAG BAD System Error (Failure)"],
        ["* BYE Too many simultaneous connections. (Failure)", "drop"],
        ["* BYE Session expired, please login again.", "drop"],
        ["* BYE [UNAVAILABLE] Temporary System Error", "drop"],
        ["* 1 FETCH (UID 1 X-GM-MSG", "drop"],
        ["drop"],
        [],  # no answer comes
    ],
)
def test_a_busy_server_or_a_drop_in_the_middle_is_waited_for(store: Store, answer: list[str]) -> None:
    """One command is repeated, on another connection; the user is told; everything is read in the end."""
    with GmailOverImap(mailbox_of(*BOAT), Once("UID FETCH", *answer)) as server:
        told: list[str] = []
        done, waited = read(server, store, told)
        assert (done.new, done.complete) == (len(BOAT), True)
        assert len(waited) == len(told) == 1
        assert sum(one.startswith("LOGIN") for one in server.asked) == 2


def test_a_server_that_stays_busy_ends_the_sync(store: Store) -> None:
    """After a few tries, each further apart; it is safe to run again."""
    with GmailOverImap(mailbox_of(*BOAT), Once("UID FETCH", "TAG NO [THROTTLED] Too fast", times=99)) as server:
        told: list[str] = []
        with pytest.raises(UnreachableError, match="busy"):
            read(server, store, told)
        assert sum(one.startswith("UID FETCH") for one in server.asked) == 4
        assert not read_coverage(store).complete


def test_a_spent_quota_is_not_waited_for(store: Store) -> None:
    """It lasts for hours."""
    answer = "TAG NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)"
    with GmailOverImap(mailbox_of(*BOAT), Once("UID FETCH", answer, times=99)) as server:
        with pytest.raises(UnreachableError, match="no more for now") as caught:
            read(server, store, [])
        assert "few hours" in caught.value.hint
        assert sum(one.startswith("UID FETCH") for one in server.asked) == 1


def test_a_day_has_a_limit(store: Store) -> None:
    """What was read is kept, and the next day goes on."""
    with GmailOverImap(mailbox_of(*BOAT)) as server:
        with pytest.raises(UnreachableError, match="limit for one day") as caught:
            read(server, store, [], left=lambda received: 1500 - received)
        assert "tomorrow" in caught.value.hint
        assert read(server, store, [])[0].complete
        assert len(kept(store)) == len(BOAT)


def test_mail_that_is_listed_but_not_returned_is_asked_for_again(store: Store) -> None:
    """It counts as missing, and holds up nothing else."""

    def trouble(command: str) -> list[str] | None:
        return ["TAG OK done"] if "HEADER.FIELDS" in command else None

    with GmailOverImap(mailbox_of(*BOAT), trouble) as server:
        done, _ = read(server, store, [])
        assert (done.new, done.unreadable) == (0, len(BOAT))
        assert not read_coverage(store).complete
        server.trouble = lambda _: None
        done, _ = read(server, store, [])
        assert (done.new, done.unreadable) == (len(BOAT), 0)
        assert read_coverage(store).complete


def test_a_server_that_never_answers_first_is_not_tried_again(tmp_path: Path) -> None:
    """A wrong host or port says so at once, or after the time limit of one connection."""
    with GmailOverImap(mailbox_of(*BOAT), lambda _: []) as server:
        waited: list[float] = []
        with pytest.raises(UnreachableError, match="no answer came in time"):
            ImapSession(lambda: connect(server), waited.append).do(lambda one: one)
        assert waited == []


@pytest.mark.parametrize(
    "answer",
    [
        ["* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] {4294967296}"],
        ["TAG NO Some messages could not be FETCHed"],
    ],
)
def test_one_message_that_cannot_be_fetched_holds_up_no_other(store: Store, answer: list[str]) -> None:
    """Its headers are announced with 4 GB, or the server refuses whatever has it: the others are read."""

    def trouble(command: str) -> list[str] | None:
        if "HEADER.FIELDS" not in command:
            return None
        uids = [int(one) for one in re.findall(r"\d+", command.split(" ")[2])]
        return answer if min(uids) <= 2 <= max(uids) else None

    with GmailOverImap(mailbox_of(*BOAT), trouble) as server:
        done, waited = read(server, store, [])
        assert (done.new, done.unreadable) == (len(BOAT) - 1, 1)
        assert waited == []
        assert not read_coverage(store).complete


def test_flags_that_nobody_asked_for_are_no_message(store: Store) -> None:
    """A server may tell flags at any time: of another message, and of one whose headers it doesn't return."""
    told_flags = ["* 9 FETCH (UID 999 MODSEQ (7) FLAGS (\\Draft))", "* 1 FETCH (UID 1 FLAGS ())", "TAG OK done"]

    def trouble(command: str) -> list[str] | None:
        return told_flags if "HEADER.FIELDS" in command else None

    with GmailOverImap(mailbox_of(*BOAT), trouble) as server:
        done, _ = read(server, store, [])
        assert (done.new, done.unreadable) == (0, len(BOAT))
        server.trouble = lambda _: None
        done, _ = read(server, store, [])
        assert (done.new, done.unreadable) == (len(BOAT), 0)


def test_a_folder_whose_name_would_be_a_command_is_not_opened(store: Store) -> None:
    """A hostile name has a line end in it; a name in UTF-8 is against the protocol, and can't be sent either."""
    folders = ['* LIST (\\All) "/" "[Gmail]/Alle Nachrichten"', '* LIST () "/" "Pr\xc3\xa9nom"']
    hostile = ['* LIST (\\Sent) "/" {16}\r\nx"\r\nA9 EXPUNGE\r\n']
    with GmailOverImap(mailbox_of(*BOAT), Once("LIST", *folders, *hostile, "TAG OK done", times=9)) as server:
        session = ImapSession(lambda: connect(server), lambda _: None)
        assert [one.shown for one in session.do(ImapConnection.folders)] == ["[Gmail]/Alle Nachrichten"]
        session.close()
