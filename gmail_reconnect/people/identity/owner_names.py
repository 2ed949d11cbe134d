"""Whose mailbox is this, where its owner has several addresses: those with one full name count as one. Pure.

`people/identity/owner.py` decides; this only puts together what it weighs. The answer is shown, and --me decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from gmail_reconnect.store.mail.owner_stats import AddressCounts

from . import owner
from .owner import Guess
from .resolver import canonical, keys


def guess(
    presence: Sequence[AddressCounts],
    names: Mapping[str, str],
    total: int,
    together: Callable[[Sequence[str]], AddressCounts],
) -> Guess | None:
    """The user's addresses out of those most often met; None where nothing is clear.

    `names` has the name that an address gives itself; `together` counts some addresses as one. An address that never
    wrote is nobody's for certain.
    """
    by_name: dict[str, list[AddressCounts]] = defaultdict(list)
    for one in presence:
        name = next((key for key in keys(one.email, names.get(one.email, "")) if key.startswith("name:")), one.email)
        by_name[name if one.written else one.email].append(one)
    joined: dict[str, tuple[str, ...]] = {}
    counted: list[AddressCounts] = []
    for some in by_name.values():
        emails = tuple(one.email for one in some)
        joined[emails[0]] = emails
        counted.append(together(emails) if len(some) > 1 else some[0])
    found = owner.guess(counted, total)
    if found is None:
        return None
    emails = tuple(email for first in found.emails for email in joined[first])
    more = "; the others carry the same name" if len(emails) > len(found.emails) else ""
    return Guess(emails, found.because + more)


def spellings(own: Collection[str], met: Iterable[str]) -> set[str]:
    """Those of the addresses met that Gmail delivers to one of the user's mailboxes, spelt as none of `own` is."""
    mailboxes = {canonical(email) for email in own}
    return {email for email in met if canonical(email) in mailboxes}.difference(own)
