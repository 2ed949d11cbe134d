"""Find what to call somebody in a letter: the first name in a display name, by the custom of the name. Pure.

An address, an organization or a placeholder never becomes a greeting; the letter then begins without a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

from babel.lists import format_list
from babel.localedata import locale_identifiers

from gmail_reconnect.text.fold import fold, word_set
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line
from gmail_reconnect.text.scripts import script_of, script_of_language

from . import lexicon
from .couples import is_family, split_couple, writes_for_others
from .name_order import first_name_first, is_shouted

LONGEST_FIRST_NAME: Final = 30
_TITLES: Final = (lexicon.TITLES | lexicon.LONG_TITLES | lexicon.RARELY_NAMES).union(lexicon.CJK_TITLES)
_SUFFIXES: Final = lexicon.DEGREES.union(lexicon.DEGREES_OR_NAMES, lexicon.GENERATIONS)
_ARTICLES: Final = frozenset({"el", "al"})  # El Mehdi
_PARTICLES: Final = word_set("al el ad ud ed eddin allah ul ur ar as az رب")
_RELIGION: Final = frozenset({"din", "deen", "dine", "islam", "rahman", "aziz"})
"""What follows a particle in the second half of a compound name: Nour El Din."""

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>")
_TAIL = re.compile(r"\s+(?:[|/•·–—-]|via|from|at|@)\s+.*$|[/|].*$", re.IGNORECASE)
_NAME_WORD = re.compile(r"^[^\W\d_]+(?:[-'’.‐\u200c\u200d][^\W\d_]+)*\.?$")
_QUOTES: Final = " \"'“”«»‘’`*~"
# Two whole words; "j.stolz" and "info2" say nothing.
_FIRST_LAST = re.compile(r"([^\W\d_]{3,})((?:[._][^\W\d_]{2,})+)")
_DOTTED = re.compile(r"[^\W\d_]+(?:[._][^\W\d_]+)+")
_OFFICE = re.compile(
    "会社|公司|客服|中心|センター|サポート|事務局|編集部|服务|服務|销售部|市场部|人事部|财务部|团队|办公室|前台|営業|総務|受付|窓口|係"
    "|회사|센터|지원|고객|영업|팀|학교|학원|大学|大學|学校|學校|協会|协会|お客様|相談室|委員会|委员会"
    "|Phòng Kinh|Phòng ban|Ban Giám|Công ty|Trung tâm"
)
_NEVER: Final = lexicon.NOT_NAMES | lexicon.COMPANIES_OR_NAMES - {"sa", "lp"}
_EAST_ASIAN: Final = frozenset({"Hani", "Jpan", "Kore"})


def is_mailbox_name(display_name: str, addresses: Iterable[str]) -> bool:
    """Whether the name only repeats the part before the @ of one of these addresses: DMartin, Mira.Stolz."""
    name = one_line(display_name, LONGEST_NAME * 2).casefold().strip(_QUOTES)
    local = {email.casefold().rpartition("@")[0] for email in addresses}
    return bool(name) and name in local | {part.partition("+")[0] for part in local}


def first_name(display_name: str, language: str, addresses: Collection[str] = ()) -> str | None:
    """Return what to call the bearer of `display_name` in a letter in `language`; None if nothing is safe.

    "Lima, Dr. Ana" gives Ana, "عبد الله منصور" gives عبد الله, "J. R. Lima" gives None. "Ana & Bob Lima" gives both. In
    a name in two scripts, the words in the language's own script count. If the name only repeats one of the bearer's
    `addresses`, only the first half of "mira.stolz" is surely a name. A word of their domain is an organization's name.
    """
    name = one_line(display_name, LONGEST_NAME * 2)
    if "@" in name or writes_for_others(name):
        return None
    if is_mailbox_name(name, addresses) or _DOTTED.fullmatch(name.strip(_QUOTES)):
        spelled = _FIRST_LAST.fullmatch(name.strip(_QUOTES))
        return None if spelled is None else first_name(re.sub("[._]", " ", spelled[0]), language)
    name = _TAIL.sub("", lexicon.TITLES_BEFORE_SLASH.sub("", _ASIDE.sub(" ", name))).strip(_QUOTES)
    parts = split_couple(name)
    if is_family(name) or len(parts) > 2:
        return None
    if len(parts) == 2 and ("," in name or _is_domain("".join(parts), addresses)):
        return None
    found = [_first_of_one(part, language, addresses) for part in parts]
    firsts = [first for first in found if first]
    if len(firsts) < len(parts) or len({*map(fold, firsts)}) < len(parts):
        return None
    first = format_list(firsts, locale=language if language in locale_identifiers() else "en")
    if language == "ar" and script_of(first) != "Arab":
        first = first.replace(" و", " و ")  # it stands alone before another script
    return first if len(first) <= LONGEST_FIRST_NAME else None


def _first_of_one(name: str, language: str, addresses: Collection[str]) -> str | None:
    turned = _turned(name)
    words = _words(turned, language)
    if not words or any(fold(word).strip(".") in _NEVER for word in words) or _OFFICE.search(name):
        return None
    if script_of(" ".join(words)) in _EAST_ASIAN:
        first: str | None = _east_asian(words)
    else:
        first = _first_of(words, addresses if turned == name else None)
    return None if not first or _is_domain(first, addresses) else first


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
    tokens = name.split()
    for place, word in enumerate(tokens):
        bare = fold(word).replace(".", "")
        if bare in lexicon.TITLES_OR_NAMES and not word.endswith(".") and (words or len(tokens) - place < 3):
            words.append(word)
            continue
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


def _first_of(words: list[str], addresses: Collection[str] | None) -> str | None:
    """Return the first name; without `addresses` the words are in the order of the West."""
    if fold(words[0]).strip(".") in lexicon.PASSED_OVER:
        words = words[1:]
    ordered = words if addresses is None else first_name_first(words, addresses)
    if not ordered:
        return None
    words = ordered
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


def _capitalized(name: str) -> str:
    """Write ANA and ana as Ana; McKay and Jean-Luc stay."""
    if not (name.islower() or is_shouted(name)):
        return name
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), name)
