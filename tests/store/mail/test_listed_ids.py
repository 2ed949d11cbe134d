"""Which listed messages are missing: found in linear time, whatever thread they name."""

from __future__ import annotations

from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.listed_ids import ListedIdTable, ListingMark


def steps_for(store: Store, number: int) -> int:
    """How many steps of 100 instructions SQLite takes to find what is missing beside one sent message."""
    ids, steps = ListedIdTable(store), list[int]()
    ids.clear()
    one_thread = [(f"{at:x}-a-1", "alerts", at) for at in range(number)]
    ids.add_page([*one_thread, ("ff-b-1", "letter", 1), ("ff-b-2", "letter", 2)], ListingMark.ALL, {}, "listing")
    ids.add_page([("ff-b-1", "letter", 1)], ListingMark.SENT, {}, "listing")
    store.connection.set_progress_handler(lambda: steps.append(1), 100)
    assert sorted(ids.missing(beside_sent=True)) == [("ff-b-1", "letter"), ("ff-b-2", "letter")]
    store.connection.set_progress_handler(None, 0)
    return len(steps)


def test_thread_of_very_many_messages_takes_linear_time(store: Store) -> None:
    """Programs that send alerts name the same first message in all of them, for years."""
    assert steps_for(store, 2000) < 2.5 * steps_for(store, 1000)
