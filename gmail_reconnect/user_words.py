"""The user's own words in config.toml: check them, and choose among them by language, gender and formality. Pure.

A key is a language ("ar"), and may add who is written to ("ar_f", "ar_m") and how ("fr_formal", "fr_informal", or as
people say it: "fr_vous", "fr_tu").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Final, LiteralString, NamedTuple

from pydantic import AfterValidator, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from gmail_reconnect.text.ask_form import find_wrong_ask
from gmail_reconnect.text.chapter_form import find_wrong_form
from gmail_reconnect.text.sanitize import LONGEST_SENTENCES, clean

_FORMALITIES: Final = ("informal", "formal")
_FORMS_OF_ADDRESS: Final = {
    "fr": ("tu", "vous"),
    "de": ("du", "sie"),
    "es": ("tu", "usted"),
    "it": ("tu", "lei"),
    "nl": ("je", "u"),
    "pl": ("ty", "pan"),
    "ru": ("ty", "vy"),
    "tr": ("sen", "siz"),
}
"""By language: the informal and the formal "you", as keys may name them."""
_KEY: Final = re.compile(r"([a-z]{2})(?:_(m|f))?(?:_([a-z]+))?")


class WordsKey(NamedTuple):
    """Which letters the words of a key are for; None: for each gender, for each formality."""

    language: str
    gender: str | None
    formality: str | None


def read_key(key: str) -> WordsKey | None:
    """What a key of config.toml means; None where it isn't a key for words."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    language, gender, form = found[1], found[2], found[3]
    if form is None:
        return WordsKey(language, gender, None)
    for names in (_FORMALITIES, _FORMS_OF_ADDRESS.get(language, ())):
        if form in names:
            return WordsKey(language, gender, _FORMALITIES[names.index(form)])
    return None


def words_for(words: Mapping[str, str], language: str, gender: str | None = None, formality: str | None = None) -> str:
    """The words for a person of this gender ("m", "f"; None: unknown) and formality; "" where none fit.

    Words for this gender and formality come before those for one of the two, and these before words for everybody.
    Words for the other gender never fit. Where the formality is unknown, the formal words fit.
    """
    fitting = [
        ((key.gender is not None) + (key.formality is not None), text)
        for name, text in words.items()
        if text and (key := read_key(name)) and key.language == language
        if key.gender in {None, gender} and key.formality in {None, formality or "formal"}
    ]
    return max(fitting, key=lambda one: one[0], default=(0, ""))[1]


def languages_of(words: Mapping[str, str]) -> set[str]:
    """The languages that there are words in, for some people at least."""
    return {key.language for name, text in words.items() if text and (key := read_key(name))}


def one_line_of_words(text: str) -> str:
    """The text as one line. Raises ValueError if it is too long for a letter."""
    line = clean(text)
    if len(line) > LONGEST_SENTENCES:
        message = f"{len(line):,} characters are too many for a letter; at most {LONGEST_SENTENCES} fit"
        raise mistake("too_long", message, most=LONGEST_SENTENCES)
    return line


def mistake(kind: LiteralString, message: str, **limits: int) -> PydanticCustomError:
    """A mistake in a value of config.toml. Interfaces may word each `kind` in their own way, with its `limits`."""
    return PydanticCustomError(kind, "{message}", {"message": message, **limits})


def mistake_at(kind: LiteralString, message: str, *location: str | int) -> ValidationError:
    """The same further inside the value that is being checked."""
    details = InitErrorDetails(type=mistake(kind, message), loc=location, input=None)
    return ValidationError.from_exception_data("", [details])


def _keys_like(key: str) -> list[str]:
    """The keys that words in the language of this one may have, without those that combine two variants."""
    language = key[:2] if re.match("[a-z]{2}", key) else "en"
    forms = (*_FORMALITIES, *_FORMS_OF_ADDRESS.get(language, ()))
    return [language, *(f"{language}_{variant}" for variant in ("m", "f", *forms))]


def _check_keys(words: dict[str, str]) -> dict[str, str]:
    seen: dict[WordsKey, str] = {}
    for name in words:
        key = read_key(name)
        if key is None:
            known = f"is not a key for words in a language; use one of: {', '.join(_keys_like(name))}"
            raise mistake_at("words_key", known, name)
        if key in seen:
            raise mistake_at("same_key", f"means the same as `{seen[key]}`", name)
        seen[key] = name
    return words


Words = Annotated[dict[str, Annotated[str, AfterValidator(one_line_of_words)]], AfterValidator(_check_keys)]
"""The words of one section, each a line, by key."""


def _fitting(kind: LiteralString, find_wrong: Callable[[str, str], str]) -> AfterValidator:
    def check(words: dict[str, str]) -> dict[str, str]:
        for key, text in words.items():
            if wrong := find_wrong(text, key[:2]):
                raise mistake_at(kind, wrong, key)
        return words

    return AfterValidator(check)


ChapterWords = Annotated[Words, _fitting("wrong_form", find_wrong_form)]
AskWords = Annotated[Words, _fitting("wrong_ask", find_wrong_ask)]


def _certain(people: tuple[str, ...]) -> tuple[str, ...]:
    if any(selector.strip() == "*" for selector in people):
        raise mistake("for_everyone", "a line for everyone says nothing about anyone; name certain people")
    return people


CertainPeople = Annotated[tuple[str, ...], AfterValidator(_certain)]
"""Selectors of people, as a campaign's, but not of everyone."""
