"""Clean a display name of what isn't the name: departments, places, addresses, quotes, services, capitals. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line

from . import lexicon
from .common_names import GIVEN
from .couples import join_slashed, split_couple, writes_for_others
from .display_names import without_underscores
from .known_names import is_given
from .name_order import is_shouted, is_vietnamese
from .titles import fold_without_points, separate_titles, split_titles

QUOTES: Final = " \"'“”«»‘’`*~,;"
_ADDRESS: Final = re.compile(r"[\[<(]*(?:mailto:|smtp:)?[^\s<>()\[\]]+@[^\s<>()\[\]]+[\])>]*|<[^>]*>", re.IGNORECASE)
_ASIDE: Final = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_NICKNAME: Final = re.compile(r"\s[\"“«'‘]([^\W\d_]+)[\"”»'’]\s")
_TAIL: Final = re.compile(r"\s+(?:(?:via|at|from|@)\s|(?:[ad]/[lpo]|s/o)\s).*$", re.IGNORECASE)
_THE_REVEREND: Final = re.compile(
    r"^the (?=(?:(?:rt|most|very|right) )*(?:rev|revd|reverend|hon|honou?rable)\b)", re.IGNORECASE
)
_TEMPLATE: Final = re.compile(r"[{}$%\\]")
_BREAK: Final = re.compile(r"\s*[|/•·;]\s*|\s+[–—-]+\s*|[–—-]+\s+")
_INITIAL: Final = re.compile(r"[^\W\d_]\.?")
# Two whole words, with at most an initial between them; "j.stolz" and "info2" say nothing.
_SPELLED: Final = re.compile(r"[^\W\d_]{3,}(?:[._][^\W\d_])?(?:[._][^\W\d_]{2,})+")
_DOTTED: Final = re.compile(r"[^\W\d_]+(?:[._][^\W\d_]+)+")


class CleanName(NamedTuple):
    """A name as people write it, the given name first where that is sure.

    `family` is the family's name if a comma or capitals showed it; `nickname` is what stood in quotes, as in
    Robert "Bob" Stone.
    """

    text: str = ""
    family: str = ""
    nickname: str = ""


def clean_display_name(name: str, *addresses: str) -> str:
    """Return the name without what isn't a part of it; "" if nothing sure is left.

    "Stone, Bob (US - Houston)", "STONE Bob - Paris", "'Bob Stone' [mailto:…]" and "bob.stone" are Bob Stone; so is
    "Bob- ECT Trading Stone", if his address ends with "stone".
    """
    return read_name(name, addresses).text


def read_name(name: str, addresses: Collection[str] = ()) -> CleanName:
    """Return `clean_display_name` with what the form of the name showed."""
    text = _ADDRESS.sub(" ", one_line(name, LONGEST_NAME * 2)).strip(QUOTES)
    if not text or "=?" in text or "@" in text or _TEMPLATE.search(text):
        return CleanName()
    text = " ".join(part for word in text.split() for part in separate_titles(word))
    if is_mailbox_name(text, addresses) or _DOTTED.fullmatch(text):
        return CleanName(_spelled_in_address(text))
    if writes_for_others(text) or _is_relative(text):
        return CleanName()
    nickname = _NICKNAME.search(f" {text} ")
    text = _NICKNAME.sub(" ", f" {text} ") if nickname else text
    text = _ASIDE.sub(" ", text).strip(QUOTES) or text.strip("()[] ")
    text = _TAIL.sub("", lexicon.TITLES_BEFORE_SLASH.sub(_with_point, text)).strip(QUOTES)
    text = join_slashed(_THE_REVEREND.sub("", text))
    if not (text := _without_department(text.strip(QUOTES), local_words(addresses))):
        return CleanName()
    text = without_underscores(text).translate(_SIGNS)
    couple = len(split_couple(text)) > 1
    text, family = (text, "") if couple else _turned(text)
    family = " ".join(_readable(family.split()))
    words = text.split() if couple else _readable(text.split())
    if not family and not couple:
        words, family = _family_last(words, addresses)
    text = " ".join(words)
    if len(words) > 1 or fold(text) in GIVEN:  # a single word in capitals may be an office's
        titles = split_titles(text).written if len(words) > 1 else ""
        before = f"{titles} " if titles and text.startswith(titles) else ""
        text = before + capitalized(text.removeprefix(before))
    return CleanName(unicodedata.normalize("NFC", text), capitalized(family), nickname[1] if nickname else "")


def is_mailbox_name(display_name: str, addresses: Iterable[str]) -> bool:
    """Whether the name only repeats the part before the @ of one of these addresses: DMartin, Mira.Stolz."""
    name = one_line(display_name, LONGEST_NAME * 2).casefold().strip(QUOTES)
    local = {email.casefold().rpartition("@")[0] for email in addresses}
    return bool(name) and name in local | {part.partition("+")[0] for part in local}


def is_domain_name(first: str, addresses: Iterable[str]) -> bool:
    """Whether one of these addresses is at a domain of this name: Harbour at mail.harbour.example."""
    name = re.sub(r"[\W_]", "", fold(first))
    hosts = (fold(email).rpartition("@")[2] for email in addresses)
    return any(name == re.sub(r"[\W_]", "", label) for host in hosts for label in host.split(".")[:-1])


def capitalized(name: str) -> str:
    """Write STONE and stone as Stone, and MARY ANN as Mary Ann; McKay and van der Berg stay."""
    if not (name.islower() or (name.isupper() and any(map(is_shouted, name.split())))):
        return name
    words = [
        word if at and word in _SMALL else _WORD.sub(_capital, word)
        for at, word in enumerate(name.lower().replace("i\u0307", "i").split())
    ]
    return re.sub(r"\bMc([a-z])", lambda found: f"Mc{found[1].upper()}", " ".join(words))


def _capital(word: re.Match[str]) -> str:
    return word[0].capitalize()


_WORD: Final = re.compile(r"[^\W\d_]+")
_SMALL: Final = lexicon.PARTICLES | {"and", "und", "et"}


def _is_relative(text: str) -> bool:
    """Whether a dash shows that it is somebody's wife or husband: Stone, Bob - Spouse."""
    return any(not lexicon.FAMILIES.isdisjoint(map(fold, part.split())) for part in _BREAK.split(text)[1:])


