"""One name in Cyrillic or Greek and in Latin letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.names.romanization import romanized_keys, script


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Иван Иванов", "Ivan Ivanov; Iwan Iwanow; Ivanov, Ivan; Ivan Ivanoff"),
        ("Иван Петрович Иванов", "Ivan Ivanov; Ivan Petrovich Ivanov"),
        ("Дмитрий Чайковский", "Dmitry Tchaikovsky; Dmitri Chaikovskii; Dmitrij Tschaikowski; Dmitriy Chaykovskiy"),
        ("Юлия Щербакова", "Yulia Shcherbakova; Julia Scherbakova; Iuliia Shcherbakova; Julia Schtscherbakowa"),
        ("Сергей Жуков", "Sergei Zhukov; Sergej Žukov; Sergey Zhukov"),
        ("Татьяна Кузнецова", "Tatiana Kuznetsova; Tatyana Kuznecova; Tatjana Kusnezowa"),
        ("Алексей Хрущёв", "Alexey Khrushchev; Aleksej Hruščev; Alexei Chruschtschow"),
        ("Олександр Гончаренко", "Oleksandr Honcharenko; Oleksandr Goncharenko"),
        ("Михайло Ткаченко", "Mykhailo Tkachenko; Mychajlo Tkatschenko"),
        ("Дар’я Зеленська", "Darya Zelenska; Daria Zelenska"),
        ("Христо Попов", "Hristo Popov; Khristo Popov; Christo Popov"),
        ("Никола Јовић", "Nikola Jović; Nikola Jovic"),
        ("Ђорђе Шарић", "Đorđe Šarić; Djordje Saric"),
        ("Љубица Његош", "Ljubica Njegoš"),
        ("Георги Стоянов", "Georgi Stoyanov; Georgi Stoianov"),
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos; Yorgos Papadopoulos"),
        ("Νίκος Χατζής", "Nikos Hatzis; Nikos Chatzis; Nicos Hatzis"),
        ("Κωνσταντίνος Μπακάλης", "Konstantinos Bakalis; Constantinos Mpakalis"),
        ("Ευάγγελος Γκίκας", "Evangelos Gikas; Evaggelos Gkikas"),
        ("Ξένια Αλεξίου", "Xenia Alexiou; Ksenia Aleksiou"),
        ("Θεόδωρος Ντάλης", "Theodoros Dalis; Theodoros Ntalis"),
    ],
)
def test_usual_latin_spellings_share_a_key(name: str, latin: str) -> None:
    """Those of English, German, scholars, passports, and of the language itself."""
    assert script(name) == "other"
    missed = [one for one in latin.split("; ") if not romanized_keys(name) & romanized_keys(one)]
    assert missed == []


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Иван Иванов", "Ivana Ivanova"),
        ("Ивана Иванова", "Ivan Ivanov"),
        ("Анна Петрова", "Anton Petrov"),
        ("Мария Попова", "Mario Popov"),
        ("Олег Белов", "Olga Belov"),
        ("Павел Котов", "Pavlo Ketov"),
        ("Νίκος Γεωργίου", "Nikos Georgiadis"),
        ("Иван", "Ivan"),
        ("Ия Ю", "Ia Yu"),
    ],
)
def test_other_names_share_no_key(name: str, latin: str) -> None:
    """A woman's name, another name with the same beginning, a given name alone, names of vowels."""
    assert not romanized_keys(name) & romanized_keys(latin)


@given(st.text("ЩЖХЦЧШщжцчшхγχτζμπ αйaшsh'", max_size=400))
def test_hostile_names_have_few_keys(name: str) -> None:
    """Each letter of which can be written in five ways."""
    assert len(romanized_keys(name)) <= 4 * 256
