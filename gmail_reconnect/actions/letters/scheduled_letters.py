"""The scheduled run's letters: only finished ones, to the first people of the report who have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.write import drafts_page, put_into_gmail, read_letter_context
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.letters.compose import ComposedLetter, compose, prepare_draft
from gmail_reconnect.letters.content import EarlierLetter
from gmail_reconnect.model import Contact
from gmail_reconnect.people import loading
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.user.drafts import DraftTable

_BATCH: Final = 10
"""How many letters are composed before counting how many are finished."""


@dataclass(frozen=True, slots=True)
class ScheduledLetters:
    """`drafts` were put into Gmail's Drafts folder, which is shown at `page`.

    Without the permission to create drafts there are none, and `ready` are the ids of the people whose letters wait.
    """

    drafts: int = 0
    page: str = ""
    ready: tuple[str, ...] | None = None


def write_scheduled_letters(context: Context, limit: int) -> ScheduledLetters:
    """Puts up to `limit` letters into Gmail's Drafts folder, if that is permitted.

    Drafts of an interrupted run are settled first, and count. Each is told through `context.progress`.
    Raises SignInError, UnreachableError.
    """
    with exclusive(context.paths.data, "run"), context.open_store() as store:
        people = load_people(context, store)
        ranked = loading.ranked(store, people, context.config.ranking.lens, to_write=True)
        pending = sum(draft.state == "pending" for draft in DraftTable(store).all())
        letters = _finished(context, store, people, [one.contact for one in ranked], max(0, limit - pending))
        if not context.may_create_drafts:
            return ScheduledLetters(ready=tuple(one.contact.person.id for one in letters))
        account, now = RunState(store).account, context.clock()
        needs_thread = context.drafts_way == "gmail"
        prepared = [prepare_draft(one, context.config, account, now, needs_thread=needs_thread) for one in letters]
        put_into_gmail(context, store, prepared)
        return ScheduledLetters(len(prepared), drafts_page(context, store))


def _finished(
    context: Context, store: Store, people: Directory, contacts: Sequence[Contact], limit: int
) -> list[ComposedLetter]:
    """The first `limit` letters without a blank or an error."""
    now, written = context.clock(), list[EarlierLetter]()
    letters: list[ComposedLetter] = []
    for start in range(0, len(contacts), _BATCH):
        if len(letters) >= limit:
            break
        some = contacts[start : start + _BATCH]
        state = read_letter_context(context, store, people, some, now)
        composed = compose(some, replace(state, earlier=(*state.earlier, *written)))
        finished = [one for one in composed if one.is_finished(allow_blanks=False)]
        letters += finished
        written += [EarlierLetter(o.contact.person.addresses, o.letter.text, o.letter.subject) for o in finished]
    return letters[:limit]
