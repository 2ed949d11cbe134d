"""The user's own addresses on the terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from gmail_reconnect.actions.mail.owner_addresses import AddressesAdded, AddressesRemoved, OwnAddresses
    from gmail_reconnect.cli.session import Session

_SOURCES: Final = {
    "me": "you said so",
    "config": "in config.toml",
    "account": "the account you sign in to",
    "sent": "labelled Sent by Gmail",
    "guess": "guessed by an import",
}


def print_own(session: Session, found: OwnAddresses) -> None:
    """One line for each address, on stdout."""
    width = max(map(len, (*found.sources, *found.removed)), default=0)
    lines = [f"{email:<{width}}  {_SOURCES[source]}" for email, source in found.sources.items()]
    lines += [f"{email:<{width}}  not yours: you removed it" for email in found.removed]
    for line in lines:
        session.out.print(line, markup=False, soft_wrap=True)
    if not found.sources:
        session.say("It is not known which address is yours: gmail-reconnect own add YOUR@ADDRESS")


def own_json(found: OwnAddresses) -> dict[str, Any]:
    """The keys of `own list --format json`."""
    addresses = [{"address": email, "source": source} for email, source in found.sources.items()]
    return {"addresses": addresses, "removed": list(found.removed)}


def print_added(session: Session, done: AddressesAdded) -> None:
    """What counts now, and what no longer does."""
    session.say(f"Counted as yours: {', '.join(done.added)}.")
    if done.dropped:
        session.say(f"No longer counted as yours: {', '.join(done.dropped)}. That was a guess.")
    if done.unseen:
        session.say(f"No mail here is from or to {', '.join(done.unseen)}.")


def print_removed(session: Session, done: AddressesRemoved) -> None:
    """What no longer counts, how to undo it, and what is left."""
    if done.removed:
        session.say(f"No longer counted as yours: {', '.join(done.removed)}.")
    if done.already:
        session.say(f"Already not counted as yours: {', '.join(done.already)}.")
    session.say(f"To undo this: gmail-reconnect own add {' '.join((*done.removed, *done.already))}")
    if done.left:
        session.say(f"Yours: {', '.join(done.left)}.")
    else:
        session.say("Which address is yours is not known now: gmail-reconnect own add YOUR@ADDRESS")
