"""Record a decision so that it can be undone: what was decided before comes back, not only what is new goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people import removal
from gmail_reconnect.actions.people.decisions import RecordedDecision, decide
from gmail_reconnect.actions.people.lookup import find_each, load_people
from gmail_reconnect.model import Person
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.store.user.decisions import DecisionTable

Row = tuple[str, str, int]
"""An address, a value, and when it was decided (ms UTC)."""


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What `undo` needs: the decisions of one kind that there were before. `hidden`: addresses to show again."""

    people: tuple[Person, ...]
    kind: DecisionKind | None
    before: tuple[Row, ...] = ()
    hidden: tuple[str, ...] = ()


def decide_and_remember(
    context: Context, who: Sequence[str], kind: DecisionKind, value: str = "", *, take_back: bool = False
) -> tuple[RecordedDecision, UndoStep]:
    """As `decide` (`take_back` is its `undo`), with the step that undoes it. Raises as `decide`."""
    with context.open_store() as store:
        people = find_each(load_people(context, store), who)
        table = DecisionTable(store)
        before = tuple(
            (email, held, made)
            for person in people
            for email in person.addresses
            for k, held, made in table.of(email)
            if k == kind.value
        )
    done = decide(context, [person.id for person in people], kind, value, undo=take_back)
    return done, UndoStep(done.people, kind, before)


def hide_and_remember(context: Context, who: Sequence[str]) -> tuple[list[removal.HiddenPerson], UndoStep]:
    """As `removal.hide`, with the step that undoes it. Raises as `hide`."""
    with context.open_store() as store:
        people = find_each(load_people(context, store), who)
    done = removal.hide(context, [person.id for person in people])
    hidden = tuple(one.addresses[0] for one in done if not one.already)
    return done, UndoStep(tuple(people), None, hidden=hidden)


def undo(context: Context, step: UndoStep) -> None:
    """Restores what there was before a decision; later decisions of other kinds stay."""
    if step.hidden:
        removal.show_again(context, step.hidden)
    if step.kind is None:
        return
    with context.open_store() as store, store.transaction():
        table = DecisionTable(store)
        for person in step.people:
            table.remove(person.addresses, step.kind.value)
        for email, value, made in step.before:
            table.add(email, step.kind.value, value, made)
