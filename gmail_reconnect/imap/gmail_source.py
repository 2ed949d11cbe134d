"""Gmail's mail by IMAP as a source for a sync: the folder with all mail, with the same ids as Gmail's API has.

HIGHESTMODSEQ, the next UID and the number of messages show what changed: new messages and labels are fetched. If some
went, the ids of all messages are fetched to find out which: 45 bytes each.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.gmail.fetch_plan import FetchCall, ListedMessage
from gmail_reconnect.gmail.responses import FetchResult, HistoryExpiredError, IdPage, MailboxChanges, Profile
from gmail_reconnect.model import Message

from .connection import FolderCounts, ImapConnection
from .fetched_items import FetchedItems
from .folders import MailFolders, choose_folders
from .messages import HEADERS, gmail_labels, gmail_message, result_of
from .refusals import UnfetchableError
from .session import ImapSession

if TYPE_CHECKING:
    from gmail_reconnect.gmail.batch_scheduler import FetchResults, Supply

_IDS: Final = ("X-GM-MSGID", "X-GM-THRID", "X-GM-LABELS")
_PAGE: Final = 5000
_CALLS: Final = 200
_ANY_UNITS: Final = 1 << 40
_FOLDER_LIMITS: Final = frozenset({1000, 2000, 5000, 10_000})
"""Gmail's settings can limit a folder to so many of its newest messages."""
_LISTED: Final = {"SENT": 1, "DRAFT": 2, "IMPORTANT": 4}
"""The labels that a listing is asked for, and their bits."""
_FOLLOWED: Final = ("SENT", "INBOX", "IMPORTANT", "STARRED")


class _Position(NamedTuple):
    """How far changes are known."""

    uidvalidity: int
    uidnext: int
    messages: int
    modseq: int

    def __str__(self) -> str:
        return f"imap {' '.join(map(str, self))}"

    @classmethod
    def read(cls, text: str) -> _Position | None:
        """None for another text, such as a history id of Gmail's API."""
        kind, *numbers = text.split(" ")
        return cls(*map(int, numbers)) if kind == "imap" and len(numbers) == 4 else None


class _Index:
    """UID, message id, thread id and labels of every message, by ascending UID: 25 bytes each."""

    def __init__(self) -> None:
        self.uids, self.ids, self.threads = array("L"), array("Q"), array("Q")
        self.labels = array("B")

    def add(self, found: Iterable[tuple[int, FetchedItems]]) -> None:
        for uid, items in found:
            self.uids.append(uid)
            self.ids.append(int(items[b"X-GM-MSGID"]))
            self.threads.append(int(items[b"X-GM-THRID"]))
            self.labels.append(sum(_LISTED.get(label, 0) for label in gmail_labels(items)))

    @cached_property
    def _by_id(self) -> array[int]:
        """The places of all messages, in the order of their ids."""
        return array("L", sorted(range(len(self.ids)), key=self.ids.__getitem__))

    def uid_of(self, gmail_id: str) -> int:
        """0 if there is no such message."""
        wanted = int(gmail_id, 16)
        at = bisect_left(self._by_id, wanted, key=self.ids.__getitem__)
        if at == len(self._by_id) or self.ids[self._by_id[at]] != wanted:
            return 0
        return self.uids[self._by_id[at]]

    def ids_in(self, thread: str) -> list[str]:
        """The ids of a thread's messages."""
        wanted = int(thread, 16)
        return [f"{self.ids[at]:x}" for at, one in enumerate(self.threads) if one == wanted]


