"""The two ways to Gmail, opened for one command: token read before, kept renewed and accounted for after.

Imported only by commands that talk to Gmail: Google's packages take a while to load.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.allowlist import Token
from gmail_reconnect.gmail.client import GmailDrafts, GmailReader
from gmail_reconnect.gmail.http import GmailTransport
from gmail_reconnect.gmail.rate_limiter import UNIT_COSTS, RateLimiter
from gmail_reconnect.model import milliseconds
from gmail_reconnect.parsing.dates import parse_date
from gmail_reconnect.store.mail.messages import Store
from gmail_reconnect.store.mail.sync_runs import Runs
from gmail_reconnect.store.sync_state import SyncState
from gmail_reconnect.store.user.api_calls import ApiCallTable

from .session import Session


class Account:
    """Writes down what is asked of Gmail, as it goes: what is cut off has no last word."""

    def __init__(self, session: Session, store: Store, transport: GmailTransport) -> None:
        self._session, self._store, self._transport = session, store, transport
        self._noted = Counter[str]()
        self._runs = Runs(store)
        self._run: int | None = None

    def note(self) -> None:
        """Everything until now."""
        new = self._transport.calls - self._noted
        with self._store.transaction():
            if new:
                day = self._session.now().date().isoformat()
                ApiCallTable(self._store).add(
                    day, {name: (count, count * UNIT_COSTS[name]) for name, count in new.items()}
                )
            if self._run is not None:
                limiter = self._transport.limiter
                self._runs.note(
                    self._run, self._transport.calls, limiter.spent, limiter.refused, self._transport.errors
                )
        self._noted = self._transport.calls.copy()

    def run(self, work: Callable[[], str]) -> None:
        """Notes in the runs table what `work` does, however it ends; it returns how it ended well."""
        self._run = self._runs.begin("sync", milliseconds(self._session.now()))
        outcome = "interrupted"
        try:
            outcome = work()
        except ReconnectError as error:
            outcome = error.message
            raise
        finally:
            self.note()
            self._runs.end(self._run, milliseconds(self._session.now()), outcome)


@contextmanager
def reader(session: Session, store: Store) -> Iterator[GmailReader]:
    """Gmail with the reading token. Raises SignInError where there is none."""
    with accounted_reader(session, store) as (opened, _):
        yield opened


@contextmanager
def accounted_reader(session: Session, store: Store) -> Iterator[tuple[GmailReader, Account]]:
    """The same, with the account of what is asked."""
    credentials = auth.load(session.paths.token("read"), "read", session.config)
    opened = GmailReader(credentials, session.config.gmail.endpoint, _limiter(session))
    with closing(opened), _accounted(session, store, "read", credentials, opened.transport) as account:
        yield opened, account


@contextmanager
def drafts(session: Session, store: Store) -> Iterator[GmailDrafts]:
    """The Drafts folder with the drafting token. Raises SignInError where there is none."""
    credentials = auth.load(session.paths.token("draft"), "draft", session.config)
    opened = GmailDrafts(credentials, session.config.gmail.endpoint, _limiter(session))
    with _accounted(session, store, "draft", credentials, opened.transport):
        yield opened


def sign_in(session: Session, token: Token, *, open_browser: bool, port: int) -> None:
    """Asks for one consent and keeps its token."""
    credentials = auth.sign_in(
        session.paths.credentials(session.config), token, session.config, open_browser=open_browser, port=port
    )
    auth.save(session.paths.token(token), credentials)


def _limiter(session: Session) -> RateLimiter:
    return RateLimiter(session.config.gmail.units_per_minute, time.monotonic, time.sleep, random.random)


@contextmanager
def _accounted(
    session: Session, store: Store, token: Token, credentials: Any, transport: GmailTransport
) -> Iterator[Account]:
    before = credentials.token
    account = Account(session, store, transport)
    try:
        yield account
    finally:
        transport.close()
        theirs, _ = parse_date(transport.date)
        if theirs is not None:
            SyncState(store).clock_ahead = milliseconds(session.now()) - theirs
        account.note()
        if credentials.token != before:
            auth.save(session.paths.token(token), credentials)
