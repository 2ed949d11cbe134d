"""Whose mailbox this is: what an import takes it for, guessing where nobody has said; and person ADDRESS not me."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.people.identity import owner_names
from gmail_reconnect.people.identity.owner import Presence
from gmail_reconnect.people.identity.resolver import canonical
from gmail_reconnect.store.mail import owner_stats as whose_mail
from gmail_reconnect.store.mail.messages import Store
from gmail_reconnect.store.sync_state import SyncState
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from .session import Session

_SAID: Final = frozenset({"me", "config", "account"})
"""How an address is known that is the user's beyond doubt, whatever was said of its mailbox before."""


def claim_spellings(store: Store) -> None:
    """Mail from and to the user's mailboxes is theirs, however it spells them: what reads it compares no mailboxes.

    What they disowned is so in every spelling, too, until they say otherwise.
    """
    owner_table = OwnerAddressTable(store)
    own, disowned = owner_table.all(), owner_table.disowned()
    said = [email for email, how in own.items() if how in _SAID]
    owner_table.undo_disown(owner_names.spellings(said, disowned))
    owner_table.disown(owner_names.spellings(owner_table.disowned(), set(own).difference(said)))
    owner_table.add(owner_names.spellings(owner_table.all(), store.emails().values()), "spelling")


def tell_whose(session: Session, store: Store, named: Collection[str]) -> None:
    """Says whose mailbox it takes this for, guessing where nobody has said. Raises ReconnectError.

    `named`: the addresses that the user gave just now.
    """
    claim_spellings(store)
    own, sent = OwnerAddressTable(store).all(), _not_disowned(store, store.senders_labelled_sent())
    others = sorted(sent.difference(own))
    guessed = [email for email, how in own.items() if how == "guess"]
    nobody_said = all(how in {"guess", "spelling"} for how in own.values())
    # The label is better than whatever else a guess rests on.
    if not own or (others and nobody_said):
        _guess(session, store, guessed)
    elif not store.stands_in_mail(own):
        raise ReconnectError(
            f"The mail is kept, but none of it is from or to {', '.join(sorted(own))}.",
            "Is that the address of this mailbox? Import again with --me YOUR@ADDRESS (nothing is doubled).",
        )
    elif others:
        session.say(f"Mail labelled Sent also comes from {', '.join(others)}.")
        session.say("If that is you as well: import again with --me for each of your addresses.")
    given = {email for email, how in own.items() if how == "me"}
    earlier = sorted(given.difference(email.lower() for email in named)) if named else []
    if earlier:
        session.say(f"Also taken for you, as you said before: {', '.join(earlier)}.")
    if earlier or (others and not given <= sent):
        session.say(owner_names.NOT_YOU)


def tell_guesses(session: Session, store: Store) -> None:
    """Once it is known for certain whose mailbox this is: what an import guessed before, which still counts."""
    if guessed := sorted(email for email, how in OwnerAddressTable(store).all().items() if how == "guess"):
        session.say(f"Also taken for you, by an import's guess: {', '.join(guessed)}.")
        session.say(owner_names.NOT_YOU)


def _not_disowned(store: Store, emails: Collection[str]) -> set[str]:
    disowned = OwnerAddressTable(store).disowned()
    return set(emails).difference(disowned, owner_names.spellings(disowned, emails))


def _guess(session: Session, store: Store, before: Collection[str]) -> None:
    """Takes the likeliest addresses for the user's, instead of those guessed before."""
    owner_table = OwnerAddressTable(store)
    met = [Presence(*row) for row in store.presence()]
    may_be = _not_disowned(store, [one.email for one in met])
    met = [one for one in met if one.email in may_be]
    names = whose_mail.own_names(store, [one.email for one in met])
    found = owner_names.guess(met, names, store.count(), lambda some: Presence(*whose_mail.presence_of(store, some)))
    if found is None:
        raise ReconnectError(
            "The mail is kept, but it is not clear which address is yours.",
            "Import again with --me YOUR@ADDRESS (nothing is doubled), or set `addresses` under [me].",
        )
    owner_table.drop_guesses()
    owner_table.add(found.emails, "guess")
    claim_spellings(store)
    session.say(f"Taking {', '.join(found.emails)} for you: {found.because}.")
    if gone := sorted(set(before).difference(owner_table.all())):
        session.say(f"No longer taken for you: {', '.join(gone)}. That was a guess.")
    session.say("If that is wrong: import again with --me YOUR@ADDRESS.")
    if len(found.emails) > 1:
        session.say(owner_names.NOT_YOU)


def disown(session: Session, who: str, *, undo: bool) -> None:
    """An address is not the user's, in any spelling; or it is after all. Raises UsageError."""
    email = who.casefold().strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise UsageError(f"{who!r} is no mail address.", "Give the address that is not yours.")
    with session.store() as store:
        owner_table = OwnerAddressTable(store)
        if undo:
            _own_again(session, store, email)
            return
        own = {one: how for one, how in owner_table.all().items() if canonical(one) == canonical(email)}
        _refuse_to_disown(session, store, email, own)
        if own:
            owner_table.disown({email, *own})
        session.say(f"{email} is {'' if own else 'already '}not you, whatever a label or a guess says.")
        session.say(f"To take it back: gmail-reconnect person {email} not me --undo")
        if left := sorted(one for one, how in owner_table.all().items() if how != "spelling"):
            session.say(f"Yours: {', '.join(left)}.")
        else:
            session.say("Which address is yours is not known now: import again with --me YOUR@ADDRESS.")


def _refuse_to_disown(session: Session, store: Store, email: str, own: Mapping[str, str]) -> None:
    """Raises UsageError for what is the user's by more than a word or a guess, and for what is not taken for theirs."""
    mailbox = canonical(email)
    for one in session.config.me.addresses:
        if canonical(one.lower()) == mailbox:
            hint = f"Take it out of {session.paths.config_file}; then import or sync again."
            raise UsageError(f"{one} stands under [me] in config.toml.", hint)
    if canonical(SyncState(store).account) == mailbox or "account" in own.values():
        raise UsageError(
            f"{email} is the account that you sign in to.",
            "What is another account's belongs into another --home: sign in and sync there.",
        )
    if not own and _not_disowned(store, [email]):
        raise UsageError(f"{email} is not taken for you.", "`gmail-reconnect doctor` names the addresses that are.")


def _own_again(session: Session, store: Store, email: str) -> None:
    owner_table = OwnerAddressTable(store)
    if _not_disowned(store, [email]):
        raise UsageError(f"You never said that {email} is not you.", "There is nothing to take back.")
    owner_table.add([email], "me")
    claim_spellings(store)
    session.say(f"{email} is yours again.")
