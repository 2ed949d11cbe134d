"""What the mail shows about a letter: whether it was sent, was answered, or bounced. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from gmail_reconnect.model import INDIVIDUAL, Role
from gmail_reconnect.store.database import Store

_FROM_THEM: Final = (
    "SELECT m.date, m.key, m.id FROM address a JOIN message m ON m.sender = a.id"
    " WHERE a.email = ? AND m.date <= ? ORDER BY m.date, m.key LIMIT 1"
)
_TO_THEM: Final = (
    "SELECT m.date, m.key, m.id FROM address a JOIN recipient r ON r.address = a.id JOIN message m ON m.id = r.message"
    " WHERE a.email = ? AND m.date <= ? ORDER BY m.date, m.key LIMIT 1"
)


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
    """Queries about the mail with one person, each through an index. `own` are the owner's addresses."""

    def __init__(self, store: Store, own: Collection[str]) -> None:
        self._connection = store.connection
        self.own = frozenset(own)

    def sent_date(self, message_id: str) -> int | None:
        """When (ms UTC) mail with this Message-ID was sent; None if it wasn't, or if its date isn't known."""
        found = self._connection.execute(
            "SELECT min(m.date) FROM message m WHERE m.message_id = ?"
            " AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')",
            (message_id,),
        ).fetchone()[0]
        return None if found is None else int(found)

    def sent_to(self, emails: Iterable[str], since: int) -> list[SentMail]:
        """The owner's mail with one of these addresses in To, since a time (ms UTC), oldest first."""
        found: set[SentMail] = set()
        for email in emails:
            rows = self._connection.execute(
                "SELECT m.date, m.subject, m.message_id FROM address a JOIN recipient r ON r.address = a.id"
                " JOIN message m ON m.id = r.message"
                " WHERE a.email = ? AND r.role = 'to' AND m.date >= ?"
                " AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')",
                (email, since),
            )
            found.update(SentMail(*row) for row in rows)
        return sorted(found)

    def heard_from(self, emails: Iterable[str], since: int) -> list[int]:
        """When (ms UTC) they wrote individual mail to the owner after a time. Bulk and automatic mail don't count."""
        dates: list[int] = []
        for email in emails:
            rows = self._connection.execute(
                "SELECT m.id, m.date FROM address a JOIN message m ON m.sender = a.id"
                " WHERE a.email = ? AND m.date > ? AND m.kind IN ('personal', 'list', 'robot')",
                (email, since),
            )
            dates += [date for message, date in rows.fetchall() if self._is_individual(message)]
        return sorted(dates)

    def bounces(self, emails: Iterable[str], since: int) -> list[int]:
        """The dates (ms UTC) of bounces of these addresses since a time, oldest first."""
        dates: list[int] = []
        for email in emails:
            rows = self._connection.execute(
                "SELECT m.date FROM address a JOIN failure f ON f.address = a.id JOIN message m ON m.id = f.message"
                " WHERE a.email = ? AND m.date >= ?",
                (email, since),
            )
            dates += [row[0] for row in rows]
        return sorted(dates)

    def first_mail(self, emails: Iterable[str], until: int) -> FirstMail | None:
        """The first message up to a time (ms UTC) that is from or to one of these addresses, in any role."""
        found: list[tuple[int, str, int]] = []
        for email in emails:
            for query in (_FROM_THEM, _TO_THEM):
                row = self._connection.execute(query, (email, until)).fetchone()
                found += [row] if row else []
        if not found:
            return None
        date, _, message = min(found)
        kind, sender, name = self._connection.execute(
            "SELECT m.kind, coalesce(a.email, ''), coalesce(n.text, '') FROM message m"
            " LEFT JOIN address a ON a.id = m.sender LEFT JOIN name n ON n.id = m.sender_name WHERE m.id = ?",
            (message,),
        ).fetchone()
        recipients = self._connection.execute(
            "SELECT a.email FROM recipient r JOIN address a ON a.id = r.address WHERE r.message = ?", (message,)
        )
        return FirstMail(date, kind, sender, name, frozenset(email for (email,) in recipients))

    def _is_individual(self, message: int) -> bool:
        """Whether the owner is in To, among three recipients at most. The owner's addresses count as one."""
        rows = self._connection.execute(
            "SELECT a.email, r.role FROM recipient r JOIN address a ON a.id = r.address WHERE r.message = ?", (message,)
        ).fetchall()
        mine = [role for email, role in rows if email in self.own]
        return Role.TO in mine and len(rows) - len(mine) + 1 <= INDIVIDUAL
