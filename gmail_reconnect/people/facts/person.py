"""Summarize one person: the facts that ranking everyone needs, and the details that only shown people need. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from gmail_reconnect.model import PersonFacts
from gmail_reconnect.people.identity.machines import looks_like_machine, machine_because
from gmail_reconnect.people.identity.mailbox import mailbox_of
from gmail_reconnect.people.identity.resolver import Identity
from gmail_reconnect.text.domains import can_be_written_to

from .aggregates import AddressAggregate, PersonAggregate, to_text


def summarize(
    one: Identity,
    mail: PersonAggregate,
    company: Collection[int],
    addresses: Mapping[int, AddressAggregate],
    *,
    emails: Mapping[int, str],
    bounces: Mapping[str, int],
    answered: bool,
) -> tuple[PersonFacts, str]:
    """The facts of one person, and the details as JSON.

    `company` are addresses that share small mail with them; `bounces` has the date (ms UTC) when mail to a mailbox last
    bounced, in any spelling; `answered` as in `machine_because`.
    """
    living, dead = _by_life(one, addresses, emails, bounces)
    numbers = (*living, *dead)
    found = tuple(emails[number] for number in numbers)
    facts = PersonFacts(
        id=one.id,
        name=one.name,
        addresses=found,
        numbers=numbers,
        machine=machine_because(
            found,
            mail.kinds,
            one.name,
            written_to=bool(mail.wrote or mail.cc or mail.crowd),
            both_ways=bool(mail.sent and mail.received),
            answered=answered,
        ),
        dead=None if living else max(dead.values()),
        sent=mail.sent,
        received=mail.received,
        active_months=len(mail.months),
        exchanges=mail.exchanges,
        usual_gap_days=mail.usual_gap_days,
        last=mail.last,
        last_mail=mail.last_mail.date if mail.last_mail else None,
        i_owe=mail.i_owe,
        unanswered=mail.unanswered,
        answered=mail.answered,
        asked=mail.sent,
        company=json.dumps(sorted(set(company).difference(numbers))),
        by_name=json.dumps([emails[number] for number in one.by_name]),
    )
    return facts, to_text({"alias": emails.get(mail.own, ""), "mail": mail.to_json()})


def needs_answers(one: Identity, mail: PersonAggregate, emails: Mapping[int, str]) -> bool:
    """Whether it depends on their answers to the owner if they are a machine: `summarize` then has to know them."""
    return bool(mail.sent and mail.received and looks_like_machine([emails[n] for n in one.addresses], one.name))


def read_details(details: str) -> tuple[str, PersonAggregate]:
    """The owner's address in the last individual mail, and the aggregate, from the details of `summarize`."""
    kept = json.loads(details)
    return kept["alias"], PersonAggregate.from_json(kept["mail"])


def companies(people: Iterable[PersonFacts]) -> list[list[int]]:
    """Of each, the address numbers that share small mail with them."""
    # All lists as one: parsing each by itself takes five times as long.
    found: list[list[int]] = json.loads(f"[{','.join(one.company for one in people)}]")
    return found


def _by_life(
    one: Identity, addresses: Mapping[int, AddressAggregate], emails: Mapping[int, str], bounces: Mapping[str, int]
) -> tuple[list[int], dict[int, int]]:
    """The addresses that work, in their order, those first that a draft can have; and the dead ones, with the date of a
    bounce that no mail followed."""
    mailbox = {number: mailbox_of(emails[number]) for number in one.addresses}
    heard: dict[str, int] = {}
    for number in one.addresses:
        heard[mailbox[number]] = max(heard.get(mailbox[number], 0), addresses[number].heard or 0)
    dead = {n: bounces[m] for n, m in mailbox.items() if m in bounces and heard[m] <= bounces[m]}
    living = (number for number in one.addresses if number not in dead)
    return sorted(living, key=lambda number: not can_be_written_to(emails[number])), dead
