"""Receive uploaded files: streamed into a folder of the home, as long as the disk has room, and removed afterwards."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import Request

from gmail_reconnect.errors import MailboxError, ReconnectError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_MOST_FILES: Final = 50
_MOST_TEXTS: Final = 20
_LONGEST_TEXT: Final = 16 * 1024
_LONGEST_NAME: Final = 60  # characters, each up to four bytes
_FREE_SPACE: Final = "Free some space, and try again."
_CHECK_EVERY: Final = 32 * 2**20
ROOM: Final = 256 * 2**20
"""Bytes that stay free on the disk, for the database that the mail is read into."""


@dataclass(slots=True)
class Upload:
    """The files, in a folder of their own, under safe forms of their names; and the texts of the form."""

    folder: Path
    files: list[Path] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def with_names(self, error: ReconnectError) -> ReconnectError:
        """The error with the files' names in place of their paths, which the user doesn't know."""
        for file in self.files:
            error.message = error.message.replace(str(file), file.name)
            error.facts = {key: fact.replace(str(file), file.name) for key, fact in error.facts.items()}
        return error

    def remove(self) -> None:
        """Delete the files."""
        shutil.rmtree(self.folder, ignore_errors=True)


async def receive(request: Request, home: Path, free: Callable[[Path], int] | None = None) -> Upload:
    """The files of a form, in a new folder of `home`. Its token has to come before them.

    `free` is how many bytes the disk of a folder has free.

    Raises HTTPException for a form that no page has, MailboxError if the disk is too full; both leave no file.
    """
    free = free or _free
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) < 100:
        raise HTTPException(400, "damaged")
    folder = home / secrets.token_hex(8)
    folder.mkdir(parents=True, mode=0o700)
    upload = Upload(folder)
    announced = int(request.headers.get("content-length", "0"))
    try:
        with ExitStack() as stack:
            parts = _Parts(upload, request.state.form_token, stack)
            parser = MultipartParser(boundary, parts.callbacks())
            until_check = 0
            async for chunk in request.stream():
                if until_check <= 0:
                    if free(folder) - max(announced - parts.received, 0) < ROOM:
                        raise MailboxError("The disk is too full for this file.", _FREE_SPACE)
                    until_check = _CHECK_EVERY
                until_check -= len(chunk)
                parts.received += len(chunk)
                await asyncio.to_thread(parser.write, chunk)
            if not parts.is_whole:
                raise HTTPException(400, "damaged")
            parts.check_token()
    except FormParserError as error:
        upload.remove()
        raise HTTPException(400, "damaged") from error
    except OSError as error:
        upload.remove()
        await _read_to_the_end(request)
        raise MailboxError(f"The file cannot be kept: {error.strerror}.", _FREE_SPACE) from error
    except BaseException as error:  # also a request that is cut off, which cancels this
        upload.remove()
        if isinstance(error, MailboxError):
            await _read_to_the_end(request)
        raise
    return upload


async def _read_to_the_end(request: Request) -> None:
    """A browser shows the answer only once it has sent everything."""
    async for _ in request.stream():
        pass


class _Parts:
    """Takes the parser's calls: each part is a text or a file."""

    def __init__(self, upload: Upload, token: str, stack: ExitStack) -> None:
        self._upload, self._token, self._stack = upload, token, stack
        self.received = 0
        self.is_whole = False
        self._header = bytearray()
        self._value = bytearray()
        self._about = b""
        self._name = ""
        self._text = bytearray()
        self._file: IO[bytes] | None = None

    def callbacks(self) -> MultipartCallbacks:
        """By the names that the parser has for them."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._open,
            "on_part_data": self._write,
            "on_part_end": self._close,
            "on_end": self._end,
        }

    def _end(self) -> None:
        self.is_whole = True

    def check_token(self) -> None:
        """Refuse a form of another session, or of no page."""
        given = self._upload.texts.get("token", "")
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            raise HTTPException(403, "other_session")

    def _begin(self) -> None:
        self._about = b""
        self._text.clear()

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._about = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _open(self) -> None:
        _, options = parse_options_header(self._about)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        name = options.get(b"filename")
        if not name:  # a text, or a field for a file that was left empty
            if len(self._upload.texts) == _MOST_TEXTS:
                raise HTTPException(400, "damaged")
            return
        self.check_token()
        number = len(self._upload.files)
        if number == _MOST_FILES:
            raise HTTPException(400, "too_large")
        place = self._upload.folder / str(number)
        place.mkdir(mode=0o700)
        path = place / safe_name(name.decode("utf-8", "replace"))
        self._file = self._stack.enter_context(path.open("xb"))
        self._upload.files.append(path)

    def _write(self, data: bytes, start: int, end: int) -> None:
        if self._file:
            self._file.write(data[start:end])
            return
        self._text.extend(data[start:end])
        if len(self._text) > _LONGEST_TEXT:
            raise HTTPException(413, "too_large")

    def _close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None
        else:
            self._upload.texts[self._name] = self._text.decode("utf-8", "replace").strip()


def safe_name(name: str) -> str:
    """The last part of a file's name, its end kept, without anything that could lead elsewhere."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w.() -]", "_", last)[-_LONGEST_NAME:].strip(". ") or "mail"


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free
