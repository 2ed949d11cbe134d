"""What the user decided about people: who is ignored, snoozed or tagged, who is one person, who is hidden."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Final

from gmail_reconnect.store.database import Table

_ADD: Final = "INSERT OR REPLACE INTO decision (email, kind, value, made, extended) VALUES (?, ?, ?, ?, ?)"
_REMOVE: Final = "DELETE FROM decision WHERE email = ?1 AND kind = ?2 AND (?3 IS NULL OR value = ?3)"
_NEWEST: Final = """
SELECT max(made) FROM (SELECT made FROM decision WHERE (email, kind) = (?1, ?2)
    UNION ALL SELECT replaced FROM earlier_decision WHERE (email, kind) = (?1, ?2))
"""
_KEEP: Final = """
INSERT INTO earlier_decision (email, kind, value, made, extended, replaced)
SELECT email, kind, value, made, extended, ?3 FROM decision WHERE (email, kind) = (?1, ?2)
"""
_RESTORE: Final = """
INSERT INTO decision (email, kind, value, made, extended)
SELECT email, kind, value, made, extended FROM earlier_decision WHERE (email, kind, replaced) = (?1, ?2, ?3)
"""
_KEEP_BOND: Final = """
INSERT INTO earlier_bond (a, b, same, made, replaced)
SELECT a, b, same, made, ?3 FROM bond WHERE (a, b) = (min(?1, ?2), max(?1, ?2))
"""
_MERGED_WITH: Final = "SELECT iif(a = ?1, b, a) FROM bond WHERE ?1 IN (a, b) AND same ORDER BY 1"
_KEY_BYTES: Final = 32
_HIDE: Final = "INSERT OR IGNORE INTO never VALUES (?, ?, ?)"
_GROUPS: Final = """
SELECT act, made FROM never WHERE lower(hex(hash)) IN (SELECT value FROM json_each(?)) ORDER BY made, act
"""


class DecisionTable(Table):
    """The table `decision`."""

    def all(self) -> dict[str, dict[str, list[str]]]:
        """Email → kind → values, oldest first."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in self._store.rows("SELECT email, kind, value FROM decision ORDER BY made, value"):
            found[row["email"]][row["kind"]].append(row["value"])
        return {email: dict(kinds) for email, kinds in found.items()}

    def of(self, email: str) -> list[tuple[str, str, int]]:
        """(kind, value, when in ms UTC) of every decision about this address, oldest first."""
        query = "SELECT kind, value, made FROM decision WHERE email = ? ORDER BY made, kind, value"
        return list(self._connection.execute(query, (email,)))

    def of_kinds(self, start: str) -> dict[str, list[tuple[str, str, int]]]:
        """Email → (kind, value, when in ms UTC) of each decision whose kind begins with `start`."""
        found: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        query = "SELECT email, kind, value, made FROM decision WHERE substr(kind, 1, ?) = ?"
        for email, kind, value, made in self._connection.execute(query, (len(start), start)):
            found[email].append((kind, value, made))
        return found

    def add(self, email: str, kind: str, value: str, now: int) -> None:
        """Adds one value of a kind (a tag, a note). The same value again gets the new time (ms UTC)."""
        self._connection.execute(_ADD, (email, kind, value, now, None))

    def extend(self, email: str, kind: str, value: str, made: int, after: int | None) -> None:
        """Adds what was decided about another address of the person. `after`: the newest merge so far (ms UTC)."""
        self._connection.execute(_ADD, (email, kind, value, made, after))

    def replace(self, emails: Collection[str], kind: str, value: str, now: int) -> None:
        """Makes this the only value of a kind, and keeps those before it for `restore`."""
        with self._store.transaction():
            made = max([now, *((self._store.value(_NEWEST, (email, kind)) or 0) + 1 for email in emails)])
            self._store.write(_KEEP, [(email, kind, made) for email in emails])
            self._store.write(_REMOVE, [(email, kind, None) for email in emails])
            self._store.write(_ADD, [(email, kind, value, made, None) for email in emails])

    def amend(self, emails: Collection[str], kind: str, value: str, since: int) -> bool:
        """Changes the value if it was made since then (ms UTC), as one types; what it replaced stays for `restore`.

        Returns whether it did.
        """
        made = {at for email in emails for one, _, at in self.of(email) if one == kind}
        if len(made) != 1 or (at := made.pop()) < since:
            return False
        with self._store.transaction():
            self._store.write(_REMOVE, [(email, kind, None) for email in emails])
            self._store.write(_ADD, [(email, kind, value, at, None) for email in emails])
        return True

    def restore(self, emails: Collection[str], kind: str) -> str:
        """Takes back the last value of a kind; the one that it replaced holds again. Returns that one, or ""."""
        taken = None
        with self._store.transaction():
            while last := max(
                ((made, value) for email in emails for one, value, made in self.of(email) if one == kind), default=None
            ):
                made, value = last
                if taken not in {None, value}:
                    return value
                taken, rows = value, [(email, kind, made) for email in emails]
                self._store.write("DELETE FROM decision WHERE (email, kind, made) = (?, ?, ?)", rows)
                self._store.write(_RESTORE, rows)
                self._store.write("DELETE FROM earlier_decision WHERE (email, kind, replaced) = (?, ?, ?)", rows)
        return ""

    def remove(self, emails: Collection[str], kind: str, value: str | None = None) -> None:
        """Removes one value of a kind, or all of them, also earlier ones, if `value` is None."""
        self._store.write(_REMOVE, [(email, kind, value) for email in emails])
        if value is None:
            self._store.write(
                "DELETE FROM earlier_decision WHERE (email, kind) = (?, ?)", ((one, kind) for one in emails)
            )

    def remove_extended(self, emails: Collection[str], since: int) -> None:
        """Removes what was extended to these addresses since a merge (ms UTC); the next matching extends it anew."""
        rows = [(one, since) for one in emails]
        self._store.write("DELETE FROM decision WHERE email = ? AND extended >= ?", rows)
        self._store.write("DELETE FROM earlier_decision WHERE email = ? AND extended >= ?", rows)


