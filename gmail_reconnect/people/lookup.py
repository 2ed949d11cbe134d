"""Who is meant by what somebody types. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.model import Fact, Person
from gmail_reconnect.people.identity.resolver import canonical, person_id
from gmail_reconnect.text.fold import fold


def find(who: str, everyone: Sequence[Fact]) -> Fact:
    """The one of them that `who` means: by id or address; else by name, as typed or folded, or by a part of one.

    Raises ReconnectError where nobody or several fit, naming them in their order, and UsageError for nothing typed.
    """
    wanted = who.casefold().strip()
    if not wanted:
        raise UsageError("Nobody was named.", "`gmail-reconnect people` lists who there is.")
    found = [fact for fact in everyone if wanted in _known_as(fact)]
    # An address means whoever has it, or its mailbox by another spelling, never who calls themselves by it.
    if not found and re.fullmatch(r"[^@\s]+@[^@\s]+", wanted):
        mailbox = canonical(wanted)
        found = [fact for fact in everyone if mailbox in map(canonical, fact.addresses)]
    elif not found:
        folded = folded_text(wanted)
        found = [fact for fact in everyone if wanted == fact.name.casefold()]
        found = found or [fact for fact in everyone if folded == fold(fact.name)]
        found = found or [fact for fact in everyone if folded in fold(fact.name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise ReconnectError(f"There is nobody called {who!r}.", "`gmail-reconnect people TEXT` lists who there is.")
    some = ", ".join(f"{fact.name or fact.addresses[0]} ({fact.id})" for fact in found[:5])
    raise ReconnectError(f"{len(found)} people fit {who!r}: {some}.", "Give the id in brackets, or an address.")


def folded_text(text: str) -> str:
    """What a text is once it is folded; of one that is nothing then, itself, which stands in nothing folded."""
    return fold(text) or text


def holds(person: Person, folded: str) -> bool:
    """Whether a name, an address or a tag of theirs holds this, which is folded already."""
    return any(folded in fold(part) for part in (person.name, *person.addresses, *person.tags))


def _known_as(fact: Fact) -> set[str]:
    """What means this person alone. Each address has the id that it would give: an id lasts through a merge."""
    return {*map(person_id, fact.addresses), *fact.addresses}
