"""Joining by name alone, both addresses in touch, in every language: rather too few than too many."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.config import Config
from gmail_reconnect.names.full_name import accents, accents_differ, initials, initials_differ, name_key
from gmail_reconnect.people import loading
from gmail_reconnect.text.fold import fold
from tests.support.story import day, told


def joined(folder: Path, one: str, other: str) -> tuple[bool, list[str]]:
    """Whether two addresses with these names are one person, and why they are suggested if they aren't."""
    story = f"""
        2020-01-01 {one} <a@a.example> > me
        2020-02-01 {other} <b@b.example> > me
    """
    with told(folder, story) as store:
        found = loading.load(store, Config(), day("2022-01-01"))
        return len(loading.contacts(store, found)) == 1, [pair.because.sentence() for pair in found.duplicates()]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Martin, Thomas", "Thomas Martin"),
        ("Martin, Thomas P.", "Dr. Thomas Martin"),
        ("Prof. Dr. Anna Berg", "Prof.Dr. Anna Berg"),
        ("منصور، ليلى", "ليلى منصور"),
        ("Al Stone", "Al Stone"),
        ("Ahmad al Hassan", "Ahmad Al-Hassan"),
        ("Abdul Aziz Al Saleh", "Abdul-Aziz Al-Saleh"),
        ("عبد العزيز صالح", "عبد العزيز صالح"),
        ("نور الدين صالح", "نور الدین صالح"),
        ("田中太郎", "田中 太郎"),
        ("田中, 太郎", "田中太郎"),
        ("田中 太郎 様", "田中太郎"),
        ("김민수", "김 민수"),
        ("Иван И. Петров", "Иван Петров"),
        ("Anna-Maria Berg", "Anna Maria Berg"),
        ("राम शर्मा", "राम शर्मा"),
        ("สุดา ใจดี", "สุดา ใจดี"),
        ("Wei Pan", "Pan, Wei"),  # before a name it is a form of address, after it a name
        ("Don Baker", "Baker, Don"),
        ("Irma Stone", "Irma Stone"),
        ("Nat Stone", "Nat Stone"),
        ("Karl Herr", "Karl Herr"),
        ("Frau Anna Berg", "Frau Anna Berg"),
        ("Dr. Phil Weber", "Phil Weber"),
        ("Nguyễn Văn Tứ", "Nguyen Van Tu"),
        ("José Garcia", "Jose García"),  # each leaves out what the other writes
        ("Hélène Berg", "Hélene Berg"),  # and so within a word
        ("Ayşe Işık", "AYŞE IŞIK"),
        ("Ştefan Popescu", "Ștefan Popescu"),  # one letter in two codings
        ("Nguyễn Văn Đức", "Nguyễn Văn Ðức"),
        ("Erdős Pál", "Erdõs Pál"),
        ("𝐉𝐨𝐬𝐞 Garcia", "José Garcia"),
        ("Mohammed A. Ali", "Mohammed A. Ali"),  # the family name follows an initial or precedes a comma
        ("Ali, Mohammed", "Ali, Mohammed"),
        ("Ǽgir Lund", "Ǽgir Lund"),  # composed or not
        ("Ana M. C. Lima", "Ana M. Lima"),
        ("أحمد إبراهيم", "احمد ابراهیم"),
        ("مُحمّد صالح", "محمَد صالح"),
        ("Ёлкина Анна", "Елкина Анна"),
        ("Siobhán O’Doyle", "Siobhan ODoyle"),
    ],
)
def test_one_name_in_different_forms_is_joined(tmp_path: Path, one: str, other: str) -> None:
    """Titles and letter forms, an order shown by a comma, or an accent that one leaves out don't make another name."""
    assert joined(tmp_path, one, other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana C. Lima", "Ana F. Lima"),
        ("Sean P. O'Neil", "Sean K. O’Neil"),  # the O is none
        ("Иван И. Петров", "Иван К. Петров"),
        ("Γιώργος Α. Παπάς", "Γιώργος Κ. Παπάς"),
        ("محمد ا. علي", "محمد ب. علي"),
        ("דוד ג׳ כהן", "דוד מ׳ כהן"),
    ],
)
def test_different_middle_initials_separate_namesakes_in_any_alphabet(tmp_path: Path, one: str, other: str) -> None:
    """They are two people, and aren't suggested."""
    assert joined(tmp_path, one, other) == (False, [])


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("Ana M. C. Lima", "Ana M. F. Lima", "both are called {0}"),
        ("Ana M. C. Lima", "Ana C. F. Lima", "both are called {0}"),
        ("Nguyễn Văn Tứ", "Nguyễn Văn Tú", "{0} and {1} may be two spellings of one name"),
        ("Zoë Berg", "Zoé Berg", "{0} and {1} may be two spellings of one name"),
    ],
)
def test_differences_that_separate_two_people_are_suggested(tmp_path: Path, one: str, other: str, said: str) -> None:
    """One initial in common doesn't outweigh another; an accent is another letter if both write one."""
    is_one, because = joined(tmp_path, one, other)
    assert not is_one
    assert len(because) == 1
    assert because[0] in {said.format(one, other), said.format(other, one)}


