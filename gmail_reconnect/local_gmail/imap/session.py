"""What one client may do, command by command: sign in, list, open, fetch, search; write and delete drafts."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import ClassVar, Final

from .fetch import MODSEQ, UID, Fetched, Item, RefusedError, fetch_items, flags
from .folders import DRAFTS, FOLDERS, ROOT, FolderView, ImapFolder, ImapMailbox, folder_named
from .search import find
from .syntax import Argument, BadCommandError, as_list, as_text, parse_arguments, parse_date, positions, quoted

APPEND_LIMIT: Final = 35_651_584
_ANYONE: Final = "IMAP4rev1 UNSELECT ID CHILDREN X-GM-EXT-1 SASL-IR AUTH=PLAIN"
_SIGNED_IN: Final = (
    "IMAP4rev1 UNSELECT ID CHILDREN X-GM-EXT-1 UIDPLUS COMPRESS=DEFLATE ENABLE CONDSTORE LIST-EXTENDED LIST-STATUS "
    f"LITERAL- SPECIAL-USE APPENDLIMIT={APPEND_LIMIT}"
)
_BEFORE_SIGN_IN: Final = frozenset({"CAPABILITY", "NOOP", "ID", "LOGOUT", "LOGIN", "AUTHENTICATE"})
_KEEPS_NUMBERS: Final = frozenset({"FETCH", "SEARCH", "STORE"})
"""During these commands, no message may lose its number (RFC 3501, 7.4.1)."""


class ImapClient:
    """One connection's state. `answer` yields the lines to send, where "TAG " stands for the command's tag."""

    def __init__(self, mailbox: ImapMailbox, password: str, now_ms: Callable[[], int]) -> None:
        self._mailbox, self._password, self._now_ms = mailbox, password, now_ms
        self.is_signed_in = self.has_signed_out = self.is_compressed = False
        self._folder: ImapFolder | None = None
        self._view: FolderView | None = None
        self._may_write = False

    def answer(self, command: bytes) -> Iterator[bytes]:
        """The answer to a command, with its literals in their places; the last line is tagged."""
        try:
            verb, given = self._read(command)
            if verb not in _KEEPS_NUMBERS:
                yield from self._changes()
            if not self.has_signed_out:
                yield from self._commands[verb](self, given)
        except RefusedError as error:
            yield b"TAG NO %s (Failure)" % str(error).encode("utf-8")
        except BadCommandError as error:
            yield b"TAG BAD %s" % str(error).encode("utf-8")

    def _read(self, command: bytes) -> tuple[str, list[Argument]]:
        word, _, rest = command.partition(b" ")
        verb = word.decode("latin-1").upper()
        if verb == "UID":
            word, _, rest = rest.partition(b" ")
            verb = f"UID {word.decode('latin-1').upper()}"
        if verb not in self._commands:
            self.has_signed_out = not self.is_signed_in  # a web page's request can't go on as a sign-in
            raise BadCommandError("Unknown command")
        if not self.is_signed_in and verb not in _BEFORE_SIGN_IN:
            raise BadCommandError(f"{verb} not allowed now.")
        return verb, parse_arguments(rest)

    # ── without a folder ──

    def _capability(self, _: list[Argument]) -> Iterator[bytes]:
        yield f"* CAPABILITY {_SIGNED_IN if self.is_signed_in else _ANYONE}".encode()
        yield b"TAG OK Thats all she wrote!"

    def _id(self, _: list[Argument]) -> Iterator[bytes]:
        yield b'* ID ("name" "Local Gmail")'
        yield b"TAG OK Success"

    def _noop(self, _: list[Argument]) -> Iterator[bytes]:
        yield b"TAG OK Success"

    def _logout(self, _: list[Argument]) -> Iterator[bytes]:
        self.has_signed_out = True
        yield b"* BYE LOGOUT Requested"
        yield b"TAG OK Quoth the raven, nevermore..."

    def _login(self, given: list[Argument]) -> Iterator[bytes]:
        user, password = (as_text(one) for one in _exactly(2, given))
        yield from self._sign_in(user, password)

    def _authenticate(self, given: list[Argument]) -> Iterator[bytes]:
        """The reader has fetched the response if it wasn't on the line."""
        kind, response = (as_text(one) for one in _exactly(2, given))
        if kind.upper() != b"PLAIN":
            raise RefusedError("[CANNOT] Unknown mechanism")
        try:
            _, user, password = base64.b64decode(response, validate=True).split(b"\0")
        except (binascii.Error, ValueError):
            raise BadCommandError("Invalid SASL argument.") from None
        yield from self._sign_in(user, password)

    def _sign_in(self, user: bytes, password: bytes) -> Iterator[bytes]:
        if self.is_signed_in:
            raise BadCommandError("Already signed in.")
        address = self._mailbox.mailbox.address
        if user.lower() != address.lower().encode() or password.replace(b" ", b"") != self._password.encode():
            raise RefusedError("[AUTHENTICATIONFAILED] Invalid credentials")
        self.is_signed_in = True
        yield f"* CAPABILITY {_SIGNED_IN}".encode()
        yield f"TAG OK {address} authenticated (Success)".encode()

    def _enable(self, given: list[Argument]) -> Iterator[bytes]:
        is_known = b"CONDSTORE" in [as_text(one).upper() for one in given]
        yield b"* ENABLED CONDSTORE" if is_known else b"* ENABLED"
        yield b"TAG OK Success"

    def _compress(self, given: list[Argument]) -> Iterator[bytes]:
        if [as_text(one).upper() for one in given] != [b"DEFLATE"]:
            raise BadCommandError("Unknown compression")
        if self.is_compressed:
            raise RefusedError("[COMPRESSIONACTIVE] Already compressed")
        self.is_compressed = True
        yield b"TAG OK Success"

    def _list(self, given: list[Argument]) -> Iterator[bytes]:
        """LIST with the forms of RFC 5258, 5819 and 6154 that ask for uses and counts."""
        selection = as_list(given.pop(0)) if given and isinstance(given[0], list) else []
        returning = as_list(given[3]) if len(given) == 4 and as_text(given[2]).upper() == b"RETURN" else []
        root, pattern = (as_text(one) for one in _exactly(2, given[:2]))
        only_special = b"SPECIAL-USE" in [as_text(one).upper() for one in selection]
        counts = next((more for one, more in pairwise(returning) if one == b"STATUS"), None)
        if not pattern:
            yield b'* LIST (\\Noselect) "/" ""'
        wanted = re.compile(_pattern((root + pattern).decode("latin-1")), re.IGNORECASE)
        if wanted.fullmatch(ROOT) and not only_special:
            yield b'* LIST (\\HasChildren \\Noselect) "/" ' + quoted(ROOT)
        for folder in FOLDERS:
            if wanted.fullmatch(quoted(folder.name)[1:-1].decode()) and (folder.use or not only_special):
                use = f" {folder.use}" if folder.use else ""
                yield f'* LIST (\\HasNoChildren{use}) "/" '.encode() + quoted(folder.name)
                if counts is not None:
                    yield self._counts(folder, counts)
        yield b"TAG OK Success"

    def _status(self, given: list[Argument]) -> Iterator[bytes]:
        name, items = _exactly(2, given)
        yield self._counts(_found(as_text(name)), items)
        yield b"TAG OK Success"

    def _counts(self, folder: ImapFolder, items: Argument) -> bytes:
        view = self._mailbox.view(folder)
        known = {
            b"MESSAGES": len(view.uids),
            b"RECENT": 0,
            b"UIDNEXT": view.uidnext,
            b"UIDVALIDITY": view.uidvalidity,
            b"HIGHESTMODSEQ": view.modseq,
            b"UNSEEN": sum("UNREAD" in one.labels for one in view.messages),
        }
        names = [as_text(one).upper() for one in as_list(items)]
        if not names or not known.keys() >= set(names):
            raise BadCommandError("Could not parse command")
        shown = b" ".join(b"%s %d" % (name, known[name]) for name in names)
        return b"* STATUS %s (%s)" % (quoted(folder.name), shown)

    def _append(self, given: list[Argument]) -> Iterator[bytes]:
        """Into Drafts only. Its date is the draft's; the flags are those of every draft."""
        if len(given) < 2:
            raise BadCommandError("Could not parse command")
        name, *between, raw = given
        if _found(as_text(name)) is not DRAFTS:
            raise RefusedError("[CANNOT] This server takes drafts only")
        dates = [one for one in between if not isinstance(one, list)]
        at_ms = parse_date(dates[0]) if dates else self._now_ms()
        uid = self._mailbox.append_draft(as_text(raw), at_ms)
        yield from self._changes()
        yield b"TAG OK [APPENDUID %d %d] (Success)" % (self._mailbox.view(DRAFTS).uidvalidity, uid)

    # ── with a folder ──

    def _select(self, given: list[Argument]) -> Iterator[bytes]:
        yield from self._opened(given, may_write=True)

    def _examine(self, given: list[Argument]) -> Iterator[bytes]:
        yield from self._opened(given, may_write=False)

    def _opened(self, given: list[Argument], *, may_write: bool) -> Iterator[bytes]:
        if not given or given[1:] not in ([], [[b"CONDSTORE"]]):
            raise BadCommandError("Could not parse command")
        self._folder = self._view = None
        folder = _found(as_text(given[0]))
        self._folder, self._may_write = folder, may_write and folder is DRAFTS
        self._view = view = self._mailbox.view(folder)
        yield b"* FLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen)"
        yield b"* OK [PERMANENTFLAGS (%s)]" % (b"\\Deleted" if self._may_write else b"")
        yield b"* OK [UIDVALIDITY %d] UIDs valid." % view.uidvalidity
        yield b"* %d EXISTS" % len(view.uids)
        yield b"* 0 RECENT"
        yield b"* OK [UIDNEXT %d] Predicted next UID." % view.uidnext
        yield b"* OK [HIGHESTMODSEQ %d]" % view.modseq
        yield b"TAG OK [READ-%s] %s selected. (Success)" % (
            b"WRITE" if self._may_write else b"ONLY",
            quoted(folder.name),
        )

    def _changes(self) -> Iterator[bytes]:
        """What happened to the open folder since the client was told last."""
        if self._view is None or self._folder is None:
            return
        before, self._view = self._view, self._mailbox.view(self._folder)
        after = self._view
        if before.uidvalidity != after.uidvalidity:
            self.has_signed_out = True
            yield b"* BYE The folder was rebuilt"
            return
        if after is before:
            return
        there = set(after.uids)
        for number in range(len(before.uids), 0, -1):  # from the end, so that the other numbers stay
            if before.uids[number - 1] not in there:
                yield b"* %d EXPUNGE" % number
        if after.uidnext > before.uidnext:
            yield b"* %d EXISTS" % len(after.uids)

    @property
    def _open(self) -> FolderView:
        if self._view is None:
            raise BadCommandError("No folder is open.")
        return self._view

    def _by_uid(self, numbers: Argument) -> list[int]:
        return positions(self._open.uids, as_text(numbers))

    def _by_number(self, numbers: Argument) -> list[int]:
        return positions(range(1, len(self._open.uids) + 1), as_text(numbers))

    def _at(self, position: int) -> Fetched:
        message = self._open.messages[position]
        return Fetched(message, self._open.uids[position], message.id in self._mailbox.deleted)

    def _fetch(self, given: list[Argument]) -> Iterator[bytes]:
        yield from self._fetched(given, self._by_number, [])

    def _uid_fetch(self, given: list[Argument]) -> Iterator[bytes]:
        yield from self._fetched(given, self._by_uid, [UID])

    def _fetched(
        self, given: list[Argument], select: Callable[[Argument], list[int]], always: list[Item]
    ) -> Iterator[bytes]:
        if len(given) < 2:
            raise BadCommandError("Could not parse command")
        since, asked = _changed_since(given[2:]), fetch_items(given[1])
        items = list(dict.fromkeys([*always, *([MODSEQ] if since is not None else []), *asked]))
        for position in select(given[0]):
            one = self._at(position)
            if since is None or one.message.history_id > since:
                yield b"* %d FETCH (%s)" % (position + 1, b" ".join([item(one) for item in items]))
        yield b"TAG OK Success"

    def _search(self, given: list[Argument]) -> Iterator[bytes]:
        found = find(self._open, self._mailbox.deleted, given)
        yield b"* SEARCH " + b" ".join(b"%d" % (position + 1) for position in found)
        yield b"TAG OK SEARCH completed (Success)"

    def _uid_search(self, given: list[Argument]) -> Iterator[bytes]:
        uids = self._open.uids
        found = find(self._open, self._mailbox.deleted, given)
        yield b"* SEARCH " + b" ".join([b"%d" % uids[position] for position in found])
        yield b"TAG OK SEARCH completed (Success)"

    def _uid_store(self, given: list[Argument]) -> Iterator[bytes]:
        """Marks drafts as deleted, or not; nothing else is changed here."""
        uids, action, names = _exactly(3, given)
        verb, _, silent = as_text(action).upper().partition(b".")
        if [as_text(one).upper() for one in as_list(names)] != [b"\\DELETED"] or verb not in {b"+FLAGS", b"-FLAGS"}:
            raise RefusedError("[CANNOT] This server changes no flags but \\Deleted")
        self._check_writable()
        for position in self._by_uid(uids):
            message_id = self._open.messages[position].id
            (self._mailbox.deleted.add if verb == b"+FLAGS" else self._mailbox.deleted.discard)(message_id)
            if silent != b"SILENT":
                one = self._at(position)
                yield b"* %d FETCH (%s %s)" % (position + 1, UID(one), flags(one))
        yield b"TAG OK Success"

    def _uid_expunge(self, given: list[Argument]) -> Iterator[bytes]:
        """Only what is marked and in the set (RFC 4315)."""
        self._check_writable()
        for position in self._by_uid(_exactly(1, given)[0]):
            if self._at(position).is_deleted:
                self._mailbox.discard(self._at(position).message)
        yield from self._changes()
        yield b"TAG OK Success"

    def _check_writable(self) -> None:
        if not self._may_write:
            raise RefusedError("[READ-ONLY] Only drafts that were opened by SELECT can be changed")

    def _unselect(self, _: list[Argument]) -> Iterator[bytes]:
        """Also for CLOSE: what is marked as deleted stays until UID EXPUNGE."""
        self._folder = self._view = None
        yield b"TAG OK Returned to authenticated state. (Success)"

    _commands: ClassVar = {
        "CAPABILITY": _capability,
        "NOOP": _noop,
        "CHECK": _noop,
        "ID": _id,
        "LOGOUT": _logout,
        "LOGIN": _login,
        "AUTHENTICATE": _authenticate,
        "ENABLE": _enable,
        "COMPRESS": _compress,
        "LIST": _list,
        "STATUS": _status,
        "APPEND": _append,
        "SELECT": _select,
        "EXAMINE": _examine,
        "CLOSE": _unselect,
        "UNSELECT": _unselect,
        "FETCH": _fetch,
        "SEARCH": _search,
        "UID FETCH": _uid_fetch,
        "UID SEARCH": _uid_search,
        "UID STORE": _uid_store,
        "UID EXPUNGE": _uid_expunge,
    }


def _exactly(count: int, given: list[Argument]) -> list[Argument]:
    if len(given) != count:
        raise BadCommandError("Could not parse command")
    return given


def _found(name: bytes) -> ImapFolder:
    folder = folder_named(name)
    if folder is None:
        raise RefusedError("[NONEXISTENT] Unknown Mailbox: " + name.decode("latin-1"))
    return folder


def _pattern(text: str) -> str:
    """A pattern for folder names, as a regular expression: * is anything, % anything but a slash."""
    return re.escape(text).replace(r"\*", ".*").replace("%", "[^/]*")


def _changed_since(given: list[Argument]) -> int | None:
    """The modifier (CHANGEDSINCE n); None without it. Raises BadCommandError for another one."""
    if not given:
        return None
    match given:
        case [[bytes(name), bytes(number)]] if name.upper() == b"CHANGEDSINCE" and number.isdigit():
            return int(number)
    raise BadCommandError("Could not parse command")
