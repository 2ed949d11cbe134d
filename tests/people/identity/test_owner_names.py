"""Whose mailbox it is, where its owner has several addresses."""

from __future__ import annotations

from collections.abc import Sequence

from gmail_reconnect.people.identity import owner_names
from gmail_reconnect.store.mail.owner_stats import AddressCounts


def ask(met: Sequence[AddressCounts], names: dict[str, str], both: int, total: int = 100) -> tuple[str, ...]:
    """The guess; `both` is in how many messages the addresses of one name stand together counted once."""

    def together(emails: Sequence[str]) -> AddressCounts:
        some = [one for one in met if one.email in emails]
        return AddressCounts(
            emails[0], both, *(sum(getattr(one, what) for one in some) for what in ("delivered", "written", "sent"))
        )

    found = owner_names.guess(met, names, total, together)
    return found.emails if found else ()


OLD = AddressCounts("old@x.example", 30, 0, 9, 0)
NEW = AddressCounts("new@x.example", 25, 0, 9, 0)
BUSY = AddressCounts("busy@x.example", 32, 0, 9, 0)
NAMES = {"old@x.example": "Omar Haddad", "new@x.example": "Haddad, Omar", "busy@x.example": "Bea Busy"}


def test_two_addresses_of_one_name_count_together() -> None:
    """Neither stands out, both together do: both are the user's."""
    assert ask([BUSY, OLD, NEW], NAMES, 55) == ("old@x.example", "new@x.example")
    assert ask([BUSY, OLD, NEW], NAMES, 35) == ()  # they stand in the same messages
    assert ask([BUSY, OLD, NEW], {}, 55) == ()


def test_a_first_name_or_an_office_is_no_name_to_count_by() -> None:
    """Two Omars may be two, and so may be two help desks."""
    for called in ("Omar", "Help Desk"):
        assert ask([BUSY, OLD, NEW], {"old@x.example": called, "new@x.example": called}, 55) == ()


def test_who_never_wrote_is_not_taken_along() -> None:
    """A name that others gave proves nothing."""
    silent = AddressCounts("new@x.example", 25, 0, 0, 0)
    assert ask([AddressCounts("old@x.example", 90, 0, 50, 0), silent], NAMES, 95) == ("old@x.example",)


def test_labels_decide_before_names() -> None:
    """Mail labelled Sent from one address: the other of its name comes along."""
    sent = AddressCounts("old@x.example", 30, 0, 9, 9)
    assert ask([BUSY, sent, NEW], NAMES, 55) == ("old@x.example", "new@x.example")


def test_every_spelling_of_a_mailbox() -> None:
    """At Gmail dots and a tag do not count; elsewhere they do, and what was said already is none besides."""
    met = ("o.marx@gmail.com", "omarx+boats@googlemail.com", "omarx@gmail.com", "omarx@x.example", "ana@gmail.com")
    assert owner_names.spellings(["omar.x@gmail.com", "omarx@gmail.com"], met) == {met[0], met[1]}
    assert owner_names.spellings(["o.marx@x.example"], met) == set()
