"""Judge whether a letter may recall a subject, or is better not written by a program at all. Pure.

A subject is safe if it names a topic and nothing in it is in the word lists of text/subject_words/: they have the words
of grief, money, quarrels and so on in nine languages, and words that make a subject personal or trivial. All lists
apply to every subject, because a subject doesn't tell its language. Where in doubt, a subject isn't recalled.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import contains
from pkgutil import get_data
from typing import Final, Literal

from gmail_reconnect.names.common_names import is_common, is_common_given
from gmail_reconnect.names.full_name import name_key
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_LINE, one_line
from gmail_reconnect.text.subjects import is_forward, is_noise, quoted_form, strip_all_prefixes

LONGEST_QUOTED: Final = 60

SubjectKind = Literal["safe", "doubtful", "grave"]
"""safe: a letter may recall it. doubtful: it is never recalled. grave: it looks like grief or anger."""

_BAD_NEWS: Final = frozenset({"sad", "medical"})
"""Kinds whose words about somebody's family are bad news."""
_EMPTY: Final = "empty"
"""The kind of words that say nothing by themselves, and harm nothing."""
_WORK: Final = "work"
"""The kind of words that are hardly in a private subject."""
GRAVE: Final = ("grief", "anger")
_LANGUAGES: Final = (
    "english", "arabic", "french", "german", "italian", "persian", "portuguese", "spanish", "turkish",
)  # fmt: skip
_MOST_WORDS: Final = 9
_SHARE_OF_LETTERS: Final = 0.6
_CONTRACTION: Final = re.compile(r"['’](?=(?:s|t|m|d|re|ve|ll)\b)")
_WORD: Final = re.compile(r"[^\W_]+")
_GREETING: Final = re.compile(r"\bالسلام عليكم(?: و ?رحمه الله)?(?: و ?بركاته)?")
"""Its mercy of God isn't that of an obituary."""
_LAUGHTER: Final = re.compile(r"\b(?:ه{3,}|(?:ha|he|ja|hi|ah){2,}h?)\b|خ{4,}")
_STRETCHED: Final = re.compile(r"([a-hj-vx-z\u0621-\u064a])\1\1")
"""Hellooo. But not Phase III, nor www."""
_BOOKING: Final = re.compile(
    r"[#$€£¥₺﷼%]|\d[:.]\d\d\b|\b\d{1,2} ?[ap]m\b|\b(?=\w{6,}\b)(?:\d+[a-z]+\d|[a-z]+\d+[a-z])"
    r"|\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}\b|\b\d{1,2} ?[/-] ?\d{1,2}\b"
)
"""A price, a time, a code, a date."""
_NO_NOUN: Final = re.compile(r"\w{3}(?:ed|ing)\Z|\A(?:\d{1,3}|an?|the|and|at|by|for|from|in|of|on|or|to|with)\Z")
_PLURAL: Final = re.compile(r"(\w{2,}(?:s|x|z|ch|sh)(?=es)|\w{3,})e?s")
_ADDRESSED: Final = re.compile(
    r"\b(?!و?ف?ب?ال)(?:\w{3,}(?:تي|تك|تكم|تنا|تني|تيني|يكم)|\w{2,}ا[يوء]كم?|\w[^\Wاوي][^\Wاوي]ت|\w{2,}[^\Wو]وا)\b"
)
"""An Arabic word without the article that ends like "my …", "your …", "I …ed", "they …ed"."""
_YOU: Final = re.compile(
    r"\b(?:يا|انتم?|(?:علي|من|ل|ب|في|نفس|عن|الي)كم?)\b|\b\w{3,}تك\b"
    r"|\b(?!و?ف?ب?ال)(?!\w*(?:شترك|حرك|درك|يك|نوك|بنك|ملك)\b)\w{4,}كم?\b"
)
"""An Arabic word that addresses somebody, or ends like "your …": with a hostile word it is anger."""
# What an Arabic word may have before and behind it.
_PREFIXES: Final = tuple(
    conjunction + rest for conjunction in ("", "و", "ف") for rest in ("", "ال", "بال", "كال", "لل", "ب", "ك", "ل")
)
_ENDINGS: Final = ("", "ات", "ين", "ون", "ان", "تين", "تان", "وا", "ت", "ا")
_PRONOUNS: Final = ("", "ي", "ك", "ه", "ها", "هم", "هن", "هما", "كم", "كن", "كما", "نا", "ني")
_WITHOUT_SUFFIX: Final = {"ت": "ه", "و": "ء", "ي": "ء", "ا": "اء"}
"""How the end of a word is written where no suffix follows: a final ة is ت before one, and hamza has a carrier."""
_SUFFIXES: Final = tuple({ending + pronoun for ending in _ENDINGS for pronoun in _PRONOUNS})


