"""One name in Arabic and in Latin letters, and nicknames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.names import transliteration
from gmail_reconnect.names.lexicon import FORMAL_NAMES


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("محمد حداد", "Mohammed Haddad"),
        ("محمّد حدّاد", "Mohamed Hadad"),
        ("نور الدين حمدي", "Nour El-Din Hamdi"),
        ("نورالدين زيدان", "Noureddine Zidane"),
        ("عبد الرحمن سعيد", "Abdulrahman Saeed"),
        ("عبدالعزيز الشمري", "Abdel Aziz Alshammari"),
        ("عبد الله منصور", "Abdullah Mansour"),
        ("أبو بكر حمدي", "Abu Bakr Hamdi"),
        ("ليلى منصور", "Layla Mansour"),
        ("خالد الخطيب", "Khaled Al-Khatib"),
        ("شريف غانم", "Sherif Ghanem"),
        ("سارة يوسف", "Sarah Youssef"),
        ("طه حسين", "Taha Hussein"),
        ("حسن شوقي", "Hassan Chawki"),
        ("هشام عثمان", "Hisham Othman"),
        ("وليد جابر", "Walid Gaber"),
        ("ياسر قاسم", "Yasser Kassem"),
        ("الأمين عثمان", "Al-Amin Othman"),
        ("عماد الخطيب", "'Imad Al-Khatib"),
        ("السيد إبراهيم", "Elsayed Ibrahim"),
        *(
            ("أبو بكر صالح", latin)
            for latin in ("Abu Bakr Saleh", "Aboubakr Salih", "Abubaker Saleh", "Abou-Bakr Salah")
        ),
        ("أبوبكر صالح", "Abu Bakr Saleh"),
        *(
            (arabic, f"{latin} Mansour")
            for arabic in ("عبد الله منصور", "عبدالله منصور")
            for latin in ("Abdullah", "Abd Allah", "Abdallah", "Abdulla", "Abdalla", "Abd-Allah", "Abdoullah")
        ),
        *(
            (arabic, f"{latin} Saeed")
            for arabic in ("عبد الرحمن سعيد", "عبدالرحمن سعيد")
            for latin in (
                *("Abdel Rahman", "Abdurrahman", "Abd al-Rahman", "Abd ar-Rahman", "Abderrahmane", "Abdirahman"),
                *("Abdel-Rahman", "Abdoul Rahman", "Abdolrahman", "Abdu'l-Rahman", "AbdelRahman"),
            )
        ),
        ("عبد القادر بن يوسف", "Abdelkader Ben Youssef"),
        ("أحمد بن سلمان", "Ahmed bin Salman"),
        ("أحمد ابن سلمان", "Ahmad ibn Salman"),
        ("منصور آل سعود", "Mansour Al Saud"),
        ("منصور آل سعود", "Mansour Aal Saud"),
        ("منصور السعود", "Mansour Al-Saud"),
        ("أحمد السيد", "Ahmed Elsayed"),
        ("سعيد مصباح", "Sa'id Misbah"),
        ("نوح فرّاج", "Nouh Farraj"),
        ("کریم یوسفی", "Karim Yousefi"),
    ],
)
def test_usual_latin_spellings_share_the_arabic_skeleton(arabic: str, latin: str) -> None:
    """An Arabic name has many Latin spellings."""
    assert transliteration.skeleton(arabic) == transliteration.skeleton(latin) != ""
    assert (transliteration.alphabet(arabic), transliteration.alphabet(latin)) == ("arabic", "latin")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("محمد حداد", "Ahmad Haddad"), ("خالد سعيد", "Walid Saeed"), ("ليلى منصور", "Layla Nassar")),
        ("عبد الله منصور", "Abdel Rahman Mansour"),
        ("أبو بكر صالح", "Bakr Hassan"),
        ("أحمد بن سلمان", "Ahmad Salman"),  # the father's name is part of the name
        ("عبد الله منصور", "Abdel Mansour"),
        ("عمر السيد", "Marwa Elsayed"),  # one begins with a vowel
        ("كريم صالح", "Akram Saleh"),
        ("أبو بكر منصور", "Bakr Mansour"),
    ],
)
def test_different_names_have_different_skeletons(one: str, other: str) -> None:
    """Another consonant is another name."""
    assert transliteration.skeleton(one) != transliteration.skeleton(other)


@pytest.mark.parametrize("name", ["", "محمد", "Mohammed", "Ana محمد", "Анна Иванова", "Ai Oe", "علي علاء"])
def test_name_without_enough_consonants_has_no_skeleton(name: str) -> None:
    """One word, two scripts, a third script, hardly a consonant."""
    assert transliteration.skeleton(name) == ""


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        *(
            ("سارة علي", "Sara Ali"),
            ("عمر علي", "Omar Ali"),
            ("منى العلي", "Mona El-Ali"),
            ("منى آل علي", "Mona Al Ali"),
        ),
        ("رائد علي", "Ra'ed Ali"),
    ],
)
def test_short_names_share_a_short_skeleton(arabic: str, latin: str) -> None:
    """Three consonants, word by word."""
    assert transliteration.skeleton(arabic) == transliteration.skeleton(latin) == ""
    assert transliteration.short_skeleton(arabic) == transliteration.short_skeleton(latin) != ""


@pytest.mark.parametrize("name", ["علي علاء", "Ai Oe", "Sara", "Mohammed Haddad", "Sara Aue", "Ali Ola"])
def test_name_too_short_or_too_long_has_no_short_skeleton(name: str) -> None:
    """Two consonants, a word without any, one word, or a name that has a skeleton."""
    assert transliteration.short_skeleton(name) == ""


def test_nickname_may_have_several_formal_names() -> None:
    """Steve is Stephen or Steven."""
    assert FORMAL_NAMES["bob"] == {"robert"}
    assert FORMAL_NAMES["steve"] == {"stephen", "steven"}
    assert "robert" not in FORMAL_NAMES


@given(st.text(max_size=60))
def test_any_text_has_a_skeleton_of_letters_or_none(name: str) -> None:
    """The text comes from strangers."""
    assert transliteration.skeleton(name) == "" or transliteration.skeleton(name).isalpha()
