"""The weekly digest: people worth a letter, who wrote first, drafts that wait, and whether the runs end well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.drafts import visible_drafts
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import Draft, Ranked
from gmail_reconnect.notify.interface import Announcement
from gmail_reconnect.people import loading, reasons
from gmail_reconnect.scheduling.interface import DAYS
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

from .alarm_state import AlarmState
from .announcing import announce, notify_settings
from .words import NoticeWords

_PEOPLE: Final = 3


def send_digest(context: Context, state: AlarmState) -> None:
    """Announces the digest on its day, or at the first run after it. Where there is nothing to say, nothing."""
    settings = notify_settings(context)
    today = context.clock().astimezone().date()
    if not (settings.digest and is_due(state, settings.digest, today)):
        return
    state.digest = today.isoformat()
    with suppress(ReconnectError):
        if text := _compose(context, state, details=settings.details):
            announce(context, state, Announcement("digest", NoticeWords(context).say("title", "digest"), text))


def is_due(state: AlarmState, day: str, today: date) -> bool:
    """Whether that day of the week has come since the last digest. The first is sent on its day."""
    newest = today - timedelta(days=(today.isoweekday() - DAYS.index(day)) % 7)
    if not state.digest:
        if newest == today:
            return True
        state.digest = today.isoformat()  # from now on, a day without a run is made up for
    return state.digest < newest.isoformat()


def _compose(context: Context, state: AlarmState, *, details: bool) -> str:
    """The text; "" where nobody is worth a letter and no draft waits. Reasons quote subjects: only with `details`."""
    words = NoticeWords(context)
    with context.open_store() as store:
        people = load_people(context, store)
        lens = context.config.ranking.lens
        ranked = loading.ranked(store, people, lens, words.language, _PEOPLE, to_write=True)
        drafts = [draft for draft in visible_drafts(store, DraftTable(store).all()) if draft.is_open]
    lines = [*_worth_a_letter(words, ranked, details=details), *_about_drafts(words, drafts)]
    told = [name for name, known in state.troubles.items() if known["announced"]]
    health = words.say("trouble", told[0]) if told else words.say("digest", "well")
    return "\n".join([*lines, health]) if lines else ""


def _worth_a_letter(words: NoticeWords, ranked: list[Ranked], *, details: bool) -> Iterator[str]:
    if ranked:
        yield words.say("digest", "people")
    for one in ranked:
        person = one.contact.person
        name = person.name or (person.email if details else words.say("digest", "nameless"))
        why = one.reason if details else reasons.silence(one.silence_days, words.language)
        yield f"· {_shown(name)}: {_shown(why)}"


def _about_drafts(words: NoticeWords, drafts: list[Draft]) -> Iterator[str]:
    names = [draft.name or words.say("digest", "nameless") for draft in drafts if draft.wrote_first is not None]
    if names:
        yield words.say("digest", "wrote_first", names=", ".join(map(_shown, names)))
    if drafts:
        yield words.say("digest", "waiting", number=len(drafts))


def _shown(text: str) -> str:
    return isolate(one_line(text))
