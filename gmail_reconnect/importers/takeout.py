"""Read the messages of Takeout's mbox, or of any mbox, packed or not: streamed in constant memory. Never writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import MailboxError, NoMboxError
from gmail_reconnect.model import Message, Trouble
from gmail_reconnect.parsing.headers import guesses_charset, parse_headers
from gmail_reconnect.parsing.message import build_message

from .archives import DAMAGED, open_mboxes
from .mbox import MessageBlock, read_blocks
from .separator_date import separator_date, takeout_separator
from .takeout_labels import LabelReader

_NUMBER: Final = re.compile(r"[0-9]{1,20}")


def read_messages(path: Path, now: int | None = None) -> Iterator[Message]:
    """Yield every message of one file, in the file's order. A Date well after `now` (ms) is not believed.

    Raises MailboxError where the file is damaged, and NoMboxError if it, or a file in an archive, isn't an mbox; in an
    archive only after everything else was read.
    """
    refused: NoMboxError | None = None
    found = False
    labels = LabelReader()
    try:
        for name, stream in open_mboxes(path):
            found = True
            try:
                for block in read_blocks(stream, name):
                    yield _message(block, labels, now)
            except NoMboxError as error:
                refused = refused or error
    except FileNotFoundError as error:
        raise MailboxError(f"{path} does not exist.") from error
    except PermissionError as error:
        raise MailboxError(f"{path} cannot be read: permission denied.", "Allow your user to read it.") from error
    except DAMAGED as error:
        raise MailboxError(
            f"{path} is damaged or cut short: {error}",
            "What was read so far is kept. Download the file again and import it again; nothing is imported twice.",
        ) from error
    if not found:
        raise NoMboxError(f"{path} does not contain an mbox.", "Use the archive that contains Takeout's Mail.")
    if refused:
        raise refused


def _message(block: MessageBlock, labels: LabelReader, now: int | None) -> Message:
    fields = parse_headers(block.header)
    troubles = _troubles(block)
    known = labels.read(", ".join(fields["x-gmail-labels"])) if "x-gmail-labels" in fields else frozenset()
    if takeout := takeout_separator(block.separator):
        thread = fields.get("x-gm-thrid", [""])[0]
        return build_message(
            fields,
            gmail_id=takeout.gmail_id,
            thread_id=f"{int(thread):x}" if _NUMBER.fullmatch(thread) else None,
            internal_date=takeout.internal_date,
            labels=known,
            now=now,
            troubles=troubles,
        )
    date = partial(separator_date, block.separator)
    return build_message(fields, labels=known, separator_date=date, now=now, troubles=troubles)


def _troubles(block: MessageBlock) -> tuple[Trouble, ...]:
    if not block.cut and not block.quoted and block.header.isascii():
        return ()
    found = {Trouble.CUT_OFF: block.cut, Trouble.QUOTED: block.quoted, Trouble.CHARSET: guesses_charset(block.header)}
    return tuple([trouble for trouble, there in found.items() if there])
