"""Which addresses are the owner's: list, add and remove them, and recognize them in an import."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import ErrorCode, ReconnectError, UsageError
from gmail_reconnect.names.display_names import names_of
from gmail_reconnect.names.full_name import name_key
from gmail_reconnect.people.identity.mailbox import mailbox_of, other_spellings
from gmail_reconnect.people.identity.owner import OwnerGuess, guess_owner, name_keys, prefer_name
from gmail_reconnect.people.identity.resolver import keys
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail import owner_stats
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.domains import is_address

_EVER: Final = 1 << 62
_LIKELY: Final = 5
_CERTAIN: Final = frozenset({"me", "config", "account"})
"""Sources of an address that count more than an earlier removal of another spelling."""


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """The owner's addresses, each with its source; those that the user removed; those that may be the owner's, or,
    where none is known, the most frequent ones.

    A source is "me" (the user said so), "config", "account" (signed in), "sent" (Gmail's label) or "guess".
    Other spellings that Gmail delivers to the same mailbox count, too, and aren't listed.
    """

    sources: Mapping[str, str]
    removed: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressesAdded:
    """`added` now count as the owner's; `dropped` were only guessed and no longer do; `unseen` are in no mail."""

    added: tuple[str, ...]
    dropped: tuple[str, ...]
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddressesRemoved:
    """`removed` no longer count as the owner's, in any spelling; `already` had been removed before; `left` do."""

    removed: tuple[str, ...]
    already: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnerFindings:
    """What an import makes of the owner's addresses.

    `guess` is new, and replaces the guesses in `dropped`. `also_sent` have sent mail under the label Sent and do not
    count as the owner's. `said_before` were named in an earlier import and still count. `doubtful`: one of the
    owner's addresses may be somebody else's.
    """

    guess: OwnerGuess | None = None
    dropped: tuple[str, ...] = ()
    also_sent: tuple[str, ...] = ()
    said_before: tuple[str, ...] = ()
    doubtful: bool = False


def list_addresses(context: Context) -> OwnAddresses:
    """The addresses that count as the owner's."""
    with context.open_store() as store:
        return _listed(store)


def add_addresses(context: Context, addresses: Sequence[str]) -> AddressesAdded:
    """Counts addresses as the owner's from now on, in every spelling, in place of any guess. Raises UsageError."""
    addresses = checked(addresses)
    with context.open_store() as store:
        before = guessed(store)
        claim(store, addresses)
        include_spellings(store)
        now = OwnerAddressTable(store).all()
        unseen = tuple(one for one in addresses if not AddressTable(store).occur_in_mail(_spellings_of(one, now)))
        return AddressesAdded(addresses, tuple(one for one in before if one not in now), unseen)


def remove_addresses(context: Context, addresses: Sequence[str]) -> AddressesRemoved:
    """Counts addresses as somebody else's from now on, in every spelling and whatever labels say.

    Raises UsageError, and changes nothing, where one of them is in config.toml, is the account's, or isn't the owner's.
    """
    addresses = checked(addresses)
    with context.open_store() as store:
        table = OwnerAddressTable(store)
        own = table.all()
        for one in addresses:
            _check_removable(context, store, one, own)
        suggestions = {*maybe_own(store)}
        spelled = {one: _spellings_of(one, own) | suggestions.intersection({one}) for one in addresses}
        table.disown({email for one, found in spelled.items() if found for email in {one, *found}})
        return AddressesRemoved(
            tuple(one for one in addresses if spelled[one]),
            tuple(one for one in addresses if not spelled[one]),
            tuple(_listed(store).sources),
        )


def checked(addresses: Sequence[str]) -> tuple[str, ...]:
    """The addresses in lower case, each once. Raises UsageError for one that isn't an email address."""
    for one in addresses:
        if not is_address(one.strip()):
            raise UsageError(f"{one!r} is not an email address.", "Write it like omar@example.com.")
    return tuple(dict.fromkeys(one.lower().strip() for one in addresses))


def claim(store: Store, addresses: Sequence[str]) -> None:
    """Records that the user named these addresses as their own, and drops all guesses."""
    table = OwnerAddressTable(store)
    table.drop_guesses()
    table.add(addresses, "me")


def guessed(store: Store) -> tuple[str, ...]:
    """The addresses that an import guessed to be the owner's."""
    return tuple(sorted(email for email, source in OwnerAddressTable(store).all().items() if source == "guess"))


def include_spellings(store: Store) -> None:
    """Counts every spelling of the owner's mailboxes in the mail as theirs, and of removed ones as removed."""
    table = OwnerAddressTable(store)
    own, removed = table.all(), table.disowned()
    certain = [email for email, source in own.items() if source in _CERTAIN]
    table.undo_disown(other_spellings(certain, removed))
    table.disown(other_spellings(table.disowned(), set(own).difference(certain)))
    table.add(other_spellings(table.all(), AddressTable(store).emails().values()), "spelling")


def suggest(store: Store, until: int | None = None) -> tuple[str, ...]:
    """Finds addresses that may be the owner's, and keeps them for the report: those with the owner's full name (or, if
    they have none, those made of it), and those with mail under the label Sent that another program may have inserted.
    Removing one says that it isn't.

    The names are those in all mail up to `until` (ms UTC); None: those that people were last matched by.
    """
    own = OwnerAddressTable(store).all()
    wanted = name_keys(owner_stats.own_names(store, own).values())
    named = PersonFactTable(store).with_keys(wanted) if until is None else _named_in_mail(store, wanted, until)
    named |= _without_name(store, wanted)
    found = {*AddressTable(store).emails(named).values(), *RunState(store).maybe_sent} if own else set()
    RunState(store).maybe_own = owner_stats.by_activity(store, _not_removed(store, found.difference(own)))
    return maybe_own(store)


def _without_name(store: Store, wanted: frozenset[str]) -> set[int]:
    """The addresses that no mail gives a full name, and that are made of one of these: ben.rogers@."""
    table = AddressTable(store)
    spelled = {number for key in wanted for number in table.spelled(key.removeprefix("name:").split())}
    return spelled.difference(number for number, name, *_ in table.names_of(spelled, _EVER) if name_key(name))


def _named_in_mail(store: Store, wanted: frozenset[str], until: int) -> set[int]:
    """The addresses that have one of these keys, without matching everyone first."""
    table = AddressTable(store)
    words = [key.removeprefix("name:").split() for key in wanted]
    names = [
        number
        for number, text in table.all_names()
        # Most names aren't compared: in ASCII the words of a key are parts of the name.
        if not text.isascii() or any(all(word in text.lower() for word in some) for some in words)
        if f"name:{name_key(text)}" in wanted
    ]
    addresses = table.with_name(names)
    shown, emails = names_of(table.names_of(addresses, until)), table.emails(addresses)
    return {number for number in shown if not wanted.isdisjoint(keys(emails[number], shown[number].common()))}


def maybe_own(store: Store) -> tuple[str, ...]:
    """What `suggest` found last, the most active first, without what the user added or removed since."""
    found = RunState(store).maybe_own
    open_ones = _not_removed(store, set(found).difference(OwnerAddressTable(store).all()))
    return tuple(one for one in found if one in open_ones)


def recognize(store: Store, named: Collection[str], name: str = "") -> OwnerFindings:
    """Finds the owner of freshly imported mail, guessing where nobody has said. `named`: said in this import; `name`:
    the owner's, as config.toml has it.

    Raises ReconnectError where it cannot be told, or where none of the mail is the owner's.
    """
    include_spellings(store)
    own, sent = OwnerAddressTable(store).all(), _not_removed(store, owner_stats.senders_labelled_sent(store))
    others = sorted(sent.difference(own))
    only_guessed = all(source in {"guess", "spelling"} for source in own.values())
    findings = OwnerFindings()
    # The label Sent is better than whatever else a guess rests on.
    if not own or (others and only_guessed):
        findings = _guess(store, guessed(store), name)
        own = OwnerAddressTable(store).all()
        others = []
    elif not AddressTable(store).occur_in_mail(own):
        raise ReconnectError(
            f"The mail is stored, but none of it is from or to {', '.join(sorted(own))}.",
            code=ErrorCode.OWNER_NOT_IN_IMPORT,
        )
    said = {email for email, source in own.items() if source == "me"}
    said_before = tuple(sorted(said.difference(named))) if named else ()
    doubtful = findings.doubtful or bool(said_before) or bool(others and not said <= sent)
    return replace(findings, also_sent=tuple(others), said_before=said_before, doubtful=doubtful)


def _guess(store: Store, before: Collection[str], name: str) -> OwnerFindings:
    """Takes the most likely addresses for the owner's, in place of those guessed before."""
    table = OwnerAddressTable(store)
    met = owner_stats.most_frequent(store)
    possible = _not_removed(store, [one.email for one in met])
    met = [one for one in met if one.email in possible]
    names = owner_stats.own_names(store, [one.email for one in met])
    together, sent = partial(owner_stats.counts_together, store), partial(owner_stats.count_sent, store)
    total = MessageTable(store).count()
    found = guess_owner(met, names, total, together, sent)
    found = prefer_name(name, names, found, lambda emails: 2 * together(emails).messages > total)
    if found is None:
        raise ReconnectError(
            "The mail is stored, but it is not clear which address is yours.", code=ErrorCode.OWNER_UNKNOWN
        )
    table.drop_guesses()
    table.add(found.emails, "guess")
    include_spellings(store)
    RunState(store).maybe_sent = {one.email for one in met if one.sent}.difference(table.all())
    dropped = tuple(sorted(set(before).difference(table.all())))
    return OwnerFindings(found, dropped, doubtful=len(found.emails) > 1)


def _check_removable(context: Context, store: Store, email: str, own: Mapping[str, str]) -> None:
    mailbox = mailbox_of(email)
    for one in context.config.me.addresses:
        if mailbox_of(one.lower()) == mailbox:
            raise UsageError(
                f"{one} is listed under [me] in config.toml.",
                f"Remove it from {context.paths.config_file}, then import or sync again.",
            )
    sources = {own[one] for one in _spellings_of(email, own)}
    if mailbox_of(RunState(store).account) == mailbox or "account" in sources:
        raise UsageError(f"{email} is the account that you sign in to.", code=ErrorCode.ACCOUNT_ADDRESS)
    if not sources and email not in maybe_own(store) and _not_removed(store, [email]):
        raise UsageError(f"{email} does not count as yours.", code=ErrorCode.NOT_AN_OWN_ADDRESS)


def _listed(store: Store) -> OwnAddresses:
    table = OwnerAddressTable(store)
    sources = {email: source for email, source in sorted(table.all().items()) if source != "spelling"}
    maybe = maybe_own(store) if sources else tuple(one.email for one in owner_stats.most_frequent(store)[:_LIKELY])
    return OwnAddresses(sources, tuple(sorted(table.disowned())), maybe)


def _spellings_of(email: str, own: Collection[str]) -> set[str]:
    return {one for one in own if mailbox_of(one) == mailbox_of(email)}


def _not_removed(store: Store, emails: Collection[str]) -> set[str]:
    removed = OwnerAddressTable(store).disowned()
    return set(emails).difference(removed, other_spellings(removed, emails))
