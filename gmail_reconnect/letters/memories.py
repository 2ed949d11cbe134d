"""Read the individual mail between the owner and each contact, and find what a letter may truthfully recall of it.

All times are aware UTC. `read_histories` reads the store; everything else is pure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from itertools import groupby, islice
from operator import attrgetter
from typing import Final, NamedTuple

from gmail_reconnect.config import Config
from gmail_reconnect.model import INDIVIDUAL, Contact, Kind, Role, milliseconds, moment_of
from gmail_reconnect.names.clean_name import clean_display_name
from gmail_reconnect.names.full_name import name_key
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.people.facts.events import MailEvent, MessageRow, collect_events
from gmail_reconnect.people.identity.machines import looks_like_machine
from gmail_reconnect.people.identity.union_find import UnionFind
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.correspondence import CorrespondenceReader, NamedRecipient
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_NAME, clean, one_line
from gmail_reconnect.text.subjects import is_forward, strip_all_prefixes, strip_reply_prefixes

from .introduction import is_persons_name
from .recall import judge_subject

_AT_ONCE: Final = 50
"""The mail of this many contacts is read together; this bounds the memory."""
_LONGEST_HISTORY: Final = 5_000
"""Of each contact only this much mail is kept, the latest."""
_LAST_EXCHANGE: Final = timedelta(days=7)
_PROJECT_MONTHS: Final = 3
_YEAR_MONTHS: Final = 7
_FEWEST: Final = 3
_DASH: Final = re.compile(r" -+ | [–—] |: ")
_QUOTABLE: Final = re.compile(r"\w+(?:[&'’-]\w+)*(?: \w+(?:[&'’-]\w+)*){0,4}")
_SHARED_MAILS: Final = 3
_MOST_NAMES: Final = 2


@dataclass(frozen=True, slots=True)
class PastMail:
    """One individual mail between the owner and a contact."""

    at: datetime
    from_me: bool
    subject: str  # as in the header
    address: str  # the contact's address in it
    thread_id: str = ""  # Gmail's; "" if it isn't known
    others: tuple[str, ...] = ()  # the full names of its other recipients in To and Cc that a letter may name
    to_one: bool = False  # nobody else is in To


@dataclass(frozen=True, slots=True)
class CorrespondenceHistory:
    """The individual mail between the owner and a contact, oldest first.

    `last_mail`: the last mail of any kind that one of the two wrote, also group mail and Cc; it may be one of `mails`.
    """

    mails: tuple[PastMail, ...] = ()
    last_mail: PastMail | None = None


@dataclass(frozen=True, slots=True)
class RecalledSubject:
    """A topic that both sides wrote about: as a letter quotes it, and its last mail's time.

    `was_last`: it was the topic of the last exchange.
    """

    subject: str
    at: datetime
    was_last: bool


@dataclass(frozen=True, slots=True)
class SharedProject:
    """A subject that came in at least three months, from each side at least once. First and last month: year, month."""

    subject: str
    first: tuple[int, int]
    last: tuple[int, int]
    months: int  # with mail about it


@dataclass(frozen=True, slots=True)
class GraveMail:
    """A mail of the last exchange that looks like grief or anger. `why` is the kind of subject, such as "grief"."""

    at: datetime
    address: str  # the contact's
    from_me: bool
    why: str


def read_histories(
    store: Store,
    contacts: Iterable[Contact],
    config: Config,
    now: datetime,
    owner: Mapping[int, str] | None = None,
) -> dict[str, CorrespondenceHistory]:
    """Person id → the mail with them up to `now` (aware). Nobody is named who must not be shown.

    `owner` are the owner's addresses by number, where they have been read already: that takes a while. Raises
    ReconnectError as `loading.load` does.
    """
    reader = _HistoryReader(store, config, now, owner or loading.read_owner(store, config))
    found: dict[str, CorrespondenceHistory] = {}
    rest = iter(contacts)
    while some := list(islice(rest, _AT_ONCE)):
        found |= reader.read(some)
    return found


def recalled_subject(history: CorrespondenceHistory) -> RecalledSubject | None:
    """The latest topic that both wrote about, that isn't forwarded, and is safe; None if none."""
    topics = sorted(_topics(history.mails), key=lambda mails: mails[-1].at, reverse=True)
    for mails in filter(_is_shared, topics):
        if subject := _safe_subject(mails):
            last = mails[-1].at
            return RecalledSubject(subject, last, history.mails[-1].at - last <= _LAST_EXCHANGE)
    return None


