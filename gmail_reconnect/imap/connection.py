"""One connection to an IMAP server: signing in, listing folders, and fetching named items. Never a body.

The library's exceptions become our errors. After a `DroppedError` the connection can't be used any more.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from imapclient import IMAPClient
from imapclient.exceptions import ProtocolError
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.response_parser import parse_response

from gmail_reconnect.errors import MailboxError, UnreachableError
from gmail_reconnect.gmail.network import describe, trusted_certificates
from gmail_reconnect.text.sanitize import clean

from .allowlist import Access, CommandGuard
from .fetched_items import FetchedItems, read_items, read_uids
from .providers import LOOPBACK, Provider, provider_of
from .refusals import DroppedError, UnfetchableError, busy, draft_refused, said, sign_in_refused
from .wire import ANSWER_SECONDS, CONNECT_SECONDS, TooLargeError, Wire

EXTENSION: Final = "X-GM-EXT-1"
"""What Gmail's server calls its own ids, threads and labels."""
_NUMBERS: Final = (b"MESSAGES", b"UIDNEXT", b"UIDVALIDITY", b"HIGHESTMODSEQ")
_PRINTABLE: Final = re.compile(rb"[\x20-\x7e]+")
_RANGE: Final = re.compile(rb"([0-9]+)(?::([0-9]+))?")
_APPENDED: Final = re.compile(rb"\[APPENDUID ([0-9]+) ([0-9]+)\]", re.IGNORECASE)
_LOST: Final = (imaplib.IMAP4.abort, OSError, EOFError)
_GARBLED: Final = (ProtocolError, ValueError, AssertionError, LookupError, TypeError, RecursionError, zlib.error)


