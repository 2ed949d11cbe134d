"""Names as they stand in headers: which of an address's names to show, and when two are the same full name. Pure.

What to call somebody in a letter is another matter: `names/given_name.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Final

from gmail_reconnect.text.fold import fold, word_set

ROLES: Final = word_set(
    "info contact sales support help helpdesk service services office admin administrator webmaster hello team jobs",
    "careers press media billing account accounts marketing hr news newsletter security abuse order orders feedback",
    "enquiry enquiries inquiry inquiries mail mailer mailing editor editorial editors customer department list",
    "notification notifications secretariat desk group",
)
"""Words of an office's name or address."""
_OFFICES: Final = ROLES | word_set(
    "resources relations reservation reservations reception concierge manager management property payroll accounting",
    "payable receivable operations recruiting recruitment admissions alumni bookings shipping returns hotel",
    "kundenservice kundendienst kundenbetreuung vertrieb verkauf buchhaltung personalabteilung sekretariat verwaltung",
    "hausverwaltung geschäftsstelle rezeption praxis kanzlei redaktion",
    "client clients clientèle commercial ressources humaines comptabilité secrétariat facturation accueil rédaction",
    "cliente clientes servicio atención ventas recursos humanos soporte administración contabilidad facturación",
    "recepción reservas assistenza servizio clienti vendite risorse umane ufficio segreteria amministrazione redazione",
    "prenotazioni serviço atendimento vendas suporte administração contabilidade recepção financeiro",
    "obsługa klienta biuro dział sprzedaż sprzedaży kadr księgowość rekrutacja redakcja rezerwacje",
    "müşteri hizmetleri destek satış kaynakları muhasebe rezervasyon ekibi yönetimi",
    "отдел служба поддержка поддержки продаж кадров клиентов бухгалтерия редакция администрация",
    "خدمة خدمات العملاء عملاء الموارد موارد البشرية المبيعات مبيعات الدعم إدارة الإدارة قسم شركة مكتب مؤسسة",
    "پشتیبانی شرکت منابع فروش مشتریان روابط",
)
"""The same of a name, in more languages. An address may still be somebody's who is called by one of these words."""
_TITLES: Final = word_set(
    "dr prof mr mrs ms miss mx sir eng د أ م أ.د دكتور الدكتور دكتورة الدكتورة أستاذ الأستاذ أستاذة الأستاذة",
    "السيد السيدة المهندس المهندسة الشيخ الشيخة",
)
# More of them, which stay words of a name. They make none full, and are taken off for suggestions.
_MORE_TITLES: Final = word_set(
    "doctor professor engineer engr rev reverend father uncle aunt auntie captain capt madam coach",
    "herr frau fräulein familie dipl onkel tante monsieur madame mademoiselle mme mlle maître tonton",
    "señor señora señorita sra srta licenciado licenciada signor signora signorina dott dottor dottoressa",
    "senhor senhora doutor doutora dhr mevr mevrouw państwo ciocia wujek ksiądz sayın",
    "господин госпожа доктор профессор дядя тётя отец",
    "مهندس مهندسة الآنسة الحاج الحاجة حاج حاجة الأخ الأخت عمو عم خالة",
    "استاد دکتر آقا آقای خانم جناب سرکار حاجی श्री श्रीमती डॉ คุณ นาย นาง นางสาว",
)
# Where these stand before a name, or behind one, they may be a name themselves: Wei Pan, Ali Bey.
_BEFORE_ONE: Final = _MORE_TITLES | word_set(
    "brother sister lady lord dame judge major pastor rabbi bishop sheikh sheikha hajj haji ing mag avv fr sr pan pani",
    "frère soeur père hermano hermana padre frei suor doña dona seu tío tía zio zia sig hoca",
)
_BEHIND_ONE: Final = word_set(
    "bey hanım abi abla hoca efendi teyze amca dayı hala usta uncle aunt aunty auntie sir madam maam ji bhai didi saab",
    "sahib bhaiya phd md mba msc bsc esq cpa dds jr junior sr senior ii iii iv inc ltd llc gmbh corp",
    "خانم آقا جان بیگ जी",
)
# Two words that are one first name: عبد الله, Abu Bakr, نور الدين.
_OPENING: Final = word_set(
    "abd abdul abdel abdal abdur abder abdus abdoul abu abou um umm oum عبد ابو ابي ام",
)
_CLOSING: Final = word_set(
    "allah ullah eddin eddine uddin uddine eldin eldine aldin aldine addin addine eldeen aldeen uddeen الله الدين",
    "alislam elislam ulislam alhaq elhaq ulhaq alrahman arrahman urrahman elrahman الإسلام الرحمن الحق الهدى",
)
# First names that are given two at a time, written apart: behind which of them stands which.
_PAIRED: Final = {
    fold(first): word_set(seconds)
    for line in """
        jean: pierre paul luc claude michel marc marie françois jacques louis philippe charles baptiste yves noël
        marie: claire france anne louise hélène christine thérèse laure josé noëlle pierre ève madeleine rose paule
        anne: marie sophie laure claire lise cécile charlotte catherine france
        pierre: yves louis marie alain jean henri
        josé: luis luiz antonio maria manuel miguel carlos ignacio ramón angel javier roberto eduardo francisco
        juan: carlos pablo manuel josé antonio luis ignacio diego david francisco miguel camilo andrés
        maria: josé jesús isabel teresa carmen elena luisa fernanda eduarda clara luiza victoria grazia pia helena
        luis luiz: miguel fernando carlos alberto felipe henrique eduardo enrique manuel antonio inácio
        ana: maria paula luisa luiza clara carolina beatriz isabel cristina lucia rosa belén sofia
        anna: maria lena sophie rita lisa magdalena paola chiara karin
        carlos: eduardo alberto manuel henrique enrique augusto andrés
        joão pedro paulo: pedro paulo carlos victor vitor gabriel miguel luiz henrique pablo cesar roberto sérgio
        victor vitor miguel marco: hugo manuel angel antonio aurelio
        hans: peter jürgen joachim georg werner dieter martin christian ulrich jörg
        karl carl klaus: heinz josef ludwig friedrich otto philipp peter dieter jürgen
        eva: maria lena marie
        gian pier: luca carlo paolo marco piero maria franco luigi giorgio francesco
        mary: ann anne jane beth kate lou ellen jo sue
        محمد: رضا علي حسين حسن أمين مهدي جواد صادق باقر كاظم تقي
        علي امير سید: رضا حسين علي اکبر اصغر محمد مهدي
        mohammad mohammed muhammad mohamed mohamad: reza ali hossein hussein hassan amin mahdi javad sadegh
        ali amir seyed seyyed: reza akbar asghar hossein hussein ali mohammad mahdi
    """.strip().splitlines()
    for firsts, _, seconds in (line.partition(":"),)
    for first in firsts.split()
}
# One letter in two codings, or as an older one had to write it. In capitals nobody but a Turk tells ı from i.
_ONE_LETTER: Final = str.maketrans("ışţðőűǧ", "iștđõûğ")
_ARTICLES: Final = word_set("al el ul ad ed ud ar er ur")
_BRACKET: Final = re.compile(r"(\S+ .*?\S)\s*[(\[][^()\[\]\u0080-\U0010ffff]*[)\]]")
_JOINED: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?:[ _]+[^\W\d_](?:[^\W\d_]|[.'’-])*)+")
_TURNED: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?: [^\W\d_](?:[^\W\d_]|[.'’-])*){1,4}")
_GENERATIONS: Final = {
    "jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv",
}  # fmt: skip
_DEGREES: Final = word_set("phd md mba msc bsc esq cpa dds")
_NAMES_ELSEWHERE: Final = word_set("ma ba ms pa")  # degrees after a comma alone: Jack Ma
_AFTER: Final = _DEGREES | _NAMES_ELSEWHERE | word_set("jr sr ii iii iv inc ltd llc gmbh corp co ag sa pc lp llp")
_BEFORE: Final = re.compile(
    rf"\A(?:(?:{'|'.join(map(re.escape, sorted(_TITLES | _MORE_TITLES)))})(?:\s*[./]+\s*|\s+))+(?=[^\W_])"
)
_PHD: Final = re.compile(r"\bph\.?\s*d\b")
_FACULTY: Final = re.compile(r"\bdr\.\s*(?:(?:med|phil|rer|nat|jur|pol|habil|h\. ?c)\.\s*)+")  # no Dr. Phil Weber
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_KANA: Final = re.compile(r"[\u3040-\u30ff]+")
_CJK_TITLE: Final = re.compile(
    r"(?:先生|老师|老師|女士|小姐|教授|医生|經理|经理|部長|課長|社長|様|さま|さん|氏|님|씨)$"
)
_CJK_OFFICE: Final = re.compile(r"会社|公司|客服|中心|センター|サポート|事務局|編集部|회사|센터|지원")


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
def name_key(name: str, *, doubtful: bool = False) -> str:
    """A full name folded for comparison: case, accents, titles, initials and punctuation do not count.

    "Lima, Ana" is Ana Lima; else the order counts, for Thomas Martin is not Martin Thomas. So do digits: All_Staff2 is
    another list than All_Staff. "" for the name of an office, and for one name alone, simple, compound (Abu Bakr, Jean
    Pierre) or with a form of address; with `doubtful`, for suggestions, what may be either is a name. Chinese, Japanese
    and Korean names are often written without a space: three characters are a full name.
    """
    parts = _parts(name)
    if _CJK.fullmatch("".join(parts)):
        return _cjk_key(parts)
    turned = _given_first(name)
    parts = _parts(turned)
    words = [word for part in parts for word in _words(part) if len(word) > 1 or word.isdigit()]
    full = _names_in(parts, doubtful, turned != name) >= 2
    return " ".join(words) if full and not _OFFICES.intersection(words) else ""


def _parts(name: str) -> list[str]:
    """What stands between spaces and commas, folded, without titles."""
    parts = (part.strip(".'\"()[]") for part in re.split(r"[\s,;،_]+", _FACULTY.sub("dr ", fold(name))))
    return [part for part in parts if part and not _all_in(_words(part), _TITLES)]


def _words(text: str) -> list[str]:
    """The words of a folded text, with the marks that are vowels of them."""
    return "".join(c if c.isalnum() or unicodedata.category(c) in {"Mn", "Mc"} else " " for c in text).split()


def _all_in(words: Sequence[str], these: frozenset[str]) -> bool:
    return bool(words) and these.issuperset(words)


def _cjk_key(parts: Sequence[str]) -> str:
    """`name_key` of a name in Chinese, Japanese or Korean letters, which has the family first, comma or none."""
    names = [bare for part in parts if (bare := _CJK_TITLE.sub("", part))]
    whole = "".join(names)
    least = 3 if names == [*parts] else 4  # 長谷川様 is a family
    full = len(names) > 1 or (len(whole) >= least and not _KANA.fullmatch(whole))  # さくら is a first name
    return whole if full and not _CJK_OFFICE.search(whole) else ""


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
    """The single letters in a name, in any script that has some: those of two bearers can tell them apart."""
    whole = re.sub(r"(?<=\w)['’](?=\w)", "", fold(name))  # the O of O'Neil is none
    words = [word for part in re.split("[,،]", whole) for word in _words(_BEFORE.sub("", part.strip()))]
    return frozenset(w for w in words if len(w) == 1 and w.isalpha() and w != "و" and not _CJK.match(w))


def accents(name: str) -> frozenset[tuple[str, str]]:
    """The words in Latin letters that are written with accents: without them, and as they are written."""
    if name.isascii():
        return frozenset()
    whole = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold()).translate(_ONE_LETTER)
    both = ((fold(word), word) for word in re.findall(r"[^\W\d_]+", whole))
    return frozenset((bare, word) for bare, word in both if bare.isascii() and bare != word)


def accents_differ(some: Collection[tuple[str, str]], others: Collection[tuple[str, str]]) -> bool:
    """Whether a letter has an accent in both, and another one: Tứ is not Tú. Who leaves it out leaves it open."""
    agree: dict[str, bool] = {}
    for (bare, mine), (same, theirs) in product(some, others):
        if bare == same:
            alike = all(len({*letter}) < 3 for letter in zip(mine, theirs, bare, strict=False))
            agree[bare] = agree.get(bare, False) or alike or not len(mine) == len(theirs) == len(bare)
    return not all(agree.values())


def initials_differ(some: Collection[str], others: Collection[str]) -> bool:
    """Whether each has one that the other lacks: who leaves one out leaves it open."""
    return bool({*some} - {*others} and {*others} - {*some})


def _given_first(name: str) -> str:
    """ "Lima, Ana" as "Ana Lima"; what stands after a comma and is no name (PhD, Inc.) stays there."""
    last, comma, first = (part.strip() for part in name.replace("،", ",").partition(","))
    if not comma or "," in first or _AFTER.intersection(fold(first).replace(".", "").split()):
        return name
    whole = f"{first} {last}"
    return whole if _TURNED.fullmatch(whole) else name


def _names_in(parts: Sequence[str], doubtful: bool, turned: bool) -> int:
    """How many names these are: a compound one is one; an initial and a form of address are none.

    `turned`: a comma told which is the family's.
    """
    before, behind = (_MORE_TITLES, frozenset[str]()) if doubtful else (_BEFORE_ONE, _BEHIND_ONE)
    count, opened, article = 0, False, ""
    seconds = frozenset[str]()
    for part in parts:
        words = _words(part)
        if _all_in(words, behind if count else before):
            continue
        whole = article + "".join(words)
        if count and part in _ARTICLES:
            article = part
        elif any(sum(not c.isdigit() for c in word) > 1 for word in words):
            count += not opened and whole not in _CLOSING and whole not in seconds
            opened, article = whole in _OPENING, ""
            seconds = frozenset() if doubtful or turned or whole in seconds else _PAIRED.get(whole, frozenset())
        else:
            seconds = frozenset()  # behind an initial stands the family's
    return count


def names_of(rows: Iterable[tuple[int, str, bool, int]]) -> dict[int, Names]:
    """The names of each address, from (address, name, by themselves, how often)."""
    found: dict[int, Names] = {}
    for number, name, themselves, count in rows:
        held = found.setdefault(number, Names())
        (held.own if themselves else held.given)[name] += count
    return found
