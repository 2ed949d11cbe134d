"""Prints the pairs of `people --duplicates`: entries that may be the same person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gmail_reconnect.cli.display.counts import count
from gmail_reconnect.cli.display.layout import print_line
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from gmail_reconnect.people.identity.compared_person import ComparedPerson
    from gmail_reconnect.people.identity.duplicates import DuplicatePair

_ADDRESSES = 3


def print_duplicates(pairs: Sequence[DuplicatePair], console: Console) -> None:
    """Each pair: both entries with their ids, why they may be one person, and how to answer."""
    if not pairs:
        print_line(console, "Nobody seems to be listed twice.")
        return
    for pair in pairs:
        for sign, one in ((" ", pair.a), ("=", pair.b)):
            print_line(console, f"{sign} {one.id}  {_name_and_addresses(one)}")
        print_line(console, f"    {one_line(pair.because, limit=300)}.", style="dim")
        console.print()
    first = pairs[0]
    print_line(console, f"{count(len(pairs), 'pair')}. They stay apart until you merge them:")
    print_line(console, f"  gmail-reconnect person merge {first.a.id} {first.b.id}       the same person")
    print_line(console, f"  gmail-reconnect person not-same {first.a.id} {first.b.id}    two people; don't ask again")


def _name_and_addresses(one: ComparedPerson) -> str:
    name = isolate(one_line(one.name)) if one.name else "(no name)"
    more = len(one.addresses) - _ADDRESSES
    addresses = ", ".join(isolate(one_line(email)) for email in one.addresses[:_ADDRESSES])
    return f"{name}  {addresses}" + (f" and {more} more" if more > 0 else "")