def shared_project(history: CorrespondenceHistory) -> SharedProject | None:
    """The subject that came in most months, of those that came in three or more; of two, the later."""
    best: SharedProject | None = None
    for mails in filter(_is_shared, _by_subject(history.mails)):
        months = sorted({_month(mail) for mail in mails})
        if len(months) < _PROJECT_MONTHS or (best and (len(months), months[-1]) <= (best.months, best.last)):
            continue
        if subject := _safe_subject(mails):
            best = SharedProject(subject, months[0], months[-1], len(months))
    return best


def span(history: CorrespondenceHistory) -> tuple[int, ...] | None:
    """The years for most of which both sides wrote: mail in seven months at least, over more than half of the year.

    None if there is no such year.
    """
    found = []
    for year, in_year in groupby(history.mails, key=lambda mail: mail.at.year):
        mails = list(in_year)
        months = {mail.at.month for mail in mails}
        if wrote_about_equally(mails) and len(months) >= _YEAR_MONTHS and max(months) - min(months) >= _YEAR_MONTHS:
            found.append(year)
    return tuple(found) or None


def people_in_common(history: CorrespondenceHistory) -> tuple[str, ...] | None:
    """Up to two names that got at least three of the mails, too, from each side at least once; None if none."""
    times: Counter[str] = Counter()
    sides: dict[str, set[bool]] = defaultdict(set)
    latest: dict[str, str] = {}
    for mail in history.mails:
        for key, name in {name_key(name): name for name in mail.others}.items():
            times[key] += 1
            sides[key].add(mail.from_me)
            latest[key] = name
    often = [key for key, number in times.most_common() if number >= _SHARED_MAILS and len(sides[key]) == 2]
    return tuple(latest[key] for key in often[:_MOST_NAMES]) or None


def looks_grave(history: CorrespondenceHistory) -> GraveMail | None:
    """The latest mail of the last exchange that looks like grief or anger, also if it was group mail; None if none."""
    mails = [mail for mail in history.mails if history.mails[-1].at - mail.at <= _LAST_EXCHANGE]
    for mail in (*filter(None, [history.last_mail]), *reversed(mails)):
        verdict = judge_subject(mail.subject)
        if verdict.kind == "grave":
            return GraveMail(mail.at, mail.address, mail.from_me, verdict.why)
    return None


def ends_with_an_answer(history: CorrespondenceHistory) -> bool:
    """Whether their last mail answers one of the owner's, so that nobody may have waited for another.

    A reply whose first mail isn't known, such as one to group mail, counts as an answer.
    """
    if not history.mails or history.mails[-1].from_me:
        return False
    (topic,) = (mails for mails in _topics(history.mails) if mails[-1] is history.mails[-1])
    last = clean(topic[-1].subject)
    return topic[-2].from_me if len(topic) > 1 else strip_reply_prefixes(last) != last


def _topics(mails: Sequence[PastMail]) -> list[list[PastMail]]:
    """The mails by topic, in order: mail in one thread, or with one subject, is about one."""
    keys = {
        number: [key for key in (f"thread {mail.thread_id}", f"subject {_subject_key(mail)}") if not key.endswith(" ")]
        for number, mail in enumerate(mails)
    }
    return [[mails[number] for number in group] for group in UnionFind.by_shared_keys(keys).groups()]


def _by_subject(mails: Sequence[PastMail]) -> list[list[PastMail]]:
    keys = {number: [_subject_key(mail)] for number, mail in enumerate(mails) if _subject_key(mail)}
    return [[mails[number] for number in group] for group in UnionFind.by_shared_keys(keys).groups()]


def _subject_key(mail: PastMail) -> str:
    return fold(strip_all_prefixes(mail.subject)).strip()


def _is_shared(mails: Sequence[PastMail]) -> bool:
    """Whether each side wrote about it, and nobody forwarded it.

    A topic that begins with a reply to the other alone began with a mail of the other's, which isn't here.
    """
    first = mails[0]
    answers = first.to_one and strip_reply_prefixes(subject := clean(first.subject)) != subject
    return (answers or _went_both_ways(mails)) and not any(is_forward(mail.subject) for mail in mails)


def wrote_about_equally(mails: Sequence[PastMail]) -> bool:
    """Whether each side wrote three of the mails at least, and a quarter of them."""
    mine = sum(mail.from_me for mail in mails)
    fewer = min(mine, len(mails) - mine)
    return fewer >= _FEWEST and fewer * 4 >= len(mails)


def _went_both_ways(mails: Iterable[PastMail]) -> bool:
    return len({mail.from_me for mail in mails}) == 2


