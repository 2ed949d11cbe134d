"""What the user said of whole persons: who is one, who are two, and who is never to be shown again.

Knows mailboxes as text and compares them letter by letter; which spellings are one mailbox is for others to say.
Who is never to be shown is kept as a keyed hash, so that nobody's address is read in the file; the key stands in the
same file, so it is no secret from somebody who guesses an address and tries it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import Final

from gmail_reconnect.store.database import Store

_KEY_BYTES: Final = 32


class MergeTable:
    """The tables `bond`, `never` and `secret`. Each write is committed at return, or with the transaction around it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def bonds(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The pairs of mailboxes that are one person, and those that are two; each pair in order, and sorted."""
        joined: list[tuple[str, str]] = []
        apart: list[tuple[str, str]] = []
        for a, b, same in self._connection.execute("SELECT a, b, same FROM bond ORDER BY a, b"):
            (joined if same else apart).append((a, b))
        return joined, apart

    def acts(self) -> list[tuple[str, str, int]]:
        """(a, b, when in ms UTC) of what was said to be one person. What was said at once has one time."""
        return list(self._connection.execute("SELECT a, b, made FROM bond WHERE same ORDER BY a, b"))

    def take_back(self, act: int) -> None:
        """Takes back what was said at once to be one person."""
        self._connection.execute("DELETE FROM bond WHERE same AND made = ?", (act,))

    def bind(self, pairs: Iterable[tuple[str, str]], now: int, *, same: bool) -> None:
        """Says of each pair that it is one person, or two. The last word on a pair holds."""
        with self._store.transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO bond VALUES (?, ?, ?, ?)",
                [(min(a, b), max(a, b), int(same), now) for a, b in pairs if a != b],
            )

    def release(self, pairs: Iterable[tuple[str, str]]) -> int:
        """Takes back what was said of these pairs; how many there were."""
        with self._store.transaction():
            cursor = self._connection.executemany(
                "DELETE FROM bond WHERE a = ? AND b = ?", [(min(a, b), max(a, b)) for a, b in pairs]
            )
        return cursor.rowcount

    def beside(self, mailbox: str) -> list[str]:
        """The mailboxes that were said to be one person with this one."""
        rows = self._connection.execute(
            "SELECT CASE a WHEN ?1 THEN b ELSE a END FROM bond WHERE ?1 IN (a, b) AND same ORDER BY 1", (mailbox,)
        )
        return [row[0] for row in rows]

    def hide(self, mailboxes: Iterable[str], now: int) -> None:
        """Nobody with one of these mailboxes is shown again. What is hidden at once is shown again at once."""
        some, act = list(mailboxes), secrets.token_hex(8)
        with self._store.transaction():
            key = self._key()
            self._connection.executemany(
                "INSERT OR IGNORE INTO never VALUES (?, ?, ?)", [(_hash(one, key), act, now) for one in some]
            )
            self.hide_along(some)

    def hide_along(self, mailboxes: Iterable[str]) -> None:
        """These turned out to be one person's: whoever hid one of them hid all, at once."""
        key = self._key()
        hashes = [_hash(one, key) for one in mailboxes]
        held = self._connection.execute(
            f"SELECT act, made FROM never WHERE hash IN ({','.join('?' * len(hashes))}) ORDER BY made, act",  # noqa: S608 - only marks
            hashes,
        ).fetchall()
        if not held or (len(held) == len(hashes) and len(set(held)) == 1):
            return
        act, made = held[0]
        with self._store.transaction():
            self._connection.executemany(
                "UPDATE never SET act = ?, made = ? WHERE act = ?", [(act, made, x) for x, _ in held]
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO never VALUES (?, ?, ?)", [(one, act, made) for one in hashes]
            )

    def show_again(self, mailbox: str) -> bool:
        """Takes `hide` back for this mailbox and those that were hidden with it; whether it was hidden."""
        cursor = self._connection.execute(
            "DELETE FROM never WHERE act = (SELECT act FROM never WHERE hash = ?)", (_hash(mailbox, self._key()),)
        )
        return cursor.rowcount > 0

    def hidden(self) -> Callable[[str], bool] | None:
        """Whether a mailbox is hidden, as of now: to be asked of many. None where none is."""
        hashes = {row[0] for row in self._connection.execute("SELECT hash FROM never")}
        if not hashes:
            return None
        key = self._key()
        return lambda mailbox: _hash(mailbox, key) in hashes

    def along_with(self, emails: Iterable[str]) -> set[str]:
        """These addresses and all others of their persons, as far as the kept facts know them."""
        found: set[str] = set()
        for email in emails:
            rows = self._connection.execute(
                "SELECT other.email FROM address one JOIN member a ON a.address = one.id"
                " JOIN member b ON b.person = a.person JOIN address other ON other.id = b.address"
                " WHERE one.email = ?",
                (email,),
            )
            found |= {email, *(row[0] for row in rows)}
        return found

    def _key(self) -> bytes:
        fresh = secrets.token_bytes(_KEY_BYTES)
        self._connection.execute("INSERT OR IGNORE INTO secret VALUES ('never', ?)", (fresh,))
        return bytes(self._connection.execute("SELECT value FROM secret WHERE name = 'never'").fetchone()[0])


def _hash(mailbox: str, key: bytes) -> bytes:
    return hashlib.blake2b(mailbox.encode(), key=key, digest_size=20).digest()
