"""Which of an address's display names is shown."""

from __future__ import annotations

import pytest

from gmail_reconnect.names.display_names import DisplayNames, names_of
from gmail_reconnect.names.given_name import what_to_call


def names(**counts: int) -> DisplayNames:
    return names_of((1, name.replace("_", " "), True, count) for name, count in counts.items())[1]


def test_address_of_two_people_has_both_names() -> None:
    """They sign in turn, and often enough."""
    assert names(Ana_Lima=5, Bob_Lima=4).of_two() == "Ana Lima & Bob Lima"
    assert names(Ana_Lima=5, Bob_Stone=4).of_two() == "Ana Lima & Bob Stone"
    assert names(Ana_Lima=50, Bob_Lima=4).of_two() == ""
    assert names(Peter_Okafor=5, Paul_Okafor=4).of_two() == "Peter Okafor & Paul Okafor"
    assert names(田中太郎=5, 田中花子=4).of_two() == "田中太郎 & 田中花子"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Robert_Stone", "Bob_Stone"), ("Ana_Lima", "Ana_Stone"), ("Ana_Lima", "Lima_Ana"), ("Ana_Lima", "أحمد_حداد"),
     ("John_Robert_Stone", "Robert_Stone"), ("Mohamed_Haddad", "Muhammad_Haddad"), ("Ana_Lima", "Support"),
     ("Harry_Stone", "Henry_Stone"), ("Molly_Stone", "Mary_Stone"), ("Hans_Huber", "Johannes_Huber"),
     ("Tony_Stone", "Toni_Stone"), ("王小明", "王晓明"),
     ("Mike_Lima", "DDS_D.Michael_Lima"), ("Ana_Lima", "Z._(AB1CD)_Lima"), ("Sales_Corporate", "Mr._Bob_Stone")],
)  # fmt: skip
def test_two_names_of_one_person_are_not_two_people(one: str, other: str) -> None:
    """A nickname, a middle name, another spelling, script or family name."""
    assert names(**{one: 3, other: 3}).of_two() == ""


def test_name_before_brackets_is_turned() -> None:
    """An exchange server puts the department behind "Family, Given"."""
    assert names_of([(1, "Lima, Ana (Sales - Paris)", True, 1)])[1].best() == "Ana Lima"


@pytest.mark.parametrize("name", ["Ana Lima (for Bob Stone)", "Ana Lima (on behalf of Bob Stone)"])
def test_brackets_that_name_somebody_else_stay(name: str) -> None:
    """Without them, a letter would greet somebody who may only have written for another."""
    best = names_of([(1, name, True, 1)])[1].best()
    assert best == name
    assert what_to_call(best, "en") is None
