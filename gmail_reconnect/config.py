"""Read and check config.toml.

An unknown key is an error that names its line and the nearest known key.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NamedTuple, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from gmail_reconnect.text.domains import is_address
from gmail_reconnect.text.intervals import Interval, parse_interval
from gmail_reconnect.text.toml_lines import line_of
from gmail_reconnect.urls import is_https_or_loopback

from . import option_values
from .errors import ConfigError, ErrorCode
from .model import Gender
from .option_values import Lens
from .user_words import AskWords, CertainPeople, ChapterWords, Words, mistake, mistake_at, words_for

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ChapterKind = Literal["studies", "abroad", "new_profession", "family", "marriage", "new_field", "overwork", "self"]
WhyKind = Literal["trip", "return", "application", "advice", "question", "debt", "other"]
Tone = option_values.Tone
Formality = option_values.Formality
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Weight = Annotated[float, Field(ge=-5, le=5, strict=True)]
NONE: Final = "none"
"""In place of the name of a chapter, line, campaign or offer: the letter has none. So nothing else has this name."""


def _name(name: str) -> str:
    if name == NONE:
        raise mistake("name_none", f"{NONE!r} means that a letter has none; choose another name")
    return name


Name = Annotated[str, AfterValidator(_name)]


def _https_or_loopback(url: str) -> str:
    if url and not is_https_or_loopback(url):
        raise mistake("not_https", "must be https, or http on this machine")
    return url.rstrip("/")


SafeUrl = Annotated[str, AfterValidator(_https_or_loopback)]


class _Section(BaseModel):
    # Without a config.toml nothing is checked, and the checks, which take a while to build, aren't built.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)


class _Worded(_Section):
    """A section where each key that is a language, such as "ar" or "ar_f", has words in it."""

    words: Words = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        names = {info.alias or name for name, info in cls.model_fields.items()}
        words = {k: v for k, v in data.items() if re.fullmatch("[a-z]{2}(_[a-z_]+)?", k) and k not in names}
        return {k: v for k, v in data.items() if k not in words} | {"words": words} if words else data


class Me(_Worded):
    """Who the user is. A wording is the signature under letters in that language."""

    name: str = ""
    addresses: tuple[str, ...] = ()
    language: Language = "en"
    gender: Gender | None = None
    signature: str = ""

    def signed(self, language: str, gender: Gender | None = None, formality: Formality | None = None) -> str:
        """The signature under a letter in that language to such a person; "" where nothing is set."""
        return words_for(self.words, language, gender, formality) or self.signature or self.name

    @field_validator("addresses")
    @classmethod
    def _looks_like_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if not is_address(address):
                raise mistake("not_address", f"{address!r} is not an email address")
        return tuple(address.lower() for address in value)


class Chapter(_Worded):
    """What the user was doing in a period: the reason for a silence."""

    start: date = Field(alias="from")
    to: date | None = None
    kind: ChapterKind
    name: Name = ""
    words: ChapterWords = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Chapter:
        if self.to is not None and self.to < self.start:
            raise mistake("ends_before", "`to` is before `from`")
        return self


class WhyNow(_Worded):
    """A campaign: why the user writes now. `people` are selectors of who to write to; "*" is everyone.

    `ask` is what the user asks, with its size; `subject` the subject line; `offer` the name of the offer that goes with
    it. For `ask` and `subject`, config.toml has a text in the user's own language, or a table of languages.
    """

    name: Name
    kind: WhyKind = "other"
    people: tuple[str, ...] = ("*",)
    until: date | None = None
    ask: AskWords = Field(default_factory=dict)
    subject: Words = Field(default_factory=dict)
    offer: str = ""


class Line(_Worded):
    """How the user knows certain people, in sentences; `people` are selectors, as a campaign's, but not "*"."""

    people: CertainPeople
    name: Name = ""


class Offer(_Worded):
    """Something the user can do for the other person; `people` are selectors of who it is for, as a campaign's."""

    name: Name
    people: tuple[str, ...] = ("*",)
    default: bool = False


def _span(value: object) -> Interval:
    return parse_interval(value if isinstance(value, str) else repr(value))


class Rhythm(_Section):
    """How often the user wants to write to everyone with a tag, such as "every 6 months"."""

    tag: Annotated[str, Field(min_length=1)]
    every: Annotated[Interval, BeforeValidator(_span)]