@dataclass(frozen=True, slots=True)
class SubjectVerdict:
    """What a letter may do with a subject. `why` names the harm, "" if there is none.

    `text` is the subject as a letter quotes it, without prefixes and quotation marks; "" unless it is safe.
    """

    kind: SubjectKind
    why: str = ""
    text: str = ""

    @property
    def is_safe(self) -> bool:
        """Whether a letter may recall it."""
        return self.kind == "safe"


@lru_cache(maxsize=10_000)
def judge_subject(subject: str) -> SubjectVerdict:
    """The verdict on a subject as it is in a header."""
    subject = one_line(subject, LONGEST_LINE)
    words = _normalized(subject)
    harms = _harms_in(words.split())
    harm = next(iter(harms), "")
    if harm in GRAVE:
        return SubjectVerdict("grave", harm)
    if "family" in harms and not _BAD_NEWS.isdisjoint(harms):
        return SubjectVerdict("grave", "grief")
    said = _normalized(strip_all_prefixes(subject))
    if _breaks_off().search(said) or ("hostile" in harms and _YOU.search(words)):
        return SubjectVerdict("grave", "anger")
    text = quoted_form(subject)
    why = "forward" if is_forward(subject) else harm or _doubt(text)
    return SubjectVerdict("doubtful", why) if why else SubjectVerdict("safe", text=text)


def in_a_sentence(subject: str) -> str:
    """An English subject as a sentence names it: "the coal presentation", "Elektro's telecom project"; "" in doubt.

    It ends with a word of work, and begins like a noun. If all its words are known it gets small letters; otherwise any
    may be a name, if another has a capital letter too.
    """
    words = subject.split()
    first, titles = fold(words[0]), [word for word in words if word.istitle()]
    known = all(map(_is_listed, map(fold, titles)))
    if not subject.isascii() or _NO_NOUN.search(first) or not _is_of(_WORK, fold(words[-1])):
        return ""
    if not known and len(titles) < 2:
        return ""
    said = " ".join(word.lower() if known and word in titles else word for word in words)
    return said if first.endswith("'s") else f"the {said}"


def _is_listed(word: str) -> bool:
    return _is_of(_WORK, word) or _is_of(_EMPTY, word)


def _doubt(text: str) -> str:
    """What speaks against recalling a subject that no word of it forbids; "" if nothing does."""
    words = _normalized(text)
    letters = sum(map(str.isalpha, text))
    doubts = {
        "noise": is_noise(text) or letters < _SHARE_OF_LETTERS * len(text.replace(" ", "")),
        "cut off": any(text.count(opening) != text.count(closing) for opening, closing in ("()", "[]")) or "…" in text,
        "long": len(text) > LONGEST_QUOTED or len(text.split()) > _MOST_WORDS,
        "joke": _LAUGHTER.search(words),
        "booking": _BOOKING.search(text.lower()),
        "question": text.endswith(("?", "؟")),
        "shout": text.endswith("!") or (text.isupper() and " " in text) or _STRETCHED.search(words),
        "emoji": any(unicodedata.category(character) in {"So", "Sk"} for character in text),
        "person": _ADDRESSED.search(words),
        "name": _is_name(text, words.split()),
        "trivial": not _names_a_topic(words.split()),
    }
    return next((why for why, found in doubts.items() if found), "")


