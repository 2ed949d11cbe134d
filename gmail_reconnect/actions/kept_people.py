"""Keep everyone between use cases, for an interface that runs many of them: loading 30,000 people takes a second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gmail_reconnect.people import loading
from gmail_reconnect.store.database import KeptStore
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.user.decisions import DecisionTable, HiddenPersonTable, MergeTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

if TYPE_CHECKING:
    from gmail_reconnect.config import Config
    from gmail_reconnect.people.directory import Directory


class KeptPeople:
    """One open database and everyone in it, for one thread.

    After a decision of this process only the people it is about are looked at again. After a change by another
    process, or to who is one person, everyone is loaded anew.
    """

    def __init__(self, database: Path) -> None:
        self._path = database
        self._store: KeptStore | None = None
        self._file = (0, 0)
        self._people: Directory | None = None
        self._basis: object = None
        self._state = (0, 0)
        self._said: object = None
        self._mail: object = None

    def open_store(self) -> KeptStore:
        """The open database; opened again where the file is another one now. Raises StoreError."""
        if self._store and self._file != _identity(self._path):
            self.close()
        if self._store is None:
            self._store = KeptStore.open(self._path)
            self._file = _identity(self._path)
        return self._store

    def load(self, config: Config, now: datetime, on_progress: Callable[[int, int], None]) -> Directory:
        """Everyone as of the hour of `now`. Raises as `loading.load`."""
        store = self.open_store()
        state, hour = store.state(), now.replace(minute=0, second=0, microsecond=0)
        basis = config, hour, _who_is_who(store)
        if self._people is None or basis != self._basis or state[0] != self._state[0]:
            earlier, mail, self._people = self._people, _mail(store), None
            people = loading.load(store, config, now, on_progress)
            if earlier and mail == self._mail == _mail(store):
                people.keep_duplicates(earlier)
            self._mail = mail
            # Another process may write meanwhile: its part of the state is the one from before.
            state, basis = (state[0], store.state()[1]), (config, hour, _who_is_who(store))
            said = DecisionTable(store).all(), DraftTable(store).all()
        elif state == self._state:
            return self._people
        else:  # this connection has written something; temporary tables count, too
            said = DecisionTable(store).all(), DraftTable(store).all()
            people = self._people if said == self._said else self._people.with_decisions(*said)
        if not store.connection.in_transaction:  # what is undone may not stay
            self._people, self._basis, self._state, self._said = people, basis, state, said
        return people

    def close(self) -> None:
        """Close the database and forget everyone."""
        if self._store:
            self._store.close()
        self._store = self._people = None


def _identity(path: Path) -> tuple[int, int]:
    """Which file it is; (0, 0) if it is missing."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_dev, found.st_ino


def _who_is_who(store: KeptStore) -> object:
    """What a directory depends on beside decisions and letters: the mail, who is one person, who is hidden."""
    said = MergeTable(store).pairs(), HiddenPersonTable(store).hashes(), sorted(OwnerAddressTable(store).all())
    return said, PersonFactTable(store).basis(), _mail(store)


def _mail(store: KeptStore) -> object:
    """Changes with the mail, but not with what the user says of it."""
    facts = PersonFactTable(store)
    return facts.newest_message(), facts.stale_addresses()