NAMES = st.text(st.sampled_from("aeiouıİßøæđéèêüşğçúựứÁ '-.,;_()\u0301\u0323محد一"), max_size=25)


@given(NAMES, NAMES)
def test_comparing_names_is_symmetric(one: str, other: str) -> None:
    """However the accents are coded they are the same; two names differ in either order."""
    assert accents(one) == accents(unicodedata.normalize("NFD", one))
    mine, theirs = accents(one), accents(other)
    assert not accents_differ(mine, mine)
    assert accents_differ(mine, theirs) == accents_differ(theirs, mine)
    assert initials_differ(initials(one), initials(other)) == initials_differ(initials(other), initials(one))


@pytest.mark.parametrize("first", [True, False])
def test_name_that_fits_two_distinct_people_joins_neither(tmp_path: Path, first: bool) -> None:
    """Without accents it is the name of both."""
    story = """
        2020-01-01 Nguyễn Văn Tứ <a@a.example> > me
        2020-02-01 Nguyễn Văn Tú <b@b.example> > me
        2020-03-01 Nguyen Van Tu <c@c.example> > me
    """
    lines = [line for line in story.splitlines() if line.strip()]
    with told(tmp_path, "\n".join(lines if first else reversed(lines))) as store:
        assert len(loading.contacts(store, loading.load(store, Config(), day("2022-01-01")))) == 3


def test_titles_and_cjk_characters_are_not_initials() -> None:
    """A title before the name, "and", and a name of one Chinese or Korean character."""
    for name in ("م. أحمد حسن", "أ.د. أحمد حسن", "د / أحمد حسن", "أحمد و ليلى حسن", "김 민수", "田 中", "राम शर्मा"):
        assert not initials(name), name
    assert initials("Dr. A. Lima") == {"a"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("محمد علي", "علي محمد"),
        ("Ali Can", "Can Ali"),
        ("Thomas Martin", "Martin Thomas"),
        ("Nagy Anna", "Anna Nagy"),  # the Hungarian order: likely one, yet not certainly
    ],
)
def test_words_in_another_order_are_suggested_only(tmp_path: Path, one: str, other: str) -> None:
    """Either order may be the name; the reason says so."""
    reasons = [f"{a} and {b} may be one name in two orders" for a, b in ((one, other), (other, one))]
    is_one, said = joined(tmp_path, one, other)
    assert not is_one
    assert len(said) == 1
    assert said[0] in reasons


