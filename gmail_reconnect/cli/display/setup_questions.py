"""The questions of init, on the terminal, in the language that the user chooses first."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

import typer

from gmail_reconnect.actions.people.lookup import letter_languages
from gmail_reconnect.actions.setup import LetterPreview, SetupAnswers, preview_letter, read_day
from gmail_reconnect.errors import UsageError
from gmail_reconnect.text.chapter_form import find_wrong_form
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_SENTENCES, clean

from .letters import print_letters
from .setup_words import SetupWords, in_every_language

if TYPE_CHECKING:
    from gmail_reconnect.actions.context import Context
    from gmail_reconnect.cli.session import Session


def ask_until_content(session: Session, context: Context) -> SetupAnswers:
    """Asks, and shows the letter that the answers make, until the user keeps them. Writes nothing."""
    answers = SetupAnswers()
    known = sorted(letter_languages(context))
    words = SetupWords(answers.language)
    try:
        while True:
            language = _language(known, answers.language)
            words = SetupWords(language)
            session.unchanged = words.say("interrupted")
            answers = _ask(words, language, answers, context.clock().date())
            _show_letter(session, words, preview_letter(context, answers), language)
            if _agrees(words):
                return answers
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError(words.say("ended"), words.say("ended_hint")) from None


def _language(known: list[str], default: str) -> str:
    """The first question. The reader's language isn't known yet, so it is asked in each."""
    names = {code: f"{own.say('language')} ({code})" if (own := SetupWords(code)).is_own else code for code in known}
    _tell(in_every_language("which"), names)
    wrong = in_every_language("choose", known=", ".join(known))
    return _choice(in_every_language("number"), known, default, wrong)


def _ask(words: SetupWords, language: str, before: SetupAnswers, today: date) -> SetupAnswers:
    """The other questions, each with the answer given `before` as its default. Prompts go to stderr."""
    say = words.say
    chapters, whys = words.table("chapters"), words.table("whys")
    name = _prompt(say("name"), before.name)
    _tell("\n" + say("chapter"), chapters)
    wrong = say("choose", known=f"1–{len(chapters)}")
    chapter = _choice(say("number"), chapters, before.chapter, wrong, optional=True)
    start = to = None
    chapter_words = ""
    if chapter:
        start = _date(words, "from", before.start, today, end=False)
        to = _date(words, "to", before.to, today, end=True, optional=True, after=start)
        chapter_words = _words(words, "chapter_words", before.chapter_words, lambda text: _fault(words, text, language))
    _tell("\n" + say("why"), whys)
    why = _choice(say("number"), whys, before.why, say("choose", known=f"1–{len(whys)}"))
    why_words = _words(words, "why_words", before.why_words)
    typer.echo(err=True)
    offer = _words(words, "offer", before.offer)
    return SetupAnswers(
        name=name,
        language=language,
        chapter=chapter,
        start=start,
        to=to,
        chapter_words=chapter_words,
        why=why,
        why_words=why_words,
        offer=offer,
    )


def _show_letter(session: Session, words: SetupWords, preview: LetterPreview, language: str) -> None:
    typer.echo(f"\n{words.say('to_sample' if preview.is_sample else 'to_first')}\n", err=True)
    print_letters(preview.letters, session.err, language)
    typer.echo(err=True)


def _agrees(words: SetupWords) -> bool:
    yes, no = words.answers("yes"), words.answers("no")

    def read(answer: str) -> str | None:
        given = fold(answer)
        return "yes" if given in map(fold, yes) else "no" if given in map(fold, no) else None

    return (
        _until(words.say("keep"), yes[0], read, words.say("choose", known=yes[0] + words.say("comma") + no[0])) == "yes"
    )


def _fault(words: SetupWords, text: str, language: str) -> str:
    """Why the words for a chapter don't fit; in English where there are no questions in the language."""
    found = find_wrong_form(text, language)
    return words.say("wrong_form", words=text) if found and words.is_own else found


def _tell(question: str, kinds: Mapping[str, str]) -> None:
    lines = [f"  {number}  {told}" for number, told in enumerate(kinds.values(), 1)]
    typer.echo("\n".join([question, *lines]), err=True)


def _prompt(question: str, default: str = "") -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _until(question: str, default: str, read: Callable[[str], str | None], wrong: str) -> str:
    """Asks until the answer is valid; says what is wrong with any other."""
    while (found := read(_prompt(question, default))) is None:
        typer.echo(wrong, err=True)
    return found


def _words(words: SetupWords, key: str, default: str, find_fault: Callable[[str], str] = lambda _: "") -> str:
    """The user's own words for a letter; says what is wrong with them, and asks again."""
    while True:
        line = clean(_prompt(words.say(key), default))
        if len(line) > LONGEST_SENTENCES:
            typer.echo(words.say("too_long", length=len(line), longest=LONGEST_SENTENCES), err=True)
        elif fault := find_fault(line):
            typer.echo(fault, err=True)
        else:
            return line


def _choice(question: str, known: Collection[str], default: str, wrong: str, *, optional: bool = False) -> str:
    """One of `known`, by its name or its number in the list."""
    names = list(known)

    def read(answer: str) -> str | None:
        answer = fold(answer)  # also digits of another script
        if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(names):
            return names[int(answer) - 1]
        return answer if answer in names or (optional and not answer) else None

    shown = str(names.index(default) + 1) if default in names else default
    return _until(question, shown, read, wrong)


def _date(
    words: SetupWords,
    key: str,
    default: date | None,
    today: date,
    *,
    end: bool,
    optional: bool = False,
    after: date | None = None,
) -> date | None:
    """A day, not after `today`. A year or month means its first day, or with `end` its last until today."""

    def read(answer: str) -> str | None:
        if optional and not answer:
            return ""
        found = read_day(answer, today, end=end, after=after)
        return found.isoformat() if found else None

    wrong = words.say("day_after", after=after) if after else words.say("day")
    found = _until(words.say(key), default.isoformat() if default else "", read, wrong)
    return date.fromisoformat(found) if found else None
