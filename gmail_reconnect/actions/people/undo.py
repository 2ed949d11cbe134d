"""Run an act so that it can be undone: what the user had said before comes back, not only what is new goes.

The `undo` of a command knows only the database: it takes back the last value of a kind, whoever set it. Here the step
remembers what the act changed, so that it also undoes a note, a repeated value, a merge, or an undo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people import removal
from gmail_reconnect.actions.people.lookup import find_each, load_people
from gmail_reconnect.model import Person
from gmail_reconnect.people import decisions
from gmail_reconnect.store.user.said import SaidChange, SaidTables


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What `undo` needs: the people that an act was about, as they were before, and what it changed."""

    people: tuple[Person, ...]
    changes: tuple[SaidChange, ...]


def remember(context: Context, act: Callable[[], Iterable[Person]]) -> UndoStep:
    """Runs an action, which returns the people it is about; returns the step that undoes it. Raises as the action.

    If the context keeps the database open, the action works in one transaction: no other process writes meanwhile.
    """
    with context.open_store() as store:
        load_people(context, store)  # what is loaded inside a transaction isn't kept
        with store.transaction() if context.kept else nullcontext():
            before = SaidTables(store).rows()
            people = tuple(act())
            return UndoStep(people, tuple(SaidTables(store).changes_since(before)))


def undo(context: Context, step: UndoStep) -> None:
    """Restores what the user had said before; what they have said of the same since then stays."""
    with context.open_store() as store:
        decisions.take_back(store, step.changes, [email for one in step.people for email in one.addresses])


def hide_people(context: Context, who: Sequence[str]) -> list[Person]:
    """As `removal.hide`; returns the people as they were."""
    with context.open_store() as store:
        people = find_each(load_people(context, store), who)
    removal.hide(context, [person.id for person in people])
    return people
