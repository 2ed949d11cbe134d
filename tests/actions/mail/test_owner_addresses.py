"""The owner's addresses, as an interface other than the command line would change them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.import_mail import import_mail
from gmail_reconnect.actions.mail.owner_addresses import add_addresses, list_addresses, remove_addresses
from gmail_reconnect.errors import ErrorCode, UsageError
from tests.support.context import context_in

ME, OLD = "me@x.example", "old@x.example"
MAIL = b"From - Mon Jan 07 12:00:00 2019\nFrom: %s\nTo: ana@y.example\nDate: Mon, 7 Jan 2019 12:00:00 +0000\n\nHi.\n\n"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """Mail from two addresses has been imported; one of them was named as the owner's."""
    path = tmp_path / "t.mbox"
    path.write_bytes(MAIL % ME.encode() + MAIL % OLD.encode())
    context = context_in(tmp_path / "home")
    import_mail(context, [path], [ME])
    return context


def test_added_and_removed_addresses_are_listed(context: Context) -> None:
    """A removed address is remembered, so that no later guess brings it back."""
    assert add_addresses(context, [OLD]).unseen == ()
    assert list_addresses(context).sources == {ME: "me", OLD: "me"}
    done = remove_addresses(context, [OLD.upper()])
    assert (done.removed, done.left) == ((OLD,), (ME,))
    assert list_addresses(context).removed == (OLD,)


def test_address_without_mail_is_named(context: Context) -> None:
    """It is probably misspelled."""
    assert add_addresses(context, ["typo@x.example"]).unseen == ("typo@x.example",)


def test_one_wrong_address_changes_nothing(context: Context) -> None:
    """All addresses are checked before any is removed."""
    with pytest.raises(UsageError) as caught:
        remove_addresses(context, [ME, "stranger@y.example"])
    assert caught.value.code is ErrorCode.NOT_AN_OWN_ADDRESS
    assert list_addresses(context).sources == {ME: "me"}
