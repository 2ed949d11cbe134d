"""Read headers from mbox files, such as Google Takeout's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.owner_addresses import OwnerFindings, checked, claim, recognize, suggest
from gmail_reconnect.actions.progress import ReadingFile
from gmail_reconnect.errors import MailboxError, NoMailError, NoMboxError, ReconnectError
from gmail_reconnect.importers import takeout
from gmail_reconnect.model import EXCLUDED_LABELS, Message, milliseconds
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

CHUNK: Final = 2000
"""Messages are stored in groups of this size."""


@dataclass(slots=True)
class ImportSummary:
    """What an import read: numbers of messages.

    `excluded` are drafts, chats, spam and trash; `quoted` texts in `quoting` messages look like other messages.
    `maybe_own` may be the owner's, too.
    `without_mail` names files that have no message, if others have any.
    `error` is what could not be done although mail was read; `broken_off` then has the damaged files, with how many
    of their messages were read.
    """

    new: int = 0
    known: int = 0
    excluded: int = 0
    quoting: int = 0
    quoted: int = 0
    without_mail: tuple[str, ...] = ()
    broken_off: dict[str, int] = field(default_factory=dict)
    owner: OwnerFindings | None = None
    maybe_own: tuple[str, ...] = ()
    error: ReconnectError | None = None

    @property
    def found_mail(self) -> bool:
        """Whether any message was read."""
        return bool(self.new or self.known or self.excluded)


def import_mail(context: Context, paths: Sequence[Path], owner: Sequence[str] = ()) -> ImportSummary:
    """Reads the files in their order. The same file twice changes nothing. `owner` are addresses of the user's.

    Raises UsageError for an address that isn't one and MailboxError for a path that isn't a file, before anything is
    read.
    """
    owner = checked(owner)
    for path in paths:
        if not path.exists():
            raise MailboxError(f"{path} does not exist.", "Nothing was read. Check the spelling of the name.")
        if path.is_dir():
            raise MailboxError(f"{path} is a folder.", "Give the .mbox file inside it, or the archive as it came.")
    with exclusive(context.paths.data, "import"), context.open_store() as store:
        name, addresses = context.configured_owner
        OwnerAddressTable(store).set_configured(addresses)
        if owner:
            claim(store, owner)
        reader = _FileReader(context, store)
        with store.bulk():
            error = reader.read_all(paths)
            MessageTable(store).date_moved_mail()
            if RunState(store).has_old_dates and not MessageTable(store).in_bursts("gmail"):
                RunState(store).has_old_dates = False
            if reader.summary.error:
                return reader.summary
        try:
            if MessageTable(store).is_empty():
                names = ", ".join(path.name for path in paths)
                raise error or NoMailError(
                    "The file contains no mail.", "Give a mailbox file with messages.", facts={"file": names}
                )
            if not RunState(store).account:
                RunState(store).last_read = milliseconds(context.clock())
            reader.summary.owner = recognize(store, owner, name)
            reader.summary.maybe_own = suggest(store, milliseconds(context.clock()))
            has_drafts = bool(DraftTable(store).all())
        except ReconnectError as found:
            reader.summary.error = found
            return reader.summary
    if has_drafts:
        _follow_drafts(context)
    reader.summary.error = error
    return reader.summary


def _follow_drafts(context: Context) -> None:
    """Tells what the mail shows of the drafts. Needs everyone's addresses: a hidden person's draft isn't told."""
    from gmail_reconnect.actions.letters.drafts import follow_drafts  # noqa: PLC0415 - loads slowly
    from gmail_reconnect.actions.people.lookup import update_people  # noqa: PLC0415 - loads slowly

    with context.open_store() as store:
        update_people(context, store)
    follow_drafts(context, complete=False, look=False)


class _FileReader:
    """Reads files into the store and counts."""

    def __init__(self, context: Context, store: Store) -> None:
        self._context, self._store = context, store
        self._now = milliseconds(context.clock())
        self.summary = ImportSummary()

    def read_all(self, paths: Sequence[Path]) -> MailboxError | None:
        """Reads every file; if one breaks off, the summary has the first such error.

        Returns the error of the first archive in which a file isn't an mbox; of the first file without mail, if none
        has any.
        """
        not_mbox: MailboxError | None = None
        no_mail: MailboxError | None = None
        without: list[str] = []
        for path in paths:
            before = replace(self.summary)
            try:
                self._read(path)
            except NoMailError as error:
                no_mail = no_mail or error
            except NoMboxError as error:
                if self.summary == before:
                    no_mail = no_mail or error
                else:  # everything else in the archive was read to its end
                    not_mbox = not_mbox or error
                    _note_broken_off(self._store, path, broken=False)
            except MailboxError as error:
                salvaged = self.summary.new + self.summary.known - before.new - before.known
                self.summary.broken_off[path.name] = salvaged
                self.summary.error = self.summary.error or error
                continue
            else:
                _note_broken_off(self._store, path, broken=False)
            without += [path.name] if self.summary == before else []
        if self.summary == ImportSummary():
            if no_mail and len(without) > 1:
                names = ", ".join(without)
                return NoMailError(f"There is no mail in {names}.", no_mail.hint, facts={"file": names})
            return no_mail
        self.summary.without_mail = tuple(without)
        return not_mbox

    def _read(self, path: Path) -> None:
        chunk: list[Message] = []
        try:
            for message in takeout.read_messages(path, self._now, self._count_quoted):
                chunk.append(message)
                if len(chunk) == CHUNK:
                    self._add(path, chunk)
                    chunk = []
        except MailboxError:  # the file breaks off: what came before counts
            self._add(path, chunk)
            raise
        self._add(path, chunk)

    def _count_quoted(self, texts: int) -> None:
        self.summary.quoting += 1
        self.summary.quoted += texts

    def _add(self, path: Path, chunk: list[Message]) -> None:
        # Until the file has been read to its end, coverage is incomplete. A file without messages promises nothing.
        if chunk:
            _note_broken_off(self._store, path, broken=True)
        kept = [message for message in chunk if not message.labels & EXCLUDED_LABELS]
        added = MessageTable(self._store).add(kept, "import")
        self.summary.new += added.new
        self.summary.known += added.known
        self.summary.excluded += len(chunk) - len(kept)
        self._context.progress(ReadingFile(path.name, self.summary.new + self.summary.known))


def _note_broken_off(store: Store, path: Path, *, broken: bool) -> None:
    """Keeps in the store which files broke off; one that is read again to its end is taken off the list."""
    state = RunState(store)
    names = set(state.broken_files)
    state.broken_files = names | {path.name} if broken else names - {path.name}
