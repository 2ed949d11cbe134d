"""Load everyone from the store, and read the details of those who are shown.

`load` reads what a question about everyone needs; `contacts_of` and `ranked` read the details of a few people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Final, Literal, NamedTuple

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.model import Contact, Moment, Person, PersonFacts, Ranked, Standing, Tie, milliseconds, moment_of
from gmail_reconnect.names.display_names import names_of
from gmail_reconnect.people.facts.aggregates import AddressAggregate, MessageRef, PersonAggregate
from gmail_reconnect.people.facts.builder import OnProgress, Scope, read_events
from gmail_reconnect.people.facts.cache import AllFacts, load_facts
from gmail_reconnect.people.facts.events import month_of
from gmail_reconnect.people.facts.person import read_details
from gmail_reconnect.people.hidden import read_hidden
from gmail_reconnect.people.identity import resolver
from gmail_reconnect.people.identity.machines import machine_because
from gmail_reconnect.people.identity.mailbox import mailbox_of, mailboxes_of, person_id
from gmail_reconnect.people.identity.resolver import IdentityDecisions
from gmail_reconnect.people.ranking.score import ScoredPerson
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.correspondence import CorrespondenceReader
from gmail_reconnect.store.mail.earlier_facts import EarlierFactTable
from gmail_reconnect.store.mail.messages import MessageDetail, MessageTable
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.user.decisions import DecisionTable, MergeTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from . import decisions, reasons
from .directory import Directory, contains

_AT_ONCE: Final = 500
"""The details of this many people are read together; this bounds the memory."""
_NO_FACTS: Final = PersonFacts(
    "", "", (), (), "", None, 0, 0, 0, 0.0, None, last=None, last_mail=None, i_owe=False, unanswered=0, answered=0,
    asked=0, company="[]",
)  # fmt: skip


class MailSummary(NamedTuple):
    """Individual mail with somebody; `company` has the numbers of the addresses that share small mail with them."""

    sent: int
    received: int
    first: datetime | None
    last: datetime | None
    company: frozenset[int]


def load(
    store: Store,
    config: Config,
    now: datetime,
    on_progress: OnProgress = lambda _, __: None,
    *,
    with_hidden: bool = False,
) -> Directory:
    """Everyone in the store, as if `now` were the present and no later mail existed.

    People the user never wants to see again are left out, unless `with_hidden`. `on_progress` hears how far it is: the
    first time, and after much new mail, this takes a while.

    Raises ReconnectError where there is no mail yet, or the owner of the mailbox isn't known.
    """
    facts, owner_emails = update(store, config, now, on_progress)
    is_hidden = None if with_hidden else read_hidden(store)
    everyone = [*facts.people, *_people_without_date(store, facts.people, owner_emails)]
    return Directory(
        (fact for fact in everyone if not (is_hidden and is_hidden(fact.addresses))),
        earlier=facts.earlier,
        said=DecisionTable(store).all(),
        drafts=DraftTable(store).all(),
        owner=owner_emails,
        config=config,
        now=now.astimezone(UTC),
        read_names=partial(_read_names, store, [number for one in facts.people for number in one.numbers]),
    )


def update(
    store: Store, config: Config, now: datetime, on_progress: OnProgress = lambda _, __: None
) -> tuple[AllFacts, dict[int, str]]:
    """Bring the kept facts up to date, and return them, and the owner's addresses in the mail by number.

    These are in order, however Gmail spells them. Raises as `load` does.
    """
    if MessageTable(store).is_empty():
        raise ReconnectError("There is no mail here yet.", code=ErrorCode.NO_MAIL)
    own = read_owner(store, config)
    facts = load_facts(store, own, milliseconds(now), IdentityDecisions(*MergeTable(store).pairs()), on_progress)
    decisions.extend_to_new_addresses(store)
    return facts, own


def read_owner(store: Store, config: Config) -> dict[int, str]:
    """The owner's addresses in the mail by number, in order, however Gmail spells them.

    Raises ReconnectError where the owner isn't known, or has no mail.
    """
    known = {*OwnerAddressTable(store).all(), *config.me.addresses}
    if not known:
        raise ReconnectError("It is not clear which address is yours.", code=ErrorCode.OWNER_UNKNOWN)
    mailboxes = set(mailboxes_of(known))
    found = (
        (number, email) for number, email in AddressTable(store).emails().items() if mailbox_of(email) in mailboxes
    )
    own = dict(sorted(found, key=itemgetter(1)))
    if not own:
        raise ReconnectError(
            f"None of this mail is from or to {' or '.join(sorted(known))}.", code=ErrorCode.OWNER_UNKNOWN
        )
    return own


def _read_names(store: Store, addresses: Collection[int]) -> dict[int, Collection[str]]:
    """The names that each address gave itself; those that others gave it, if it gave itself none."""
    traces = PersonFactTable(store).traces(addresses)
    found = ((number, AddressAggregate.loads(trace).names) for number, trace in traces.items())
    return {number: names.by_themselves or names.by_others for number, names in found}


def _people_without_date(
    store: Store, dated: Iterable[PersonFacts], owner_emails: Mapping[int, str]
) -> Iterator[PersonFacts]:
    """Whoever is only in mail without a readable date: an address, without facts."""
    found = AddressTable(store).without_date()
    known = {mailbox_of(email) for one in dated for email in one.addresses} if found else set()
    known |= {mailbox_of(email) for email in owner_emails.values()}
    for email, name in found:
        if (mailbox := mailbox_of(email)) not in known:
            known.add(mailbox)
            machine = machine_because((email,), {}, name, written_to=False, both_ways=False, answered=False)
            yield _NO_FACTS._replace(id=person_id(email), name=name, addresses=(email,), machine=machine)


def contacts(store: Store, people: Directory, text: str = "", *, with_owner: bool = False) -> list[Contact]:
    """Everyone whose name, address or tag contains `text`, most recently in touch first; the owner only if asked."""
    return contacts_of(store, people, search_with_owner(store, people, text) if with_owner else people.search(text))


def search_with_owner(store: Store, people: Directory, text: str) -> list[Person]:
    """As `Directory.search`; the owner, if the text is theirs, is among those without individual mail, by id."""
    found, me = people.search(text), owner(store, people).person
    if contains(me, text):
        found.append(me)
        found.sort(key=lambda one: (0 if one is me else -people.last_contact(one.id), one.id))
    return found


def contacts_of(store: Store, people: Directory, some: Iterable[Person]) -> list[Contact]:
    """These people with the details of their mail, in the order given."""
    details = PersonFactTable(store).details
    if people.earlier is not None:
        details = partial(EarlierFactTable(store).details, people.earlier)
    found: list[Contact] = []
    rest = iter(some)
    while part := list(islice(rest, _AT_ONCE)):
        without = {Standing.UNDATED, Standing.SELF}
        summaries = [
            ("", PersonAggregate()) if people.standing(one.id)[0] in without else read_details(details(one.id))
            for one in part
        ]
        refs = {ref for _, mail in summaries for ref in mail.messages}
        shown = MessageTable(store).details({ref.message for ref in refs})
        moments = {ref: _moment(ref, shown[ref.message]) for ref in refs}
        found += [
            Contact(person, mail.tie(moments, alias), *people.standing(person.id))
            for person, (alias, mail) in zip(part, summaries, strict=True)
        ]
    return found


def owner(store: Store, people: Directory) -> Contact:
    """The owner of the mailbox, with every address of theirs in the mail."""
    names = names_of(AddressTable(store).names_of(people.owner, people.until))
    (me,) = resolver.group(people.owner, names, {}, (), people.owner)
    return Contact(Person(me.id, me.name, tuple(people.owner[n] for n in me.addresses)), Tie(), Standing.SELF)


def ranked(
    store: Store,
    people: Directory,
    lens: str,
    language: str = "en",
    top: int | None = None,
    *,
    only: Collection[str] | None = None,
    drafted: Literal["left out", "last", "in place"] = "left out",
    to_write: bool = False,
) -> list[Ranked]:
    """The lapsed people in order, each with the score's terms and the reason in `language`.

    The first `top` of them (None: all); `only`, `drafted` and `to_write` as in `Directory.order`.
    """
    return describe_ranked(store, people, people.order(lens, only, drafted, to_write=to_write, top=top), language)


def describe_ranked(
    store: Store, people: Directory, ordered: Sequence[tuple[ScoredPerson, bool]], language: str, first: int = 1
) -> list[Ranked]:
    """These people of `Directory.order`, who have the ranks from `first` on, as `ranked` gives them."""
    shown = contacts_of(store, people, (people.person(one.facts.id) for one, _ in ordered))
    return [
        Ranked(
            rank=rank,
            contact=contact,
            score=one.terms.total,
            terms=one.terms,
            silence_days=one.silence_days,
            reason=reasons.reason_of(contact, one.silence_days, language),
            counted_days=None if one.counted_days == one.silence_days else one.counted_days,
            fresh_view=fresh,
        )
        for rank, (contact, (one, fresh)) in enumerate(zip(shown, ordered, strict=True), first)
    ]


def mail_by_month(store: Store, people: Directory, person: str) -> dict[int, tuple[int, int]]:
    """Month (year·12 + month − 1) → how many individual mails the owner wrote to a person (by id), and they wrote."""
    numbers = people.facts(person).numbers
    scope = Scope(store, people.owner, people.until, resolver.NO_DECISIONS)
    mail = MessageTable(store).recipients_in_mail_of(numbers, people.until)
    events, _ = read_events(mail, scope, {}, numbers)
    found = Counter((month_of(one.date), one.outgoing) for one in events.of(numbers) if one.individual)
    return {month: (found[month, True], found[month, False]) for month, _ in sorted(found)}


def mail_with(store: Store, people: Directory, addresses: Iterable[str]) -> MailSummary:
    """The owner's individual mail with these addresses of one person, who may have others."""
    numbers = tuple(CorrespondenceReader(store).numbers(addresses).values())
    scope = Scope(store, people.owner, people.until, resolver.NO_DECISIONS)
    events, _ = read_events(MessageTable(store).recipients_in_mail_of(numbers, people.until), scope, {}, numbers)
    mail = [one for one in events.of(numbers) if one.individual]
    sent = sum(one.outgoing for one in mail)
    first, last = (moment_of(mail[0].date), moment_of(mail[-1].date)) if mail else (None, None)
    return MailSummary(sent, len(mail) - sent, first, last, frozenset(events.company_of(numbers)))


def _moment(ref: MessageRef, detail: MessageDetail) -> Moment:
    return Moment(
        at=moment_of(ref.date),
        role=ref.role,
        recipients=ref.recipients,
        subject=detail.subject,
        message=detail.gmail_id or (f"<{detail.message_id}>" if detail.message_id else ""),
        thread_id=detail.thread_id,
        message_id=detail.message_id,
        references=detail.references,
        zone=detail.zone,
    )
