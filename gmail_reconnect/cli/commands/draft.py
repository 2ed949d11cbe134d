"""draft: letters, put into Gmail's Drafts folder or into files."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote

import typer

from gmail_reconnect.cli.display import letters as letters_view
from gmail_reconnect.cli.everyone import everyone
from gmail_reconnect.cli.options import AsOf
from gmail_reconnect.cli.session import Plain, Session, as_json
from gmail_reconnect.config import Config
from gmail_reconnect.errors import ErrorCode, LetterError, ReconnectError, UsageError
from gmail_reconnect.letters import outbox
from gmail_reconnect.letters.compose import ComposedLetter, compose, prepare_draft
from gmail_reconnect.letters.content import EarlierLetter, LetterContext, LetterRequest
from gmail_reconnect.letters.context import read_context, read_earlier_letters, read_introductions
from gmail_reconnect.letters.wording import wording_files
from gmail_reconnect.model import Contact, Standing, milliseconds
from gmail_reconnect.people import directory
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.ranking import warmup
from gmail_reconnect.people.recent_letters import Held, Written
from gmail_reconnect.report import export
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.sync_state import SyncState
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

_AT_ONCE: Final = 10
"""So many letters a scheduled run composes before it looks whether they are enough."""


def draft(
    context: typer.Context,
    who: Annotated[list[str] | None, typer.Argument(help="Ids, addresses or names; or --top.")] = None,
    top: Annotated[
        int | None,
        typer.Option(help="See that the first N by the usual lens have a letter, those with one counted.", min=1),
    ] = None,
    warm_up: Annotated[bool, typer.Option("--warm-up", help="Three easy people first, to practise on.")] = False,
    why: Annotated[str | None, typer.Option(help="Which [[why_now]], by name.")] = None,
    offer: Annotated[str | None, typer.Option(help="Which [[offer]], by name.")] = None,
    reason: Annotated[str | None, typer.Option(help="Which kind of [[chapter]].")] = None,
    lang: Annotated[str | None, typer.Option(help="en, ar, or a language of your own templates.")] = None,
    reply: Annotated[bool, typer.Option("--reply", help="Join the last thread instead of starting one.")] = False,
    allow_blanks: Annotated[bool, typer.Option("--allow-blanks", help="Let unfinished letters through.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the letters.")] = False,
    to_folder: Annotated[Path | None, typer.Option(help="Write .eml files there; nothing goes to Gmail.")] = None,
    as_of: AsOf = None,
    format: Annotated[Plain, typer.Option(help="With --dry-run: json for programs.")] = Plain.TABLE,  # noqa: A002
) -> None:
    """Writes letters in three steps and puts them into your Drafts folder. It never sends."""
    session: Session = context.obj
    if format is Plain.JSON and not dry_run:
        raise UsageError("--format json goes with --dry-run.", "Without it letters become drafts, and none is shown.")
    config, now = session.config, session.now(as_of)
    request = LetterRequest(why=why, offer=offer, reason=reason, language=lang, reply=reply)
    # Drafts carry the day on which they are made, whatever day the silence is counted to.
    made = milliseconds(session.now())
    with exclusive(session.paths.data, "draft"), session.store() as store:
        owner_table = OwnerAddressTable(store)
        draft_table = DraftTable(store)
        book = everyone(session, store, now)
        contacts = _chosen(store, book, config, who or [], top, warm_up=warm_up)
        if warm_up:
            _tell_warm_up(session, contacts)
        held = {c.person.id for c in contacts if not _free(session, draft_table, c, made, asked=bool(who))}
        if not dry_run:
            contacts = [contact for contact in contacts if contact.person.id not in held]
        if not contacts and not held:
            session.say(_why_nobody(book))
        templates = wording_files.load(session.paths.templates / "letters")
        composed = compose(contacts, read_context(store, contacts, config, templates, now=now, request=request))
        if dry_run:
            _show(composed, session, format)
            return
        _refuse_unfinished(composed, allow_blanks=allow_blanks)
        account = owner_table.account(config.me.addresses)
        prepared = [
            prepare_draft(one, config, account, session.now(), reply=reply, in_gmail=to_folder is None)
            for one in composed
        ]
        if to_folder:
            for path in outbox.save_as_files(prepared, to_folder, draft_table, made):
                session.say(f"Written: {path}")
        else:
            _put(session, store, prepared, made)


def draft_automatically(session: Session, count: int) -> None:
    """Up to `count` finished letters to the first of the report who have none: what the scheduled job does."""
    config, now = session.config, session.now()
    made = milliseconds(now)
    with exclusive(session.paths.data, "run"), session.store() as store:
        draft_table = DraftTable(store)
        # Whoever has a letter already is left out.
        free = [one.contact for one in directory.ranked(store, everyone(session, store, now), config.ranking.lens)]
        pending = sum(one.state == "pending" for one in draft_table.all())
        ready = _first_finished(session, store, free, count - min(count, pending))
        account = SyncState(store).account
        # Also with nothing new to say: what an earlier run left in doubt is settled.
        _put(session, store, [prepare_draft(one, config, account, now, reply=False) for one in ready], made)


def _first_finished(session: Session, store: Store, free: list[Contact], places: int) -> list[ComposedLetter]:
    """Letters to the first `places` of `free` whose letter is finished; few more are composed than that."""
    templates = wording_files.load(session.paths.templates / "letters")
    context = LetterContext(session.config, templates, session.now(), earlier=read_earlier_letters(store))
    ready: list[ComposedLetter] = []
    for start in range(0, len(free), _AT_ONCE):
        if len(ready) >= places:
            break
        some = free[start : start + _AT_ONCE]
        introductions = read_introductions(store, some, session.config, context.now)
        composed = compose(some, replace(context, introductions=introductions))
        finished = [one for one in composed if one.is_finished(allow_blanks=False)]
        ready += finished
        written = [EarlierLetter(one.contact.person.addresses, one.letter.text) for one in finished]
        context = replace(context, earlier=(*context.earlier, *written))
    return ready[:places]


def _chosen(
    store: Store, book: Directory, config: Config, who: list[str], top: int | None, *, warm_up: bool
) -> list[Contact]:
    """The people named, or the first or the easiest of the report. Raises UsageError where it is none, or both."""
    if who and (top is not None or warm_up):
        raise UsageError("Names go neither with --top nor with --warm-up.", "Give one of them.")
    if warm_up:
        easiest = warmup.easy(directory.ranked(store, book, config.ranking.lens), warmup.EASY if top is None else top)
        return [one.contact for one in easiest]
    if not who and top is None:
        raise UsageError("Say whom to write to.", "Name people, or give --top 3 for the first three of the report.")
    if who:
        return [_writable(one) for one in directory.contacts_of(store, book, map(book.find, who))]
    return [one.contact for one in directory.ranked(store, book, config.ranking.lens, top=top, drafted="in place")]


def _writable(contact: Contact) -> Contact:
    """The contact, unless the user or their mail says not to write. Raises ReconnectError with the way out."""
    name = _shown(contact.person.shown)
    facts = {"person": contact.person.id}
    match contact.standing:
        case Standing.IGNORED:
            raise ReconnectError(f"{name}: you said to ignore them.", code=ErrorCode.IGNORED, facts=facts)
        case Standing.SNOOZED:
            raise ReconnectError(f"{name}: you put them off {contact.because}.", code=ErrorCode.SNOOZED, facts=facts)
        case Standing.DEAD:
            raise ReconnectError(f"{name}: {contact.because}.", "No address of theirs is known to work.")
        case Standing.MACHINE:
            raise ReconnectError(f"{name} is a machine: {contact.because}.", "Nobody would read the letter.")
        case _:
            return contact


def _free(session: Session, draft_table: DraftTable, contact: Contact, now: int, *, asked: bool) -> bool:
    """Whether nothing holds them; says so where a letter does. `asked`: they were named."""
    days = session.config.letters.again_after_days
    held = Written(draft_table.all(), now, days).held(contact.person.addresses, asked=asked)
    if held is None:
        return True
    session.say(f"{_shown(contact.person.shown)}: {held.because}; no second draft. {_way_out(contact, held, days)}")
    return False


def _way_out(contact: Contact, held: Held, days: int) -> str:
    """How another letter can be had all the same."""
    draft = held.draft
    if draft.thrown_away is not None:
        return f"`gmail-reconnect draft {contact.person.id}` writes another."
    if not held.open:
        return f"`[letters] again_after_days` is {days}."
    if draft.state == "edited" or (draft.gmail_draft_id and draft.gmail_message_id is None):
        return "It may hold changes of yours: delete it in Gmail to have another."
    return f"`gmail-reconnect drafts discard {draft.id}` lets you write another."


def _tell_warm_up(session: Session, contacts: list[Contact]) -> None:
    for contact in contacts:
        tie = contact.tie
        last = f", last in {tie.last_contact:%B %Y}" if tie.last_contact else ""
        session.say(f"Easy: {_shown(contact.person.shown)}: {tie.sent} from you, {tie.received} from them{last}.")


def _why_nobody(book: Directory) -> str:
    if book.drafted:
        return f"Nobody new: {len(book.drafted)} of the list have a letter already (`gmail-reconnect drafts`)."
    return "Nobody is on the list. `gmail-reconnect people` shows everyone, and where each stands."


def _refuse_unfinished(composed: list[ComposedLetter], *, allow_blanks: bool) -> None:
    held = [one for one in composed if not one.is_finished(allow_blanks=allow_blanks)]
    if not held:
        return
    lines = []
    for one in held:
        errors = [f.message for f in one.findings if f.level == "error"]
        lines.append(
            f"  {_shown(one.contact.person.shown)}: {' '.join([*errors, *map(one_line, one.letter.steps.notes)])}"
        )
    raise LetterError(
        f"{len(held)} of {len(composed)} letters are not finished, and none was made:\n" + "\n".join(lines),
        "Add a [[why_now]] or an [[offer]] that fits to config.toml; or let the blanks stand with --allow-blanks. "
        "--dry-run shows the letters.",
    )


def _show(composed: list[ComposedLetter], session: Session, format: Plain) -> None:  # noqa: A002
    if format is Plain.JSON:
        sys.stdout.write(as_json(export.letters_json(composed)))
    else:
        letters_view.print_letters(composed, session.out)


def _put(session: Session, store: Store, prepared: list[outbox.PreparedDraft], now: int) -> None:
    """Settles what an earlier run left in doubt, then makes one draft a letter."""
    from gmail_reconnect.actions.gmail_account import open_drafts  # noqa: PLC0415 - Google's packages load slowly

    draft_table = DraftTable(store)
    with session.context() as work, open_drafts(work, store) as folder:
        for settled in outbox.settle_pending(draft_table, folder, now):
            session.say(f"{_shown(settled.name or settled.email)}: the draft of an interrupted run is there now.")
        for one in prepared:
            outbox.create_draft(one, draft_table, folder, now)
            session.say(f"{_shown(one.name or one.email)}: “{_shown(one.subject)}” is in your Drafts folder.")
    if prepared:
        account = quote(SyncState(store).account)
        page = f"https://mail.google.com/mail/u/?authuser={account}#drafts"
        # A test server's Drafts folder is no page of Google's.
        session.say("Finish and send them yourself" + ("." if session.config.gmail.endpoint else f": {page}"))


def _shown(text: str) -> str:
    """A name or subject in a line of ours: harmless, and set apart where it runs the other way."""
    return isolate(one_line(text))
