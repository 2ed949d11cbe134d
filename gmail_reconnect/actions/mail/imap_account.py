"""Sign in by IMAP, and open a mailbox by IMAP for one sync, with every command recorded."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.call_recorder import CallCounts, CallRecorder, note_refusal
from gmail_reconnect.actions.progress import NoticeKind, ServerNotice
from gmail_reconnect.errors import SignInError, UsageError
from gmail_reconnect.gmail.rate_limiter import UNIT_COSTS
from gmail_reconnect.imap import sign_ins
from gmail_reconnect.imap.allowlist import Access
from gmail_reconnect.imap.connection import EXTENSION, ImapAccount, ImapConnection
from gmail_reconnect.imap.drafts import ImapDrafts, allow_drafts
from gmail_reconnect.imap.folder_source import FolderSource
from gmail_reconnect.imap.gmail_source import GmailSource
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.imap.sign_ins import Place
from gmail_reconnect.model import milliseconds
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.server_copies import ServerCopyTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.text.domains import is_address

_MEGABYTE: Final = 1_000_000
_SECONDS_A_UNIT: Final = 1 / 300 / UNIT_COSTS["messages.get"]
"""At 300 messages a second, until the pace is known."""
_PACE_SECONDS: Final = 1.0
"""The pace is known once a phase has taken so long."""


@dataclass(frozen=True, slots=True)
class ImapSignedIn:
    """The server that was signed in to, and where the password is kept."""

    host: str
    place: Place


def find_account(
    context: Context, address: str, host: str = "", port: int = 0, user: str = ""
) -> tuple[ImapAccount, bool]:
    """The server for an address, and whether the password has to be asked for. `user`: if not the address.

    Raises UsageError for what isn't an address, ConfigError for an unknown provider, SignInError for one that refuses.
    """
    if not is_address(address):
        raise UsageError(f"{address!r} is not an email address.", "Give the address that you sign in with.")
    if not 0 <= port < 65536:
        raise UsageError(f"{port} is not a port.", "For most servers, leave it out.")
    return sign_ins.account_of(address.lower(), host, port, user), not context.config.mail.password_command


def sign_in(context: Context, account: ImapAccount, typed: str) -> ImapSignedIn:
    """Checks the password with the server, and keeps it. Raises SignInError, UnreachableError, or ReconnectError."""
    command = context.config.mail.password_command
    if command:
        password = sign_ins.run_password_command(command, account.provider)
    else:
        password = sign_ins.typed_password(typed, account.provider)
    if not password:
        raise SignInError("No password was given.", account.provider.password)
    ImapConnection(account, password, tell=_teller(context, NoticeKind.SAYS)).close()
    if context.paths.database.exists():
        with context.open_store() as store:
            note_refusal(store, "imap", None)
    return ImapSignedIn(
        account.host, sign_ins.keep(context.paths.token("imap"), account, password, has_command=bool(command))
    )


def _teller(context: Context, kind: NoticeKind) -> Callable[[str], None]:
    return lambda text: context.progress(ServerNotice(kind, text))


def sign_out(context: Context) -> bool:
    """Deletes the sign-in, also from the keyring; whether there was one. Mail that was read stays."""
    return sign_ins.forget(context.paths.token("imap"))


@contextmanager
def open_imap(context: Context, store: Store) -> Iterator[tuple[GmailSource | FolderSource, CallRecorder]]:
    """The mailbox as a source, and the recorder of its commands. Raises SignInError, UnreachableError."""
    with _open_session(context, store, "read") as (session, account, recorder):
        yield _source(context, session, account, store), recorder


@contextmanager
def open_imap_drafts(context: Context, store: Store) -> Iterator[ImapDrafts]:
    """The folder for drafts. Raises SignInError, UnreachableError."""
    with _open_session(context, store, "draft") as (session, _, _recorder):
        yield ImapDrafts(session)


@contextmanager
def _open_session(
    context: Context, store: Store, access: Access
) -> Iterator[tuple[ImapSession, ImapAccount, CallRecorder]]:
    kept = sign_ins.load(context.paths.token("imap"))
    with _noted_refusal(store):
        account, password = kept.account, sign_ins.password_of(kept, context.config.mail.password_command)

    def connect() -> ImapConnection:
        connection = ImapConnection(account, password, access, tell=_teller(context, NoticeKind.SAYS))
        connection.compress()
        if access == "draft":
            allow_drafts(connection)
        return connection

    budget = _DailyBudget(store, context.clock().date().isoformat(), account.provider.daily_megabytes * _MEGABYTE)
    session = ImapSession(
        connect, context.sleep, _teller(context, NoticeKind.WAITING), budget.left if budget.limit else None
    )

    def counts() -> CallCounts:
        budget.note(session.received)
        calls = Counter({f"imap {name}": count for name, count in session.calls.items()})
        return CallCounts(calls, 0, session.refused, session.errors)

    recorder = CallRecorder(context, store, counts, {})
    try:
        with _noted_refusal(store):
            yield session, account, recorder
        note_refusal(store, "imap", None)
    finally:
        session.close()
        recorder.record()


@contextmanager
def _noted_refusal(store: Store) -> Iterator[None]:
    try:
        yield
    except SignInError as error:
        note_refusal(store, "imap", error)
        raise


def _source(context: Context, session: ImapSession, account: ImapAccount, store: Store) -> GmailSource | FolderSource:
    if EXTENSION in session.do(lambda one: one.capabilities):
        source = GmailSource(session, account.address, MessageTable(store).gmail_ids)
        if not source.lists_all:
            context.progress(ServerNotice(NoticeKind.MAYBE_LIMITED, f"{source.profile().messages:,}"))
        return source
    return FolderSource(session, account.address, milliseconds(context.clock()), ServerCopyTable(store).in_folder)


class Pace:
    """How long the rest of a phase takes, by how long the part before took. `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began, self._units = 0.0, 0

    def seconds_for(self, units_left: int) -> float:
        """Seconds for the units that are left; a phase begins where there are more than before."""
        now = self._clock()
        if units_left > self._units or not self._units:
            self._began, self._units = now, units_left
        took, done = now - self._began, self._units - units_left
        return units_left * (took / done if done and took >= _PACE_SECONDS else _SECONDS_A_UNIT)


class _DailyBudget:
    """How many bytes may still be received on a day, by all runs together; a `limit` of 0 is none."""

    def __init__(self, store: Store, day: str, limit: int) -> None:
        self._state, self._day, self.limit = RunState(store), day, limit
        before, received = self._state.received
        self._before = received if before == day else 0

    def left(self, received: int) -> int:
        """After `received` bytes in this run."""
        return self.limit - self._before - received

    def note(self, received: int) -> None:
        """Keeps what was received, for the next run."""
        if self.limit:
            self._state.received = self._day, self._before + received
