"""Write letters to chosen people: only to look at, into Gmail's Drafts folder, or into files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.drafts_folder import open_drafts
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.actions.progress import (
    AnotherLetter,
    CreatingDraft,
    DraftEvent,
    DraftOutcome,
    EasyPerson,
    FewEasyPeople,
    GetsNoLetter,
    HasLetter,
    LeftToUser,
)
from gmail_reconnect.errors import ErrorCode, LetterError, ReconnectError, UsageError
from gmail_reconnect.letters import outbox
from gmail_reconnect.letters.compose import ComposedLetter, compose, earlier_letters, prepare_draft
from gmail_reconnect.letters.compose_link import ComposeLink, compose_link
from gmail_reconnect.letters.content import LetterContext, LetterRequest
from gmail_reconnect.letters.introduction import read_introductions
from gmail_reconnect.letters.memories import read_histories
from gmail_reconnect.letters.wording import wording_files
from gmail_reconnect.model import Contact, Draft, Standing, milliseconds
from gmail_reconnect.people import loading
from gmail_reconnect.people.decisions import read_letter_choices
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.ranking import warmup
from gmail_reconnect.people.recent_letters import RecentLetters
from gmail_reconnect.report.explain import describe_age
from gmail_reconnect.report.letter_remarks import describe_finding, describe_note
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.sync.coverage import read_coverage
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.domains import can_be_written_to, written_form
from gmail_reconnect.text.sanitize import one_line

_NO_REQUEST: Final = LetterRequest()
_MOST_SERIOUS_FIRST: Final = (
    ErrorCode.LETTERS_WRONG,
    ErrorCode.LETTERS_WITHOUT_CONFIG,
    ErrorCode.LETTERS_UNFINISHED,
    ErrorCode.LETTERS_WAIT_FOR_USER,
)
_SAME_FOR_ALL: Final = frozenset({ErrorCode.LETTERS_WITHOUT_CONFIG, ErrorCode.LETTERS_UNFINISHED})


@dataclass(frozen=True, slots=True)
class RecipientChoice:
    """Who gets a letter: the people named, or the first `top` of the report, or easy people to start with."""

    who: Sequence[str] = ()
    top: int | None = None
    warm_up: bool = False


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """Letters, and what came of them: drafts, unless there are `files`.

    `nobody_left`: nobody is on the list; `drafted` counts those on the list with a letter. `drafts_page` is where
    Gmail shows the drafts; `age` says how old the mail is, where it isn't new.
    `links`, one for each letter, take the place of drafts where there is no permission to create these.
    """

    letters: tuple[ComposedLetter, ...]
    nobody_left: bool
    drafted: int
    files: tuple[Path, ...] = ()
    drafts_page: str = ""
    age: tuple[str, ...] = ()
    links: tuple[ComposeLink, ...] = ()


def compose_letters(
    context: Context,
    choice: RecipientChoice,
    request: LetterRequest,
    now: datetime | None = None,
    *,
    skip_drafted: bool = False,
    first: Callable[[Store], None] | None = None,
) -> LetterBatch:
    """Composes letters only to look at, also to people who have one unless `skip_drafted`. Silences run to `now`.

    `first` may change what is stored; that is undone afterwards. Raises UsageError, LetterError, ReconnectError.
    """
    now = now or context.clock()
    with (
        exclusive(context.paths.data, "draft"),
        context.open_store() as store,
        store.rehearsal() if first else nullcontext(),
    ):
        if first:
            first(store)
        return _compose(context, store, choice, request, now, skip_drafted=skip_drafted)


def write_letters(
    context: Context,
    choice: RecipientChoice,
    request: LetterRequest,
    *,
    now: datetime | None = None,
    allow_blanks: bool = False,
    folder: Path | None = None,
) -> LetterBatch:
    """Writes one letter to each person who has none: into `folder`, or Gmail's Drafts folder, or as a link.

    Each draft is told through `context.progress` once it exists, and so is each person whose letter is unfinished. If
    only the user can finish it (their last mail waits for an answer, or looks like bad news), the next person of the
    report takes their place. Raises LetterError, and writes nothing, if no letter is finished; otherwise as
    `compose_letters`, and SignInError or UnreachableError.
    """
    with exclusive(context.paths.data, "draft"), context.open_store() as store:
        now = now or context.clock()
        composed = _compose_finished(context, store, choice, request, now, allow_blanks=allow_blanks)
        account = OwnerAddressTable(store).account(context.config.me.addresses)
        in_gmail = folder is None and context.may_create_drafts
        # A draft has the date of its creation, whatever day silences are counted to.
        today = context.clock()
        needs_thread = in_gmail and context.drafts_way == "gmail"
        prepared = [
            prepare_draft(letter, context.config, account, today, needs_thread=needs_thread)
            for letter in composed.letters
        ]
        if folder:
            files = outbox.save_as_files(prepared, folder, DraftTable(store))
            return replace(composed, files=tuple(files))
        if not in_gmail:
            return replace(composed, links=tuple(letter_link(account, one) for one in composed.letters))
        put_into_gmail(context, store, prepared)
        return replace(composed, drafts_page=drafts_page(context, store))


def letter_link(account: str, composed: ComposedLetter) -> ComposeLink:
    """Opens the letter in Gmail as a new mail of the account."""
    letter = composed.letter
    return compose_link(account, written_form(letter.to.email), letter.subject, letter.text)


def put_into_gmail(context: Context, store: Store, prepared: Sequence[Draft]) -> None:
    """Settles the drafts that an interrupted run left in doubt, then creates one draft for each letter."""
    table, now = DraftTable(store), milliseconds(context.clock())
    with open_drafts(context, store) as folder:
        for draft in table.all():
            if draft.state == "pending":
                context.progress(DraftEvent(DraftOutcome.RESUMED, draft))
        for draft in outbox.settle_pending(table, folder, now):
            context.progress(DraftEvent(DraftOutcome.RECOVERED, draft))
        for one in prepared:
            context.progress(CreatingDraft(one))
            draft = outbox.create_draft(one, table, folder, now)
            context.progress(DraftEvent(DraftOutcome.PUT_INTO_GMAIL, draft))


def drafts_page(context: Context, store: Store) -> str:
    """The address of the account's drafts: in Gmail, or on the local server in its place; "" at other providers."""
    if context.local_drafts_page or not context.is_gmail:
        return context.local_drafts_page
    return f"https://mail.google.com/mail/u/?authuser={quote(RunState(store).account)}#drafts"


