"""sync, import, login, logout: mail comes in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from gmail_reconnect.cli import own
from gmail_reconnect.cli.display.counts import duration
from gmail_reconnect.cli.display.progress import ProgressLine
from gmail_reconnect.cli.everyone import work_out
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import MailboxError, NoMboxError, ReconnectError, UsageError
from gmail_reconnect.importers import takeout
from gmail_reconnect.model import EXCLUDED_LABELS, Coverage, Message, Trouble, milliseconds, moment_of
from gmail_reconnect.people.search import query as needs
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.mail.messages import Store
from gmail_reconnect.store.sync_state import SyncState
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.sync import engine as syncing
from gmail_reconnect.sync.fetcher import SyncProgress

from . import drafts as drafts_of_ours

CHUNK = 2000


def sync(
    context: typer.Context,
    max_units: Annotated[
        int | None,
        typer.Option(help="Stop before more units than this are spent; with less than 50 hardly anything is.", min=1),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="List everything anew, and fetch every message.")] = False,
) -> None:
    """Reads new headers from Gmail. Safe to interrupt: the next sync goes on where this one stopped."""
    from gmail_reconnect.cli import online  # noqa: PLC0415 - Google's packages load slowly

    session: Session = context.obj
    options = syncing.SyncOptions(full=full, max_units=max_units, letters_months=session.config.gmail.letters_months)
    with exclusive(session.paths.data, "sync"), session.store() as store, ProgressLine(session) as ticker:
        before = SyncState(store).account
        OwnerAddressTable(store).set_configured(session.config.me.addresses)
        with online.accounted_reader(session, store) as (gmail, account):
            display = _Display(session, ticker, gmail.transport.limiter.seconds_for)

            def tell(step: SyncProgress) -> None:
                account.note()
                display.show(step)

            def work() -> str:
                display.outcome = syncing.sync(gmail, store, session.now(), options, tell)
                return "complete" if display.outcome.complete else "incomplete"

            account.run(work)
        _index(store, ticker)
        own.claim_spellings(store)
        state = syncing.coverage(store)
        with suppress(ReconnectError):  # the report will say it
            work_out(session, store, session.now())  # so that the report need not
        _tell_outcome(session, display.outcome, state)
        if SyncState(store).account != before:
            own.tell_guesses(session, store)
        drafts_of_ours.follow(session, store, complete=bool(display.outcome and display.outcome.complete), look=True)


def import_(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Takeout's or another program's .mbox (.gz, .xz, .zip, .tgz).")],
    me: Annotated[list[str] | None, typer.Option(help="An address of yours; may be given several times.")] = None,
) -> None:
    """Reads headers from mbox files, such as Google Takeout's. The same file twice changes nothing."""
    session: Session = context.obj
    for address in me or ():
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
            raise UsageError(f"{address!r} is no mail address.", "Give it as --me omar@example.com.")
    for path in paths:
        if not path.exists():
            raise MailboxError(f"{path} does not exist.", "Nothing was read. Look at how its name is spelt.")
        if path.is_dir():
            raise MailboxError(f"{path} is a folder.", "Give the .mbox file inside it, or the archive as it came.")
    refused: NoMboxError | None = None
    with exclusive(session.paths.data, "import"), session.store() as store:
        owner_table = OwnerAddressTable(store)
        owner_table.set_configured(session.config.me.addresses)
        if me:  # whoever says it decides
            owner_table.drop_guesses()
            owner_table.add(me, "me")
        reading = _Reading(session, store)
        with ProgressLine(session) as ticker, store.bulk():
            for path in paths:
                try:
                    reading.read(path, ticker)
                except NoMboxError as error:
                    refused = refused or error
            _index(store, ticker)
        reading.tell()
        if store.is_empty():
            raise refused or ReconnectError("There is no mail in there.", "Give a mailbox file that holds messages.")
        own.tell_whose(session, store, me or ())
        work_out(session, store, session.now())  # so that the report need not
        drafts_of_ours.follow(session, store, complete=False, look=False)
    if refused:
        raise refused
    session.say("Next: gmail-reconnect report")


