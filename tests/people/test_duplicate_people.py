"""Pairs that are looked for again after a merge or a split are those of everyone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmail_reconnect.actions.kept_people import KeptPeople
from gmail_reconnect.actions.people.lookup import find_duplicates
from gmail_reconnect.actions.people.merging import keep_apart, merge, split
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.people.duplicate_people import FoundPairs
from tests.support.context import context_in
from tests.web.conftest import exchange, fill

EMAILS = {
    "ana@lima.example": "Ana Lima",
    "a.lima@boats.example": "A. Lima",
    "ana.maria@lima.example": "Ana Maria Lima",
    "lima.ana@kites.example": "آنا ليما",
    "bob@stone.example": "Bob Stone",
    "robert.stone@quarry.example": "Robert Stone",
    "rs@rocks.example": "R. Stone",
}
STEPS = st.lists(
    st.tuples(st.sampled_from([merge, keep_apart, split]), st.sampled_from([*EMAILS]), st.sampled_from([*EMAILS])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40)
@given(STEPS)
def test_pairs_after_merges_are_those_of_a_new_start(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[object, str, str]]
) -> None:
    """In the same order, with the same reasons."""
    place = tmp_path_factory.mktemp("pairs")
    fill(place, "\n".join(exchange(f"{name} <{email}>", 2012 + n) for n, (email, name) in enumerate(EMAILS.items())))
    fresh = context_in(place)
    kept = replace(fresh, kept=KeptPeople(fresh.paths.database))
    assert find_duplicates(kept) == find_duplicates(fresh)
    for act, who, other in steps:
        with suppress(ReconnectError):  # one person already, or not their address
            act(kept, who, other)  # type: ignore[operator]
        assert find_duplicates(kept) == find_duplicates(fresh)
    assert kept.kept
    kept.kept.close()


def test_many_changes_are_looked_at_wholly() -> None:
    """After a sync everyone may be new."""
    people = {str(n): n for n in range(60)}
    assert FoundPairs({}, [], {}).after(people, ()) is None  # type: ignore[arg-type]
