"""What to call somebody: the first name out of a display name, by the custom of the name. Pure.

It never makes a greeting out of an address, an organisation, a placeholder or anything that is no name;
None then, and the letter begins without one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from gmail_reconnect.text.fold import fold, word_set
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line
from gmail_reconnect.text.scripts import script_of, script_of_language

LONGEST_FIRST_NAME: Final = 30


_TITLES: Final = word_set(
    "dr prof professor mr mrs ms miss mx sir dame lady lord eng engr ing dipl-ing mag rev reverend fr sr",
    "sra srta herr frau mme mlle monsieur madame sheikh sheikha shaikh hajj capt captain col gen hon judge",
    "د أ م أد دكتور دكتورة الدكتور الدكتورة أستاذ أستاذة الأستاذ الأستاذة السيد السيدة الآنسة المهندس",
    "المهندسة مهندس مهندسة الشيخ الشيخة الحاج الحاجة سعادة معالي فضيلة القاضي المستشار بروفيسور البروفيسور",
    "様 さん 先生 氏 님 씨",
)
# Before one word alone they stand with the name of the family: nobody writes "Dear Smith".
_FORMAL: Final = word_set("mr mrs ms miss mx herr frau mme mlle monsieur madame sr sra srta")
# Of a degree, and names elsewhere: Dr. med., Dr. rer. nat.
_DEGREE: Final = word_set("med rer nat phil habil jur iur pol oec theol hc")
_SUFFIXES: Final = word_set(
    "phd md jr sr ii iii iv mba msc bsc ma ba ms esq cpa pe dds dvm rn facs frcs cfa pmp ret mph jd llm"
)
_NO_NAMES: Final = word_set(
    "null none undefined nan unknown anonymous user username name firstname lastname admin administrator",
    "info office team support sales service services help helpdesk desk department dept group list",
    "mailing newsletter news noreply no-reply reply notification notifications webmaster postmaster",
    "mailer-daemon system inc ltd llc gmbh corp corporation company university college school institute",
    "committee secretary secretariat hr jobs careers billing accounts customer marketing press community",
    "فريق إدارة شركة مؤسسة جامعة مكتب قسم خدمة خدمات دعم مجهول جمعية مجلس لجنة مجموعة مدرسة معهد",
)
# The first half of a compound first name, which calls for the next word: عبد الله, Abu Bakr.
_OPENING: Final = word_set("عبد أبو أبي أبا أم ابن abd abdul abdel abdal abu abou umm oum")
_ARTICLE: Final = frozenset({"el", "al"})  # El Mehdi
_PARTICLE: Final = word_set("al el ad ud ed eddin allah ul ur ar as az رب")
# The second half, which belongs to the word before it: نور الدين, هبة الله, Nour El-Din.
_CLOSING: Final = word_set(
    "الله الدين الإسلام الرحمن الحق الإيمان الهدى eldin el-din al-din uddin ud-din eddine ed-dine eddin",
    "ad-din aldin al-islam el-islam allah",
)
_DINS: Final = frozenset({"din", "deen", "dine", "islam", "rahman", "aziz"})

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>")
_TAIL = re.compile(r"\s+(?:[|/•·–—-]|via|from|at|@)\s+.*$|[/|].*$", re.IGNORECASE)
# "د/ أحمد" and "Dr/ Ahmed": a title with a stroke in place of its point.
_STROKE = re.compile(r"^\s*(?:(?:[دأام]\.?\s*){1,2}|dr|eng|prof)\s*/\s*", re.IGNORECASE)
_NAME_WORD = re.compile(r"^[^\W\d_]+(?:[-'’.‐\u200c\u200d][^\W\d_]+)*\.?$")
_QUOTES: Final = " \"'“”«»‘’`*~"
# Of two whole words; "j.stolz" and "info2" say nothing.
_FIRST_LAST = re.compile(r"([^\W\d_]{3,})[._]([^\W\d_]{2,})")
_HAN = frozenset({"Hani", "Jpan", "Kore"})


def is_mailbox_name(display_name: str, addresses: Iterable[str]) -> bool:
    """Whether the name is no more than what stands before the @ of one of these addresses: DMartin, Mira.Stolz."""
    name = one_line(display_name, LONGEST_NAME * 2).casefold().strip(_QUOTES)
    local = {email.casefold().rpartition("@")[0] for email in addresses}
    return bool(name) and name in local | {part.partition("+")[0] for part in local}


def first_name(display_name: str, language: str, addresses: Iterable[str] = ()) -> str | None:
    """What to call the bearer of `display_name` in a letter in `language`; None where nothing is safe.

    "Lima, Dr. Ana" gives Ana, "عبد الله منصور" عبد الله, "J. R. Lima" None. Of a name in two scripts,
    the words in the language's own script count. Of a name that only repeats one of the bearer's `addresses`, no more
    than the first of "mira.stolz" is a name for certain; what their domain is called is an organisation's.
    """
    if "@" in display_name:
        return None
    if is_mailbox_name(display_name, addresses):
        spelled = _FIRST_LAST.fullmatch(display_name.strip(_QUOTES))
        return None if spelled is None else first_name(f"{spelled[1]} {spelled[2]}", language)
    name = _TAIL.sub("", _STROKE.sub("", _ASIDE.sub(" ", one_line(display_name, LONGEST_NAME * 2))))
    words = _words(_given_name_first(name.strip(_QUOTES)), language)
    if not words or any(fold(word).strip(".") in _NO_NAMES for word in words):
        return None
    first = _east_asian(words) if script_of(" ".join(words)) in _HAN else _first_of(words)
    if not first or len(first) > LONGEST_FIRST_NAME or _is_domain(first, addresses):
        return None
    return first


def _is_domain(first: str, addresses: Iterable[str]) -> bool:
    """Whether one of these addresses is at a domain of this name: Harbour at mail.harbour.example."""
    name = re.sub(r"[\W_]", "", fold(first))
    hosts = (fold(email).rpartition("@")[2] for email in addresses)
    return any(name == re.sub(r"[\W_]", "", label) for host in hosts for label in host.split(".")[:-1])


def vocative(first: str, language: str) -> str:
    """A first name as it stands when its bearer is called: أبو بكر becomes أبا بكر in Arabic."""
    if language == "ar":
        for nominative in ("أبو ", "ابو "):
            if first.startswith(nominative):
                return "أبا " + first.removeprefix(nominative)
    return first


def _given_name_first(name: str) -> str:
    """ "Lima, Ana" as "Ana Lima"; "Ana Lima, PhD" as "Ana Lima"."""
    last, comma, rest = name.replace("،", ",").partition(",")
    if not comma:
        return name
    given = [word for word in rest.replace(",", " ").split() if fold(word).replace(".", "") not in _SUFFIXES]
    return f"{' '.join(given)} {last}" if given else last


def _words(name: str, language: str) -> list[str]:
    """The words that are names: titles are left out, any other oddity makes the whole no name ([])."""
    words: list[str] = []
    titles: set[str] = set()
    for word in name.split():
        bare = fold(word).replace(".", "")
        degree = bare in _DEGREE and word.endswith(".") and titles and not words
        if bare in _TITLES or degree or (bare in _SUFFIXES and words):
            titles.add(bare)
            continue
        # To a regular expression "²" is a letter.
        if not _NAME_WORD.match(word) or any(char.isnumeric() for char in word if not char.isalpha()):
            if words:
                break  # "Ana Lima #4": what comes before is still a name
            return []
        words.append(unicodedata.normalize("NFC", word))
    if len(words) == 1 and titles & _FORMAL:
        return []
    own = [word for word in words if script_of(word) == script_of_language(language)]
    return own or words


def _east_asian(words: list[str]) -> str:
    """The family name comes first where it is set apart; in one piece the whole name is the safe address."""
    return words[-1] if len(words) == 2 else " ".join(words)


def _first_of(words: list[str]) -> str | None:
    # "LIMA Ana": a family name in capitals before a first name that is not.
    if len(words) > 1 and _shouted(words[0]) and not any(_shouted(word) for word in words[1:]):
        words = [*words[1:], words[0]]
    start = next((at for at, word in enumerate(words[:2]) if not _initial(word)), None)
    # One initial may come before a name people go by; with two, nobody can tell which is the family's.
    if start is None or (start > 0 and len(words) - start < 2):
        return None
    return _cased(" ".join(_compound(words[start:])).rstrip("."))


def _compound(words: list[str]) -> list[str]:
    head, rest = words[0], words[1:]
    taken = [head]
    if fold(head) in _ARTICLE and rest:
        taken.append(rest[0])
    elif fold(head) in _OPENING and rest:
        taken.append(rest[0])
        if fold(rest[0]) in _PARTICLE and len(rest) > 1:
            taken.append(rest[1])
    elif rest and fold(rest[0]) in _CLOSING:
        taken.append(rest[0])
    elif len(rest) > 1 and fold(rest[0]) in _PARTICLE and fold(rest[1]) in _DINS:
        taken += rest[:2]
    return taken


def _initial(word: str) -> bool:
    """One letter, or letters parted by points; not a whole name in a script that has no capitals."""
    letters = [char for char in word if char.isalpha()]
    return len(letters) == 1 or ("." in word.rstrip(".") and all(len(p) <= 1 for p in word.split(".")))


def _shouted(word: str) -> bool:
    return len(word) > 2 and word.isupper() and not _initial(word)


def _cased(name: str) -> str:
    """ANA and ana as Ana; McKay and Jean-Luc as they are."""
    if not (name.islower() or _shouted(name)):
        return name
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), name)
