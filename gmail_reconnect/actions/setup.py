"""Create config.toml from a few answers, and preview a letter made of them."""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final, Literal, TypeAlias

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.write import read_letter_context
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.config import Config
from gmail_reconnect.errors import ConfigError, LetterError, ReconnectError
from gmail_reconnect.letters.compose import ComposedLetter, compose
from gmail_reconnect.letters.content import LetterContext, LetterRequest
from gmail_reconnect.letters.wording import wording_files
from gmail_reconnect.model import Contact, Moment, Person, Role, Standing, Tie
from gmail_reconnect.paths import shipped_templates
from gmail_reconnect.people import loading
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.text.chapter_form import find_wrong_form
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_SENTENCES, clean

SetupStep: TypeAlias = Literal["client", "login", "sync", "report"]
AnswerFault: TypeAlias = Literal["day", "day_after", "too_long", "wrong_form"]
"""What is wrong with an answer, as templates/init has words for it."""
_SAMPLES: Final = {"ar": ("ليلى منصور", "مخطط الميناء الجديد")}
_DEFAULT_SAMPLE: Final = ("Mira Stolz", "The harbour plans")
_TRIED: Final = 5
_YEARS_SILENT: Final = 3


@dataclass(frozen=True, slots=True)
class SetupAnswers:
    """What letters need. `chapter` is a kind of [[chapter]], `why` one of [[why_now]]; "" for no answer."""

    name: str = ""
    language: str = "en"
    chapter: str = ""
    start: date | None = None
    to: date | None = None
    chapter_words: str = ""
    why: str = "other"
    why_words: str = ""
    offer: str = ""


@dataclass(frozen=True, slots=True)
class LetterPreview:
    """A letter made of the answers: to the first person of the report, or to an invented one (`is_sample`)."""

    letters: list[ComposedLetter]
    is_sample: bool


def check_no_config(context: Context) -> None:
    """Raises ConfigError where config.toml exists: it is never overwritten."""
    if context.paths.config_file.exists():
        raise ConfigError(f"{context.paths.config_file} exists already.", "Edit it, or move it away first.")


def create_config(context: Context, answers: SetupAnswers) -> None:
    """Writes a commented config.toml, for its owner only. Raises ConfigError where there is one."""
    check_no_config(context)
    path = context.paths.config_file
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(config_text(answers), encoding="utf-8")


def next_step(context: Context) -> SetupStep:
    """What comes after the config, by what is there already: mail, a sign-in, a client file."""
    paths = context.paths
    if paths.database.exists():
        with context.open_store() as store:
            if MessageTable(store).count():
                return "report"
    if paths.token("read").exists() or paths.token("imap").exists():
        return "sync"
    return "login" if paths.credentials(context.config.auth.credentials).exists() else "client"


def read_answers(given: Mapping[str, str], today: date) -> tuple[SetupAnswers, dict[str, AnswerFault]]:
    """The answers that were typed, and what is wrong with which. Those about a chapter count only with a chapter."""
    words = {name: clean(given.get(name, "")) for name in ("name", "chapter_words", "why_words", "offer")}
    language, chapter = given.get("language") or "en", given.get("chapter", "")
    faults = {name: fault for name, text in words.items() if (fault := find_fault(name, text, language))}
    start = to = None
    if chapter:
        start = read_day(given.get("start", ""), today, end=False)
        to = read_day(given.get("to", ""), today, end=True, after=start)
        if start is None:
            faults["start"] = "day"
        elif to is None and given.get("to"):
            faults["to"] = "day_after"
    else:
        words["chapter_words"] = ""
        faults.pop("chapter_words", None)
    answers = SetupAnswers(
        **words, language=language, chapter=chapter, start=start, to=to, why=given.get("why") or "other"
    )
    usual = SetupAnswers()
    kept = {one.name: getattr(usual, one.name) for one in fields(usual) if one.name in faults}
    if "start" in faults:
        kept["chapter"] = ""
    return replace(answers, **kept), faults


def find_fault(name: str, text: str, language: str) -> AnswerFault | None:
    """What is wrong with the user's own words for a letter."""
    if len(text) > LONGEST_SENTENCES:
        return "too_long"
    return "wrong_form" if name == "chapter_words" and find_wrong_form(text, language) else None


def read_day(text: str, today: date, *, end: bool, after: date | None = None) -> date | None:
    """A day until `today`, not before `after`. A year or month is its first day, or with `end` its last until today.

    None for any other text.
    """
    given = fold(text)
    found = _day(given, end=end)
    if found is None or (first := _day(given, end=False) or found) > today or (after and found < after):
        return None
    return max(first, min(found, today))


def _day(text: str, *, end: bool) -> date | None:
    parts = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text, re.ASCII)
    if parts is None:
        return None
    year, month = int(parts[1]), int(parts[2] or (12 if end else 1))
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(parts[3] or (last if end else 1)))
    except ValueError:
        return None


def preview_letter(context: Context, answers: SetupAnswers) -> LetterPreview:
    """The letter that these answers make. Raises LetterError for a broken template."""
    now, config = context.clock(), Config.model_validate(tomllib.loads(config_text(answers)))
    request = LetterRequest(language=answers.language)  # whatever language this person usually gets
    if letter := _first_letter(context, config, request):
        return LetterPreview([letter], is_sample=False)
    since = min((chapter.start for chapter in config.chapters), default=None)
    contact = _sample_contact(config.me.language, now, since)
    templates = wording_files.load(context.paths.templates / "letters")
    return LetterPreview(compose([contact], LetterContext(config, templates, now, request)), is_sample=True)


def _first_letter(context: Context, config: Config, request: LetterRequest) -> ComposedLetter | None:
    """The letter to the first person of the report whose letter doesn't wait for the user; None if there is none."""
    if not context.paths.database.exists():
        return None
    try:
        with context.open_store() as store:
            people = load_people(context, store)
            order = people.kept_order(config.ranking.lens)
            first = islice((who for who in order if who not in people.drafted), _TRIED)
            contacts = loading.contacts_of(store, people, map(people.person, first))
            known = read_letter_context(context, store, people, contacts, context.clock(), request=request)
    except LetterError:
        raise
    except ReconnectError:
        return None
    letters = (compose([contact], replace(known, config=config))[0] for contact in contacts)
    return next((letter for letter in letters if not letter.waits_for_user), None)


def _sample_contact(language: str, now: datetime, before: date | None) -> Contact:
    """Invented. Their last mail is about three years old, or a month older than `before` if that is earlier."""
    name, subject = _SAMPLES.get(language, _DEFAULT_SAMPLE)
    last = now - timedelta(days=round(_YEARS_SILENT * 365.25) + 60)
    if before:
        last = min(last, datetime.combine(before, time(12), now.tzinfo) - timedelta(days=30))
    heard = Moment(last, Role.TO, 1, subject, "<invented@example.com>")
    tie = Tie(last_heard=heard, last_contact=last, subjects=(subject,))
    return Contact(Person("invented", name, ("somebody@example.com",)), tie, Standing.LAPSED)


def config_text(answers: SetupAnswers) -> str:
    """The shipped config.toml with the answers in it; a section without an answer stays a comment or is left out."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, keep_trailing_newline=True
    )
    environment.filters["toml"] = _toml
    text = (shipped_templates() / "config" / "config.toml").read_text(encoding="utf-8")
    return environment.from_string(text).render(asdict(answers))


def _toml(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in text)
    return f'"{escaped}"'
