"""What became of each draft, told from one look at the Drafts folder and from the mail. Changes no draft by itself.

A draft that is gone was sent or thrown away: sent where mail with its Message-ID, with its subject to its person, or
at least to its person since then has gone out; else discarded. Only untouched drafts of our own are ever deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from gmail_reconnect.model import DraftNote, moment_of
from gmail_reconnect.store.mail.draft_evidence import Traces
from gmail_reconnect.store.user.drafts import Draft, DraftTable
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.subjects import strip_all_prefixes

Place = Literal["there", "edited", "gone", "unknown"]
"""Where a draft was seen: as it was made, changed, not at all; or nobody could look."""


class Bin(Protocol):
    """What discarding asks of Gmail's Drafts folder."""

    def delete(self, draft_id: str) -> None:
        """Deletes a draft for good; one that is gone already is no error."""


@dataclass(frozen=True, slots=True)
class Change:
    """One draft before and after a look."""

    before: Draft
    after: Draft

    @property
    def newly_flagged(self) -> bool:
        """Whether it became known that the person wrote before the letter was sent, and the letter still waits."""
        return self.after.is_open and self.after.wrote_first is not None and self.before.wrote_first is None


def wanted(drafts: Iterable[Draft]) -> set[str]:
    """Gmail's ids of the drafts that a look is worth its call for: those that still wait there."""
    return {draft.gmail_draft_id for draft in drafts if draft.is_open and draft.gmail_draft_id}


def follow(
    draft_table: DraftTable, traces: Traces, listed: Mapping[str, str] | None, now: int, *, complete: bool
) -> list[Change]:
    """Writes down what became of every draft, and returns what changed.

    `listed` is draft id → message id of the Drafts folder as it is, None where nobody could look. `complete` says
    that all sent mail is known: only then is a draft that is gone and not sent taken for discarded. `now` in ms UTC.
    """
    changes = []
    for draft in draft_table.all():
        if draft.state in {"pending", "answered"} or _never_made(draft):
            continue
        after = judge(draft, place_of(draft, listed), traces, complete=complete)
        if after != draft:
            draft_table.record_outcome(draft.id, after.state, now, sent=after.sent, wrote_first=after.wrote_first)
            changes.append(Change(draft, after))
    return changes


def place_of(draft: Draft, listed: Mapping[str, str] | None) -> Place:
    """Where the look saw it. Of a letter in a file, and of what was not looked for, nothing is known."""
    if listed is None or draft.gmail_draft_id is None or not draft.is_open:
        return "unknown"
    found = listed.get(draft.gmail_draft_id)
    if found is None:
        return "gone"
    return "edited" if draft.gmail_message_id not in {None, found} else "there"


def judge(draft: Draft, place: Place, traces: Traces, *, complete: bool) -> Draft:
    """The draft as it is now."""
    heard = traces.heard_from(draft.all_addresses, draft.created)
    sent = draft.sent if draft.sent is not None else _sent(draft, place, traces)
    if sent is not None:
        return replace(draft, state=_after_sending(draft, sent, heard, traces), sent=sent)
    first = heard[0] if heard and draft.state != "discarded" else draft.wrote_first
    state = draft.state
    if place == "edited":
        state = "edited"
    elif place == "gone" and complete:
        state = "discarded"
    return replace(draft, state=state, wrote_first=first)


def may_go(draft: Draft, listed: Mapping[str, str]) -> bool:
    """Whether the draft stands in Gmail just as we made it. What an interrupted run made is not known to."""
    known = draft.gmail_draft_id is not None and draft.gmail_message_id is not None
    return known and listed.get(str(draft.gmail_draft_id)) == draft.gmail_message_id


def discard(draft: Draft, draft_table: DraftTable, folder: Bin, now: int) -> None:
    """Deletes a draft that `may_go`. After a crash in between, the next look finds it gone."""
    folder.delete(str(draft.gmail_draft_id))
    draft_table.set_state(draft.id, "discarded", now)


def note_of(draft: Draft) -> DraftNote:
    """As a report shows it."""
    wrote_first = None if draft.wrote_first is None else moment_of(draft.wrote_first)
    return DraftNote(
        draft.state, draft.id, wrote_first, in_file=draft.state == "created" and draft.gmail_draft_id is None
    )


def notes(drafts: Collection[Draft], people: Mapping[str, Iterable[str]]) -> dict[str, DraftNote]:
    """person id → the last draft to them that was not discarded; `people` gives each id's addresses."""
    by_email = {email: draft for draft in drafts if draft.state != "discarded" for email in draft.all_addresses}
    found: dict[str, DraftNote] = {}
    for person, addresses in people.items():
        theirs = [by_email[email] for email in addresses if email in by_email]
        if theirs:
            found[person] = note_of(max(theirs, key=lambda draft: draft.created))
    return found


def _never_made(draft: Draft) -> bool:
    """Gmail refused it: there is nothing to follow."""
    return draft.state == "discarded" and draft.gmail_draft_id is None


def _sent(draft: Draft, place: Place, traces: Traces) -> int | None:
    """When (ms UTC) it was sent, as far as the mail shows it."""
    by_id = traces.sent_as(draft.message_id)
    if by_id is not None or place in {"there", "edited"} or (draft.state == "discarded" and draft.thread_id):
        return by_id
    # Gmail may have given it another Message-ID: then the subject tells, and of one that is gone, the person.
    wrote = traces.wrote_to(draft.all_addresses, draft.created)
    subject = fold(strip_all_prefixes(draft.subject))
    same = [mail.date for mail in wrote if fold(strip_all_prefixes(mail.subject)) == subject]
    if not same and place == "gone":
        same = [mail.date for mail in wrote]
    return same[0] if same else None


def _after_sending(draft: Draft, sent: int, heard: Iterable[int], traces: Traces) -> str:
    if any(date > sent for date in heard):
        return "answered"
    return "bounced" if traces.failed(draft.all_addresses, sent) else "sent"
