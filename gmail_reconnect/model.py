"""The types that all packages share; none of them can be changed.

Message times are integer ms since 1970 UTC, as Gmail's `internalDate`; `people/` returns aware `datetime` in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from gmail_reconnect.option_values import Gender as Gender  # noqa: PLC0414 - also from here
from gmail_reconnect.option_values import Standing as Standing  # noqa: PLC0414
from gmail_reconnect.text.intervals import Interval

DAY: Final = 86_400_000  # ms
INDIVIDUAL: Final = 3
"""Mail to at most this many recipients is individual mail; mail to more is group mail."""
EXCLUDED_LABELS: Final = frozenset({"DRAFT", "SPAM", "TRASH", "CHAT"})
"""Gmail's labels of what isn't contact between people, or not yet. Such messages are not kept."""
OPEN_STATES: Final = ("pending", "created", "edited")
"""A draft in one of these still waits for the user."""


class Role(StrEnum):
    """The header of a message that an address is in."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    BCC = "bcc"


class Kind(StrEnum):
    """What a message is, according to its headers."""

    PERSONAL = "personal"
    LIST = "list"  # between people, through a discussion list
    BULK = "bulk"  # newsletter, notification, campaign
    ROBOT = "robot"  # only its sender's name or address shows a machine; it is a person's if the sender answers
    AUTO = "auto"  # auto-reply, calendar robot
    BOUNCE = "bounce"  # a delivery report


class Trouble(StrEnum):
    """What could not be read in a message with certainty."""

    UNDATED = "undated"  # no date at all: kept, not counted
    DATE = "date"  # the Date header cannot be right; another source gave the date
    NO_SENDER = "no_sender"
    SENDERS = "senders"  # several From: the first counts
    ADDRESS = "address"  # a sender or recipient without an address that can be read
    REPAIRED = "repaired"  # a broken address that could only be guessed, and is left out
    CHARSET = "charset"  # letters that could not be decoded, or were guessed
    CUT_OFF = "cut_off"  # the headers do not end
    QUOTED = "quoted"  # the body has text that looks like another message


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a header: `email` in lower case, `name` decoded, "" if missing."""

    email: str
    name: str = ""


class Message(NamedTuple):
    """What the headers of a message from Gmail or from a file say. A tuple, because there are millions.

    `key` is the same each time a message is read: Gmail's hex id if known (without zeros in front), else "mid:" +
    Message-ID and a digest of sender and date, else "sum:" + a digest of its headers. `date` is in ms UTC, None if no
    believable date was found; `zone` is the sender's offset in minutes. `moved` is when the message was moved into
    Gmail (ms UTC), if that was long after its date. `maybe_date` (ms UTC) counts instead if mail beside it was moved,
    too. `troubles` are stored and deleted with the message.
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
    moved: int | None = None
    maybe_date: int | None = None

    @property
    def recipients(self) -> tuple[tuple[Role, Address], ...]:
        """Each recipient once, in the first of To, Cc, Bcc that names it, without the sender."""
        seen = {self.sender.email} if self.sender else set()
        found: list[tuple[Role, Address]] = []
        for role, addresses in ((Role.TO, self.to), (Role.CC, self.cc), (Role.BCC, self.bcc)):
            for address in addresses:
                if (email := address.email) not in seen:
                    seen.add(email)
                    found.append((role, address))
        return tuple(found)


class AddressCounts(NamedTuple):
    """The messages that an address occurs in, got, wrote, and wrote with the label SENT."""

    email: str
    messages: int
    delivered: int
    written: int
    sent: int
    direct: int = 0  # of the delivered ones: from person to person, without those of lists

    def sends_for_owner(self, to_others: int) -> bool:
        """Whether it is the owner's: most of its mail has SENT, and at least a third of that went `to_others`."""
        return self.sent > 1 and 2 * self.sent > self.written and 3 * to_others >= self.sent


@dataclass(frozen=True, slots=True)
class Person:
    """A person or machine with one or more addresses. `id` depends on the alphabetically first address only."""

    id: str
    name: str  # "" if no header has one
    addresses: tuple[str, ...]  # the one to write to first
    language: str | None = None  # set by the user
    gender: Gender | None = None  # set by the user
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rhythm: Interval | None = None  # how often the user wants to write
    last_met: datetime | None = None  # when the user last met or spoke to them, by their own word: 0:00 UTC of that day
    machine_because: str = ""  # why this is a machine; "" for a person
    joined_by_name: tuple[str, ...] = ()  # an address of each part, if the name is all that joins them

    @property
    def email(self) -> str:
        """The address to write to."""
        return self.addresses[0]

    @property
    def shown(self) -> str:
        """The name, or the address if the name isn't known."""
        return self.name or self.email


@dataclass(frozen=True, slots=True)
class Moment:
    """One message between the user and a person: when, in which header the recipient was, and which message."""

    at: datetime
    role: Role
    recipients: int  # all, without the sender
    subject: str
    message: str  # Gmail's id; the Message-ID in angle brackets where it is from a file without Gmail's ids
    thread_id: str | None = None
    message_id: str = ""
    references: str = ""
    zone: int | None = None  # the sender's offset from UTC in minutes


