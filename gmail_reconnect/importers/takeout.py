"""Takeout's mbox, or any mbox, streamed into `Message`s: constant memory, bodies skipped unread.

Reads .mbox, .gz, .xz, and the .zip and .tgz that Takeout delivers, without unpacking them to disk. Never writes.
"""

from __future__ import annotations

import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Final, cast

from gmail_reconnect.errors import MailboxError, NoMboxError
from gmail_reconnect.model import Message, Trouble
from gmail_reconnect.parsing.dates import MONTHS, parse_date
from gmail_reconnect.parsing.message import fields_of, guesses, to_message

from .mbox import CHUNK, GIT, Block, Stream, blocks
from .takeout_labels import Labels

__all__ = ["Block", "blocks", "messages"]

_BROKEN: Final = (
    OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, tarfile.TarError, NotImplementedError,
)  # fmt: skip
"""What the decompressors raise over a damaged file."""
_MEMBERS: Final = (".mbox", ".mbox/mbox")
"""How the names of mboxes in an archive end: Takeout's, and Apple Mail's, whose folders are called so."""
_ISO: Final = re.compile(
    r"\b(\d{4})-(\d\d)-(\d\d)[T ](\d{1,2}:\d\d(?::\d\d)?)(?:\.\d+)?(?: ?(Z|[+-]\d\d:?\d\d))?", re.ASCII
)
_MAIL_DATE: Final = re.compile(r"\b\w{3}, +\d{1,2} \w{3} \d{4} [\d:]{4,8}(?: [+-]\d{4}| [A-Z]{1,4}\b)?", re.ASCII)
_MONTHS: Final = {f"{number:02}": name for name, number in MONTHS.items()}
_NUMBER: Final = re.compile(r"[0-9]{1,20}")
_TAKEOUT: Final = re.compile(rb"From (\d{15,20})@xxx \w{3} (\w{3} +\d{1,2} [\d:]{8}) ([+-]\d{4}) (\d{4})")
_CLASSIC: Final = re.compile(
    rb"From .*?\b\w{3} (\w{3} +\d{1,2} [\d:]{4,8})(?: ([+-]\d{4}))? (?:[A-Z]{3,4} )?(\d{4})(?: ([+-]\d{4}))?"
)


def messages(path: Path, now: int | None = None) -> Iterator[Message]:
    """Every message of one file, in the file's order. Raises MailboxError where it broke off, NoMboxError for no mbox.

    Of an archive, what is no mbox is named after all else has been read. A Date well after `now` (ms) is not believed.
    """
    refused: NoMboxError | None = None
    found = False
    heard = Labels()
    try:
        for name, stream in _streams(path):
            found = True
            try:
                for block in blocks(stream, name):
                    yield _message(block, heard, now)
            except NoMboxError as error:
                refused = refused or error
    except FileNotFoundError as error:
        raise MailboxError(f"{path} does not exist.") from error
    except PermissionError as error:
        raise MailboxError(f"{path} may not be read.", "Give yourself the right to read it.") from error
    except _BROKEN as error:
        raise MailboxError(
            f"{path} is damaged or cut short: {error}",
            "What was read before that place is kept. Download it again and import it again: nothing is doubled.",
        ) from error
    if not found:
        raise NoMboxError(f"There is no mbox in {path}.", "Give the archive that has Takeout's Mail in it.")
    if refused:
        raise refused


def _message(block: Block, heard: Labels, now: int | None) -> Message:
    fields = fields_of(block.header)
    troubles = _troubles(block)
    known = heard.read(", ".join(fields["x-gmail-labels"])) if "x-gmail-labels" in fields else frozenset()
    if takeout := _TAKEOUT.match(block.separator):
        thread = fields.get("x-gm-thrid", [""])[0]
        moment = " ".join(part.decode("ascii") for part in (takeout[2], takeout[4], takeout[3]))
        return to_message(
            fields,
            gmail_id=f"{int(takeout[1]):x}",
            thread_id=f"{int(thread):x}" if _NUMBER.fullmatch(thread) else None,
            internal_date=_separator_date(moment),
            labels=known,
            latest=now,
            troubles=troubles,
        )
    return to_message(
        fields,
        labels=known,
        arrived=partial(_classic_date, block.separator),
        latest=now,
        troubles=troubles,
    )


def _classic_date(separator: bytes) -> int | None:
    """ms UTC of any separator but Takeout's; git's has no date."""
    classic = _CLASSIC.match(separator) if GIT not in separator else None
    if not classic:
        return _other_date(separator.decode("latin-1"))
    zone = classic[2] or classic[4] or b"+0000"
    return _separator_date(b" ".join((classic[1], classic[3], zone)).decode("ascii"))


def _other_date(separator: str) -> int | None:
    """ms UTC of a separator with a date as mail's headers have it, or ISO 8601's."""
    if GIT.decode() in separator:
        return None
    if iso := _ISO.search(separator):
        zone = (iso[5] or "+0000").replace(":", "").replace("Z", "+0000")
        month = _MONTHS.get(iso[2], "")
        return parse_date(f"{iso[3]} {month} {iso[1]} {iso[4]} {zone}")[0] if month else None
    mail = _MAIL_DATE.search(separator)
    return parse_date(mail[0])[0] if mail else None


def _troubles(block: Block) -> tuple[Trouble, ...]:
    if not block.cut and not block.quoted and block.header.isascii():
        return ()
    found = {Trouble.CUT_OFF: block.cut, Trouble.QUOTED: block.quoted, Trouble.CHARSET: guesses(block.header)}
    return tuple([trouble for trouble, there in found.items() if there])


def _separator_date(moment: str) -> int | None:
    """ms UTC of "Aug 08 12:36:29 2023 +0000"."""
    parts = moment.split()
    if len(parts) != 5:
        return None
    month, day, clock, year, zone = parts
    return parse_date(f"{day} {month} {year} {clock} {zone}")[0]


def _streams(path: Path) -> Iterator[tuple[str, Stream]]:
    """Every mbox in a file, with a name for it."""
    if path.is_dir():
        raise MailboxError(f"{path} is a folder.", "Give the .mbox file inside it, or the archive as it came.")
    name = path.name.lower()
    if name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if member.lower().endswith(_MEMBERS):
                    with _member(archive, member, path) as stream:
                        yield f"{member} in {path}", cast(Stream, stream)
    elif name.endswith((".tgz", ".tar.gz")):
        with gzip.open(path) as unzipped, tarfile.open(fileobj=unzipped, mode="r|") as bundle:
            for entry in bundle:
                if entry.isfile() and entry.name.lower().endswith(_MEMBERS):
                    yield f"{entry.name} in {path}", cast(Stream, bundle.extractfile(entry))
            # tarfile takes a broken header for the end; the checksum, at the end of all, does not.
            while unzipped.read(CHUNK):
                pass
    else:
        with _opened(path) as stream:
            yield str(path), stream


def _member(archive: zipfile.ZipFile, member: str, path: Path) -> IO[bytes]:
    try:
        return archive.open(member)
    except RuntimeError as error:  # a password, or a compression that is not known here
        raise MailboxError(f"{member} in {path} cannot be unpacked: {error}", "Unpack it first.") from error


@contextmanager
def _opened(path: Path) -> Iterator[Stream]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        with gzip.open(path) as unzipped:
            yield unzipped
    elif suffix == ".xz":
        with lzma.open(path) as unpacked:
            yield unpacked
    else:
        with path.open("rb") as plain:
            yield plain
