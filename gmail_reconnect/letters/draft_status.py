"""Finds out what became of each draft, from a list of Gmail's drafts and from the mail.

A draft that is gone was sent if the sent mail has its Message-ID, its thread, its subject and person, or at least its
person; otherwise it was discarded. Only untouched drafts that this program created are ever deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from typing import Final, Literal

from gmail_reconnect.model import Draft, DraftNote, moment_of
from gmail_reconnect.option_values import DraftWay
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader, SentMail
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.subjects import strip_all_prefixes

DraftPresence = Literal["untouched", "edited", "gone", "unknown"]
"""How a draft was found in the Drafts folder; "unknown" if the folder wasn't listed, or doesn't matter any more."""


_NOT_FOLLOWED: Final = frozenset({"pending", "answered"})
"""A pending draft is settled by the outbox, and nothing follows an answer."""


@dataclass(frozen=True, slots=True)
class DraftEvidence:
    """The mail about one draft. Times in ms UTC, oldest first."""

    sent_as: int | None  # when mail with its Message-ID was sent
    in_thread: int | None  # when the owner first wrote in its thread since the draft was created
    wrote: Sequence[SentMail]  # the owner's mail to its person since the draft was created
    heard: Sequence[int]  # when its person wrote to the owner since then
    failed: Sequence[int]  # when reports came, at any time, that its person can't be reached


@dataclass(frozen=True, slots=True)
class DraftChange:
    """One draft before and after a check."""

    before: Draft
    after: Draft

    @property
    def newly_flagged(self) -> bool:
        """Whether this check found that the person wrote first, while the letter is still waiting."""
        return self.after.is_open and self.after.wrote_first is not None and self.before.wrote_first is None


def open_draft_ids(drafts: Iterable[Draft], way: DraftWay) -> set[str]:
    """The ids of the drafts that were put there this way and still wait. If there are none, nothing need be asked."""
    return {one.gmail_draft_id for one in drafts if one.is_open and one.gmail_draft_id and way_of(one) == way}


def way_of(draft: Draft) -> DraftWay:
    """How it was put into the Drafts folder, by its id there: one by IMAP is a Message-ID in brackets."""
    return "imap" if (draft.gmail_draft_id or "").startswith("<") else "gmail"


def follow_drafts(
    draft_table: DraftTable,
    reader: DraftEvidenceReader,
    listed: Mapping[str, str] | None,
    now: int,
    *,
    complete: bool,
    way: DraftWay = "gmail",
) -> list[DraftChange]:
    """Records what became of every draft, and returns the changes. `now` in ms UTC.

    `listed` is draft id → message id of the current Drafts folder, listed in this `way`; None if it wasn't listed.
    `complete` says that all sent mail is known. Only then does a draft that is gone, and wasn't sent, count as
    discarded.
    """
    # Gmail refused to create a draft that was discarded and has no id there.
    followed = [
        draft
        for draft in draft_table.all()
        if draft.state not in _NOT_FOLLOWED and (draft.state != "discarded" or draft.gmail_draft_id)
    ]
    changes = [
        DraftChange(draft, after)
        for draft in followed
        if (after := judge(draft, presence_of(draft, listed, way), read_evidence(draft, reader), complete=complete))
        != draft
    ]
    for change in changes:
        after = change.after
        draft_table.record_outcome(after.id, after.state, now, sent=after.sent, wrote_first=after.wrote_first)
    return changes


def read_evidence(draft: Draft, reader: DraftEvidenceReader) -> DraftEvidence:
    """The mail that shows what became of a draft."""
    return DraftEvidence(
        sent_as=reader.sent_date(draft.message_id),
        in_thread=reader.sent_in_thread(*_thread_of(draft), draft.created) if draft.is_open else None,
        wrote=reader.sent_to(draft.all_addresses, draft.created),
        heard=reader.heard_from(draft.all_addresses, draft.created),
        failed=reader.bounces(draft.all_addresses, 0),
    )


def _thread_of(draft: Draft) -> tuple[str, list[str]]:
    """Gmail's thread, as far as it is known ("" if not), and the Message-IDs that mail in the same thread refers to."""
    of_draft = (draft.gmail_draft_id or "").partition("> ")[2]  # an id by IMAP ends with it
    answered = message_from_bytes(draft.content)["In-Reply-To"]
    return draft.thread_id or of_draft, [draft.message_id, *([answered.strip(" <>")] if answered else [])]


