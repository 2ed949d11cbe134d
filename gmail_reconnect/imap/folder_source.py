"""Any provider's mail as a source for a sync: every folder but bin, spam and drafts. The same mail in two is one.

The number of messages and the next UID of each folder show what came and whether something went. Which messages went
is told by servers that offer QRESYNC, or shown by a list of UIDs. Changes of flags don't matter.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.gmail.fetch_plan import FetchCall, ListedMessage
from gmail_reconnect.gmail.responses import FetchResult, HistoryExpiredError, IdPage, MailboxChanges, Profile

from .connection import Folder, FolderCounts, ImapConnection
from .copy_ids import arrival_of, copy_id, folder_id, place_of
from .folders import MailFolders, choose_folders
from .messages import HEADERS, REFERENCES, plain_message, result_of, thread_of
from .refusals import UnfetchableError
from .session import ImapSession, uid_sets

if TYPE_CHECKING:
    from gmail_reconnect.gmail.batch_scheduler import FetchResults, Supply

_PAGE: Final = 5000
_CALLS: Final = 2000
"""How many messages are requested together, so that each of several folders is opened seldom."""
_ANY_UNITS: Final = 1 << 40
_NO_UID: Final = 1 << 32
_SENT: Final = frozenset({"SENT"})


class FolderSource:
    """A `MailSource`. `known` returns the ids of the stored copies in a folder; `now` is in ms UTC."""

    has_threads = False
    lists_all = True

    def __init__(
        self, session: ImapSession, address: str, now: int, known: Callable[[str], Collection[str]] = lambda _: ()
    ) -> None:
        self._session, self._address, self._now, self._known = session, address, now, known
        self._uids: dict[bytes, array[int]] = {}

    @cached_property
    def folders(self) -> MailFolders:
        """The folders, as they were when this was first asked."""
        return choose_folders(self._session.do(ImapConnection.folders))

    @cached_property
    def _by_id(self) -> dict[str, tuple[Folder, FolderCounts]]:
        found = {}
        for folder in self.folders.wanted:
            with suppress(MailboxError):  # a folder that may not be opened
                counts = folder.counts or self._session.do(partial(ImapConnection.status, folder=folder.name))
                found[folder_id(folder.name, counts.uidvalidity)] = folder, counts
        return found

    def profile(self) -> Profile:
        """The account. Its position in the history is the counts of each folder."""
        counts = {key: _position(one) for key, (_, one) in self._by_id.items()}
        return Profile(self._address, sum(messages for messages, *_ in counts.values()), json.dumps(counts))

    def spent(self) -> int:
        """IMAP has no quota units."""
        return 0

    # ── listing ──

    def list_together(self, wanted: Sequence[tuple[str | None, str | None]]) -> list[IdPage | None]:
        """Pages for several (label, page token)."""
        return [self.list_ids(*one) for one in wanted]

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        """Up to 5,000 ids of one folder, newest first. The pages go through all folders; with SENT, through one."""
        keys = [key for key, (one, _) in self._by_id.items() if label is None or self.folders.is_sent(one)]
        if label not in {None, "SENT"} or not keys:
            return IdPage((), None)
        key, _, below = (page or keys[0]).partition(":")
        if key not in keys:
            raise MailboxError("A folder is gone, or was rebuilt on the server, since its list was begun.")
        folder = self._by_id[key][0]
        all_uids = self._all_uids(folder.name)
        end = bisect_left(all_uids, int(below)) if below else len(all_uids)
        uids = all_uids[max(0, end - _PAGE) : end]
        ids = self._listed(key, uids, with_threads=label is None) if uids else []
        more = keys[keys.index(key) + 1 :]
        following = f"{key}:{uids[0]}" if len(uids) == _PAGE else (more[0] if more else None)
        return IdPage(tuple(reversed(ids)), following)

    def _all_uids(self, folder: bytes) -> array[int]:
        if folder not in self._uids:
            self._uids[folder] = self._session.inside(folder, lambda one, _: one.uids())
        return self._uids[folder]

    def _listed(self, key: str, uids: array[int], *, with_threads: bool) -> list[ListedMessage]:
        """One page; without threads if the server withholds of any message what it refers to."""
        ids, some = list[ListedMessage](), f"{uids[0]}:{uids[-1]}"
        if with_threads:
            try:
                ids = self._ids(key, some, REFERENCES)
            except UnfetchableError:
                self._session.close()  # the rest of the answer may still come
        return self._ids(key, some) if len(ids) < len(uids) else ids

    def _ids(self, key: str, uids: str, *more: str) -> list[ListedMessage]:
        """The messages of a folder in a set of UIDs, ascending."""
        folder = self._by_id[key][0]
        found = self._session.inside(folder.name, lambda one, _: one.fetch(uids, ["INTERNALDATE", *more]))
        labels = _SENT if self.folders.is_sent(folder) else frozenset()
        ids = (
            (copy_id(arrival_of(items.get(b"INTERNALDATE")), key, uid), items) for uid, items in sorted(found.items())
        )
        return [ListedMessage(one, thread_of(items) or one, labels) for one, items in ids]

    # ── headers ──

    def fetch(self, supply: Supply) -> FetchResults:
        """Makes the calls that `supply` returns, folder by folder; yields the results as they come."""
        while calls := supply(_ANY_UNITS, _CALLS):
            by_folder: dict[str, dict[int, FetchCall]] = defaultdict(dict)
            for call in calls:
                key, uid = place_of(call.id)
                by_folder[key][uid] = call
            for key, wanted in by_folder.items():
                yield from self._fetch_from(key, wanted)

    def _fetch_from(self, key: str, wanted: dict[int, FetchCall]) -> Iterator[list[FetchResult]]:
        if key not in self._by_id:
            yield [FetchResult(call, (), gone=True) for call in wanted.values()]
            return
        folder = self._by_id[key][0]
        is_sent = self.folders.is_sent(folder)
        # The newest first, so that dates become exact from the present back.
        for some, _ in reversed(list(uid_sets(wanted))):
            found = self._session.fetch(folder.name, some, ("INTERNALDATE", "FLAGS", HEADERS))
            read = {uid: (plain_message(one, is_sent=is_sent, now=self._now),) for uid, one in found.items()}
            withheld = self._session.still_there(folder.name, [uid for uid in some if uid not in read])
            yield [result_of(wanted[uid], read.get(uid, ()), withheld=uid in withheld) for uid in some]

    # ── changes ──

    def history(self, start: str, pages: int | None = None) -> MailboxChanges:  # noqa: ARG002 - it is never long
        """What happened since a position. Raises HistoryExpiredError if a folder is gone or was rebuilt."""
        try:
            before = {key: _counts(*map(int, numbers)) for key, numbers in json.loads(start).items()}
        except (ValueError, AttributeError, TypeError):
            before = {}
        if not before or not before.keys() <= self._by_id.keys():
            raise HistoryExpiredError("A folder is gone, or was rebuilt on the server.")
        after = {key: _position(one) for key, one in before.items()}
        came, went = list[ListedMessage](), list[str]()
        for key, (folder, counts) in self._by_id.items():
            then = before.get(key, _counts(0, 1))._replace(uidvalidity=counts.uidvalidity)
            if counts[:3] == then[:3]:
                continue
            opened = self._opened(folder, then)
            # A set that ends with * always has the last message. What came after the count is for the next time.
            end = opened.uidnext or counts.uidnext or _NO_UID
            new = [one for one in self._ids(key, f"{then.uidnext}:*") if then.uidnext <= place_of(one.id)[1] < end]
            came += new
            number = then.messages + len(new) - opened.messages
            if number > 0:
                went += self._gone(key, opened, number)
            elif number < 0:
                came += self._returned(key)
            highest = max((place_of(one.id)[1] + 1 for one in new), default=then.uidnext)
            after[key] = _position(opened._replace(uidnext=opened.uidnext or counts.uidnext or highest))
        return MailboxChanges(frozenset(came), frozenset(went), json.dumps(after))

    def _opened(self, folder: Folder, then: FolderCounts) -> FolderCounts:
        """The folder's numbers, and what the server tells of what went since `then`."""

        def numbers(_: ImapConnection, now: FolderCounts) -> FolderCounts:
            return now

        try:
            return self._session.inside(folder.name, numbers, since=then)
        except UnfetchableError:  # more than one answer may tell
            self._session.close()
            return self._session.inside(folder.name, numbers)

    def _gone(self, key: str, opened: FolderCounts, number: int) -> list[str]:
        """The stored copies that the folder doesn't have any more; it lacks `number` messages."""
        known = self._known(key)
        if opened.vanished:
            ranges = sorted(opened.vanished)
            gone = [one for one in known if _is_in(ranges, place_of(one)[1])]
            if len(gone) == number:
                return gone
        there = set(self._session.inside(self._by_id[key][0].name, lambda one, _: one.uids()))
        return [one for one in known if place_of(one)[1] not in there]

    def _returned(self, key: str) -> list[ListedMessage]:
        """Messages that aren't stored, with any UIDs: a folder that was damaged for a while has them again."""
        known = {place_of(one)[1] for one in self._known(key)}
        there = self._session.inside(self._by_id[key][0].name, lambda one, _: one.uids())
        sets = uid_sets(uid for uid in there if uid not in known)
        return [one for _, some in sets for one in self._ids(key, some)]


def _position(counts: FolderCounts) -> tuple[int, int, int]:
    return counts.messages, counts.uidnext, counts.modseq


def _counts(messages: int, uidnext: int, modseq: int = 0) -> FolderCounts:
    """The numbers of a position; the folder's id tells its UIDVALIDITY."""
    return FolderCounts(messages, uidnext, 0, modseq)


def _is_in(ranges: Sequence[tuple[int, int]], uid: int) -> bool:
    at = bisect_left(ranges, (uid + 1,))
    return at > 0 and uid <= ranges[at - 1][1]
