"""What a letter is made of, from the user's request to the finished text. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, get_args

from gmail_reconnect.config import ChapterKind, Config, WhyKind
from gmail_reconnect.model import Address

CHAPTER_KINDS: Final[tuple[ChapterKind, ...]] = get_args(ChapterKind)
WHY_KINDS: Final[tuple[WhyKind, ...]] = get_args(WhyKind)
ASKING: Final[frozenset[WhyKind]] = frozenset({"trip", "return", "application", "advice", "question"})
"""The kinds of campaign that ask for something. A letter of any other kind contains no request."""


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """What the user asked for; None means that the program chooses. `reply` joins the last thread."""

    why: str | None = None
    offer: str | None = None
    reason: str | None = None
    language: str | None = None
    reply: bool = False


@dataclass(frozen=True, slots=True)
class Introduction:
    """Who introduced the user and a person to each other (the name from the header), and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EarlierLetter:
    """A letter that was written before: its text, and its person's addresses."""

    addresses: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class LetterContext:
    """Everything but the contact that a letter depends on. All of it is read before the first letter is written.

    `templates` holds the texts of the wording files by path, such as "en/layout.txt". `now` is the day to which the
    silence is counted. `introductions` are keyed by person id.
    """

    config: Config
    templates: Mapping[str, str]
    now: datetime
    request: LetterRequest = LetterRequest()
    earlier: tuple[EarlierLetter, ...] = ()
    introductions: Mapping[str, Introduction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReasonStep:
    """Step 1: what filled the silence. Without the user's own `words` the kind's wording is used."""

    kind: ChapterKind
    words: str = ""


@dataclass(frozen=True, slots=True)
class WhyNowStep:
    """Step 2: why the user writes now. For an owed reply, `subject` is the subject of the unanswered mail."""

    name: str
    kind: WhyKind
    words: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class OfferStep:
    """Step 3: what the user offers, in the user's own words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Memory:
    """The last exchange that a letter may mention: its cleaned subject, and its date."""

    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Steps:
    """The contents of one letter. `silence_days` is None if no individual mail has a date.

    A step that is None becomes a blank in the letter, or is left out; `notes` say why.
    """

    language: str
    silence_days: int | None
    reason: ReasonStep | None = None
    why_now: WhyNowStep | None = None
    offer: OfferStep | None = None
    memory: Memory | None = None
    introduction: Introduction | None = None
    notes: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether step 2 asks the person for something."""
        return self.why_now is not None and self.why_now.kind in ASKING


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person. `text` ends with a newline; `blanks` names the parts that are missing."""

    to: Address
    subject: str
    text: str
    html: str
    language: str
    steps: Steps
    blanks: tuple[str, ...] = ()
