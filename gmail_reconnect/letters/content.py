"""What a letter is made of, from the user's request over the plan to the finished text. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, get_args

from gmail_reconnect.config import ChapterKind, Config, Tone, WhyKind
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.model import Address, Gender

from .introduction import Introduction
from .memories import CorrespondenceHistory, GraveMail

CHAPTER_KINDS: Final[tuple[ChapterKind, ...]] = get_args(ChapterKind)
ASK_KINDS: Final = ("whole sentence", "time", "meeting", "to know", "open question", "own way out")
WHY_KINDS: Final[tuple[WhyKind, ...]] = get_args(WhyKind)
OWN_WORDS: Final = "own words"
"""The name of a reason, a campaign or an offer whose words the user wrote for this person."""

Ending = Literal["owed", "unanswered", "faded", "settled", "met", "unknown"]
"""How the correspondence ended. owed: their last mail waits for an answer. settled: it does, but the user said that it
needs none. unanswered: two or more last mails of the user weren't answered. met: the user met them after the last mail.
unknown: no individual mail has a date."""
Share = Literal["most", "part"]
"""How much of the silence a chapter covers: 60 % or more; less, but at least a quarter."""
NoteCode = Literal[
    "answered",
    "met",
    "own_opening",
    "short_chapter",
    "chapter_elsewhere",
    "in_common",
    "in_common_two",
    "could_recall",
    "no_debt",
    "no_campaign",
    "ended",
    "no_words",
    "no_words_in",
    "no_offer",
    "no_thread",
]
NotePart = Literal["answer", "reason", "line", "recall", "why_now", "offer", "reply"]
MemoryKind = Literal["last topic", "span", "reminder", "project", "in common", "introduced"]
SAID_IN_OPENING: Final[tuple[MemoryKind, ...]] = ("last topic", "span")
"""What the sentence of the silence says; the others come before it."""


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """What the user asked for on the command line; None leaves it to the choices for the person and to config.toml.

    `reply` joins the last thread.
    """

    why: str | None = None
    offer: str | None = None
    reason: str | None = None
    language: str | None = None
    reply: bool = False


@dataclass(frozen=True, slots=True)
class EarlierLetter:
    """A letter that was written before: its text, its subject line, its person's addresses, and whether it left."""

    addresses: tuple[str, ...]
    text: str
    subject: str = ""
    was_sent: bool = False


@dataclass(frozen=True, slots=True)
class LetterContext:
    """Everything but the contact that a letter depends on. All of it is read before the first letter is written.

    `templates` holds the texts of the wording files by path, such as "en/layout.txt". `now` is the day to which the
    silence is counted. `introductions`, `histories` and `choices` are keyed by person id; whoever is missing has none.
    `needs_thread`: a reply needs its thread's id at Gmail.
    """

    config: Config
    templates: Mapping[str, str]
    now: datetime
    request: LetterRequest = LetterRequest()
    earlier: tuple[EarlierLetter, ...] = ()
    introductions: Mapping[str, Introduction] = field(default_factory=dict)
    histories: Mapping[str, CorrespondenceHistory] = field(default_factory=dict)
    choices: Mapping[str, LetterChoices] = field(default_factory=dict)
    needs_thread: bool = True


@dataclass(frozen=True, slots=True)
class Greeted:
    """What the greeting calls the person. `name` "": none that is safe. `titled`: it has a title.

    `gender` is what the user set, else that of a title: «الدكتورة».
    """

    name: str = ""
    titled: bool = False
    gender: Gender | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Silence:
    """Step 1: how the correspondence ended. `days` is None if that isn't known.

    `at` is the time of the last individual mail or meeting.
    """

    ending: Ending
    days: int | None = None
    at: datetime | None = None
    theirs_last: bool = False

    @property
    def is_long(self) -> bool:
        """Six months or more: only then may a letter apologize."""
        return self.days is not None and self.days >= LONG_SILENCE_DAYS


LONG_SILENCE_DAYS: Final = 183


@dataclass(frozen=True, slots=True)
class ReasonStep:
    """Step 1: what filled the silence: a chapter of the user's life, or a sentence for this person (`share` is None).

    A chapter without `words` gets its kind's wording. `percent` is how much of the silence the chapter covers.
    """

    name: str
    kind: ChapterKind | None = None
    words: str = ""
    share: Share | None = None
    percent: int = 0


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that the letter may quote: as it is quoted, and when its last mail was."""

    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Memory:
    """What only the two have in common. The kind says which of the values it has.

    `person` is somebody who got several of the mails, too.
    """

    kind: MemoryKind
    topic: Topic | None = None
    years: tuple[int, ...] = ()
    person: str = ""
    introduction: Introduction | None = None


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """The answer that the user owes. Without `words` the letter has a blank for it."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class WhyNowStep:
    """Step 2: why the user writes now. Without `words`, the kind says it: a return, or the debt of an answer."""

    name: str
    kind: WhyKind
    words: str = ""


@dataclass(frozen=True, slots=True)
class OfferStep:
    """Step 3: what the user offers, in the user's own words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class PlanNote:
    """What the user should know of one part of a letter. `code` is the key of the sentence that says it."""

    part: NotePart
    code: NoteCode
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """What one letter says, made from facts and decisions before a word is written.

    A step that is None becomes a blank in the letter, or is left out; `notes` say why. `held`: the last mail looks like
    grief or anger, so the letter isn't written. `subject` is the user's own subject line for this person,
    `campaign_subject` that of the campaign. `opening` and `closing` are the user's own, "" for the program's.
    `line_first`: `line` comes before the silence. `line_name` is the name, or the people, of the [[line]] that it is in
    config.toml; "" for one for this person. `ask_is_sentence`: `ask` is a whole sentence of the user.
    `without_offer`: the user wants no offer in this letter. `reply`: it joins the last thread. `wordings` are those
    that the user chose, by part.
    """

    language: str
    tone: Tone
    formal: bool
    greeted: Greeted
    silence: Silence
    opening: str = ""
    reason: ReasonStep | None = None
    memories: tuple[Memory, ...] = ()
    topic: Topic | None = None
    line: str = ""
    line_name: str = ""
    line_first: bool = False
    answer: AnswerStep | None = None
    why_now: WhyNowStep | None = None
    ask: str = ""
    ask_is_sentence: bool = False
    offer: OfferStep | None = None
    without_offer: bool = False
    closing: str = ""
    subject: str = ""
    campaign_subject: str = ""
    held: GraveMail | None = None
    reply: bool = False
    wordings: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[PlanNote, ...] = ()


@dataclass(frozen=True, slots=True)
class UsedWording:
    """Which of the wordings that fit a part has: its number, counted from 1, of how many."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person. `text` ends with a newline; `blanks` names the parts that are missing.

    `blank_words` are what these blanks say in the letter, by part. `wordings` are those of its parts. `is_own`: the
    text is the user's own, whatever the plan says.
    """

    to: Address
    subject: str
    text: str
    html: str
    language: str
    plan: LetterPlan
    blanks: tuple[str, ...] = ()
    blank_words: Mapping[str, str] = field(default_factory=dict)
    wordings: Mapping[str, UsedWording] = field(default_factory=dict)
    is_own: bool = False
