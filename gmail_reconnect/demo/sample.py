"""Makes the sample mailbox: the cast's ten years as raw mail, always the same for the same `today`.

All times count back from `today`: a week later, it is the same mailbox, a week later.
"""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final, TypeVar

from gmail_reconnect.model import Address
from gmail_reconnect.paths import shipped_templates

from .cast import CAST, ME, CastGroup, CastMember, Location, MailMachine, SingleMail, WritingPeriod
from .mail_writer import YEAR, SampleMail, SampleMailbox, SampleThread

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ME", "SampleMail", "make_sample", "sample_config"]

MORNING, EVENING = 8, 21  # hours between which people write

_NAMED: Final = {person.name: person for person in CAST.people}
_Value = TypeVar("_Value")


def make_sample(today: datetime) -> list[SampleMail]:
    """The whole mailbox as of `today` (aware), oldest first; nothing in it is later than `today`."""
    mailbox = SampleMailbox(today.astimezone(UTC).replace(microsecond=0))
    for person in CAST.people:
        _write_conversations(mailbox, person)
        _write_single_mails(mailbox, person)
    for group in CAST.groups:
        _write_group_mail(mailbox, group)
    for machine in CAST.machines:
        _write_machine_mail(mailbox, machine)
    return sorted(mailbox.mails, key=lambda mail: (mail.at, mail.raw))


def sample_config(today: datetime, language: str = "en") -> str:
    """The sample user's config.toml: its chapters are before `today`, its plans after it. `language` is the user's."""

    def day(years_ago: float) -> str:
        return (today - years_ago * YEAR).date().isoformat()

    studies, change = (since for since, _ in CAST.owner.lived[1:])
    text = (shipped_templates() / "demo" / "config.toml").read_text(encoding="utf-8")
    return text.format(
        name=ME.name, email=ME.email, language=language, studies=day(studies), change=day(change), leaves=day(-0.4)
    )


def _write_conversations(mailbox: SampleMailbox, person: CastMember) -> None:
    """A person's conversations: one to three mails each, in turns; `closes` wrote the very last one."""
    if not person.period:
        return
    subjects = *itertools.chain.from_iterable(CAST.subjects[name] for name in person.subjects), *person.about
    dice, topics = _random(person.name), _shuffled(subjects, person.name)
    starts = _starts(mailbox.today, person.period, dice)
    for number, start in enumerate(starts, 1):
        thread, at = SampleThread(f"{person.name} {number}", next(topics)), start
        mails, closed_by_me = dice.choice((1, 2, 2, 3)), dice.random() < 0.5
        if number == len(starts):  # both write, so that nobody is left without an answer by chance
            mails, closed_by_me = max(mails, 2), person.closes == "me"
        for left in reversed(range(mails)):
            at = _write(mailbox, thread, person, at, by_me=closed_by_me == (left % 2 == 0), dice=dice)
            at += timedelta(seconds=dice.randrange(3_600, 180_000))


def _write_single_mails(mailbox: SampleMailbox, person: CastMember) -> None:
    """The single mails that matter, and the automatic replies to them."""
    dice, threads = _random(f"letters {person.name}"), dict[str, SampleThread]()
    for single_mail in person.single_mails:
        thread = threads.setdefault(
            single_mail.subject, SampleThread(f"{person.name}: {single_mail.subject}", single_mail.subject)
        )
        at = _some_hour(mailbox.today - timedelta(days=single_mail.days_ago), dice)
        at = _write(mailbox, thread, person, at, by_me=single_mail.who == "me", dice=dice)
        _write_automatic_reply(mailbox, thread, person, single_mail, at)


def _write(
    mailbox: SampleMailbox, thread: SampleThread, person: CastMember, at: datetime, *, by_me: bool, dice: random.Random
) -> datetime:
    """One mail between the owner and a person, at the first good hour from `at` on. Returns its time."""
    years_ago = mailbox.years_ago(at)
    at = _good_hour(
        at, _owners_location(years_ago) if by_me else CAST.locations[person.location], dice, work=person.work
    )
    them = _address(person, years_ago)
    cc = [_address(_NAMED[person.cc], years_ago)] if person.cc else []
    if by_me:
        mailbox.add(thread, at, ME, [them], cc=cc)
    else:
        mailbox.add(thread, at, them, [ME], cc=cc)
    return at


def _write_automatic_reply(
    mailbox: SampleMailbox, thread: SampleThread, person: CastMember, single_mail: SingleMail, at: datetime
) -> None:
    them = _address(person, mailbox.years_ago(at))
    if single_mail.then == "away":
        soon = (at + timedelta(minutes=2)).astimezone(_zone(CAST.locations[person.location]))
        subject, headers = f"Automatic reply: {single_mail.subject}", [("Auto-Submitted", "auto-replied")]
        mailbox.add(thread, soon, them, [ME], subject=subject, headers=headers)
    elif single_mail.then == "delayed":
        mailbox.add_bounce(thread, at + timedelta(hours=26), them, failed=False)
    elif single_mail.then == "failed":
        mailbox.add_bounce(thread, at + timedelta(seconds=40), them, failed=True)


