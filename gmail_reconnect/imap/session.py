"""A way to an IMAP server that outlives its connections: it connects again after a drop, and waits if it must.

A command that is lost is sent again on the next connection; what came before it is kept. One connection is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final, TypeVar

from gmail_reconnect.errors import MailboxError, UnreachableError

from .connection import FolderCounts, ImapConnection
from .fetched_items import FetchedItems
from .refusals import BusyError, DroppedError, UnfetchableError

T = TypeVar("T")
_MOST_UIDS: Final = 500
TRIES: Final = 4
_BUSY_SECONDS: Final = (5.0, 15.0, 45.0)
_DROP_SECONDS: Final = (1.0, 3.0, 10.0)


class ImapSession:
    """Commands to one server. `calls`, `errors` and `received` (bytes) count what all its connections did.

    `tell` is called with what the user has to wait for. `left` returns how many bytes may still be received today,
    given how many this session received; None: as many as needed.
    """

    def __init__(
        self,
        connect: Callable[[], ImapConnection],
        sleep: Callable[[float], None],
        tell: Callable[[str], None] = lambda _: None,
        left: Callable[[int], int] | None = None,
    ) -> None:
        self._connect, self._sleep, self._tell, self._left = connect, sleep, tell, left
        self._connection: ImapConnection | None = None
        self._open: tuple[bytes, FolderCounts] | None = None
        self._uidvalidity: dict[bytes, int] = {}  # as each folder was first opened: its UIDs belong to that
        self._calls, self._received = Counter[str](), 0
        self.errors = Counter[str]()
        self.refused = 0

    @property
    def calls(self) -> Counter[str]:
        """How often each command was sent."""
        return self._calls + (self._connection.wire.calls if self._connection else Counter())

    @property
    def received(self) -> int:
        """How many bytes came over the network."""
        return self._received + (self._connection.wire.received if self._connection else 0)

    def do(self, work: Callable[[ImapConnection], T]) -> T:
        """Does something with the connection, on a new one if the old one broke. Raises UnreachableError in the end."""
        for attempt in range(TRIES):
            try:
                if self._left and self._left(self.received) <= 0:
                    raise UnreachableError(
                        "Most of the provider's limit for one day is used.",
                        "Run it again tomorrow: it continues where it stopped.",
                    )
                if self._connection is None:
                    self._connection = self._connect()
                return work(self._connection)
            except DroppedError as error:
                self.errors["connection"] += 1
                self.close()
                if attempt == TRIES - 1 or not self._calls:  # the first connection has to work
                    raise
                self._tell(f"{error.message} Connecting again.")
                self._sleep(_DROP_SECONDS[attempt])
            except BusyError as error:
                self.errors["busy"] += 1
                self.refused += 1
                self.close()
                if attempt == TRIES - 1:
                    raise
                self._tell(f"{error.message} Trying again in {_BUSY_SECONDS[attempt]:.0f} seconds.")
                self._sleep(_BUSY_SECONDS[attempt])
        raise AssertionError("unreachable")

    def once(self, work: Callable[[ImapConnection], T]) -> T:
        """Does something on a new connection, and never again."""
        self.close()
        self._connection = self._connect()
        try:
            return work(self._connection)
        except BaseException:  # Ctrl-C, too: an answer may still be on its way
            self.close()
            raise

    def inside(
        self, folder: bytes, work: Callable[[ImapConnection, FolderCounts], T], since: FolderCounts | None = None
    ) -> T:
        """Does something in a folder that is open for reading. Raises MailboxError if it was rebuilt meanwhile.

        Where it has to be opened, the server may be asked what went `since` some numbers.
        """

        def opened(connection: ImapConnection) -> T:
            if not self._open or self._open[0] != folder:
                self._open = None
                self._open = folder, connection.examine(folder, since=since)
            counts = self._open[1]
            if self._uidvalidity.setdefault(folder, counts.uidvalidity) != counts.uidvalidity:
                raise MailboxError("A folder was rebuilt on the server while it was read.", "Run it again.")
            return work(connection, counts)

        return self.do(opened)

    def fetch(self, folder: bytes, uids: Sequence[int], items: Sequence[str]) -> dict[int, FetchedItems]:
        """UID → the items of each message. What the server refuses to return is left out, and nothing else."""
        found: dict[int, FetchedItems] = {}
        for some, wanted in uid_sets(uids):
            try:
                found |= self.inside(folder, partial(_fetch, uids=wanted, items=items))
            except UnfetchableError:
                self.close()  # the rest of a refused answer may still come
                if len(some) > 1:
                    for half in (some[: len(some) // 2], some[len(some) // 2 :]):
                        found |= self.fetch(folder, half, items)
        return found

    def still_there(self, folder: bytes, uids: Sequence[int]) -> set[int]:
        """Which of these messages a folder has."""
        there = set[int]()
        for some, wanted in uid_sets(uids):
            there |= self.inside(folder, partial(_search, uids=wanted)).intersection(some)
        return there

    def close(self) -> None:
        """Closes the connection; the next command opens another."""
        connection, self._open = self._connection, None
        if connection:
            self._calls, self._received = self.calls, self.received
            self._connection = None
            connection.close()
            self._calls["LOGOUT"] += 1


def uid_sets(uids: Iterable[int]) -> Iterator[tuple[list[int], str]]:
    """Up to 500 UIDs at a time, ascending, and as IMAP writes a set of them: "1:4,9"."""
    ordered = sorted(uids)
    for start in range(0, len(ordered), _MOST_UIDS):
        some = ordered[start : start + _MOST_UIDS]
        runs: list[list[int]] = []
        for uid in some:
            if runs and uid == runs[-1][1] + 1:
                runs[-1][1] = uid
            else:
                runs.append([uid, uid])
        yield some, ",".join(str(low) if low == high else f"{low}:{high}" for low, high in runs)


def _search(connection: ImapConnection, _: FolderCounts, *, uids: str) -> set[int]:
    return connection.still_there(uids)


def _fetch(connection: ImapConnection, _: FolderCounts, *, uids: str, items: Sequence[str]) -> dict[int, FetchedItems]:
    return connection.fetch(uids, items)
