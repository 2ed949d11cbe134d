"""A given name in the script of the letter's language. The pairs here were written apart from the table."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.names.given_name import called_in_script, what_to_call
from gmail_reconnect.names.two_scripts import in_script_of, read_names
from gmail_reconnect.text.fold import fold

BOTH = """
Omar عمر · Ahmed أحمد · Mohamed محمد · Mustafa مصطفى · Khaled خالد · Tarek طارق · Hisham هشام · Youssef يوسف
Ibrahim إبراهيم · Amr عمرو · Hussein حسين · Ali علي · Osama أسامة · Wael وائل · Ziad زياد
Fouad فؤاد · Raouf رؤوف · Loay لؤي · Ghassan غسان · Yahya يحيى · Zakaria زكريا · Taha طه · Hamza حمزة
Abdullah عبد الله · Abdelrahman عبد الرحمن · Abu Bakr أبو بكر · Fatima فاطمة · Aisha عائشة
Layla ليلى · Mona منى · Huda هدى · Reem ريم · Mariam مريم · Sara سارة · Heba هبة · Doaa دعاء · Israa إسراء
Shaimaa شيماء · Noha نهى · Hind هند · Ghada غادة · Boutros بطرس · Mina مينا · Charbel شربل
John جون · James جيمس · Michael مايكل · David ديفيد · Peter بيتر · Thomas توماس · Kevin كيفن · George جورج
Linda ليندا · Jennifer جينيفر · Jessica جيسيكا · Emma إيما · Alice أليس · Nancy نانسي · José خوسيه · Carlos كارلوس
Pablo بابلو · Francesco فرانشيسكو · Marco ماركو · François فرانسوا · Olivier أوليفييه · Klaus كلاوس · Rahul راهول
Vijay فيجاي · Priya بريا · Hakan هاكان · Kimberly كيمبرلي · Samantha سامانثا · Andrew أندرو · Oscar أوسكار
Salma سلمى · Samir سمير · Samer سامر · Nour نور
"""
INTO_ARABIC = """
Muhammad محمد · MOHAMMED محمد · Mohammad محمد · Yusuf يوسف · yousef يوسف · Abd El-Rahman عبد الرحمن
Abdul Aziz عبد العزيز · Abdallah عبد الله · Nour El-Din نور الدين · Noureddine نور الدين · Ja'far جعفر · Hany هاني
Mostafa مصطفى · Gamal جمال · Fatma فاطمة · Sarah سارة · Aïcha عائشة · Hasan حسن · Mark مارك · Marc مارك · Mary ماري
Jane جين · Othman عثمان · Khadija خديجة · Khadiga خديجة · Majdi مجدي
Philippe فيليب · Zoheir زهير · Hichem هشام · Jean-Paul جان بول · Mira ميرا · Stephen ستيفن
"""
INTO_LATIN = """
حسن Hassan · أمل Amal · علاء Alaa · نورة Noura · عبدالله Abdullah · عبد الرّحمن Abdelrahman · احمد Ahmed
فاطمه Fatima · على Ali
"""
DOUBTFUL_LATIN = """
Jean Charles Simon Vincent Jan Joan Rashid Majid Alia Aliya Hala Amal Alaa Hassan Nora Dana Hana Sana Nadir Anwar
Ryan Pierre Michel Greg Margaret Ingrid Catherine Wanjiru Omarr Salim Tony
"""
DOUBTFUL_ARABIC = "جمال عثمان خديجة جين مارك رضا لين هنري ديفيدد قفطان"


def pairs(table: str) -> list[tuple[str, str]]:
    """Each Latin and Arabic name of a table."""
    found = re.findall(r"([^·\n\u0621-\u0652]+) ([\u0621-\u0652 ]+)", table)
    return [(latin.strip(), arabic.strip()) for latin, arabic in found]


@pytest.mark.parametrize(("latin", "arabic"), pairs(BOTH))
def test_name_is_known_in_both_directions(latin: str, arabic: str) -> None:
    """The most usual spelling of each."""
    assert in_script_of("ar", latin) == arabic
    assert in_script_of("en", arabic) == in_script_of("fr", arabic) == latin
    assert in_script_of("ar", arabic) == arabic
    assert in_script_of("en", latin) == latin


@pytest.mark.parametrize(("latin", "arabic"), pairs(INTO_ARABIC))
def test_every_spelling_is_known_in_arabic(latin: str, arabic: str) -> None:
    """Case, accents, hyphens and spaces don't count."""
    assert in_script_of("ar", latin) == arabic


