"""The words that everything shares, none of which changes. No behaviour beyond what a word means.

Times inside messages are integer milliseconds since 1970 UTC, as Gmail's `internalDate`; times that leave
the people room are timezone-aware `datetime` in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from gmail_reconnect.text.intervals import Interval

DAY: Final = 86_400_000
"""So many ms are a day."""
INDIVIDUAL: Final = 3
"""Mail to at most this many recipients is addressed to each of them; above that it is a crowd's."""

EXCLUDED_LABELS: Final = frozenset({"DRAFT", "SPAM", "TRASH", "CHAT"})
"""Gmail's labels of what isn't contact between people, or not yet. Such messages are not kept."""


class Role(StrEnum):
    """Where an address stands in a message."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    BCC = "bcc"


class Kind(StrEnum):
    """What a message is, told from its headers alone."""

    PERSONAL = "personal"
    LIST = "list"  # between people, by way of a discussion list
    BULK = "bulk"  # newsletter, notification, campaign
    ROBOT = "robot"  # no mark but its sender's name or address: a machine's, unless who has that is known to answer
    AUTO = "auto"  # auto-reply, calendar robot
    BOUNCE = "bounce"  # a delivery report


class Trouble(StrEnum):
    """What of a message could not be read for certain."""

    UNDATED = "undated"  # no date at all: kept, not counted
    DATE = "date"  # the Date header is none that can be right; another source gave the date
    NO_SENDER = "no_sender"
    SENDERS = "senders"  # several From: the first counts
    ADDRESS = "address"  # a sender or recipient without an address that can be read
    CHARSET = "charset"  # letters that could not be decoded, or only by a guess
    CUT_OFF = "cut_off"  # the headers do not end
    QUOTED = "quoted"  # the body has what could be another message, and was taken for text


@dataclass(frozen=True, slots=True)
class Address:
    """An address as a header gives it: `email` lower-cased, `name` decoded, "" where there is none."""

    email: str
    name: str = ""


class Message(NamedTuple):
    """One message, as far as its headers tell. Gmail and Takeout both become this. A tuple, since there are millions.

    `key` is the same for the same message however often it is read: Gmail's hex id where known,
    else "mid:" + Message-ID and a digest of sender and date, else "sum:" + a digest of its headers. `date` is in
    ms UTC, None where no believable date was found; `zone` is the sender's offset in minutes. `troubles`
    says what could not be read; it is stored and deleted with the message, so reading a file twice counts each once.
    """

    key: str
    date: int | None
    sender: Address | None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    gmail_id: str | None = None
    thread_id: str | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: str = ""
    zone: int | None = None
    labels: frozenset[str] = frozenset()
    kind: Kind = Kind.PERSONAL
    kind_because: str = ""
    delivered_to: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()  # addresses that this message, a bounce, declares dead
    troubles: frozenset[Trouble] = frozenset()

    @property
    def recipients(self) -> tuple[tuple[Role, Address], ...]:
        """Each recipient once, in the first of To, Cc, Bcc that names it; the sender left out."""
        seen = {self.sender.email} if self.sender else set()
        found: list[tuple[Role, Address]] = []
        for role, addresses in ((Role.TO, self.to), (Role.CC, self.cc), (Role.BCC, self.bcc)):
            for address in addresses:
                if (email := address.email) not in seen:
                    seen.add(email)
                    found.append((role, address))
        return tuple(found)


class AddressCounts(NamedTuple):
    """How many messages an address occurs in, were delivered to it, it wrote, and it wrote under the label SENT.

    `direct` counts what was delivered to it from person to person; mail of a list isn't.
    """

    email: str
    messages: int
    delivered: int
    written: int
    sent: int
    direct: int = 0


class Standing(StrEnum):
    """Where a person stands with the user: exactly one of these."""

    LAPSED = "lapsed"
    IN_TOUCH = "in_touch"
    ONE_WAY = "one_way"
    GROUP_ONLY = "group_only"
    MACHINE = "machine"
    DEAD = "dead"
    IGNORED = "ignored"
    SNOOZED = "snoozed"
    SELF = "self"


class Gender(StrEnum):
    """For Arabic wording only, set by the user alone, never guessed from a name."""

    MALE = "m"
    FEMALE = "f"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with one or more addresses. `id` is stable as long as the alphabetically first address is."""

    id: str
    name: str  # "" where no header ever gave one
    addresses: tuple[str, ...]  # the one to write to first
    language: str | None = None  # set by the user
    gender: Gender | None = None  # set by the user
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rhythm: Interval | None = None  # how often the user wants to write
    machine_because: str = ""  # why this is a machine; "" for a person

    @property
    def email(self) -> str:
        """The address to write to."""
        return self.addresses[0]

    @property
    def shown(self) -> str:
        """The name, or the address where there is none."""
        return self.name or self.email


@dataclass(frozen=True, slots=True)
class Moment:
    """One mail between the user and a person: when, how the recipient stood in it, and which message it was.

    `recipients` counts everyone it was addressed to, the sender left out. `message` is Gmail's id, or the
    Message-ID in angle brackets where the mail came from elsewhere.
    """

    at: datetime
    role: Role
    recipients: int
    subject: str
    message: str
    thread_id: str | None = None
    message_id: str = ""
    references: str = ""
    zone: int | None = None  # the sender's offset from UTC, minutes: a hint of where they live


