"""init: the few questions that matter, the letter that the answers make, and then a commented config.toml."""

from __future__ import annotations

import calendar
import re
import sys
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import typer

from gmail_reconnect.cli.display import letters as letters_view
from gmail_reconnect.cli.session import Session
from gmail_reconnect.config import Config
from gmail_reconnect.errors import ConfigError, ReconnectError, UsageError
from gmail_reconnect.letters.compose import compose
from gmail_reconnect.letters.content import LetterContext
from gmail_reconnect.letters.sample_contact import make_sample_contact
from gmail_reconnect.letters.wording import wording_files
from gmail_reconnect.model import Contact
from gmail_reconnect.paths import shipped_templates
from gmail_reconnect.people import directory

_CHAPTERS: Final = {
    "studies": "studying",
    "abroad": "living abroad",
    "new_profession": "a new profession",
    "family": "caring for family",
    "marriage": "getting married",
    "new_field": "another field",
    "overwork": "too much work",
    "self": "being wrapped up in yourself",
}
_WHYS: Final = {
    "trip": "a journey, on which you want their advice",
    "return": "you are back, and want their view",
    "application": "you apply for something they know",
    "advice": "you want their advice",
    "question": "you have a question",
    "debt": "you still owe them something",
    "other": "anything else",
}


@dataclass(frozen=True, slots=True)
class _Answers:
    name: str = ""
    language: str = "en"
    chapter: str = ""
    start: date | None = None
    to: date | None = None
    chapter_words: str = ""
    why: str = "other"
    why_words: str = ""
    offer: str = ""


def init(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; everything can be filled in later.")] = False,
) -> None:
    """Asks what letters need, shows the letter it makes, and writes a commented config.toml. Never overwrites one."""
    session: Session = context.obj
    path = session.paths.config_file
    if path.exists():
        raise ConfigError(f"{path} is there already.", "Edit it, or move it away first.")
    text = _filled(_Answers()) if yes else _conversation(session)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text, encoding="utf-8")
    session.say(f"Written: {path}\nNext: gmail-reconnect login, or gmail-reconnect import FILE.mbox")


def _conversation(session: Session) -> str:
    """Questions and the letter, until the user is content; the text of config.toml. Nothing is written meanwhile."""
    answers = _Answers()
    try:
        while True:
            answers = _ask(session, answers)
            text = _filled(answers)
            _show_letter(session, Config.model_validate(tomllib.loads(text)))
            kept = _choice("Keep this? y: write config.toml; n: ask me again", ("y", "n"), "y")
            if kept == "y":
                return text
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError("There is nobody to ask: the input has ended.", "Use `init --yes`.") from None


def _ask(session: Session, before: _Answers) -> _Answers:
    """The few questions that matter, each with what was answered `before`. Prompts go to stderr."""
    known = sorted(wording_files.languages(session.paths.templates / "letters"))
    name = _prompt("Your name, as it stands under a letter", before.name)
    language = _choice(f"Language of letters where nothing else decides ({', '.join(known)})", known, before.language)
    _tell("\nWhat kept you from writing, these last years? (Enter: nothing to name)", _CHAPTERS)
    chapter = _choice("Number", _CHAPTERS, before.chapter, optional=True)
    start = to = None
    words = ""
    if chapter:
        start = _date("From when (2019, 2019-09 or 2019-09-30)", before.start, end=False)
        to = _date("To when (Enter: until today)", before.to, end=True, optional=True, after=start)
        words = _prompt("In your words, to follow 'my time went into …' (Enter: plain ones)", before.chapter_words)
    _tell("\nWhy do you write now?", _WHYS)
    why = _choice("Number", _WHYS, before.why)
    why_words = _prompt("In one sentence (Enter: later)", before.why_words)
    offer = _prompt("\nWhat could you do for them, in one sentence (Enter: later)", before.offer)
    return _Answers(
        name=name,
        language=language,
        chapter=chapter,
        start=start,
        to=to,
        chapter_words=words,
        why=why,
        why_words=why_words,
        offer=offer,
    )


