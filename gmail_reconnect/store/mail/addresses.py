"""The addresses in the mail: the names they appear with, their bounces, and whether they answered."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from gmail_reconnect.store.database import Table

PLACEHOLDER: Final = "forgotten.invalid"
"""The domain of the placeholder addresses of erased people. Nobody with such an address is shown."""

_NAMES_IN_MAIL_OF: Final = """
SELECT m.sender, n.text, 1, count(*)
FROM chosen CROSS JOIN message m ON m.sender = chosen.number CROSS JOIN name n ON n.id = m.sender_name
WHERE m.date <= ?1 GROUP BY m.sender, n.id
UNION ALL
SELECT r.address, n.text, 0, count(*)
FROM chosen CROSS JOIN recipient r ON r.address = chosen.number
CROSS JOIN name n ON n.id = r.name CROSS JOIN message m ON m.id = r.message
WHERE m.date <= ?1 AND m.sender IS NOT NULL GROUP BY r.address, n.id
"""
_NAMES_IN: Final = """
SELECT m.sender, n.text, 1, count(*)
FROM chosen CROSS JOIN message m ON m.id = chosen.number CROSS JOIN name n ON n.id = m.sender_name
WHERE m.date <= ?1 AND m.sender IS NOT NULL GROUP BY m.sender, n.id
UNION ALL
SELECT r.address, n.text, 0, count(*)
FROM chosen CROSS JOIN message m ON m.id = chosen.number
CROSS JOIN recipient r ON r.message = m.id CROSS JOIN name n ON n.id = r.name
WHERE m.date <= ?1 AND m.sender IS NOT NULL GROUP BY r.address, n.id
"""
_WITH_NAME: Final = """
WITH wanted AS MATERIALIZED (SELECT value FROM json_each(?))
SELECT sender FROM message WHERE sender_name IN wanted AND sender IS NOT NULL
UNION SELECT address FROM recipient WHERE name IN wanted
"""
_LAST_BOUNCES: Final = """
SELECT f.address, max(m.date) FROM failure f CROSS JOIN chosen ON f.address = number JOIN message m ON m.id = f.message
WHERE m.date <= ? GROUP BY 1
"""
_WITHOUT_DATE: Final = """
WITH someone(address, name) AS (
    SELECT sender, sender_name FROM message WHERE date IS NULL AND sender IS NOT NULL
    UNION ALL SELECT r.address, r.name FROM message m CROSS JOIN recipient r ON r.message = m.id WHERE m.date IS NULL)
SELECT a.email, coalesce(max(n.text), '')
FROM someone JOIN address a ON a.id = someone.address LEFT JOIN name n ON n.id = someone.name
WHERE NOT EXISTS (SELECT 1 FROM message d WHERE d.sender = a.id AND d.date IS NOT NULL) AND NOT EXISTS (
    SELECT 1 FROM recipient r CROSS JOIN message d ON d.id = r.message WHERE r.address = a.id AND d.date IS NOT NULL)
GROUP BY a.id ORDER BY a.email
"""
_HAS_ANSWERED: Final = """
WITH mine AS MATERIALIZED (SELECT value FROM json_each(:owner)),
theirs AS MATERIALIZED (SELECT value FROM json_each(:them))
SELECT EXISTS (SELECT 1 FROM message m CROSS JOIN message t
    WHERE m.id IN (SELECT message FROM recipient WHERE address IN theirs) AND m.sender IN mine
    AND t.sender IN theirs AND t.kind IN ('personal', 'list', 'robot') AND max(m.date, t.date) <= :until
    AND (m.message_id <> '' AND (t.in_reply_to = m.message_id OR instr(t.refs, '<' || m.message_id || '>'))
        -- A short word and a colon before the same subject, or before one that had them already.
        OR t.in_reply_to || t.refs = '' AND m.date <= t.date AND instr(t.subject, ': ') BETWEEN 2 AND 20
        AND lower(m.subject) IN (lower(t.subject), lower(substr(t.subject, instr(t.subject, ': ') + 2)))
        AND (m.subject <> t.subject OR lower(t.subject) LIKE 're: %'))
    AND (SELECT sum(address IN mine) = count(*) FROM recipient WHERE message = t.id)
    AND (SELECT sum(address IN theirs) = count(*) FROM recipient WHERE message = m.id))