@dataclass(frozen=True, slots=True)
class Tie:
    """The facts of one relation, all from headers, as of one moment. See docs/ranking.md for each.

    "Individual" means in To, of mail to at most `INDIVIDUAL` recipients.
    """

    last_wrote: Moment | None = None  # the user's last individual mail
    last_heard: Moment | None = None  # their last individual mail
    last_cc: Moment | None = None  # the user's last mail with them in Cc or Bcc
    last_crowd: Moment | None = None  # the user's last mail to them among more than INDIVIDUAL
    began: Moment | None = None  # the first individual mail
    i_began: bool = False  # whether it was the user's
    first_contact: datetime | None = None
    last_contact: datetime | None = None  # last individual mail either way
    sent: int = 0  # individual mails
    received: int = 0
    seen: int = 0  # all mails either way, crowds and Cc counted
    active_months: int = 0
    months: tuple[int, ...] = ()  # the active months, as year·12 + month − 1, ascending
    exchanges: float = 0.0
    usual_gap_days: float | None = None
    i_owe: bool = False
    unanswered: int = 0
    subjects: tuple[str, ...] = ()  # of the individual mail, newest first, at most ten
    alias: str = ""  # the user's own address in the last individual mail


class PersonFacts(NamedTuple):
    """What is kept of one person between runs: all that ranking everyone asks. Times in ms UTC.

    Nothing here depends on the present. What only those need who are shown stands apart (`people/facts/person.py`).
    """

    id: str
    name: str
    addresses: tuple[str, ...]  # the one to write to first
    numbers: tuple[int, ...]  # the same, as the store's numbers
    machine: str  # why this is a machine; "" for a person
    dead: int | None  # when mail to the last living address bounced; None while one lives
    sent: int
    received: int
    active_months: int
    exchanges: float
    usual_gap_days: float | None
    last: int | None  # last individual mail either way
    i_owe: bool
    unanswered: int
    answered: int  # of the user's letters, how many were answered in time
    asked: int  # of how many
    company: str  # a JSON list: address numbers that stood beside them in small mail


class Terms(NamedTuple):
    """What each part of the score adds; their sum is the score."""

    months: float
    exchanges: float
    silence: float
    i_owe: float
    ignored: float

    @property
    def total(self) -> float:
        """The score."""
        return self.months + self.exchanges + self.silence + self.i_owe + self.ignored


@dataclass(frozen=True, slots=True)
class Contact:
    """A person with their tie and standing: what `people` lists."""

    person: Person
    tie: Tie
    standing: Standing
    because: str = ""  # why this standing, where it is not plain


@dataclass(frozen=True, slots=True)
class Match:
    """Where a word that was asked for stands with a person. `date` is that of the mail, None for all but subjects."""

    word: str
    where: str  # subject, domain, country, name, tag, note
    text: str
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A lapsed contact with a place: what `report` lists. `rank` starts at 1."""

    rank: int
    contact: Contact
    score: float
    terms: Terms
    silence_days: int
    reason: str
    fresh_view: bool = False
    matches: tuple[Match, ...] = ()  # for a report with a need
    fit: float | None = None  # 0 to 1: how well they match it


@dataclass(frozen=True, slots=True)
class Need:
    """What a report was asked to look for, and how many match who are not on its list."""

    text: str
    words: tuple[str, ...]
    nobody: tuple[str, ...]  # those of the words that stand with nobody
    lapsed: int  # who match and are ranked, shown or not
    in_touch: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the mailbox the dates rest on: complete, or exact back to a moment.

    `broken` names the imported files that broke off.
    """

    messages: int
    complete: bool
    exact_since: datetime | None
    broken: tuple[str, ...] = ()


OPEN_STATES: Final = ("pending", "created", "edited")
"""A draft in one of these still waits for the user."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One letter that was, or is about to be, put into Gmail's Drafts folder. Times in ms UTC.

    Created without `gmail_draft_id`: it went into a file instead. Without `gmail_message_id` alone: an interrupted run
    made it, and nobody can tell whether it was edited before it was found again.
    """

    id: str
    email: str
    name: str
    subject: str
    message_id: str  # without brackets
    content: bytes
    state: str
    created: int
    updated: int
    thread_id: str | None = None
    gmail_draft_id: str | None = None
    gmail_message_id: str | None = None
    addresses: tuple[str, ...] = ()  # all of the person's, as far as they were known when it was made
    sent: int | None = None
    wrote_first: int | None = None  # a mail of theirs that came before it was sent
    thrown_away: int | None = None  # when it was found gone and not sent; None too where it was discarded from here

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the user."""
        return self.state in OPEN_STATES

    @property
    def all_addresses(self) -> tuple[str, ...]:
        """The addresses of its person, the one it is for first."""
        return tuple(dict.fromkeys((self.email, *self.addresses)))


@dataclass(frozen=True, slots=True)
class DraftNote:
    """A draft that stands, as the report shows it beside a person.

    `wrote_first` is when the person wrote before it was sent.
    """

    state: str
    id: str
    wrote_first: datetime | None = None
    in_file: bool = False  # created, but not in Gmail


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report shows, whatever its form. `languages` gives each shown person's by person id."""

    account: str
    as_of: datetime
    lens: str
    coverage: Coverage
    people: tuple[Ranked, ...]
    set_aside: dict[str, int]  # standing, or "drafted" → how many
    languages: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, DraftNote] = field(default_factory=dict)  # by person id
    need: Need | None = None
    waiting: tuple[tuple[str, DraftNote], ...] = ()  # (name, draft) of every draft that is not sent yet
    usual_lens: bool = True  # the lens is that of config.toml, which `draft --top` goes by
    asked_day: str = ""  # the day that --as-of named, as it was typed; "" for the present
    later_mail: bool = False  # no mail up to `as_of`, but some after it


def moment_of(milliseconds: int) -> datetime:
    """The aware UTC datetime of a message's `date`."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def milliseconds(moment: datetime) -> int:
    """The same the other way round, exactly; what is less than a millisecond is left out."""
    return (moment - moment_of(0)) // timedelta(milliseconds=1)
