"""The user's own tables: own addresses, decisions about people, drafts. Nothing can give these again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gmail_reconnect.store.mail.messages import Store

OPEN_STATES: Final = ("pending", "created", "edited")
"""A draft in one of these still waits for the user."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One letter that was, or is about to be, put into Gmail's Drafts folder. Times in ms UTC.

    Created without `gmail_draft_id`: it went into a file instead. Without `gmail_message_id` alone: an interrupted run
    made it, and nobody can tell whether it was edited before it was found again.
    """

    id: str
    email: str
    name: str
    subject: str
    message_id: str  # without brackets
    content: bytes
    state: str
    created: int
    updated: int
    thread_id: str | None = None
    gmail_draft_id: str | None = None
    gmail_message_id: str | None = None
    addresses: tuple[str, ...] = ()  # all of the person's, as far as they were known when it was made
    sent: int | None = None
    wrote_first: int | None = None  # a mail of theirs that came before it was sent
    thrown_away: int | None = None  # when it was found gone and not sent; None too where it was discarded from here

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the user."""
        return self.state in OPEN_STATES

    @property
    def everywhere(self) -> tuple[str, ...]:
        """The addresses of its person, the one it is for first."""
        return tuple(dict.fromkeys((self.email, *self.addresses)))


class Notebook:
    """Queries about what is the user's own."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def own(self) -> dict[str, str]:
        """The user's addresses, each with how it became known; what is only another spelling of one comes last.

        Those of which the user said that they are not, are none: they are kept as "not".
        """
        rows = self._connection.execute(
            "SELECT email, how FROM own WHERE how <> 'not' ORDER BY how = 'spelling', email"
        )
        return dict(rows)

    def account(self, configured: Sequence[str]) -> str:
        """Whose mailbox this is: what is synced, else the first in config.toml, else where the user last wrote from.

        "" where nothing is known.
        """
        if account := self._store.state("account") or next(iter(configured), ""):
            return account
        row = self._connection.execute(
            "SELECT email FROM own WHERE how <> 'not' ORDER BY how = 'spelling', (SELECT max(m.date) FROM message m"
            " JOIN address a ON a.id = m.sender WHERE a.email = own.email) DESC, email"
        ).fetchone()
        return str(row[0]) if row else ""

    def disowned(self) -> set[str]:
        """The addresses of which the user said that they are not theirs."""
        return {row[0] for row in self._connection.execute("SELECT email FROM own WHERE how = 'not'")}

    def claim(self, emails: Iterable[str], how: str) -> None:
        """Adds addresses of the user's. What was said first stays; a guess gives way to anything better.

        A "spelling" is told from the others by whoever claims it. It gives way to all of them. What was disowned gives
        way to a word alone; and config.toml's, which can be taken out there, to another word and the account.
        """
        with self._store.transaction():
            self._connection.executemany(
                "INSERT INTO own VALUES (lower(?1), ?2) ON CONFLICT DO UPDATE SET how = ?2"
                " WHERE how = 'spelling' OR (how = 'guess' AND ?2 <> 'spelling')"
                " OR (how IN ('not', 'config') AND ?2 IN ('me', 'config', 'account'))",
                [(email, how) for email in emails],
            )

    def claim_configured(self, emails: Collection[str]) -> None:
        """Adds those of config.toml, and lets go what was taken out there, with all spellings: they may be of that.

        The account, and what Gmail itself labels Sent, stay the user's.
        """
        with self._store.transaction():
            if account := self._store.state("account"):
                self.claim([account], "account")
            gone = self._connection.execute(
                "DELETE FROM own WHERE how = 'config' AND email NOT IN (SELECT lower(value) FROM json_each(?))"
                " RETURNING email",
                (json.dumps(list(emails)),),
            ).fetchall()
            if gone:
                self._connection.execute("DELETE FROM own WHERE how = 'spelling'")
                sent = self._connection.execute(
                    "SELECT DISTINCT a.email FROM json_each(?) e JOIN address a ON a.email = e.value"
                    " JOIN message m ON m.sender = a.id WHERE m.source = 'gmail'"
                    " AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')",
                    (json.dumps([email for (email,) in gone]),),
                ).fetchall()
                self.claim((email for (email,) in sent), "sent")
            self.claim(emails, "config")

    def disown(self, emails: Iterable[str]) -> None:
        """Keeps of addresses that they are not the user's."""
        with self._store.transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO own VALUES (lower(?), 'not')", [(email,) for email in emails]
            )

    def release(self, emails: Iterable[str]) -> None:
        """Takes that back: nothing is said of them any more."""
        with self._store.transaction():
            self._connection.executemany(
                "DELETE FROM own WHERE email = ? AND how = 'not'", [(email,) for email in emails]
            )

    def drop_guesses(self) -> None:
        """Forgets the addresses that were only guessed, and all spellings: they may be of one of those."""
        self._connection.execute("DELETE FROM own WHERE how IN ('guess', 'spelling')")

    def decisions(self) -> dict[str, dict[str, list[str]]]:
        """email → kind → values, oldest first."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for email, kind, value in self._connection.execute(
            "SELECT email, kind, value FROM decision ORDER BY made, value"
        ):
            found[email][kind].append(value)
        return {email: dict(kinds) for email, kinds in found.items()}

    def decided(self, email: str) -> list[tuple[str, str, int]]:
        """(kind, value, when in ms UTC) of everything decided by this address, oldest first."""
        rows = self._connection.execute(
            "SELECT kind, value, made FROM decision WHERE email = ? ORDER BY made, kind, value", (email,)
        )
        return list(rows)

    def decide(self, email: str, kind: str, value: str, now: int) -> None:
        """Adds one value of a kind (a tag, a note)."""
        self._connection.execute("INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?)", (email, kind, value, now))

    def undecide(self, emails: Iterable[str], kind: str, value: str | None = None) -> None:
        """Takes back one value of a kind, or all of them."""
        with self._store.transaction():
            for email in emails:
                self._connection.execute(
                    "DELETE FROM decision WHERE email = ?1 AND kind = ?2 AND (?3 IS NULL OR value = ?3)",
                    (email, kind, value),
                )

    def drafts(self) -> list[Draft]:
        """Every draft, in the order in which they were made."""
        rows = self._connection.execute(
            "SELECT id, email, name, subject, message_id, content, state, created, updated, thread_id, gmail_draft_id,"
            " gmail_message_id, addresses, sent, wrote_first, thrown_away FROM draft ORDER BY created, rowid"
        )
        return [Draft(*(*row[:12], tuple(json.loads(row[12])), *row[13:])) for row in rows]

    def intend(self, draft: Draft) -> None:
        """Writes a letter down before anything is asked of Gmail. Committed at return."""
        self._connection.execute(
            "INSERT INTO draft (id, email, name, subject, message_id, content, state, created, updated, thread_id,"
            " addresses) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                draft.id,
                draft.email,
                draft.name,
                draft.subject,
                draft.message_id,
                draft.content,
                draft.state,
                draft.created,
                draft.updated,
                draft.thread_id,
                json.dumps(draft.addresses),
            ),
        )

    def settle(self, draft_id: str, state: str, now: int, gmail: Mapping[str, str] | None = None) -> None:
        """A draft's new state; `gmail` brings `draft` and `message`, the ids Gmail gave it."""
        ids = gmail or {}
        self._connection.execute(
            "UPDATE draft SET state = ?, updated = ?, gmail_draft_id = coalesce(?, gmail_draft_id),"
            " gmail_message_id = coalesce(?, gmail_message_id) WHERE id = ?",
            (state, now, ids.get("draft"), ids.get("message"), draft_id),
        )

    def mark(self, draft_id: str, state: str, now: int, *, sent: int | None, wrote_first: int | None) -> None:
        """What was found to have become of a draft; times in ms UTC. Found discarded, it was thrown away by hand."""
        self._connection.execute(
            "UPDATE draft SET state = ?1, updated = ?2, sent = ?3, wrote_first = ?4,"
            " thrown_away = iif(?1 = 'discarded', ?2, NULL) WHERE id = ?5",
            (state, now, sent, wrote_first, draft_id),
        )

    def was_sent(self, message_id: str) -> bool:
        """Whether mail with this Message-ID (without brackets) has come in as sent by the user."""
        found = self._connection.execute(
            "SELECT 1 FROM message m WHERE message_id = ?"
            " AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')",
            (message_id,),
        )
        return found.fetchone() is not None

    def calls(self) -> list[tuple[str, int, int]]:
        """(method, calls, units) of everything that was ever asked of Gmail."""
        return list(self._connection.execute("SELECT method, sum(calls), sum(units) FROM call GROUP BY 1 ORDER BY 1"))