def _show_letter(session: Session, config: Config) -> None:
    """The letter that these answers make for the top person, or for an invented one where no mail was read."""
    now = session.now()
    contact = _top_person(session, config)
    if contact is None:
        since = min((chapter.start for chapter in config.chapters), default=None)
        contact = make_sample_contact(config.me.language, now, since)
        note = "A letter made of this, to an invented person: there is no mail here yet."
    else:
        note = "A letter made of this, to the first of your list:"
    typer.echo(f"\n{note}\n", err=True)
    templates = wording_files.load(session.paths.templates / "letters")
    made = compose([contact], LetterContext(config, templates, now))
    letters_view.print_letters(made, session.err)
    typer.echo(err=True)


def _top_person(session: Session, config: Config) -> Contact | None:
    if not session.paths.database.exists():
        return None
    try:
        with session.store() as store:
            people = directory.load(store, config, session.now())
            ranked = directory.ranked(store, people, config.ranking.lens, top=1)
    except ReconnectError:
        return None
    return ranked[0].contact if ranked else None


def _tell(question: str, kinds: dict[str, str]) -> None:
    lines = [f"  {number}  {told}" for number, told in enumerate(kinds.values(), 1)]
    typer.echo("\n".join([question, *lines]), err=True)


def _prompt(question: str, default: str = "") -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _until(question: str, default: str, read: Callable[[str], str | None], wrong: str) -> str:
    """Asks until the answer can be read; says what is wrong with one that cannot."""
    while (found := read(_prompt(question, default))) is None:
        typer.echo(wrong, err=True)
    return found


def _choice(question: str, known: Collection[str], default: str, *, optional: bool = False) -> str:
    """One of `known`, by its name or, of several told with numbers, by its number."""
    names = list(known)

    def read(answer: str) -> str | None:
        if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(names):
            return names[int(answer) - 1]
        return answer.lower() if answer.lower() in names or (optional and not answer) else None

    return _until(question, default, read, f"Choose one of: {', '.join(names)}.")


def _date(
    question: str, default: date | None, *, end: bool, optional: bool = False, after: date | None = None
) -> date | None:
    """A day; a year or a month alone is its first day, or with `end` its last."""

    def read(answer: str) -> str | None:
        if optional and not answer:
            return ""
        found = _day(answer, end=end)
        return None if found is None or (after and found < after) else found.isoformat()

    wrong = f"Write it as 2019, 2019-09 or 2019-09-30{f', not before {after}' if after else ''}."
    found = _until(question, default.isoformat() if default else "", read, wrong)
    return date.fromisoformat(found) if found else None


def _day(answer: str, *, end: bool) -> date | None:
    parts = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", answer, re.ASCII)
    if parts is None:
        return None
    year, month = int(parts[1]), int(parts[2] or (12 if end else 1))
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(parts[3] or (last if end else 1)))
    except ValueError:
        return None


def _filled(answers: _Answers) -> str:
    """The template with the answers in it; a section without an answer stays a comment, or is left out."""
    text = (shipped_templates() / "config" / "config.toml").read_text(encoding="utf-8")
    chapter = {"FROM": f"{answers.start}", "TO": f"{answers.to or ''}", "KIND": answers.chapter}
    sections = {
        "chapter": (answers.chapter, answers.chapter_words, chapter),
        # Being back is a reason without a word of one's own.
        "why": (answers.why_words or answers.why == "return", answers.why_words, {"KIND": answers.why}),
        "offer": (answers.offer, answers.offer, {}),
    }
    lines = []
    for line in text.splitlines():
        name, colon, body = line.removeprefix("#").partition(":")
        if not (line.startswith("#") and colon and name in sections):
            lines.append(line.replace("NAME", _toml(answers.name)).replace('"LANGUAGE"', _toml(answers.language)))
            continue
        given, words, places = sections[name]
        for place, value in places.items():
            body = body.replace(place, value)
        body = body.replace("LANGUAGE", answers.language).replace("ANSWER", _toml(words))
        if given and not body.endswith(("= ", '= ""')):
            lines.append(body)
        elif name != "chapter":
            lines.append(f"# {body}")
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in text)
    return f'"{escaped}"'
