"""Decide what a letter calls somebody: Mary Kay, Minh, Uncle Sam, Dr Mansour. Pure.

In doubt it is the whole name as they write it. An address, an organization or a placeholder never becomes a greeting.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from babel.lists import format_list
from babel.localedata import locale_identifiers

from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.scripts import script_of, script_of_language

from . import lexicon
from .clean_name import CleanName, is_domain_name, local_words, read_name
from .common_names import GIVEN, is_only_given
from .couples import is_family, split_couple
from .given_words import find_family, find_given, is_initial
from .known_names import is_given, is_rarely_given, kind_of
from .name_order import EAST_ASIAN, is_shouted, is_vietnamese
from .titles import TitledName, split_titles
from .two_scripts import in_script_of

LONGEST_FIRST_NAME: Final = 30
_LONGEST: Final = 60
_OFFICE = re.compile(
    "会社|公司|客服|中心|センター|サポート|事務局|編集部|服务|服務|销售部|市场部|人事部|财务部|团队|办公室|前台|営業|総務|受付|窓口|係"
    "|図書館|市役所|区役所|病院|医院|銀行|银行|图书馆|圖書館|编辑部|도서관|은행|병원|시청|구청"
    "|בית ספר|בית חולים|בית משפט|בית כנסת|Thư viện|Ngân hàng|Bệnh viện|Trường |Phòng Đào"
    "|회사|센터|지원|고객|영업|팀|학교|학원|大学|大學|学校|學校|協会|协会|お客様|相談室|委員会|委员会"
    "|..[部局课課处處科室院所会會社店団组組隊館馆庁署站校网寮办]$|..[처과]$|...[소실]$"
    "|Phòng Kinh|Phòng ban|Phòng Nhân|Phòng Kế|Lễ tân|Ban Giám|Công ty|Trung tâm"
)
_NEVER: Final = lexicon.NOT_NAMES | lexicon.COMPANIES_OR_NAMES - {"sa", "lp"}


_MAYBE_TITLES: Final = lexicon.POSSIBLY_NAMES | lexicon.LONG_TITLES | lexicon.RARELY_NAMES
_INITIAL: Final = 2
"""Letters of an initial, with its point."""
_CAPITALS: Final = re.compile(r"[A-Z]{2,4}|[A-Z][a-z]?[A-Z]")


@dataclass(frozen=True, slots=True)
class Called:
    """What to call somebody.

    `name` is what people call them; if that isn't `sure`, it is `whole`, the clean name as they write it, titles
    included. `title` is the title they sign with, as the letter's language writes it ("Dr", "د."; "" without one), and
    `titled` is the title with the name that goes with it: Dr Mansour, Sir Ian, «الدكتورة هالة».
    """

    name: str
    title: str
    sure: bool
    whole: str
    titled: str = ""


def what_to_call(name: str, language: str, addresses: Collection[str] = (), gender: str | None = None) -> Called | None:
    """Return what a letter in `language` calls the bearer of a display name; None if nothing in it is safe.

    `addresses` are the bearer's: they show orders and compounds (marykay@…), and whether the name is an organization's.
    `gender`, "m" or "f" if the user set it, chooses between «الدكتور» and «الدكتورة»; without it, it is «د.».
    """
    read = read_name(name, addresses)
    couple = split_couple(read.text)
    if not read.text or len(read.text) > _LONGEST or is_family(read.text) or not _is_readable(read.text):
        return None
    if len(couple) > 1:
        return _call_couple(couple, read, language, addresses)
    titled = split_titles(read.text)
    is_nobodys = lexicon.NOT_ALONE.issuperset(map(fold, titled.words))
    if is_nobodys or _is_institution(titled.words) or _OFFICE.search(read.text):
        return None
    own = [word for word in titled.words if script_of(word) == script_of_language(language)]
    words = own or [*titled.words]
    given = None if titled.manner == "polite" and len(words) == 1 else find_given(words, read, addresses)
    if _is_of_domain(given or words[0], words, addresses) or _begins_in_capitals(words):
        return None
    if titled.manner == "kin":
        return Called(f"{titled.written} {given}" if given and len(words) > 1 else read.text, "", True, read.text)
    is_unclear = (
        _has_unknown_abbreviation(read.text, titled) or _may_be_article(words[0], addresses) or _may_be_title(words)
    )
    if given is None and not titled.manner and not is_unclear and not _is_somebody(words, addresses):
        return None
    title = "" if is_unclear else titled.title_in(language, gender)
    family = read.family or find_family(words, given, local_words(addresses))
    with_title = f"{title} {_name_behind(titled, words, given, family, language)}" if title else ""
    if given is None or is_unclear or len(given) > LONGEST_FIRST_NAME or _is_surely_family(titled, words):
        return Called(read.text, title, False, read.text, with_title)
    return Called(given, title, True, read.text, with_title)


def called_in_script(called: Called, language: str, addresses: Collection[str] = ()) -> Called:
    """Return what to call somebody with the given name in the script of `language`, where that is surely known.

    A name behind a title follows if the title is in that script: «د. عمر» for Dr Omar.
    """
    name, whole = (in_script_of(language, one, addresses) for one in (called.name, called.whole))
    titled = called.titled
    if script_of(called.title) == script_of_language(language):
        behind = titled.removeprefix(f"{called.title} ")
        titled = f"{called.title} {in_script_of(language, behind, addresses)}"
    return replace(called, name=name, whole=whole, titled=titled)


def _is_institution(words: Sequence[str]) -> bool:
    """Whether a name is an organization's, by a word of it in any script, or by its first word: Your friends."""
    if any(word.endswith(("'s", "’s")) for word in words[:-1]):  # Ana's assistant
        return True
    bare = [fold(word).strip(".,'’") for word in words]
    parts = [part for word in bare for part in (word, word.removeprefix("ال"), *re.split("[-'’]", word))]
    if any(part in _NEVER or lexicon.INSTITUTION_ENDS.fullmatch(part) for part in parts):
        return True
    if len(bare) > 1 and bare[0] in lexicon.NOT_FIRST:
        return True
    known = len(bare) > 1 and bare[0] in GIVEN and bare[0] not in lexicon.INSTITUTIONS
    return not known and not lexicon.INSTITUTIONS.isdisjoint(parts)