"""
_BEGINNING_WITH: Final = """
SELECT a.email, coalesce(f.name, ''), coalesce(f.addresses, '[]')
FROM address a LEFT JOIN member m ON m.address = a.id LEFT JOIN fact f ON f.id = m.person
WHERE a.email >= ?1 AND a.email < ?1 || char(0x10ffff)
ORDER BY f.last DESC, f.id, instr(f.addresses, json_quote(a.email)), a.email
"""


class AddressTable(Table):
    """The tables `address`, `name` and `failure`. Reads only."""

    def emails(self, among: Collection[int] | None = None) -> dict[int, str]:
        """Row id → email, of these addresses or of all."""
        if among is None:
            return dict(self._connection.execute("SELECT id, email FROM address"))
        self._store.choose(among)
        return dict(self._connection.execute("SELECT id, email FROM chosen CROSS JOIN address ON id = number"))

    def beginning_with(self, text: str) -> Iterator[tuple[str, str, list[str]]]:
        """(address, its person's name, all addresses of that person) of each address that begins with `text`.

        Most recently in touch first; last those that were not matched to a person yet: "" and no addresses.
        """
        for email, name, addresses in self._connection.execute(_BEGINNING_WITH, (text,)):
            yield email, name, json.loads(addresses)

    def spelled(self, words: Sequence[str]) -> set[int]:
        """The addresses with just these words before the @: one of the signs ._+- between them, or none."""
        query = "SELECT id, email FROM address WHERE email LIKE ? OR email LIKE ?"
        rows = self._connection.execute(query, (f"{'_'.join(words)}@%", f"{''.join(words)}@%"))
        spelling = re.compile(f"{'[._+-]?'.join(map(re.escape, words))}@")  # LIKE's "_" may be a letter, too
        return {number for number, email in rows if spelling.match(email)}

    def occur_in_mail(self, emails: Iterable[str]) -> bool:
        """Whether a stored message has any of these addresses as sender or recipient."""
        query = "SELECT EXISTS (SELECT 1 FROM address WHERE email = ?)"
        return any(self._store.value(query, (email,)) for email in emails)

    def names_of(self, addresses: Collection[int], until: int) -> Iterator[tuple[int, str, bool, int]]:
        """(address, name, whether they gave it themselves, how often) for each name in mail up to `until` (ms UTC).

        Mail without a sender doesn't count.
        """
        self._store.choose(addresses)
        return self._connection.execute(_NAMES_IN_MAIL_OF, (until,))

    def all_names(self) -> Iterator[tuple[int, str]]:
        """Row id and text of each name in the mail."""
        return self._connection.execute("SELECT id, text FROM name")

    def with_name(self, names: Collection[int]) -> set[int]:
        """The addresses that any mail gives one of these names. Reads all mail."""
        return set(self._store.column(_WITH_NAME, (json.dumps(list(names)),))) if names else set()

    def names_in(self, messages: Collection[int], until: int) -> Iterator[tuple[int, str, bool, int]]:
        """Like `names_of`, for everyone in these messages and counting these messages alone."""
        self._store.choose(messages)
        return self._connection.execute(_NAMES_IN, (until,))

    def without_date(self) -> list[tuple[str, str]]:
        """Email and a name of each address that is only in mail without a date."""
        return self._connection.execute(_WITHOUT_DATE).fetchall()

    def last_bounces(self, addresses: Collection[int], until: int) -> dict[int, int]:
        """Address → date (ms UTC) of the last bounce that declared it dead."""
        self._store.choose(addresses)
        return dict(self._connection.execute(_LAST_BOUNCES, (until,)))

    def has_answered(self, owner: Collection[int], them: Collection[int], until: int) -> bool:
        """Whether one of them answered, to the owner alone, a message that the owner wrote to them alone.

        In-Reply-To or References tell. If a message has neither, as in old mail, the subject does. `until` in ms UTC.
        """
        values = {"owner": json.dumps(list(owner)), "them": json.dumps(list(them)), "until": until}
        return bool(self._store.value(_HAS_ANSWERED, values))
