"""The two ways to Gmail, opened for one command: token read before, kept renewed and accounted for after.

Imported only by commands that talk to Gmail: Google's packages take a while to load.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gmail_reconnect import doctor
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.mailbox import auth
from gmail_reconnect.mailbox.dates import parse_date
from gmail_reconnect.mailbox.gmail import Drafts, Reader
from gmail_reconnect.mailbox.quota import COSTS, Pace
from gmail_reconnect.mailbox.transport import Token
from gmail_reconnect.store.runs import Runs
from gmail_reconnect.store.store import Store

from .session import Session, milliseconds


@contextmanager
def reader(session: Session, store: Store) -> Iterator[Reader]:
    """Gmail with the reading token. Raises SignInError where there is none."""
    credentials = auth.load(session.paths.token("read"), "read", session.config)
    opened = Reader(credentials, session.config.gmail.endpoint, _pace(session))
    with _accounted(session, store, "read", credentials, opened.wire):
        yield opened


@contextmanager
def drafts(session: Session, store: Store) -> Iterator[Drafts]:
    """The Drafts folder with the drafting token. Raises SignInError where there is none."""
    credentials = auth.load(session.paths.token("draft"), "draft", session.config)
    opened = Drafts(credentials, session.config.gmail.endpoint, _pace(session))
    with _accounted(session, store, "draft", credentials, opened.wire):
        yield opened


def accounted_run(session: Session, store: Store, gmail: Reader, work: Callable[[], str]) -> None:
    """Writes down in the runs table what `work` did, however it ends; it returns how it ended well."""
    runs = Runs(store)
    run = runs.begin("sync", milliseconds(session.now()))
    outcome = "interrupted"
    try:
        outcome = work()
    except ReconnectError as error:
        outcome = error.message
        raise
    finally:
        pace = gmail.wire.pace
        runs.end(run, milliseconds(session.now()), gmail.wire.calls, pace.spent, pace.refused, outcome)


def sign_in(session: Session, token: Token, *, open_browser: bool, port: int) -> None:
    """Asks for one consent and keeps its token."""
    credentials = auth.sign_in(
        session.paths.credentials(session.config), token, session.config, open_browser=open_browser, port=port
    )
    auth.save(session.paths.token(token), credentials)


def _pace(session: Session) -> Pace:
    return Pace(session.config.gmail.units_per_minute, time.monotonic, time.sleep, random.random)


@contextmanager
def _accounted(session: Session, store: Store, token: Token, credentials: Any, wire: Any) -> Iterator[None]:
    before = credentials.token
    try:
        yield
    finally:
        wire.close()
        theirs, _ = parse_date(wire.date)
        if theirs is not None:
            store.remember(doctor.CLOCK, str(milliseconds(session.now()) - theirs))
        day = session.now().date().isoformat()
        store.count_calls(day, {name: (count, count * COSTS[name]) for name, count in wire.calls.items()})
        if credentials.token != before:
            auth.save(session.paths.token(token), credentials)