def _names_a_topic(words: Sequence[str]) -> bool:
    """Whether three different words say something, or one that says something and one of work."""
    telling = {word for word in words if len(word) > (3 if word.isascii() else 2) and not word.isdigit()}
    work = {word for word in words if _is_of(_WORK, word)}
    others = {word for word in telling - work if not _is_of(_EMPTY, word)}
    return len(others) + len(work) > (1 if work else 2)


def _is_name(text: str, words: Sequence[str]) -> bool:
    """Whether it may be about a person: it has a common name, or a given name and no word of work."""
    return is_common(name_key(text)) or (
        any(map(is_common_given, words)) and not any(_is_of(_WORK, word) for word in words)
    )


def _normalized(text: str) -> str:
    """The folded words between single spaces. don't → dont, l'amour → l amour."""
    folded = _CONTRACTION.sub("", fold(text))
    return _GREETING.sub("سلام", " ".join(_WORD.findall(folded)))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a list, as the keys that its words have to have."""

    kind: str
    keys: tuple[str, ...]


@cache
def _breaks_off() -> re.Pattern[str]:
    """Fits "Stop writing to me", but not "Stop loss orders"."""
    lines = (get_data("gmail_reconnect.text", "breaking_off.txt") or b"").decode().splitlines()
    return re.compile("|".join(line for line in lines if line and not line.startswith("#")))


@cache
def _entries() -> tuple[dict[str, list[_Entry]], list[str]]:
    """The entries of all languages by their first key, and the kinds in the order of the English file."""
    found: dict[str, list[_Entry]] = defaultdict(list)
    kinds: dict[str, None] = {}
    for language in _LANGUAGES:
        for line in (get_data("gmail_reconnect.text", f"subject_words/{language}.txt") or b"").decode().splitlines():
            if line and not line.startswith("#"):
                kind, _, entries = line.partition(": ")
                kinds[kind] = None
                for entry in entries.split(", "):
                    keys = _keys_of_entry(entry, language)
                    found[keys[0]].append(_Entry(kind, keys))
    return found, list(kinds)


def _keys_of_entry(entry: str, language: str) -> tuple[str, ...]:
    """=word fits only as it is, word* has any end, ~word has Arabic prefixes and suffixes, word may have s or es."""
    words = _normalized(entry).split()
    if entry.startswith("=") or (language == "persian" and not entry.endswith("*")):
        return tuple(f"={word}" for word in words)
    if language == "arabic":
        return tuple(f"~{word}" for word in words)
    return (*words[:-1], f"{words[-1]}*") if entry.endswith("*") else tuple(words)


@lru_cache(maxsize=10_000)
def _keys_of_word(word: str) -> frozenset[str]:
    """Every key of an entry that this word fits."""
    keys = {f"={word}", word}
    if plural := _PLURAL.fullmatch(word):
        keys |= {plural[1], plural[0][:-1]}
    keys.update(f"{word[:end]}*" for end in range(2, len(word) + 1))
    if not word.isascii():
        for prefix in filter(word.startswith, _PREFIXES):
            rest = word.removeprefix(prefix)
            for suffix in filter(rest.endswith, _SUFFIXES):
                stem = rest.removesuffix(suffix)
                if len(stem) > 2 or (stem and not suffix):
                    keys.update((f"~{stem}", f"~{stem[:-1]}{_WITHOUT_SUFFIX.get(stem[-1], stem[-1])}"))
    return frozenset(keys)


def _harms_in(words: Sequence[str]) -> list[str]:
    """The harmful kinds of which an entry is in these words, in their order."""
    entries, kinds = _entries()
    keys = [_keys_of_word(word) for word in words]
    found = {
        entry.kind
        for place, some in enumerate(keys)
        for key in some & entries.keys()
        for entry in entries[key]
        if len(entry.keys) <= len(keys) - place and all(map(contains, keys[place:], entry.keys))
    }
    return [kind for kind in kinds if kind in found and kind not in {_EMPTY, _WORK}]


def _is_of(kind: str, word: str) -> bool:
    """Whether a word is an entry of this kind by itself."""
    entries, _ = _entries()
    return any(
        entry.kind == kind and len(entry.keys) == 1
        for key in _keys_of_word(word) & entries.keys()
        for entry in entries[key]
    )