def _compose(
    context: Context,
    store: Store,
    choice: RecipientChoice,
    request: LetterRequest,
    now: datetime,
    *,
    skip_drafted: bool,
    quiet: bool = False,
) -> LetterBatch:
    everyone = load_people(context, store, now)
    chosen = _choose(context, store, everyone, choice)
    free = _without_letter(context, store, chosen, named=bool(choice.who), quiet=quiet)
    contacts = free if skip_drafted else chosen
    letters = compose_all(context, store, everyone, contacts, now, request=request)
    age = tuple(describe_age(read_coverage(store, now), now))
    return LetterBatch(
        tuple(letters), nobody_left=not chosen and not choice.warm_up, drafted=len(everyone.drafted), age=age
    )


def _compose_finished(
    context: Context,
    store: Store,
    choice: RecipientChoice,
    request: LetterRequest,
    now: datetime,
    *,
    allow_blanks: bool,
) -> LetterBatch:
    """The letters that can become drafts. For `choice.top`, as many more people are tried as letters wait for the user.

    Letters with any other fault are not replaced: it may be one of all letters.
    """
    wanted, left_out = choice, -1
    while True:
        batch = _compose(context, store, wanted, request, now, skip_drafted=True, quiet=wanted is not choice)
        unfinished = [one for one in batch.letters if not one.is_finished(allow_blanks=allow_blanks)]
        waiting = sum(one.waits_for_user for one in unfinished)
        if choice.top is None or choice.warm_up or waiting == max(left_out, 0):
            break
        left_out = waiting
        wanted = replace(choice, top=choice.top + left_out)
    finished = tuple(one for one in batch.letters if one not in unfinished)
    if unfinished and not finished:
        raise _none_finished(context, unfinished)
    codes = [None if one.letter.plan.held else _what_helps(context, one) for one in unfinished]
    for at, (one, code) in enumerate(zip(unfinished, codes, strict=True), start=1):
        repeated = code in _SAME_FOR_ALL and code in codes[at:]  # the advice is below the last of them
        context.progress(LeftToUser(one.contact, _faults(one), None if repeated else code))
    return replace(batch, letters=finished)


def compose_all(
    context: Context,
    store: Store,
    everyone: Directory,
    contacts: Sequence[Contact],
    now: datetime,
    *,
    request: LetterRequest = _NO_REQUEST,
) -> list[ComposedLetter]:
    """A letter to each, by the user's config.toml and wordings; silences run to `now`. Raises as `compose`."""
    return compose(contacts, read_letter_context(context, store, everyone, contacts, now, request=request))


def read_letter_context(
    context: Context,
    store: Store,
    everyone: Directory,
    contacts: Sequence[Contact],
    now: datetime,
    *,
    request: LetterRequest = _NO_REQUEST,
) -> LetterContext:
    """All that letters to these contacts depend on. Raises LetterError if a wording file can't be read."""
    config = context.config
    return LetterContext(
        config,
        wording_files.load(context.paths.templates / "letters"),
        now,
        request,
        earlier=earlier_letters(DraftTable(store).all()),
        introductions=read_introductions(store, contacts, config, now),
        histories=read_histories(store, contacts, config, now, everyone.owner),
        choices=read_letter_choices(store, (contact.person for contact in contacts)),
        needs_thread=context.drafts_way != "imap",
    )


