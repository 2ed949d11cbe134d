"""The owner's addresses, and which evidence overrides which."""

from __future__ import annotations

import pytest

from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable


@pytest.fixture
def owner_table(store: Store) -> OwnerAddressTable:
    return OwnerAddressTable(store)


def test_stronger_evidence_replaces_a_guess(owner_table: OwnerAddressTable) -> None:
    """The first statement stays, a guess gives way to anything better, and case doesn't matter."""
    owner_table.add(["me@example.com", "old@example.com"], "guess")
    owner_table.add(["Me@Example.com"], "config")
    owner_table.add(["me@example.com"], "sent")
    owner_table.add(["me@example.com"], "guess")
    assert owner_table.all() == {"me@example.com": "config", "old@example.com": "guess"}
    owner_table.drop_guesses()
    assert owner_table.all() == {"me@example.com": "config"}


def test_spellings_are_listed_last_and_dropped_with_the_guesses(owner_table: OwnerAddressTable) -> None:
    """A spelling derived from another address is not one to write from, until the user names it."""
    owner_table.add(["me@gmail.com", "m.e@gmail.com"], "guess")
    owner_table.add(["me+a@gmail.com", "me+b@gmail.com"], "spelling")
    owner_table.add(["me+b@gmail.com"], "guess")
    owner_table.add(["m.e@gmail.com"], "spelling")
    assert [*owner_table.all()] == ["m.e@gmail.com", "me+b@gmail.com", "me@gmail.com", "me+a@gmail.com"]
    owner_table.add(["me+b@gmail.com"], "me")
    owner_table.drop_guesses()
    assert owner_table.all() == {"me+b@gmail.com": "me"}


def test_only_the_user_can_reclaim_a_disowned_address(owner_table: OwnerAddressTable) -> None:
    """A guess, a label or a spelling doesn't; --me, config.toml or the Gmail account does."""
    owner_table.add(["bob@x.example", "ben@x.example", "me@x.example"], "me")
    owner_table.disown(["Bob@x.example", "ben@x.example", "cyd@x.example"])
    for how in ("guess", "sent", "spelling"):
        owner_table.add(["bob@x.example"], how)
    owner_table.drop_guesses()
    assert owner_table.all() == {"me@x.example": "me"}
    assert owner_table.disowned() == {"bob@x.example", "ben@x.example", "cyd@x.example"}
    owner_table.add(["bob@x.example"], "me")
    owner_table.set_configured(["ben@x.example"])
    owner_table.undo_disown(["cyd@x.example", "me@x.example"])
    assert owner_table.all() == {"bob@x.example": "me", "ben@x.example": "config", "me@x.example": "me"}
    assert owner_table.disowned() == set()


def test_address_removed_from_config_is_removed_with_all_spellings(owner_table: OwnerAddressTable) -> None:
    """An address that the user also named in another way stays."""
    owner_table.set_configured(["Me@x.example", "bob@gmail.com", "ana@x.example"])
    owner_table.add(["b.ob@gmail.com"], "spelling")
    owner_table.add(["ana@x.example"], "me")
    owner_table.set_configured(["Me@x.example", "bob@gmail.com"])
    assert owner_table.all()["b.ob@gmail.com"] == "spelling"
    owner_table.set_configured(["Me@x.example"])
    assert owner_table.all() == {"me@x.example": "config", "ana@x.example": "me"}
