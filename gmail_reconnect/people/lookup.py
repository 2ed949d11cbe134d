"""Find the person that the user names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gmail_reconnect.errors import ErrorCode, ReconnectError, UsageError
from gmail_reconnect.model import Person, PersonFacts
from gmail_reconnect.people.identity.mailbox import mailbox_of, person_id
from gmail_reconnect.text.fold import fold


def find(who: str, everyone: Sequence[PersonFacts]) -> PersonFacts:
    """The one of them that `who` means: by id or address; else by name, as typed or folded, or by a part of one.

    Raises ReconnectError where nobody or several fit, naming them in their order, and UsageError for nothing typed.
    """
    wanted = who.casefold().strip()
    if not wanted:
        raise UsageError("Nobody was named.", code=ErrorCode.NOBODY_NAMED)
    found = [facts for facts in everyone if wanted in _ids_and_addresses(facts)]
    # An address finds the person who has it, in any spelling, and never one who uses it as a name.
    if not found and re.fullmatch(r"[^@\s]+@[^@\s]+", wanted):
        mailbox = mailbox_of(wanted)
        found = [facts for facts in everyone if mailbox in map(mailbox_of, facts.addresses)]
    elif not found:
        folded = fold_or_keep(wanted)
        found = [facts for facts in everyone if wanted == facts.name.casefold()]
        found = found or [facts for facts in everyone if folded == fold(facts.name)]
        found = found or [facts for facts in everyone if folded in fold(facts.name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise ReconnectError(f"There is nobody called {who!r}.", code=ErrorCode.PERSON_UNKNOWN)
    some = ", ".join(f"{facts.name or facts.addresses[0]} ({facts.id})" for facts in found[:5])
    raise ReconnectError(f"{len(found)} people fit {who!r}: {some}.", "Give the id in brackets, or an address.")


def fold_or_keep(text: str) -> str:
    """The folded text; the text itself where folding leaves nothing, so that it matches nothing folded."""
    return fold(text) or text


def contains(person: Person, folded: str) -> bool:
    """Whether a name, an address or a tag of theirs contains this folded text."""
    return any(folded in fold(part) for part in (person.name, *person.addresses, *person.tags))


def _ids_and_addresses(facts: PersonFacts) -> set[str]:
    """What means this person alone. Every address has its id, so an id from before a merge still finds the person."""
    return {*map(person_id, facts.addresses), *facts.addresses}