def presence_of(draft: Draft, listed: Mapping[str, str] | None, way: DraftWay = "gmail") -> DraftPresence:
    """How the draft was found in the list. It is unknown for a letter in a file, or if it wasn't listed in its way."""
    if listed is None or draft.gmail_draft_id is None or not draft.is_open or way_of(draft) != way:
        return "unknown"
    found = listed.get(draft.gmail_draft_id)
    if found is None:
        return "gone"
    return "edited" if draft.gmail_message_id not in {None, found} else "untouched"


def judge(draft: Draft, presence: DraftPresence, evidence: DraftEvidence, *, complete: bool) -> Draft:
    """The draft with its current state. Computes only; `complete` as in `follow_drafts`."""
    sent = draft.sent if draft.sent is not None else _sent(draft, presence, evidence)
    if sent is not None:
        return replace(draft, state=_state_after_sending(sent, evidence), sent=sent)
    first = evidence.heard[0] if evidence.heard and draft.state != "discarded" else draft.wrote_first
    state = draft.state
    if presence == "edited":
        state = "edited"
    elif presence == "gone" and complete:
        state = "discarded"
    return replace(draft, state=state, wrote_first=first)


def is_untouched(draft: Draft, listed: Mapping[str, str]) -> bool:
    """Whether the draft is in Gmail exactly as it was created. For a draft of an interrupted run that isn't known."""
    return draft.gmail_message_id is not None and listed.get(str(draft.gmail_draft_id)) == draft.gmail_message_id


def written_meanwhile(draft: Draft, reader: DraftEvidenceReader, until: int | None = None) -> datetime | None:
    """When the owner first wrote to its person since it was made, up to `until` (ms UTC), while it still waits."""
    wrote = reader.sent_to(draft.all_addresses, draft.created) if draft.is_open else []
    return moment_of(wrote[0].date) if wrote and (until is None or wrote[0].date <= until) else None


def note_of(draft: Draft, meanwhile: datetime | None = None) -> DraftNote:
    """The draft as a report shows it; `meanwhile` as `written_meanwhile` finds it."""
    wrote_first = None if draft.wrote_first is None else moment_of(draft.wrote_first)
    in_file = draft.state == "created" and draft.gmail_draft_id is None
    return DraftNote(draft.state, draft.id, wrote_first, in_file=in_file, written_meanwhile=meanwhile)


def notes_by_person(drafts: Collection[Draft], people: Mapping[str, Iterable[str]]) -> dict[str, DraftNote]:
    """Person id → the last draft to them that wasn't discarded. `people` gives each person's addresses by id."""
    by_email = {email: draft for draft in drafts if draft.state != "discarded" for email in draft.all_addresses}
    found: dict[str, DraftNote] = {}
    for person, addresses in people.items():
        theirs = [by_email[email] for email in addresses if email in by_email]
        if theirs:
            found[person] = note_of(max(theirs, key=lambda draft: draft.created))
    return found


def _sent(draft: Draft, presence: DraftPresence, evidence: DraftEvidence) -> int | None:
    """When (ms UTC) the mail shows that it was sent; None if it doesn't."""
    still_there = presence in {"untouched", "edited"}
    if evidence.sent_as is not None or still_there or (draft.state == "discarded" and draft.thread_id):
        return evidence.sent_as
    # Gmail may have given it another Message-ID. Then the thread or the subject decides; if it is gone, the person.
    if presence == "gone" and evidence.in_thread is not None:
        return evidence.in_thread
    subject = fold(strip_all_prefixes(draft.subject))
    dates = [mail.date for mail in evidence.wrote if fold(strip_all_prefixes(mail.subject)) == subject]
    if not dates and presence == "gone":
        dates = [mail.date for mail in evidence.wrote]
    return dates[0] if dates else None


def _state_after_sending(sent: int, evidence: DraftEvidence) -> str:
    if any(date > sent for date in evidence.heard):
        return "answered"
    return "bounced" if any(date >= sent for date in evidence.failed) else "sent"
