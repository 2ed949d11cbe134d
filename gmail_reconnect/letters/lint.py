"""Finds what is wrong with a letter. Errors keep it from becoming a draft; warnings are only shown. Pure.

docs/letters.md lists every code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from gmail_reconnect.config import Config
from gmail_reconnect.names.clean_name import is_mailbox_name
from gmail_reconnect.text.bidi import Direction, count_words, directions_in, without_isolates
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.scripts import direction_of

from .content import Letter

Level = Literal["error", "warning"]

CODES: Final[dict[str, Level]] = {
    "blank": "error",
    "address_as_name": "error",
    "null_name": "error",
    "template_left": "error",
    "control_character": "error",
    "other_language": "error",
    "no_offer": "error",
    "too_short": "warning",
    "too_long": "warning",
    "subject_length": "warning",
    "many_questions": "warning",
    "many_apologies": "warning",
    "presumed_closeness": "warning",
    "exclamation": "warning",
    "unisolated": "warning",
}
MOST_QUESTIONS: Final = 3
MOST_APOLOGIES: Final = 1
SUBJECT_WORDS: Final = (3, 5)
FOREIGN_WORDS: Final = 4
"""This many consecutive words in another script, outside quotation marks, are a sentence; fewer may be a name."""

_QUOTED = re.compile("“[^”]*”|«[^»]*»")
_ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
_LEFT_BLANK = re.compile(r"\[[^\]]*…\]")
_TEMPLATE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_CONTROL = re.compile("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066\u2067\ue000\ue001]")
_NULL = re.compile(
    r"\b(?:null|none|undefined|nan|n/a|unknown|first[ _]?name|last[ _]?name|user[ _]?name|anonymous)\b", re.IGNORECASE
)
# These match folded text; folding also changes Arabic letters.
APOLOGY: Final = re.compile(
    r"\b(?:sorry|apolog\w+|forgiv\w+|regret\w*|pardon|excuse me)\b"
    r"|اعتذ|\bاسف|يوسفني|معذره|سامح|\bالعفو\b|\bعذرا\b"
)
CLOSENESS: Final = re.compile(
    r"\b(?:how(?:'s| is| are| have) (?:the|your) (?:kids?|children|wife|husband|partner|family|parents|job|baby|dog)"
    r"|(?:love|regards|greetings) to (?:all|the|your) (?:family|kids|children|wife|husband)"
    r"|hope (?:that )?(?:you and )?(?:the|your) (?:family|kids|children|wife|husband)"
    r"|congratulations on (?:the|your)|i (?:saw|see|heard|hear|noticed|read) (?:that )?(?:you|your)"
    r"|as (?:you know|always|usual)|your (?:new|current) (?:job|role|position|house|company|baby)"
    r"|you must be (?:very )?(?:busy|happy|proud)|my dear(?:est)? friend|old friend|miss you|just like old times)\b"
    r"|كيف (?:حال )?(?:ال)?(?:اولاد|اطفال|عايله|اسره|زوجتك|زوجك|اهلك|والديك|عمل)(?:ك)?"
    r"|سلم(?:ي)? علي|سلامي الي (?:ال)?(?:اهل|عايله|اسره|اولاد)|مبارك (?:لك|عليك|ال)|بلغني انك|سمعت انك"
    r"|رايت انك|علمت انك|كما تعلم|كالعاده|حبيبي|حبيبتي|صديقي القديم|صديقتي القديمه|وظيفتك الجديده|منصبك الجديد"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a letter: a code for programs, a message for people."""

    level: Level
    code: str
    message: str