def _choose(context: Context, store: Store, everyone: Directory, choice: RecipientChoice) -> list[Contact]:
    lens = context.config.ranking.lens
    if choice.warm_up:
        top = warmup.EASY if choice.top is None else choice.top
        easy = warmup.easy(loading.ranked(store, everyone, lens, to_write=True), top)
        for one in easy:
            context.progress(EasyPerson(one.contact))
        if len(easy) < top:
            context.progress(FewEasyPeople(len(easy), top))
        return [one.contact for one in easy]
    if choice.who:
        return _writable(context, everyone, loading.contacts_of(store, everyone, map(everyone.find, choice.who)))
    if choice.top is None:
        raise UsageError("Nobody was chosen.", code=ErrorCode.NOBODY_CHOSEN)
    ranked = loading.ranked(store, everyone, lens, top=choice.top, drafted="in place", to_write=True)
    return [one.contact for one in ranked]


def _writable(context: Context, everyone: Directory, contacts: Sequence[Contact]) -> list[Contact]:
    """Those that may get a letter, telling of the others. Raises ReconnectError where nobody may."""
    found, refused = [], []
    for contact in contacts:
        if why := why_no_letter(contact, may_write=everyone.may_write_to(contact.person.id)):
            refused.append(why)
        else:
            found.append(contact)
    if refused and not found:
        raise refused[0]
    for why in refused:
        context.progress(GetsNoLetter(why))
    return found


def why_no_letter(contact: Contact, *, may_write: bool) -> ReconnectError | None:
    """What speaks against writing: a decision, or the mail."""
    name, facts = isolate(one_line(contact.person.shown)), {"person": contact.person.id}
    match contact.standing:
        case Standing.IGNORED:
            return ReconnectError(f"You decided to ignore {name}.", code=ErrorCode.IGNORED, facts=facts)
        case Standing.SNOOZED:
            return ReconnectError(f"You snoozed {name} {contact.because}.", code=ErrorCode.SNOOZED, facts=facts)
        case Standing.DEAD:
            return ReconnectError(f"{name}: {contact.because}.", code=ErrorCode.ADDRESS_DEAD)
        case Standing.MACHINE:
            return ReconnectError(f"{name} is a machine: {contact.because}.", code=ErrorCode.IS_MACHINE)
    if not can_be_written_to(contact.person.email):
        told = f"{name}: no draft can have their address, {one_line(contact.person.email)}."
        return ReconnectError(told, code=ErrorCode.UNWRITABLE)
    if not may_write:
        return ReconnectError(f"You decided that {name} gets no letter.", code=ErrorCode.NO_LETTER, facts=facts)
    return None


def _without_letter(
    context: Context, store: Store, contacts: Sequence[Contact], *, named: bool, quiet: bool
) -> list[Contact]:
    """Those without a letter, telling of the others unless `quiet`. `named`: the user named them."""
    days = context.config.letters.again_after_days
    written = RecentLetters(DraftTable(store).all(), milliseconds(context.clock()), days)
    free = []
    for contact in contacts:
        if letter := written.to(contact.person.addresses, asked=named):
            if not quiet:
                context.progress(HasLetter(contact, letter, _another(letter), days))
        else:
            free.append(contact)
    return free


def _another(draft: Draft) -> AnotherLetter:
    if draft.thrown_away is not None:
        return AnotherLetter.BY_NAME
    if not draft.is_open:
        return AnotherLetter.LATER
    may_be_edited = draft.state == "edited" or (draft.gmail_draft_id and draft.gmail_message_id is None)
    return AnotherLetter.DELETE_IN_GMAIL if may_be_edited else AnotherLetter.DISCARD


def _none_finished(context: Context, unfinished: Sequence[ComposedLetter]) -> LetterError:
    names: dict[str, list[str]] = {}
    for one in unfinished:
        notes = [describe_note(note, "en") for note in one.letter.plan.notes]
        names.setdefault(" ".join([_faults(one), *notes]), []).append(isolate(one_line(one.contact.person.shown)))
    lines = (f"  {', '.join(some)}: {faults}" for faults, some in names.items())
    which = "The letter is" if len(unfinished) == 1 else f"All {count(len(unfinished), 'letter')} are"
    by_code = {_what_helps(context, one): one for one in reversed(unfinished)}
    code = min(by_code, key=_MOST_SERIOUS_FIRST.index)
    message = "\n".join([f"{which} unfinished, so none was written:", *lines])
    return LetterError(message, code=code, facts={"person": by_code[code].contact.person.id})


def _faults(letter: ComposedLetter) -> str:
    return " ".join(describe_finding(finding, "en") for finding in letter.findings if finding.level == "error")


def _what_helps(context: Context, letter: ComposedLetter) -> ErrorCode:
    """What would help an unfinished letter."""
    if letter.waits_for_user:
        return ErrorCode.LETTERS_WAIT_FOR_USER
    if not letter.is_finished(allow_blanks=True):
        return ErrorCode.LETTERS_WRONG
    has_config = context.paths.config_file.exists()
    return ErrorCode.LETTERS_UNFINISHED if has_config else ErrorCode.LETTERS_WITHOUT_CONFIG