class GmailSource:
    """A `MailSource`. `known` returns the ids of the stored messages."""

    has_threads = True

    def __init__(self, session: ImapSession, address: str, known: Callable[[], Collection[str]] = lambda: ()) -> None:
        self._session, self._address, self._known = session, address, known
        self._recent = _Index()  # what came since the last sync, so that not all has to be listed to fetch it

    @cached_property
    def folders(self) -> MailFolders:
        """The folders, as they were when this was first asked."""
        return choose_folders(self._session.do(ImapConnection.folders))

    @cached_property
    def _all_mail(self) -> bytes:
        folder = self.folders.of_use("\\all")
        if folder is None:
            raise MailboxError(
                "Gmail doesn't show the folder All Mail by IMAP.",
                "In Gmail's settings, under Labels, tick “Show in IMAP” beside All Mail.",
            )
        return folder.name

    def _counts(self) -> FolderCounts:
        counts: FolderCounts = self._session.inside(self._all_mail, lambda _, counts: counts)
        return counts

    @property
    def lists_all(self) -> bool:
        """Whether the folder certainly isn't limited. Only then is mail gone if the folder doesn't have it."""
        return self._counts().messages not in _FOLDER_LIMITS

    def profile(self) -> Profile:
        """The account, and the position in its changes."""
        counts = self._counts()
        now = _Position(counts.uidvalidity, counts.uidnext, counts.messages, counts.modseq)
        return Profile(self._address, counts.messages, str(now))

    def spent(self) -> int:
        """IMAP has no quota units."""
        return 0

    # ── listing ──

    @cached_property
    def _index(self) -> _Index:
        index = _Index()
        for found in self._pages(_IDS):
            index.add(sorted(found.items()))
        return index

    def _pages(self, items: Sequence[str]) -> Iterator[dict[int, FetchedItems]]:
        """Items of every message, 5,000 at a time."""
        uids = self._session.inside(self._all_mail, lambda one, _: one.uids())
        for start in range(0, len(uids), _PAGE):
            yield self._fetched(f"{uids[start]}:{uids[min(start + _PAGE, len(uids)) - 1]}", items)

    def list_together(self, wanted: Sequence[tuple[str | None, str | None]]) -> list[IdPage | None]:
        """Pages for several (label, page token)."""
        return [self.list_ids(*one) for one in wanted]

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        """Up to 5,000 ids, newest first: with one label, or all. IMAP doesn't tell chats and categories."""
        if label is not None and label not in _LISTED:
            return IdPage((), None)
        index, bit = self._index, _LISTED.get(label or "", 0)
        end = bisect_left(index.uids, int(page)) if page else len(index.uids)
        start = max(0, end - _PAGE)
        ids = tuple(
            ListedMessage(f"{index.ids[at]:x}", f"{index.threads[at]:x}")
            for at in range(end - 1, start - 1, -1)
            if not bit or index.labels[at] & bit
        )
        return IdPage(ids, str(index.uids[start]) if start else None)

    # ── headers ──

    def fetch(self, supply: Supply) -> FetchResults:
        """Makes the calls that `supply` returns; yields the results as they come."""
        while calls := supply(_ANY_UNITS, _CALLS):
            yield from self._fetch(calls)

    def _fetch(self, calls: Sequence[FetchCall]) -> Iterator[list[FetchResult]]:
        wanted = {call: self._index.ids_in(call.id) if call.whole else list(call.wanted) for call in calls}
        uids = {one: uid for ids in wanted.values() for one in ids if (uid := self._uid_of(one))}
        messages: dict[str, Message] = {}
        fetched = self._session.fetch(self._all_mail, list(uids.values()), ("INTERNALDATE", *_IDS, HEADERS))
        for items in fetched.values():
            message = gmail_message(items)
            messages[message.key] = message
        absent = {uid: one for one, uid in uids.items() if one not in messages}
        withheld = {absent[uid] for uid in self._session.still_there(self._all_mail, list(absent))}
        # A thread has the id of its first message, so what is withheld is reported message by message.
        yield [
            result_of(call, tuple(messages[one] for one in ids if one in messages), withheld=False)
            for call, ids in wanted.items()
            if call.wanted != (call.id,) or call.id not in withheld
        ] + [result_of(FetchCall("messages.get", one, (one,)), (), withheld=True) for one in withheld]

    def _uid_of(self, gmail_id: str) -> int:
        return self._recent.uid_of(gmail_id) or self._index.uid_of(gmail_id)

    def _fetched(self, uids: str, items: Sequence[str]) -> dict[int, FetchedItems]:
        return self._session.inside(self._all_mail, lambda one, _: one.fetch(uids, items))

    # ── changes ──

    def history(self, start: str, pages: int | None = None) -> MailboxChanges:  # noqa: ARG002 - it is never long
        """What happened since a position. Raises HistoryExpiredError if everything has to be listed again."""
        before, counts = _Position.read(start), self._counts()
        if before is None or before.uidvalidity != counts.uidvalidity:
            raise HistoryExpiredError("The changes since the last sync aren't known.")
        now = _Position(counts.uidvalidity, counts.uidnext, counts.messages, counts.modseq)
        if now == before:
            return MailboxChanges(frozenset(), frozenset(), start)
        try:
            changed = self._session.inside(self._all_mail, lambda one, _: one.fetch("1:*", _IDS, before.modseq))
        except UnfetchableError:
            self._session.close()  # the rest of the answer may still come
            raise HistoryExpiredError("More changed than one answer may tell.") from None
        new = {uid: items for uid, items in changed.items() if uid >= before.uidnext}
        are_some_gone = counts.messages < before.messages + sum(uid < counts.uidnext for uid in new)
        went = self._gone() if are_some_gone and self.lists_all else frozenset()
        self._recent = _Index()
        self._recent.add(sorted(new.items()))
        came = [
            ListedMessage(f"{int(items[b'X-GM-MSGID']):x}", f"{int(items[b'X-GM-THRID']):x}", gmail_labels(items))
            for items in new.values()
        ]
        labels = {
            f"{int(items[b'X-GM-MSGID']):x}": {label: label in gmail_labels(items) for label in _FOLLOWED}
            for uid, items in changed.items()
            if uid not in new
        }
        drafts = [one for one in came if "DRAFT" in (one.labels or ())]
        return MailboxChanges(frozenset(came).difference(drafts), went, str(now), labels)

    def _gone(self) -> frozenset[str]:
        """The stored messages that the folder doesn't have any more."""
        there = {int(items[b"X-GM-MSGID"]) for found in self._pages(_IDS[:1]) for items in found.values()}
        known = self._known()
        if len(there) * 10 < len(known):
            raise HistoryExpiredError("Suspiciously little is there.")  # a listing finds out
        return frozenset(one for one in known if int(one, 16) not in there)
