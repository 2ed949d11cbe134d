"""How often addresses occur in the mailbox, and the names they use: evidence of who its owner is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from gmail_reconnect.model import AddressCounts
from gmail_reconnect.store.database import Store

_SENT: Final = """
SELECT DISTINCT a.email FROM message m JOIN address a ON a.id = m.sender
WHERE EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')
"""
_MOST_FREQUENT: Final = """
WITH occurs AS (SELECT sender AS address, id AS message FROM message WHERE sender IS NOT NULL
    UNION SELECT address, message FROM recipient),
met AS (SELECT address, count(*) AS messages FROM occurs GROUP BY address),
got AS (SELECT d.address, count(*) AS delivered, sum(m.kind = 'personal') AS direct
    FROM delivered d JOIN message m ON m.id = d.message GROUP BY d.address),
top AS (SELECT * FROM (SELECT address FROM met JOIN address a ON a.id = address
        ORDER BY messages DESC, a.email LIMIT 50)
    UNION SELECT * FROM (SELECT address FROM got ORDER BY delivered DESC, address LIMIT 5)
    UNION SELECT sender FROM message WHERE sender IS NOT NULL AND instr(labels, '"SENT"')
        AND EXISTS (SELECT 1 FROM json_each(labels) WHERE value = 'SENT')),
wrote AS (SELECT sender, count(*) AS mails,
        sum(EXISTS (SELECT 1 FROM json_each(labels) WHERE value = 'SENT')) AS sent
    FROM message WHERE sender IN (SELECT address FROM top) GROUP BY sender)
SELECT a.email, coalesce(met.messages, 0) AS messages, coalesce(got.delivered, 0) AS delivered,
    coalesce(wrote.mails, 0) AS written, coalesce(wrote.sent, 0) AS sent, coalesce(got.direct, 0) AS direct
FROM top JOIN address a ON a.id = top.address LEFT JOIN met ON met.address = a.id
LEFT JOIN got ON got.address = a.id LEFT JOIN wrote ON wrote.sender = a.id ORDER BY 2 DESC, 1
"""
_TOGETHER: Final = """
WITH wanted AS (SELECT a.id FROM address a JOIN json_each(?1) e ON e.value = a.email),
mails AS (SELECT id, labels FROM message WHERE sender IN wanted)
SELECT
    (SELECT count(*) FROM (SELECT id FROM mails UNION SELECT message FROM recipient WHERE address IN wanted))
        AS messages,
    (SELECT count(DISTINCT message) FROM delivered WHERE address IN wanted) AS delivered,
    (SELECT count(*) FROM mails) AS written,
    (SELECT count(*) FROM mails WHERE EXISTS (SELECT 1 FROM json_each(mails.labels) WHERE value = 'SENT')) AS sent,
    (SELECT count(DISTINCT message) FROM delivered d JOIN message m ON m.id = d.message
        WHERE address IN wanted AND m.kind = 'personal') AS direct
"""
_SENT_TO: Final = """
WITH reader AS (SELECT a.id FROM address a JOIN json_each(?2) e ON e.value = a.email),
called AS (SELECT n.id FROM name n JOIN json_each(?3) e ON e.value = n.text),
mails AS MATERIALIZED (SELECT m.id, m.kind,
        EXISTS (SELECT 1 FROM recipient WHERE message = m.id AND address IN reader)
        OR EXISTS (SELECT 1 FROM delivered WHERE message = m.id AND address IN reader) AS is_to_reader
    FROM message m JOIN address a ON a.id = m.sender JOIN json_each(?1) e ON e.value = a.email
    WHERE instr(m.labels, '"SENT"') AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')),
other AS MATERIALIZED (SELECT r.message, r.address FROM mails m JOIN recipient r ON r.message = m.id
    WHERE NOT is_to_reader AND kind = 'personal' AND NOT EXISTS (SELECT 1 FROM delivered WHERE message = m.id)
    AND NOT EXISTS (SELECT 1 FROM recipient WHERE message = m.id AND name IN called))
SELECT (SELECT count(*) FROM mails WHERE is_to_reader) AS to_readers,
    (SELECT count(DISTINCT message) FROM other)
        - coalesce((SELECT max(n) FROM (SELECT count(*) AS n FROM other GROUP BY address)), 0) AS to_others
"""
_OWN_NAMES: Final = """
SELECT a.email, n.text FROM message m JOIN address a ON a.id = m.sender JOIN name n ON n.id = m.sender_name
WHERE a.email IN (SELECT value FROM json_each(?)) GROUP BY a.id, n.id ORDER BY count(*), n.text
"""
_HOW_OFTEN: Final = """
SELECT a.email FROM address a JOIN json_each(?) e ON e.value = a.email ORDER BY
    (SELECT count(*) FROM message WHERE sender = a.id AND kind = 'personal') DESC,
    (SELECT count(*) FROM recipient WHERE address = a.id AND role = 'to') DESC, a.email
"""


def senders_labelled_sent(store: Store) -> set[str]:
    """The addresses that sent a message with the label SENT."""
    return {row["email"] for row in store.rows(_SENT)}


def most_frequent(store: Store) -> list[AddressCounts]:
    """The addresses that occur most often, those that most mail was delivered to, and all that sent under SENT."""
    return [AddressCounts(**dict(row)) for row in store.rows(_MOST_FREQUENT)]


def by_activity(store: Store, emails: Iterable[str]) -> list[str]:
    """Those of the addresses that are in the mail; first the one that wrote most, then the one that got most."""
    return [row["email"] for row in store.rows(_HOW_OFTEN, (json.dumps(list(emails)),))]


def counts_together(store: Store, emails: Sequence[str]) -> AddressCounts:
    """The counts of several addresses as if they were one, under the first one's name."""
    (row,) = store.rows(_TOGETHER, (json.dumps(list(emails)),))
    return AddressCounts(emails[0], **dict(row))


def count_sent(store: Store, senders: Iterable[str], readers: Iterable[str], names: Iterable[str]) -> tuple[int, int]:
    """How many messages from these senders with the label SENT went to these readers, and how many to others.

    To others: they came in by no list or delivery, and went to nobody with one of the readers' `names`, nor to the one
    other address that got the most: it may be one of theirs, too.
    """
    lists = (json.dumps(list(some)) for some in (senders, readers, names))
    (row,) = store.rows(_SENT_TO, tuple(lists))
    return row["to_readers"], row["to_others"]


def own_names(store: Store, emails: Iterable[str]) -> dict[str, str]:
    """Email → the name that it sends mail under most often; addresses without a name are left out."""
    return {row["email"]: row["text"] for row in store.rows(_OWN_NAMES, (json.dumps(list(emails)),))}
