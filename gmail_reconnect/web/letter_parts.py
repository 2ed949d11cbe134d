"""What the page of a letter shows of each of its parts: what it says, what can be chosen, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from gmail_reconnect.actions.letters.one_letter import LetterDetails
from gmail_reconnect.letters.content import Letter
from gmail_reconnect.letters.lint import Finding
from gmail_reconnect.letters.markup import without_styles
from gmail_reconnect.report.letter_remarks import describe_finding, describe_note, describe_plan, remark_words
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.text.scripts import direction_of

_PARTS: Final = {
    "greeting": (("call", "formality"), "greeting"),
    "opening": (("answer_needed", "opening_words"), "opening"),
    "reason": (("chapter", "reason_words"), "reason"),
    "recall": (("recall",), "memory"),
    "line": (("line_name", "line"), ""),
    "answer": (("answer",), ""),
    "why_now": (("why_now", "why_words"), "why now"),
    "ask": (("ask_words",), "ask"),
    "offer": (("offer", "offer_words"), "offer"),
    "thanks": ((), "thanks"),
    "closing": (("closing_words",), "closing"),
    "subject": (("subject",), "subject"),
    "whole": (("tone", "language", "reply", "no_letter"), ""),
}
"""Each part, in the order of the letter: its choices, and the part of the wordings, "" if there is none."""
_PART_OF_LINE: Final = {
    "calls": "greeting", "opens": "opening", "recalls": "recall", "asks": "ask", "offers": "offer",
    "closes": "closing", "tone": "whole",
}  # fmt: skip
_PART_OF_FINDING: Final = {
    "address_as_name": "greeting", "null_name": "greeting", "title_as_name": "greeting", "early_apology": "opening",
    "blank_silence": "opening", "blank_answer": "answer", "blank_why_now": "why_now", "blank_offer": "offer",
    "no_offer": "offer", "no_ask": "ask", "invented_ask": "ask", "doubtful_subject": "recall", "own_thread": "recall",
    "same_subject": "subject", "subject_length": "subject", "blank_signature": "closing",
}  # fmt: skip
"""By code or wording; all others are about the letter as a whole."""
_FILLED_BY: Final = {"silence": "opening_words", "answer": "answer", "why_now": "why_words", "offer": "offer_words"}
"""The choice that fills a blank; config.toml or a text of the user's own fills the others."""
_OWN: Final = frozenset({"opening_words", "reason_words", "why_words", "offer_words", "closing_words"})
"""The user's own words in place of what the program or config.toml says."""
_LONG: Final = _OWN | {"line", "answer", "ask_words"}


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One choice in the form: its value, the (value, label) pairs that it can be, and what is wrong with it.

    Without pairs it is a text; `is_own` folds it away until it is wanted.
    """

    name: str
    label: str
    value: str
    known: tuple[tuple[str, str], ...]
    wrong: str
    is_long: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class LetterPart:
    """One part: what the letter says in it, and notes; its choices; what the lint found: (level, words).

    `another` is the part of the wordings if there is another one to choose: this is wording `number` of `of`.
    """

    name: str
    says: tuple[str, ...]
    fields: tuple[ChoiceField, ...]
    findings: tuple[tuple[str, str], ...]
    another: str = ""
    number: str = ""
    of: str = ""


def make_parts(
    details: LetterDetails, words: PageWords, wrong: Mapping[str, str], given: Mapping[str, str]
) -> list[LetterPart]:
    """All parts that the letter has or could have; an answer only where one is owed or was given."""
    owes = details.contact.tie.i_owe
    letter = _planned(details)
    findings = _findings(details, words)
    found = []
    for name, (choices, wording) in _PARTS.items():
        fields = [
            _field(one, details, words, wrong, given)
            for one in choices
            if owes or one not in {"answer", "answer_needed"} or one in details.choices
        ]
        used = letter.wordings.get(wording) if letter else None
        if not (fields or used):
            continue
        several = used and used.of > 1
        found.append(
            LetterPart(
                name,
                tuple(_says(name, letter, words)) if letter else (),
                tuple(fields),
                tuple(findings.get(name, ())),
                wording if several else "",
                words.number(used.number) if used else "",
                words.number(used.of) if used else "",
            )
        )
    return found


def whole_findings(details: LetterDetails, words: PageWords) -> list[tuple[str, str]]:
    """What is wrong with the letter as a whole; with a text of the user's own, everything."""
    findings = _findings(details, words)
    own = details.composed is not None and details.composed.letter.is_own
    return [one for part, some in findings.items() if own or part == "whole" for one in some]


def letter_html(letter: Letter, words: PageWords) -> Markup:
    """The letter as the draft will be; a blank that a choice fills is a field of the form `choices`."""
    parts = {said: part for part, said in letter.blank_words.items()}

    def blank(text: str) -> str:
        part = "" if letter.is_own else parts.get(text.replace("\u2068", "").replace("\u2069", ""), "")
        if name := _FILLED_BY.get(part, ""):
            return Markup(
                '<textarea class="blank" form="choices" name="fill-{}" rows="1" placeholder="{}" aria-label="{}" '
                'maxlength="1000" dir="{}"></textarea>'
            ).format(name, text, words.say("part", part), direction_of(letter.language))
        if letter.is_own:
            return Markup('<mark class="blank">{}</mark>').format(text)
        where = "/settings" if part == "signature" else "?edit=yes"
        return Markup('<a class="blank" href="{}">{}</a>').format(where, text)

    return Markup(without_styles(letter.html, blank))  # noqa: S704 - `to_html` and `blank` have escaped it


def _planned(details: LetterDetails) -> Letter | None:
    return (details.composed.planned or details.composed.letter) if details.composed else None


def _says(name: str, letter: Letter, words: PageWords) -> list[str]:
    in_fields = {"answer", "whole"} | (set() if letter.plan.line_name else {"line"})
    lines = [
        line.says
        for line in describe_plan(letter.plan, words.language)
        if _PART_OF_LINE.get(line.part, line.part) == name and name not in in_fields
    ]
    part = {"reply": "whole"}
    return lines + [
        describe_note(note, words.language).partition(": ")[2]
        for note in letter.plan.notes
        if part.get(note.part, note.part) == name
    ]


def _findings(details: LetterDetails, words: PageWords) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in details.composed.findings if details.composed else ():
        if one.code != "held":
            found.setdefault(_part_of(one), []).append((one.level, describe_finding(one, words.language)))
    return found


def _part_of(finding: Finding) -> str:
    return _PART_OF_FINDING.get(finding.wording) or _PART_OF_FINDING.get(finding.code, "whole")


def _field(
    name: str, details: LetterDetails, words: PageWords, wrong: Mapping[str, str], given: Mapping[str, str]
) -> ChoiceField:
    value = given[name] if name in wrong else details.choices.get(name, "")
    return ChoiceField(
        name,
        words.say("choice", name),
        value,
        tuple((one, _label(name, one, words)) for one in details.known[name]),
        wrong.get(name, ""),
        name in _LONG,
        name in _OWN,
    )


def _label(name: str, value: str, words: PageWords) -> str:
    """A value of a choice as people say it; a name of config.toml as it is."""
    if name == "language":
        return str(words.locale.languages.get(value, value))
    table = words.table("value")
    if found := table.get(f"{name}_{value}") or table.get(value):
        return str(found)
    remarks = remark_words(words.language)
    return remarks.known(name, value) if name in {"tone", "chapter"} else value