@dataclass(frozen=True, slots=True)
class Tie:
    """What the headers show about the user and one person, up to one moment. docs/ranking.md explains each fact."""

    last_wrote: Moment | None = None  # the user's last individual mail
    last_heard: Moment | None = None  # their last individual mail
    last_cc: Moment | None = None  # the user's last mail with them in Cc or Bcc
    last_crowd: Moment | None = None  # the user's last group mail to them
    last_mail: Moment | None = None  # the last mail of any kind either way that one of the two wrote
    began: Moment | None = None  # the first individual mail
    i_began: bool = False  # whether the user wrote it
    first_contact: datetime | None = None
    last_contact: datetime | None = None  # last individual mail either way
    sent: int = 0  # individual mail
    received: int = 0
    seen: int = 0  # all mail either way, including group mail and Cc
    active_months: int = 0
    months: tuple[int, ...] = ()  # the active months, as year·12 + month − 1, ascending
    exchanges: float = 0.0
    usual_gap_days: float | None = None
    i_owe: bool = False
    unanswered: int = 0
    subjects: tuple[str, ...] = ()  # of the individual mail, newest first, at most ten
    alias: str = ""  # the owner's address in the last individual mail


class PersonFacts(NamedTuple):
    """What is stored of each person between runs, because ranking needs it. Times in ms UTC.

    Nothing here depends on the present. `people/facts/person.py` adds what the report shows.
    """

    id: str
    name: str
    addresses: tuple[str, ...]  # the one to write to first
    numbers: tuple[int, ...]  # the store's numbers of these; () if none of their mail has a date
    machine: str  # why this is a machine; "" for a person
    dead: int | None  # when mail to the last address bounced; None while one works
    sent: int
    received: int
    active_months: int
    exchanges: float
    usual_gap_days: float | None
    last: int | None  # last individual mail either way
    last_mail: int | None  # last mail either way that one of the two wrote, also group mail and Cc
    i_owe: bool
    unanswered: int
    answered: int  # how many of the user's `asked` letters were answered in time
    asked: int
    company: str  # a JSON list: the numbers of the addresses that shared individual mail with them
    by_name: str = "[]"  # a JSON list: an address of each part, if the name is all that joins them


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
    """A person with their tie and standing, as `people` lists them."""

    person: Person
    tie: Tie
    standing: Standing
    because: str = ""  # why, if it isn't obvious

    @property
    def met_since(self) -> datetime | None:
        """When the user last met them, if that isn't before the day of the last individual mail; otherwise None."""
        met, last = self.person.last_met, self.tie.last_contact
        return met if met and (last is None or met.date() >= last.date()) else None

    @property
    def last_contact(self) -> datetime | None:
        """The last individual mail or meeting, from which the silence is counted."""
        return max((at for at in (self.person.last_met, self.tie.last_contact) if at), default=None)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a word of a need was found for a person. `date` is that of the mail with the subject; otherwise None."""

    word: str
    where: str  # subject, domain, country, name, tag, note
    text: str
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A lapsed contact as `report` lists them. `rank` starts at 1."""

    rank: int
    contact: Contact
    score: float
    terms: Terms
    silence_days: int
    reason: str
    counted_days: int | None = None  # the silence that the score counts, where it is another
    fresh_view: bool = False
    matches: tuple[Match, ...] = ()  # for a report with a need
    fit: float | None = None  # 0 to 1: how well they match it


@dataclass(frozen=True, slots=True)
class Need:
    """What a report looked for, and how many people match."""

    text: str
    words: tuple[str, ...]
    nobody: tuple[str, ...]  # the words that match nobody
    lapsed: int  # ranked people who match, shown or not
    in_touch: int
    set_aside: int


class MovedMail(NamedTuple):
    """Messages that were moved into Gmail on successive days. They count by their own dates."""

    messages: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the mailbox is known: all, or everything since a moment; `broken` names damaged imported files."""

    messages: int
    complete: bool
    exact_since: datetime | None
    broken: tuple[str, ...] = ()
    moved: tuple[MovedMail, ...] = ()
    last_read: datetime | None = None  # by a sync or import; None: unknown, or after the report's day
    newest: datetime | None = None  # message
    is_import: bool = False  # whether all mail came from files


@dataclass(frozen=True, slots=True)
class Draft:
    """One letter that was, or is about to be, put into Gmail's Drafts folder. Times in ms UTC.

    A created draft without `gmail_draft_id` is in a file. One without `gmail_message_id` only is from an interrupted
    run; it isn't known whether it was edited before it was found again.
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
    addresses: tuple[str, ...] = ()  # all of the person's that were known when it was made
    sent: int | None = None
    wrote_first: int | None = None  # when they wrote before it was sent
    thrown_away: int | None = None  # when it was found deleted and not sent; None also if this program deleted it

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
    """A draft as the report shows it."""

    state: str
    id: str
    wrote_first: datetime | None = None  # when the person wrote before it was sent
    in_file: bool = False  # created, but not in Gmail
    written_meanwhile: datetime | None = None  # when the user wrote to them while it waits


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report shows, in any format. `languages` has the language of each person shown, by person id."""

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
    usual_lens: bool = True  # whether the lens is that of config.toml, by which drafts are made
    asked_day: str = ""  # the day of the report as the user typed it; "" for the present
    links: dict[str, str] = field(default_factory=dict)  # by person id: each opens a letter in Gmail
    makes_drafts: bool = True  # whether there is permission to create drafts; otherwise letters are links
    drafts_page: str = ""  # of a local server that takes Gmail's place; "" for Gmail
    is_gmail: bool = True  # whether Gmail's pages can be linked to
    others: tuple[Contact, ...] = ()  # asked for: who match the need and aren't ranked
    ranked: int = 0  # how many are ranked in all, or match the need
    later_mail: bool = False  # whether there is mail after `as_of` only
    maybe_own: tuple[str, ...] = ()  # addresses that may be the owner's, too


def moment_of(milliseconds: int) -> datetime:
    """The aware UTC datetime of a message's `date`."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def milliseconds(moment: datetime) -> int:
    """The ms UTC of an aware datetime, rounded down."""
    return (moment - moment_of(0)) // timedelta(milliseconds=1)
