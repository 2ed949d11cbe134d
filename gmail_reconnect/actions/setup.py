"""Create config.toml from a few answers, and preview a letter made of them."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.write import read_letter_context
from gmail_reconnect.config import Config
from gmail_reconnect.errors import ConfigError, LetterError, ReconnectError
from gmail_reconnect.letters.compose import ComposedLetter, compose
from gmail_reconnect.letters.content import LetterContext, LetterRequest
from gmail_reconnect.letters.wording import wording_files
from gmail_reconnect.model import Contact, Moment, Person, Role, Standing, Tie
from gmail_reconnect.paths import shipped_templates
from gmail_reconnect.people import loading
from gmail_reconnect.store.mail.messages import MessageTable

SetupStep: TypeAlias = Literal["client", "login", "sync", "report"]
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
    path.write_text(_config_text(answers), encoding="utf-8")


def next_step(context: Context) -> SetupStep:
    """What comes after the config, by what is there already: mail, a sign-in, a client file."""
    paths = context.paths
    if paths.database.exists():
        with context.open_store() as store:
            if MessageTable(store).count():
                return "report"
    if paths.token("read").exists():
        return "sync"
    return "login" if paths.credentials(context.config.auth.credentials).exists() else "client"


def preview_letter(context: Context, answers: SetupAnswers) -> LetterPreview:
    """The letter that these answers make. Raises LetterError for a broken template."""
    now, config = context.clock(), Config.model_validate(tomllib.loads(_config_text(answers)))
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
            people = loading.load(store, config, context.clock())
            ranked = loading.ranked(store, people, config.ranking.lens, top=_TRIED)
            contacts = [one.contact for one in ranked]
            known = read_letter_context(context, store, contacts, context.clock(), request)
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


def _config_text(answers: SetupAnswers) -> str:
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
