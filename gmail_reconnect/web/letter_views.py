"""What the templates show of a letter that was written: its state, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass

from gmail_reconnect.actions.letters.history import LetterHistory
from gmail_reconnect.people.identity.mailbox import person_id
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.report.view import drafts_page_link, message_link
from gmail_reconnect.text.sanitize import one_line


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter in words; `events` are (day, what happened). `link` opens it in Gmail, or is "".

    `untouched`: as far as is known, it waits as it was written; only such a draft may be discarded from here.
    """

    id: str
    name: str
    path: str
    subject: str
    state: str
    state_label: str
    untouched: bool
    link: str
    events: tuple[tuple[str, str], ...]


def make_letter_row(history: LetterHistory, account: str, drafts_page: str, words: PageWords) -> LetterRow:
    """A letter in the words of the page's language."""
    draft = history.draft
    link = ""
    if history.state in {"created", "edited"}:
        link = drafts_page_link(account, drafts_page)
    elif history.sent_as:
        link = message_link(history.sent_as, account)
    return LetterRow(
        id=draft.id,
        name=one_line(draft.name or draft.email, limit=120),
        path=f"/person/{person_id(draft.email)}",
        subject=one_line(draft.subject, limit=200),
        state=history.state,
        state_label=words.say("letter_state", history.state),
        untouched=draft.is_open and draft.state != "edited",
        link=link,
        events=tuple((words.day(one.at), words.say("letter_event", one.what)) for one in history.events),
    )
