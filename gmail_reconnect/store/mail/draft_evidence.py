"""What the mail shows about a letter: whether it was sent, was answered, or bounced. Reads only."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from gmail_reconnect.model import INDIVIDUAL
from gmail_reconnect.store.database import Store

# "them": a JSON list of emails. CROSS JOIN lets SQLite begin with these few addresses.
_SENT_AS: Final = """
SELECT min(m.date) FROM message m
WHERE m.message_id = ? AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')
"""
_SENT_IN_THREAD: Final = """
SELECT min(m.date) FROM message m
WHERE m.date >= :since AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')
AND (m.thread_id = :thread OR EXISTS (SELECT 1 FROM json_each(:ids)
    WHERE m.in_reply_to = value OR instr(m.refs, '<' || value || '>')))
"""
_SENT_TO: Final = """
SELECT DISTINCT m.date, m.subject, m.message_id FROM json_each(:them) e CROSS JOIN address a ON a.email = e.value
CROSS JOIN recipient r ON r.address = a.id CROSS JOIN message m ON m.id = r.message
WHERE r.role = 'to' AND m.date >= :since AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')
ORDER BY 1, 2, 3
"""
# Individual mail: the owner is in To, among a few recipients. The owner's addresses count as one.
_HEARD_FROM: Final = """
SELECT m.date FROM json_each(:them) e CROSS JOIN address a ON a.email = e.value CROSS JOIN message m ON m.sender = a.id
WHERE m.date > :since AND m.kind IN ('personal', 'list', 'robot')
AND (SELECT max(is_owner AND role = 'to') AND sum(NOT is_owner) < :individual
    FROM (SELECT r.role, o.email IN (SELECT value FROM json_each(:owner)) AS is_owner
        FROM recipient r JOIN address o ON o.id = r.address WHERE r.message = m.id))
ORDER BY m.date
"""
_BOUNCES: Final = """
SELECT m.date FROM json_each(:them) e CROSS JOIN address a ON a.email = e.value
CROSS JOIN failure f ON f.address = a.id CROSS JOIN message m ON m.id = f.message
WHERE m.date >= :since ORDER BY m.date
"""
_FIRST_MAIL: Final = """
WITH them AS MATERIALIZED (SELECT a.id FROM json_each(:them) e CROSS JOIN address a ON a.email = e.value)
SELECT m.id, m.date, m.kind, coalesce(a.email, ''), coalesce(n.text, '')
FROM (SELECT id FROM message WHERE sender IN them UNION SELECT message FROM recipient WHERE address IN them) one
CROSS JOIN message m ON m.id = one.id
LEFT JOIN address a ON a.id = m.sender LEFT JOIN name n ON n.id = m.sender_name
WHERE m.date <= :until ORDER BY m.date, m.key LIMIT 1
"""
_RECIPIENTS: Final = "SELECT a.email FROM recipient r JOIN address a ON a.id = r.address WHERE r.message = ?"


class SentMail(NamedTuple):
    """One message from the owner: its date (ms UTC), subject, and Message-ID without brackets."""

    date: int
    subject: str
    message_id: str


class FirstMail(NamedTuple):
    """The first message from or to somebody: its date (ms UTC), sender and recipients."""

    date: int
    kind: str
    sender: str
    name: str  # the sender's, "" if there is none
    recipients: frozenset[str]


class DraftEvidenceReader:
    """Queries about the mail with one person. `owner` are the owner's addresses; all times are ms UTC."""

    def __init__(self, store: Store, owner: Collection[str]) -> None:
        self._store = store
        self._owner = json.dumps(list(owner))

    def sent_date(self, message_id: str) -> int | None:
        """When mail with this Message-ID was sent; None if it wasn't, or if its date isn't known."""
        found: int | None = self._store.value(_SENT_AS, (message_id,))
        return found

    def sent_in_thread(self, thread: str, message_ids: Iterable[str], since: int) -> int | None:
        """When the owner first wrote in a thread, since a time: Gmail's thread, or mail that refers to one of these."""
        values = {"thread": thread, "ids": json.dumps(list(message_ids)), "since": since}
        found: int | None = self._store.value(_SENT_IN_THREAD, values)
        return found

    def sent_to(self, emails: Iterable[str], since: int) -> list[SentMail]:
        """The owner's mail with one of these addresses in To, since a time, oldest first."""
        values = {"them": json.dumps(list(emails)), "since": since}
        return [SentMail(*row) for row in self._store.connection.execute(_SENT_TO, values)]

    def heard_from(self, emails: Iterable[str], since: int) -> list[int]:
        """When they wrote individual mail to the owner after a time. Bulk and automatic mail don't count."""
        values = {"them": json.dumps(list(emails)), "since": since, "owner": self._owner, "individual": INDIVIDUAL}
        return self._store.column(_HEARD_FROM, values)

    def bounces(self, emails: Iterable[str], since: int) -> list[int]:
        """The dates of bounces of these addresses since a time, oldest first."""
        return self._store.column(_BOUNCES, {"them": json.dumps(list(emails)), "since": since})

    def first_mail(self, emails: Iterable[str], until: int) -> FirstMail | None:
        """The first message up to a time that is from or to one of these addresses, in any role."""
        values = {"them": json.dumps(list(emails)), "until": until}
        row = self._store.connection.execute(_FIRST_MAIL, values).fetchone()
        if row is None:
            return None
        message, date, kind, sender, name = row
        return FirstMail(date, kind, sender, name, frozenset(self._store.column(_RECIPIENTS, (message,))))
