"""The mail of a few addresses, with its subjects, threads and the names of its recipients. Reads only."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from gmail_reconnect.store.database import Table

_NUMBERS: Final = "SELECT a.email, a.id FROM json_each(?) e CROSS JOIN address a ON a.email = e.value"
_SMALL_MAIL: Final = """
SELECT m.id, m.date, m.kind, m.sender, m.subject, coalesce(m.thread_id, ''),
    r.role, r.address, a.email, coalesce(n.text, '')
FROM message m CROSS JOIN recipient r ON r.message = m.id CROSS JOIN address a ON a.id = r.address
LEFT JOIN name n ON n.id = r.name
WHERE m.id IN (
    SELECT id FROM chosen CROSS JOIN message ON sender = number WHERE date <= ?1
    UNION SELECT message FROM chosen CROSS JOIN recipient ON address = number)
AND m.date <= ?1 AND m.sender IS NOT NULL AND (SELECT count(*) FROM recipient WHERE message = m.id) <= ?2
ORDER BY m.date, m.key, r.address
"""


class NamedRecipient(NamedTuple):
    """One recipient of one message. `date` in ms UTC; `message`, `sender` and `address` are row ids."""

    message: int
    date: int
    kind: str
    sender: int
    subject: str
    thread_id: str  # "" if Gmail's isn't known
    role: str
    address: int
    email: str
    name: str  # "" if the message has none


class CorrespondenceReader(Table):
    """Queries about the mail of some addresses."""

    def numbers(self, emails: Iterable[str]) -> dict[str, int]:
        """Email → row id, of those that occur in the mail."""
        return dict(self._connection.execute(_NUMBERS, (json.dumps(list(emails)),)))

    def small_mail(self, addresses: Collection[int], until: int, most: int) -> Iterator[NamedRecipient]:
        """Every recipient of every message from or to one of these, up to `until` (ms UTC), by date.

        Messages with more than `most` recipients, or with none, are left out.
        """
        self._store.choose(addresses)
        return map(NamedRecipient._make, self._connection.execute(_SMALL_MAIL, (until, most)))