class MergeTable(Table):
    """The table `bond`: which mailboxes are one person, and which are two.

    A mailbox is text here, compared letter by letter. The caller decides which spellings are one mailbox.
    """

    def pairs(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The pairs of mailboxes that are one person, and those that are two. Both sorted, and each pair in itself."""
        merged: list[tuple[str, str]] = []
        separate: list[tuple[str, str]] = []
        for a, b, same in self._connection.execute("SELECT a, b, same FROM bond ORDER BY a, b"):
            (merged if same else separate).append((a, b))
        return merged, separate

    def merges(self) -> list[tuple[str, str, int]]:
        """(mailbox, mailbox, when in ms UTC) of every merged pair. The pairs of one merge have the same time."""
        return list(self._connection.execute("SELECT a, b, made FROM bond WHERE same ORDER BY a, b"))

    def undo_merge(self, made: int) -> None:
        """Removes the pairs of the merge that was made at this time (ms UTC), and restores those that it replaced."""
        with self._store.transaction():
            self._connection.execute("DELETE FROM bond WHERE same AND made = ?", (made,))
            self._connection.execute(
                "INSERT OR IGNORE INTO bond SELECT a, b, same, made FROM earlier_bond WHERE replaced = ?", (made,)
            )
            self._connection.execute("DELETE FROM earlier_bond WHERE replaced = ?", (made,))

    def set(self, pairs: Iterable[tuple[str, str]], now: int, *, same: bool) -> None:
        """Records that each pair is one person, or two. It replaces what was recorded about the pair before."""
        rows = [(min(a, b), max(a, b), int(same), now) for a, b in pairs if a != b]
        self._store.write("INSERT OR REPLACE INTO bond VALUES (?, ?, ?, ?)", rows)

    def keep(self, pairs: Iterable[tuple[str, str]], act: int) -> None:
        """Removes what was recorded about these pairs, and keeps it for the undo of a merge (ms UTC)."""
        some = list(pairs)
        with self._store.transaction():
            self._store.write(_KEEP_BOND, [(*pair, act) for pair in some])
            self.remove(some)

    def remove(self, pairs: Iterable[tuple[str, str]]) -> int:
        """Removes what was recorded about these pairs. Returns how many there were."""
        return self._store.write("DELETE FROM bond WHERE (a, b) = (min(?1, ?2), max(?1, ?2))", pairs)

    def merged_with(self, mailbox: str) -> list[str]:
        """The mailboxes that were merged with this one, sorted."""
        return self._store.column(_MERGED_WITH, (mailbox,))


class HiddenPersonTable(Table):
    """The tables `never` and `secret`: who must never be shown again, as keyed hashes of their mailboxes.

    So nobody's address can be read in the file. The key is in the same file: it doesn't stop somebody who has the file
    from testing an address that they guess.
    """

    def hide(self, mailboxes: Iterable[str], now: int) -> None:
        """Hides everyone who has one of these mailboxes. What is hidden together is shown again together."""
        some, group = list(mailboxes), secrets.token_hex(8)
        with self._store.transaction():
            key = self._key()
            self._connection.executemany(_HIDE, [(_hash(one, key), group, now) for one in some])
            self.hide_together(some)

    def hide_together(self, mailboxes: Iterable[str]) -> None:
        """These mailboxes are one person's: if any of them is hidden, hides all of them, as one group."""
        key = self._key()
        hashes = [_hash(one, key) for one in mailboxes]
        found = self._connection.execute(_GROUPS, (json.dumps([one.hex() for one in hashes]),)).fetchall()
        if not found or (len(found) == len(hashes) and len(set(found)) == 1):
            return
        group, made = found[0]
        with self._store.transaction():
            changes = [(group, made, other) for other, _ in found]
            self._connection.executemany("UPDATE never SET act = ?, made = ? WHERE act = ?", changes)
            self._connection.executemany(_HIDE, [(one, group, made) for one in hashes])

    def show_again(self, mailbox: str) -> bool:
        """Undoes `hide` for this mailbox and the others of its group. Returns whether it was hidden."""
        cursor = self._connection.execute(
            "DELETE FROM never WHERE act = (SELECT act FROM never WHERE hash = ?)", (_hash(mailbox, self._key()),)
        )
        return cursor.rowcount > 0

    def matcher(self) -> Callable[[str], bool] | None:
        """A function that says whether a mailbox is hidden, as of now; None if none is. Quick to call many times."""
        hashes = self.hashes()
        if not hashes:
            return None
        key = self._key()
        return lambda mailbox: _hash(mailbox, key) in hashes

    def hashes(self) -> set[bytes]:
        """One for each hidden mailbox."""
        return set(self._store.column("SELECT hash FROM never"))

    def _key(self) -> bytes:
        fresh = secrets.token_bytes(_KEY_BYTES)
        self._connection.execute("INSERT OR IGNORE INTO secret VALUES ('never', ?)", (fresh,))
        return bytes(self._store.value("SELECT value FROM secret WHERE name = 'never'"))


def _hash(mailbox: str, key: bytes) -> bytes:
    return hashlib.blake2b(mailbox.encode(), key=key, digest_size=20).digest()
