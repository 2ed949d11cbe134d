"""Open every mbox in a file: .mbox, .gz, .xz, .zip, .tgz. Nothing is unpacked to disk."""

from __future__ import annotations

import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, cast

from gmail_reconnect.errors import MailboxError

from .mbox_separators import CHUNK, ByteStream

DAMAGED: Final = (
    OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, tarfile.TarError, NotImplementedError,
)  # fmt: skip
"""What reading a damaged file may raise. `zipfile` raises NotImplementedError for a damaged directory that asks for a
later version of the format."""
_MEMBERS: Final = (".mbox", ".mbox/mbox")
"""The ends of the names of mboxes in an archive: Takeout's, and Apple Mail's, whose folders end with .mbox."""

_MAC_FOLDER: Final = "__MACOSX"
_MAC_FILE: Final = "._"
"""What a Mac stores beside each file; it has the file's name, but not its content."""


def open_mboxes(path: Path) -> Iterator[tuple[str, ByteStream]]:
    """Yield a name and a stream for each mbox in a file. Raises MailboxError, or one of `DAMAGED`."""
    if path.is_dir():
        raise MailboxError(f"{path} is a folder.", "Use the .mbox file inside it, or the archive as it came.")
    if path.name.startswith(_MAC_FILE):
        return
    name = path.name.lower()
    if name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if _is_mbox(member):
                    with _open_member(archive, member, path) as stream:
                        yield f"{member} in {path}", cast(ByteStream, stream)
    elif name.endswith((".tgz", ".tar.gz")):
        with gzip.open(path) as unzipped, tarfile.open(fileobj=unzipped, mode="r|") as bundle:
            for entry in bundle:
                if entry.isfile() and _is_mbox(entry.name):
                    yield f"{entry.name} in {path}", cast(ByteStream, bundle.extractfile(entry))
            # tarfile treats a broken header as the end; the checksum at the real end shows the damage.
            while unzipped.read(CHUNK):
                pass
    else:
        openers: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".xz": lzma.open}
        with openers.get(path.suffix.lower(), open)(path, "rb") as stream:
            yield str(path), stream


def _is_mbox(member: str) -> bool:
    path = PurePosixPath(member)
    is_of_a_mac = path.name.startswith(_MAC_FILE) or _MAC_FOLDER in path.parts
    return member.lower().endswith(_MEMBERS) and not is_of_a_mac


def _open_member(archive: zipfile.ZipFile, member: str, path: Path) -> IO[bytes]:
    try:
        return archive.open(member)
    except RuntimeError as error:  # a password, or an unknown compression
        raise MailboxError(f"{member} in {path} cannot be unpacked: {error}", "Unpack it first.") from error
