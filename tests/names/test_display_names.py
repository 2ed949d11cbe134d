"""Which of an address's display names is shown."""

from __future__ import annotations

import pytest

from gmail_reconnect.names.display_names import DisplayNames, names_of


def names(**counts: int) -> DisplayNames:
    return names_of((1, name.replace("_", " "), True, count) for name, count in counts.items())[1]


def test_address_of_two_people_has_both_names() -> None:
    """They sign in turn, and often enough."""
    assert names(Ana_Lima=5, Bob_Lima=4).of_two() == "Ana Lima & Bob Lima"
    assert names(Ana_Lima=5, Bob_Stone=4).of_two() == "Ana Lima & Bob Stone"
    assert names(Ana_Lima=50, Bob_Lima=4).of_two() == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Robert_Stone", "Bob_Stone"), ("Ana_Lima", "Ana_Stone"), ("Ana_Lima", "Lima_Ana"), ("Ana_Lima", "أحمد_حداد"),
     ("John_Robert_Stone", "Robert_Stone"), ("Mohamed_Haddad", "Muhammad_Haddad"), ("Ana_Lima", "Support"),
     ("Mike_Lima", "DDS_D.Michael_Lima"), ("Ana_Lima", "Z._(AB1CD)_Lima"), ("Sales_Corporate", "Mr._Bob_Stone")],
)  # fmt: skip
def test_two_names_of_one_person_are_not_two_people(one: str, other: str) -> None:
    """A nickname, a middle name, another spelling, script or family name."""
    assert names(**{one: 3, other: 3}).of_two() == ""


def test_name_before_brackets_is_turned() -> None:
    """An exchange server puts the department behind "Family, Given"."""
    assert names_of([(1, "Lima, Ana (Sales - Paris)", True, 1)])[1].best() == "Ana Lima"
