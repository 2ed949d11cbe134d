"""Find what to call somebody in a letter: the first name in a display name, by the custom of the name. Pure.

An address, an organisation or a placeholder never becomes a greeting; the letter then begins without a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from gmail_reconnect.text.fold import fold, word_set
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line
from gmail_reconnect.text.scripts import script_of, script_of_language

from . import lexicon

LONGEST_FIRST_NAME: Final = 30
_TITLES: Final = (lexicon.TITLES | lexicon.LONG_TITLES | lexicon.RARELY_NAMES).union(lexicon.CJK_TITLES)
_SUFFIXES: Final = lexicon.DEGREES.union(lexicon.DEGREES_OR_NAMES, lexicon.GENERATIONS)
_ARTICLES: Final = frozenset({"el", "al"})  # El Mehdi
_PARTICLES: Final = word_set("al el ad ud ed eddin allah ul ur ar as az رب")
_RELIGION: Final = frozenset({"din", "deen", "dine", "islam", "rahman", "aziz"})
"""What follows a particle in the second half of a compound name: Nour El Din."""

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>")
_TAIL = re.compile(r"\s+(?:[|/•·–—-]|via|from|at|@)\s+.*$|[/|].*$", re.IGNORECASE)
# "د/ أحمد" and "Dr/ Ahmed": a title with a slash instead of its point.
_STROKE = re.compile(r"^\s*(?:(?:[دأام]\.?\s*){1,2}|dr|eng|prof)\s*/\s*", re.IGNORECASE)
_NAME_WORD = re.compile(r"^[^\W\d_]+(?:[-'’.‐\u200c\u200d][^\W\d_]+)*\.?$")
_QUOTES: Final = " \"'“”«»‘’`*~"
# Two whole words; "j.stolz" and "info2" say nothing.
_FIRST_LAST = re.compile(r"([^\W\d_]{3,})[._]([^\W\d_]{2,})")
_EAST_ASIAN: Final = frozenset({"Hani", "Jpan", "Kore"})


def is_mailbox_name(display_name: str, addresses: Iterable[str]) -> bool:
    """Whether the name only repeats the part before the @ of one of these addresses: DMartin, Mira.Stolz."""
    name = one_line(display_name, LONGEST_NAME * 2).casefold().strip(_QUOTES)
    local = {email.casefold().rpartition("@")[0] for email in addresses}
    return bool(name) and name in local | {part.partition("+")[0] for part in local}


def first_name(display_name: str, language: str, addresses: Iterable[str] = ()) -> str | None:
    """Return what to call the bearer of `display_name` in a letter in `language`; None if nothing is safe.

    "Lima, Dr. Ana" gives Ana, "عبد الله منصور" gives عبد الله, "J. R. Lima" gives None. In a name in two scripts, the
    words in the language's own script count. If the name only repeats one of the bearer's `addresses`, only the first
    half of "mira.stolz" is surely a name. A word of their domain is an organisation's name.
    """
    if "@" in display_name:
        return None
    if is_mailbox_name(display_name, addresses):
        spelled = _FIRST_LAST.fullmatch(display_name.strip(_QUOTES))
        return None if spelled is None else first_name(f"{spelled[1]} {spelled[2]}", language)
    name = _TAIL.sub("", _STROKE.sub("", _ASIDE.sub(" ", one_line(display_name, LONGEST_NAME * 2))))
    words = _words(_turned(name.strip(_QUOTES)), language)
    if not words or any(fold(word).strip(".") in lexicon.NOT_NAMES for word in words):
        return None
    first = _east_asian(words) if script_of(" ".join(words)) in _EAST_ASIAN else _first_of(words)
    if not first or len(first) > LONGEST_FIRST_NAME or _is_domain(first, addresses):
        return None
    return first


def vocative(first: str, language: str) -> str:
    """Return a first name as it is used to address its bearer: أبو بكر becomes أبا بكر in Arabic."""
    if language == "ar":
        for nominative in ("أبو ", "ابو "):
            if first.startswith(nominative):
                return "أبا " + first.removeprefix(nominative)
    return first


def _is_domain(first: str, addresses: Iterable[str]) -> bool:
    """Whether one of these addresses is at a domain of this name: Harbour at mail.harbour.example."""
    name = re.sub(r"[\W_]", "", fold(first))
    hosts = (fold(email).rpartition("@")[2] for email in addresses)
    return any(name == re.sub(r"[\W_]", "", label) for host in hosts for label in host.split(".")[:-1])


def _turned(name: str) -> str:
    """Turn "Lima, Ana" into "Ana Lima", and "Ana Lima, PhD" into "Ana Lima"."""
    last, comma, rest = name.replace("،", ",").partition(",")
    if not comma:
        return name
    given = [word for word in rest.replace(",", " ").split() if fold(word).replace(".", "") not in _SUFFIXES]
    return f"{' '.join(given)} {last}" if given else last


def _words(name: str, language: str) -> list[str]:
    """Return the words that are names: titles are omitted; anything else that is odd makes the whole no name ([])."""
    words: list[str] = []
    titles: set[str] = set()
    for word in name.split():
        bare = fold(word).replace(".", "")
        faculty = bare in lexicon.FACULTIES and word.endswith(".") and titles and not words
        if bare in _TITLES or faculty or (bare in _SUFFIXES and words):
            titles.add(bare)
            continue
        # For a regular expression "²" is a letter.
        if not _NAME_WORD.match(word) or any(char.isnumeric() for char in word if not char.isalpha()):
            if words:
                break  # in "Ana Lima #4" what comes before is still a name
            return []
        words.append(unicodedata.normalize("NFC", word))
    if len(words) == 1 and titles & lexicon.FAMILY_TITLES:
        return []
    own = [word for word in words if script_of(word) == script_of_language(language)]
    return own or words


def _east_asian(words: list[str]) -> str:
    """The family name comes first; if the name has no space, the whole name is the safe choice."""
    return words[-1] if len(words) == 2 else " ".join(words)


def _first_of(words: list[str]) -> str | None:
    # "LIMA Ana": a family name in capitals before a first name.
    if len(words) > 1 and _is_shouted(words[0]) and not any(_is_shouted(word) for word in words[1:]):
        words = [*words[1:], words[0]]
    start = next((at for at, word in enumerate(words[:2]) if not _is_initial(word)), None)
    # One initial may come before the name people use; with two, the next word may be the family's.
    if start is None or (start > 0 and len(words) - start < 2):
        return None
    return _capitalized(" ".join(_compound(words[start:])).rstrip("."))


def _compound(words: list[str]) -> list[str]:
    """The words of the first name, of which the first may be only a half: Abd al-Rahman, Nour El Din."""
    head, rest = words[0], words[1:]
    taken = [head]
    if fold(head) in _ARTICLES and rest:
        taken.append(rest[0])
    elif fold(head) in lexicon.OPENINGS and rest:
        taken.append(rest[0])
        if fold(rest[0]) in _PARTICLES and len(rest) > 1:
            taken.append(rest[1])
    elif rest and re.sub(r"[\W_]", "", fold(rest[0])) in lexicon.CLOSINGS:
        taken.append(rest[0])
    elif len(rest) > 1 and fold(rest[0]) in _PARTICLES and fold(rest[1]) in _RELIGION:
        taken += rest[:2]
    return taken


def _is_initial(word: str) -> bool:
    """Whether a word is one letter, or letters separated by points. A whole name in a script without capitals isn't."""
    letters = [char for char in word if char.isalpha()]
    return len(letters) == 1 or ("." in word.rstrip(".") and all(len(part) <= 1 for part in word.split(".")))


def _is_shouted(word: str) -> bool:
    return len(word) > 2 and word.isupper() and not _is_initial(word)


def _capitalized(name: str) -> str:
    """Write ANA and ana as Ana; McKay and Jean-Luc stay."""
    if not (name.islower() or _is_shouted(name)):
        return name
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), name)
