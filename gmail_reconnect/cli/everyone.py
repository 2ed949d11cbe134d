"""Everyone in the mail, with progress where working them out takes a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from gmail_reconnect.model import Person
from gmail_reconnect.people import directory
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.store.database import Store
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

from .display.progress import ProgressLine
from .session import Session


def everyone(session: Session, store: Store, now: datetime, *, with_hidden: bool = False) -> Directory:
    """As `people.directory.load`. The first time, and after much new mail, it says how far it is."""
    with _telling(session) as tell:
        return directory.load(store, session.config, now, tell, with_hidden=with_hidden)


def work_out(session: Session, store: Store, now: datetime) -> None:
    """So that what shows everyone next need not."""
    with _telling(session) as tell:
        directory.update(store, session.config, now, tell)


def named(person: Person) -> str:
    """What to call somebody in a sentence."""
    return isolate(one_line(person.shown))


@contextmanager
def _telling(session: Session) -> Iterator[Callable[[int, int], None]]:
    with ProgressLine(session) as ticker:
        yield lambda done, addresses: ticker.show(f"Who is who: {done:,} of {addresses:,} addresses")
