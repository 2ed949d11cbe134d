"""One person's facts, split for keeping: what ranking everyone asks, and what only those need who are shown. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping

from gmail_reconnect.model import Fact
from gmail_reconnect.people.identity.resolver import Identity, canonical, machine_because

from .aggregates import Tally, Trace, to_text


def settle(
    one: Identity,
    tally: Tally,
    company: Collection[int],
    traces: Mapping[int, Trace],
    *,
    emails: Mapping[int, str],
    failures: Mapping[str, int],
    answered: Callable[[], bool],
) -> tuple[Fact, str]:
    """The facts of one person, and the rest as JSON.

    `company` stood beside them in small mail; `failures` tells when mail to a mailbox last bounced (ms UTC), by
    whatever spelling; `answered` as in `machine_because`.
    """
    mailbox = {number: canonical(emails[number]) for number in one.addresses}
    heard: dict[str, int] = {}
    for number in one.addresses:
        heard[mailbox[number]] = max(heard.get(mailbox[number], 0), traces[number].heard or 0)
    # Bounced for good, and no mail from it since.
    dead = {n: failures[m] for n, m in mailbox.items() if m in failures and heard[m] <= failures[m]}
    numbers = tuple(sorted(one.addresses, key=lambda n: n in dead))  # the living first, else in their order
    addresses = tuple(emails[number] for number in numbers)
    fact = Fact(
        id=one.id,
        name=one.name,
        addresses=addresses,
        numbers=numbers,
        machine=machine_because(
            addresses,
            tally.kinds,
            one.name,
            written_to=bool(tally.wrote or tally.cc or tally.crowd),
            both_ways=bool(tally.sent and tally.received),
            answered=answered,
        ),
        dead=max(dead.values()) if len(dead) == len(numbers) else None,
        sent=tally.sent,
        received=tally.received,
        active_months=len(tally.months),
        exchanges=tally.exchanges,
        usual_gap_days=tally.usual_gap_days,
        last=tally.last,
        i_owe=tally.i_owe,
        unanswered=tally.unanswered,
        answered=tally.answered,
        asked=tally.sent,
        company=json.dumps(sorted(set(company).difference(numbers))),
    )
    return fact, to_text({"alias": emails.get(tally.own, ""), "tally": tally.to_json()})


def details(more: str) -> tuple[str, Tally]:
    """The owner's address in the last individual mail, and the aggregate, from what `settle` gave."""
    held = json.loads(more)
    return held["alias"], Tally.from_json(held["tally"])


def tally(more: str) -> Tally:
    """What their mail came to, from the rest: more can be added."""
    return details(more)[1]


def companies(people: Iterable[Fact]) -> list[list[int]]:
    """Of each, the address numbers that stood beside them in small mail."""
    # All the lists as one: to parse each by itself takes five times as long.
    found: list[list[int]] = json.loads(f"[{','.join(one.company for one in people)}]")
    return found
