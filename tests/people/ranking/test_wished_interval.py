"""A rhythm that the user set for a person or a tag replaces the usual gap."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.config import Config
from gmail_reconnect.model import Contact, Standing
from gmail_reconnect.people import loading
from gmail_reconnect.people.reasons import reason
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.text.intervals import Interval
from tests.support.story import day, find_contact, told

ONCE = """
2024-01-01 me > ana: Boat
2024-01-02 ana > me: Re: Boat
2024-01-01 me > ben: Tides
2024-01-01 me > p1, p2, p3, p4, cara: Party
"""
TAGS = Config.model_validate(
    {"rhythm": [{"tag": "Asia", "every": "every year"}, {"tag": "work", "every": "quarterly"}]}
)


def standings(
    folder: Path, as_of: str, decisions: dict[str, dict[str, str]], config: Config | None = None
) -> dict[str, Contact]:
    with told(folder, ONCE) as store:
        for who, decided in decisions.items():
            for kind, value in decided.items():
                DecisionTable(store).add(f"{who}@x.example", kind, value, 1)
        found = loading.contacts(store, loading.load(store, config or Config(), day(as_of)))
    return {contact.person.email.partition("@")[0]: contact for contact in found}


@pytest.mark.parametrize(
    ("as_of", "rhythm", "standing"),
    [
        ("2024-07-01", "6 months", Standing.IN_TOUCH),
        ("2024-07-05", "6 months", Standing.LAPSED),
        ("2024-01-20", "2 weeks", Standing.LAPSED),
        ("2024-12-01", "1 year", Standing.IN_TOUCH),
    ],
)
def test_silence_longer_than_the_rhythm_is_lapsed(tmp_path: Path, as_of: str, rhythm: str, standing: Standing) -> None:
    """However few the months and however short the silence; before that, in touch."""
    ana = standings(tmp_path, as_of, {"ana": {"rhythm": rhythm}})["ana"]
    assert (ana.standing, ana.because) == (standing, "")


def test_one_month_without_a_rhythm_is_not_ranked(tmp_path: Path) -> None:
    """The difference that the rhythm makes."""
    ana = standings(tmp_path, "2024-12-01", {})["ana"]
    assert (ana.standing, ana.because) == (Standing.LAPSED, "in touch in fewer than 2 months: not ranked")
    assert ana.person.rhythm is None


def test_mail_one_way_is_enough_with_a_rhythm(tmp_path: Path) -> None:
    """Also with somebody who never answered; group mail alone has no silence to count."""
    wished = {"ben": {"rhythm": "6 months"}, "cara": {"rhythm": "6 months"}}
    found = standings(tmp_path, "2024-12-01", wished)
    assert (found["ben"].standing, found["cara"].standing) == (Standing.LAPSED, Standing.GROUP_ONLY)


def test_rhythm_does_not_bring_back_ignored_people(tmp_path: Path) -> None:
    """Nor anybody else the user set aside."""
    ana = standings(tmp_path, "2024-12-01", {"ana": {"rhythm": "6 months", "ignore": "yes"}})["ana"]
    assert ana.standing is Standing.IGNORED


@pytest.mark.parametrize(
    ("decisions", "rhythm"),
    [
        ({"tag": "asia"}, Interval(1, "year")),
        ({"tag": "asia", "rhythm": "6 months"}, Interval(6, "month")),
        ({"rhythm": "6 months"}, Interval(6, "month")),
        ({"tag": "other"}, None),
    ],
)
def test_rhythm_of_the_person_wins_over_a_tags(
    tmp_path: Path, decisions: dict[str, str], rhythm: Interval | None
) -> None:
    """A tag's holds for everyone with it, in any case, unless the person has one."""
    assert standings(tmp_path, "2024-12-01", {"ana": decisions}, TAGS)["ana"].person.rhythm == rhythm


def test_shorter_rhythm_of_two_tags_wins(tmp_path: Path) -> None:
    """Somebody with both tags is to be written to as often as the shorter says."""
    with told(tmp_path, ONCE) as store:
        for tag in ("asia", "work"):
            DecisionTable(store).add("ana@x.example", "tag", tag, 1)
        ana = find_contact(store, "ana@x.example", day("2024-12-01"), TAGS)
    assert ana.person.rhythm == Interval(3, "month")


def test_reason_mentions_the_rhythm(tmp_path: Path) -> None:
    """In both languages, with the number's form."""
    tie = standings(tmp_path, "2024-12-01", {})["ana"].tie
    assert "; you want to write every six months; you owe" in reason(tie, 333, "en", Interval(6, "month"))
    assert "every year" in reason(tie, 333, "en", Interval(1, "year"))
    assert "؛ وقد اخترت المراسلة كل 6 أشهر؛ " in reason(tie, 333, "ar", Interval(6, "month"))
    assert "كل شهرين؛" in reason(tie, 333, "ar", Interval(2, "month"))
    assert "كل أسبوعين؛" in reason(tie, 333, "ar", Interval(2, "week"))
