"""List drafts, find out what became of them, and discard those that the user left untouched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.drafts_folder import open_drafts
from gmail_reconnect.actions.people.lookup import owner_addresses
from gmail_reconnect.actions.progress import DraftEvent, DraftOutcome, label
from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.letters import draft_status, outbox
from gmail_reconnect.letters.outbox import WritableDrafts
from gmail_reconnect.model import Draft, milliseconds
from gmail_reconnect.option_values import DraftWay
from gmail_reconnect.people import decisions
from gmail_reconnect.report.explain import describe_age
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.sync.coverage import read_coverage
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import clean

_UNCERTAIN: Final = "it comes from an interrupted run and may have changes of yours"


@dataclass(frozen=True, slots=True)
class DiscardResult:
    """How many drafts were chosen, and which of them stayed, each with the reason."""

    chosen: int
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftList:
    """Drafts in the order of their creation; and by the id of one that waits, when the user wrote to its person since.

    `age` says in words how old the mail is that this rests on.
    """

    drafts: tuple[Draft, ...]
    written_meanwhile: Mapping[str, datetime]
    age: tuple[str, ...] = ()


def list_drafts(context: Context) -> DraftList:
    """Every draft made here, without those to hidden people."""
    with context.open_store() as store:
        drafts = visible_drafts(store, DraftTable(store).all())
        reader = DraftEvidenceReader(store, owner_addresses(context, store))
        found = {draft.id: draft_status.written_meanwhile(draft, reader) for draft in drafts}
        now = context.clock()
        age = describe_age(read_coverage(store, now), now) if any(draft.is_open for draft in drafts) else []
        return DraftList(tuple(drafts), {key: at for key, at in found.items() if at}, tuple(age))


def follow_drafts(context: Context, *, complete: bool, look: bool) -> None:
    """Finds out what became of the drafts, and tells each change through `context.progress`.

    With `look`, one call lists the drafts in Gmail, if any is waiting and drafts may be listed. Where config.toml says
    so, an untouched draft to a person who has written meanwhile is deleted. `complete`: all sent mail is known.
    """
    with exclusive(context.paths.data, "drafts"), context.open_store() as store:
        way = context.drafts_way
        wanted = draft_status.open_draft_ids(DraftTable(store).all(), way) if way else set()
        if not (look and wanted):
            _record_changes(context, store, None, complete=complete)
            return
        with open_drafts(context, store) as folder:
            listed = folder.list_ids(wanted)
            _record_changes(context, store, listed, complete=complete, way=folder.way)
            if context.config.letters.discard_when_they_write:
                _delete_overtaken(context, store, folder, listed)


def drafts_named(context: Context, who: Sequence[str]) -> list[Draft]:
    """The waiting drafts that these ids, addresses or (parts of) names mean. Raises as `discard_drafts`."""
    with context.open_store() as store:
        return _named_drafts(who, _waiting(store))


def discard_drafts(context: Context, who: Sequence[str] = ()) -> DiscardResult:
    """Deletes the drafts named by id, address or (part of a) name, or all that wait; only untouched ones made here.

    Raises ReconnectError if no draft is meant, or if one that was named had to stay; the others are deleted then.
    """
    with exclusive(context.paths.data, "drafts"), context.open_store() as store:
        waiting = _waiting(store)
        chosen = _named_drafts(who, waiting) if who else waiting
        in_files = [draft for draft in chosen if draft.state == "created" and draft.gmail_draft_id is None]
        for draft in in_files:
            DraftTable(store).set_state(draft.id, "discarded", milliseconds(context.clock()))
            context.progress(DraftEvent(DraftOutcome.FILE_RELEASED, draft))
        kept = _discard_in_gmail(context, store, [draft for draft in chosen if draft not in in_files])
    if kept and who:
        raise ReconnectError(
            f"{len(kept)} of {count(len(chosen), 'draft')} stayed: {'; '.join(kept)}.",
            "A draft that you have changed is never deleted from here. Delete it in your Drafts folder.",
        )
    return DiscardResult(len(chosen), tuple(kept))


def _record_changes(
    context: Context, store: Store, listed: Mapping[str, str] | None, *, complete: bool, way: DraftWay = "gmail"
) -> None:
    evidence = DraftEvidenceReader(store, owner_addresses(context, store))
    now = milliseconds(context.clock())
    changes = draft_status.follow_drafts(DraftTable(store), evidence, listed, now, complete=complete, way=way)
    visible = {draft.id for draft in visible_drafts(store, [change.after for change in changes])}
    for change in changes:
        if change.after.id not in visible:
            continue
        if change.after.state != change.before.state:
            context.progress(DraftEvent(DraftOutcome(change.after.state), change.after))
        if change.newly_flagged:
            context.progress(DraftEvent(DraftOutcome.THEY_WROTE_FIRST, change.after))
    for draft in visible_drafts(store, DraftTable(store).all()):
        if draft_status.written_meanwhile(draft, evidence) is not None:
            context.progress(DraftEvent(DraftOutcome.WRITTEN_MEANWHILE, draft))


def _delete_overtaken(context: Context, store: Store, folder: WritableDrafts, listed: Mapping[str, str]) -> None:
    """Deletes the untouched drafts to people who wrote first."""
    table = DraftTable(store)
    wrote_first = [draft for draft in table.all() if draft.is_open and draft.wrote_first is not None]
    overtaken = [draft for draft in wrote_first if draft_status.is_untouched(draft, listed)]
    visible = visible_drafts(store, overtaken)
    for draft in overtaken:
        _delete(draft, table, folder, milliseconds(context.clock()))
        if draft in visible:
            context.progress(DraftEvent(DraftOutcome.DELETED_THEY_WROTE, draft))


def _discard_in_gmail(context: Context, store: Store, chosen: Sequence[Draft]) -> list[str]:
    """Deletes what is untouched, checking right before; returns which drafts stay, and why."""
    if not chosen:
        return []
    table, now, kept = DraftTable(store), milliseconds(context.clock()), []
    with open_drafts(context, store) as folder:
        for draft in (one for one in chosen if one.state == "pending"):
            if found := outbox.find_draft(draft, table, folder):
                table.set_state(draft.id, "created", now, {"draft": found[0]})
                kept.append(f"{label(draft)} ({_UNCERTAIN})")
            else:
                table.set_state(draft.id, "discarded", now)
                context.progress(DraftEvent(DraftOutcome.CANCELLED, draft))
        made = [one for one in chosen if one.state != "pending"]
        wanted = draft_status.open_draft_ids(made, folder.way)
        listed = folder.list_ids(wanted) if wanted else {}
        for draft in made:
            if why := _why_kept(draft, listed, folder.way):
                kept.append(f"{label(draft)} ({why})")
            else:
                _delete(draft, table, folder, now)
                context.progress(DraftEvent(DraftOutcome.DELETED, draft))
    return kept


def _delete(draft: Draft, table: DraftTable, folder: WritableDrafts, now: int) -> None:
    """Deletes an untouched draft, then records that. After a crash in between, the next check finds it gone."""
    folder.delete(str(draft.gmail_draft_id))
    table.set_state(draft.id, "discarded", now)


def _why_kept(draft: Draft, listed: Mapping[str, str], way: DraftWay) -> str:
    """Why a draft must not be deleted; "" for one that may be."""
    if (found := draft_status.way_of(draft)) != way:
        return "it was put there by " + ("IMAP" if found == "imap" else "Gmail's API") + ", which isn't used now"
    if draft_status.is_untouched(draft, listed):
        return ""
    if draft.gmail_draft_id not in listed:
        return "no longer among your drafts; the next sync tells whether it was sent"
    return _UNCERTAIN if draft.gmail_message_id is None else "you have edited it"


def visible_drafts(store: Store, drafts: Iterable[Draft]) -> list[Draft]:
    """Without the drafts to hidden people, by any of their addresses."""
    is_hidden = decisions.read_hidden_by_any_address(store)
    return [draft for draft in drafts if not is_hidden(draft.all_addresses)]


def _waiting(store: Store) -> list[Draft]:
    return [draft for draft in visible_drafts(store, DraftTable(store).all()) if draft.is_open]


def _named_drafts(who: Sequence[str], waiting: Sequence[Draft]) -> list[Draft]:
    """The drafts that are meant, each once. Raises ReconnectError if one isn't found."""
    return list(dict.fromkeys(draft for one in who for draft in _named(one, waiting)))


def _named(who: str, waiting: Iterable[Draft]) -> list[Draft]:
    wanted = clean(who).lower()
    found = [draft for draft in waiting if wanted in {draft.id, *draft.all_addresses}]
    name = fold(wanted)
    found = found or [draft for draft in waiting if name and name in fold(draft.name)]
    if not found:
        raise ReconnectError(f"No draft to {who!r} is waiting.", code=ErrorCode.NO_DRAFT_WAITING)
    return found
