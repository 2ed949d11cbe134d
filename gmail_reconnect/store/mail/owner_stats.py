"""What tells whose mailbox it is: how often some addresses stand in it, and the names they give themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from .messages import Store


def presence_of(store: Store, emails: Sequence[str]) -> tuple[str, int, int, int, int, int]:
    """A row as of `Store.presence`, of several addresses as if they were the first one."""
    row = store.connection.execute(
        "WITH wanted AS (SELECT a.id FROM address a JOIN json_each(?1) e ON e.value = a.email),"
        " sent AS (SELECT id, labels FROM message WHERE sender IN wanted)"
        " SELECT (SELECT count(*) FROM (SELECT id FROM sent UNION"
        "  SELECT message FROM recipient WHERE address IN wanted)),"
        " (SELECT count(DISTINCT message) FROM delivered WHERE address IN wanted),"
        " (SELECT count(*) FROM sent),"
        " (SELECT count(*) FROM sent WHERE EXISTS (SELECT 1 FROM json_each(sent.labels) WHERE value = 'SENT')),"
        " (SELECT count(DISTINCT message) FROM delivered d JOIN message m ON m.id = d.message"
        "  WHERE address IN wanted AND m.kind = 'personal')",
        (json.dumps(list(emails)),),
    ).fetchone()
    return (emails[0], *row)


def own_names(store: Store, emails: Iterable[str]) -> dict[str, str]:
    """email → the name it gives itself most often, of those that give one."""
    rows = store.connection.execute(
        "SELECT a.email, n.text FROM message m JOIN address a ON a.id = m.sender JOIN name n ON n.id = m.sender_name"
        " WHERE a.email IN (SELECT value FROM json_each(?)) GROUP BY a.id, n.id ORDER BY count(*), n.text",
        (json.dumps(list(emails)),),
    )
    return dict(rows.fetchall())
