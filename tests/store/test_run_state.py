"""The sync's own state: each value under its key, with its type."""

from __future__ import annotations

from gmail_reconnect.store.database import Store
from gmail_reconnect.store.run_state import RunState


def test_new_database_has_empty_state(store: Store) -> None:
    """Nothing was synced or imported."""
    state = RunState(store)
    assert (state.account, state.history_id, state.index_form) == ("", "", "")
    assert (state.reconciled, state.exact_since, state.clock_ahead) == (0, 0, None)
    assert (state.broken_files, state.is_erasure_unfinished, state.listing("listing")) == ((), False, None)


def test_each_value_stays_until_it_is_replaced(store: Store) -> None:
    """Another object on the same database reads what the first one wrote."""
    state, other = RunState(store), RunState(store)
    for history_id in ("1", "2"):
        state.history_id = history_id
        assert other.history_id == history_id
    state.account, state.exact_since, state.reconciled, state.clock_ahead = "me@example.com", 5, 6, 0
    state.broken_files = {"b.mbox", "a.mbox"}
    state.is_erasure_unfinished = True
    assert (other.account, other.exact_since, other.reconciled, other.clock_ahead) == ("me@example.com", 5, 6, 0)
    assert (other.broken_files, other.is_erasure_unfinished) == (("a.mbox", "b.mbox"), True)
    state.exact_since, state.broken_files, state.is_erasure_unfinished = 0, (), False
    assert (other.exact_since, other.broken_files, other.is_erasure_unfinished) == (0, (), False)


def test_progress_of_both_listings_is_cleared_together(store: Store) -> None:
    """The listing of all mail and the one of sent mail are kept apart."""
    state = RunState(store)
    state.set_listing("listing", {"left": [[0, None]]})
    state.set_listing("checking", {"left": []})
    assert (state.listing("listing"), state.listing("checking")) == ({"left": [[0, None]]}, {"left": []})
    state.clear_listings()
    assert (state.listing("listing"), state.listing("checking")) == (None, None)
