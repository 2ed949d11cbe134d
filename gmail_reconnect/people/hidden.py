"""Determine who must not be shown: the people that the user hid or had forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from gmail_reconnect.people.identity.mailbox import hidden_forms
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import PLACEHOLDER
from gmail_reconnect.store.user.decisions import HiddenPersonTable

_FORGOTTEN: Final = "@" + PLACEHOLDER


def read_hidden(store: Store) -> Callable[[Iterable[str]], bool]:
    """A test whether one of these addresses belongs to a person that the user hid, or all are of a forgotten one."""
    is_hidden = HiddenPersonTable(store).matcher()

    def test(emails: Iterable[str]) -> bool:
        some = tuple(emails)
        if is_hidden is not None and any(is_hidden(form) for email in some for form in hidden_forms(email)):
            return True
        return not some or (some[0].endswith(_FORGOTTEN) and all(one.endswith(_FORGOTTEN) for one in some))

    return test
