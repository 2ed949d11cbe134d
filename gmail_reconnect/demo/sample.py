"""A sample mailbox: the cast's ten years as raw mail, the same for the same `today`. Reads no clock and no file.

Everything counts back from `today`: the mailbox of a week later is the same one, a week later.
"""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final, TypeVar

from gmail_reconnect.model import Address

from .cast import CAST, ME, OMAR_LIVED, CastMember, Location, SingleMail, WritingPeriod
from .cast_config import CONFIG
from .cast_crowd import GROUPS, MACHINES, CastGroup, MailMachine
from .sample_post import YEAR, MailWriter, SampleMail, SampleThread

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ME", "SampleMail", "make_sample", "sample_config"]

MORNING, EVENING = 8, 21  # hours between which people write

_NAMED: Final = {person.name: person for person in CAST}
_Row = TypeVar("_Row")


def make_sample(today: datetime) -> list[SampleMail]:
    """The whole mailbox as of `today` (aware), oldest first; nothing in it is later than `today`."""
    office = MailWriter(today.astimezone(UTC).replace(microsecond=0))
    for person in CAST:
        _correspondence(office, person)
        _letters(office, person)
    for circle in GROUPS:
        _round_letters(office, circle)
    for robot in MACHINES:
        _robot(office, robot)
    return sorted(office.mails, key=lambda mail: (mail.at, mail.raw))


def sample_config(today: datetime) -> str:
    """config.toml of the sample's user: chapters that lie behind `today`, plans that lie ahead of it."""

    def day(years_ago: float) -> str:
        return (today - years_ago * YEAR).date().isoformat()

    studies, change = (since for since, _ in OMAR_LIVED[1:])
    return CONFIG.format(name=ME.name, email=ME.email, studies=day(studies), change=day(change), leaves=day(-0.4))


def _correspondence(office: MailWriter, person: CastMember) -> None:
    """A person's years of conversations: one to three mails each, by turns; `closes` had the very last word."""
    if not person.spell:
        return
    dice, topics = _dice(person.name), _shuffled(person.about, person.name)
    starts = _starts(office.today, person.spell, dice)
    for number, start in enumerate(starts, 1):
        thread, at = SampleThread(f"{person.name} {number}", next(topics)), start
        mails, closed_by_me = dice.choice((1, 2, 2, 3)), dice.random() < 0.5
        if number == len(starts):  # both speak, so that nobody is left without an answer by chance
            mails, closed_by_me = max(mails, 2), person.closes == "me"
        for left in reversed(range(mails)):
            at = _write(office, thread, person, at, by_me=closed_by_me == (left % 2 == 0), dice=dice)
            at += timedelta(seconds=dice.randrange(3_600, 180_000))


def _letters(office: MailWriter, person: CastMember) -> None:
    """The single mails that matter, and what the machines made of them."""
    dice, threads = _dice(f"letters {person.name}"), dict[str, SampleThread]()
    for letter in person.letters:
        thread = threads.setdefault(letter.subject, SampleThread(f"{person.name}: {letter.subject}", letter.subject))
        at = _some_hour(office.today - timedelta(days=letter.days_ago), dice)
        at = _write(office, thread, person, at, by_me=letter.who == "me", dice=dice)
        _machine_answer(office, thread, person, letter, at)


def _write(
    office: MailWriter, thread: SampleThread, person: CastMember, at: datetime, *, by_me: bool, dice: random.Random
) -> datetime:
    """One mail between Omar and a person, at the first good hour from `at` on, which is returned."""
    years_ago = office.years_ago(at)
    at = _good_hour(at, _omar_place(years_ago) if by_me else person.place, dice, work=person.work)
    them = _address(person, years_ago)
    cc = [_address(_NAMED[person.cc], years_ago)] if person.cc else []
    if by_me:
        office.post(thread, at, ME, [them], cc=cc)
    else:
        office.post(thread, at, them, [ME], cc=cc)
    return at


def _machine_answer(
    office: MailWriter, thread: SampleThread, person: CastMember, letter: SingleMail, at: datetime
) -> None:
    them = _address(person, office.years_ago(at))
    if letter.then == "away":
        soon = (at + timedelta(minutes=2)).astimezone(_zone(person.place))
        subject, headers = f"Automatic reply: {letter.subject}", [("Auto-Submitted", "auto-replied")]
        office.post(thread, soon, them, [ME], subject=subject, headers=headers)
    elif letter.then == "delayed":
        office.bounce(thread, at + timedelta(hours=26), them, failed=False)
    elif letter.then == "failed":
        office.bounce(thread, at + timedelta(seconds=40), them, failed=True)


