"""Creates one draft per letter in Gmail's Drafts folder, or writes letters to .eml files.

A letter is committed to the database before Gmail is called. If the answer is lost, the next run looks for the draft
before it creates one. Nothing here sends mail or changes an existing draft.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Final, Protocol

from gmail_reconnect.errors import ReconnectError, UnreachableError
from gmail_reconnect.model import Draft
from gmail_reconnect.option_values import DraftWay
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.text.domains import ascii_domain

_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""File names that mean a device on Windows, with any extension."""
_UNSENT: Final = b"X-Unsent: 1\r\n"
"""Mail programs open a file with it as a letter to finish, not as one that arrived."""


class DraftsFolder(Protocol):
    """The calls to the Drafts folder that the outbox makes, by Gmail's API or by IMAP.

    A draft has an id that stays, and a message id that changes whenever it is edited. Message-IDs are without brackets.
    """

    def create(self, mime: bytes, thread_id: str | None) -> tuple[str, str]:
        """Creates a draft, and returns (draft id, message id). The call is never repeated.

        Raises UnreachableError if the draft may or may not exist now.
        """

    def find(self, message_id: str) -> tuple[str, str] | None:
        """(draft id, message id) of the draft with this Message-ID, found by search; None if there isn't one."""

    def list_ids(self) -> Mapping[str, str]:
        """Draft id → message id, for every draft."""

    def message_id_of(self, draft_id: str) -> str:
        """The Message-ID in a draft's headers."""


class WritableDrafts(DraftsFolder, Protocol):
    """The Drafts folder whose drafts are also followed and deleted."""

    @property
    def way(self) -> DraftWay:
        """How it is reached. The ids of the other way say nothing here."""

    def list_ids(self, until: Collection[str] = ()) -> Mapping[str, str]:
        """Draft id → message id: of every draft, or at least of those of `until` that are there."""

    def delete(self, draft_id: str) -> None:
        """Deletes a draft for good, or does nothing if it is gone already."""


def new_message_id(sender: str) -> str:
    """A random Message-ID at the sender's domain, without brackets."""
    return f"{secrets.token_hex(16)}@{ascii_domain(sender.rpartition('@')[2]) or 'localhost'}"


def create_draft(draft: Draft, draft_table: DraftTable, folder: DraftsFolder, now: int) -> Draft:
    """Commits the pending letter, then creates its draft in Gmail. `now` in ms UTC.

    Raises the call's error. If that leaves the draft in doubt, `settle_pending` settles it later.
    """
    draft_table.add(draft)
    return _create(draft, draft_table, folder, now)


def settle_pending(draft_table: DraftTable, folder: DraftsFolder, now: int) -> list[Draft]:
    """Looks for the draft of each pending letter, and creates it if it doesn't exist. `now` in ms UTC.

    Returns the letters whose draft exists now. A letter that the user has sent is recognized by its Message-ID. A draft
    that was found may have been edited, so its Gmail message id stays unknown: then nothing here ever deletes it.
    """
    pending = [draft for draft in draft_table.all() if draft.state == "pending"]
    settled = []
    for draft in pending:
        if draft_table.was_sent(draft.message_id):
            draft_table.set_state(draft.id, "sent", now)
            continue
        found = find_draft(draft, draft_table, folder)
        if found:
            draft_table.set_state(draft.id, "created", now, {"draft": found[0]})
            settled.append(draft)
        else:
            settled.append(_create(draft, draft_table, folder, now))
    return settled


def find_draft(draft: Draft, draft_table: DraftTable, folder: DraftsFolder) -> tuple[str, str] | None:
    """(draft id, message id) of the letter's draft in Gmail; None if there isn't one.

    Gmail's search may not know a new draft yet. So if it finds nothing, this looks at each draft that doesn't belong to
    another letter.
    """
    if found := folder.find(draft.message_id):
        return found
    other_letters = {known.gmail_draft_id for known in draft_table.all()}
    for draft_id, message_id in folder.list_ids().items():
        if draft_id not in other_letters and folder.message_id_of(draft_id) == draft.message_id:
            return draft_id, message_id
    return None


def save_as_files(drafts: Iterable[Draft], folder: Path, draft_table: DraftTable) -> list[Path]:
    """Writes the letters to files and records them, so that their people count as written to.

    The file comes first: a crash in between leaves an extra file, but loses no letter.
    """
    paths = []
    for draft in drafts:
        paths += write_files([draft], folder)
        draft_table.add(replace(draft, state="created"))
    return paths


def write_files(drafts: Iterable[Draft], folder: Path) -> list[Path]:
    """Writes one .eml file per letter, marked as unsent, named after its person. Never overwrites a file.

    Raises ReconnectError if the folder can't be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(folder, _file_name(draft), draft.content) for draft in drafts]
    except OSError as error:
        raise ReconnectError(f"The letters cannot be written to {folder}: {error.strerror or error}") from error


def _file_name(draft: Draft) -> str:
    name = re.sub(r"[^\w.-]+", "-", draft.name or draft.email, flags=re.UNICODE).strip("-.")[:60] or "letter"
    return f"to-{name}" if _DEVICE.match(name) else name


def _write(folder: Path, name: str, content: bytes) -> Path:
    for number in count(1):
        path = folder / (f"{name}.eml" if number == 1 else f"{name}-{number}.eml")
        with suppress(FileExistsError), path.open("xb") as file:
            file.write(_UNSENT + content)
            return path
    raise AssertionError("unreachable")


def _create(draft: Draft, draft_table: DraftTable, folder: DraftsFolder, now: int) -> Draft:
    try:
        draft_id, message_id = folder.create(draft.content, draft.thread_id)
    except UnreachableError:
        raise  # the draft may exist: it stays pending
    except ReconnectError:
        # Gmail refused it, so there is no draft; none must be created later without being asked for.
        draft_table.set_state(draft.id, "discarded", now)
        raise
    draft_table.set_state(draft.id, "created", now, {"draft": draft_id, "message": message_id})
    return draft
