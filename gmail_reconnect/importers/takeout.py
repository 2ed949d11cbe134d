"""Read the messages of Takeout's mbox, or of any mbox, packed or not: streamed in constant memory. Never writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import DamagedFileError, MailboxError, NoMailError, NoMboxError
from gmail_reconnect.model import Message, Trouble
from gmail_reconnect.parsing.dates import MONTHS, parse_date
from gmail_reconnect.parsing.headers import guesses_charset, parse_headers
from gmail_reconnect.parsing.message import build_message

from .archives import DAMAGED, open_mboxes
from .mbox import MessageBlock, read_blocks
from .mbox_separators import GIT
from .takeout_labels import LabelReader

_NUMBER: Final = re.compile(r"0{0,40}[0-9]{1,20}")
_TAKEOUT: Final = re.compile(
    r"From 0{0,40}(\d{15,20})@xxx \w{3} (\w{3}) +(\d{1,2}) ([\d:]{8}) ([+-]\d{4}) (\d{4})", re.ASCII
)
# The forms in which other mail programs write the date.
_CLASSIC: Final = re.compile(
    r"From .*?\b\w{3} (\w{3}) +(\d{1,2}) ([\d:]{4,8})(?: ([+-]\d{4}))? (?:[A-Z]{3,4} )?(\d{4})(?: ([+-]\d{4}))?",
    re.ASCII,
)
_YEAR_FIRST: Final = re.compile(
    r"From .*?\b\w{3} (\w{3}) +(\d{1,2}) (\d{4}) (\d{1,2}:\d\d(?::\d\d)?)(?: ([+-]\d{4}))?", re.ASCII
)
_ISO: Final = re.compile(
    r"\b(\d{4})-(\d\d)-(\d\d)(?:[T ](\d{1,2}:\d\d(?::\d\d)?)(?:\.\d+)?(?: ?(Z|[+-]\d\d:?\d\d))?|\s*$)", re.ASCII
)
_EPOCH: Final = re.compile(r" (\d{9,10})\s*$", re.ASCII)
_MAIL_DATE: Final = re.compile(r"\b\w{3}, +\d{1,2} \w{3} \d{4} [\d:]{4,8}(?: [+-]\d{4}| [A-Z]{1,4}\b)?", re.ASCII)
_MONTHS: Final = {f"{number:02}": name for name, number in MONTHS.items()}


def read_messages(
    path: Path, now: int | None = None, count_quoted: Callable[[int], object] | None = None
) -> Iterator[Message]:
    """Yield every message of one file, in the file's order. A Date well after `now` (ms) is not believed.

    `count_quoted` gets how many texts in a message look like other messages, before a message that has some.
    Raises DamagedFileError, NoMailError for an archive without an mbox, and NoMboxError if the file, or a file in an
    archive, isn't an mbox; in an archive only after everything else was read.
    """
    refused: NoMboxError | None = None
    found = False
    labels = LabelReader()
    try:
        for name, stream in open_mboxes(path):
            found = True
            try:
                for block in read_blocks(stream, name):
                    if block.quoted and count_quoted:
                        count_quoted(block.quoted)
                    yield _message(block, labels, now)
            except NoMboxError as error:
                refused = refused or error
    except FileNotFoundError as error:
        raise MailboxError(f"{path} does not exist.") from error
    except PermissionError as error:
        raise MailboxError(f"{path} cannot be read: permission denied.", "Allow your user to read it.") from error
    except DAMAGED as error:
        raise DamagedFileError(
            f"{path} is damaged or cut short: {error}",
            "Download the file again and import it again; nothing is imported twice.",
            facts={"file": str(path)},
        ) from error
    if not found:
        raise NoMailError(
            f"{path} does not contain an mbox.",
            "Use the archive that contains Takeout's Mail.",
            facts={"file": str(path)},
        )
    if refused:
        raise refused


def _message(block: MessageBlock, labels: LabelReader, now: int | None) -> Message:
    fields = parse_headers(block.header)
    troubles = _troubles(block)
    known = labels.read(", ".join(fields["x-gmail-labels"])) if "x-gmail-labels" in fields else frozenset()
    separator = block.separator.decode("latin-1")
    if takeout := _TAKEOUT.match(separator):
        gmail_id, month, day, clock, zone, year = takeout.groups()
        thread = fields.get("x-gm-thrid", [""])[0]
        return build_message(
            fields,
            gmail_id=f"{int(gmail_id):x}",
            thread_id=f"{int(thread):x}" if _NUMBER.fullmatch(thread) else None,
            internal_date=parse_date(f"{day} {month} {year} {clock} {zone}")[0],
            labels=known,
            now=now,
            troubles=troubles,
        )
    date = partial(separator_date, separator)
    return build_message(fields, labels=known, separator_date=date, now=now, troubles=troubles)


def _troubles(block: MessageBlock) -> tuple[Trouble, ...]:
    if not block.cut and not block.quoted and block.header.isascii():
        return ()
    found = {
        Trouble.CUT_OFF: block.cut,
        Trouble.QUOTED: block.quoted > 0,
        Trouble.CHARSET: guesses_charset(block.header),
    }
    return tuple([trouble for trouble, there in found.items() if there])


def separator_date(separator: str) -> int | None:
    """Return the ms UTC in a separator line that isn't Takeout's; None if it has no date, like git's."""
    if GIT.decode() in separator:
        return None
    if classic := _CLASSIC.match(separator):
        month, day, clock, zone, year, zone_behind = classic.groups()
        return parse_date(f"{day} {month} {year} {clock} {zone or zone_behind or '+0000'}")[0]
    if other := _YEAR_FIRST.match(separator):
        month, day, year, clock, zone = other.groups()
        return parse_date(f"{day} {month} {year} {clock} {zone or '+0000'}")[0]
    if iso := _ISO.search(separator):
        zone = (iso[5] or "+0000").replace(":", "").replace("Z", "+0000")
        month = _MONTHS.get(iso[2])
        return parse_date(f"{iso[3]} {month} {iso[1]} {iso[4] or '00:00'} {zone}")[0] if month else None
    if epoch := _EPOCH.search(separator):
        return int(epoch[1]) * 1000
    mail = _MAIL_DATE.search(separator)
    return parse_date(mail[0])[0] if mail else None
