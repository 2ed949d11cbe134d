"""Read the titles in a name, and write them as a letter's greeting does. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from gmail_reconnect.text.fold import fold, word_set

from . import lexicon
from .known_names import is_given

Manner = Literal["", "titled", "polite", "kin"]


@dataclass(frozen=True, slots=True)
class TitleForm:
    """A title: in English, in Arabic (if it isn't known whether for a man or a woman, for a man, for a woman)."""

    english: str
    arabic: tuple[str, str, str]
    before_family: bool
    """In English: Dr Stolz, but Sir Bob."""


@dataclass(frozen=True, slots=True)
class TitledName:
    """The words of a name without titles; the highest title, and the titles as they were written.

    `manner`: "titled" for Dr and the like; "polite" for Mr; "kin" for those that people are called with: Uncle Sam.
    """

    words: tuple[str, ...]
    manner: Manner = ""
    form: TitleForm | None = None
    written: str = ""
    feminine: bool = False

    @property
    def gender(self) -> str | None:
        """Who it is for, "m" or "f", where it says so: «الدكتورة»."""
        if self.feminine:
            return "f"
        written = fold(self.written)
        return "m" if written.startswith("ال") and not written.endswith("ه") else None

    def title_in(self, language: str, gender: str | None) -> str:
        """The title in a letter in `language`; `gender` is "m", "f" or None."""
        if self.form is None or language not in {"en", "ar"}:
            return self.written if self.form else ""
        if language == "en":
            return self.form.english
        unknown, man, woman = self.form.arabic
        said = "f" if self.feminine else gender or self.gender
        return {None: unknown, "m": man, "f": woman}[said] or self.written


def _read_forms() -> dict[str, tuple[int, TitleForm]]:
    found = {}
    for rank, line in enumerate(lexicon.TITLE_FORMS):
        english, unknown, man, woman, before, words = (part.strip() for part in line.split("|"))
        form = TitleForm(english, (unknown, man, woman), before == "family")
        found.update(dict.fromkeys(word_set(words), (rank, form)))
    return found


_FORMS: Final = _read_forms()
_BEHIND: Final = lexicon.TITLES_BEHIND - lexicon.DEGREES - {*lexicon.GENERATIONS} - lexicon.COMPANIES
_FACULTIES: Final = lexicon.FACULTIES | {"h", "c"}
_ALL: Final = lexicon.POLITE | lexicon.KIN | {*_FORMS}


def split_titles(name: str) -> TitledName:
    """Separate the titles before a name, or behind it (Ahmet Bey), from its words."""
    words = [part for word in name.split() for part in separate_titles(word)]
    titles: list[str] = []
    while words and _is_title(words, titles):
        titles.append(words.pop(0))
    bare = [fold_without_points(word) for word in titles]
    if not titles:
        behind = len(words) == 2 and fold_without_points(words[1]) in _BEHIND
        return TitledName(
            tuple(words[:1] if behind else words), "kin" if behind else "", None, words[1] if behind else ""
        )
    if not words:
        return TitledName(())
    ranked = sorted((_FORMS[word] for word in [*bare, "".join(bare[:2])] if word in _FORMS), key=lambda one: one[0])
    written, feminine = " ".join(titles), not lexicon.WOMENS_TITLES.isdisjoint(bare)
    if ranked:
        return TitledName(tuple(words), "titled", ranked[0][1], written, feminine)
    return TitledName(tuple(words), "kin" if not lexicon.KIN.isdisjoint(bare) else "polite", None, written, feminine)


def _is_title(words: list[str], before: list[str]) -> bool:
    bare = fold_without_points(words[0])
    if (words[0].rstrip(".") in lexicon.TITLES_IN_CAPITALS and len(words) > 1) or _is_abbreviation(words):
        return True
    if before and bare in _FACULTIES and words[0].endswith("."):
        return True
    if bare in lexicon.TITLES_OR_NAMES and not words[0].endswith("."):
        return len(words) > 2
    return bare in _ALL and (bare not in lexicon.ONLY_WITH_POINT or words[0].endswith("."))


def _is_abbreviation(words: list[str]) -> bool:
    """Whether a short form before a whole name must be a title, known or not: Öğr. Gör., к.т.н., but not Wm. or J.R."""
    pieces = [fold(piece) for piece in re.split("[.-]", words[0]) if piece]
    names = [word for word in words[1:] if fold_without_points(word) not in lexicon.GENERATIONS]
    if not words[0].endswith(".") or not pieces or len(names) < 2:
        return False
    if pieces[0] in lexicon.SHORT_GIVEN | lexicon.PASSED_OVER:
        return False
    first = next((word for word in names if not word.endswith(".")), "")
    longest, small = max(map(len, pieces)), words[0][0].islower() and not first[:1].islower()
    return small or longest > 2 or (longest == 2 and is_given(first))


def separate_titles(word: str) -> list[str]:
    """Return a title and what follows its point, as two words: Dr.Sami, د.سامي. Other words stay whole."""
    if fold_without_points(word) in _ALL:
        return [word]
    before, point, after = word.partition(".")
    if after.startswith("-"):  # Dipl.-Ing.
        return [word]
    return [f"{before}.", *separate_titles(after)] if point and after.strip(".") and fold(before) in _ALL else [word]


def fold_without_points(word: str) -> str:
    """Return the form of a word that the tables have: "M.D." becomes "md"."""
    return fold(word).replace(".", "")
