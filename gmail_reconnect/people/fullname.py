"""Names as they stand in headers: which of an address's names to show, and when two are the same full name. Pure.

What to call somebody in a letter is another matter: `letters/names.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from .fold import letters

_VOICED: Final = "\u3099\u309a"  # が is not か
_VOWELS: Final = range(84, 133)  # the marks from Telugu to Tibetan: สุ is not สู
_JOINERS: Final = str.maketrans("", "", "\u200c\u200d")  # inside a Persian word, as often left out


def fold(name: str) -> str:
    """Without case, accents, vowel signs, and the letter forms that are used one for the other, as `fold.py` has them.

    A mark that is a vowel of the word, as in Hindi or Thai, stays: with another one it is another name.
    """
    return name.lower() if name.isascii() else letters(name.translate(_JOINERS), _is_accent)


def _is_accent(character: str) -> bool:
    mark = unicodedata.combining(character)
    return mark > 0 and mark not in _VOWELS and character not in _VOICED


def _set(*lines: str) -> frozenset[str]:
    return frozenset(fold(word) for line in lines for word in line.split())


ROLES: Final = _set(
    "info contact sales support help helpdesk service services office admin administrator webmaster hello team jobs",
    "careers press media billing account accounts marketing hr news newsletter security abuse order orders feedback",
    "enquiry enquiries inquiry inquiries mail mailer mailing editor editorial editors customer department list",
    "notification notifications secretariat desk group",
)
"""Words of an office's name or address."""
_NOBODYS: Final = ROLES | _set(
    "human resource resources reservation reservations reception concierge relations manager management property",
    "payroll accounting operations recruiting recruitment shipping returns hotel",
    "kundenservice kundendienst kundenbetreuung vertrieb buchhaltung personalabteilung sekretariat geschäftsstelle",
    "client clients clientèle ressources humaines comptabilité secrétariat commercial",
    "cliente clientes atención atencion ventas recursos humanos soporte administración",
    "assistenza clienti vendite risorse umane ufficio segreteria atendimento vendas suporte",
    "müşteri hizmetleri destek satış kaynakları obsługa klienta biuro dział sprzedaż",
    "отдел поддержка поддержки служба продаж кадров клиентов",
    "خدمة خدمات العملاء الموارد البشرية المبيعات الدعم إدارة الإدارة قسم شركة مكتب",
    "پشتیبانی شرکت منابع انسانی فروش",
)
"""The same of a name, in more languages: an address may be somebody's who has one of these words for a name."""
_TITLES: Final = _set(
    "dr prof mr mrs ms miss mx sir eng د أ م أ.د دكتور الدكتور دكتورة الدكتورة أستاذ الأستاذ أستاذة الأستاذة",
    "السيد السيدة المهندس المهندسة الشيخ الشيخة",
)
# More of them, which in a name stay words of it: for suggestions they are taken off, and no name is full by one.
_MORE_TITLES: Final = _set(
    "doctor professor engineer engr rev reverend father brother sister uncle aunt auntie captain capt madam lady lord",
    "herr frau dipl ing dott dottor dottoressa avv monsieur madame mademoiselle mme mlle maître",
    "señor señora señorita sra srta doña senhor senhora signor signora signorina sig pan pani",
    "bey hanım abi abla hoca dhr mevr mevrouw господин госпожа مهندس مهندسة الآنسة الحاج الحاجة حاج",
    "استاد دکتر آقا آقای خانم",
)
_CALLED: Final = _TITLES | _MORE_TITLES | {"sr"}
# Two words that are one first name: عبد الله, Abu Bakr, نور الدين.
_OPENING: Final = _set("abd abdul abdel abdal abu abou umm oum عبد ابو ابي ام")
_CLOSING: Final = _set("allah eddin uddin ullah eddine eldin aldin eldeen el-din al-din الله الدين")
_ARTICLES: Final = frozenset({"al", "el", "ul", "ur"})
_BRACKET: Final = re.compile(r"(\S+ .*?\S)\s*[(\[][^()\[\]\u0080-\U0010ffff]*[)\]]")
_JOINED: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?:[ _]+[^\W\d_](?:[^\W\d_]|[.'’-])*)+")
_TURNED: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?: [^\W\d_](?:[^\W\d_]|[.'’-])*){1,4}")
_GENERATIONS: Final = {
    "jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv",
}  # fmt: skip
_DEGREES: Final = _set("phd md mba msc bsc esq cpa dds")
_NAMES_ELSEWHERE: Final = _set("ma ba ms pa")  # degrees after a comma alone: Jack Ma
_AFTER: Final = _DEGREES | _NAMES_ELSEWHERE | _set("jr sr ii iii iv inc ltd llc gmbh corp co ag sa pc lp llp")
_BEFORE: Final = re.compile(
    rf"\A(?:(?:{'|'.join(map(re.escape, sorted(_TITLES | _MORE_TITLES)))})(?:\s*[./]+\s*|\s+))+(?=[^\W_])"
)
_PHD: Final = re.compile(r"\bph\.?\s*d\b")
# With the vowel marks that are letters of it, in Indian scripts, Thai and Lao.
_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0900-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd])*")
_CJK_TITLE: Final = re.compile(r"(?:先生|老师|老師|様|さま|さん|氏|님|씨)$")
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")


@dataclass(slots=True)
class Names:
    """The display names one address has stood with, and how often; those it gave itself apart."""

    own: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)

    def best(self) -> str:
        """The name to show: `common`, the given name first, without "_" between words and without brackets after it.

        Brackets in another script stay: they are the name once more.
        """
        name = _given_first(self.common())
        if "_" in name and _JOINED.fullmatch(name):
            name = " ".join(name.replace("_", " ").split())
        bracket = _BRACKET.fullmatch(name)
        return bracket[1] if bracket else name

    def common(self) -> str:
        """The name as it stood: given by themselves before given by others, a full one before a part, the commonest.

        An address that stands in a name's place is a name only where there is no other.
        """
        named = [names for names in (self.own, self.given) if any("@" not in n for n in names)]
        for names in named or (self.own, self.given):
            if names:
                return min(names, key=lambda n: ("@" in n, " " not in n, -names[n], -len(n), n))
        return ""


@lru_cache(maxsize=100_000)
def name_key(name: str) -> str:
    """A full name folded for comparison: case, accents, titles, initials and punctuation do not count.

    "Lima, Ana" is Ana Lima; else the order counts, for Thomas Martin is not Martin Thomas. So do digits: All_Staff2 is
    another list than All_Staff. "" for a first name alone, simple, compound or behind a form of address, and for the
    name of an office. Chinese, Japanese and Korean names are often written without a space: three characters are a
    full name.
    """
    folded = fold(_given_first(name))
    parts = [part for part in (p.strip(".'\"()[]") for p in re.split(r"[\s,;،_]+", folded)) if part not in _TITLES]
    whole = _CJK_TITLE.sub("", "".join(parts))
    if _CJK.fullmatch(whole):
        return whole if len(whole) > 2 or len(parts) > 1 else ""
    words = [word for part in parts for word in _WORD.findall(part) if len(word) > 1 or word.isdigit()]
    return " ".join(words) if _names_in(parts) >= 2 and not _NOBODYS.intersection(words) else ""


def bare(name: str) -> str:
    """A name folded, in its order, without titles before it and degrees or "Jr." after it: for suggestions only.

    Of what stands after it no more is taken off than leaves two words.
    """
    parts = [_BEFORE.sub("", part.strip()).split() for part in re.split("[,،]", _PHD.sub("phd", fold(name)))]
    for place in range(len(parts) - 1, -1, -1):
        part, after = parts[place], _DEGREES.union(_GENERATIONS, _NAMES_ELSEWHERE if place else ())
        # Among other words, or without a comma, "Ma" is a name.
        if not all(word.replace(".", "") in after for word in part):
            after -= _NAMES_ELSEWHERE
        while part and part[-1].replace(".", "") in after and sum(map(len, parts)) > 2:
            part.pop()
    return ", ".join(" ".join(part) for part in parts if part)


def generation(name: str) -> str:
    """What tells father and son apart, of several the last: "jr", "sr", "ii", "iii", "iv"; "" where nothing does."""
    said = [_GENERATIONS[word] for word in re.findall(r"[^\W\d_]+", fold(name)) if word in _GENERATIONS]
    return said[-1] if said else ""


def initials(name: str) -> frozenset[str]:
    """The single letters in a name: those of two bearers of one name can tell them apart."""
    found = re.findall(r"([^\W\d_]+)(\.?)", fold(name))
    # Of letters without case only those with a point; the first of a name may be a title: د. أ.
    letters_ = [part for part, point in found[1:] if len(part) == 1 and (part.islower() or point)]
    return frozenset([*letters_, *(part for part, _ in found[:1] if len(part) == 1 and part.islower())])


def _given_first(name: str) -> str:
    """ "Lima, Ana" as "Ana Lima"; what stands after a comma and is no name (PhD, Inc.) stays there."""
    last, comma, first = (part.strip() for part in name.replace("،", ",").partition(","))
    if not comma or "," in first or _AFTER.intersection(fold(first).replace(".", "").split()):
        return name
    whole = f"{first} {last}"
    return whole if _TURNED.fullmatch(whole) else name


def _names_in(parts: Sequence[str]) -> int:
    """How many names these are: a compound one is one; an initial, a title, an article before a name are none."""
    count, opened = 0, False
    for part in parts:
        if re.search(r"[^\W\d_]{2}", part) and part not in _CALLED:
            article = part in _ARTICLES and count > 0
            count += not opened and not article and part not in _CLOSING
            opened = part in _OPENING or (opened and article)
    return count


def names_of(rows: Iterable[tuple[int, str, bool, int]]) -> dict[int, Names]:
    """The names of each address, from (address, name, by themselves, how often)."""
    found: dict[int, Names] = {}
    for number, name, themselves, count in rows:
        held = found.setdefault(number, Names())
        (held.own if themselves else held.given)[name] += count
    return found
