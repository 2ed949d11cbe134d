"""Record a decision so that it can be undone: what was decided before comes back, not only what is new goes.

`decide` with `undo` serves a command, which knows only the database: it takes back the last value of a kind, whoever
set it. Here the step remembers everything there was, so that it also undoes a note, a repeated value, or an undo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people import removal
from gmail_reconnect.actions.people.decisions import decide
from gmail_reconnect.actions.people.lookup import find_each, load_people
from gmail_reconnect.model import Person
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.store.user.decisions import DecisionTable, KeptDecisions


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What `undo` needs: for each person what was kept of one kind `before`; or the addresses to show again."""

    people: tuple[Person, ...]
    kind: DecisionKind | None = None
    before: tuple[KeptDecisions, ...] = ()
    hidden: tuple[str, ...] = ()


def decide_and_remember(
    context: Context, who: Sequence[str], kind: DecisionKind, value: str = "", *, take_back: bool = False
) -> UndoStep:
    """As `decide` (`take_back` is its `undo`); returns the step that undoes it. Raises as `decide`."""
    with context.open_store() as store:
        people = find_each(load_people(context, store), who)
        before = tuple(DecisionTable(store).kept(person.addresses, kind.value) for person in people)
    decide(context, [person.id for person in people], kind, value, undo=take_back)
    return UndoStep(tuple(people), kind, before)


def hide_and_remember(context: Context, who: Sequence[str]) -> UndoStep:
    """As `removal.hide`; returns the step that undoes it. Raises as `hide`."""
    with context.open_store() as store:
        people = find_each(load_people(context, store), who)
    done = removal.hide(context, [person.id for person in people])
    return UndoStep(tuple(people), hidden=tuple(one.addresses[0] for one in done if not one.already))


def undo(context: Context, step: UndoStep) -> None:
    """Restores what there was before a decision; later decisions of other kinds stay."""
    if step.hidden:
        removal.show_again(context, step.hidden)
    if step.kind is None:
        return
    with context.open_store() as store, store.transaction():
        for person, before in zip(step.people, step.before, strict=True):
            DecisionTable(store).reset(person.addresses, step.kind.value, before)
