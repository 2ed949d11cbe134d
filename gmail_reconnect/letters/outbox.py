"""One draft per letter, once. The intent is committed before the call; doubt is settled by looking, never by luck.

Puts drafts into Gmail's Drafts folder, or .eml files into a folder. Never sends, never changes a draft that is there.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final, Protocol

from gmail_reconnect.errors import ReconnectError, UnreachableError
from gmail_reconnect.store.user.drafts import Draft, DraftTable

_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""What Windows takes for a device, whatever the extension."""


class Folder(Protocol):
    """What the outbox asks of Gmail's Drafts folder. Message-IDs without brackets."""

    def create(self, mime: bytes, thread_id: str | None) -> tuple[str, str]:
        """(draft id, message id) of a new draft; never repeated. Raises UnreachableError where it is in doubt."""

    def find(self, message_id: str) -> tuple[str, str] | None:
        """The draft with this Message-ID, by search."""

    def list_ids(self) -> Mapping[str, str]:
        """draft id → message id of every draft."""

    def message_id_of(self, draft_id: str) -> str:
        """The Message-ID of a draft, by looking at it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished letter on its way out. `message_id` without brackets stands in `mime` too."""

    email: str
    name: str
    subject: str
    message_id: str
    mime: bytes
    thread_id: str | None = None
    addresses: tuple[str, ...] = ()  # all of the person's


def new_message_id(sender: str) -> str:
    """A Message-ID of our own, without brackets; it carries nothing but chance and the sender's domain."""
    return f"{secrets.token_hex(16)}@{sender.rpartition('@')[2] or 'localhost'}"


def put(sheet: Sheet, draft_table: DraftTable, folder: Folder, now: int) -> Draft:
    """Writes the letter down, then makes its draft. Raises what the call raised; then `recover` settles it."""
    draft = _draft(sheet, "pending", now)
    draft_table.add(draft)
    return _create(draft, draft_table, folder, now)


def recover(draft_table: DraftTable, folder: Folder, now: int) -> list[Draft]:
    """Settles every letter that may or may not have its draft: looks, and makes it only where there is none.

    Returns those whose draft is there now. One that the user has sent meanwhile is known by its Message-ID. What was
    found again may have been edited before: Gmail's message id is left unknown, so that it is never thrown away.
    """
    pending = [draft for draft in draft_table.all() if draft.state == "pending"]
    settled = []
    for draft in pending:
        if draft_table.was_sent(draft.message_id):
            draft_table.set_state(draft.id, "sent", now)
            continue
        found = find(draft, draft_table, folder)
        if found:
            draft_table.set_state(draft.id, "created", now, {"draft": found[0]})
            settled.append(draft)
        else:
            settled.append(_create(draft, draft_table, folder, now))
    return settled


def find(draft: Draft, draft_table: DraftTable, folder: Folder) -> tuple[str, str] | None:
    """The letter's draft in Gmail. Its search may lag behind: then each that is no other letter's is looked at."""
    if found := folder.find(draft.message_id):
        return found
    ours = {known.gmail_draft_id for known in draft_table.all()}
    for draft_id, message_id in folder.list_ids().items():
        if draft_id not in ours and folder.message_id_of(draft_id) == draft.message_id:
            return draft_id, message_id
    return None


def put_into_files(sheets: Iterable[Sheet], folder: Path, draft_table: DraftTable, now: int) -> list[Path]:
    """`write_files`, and each letter is written down: it holds its person as a draft in Gmail would.

    The file comes first: what a crash leaves between the two is a file too many, never a letter lost.
    """
    paths = []
    for sheet in sheets:
        paths += write_files([sheet], folder)
        draft_table.add(_draft(sheet, "created", now))
    return paths


def write_files(sheets: Iterable[Sheet], folder: Path) -> list[Path]:
    """One .eml a letter, named after its person; a file that is there already is never overwritten."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(folder, _file_name(sheet), sheet.mime) for sheet in sheets]
    except OSError as error:
        raise ReconnectError(f"The letters cannot be written to {folder}: {error}") from error


def _draft(sheet: Sheet, state: str, now: int) -> Draft:
    return Draft(
        id=secrets.token_hex(4),
        email=sheet.email,
        name=sheet.name,
        subject=sheet.subject,
        message_id=sheet.message_id,
        content=sheet.mime,
        state=state,
        created=now,
        updated=now,
        thread_id=sheet.thread_id,
        addresses=sheet.addresses,
    )


def _file_name(sheet: Sheet) -> str:
    name = re.sub(r"[^\w.-]+", "-", sheet.name or sheet.email, flags=re.UNICODE).strip("-.")[:60] or "letter"
    return f"to-{name}" if _DEVICE.match(name) else name


def _write(folder: Path, name: str, content: bytes) -> Path:
    for number in count(1):
        path = folder / (f"{name}.eml" if number == 1 else f"{name}-{number}.eml")
        with suppress(FileExistsError), path.open("xb") as file:
            file.write(content)
            return path
    raise AssertionError("unreachable")


def _create(draft: Draft, draft_table: DraftTable, folder: Folder, now: int) -> Draft:
    try:
        draft_id, message_id = folder.create(draft.content, draft.thread_id)
    except UnreachableError:
        raise  # in doubt: stays pending
    except ReconnectError:
        # Refused for certain: nothing was made, and nothing shall be made later by itself.
        draft_table.set_state(draft.id, "discarded", now)
        raise
    draft_table.set_state(draft.id, "created", now, {"draft": draft_id, "message": message_id})
    return draft