def _is_somebody(words: list[str], addresses: Collection[str]) -> bool:
    """Whether a name without a sure given name is a person's: it ends with a name, or an address is made of it."""
    if len(words) == 1:
        return is_given(words[0])
    if len(words) < 4 and not any(word.islower() or word.isupper() for word in words) and not is_rarely_given(words[0]):
        return True  # Teseo Bergoglio, but not Kita Sonnenschein
    if any(map(is_initial, words)) or fold(words[0]) in EAST_ASIAN or not {"van", "von"}.isdisjoint(words[1:]):
        return True
    known = sum(kind_of(word) != "" for word in words)
    if known >= len(words) / 2 and (kind_of(words[-1]) or (len(words) == 2 and is_given(words[0]))):
        return True
    spelled = {re.sub(r"[._\d]", "", fold(email).partition("@")[0]) for email in addresses}
    first, last = fold(words[0]), fold(words[-1])
    return first + last in spelled or last + first in spelled


def _has_unknown_abbreviation(text: str, titled: TitledName) -> bool:
    """Whether a word before the name may be a title that isn't known: "Geom. Marco Rossi", "PD Anna Weber"."""
    left = {fold(word).strip(".") for word in titled.words} - lexicon.PASSED_OVER - {"st"}
    *before, _last = text.split()
    dotted = any(word.endswith(".") and len(word) > _INITIAL and fold(word).strip(".") in left for word in before)
    names = titled.words
    return dotted or (len(names) > 2 and _CAPITALS.fullmatch(names[0]) is not None and not text.isupper())


