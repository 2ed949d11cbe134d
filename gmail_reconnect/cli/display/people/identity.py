"""Tells what `person merge`, `split` and `not-same` did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gmail_reconnect.cli.display.layout import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gmail_reconnect.actions.people.merging import PersonPair, SplitResult, UndoneMerge, UndoneSplit
    from gmail_reconnect.cli.session import Session
    from gmail_reconnect.model import Person


def tell_each(session: Session, people: Iterable[Person]) -> None:
    """A note with a line for each: id, name, addresses."""
    for person in people:
        session.say(f"  {person.id}  {shown_name(person)}, {', '.join(person.addresses)}")


def tell_merged(session: Session, pair: PersonPair) -> None:
    """Two people are one."""
    session.say(f"{shown_name(pair.one)} and {shown_name(pair.other)} are one person from now on.")


def tell_merge_undone(session: Session, undone: UndoneMerge) -> None:
    """A merge was taken back."""
    session.say(f"Your merge of {undone.address} with {shown_name(undone.person)} is undone.")


def tell_split(session: Session, address: str, result: SplitResult) -> None:
    """An address is a person of its own: names all parts."""
    name = shown_name(result.person)
    session.say(f"{address} is a person of its own now. What you decided about {name} holds for both.")
    tell_each(session, result.parts)
    if result.rest is None:
        session.say("The other addresses turn out to belong to somebody you hid, and are hidden with them.")


def tell_split_undone(session: Session, undone: UndoneSplit) -> None:
    """A split was taken back; where that doesn't merge the parts, says what does."""
    session.say(f"{shown_name(undone.person)} is no longer kept apart from that address.")
    if undone.still_apart:
        command = f"gmail-reconnect person merge {undone.person.id} {undone.still_apart.id}"
        session.say(f"Their mail alone doesn't make them one person. `{command}` does.")


def tell_apart(session: Session, pair: PersonPair) -> None:
    """Two people stay two."""
    names = f"{shown_name(pair.one)} and {shown_name(pair.other)}"
    session.say(f"{names} are two people, and won't be suggested as duplicates again.")


def tell_apart_undone(session: Session, pair: PersonPair) -> None:
    """That was taken back."""
    session.say(f"{shown_name(pair.one)} and {shown_name(pair.other)} may be suggested as duplicates again.")
