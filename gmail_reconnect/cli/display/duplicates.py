"""The pairs who may be one person, printed on a terminal, each with what to type. In English; computes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from gmail_reconnect.report.text import isolate, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from gmail_reconnect.people.identity.duplicates import Candidate, Pair

_ADDRESSES = 3


def print_duplicates(pairs: Sequence[Pair], console: Console) -> None:
    """Each pair: both people with their ids, and why they may be one."""
    if not pairs:
        _print(console, "Nobody seems to be here twice.")
        return
    for pair in pairs:
        for sign, one in ((" ", pair.a), ("=", pair.b)):
            _print(console, f"{sign} {one.id}  {_who(one)}")
        _print(console, f"    {plain(pair.because, limit=300)}.", style="dim")
        console.print()
    count = "1 pair" if len(pairs) == 1 else f"{len(pairs)} pairs"
    first = pairs[0]
    _print(console, f"{count}. Nobody is joined until you say so:")
    _print(console, f"  gmail-reconnect person {first.a.id} merge {first.b.id}    they are one person")
    _print(console, f"  gmail-reconnect person {first.a.id} not {first.b.id}      they are two; never ask again")


def _who(one: Candidate) -> str:
    name = isolate(plain(one.name)) if one.name else "(no name)"
    more = len(one.addresses) - _ADDRESSES
    addresses = ", ".join(isolate(plain(email)) for email in one.addresses[:_ADDRESSES])
    return f"{name}  {addresses}" + (f" and {more} more" if more > 0 else "")


def _print(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style))