def _spelled_in_address(text: str) -> str:
    """Return the name that a mailbox spells: Mira Stolz of mira.stolz, Mira L. Stolz of mira_l_stolz, Tony of tony."""
    given, hyphen, family = text.partition("-")
    if hyphen and is_given(given) and not is_given(family):  # ana-lima, but not anna-lena
        text = f"{given}.{family}"
    words = re.split("[._]", text)
    if not lexicon.NOT_NAMES.isdisjoint(map(fold, words)) or fold(words[-1]) in lexicon.TOP_DOMAINS:
        return ""
    if len(words) == 2 and len(words[1]) == 1 and is_given(words[0]):  # ana.l
        return f"{capitalized(words[0])} {words[1].upper()}."
    if _SPELLED.fullmatch(text):
        return " ".join(word[0].upper() + word[1:] + "." * (len(word) == 1) for word in map(capitalized, words))
    return text.capitalize() if fold(text) in GIVEN else ""


def local_words(addresses: Iterable[str]) -> frozenset[str]:
    """Return the words before the @ of these addresses, folded."""
    return frozenset(word for email in addresses for word in re.split(r"[\W\d_]+", fold(email).rpartition("@")[0]))


def _without_department(text: str, spelled: frozenset[str]) -> str:
    """Omit what a dash or a bar separates: Ana Lima - Paris. An exchange server puts it before the family's name."""
    name, _hyphen, office = text.rpartition("-")
    no_names = lexicon.NOT_NAMES | lexicon.INSTITUTIONS
    if " " in name.strip() and fold(office) in lexicon.NOT_NAMES and no_names.isdisjoint(fold(name).split()):
        return name  # Ana Lima-Legal
    parts = [part for part in _BREAK.split(text, maxsplit=1) if part]
    if len(parts) < 2:
        return "".join(parts)
    before, behind = parts
    words, after = before.split(), behind.split()
    names = [word for word in words if not _INITIAL.fullmatch(word)]
    if len(names) >= 2 or not after:
        return before
    alias, is_family = fold(names[0]) if names else "", fold(after[-1]) in spelled
    is_office = not alias or alias in lexicon.NOT_NAMES or (alias in spelled and not is_family)
    if len(after) > 1 and (is_office or alias == fold(after[0])):
        return behind
    return f"{before} {after[-1]}" if is_family else before


