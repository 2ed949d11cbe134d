"""Everyone in the mail, with progress where working them out takes a while."""

from __future__ import annotations

from datetime import datetime

from gmail_reconnect.people.book import Book, load
from gmail_reconnect.store.store import Store

from .session import Session, Ticker


def everyone(session: Session, store: Store, now: datetime, *, with_hidden: bool = False) -> Book:
    """As `people.book.load`. The first time, and after much new mail, it says how far it is."""
    with Ticker(session) as ticker:

        def tell(done: int, addresses: int) -> None:
            ticker.show(f"Who is who: {done:,} of {addresses:,} addresses")

        return load(store, session.config, now, tell, with_hidden=with_hidden)