def login(
    context: typer.Context,
    drafts: Annotated[bool, typer.Option("--drafts", help="Allow drafts to be made (a token of its own).")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address instead of opening it.")] = False,
    port: Annotated[int, typer.Option(help="A fixed port on this machine for Google's answer; 0: any.")] = 0,
) -> None:
    """Signs in to Gmail: one permission to read headers or, with --drafts, one to make drafts."""
    from gmail_reconnect.cli import online  # noqa: PLC0415 - Google's packages load slowly

    session: Session = context.obj
    online.sign_in(session, "draft" if drafts else "read", open_browser=not no_browser, port=port)
    session.say("Signed in. Next: " + ("gmail-reconnect draft --top 3" if drafts else "gmail-reconnect sync"))


def logout(context: typer.Context) -> None:
    """Removes both tokens from this machine. Mail that was read stays."""
    session: Session = context.obj
    removed = 0
    for path in (session.paths.token("read"), session.paths.token("draft")):
        if path.exists():
            path.unlink()
            removed += 1
    session.say(
        "Signed out. To withdraw the permission at Google as well: myaccount.google.com/permissions"
        if removed
        else "There was no sign-in."
    )


class _Reading:
    """What an import reads, file by file, and what it says of that."""

    def __init__(self, session: Session, store: Store) -> None:
        self._session, self._store = session, store
        self._now = milliseconds(session.now())
        self._new = self._known = self._left_out = self._quoted = 0

    def read(self, path: Path, ticker: ProgressLine) -> None:
        """One file. Where it breaks off, what was read until then is told."""
        kept, left_out = self._new + self._known, self._left_out
        try:
            for chunk in _chunks(takeout.messages(path, self._now)):
                self._add(path, chunk)
                ticker.show(f"{path.name}: {_messages(self._new + self._known)}")
        except NoMboxError:
            if (self._new + self._known, self._left_out) != (kept, left_out):  # all else in it was read to its end
                _note_broken(self._store, path, broken=False)
            raise
        except MailboxError:
            self.tell()
            kept = self._new + self._known - kept
            were = "was" if kept == 1 else "were"
            self._session.say(f"{_messages(kept)} of {path.name} {were} read before it broke off.")
            raise
        _note_broken(self._store, path, broken=False)

    def _add(self, path: Path, chunk: list[Message]) -> None:
        # Until the file has been read to its end, what the dates rest on is not complete. Of one that holds no message
        # nothing is expected.
        if chunk:
            _note_broken(self._store, path, broken=True)
        kept = [message for message in chunk if not message.labels & EXCLUDED_LABELS]
        added = self._store.add(kept, "import")
        self._new, self._known = self._new + added.new, self._known + added.known
        self._left_out += len(chunk) - len(kept)
        self._quoted += sum(Trouble.QUOTED in message.troubles for message in chunk)

    def tell(self) -> None:
        """How much of all files was new."""
        left_out = _left_out(self._left_out)
        self._session.say(f"{_messages(self._new, 'new ')}, {self._known:,} known already{left_out}.")
        if self._quoted:
            many = f"{self._quoted:,}"
            self._session.say(f"Text that could be other messages, in or behind {many} of them, was taken for text.")


def _chunks(messages: Iterator[Message]) -> Iterator[list[Message]]:
    """The messages in handfuls; where the file breaks off, what came before it first."""
    chunk: list[Message] = []
    try:
        for message in messages:
            chunk.append(message)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    except MailboxError:
        yield chunk
        raise
    yield chunk


def _index(store: Store, ticker: ProgressLine) -> None:
    """Subjects are indexed now, so that `report --need` need not wait for it."""
    needs.refresh(store, lambda left: ticker.show(f"Indexing subjects: {left:,} messages left"))


def _note_broken(store: Store, path: Path, *, broken: bool) -> None:
    """Keeps in the store which files broke off: read again and whole, a file is no longer among them."""
    state = SyncState(store)
    names = set(state.broken_files)
    state.broken_files = names | {path.name} if broken else names - {path.name}


def _messages(count: int, which: str = "") -> str:
    return f"{count:,} {which}message{'' if count == 1 else 's'}"


def _left_out(count: int) -> str:
    return f"; {count:,} drafts, chats, spam and bin left out" if count else ""


class _Display:
    """Shows how a sync gets on: what it will cost before it starts, then one line that changes."""

    def __init__(self, session: Session, ticker: ProgressLine, seconds_for: Callable[[int], float]) -> None:
        self.outcome: syncing.SyncResult | None = None
        self._session, self._ticker, self._seconds_for = session, ticker, seconds_for

    def show(self, step: SyncProgress) -> None:
        """One step on."""
        if step.phase in {"listing", "check"} and not step.calls:
            self._ticker.show(f"Listing your mail: {step.messages:,} entries so far")
            return
        left = self._seconds_for(step.units_left)
        if step.calls_done == 0 and step.calls > 1 and left >= 60 and step.phase == "sent":
            usable = duration(self._seconds_for(step.units_recent))
            self._session.say(
                f"About {step.calls:,} calls, {duration(left)}; exact for the last three years after {usable}. "
                "It may be interrupted at any time."
            )
        self._ticker.show(progress_line(step, left))


_PHASES = {"sent": "Threads", "letters": "Letters", "changes": "Changes", "check": "Check"}


def progress_line(step: SyncProgress, seconds: float) -> str:
    """How far it is, in a line that leaves room for a spinner on a terminal of 80 columns."""
    exact = f", exact to {moment_of(step.exact_since):%-d %b %Y}" if step.exact_since else ""
    calls = f"{step.calls_done:,}/{step.calls:,} calls, {step.messages:,} mails"
    return f"{_PHASES[step.phase]} {calls}{exact}, {duration(seconds, short=True)} left"


def _tell_outcome(session: Session, outcome: syncing.SyncResult | None, state: Coverage) -> None:
    if outcome is None:
        return
    parts = [_messages(outcome.new, "new ")]
    parts += [f"{outcome.adopted:,} known from your import"] if outcome.adopted else []
    parts += [f"{outcome.gone:,} gone"] if outcome.gone else []
    session.say(f"{outcome.account}: {', '.join(parts)}; {state.messages:,} known.")
    if outcome.unreadable:
        session.say(
            f"{_messages(outcome.unreadable)} could not be read (tried again by the next sync, then once a week)."
        )
    if outcome.complete:
        session.say(f"Complete{' in all else' if outcome.unreadable else ''}. Next: gmail-reconnect report")
    elif outcome.stopped == "letters":
        session.say("Not finished, but what you wrote is all there. Sync again to go on.")
    elif outcome.stopped == "sent" and state.exact_since:
        session.say(f"Not finished: exact back to {state.exact_since:%-d %B %Y}. Sync again to go on.")
    else:
        session.say(f"{_UNFINISHED[outcome.stopped or 'changes']} Sync again to go on.")


_UNFINISHED = {
    "listing": "Not finished: Gmail's list of your mail was not read to its end.",
    "sent": "Not finished: threads you wrote in are missing.",
    "changes": "Not finished: what came since the last sync may be missing.",
    "check": "Not finished: the weekly check of what you sent goes on.",
}
