"""The questions of init, on the terminal."""

from __future__ import annotations

import calendar
import re
import sys
from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, Final

import typer

from gmail_reconnect.actions.people.lookup import letter_languages
from gmail_reconnect.actions.setup import LetterPreview, SetupAnswers, preview_letter
from gmail_reconnect.errors import UsageError
from gmail_reconnect.text.chapter_form import find_wrong_form
from gmail_reconnect.user_words import one_line_of_words

from .letters import print_letters

if TYPE_CHECKING:
    from gmail_reconnect.actions.context import Context
    from gmail_reconnect.cli.session import Session

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


def ask_until_content(session: Session, context: Context) -> SetupAnswers:
    """Asks, and shows the letter that the answers make, until the user keeps them. Writes nothing."""
    answers = SetupAnswers()
    known = sorted(letter_languages(context))
    try:
        while True:
            answers = _ask(known, answers, context.clock().date())
            _show_letter(session, preview_letter(context, answers))
            if _choice("Keep this? y: write config.toml; n: ask again", ("y", "n"), "y") == "y":
                return answers
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError("The input has ended before all questions were answered.", "Use `init --yes`.") from None


def _ask(known: list[str], before: SetupAnswers, today: date) -> SetupAnswers:
    """The questions, each with the answer given `before` as its default. Prompts go to stderr."""
    name = _prompt("Your name, as you sign a letter", before.name)
    language = _choice(f"Language of your letters by default ({', '.join(known)})", known, before.language)
    _tell("\nWhat kept you from writing in recent years? (Enter: nothing to mention)", _CHAPTERS)
    chapter = _choice("Number", _CHAPTERS, before.chapter, optional=True)
    start = to = None
    words = ""
    if chapter:
        start = _date("From when (2019, 2019-09 or 2019-09-30)", before.start, today, end=False)
        to = _date("To when (Enter: until today)", before.to, today, end=True, optional=True, after=start)
        question = "In your words, after 'my time went into …' (Enter: a plain wording)"
        words = _words(question, before.chapter_words, lambda text: find_wrong_form(text, language))
    _tell("\nWhy are you writing now?", _WHYS)
    why = _choice("Number", _WHYS, before.why)
    why_words = _words("In one sentence (Enter: later)", before.why_words)
    offer = _words("\nWhat could you do for them, in one sentence (Enter: later)", before.offer)
    return SetupAnswers(
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


def _show_letter(session: Session, preview: LetterPreview) -> None:
    whose = (
        "an invented person, as there is no mail here yet" if preview.is_sample else "the first person of your report"
    )
    typer.echo(f"\nA letter made of this, to {whose}:\n", err=True)
    print_letters(preview.letters, session.err)
    typer.echo(err=True)


def _tell(question: str, kinds: dict[str, str]) -> None:
    lines = [f"  {number}  {told}" for number, told in enumerate(kinds.values(), 1)]
    typer.echo("\n".join([question, *lines]), err=True)


def _prompt(question: str, default: str = "") -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _until(question: str, default: str, read: Callable[[str], str | None], wrong: str) -> str:
    """Asks until the answer is valid; says what is wrong with any other."""
    while (found := read(_prompt(question, default))) is None:
        typer.echo(wrong, err=True)
    return found


def _words(question: str, default: str, find_fault: Callable[[str], str] = lambda _: "") -> str:
    """The user's own words for a letter; says what is wrong with them, and asks again."""
    while True:
        answer = _prompt(question, default)
        try:
            line = one_line_of_words(answer)
        except ValueError as error:
            typer.echo(f"{error}.", err=True)
            continue
        if not (fault := find_fault(line)):
            return line
        typer.echo(fault, err=True)


def _choice(question: str, known: Collection[str], default: str, *, optional: bool = False) -> str:
    """One of `known`, by its name or its number in the list."""
    names = list(known)

    def read(answer: str) -> str | None:
        if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(names):
            return names[int(answer) - 1]
        return answer.lower() if answer.lower() in names or (optional and not answer) else None

    return _until(question, default, read, f"Choose one of: {', '.join(names)}.")


def _date(
    question: str, default: date | None, today: date, *, end: bool, optional: bool = False, after: date | None = None
) -> date | None:
    """A day, not after `today`. A year or month means its first day, or with `end` its last until today."""

    def read(answer: str) -> str | None:
        if optional and not answer:
            return ""
        found = _day(answer, end=end)
        if found is None or (first := _day(answer, end=False) or found) > today or (after and found < after):
            return None
        return max(first, min(found, today)).isoformat()

    earliest = f", not before {after}" if after else ""
    wrong = f"Write it like 2019, 2019-09 or 2019-09-30{earliest}, and not in the future."
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