class FolderCounts(NamedTuple):
    """Numbers of one folder. If the first three are the same, nothing came or went.

    `vanished` has UIDs that are gone since earlier numbers, as (lowest, highest); None if the server wasn't asked.
    """

    messages: int
    uidnext: int
    uidvalidity: int
    modseq: int = 0  # 0: not told
    vanished: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder: its name as the server writes it, its attributes in lower case, and its counts if they were told."""

    name: bytes
    attributes: frozenset[str]
    counts: FolderCounts | None = None

    @property
    def shown(self) -> str:
        """The name to show."""
        return clean(_text_of(self.name))


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where to sign in, and with which name. The time limits are in seconds.

    A server on this machine is reached without encryption, except at port 993 (IMAP over TLS) or with `always_tls`.
    """

    address: str
    host: str
    port: int
    provider: Provider
    user: str = ""  # the name to sign in with, where it isn't the address
    connect_seconds: float = CONNECT_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    always_tls: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing is encrypted: never to another machine."""
        return self.host.lower() in LOOPBACK and self.port != 993 and not self.always_tls

    @property
    def facts(self) -> dict[str, str]:
        """What `login` needs to sign in here again, as the facts of an error."""
        known = provider_of(self.address)
        given = {
            "host": "" if known and known.host == self.host else self.host,
            "port": "" if self.port == self.provider.port else str(self.port),
            "user": self.user,
        }
        return {"token": "imap", "address": self.address} | {name: one for name, one in given.items() if one}


class _Client(IMAPClient):  # type: ignore[misc] # untyped base
    """IMAPClient over our wire."""

    def __init__(self, account: ImapAccount, guard: CommandGuard, alerts: list[bytes]) -> None:
        self._account, self._guard, self._alerts = account, guard, alerts
        context = None if account.is_plain else ssl.create_default_context(cafile=trusted_certificates())
        self.wire: Wire
        super().__init__(account.host, account.port, ssl=not account.is_plain, ssl_context=context)
        self.wire.debug = 0  # IMAPClient turns imaplib's log on, which costs time

    def _create_IMAP4(self) -> Wire:  # noqa: N802 - IMAPClient's name
        one = self._account
        self.wire = Wire(
            one.host,
            one.port,
            self._guard,
            self.ssl_context,
            self._alerts,
            connect_seconds=one.connect_seconds,
            answer_seconds=one.answer_seconds,
        )
        return self.wire

    def _set_read_timeout(self) -> None:
        pass  # the wire has its own


@dataclass
class ImapConnection:
    """A connection that is signed in. `tell` is called with each text that the server wants the user to read."""

    account: ImapAccount
    password: str = field(repr=False)
    access: Access = "read"
    tell: Callable[[str], None] = lambda _: None

    def __post_init__(self) -> None:
        self._alerts: list[bytes] = []
        self._guard = CommandGuard(self.access)
        with self._translated():
            self._client = _Client(self.account, self._guard, self._alerts)
        self.wire = self._client.wire
        self.drafts = b""
        try:
            self.capabilities = self._capabilities()
            self._sign_in()
            self.capabilities = self._capabilities()
        except BaseException:  # Ctrl-C, too, leaves no connection open
            self.wire.shutdown()
            raise

    def _sign_in(self) -> None:
        wire, user, password = self.wire, self.account.user or self.account.address, self.password
        try:
            with self._translated(is_sign_in=True):
                if wire.state == "AUTH":
                    return  # the server knows who it is, as one on this machine may
                if _PRINTABLE.fullmatch((user + password).encode()) and "LOGINDISABLED" not in self.capabilities:
                    self.wire.login(_quoted(user.encode()), password)
                else:
                    secret = f"\0{user}\0{password}".encode()
                    wire.authenticate("PLAIN", lambda _: secret)
        finally:
            # What the server said may name the password; nothing else keeps it.
            wire.tagged_commands.clear()

    def _capabilities(self) -> frozenset[str]:
        with self._translated():
            return frozenset(one.decode("ascii", "replace") for one in self._client.capabilities())

    def compress(self) -> None:
        """Compresses what comes and goes, if the server can. Closes the connection if that fails."""
        if "COMPRESS=DEFLATE" not in self.capabilities:
            return
        try:
            with self._translated():
                done, _ = self.wire.xatom("COMPRESS", "DEFLATE")
                if done == "OK":
                    self.wire.compress()
        except BaseException:  # Ctrl-C, too: half of the wire may be compressed
            self.wire.shutdown()
            raise

    def folders(self) -> list[Folder]:
        """The user's own folders that can hold mail, with their counts if the server tells them at once."""
        returning = ["SPECIAL-USE"] if {"SPECIAL-USE", "LIST-EXTENDED"} <= self.capabilities else []
        returning += [f"STATUS {self._counted}"] if returning and "LIST-STATUS" in self.capabilities else []
        with self._translated():
            listed, counted = self.wire.list_all(f"RETURN ({' '.join(returning)})" if returning else "")
            counts = {_bytes(name): _counts(told) for name, told in _chunks(parse_response(counted), 2)}
            found = [
                Folder(_bytes(name), frozenset(_bytes(one).decode("latin-1").lower() for one in flags))
                for flags, _, name in _chunks(parse_response(listed), 3)
            ]
        is_own = self._own_test()
        return [
            Folder(one.name, one.attributes, counts.get(one.name))
            for one in found
            # A name that can't be sent back as it is would be another command.
            if not one.attributes & {"\\noselect", "\\nonexistent"}
            and _PRINTABLE.fullmatch(one.name)
            and is_own(one.shown)
        ]

    @property
    def _counted(self) -> str:
        has_modseq = "CONDSTORE" in self.capabilities
        return f"(MESSAGES UIDNEXT UIDVALIDITY{' HIGHESTMODSEQ' if has_modseq else ''})"

    def _own_test(self) -> Callable[[str], bool]:
        """Whether a folder is the user's own: not one that others share with them (RFC 2342)."""
        if "NAMESPACE" not in self.capabilities or EXTENSION in self.capabilities:
            return lambda _: True
        with self._translated():
            done, data = self.wire.namespace()
            told = parse_response(data) if done == "OK" else ()
            prefixes = [(_text_of(_bytes(one[0])), kind == 0) for kind, some in enumerate(told) for one in some or ()]

        def is_own(name: str) -> bool:
            around = [(len(prefix), own) for prefix, own in prefixes if name.startswith(prefix)]
            return name.upper() == "INBOX" or not around or max(around)[1]

        return is_own

    def status(self, folder: bytes) -> FolderCounts:
        """The counts of one folder."""
        with self._translated():
            _, told = self.wire.status(_quoted(folder), self._counted)
            return _counts(parse_response(told)[1])

    def allow_writing(self, drafts: bytes) -> None:
        """Names the folder for drafts, the only one that a connection for drafting may write into."""
        self.drafts = drafts
        self._guard.drafts = drafts.decode("latin-1")

    def examine(self, folder: bytes, *, to_write: bool = False, since: FolderCounts | None = None) -> FolderCounts:
        """Opens a folder for reading only; or, the one for drafts, `to_write`.

        With `since`, a server that offers QRESYNC is asked what went since these numbers.
        """
        with self._translated():
            vanished = self._open_since(folder, since) if since and since.modseq and since.uidnext > 1 else None
            if vanished is None:
                done, words = self.wire.select(_quoted(folder), readonly=not to_write)
                if done != "OK":
                    raise imaplib.IMAP4.error(said(words[0]))
            names = ("EXISTS", "UIDNEXT", "UIDVALIDITY", "HIGHESTMODSEQ")
            messages, uidnext, uidvalidity, modseq = (int(self.wire.response(name)[1][-1] or 0) for name in names)
            return FolderCounts(messages, uidnext, uidvalidity, modseq, vanished)

    def _open_since(self, folder: bytes, since: FolderCounts) -> tuple[tuple[int, int], ...] | None:
        """Opens a folder for reading, and returns which UIDs are gone; None if the server can't be asked that."""
        if "QRESYNC" not in self.capabilities:
            return None
        known = f"{since.uidvalidity} {since.modseq} 1:{since.uidnext - 1}"
        told = self.wire.examine_since(_quoted(folder), known)
        return None if told is None else tuple((int(low), int(high or low)) for low, high in _RANGE.findall(told))

    def uids(self) -> array[int]:
        """The UIDs of all messages in the open folder, ascending."""
        return self._search("ALL")

    def still_there(self, uids: str) -> set[int]:
        """Which messages of a set of UIDs the open folder has."""
        return set(self._search("UID", uids))

    def fetch(self, uids: str, items: Sequence[str], changed_since: int | None = None) -> dict[int, FetchedItems]:
        """UID → items, for each message of a set of UIDs for which the server returned all of the items."""
        since = [] if changed_since is None else [f"(CHANGEDSINCE {changed_since})"]
        with self._translated():
            done, data = self.wire.uid("FETCH", uids, f"({' '.join(('UID', *items))})", *since)
            if done != "OK":
                raise imaplib.IMAP4.error(said(data[0]))
            found = read_items(data)
        # At any time a server may tell the flags of other messages, or of these, and nothing else.
        needed = {b"BODY[HEADER.FIELDS]" if one.startswith("BODY") else one.encode() for one in items}
        return {uid: one for uid, one in found.items() if needed <= one.keys()}

    def with_message_id(self, message_id: str) -> array[int]:
        """The UIDs of the messages in the open folder whose Message-ID has this text."""
        return self._search("HEADER", "Message-ID", _quoted(message_id.encode()))

    def _search(self, *wanted: str) -> array[int]:
        with self._translated():
            done, data = self.wire.uid("SEARCH", *wanted)
            if done != "OK":
                raise imaplib.IMAP4.error(said(data[0]))
            return read_uids(data)

    def append_draft(self, message: bytes) -> tuple[int, int] | None:
        """Adds a draft; its UIDVALIDITY and UID if the server tells them.

        Raises UnreachableError where it may or may not be there now.
        """
        with self._translated():
            try:
                done, words = self.wire.append(_quoted(self.drafts), r"(\Draft \Seen)", None, message)
            except TooLargeError as error:
                raise self.wire.abort(str(error)) from None
            if done != "OK":
                raise draft_refused(said(words[0])) or imaplib.IMAP4.error(said(words[0]))
            told = _APPENDED.search(words[0] or b"")
            return (int(told[1]), int(told[2])) if told else None

    def delete_draft(self, uid: int) -> None:
        """Deletes one message of the folder for drafts, which is open to write. Raises MailboxError if it can't be."""
        if "UIDPLUS" not in self.capabilities:
            raise MailboxError("This server can't delete a single message by IMAP.", "Delete it in your mail program.")
        with self._translated():
            for command in (("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"), ("EXPUNGE", str(uid))):
                done, words = self.wire.uid(*command)
                if done != "OK":
                    raise imaplib.IMAP4.error(said(words[0]))

    def close(self) -> None:
        """Signs out, unless a command was interrupted, and closes the connection."""
        try:
            with suppress(Exception):
                if not self.wire.is_waiting:
                    self.wire.logout()
        finally:
            self.wire.shutdown()

    @contextmanager
    def _translated(self, *, is_sign_in: bool = False) -> Iterator[None]:
        """Raises our errors in place of the library's; shows what the server wants to be shown."""
        one = self.account
        try:
            yield
        except TooLargeError as error:
            raise UnfetchableError(f"{one.host}: {error}.", "Run it again later.") from None
        except _LOST as error:
            text = said(error, self.password)
            if found := busy(text, one.provider):
                raise found from None
            if isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
                message = f"{one.host} doesn't use TLS at port {one.port}."
                raise UnreachableError(
                    message, "Give the port for IMAP over TLS, usually 993: STARTTLS isn't supported."
                ) from None
            if isinstance(error, ssl.SSLError | ConnectionRefusedError | socket.gaierror):
                raise UnreachableError(f"{one.host} cannot be reached: {describe(error)}.", _CHECK + ".") from None
            why = describe(error) if isinstance(error, OSError) else text
            raise DroppedError(f"The connection to {one.host} broke: {why}.", _CHECK + _CONTINUES) from None
        except imaplib.IMAP4.error as error:
            text = said(error, self.password)
            if is_sign_in:
                raise sign_in_refused(text, one.provider, one.facts) from None
            raise busy(text, one.provider) or UnfetchableError(f"{one.host} refused a command: {text}") from None
        except _GARBLED as error:
            if isinstance(error, UnicodeEncodeError):
                raise sign_in_refused("", one.provider, one.facts) from None
            raise DroppedError(f"{one.host} sent an answer that can't be read.", "Run it again later.") from None
        finally:
            while self._alerts:
                self.tell(said(self._alerts.pop(0), self.password))


_CHECK: Final = "Check the network and the server's name, and run it again"
_CONTINUES: Final = ": it continues where it stopped."


def _text_of(name: bytes) -> str:
    """A folder's name; as it is where it breaks the rules, such as R&D."""
    try:
        return str(decode_utf7(name))
    except ValueError:
        return name.decode("latin-1")


def _quoted(folder: bytes) -> str:
    return '"' + folder.decode("latin-1").replace("\\", "\\\\").replace('"', '\\"') + '"'


def _counts(told: tuple[Any, ...]) -> FolderCounts:
    upper = {_bytes(name).upper(): number for name, number in _chunks(told, 2)}
    messages, uidnext, uidvalidity, modseq = (int(upper.get(name, 0)) for name in _NUMBERS)
    return FolderCounts(messages, uidnext, uidvalidity, modseq)


def _bytes(value: Any) -> bytes:
    """A folder named 2020 is read as a number."""
    return value if isinstance(value, bytes) else str(value).encode("ascii", "replace")


def _chunks(items: tuple[Any, ...], size: int) -> Iterator[tuple[Any, ...]]:
    return zip(*[iter(items)] * size, strict=True)