def _turned(text: str) -> tuple[str, str]:
    """Turn "Lima, Ana" into ("Ana Lima", "Lima"); omit degrees and offices after a comma, and put "Jr." at the end."""
    parts = [part.strip() for part in text.replace("،", ",").split(",") if part.strip(" .")]
    first, *after = parts or [""]
    words = first.split()
    generation = ""
    if len(words) > 1 and fold_without_points(words[-1]) in lexicon.GENERATIONS:
        generation = words.pop()
    elif len(words) > 2 and fold_without_points(words[0]) in {"jr", "ii", "iii"}:
        generation = words.pop(0)
    names = []
    for part in after:
        bare = [fold_without_points(word) for word in part.split()]
        if len(bare) == 1 and bare[0] in lexicon.GENERATIONS:
            generation = generation or part
        elif not _NO_GIVEN.isdisjoint(bare):
            break
        else:
            names.append(part)
    last = " ".join(words)
    given = [word for word in names[0].split() if not _is_degree(word, words)] if names else []
    if not given or len(given) > 4 or (len(words) > 1 and len(names) > 1):
        return f"{last} {generation}".strip(), ""
    return f"{' '.join(given)} {last} {generation}".strip(), last


def _is_degree(word: str, before: list[str]) -> bool:
    """Whether a word after a comma is a degree, known or not: M.Eng., CSc.; behind a whole name also MPhil, OBE."""
    pieces = [piece for piece in word.split(".") if piece]
    if fold_without_points(word) in lexicon.DEGREES:
        return True
    if "." in word:
        several = len(pieces) > 1 and (max(map(len, pieces)) > 1 or word[0].islower())
        return several or _MIXED.fullmatch(word.rstrip(".")) is not None
    whole = len(before) > 1 and fold(before[0]) not in lexicon.PARTICLES and not before[-1].isupper()
    return whole and len(word) < _LONGEST_DEGREE and fold(word) not in GIVEN and _MIXED.fullmatch(word) is not None


_LONGEST_DEGREE: Final = 7
_MIXED: Final = re.compile("[A-Z]+[a-z]*[A-Z]+[a-z]*")
_NO_GIVEN: Final = lexicon.AFTER_COMMA | lexicon.NOT_NAMES | lexicon.OCCUPATIONS
"""A word of what may follow a name and a comma, but isn't a given name."""


def _with_point(titles: re.Match[str]) -> str:
    return f"{titles[0].rstrip(' ./')}. "


_SIGNS: Final = str.maketrans("", "", '"“”«»<>[](){}`*~:;!?#★☆|/\\')


def _readable(words: list[str]) -> list[str]:
    """Omit signs, numbers and degrees at the end."""
    kept = [word.strip(",") for word in words if any(map(str.isalpha, word)) or word in {"&", "+"}]
    while len(kept) > 2 and fold_without_points(kept[-1]) in lexicon.DEGREES:
        kept.pop()
    return kept


def _family_last(words: list[str], addresses: Collection[str]) -> tuple[list[str], str]:
    """Move a family's name in capitals behind the given name: STONE Bob. Vietnam's order stays."""
    start = 0
    if words and words[0].rstrip(".") in lexicon.TITLES_IN_CAPITALS:
        return words, ""
    while start < len(words) and (is_shouted(words[start]) or _is_short_family(words[start], first=start == 0)):
        start += 1
    family, given = " ".join(words[:start]), words[start:]
    if not start or not 1 <= len(given) <= 3 or not any(word[0].isupper() and len(word) > 1 for word in given):
        return words, ""
    # ECT Europe is an office. A short word in capitals is surely a family's name only before a known given name.
    if fold(given[0]) not in GIVEN and len(family) < 4 and fold(family) not in _SHORT:
        return words, ""
    if not _NO_FAMILY.isdisjoint(map(fold_without_points, words)) or is_domain_name(family, addresses):
        return words, ""
    if is_vietnamese(words):
        return [capitalized(family), *given], ""
    small = [word.lower() if fold(word) in _SMALL else capitalized(word) for word in words[:start]]
    return [*given, *small], " ".join(small)


_NO_FAMILY: Final = lexicon.NOT_NAMES | lexicon.TITLES | lexicon.LONG_TITLES


_SHORT: Final = lexicon.SHORT_FAMILIES.union(lexicon.CHINESE, lexicon.CHINESE_ABROAD, lexicon.KOREAN)


def _is_short_family(word: str, *, first: bool) -> bool:
    """Whether a word of two capitals or so is a family's name, or a part of it: LI Wei, DE LA CRUZ Ana."""
    return word.isupper() and fold(word) in (_SHORT | lexicon.PARTICLES if first else lexicon.PARTICLES)