def _round_letters(office: MailWriter, circle: CastGroup) -> None:
    """Mail from one member to all the others, or to their list, answered to all by the others."""
    dice, topics = _dice(circle.title), _shuffled(circle.about, circle.title)
    writers = _shuffled((ME.name, *circle.members), f"writers {circle.title}")
    prefix = f"[{circle.title}] " if circle.list_address else ""
    for number, start in enumerate(_starts(office.today, circle.spell, dice), 1):
        thread, at = SampleThread(f"{circle.title} {number}", prefix + next(topics)), start
        for writer in itertools.islice(writers, dice.randint(2, 4)):
            at = _to_all(office, thread, circle, writer=writer, at=at, dice=dice)
            at += timedelta(seconds=dice.randrange(3_600, 120_000))


def _to_all(
    office: MailWriter, thread: SampleThread, circle: CastGroup, *, writer: str, at: datetime, dice: random.Random
) -> datetime:
    years_ago = office.years_ago(at)
    everyone = {name: _address(_NAMED[name], years_ago) for name in circle.members} | {ME.name: ME}
    sender = everyone.pop(writer)
    at = _good_hour(at, _omar_place(years_ago) if sender == ME else _NAMED[writer].place, dice)
    if circle.list_address:
        # A list stamps what passes through it, not the copy in Sent.
        headers = [] if sender == ME else _list_headers(circle.list_address)
        to = [Address(circle.list_address)]
        office.post(thread, at, sender, to, label="CATEGORY_FORUMS", headers=headers)
    else:
        office.post(thread, at, sender, list(everyone.values()))
    return at


def _list_headers(address: str) -> list[tuple[str, str]]:
    name, _, host = address.partition("@")
    return [
        ("List-Id", f"<{name}.{host}>"),
        ("List-Post", f"<mailto:{address}>"),
        ("List-Unsubscribe", f"<mailto:{name}-leave@{host}>"),
        ("Precedence", "list"),
    ]


def _robot(office: MailWriter, robot: MailMachine) -> None:
    dice, subjects = _dice(robot.sender.email), itertools.cycle(robot.about)
    for number, at in enumerate(_starts(office.today, robot.spell, dice), 1):
        thread = SampleThread(f"{robot.sender.name} {number}", next(subjects).format(n=number))
        office.post(thread, at, robot.sender, [ME], label=robot.label, headers=robot.headers)


def _starts(today: datetime, spell: WritingPeriod, dice: random.Random) -> list[datetime]:
    """When each conversation of a spell begins, in UTC, oldest first; the last one where the spell ends."""
    found, at = list[datetime](), today - spell.until * YEAR
    while at >= today - spell.since * YEAR:
        found.append(_some_hour(at, dice))
        at -= timedelta(days=spell.every * dice.uniform(0.6, 1.4))
    return found[::-1]


def _some_hour(day: datetime, dice: random.Random) -> datetime:
    hour, minute, second = dice.randrange(MORNING, EVENING), dice.randrange(60), dice.randrange(60)
    return day.replace(hour=hour, minute=minute, second=second, microsecond=0)


def _good_hour(at: datetime, place: Location, dice: random.Random, *, work: bool = False) -> datetime:
    """The first moment from `at` on at which somebody there would write, in that place's zone."""
    local = at.astimezone(_zone(place))
    if not MORNING <= local.hour < EVENING:
        local += timedelta(days=1) if local.hour >= EVENING else timedelta()
        local = local.replace(hour=dice.randrange(MORNING, MORNING + 4))
    while work and local.weekday() in place.weekend:
        local += timedelta(days=1)
    return local


def _omar_place(years_ago: float) -> Location:
    return _row(OMAR_LIVED, years_ago)


def _address(person: CastMember, years_ago: float) -> Address:
    emails = ((0.0, person.email),) if isinstance(person.email, str) else person.email
    return Address(_row(emails, years_ago), person.name)


def _row(table: Sequence[tuple[float, _Row]], years_ago: float) -> _Row:
    """What was true so many years ago: the last row that had begun, or the first."""
    return next((value for since, value in reversed(table) if since >= years_ago), table[0][1])


def _zone(place: Location) -> timezone:
    return timezone(timedelta(hours=place.utc))


def _shuffled(topics: Sequence[str], seed: str) -> itertools.cycle[str]:
    return itertools.cycle(_dice(f"topics {seed}").sample(topics, len(topics)))


def _dice(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same play every night, not a secret
