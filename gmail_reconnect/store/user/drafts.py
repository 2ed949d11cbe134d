"""The letters that were, or are about to be, put into Gmail's Drafts folder or into files."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gmail_reconnect.model import Draft
from gmail_reconnect.store.database import Store


class DraftTable:
    """The table `draft`. Each write is committed at return, or with the transaction around it."""

    def __init__(self, store: Store) -> None:
        self._connection = store.connection

    def all(self) -> list[Draft]:
        """Every draft, in the order in which they were made."""
        rows = self._connection.execute(
            "SELECT id, email, name, subject, message_id, content, state, created, updated, thread_id, gmail_draft_id,"
            " gmail_message_id, addresses, sent, wrote_first, thrown_away FROM draft ORDER BY created, rowid"
        )
        return [Draft(*(*row[:12], tuple(json.loads(row[12])), *row[13:])) for row in rows]

    def add(self, draft: Draft) -> None:
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

    def set_state(self, draft_id: str, state: str, now: int, gmail: Mapping[str, str] | None = None) -> None:
        """A draft's new state; `gmail` brings `draft` and `message`, the ids Gmail gave it."""
        ids = gmail or {}
        self._connection.execute(
            "UPDATE draft SET state = ?, updated = ?, gmail_draft_id = coalesce(?, gmail_draft_id),"
            " gmail_message_id = coalesce(?, gmail_message_id) WHERE id = ?",
            (state, now, ids.get("draft"), ids.get("message"), draft_id),
        )

    def record_outcome(self, draft_id: str, state: str, now: int, *, sent: int | None, wrote_first: int | None) -> None:
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
