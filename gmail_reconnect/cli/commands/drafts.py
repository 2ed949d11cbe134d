"""drafts: what became of each letter, found out at every sync; and discard, for those of ours that nobody touched."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gmail_reconnect.cli.display import letters as letters_view
from gmail_reconnect.cli.session import Plain, Session, as_json
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.letters import draft_status, outbox
from gmail_reconnect.model import milliseconds, moment_of
from gmail_reconnect.people import decisions
from gmail_reconnect.report import export
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader
from gmail_reconnect.store.user.drafts import Draft, DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from gmail_reconnect.gmail.client import GmailDrafts


_UNCERTAIN: Final = "an interrupted run made it: it may hold changes of yours"


class DraftsAction(StrEnum):
    """What can be done about the drafts."""

    LIST = "list"
    DISCARD = "discard"


def drafts(
    context: typer.Context,
    action: Annotated[DraftsAction, typer.Argument(help="What to do.")] = DraftsAction.LIST,
    who: Annotated[list[str] | None, typer.Argument(help="discard: drafts, addresses or names; or --all.")] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="discard: every draft of ours that you left as it is.")
    ] = False,
    format: Annotated[Plain, typer.Option(help="How the list comes out.")] = Plain.TABLE,  # noqa: A002
) -> None:
    """What became of each draft. `discard` deletes drafts made here that you have not touched, and no other."""
    session: Session = context.obj
    if action is DraftsAction.DISCARD:
        if bool(who) == everyone:
            raise UsageError("Say which drafts to discard.", "Name them, or give --all; one of the two.")
        _discard(session, who or [])
        return
    if who or everyone:
        raise UsageError("`drafts list` takes no names.", "It lists them all.")
    with session.store() as store:
        found = _to_show(store, DraftTable(store).all())
    if format is Plain.JSON:
        sys.stdout.write(as_json(export.drafts_json(found)))
    else:
        letters_view.print_drafts(found, session.out)


def follow(session: Session, store: Store, *, complete: bool, look: bool) -> None:
    """Finds out what became of the drafts; with `look` by one drafts.list, if any waits and drafts may be listed.

    A person who wrote before their letter was sent is told of; where config.toml says so, the untouched draft goes.
    """
    draft_table = DraftTable(store)
    wanted = draft_status.open_draft_ids(draft_table.all())
    if not (look and wanted and session.paths.token("draft").exists()):
        _settle(session, store, None, complete=complete)
        return
    from gmail_reconnect.actions.gmail_account import open_drafts  # noqa: PLC0415 - Google's packages load slowly

    with session.context() as work, open_drafts(work, store) as folder:
        listed = folder.list_ids(wanted)
        _settle(session, store, listed, complete=complete)
        if session.config.letters.discard_when_they_write:
            _discard_overtaken(session, store, folder, listed)


def _settle(session: Session, store: Store, listed: Mapping[str, str] | None, *, complete: bool) -> None:
    owner_table = OwnerAddressTable(store)
    draft_table = DraftTable(store)
    own = {*owner_table.all(), *session.config.me.addresses}
    changes = draft_status.follow_drafts(
        draft_table, DraftEvidenceReader(store, own), listed, milliseconds(session.now()), complete=complete
    )
    shown = {draft.id for draft in _to_show(store, [change.after for change in changes])}
    for change in changes:
        if change.after.id not in shown:
            continue
        name = _name(change.after)
        if change.after.state != change.before.state:
            session.say(f"{name}: {letters_view.BECAME[change.after.state]}.")
        if change.newly_flagged:
            session.say(
                f"{name} wrote to you before you sent your letter: look at that first. "
                f"`gmail-reconnect drafts discard {change.after.id}` removes the draft."
            )


def _discard_overtaken(session: Session, store: Store, folder: GmailDrafts, listed: Mapping[str, str]) -> None:
    draft_table = DraftTable(store)
    overtaken = [
        d for d in draft_table.all() if d.is_open and d.wrote_first is not None and draft_status.is_untouched(d, listed)
    ]
    shown = _to_show(store, overtaken)
    for draft in overtaken:
        draft_status.discard(draft, draft_table, folder, milliseconds(session.now()))
        if draft in shown:
            session.say(f"{_name(draft)}: the draft was discarded, as they wrote first.")


def _discard(session: Session, who: list[str]) -> None:
    """The drafts named, or all that wait. Raises ReconnectError where one that was named had to stay."""
    with exclusive(session.paths.data, "drafts"), session.store() as store:
        draft_table = DraftTable(store)
        waiting = [draft for draft in _to_show(store, draft_table.all()) if draft.is_open]
        chosen = list(dict.fromkeys(draft for one in who for draft in _named(one, waiting))) if who else waiting
        if not chosen:
            session.say("No draft waits.")
            return
        in_files = [draft for draft in chosen if draft.state == "created" and draft.gmail_draft_id is None]
        for draft in in_files:
            draft_table.set_state(draft.id, "discarded", milliseconds(session.now()))
            session.say(f"{_name(draft)}: no longer counted; its file is yours to delete.")
        stayed = _discard_in_gmail(session, store, [draft for draft in chosen if draft not in in_files])
    if stayed and who:
        raise ReconnectError(
            f"{len(stayed)} of {len(chosen)} drafts stayed: {'; '.join(stayed)}.",
            "What you have worked on is never deleted from here: delete it in Gmail.",
        )
    for line in stayed:
        session.say(f"Stayed: {line}.")


def _discard_in_gmail(session: Session, store: Store, chosen: list[Draft]) -> list[str]:
    """Deletes what stands as it was made, looking right before. Returns who keeps a draft, and why."""
    if not chosen:
        return []
    from gmail_reconnect.actions.gmail_account import open_drafts  # noqa: PLC0415 - Google's packages load slowly

    draft_table, now, stayed = DraftTable(store), milliseconds(session.now()), []
    with session.context() as work, open_drafts(work, store) as folder:
        # What is in doubt first; the others are looked at right before they go.
        for draft in (one for one in chosen if one.state == "pending"):
            if found := outbox.find_draft(draft, draft_table, folder):
                draft_table.set_state(draft.id, "created", now, {"draft": found[0]})
                stayed.append(f"{_name(draft)} ({_UNCERTAIN})")
            else:
                draft_table.set_state(draft.id, "discarded", now)
                session.say(f"{_name(draft)}: will not be made any more.")
        made = [one for one in chosen if one.state != "pending"]
        listed = folder.list_ids(draft_status.open_draft_ids(made)) if made else {}
        for draft in made:
            if why := _stays(draft, listed):
                stayed.append(f"{_name(draft)} ({why})")
            else:
                draft_status.discard(draft, draft_table, folder, now)
                session.say(f"{_name(draft)}: discarded.")
    return stayed


def _stays(draft: Draft, listed: Mapping[str, str]) -> str:
    """Why a draft may not be deleted; "" for one that may."""
    if draft_status.is_untouched(draft, listed):
        return ""
    if draft.gmail_draft_id not in listed:
        return "no longer among your drafts: the next sync tells whether it was sent"
    return _UNCERTAIN if draft.gmail_message_id is None else "you have edited it"


def _to_show(store: Store, drafts: Iterable[Draft]) -> list[Draft]:
    """Without those to somebody who is to be shown nowhere, by whichever of their addresses."""
    is_hidden = decisions.hidden_with_all(store)
    return [draft for draft in drafts if not is_hidden(draft.all_addresses)]


def _named(who: str, waiting: Iterable[Draft]) -> list[Draft]:
    """The drafts that `who` (a draft's id, an address, (part of) a name) means. Raises ReconnectError for none."""
    wanted = who.casefold().strip()
    found = [draft for draft in waiting if wanted in {draft.id, *draft.all_addresses}]
    name = fold(wanted)
    found = found or [draft for draft in waiting if name and name in fold(draft.name)]
    if not found:
        raise ReconnectError(f"No draft to {who!r} waits.", "`gmail-reconnect drafts` lists them all.")
    return found


def _name(draft: Draft) -> str:
    """Whom it is for, since when, in a line of ours."""
    made = f"{moment_of(draft.created):%d %b %Y}".lstrip("0")
    return f"{isolate(one_line(draft.name or draft.email))}, {made}"
