"""Undo brings back what the user had said before, whatever the act, and keeps what they have said since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.kept_people import KeptPeople
from gmail_reconnect.actions.people.decisions import decide
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.actions.people.merging import keep_apart, merge, split
from gmail_reconnect.actions.people.undo import UndoStep, hide_people, remember, undo
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import Person
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.store.user.said import SaidTables
from tests.support.context import context_in
from tests.web.conftest import exchange, fill

ANA, ANNA, BOB = "ana@lima.example", "anna@lima.example", "bob@stone.example"
STORY = "\n".join((
    exchange(f"Ana Lima <{ANA}>", 2019),
    exchange(f"A. Lima <{ANNA}>", 2018),
    exchange(f"Bob Stone <{BOB}>", 2017),
))  # fmt: skip


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    fill(tmp_path, STORY)
    found = kept(tmp_path)
    yield found
    assert found.kept
    found.kept.close()


def kept(place: Path) -> Context:
    plain = context_in(place)
    return replace(plain, kept=KeptPeople(plain.paths.database))


def said(context: Context) -> object:
    with context.open_store() as store:
        load_people(context, store)
        return SaidTables(store).rows()


def person(context: Context, who: str) -> Person:
    with context.open_store() as store:
        return load_people(context, store).find(who)


def act(context: Context, do: str, who: str, other: str) -> UndoStep:
    acts: dict[str, Callable[[], list[Person]]] = {
        "merge": lambda: [*merge(context, who, other)],
        "apart": lambda: [*keep_apart(context, who, other)],
        "split": lambda: [split(context, who, who).person],
        "hide": lambda: hide_people(context, [who]),
        "note": lambda: [*decide(context, [who], DecisionKind.NOTE, "boats").people],
        "snooze": lambda: [*decide(context, [who], DecisionKind.SNOOZE, "1 week").people],
        "ignore": lambda: [*decide(context, [who], DecisionKind.IGNORE).people],
        "back": lambda: [*decide(context, [who], DecisionKind.IGNORE, undo=True).people],
    }
    return remember(context, acts[do])


def test_undone_merge_leaves_two_people_with_their_own_decisions(context: Context) -> None:
    """What the merge extended to the other's address goes with it."""
    act(context, "ignore", ANA, "")
    before = said(context)
    step = act(context, "merge", ANA, ANNA)
    assert person(context, ANNA).addresses == person(context, ANA).addresses
    assert said(context) != before
    undo(context, step)
    assert person(context, ANNA).id != person(context, ANA).id
    assert said(context) == before


def test_undone_split_restores_the_merge_before_it(context: Context) -> None:
    """`person split --undo` can't: it doesn't know that there was one."""
    act(context, "merge", ANA, ANNA)
    before = said(context)
    step = act(context, "split", ANNA, "")
    assert person(context, ANNA).id != person(context, ANA).id
    undo(context, step)
    assert person(context, ANNA).id == person(context, ANA).id
    assert said(context) == before


def test_undo_of_one_merge_keeps_the_next(context: Context) -> None:
    """In the order of two tabs."""
    first = act(context, "merge", ANA, ANNA)
    act(context, "merge", ANA, BOB)
    undo(context, first)
    assert len({person(context, one).id for one in (ANA, ANNA, BOB)}) == 2


def test_decision_made_since_stays(context: Context) -> None:
    """Undo of the one before the last snooze changes nothing; one of two notes is taken back alone."""
    remember(context, lambda: decide(context, [BOB], DecisionKind.SNOOZE, "3 weeks").people)
    first = act(context, "snooze", BOB, "")
    remember(context, lambda: decide(context, [BOB], DecisionKind.SNOOZE, "2 weeks").people)
    after = said(context)
    undo(context, first)
    assert said(context) == after
    note = act(context, "note", BOB, "")
    remember(context, lambda: decide(context, [BOB], DecisionKind.NOTE, "kites").people)
    undo(context, note)
    assert person(context, BOB).notes == ("kites",)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "apart", "split", "hide", "note", "snooze", "ignore", "back"]),
        st.sampled_from([ANA, ANNA, BOB]),
        st.sampled_from([ANA, ANNA, BOB]),
    ),
    max_size=6,
)


@settings(max_examples=40)
@given(STEPS)
def test_every_act_is_undone_exactly(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    """After any acts before it; and undone in reverse order, all of them leave nothing behind."""
    place = tmp_path_factory.mktemp("undo")
    fill(place, STORY)
    context = kept(place)
    undone: list[tuple[UndoStep, object]] = []
    for do, who, other in steps:
        before = said(context)
        try:
            step = act(context, do, who, other)
        except ReconnectError:  # one person already, or hidden
            assert said(context) == before
            continue
        undone.append((step, before))
    for step, before in reversed(undone):
        undo(context, step)
        undo(context, step)
        assert said(context) == before
    assert context.kept
    context.kept.close()