CALLED = """
    Professor Smith; Smith, Professor; Doctor Khan; Rev. Brown; Uncle Bob; Aunt Jane; Father John; Sister Mary
    Captain Stone; Lady Stone; Pastor Stone; Coach Stone; Mr/Mrs Stone; Prof.Dr. Stone; Prof./Dr. Stone; Stone PhD
    Stone, MBA; Stone Jr.; Sharma Ji; Ravi Uncle; Ravi Bhai; Stone Sir
    Herr Müller; Frau Schmidt; Dipl.-Ing. Müller; Dr. med. Weber; Dr. phil. Weber; Familie Müller; Tante Inge
    Monsieur Dupont; Mme Dupont; Mlle Dupont; Maître Dupont; Tonton Paul
    Sr. García; Sra. García; Señora García; Señor García; Doña Ana; Licenciado García; Tía Ana
    Signora Rossi; Signor Rossi; Sig. Rossi; Dott. Rossi; Avv. Rossi; Zio Carlo
    Senhora Lima; Dona Ana; Seu Carlos; Doutora Lima; Tia Ana
    Pan Marek; Pani Anna; Ciocia Anna; Ksiądz Marek; Państwo Nowak
    Ahmet Bey; Ayşe Hanım; Ahmet Abi; Ayşe Teyze; Ahmet Hoca; Sayın Yılmaz
    Господин Петров; Госпожа Петрова; Дядя Ваня; Доктор Петров
    دکتر احمدی; آقای احمدی; خانم احمدی; مهندس احمدي; استاد احمدی; جناب احمدی; حاج احمد; عمو رضا; رضا آقا; مریم خانم
    رضا جان; الحاج أحمد; الأخ أحمد; المهندس/ أحمد; الآنسة ليلى; أم أحمد; أبو أحمد; عمو أحمد; الدكتورة/ ليلى
    श्री राम; श्रीमती शर्मा; राम जी; คุณ สมชาย; 田中先生; 田中 先生; 長谷川様; 김민수님; 王女士; さくら; マイケル
"""
COMPOUND = """
    Abd al Rahman; Abd El Aziz; Abd-al Rahman; Abdur Rahman; Nour Eldin; Nour El Din; Nour El-Din; Salah ad Din
    Ata ur Rahman; Abu Bakr; عبد العزيز; نور الدین; سيف الإسلام; هبة الله
"""
TWO_FIRST_NAMES = """
    Jean Pierre; Anne Sophie; José Luis; Maria José; Juan Carlos; João Pedro; Hans Peter; Karl Heinz; Gian Luca
    Mary Ann; محمد رضا; محمد علي; علی رضا; Mohammad Reza; Amir Hossein; محمد امین
"""
OFFICES = """
    Human Resources; Hotel Reservations; Public Relations; Property Manager; Front Office; Accounts Payable
    Alumni Relations; Room Bookings
    Kundenservice Berlin; Personalabteilung Berlin; Praxis Weber; Buchhaltung Nord; Hausverwaltung Nord
    Service Client; Ressources Humaines; Relation Clients; Atención al Cliente; Recursos Humanos; Ufficio Vendite
    Servizio Clienti; Risorse Umane; Atendimento ao Cliente; Obsługa Klienta; Dział Kadr; Biuro Rachunkowe
    Müşteri Hizmetleri; İnsan Kaynakları; Отдел продаж; Служба поддержки; خدمة العملاء; الموارد البشرية; قسم المبيعات
    منابع انسانی; خدمات مشتریان; روابط عمومی; 株式会社山田; 客服中心; 고객센터
"""


def _each(names: str) -> list[str]:
    return [name.strip() for line in names.strip().splitlines() for name in line.split(";")]


@pytest.mark.parametrize("name", [*_each(CALLED), *_each(COMPOUND), *_each(OFFICES)])
def test_incomplete_names_join_nobody(name: str) -> None:
    """One name with a form of address, one first name of several words, an office."""
    assert name_key(name) == ""


@pytest.mark.parametrize("name", ["Professor Smith", "الحاج أحمد", "Abd El Aziz", "خدمة العملاء"])
def test_common_names_neither_join_nor_suggest(tmp_path: Path, name: str) -> None:
    """Everybody knows another one of that name."""
    assert joined(tmp_path, name, name) == (False, [])


@pytest.mark.parametrize("name", ["Pan Marek", "Ahmet Bey", "Ravi Bhai", *_each(TWO_FIRST_NAMES)])
def test_words_that_may_be_names_are_suggested_only(tmp_path: Path, name: str) -> None:
    """Bey and Pan are names too, and so are Pierre and Reza: such names aren't joined, but suggested."""
    assert joined(tmp_path, name, name) == (False, [f"both are called {name}"])


@pytest.mark.parametrize(("one", "other"), [("สุดา ใจดี", "สูดา ใจดี"), ("रमेश शर्मा", "रमा शर्मा"), ("ตุม ใจดี", "ตุ้ม ใจดี")])
def test_different_vowel_or_tone_is_another_name(tmp_path: Path, one: str, other: str) -> None:
    """A mark that is a sound of the word isn't an accent."""
    assert fold(one) != fold(other)
    assert not joined(tmp_path, one, other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jean Pierre - Acme Global Services Unit", "Jean Pierre"),
        ("محمد رضا - شركة النور للتجارة العامة", "محمد رضا"),
        ("محمد رضا - شركة النور", "Mohammad Reza"),
    ],
)
def test_two_first_names_before_a_company_are_suggested(tmp_path: Path, one: str, other: str) -> None:
    """The company behind the dash is ignored there as well."""
    is_one, because = joined(tmp_path, one, other)
    assert not is_one
    assert len(because) == 1


def test_address_that_spells_two_first_names_is_suggested(tmp_path: Path) -> None:
    """Like any other name."""
    story = "2020-01-01 Jean Pierre <jp@a.example> > me\n2020-02-01 jean.pierre@b.example > me"
    with told(tmp_path, story) as store:
        found = loading.load(store, Config(), day("2022-01-01")).duplicates()
    assert [pair.because.sentence() for pair in found] == [
        "the address jean.pierre@b.example spells the name Jean Pierre"
    ]