def _write_group_mail(mailbox: SampleMailbox, group: CastGroup) -> None:
    """Mail from one member to all others, or to their list, and the others' answers to all."""
    dice, topics = _random(group.title), _shuffled(group.about, group.title)
    writers = _shuffled((ME.name, *group.members), f"writers {group.title}")
    prefix = f"[{group.title}] " if group.list_address else ""
    for number, start in enumerate(_starts(mailbox.today, group.period, dice), 1):
        thread, at = SampleThread(f"{group.title} {number}", prefix + next(topics)), start
        for writer in itertools.islice(writers, dice.randint(2, 4)):
            at = _write_to_all(mailbox, thread, group, writer=writer, at=at, dice=dice)
            at += timedelta(seconds=dice.randrange(3_600, 120_000))


def _write_to_all(
    mailbox: SampleMailbox, thread: SampleThread, group: CastGroup, *, writer: str, at: datetime, dice: random.Random
) -> datetime:
    years_ago = mailbox.years_ago(at)
    everyone = {name: _address(_NAMED[name], years_ago) for name in group.members} | {ME.name: ME}
    sender = everyone.pop(writer)
    location = _owners_location(years_ago) if sender == ME else CAST.locations[_NAMED[writer].location]
    at = _good_hour(at, location, dice)
    if group.list_address:
        # A list adds headers to the mail it delivers, not to the copy in Sent.
        headers = [] if sender == ME else _list_headers(group.list_address)
        to = [Address(group.list_address)]
        mailbox.add(thread, at, sender, to, label="CATEGORY_FORUMS", headers=headers)
    else:
        mailbox.add(thread, at, sender, list(everyone.values()))
    return at


def _list_headers(address: str) -> list[tuple[str, str]]:
    name, _, host = address.partition("@")
    return [
        ("List-Id", f"<{name}.{host}>"),
        ("List-Post", f"<mailto:{address}>"),
        ("List-Unsubscribe", f"<mailto:{name}-leave@{host}>"),
        ("Precedence", "list"),
    ]


def _write_machine_mail(mailbox: SampleMailbox, machine: MailMachine) -> None:
    dice, subjects = _random(machine.sender.email), itertools.cycle(machine.about)
    for number, at in enumerate(_starts(mailbox.today, machine.period, dice), 1):
        thread = SampleThread(f"{machine.sender.name} {number}", next(subjects).format(n=number))
        mailbox.add(thread, at, machine.sender, [ME], label=machine.label, headers=machine.headers)


def _starts(today: datetime, period: WritingPeriod, dice: random.Random) -> list[datetime]:
    """When each conversation of a period begins, in UTC, oldest first; the last one at the period's end."""
    found, at = list[datetime](), today - period.until * YEAR
    while at >= today - period.since * YEAR:
        found.append(_some_hour(at, dice))
        at -= timedelta(days=period.every * dice.uniform(0.6, 1.4))
    return found[::-1]


def _some_hour(day: datetime, dice: random.Random) -> datetime:
    hour, minute, second = dice.randrange(MORNING, EVENING), dice.randrange(60), dice.randrange(60)
    return day.replace(hour=hour, minute=minute, second=second, microsecond=0)


def _good_hour(at: datetime, location: Location, dice: random.Random, *, work: bool = False) -> datetime:
    """The first time from `at` on at which somebody there would write, in the location's time zone."""
    local = at.astimezone(_zone(location))
    if not MORNING <= local.hour < EVENING:
        local += timedelta(days=1) if local.hour >= EVENING else timedelta()
        local = local.replace(hour=dice.randrange(MORNING, MORNING + 4))
    while work and local.weekday() in location.weekend:
        local += timedelta(days=1)
    return local


def _owners_location(years_ago: float) -> Location:
    return CAST.locations[_value_at(CAST.owner.lived, years_ago)]


def _address(person: CastMember, years_ago: float) -> Address:
    emails = ((0.0, person.email),) if isinstance(person.email, str) else person.email
    return Address(_value_at(emails, years_ago), person.name)


def _value_at(table: Sequence[tuple[float, _Value]], years_ago: float) -> _Value:
    """The value that held `years_ago`: the last one that had begun, or the first."""
    return next((value for since, value in reversed(table) if since >= years_ago), table[0][1])


def _zone(location: Location) -> timezone:
    return timezone(timedelta(hours=location.utc))


def _shuffled(topics: Sequence[str], seed: str) -> itertools.cycle[str]:
    return itertools.cycle(_random(f"topics {seed}").sample(topics, len(topics)))


def _random(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same play every night, not a secret