def _safe_subject(mails: Sequence[PastMail]) -> str:
    """The last subject of a topic, if a letter may recall it and no other of the topic is grave; "" if not.

    A long one, or one with a bracket, doesn't fit into a sentence; of one with a dash, a part may.
    """
    last = judge_subject(mails[-1].subject).text
    if any(judge_subject(mail.subject).kind == "grave" for mail in mails):
        return ""
    parts = (last, *reversed(_DASH.split(last))) if last else ()
    return next((part for part in parts if _QUOTABLE.fullmatch(part) and judge_subject(part).is_safe), "")


def _month(mail: PastMail) -> tuple[int, int]:
    return mail.at.year, mail.at.month


class _MailFacts(NamedTuple):
    """What PastMail needs of a message."""

    subject: str
    thread_id: str
    sender: int
    to: tuple[int, ...]
    others: tuple[NamedRecipient, ...]  # of To and Cc, with the two themselves


class _HistoryReader:
    """Reads the mail of some contacts at a time. `owner` are the owner's addresses in the mail by number."""

    def __init__(self, store: Store, config: Config, now: datetime, owner: Mapping[int, str]) -> None:
        self._owner = owner
        self._reader, self._until = CorrespondenceReader(store), milliseconds(now)
        is_hidden = decisions.read_hidden_by_any_address(store)
        self._is_hidden = cache(lambda email: is_hidden([email]))
        self._owner_name = name_key(config.me.name)

    def read(self, contacts: Sequence[Contact]) -> dict[str, CorrespondenceHistory]:
        """Person id → history."""
        numbers = self._reader.numbers(email for contact in contacts for email in contact.person.addresses)
        messages: list[_MailFacts] = []
        lines = self._reader.small_mail(numbers.values(), self._until, INDIVIDUAL + len(self._owner))
        events = collect_events(_rows(lines, messages), self._owner, wanted=numbers.values())
        found = {}
        for contact in contacts:
            theirs = {numbers[email]: email for email in contact.person.addresses if email in numbers}
            individual = [event for event in events.of(theirs) if event.individual]
            mails = tuple(
                self._past_mail(event, messages[event.message], contact, theirs)
                for event in individual[-_LONGEST_HISTORY:]
            )
            found[contact.person.id] = CorrespondenceHistory(mails, _last_mail(contact))
        return found

    def _past_mail(self, event: MailEvent, facts: _MailFacts, contact: Contact, theirs: Mapping[int, str]) -> PastMail:
        present = (facts.sender, *facts.to)
        others = [one for one in facts.others if one.address not in theirs and one.address not in self._owner]
        unwanted = {"", self._owner_name, name_key(contact.person.name)}
        return PastMail(
            at=moment_of(event.date),
            from_me=event.outgoing,
            subject=facts.subject,
            address=next(theirs[number] for number in present if number in theirs),
            thread_id=facts.thread_id,
            to_one=len(facts.to) == 1,
            others=tuple(
                name
                for one in others
                if (name := _shown_name(one.name, one.email))
                and name_key(name) not in unwanted
                and not self._is_hidden(one.email)
            ),
        )


def _rows(lines: Iterable[NamedRecipient], messages: list[_MailFacts]) -> Iterator[MessageRow]:
    """Every message, numbered by date; `messages` gets what else is needed of it at that place."""
    for _, lines_of_one in groupby(lines, key=attrgetter("message")):
        some = list(lines_of_one)
        first = some[0]
        yield MessageRow(
            len(messages), first.date, Kind(first.kind), first.sender, [(Role(one.role), one.address) for one in some]
        )
        to = tuple(one.address for one in some if one.role == Role.TO)
        others = tuple(one for one in some if one.role in {Role.TO, Role.CC})
        messages.append(_MailFacts(first.subject, first.thread_id, first.sender, to, others))


@lru_cache(maxsize=10_000)
def _shown_name(header_name: str, email: str) -> str:
    """The name of a person as a letter may write it; "" for a single name, a group, an office or a machine."""
    name = clean_display_name(one_line(header_name, LONGEST_NAME), email)
    is_person = name_key(name) and is_persons_name(name, email) and not looks_like_machine([email], name)
    return name if is_person else ""


def _last_mail(contact: Contact) -> PastMail | None:
    """The last mail of any kind, as the contact's tie has it."""
    tie = contact.tie
    if (last := tie.last_mail) is None:
        return None
    from_me = last in (tie.last_wrote, tie.last_cc, tie.last_crowd)
    return PastMail(last.at, from_me, last.subject, contact.person.email, last.thread_id or "")