class Ranking(_Section):
    """How the ranking treats a long silence, and how many places of ten show people outside the top (fresh view)."""

    lens: Lens = "balanced"
    fresh_view: Annotated[int, Field(ge=0, le=10, strict=True)] = 3


class Gate(_Section):
    """The least that a person needs to be ranked."""

    min_months: Annotated[int, Field(ge=1, le=120, strict=True)] = 2
    min_silence_days: Annotated[int, Field(ge=1, le=3650, strict=True)] = 90
    gap_factor: Annotated[float, Field(ge=0, le=100, strict=True)] = 3.0


class Weights(_Section):
    """How much each term of the score counts; silence by the lens. Measured in docs/ranking.md."""

    months: Weight = 1.0
    exchanges: Weight = 0.25
    i_owe: Weight = 0.15
    ignored: Weight = 0.15
    warm: Weight = 2.0
    balanced: Weight = 0.5
    long_lost: Weight = -0.5


class Letters(_Section):
    """How letters sound, their length, and what happens to a draft whose person writes first.

    `recall` says when a letter quotes the subject of earlier mail: "safe", if it is surely harmless; "ask", never, but
    the notes suggest it.
    """

    tone: Tone = "warm"
    formality: Literal["auto", "formal", "informal"] = "auto"
    recall: Literal["ask", "safe", "never"] = "safe"
    min_words: Annotated[int, Field(ge=10, le=1000)] = 40
    max_words: Annotated[int, Field(ge=20, le=2000)] = 125
    again_after_days: Annotated[int, Field(ge=0, le=3650)] = 180
    discard_when_they_write: bool = False


class ReportSettings(_Section):
    """How many people the report shows by default."""

    top: Annotated[int, Field(ge=1, le=10_000)] = 10


