"""The addresses of the mailbox's owner, and how each became known."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from gmail_reconnect.names.full_name import name_key
from gmail_reconnect.store.database import Table
from gmail_reconnect.store.run_state import RunState

_ALL: Final = "SELECT email, how FROM own WHERE how <> 'not' ORDER BY how = 'spelling', email"
_LAST_WROTE_FROM: Final = """
SELECT email FROM own WHERE how <> 'not' ORDER BY how = 'spelling',
    (SELECT max(m.date) FROM message m JOIN address a ON a.id = m.sender WHERE a.email = own.email) DESC, email
"""
_ADD: Final = """
INSERT INTO own VALUES (lower(?1), ?2) ON CONFLICT DO UPDATE SET how = ?2
WHERE how = 'spelling' OR (how = 'guess' AND ?2 <> 'spelling')
    OR (how IN ('not', 'config') AND ?2 IN ('me', 'config', 'account'))
"""
_DROP_CONFIGURED: Final = """
DELETE FROM own WHERE how = 'config' AND email NOT IN (SELECT lower(value) FROM json_each(?)) RETURNING email
"""
_SENT_IN_GMAIL: Final = """
SELECT DISTINCT a.email FROM json_each(?) e JOIN address a ON a.email = e.value JOIN message m ON m.sender = a.id
WHERE (m.source = 'gmail' OR m.id IN (SELECT message FROM copy))
AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')
"""


class OwnerAddressTable(Table):
    """The table `own`."""

    def all(self) -> dict[str, str]:
        """Email → how it became known. Other spellings of an address come last; disowned addresses are left out."""
        return dict(self._connection.execute(_ALL))

    def account(self, configured: Sequence[str]) -> str:
        """The main address: the synced account, else the first in config.toml, else the one last written from.

        "" if none is known.
        """
        if account := RunState(self._store).account or next(iter(configured), ""):
            return account
        return str(self._store.value(_LAST_WROTE_FROM) or "")

    def disowned(self) -> set[str]:
        """The addresses that the user said aren't theirs."""
        return set(self._store.column("SELECT email FROM own WHERE how = 'not'"))

    def add(self, emails: Iterable[str], how: str) -> None:
        """Adds addresses. An address that is known already keeps its `how`, with these exceptions:

        - "spelling" gives way to anything, and "guess" to anything but "spelling".
        - "not" and "config" give way to "me", "config" and "account" alone.
        """
        self._store.write(_ADD, [(email, how) for email in emails])

    def set_configured(self, emails: Collection[str]) -> None:
        """Adds the addresses of config.toml, and removes those that are no longer in it.

        Then all spellings go too: they may belong to a removed address. The account stays, and so does an address that
        Gmail has mail from under Sent.
        """
        with self._store.transaction():
            if account := RunState(self._store).account:
                self.add([account], "account")
            if removed := self._store.column(_DROP_CONFIGURED, (json.dumps(list(emails)),)):
                self._connection.execute("DELETE FROM own WHERE how = 'spelling'")
                self.add(self._store.column(_SENT_IN_GMAIL, (json.dumps(removed),)), "sent")
            self.add(emails, "config")

    def note_senders(self, emails: Iterable[str]) -> None:
        """Keeps senders of mail with the label SENT in `maybe_sent`, for `settle_senders`."""
        state = RunState(self._store)
        before = set(state.maybe_sent)
        if fresh := {email.lower() for email in emails}.difference(self.all(), before):
            state.maybe_sent = before | fresh

    def settle_senders(self) -> None:
        """Adds noted senders that are the owner's by all the mail stored now, and removes those no longer so.

        An address with a full name of the owner's counts from its second message with SENT on; the rest stay noted.
        """
        # Imported here: the completion of addresses reads this table, and needs no statistics.
        from gmail_reconnect.store.mail import owner_stats  # noqa: PLC0415

        state, everyone = RunState(self._store), self.all()
        added = {email for email, how in everyone.items() if how == "sent"}
        known = set(everyone).difference(added)
        doubtful = added.union(state.maybe_sent).difference(known, self.disowned())
        if not doubtful:
            return
        names = owner_stats.own_names(self._store, known | doubtful)
        # The owner's address with the most mail first: letters to it aren't the owner's.
        counts = (owner_stats.counts_together(self._store, [email]) for email in doubtful)
        for one in sorted(counts, key=lambda one: (-one.sent, one.email)):
            own_names = [names[email] for email in known if email in names]
            named = one.sent > 1 and _is_one_of(names.get(one.email, ""), own_names)
            _, to_others = owner_stats.count_sent(self._store, [one.email], known, own_names)
            if named or one.sends_for_owner(to_others):
                known.add(one.email)
                doubtful.discard(one.email)
        with self._store.transaction():
            if wrong := added & doubtful:
                self._store.write("DELETE FROM own WHERE email = ?", [(email,) for email in wrong])
                self._connection.execute("DELETE FROM own WHERE how = 'spelling'")
            self.add(known.difference(everyone), "sent")
            state.maybe_sent = doubtful

    def disown(self, emails: Iterable[str]) -> None:
        """Records that these addresses aren't the owner's."""
        self._store.write("INSERT OR REPLACE INTO own VALUES (lower(?), 'not')", [(email,) for email in emails])

    def undo_disown(self, emails: Iterable[str]) -> None:
        """Removes that record: whether these addresses are the owner's is open again."""
        self._store.write("DELETE FROM own WHERE email = ? AND how = 'not'", [(email,) for email in emails])

    def drop_guesses(self) -> None:
        """Removes the guessed addresses, and all spellings: they may belong to a guessed one."""
        self._connection.execute("DELETE FROM own WHERE how IN ('guess', 'spelling')")


def _is_one_of(name: str, names: Iterable[str]) -> bool:
    """Whether this full name is one of `names`, in any order of its words."""
    words = sorted(name_key(name).split())
    return len(words) > 1 and any(sorted(name_key(one).split()) == words for one in names)