def test_arabic_name_is_known_as_it_is_typed() -> None:
    """Without hamza, with vowel signs, with ى for ي; also names whose Latin spelling isn't read back."""
    for arabic, latin in re.findall(r"([\u0621-\u0652 ]+) ([A-Za-z]+)", INTO_LATIN):
        assert in_script_of("en", arabic.strip()) == latin


def test_doubtful_name_stays_as_it_is() -> None:
    """It stands for two names, is written in two ways, or isn't known."""
    for name in DOUBTFUL_LATIN.split():
        assert in_script_of("ar", name) == name
    for name in DOUBTFUL_ARABIC.split():
        assert in_script_of("en", name) == name


def test_only_arabic_is_read_as_arabic() -> None:
    """A Persian or Urdu name is read otherwise, and a letter in Persian isn't in Arabic."""
    assert in_script_of("en", "علی") == "علی"
    assert in_script_of("fa", "Omar") == "Omar"
    assert in_script_of("ru", "عمر") == "عمر"


def test_own_spelling_is_that_of_an_address() -> None:
    """Also where the Arabic name alone could be read in two ways."""
    assert in_script_of("en", "محمد", ["x@y.example", "mohammad.salem@y.example"]) == "Mohammad"
    assert in_script_of("en", "يوسف", ["yousufsalem7@y.example"]) == "Yousuf"
    assert in_script_of("en", "رضا", ["ridha@y.example"]) == "Ridha"
    assert in_script_of("en", "جمال", ["gamal@y.example"]) == "Gamal"
    assert in_script_of("en", "محمد", ["salem@y.example"]) == "Mohamed"


@given(st.text(max_size=30), st.sampled_from(["ar", "en"]))
def test_anything_else_is_unchanged(text: str, language: str) -> None:
    """Any text."""
    known = {fold(name) for table in TABLES.values() for arabic, latin in table for name in (arabic, *latin)}
    if fold(text) not in known:
        assert in_script_of(language, text) == text


TABLES = {table: read_names(table) for table in ("both_ways", "into_arabic", "into_latin")}


def test_each_spelling_stands_for_one_arabic_name() -> None:
    """No spelling is there twice, and none that stands for several names is read."""
    read = Counter(key(name) for table in ("both_ways", "into_arabic") for _, latin in TABLES[table] for name in latin)
    assert [name for name, times in read.items() if times > 1] == []
    assert [name for _, latin in TABLES["into_latin"] for name in latin if key(name) in read] == []


def test_each_arabic_name_has_one_line() -> None:
    """Also if it is typed without hamza; but one may be read and written by different spellings."""
    for others in ("into_arabic", "into_latin"):
        found = Counter(key(arabic) for table in ("both_ways", others) for arabic, _ in TABLES[table])
        assert [name for name, times in found.items() if times > 1] == []


def test_table_has_names_in_their_scripts() -> None:
    """Arabic letters without vowel signs; Latin letters."""
    for table in TABLES.values():
        for arabic, latin in table:
            assert re.fullmatch("[\u0621-\u063a\u0641-\u064a]+(?: [\u0621-\u063a\u0641-\u064a]+)*", arabic)
            assert all(re.fullmatch("[a-z]+", key(name)) for name in latin)


def key(name: str) -> str:
    """Letters alone."""
    return re.sub("[ -]", "", fold(name))


@pytest.mark.parametrize(
    ("shown", "language", "name", "titled"),
    [
        ("Omar Hassan", "ar", "عمر", ""),
        ("Dr Omar", "ar", "عمر", "د. عمر"),
        ("Dr. Fatma Ali", "ar", "فاطمة", "د. فاطمة"),
        ("Sheikh Omar Salem", "ar", "عمر", "الشيخ عمر"),
        ("Captain Omar Salem", "ar", "عمر", "Captain Omar"),
        ("Mr Omar Salem", "ar", "عمر", ""),
        ("Uncle Omar", "ar", "Uncle Omar", ""),
        ("Omar & Fatma Salem", "ar", "Omar و Fatma", ""),
        ("Omar", "ar", "عمر", ""),
        ("د. هالة منصور", "en", "Hala", "Dr Hala"),
        ("د. هالة منصور", "fr", "Hala", "د. هالة"),
        ("أحمد وسلمى", "en", "أحمد and سلمى", ""),
        ("أبو بكر سالم", "en", "Abu Bakr", ""),
    ],
)
def test_only_a_given_name_follows_the_letters_script(shown: str, language: str, name: str, titled: str) -> None:
    """With its title if that is in the script too; kin and couples stay as they are."""
    called = what_to_call(shown, language)
    assert called
    found = called_in_script(called, language)
    assert (found.name, found.titled) == (name, titled)