def _may_be_article(first: str, addresses: Collection[str]) -> bool:
    """Whether a name may be a whole family's: Les Dupont, unless an address shows that it is a Les."""
    return fold(first) in lexicon.FAMILY_ARTICLES_OR_NAMES and fold(first) not in local_words(addresses)


def _may_be_title(words: list[str]) -> bool:
    """Whether a word before a given name may be a title: Tía Carmen, Bay Mehmet Kaya, but not Bay Harbour."""
    return len(words) > 1 and fold(words[0]) in _MAYBE_TITLES and kind_of(words[1]) == "given"


def first_name(name: str, language: str, addresses: Collection[str] = ()) -> str | None:
    """Return the name by which `what_to_call` is sure that people call somebody; else None."""
    called = what_to_call(name, language, addresses)
    return called.name if called and called.sure else None


def vocative(first: str, language: str) -> str:
    """Return a first name as it is used to address its bearer: أبو بكر becomes أبا بكر in Arabic."""
    return _inflected(first, "ا") if language == "ar" else first


def genitive(first: str, language: str) -> str:
    """Return a first name as it follows a preposition: أبو بكر becomes أبي بكر in Arabic."""
    return _inflected(first, "ي") if language == "ar" else first


def _inflected(first: str, ending: str) -> str:
    start, space, rest = first.partition(" ")
    stem = {"أبو": "أب", "ابو": "أب", "ذو": "ذ"}.get(start)
    return f"{stem}{ending} {rest}" if stem and space else first


def _call_couple(couple: list[str], read: CleanName, language: str, addresses: Collection[str]) -> Called | None:
    """Call both by their given names; only if both are known."""
    if len(couple) > 2 or "," in read.text or is_domain_name("".join(couple), addresses):
        return None
    found = [what_to_call(part, language, addresses) for part in couple]
    names = [called.name for called in found if called and called.sure]
    if len({*map(fold, names)}) < len(couple):
        return None
    both = format_list(names, locale=language if language in locale_identifiers() else "en")
    if language == "ar" and script_of(both) != "Arab":
        both = both.replace(" و", " و ")  # it stands alone before another script
    return Called(both, "", True, read.text) if len(both) <= LONGEST_FIRST_NAME else None


def _name_behind(titled: TitledName, words: list[str], given: str | None, family: str | None, language: str) -> str:
    """Return the name that goes with the title; the whole one without its titles if that can't be told."""
    form, whole = titled.form, " ".join(words)
    by_given = language == "ar" or script_of(whole) == "Arab" or is_vietnamese(words)
    if by_given or (form and not form.before_family):
        return given or whole
    return family or whole


def _is_of_domain(given: str, words: list[str], addresses: Collection[str]) -> bool:
    """Whether a name is their domain's, so that it may be an organization's. With the name before the @, it isn't."""
    is_persons = len(words) > 1 and any(fold(email).partition("@")[0] == fold(given) for email in addresses)
    return is_domain_name(given, addresses) and not is_persons


def _begins_in_capitals(words: list[str]) -> bool:
    """Whether a name begins with the short form of an organization: DHL Export, GRS."""
    return is_shouted(words[0]) and fold(words[0]) not in GIVEN


def _is_surely_family(titled: TitledName, words: list[str]) -> bool:
    """Whether a single name behind a title is the family's: Dr. Stolz, but not Dr. Ana."""
    form = titled.form
    single = len(words) == 1 and script_of(words[0]) != "Arab"
    return single and form is not None and form.before_family and not is_only_given(words[0])


def _is_readable(text: str) -> bool:
    """Whether a name has only letters, and the signs that names have."""
    return all(
        (char.isalpha() and (not char.isnumeric() or script_of(char) == "Hani"))
        or unicodedata.category(char) in {"Mn", "Mc"}
        or char in " -'’.‐&+,\u200c\u200d"
        for char in text
    )