class Schedule(_Section):
    """When the scheduled run starts, by the machine's clock, and the most drafts it may create each time."""

    every: Literal["day", "mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "day"
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "08:30"
    drafts_per_run: Annotated[int, Field(ge=0, le=20)] = 0


class Notify(_Section):
    """How the user hears of trouble with scheduled runs; `digest` is the day of a weekly summary, "" for none."""

    desktop: bool = True
    command: tuple[str, ...] = ()
    dead_man_url: SafeUrl = ""
    draft: bool = False
    apprise: tuple[str, ...] = ()
    details: bool = False
    digest: Literal["", "mon", "tue", "wed", "thu", "fri", "sat", "sun"] = ""


class Auth(_Section):
    """The client file of the user's own Google Cloud project; "": credentials.json next to config.toml."""

    credentials: str = ""


class Gmail(_Section):
    """How Gmail is reached. `endpoint` is only for a test server: https, or loopback.

    `letters_months` is how far back a sync fetches letters in threads where the user never wrote.
    """

    endpoint: SafeUrl = ""
    units_per_minute: Literal["auto"] | Annotated[int, Field(ge=60, le=10_000_000)] = "auto"
    letters_months: Annotated[int, Field(ge=0, le=600)] = 24


class Mail(_Section):
    """Where mail is read from, and the command that prints the password for IMAP.

    `source` "": by IMAP if there is a sign-in for it, otherwise by Gmail's API.
    """

    source: Literal["", "gmail", "imap"] = ""
    password_command: str = ""


class Config(_Section):
    """All of config.toml; every section is optional."""

    me: Me = Me.model_construct()
    chapters: tuple[Chapter, ...] = Field((), alias="chapter")
    lines: tuple[Line, ...] = Field((), alias="line")
    why_now: tuple[WhyNow, ...] = ()
    offers: tuple[Offer, ...] = Field((), alias="offer")
    rhythms: tuple[Rhythm, ...] = Field((), alias="rhythm")
    ranking: Ranking = Ranking.model_construct()
    gate: Gate = Gate.model_construct()
    weights: Weights = Weights.model_construct()
    letters: Letters = Letters.model_construct()
    report: ReportSettings = ReportSettings.model_construct()
    schedule: Schedule = Schedule.model_construct()
    notify: Notify = Notify.model_construct()
    auth: Auth = Auth.model_construct()
    gmail: Gmail = Gmail.model_construct()
    mail: Mail = Mail.model_construct()

    @model_validator(mode="before")
    @classmethod
    def _name_language(cls, data: Any) -> Any:
        """Puts an `ask` or `subject` that is a text into a table, under the user's own language."""
        campaigns = data.get("why_now") if isinstance(data, dict) else None
        if not isinstance(campaigns, list) or not isinstance(me := data.get("me", {}), dict):
            return data
        language = str(me.get("language", "en"))

        def in_table(campaign: Any) -> Any:
            if not isinstance(campaign, dict):
                return campaign
            texts = {k: v for k, v in campaign.items() if k in {"ask", "subject"} and isinstance(v, str)}
            return campaign | {key: {language: text} for key, text in texts.items()}

        return data | {"why_now": [in_table(campaign) for campaign in campaigns]}

    @model_validator(mode="after")
    def _check_names(self) -> Config:
        for what, names in (
            ("chapter", [c.name for c in self.chapters if c.name]),
            ("line", [line.name for line in self.lines if line.name]),
            ("why_now", [w.name for w in self.why_now]),
            ("offer", [o.name for o in self.offers]),
            ("rhythm", [r.tag.casefold() for r in self.rhythms]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise mistake("named_twice", f"two [[{what}]] are named {twice[0]!r}")
        for number, chapter in enumerate(self.chapters):
            if chapter.name != chapter.kind and chapter.name in get_args(ChapterKind):
                raise mistake_at("name_is_kind", f"{chapter.name!r} is a kind of chapter", "chapter", number, "name")
        offers = [o.name for o in self.offers]
        for number, campaign in enumerate(self.why_now):
            if campaign.offer and campaign.offer not in {NONE, *offers}:
                known = f"known: {', '.join(offers)}" if offers else "there are none"
                message = f"there is no [[offer]] named {campaign.offer!r}; {known}"
                raise mistake_at("no_such_offer", message, "why_now", number, "offer")
        return self


class Mistake(NamedTuple):
    """What is wrong with a value: where it is, as a path of keys and numbers from 0, and in which way.

    `kind` is pydantic's, such as "greater_than_equal"; `limits` are its numbers, by name.
    """

    place: tuple[str | int, ...]
    kind: str
    message: str
    limits: Mapping[str, float]


def check(data: Mapping[str, Any]) -> Config | list[Mistake]:
    """The config of what config.toml says, or all that is wrong with it."""
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        return [_mistake(one) for one in error.errors(include_url=False)]


def _mistake(one: ErrorDetails) -> Mistake:
    place = tuple(part for part in one["loc"] if part != "words")
    limits = {name: value for name, value in one.get("ctx", {}).items() if isinstance(value, int | float)}
    return Mistake(place, one["type"], one["msg"].removeprefix("Value error, "), limits)


def load(path: Path) -> Config:
    """The config in `path`; the defaults where the file is missing.

    Raises ConfigError, with the line where one can be named.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config.model_construct()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}", code=ErrorCode.CONFIG_UNREADABLE) from error
    try:
        found = check(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line ([0-9]+)", str(error))  # or "at end of document"
        facts = {"file": str(path), "line": at[1] if at else str(len(text.splitlines()))}
        raise ConfigError(f"{path}: {error}", code=ErrorCode.CONFIG_SYNTAX, facts=facts) from error
    if isinstance(found, Config):
        return found
    raise _explain(path, text, found[0])


def _explain(path: Path, text: str, first: Mistake) -> ConfigError:
    line = line_of(text, first.place)
    where = f"{path}, line {line}" if line else str(path)
    keys = [str(part) for part in first.place if isinstance(part, str)]
    dotted = ".".join(keys)
    facts = {"file": str(path), "line": str(line or 1), "key": dotted}
    if first.kind != "extra_forbidden":
        return ConfigError(f"{where}: {dotted + ': ' if dotted else ''}{first.message}", "Fix that line.", facts=facts)
    known = _known_keys(keys[:-1])
    near = difflib.get_close_matches(keys[-1], known, n=1, cutoff=0.5)
    hint = f"Did you mean `{near[0]}`?" if near else f"Known here: {', '.join(sorted(known))}."
    return ConfigError(f"{where}: unknown key `{dotted}`.", hint, facts=facts)


def _known_keys(section: list[str]) -> list[str]:
    model: type[BaseModel] = Config
    for name in section:
        by_key = {info.alias or key: info.annotation for key, info in model.model_fields.items()}
        inner = by_key.get(name)
        arguments = getattr(inner, "__args__", (inner,))
        models = [a for a in arguments if isinstance(a, type) and issubclass(a, BaseModel)]
        if not models:
            return []
        model = models[0]
    return [info.alias or key for key, info in model.model_fields.items() if key != "words"]
