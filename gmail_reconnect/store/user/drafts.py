"""The letters that were, or are about to be, put into Gmail's Drafts folder or into files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from gmail_reconnect.model import Draft
from gmail_reconnect.store.database import Table

_ADD: Final = """
INSERT INTO draft (id, email, name, subject, message_id, content, state, created, updated, thread_id, addresses)
VALUES (:id, :email, :name, :subject, :message_id, :content, :state, :created, :updated, :thread_id, :addresses)
"""
_SET_STATE: Final = """
UPDATE draft SET state = ?, updated = ?, gmail_draft_id = coalesce(?, gmail_draft_id),
    gmail_message_id = coalesce(?, gmail_message_id) WHERE id = ?
"""
_RECORD_OUTCOME: Final = """
UPDATE draft SET state = ?1, updated = ?2, sent = ?3, wrote_first = ?4,
    thrown_away = iif(?1 = 'discarded', ?2, NULL) WHERE id = ?5
"""
_WAS_SENT: Final = """
SELECT 1 FROM message m WHERE message_id = ? AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')
"""


class DraftTable(Table):
    """The table `draft`."""

    def all(self) -> list[Draft]:
        """Every draft, oldest first."""
        rows = self._store.rows("SELECT * FROM draft ORDER BY created, rowid")
        return [Draft(**dict(row) | {"addresses": tuple(json.loads(row["addresses"]))}) for row in rows]

    def add(self, draft: Draft) -> None:
        """Stores a letter, before Gmail is called."""
        self._connection.execute(_ADD, asdict(draft) | {"addresses": json.dumps(draft.addresses)})

    def set_state(self, draft_id: str, state: str, now: int, gmail: Mapping[str, str] | None = None) -> None:
        """Sets a draft's state. `gmail` has the ids that Gmail gave it, under "draft" and "message"."""
        ids = gmail or {}
        self._connection.execute(_SET_STATE, (state, now, ids.get("draft"), ids.get("message"), draft_id))

    def record_outcome(self, draft_id: str, state: str, now: int, *, sent: int | None, wrote_first: int | None) -> None:
        """Records what became of a draft; times in ms UTC. If it is discarded, the user deleted it in Gmail."""
        self._connection.execute(_RECORD_OUTCOME, (state, now, sent, wrote_first, draft_id))

    def was_sent(self, message_id: str) -> bool:
        """Whether the sent mail has this Message-ID (without brackets)."""
        return self._store.value(_WAS_SENT, (message_id,)) is not None
