"""Which word of a name is the given one, by what people are called in many languages, and by the address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.names.given_name import what_to_call
from gmail_reconnect.names.known_names import kind_of

ORDERS = """
# The family's name first
Huber Lea | | Lea
Gruber Max | | Max
Rossi Giulia | | Giulia
García Pérez Lucía | | Lucía
Kowalska Agnieszka | | Agnieszka
Петров Сергей | | Сергей
Chen Linxuan | | Linxuan
Steiner Noah | noah.steiner | Noah
Quillmar Lea | lea.quillmar | Lea
# Particles
De Vries Kees | | Kees
Van den Berg, Jan | | Jan
Van der Meer Anouk | | Anouk
von Weizsäcker Richard | | Richard
Da Silva João | | João
Graf von Arnim Bettina | | Bettina
Al-Sayed Rami | | Rami
Van Morrison | | Van
El Mehdi Hamdi | | El Mehdi
# The given name first, though few or no lists have it
Xenolf Weber | xweber | Xenolf
Xenolf Quillmar | xquillm | Xenolf
Xenolf Quillmar | xenolf.quillmar | Xenolf
Xenolf Weber | xenolf | Xenolf
Xiaoli Feng | | Xiaoli
Carter Thomas | | Carter
Kita Quillmar | kita | Kita
Tarek Quillmar | | Tarek
وجدي العتيبي | | وجدي
Md. Xenolf Islam | | Xenolf
"""
DOUBTFUL = """
Xenolf Lea | Le Goff | De Smet | Kita Skerry | Xenolf Weber | Ben Ali Yasmine | Krol A. | Wolf Ingrid
Skerry Quillmar | Teseo Bergoglio | Les Dupont | تيغيست بيكيلي
"""
NOBODYS = """
Skerry | Mesa de Skerry | Kita Quill Quillmar | Ana Lima's Assistant | 学生課 | 招生办 | 교무처
"""


def _rows(table: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in table.splitlines() if line and line[0] != "#"]


@pytest.mark.parametrize(("shown", "local", "called"), _rows(ORDERS))
def test_given_name_is_found_wherever_it_is(shown: str, local: str, called: str) -> None:
    """Nobody is greeted as "Hello De," or "Hello Huber,"."""
    found = what_to_call(shown, "en", [f"{local or 'x'}@y.example"])
    assert found is not None
    assert (found.name, found.sure) == (called, True)


@pytest.mark.parametrize("shown", [shown for row in _rows(DOUBTFUL) for shown in row])
def test_doubtful_order_gives_the_whole_name(shown: str) -> None:
    """Either word may be the given name, or neither."""
    found = what_to_call(shown, "en", ["desmet@y.example"])
    assert found is not None
    assert (found.name, found.sure) == (shown, False)


@pytest.mark.parametrize("shown", _rows(NOBODYS)[0])
def test_words_that_are_nobodys_names_greet_nobody(shown: str) -> None:
    """They are an office's, in whichever language."""
    assert what_to_call(shown, "en", ["skerry@y.example"]) is None


_WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12).map(str.title)


@given(st.sampled_from(["De", "Di", "Le", "Von", "Van der", "de la", "Dos"]), _WORDS, st.sampled_from(["Lea", "Kees"]))
def test_nobody_is_called_by_a_particle(particle: str, family: str, first: str) -> None:
    """Whatever the family's name behind it, and whether a given name follows."""
    for shown in (f"{particle} {family}", f"{particle} {family} {first}"):
        called = what_to_call(shown, "en", ["x@y.example"])
        assert called is None or called.name.casefold() != particle.partition(" ")[0].casefold()


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *(("Lea", "given"), ("ŽOFIE", "given"), ("Jean-Luc", "given"), ("Abdulrahim", "given"), ("عبدالكريم", "given")),
        *(
            ("Carter", "either"),
            ("Huber", "family"),
            ("Al-Sayed", "family"),
            ("Pages", "family"),
            ("Praxis", ""),
            ("Ana-" * 99 + "Xq", ""),
        ),
    ],
)
def test_word_is_mostly_a_given_name_or_a_familys(word: str, kind: str) -> None:
    """By how many lists of each have it."""
    assert kind_of(word) == kind