def check(letter: Letter, config: Config, addresses: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Everything that is wrong with `letter`, errors first.

    `addresses` are the person's other addresses. A quoted subject isn't the user's wording, so its words aren't judged.
    """
    unquoted = _QUOTED.sub("", letter.text)
    found = [
        *_unfinished(letter),
        *_greeting(letter, [letter.to.email, *addresses]),
        *_length(letter, config),
        *_manners(unquoted),
        *_directions(letter, unquoted),
    ]
    findings = [Finding(CODES[code], code, message) for code, message in found]
    return tuple(sorted(findings, key=lambda finding: finding.level != "error"))


def _unfinished(letter: Letter) -> Iterator[tuple[str, str]]:
    names = {"why_now": "why you write now", "offer": "what you offer", "signature": "your name"}
    for step in letter.blanks:
        yield "blank", f"The letter does not say {names.get(step, step)}."
    if not letter.blanks and (left := _LEFT_BLANK.search(letter.text)):
        yield "blank", f"It contains a blank: {left[0]}"
    offer = letter.steps.offer
    told = " ".join(without_isolates(letter.text).split())
    if offer is not None and offer.words not in told:
        yield "no_offer", f"The offer {offer.name!r} is not in the letter: does the layout have it?"
    for part in (letter.subject, letter.text):
        if left := _TEMPLATE.search(_QUOTED.sub("", part)):
            yield "template_left", f"It contains a piece of a template: {left[0]}"
        if _CONTROL.search(part):
            yield "control_character", "It contains an invisible control character."


def _greeting(letter: Letter, addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    greeting = letter.text.lstrip().split("\n", 1)[0]
    if "@" in greeting:
        yield "address_as_name", f"The greeting is an address: {greeting}"
    greeted = [word.strip(" ,.:!،") for word in fold(without_isolates(greeting)).split()]
    if fold(letter.to.name) in greeted and is_mailbox_name(letter.to.name, addresses):
        yield "address_as_name", f"The greeting is the name of a mailbox: {greeting}"
    if _NULL.search(greeting):
        yield "null_name", f"The greeting names nobody: {greeting}"


def _length(letter: Letter, config: Config) -> Iterator[tuple[str, str]]:
    words = count_words(letter.text)
    least, most = config.letters.min_words, config.letters.max_words
    if words < least:
        yield "too_short", f"{words} words; {least} to {most} are read best."
    if words > most:
        yield "too_long", f"{words} words; {least} to {most} are read best."
    subject = count_words(letter.subject)
    if not SUBJECT_WORDS[0] <= subject <= SUBJECT_WORDS[1]:
        yield "subject_length", f"The subject has {subject} words; three to five are opened best."


def _manners(text: str) -> Iterator[tuple[str, str]]:
    questions = sum(text.count(mark) for mark in "?؟")
    if questions > MOST_QUESTIONS:
        yield "many_questions", f"{questions} questions; one to three are answered best."
    folded = fold(without_isolates(text))
    apologies = len(APOLOGY.findall(folded))
    if apologies > MOST_APOLOGIES:
        yield "many_apologies", f"{apologies} apologies; one is enough."
    if close := CLOSENESS.search(folded):
        yield "presumed_closeness", f"It presumes to know their life today: {close[0]!r}."
    if "!" in text:
        yield "exclamation", "It contains an exclamation mark."


def _directions(letter: Letter, unquoted: str) -> Iterator[tuple[str, str]]:
    line = direction_of(letter.language)
    longest = max((len(run) for run in _runs_against(without_isolates(unquoted), line)), default=0)
    if longest >= FOREIGN_WORDS:
        yield "other_language", f"{longest} words in a row are in another language than the letter."
    for run in _runs_against(_ISOLATED.sub("", letter.text), line):
        yield "unisolated", f"{' '.join(run)} runs the other way and is not set apart."


def _runs_against(text: str, line: Direction) -> Iterator[list[str]]:
    """Runs of consecutive words in a paragraph whose letters all have the opposite direction."""
    for paragraph in text.splitlines():
        run: list[str] = []
        for word in paragraph.split():
            directions = directions_in(word)
            if directions and line not in directions:
                run.append(word)
            elif directions and run:
                yield run
                run = []
        if run:
            yield run
